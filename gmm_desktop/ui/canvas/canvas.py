"""The canvas: points, density and mixture in one plot, with handles to drag."""

from typing import Any

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, Qt, QTimer
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QToolTip, QWidget

from gmm_desktop.control.messages import point_tip, sample_note
from gmm_desktop.control.workspace import Workspace
from gmm_desktop.experiment.changes import Changes
from gmm_desktop.experiment.edits import AddComponent, Edit
from gmm_desktop.experiment.state import Activity, SampleView, State
from gmm_desktop.figures.point_cloud import View
from gmm_desktop.mixture.covariance import Family
from gmm_desktop.mixture.e_step import responsibilities
from gmm_desktop.ui.canvas.contour_item import ContourItem
from gmm_desktop.ui.canvas.geometry import Grab, Handle, HandleKind, Scale, edit_of_drag, handle_at
from gmm_desktop.ui.canvas.keyboard import edit_of_key
from gmm_desktop.ui.canvas.mixture_item import MixtureItem, MixturePicture
from gmm_desktop.ui.canvas.note import CanvasNote
from gmm_desktop.ui.canvas.picking import nearest_point
from gmm_desktop.ui.canvas.points_item import PointsItem
from gmm_desktop.ui.canvas.sample_item import SampleItem
from gmm_desktop.ui.canvas.trail import NO_TRAIL, trail_of
from gmm_desktop.ui.theme import PlainAxis, Theme, style_axes

CLICK_REACH = 4
PICK_REACH = 8.0
FIT_MARGIN = 0.06
HOVER_MS = 60
DIMMED = 0.45
VIEW_PARTS = (
    Changes.FRAME | Changes.EXPERIMENT | Changes.COMPONENT | Changes.OPTIONS | Changes.DATASET | Changes.POINT
)

_CURSORS = {
    HandleKind.MEAN: Qt.CursorShape.SizeAllCursor,
    HandleKind.AXIS_1: Qt.CursorShape.PointingHandCursor,
    HandleKind.AXIS_2: Qt.CursorShape.PointingHandCursor,
    HandleKind.TURN: Qt.CursorShape.CrossCursor,
    HandleKind.WEIGHT: Qt.CursorShape.PointingHandCursor,
}


class Canvas(pg.PlotWidget):
    """Shows the state's frame and turns gestures into edits.

    Left button: take hold of a handle, select, pick a point; double-click adds a component. Right or middle
    button: pan. Wheel: zoom.
    """

    def __init__(self, workspace: Workspace, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent, axisItems={side: PlainAxis(side) for side in ("left", "bottom")})
        self._workspace = workspace
        self._theme = theme
        self._grab: Grab | None = None
        self._press: QPoint | None = None
        self._dragging = False
        self._pan_from: QPointF | None = None
        self._equal_axes = True
        self._points = PointsItem()
        self._sample = SampleItem()
        self._note = CanvasNote(self)
        self._contours = ContourItem()
        self._mixture = MixtureItem(theme)
        self._prepare_plot()
        self._view_timer = QTimer(self, singleShot=True, interval=0)
        self._view_timer.timeout.connect(self._view_settled)
        self._hover_timer = QTimer(self, singleShot=True, interval=HOVER_MS)
        self._hover_timer.timeout.connect(self._show_tip)
        self._hover = QPoint()
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
        for item in (self._points, self._sample, self._contours, self._mixture):
            plot.addItem(item, ignoreBounds=True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.viewport().setMouseTracking(True)

    def set_theme(self, theme: Theme) -> None:
        """Draw in the colours of another theme."""
        self._theme = theme
        self.setBackground(theme.plot)
        style_axes(self, theme)
        self._points.set_appearance(dark=theme.dark, neutral=QColor(theme.neutral_point))
        self._sample.set_appearance(dark=theme.dark, neutral=QColor(theme.neutral_point))
        self._contours.set_color(theme.dim)
        self._mixture.set_theme(theme)
        self._points.repaint_points()

    # Showing

    def show_state(self, state: State, changes: Changes) -> None:
        """Show what has changed."""
        if changes & Changes.EXPERIMENT or (
            changes & Changes.ACTIVITY and state.activity is not Activity.PAUSED
        ):
            self._let_go()
        if changes & Changes.DATASET:
            dataset = state.experiment.dataset
            self._points.set_points(dataset.points)
            self.getPlotItem().setLabel("bottom", dataset.columns[0])
            self.getPlotItem().setLabel("left", dataset.columns[1])
            self.fit_view()
        if changes & Changes.OPTIONS and state.options.equal_axes != self._equal_axes:
            self._equal_axes = state.options.equal_axes
            self.getViewBox().setAspectLocked(self._equal_axes)
            self.fit_view()
        if changes & VIEW_PARTS:
            self._show_frame(state)

    def _show_frame(self, state: State) -> None:
        frame, options = state.shown, state.options
        self._points.set_mixture(frame.responsibility_parameters, options.colouring, frame.temperature)
        self._points.repaint_points()
        self._show_sample(state)
        self._contours.setVisible(options.contours)
        if options.contours:
            self._contours.show_density(frame.parameters, self.viewRect())
        trail = trail_of(state.timeline) if options.trails and state.preview is None else NO_TRAIL
        points, point = state.experiment.dataset.points, state.point
        place = None if point is None else (float(points.x[point]), float(points.y[point]))
        self._mixture.show_picture(
            MixturePicture(
                frame.parameters,
                trail,
                state.component,
                options.level,
                place,
                self._family_at(state.component),
                state.experiment.settings.pins,
                state.experiment.dataset.truth if options.truth else None,
            )
        )

    def _show_sample(self, state: State) -> None:
        """Draw points from the mixture shown beside the data, which are dimmed, or instead of them."""
        view, points = state.options.sample, state.experiment.dataset.points
        self._points.setVisible(view is not SampleView.INSTEAD)
        self._points.setOpacity(DIMMED if view is SampleView.BESIDE else 1.0)
        self._sample.setVisible(view is not SampleView.NONE)
        if view is SampleView.NONE:
            self._sample.forget()
            self._note.hide()
        else:
            count = self._sample.show_mixture(state.shown.parameters, len(points))
            self._note.say(sample_note(count, instead=view is SampleView.INSTEAD))

    def _view_moved(self) -> None:
        self._view_timer.start()

    def _view_settled(self) -> None:
        """Paint for the part of the plane now in view."""
        rect, box = self.viewRect(), self.getViewBox().sceneBoundingRect()
        ratio = self.devicePixelRatioF()
        width, height = round(box.width() * ratio), round(box.height() * ratio)
        if width < 1 or height < 1:
            return
        view = View(rect.left(), rect.right(), rect.top(), rect.bottom(), width, height)
        self._points.set_view(view, ratio)
        self._points.repaint_points()
        self._sample.set_view(view, ratio)
        self._sample.repaint_sample()
        state = self._workspace.state
        if state.options.contours:
            self._contours.show_density(state.shown.parameters, rect)

    def fit_view(self) -> None:
        """Bring all points and means into view."""
        state = self._workspace.state
        points = state.experiment.dataset.points
        means = state.shown.parameters.means
        lower = np.minimum(points.lower, means.min(axis=0))
        upper = np.maximum(points.upper, means.max(axis=0))
        size = np.maximum(upper - lower, 1e3 * np.spacing(np.maximum(np.abs(upper), np.abs(lower))))
        self.setRange(QRectF(*lower.tolist(), *size.tolist()), padding=FIT_MARGIN)

    # The left button

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take hold of a handle, or begin to pan."""
        if event.button() in (Qt.MouseButton.RightButton, Qt.MouseButton.MiddleButton):
            self._pan_from = event.position()
            self.viewport().setCursor(Qt.CursorShape.ClosedHandCursor)
        elif event.button() == Qt.MouseButton.LeftButton:
            self._press, self._dragging = event.position().toPoint(), False
            self._grab = self._grab_at(event.position())
            if self._grab is not None:
                self._workspace.select_component(self._grab.handle.component)
        event.accept()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Drag what is held, pan, or look at what is under the pointer."""
        if self._pan_from is not None:
            before, now = self._to_data(self._pan_from), self._to_data(event.position())
            self.getViewBox().translateBy(x=float(before[0] - now[0]), y=float(before[1] - now[1]))
            self._pan_from = event.position()
        elif self._press is not None:
            self._drag(event)
        else:
            handle = self._handle_at(event.position())
            if handle is None:
                self.viewport().unsetCursor()
            else:
                self.viewport().setCursor(_CURSORS[handle.kind])
            self._hover = event.position().toPoint()
            self._hover_timer.start()
        event.accept()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Commit a drag, or take the press as a click."""
        if event.button() in (Qt.MouseButton.RightButton, Qt.MouseButton.MiddleButton):
            self._pan_from = None
            self.viewport().unsetCursor()
        elif event.button() == Qt.MouseButton.LeftButton and self._press is not None:
            grab, dragged = self._grab, self._dragging
            self._let_go()
            if grab is not None and dragged:
                self._workspace.submit(self._edit(grab, event))
            elif grab is None:
                self._click(event.position())
        event.accept()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Add a component on empty ground."""
        if event.button() == Qt.MouseButton.LeftButton and self._handle_at(event.position()) is None:
            self._add_at(event.position())
        event.accept()

    def _drag(self, event: QMouseEvent) -> None:
        assert self._press is not None
        if (event.position().toPoint() - self._press).manhattanLength() >= CLICK_REACH:
            self._dragging = True
        if self._dragging and self._grab is not None:
            self._workspace.preview(self._edit(self._grab, event))

    def _edit(self, grab: Grab, event: QMouseEvent) -> Edit:
        shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        return edit_of_drag(grab, self._to_data(event.position()), self._scale(), keep_ratio=shift)

    def _click(self, position: QPointF) -> None:
        if self._workspace.state.adding:
            self._add_at(position)
            return
        point = self._point_at(position)
        self._workspace.select_point(point)
        if point is None:
            self._workspace.select_component(None)

    def _add_at(self, position: QPointF) -> None:
        x, y = self._to_data(position).tolist()
        if self._workspace.submit(AddComponent((x, y))):
            self._workspace.select_component(self._workspace.state.experiment.start.n_components - 1)
            self._workspace.set_adding(False)

    def escape(self) -> None:
        """Leave the add tool, put back what is dragged, or deselect: the first of these that there is to do."""
        if self._workspace.state.adding:
            self._workspace.set_adding(False)
        elif not self.cancel_drag():
            self._workspace.select_component(None)
            self._workspace.select_point(None)

    def cancel_drag(self) -> bool:
        """Put back what is in the hand; return whether anything was."""
        if self._grab is None or not self._dragging:
            return False
        self._let_go()
        self._workspace.cancel_preview()
        return True

    def _let_go(self) -> None:
        """Hold nothing any more; what was held may be gone."""
        self._grab, self._press, self._dragging = None, None, False

    # The keyboard

    def event(self, event: QEvent) -> bool:
        """Keep the arrow keys from the shortcuts while a component is selected."""
        if (
            event.type() == QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and self._key_edit(event)
        ):
            event.accept()
            return True
        return bool(super().event(event))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move, stretch or turn the selected component; Esc puts back or deselects."""
        edit = self._key_edit(event)
        if edit is not None:
            self._workspace.submit(
                edit, gesture=f"keys {self._workspace.state.component} {type(edit).__name__}"
            )
        elif event.key() == Qt.Key.Key_Escape:
            self.escape()
        else:
            event.ignore()

    def _key_edit(self, event: QKeyEvent) -> Edit | None:
        state = self._workspace.state
        if state.component is None:
            return None
        step, family = self.viewRect().width() / 100, self._family_at(state.component)
        key = Qt.Key(event.key())
        return edit_of_key(key, event.modifiers(), state.shown.parameters, state.component, step, family)

    def _family_at(self, component: int | None) -> Family:
        settings = self._workspace.state.experiment.settings
        return Family.VVV if component is None else settings.family_at(component)

    # Coordinates

    def _to_data(self, position: QPointF) -> NDArray[np.float64]:
        place = self.getViewBox().mapSceneToView(self.mapToScene(position.toPoint()))
        return np.array([place.x(), place.y()])

    def _scale(self) -> Scale:
        x, y = self.getViewBox().viewPixelSize()
        return Scale(1 / x, 1 / y)

    def _handle_at(self, position: QPointF) -> Handle | None:
        state = self._workspace.state
        return handle_at(
            self._to_data(position),
            state.shown.parameters,
            state.component,
            state.options.level,
            self._scale(),
            self._family_at(state.component),
        )

    def _point_at(self, position: QPointF) -> int | None:
        """Return the point near a place, if the data can be seen."""
        points = self._workspace.state.experiment.dataset.points
        near = nearest_point(points, self._to_data(position), self._scale(), PICK_REACH)
        return near if self._points.isVisible() else None

    def _grab_at(self, position: QPointF) -> Grab | None:
        handle = self._handle_at(position)
        if handle is None:
            return None
        state = self._workspace.state
        slip = handle.position - self._to_data(position)
        family = self._family_at(handle.component)
        return Grab(handle, slip, state.shown.parameters, state.options.level, family)

    def _show_tip(self) -> None:
        state = self._workspace.state
        points, point = state.experiment.dataset.points, self._point_at(QPointF(self._hover))
        if point is None or self._press is not None or not self.underMouse():
            QToolTip.hideText()
            return
        place = (float(points.x[point]), float(points.y[point]))
        theta = state.shown.responsibility_parameters
        gamma = responsibilities([place], theta, state.shown.temperature)[0]
        text = point_tip(point, place, gamma.tolist(), noise=theta.noise is not None)
        QToolTip.showText(self.viewport().mapToGlobal(self._hover) + QPoint(12, 8), text, self)

    def closeEvent(self, event: Any) -> None:
        """End the painting in the background."""
        self.shut_down()
        super().closeEvent(event)

    def shut_down(self) -> None:
        """Stop timers and wait for background painting."""
        self._view_timer.stop()
        self._hover_timer.stop()
        self._points.close()
        self._sample.close()
