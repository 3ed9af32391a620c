"""The status line: iteration, phase, L, ΔL, and what EM is doing, in words."""

from PySide6.QtWidgets import QHBoxLayout, QWidget

from gmm_desktop.control.messages import grouped, phase_words, stop_sentence
from gmm_desktop.control.workspace import Workspace
from gmm_desktop.experiment.changes import Changes
from gmm_desktop.experiment.state import Activity, State
from gmm_desktop.experiment.timeline import Timeline
from gmm_desktop.ui.panels.frame import fixed_label, label

CHANGE_TIP = "Change of L in this iteration; EM never lowers it"
RIDGE_TIP = (
    "Change of L in this iteration; it may fall, because {:g} is added to the variances in each M step"
)

WORDS = {
    Activity.PLAYING: "playing",
    Activity.CONVERGING: "running to convergence",
    Activity.STEPPING: "computing…",
}


class Status(QWidget):
    """Reads the frame shown."""

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(4, 0, 4, 2)
        layout.setSpacing(20)
        self._iteration = fixed_label(
            "status.iteration", "Full iterations begun, and the half-step shown", "iteration 00000 · after M"
        )
        self._likelihood = fixed_label(
            "status.log_likelihood",
            "Log-likelihood L of the parameters shown, in nats",
            "log-likelihood L −000 000 000.0000",
        )
        self._change = fixed_label("status.change", CHANGE_TIP, "ΔL +0.0000e+00 ")
        self._activity = label("", "dim")
        self._activity.setObjectName("status.activity")
        self._activity.setToolTip("What EM is doing, or why it stopped")
        layout.addWidget(self._iteration)
        layout.addWidget(self._likelihood)
        layout.addWidget(self._change)
        layout.addStretch()
        layout.addWidget(self._activity)
        self.show_state(workspace.state, Changes.ALL)
        workspace.changed.connect(self.show_state)

    def show_state(self, state: State, changes: Changes) -> None:
        """Show the numbers of the frame shown."""
        if not changes & (Changes.FRAME | Changes.RUNS | Changes.ACTIVITY | Changes.EXPERIMENT):
            return
        frame = state.shown
        self._iteration.setText(f"iteration <b>{frame.iteration}</b> · {phase_words(frame)}")
        self._likelihood.setText(f"log-likelihood L <b>{grouped(frame.log_likelihood, 4)}</b>")
        self._likelihood.setToolTip(f"L = {frame.log_likelihood!r} nats, total over the points")
        self._change.setText(f"ΔL {change_text(state)}")
        ridge = state.timeline.run.experiment.settings.reg_covar
        self._change.setToolTip(RIDGE_TIP.format(ridge) if ridge else CHANGE_TIP)
        self._activity.setText(activity_text(state))


def change_text(state: State) -> str:
    """Write the change of L against the iteration before, or against the frame under an edit."""
    timeline = state.timeline
    if state.preview is not None:
        before = timeline.frame.log_likelihood
    elif timeline.cursor == 0:
        return "–"
    else:
        before = timeline.run.frames[_iteration_before(timeline)].log_likelihood
    change = state.shown.log_likelihood - before
    if abs(change) < 1e-11 * abs(before):
        return "<b>0</b>"
    text = f"{change:+.4g}" if abs(change) < 1e5 else f"{change:+.3e}"
    return f"<b>{text.replace('-', '−')}</b>"


def _iteration_before(timeline: Timeline) -> int:
    """Return the position of the frame that ended the iteration before the one shown."""
    return 2 * (timeline.frame.iteration - 1)


def activity_text(state: State) -> str:
    """Say what EM is doing, or why it stopped, or what to do."""
    timeline = state.timeline
    if state.preview is not None:
        return "release to begin a new run from here · Esc puts it back"
    if state.activity in WORDS:
        return WORDS[state.activity]
    if timeline.at_end and timeline.run.stop is not None:
        return stop_sentence(timeline.run.stop, timeline.run.experiment.settings)
    if timeline.last == 0:
        return "drag a mean or press Space"
    return "paused"
