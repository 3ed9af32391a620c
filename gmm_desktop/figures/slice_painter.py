"""Objective and bound along a line through θ old: they touch there, and the M step goes up the bound."""

import math
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF

from gmm_desktop.figures.axes import LOWER_ROOM, draw_left_axis, draw_lower_axis
from gmm_desktop.figures.chart import chart_area, pen_of, say, width_of
from gmm_desktop.figures.ink import font, write
from gmm_desktop.figures.polygon import polygon
from gmm_desktop.figures.sheet import Sheet, faint
from gmm_desktop.figures.view import View
from gmm_desktop.mixture.arrays import FloatArray
from gmm_desktop.mixture.bound_slice import BoundSlice

MOST_BEYOND = 3.0
"""How many times the gain the axis reaches up at most, where the objective rises on beyond the step."""
BRACKET, ROOM_STEP = 20.0, 16.0
"""Design units on the right for the brackets, and in what steps their words may take more."""
TALL = 96.0
"""Height of the plot, in design units, from which the axis has a name."""
LINE = 13.0
LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter


@dataclass(frozen=True, eq=False)
class SlicePicture:
    """What is drawn.

    Parameters
    ----------
    cut : BoundSlice
        The curves.
    here : float
        Where on the line the frame shown stands.
    names : (str, str)
        Of objective and bound.
    words : (str, str)
        How much the gap opens, and how much the bound gains.
    unit : str
        Of the axis.
    marks : tuple of (float, str)
        Places named below the line; without any, the axis has numbers.
    aim : float, optional
        Where the whole M step will lead.
    """

    cut: BoundSlice
    here: float
    names: tuple[str, str]
    words: tuple[str, str]
    unit: str
    marks: tuple[tuple[float, str], ...] = ()
    aim: float | None = None


@dataclass(frozen=True)
class SliceFit:
    """Where on a sheet the curves lie, and their view: along the line, and nats above θ old."""

    area: QRectF
    view: View


def slice_fit(picture: SlicePicture, sheet: Sheet, top: float) -> SliceFit:
    """Return the fit of a slice to a sheet, below its ``top``, with room for the brackets on the right."""
    cut, unit = picture.cut, sheet.unit
    widest = max(width_of(sheet, text, bold=True) for text in (*picture.words, picture.unit)) / unit
    room = ROOM_STEP * math.ceil((widest + BRACKET) / ROOM_STEP)
    extent = (float(cut.places[0]), float(cut.places[-1]), *slice_heights(cut))
    return SliceFit(*chart_area(sheet, extent, top + 8 * unit, LOWER_ROOM, room, named=False))


def paint_slice(painter: QPainter, sheet: Sheet, fit: SliceFit, picture: SlicePicture) -> None:
    """Draw both curves, what the step gains of each, and the axes."""
    area, view, unit, ink = fit.area, fit.view, sheet.unit, sheet.ink
    draw_left_axis(painter, area, view, "", (ink, unit))
    if not picture.marks:
        draw_lower_axis(painter, area, view, "", (ink, unit))
    painter.save()
    painter.translate(area.topLeft())
    _draw_marks(painter, sheet, view, picture)
    painter.setClipRect(QRectF(0, 0, sheet.size[0] - area.left(), view.height))
    _draw_lines(painter, sheet, view, picture)
    _draw_curves(painter, sheet, view, picture)
    _draw_gains(painter, sheet, view, picture)
    _write_names(painter, sheet, view, picture)
    painter.restore()


def _draw_marks(painter: QPainter, sheet: Sheet, view: View, picture: SlicePicture) -> None:
    """Draw the places that have a name, below the line."""
    unit, ink = sheet.unit, sheet.ink
    if picture.marks:
        painter.setPen(pen_of(ink.line, unit))
        painter.drawLine(QPointF(0, view.height), QPointF(view.width, view.height))
    for place, text in picture.marks:
        at = float(view.pixels(place, 0)[0])
        painter.setPen(pen_of(ink.line, unit))
        painter.drawLine(QPointF(at, view.height), QPointF(at, view.height + 4 * unit))
        box = QRectF(at - 60 * unit, view.height + 6 * unit, 120 * unit, 16 * unit)
        write(painter, box, text, font(12 * unit), ink.dim)


def _draw_lines(painter: QPainter, sheet: Sheet, view: View, picture: SlicePicture) -> None:
    """Draw the base line, where the M step goes, and the line of the frame shown."""
    unit, ink = sheet.unit, sheet.ink
    base = float(view.pixels(0, 0.0)[1])
    painter.setPen(pen_of(ink.line, unit))
    painter.drawLine(QPointF(0, base), QPointF(view.width, base))
    uprights = [(picture.here, pen_of(ink.accent, unit))]
    if picture.aim is not None:
        uprights.insert(0, (picture.aim, pen_of(ink.dim, unit, Qt.PenStyle.DotLine)))
    for place, pen in uprights:
        x = float(view.pixels(place, 0)[0])
        painter.setPen(pen)
        painter.drawLine(QPointF(x, 0), QPointF(x, view.height))
    if view.height > TALL * unit:
        box = QRectF(view.width + 8 * unit, view.height - 18 * unit, 400 * unit, 16 * unit)
        write(painter, box, picture.unit, font(12 * unit), ink.dim, align=LEFT)


def _draw_curves(painter: QPainter, sheet: Sheet, view: View, picture: SlicePicture) -> None:
    cut, unit, ink = picture.cut, sheet.unit, sheet.ink
    painter.save()
    painter.setClipRect(QRectF(0, 0, view.width, view.height))
    upper, lower = (_places(view, cut.places, each) for each in (cut.objectives, cut.bounds))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(faint(ink.accent, 30))
    painter.drawPolygon(polygon(*np.concatenate([upper, lower[::-1]]).T))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(pen_of(ink.dim, 1.4 * unit, Qt.PenStyle.DashLine))
    painter.drawPolyline(polygon(*lower.T))
    painter.setPen(pen_of(ink.accent, 2 * unit))
    painter.drawPolyline(polygon(*upper.T))
    painter.restore()


def _draw_gains(painter: QPainter, sheet: Sheet, view: View, picture: SlicePicture) -> None:
    """Split the gain of the objective into that of the bound and the gap that opens again."""
    cut, unit, ink = picture.cut, sheet.unit, sheet.ink
    ((touch, upper, lower),) = [
        [
            QPointF(*(float(v) for v in view.pixels(cut.places[place], height)))
            for place, height in ((cut.old, 0.0), (cut.best, cut.gain), (cut.best, cut.bound_gain))
        ]
    ]
    x = view.width + 8 * unit
    painter.setPen(pen_of(ink.dim, unit, Qt.PenStyle.DotLine))
    for place in (lower, upper):
        painter.drawLine(place, QPointF(x, place.y()))
    for name, one, other in ((ink.accent, upper, lower), (ink.dim, lower, touch)):
        painter.setPen(pen_of(name, 1.5 * unit))
        painter.drawLine(QPointF(x, one.y()), QPointF(x, other.y()))
        for end in (one, other):
            painter.drawLine(QPointF(x - 3 * unit, end.y()), QPointF(x + 3 * unit, end.y()))
    floor = view.height - 5 * unit - (LINE + 5) * unit * (view.height > TALL * unit)
    gap_at = min(max(0.5 * (upper.y() + lower.y()) + 4 * unit, 12 * unit), floor - LINE * unit)
    bound_at = min(max(0.5 * (lower.y() + touch.y()) + 4 * unit, gap_at + LINE * unit), floor)
    for text, y, name in zip(picture.words, (gap_at, bound_at), (ink.accent, ink.dim), strict=True):
        box = QRectF(x + 8 * unit, y - 12 * unit, 400 * unit, 16 * unit)
        write(painter, box, text, font(12 * unit, bold=True), name, align=LEFT)
    painter.setPen(QPen(QColor(ink.ground), 1.5 * unit))
    painter.setBrush(QColor(ink.dim))
    corners = ((0, -5.5), (5.5, 0), (0, 5.5), (-5.5, 0))
    painter.drawPolygon(QPolygonF([lower + QPointF(a * unit, b * unit) for a, b in corners]))
    painter.setBrush(QColor(ink.accent))
    painter.drawEllipse(upper, 4.5 * unit, 4.5 * unit)
    painter.drawEllipse(touch, 5 * unit, 5 * unit)
    painter.setBrush(Qt.BrushStyle.NoBrush)


def _write_names(painter: QPainter, sheet: Sheet, view: View, picture: SlicePicture) -> None:
    """Name each curve where it leaves the view on the right."""
    cut, unit, ink = picture.cut, sheet.unit, sheet.ink
    for values, name, colour, bold in (
        (cut.objectives, picture.names[0], ink.accent, True),
        (cut.bounds, picture.names[1], ink.dim, False),
    ):
        spots, width = _places(view, cut.places, values), width_of(sheet, name, bold=bold)
        x, y = spots.T
        below = values is cut.bounds
        beside = bool(y[-1] > y[-2]) and not below  # above a falling curve there is room on its right only
        seen = (x >= 0) & (x <= view.width) & (y >= 14 * unit) & (y <= view.height - 4 * unit)
        if beside:
            seen &= x <= view.width - width - 6 * unit
        if not seen.any():
            continue
        last_x, last_y = spots[np.flatnonzero(seen)[-1]].tolist()
        left = last_x + 4 * unit if beside else max(last_x - width - 8 * unit, 2 * unit)
        base = last_y + (14 if below else -4 if beside else -8) * unit
        at = QPointF(left, max(min(base, view.height - 4 * unit), 11 * unit))
        say(painter, sheet, at, name, colour, bold=bold)


def _places(view: View, x: FloatArray, y: FloatArray) -> FloatArray:
    """Return places of a curve in pixels of the view, shape (n, 2), none of them too far off to be drawn."""
    across, down = view.pixels(x, y)
    limit = 10.0 * view.height
    return np.column_stack([across, np.clip(down, -limit, limit)])


def slice_heights(cut: BoundSlice) -> tuple[float, float]:
    """Return between which heights the curves are shown, in nats above θ old."""
    top = max(float(np.max(cut.objectives)), 0.0)
    if cut.gain > 0:
        top = min(top, MOST_BEYOND * cut.gain)
    shallow = -max(float(cut.objectives[0]), float(cut.objectives[-1]))
    size = max(top, shallow, abs(cut.bound_gain), cut.rounding)
    return min(-0.7 * size, 1.3 * min(cut.bound_gain, cut.gain)), top + 0.28 * size
