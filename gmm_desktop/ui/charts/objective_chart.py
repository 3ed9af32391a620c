"""The objective by half-step: what is raised, its lower bound, the gap between them, and marks on unusual steps."""

from typing import Any

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QWidget

from gmm_desktop.control.workspace import Workspace
from gmm_desktop.experiment.changes import Changes
from gmm_desktop.experiment.state import State
from gmm_desktop.experiment.timeline import Run, Timeline
from gmm_desktop.mixture.settings import EmSettings
from gmm_desktop.ui.charts.seeking_chart import SeekingChart
from gmm_desktop.ui.theme import Theme, style_axes

FloatArray = NDArray[np.float64]

SMALLEST_GAP = 1e-9
"""Below this the gap is rounding; the logarithm is drawn no lower."""

LEAST_ITERATIONS = 10.0
LEAST_SPAN, FIRST_SPAN = 1e-4, 1e-2
"""The axis of L spans at least this share of it, so that rounding does not look like a mountain range."""

FIGURES = ("objective", "elbo", "jumped", "ridged")
"""What is read of each frame."""

MOST_MARKS = 60
MOST_DRAWN = 600
"""Places of a curve drawn at most: one in about two columns of the chart."""


class ObjectiveChart(SeekingChart):
    """Draws the current run up to the frame shown, what follows in grey, and earlier runs as ghosts."""

    def __init__(self, workspace: Workspace, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(workspace, parent)
        self._log_gap = False
        self._read_run: Run | None = None
        self._figures = np.empty((0, len(FIGURES)))
        self._ghosts: list[Any] = []
        self.has_jumps = self.has_ridges = False
        self._across = self._upwards = (0.0, 0.0)
        self._ghost_runs: tuple[Run, ...] = ()
        plot = self.getPlotItem()
        self._gap = pg.PlotCurveItem(pen=None, fillLevel="enclosed")
        self._later, self._bound, self._objective = (pg.PlotCurveItem() for _ in range(3))
        for curve in (self._gap, self._later, self._bound, self._objective):
            plot.addItem(curve)
        self._cursor = pg.InfiniteLine(angle=90)
        self._here = pg.ScatterPlotItem(size=9)
        self._jumps = pg.ScatterPlotItem(symbol="t1", size=9)
        self._ridges = pg.ScatterPlotItem(symbol="d", size=7)
        self._here.setZValue(1)
        for item in (self._cursor, self._here, self._ridges, self._jumps):
            plot.addItem(item)
        self.set_theme(theme)
        self.show_state(workspace.state, Changes.ALL)
        workspace.changed.connect(self.show_state)

    def set_theme(self, theme: Theme) -> None:
        """Draw in the colours of another theme."""
        self._theme = theme
        self.setBackground(theme.plot)
        style_axes(self, theme)
        self._later.setPen(pg.mkPen(theme.line, width=2))
        self._objective.setPen(pg.mkPen(theme.accent, width=2))
        self._bound.setPen(pg.mkPen(theme.dim, width=1, style=Qt.PenStyle.DashLine))
        shade = QColor(theme.accent)
        shade.setAlpha(45)
        self._gap.setBrush(shade)
        self._cursor.setPen(pg.mkPen(theme.accent, width=1))
        self._here.setBrush(pg.mkBrush(theme.accent))
        self._here.setPen(pg.mkPen(theme.plot, width=2))
        for marks, colour in ((self._jumps, theme.accent), (self._ridges, theme.dim)):
            marks.setBrush(pg.mkBrush(colour))
            marks.setPen(pg.mkPen(theme.plot, width=1))
        self._ghost_runs = ()
        self._show_ghosts(comparable_ghosts(self._workspace.state.timeline))

    def show_state(self, state: State, changes: Changes) -> None:
        """Draw the curves again when the runs have changed or the cursor has moved."""
        if not changes & (Changes.RUNS | Changes.FRAME | Changes.OPTIONS):
            return
        self._log_gap = state.options.log_gap
        for item in (self._gap, self._bound, self._jumps, self._ridges, *self._ghosts):
            item.setVisible(not self._log_gap)
        timeline = state.timeline
        objectives, bounds, jumped, ridged = self._read(timeline.run).T
        self.has_jumps, self.has_ridges = bool(jumped.any()), bool(ridged.any())
        x = np.arange(len(objectives)) / 2
        cut = timeline.cursor + 1
        if self._log_gap:
            with_gap = slice(2, None, 2)
            gaps = np.log10(np.maximum(objectives - bounds, SMALLEST_GAP))[with_gap]
            steps = x[with_gap]
            known = int(np.searchsorted(steps, x[timeline.cursor], side="right"))
            self._objective.setData(steps[:known], gaps[:known])
            self._later.setData(steps[max(known - 1, 0) :], gaps[max(known - 1, 0) :])
            drawn, at = gaps, gaps[known - 1 : known]
        else:
            past, future = _thinned(0, cut), _thinned(cut - 1, len(x))
            self._objective.setData(x[past], objectives[past])
            self._bound.setData(x[past], bounds[past])
            self._later.setData(x[future], objectives[future])
            rim = np.concatenate([objectives[past], bounds[past[::-1]]])
            self._gap.setData(x[np.concatenate([past, past[::-1]])], rim)
            drawn, at = objectives, objectives[cut - 1 : cut]
            for marks, which in ((self._jumps, jumped), (self._ridges, ridged)):
                found = np.flatnonzero(which)
                if len(found) == len(marks.data) == 0:
                    continue
                places = found[_thinned(0, len(found), MOST_MARKS)]
                marks.setData(x[places], objectives[places])
            self._show_ghosts(comparable_ghosts(timeline))
        self._cursor.setValue(x[timeline.cursor])
        self._here.setData(x[timeline.cursor : timeline.cursor + len(at)], at)
        self._fit(x, drawn, () if self._log_gap else comparable_ghosts(timeline))

    def _read(self, run: Run) -> FloatArray:
        """Return `FIGURES` by half-step, shape (T, 4); only frames not yet read are looked at."""
        known = self._read_run
        if known is not run:
            kept = len(self._figures) if known is not None and known.frames[0] is run.frames[0] else 0
            kept = min(kept, len(run.frames))
            fresh = [[getattr(frame, name) for name in FIGURES] for frame in run.frames[kept:]]
            rows = np.array(fresh, dtype=np.float64).reshape(-1, len(FIGURES))
            self._read_run, self._figures = run, np.concatenate([self._figures[:kept], rows])
        return self._figures

    def _show_ghosts(self, runs: tuple[Run, ...]) -> None:
        if len(runs) == len(self._ghost_runs) and all(
            a is b for a, b in zip(runs, self._ghost_runs, strict=True)
        ):
            return
        for item in self._ghosts:
            self.removeItem(item)
        self._ghost_runs, self._ghosts = runs, []
        for run in runs:
            drawn = _thinned(0, len(run.frames))
            values = np.array([run.frames[step].objective for step in drawn])
            pen = pg.mkPen(self._theme.line, width=1.5, style=Qt.PenStyle.DotLine)
            ghost = pg.PlotCurveItem(drawn / 2, values, pen=pen)
            self.addItem(ghost)
            ghost.setZValue(-10)
            ghost.setVisible(not self._log_gap)
            self._ghosts.append(ghost)

    def _fit(self, x: FloatArray, drawn: FloatArray, ghosts: tuple[Run, ...]) -> None:
        """Fit the axes in steps, so that they stand still between; a start far below the rest is left out."""
        right = max([float(x[-1]), *(len(run.frames) / 2 for run in ghosts)])
        ends = [run.frames[-1].objective for run in ghosts]
        values = drawn if len(drawn) else np.array([-1.0, 0.0])
        high = max([float(values.max()), *ends])
        low = min([float(values[min(2, len(values) - 1) :].min()), *ends])
        if len(values) < 8 or high - float(values.min()) < 3 * (high - low):
            low = float(values.min())
        across = (0.0, rounded_up(right))
        if across != self._across:
            self._across = across
            self.setXRange(*across, padding=0.02)
        slack = max(high - low, (LEAST_SPAN if len(values) > 2 else FIRST_SPAN) * abs(high), 1e-9)
        bottom, top = self._upwards
        if not (bottom <= low - 0.02 * slack and high + 0.02 * slack <= top and top - bottom < 1.6 * slack):
            self._upwards = low - 0.08 * slack, high + 0.25 * slack
            self.setYRange(*self._upwards, padding=0)


def comparable_ghosts(timeline: Timeline) -> tuple[Run, ...]:
    """Return the earlier runs that raised the same: a log-posterior has another zero than a log-likelihood."""
    settings = timeline.run.experiment.settings

    def alike(other: EmSettings) -> bool:
        return (other.prior, other.temperature, other.initial_temperature) == (
            settings.prior,
            settings.temperature,
            settings.initial_temperature,
        )

    return tuple(run for run in timeline.ghosts if alike(run.experiment.settings))


def _thinned(first: int, end: int, most: int = MOST_DRAWN) -> NDArray[np.intp]:
    """Return the half-steps to draw: all of a short run; of a long one the first, and some in equal steps."""
    if end - first <= most:
        return np.arange(first, end)
    start = np.arange(first, first + most // 4)
    return np.append(start, np.linspace(start[-1] + 1, end - 1, most - len(start)).astype(np.intp))


def rounded_up(iterations: float) -> float:
    """Return the next of 10, 20, 30, 40, 60, 80, 100, 200, … iterations."""
    power = LEAST_ITERATIONS
    while iterations > 10 * power:
        power *= 10
    return power * next(step for step in (1, 2, 3, 4, 6, 8, 10) if iterations <= step * power)
