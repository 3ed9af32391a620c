"""The status line: iteration, phase, L and what else is raised, its change, and what EM is doing, in words."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QWidget

from gmm_desktop.control.workspace import Workspace
from gmm_desktop.experiment.changes import Changes
from gmm_desktop.experiment.state import Activity, State
from gmm_desktop.experiment.timeline import Timeline
from gmm_desktop.mixture.frames import Frame, Phase
from gmm_desktop.mixture.settings import EmSettings
from gmm_desktop.ui.parts.frame import fixed_label
from gmm_desktop.words.messages import (
    grouped,
    nudge_words,
    phase_words,
    raised_in_short,
    raised_words,
    raises_likelihood,
    stop_sentence,
)

CHANGE_TIP = "Change of L in this iteration; EM never lowers it"
BATCH_TIP = "Change of the objective in this iteration; with batches it may fall"
OBJECTIVE_TIP = "What this run raises, at the parameters shown, in nats"
TEMPERATURE_TIP = "Temperature T of the responsibilities shown; 1 is EM"
NUMBER = "−000 000 000.0000"
RIDGE_TIP = (
    "Change of L in this iteration; it may fall, because {:g} is added to the variances in each M step"
)

ACTIVITY_TIP = "What EM is doing, or why it stopped"

WORDS = {
    Activity.PLAYING: "playing",
    Activity.CONVERGING: "running to convergence",
    Activity.STEPPING: "computing…",
}


class ElidedLabel(QLabel):
    """A line to the right that is cut with … where the window is too narrow; the tooltip has all of it."""

    def __init__(self) -> None:
        super().__init__()
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setProperty("role", "dim")
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Write as much as fits."""
        painter = QPainter(self)
        painter.setPen(self.palette().color(QPalette.ColorRole.WindowText))
        side = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        text = self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, self.width())
        painter.drawText(self.rect(), side, text)
        painter.end()


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
            f"log-likelihood L {NUMBER}",
        )
        self._objective = fixed_label("status.objective", OBJECTIVE_TIP, "")
        self._temperature = fixed_label("status.temperature", TEMPERATURE_TIP, "T 0.0000")
        self._change = fixed_label("status.change", CHANGE_TIP, "ΔL +0.0000e+00 ")
        self._activity = ElidedLabel()
        self._activity.setObjectName("status.activity")
        for bold in (self._iteration, self._likelihood, self._objective, self._temperature, self._change):
            bold.setTextFormat(Qt.TextFormat.RichText)  # numbers only
        layout.addWidget(self._iteration)
        layout.addWidget(self._likelihood)
        layout.addWidget(self._objective)
        layout.addWidget(self._change)
        layout.addWidget(self._temperature)
        layout.addWidget(self._activity, 1)
        self.show_state(workspace.state, Changes.ALL)
        workspace.changed.connect(self.show_state)

    def _make_room(self, settings: EmSettings) -> None:
        """Show the objective and T where they say something, each with room for its longest number."""
        other = not raises_likelihood(settings)
        warm = settings.temperature != 1 or settings.initial_temperature is not None
        for part, shown in ((self._objective, other), (self._temperature, warm)):
            if part.isHidden() is shown:
                part.setVisible(shown)
        words = "L" if other else "log-likelihood L"
        for part, longest in ((self._likelihood, words), (self._objective, raised_in_short(settings))):
            part.setFixedWidth(part.fontMetrics().horizontalAdvance(f"{longest} {NUMBER}"))

    def show_state(self, state: State, changes: Changes) -> None:
        """Show the numbers of the frame shown."""
        if not changes & (Changes.FRAME | Changes.RUNS | Changes.ACTIVITY | Changes.EXPERIMENT):
            return
        frame, settings = state.shown, state.timeline.run.experiment.settings
        if changes & (Changes.EXPERIMENT | Changes.RUNS):
            self._make_room(settings)
        self._iteration.setText(
            f"iteration <b>{frame.iteration}</b> · {phase_words(frame)}{nudge_words(frame, settings)}"
        )
        other = not raises_likelihood(settings)
        word = "L" if other else "log-likelihood L"
        self._likelihood.setText(f"{word} <b>{grouped(frame.log_likelihood, 4)}</b>")
        self._objective.setText(f"{raised_in_short(settings)} <b>{grouped(frame.objective, 4)}</b>")
        self._temperature.setText(f"T <b>{frame.temperature:.4g}</b>")
        self._likelihood.setToolTip(f"L = {frame.log_likelihood!r} nats, total over the points")
        self._change.setText(f"{'Δ' if other else 'ΔL'} {change_text(state)}")
        self._change.setToolTip(change_tip(settings))
        said = activity_text(state)
        self._activity.setText(said)
        self._activity.setToolTip(f"{ACTIVITY_TIP}: {said}")


def change_tip(settings: EmSettings) -> str:
    """Say what the change is of, and whether it may be negative."""
    if settings.reg_covar:
        return RIDGE_TIP.format(settings.reg_covar)
    if settings.batch_size is not None:
        return BATCH_TIP
    return CHANGE_TIP.replace("L in", f"the {raised_words(settings)} in", 1)


def change_text(state: State) -> str:
    """Write the change of the objective against the iteration before, or against the frame under an edit.

    While the temperature changes, that of the M-step alone: at another temperature the objective is another.
    """
    timeline, settings = state.timeline, state.timeline.run.experiment.settings
    if state.preview is not None:
        before = timeline.frame.objective
    elif timeline.cursor == 0:
        return "–"
    else:
        before = timeline.run.frames[_iteration_before(timeline)].objective
        if settings.initial_temperature is not None:
            before = state.shown.objective - _change_in_m(state.shown)
    change = state.shown.objective - before
    if abs(change) < 1e-11 * abs(before):
        return "<b>0</b>"
    text = f"{change:+.4g}" if abs(change) < 1e5 else f"{change:+.3e}"
    return f"<b>{text.replace('-', '−')}</b>"


def _change_in_m(frame: Frame) -> float:
    return frame.change if frame.phase is Phase.M and frame.change is not None else 0.0


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
