"""The bar above the canvas while the M-step is guessed: what to do, what came of it, and the score."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QVBoxLayout

from gmm_desktop.control.workspace import Workspace
from gmm_desktop.experiment.changes import Changes
from gmm_desktop.experiment.prediction import next_m_step
from gmm_desktop.experiment.state import State
from gmm_desktop.mixture.frames import Phase
from gmm_desktop.ui.parts.frame import button, fixed_label, label
from gmm_desktop.words.prediction import (
    ENDED,
    GUESS,
    GUESS_FIRST_E,
    SCORE_TIP,
    score_lines,
    verdict_sentence,
)

WIDE = 760
LEAST_HEIGHT = 48
BAR_PARTS = Changes.PREDICTION | Changes.FRAME | Changes.RUNS


class PredictionBar(QFrame):
    """There only while the M-step is guessed; of one height, whatever it says."""

    def __init__(self, workspace: Workspace, actions: dict[str, QAction]) -> None:
        super().__init__()
        self.setObjectName("predict")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(12)
        said = QVBoxLayout()
        said.setSpacing(2)
        self._hint, self._verdict = label(GUESS, "dim"), label("", "strong")
        for made, name, tip in (
            (self._hint, "predict.hint", "How to guess"),
            (self._verdict, "predict.verdict", "How far the guess was from the mean"),
        ):
            made.setObjectName(name)
            made.setToolTip(tip)
            made.setWordWrap(True)
            made.setAlignment(Qt.AlignmentFlag.AlignTop)
            made.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Expanding)
            said.addWidget(made, 1)
        row.addLayout(said, 1)
        scores = QVBoxLayout()
        scores.setSpacing(2)
        self._mean = fixed_label("predict.score", SCORE_TIP, "mean score 100 of 100", "strong")
        self._streak = fixed_label("predict.streak", SCORE_TIP, "0000 guesses, best streak 000", "dim")
        for line in (self._mean, self._streak):
            line.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            scores.addWidget(line, 0, Qt.AlignmentFlag.AlignRight)
        scores.addStretch()
        row.addLayout(scores)
        row.addWidget(button(actions["learn.reset_score"]), 0, Qt.AlignmentFlag.AlignTop)
        self.show_state(workspace.state, Changes.ALL)
        workspace.changed.connect(self.show_state)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Have two lines for each sentence where the window is narrow, whatever is said."""
        super().resizeEvent(event)
        lines = 2 if self.width() >= WIDE else 4
        self.setFixedHeight(max(lines * self.fontMetrics().lineSpacing() + 6, LEAST_HEIGHT))

    def show_state(self, state: State, changes: Changes) -> None:
        """Say what can be done, what came of the last guess, and the score."""
        if not changes & BAR_PARTS:
            return
        prediction = state.prediction
        self.setVisible(prediction is not None)
        if prediction is None:
            return
        hint = GUESS if state.timeline.frame.phase is Phase.E else GUESS_FIRST_E
        self._hint.setText(hint if next_m_step(state.timeline) is not None else ENDED)
        self._verdict.setText(verdict_sentence(prediction.verdicts))
        mean, streak = score_lines(prediction.score)
        self._mean.setText(mean)
        self._streak.setText(streak)
