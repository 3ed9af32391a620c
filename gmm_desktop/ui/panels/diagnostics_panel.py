"""The panel of diagnostics: figures of the components, criteria, overlap, known groups, and an earlier run beside."""

from PySide6.QtCore import QTimer
from PySide6.QtGui import QAction, QPaintEvent
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from gmm_desktop.control.background_jobs import LatestJob
from gmm_desktop.control.workspace import Workspace
from gmm_desktop.experiment.changes import Changes
from gmm_desktop.experiment.diagnosis import Comparison, Diagnosis, diagnose
from gmm_desktop.experiment.state import Activity, State
from gmm_desktop.experiment.timeline import Run, Timeline
from gmm_desktop.mixture.frames import Frame
from gmm_desktop.ui.parts.frame import Panel, label
from gmm_desktop.ui.parts.pace import Pace
from gmm_desktop.ui.tables.diagnosis_matrices import confusion_matrix, overlap_matrix
from gmm_desktop.ui.tables.figures_table import FiguresTable
from gmm_desktop.ui.tables.heat_matrix import HeatMatrix
from gmm_desktop.ui.theme import Theme
from gmm_desktop.words.diagnosis import (
    COMPONENT_COLUMNS,
    CRITERIA_COLUMNS,
    DIFFERENCE_COLUMNS,
    UNFINISHED,
    agreement_sentence,
    comparison_row,
    comparison_sentence,
    component_rows,
    criteria_row,
    entropy_sentence,
    finding_sentences,
    frame_words,
    run_words,
)

LARGEST_WHILE_RUNNING = 50_000
"""With more points than this the figures are worked out only when EM rests."""

RUNNING_MS = 250
"""How often the figures are worked out while EM plays or a handle is dragged."""

DIAGNOSIS_PARTS = Changes.FRAME | Changes.DATASET | Changes.ACTIVITY | Changes.EXPERIMENT | Changes.RUNS
NOTHING = "nothing"


class DiagnosticsPanel(Panel):
    """Works its figures out in the background, and only while it can be seen."""

    def __init__(self, workspace: Workspace, _actions: dict[str, QAction], theme: Theme) -> None:
        super().__init__("DIAGNOSTICS")
        self._workspace = workspace
        self._stale, self._open = True, True
        self._frame: Frame | None = None
        self._listed: list[tuple[str, int]] = []
        self._build(theme)
        self._job = LatestJob(self)
        self._job.done.connect(self._show)
        self._job.failed.connect(_raise)
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self._work)
        self._list_runs(workspace.state.timeline)
        Pace(workspace, self.show_state, self)

    @property
    def busy(self) -> bool:
        """Whether figures are, or are about to be, worked out."""
        missed = self._stale and not self.visibleRegion().isEmpty()
        return missed or self._timer.isActive() or self._job.busy

    # Its parts

    def _build(self, theme: Theme) -> None:
        inside = QWidget()
        self._rows = QVBoxLayout(inside)
        self._rows.setContentsMargins(0, 0, 8, 0)
        self._rows.setSpacing(4)
        self._components = FiguresTable(COMPONENT_COLUMNS, theme, first=44, marked=True)
        self._criteria = FiguresTable(CRITERIA_COLUMNS, theme, first=22)
        self._differences = FiguresTable(DIFFERENCE_COLUMNS, theme)
        self._overlap, self._confusion = HeatMatrix(theme), HeatMatrix(theme)
        self._findings = self._sentence("diagnostics.findings", "What may be off", "warning")
        self._add(self._components, "diagnostics.components")
        self._entropy = self._sentence(
            "diagnostics.entropy", "Entropy −Σ γ log γ of all points over N log K", "dim"
        )
        self._heading("criteria: smaller is better")
        self._add(self._criteria, "diagnostics.criteria")
        self._unfinished = self._sentence(
            "diagnostics.unfinished", "Before the maximum L may still rise, and every criterion fall", "dim"
        )
        self._unfinished.setText(UNFINISHED)
        self._build_comparison()
        self._heading("overlap of the components")
        self._add(self._overlap, "diagnostics.overlap")
        self._groups = self._heading("points by known group and component")
        self._agreement = self._sentence(
            "diagnostics.agreement",
            "Pairs of points on which components and known groups agree, beyond chance",
            "dim",
        )
        self._add(self._confusion, "diagnostics.confusion")
        self._rows.addStretch()
        self._scroll = QScrollArea()
        self._scroll.setFrameShape(QScrollArea.Shape.NoFrame)
        self._scroll.setWidgetResizable(True)
        self._scroll.setWidget(inside)
        self.body.addWidget(self._scroll, 1)
        self._show_agreement(None)
        self._show_comparison(None)
        self._findings.hide()

    def _build_comparison(self) -> None:
        row = QHBoxLayout()
        row.setContentsMargins(0, 6, 0, 0)
        row.addWidget(label("compare with", "dim"))
        self._compare = QComboBox()
        self._compare.setObjectName("diagnostics.compare")
        self._compare.setToolTip("Compare the mixture shown with the end of an earlier run on these data")
        self._compare.setAccessibleName("Compare with an earlier run")
        self._compare.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._compare.activated.connect(lambda _index: self._look_again(now=True))
        row.addWidget(self._compare, 1)
        self._rows.addLayout(row)
        self._add(self._differences, "diagnostics.differences")
        self._same = self._sentence(
            "diagnostics.same", "Whether both are one fit, however they are numbered", ""
        )

    def _add(self, widget: QWidget, name: str) -> None:
        widget.setObjectName(name)
        self._rows.addWidget(widget)

    def _heading(self, text: str) -> QWidget:
        heading = label(text, "title")
        heading.setContentsMargins(0, 8, 0, 0)
        self._rows.addWidget(heading)
        return heading

    def _sentence(self, name: str, tip: str, role: str) -> QLabel:
        made = label("", role)
        made.setObjectName(name)
        made.setToolTip(tip)
        made.setWordWrap(True)
        made.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._rows.addWidget(made)
        return made

    @property
    def frame(self) -> Frame | None:
        """The frame drawn last."""
        return self._frame

    def set_theme(self, theme: Theme) -> None:
        """Draw in the colours of another theme."""
        for part in (self._components, self._criteria, self._differences, self._overlap, self._confusion):
            part.set_theme(theme)

    def shut_down(self) -> None:
        """Wait for the figures being worked out."""
        self._open = False
        self._timer.stop()
        self._job.close()

    # When to work

    def show_state(self, state: State, changes: Changes) -> None:
        """Note that the figures are of yesterday; work them out again if they can be seen."""
        if changes & Changes.RUNS:
            self._list_runs(state.timeline)
        if changes & DIAGNOSIS_PARTS:
            if changes & Changes.DATASET:
                self._job.cancel()
            self._look_again(now=False)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Work out what was missed while the panel could not be seen."""
        super().paintEvent(event)
        if self._stale and not self._timer.isActive():
            self._plan()

    def _look_again(self, *, now: bool) -> None:
        self._stale = True
        if now or not self.visibleRegion().isEmpty():
            self._plan()

    def _plan(self) -> None:
        state = self._workspace.state
        rests = state.activity is Activity.PAUSED and state.preview is None
        if not self._open or not (rests or len(state.experiment.dataset.points) <= LARGEST_WHILE_RUNNING):
            return
        if rests:
            self._timer.start(0)
        elif not self._timer.isActive():
            self._timer.start(RUNNING_MS)

    def _work(self) -> None:
        state = self._workspace.state
        self._stale = False
        dataset, frame, timeline = state.experiment.dataset, state.shown, state.timeline
        settings, other = timeline.run.experiment.settings, self._other(state)
        stop = timeline.run.stop
        converged = timeline.at_end and state.preview is None and stop is not None and stop.converged
        self._job.request(lambda: diagnose(dataset, frame, settings, converged=converged, other=other))

    # Earlier runs

    def _list_runs(self, timeline: Timeline) -> None:
        listed = [(run_words(timeline, run), run.identifier) for run in reversed(timeline.ghosts)]
        if listed == self._listed and self._compare.count():
            return
        chosen = self._compare.currentData()
        self._listed = listed
        self._compare.clear()
        self._compare.addItem(NOTHING, None)
        for words, identifier in listed:
            self._compare.addItem(words, identifier)
        self._compare.setCurrentIndex(max(self._compare.findData(chosen), 0))
        self._compare.setEnabled(bool(listed))

    def _other(self, state: State) -> Run | None:
        chosen = self._compare.currentData()
        return next((run for run in state.timeline.ghosts if run.identifier == chosen), None)

    # What is found

    def _show(self, diagnosis: Diagnosis) -> None:
        self._frame = diagnosis.frame
        self.title.setText(f"DIAGNOSTICS   {frame_words(diagnosis)}")
        sentences = finding_sentences(diagnosis)
        self._findings.setText("\n".join(sentences))
        self._findings.setVisible(bool(sentences))
        self._components.show_rows(component_rows(diagnosis))
        self._entropy.setText(entropy_sentence(diagnosis))
        self._criteria.show_rows([criteria_row(diagnosis)])
        self._unfinished.setVisible(not diagnosis.converged)
        self._overlap.show_matrix(overlap_matrix(diagnosis.figures.overlaps))
        self._show_agreement(diagnosis)
        self._show_comparison(diagnosis.comparison)

    def _show_agreement(self, diagnosis: Diagnosis | None) -> None:
        agreement = diagnosis.agreement if diagnosis else None
        for part in (self._groups, self._agreement, self._confusion):
            part.setVisible(agreement is not None)
        if agreement is not None and diagnosis is not None:
            self._agreement.setText(agreement_sentence(agreement.adjusted_rand_index))
            count = diagnosis.frame.parameters.n_components
            self._confusion.show_matrix(confusion_matrix(agreement.confusion, count))

    def _show_comparison(self, comparison: Comparison | None) -> None:
        self._differences.setVisible(comparison is not None)
        self._same.setVisible(comparison is not None)
        if comparison is not None:
            self._differences.show_rows([comparison_row(comparison)])
            self._same.setText(comparison_sentence(comparison))


def _raise(error: Exception) -> None:
    raise error
