"""The objective by iteration: what is raised, its lower bound, marks on unusual steps, and earlier runs."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from gmm_desktop.experiment.drawn import thinned
from gmm_desktop.experiment.timeline import Run
from gmm_desktop.figures.axes import draw_grid, draw_plane_axes, plane_ticks
from gmm_desktop.figures.charts.chart import chart_area, pen_of, polyline, write_note
from gmm_desktop.figures.ink import font, text_width, write
from gmm_desktop.figures.marks import marker_path
from gmm_desktop.figures.palette import Marker
from gmm_desktop.figures.sheet import Sheet, faint
from gmm_desktop.figures.view import View
from gmm_desktop.mixture.arrays import FloatArray
from gmm_desktop.mixture.frames import Frame

IndexArray = NDArray[np.intp]

SMALLEST_GAP = 1e-9
"""Below this the gap is rounding; the logarithm is drawn no lower."""
LEAST_SPAN, FIRST_SPAN = 1e-4, 1e-2
"""The axis of L spans at least this share of it, so that rounding does not look like a mountain range."""
LEAST_ITERATIONS = 10.0
MOST_MARKS = 60
KEY_LINE = 22

OBJECTIVE, BOUND, EARLIER = "━", "┅", "┈"
LINES = {
    OBJECTIVE: ("accent", 2.0, Qt.PenStyle.SolidLine),
    BOUND: ("dim", 1.4, Qt.PenStyle.DashLine),
    EARLIER: ("neutral", 1.5, Qt.PenStyle.DotLine),
}
"""Colour of the ink, width and style of the lines, by the sign that stands for them in a text."""

RIDGED, JUMPED, NUDGED = "◆", "▲", "★"
MARKS: dict[str, tuple[str, Marker, float]] = {
    RIDGED: ("dim", "diamond", 3.2),
    JUMPED: ("accent", "triangle", 4.0),
    NUDGED: ("accent", "star", 4.2),
}
"""Colour of the ink, shape and radius of the marks on unusual steps; the last lie on top."""


@dataclass(frozen=True, eq=False)
class Course:
    """What is read of the half-steps of a run.

    Parameters
    ----------
    frames : tuple of Frame
        The half-steps.
    figures : ndarray, shape (T, 4)
        Objective, bound, and whether acceleration and ``reg_covar`` acted, by half-step.
    iterations : ndarray, shape (T,)
        Where each half-step stands.
    marks : dict of str to ndarray
        By the sign of each kind of mark, the half-steps that have one, ascending.
    """

    frames: tuple[Frame, ...]
    figures: FloatArray
    iterations: FloatArray
    marks: dict[str, IndexArray]

    @property
    def objectives(self) -> FloatArray:
        """What is raised, by half-step, shape (T,)."""
        return self.figures[:, 0]

    @property
    def bounds(self) -> FloatArray:
        """Its lower bound, by half-step, shape (T,)."""
        return self.figures[:, 1]


@dataclass(frozen=True, eq=False)
class Ghost:
    """An earlier run: at which half-step of the chart it begins, and the places of its curve that are drawn.

    Parameters
    ----------
    run : Run
        The run.
    shift : int
        Half-step of the chart at which it begins.
    parent : bool
        Whether the current run went on from it.
    iterations, objectives : ndarray, shape (M,)
        Its curve.
    """

    run: Run
    shift: int
    parent: bool
    iterations: FloatArray
    objectives: FloatArray


@dataclass(frozen=True, eq=False)
class ObjectivePicture:
    """What is drawn of a run.

    Parameters
    ----------
    course : Course
        Of the run.
    cursor : int
        The half-step shown; what follows is drawn in grey.
    names : (str, str)
        Of the axes: iterations, and what is raised or the logarithm of its gap.
    key : tuple of (str, str)
        The sign of each kind of line and mark there is, and its name.
    ghosts : tuple of Ghost
        Earlier runs.
    fork : (float, float), optional
        Where the current run left another, in iterations and objective.
    log_gap : bool
        The logarithm of the gap instead.
    """

    course: Course
    cursor: int
    names: tuple[str, str]
    key: tuple[tuple[str, str], ...]
    ghosts: tuple[Ghost, ...] = ()
    fork: tuple[float, float] | None = None
    log_gap: bool = False

    @property
    def curve(self) -> tuple[FloatArray, FloatArray]:
        """Iterations and values of the curve: the objective, or the logarithm of the gap after each M-step."""
        course = self.course
        if not self.log_gap:
            return course.iterations, course.objectives
        gaps = course.objectives[2::2] - course.bounds[2::2]
        return course.iterations[2::2], np.log10(np.maximum(gaps, SMALLEST_GAP))


@dataclass(frozen=True)
class ObjectiveFit:
    """Where on a sheet the chart lies, its view, and whether axes and lines are named on it."""

    area: QRectF
    view: View
    named: bool

    def place(self, x: float, y: float) -> QPointF:
        """Return the pixel of an iteration and a value."""
        across, down = self.view.pixels(x, y)
        return self.area.topLeft() + QPointF(float(across), float(down))

    def iteration_at(self, x: float) -> float:
        """Return the iteration at so many pixels from the left of the sheet."""
        return self.view.x0 + (x - self.area.left()) / self.view.scale[0]


def objective_fit(
    picture: ObjectivePicture,
    sheet: Sheet,
    top: float,
    before: ObjectiveFit | None = None,
    *,
    named: bool = True,
) -> ObjectiveFit:
    """Return the fit of a curve to a sheet below its ``top``.

    Parameters
    ----------
    picture : ObjectivePicture
        What is drawn.
    sheet : Sheet
        What it is drawn on.
    top : float
        What is taken at the top, in pixels.
    before : ObjectiveFit, optional
        Its heights stay where the curve still has its place in them.
    named : bool
        With the names of axes and lines; the window says them above the chart.
    """
    extent = (*_across(picture), *_upwards(picture, before))
    unit = sheet.unit
    above, below, right = (24, 56, 24) if named else (8, 24, 8)
    return ObjectiveFit(
        *chart_area(sheet, extent, top + above * unit, below, right, named=named), named=named
    )


def paint_objective(painter: QPainter, sheet: Sheet, fit: ObjectiveFit, picture: ObjectivePicture) -> None:
    """Draw the curves with their marks, axes and names."""
    ink, unit = sheet.ink, sheet.unit
    area, view = fit.area, fit.view
    draw_grid(painter, area, view, plane_ticks(view, unit), ink)
    painter.save()
    painter.setClipRect(area.adjusted(-5 * unit, -5 * unit, 5 * unit, 5 * unit))
    painter.translate(area.topLeft())
    painter.setPen(pen_of(ink.accent, unit))
    here = float(picture.course.iterations[picture.cursor])
    x = float(view.pixels(here, view.y0)[0])
    painter.drawLine(QPointF(x, 0), QPointF(x, view.height))
    _draw_ghosts(painter, sheet, view, picture)
    _draw_curves(painter, sheet, view, picture, here)
    painter.restore()
    draw_plane_axes(painter, area, view, picture.names if fit.named else ("", ""), (ink, unit))
    if fit.named:
        _draw_key(painter, sheet, area, picture.key)
    else:
        write_note(painter, sheet, area, view)


def _draw_curves(painter: QPainter, sheet: Sheet, view: View, picture: ObjectivePicture, here: float) -> None:
    """Draw objective and bound with the gap between them, what follows, the marks and the half-step shown."""
    ink, unit = sheet.ink, sheet.unit
    steps, values = picture.curve
    known = int(np.searchsorted(steps, here, side="right"))
    past, future = thinned(0, known), thinned(max(known - 1, 0), len(steps))
    if not picture.log_gap:
        rim = np.append(values[past], picture.course.bounds[past[::-1]])
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(faint(ink.accent, 45))
        painter.drawPolygon(polyline(view, np.append(steps[past], steps[past[::-1]]), rim))
        painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(pen_of(ink.line, 2 * unit))
    painter.drawPolyline(polyline(view, steps[future], values[future]))
    if not picture.log_gap:
        painter.setPen(_pen(sheet, BOUND))
        painter.drawPolyline(polyline(view, steps[past], picture.course.bounds[past]))
    painter.setPen(_pen(sheet, OBJECTIVE))
    painter.drawPolyline(polyline(view, steps[past], values[past]))
    for sign, found in {} if picture.log_gap else picture.course.marks.items():
        places = found[thinned(0, len(found), MOST_MARKS)]
        across, down = view.pixels(steps[places], values[places])
        for x, y in zip(across.tolist(), down.tolist(), strict=True):
            _draw_mark(painter, sheet, QPointF(x, y), sign)
    if known:
        across, down = view.pixels(steps[known - 1], values[known - 1])
        painter.setPen(pen_of(ink.ground, 2 * unit))
        painter.setBrush(QColor(ink.accent))
        painter.drawEllipse(QPointF(float(across), float(down)), 5 * unit, 5 * unit)


def _draw_ghosts(painter: QPainter, sheet: Sheet, view: View, picture: ObjectivePicture) -> None:
    """Draw earlier runs dotted, that which the current one went on from darker, with a ring where it left."""
    ink, unit = sheet.ink, sheet.unit
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for ghost in sorted(picture.ghosts, key=lambda each: each.parent):
        painter.setPen(_pen(sheet, EARLIER, ink.dim if ghost.parent else ""))
        painter.drawPolyline(polyline(view, ghost.iterations, ghost.objectives))
    if picture.fork is not None:
        across, down = view.pixels(*picture.fork)
        painter.setPen(pen_of(ink.dim, 1.5 * unit))
        painter.setBrush(QColor(ink.ground))
        painter.drawEllipse(QPointF(float(across), float(down)), 4.5 * unit, 4.5 * unit)
        painter.setBrush(Qt.BrushStyle.NoBrush)


def _pen(sheet: Sheet, sign: str, colour: str = "") -> QPen:
    """Return the pen of a kind of line."""
    name, width, style = LINES[sign]
    return pen_of(colour or getattr(sheet.ink, name), width * sheet.unit, style)


def _draw_mark(painter: QPainter, sheet: Sheet, middle: QPointF, sign: str) -> None:
    name, shape, radius = MARKS[sign]
    painter.setPen(pen_of(sheet.ink.ground, sheet.unit))
    painter.setBrush(QColor(getattr(sheet.ink, name)))
    painter.drawPath(marker_path(shape, middle, radius * sheet.unit))
    painter.setBrush(Qt.BrushStyle.NoBrush)


def _draw_key(painter: QPainter, sheet: Sheet, area: QRectF, key: tuple[tuple[str, str], ...]) -> None:
    """Draw the names of lines and marks in a row above the right end of the plot."""
    unit, small = sheet.unit, font(12 * sheet.unit)
    x, y = area.right(), area.top() - 12 * unit
    left = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
    for sign, text in reversed(key):
        width = text_width(text, small)
        x -= width
        write(
            painter, QRectF(x, y - 8 * unit, width + unit, 16 * unit), text, small, sheet.ink.dim, align=left
        )
        long = (KEY_LINE if sign in LINES else 8) * unit
        x -= long + 6 * unit
        if sign in LINES:
            painter.setPen(_pen(sheet, sign))
            painter.drawLine(QPointF(x, y), QPointF(x + long, y))
        else:
            _draw_mark(painter, sheet, QPointF(x + long / 2, y), sign)
        x -= 16 * unit


def _across(picture: ObjectivePicture) -> tuple[float, float]:
    """Return the first and last iteration of the axis: in steps, so that it stands still while EM goes on."""
    left = min([0.0, *(float(ghost.iterations[0]) for ghost in picture.ghosts)])
    right = max([float(picture.course.iterations[-1]), *(float(g.iterations[-1]) for g in picture.ghosts)])
    left, right = -rounded_up(-left) if left < 0 else 0.0, rounded_up(right)
    room = 0.02 * (right - left)
    return left - room, right + room


def _upwards(picture: ObjectivePicture, before: ObjectiveFit | None) -> tuple[float, float]:
    """Return what the axis upwards shows; a start far below the rest is left out."""
    _, values = picture.curve
    values = values if len(values) else np.array([-1.0, 0.0])
    ends = [float(ghost.objectives[-1]) for ghost in picture.ghosts]
    high = max([float(values.max()), *ends])
    low = min([float(values[min(2, len(values) - 1) :].min()), *ends])
    if len(values) < 8 or high - float(values.min()) < 3 * (high - low):
        low = float(values.min())
    slack = max(high - low, (LEAST_SPAN if len(values) > 2 else FIRST_SPAN) * abs(high), 1e-9)
    if before is not None:
        bottom, top = before.view.y0, before.view.y1
        if bottom <= low - 0.02 * slack and high + 0.02 * slack <= top and top - bottom < 1.6 * slack:
            return bottom, top
    return low - 0.08 * slack, high + 0.2 * slack


def rounded_up(iterations: float) -> float:
    """Return the next of 10, 20, 30, 40, 60, 80, 100, 200, … iterations."""
    power = LEAST_ITERATIONS
    while iterations > 10 * power:
        power *= 10
    return power * next(step for step in (1, 2, 3, 4, 6, 8, 10) if iterations <= step * power)
