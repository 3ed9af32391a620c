"""The chart of a collapse: σ₁ and σ₂ of a component on a log scale, the limit at which EM is stopped, and L."""

import math

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QColor

from gmm_desktop.control.workspace import Workspace
from gmm_desktop.mixture.arrays import FloatArray
from gmm_desktop.ui.charts.seeking_chart import SeekingChart
from gmm_desktop.ui.theme import PlainAxis, Theme, interface_font, style_axes

MOST_DRAWN = 600
LEAST_HEIGHT = 112
LEFT_AXIS, RIGHT_AXIS = 46, 80
"""Fixed widths, so that the curves do not jump when the figures beside them get longer."""

LEAST_SPAN = 1e-6
"""The axis of L spans at least this share of it."""


class CollapseChart(SeekingChart):
    """Both σ to the left axis and L to the right, up to the frame shown in colour and beyond in grey."""

    def __init__(self, workspace: Workspace, theme: Theme) -> None:
        super().__init__(workspace)
        plot = self.getPlotItem()
        self._right = pg.ViewBox(enableMouse=False)
        plot.setAxisItems({"right": PlainAxis("right")})
        plot.showAxis("right")
        plot.scene().addItem(self._right)
        plot.getAxis("right").linkToView(self._right)
        self._right.setXLink(plot.getViewBox())
        self._right.disableAutoRange()
        plot.getViewBox().sigResized.connect(self._follow)
        plot.getAxis("left").setWidth(LEFT_AXIS)
        plot.getAxis("right").setWidth(RIGHT_AXIS)
        plot.setLabel("left", "log₁₀ σ")
        plot.setLabel("right", "L")
        self._later = [pg.PlotCurveItem(antialias=True) for _ in range(3)]
        self._past = [pg.PlotCurveItem(antialias=True) for _ in range(3)]
        self._limit = pg.InfiniteLine(
            angle=0, label="", labelOpts={"position": 0.98, "anchors": [(1, 0), (1, 0)]}
        )
        self._cursor = pg.InfiniteLine(angle=90)
        for curve in (*self._later, *self._past):
            likelihood = curve in (self._later[2], self._past[2])
            (self._right if likelihood else plot).addItem(curve)
        plot.addItem(self._limit)
        plot.addItem(self._cursor)
        self._ranges: dict[pg.ViewBox, tuple[float, float]] = {}
        self._across = 0
        self._component = QColor(theme.ink.accent)
        self.setMinimumHeight(LEAST_HEIGHT)
        self.set_theme(theme)

    def sizeHint(self) -> QSize:
        """Ask for little: the figures around it are to be seen too."""
        return QSize(240, LEAST_HEIGHT)

    def set_theme(self, theme: Theme) -> None:
        """Draw in the colours of another theme."""
        self._theme = theme
        self.setBackground(theme.ink.ground)
        style_axes(self, theme)
        right = self.getPlotItem().getAxis("right")
        right.setPen(theme.line)
        right.setTextPen(theme.ink.accent)
        right.setStyle(tickFont=interface_font(12), tickLength=-5, tickTextOffset=6)
        right.labelStyle = {"color": theme.ink.accent, "font-size": "9pt"}
        right.setLabel(right.labelText)
        right.enableAutoSIPrefix(False)
        self._cursor.setPen(pg.mkPen(theme.ink.accent, width=1))
        self._limit.setPen(pg.mkPen(theme.ink.dim, width=1, style=Qt.PenStyle.DotLine))
        self._limit.label.setColor(theme.ink.dim)
        self._style()

    def _style(self) -> None:
        for column, (later, past) in enumerate(zip(self._later, self._past, strict=True)):
            style = Qt.PenStyle.DashLine if column == 1 else Qt.PenStyle.SolidLine
            colour = QColor(self._theme.ink.accent) if column == 2 else self._component
            later.setPen(pg.mkPen(self._theme.line, width=2, style=style))
            past.setPen(pg.mkPen(colour, width=2, style=style))

    def show_course(
        self, course: FloatArray, cursor: float, colour: QColor, limit: float, limit_words: str
    ) -> None:
        """Draw a component's way.

        Parameters
        ----------
        course : ndarray, shape (T, 3)
            log₁₀ σ₁, log₁₀ σ₂ and L after each iteration, the start first.
        cursor : float
            The iteration shown; a half more after an E-step.
        colour : QColor
            Of the component.
        limit : float
            log₁₀ of the σ₂ at which EM is stopped.
        limit_words : str
            What stands at its line.
        """
        if colour != self._component:
            self._component = colour
            self._style()
        known = int(cursor) + 1
        before, after = _thinned(0, known), _thinned(known - 1, len(course))
        for column, (later, past) in enumerate(zip(self._later, self._past, strict=True)):
            past.setData(before.astype(float), course[before, column])
            later.setData(after.astype(float), course[after, column])
        self._cursor.setValue(cursor)
        self._limit.setValue(limit)
        self._limit.label.setFormat(limit_words)
        sigmas, likelihoods = course[:, :2], course[:, 2]
        self._fit(self.getViewBox(), min(float(sigmas.min()), limit), float(sigmas.max()), 0.1)
        low, high = float(likelihoods[min(1, len(likelihoods) - 1) :].min()), float(likelihoods.max())
        self._fit(self._right, low, high, LEAST_SPAN * abs(high))
        last = len(course) - 1
        step = 10 ** max(math.floor(math.log10(max(last, 1))), 1)
        across = step * max(math.ceil(last / step), 1)
        if across != self._across:
            self._across = across
            self.setXRange(0, across, padding=0.02)

    def _fit(self, box: pg.ViewBox, low: float, high: float, least: float) -> None:
        """Fit an axis in steps, so that it stands still between."""
        slack = max(high - low, least)
        bottom, top = self._ranges.get(box, (0.0, 0.0))
        if not (bottom <= low and high <= top and top - bottom < 2 * slack):
            self._ranges[box] = low - 0.3 * slack, high + 0.12 * slack
            box.setYRange(*self._ranges[box], padding=0)

    def _follow(self) -> None:
        """Keep the box of L over that of σ."""
        self._right.setGeometry(self.getViewBox().sceneBoundingRect())
        self._right.linkedViewChanged(self.getViewBox(), self._right.XAxis)

    @property
    def drawn(self) -> list[tuple[FloatArray, FloatArray]]:
        """What the coloured curves show: iterations and values of σ₁, σ₂ and L."""
        return [past.getData() for past in self._past]


def _thinned(first: int, end: int) -> NDArray[np.intp]:
    """Return the iterations to draw, first and last kept."""
    if end - first <= MOST_DRAWN:
        return np.arange(first, end)
    return np.unique(np.linspace(first, end - 1, MOST_DRAWN).astype(np.intp))
