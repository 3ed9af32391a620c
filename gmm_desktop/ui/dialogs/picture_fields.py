"""Fields that dialogs of pictures share: choices, numbers, switches, and the preview."""

from collections.abc import Iterable
from typing import Any, TypeVar

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDoubleSpinBox,
    QHBoxLayout,
    QSpinBox,
    QWidget,
)

from gmm_desktop.ui.parts.plain import plain_label

W = TypeVar("W", bound=QWidget)

PREVIEW = QSize(420, 330)
NUMBER_WIDTH = 76


def choice(name: str, words: str, tip: str, entries: Iterable[tuple[str, Any]]) -> QComboBox:
    """Return a list to choose from; each entry is its text and its value."""
    made = QComboBox()
    for text, value in entries:
        made.addItem(text, value)
    return _named(made, name, words, tip)


def switch(name: str, words: str, tip: str, *, on: bool = False) -> QCheckBox:
    """Return a box to tick."""
    made = QCheckBox(words)
    made.setChecked(on)
    return _named(made, name, words, tip)


def whole(name: str, words: str, tip: str, ends: tuple[int, int], value: int) -> QSpinBox:
    """Return a field for a whole number."""
    made = QSpinBox()
    made.setRange(*ends)
    made.setValue(value)
    made.setButtonSymbols(QSpinBox.ButtonSymbols.NoButtons)
    made.setAlignment(Qt.AlignmentFlag.AlignRight)
    made.setFixedWidth(NUMBER_WIDTH)
    return _named(made, name, words, tip)


def decimal(name: str, words: str, tip: str, ends: tuple[float, float], value: float) -> QDoubleSpinBox:
    """Return a field for a number with one decimal."""
    made = QDoubleSpinBox()
    made.setDecimals(1)
    made.setRange(*ends)
    made.setValue(value)
    made.setButtonSymbols(QDoubleSpinBox.ButtonSymbols.NoButtons)
    made.setAlignment(Qt.AlignmentFlag.AlignRight)
    made.setFixedWidth(NUMBER_WIDTH)
    return _named(made, name, words, tip)


def row(*parts: QWidget) -> QWidget:
    """Return widgets side by side."""
    both = QWidget()
    layout = QHBoxLayout(both)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(8)
    for part in parts:
        layout.addWidget(part)
    layout.addStretch()
    return both


def _named(made: W, name: str, words: str, tip: str) -> W:
    made.setObjectName(name)
    made.setAccessibleName(words)
    made.setToolTip(tip)
    return made


class Preview(QWidget):
    """Shows a picture as large as it fits.

    Signals
    -------
    resized()
        There is another amount of room.
    """

    resized = Signal()

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self.setAccessibleName("Preview of the picture")
        self.setToolTip("The picture as it will be")
        self.setMinimumSize(PREVIEW)
        self.image = QImage()
        self._instead = ""

    def show_image(self, image: QImage) -> None:
        """Show this from now on."""
        self.image, self._instead = image, ""
        self.update()

    def show_instead(self, words: str) -> None:
        """Say why there is no picture."""
        self.image, self._instead = QImage(), words
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the picture in the middle, with a rim, or the words."""
        painter = QPainter(self)
        if self.image.isNull():
            label = plain_label()
            painter.setFont(label.font())
            flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
            painter.drawText(self.rect().adjusted(24, 24, -24, -24), flags, self._instead)
        else:
            size = self.image.size().scaled(self.size() - QSize(2, 2), Qt.AspectRatioMode.KeepAspectRatio)
            place = self.rect().adjusted(0, 0, -1, -1)
            place.setSize(size)
            place.moveCenter(self.rect().center())
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            ratio = self.devicePixelRatioF()
            smooth = Qt.TransformationMode.SmoothTransformation
            fine = self.image.scaled(size * ratio, Qt.AspectRatioMode.IgnoreAspectRatio, smooth)
            painter.drawImage(place, fine)
            painter.setPen(self.palette().mid().color())
            painter.drawRect(place.adjusted(-1, -1, 0, 0))
        painter.end()
