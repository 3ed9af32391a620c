"""The marginal density along an edge of the canvas, over a histogram of the data."""

import math
from typing import Any

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from gmm_desktop.control.background_jobs import LatestJob
from gmm_desktop.mixture.arrays import FloatArray
from gmm_desktop.mixture.marginals import marginal_densities
from gmm_desktop.mixture.parameters import MixtureParameters
from gmm_desktop.mixture.points import Points
from gmm_desktop.ui.theme import Theme
from gmm_desktop.words.canvas import MARGINAL_TIP

THICKNESS = 56
LEAST_BAR = 8.0
"""Least width of a bar of the histogram, in pixels."""

STEP = 4.0
"""Pixels between two places at which the curves are reckoned."""

AT_ONCE_UP_TO = 100_000
"""More points are sorted off the window's thread; until then there is no histogram."""

LEAST_HEIGHT = 0.008
"""Where a curve is lower than this share of the edge, it is not drawn."""

ROOM, MOST_ROOM = 1.2, 2.5
"""The edge shows this many times the highest bar, or more for a higher curve, up to the second number."""


class MarginalAxis(pg.AxisItem):
    """Stands where an axis stands at the top or on the right, and follows the view as one does."""

    def __init__(self, orientation: str, theme: Theme) -> None:
        super().__init__(orientation, showValues=False, pen=pg.mkPen(None))
        self._axis = 0 if orientation == "top" else 1
        self._theme = theme
        self._points: Points | None = None
        self._sorted: FloatArray | None = None
        self._parameters: MixtureParameters | None = None
        self._bars: tuple[tuple[float, float, float], FloatArray, FloatArray] | None = None
        self._job = LatestJob(self)
        self._job.done.connect(self._take)
        self.setToolTip(MARGINAL_TIP)
        (self.setHeight if self._axis == 0 else self.setWidth)(THICKNESS)
        self.hide()

    def set_theme(self, theme: Theme) -> None:
        """Draw in the colours of another theme."""
        self._theme = theme
        self.update()

    def show_marginal(self, points: Points, parameters: MixtureParameters, *, visible: bool) -> None:
        """Draw the histogram of these points and the densities of this mixture, or hide."""
        if visible != self.isVisible():
            self.show() if visible else self.hide()
        if not visible:
            return
        if points is not self._points:
            self._points, self._sorted, self._bars = points, None, None
            values = points.x if self._axis == 0 else points.y
            self._job.cancel()
            if len(points) <= AT_ONCE_UP_TO:
                self._sorted = np.sort(values)
            else:
                self._job.request(lambda: (points, np.sort(values)))
        self._parameters = parameters
        self.update()

    def close_jobs(self) -> None:
        """Wait for the sorting under way."""
        self._job.close()

    def _take(self, result: tuple[Points, FloatArray]) -> None:
        if result[0] is self._points:
            self._sorted, self._bars = result[1], None
            self.update()

    def boundingRect(self) -> QRectF:
        """Return the room the layout gives it: no labels stand out of it."""
        return QRectF(self.mapRectFromParent(self.geometry()))

    def paint(self, painter: QPainter, *_args: Any) -> None:
        """Draw the bars, the curve of each component, and their sum."""
        view, parameters = self.linkedView(), self._parameters
        if view is None or parameters is None:
            return
        low, high = view.viewRange()[self._axis]
        length = self.width() if self._axis == 0 else self.height()
        if length < 2 * STEP or not high > low:
            return
        edges, bars = self._histogram(low, high, length)
        at = np.linspace(low, high, max(int(length / STEP), 2))
        curves = marginal_densities(parameters, self._axis, at)
        total = curves.sum(axis=0)
        highest, peak = float(bars.max(initial=0.0)), float(total.max())
        top = max(ROOM * highest, min(1.05 * peak, MOST_ROOM * highest) if highest > 0 else 1.05 * peak)
        if top <= 0:
            return
        painter.setClipRect(self.boundingRect())
        self._draw_bars(painter, (edges - low) / (high - low), bars / top)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        share = (at - low) / (high - low)
        for color, curve in zip(self._colors(parameters), curves, strict=True):
            painter.setPen(QPen(color, 1))
            self._draw_curve(painter, share, curve / top)
        painter.setPen(QPen(QColor(self._theme.ink.text), 1.6))
        self._draw_curve(painter, share, total / top)

    def _colors(self, parameters: MixtureParameters) -> list[QColor]:
        colors = self._theme.component_colours(parameters.n_components)
        return [*colors, QColor(self._theme.ink.neutral)] if parameters.noise else colors

    def _histogram(self, low: float, high: float, length: float) -> tuple[FloatArray, FloatArray]:
        """Return the edges of the bars, and their heights as a density of all the data."""
        if self._sorted is None:
            return np.empty(0), np.empty(0)
        look = (low, high, length)
        if self._bars is None or self._bars[0] != look:
            width = _round_width((high - low) * LEAST_BAR / length)
            edges: FloatArray = width * np.arange(
                math.floor(low / width), math.ceil(high / width) + 1, dtype=np.float64
            )
            counts = np.diff(np.searchsorted(self._sorted, edges)).astype(np.float64)
            self._bars = look, edges, counts / (len(self._sorted) * width)
        return self._bars[1:]

    def _draw_bars(self, painter: QPainter, edges: FloatArray, bars: FloatArray) -> None:
        fill = QColor(self._theme.ink.neutral)
        fill.setAlpha(85)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(fill)
        held = np.flatnonzero(bars > 0)
        if not held.size:
            return
        inner, outer = self._place(edges[held], np.zeros(len(held))), self._place(edges[held + 1], bars[held])
        low, high = np.minimum(inner, outer), np.maximum(inner, outer)
        gap = np.array([1.0, 0.0] if self._axis == 0 else [0.0, 1.0])
        boxes = np.hstack([low, high - low - gap])
        painter.drawRects([QRectF(*box) for box in boxes.tolist()])

    def _draw_curve(self, painter: QPainter, share: FloatArray, heights: FloatArray) -> None:
        """Draw a curve where it is more than a line along the edge."""
        drawn = np.flatnonzero(heights > LEAST_HEIGHT)
        if drawn.size < 2:
            return
        part = slice(max(drawn[0] - 1, 0), drawn[-1] + 2)
        x, y = np.ascontiguousarray(self._place(share[part], heights[part]).T)
        painter.drawPolyline(pg.functions.arrayToQPolygonF(x, y))

    def _place(self, share: FloatArray, heights: FloatArray) -> FloatArray:
        """Return pixels (n, 2) of shares of the edge and of its height, from the side of the plot."""
        heights = np.minimum(heights, 1.1)
        if self._axis == 0:
            return np.column_stack([share * self.width(), (1 - heights) * (self.height() - 2)])
        return np.column_stack([heights * (self.width() - 2), (1 - share) * self.height()])


def _round_width(least: float) -> float:
    """Return the smallest of 1, 2, 5, 10 … times a power of ten that is not below: so bars stand still in a pan."""
    power = 10.0 ** math.floor(math.log10(least))
    return next(step * power for step in (1, 2, 5, 10) if step * power >= least)
