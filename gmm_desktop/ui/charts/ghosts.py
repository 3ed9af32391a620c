"""Earlier runs beside the current one: their curves, where the current run left another, and which is pointed at."""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QPointF, Qt

from gmm_desktop.experiment.drawn import comparable_ghosts, thinned
from gmm_desktop.experiment.lanes import origin, shifts
from gmm_desktop.experiment.timeline import Run, Timeline
from gmm_desktop.mixture.arrays import FloatArray
from gmm_desktop.ui.theme import Theme

NEAR = 6
"""Pixels from a curve at which it is meant."""


@dataclass(frozen=True)
class Spot:
    """A half-step of a run, and how far from its curve the pointer is, in pixels."""

    run: Run
    half_step: int
    distance: float


class Ghosts:
    """The curves of earlier runs in a plot."""

    def __init__(self, plot: Any, theme: Theme) -> None:
        self._plot, self._theme = plot, theme
        self._parents_curve, self._other_curves = (pg.PlotCurveItem(connect="finite") for _ in range(2))
        for curve in (self._other_curves, self._parents_curve):
            curve.setZValue(-10)
            plot.addItem(curve)
        self._set_pens()
        self.runs: tuple[Run, ...] = ()
        self._shifts: Mapping[int, int] = {}
        self._parent: int | None = None
        self._fork = pg.ScatterPlotItem(size=9)
        self._fork.setZValue(-5)
        plot.addItem(self._fork)

    def set_theme(self, theme: Theme) -> None:
        """Draw in the colours of another theme."""
        self._theme = theme
        self._fork.setBrush(pg.mkBrush(theme.ink.ground))
        self._fork.setPen(pg.mkPen(theme.ink.dim, width=1.5))
        self._set_pens()

    def shift(self, run: Run) -> int:
        """Return the half-step of the chart at which a run begins."""
        return self._shifts.get(run.identifier, 0)

    def show(self, timeline: Timeline, *, aligned: bool, visible: bool) -> None:
        """Draw the runs that raised the same, where they have changed.

        Parameters
        ----------
        timeline : Timeline
            All runs.
        aligned : bool
            Related runs are shifted so that they meet where they were forked.
        visible : bool
            Whether they are seen at all.
        """
        runs = comparable_ghosts(timeline) if visible else ()
        moved = shifts(timeline) if aligned and runs else {}
        parent = origin(timeline, timeline.run)
        identifier = parent.identifier if parent is not None else None
        same = len(runs) == len(self.runs) and all(a is b for a, b in zip(runs, self.runs, strict=True))
        if same and moved == self._shifts and identifier == self._parent:
            return
        self.runs, self._shifts, self._parent = runs, moved, identifier
        self._parents_curve.setData(*self._line(run for run in runs if run.identifier == identifier))
        self._other_curves.setData(*self._line(run for run in runs if run.identifier != identifier))
        self._mark_fork(timeline)

    def _line(self, runs: Iterable[Run]) -> tuple[FloatArray, FloatArray]:
        """Return iterations and objectives of runs as one line with gaps: an item for each run takes long to make."""
        iterations, objectives = [np.empty(0)], [np.empty(0)]
        for run in runs:
            drawn = thinned(0, len(run.frames))
            iterations += [(drawn + self.shift(run)) / 2, np.array([np.nan])]
            objectives += [np.array([run.frames[step].objective for step in drawn]), np.array([np.nan])]
        return np.concatenate(iterations), np.concatenate(objectives)

    def _set_pens(self) -> None:
        colors = {self._parents_curve: self._theme.ink.dim, self._other_curves: self._theme.ink.neutral}
        for curve, color in colors.items():
            curve.setPen(pg.mkPen(color, width=1.5, style=Qt.PenStyle.DotLine))

    def _mark_fork(self, timeline: Timeline) -> None:
        """Put a ring on the curve of the run that the current one went on from, where it left it."""
        parent = next((run for run in self.runs if run.identifier == self._parent), None)
        at = timeline.run.forked_at
        if parent is None or at >= len(parent.frames):
            self._fork.setData([], [])
        else:
            self._fork.setData([(at + self.shift(parent)) / 2], [parent.frames[at].objective])

    @property
    def fork(self) -> tuple[float, float] | None:
        """Where the ring is, in iterations and objective."""
        x, y = self._fork.getData()
        return (float(x[0]), float(y[0])) if len(x) else None

    def nearest(self, pixel: QPointF) -> Spot | None:
        """Return the half-step of the ghost that a pixel of the plot's scene is on, or None."""
        spots = [
            spot
            for run in self.runs
            if (spot := spot_on(self._plot.getViewBox(), run, self.shift(run), pixel))
        ]
        return min(spots, key=lambda spot: spot.distance, default=None)


def spot_on(view: Any, run: Run, shift: int, pixel: QPointF) -> Spot | None:
    """Return the half-step of a run whose curve is within `NEAR` pixels of a pixel, or None.

    Parameters
    ----------
    view : ViewBox
        Of the chart.
    run : Run
        The run.
    shift : int
        Half-step of the chart at which it begins.
    pixel : QPointF
        In the scene of the chart.
    """
    best: Spot | None = None
    for aside in range(-NEAR, NEAR + 1):
        x = view.mapSceneToView(pixel + QPointF(aside, 0)).x()
        step = 2 * x - shift
        if not 0 <= step <= len(run.frames) - 1:
            continue
        before = int(step)
        low, high = (run.frames[each].objective for each in (before, min(before + 1, len(run.frames) - 1)))
        height = view.mapViewToScene(QPointF(x, low + (step - before) * (high - low))).y()
        distance = math.hypot(aside, height - pixel.y())
        if distance <= NEAR and (best is None or distance < best.distance):
            best = Spot(run, round(step), distance)
    return best
