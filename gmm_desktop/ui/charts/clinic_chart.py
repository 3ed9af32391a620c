"""How far a run is from its limit: log₁₀(L∞ − L) by iteration, and where rules would have stopped it."""

import math
from collections.abc import Mapping

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from gmm_desktop.control.messages import RULE_SIGNS
from gmm_desktop.control.workspace import Workspace
from gmm_desktop.mixture.convergence import ConvergenceRule
from gmm_desktop.ui.charts.seeking_chart import SeekingChart
from gmm_desktop.ui.theme import Theme, style_axes

FloatArray = NDArray[np.float64]

MOST_DRAWN = 2000
LEAST_ITERATIONS = 10.0
LABEL_HEIGHTS = (0.9, 0.77, 0.64, 0.51, 0.38)
"""Share of the height at which the sign of each rule stands, so that lines at the same place can be told apart."""


class ClinicChart(SeekingChart):
    """One falling curve, a cursor, and a line for each rule that was met."""

    def __init__(self, workspace: Workspace, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(workspace, parent)
        plot = self.getPlotItem()
        self._curve = pg.PlotCurveItem()
        self._cursor = pg.InfiniteLine(angle=90)
        plot.addItem(self._curve)
        plot.addItem(self._cursor)
        plot.setLabel("left", "log₁₀(L∞ − L)")
        self._stops: dict[ConvergenceRule, pg.InfiniteLine] = {}
        for rule, height in zip(ConvergenceRule, LABEL_HEIGHTS, strict=True):
            line = pg.InfiniteLine(
                angle=90, label=RULE_SIGNS[rule], labelOpts={"position": height, "movable": False}
            )
            line.hide()
            plot.addItem(line)
            self._stops[rule] = line
        self.set_theme(theme)

    def set_theme(self, theme: Theme) -> None:
        """Draw in the colours of another theme."""
        self.setBackground(theme.plot)
        style_axes(self, theme)
        self._curve.setPen(pg.mkPen(theme.accent, width=2))
        self._cursor.setPen(pg.mkPen(theme.accent, width=1))
        for line in self._stops.values():
            line.setPen(pg.mkPen(theme.dim, width=1, style=Qt.PenStyle.DashLine))
            line.label.setColor(theme.text)
            line.label.fill = pg.mkBrush(theme.plot)

    def show_course(
        self, iterations: FloatArray, gaps: FloatArray, stops: Mapping[ConvergenceRule, int | None]
    ) -> None:
        """Draw a run.

        Parameters
        ----------
        iterations, gaps : ndarray, shape (T,)
            log₁₀ of the distance after each iteration; NaN where it is not known.
        stops : mapping
            Iteration at which each rule would have stopped, or None.
        """
        seen = np.flatnonzero(np.isfinite(gaps))
        if len(seen) > MOST_DRAWN:
            seen = seen[np.unique(np.linspace(0, len(seen) - 1, MOST_DRAWN).astype(int))]
        self._curve.setData(iterations[seen], gaps[seen])
        for rule, line in self._stops.items():
            iteration = stops.get(rule)
            line.setVisible(iteration is not None)
            if iteration is not None:
                line.setValue(iteration)
        last = max(float(iterations[-1]) if len(iterations) else 0.0, LEAST_ITERATIONS)
        self.setXRange(0, last, padding=0.04)
        if len(seen):
            low, high = float(gaps[seen].min()), float(gaps[seen].max())
            self.setYRange(math.floor(low), math.ceil(high + 0.1), padding=0.02)

    def show_cursor(self, iteration: float) -> None:
        """Mark the iteration shown."""
        self._cursor.setValue(iteration)
