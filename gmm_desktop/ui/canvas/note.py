"""A line in the lower corner of the canvas about what is drawn there."""

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QLabel, QWidget

RIGHT, BOTTOM = 14, 56
"""Distance from the edges of the canvas, in pixels: above the axis and its name."""


class CanvasNote(QLabel):
    """Lies over the lower right corner of its parent."""

    def __init__(self, over: QWidget) -> None:
        super().__init__(over)
        self._over = over
        self.setObjectName("canvas.note")
        self.setProperty("role", "note")
        self.setToolTip("What is drawn on the canvas beside the data")
        over.installEventFilter(self)
        self.hide()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keep to the corner."""
        if event.type() == QEvent.Type.Resize and not self.isHidden():
            self._settle()
        return super().eventFilter(watched, event)

    def say(self, text: str) -> None:
        """Show this text; without any, hide."""
        if not text:
            self.hide()
            return
        if text != self.text():
            self.setText(text)
        self._settle()
        self.show()

    def _settle(self) -> None:
        self.adjustSize()
        self.move(self._over.width() - self.width() - RIGHT, self._over.height() - self.height() - BOTTOM)
