"""The transport bar: step, play, pause, seek."""

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QAction, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSlider, QWidget

from gmm_desktop.control.playback import TOP_SPEED, interval_ms
from gmm_desktop.control.workspace import Workspace
from gmm_desktop.experiment.changes import Changes
from gmm_desktop.experiment.painting import is_empty
from gmm_desktop.experiment.state import State
from gmm_desktop.ui.keys import steps_through_time
from gmm_desktop.ui.parts.frame import button, fixed_label, label
from gmm_desktop.words.canvas import RESTS

FRAME_TIP = "Drag to show any half-step of this run"
HALF_STEP_SIZE = QSize(76, 30)
"""Fixed, because these two change at every frame, which must not lay the bar out anew."""


NARROW = 1010
"""Below this width sliders go without captions."""


class Transport(QFrame):
    """Buttons, speed and frame slider in one row; always in the same place."""

    def __init__(
        self, workspace: Workspace, actions: dict[str, QAction], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self.setProperty("role", "panel")
        layout = QHBoxLayout(self)
        layout.setContentsMargins(8, 6, 12, 6)
        layout.setSpacing(4)
        layout.addWidget(button(actions["run.reset"]))
        layout.addWidget(button(actions["run.back"]))
        layout.addSpacing(4)
        for name in ("run.e_step", "run.m_step"):
            half_step = button(actions[name], look="next", text=True)
            half_step.setFixedSize(HALF_STEP_SIZE)
            layout.addWidget(half_step)
        layout.addWidget(button(actions["run.iterate"], look="outline", text=True))
        layout.addSpacing(4)
        play = button(actions["run.play"], look="primary", text=True)
        play.setMinimumWidth(92)
        layout.addWidget(play)
        layout.addSpacing(4)
        layout.addWidget(button(actions["run.to_convergence"], look="outline", text=True))
        layout.addWidget(button(actions["run.end"]))
        layout.addSpacing(8)
        self._captions = label("speed", "dim"), label("frame", "dim")
        layout.addWidget(self._captions[0])
        self._speed = _slider("run.speed", "Speed of playing")
        self._speed.setRange(0, TOP_SPEED)
        self._speed.setFixedWidth(80)
        self._speed.setValue(workspace.run.speed)
        self._speed.valueChanged.connect(self._set_speed)
        self._set_speed(workspace.run.speed)
        layout.addWidget(self._speed)
        layout.addSpacing(8)
        layout.addWidget(self._captions[1])
        self._frame = _slider("timeline.slider", "Half-step shown")
        self._frame.valueChanged.connect(self._seek)
        layout.addWidget(self._frame, 1)
        tip = "Half-step shown / last half-step computed"
        self._count = fixed_label("timeline.position", tip, "00000 / 00000")
        self._count.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        layout.addWidget(self._count)
        self.show_state(workspace.state, Changes.ALL)
        workspace.changed.connect(self.show_state)

    def show_state(self, state: State, changes: Changes) -> None:
        """Show where in the run the frame is; rest while the plane is empty."""
        if changes & (Changes.RUNS | Changes.PAINTING):
            timeline = state.timeline
            self._frame.blockSignals(True)
            self._frame.setRange(0, timeline.last)
            self._frame.setValue(timeline.cursor)
            self._frame.blockSignals(False)
            empty = is_empty(state.painting)
            self._frame.setEnabled(timeline.last > 0 and not empty)
            self._frame.setToolTip(RESTS if empty else FRAME_TIP)
            self._count.setText(f"{timeline.cursor} / {timeline.last}")

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave the slider room to be dragged: where the window is narrow, its tooltip says what it is."""
        super().resizeEvent(event)
        for caption in self._captions:
            caption.setVisible(self.width() >= NARROW)

    def _seek(self, position: int) -> None:
        self._workspace.run.seek(position)

    def _set_speed(self, speed: int) -> None:
        self._workspace.run.set_speed(speed)
        interval = interval_ms(speed)
        pace = f"{1000 / interval:.0f} half-steps a second" if interval < 1000 else "a half-step every 2 s"
        if 500 <= interval < 2000:
            pace = f"a half-step every {interval / 1000:.1f} s"
        self._speed.setToolTip(f"Speed of playing: {pace}")


class KeyedSlider(QSlider):
    """A slider that keeps the arrow keys to itself once the tabulator has come to it; a drag leaves them alone."""

    def __init__(self, orientation: Qt.Orientation) -> None:
        super().__init__(orientation)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)

    def event(self, event: QEvent) -> bool:
        """Take the keys that move a slider before the shortcuts do."""
        moves = isinstance(event, QKeyEvent) and steps_through_time(event)
        if event.type() == QEvent.Type.ShortcutOverride and moves:
            event.accept()
            return True
        return bool(super().event(event))


def _slider(name: str, accessible: str) -> QSlider:
    slider = KeyedSlider(Qt.Orientation.Horizontal)
    slider.setObjectName(name)
    slider.setAccessibleName(accessible)
    slider.setToolTip(accessible)
    return slider
