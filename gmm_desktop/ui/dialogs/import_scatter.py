"""A small picture of the points that would be opened."""

from typing import Any

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPaintEvent

from gmm_desktop.ui.parts.picture_area import PictureArea
from gmm_desktop.ui.theme import Theme


class ImportScatter(PictureArea):
    """Shows points, or says that there are none."""

    def __init__(self, theme: Theme) -> None:
        tip = "The points as they would be opened, each axis as long as there is room"
        super().__init__("import.picture", "Picture of the points", tip, theme)
        self.setMinimumSize(160, 96)
        self.picture: Any = None

    def show_picture(self, picture: Any) -> None:
        """Show another picture, shape (height, width), or nothing."""
        self.picture = picture
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the points, or say why there are none."""
        painter = QPainter(self)
        if self.picture is None:
            painter.setPen(QColor(self._theme.ink.dim))
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, "no points yet")
        else:
            height, width = self.picture.shape
            form = QImage.Format.Format_ARGB32_Premultiplied
            image = QImage(self.picture.data, width, height, 4 * width, form)
            painter.drawImage(QRect(0, 0, self.width(), self.height()), image)
        painter.end()
