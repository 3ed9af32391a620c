"""Lines in the lower corner of the canvas about what is drawn there."""

import pyqtgraph as pg
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel

GAP = 8
"""Distance from the edges of the plane, in pixels."""


class CanvasNote(QLabel):
    """Lies over the lower right corner of the plane of a plot."""

    def __init__(self, over: pg.PlotWidget) -> None:
        super().__init__(over)
        self._over = over
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setObjectName("canvas.note")
        self.setProperty("role", "note")
        self.setToolTip("What is drawn on the canvas beside the data")
        over.getViewBox().sigResized.connect(self._settle)
        self.hide()

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
        corner = self._over.mapFromScene(self._over.getViewBox().sceneBoundingRect().bottomRight())
        self.move(corner.x() - self.width() - GAP, corner.y() - self.height() - GAP)
