"""The scales of colour in use, in a corner of the canvas."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QImage, QPainter

from gmm_desktop.mixture.arrays import Pixels
from gmm_desktop.ui.theme import Theme, interface_font

WIDTH, ROW, PADDING, BAR = 176.0, 43.0, 8.0, 7.0
GAP = 8.0
"""From the edges of the canvas."""


@dataclass(frozen=True, eq=False)
class ColourScale:
    """One scale.

    Parameters
    ----------
    words : tuple of str
        Its name, and what its two ends mean.
    colours : ndarray of uint32, shape (S,)
        Premultiplied 0xAARRGGBB, the low end first.
    """

    words: tuple[str, str, str]
    colours: Pixels


class ScaleLegend(pg.GraphicsObject):
    """Lies over the lower left corner of a view box; what it shows changes seldom, so it is kept as a picture."""

    def __init__(self, box: pg.ViewBox, theme: Theme) -> None:
        super().__init__(box)
        self._box = box
        self._theme = theme
        self._font = QFont()
        self._scales: tuple[ColourScale, ...] = ()
        self.setZValue(50)
        self.setCacheMode(self.CacheMode.DeviceCoordinateCache)
        box.sigResized.connect(self._settle)
        self.set_theme(theme)
        self.hide()

    @property
    def texts(self) -> list[str]:
        """What is written."""
        return [word for scale in self._scales for word in scale.words]

    def set_theme(self, theme: Theme) -> None:
        """Draw in the colours of another theme."""
        self._theme = theme
        self._font = interface_font(11)
        self.update()

    def show_scales(self, scales: tuple[ColourScale, ...]) -> None:
        """Show these scales, one below the other."""
        old = self._scales
        same = len(old) == len(scales) and all(
            a.words == b.words and np.array_equal(a.colours, b.colours)
            for a, b in zip(old, scales, strict=True)
        )
        if same:
            return
        self.prepareGeometryChange()
        self._scales = scales
        self._settle()
        self.update()

    def boundingRect(self) -> QRectF:
        """Return the room it takes, in pixels from its upper left corner."""
        return QRectF(0, 0, WIDTH, ROW * len(self._scales) + 0.5 * PADDING)

    def paint(self, painter: QPainter, *_args: Any) -> None:
        """Draw the scales on a card."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ground = QColor(self._theme.panel)
        ground.setAlpha(235)
        painter.setPen(QColor(self._theme.line))
        painter.setBrush(ground)
        painter.drawRoundedRect(self.boundingRect().adjusted(0.5, 0.5, -0.5, -0.5), 6, 6)
        painter.setFont(self._font)
        for row, scale in enumerate(self._scales):
            top = PADDING + row * ROW
            (name, low, high), wide = scale.words, WIDTH - 2 * PADDING
            line = QRectF(PADDING, top - 2, wide, 14)
            painter.setPen(QColor(self._theme.ink.text))
            painter.drawText(line, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, name)
            bar = QRectF(PADDING, top + 14, wide, BAR)
            painter.fillRect(bar, QColor(self._theme.ink.ground))
            colours = np.ascontiguousarray(scale.colours)
            picture = QImage(
                colours.data, len(colours), 1, 4 * len(colours), QImage.Format.Format_ARGB32_Premultiplied
            )
            painter.drawImage(bar, picture)
            painter.setPen(QColor(self._theme.ink.dim))
            ends = QRectF(PADDING, bar.bottom() + 1, wide, 13)
            painter.drawText(ends, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, low)
            painter.drawText(ends, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, high)

    def _settle(self) -> None:
        """Keep to the corner; where that would be half of the canvas, leave it to the data."""
        room, needed = self._box.size(), self.boundingRect().size()
        fits = needed.width() <= room.width() / 2 and needed.height() <= room.height() / 2
        self.setVisible(bool(self._scales) and fits)
        self.setPos(QPointF(GAP, room.height() - needed.height() - GAP))
