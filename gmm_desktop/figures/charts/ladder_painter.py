"""The ladder of EM on a sheet: objective and bound by half-step, the gap that E closes and M opens again."""

import math
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter

from gmm_desktop.figures.axes import draw_left_axis
from gmm_desktop.figures.charts.chart import arrow_up, chart_area, pen_of, say, width_of, write_note
from gmm_desktop.figures.ink import font, write
from gmm_desktop.figures.sheet import Sheet, faint
from gmm_desktop.figures.view import View
from gmm_desktop.mixture.frames import Frame, Phase

MOST_TREADS, LEAST_TREADS, TREAD = 12, 5, 30
"""As many treads as have so many design units each, between two limits."""
BESIDE = 160
"""Design units for figures and names beside the treads."""
FITTED = 5
"""Newest half-steps that must be seen whole; an earlier one much lower may stand below."""
LEAST_SPAN = 1e-9
"""The axis spans at least this share of the objective, a thousand times its rounding: so that is no staircase."""
LETTERS = 40
LATER = 1
"""Half-steps after the one shown that are seen whole."""


@dataclass(frozen=True, eq=False)
class LadderPicture:
    """Some half-steps of a run, which of them is shown, and the words at them.

    Parameters
    ----------
    frames : tuple of Frame
        The half-steps drawn.
    first, cursor : int
        Number of the first one, and of the one shown.
    gaps : tuple of str
        What is said of the gap of each; empty where there is none.
    names : (str, str)
        Of objective and bound.
    count : int
        For how many treads there is room.
    """

    frames: tuple[Frame, ...]
    first: int
    cursor: int
    gaps: tuple[str, ...]
    names: tuple[str, str]
    count: int = LEAST_TREADS

    @property
    def here(self) -> int:
        """Which of the frames drawn is the one shown."""
        return self.cursor - self.first


@dataclass(frozen=True)
class LadderFit:
    """Where on a sheet the ladder lies, and its view: treads to the right, nats upwards."""

    area: QRectF
    view: View

    def tread_at(self, x: float) -> int:
        """Return which tread lies at so many pixels from the left of the sheet."""
        share = (x - self.area.left()) / self.area.width()
        return math.floor(self.view.x0 + share * (self.view.x1 - self.view.x0))


def treads_for(sheet: Sheet) -> int:
    """Return for how many treads a sheet has room."""
    return int(min(max((sheet.size[0] / sheet.unit - BESIDE) / TREAD, LEAST_TREADS), MOST_TREADS))


def ladder_fit(
    picture: LadderPicture, sheet: Sheet, top: float, before: LadderFit | None = None
) -> LadderFit:
    """Return the fit of a ladder to a sheet below its ``top``; heights stay those of ``before`` where they still do."""
    room = max(width_of(sheet, name, bold=True) for name in picture.names) / sheet.unit + 12
    width = max(picture.count, len(picture.frames))
    extent = 0.0, float(width), *_heights(picture, before)
    return LadderFit(*chart_area(sheet, extent, top + 8 * sheet.unit, LETTERS + 4, room, named=False))


def paint_ladder(painter: QPainter, sheet: Sheet, fit: LadderFit, picture: LadderPicture) -> None:
    """Draw the treads and risers with their axis, their letters and their words."""
    unit, ink = sheet.unit, sheet.ink
    area, view = fit.area, fit.view
    draw_left_axis(painter, area, view, "", (ink, unit))
    write_note(painter, sheet, area, view)
    painter.save()
    painter.translate(area.topLeft())
    edges = [float(view.pixels(n, view.y0)[0]) for n in range(len(picture.frames) + 1)]
    levels = [
        (float(view.pixels(0, frame.objective)[1]), float(view.pixels(0, frame.elbo)[1]))
        for frame in picture.frames
    ]
    painter.save()
    painter.setClipRect(QRectF(0, -unit, view.width, view.height + unit))
    here = picture.here
    _fill(painter, sheet, QRectF(edges[here], 0, edges[here + 1] - edges[here], view.height), 22)
    for n, (upper, lower) in enumerate(levels[: here + 1]):
        _fill(painter, sheet, QRectF(edges[n], upper, edges[n + 1] - edges[n], lower - upper), 45)
    for n in reversed(range(len(levels))):
        _draw_tread(painter, sheet, picture, n, (edges, levels))
    _write_gaps(
        painter, sheet, picture, edges, [(high, min(low, float(view.height))) for high, low in levels]
    )
    painter.restore()
    _write_letters(painter, sheet, picture, edges, view)
    _write_names(painter, sheet, picture, (edges, levels), view)
    painter.restore()


def _fill(painter: QPainter, sheet: Sheet, box: QRectF, strength: int) -> None:
    """Shade a box; on a screen by whole pixels, which is many times as fast."""
    shade = faint(sheet.ink.accent, strength)
    if sheet.vector:
        painter.fillRect(box, shade)
    else:
        painter.fillRect(box.toAlignedRect(), shade)


def _draw_tread(
    painter: QPainter,
    sheet: Sheet,
    picture: LadderPicture,
    n: int,
    places: tuple[list[float], list[tuple[float, float]]],
) -> None:
    (edges, levels), unit, ink = places, sheet.unit, sheet.ink
    (upper, lower), left, right, ahead = levels[n], edges[n], edges[n + 1], n > picture.here
    solid = pen_of(ink.line if ahead else ink.accent, 2 * unit)
    bound = pen_of(ink.line if ahead else ink.dim, 1.4 * unit, Qt.PenStyle.DashLine)
    painter.setPen(bound)
    painter.drawLine(QPointF(left, lower), QPointF(right, lower))
    painter.setPen(solid)
    painter.drawLine(QPointF(left, upper), QPointF(right, upper))
    if n == 0:
        return
    before = levels[n - 1]
    if picture.frames[n].phase is Phase.E:
        rising = pen_of(ink.line if ahead else ink.dim, 1.4 * unit)
        arrow_up(painter, QPointF(left, before[1]), QPointF(left, lower), rising, unit)
        if abs(before[0] - upper) > unit:  # another temperature
            painter.setPen(solid)
            painter.drawLine(QPointF(left, before[0]), QPointF(left, upper))
        return
    arrow_up(painter, QPointF(left, before[0]), QPointF(left, upper), solid, unit)
    if abs(before[1] - lower) > 3 * unit:
        rising = pen_of(ink.line if ahead else ink.dim, 1.4 * unit)
        beside = left + 7 * unit
        arrow_up(painter, QPointF(beside, before[1]), QPointF(beside, lower), rising, unit)


def _write_gaps(
    painter: QPainter,
    sheet: Sheet,
    picture: LadderPicture,
    edges: list[float],
    levels: list[tuple[float, float]],
) -> None:
    """Write the gap in each tread where it fits, and that of the frame shown beside it if it does not."""
    unit = sheet.unit
    for n, ((upper, lower), text) in enumerate(zip(levels, picture.gaps, strict=True)):
        shown = n == picture.here
        if not text or n > picture.here:
            continue
        width, middle = width_of(sheet, text, bold=shown), 0.5 * (upper + lower) + 4 * unit
        if shown and lower - upper < unit:  # closed: above the tread
            say(
                painter,
                sheet,
                QPointF(max(edges[n + 1] - width, 2 * unit), max(upper - 8 * unit, 12 * unit)),
                text,
                sheet.ink.text,
                bold=True,
            )
        elif shown:
            fits = width < edges[n + 1] - edges[n] - 8 * unit and lower - upper > 16 * unit
            left = 0.5 * (edges[n] + edges[n + 1] - width) if fits else edges[n] - 8 * unit - width
            free = fits or (left > 0 and not (n > 0 and levels[n - 1][0] < middle + 4 * unit))
            at = QPointF(max(left, 2 * unit), middle if free else max(upper - 8 * unit, 12 * unit))
            say(painter, sheet, at, text, sheet.ink.text, bold=True)
        elif lower - upper > 16 * unit and width < edges[n + 1] - edges[n] - 8 * unit:
            say(painter, sheet, QPointF(0.5 * (edges[n] + edges[n + 1] - width), middle), text, sheet.ink.dim)


def _write_letters(
    painter: QPainter, sheet: Sheet, picture: LadderPicture, edges: list[float], view: View
) -> None:
    """Write the half-steps below their treads, and the number of an iteration below its two."""
    unit, ink, bottom = sheet.unit, sheet.ink, view.height
    painter.setPen(pen_of(ink.line, unit))
    painter.drawLine(QPointF(0, bottom), QPointF(view.width, bottom))
    letters = {Phase.START: "start", Phase.E: "E", Phase.M: "M"}
    for n, frame in enumerate(picture.frames):
        shown = n == picture.here
        box = QRectF(edges[n] - 20 * unit, bottom + 5 * unit, edges[n + 1] - edges[n] + 40 * unit, 16 * unit)
        chosen = font(12 * unit, bold=shown)
        write(painter, box, letters[frame.phase], chosen, ink.accent if shown else ink.dim)
        if frame.phase is Phase.M:
            below = QRectF(edges[n] - 30 * unit, bottom + 22 * unit, 60 * unit, 16 * unit)
            write(painter, below, str(frame.iteration), font(12 * unit), ink.dim)


def _write_names(
    painter: QPainter,
    sheet: Sheet,
    picture: LadderPicture,
    places: tuple[list[float], list[tuple[float, float]]],
    view: View,
) -> None:
    """Name both lines at their right end."""
    (edges, levels), unit = places, sheet.unit
    upper, lower = levels[-1]
    high = min(max(upper + 4 * unit, 12 * unit), view.height - 20 * unit)
    low = min(max(lower + 4 * unit, high + 15 * unit), view.height - 4 * unit)
    say(painter, sheet, QPointF(edges[-1] + 6 * unit, high), picture.names[0], sheet.ink.accent, bold=True)
    say(painter, sheet, QPointF(edges[-1] + 6 * unit, low), picture.names[1], sheet.ink.dim)


def _heights(picture: LadderPicture, before: LadderFit | None) -> tuple[float, float]:
    seen = picture.frames[: picture.here + 1 + LATER]
    high = max(frame.objective for frame in seen)
    low = min(frame.elbo for frame in seen)
    newest = min(frame.elbo for frame in seen[max(picture.here + 1 - FITTED, 0) :])
    if high - low > 4 * (high - newest) > 0:
        low = newest
    size = max(high - low, LEAST_SPAN * abs(high), 1e-12)
    low, high = min(low, 0.5 * (low + high - size)), max(high, 0.5 * (low + high + size))
    if before is not None:
        bottom, top = before.view.y0, before.view.y1
        if bottom <= low - 0.05 * size and high + 0.1 * size <= top and top - bottom < 2 * size:
            return bottom, top
    return low - 0.1 * size, high + 0.2 * size
