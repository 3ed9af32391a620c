"""How far a run is from its limit: log₁₀(L∞ − L) by iteration, and where rules would have stopped it."""

import math
from collections.abc import Mapping

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from gmm_desktop.control.workspace import Workspace
from gmm_desktop.mixture.arrays import FloatArray
from gmm_desktop.mixture.convergence import ConvergenceRule
from gmm_desktop.ui.charts.seeking_chart import SeekingChart
from gmm_desktop.ui.theme import Theme, style_axes

MOST_DRAWN = 2000
LEAST_ITERATIONS = 10.0
LETTERS = dict(zip(ConvergenceRule, "ABCDE", strict=True))
"""What each rule is called at its line and in the table beside the chart."""

LETTER_WIDTH = 16
"""Pixels a letter needs beside its line; where lines are nearer the letters stand below each other."""

LETTER_HEIGHTS = (0.93, 0.80, 0.67, 0.54, 0.41)
"""Share of the height at which they stand."""


class ClinicChart(SeekingChart):
    """One falling curve, a cursor, and a line for each rule that was met."""

    _laid_out = False  # the base resizes itself while it is made

    def __init__(self, workspace: Workspace, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(workspace, parent)
        plot = self.getPlotItem()
        self._curve = pg.PlotCurveItem()
        self._cursor = pg.InfiniteLine(angle=90)
        plot.addItem(self._curve)
        plot.addItem(self._cursor)
        self._here = pg.ScatterPlotItem(size=9)
        plot.addItem(self._here)
        self._stops: dict[ConvergenceRule, pg.InfiniteLine] = {}
        for rule, letter in LETTERS.items():
            beside = [(0, 0.5), (0, 0.5)]
            line = pg.InfiniteLine(angle=90, label=letter, labelOpts={"movable": False, "anchors": beside})
            line.hide()
            plot.addItem(line)
            self._stops[rule] = line
        self._own: ConvergenceRule | None = None
        self._iterations, self._gaps = np.empty(0), np.empty(0)
        self._met: dict[ConvergenceRule, int] = {}
        self._last = LEAST_ITERATIONS
        self._name = ""
        self.set_theme(theme)
        self._laid_out = True

    def set_theme(self, theme: Theme) -> None:
        """Draw in the colours of another theme."""
        self.setBackground(theme.ink.ground)
        style_axes(self, theme)
        self._curve.setPen(pg.mkPen(theme.ink.accent, width=2))
        self._cursor.setPen(pg.mkPen(theme.ink.accent, width=1))
        self._here.setBrush(pg.mkBrush(theme.ink.accent))
        self._here.setPen(pg.mkPen(theme.ink.ground, width=2))
        self._theme = theme
        self._style_stops()

    def _style_stops(self) -> None:
        for rule, line in self._stops.items():
            own = rule is self._own
            color = self._theme.ink.text if own else self._theme.ink.dim
            line.setPen(
                pg.mkPen(color, width=1, style=Qt.PenStyle.SolidLine if own else Qt.PenStyle.DashLine)
            )
            line.label.setColor(self._theme.ink.text)

    def name_distance(self, name: str) -> None:
        """Write beside the axis what falls."""
        if name != self._name:
            self._name = name
            self.getPlotItem().setLabel("left", name)

    def show_course(
        self,
        iterations: FloatArray,
        gaps: FloatArray,
        stops: Mapping[ConvergenceRule, int | None],
        own: ConvergenceRule,
    ) -> None:
        """Draw a run.

        Parameters
        ----------
        iterations, gaps : ndarray, shape (T,)
            log₁₀ of the distance after each iteration; NaN where it is not known.
        stops : mapping
            Iteration at which each rule would have stopped, or None.
        own : ConvergenceRule
            The rule of the run itself; its line is not dashed.
        """
        self._iterations, self._gaps = iterations, gaps
        seen = np.flatnonzero(np.isfinite(gaps))
        if len(seen) > MOST_DRAWN:
            seen = seen[np.unique(np.linspace(0, len(seen) - 1, MOST_DRAWN).astype(int))]
        self._curve.setData(iterations[seen], gaps[seen])
        last = max(float(iterations[-1]) if len(iterations) else 0.0, LEAST_ITERATIONS)
        self.setXRange(0, last, padding=0.04)
        if len(seen):
            low, high = float(gaps[seen].min()), float(gaps[seen].max())
            self.setYRange(math.floor(low), math.ceil(high + 0.1), padding=0.08)
        if own is not self._own:
            self._own = own
            self._style_stops()
        self._met = {rule: at for rule, at in stops.items() if at is not None}
        self._last = last
        self._show_stops()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the letters apart at any width."""
        super().resizeEvent(event)
        if self._laid_out:
            self._show_stops()

    def _show_stops(self) -> None:
        """Place a line for each rule that was met, and letters that do not lie on each other."""
        stops, last = self._met, self._last
        for rule, line in self._stops.items():
            line.setVisible(rule in stops)
        near = LETTER_WIDTH * last / max(self.width() - 80, 1)
        taken = [-math.inf] * len(LETTER_HEIGHTS)
        for rule, at in sorted(stops.items(), key=lambda entry: entry[1]):
            level = next((n for n, before in enumerate(taken) if at - before >= near), len(taken) - 1)
            taken[level] = at
            self._stops[rule].setValue(at)
            self._stops[rule].label.setPosition(LETTER_HEIGHTS[level])

    def show_cursor(self, half_step: int) -> None:
        """Mark the half-step shown."""
        self._cursor.setValue(half_step / 2)
        place = int(np.searchsorted(self._iterations, half_step // 2))
        marked = slice(place, place + 1) if half_step % 2 == 0 else slice(0)
        known = np.isfinite(self._gaps[marked])
        self._here.setData(self._iterations[marked][known], self._gaps[marked][known])
