"""Compare models: every number of components with every family, by a criterion."""

from dataclasses import replace

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QPushButton, QScrollArea, QSpinBox

from gmm_desktop.control.messages import sentence
from gmm_desktop.control.search_job import SearchJob
from gmm_desktop.control.workspace import Workspace
from gmm_desktop.experiment.changes import Changes
from gmm_desktop.experiment.edits import ReplaceStart
from gmm_desktop.experiment.experiment import MAX_COMPONENTS
from gmm_desktop.experiment.state import State
from gmm_desktop.mixture.covariance import ALIASES, Family
from gmm_desktop.mixture.criteria import Criterion
from gmm_desktop.mixture.errors import CodedError
from gmm_desktop.mixture.selection import SEARCH_SETTINGS, Candidate, Progress, search
from gmm_desktop.ui.charts.criterion_map import CriterionMap
from gmm_desktop.ui.panels.frame import Panel, label
from gmm_desktop.ui.theme import Theme

DEFAULT_MOST, DEFAULT_RESTARTS, MOST_RESTARTS = 6, 5, 200
EMPTY = "Start to fit every K with every family, each from several starts.\nA click on a cell then shows that model."

CRITERION_TIPS = {
    Criterion.AIC: "AIC = −2L + 2p: which model predicts new data best",
    Criterion.AICC: "AICc: AIC corrected for few points",
    Criterion.BIC: "BIC = −2L + p log N: which model is most probable",
    Criterion.ICL: "ICL: BIC that also wants the groups to be distinct",
}
CRITERION_NAMES = {Criterion.AIC: "AIC", Criterion.AICC: "AICc", Criterion.BIC: "BIC", Criterion.ICL: "ICL"}


class SelectionPanel(Panel):
    """What to compare, the table that fills, and how far it is."""

    def __init__(self, workspace: Workspace, _actions: dict[str, QAction], theme: Theme) -> None:
        self._criterion = _combo("selection.criterion", "What decides; smaller is better for all of them")
        for criterion, name in CRITERION_NAMES.items():
            self._criterion.addItem(name, criterion)
        self._criterion.setCurrentIndex(list(Criterion).index(Criterion.BIC))
        super().__init__("COMPARE MODELS", [self._criterion])
        self._workspace = workspace
        self._job = SearchJob(self)
        self._job.progressed.connect(self._take)
        self._job.ended.connect(self._end)
        self._map = CriterionMap(theme)
        self._map.chosen.connect(self._load)
        self._criterion.currentIndexChanged.connect(self._judge)
        self._least = _spin("selection.least", "Smallest number of components K", 1, MAX_COMPONENTS, 1)
        self._most = _spin(
            "selection.most", "Largest number of components K", 1, MAX_COMPONENTS, DEFAULT_MOST
        )
        self._least.valueChanged.connect(lambda least: self._most.setValue(max(least, self._most.value())))
        self._most.valueChanged.connect(lambda most: self._least.setValue(min(most, self._least.value())))
        self._restarts = _spin(
            "selection.restarts",
            "Runs of EM for each cell, from different starts",
            1,
            MOST_RESTARTS,
            DEFAULT_RESTARTS,
        )
        self._families = _combo("selection.families", "Which covariance families to compare")
        for text, chosen in (
            ("all fourteen", tuple(Family)),
            ("full, tied, diag, spherical", tuple(ALIASES.values())),
            ("the present one", ()),
        ):
            self._families.addItem(text, chosen)
        self._start = QPushButton("Start")
        self._start.setObjectName("selection.start")
        self._start.setToolTip("Fit all these models, or stop; what was found stays")
        self._start.setAccessibleName("Start or stop the comparison")
        self._start.clicked.connect(self._start_or_stop)
        self._said = QLabel(EMPTY)
        self._said.setObjectName("selection.said")
        self._said.setProperty("role", "dim")
        self._said.setWordWrap(True)
        for parts in (
            ("K from", self._least, "to", self._most, "starts", self._restarts),
            (self._families, self._start),
        ):
            row = QHBoxLayout()
            row.setSpacing(6)
            for part in parts:
                row.addWidget(label(part, "dim") if isinstance(part, str) else part)
            row.addStretch()
            self.body.addLayout(row)
        self.body.addWidget(self._said)
        scroll = QScrollArea()
        scroll.setFrameShape(QScrollArea.Shape.NoFrame)
        scroll.setWidgetResizable(True)
        scroll.setWidget(self._map)
        self.body.addWidget(scroll, 1)
        workspace.changed.connect(self.show_state)

    def set_theme(self, theme: Theme) -> None:
        """Draw in the colours of another theme."""
        self._map.set_theme(theme)

    def shut_down(self) -> None:
        """Wait for the search."""
        self._job.close()

    def show_state(self, _state: State, changes: Changes) -> None:
        """Forget what was found about other data."""
        if changes & Changes.DATASET:
            self._job.stop()
            self._map.lay_out((), ())
            self._rest(EMPTY)

    def _start_or_stop(self) -> None:
        if self._job.busy:
            self._job.stop()
            self._rest(f"Stopped. {self._verdict()}")
            return
        experiment = self._workspace.state.experiment
        settings, noise = experiment.settings, experiment.start.noise
        families = self._families.currentData() or (settings.covariance_type,)
        counts = range(self._least.value(), self._most.value() + 1)
        self._map.lay_out(counts, families)
        self._start.setText("Stop")
        self._said.setText("Fitting…")
        self._job.begin(
            search(
                experiment.dataset.points,
                counts,
                families,
                settings=replace(SEARCH_SETTINGS, reg_covar=settings.reg_covar, prior=settings.prior),
                restarts=self._restarts.value(),
                seed=experiment.seed,
                noise=noise.weight if noise else 0.0,
            )
        )

    def _take(self, progress: Progress) -> None:
        if progress.candidate is not None:
            self._map.add(progress.candidate)
        self._said.setText(f"{progress.done} of {progress.total} runs of EM. {self._verdict()}")

    def _end(self, error: Exception | None) -> None:
        if error is not None and not isinstance(error, CodedError):
            self._rest("The comparison failed.")
            raise error
        self._rest(sentence(error) if isinstance(error, CodedError) else self._verdict())

    def _rest(self, said: str) -> None:
        self._start.setText("Start")
        self._said.setText(said)

    def _judge(self) -> None:
        criterion = self._criterion.currentData()
        self._criterion.setToolTip(f"{CRITERION_TIPS[criterion]}; smaller is better")
        self._map.judge_by(criterion)
        if not self._job.busy and self._map.best is not None:
            self._said.setText(self._verdict())

    def _verdict(self) -> str:
        best = self._map.best
        if best is None:
            return ""
        name = CRITERION_NAMES[self._criterion.currentData()]
        value = best.value(self._criterion.currentData())
        return f"Best: K = {best.n_components}, {best.family}, {name} {value:.2f}."

    def _load(self, candidate: Candidate) -> None:
        if candidate.parameters is not None:
            self._workspace.submit(ReplaceStart(candidate.parameters, candidate.family))


def _combo(name: str, tip: str) -> QComboBox:
    made = QComboBox()
    made.setObjectName(name)
    made.setToolTip(tip)
    made.setAccessibleName(tip)
    return made


def _spin(name: str, tip: str, lowest: int, highest: int, value: int) -> QSpinBox:
    made = QSpinBox()
    made.setObjectName(name)
    made.setToolTip(tip)
    made.setAccessibleName(tip)
    made.setRange(lowest, highest)
    made.setValue(value)
    made.setButtonSymbols(QSpinBox.ButtonSymbols.NoButtons)
    made.setFixedWidth(40)
    return made
