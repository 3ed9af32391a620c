"""The marginal density along an edge of the canvas, over a histogram of the data."""

from typing import Any

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter

from gmm_desktop.control.background_jobs import LatestJob
from gmm_desktop.figures.plane.marginal_painter import draw_marginal, sorted_values
from gmm_desktop.figures.plane.plane_picture import MARGINAL
from gmm_desktop.figures.sheet import Sheet
from gmm_desktop.mixture.arrays import FloatArray
from gmm_desktop.mixture.parameters import MixtureParameters
from gmm_desktop.mixture.points import Points
from gmm_desktop.ui.theme import Theme
from gmm_desktop.words.canvas import MARGINAL_TIP

NO_VALUES = np.empty(0)
AT_ONCE_UP_TO = 100_000
"""More points are sorted off the window's thread; until then there is no histogram."""


class MarginalAxis(pg.AxisItem):
    """Stands where an axis stands at the top or on the right, and follows the view as one does."""

    def __init__(self, orientation: str, theme: Theme) -> None:
        super().__init__(orientation, showValues=False, pen=pg.mkPen(None))
        self._axis = 0 if orientation == "top" else 1
        self._theme = theme
        self._points: Points | None = None
        self._sorted: FloatArray | None = None
        self._parameters: MixtureParameters | None = None
        self._job = LatestJob(self)
        self._job.done.connect(self._take)
        self.setToolTip(MARGINAL_TIP)
        (self.setHeight if self._axis == 0 else self.setWidth)(MARGINAL - 4)
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
            self._points, self._sorted = points, None
            self._job.cancel()
            if len(points) <= AT_ONCE_UP_TO:
                self._sorted = sorted_values(points, self._axis)
            else:
                self._job.request(lambda: (points, sorted_values(points, self._axis)))
        self._parameters = parameters
        self.update()

    def close_jobs(self) -> None:
        """Wait for the sorting under way."""
        self._job.close()

    def _take(self, result: tuple[Points, FloatArray]) -> None:
        if result[0] is self._points:
            self._sorted = result[1]
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
        length, thickness = self.width(), self.height()
        if self._axis == 1:
            length, thickness = thickness, length
        values = self._sorted if self._sorted is not None else NO_VALUES
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        sheet = Sheet((round(self.width()), round(self.height())), self._theme.ink)
        draw_marginal(painter, sheet, (values, parameters, self._axis), (low, high, length, thickness))
