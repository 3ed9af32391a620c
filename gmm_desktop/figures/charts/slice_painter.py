"""Objective and bound along a line through θ old: they touch there, and the M-step goes up the bound."""

import math
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPolygonF

from gmm_desktop.figures.axes import draw_left_axis, draw_lower_axis
from gmm_desktop.figures.charts.chart import chart_area, pen_of, polyline, say, width_of, write_note
from gmm_desktop.figures.ink import font, write
from gmm_desktop.figures.sheet import Sheet, faint
from gmm_desktop.figures.view import View
from gmm_desktop.mixture.arrays import FloatArray
from gmm_desktop.mixture.bound_slice import BoundSlice
from gmm_desktop.mixture.frames import Frame, Phase

MOST_BEYOND = 3.0
"""How many times the gain the axis reaches up at most, where the objective rises on beyond the step."""
BRACKET, ROOM_STEP = 20.0, 16.0
"""Design units on the right for the brackets, and in what steps their words may take more."""
TALL = 96.0
"""Height of the plot in design units from which its unit stands in it."""
LINE_HEIGHT = 14.0


@dataclass(frozen=True, eq=False)
class SlicePicture:
    """What is drawn.

    Parameters
    ----------
    cut : BoundSlice
        The curves.
    frame : Frame
        The one shown.
    names : (str, str)
        Of objective and bound.
    words : (str, str)
        How much the gap opens, and how much the bound gains.
    unit : str
        Of the axis upwards.
    said : str
        All of it in a sentence, for those who listen.
    reached : float
        Where on this line the M-step leads.
    marks : tuple of (float, str)
        Places named below the line; without them it has an axis of numbers.
    """

    cut: BoundSlice
    frame: Frame
    names: tuple[str, str]
    words: tuple[str, str]
    unit: str
    said: str
    reached: float = 1.0
    marks: tuple[tuple[float, str], ...] = ()

    @property
    def here(self) -> float:
        """Where the frame shown stands."""
        return self.reached if self.frame.phase is Phase.M else float(self.cut.places[self.cut.old])


@dataclass(frozen=True)
class SliceFit:
    """Where on a sheet the curves lie, and their view; the brackets stand at the right of it."""

    area: QRectF
    view: View

    def place(self, x: float, y: float) -> QPointF:
        """Return the pixel of a place of the area."""
        across, down = self.view.pixels(x, y)
        return QPointF(float(across), float(down))


def slice_fit(picture: SlicePicture, sheet: Sheet, top: float) -> SliceFit:
    """Return the fit of the curves to a sheet below its ``top``."""
    cut = picture.cut
    widest = max(width_of(sheet, text, bold=True) for text in (*picture.words, picture.unit)) / sheet.unit
    room = ROOM_STEP * math.ceil((widest + BRACKET) / ROOM_STEP)
    extent = (float(cut.places[0]), float(cut.places[-1]), *slice_heights(cut))
    return SliceFit(*chart_area(sheet, extent, top + 8 * sheet.unit, 26, room, named=False))


def paint_slice(painter: QPainter, sheet: Sheet, fit: SliceFit, picture: SlicePicture) -> None:
    """Draw both curves, what the step gains of each, and the axes."""
    unit, ink, cut = sheet.unit, sheet.ink, picture.cut
    area, view = fit.area, fit.view
    draw_left_axis(painter, area, view, "", (ink, unit))
    write_note(painter, sheet, area, view)
    if not picture.marks:
        draw_lower_axis(painter, area, view, "", (ink, unit))
    painter.save()
    painter.translate(area.topLeft())
    _draw_marks(painter, sheet, fit, picture)
    painter.save()
    painter.setClipRect(QRectF(0, 0, view.width, view.height))
    base = fit.place(0, 0).y()
    painter.setPen(pen_of(ink.line, unit))
    painter.drawLine(QPointF(0, base), QPointF(view.width, base))
    rim = np.append(cut.objectives, cut.bounds[::-1])
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(faint(ink.accent, 30))
    painter.drawPolygon(polyline(view, np.append(cut.places, cut.places[::-1]), rim))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    if not picture.marks and picture.frame.phase is not Phase.M:
        _draw_upright(painter, fit, picture.reached, (ink.dim, unit, Qt.PenStyle.DotLine))
    _draw_upright(painter, fit, picture.here, (ink.accent, unit, Qt.PenStyle.SolidLine))
    painter.setPen(pen_of(ink.dim, 1.4 * unit, Qt.PenStyle.DashLine))
    painter.drawPolyline(polyline(view, cut.places, cut.bounds))
    painter.setPen(pen_of(ink.accent, 2 * unit))
    painter.drawPolyline(polyline(view, cut.places, cut.objectives))
    painter.restore()
    _draw_brackets(painter, sheet, fit, picture)
    _write_name(painter, sheet, view, cut.places, (cut.objectives, picture.names[0]), below=False)
    _write_name(painter, sheet, view, cut.places, (cut.bounds, picture.names[1]), below=True)
    _draw_places(painter, sheet, fit, cut)
    painter.restore()


def _draw_upright(
    painter: QPainter, fit: SliceFit, place: float, drawn: tuple[str, float, Qt.PenStyle]
) -> None:
    x = fit.place(place, 0).x()
    painter.setPen(pen_of(*drawn))
    painter.drawLine(QPointF(x, 0), QPointF(x, fit.view.height))


def _draw_marks(painter: QPainter, sheet: Sheet, fit: SliceFit, picture: SlicePicture) -> None:
    """Name some places below the line."""
    unit, ink, bottom = sheet.unit, sheet.ink, float(fit.view.height)
    if picture.marks:
        painter.setPen(pen_of(ink.line, unit))
        painter.drawLine(QPointF(0, bottom), QPointF(fit.view.width, bottom))
    for place, text in picture.marks:
        at = fit.place(place, 0).x()
        painter.setPen(pen_of(ink.line, unit))
        painter.drawLine(QPointF(at, bottom), QPointF(at, bottom + 4 * unit))
        box = QRectF(at - 60 * unit, bottom + 6 * unit, 120 * unit, 16 * unit)
        write(painter, box, text, font(12 * unit), ink.dim)


def _draw_brackets(painter: QPainter, sheet: Sheet, fit: SliceFit, picture: SlicePicture) -> None:
    """Split the gain of the objective into that of the bound and the gap that opens again."""
    unit, ink, cut = sheet.unit, sheet.ink, picture.cut
    best, height = float(cut.places[cut.best]), float(fit.view.height)
    upper, lower = fit.place(best, cut.gain), fit.place(best, cut.bound_gain)
    touch = fit.place(best, 0.0)
    x = fit.view.width + 8 * unit
    painter.setPen(pen_of(ink.dim, unit, Qt.PenStyle.DotLine))
    for place in (lower, upper):
        painter.drawLine(place, QPointF(x, place.y()))
    for colour, one, other in ((ink.accent, upper.y(), lower.y()), (ink.dim, lower.y(), touch.y())):
        painter.setPen(pen_of(colour, 1.5 * unit))
        painter.drawLine(QPointF(x, one), QPointF(x, other))
        for end in (one, other):
            painter.drawLine(QPointF(x - 3 * unit, end), QPointF(x + 3 * unit, end))
    floor, line = height - 5 * unit, LINE_HEIGHT * unit
    gap_at = min(max(0.5 * (upper.y() + lower.y()) + 4 * unit, 12 * unit), floor - 2 * line)
    bound_at = min(max(0.5 * (lower.y() + touch.y()) + 4 * unit, gap_at + line), floor - line)
    words = [
        (picture.words[0], ink.accent, x + 8 * unit, gap_at),
        (picture.words[1], ink.dim, x + 8 * unit, bound_at),
    ]
    if height > TALL * unit:
        words.append((picture.unit, ink.dim, x, floor))
    left = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
    for text, colour, start, y in words:
        box = QRectF(start, y - 12 * unit, 400 * unit, 16 * unit)
        write(painter, box, text, font(12 * unit, bold=text != picture.unit), colour, align=left)


def _write_name(
    painter: QPainter,
    sheet: Sheet,
    view: View,
    places: FloatArray,
    drawn: tuple[FloatArray, str],
    *,
    below: bool,
) -> None:
    """Name a curve where it leaves the view on the right."""
    unit, (values, name) = sheet.unit, drawn
    across, down = view.pixels(places, values)
    width = width_of(sheet, name, bold=not below)
    beside = not below and down[-1] > down[-2]  # above a falling curve there is room on its right only
    inside = (down >= 14 * unit) & (down <= view.height - 4 * unit)
    if beside:
        inside &= across <= view.width - width - 6 * unit
    seen = np.flatnonzero(inside)
    if not len(seen):
        return
    x, y = float(across[seen[-1]]), float(down[seen[-1]])
    left = x + 4 * unit if beside else max(x - width - 8 * unit, 2 * unit)
    y += (15 if below else -4 if beside else -8) * unit
    at = QPointF(left, max(min(y, view.height - 4 * unit), 12 * unit))
    say(painter, sheet, at, name, sheet.ink.dim if below else sheet.ink.accent, bold=not below)


def _draw_places(painter: QPainter, sheet: Sheet, fit: SliceFit, cut: BoundSlice) -> None:
    """Mark where the curves touch, where the step leads on the objective, and where on the bound."""
    unit, ink = sheet.unit, sheet.ink
    best = float(cut.places[cut.best])
    lower = fit.place(best, cut.bound_gain)
    painter.setPen(pen_of(ink.ground, 1.5 * unit))
    painter.setBrush(QColor(ink.dim))
    corners = ((0, -5.5), (5.5, 0), (0, 5.5), (-5.5, 0))
    painter.drawPolygon(QPolygonF([lower + QPointF(a * unit, b * unit) for a, b in corners]))
    painter.setBrush(QColor(ink.accent))
    painter.drawEllipse(fit.place(best, cut.gain), 4.5 * unit, 4.5 * unit)
    painter.drawEllipse(fit.place(float(cut.places[cut.old]), 0.0), 5 * unit, 5 * unit)
    painter.setBrush(Qt.BrushStyle.NoBrush)


def slice_heights(cut: BoundSlice) -> tuple[float, float]:
    """Return between which heights the curves are shown, in nats above θ old."""
    top = max(float(np.max(cut.objectives)), 0.0)
    if cut.gain > 0:
        top = min(top, MOST_BEYOND * cut.gain)
    shallow = -max(float(cut.objectives[0]), float(cut.objectives[-1]))
    size = max(top, shallow, abs(cut.bound_gain), cut.rounding)
    return min(-0.7 * size, 1.3 * min(cut.bound_gain, cut.gain)), top + 0.28 * size
