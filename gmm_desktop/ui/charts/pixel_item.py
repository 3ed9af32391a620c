"""An item of a chart that is painted in pixels, so that arrows, brackets and texts keep their size."""

from collections.abc import Callable
from typing import Any

import pyqtgraph as pg
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPainterPath, QPen, QPolygonF, QTransform

from gmm_desktop.ui.theme import interface_font

HEAD = 4.0
TEXT_PIXELS = 11
TOP = 6
"""Pixels above a plot in which the highest figure of its axis may stand."""


class PixelItem(pg.GraphicsObject):
    """Calls a function with a painter in pixels and the way from data units to them."""

    def __init__(self, draw: Callable[[QPainter, QTransform, QRectF], None]) -> None:
        super().__init__()
        self._draw = draw
        self.setZValue(10)

    def boundingRect(self) -> QRectF:
        """Return all that is in view."""
        return self.viewRect()  # type: ignore[no-any-return]

    def viewTransformChanged(self) -> None:
        """Follow the view."""
        super().viewTransformChanged()
        self.prepareGeometryChange()

    def paint(self, painter: QPainter, *_args: Any) -> None:
        """Draw in pixels."""
        transform = painter.worldTransform()
        room = transform.mapRect(self.viewRect())
        painter.save()
        painter.resetTransform()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._draw(painter, transform, room)
        painter.restore()


def small_font(*, bold: bool = False) -> QFont:
    """Return the font of the words in a chart."""
    font = interface_font(TEXT_PIXELS)
    font.setWeight(QFont.Weight.DemiBold if bold else QFont.Weight.Normal)
    return font


def text_width(text: str, font: QFont) -> float:
    """Return how many pixels a text takes."""
    return QFontMetricsF(font).horizontalAdvance(text)


def write(painter: QPainter, at: QPointF, text: str, font: QFont, color: QColor, halo: QColor) -> None:
    """Write a text whose base line begins at a place, with a rim of the ground so that lines do not cross it."""
    path = QPainterPath()
    path.addText(at, font, text)
    painter.strokePath(path, QPen(halo, 4, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
    painter.fillPath(path, color)


def arrow_up(painter: QPainter, foot: QPointF, tip: QPointF, pen: QPen) -> None:
    """Draw a vertical arrow, upwards or downwards; a short one has no room for its head."""
    painter.setPen(pen)
    painter.drawLine(foot, tip)
    if abs(foot.y() - tip.y()) < 2 * HEAD:
        return
    back = HEAD * 1.6 * (1 if foot.y() > tip.y() else -1)
    head = QPolygonF([tip, tip + QPointF(-HEAD, back), tip + QPointF(HEAD, back)])
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(pen.color())
    painter.drawPolygon(head)
    painter.setBrush(Qt.BrushStyle.NoBrush)


def quiet_hidden_axes(plot: Any) -> None:
    """Keep the axes that are not shown from choosing units: they would at every change of the range."""
    for side in ("top", "right", "bottom"):
        plot.getPlotItem().getAxis(side).enableAutoSIPrefix(False)
