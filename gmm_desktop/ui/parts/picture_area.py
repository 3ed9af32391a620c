"""A place in a dialog for a picture that is made elsewhere, for the size the place has."""

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from gmm_desktop.ui.theme import Theme


class PictureArea(QWidget):
    """Asks for a picture of another size when it is resized.

    Signals
    -------
    resized()
        The picture no longer fits.
    """

    resized = Signal()

    def __init__(self, name: str, accessible: str, tip: str, theme: Theme) -> None:
        super().__init__()
        self.setObjectName(name)
        self.setAccessibleName(accessible)
        self.setToolTip(tip)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._theme = theme

    @property
    def pixels_wanted(self) -> tuple[int, int]:
        """Width and height of the picture that would fit, in device pixels."""
        ratio = self.devicePixelRatioF()
        return max(round(self.width() * ratio), 1), max(round(self.height() * ratio), 1)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Ask for a picture of this size."""
        super().resizeEvent(event)
        self.resized.emit()
