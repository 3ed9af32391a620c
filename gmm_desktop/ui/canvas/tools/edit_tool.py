"""The everyday tool: handles to drag, components and points to select, ground to add components on."""

from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QKeyEvent, QMouseEvent

from gmm_desktop.control.workspace import Workspace
from gmm_desktop.experiment.edits import AddComponent, Edit
from gmm_desktop.mixture.families import Family
from gmm_desktop.ui.canvas.geometry import Grab, Handle, HandleKind, edit_of_drag, handle_at
from gmm_desktop.ui.canvas.tools.keyboard import edit_of_key
from gmm_desktop.ui.canvas.tools.picking import nearest_point
from gmm_desktop.ui.canvas.tools.tool import Plane

CLICK_REACH = 4
PICK_REACH = 8.0

_CURSORS = {
    HandleKind.MEAN: Qt.CursorShape.SizeAllCursor,
    HandleKind.AXIS_1: Qt.CursorShape.PointingHandCursor,
    HandleKind.AXIS_2: Qt.CursorShape.PointingHandCursor,
    HandleKind.TURN: Qt.CursorShape.CrossCursor,
    HandleKind.WEIGHT: Qt.CursorShape.PointingHandCursor,
}


class EditTool:
    """Turns gestures into edits: take hold of a handle, select, pick a point; double-click adds a component."""

    def __init__(self, workspace: Workspace, plane: Plane) -> None:
        self._workspace, self._plane = workspace, plane
        self._grab: Grab | None = None
        self._press: QPoint | None = None
        self._dragging = False

    @property
    def busy(self) -> bool:
        """Whether the left button is held."""
        return self._press is not None

    # The pointer

    def press(self, event: QMouseEvent) -> None:
        """Take hold of a handle."""
        self._press, self._dragging = event.position().toPoint(), False
        self._grab = self._grab_at(event.position())
        if self._grab is not None:
            self._workspace.select_component(self._grab.handle.component)

    def move(self, event: QMouseEvent) -> None:
        """Drag what is held, or show by the cursor what could be."""
        if self._press is None:
            handle = self._handle_at(event.position())
            if handle is None:
                self._plane.viewport().unsetCursor()
            else:
                self._plane.viewport().setCursor(_CURSORS[handle.kind])
            return
        if (event.position().toPoint() - self._press).manhattanLength() >= CLICK_REACH:
            self._dragging = True
        if self._dragging and self._grab is not None:
            self._workspace.preview(self._edit(self._grab, event))

    def release(self, event: QMouseEvent) -> None:
        """Commit a drag, or take the press as a click."""
        if self._press is None:
            return
        grab, dragged = self._grab, self._dragging
        self.let_go()
        if grab is not None and dragged:
            self._workspace.submit(self._edit(grab, event))
        elif grab is None:
            self._click(event.position())

    def double_click(self, event: QMouseEvent) -> None:
        """Add a component on empty ground."""
        if self._handle_at(event.position()) is None:
            self._add_at(event.position())

    def point_at(self, position: QPointF) -> int | None:
        """Return the point near a place, if the data can be seen."""
        points = self._workspace.state.experiment.dataset.points
        near = nearest_point(points, self._plane.to_data(position), self._plane.pixels_per_unit(), PICK_REACH)
        return near if self._plane.data_shown() else None

    def _edit(self, grab: Grab, event: QMouseEvent) -> Edit:
        shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        place = self._plane.to_data(event.position())
        return edit_of_drag(grab, place, self._plane.pixels_per_unit(), keep_ratio=shift)

    def _click(self, position: QPointF) -> None:
        if self._workspace.state.adding:
            self._add_at(position)
            return
        point = self.point_at(position)
        self._workspace.select_point(point)
        if point is None:
            self._workspace.select_component(None)

    def _add_at(self, position: QPointF) -> None:
        x, y = self._plane.to_data(position).tolist()
        if self._workspace.submit(AddComponent((x, y))):
            self._workspace.select_component(self._workspace.state.experiment.start.n_components - 1)
            self._workspace.set_adding(False)

    def _handle_at(self, position: QPointF) -> Handle | None:
        state = self._workspace.state
        return handle_at(
            self._plane.to_data(position),
            state.shown.parameters,
            state.component,
            state.options.level,
            self._plane.pixels_per_unit(),
            self._family_at(state.component),
        )

    def _grab_at(self, position: QPointF) -> Grab | None:
        handle = self._handle_at(position)
        if handle is None:
            return None
        state = self._workspace.state
        slip = handle.position - self._plane.to_data(position)
        family = self._family_at(handle.component)
        return Grab(handle, slip, state.shown.parameters, state.options.level, family)

    # The keyboard

    def takes_key(self, event: QKeyEvent) -> bool:
        """Keep the keys that move, stretch and turn from the shortcuts while a component is selected."""
        return self._key_edit(event) is not None

    def key(self, event: QKeyEvent) -> bool:
        """Move, stretch or turn the selected component; return whether the key does that."""
        edit = self._key_edit(event)
        if edit is None:
            return False
        gesture = f"keys {self._workspace.state.component} {type(edit).__name__}"
        self._workspace.submit(edit, gesture=gesture)
        return True

    def escape(self) -> None:
        """Leave the add tool, put back what is dragged, or deselect: the first of these that there is to do."""
        if self._workspace.state.adding:
            self._workspace.set_adding(False)
        elif not self._cancel_drag():
            self._workspace.select_component(None)
            self._workspace.select_point(None)

    def let_go(self) -> None:
        """Hold nothing any more; what was held may be gone."""
        self._grab, self._press, self._dragging = None, None, False

    def _cancel_drag(self) -> bool:
        """Put back what is in the hand; return whether anything was."""
        if self._grab is None or not self._dragging:
            return False
        self.let_go()
        self._workspace.cancel_preview()
        return True

    def _key_edit(self, event: QKeyEvent) -> Edit | None:
        state = self._workspace.state
        if state.component is None:
            return None
        step, family = self._plane.viewRect().width() / 100, self._family_at(state.component)
        key = Qt.Key(event.key())
        return edit_of_key(key, event.modifiers(), state.shown.parameters, state.component, step, family)

    def _family_at(self, component: int | None) -> Family:
        settings = self._workspace.state.experiment.settings
        return Family.VVV if component is None else settings.family_at(component)
