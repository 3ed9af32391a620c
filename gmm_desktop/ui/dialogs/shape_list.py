"""The shapes to choose from: a small picture, the name, and what each is for."""

from functools import lru_cache

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QImage, QPainter, QPixmap
from PySide6.QtWidgets import (
    QFrame,
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from gmm_desktop.figures.points.group_picture import group_picture
from gmm_desktop.mixture.generators import SHAPES, generate
from gmm_desktop.ui.theme import Theme
from gmm_desktop.words.shapes import SHAPE_TEXTS

PICTURE, HEIGHT, WIDTH = 44, 56, 320
PICTURE_POINTS, PICTURE_SHRINK = 220, 0.4
PICTURE_ROLE = Qt.ItemDataRole.UserRole + 1
PURPOSE_ROLE = Qt.ItemDataRole.UserRole + 2


class ShapeList(QListWidget):
    """A list of all shapes.

    Signals
    -------
    chosen(str)
        Another shape is selected.
    """

    chosen = Signal(str)

    def __init__(self, theme: Theme, pixel_ratio: float) -> None:
        super().__init__()
        self.setObjectName("make.shapes")
        self.setAccessibleName("Shapes")
        self.setToolTip("What the points are drawn from")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setMinimumWidth(WIDTH)
        self.setMouseTracking(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setItemDelegate(_Entry(theme, self))
        for shape in SHAPES:
            name, purpose = SHAPE_TEXTS[shape]
            item = QListWidgetItem(name, self)
            item.setData(Qt.ItemDataRole.UserRole, shape)
            item.setData(PICTURE_ROLE, _picture(shape, theme.ink.dark, pixel_ratio))
            item.setData(PURPOSE_ROLE, purpose)
            item.setData(Qt.ItemDataRole.AccessibleTextRole, f"{name}: {purpose}")
            item.setToolTip(purpose)
        self.setCurrentRow(0)
        self.currentItemChanged.connect(lambda: self.chosen.emit(self.shape))

    @property
    def shape(self) -> str:
        """The shape selected."""
        return str(self.currentItem().data(Qt.ItemDataRole.UserRole))


class _Entry(QStyledItemDelegate):
    """Paints a picture with a name and a sentence beside it."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme

    def sizeHint(self, _option: QStyleOptionViewItem, _index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(WIDTH, HEIGHT)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        theme, state, flag = self._theme, option.state, QStyle.StateFlag
        place = option.rect.adjusted(2, 2, -2, -2)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if state & (flag.State_Selected | flag.State_MouseOver):
            edge = theme.ink.accent if state & flag.State_Selected else theme.hover
            painter.setPen(QColor(edge))
            painter.setBrush(QColor(theme.hover))
            painter.drawRoundedRect(place, 6, 6)
        corner = place.topLeft() + QRect(0, 0, 8, (place.height() - PICTURE) // 2).bottomRight()
        painter.drawPixmap(corner, index.data(PICTURE_ROLE))
        words = place.adjusted(PICTURE + 20, 1, -8, 0)
        bold = option.font
        bold.setBold(True)
        painter.setFont(bold)
        painter.setPen(QColor(theme.ink.text))
        line = option.fontMetrics.lineSpacing()
        painter.drawText(words.adjusted(0, 1, 0, 0), Qt.AlignmentFlag.AlignTop, str(index.data()))
        bold.setBold(False)
        bold.setPixelSize(12)
        painter.setFont(bold)
        painter.setPen(QColor(theme.ink.dim))
        flags = Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextWordWrap
        painter.drawText(words.adjusted(0, line + 1, 0, 0), flags, str(index.data(PURPOSE_ROLE)))
        painter.restore()


@lru_cache
def _picture(shape: str, dark: bool, pixel_ratio: float) -> QPixmap:
    side = round(PICTURE * pixel_ratio)
    sample = generate(shape, PICTURE_POINTS, 0)
    pixels, _ = group_picture(sample, (side, side), dark=dark, pixel_ratio=pixel_ratio, shrink=PICTURE_SHRINK)
    image = QImage(pixels.data, side, side, 4 * side, QImage.Format.Format_ARGB32_Premultiplied)
    picture = QPixmap.fromImage(image.copy())
    picture.setDevicePixelRatio(pixel_ratio)
    return picture
