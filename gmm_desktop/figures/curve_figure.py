"""The objective over the iterations, as a figure."""

from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPen, QPolygonF

from gmm_desktop.figures.axes import named
from gmm_desktop.figures.ink import font, heading, ink_for, text_width, write, write_upwards
from gmm_desktop.figures.ticks import Ticks, nice_ticks

LINE_COLOUR = {False: "#0072b2", True: "#56b4e9"}
MOST_DOTS = 60
"""More iterations than this are a line without dots."""

DESIGN_WIDTH = 900.0
"""Pixels across of a figure whose letters have their plain size; it may be low and still be read."""

ROOM = 0.05
"""Share of the height left free above and below the curve."""


def curve_figure(
    iterations: Sequence[int],
    values: Sequence[float],
    *,
    title: str,
    subtitle: str,
    size: tuple[int, int],
    name: str,
    dark: bool = False,
) -> QImage:
    """Draw a curve over iterations.

    Parameters
    ----------
    iterations : sequence of int
        Ascending, at least one.
    values : sequence of float
        The objective after each, in nats.
    title, subtitle : str
        Written above; either may be empty.
    size : (int, int)
        Width and height in pixels.
    name : str
        What is on the vertical axis.
    dark : bool
        Whether the ground is dark.
    """
    ink, unit = ink_for(dark=dark), max(0.5, size[0] / DESIGN_WIDTH)
    image = QImage(size[0], size[1], QImage.Format.Format_RGB32)
    image.fill(QColor(ink.ground))
    painter = QPainter(image)
    painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.TextAntialiasing)
    top = heading(painter, size, title, subtitle, ink)
    right, bottom = size[0] - 24 * unit, size[1] - 56 * unit
    low, high = min(values), max(values)
    room = ROOM * (high - low) or max(1e-6 * abs(high), 1e-9)
    upwards = nice_ticks(low - room, high + room, max((bottom - top) / (55 * unit), 1))
    small, medium = font(12 * unit), font(13 * unit)
    widest = max((text_width(label, small) for label in upwards.labels), default=0.0)
    area = QRectF(QPointF(widest + 50 * unit, top), QPointF(right, bottom))
    first, last = float(iterations[0]), float(max(iterations[-1], iterations[0] + 1))
    across = _whole(nice_ticks(first, last, area.width() / (70 * unit)))
    x = area.left() + (np.asarray(iterations, dtype=float) - first) / (last - first) * area.width()
    scale = area.height() / (high - low + 2 * room)
    y = area.bottom() - (np.asarray(values, dtype=float) - (low - room)) * scale
    painter.setPen(QPen(QColor(ink.grid), 0))
    for value, label in zip(upwards.values, upwards.labels, strict=True):
        at = area.bottom() - (value - (low - room)) * scale
        painter.setPen(QPen(QColor(ink.grid), 0))
        painter.drawLine(QPointF(area.left(), at), QPointF(area.right(), at))
        box = QRectF(area.left() - 208 * unit, at - 8 * unit, 200 * unit, 16 * unit)
        align = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        write(painter, box, label, small, ink.dim, align=align)
    for value, label in zip(across.values, across.labels, strict=True):
        at = area.left() + (value - first) / (last - first) * area.width()
        painter.setPen(QPen(QColor(ink.line), unit))
        painter.drawLine(QPointF(at, area.bottom()), QPointF(at, area.bottom() + 4 * unit))
        box = QRectF(at - 60 * unit, area.bottom() + 6 * unit, 120 * unit, 16 * unit)
        write(painter, box, label, small, ink.dim)
    painter.setPen(QPen(QColor(ink.line), unit))
    painter.drawLine(area.bottomLeft(), area.bottomRight())
    painter.drawLine(area.topLeft(), area.bottomLeft())
    below = QRectF(area.left(), area.bottom() + 26 * unit, area.width(), 20 * unit)
    write(painter, below, "iteration", medium, ink.text)
    beside = QPointF(area.left() - widest - 24 * unit, area.center().y())
    write_upwards(painter, beside, named(name, upwards), medium, ink.text)
    places = [QPointF(px, py) for px, py in zip(x.tolist(), y.tolist(), strict=True)]
    pen = QPen(QColor(LINE_COLOUR[dark]), 2 * unit)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    painter.setPen(pen)
    painter.drawPolyline(QPolygonF(places))
    if len(places) <= MOST_DOTS:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(LINE_COLOUR[dark]))
        for place in places:
            painter.drawEllipse(place, 3 * unit, 3 * unit)
    painter.end()
    return image


def _whole(ticks: Ticks) -> Ticks:
    """Return the ticks at whole iterations only."""
    kept = [
        (value, label)
        for value, label in zip(ticks.values, ticks.labels, strict=True)
        if value == round(value)
    ]
    values, labels = zip(*kept, strict=True) if kept else ((), ())
    return Ticks(tuple(values), tuple(labels), ticks.power, ticks.offset)
