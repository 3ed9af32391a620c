"""Objective and bound along the line from θ old to θ new, on a sheet."""

from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPolygonF

from gmm_desktop.figures.axes import draw_grid, draw_left_axis, plane_ticks
from gmm_desktop.figures.chart import chart_area, draw_key, pen_of, polyline, say
from gmm_desktop.figures.ink import font, write
from gmm_desktop.figures.sheet import Sheet, faint
from gmm_desktop.figures.view import View
from gmm_desktop.mixture.bound_slice import BoundSlice

MOST_BEYOND = 3.0
"""How many times the gain the axis reaches up at most, where the objective rises on beyond the step."""


@dataclass(frozen=True, eq=False)
class SliceFigure:
    """What is drawn.

    Parameters
    ----------
    cut : BoundSlice
        The curves.
    here : float
        Where on the line the frame shown stands.
    marks : tuple of (float, str)
        Places named below the line.
    names : (str, str)
        Of objective and bound.
    words : (str, str)
        How much the gap opens, and how much the bound gains.
    unit : str
        Of the axis.
    """

    cut: BoundSlice
    here: float
    marks: tuple[tuple[float, str], ...]
    names: tuple[str, str]
    words: tuple[str, str]
    unit: str


def paint_slice(painter: QPainter, sheet: Sheet, picture: SliceFigure, top: float) -> None:
    """Draw both curves, what the step gains of each, and the axes, below the ``top``."""
    unit, ink, cut = sheet.unit, sheet.ink, picture.cut
    extent = (float(cut.places[0]), float(cut.places[-1]), *slice_heights(cut))
    area, view = chart_area(sheet, extent, top + 24 * unit, 40, 24)
    draw_grid(painter, area, view, plane_ticks(view, unit), ink)
    draw_left_axis(painter, area, view, picture.unit, (ink, unit))
    painter.save()
    painter.translate(area.topLeft())
    painter.save()
    painter.setClipRect(QRectF(0, 0, view.width, view.height))
    base = float(view.pixels(0, 0.0)[1])
    painter.setPen(pen_of(ink.line, unit))
    painter.drawLine(QPointF(0, base), QPointF(view.width, base))
    x = float(view.pixels(picture.here, 0)[0])
    painter.setPen(pen_of(ink.accent, unit))
    painter.drawLine(QPointF(x, 0), QPointF(x, view.height))
    upper, lower = (polyline(view, cut.places, each) for each in (cut.objectives, cut.bounds))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(faint(ink.accent, 30))
    painter.drawPolygon(QPolygonF([*upper.toList(), *reversed(lower.toList())]))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(pen_of(ink.dim, 1.4 * unit, Qt.PenStyle.DashLine))
    painter.drawPolyline(lower)
    painter.setPen(pen_of(ink.accent, 2 * unit))
    painter.drawPolyline(upper)
    painter.restore()
    _draw_gains(painter, sheet, view, picture)
    for place, text in picture.marks:
        at = float(view.pixels(place, 0)[0])
        painter.setPen(pen_of(ink.line, unit))
        painter.drawLine(QPointF(at, view.height), QPointF(at, view.height + 4 * unit))
        box = QRectF(at - 60 * unit, view.height + 6 * unit, 120 * unit, 16 * unit)
        write(painter, box, text, font(12 * unit), ink.dim)
    painter.setPen(pen_of(ink.line, unit))
    painter.drawLine(QPointF(0, view.height), QPointF(view.width, view.height))
    painter.restore()
    entries = [
        (picture.names[0], pen_of(ink.accent, 2 * unit)),
        (picture.names[1], pen_of(ink.dim, 1.4 * unit, Qt.PenStyle.DashLine)),
    ]
    draw_key(painter, sheet, area, entries)


def _draw_gains(painter: QPainter, sheet: Sheet, view: View, picture: SliceFigure) -> None:
    """Mark where the curves touch and where the step leads, and write what each gains beside that."""
    cut, unit, ink = picture.cut, sheet.unit, sheet.ink
    touch = QPointF(*(float(v) for v in view.pixels(cut.places[cut.old], 0.0)))
    upper = QPointF(*(float(v) for v in view.pixels(cut.places[cut.best], cut.gain)))
    lower = QPointF(*(float(v) for v in view.pixels(cut.places[cut.best], cut.bound_gain)))
    painter.setPen(pen_of(ink.accent, 1.5 * unit))
    painter.drawLine(lower, upper)
    painter.setPen(pen_of(ink.dim, 1.5 * unit))
    painter.drawLine(QPointF(lower.x(), touch.y()), lower)
    painter.setPen(pen_of(ink.ground, 1.5 * unit))
    painter.setBrush(QColor(ink.dim))
    corners = ((0, -5.5), (5.5, 0), (0, 5.5), (-5.5, 0))
    painter.drawPolygon(QPolygonF([lower + QPointF(a * unit, b * unit) for a, b in corners]))
    painter.setBrush(QColor(ink.accent))
    painter.drawEllipse(upper, 4.5 * unit, 4.5 * unit)
    painter.drawEllipse(touch, 5 * unit, 5 * unit)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    gap_at = 0.5 * (upper.y() + lower.y()) + 4 * unit
    bound_at = max(0.5 * (lower.y() + touch.y()) + 4 * unit, gap_at + 15 * unit)
    gap, bound = picture.words
    say(painter, sheet, QPointF(upper.x() + 9 * unit, gap_at), gap, ink.accent, bold=True)
    say(painter, sheet, QPointF(upper.x() + 9 * unit, bound_at), bound, ink.dim, bold=True)


def slice_heights(cut: BoundSlice) -> tuple[float, float]:
    """Return between which heights the curves are shown, in nats above θ old."""
    top = max(float(np.max(cut.objectives)), 0.0)
    if cut.gain > 0:
        top = min(top, MOST_BEYOND * cut.gain)
    shallow = -max(float(cut.objectives[0]), float(cut.objectives[-1]))
    size = max(top, shallow, abs(cut.bound_gain), cut.rounding)
    return min(-0.7 * size, 1.3 * min(cut.bound_gain, cut.gain)), top + 0.28 * size
