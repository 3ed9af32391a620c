"""The objective by iteration on a sheet: what is raised, its lower bound, and earlier runs."""

from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QPainter, QPolygonF

from gmm_desktop.experiment.drawn import comparable_ghosts, thinned
from gmm_desktop.experiment.lanes import shifts
from gmm_desktop.experiment.state import State
from gmm_desktop.figures.axes import draw_grid, draw_plane_axes, plane_ticks
from gmm_desktop.figures.chart import chart_area, draw_key, pen_of, polyline
from gmm_desktop.figures.sheet import Sheet, faint
from gmm_desktop.figures.view import Extent, View
from gmm_desktop.mixture.arrays import FloatArray

SMALLEST_GAP = 1e-9
"""Below this the gap is rounding; the logarithm is drawn no lower."""
LEAST_SPAN = 1e-4
"""The axis of L spans at least this share of it, so that rounding does not look like a mountain range."""
LEAST_ITERATIONS = 5.0


@dataclass(frozen=True, eq=False)
class ObjectivePicture:
    """What is drawn of a run.

    Parameters
    ----------
    objectives, bounds : ndarray, shape (T,)
        By half-step.
    cursor : int
        The half-step shown; what follows is drawn in grey.
    ghosts : tuple of (ndarray, ndarray)
        Earlier runs: iterations and objective.
    log_gap : bool
        The logarithm of the gap instead.
    names : (str, str, str)
        Of the objective, of the bound and of earlier runs.
    """

    objectives: FloatArray
    bounds: FloatArray
    cursor: int
    ghosts: tuple[tuple[FloatArray, FloatArray], ...]
    log_gap: bool
    names: tuple[str, str, str]


def objective_picture(state: State, names: tuple[str, str, str]) -> ObjectivePicture:
    """Return what is drawn of the current run of a state."""
    timeline, options = state.timeline, state.options
    frames = timeline.run.frames
    shift = shifts(timeline) if options.align_forks else {}
    ghosts = []
    for run in () if options.log_gap else comparable_ghosts(timeline):
        steps = thinned(0, len(run.frames))
        values = np.array([run.frames[step].objective for step in steps])
        ghosts.append(((steps + shift.get(run.identifier, 0)) / 2, values))
    return ObjectivePicture(
        np.array([frame.objective for frame in frames]),
        np.array([frame.elbo for frame in frames]),
        timeline.cursor,
        tuple(ghosts),
        options.log_gap,
        names,
    )


def paint_objective(painter: QPainter, sheet: Sheet, picture: ObjectivePicture, top: float) -> None:
    """Draw the curves with their axes and their names on a sheet, below its ``top``."""
    ink, unit = sheet.ink, sheet.unit
    steps = np.arange(len(picture.objectives)) / 2
    gaps = np.log10(np.maximum(picture.objectives - picture.bounds, SMALLEST_GAP))
    values = gaps[2::2] if picture.log_gap else picture.objectives
    extent = _extent(picture, float(steps[-1]), values)
    area, view = chart_area(sheet, extent, top + 24 * unit, 56, 24)
    draw_grid(painter, area, view, plane_ticks(view, unit), ink)
    painter.save()
    painter.setClipRect(area.adjusted(-5 * unit, -5 * unit, 5 * unit, 5 * unit))
    painter.translate(area.topLeft())
    here = steps[picture.cursor]
    painter.setPen(pen_of(ink.accent, unit))
    x = float(view.pixels(here, view.y0)[0])
    painter.drawLine(QPointF(x, 0), QPointF(x, view.height))
    if picture.log_gap:
        _draw_gaps(painter, sheet, view, (steps[2::2], gaps[2::2]), float(here))
    else:
        _draw_curves(painter, sheet, view, picture, steps)
    painter.restore()
    objective, bound, earlier = picture.names
    name = f"log₁₀({objective} − {bound})" if picture.log_gap else objective
    draw_plane_axes(painter, area, view, ("iteration", name), (ink, unit))
    if not picture.log_gap:
        entries = [
            (objective, pen_of(ink.accent, 2 * unit)),
            (bound, pen_of(ink.dim, 1.4 * unit, Qt.PenStyle.DashLine)),
        ]
        if picture.ghosts:
            entries.append((earlier, pen_of(ink.neutral, 1.5 * unit, Qt.PenStyle.DotLine)))
        draw_key(painter, sheet, area, entries)


def _draw_curves(
    painter: QPainter, sheet: Sheet, view: View, picture: ObjectivePicture, steps: FloatArray
) -> None:
    ink, unit, cut = sheet.ink, sheet.unit, picture.cursor + 1
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(pen_of(ink.neutral, 1.5 * unit, Qt.PenStyle.DotLine))
    for x, y in picture.ghosts:
        painter.drawPolyline(polyline(view, x, y))
    past, future = thinned(0, cut), thinned(cut - 1, len(steps))
    upper = polyline(view, steps[past], picture.objectives[past])
    lower = polyline(view, steps[past], picture.bounds[past])
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(faint(ink.accent, 45))
    painter.drawPolygon(QPolygonF([*upper.toList(), *reversed(lower.toList())]))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(pen_of(ink.line, 2 * unit))
    painter.drawPolyline(polyline(view, steps[future], picture.objectives[future]))
    painter.setPen(pen_of(ink.dim, 1.4 * unit, Qt.PenStyle.DashLine))
    painter.drawPolyline(lower)
    painter.setPen(pen_of(ink.accent, 2 * unit))
    painter.drawPolyline(upper)
    _draw_here(painter, sheet, view, (float(steps[cut - 1]), float(picture.objectives[cut - 1])))


def _draw_gaps(
    painter: QPainter, sheet: Sheet, view: View, curve: tuple[FloatArray, FloatArray], here: float
) -> None:
    steps, gaps = curve
    known = int(np.searchsorted(steps, here, side="right"))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(pen_of(sheet.ink.line, 2 * sheet.unit))
    painter.drawPolyline(polyline(view, steps[max(known - 1, 0) :], gaps[max(known - 1, 0) :]))
    painter.setPen(pen_of(sheet.ink.accent, 2 * sheet.unit))
    painter.drawPolyline(polyline(view, steps[:known], gaps[:known]))
    if known:
        _draw_here(painter, sheet, view, (float(steps[known - 1]), float(gaps[known - 1])))


def _draw_here(painter: QPainter, sheet: Sheet, view: View, place: tuple[float, float]) -> None:
    x, y = view.pixels(*place)
    painter.setPen(pen_of(sheet.ink.ground, 2 * sheet.unit))
    painter.setBrush(QColor(sheet.ink.accent))
    painter.drawEllipse(QPointF(float(x), float(y)), 5 * sheet.unit, 5 * sheet.unit)


def _extent(picture: ObjectivePicture, last: float, values: FloatArray) -> Extent:
    """Return what the axes show; a start far below the rest is left out."""
    begins = [float(x[0]) for x, _ in picture.ghosts]
    right = max([last, LEAST_ITERATIONS, *(float(x[-1]) for x, _ in picture.ghosts)])
    left = min([0.0, *begins])
    drawn = values if len(values) else np.array([-1.0, 0.0])
    ends = [float(y[-1]) for _, y in picture.ghosts]
    high = max([float(drawn.max()), *ends])
    low = min([float(drawn[min(2, len(drawn) - 1) :].min()), *ends])
    if len(drawn) < 8 or high - float(drawn.min()) < 3 * (high - low):
        low = float(drawn.min())
    size = max(high - low, LEAST_SPAN * abs(high), 1e-9)
    room = 0.02 * (right - left)
    return left - room, right + room, low - 0.08 * size, high + 0.12 * size
