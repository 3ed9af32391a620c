"""A line of explanation that is cut with … where there is no room; its tooltip has all of it."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QLabel, QSizePolicy

from gmm_desktop.ui.parts.plain import plain_tip


class Sentence(QLabel):
    """One dim line; it asks for no width."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self._whole = ""
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setObjectName(name)
        self.setProperty("role", "dim")
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(self.fontMetrics().height() + 4)

    @property
    def whole(self) -> str:
        """The sentence, also what is cut of it."""
        return self._whole

    def say(self, sentence: str, more: str = "") -> None:
        """Show a sentence; ``more`` stands in the tooltip only."""
        if sentence != self._whole:
            self._whole = sentence
            self.setAccessibleName(sentence)
            self.setToolTip(plain_tip(f"{sentence}\n\n{more}".strip()))
            self._cut()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Cut it anew."""
        super().resizeEvent(event)
        self._cut()

    def _cut(self) -> None:
        room = self.contentsRect().width() - 1
        text = self.fontMetrics().elidedText(self._whole, Qt.TextElideMode.ElideRight, room)
        if text != self.text():
            self.setText(text)
