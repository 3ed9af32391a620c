"""The plane: a state drawn in layers, with axes to pan and zoom."""

from typing import Any

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QPointF, QRectF, Qt, QTimer
from PySide6.QtGui import QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from gmm_desktop.experiment.changes import Changes
from gmm_desktop.experiment.state import SampleView, State
from gmm_desktop.figures.view import View
from gmm_desktop.mixture.arrays import FloatArray
from gmm_desktop.mixture.frames import Frame
from gmm_desktop.mixture.points import LEAST_SPREAD
from gmm_desktop.ui.canvas.geometry import Scale
from gmm_desktop.ui.canvas.layers import Layers
from gmm_desktop.ui.canvas.marginal_axis import MarginalAxis
from gmm_desktop.ui.canvas.overlay import view_of
from gmm_desktop.ui.canvas.plane_axis import PlaneAxis
from gmm_desktop.ui.theme import Theme

FIT_MARGIN = 0.06
TOP, SIDE = 8, 24
"""Pixels for the halves of labels that stand out above and beside the plane."""
WIDEST_VIEW = 1e6
"""The view is at most so many times as wide as points and means: farther out there is nothing to see."""
FINEST_VIEW = 1e3
"""The view is at least so many steps of floating point wide: closer, two places become one."""
NO_POINTS = np.empty(0, dtype=np.int64)
VIEW_PARTS = (
    Changes.FRAME | Changes.EXPERIMENT | Changes.COMPONENT | Changes.OPTIONS | Changes.DATASET | Changes.POINT
)


class Plane(pg.PlotWidget):
    """Shows a state. Right or middle button: pan. Wheel: zoom.

    Parameters
    ----------
    state : State
        What to draw.
    theme : Theme
        In which colours.
    parent : QWidget, optional
        Where it stands.
    small : bool
        Leave out the names of the axes, and rings and weights around the means.
    """

    _axes: dict[str, PlaneAxis] = {}  # noqa: RUF012 - the base resizes itself while it is made

    def __init__(
        self, state: State, theme: Theme, parent: QWidget | None = None, *, small: bool = False
    ) -> None:
        axes = {side: PlaneAxis(side, named=not small) for side in ("left", "bottom")}
        marginals = {side: MarginalAxis(side, theme) for side in ("top", "right")}
        super().__init__(parent, enableMenu=False, axisItems=axes | marginals)
        self._state = state
        self._pan_from: QPointF | None = None
        self._equal_axes, self._axes = True, axes
        plot = self.getPlotItem()
        plot.setMenuEnabled(False)
        plot.hideButtons()
        plot.setContentsMargins(0, TOP, SIDE, 0)
        box = plot.getViewBox()
        box.setAspectLocked(True)
        box.disableAutoRange()
        self.frame: Frame | None = None
        self.layers = Layers(self, theme, tuple(marginals.values()), small=small)
        self._view_timer = QTimer(self, singleShot=True, interval=0)
        self._view_timer.timeout.connect(self._view_settled)
        box.sigTransformChanged.connect(self._view_moved)
        box.sigResized.connect(self._view_moved)

    def set_theme(self, theme: Theme) -> None:
        """Draw in the colours of another theme."""
        self.setBackground(theme.ink.ground)
        for axis in self._axes.values():
            axis.set_theme(theme)
        self.layers.set_theme(self._state, theme)

    # Showing

    def draw(self, state: State, changes: Changes) -> None:
        """Draw what has changed."""
        self._state = state
        if changes & Changes.DATASET:
            dataset = state.experiment.dataset
            self.layers.set_points(dataset.points)
            for axis, name in zip(("bottom", "left"), dataset.columns, strict=True):
                self._axes[axis].show_name(name)
        if changes & (Changes.DATASET | Changes.EXPERIMENT):
            self._limit_view()
        if changes & Changes.OTHER_DATA:
            self.fit_view()
        if changes & (Changes.DATASET | Changes.PAINTING):
            self.layers.show_selection(state, state.painting.selected if state.painting else NO_POINTS)
        if changes & Changes.OPTIONS and state.options.equal_axes != self._equal_axes:
            self._equal_axes = state.options.equal_axes
            self.getViewBox().setAspectLocked(self._equal_axes)
            self._limit_view()
            self.fit_view()
        if changes & VIEW_PARTS:
            self.layers.show_frame(state)
            self.frame = state.shown

    def _view_moved(self) -> None:
        self._view_timer.start()

    def _view_settled(self) -> None:
        """Paint for the part of the plane now in view."""
        view, ratio = view_of(self.getViewBox()), self.devicePixelRatioF()
        if view is not None:
            fine = View(*view.extent, round(view.width * ratio), round(view.height * ratio))
            self.layers.set_view(self._state, fine, ratio)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Give the axis the room its numbers need at this size."""
        super().resizeEvent(event)
        if self._axes:
            self._axes["left"].forget_room()

    def fit_view(self) -> None:
        """Bring all points and means into view."""
        lower, size = self._content()
        seen = QRectF(*lower.tolist(), *size.tolist())
        self.setRange(seen, padding=FIT_MARGIN)
        self._axes["left"].forget_room()
        self.getPlotItem().layout.activate()  # now, or the plane would move under the pointer a moment later
        self.setRange(seen, padding=FIT_MARGIN)

    def _content(self) -> tuple[FloatArray, FloatArray]:
        """Return the lower left corner and the size, both (2,), of what is to be seen of points and means.

        Where all stand on one line along an axis, that line is in the middle of a square.
        """
        points = self._state.experiment.dataset.points
        means = self._state.shown.parameters.means
        lower = np.minimum(points.lower, means.min(axis=0))
        upper = np.maximum(points.upper, means.max(axis=0))
        least = np.maximum(LEAST_SPREAD, FINEST_VIEW * np.spacing(np.maximum(np.abs(upper), np.abs(lower))))
        size = upper - lower
        flat = size < LEAST_SPREAD
        size = np.maximum(np.where(flat, size.max(), size), least)
        return np.where(flat, lower - 0.5 * size, lower), size

    def _limit_view(self) -> None:
        """Keep zooming and panning where numbers can be told apart and their squares do not overflow."""
        lower, size = self._content()
        reach = WIDEST_VIEW * (np.full(2, size.max()) if self._equal_axes else size)
        low, high = (lower - 0.5 * reach).tolist(), (lower + size + 0.5 * reach).tolist()
        least = (FINEST_VIEW * np.spacing(np.maximum(np.abs(low), np.abs(high)))).tolist()
        most = reach.tolist()
        self.getViewBox().setLimits(
            xMin=low[0],
            xMax=high[0],
            yMin=low[1],
            yMax=high[1],
            minXRange=least[0],
            minYRange=least[1],
            maxXRange=most[0],
            maxYRange=most[1],
        )

    # The plane under the pointer

    @property
    def has_room(self) -> bool:
        """Whether there is any place between the axes; a low window may leave none."""
        box = self.getViewBox()
        return bool(box.width() >= 1 and box.height() >= 1)

    def to_data(self, position: QPointF) -> FloatArray:
        """Return the place in data units, shape (2,), of a place in the viewport, in pixels."""
        place = self.getViewBox().mapSceneToView(self.mapToScene(position.toPoint()))
        return np.array([place.x(), place.y()])

    def pixels_per_unit(self) -> Scale:
        """Return the pixels per data unit; where there is no room for the plane, as if there were one pixel."""
        box, seen = self.getViewBox(), self.viewRect()
        return Scale(max(box.width(), 1.0) / seen.width(), max(box.height(), 1.0) / seen.height())

    def data_shown(self) -> bool:
        """Tell whether the data can be seen."""
        return self._state.options.sample is not SampleView.INSTEAD

    # Panning

    @property
    def panning(self) -> bool:
        """Whether the plane is held to be moved."""
        return self._pan_from is not None

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin to pan."""
        if event.button() in (Qt.MouseButton.RightButton, Qt.MouseButton.MiddleButton):
            self._pan_from = event.position()
            self.viewport().setCursor(Qt.CursorShape.ClosedHandCursor)
        event.accept()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Pan."""
        if self._pan_from is not None and self.has_room:
            before, now = self.to_data(self._pan_from), self.to_data(event.position())
            box = self.getViewBox()
            box.translateBy(x=float(before[0] - now[0]), y=float(before[1] - now[1]))
            box.sigRangeChangedManually.emit(box.state["mouseEnabled"])
            self._pan_from = event.position()
        event.accept()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """End panning."""
        if event.button() in (Qt.MouseButton.RightButton, Qt.MouseButton.MiddleButton):
            self._pan_from = None
            self.viewport().unsetCursor()
        event.accept()

    # Leaving

    def closeEvent(self, event: Any) -> None:
        """End the painting in the background."""
        self.shut_down()
        super().closeEvent(event)

    def shut_down(self) -> None:
        """Stop timers and wait for background painting."""
        self._view_timer.stop()
        self.layers.close()
