"""The canvas: points, density and mixture in one plot, with handles to drag."""

from typing import Any

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, QTimer
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QWidget

from gmm_desktop.control.workspace import Workspace
from gmm_desktop.experiment.changes import Changes
from gmm_desktop.experiment.state import Activity, State
from gmm_desktop.figures.view import View
from gmm_desktop.mixture.frames import Frame
from gmm_desktop.ui.canvas.edit_tool import EditTool
from gmm_desktop.ui.canvas.geometry import Scale
from gmm_desktop.ui.canvas.layers import Layers
from gmm_desktop.ui.canvas.point_tips import PointTips, tip_of_point
from gmm_desktop.ui.canvas.tool import Tool
from gmm_desktop.ui.theme import PlainAxis, Theme, style_axes

FIT_MARGIN = 0.06
VIEW_PARTS = (
    Changes.FRAME | Changes.EXPERIMENT | Changes.COMPONENT | Changes.OPTIONS | Changes.DATASET | Changes.POINT
)


class Canvas(pg.PlotWidget):
    """Shows the state's frame in layers, and hands gestures to a tool.

    Left button and keys: what the tool makes of them. Right or middle button: pan. Wheel: zoom.
    """

    def __init__(self, workspace: Workspace, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent, axisItems={side: PlainAxis(side) for side in ("left", "bottom")})
        self._workspace = workspace
        self._pan_from: QPointF | None = None
        self._equal_axes = True
        self._prepare_plot()
        self.frame: Frame | None = None
        self.layers = Layers(self, theme)
        self._edit_tool = EditTool(workspace, self)
        self.tool: Tool = self._edit_tool
        self._tips = PointTips(self, self._tip_at)
        self._view_timer = QTimer(self, singleShot=True, interval=0)
        self._view_timer.timeout.connect(self._view_settled)
        self.getViewBox().sigTransformChanged.connect(self._view_moved)
        self.getViewBox().sigResized.connect(self._view_moved)
        self.set_theme(theme)
        self.show_state(workspace.state, Changes.ALL)
        workspace.changed.connect(self.show_state)

    def _prepare_plot(self) -> None:
        plot = self.getPlotItem()
        plot.setMenuEnabled(False)
        plot.hideButtons()
        box = plot.getViewBox()
        box.setAspectLocked(True)
        box.disableAutoRange()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.viewport().setMouseTracking(True)

    def set_theme(self, theme: Theme) -> None:
        """Draw in the colours of another theme."""
        self.setBackground(theme.plot)
        style_axes(self, theme)
        self.layers.set_theme(theme)

    # Showing

    def show_state(self, state: State, changes: Changes) -> None:
        """Show what has changed."""
        if changes & Changes.EXPERIMENT or (
            changes & Changes.ACTIVITY and state.activity is not Activity.PAUSED
        ):
            self.tool.let_go()
        if changes & Changes.DATASET:
            dataset = state.experiment.dataset
            self.layers.set_points(dataset.points)
            self.getPlotItem().setLabel("bottom", dataset.columns[0])
            self.getPlotItem().setLabel("left", dataset.columns[1])
            self.fit_view()
        if changes & Changes.OPTIONS and state.options.equal_axes != self._equal_axes:
            self._equal_axes = state.options.equal_axes
            self.getViewBox().setAspectLocked(self._equal_axes)
            self.fit_view()
        if changes & VIEW_PARTS:
            self.layers.show_frame(state)
            self.frame = state.shown

    def _view_moved(self) -> None:
        self._view_timer.start()

    def _view_settled(self) -> None:
        """Paint for the part of the plane now in view."""
        rect, box = self.viewRect(), self.getViewBox().sceneBoundingRect()
        ratio = self.devicePixelRatioF()
        width, height = round(box.width() * ratio), round(box.height() * ratio)
        if width >= 1 and height >= 1:
            view = View(rect.left(), rect.right(), rect.top(), rect.bottom(), width, height)
            self.layers.set_view(self._workspace.state, view, ratio)

    def fit_view(self) -> None:
        """Bring all points and means into view."""
        state = self._workspace.state
        points = state.experiment.dataset.points
        means = state.shown.parameters.means
        lower = np.minimum(points.lower, means.min(axis=0))
        upper = np.maximum(points.upper, means.max(axis=0))
        size = np.maximum(upper - lower, 1e3 * np.spacing(np.maximum(np.abs(upper), np.abs(lower))))
        self.setRange(QRectF(*lower.tolist(), *size.tolist()), padding=FIT_MARGIN)

    # The plane under the pointer

    def to_data(self, position: QPointF) -> NDArray[np.float64]:
        """Return the place in data units, shape (2,), of a place in the viewport, in pixels."""
        place = self.getViewBox().mapSceneToView(self.mapToScene(position.toPoint()))
        return np.array([place.x(), place.y()])

    def pixels_per_unit(self) -> Scale:
        """Return the pixels per data unit."""
        x, y = self.getViewBox().viewPixelSize()
        return Scale(1 / x, 1 / y)

    def data_shown(self) -> bool:
        """Tell whether the data can be seen."""
        return bool(self.layers.points.isVisible())

    # Gestures

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin to pan, or let the tool take hold."""
        if event.button() in (Qt.MouseButton.RightButton, Qt.MouseButton.MiddleButton):
            self._pan_from = event.position()
            self.viewport().setCursor(Qt.CursorShape.ClosedHandCursor)
        elif event.button() == Qt.MouseButton.LeftButton:
            self.tool.press(event)
        event.accept()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Pan, or let the tool follow the pointer."""
        if self._pan_from is not None:
            before, now = self.to_data(self._pan_from), self.to_data(event.position())
            self.getViewBox().translateBy(x=float(before[0] - now[0]), y=float(before[1] - now[1]))
            self._pan_from = event.position()
        else:
            self.tool.move(event)
            if not self.tool.busy:
                self._tips.point_to(event.position().toPoint())
        event.accept()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """End panning, or let the tool finish."""
        if event.button() in (Qt.MouseButton.RightButton, Qt.MouseButton.MiddleButton):
            self._pan_from = None
            self.viewport().unsetCursor()
        elif event.button() == Qt.MouseButton.LeftButton:
            self.tool.release(event)
        event.accept()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Hand a double click to the tool."""
        if event.button() == Qt.MouseButton.LeftButton:
            self.tool.double_click(event)
        event.accept()

    def event(self, event: QEvent) -> bool:
        """Keep the keys of the tool from the shortcuts."""
        if (
            event.type() == QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and self.tool.takes_key(event)
        ):
            event.accept()
            return True
        return bool(super().event(event))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Hand a key to the tool; Esc leaves what is being done."""
        if self.tool.key(event):
            return
        if event.key() == Qt.Key.Key_Escape:
            self.escape()
        else:
            event.ignore()

    def escape(self) -> None:
        """Leave what the tool is doing."""
        self.tool.escape()

    def _tip_at(self, position: QPointF) -> str:
        point = None if self.tool.busy else self._edit_tool.point_at(position)
        return "" if point is None else tip_of_point(self._workspace.state, point)

    # Leaving

    def closeEvent(self, event: Any) -> None:
        """End the painting in the background."""
        self.shut_down()
        super().closeEvent(event)

    def shut_down(self) -> None:
        """Stop timers and wait for background painting."""
        self._view_timer.stop()
        self._tips.stop()
        self.layers.close()
