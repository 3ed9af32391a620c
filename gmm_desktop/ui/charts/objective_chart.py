"""The objective by half-step: what is raised, its lower bound, the gap between them, and marks on unusual steps."""

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QColor, QHelpEvent, QMouseEvent
from PySide6.QtWidgets import QToolTip, QWidget

from gmm_desktop.control.workspace import Workspace
from gmm_desktop.experiment.changes import Changes
from gmm_desktop.experiment.drawn import thinned
from gmm_desktop.experiment.state import State
from gmm_desktop.experiment.timeline import Run, Timeline
from gmm_desktop.mixture.arrays import BoolArray, FloatArray
from gmm_desktop.mixture.frames import Frame
from gmm_desktop.ui.charts.ghosts import Ghosts, Spot, spot_on
from gmm_desktop.ui.charts.seeking_chart import SeekingChart
from gmm_desktop.ui.parts.plain import plain_tip
from gmm_desktop.ui.theme import Theme, style_axes
from gmm_desktop.words.runs import ended_sentence, frame_words, run_name

SMALLEST_GAP = 1e-9
"""Below this the gap is rounding; the logarithm is drawn no lower."""

LEAST_ITERATIONS = 10.0
LEAST_SPAN, FIRST_SPAN = 1e-4, 1e-2
"""The axis of L spans at least this share of it, so that rounding does not look like a mountain range."""

FIGURES = ("objective", "elbo", "jumped", "ridged")
"""What is read of each frame."""

MOST_MARKS = 60


class ObjectiveChart(SeekingChart):
    """Draws the current run up to the frame shown, what follows in grey, and earlier runs as ghosts."""

    def __init__(self, workspace: Workspace, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(workspace, parent)
        self._log_gap = False
        self._read_run: Run | None = None
        self._figures = np.empty((0, len(FIGURES)))
        self.has_jumps = self.has_ridges = self.has_nudge = False
        self._across = self._upwards = (0.0, 0.0)
        self._seen = False
        self.frame: Frame | None = None
        plot = self.getPlotItem()
        self._gap = pg.PlotCurveItem(pen=None, fillLevel="enclosed")
        self._later, self._bound, self._objective = (pg.PlotCurveItem() for _ in range(3))
        for curve in (self._gap, self._later, self._bound, self._objective):
            plot.addItem(curve)
        self._cursor = pg.InfiniteLine(angle=90)
        self._here = pg.ScatterPlotItem(size=9)
        self._jumps = pg.ScatterPlotItem(symbol="t1", size=9)
        self._ridges = pg.ScatterPlotItem(symbol="d", size=7)
        self._nudge = pg.ScatterPlotItem(symbol="star", size=12)
        self._here.setZValue(1)
        for item in (self._cursor, self._here, self._ridges, self._jumps, self._nudge):
            plot.addItem(item)
        self._ghosts = Ghosts(plot, theme)
        self.set_theme(theme)
        workspace.changed.connect(self.show_state)

    def set_theme(self, theme: Theme) -> None:
        """Draw in the colours of another theme."""
        self._theme = theme
        self.setBackground(theme.ink.ground)
        style_axes(self, theme)
        self._later.setPen(pg.mkPen(theme.line, width=2))
        self._objective.setPen(pg.mkPen(theme.ink.accent, width=2))
        self._bound.setPen(pg.mkPen(theme.ink.dim, width=1, style=Qt.PenStyle.DashLine))
        shade = QColor(theme.ink.accent)
        shade.setAlpha(45)
        self._gap.setBrush(shade)
        self._cursor.setPen(pg.mkPen(theme.ink.accent, width=1))
        self._here.setBrush(pg.mkBrush(theme.ink.accent))
        self._here.setPen(pg.mkPen(theme.ink.ground, width=2))
        for marks, colour in (
            (self._jumps, theme.ink.accent),
            (self._ridges, theme.ink.dim),
            (self._nudge, theme.ink.accent),
        ):
            marks.setBrush(pg.mkBrush(colour))
            marks.setPen(pg.mkPen(theme.ink.ground, width=1))
        self._ghosts.set_theme(theme)

    def set_seen(self, seen: bool) -> None:
        """Catch up with what has happened while it was hidden."""
        self._seen = seen
        if seen:
            self.show_state(self._workspace.state, Changes.ALL)
        else:
            self.frame = None

    def show_state(self, state: State, changes: Changes) -> None:
        """Draw the curves again when the runs have changed or the cursor has moved."""
        if not self._seen or not changes & (Changes.RUNS | Changes.FRAME | Changes.OPTIONS):
            return
        self.frame = state.shown
        self._log_gap = state.options.log_gap
        for item in (self._gap, self._bound, self._jumps, self._ridges, self._nudge):
            item.setVisible(not self._log_gap)
        timeline = state.timeline
        objectives, bounds, jumped, ridged = self._read(timeline.run).T
        nudged = _nudged(timeline.run, len(objectives))
        self.has_jumps, self.has_ridges, self.has_nudge = (
            bool(which.any()) for which in (jumped, ridged, nudged)
        )
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
            past, future = thinned(0, cut), thinned(cut - 1, len(x))
            self._objective.setData(x[past], objectives[past])
            self._bound.setData(x[past], bounds[past])
            self._later.setData(x[future], objectives[future])
            rim = np.concatenate([objectives[past], bounds[past[::-1]]])
            self._gap.setData(x[np.concatenate([past, past[::-1]])], rim)
            drawn, at = objectives, objectives[cut - 1 : cut]
            for marks, which in ((self._jumps, jumped), (self._ridges, ridged), (self._nudge, nudged)):
                found = np.flatnonzero(which)
                if len(found) == len(marks.data) == 0:
                    continue
                places = found[thinned(0, len(found), MOST_MARKS)]
                marks.setData(x[places], objectives[places])
        self._ghosts.show(timeline, aligned=state.options.align_forks, visible=not self._log_gap)
        self._cursor.setValue(x[timeline.cursor])
        self._here.setData(x[timeline.cursor : timeline.cursor + len(at)], at)
        self._fit(x, drawn)

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

    # Pointing at earlier runs

    def ghost_at(self, place: QPoint) -> Spot | None:
        """Return the half-step of the earlier run whose curve a pixel is on, unless the current one is nearer."""
        pixel, timeline = self.mapToScene(place), self._workspace.state.timeline
        spot = self._ghosts.nearest(pixel)
        own = spot_on(self.getViewBox(), timeline.run, 0, pixel) if spot else None
        return None if own and spot and own.distance <= spot.distance else spot

    def viewportEvent(self, event: QEvent) -> bool:
        """Name the earlier run under the pointer."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            spot = self.ghost_at(event.pos())
            said = ghost_tip(self._workspace.state.timeline, spot) if spot else self.toolTip()
            QToolTip.showText(event.globalPos(), plain_tip(said), self.viewport())
            return True
        return bool(super().viewportEvent(event))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Show the half-step clicked, of an earlier run where its curve is clicked."""
        spot = self.ghost_at(event.position().toPoint())
        if event.button() == Qt.MouseButton.LeftButton and spot is not None:
            self._workspace.show_run(spot.run.identifier, spot.half_step)
            event.accept()
        else:
            super().mousePressEvent(event)

    def _fit(self, x: FloatArray, drawn: FloatArray) -> None:
        """Fit the axes in steps, so that they stand still between; a start far below the rest is left out."""
        ghosts = self._ghosts.runs
        begins = [self._ghosts.shift(run) / 2 for run in ghosts]
        lasts = [begin + (len(run.frames) - 1) / 2 for begin, run in zip(begins, ghosts, strict=True)]
        left, right = min([0.0, *begins]), max([float(x[-1]), *lasts])
        ends = [run.frames[-1].objective for run in ghosts]
        values = drawn if len(drawn) else np.array([-1.0, 0.0])
        high = max([float(values.max()), *ends])
        low = min([float(values[min(2, len(values) - 1) :].min()), *ends])
        if len(values) < 8 or high - float(values.min()) < 3 * (high - low):
            low = float(values.min())
        across = (-rounded_up(-left) if left < 0 else 0.0, rounded_up(right))
        if across != self._across:
            self._across = across
            self.setXRange(*across, padding=0.02)
        slack = max(high - low, (LEAST_SPAN if len(values) > 2 else FIRST_SPAN) * abs(high), 1e-9)
        bottom, top = self._upwards
        if not (bottom <= low - 0.02 * slack and high + 0.02 * slack <= top and top - bottom < 1.6 * slack):
            self._upwards = low - 0.08 * slack, high + 0.25 * slack
            self.setYRange(*self._upwards, padding=0)


def ghost_tip(timeline: Timeline, spot: Spot) -> str:
    """Return what is said of an earlier run under the pointer."""
    title = f"Run {timeline.number(spot.run)} · {run_name(timeline, spot.run)}"
    frame = spot.run.frames[spot.half_step]
    return f"{title}\n{frame_words(frame)}\n{ended_sentence(spot.run)}\nClick to show it"


def rounded_up(iterations: float) -> float:
    """Return the next of 10, 20, 30, 40, 60, 80, 100, 200, … iterations."""
    power = LEAST_ITERATIONS
    while iterations > 10 * power:
        power *= 10
    return power * next(step for step in (1, 2, 3, 4, 6, 8, 10) if iterations <= step * power)


def _nudged(run: Run, count: int) -> BoolArray:
    """Tell which of the first half-steps ended with a nudge, shape (count,)."""
    settings = run.experiment.settings
    marks = np.zeros(count, dtype=np.bool_)
    place = 2 * (settings.annealing + 1)
    if place < count and settings.nudged_at(settings.annealing + 1):
        marks[place] = True
    return marks
