"""A small picture of the points that would be opened."""

from typing import Any

from PySide6.QtCore import QRect, Qt, Signal
from PySide6.QtGui import QColor, QImage, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from gmm_desktop.ui.theme import Theme


class ImportScatter(QWidget):
    """Shows points; asks for a picture of another size when it is resized.

    Signals
    -------
    resized()
        The picture no longer fits.
    """

    resized = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("import.picture")
        self.setAccessibleName("Picture of the points")
        self.setToolTip("The points as they would be opened, each axis as long as there is room")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(160, 96)
        self._theme = theme
        self.picture: Any = None

    @property
    def pixels_wanted(self) -> tuple[int, int]:
        """Width and height of the picture that would fit, in device pixels."""
        ratio = self.devicePixelRatioF()
        return max(round(self.width() * ratio), 1), max(round(self.height() * ratio), 1)

    def show_picture(self, picture: Any) -> None:
        """Show another picture, shape (height, width), or nothing."""
        self.picture = picture
        self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Ask for a picture of this size."""
        super().resizeEvent(event)
        self.resized.emit()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the points, or say why there are none."""
        painter = QPainter(self)
        if self.picture is None:
            painter.setPen(QColor(self._theme.dim))
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, "no points yet")
        else:
            height, width = self.picture.shape
            form = QImage.Format.Format_ARGB32_Premultiplied
            image = QImage(self.picture.data, width, height, 4 * width, form)
            painter.drawImage(QRect(0, 0, self.width(), self.height()), image)
        painter.end()
