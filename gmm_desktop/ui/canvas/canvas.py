"""The canvas: the plane of the state shown, whose gestures and keys a tool takes."""

from PySide6.QtCore import QEvent, QPointF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QWidget

from gmm_desktop.control.workspace import Workspace
from gmm_desktop.experiment.changes import Changes
from gmm_desktop.experiment.state import Activity, State
from gmm_desktop.mixture.arrays import IntArray
from gmm_desktop.mixture.points import Points
from gmm_desktop.ui.canvas.plane import Plane
from gmm_desktop.ui.canvas.point_tips import PointTips, tip_of_point
from gmm_desktop.ui.canvas.tools.edit_tool import EditTool
from gmm_desktop.ui.canvas.tools.tool import Tool
from gmm_desktop.ui.theme import Theme

LEFT = Qt.MouseButton.LeftButton


class Canvas(Plane):
    """Shows the state's frame, and hands gestures to a tool.

    Left button and keys: what the tool makes of them. Right or middle button: pan. Wheel: zoom.

    Signals
    -------
    left()
        The pointer is not over the canvas any more.
    turned(float)
        The wheel was turned with Ctrl by so many steps, while data are painted.
    """

    left = Signal()
    turned = Signal(float)

    def __init__(self, workspace: Workspace, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(workspace.state, theme, parent)
        self._workspace = workspace
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.viewport().setMouseTracking(True)
        self._edit_tool = EditTool(workspace, self)
        self.tool: Tool = self._edit_tool
        self._tips = PointTips(self, self._tip_at)
        self.show_state(workspace.state, Changes.ALL)
        self.set_theme(theme)
        workspace.changed.connect(self.show_state)

    def show_state(self, state: State, changes: Changes) -> None:
        """Show what has changed."""
        if changes & Changes.EXPERIMENT or (
            changes & Changes.ACTIVITY and state.activity is not Activity.PAUSED
        ):
            self.tool.let_go()
        self.draw(state, changes)

    # Gestures

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin to pan, or let the tool take hold."""
        super().mousePressEvent(event)
        if event.button() == LEFT and self.has_room:
            self.tool.press(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Pan, or let the tool follow the pointer."""
        if self.panning:
            super().mouseMoveEvent(event)
            return
        if self.has_room:
            self.tool.move(event)
            if not self.tool.busy:
                self._tips.point_to(event.position().toPoint())
        event.accept()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """End panning, or let the tool finish."""
        super().mouseReleaseEvent(event)
        if event.button() != LEFT:
            return
        if self.has_room:
            self.tool.release(event)
        elif self.tool.busy:
            self.escape()  # the window has been made so low meanwhile that there is no place to let go at

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Hand a double click to the tool."""
        if event.button() == LEFT and self.has_room:
            self.tool.double_click(event)
        event.accept()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom; with Ctrl and a brush in the hand change its size."""
        ctrl = event.modifiers() & Qt.KeyboardModifier.ControlModifier
        if ctrl and self._workspace.state.painting is not None:
            self.turned.emit(event.angleDelta().y() / 120)
            event.accept()
        else:
            super().wheelEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        """Say that the pointer has gone."""
        super().leaveEvent(event)
        self.left.emit()

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

    # Drafts

    def show_draft(self, points: Points | None) -> None:
        """Show these points instead of the data; None shows an empty plane."""
        self.layers.show_draft(points)

    def end_draft(self) -> None:
        """Show the data again."""
        self.layers.end_draft(self._state)

    def show_selection(self, indices: IntArray, by: tuple[float, float] = (0.0, 0.0)) -> None:
        """Ring points of the data, moved by so much."""
        self.layers.show_selection(self._state, indices, by)

    def drafting(self) -> bool:
        """Tell whether the last draft is still being painted."""
        return self.layers.points.busy

    def _tip_at(self, position: QPointF) -> str:
        point = None if self.tool.busy else self._edit_tool.point_at(position)
        return "" if point is None else tip_of_point(self._workspace.state, point)

    # Leaving

    def shut_down(self) -> None:
        """Stop timers and wait for background painting."""
        self._tips.stop()
        super().shut_down()
