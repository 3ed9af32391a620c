"""Compare models: every number of components with every family, by a criterion."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import (
    QHBoxLayout,
    QProgressBar,
    QScrollArea,
    QSpinBox,
    QStackedWidget,
    QToolButton,
)

from gmm_desktop.control.search_job import SearchJob
from gmm_desktop.control.workspace import Workspace
from gmm_desktop.experiment.changes import Changes
from gmm_desktop.experiment.edits import ReplaceStart
from gmm_desktop.experiment.experiment import MAX_COMPONENTS
from gmm_desktop.experiment.state import State
from gmm_desktop.mixture.criteria import Criterion
from gmm_desktop.mixture.errors import CodedError
from gmm_desktop.mixture.families import ALIASES, Family
from gmm_desktop.mixture.selection import SEARCH_SETTINGS, Candidate, Progress, search
from gmm_desktop.ui.charts.criterion_map import CriterionMap
from gmm_desktop.ui.parts.frame import Panel, fixed_label, label, menu_button, set_menu_text
from gmm_desktop.ui.parts.progress import advance
from gmm_desktop.ui.theme import Theme
from gmm_desktop.words.messages import sentence
from gmm_desktop.words.selection import CRITERION_NAMES, CRITERION_TIPS, candidate_lines

DEFAULT_MOST, DEFAULT_RESTARTS, MOST_RESTARTS = 6, 5, 200
SPIN_WIDTH, BAR_HEIGHT = 34, 3
COMPARE, STOP = "Compare", "Stop"
EMPTY = (
    "Which K, and which family?\n\n"
    "Compare fits every K with every family, each from several starts, and shows by a criterion how well "
    "they do. A click on a model then shows it."
)

FAMILY_CHOICES: tuple[tuple[str, str, str, tuple[Family, ...]], ...] = (
    ("all", "all families", "All fourteen covariance families", tuple(Family)),
    ("sklearn", "the four", "scikit-learn's four: full, tied, diag, spherical", tuple(ALIASES.values())),
    ("present", "the present", "Only the covariance family the model has now", ()),
)


class SelectionPanel(Panel):
    """What to compare, the table that fills, and how far it is."""

    def __init__(self, workspace: Workspace, _actions: dict[str, QAction], theme: Theme) -> None:
        self._criterion, self._families = Criterion.BIC, FAMILY_CHOICES[0][3]
        self._judge_by = menu_button("selection.criterion", "", "What decides between models", ())
        self._start = QToolButton()
        self._start.setObjectName("selection.start")
        self._start.setProperty("look", "next")
        self._start.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._start.setFixedWidth(self._start.fontMetrics().horizontalAdvance(COMPARE) + 36)
        super().__init__("COMPARE MODELS", [self._judge_by, self._start])
        self.body.setSpacing(4)
        self._workspace = workspace
        self._job = SearchJob(self)
        self._job.progressed.connect(self._take)
        self._job.ended.connect(self._end)
        self._map = CriterionMap(theme)
        self._map.chosen.connect(self._load)
        self._map.pointed.connect(self._tell)
        self._start.clicked.connect(self._start_or_stop)
        self._fill_menu(
            self._judge_by,
            [
                (
                    each.value,
                    name,
                    CRITERION_TIPS[each],
                    each is Criterion.BIC,
                    partial(self._judge, each),
                )
                for each, name in CRITERION_NAMES.items()
            ],
        )
        self._build_asked()
        self._build_shown()
        self._judge(Criterion.BIC)
        self._rest()
        self.set_theme(theme)
        workspace.changed.connect(self.show_state)

    def _build_asked(self) -> None:
        """Make the row that says what to compare."""
        self._least = _spin("selection.least", "Smallest number of components K", MAX_COMPONENTS, 1)
        self._most = _spin("selection.most", "Largest number of components K", MAX_COMPONENTS, DEFAULT_MOST)
        self._least.valueChanged.connect(lambda least: self._most.setValue(max(least, self._most.value())))
        self._most.valueChanged.connect(lambda most: self._least.setValue(min(most, self._least.value())))
        tip = "Runs of EM for each model, from different starts"
        self._restarts = _spin("selection.restarts", tip, MOST_RESTARTS, DEFAULT_RESTARTS)
        self._which = menu_button(
            "selection.families", "", "Which covariance families to compare", (), look="outline"
        )
        self._fill_menu(
            self._which,
            [
                (name, text, tip, name == "all", partial(self._choose, text, chosen))
                for name, text, tip, chosen in FAMILY_CHOICES
            ],
        )
        self._choose(FAMILY_CHOICES[0][1], FAMILY_CHOICES[0][3])
        row = QHBoxLayout()
        row.setSpacing(6)
        for part in ("K", self._least, "to", self._most, self._which, self._restarts, "starts"):
            row.addWidget(label(part, "dim") if isinstance(part, str) else part)
        row.addStretch()
        self.body.addLayout(row)

    def _build_shown(self) -> None:
        """Make what tells how far it is, what was found, and what is under the pointer."""
        self._bar = QProgressBar()
        self._bar.setObjectName("selection.progress")
        self._bar.setAccessibleName("How much of the comparison is done")
        self._bar.setTextVisible(False)
        self._bar.setFixedHeight(BAR_HEIGHT)
        keeps_place = self._bar.sizePolicy()
        keeps_place.setRetainSizeWhenHidden(True)
        self._bar.setSizePolicy(keeps_place)
        self._count = fixed_label("selection.count", "Runs of EM that are done", "9999 of 9999", "dim")
        self._count.setFixedHeight(self._count.fontMetrics().height())
        self._count.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        progress = QHBoxLayout()
        progress.setSpacing(8)
        progress.addWidget(self._bar)
        progress.addWidget(self._count)
        self.body.addLayout(progress)
        self._said = label("")
        self._said.setObjectName("selection.said")
        self._said.setToolTip("The model under the pointer or the keyboard's frame, else the best")
        self._said.setFixedHeight(2 * self._said.fontMetrics().lineSpacing() + 2)
        self._said.setMinimumWidth(1)
        self._said.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        self.body.addWidget(self._said)
        empty = label(EMPTY, "dim")
        empty.setObjectName("selection.empty")
        empty.setWordWrap(True)
        empty.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        scroll = QScrollArea()
        scroll.setFrameShape(QScrollArea.Shape.NoFrame)
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setWidget(self._map)
        self._either = QStackedWidget()
        self._either.addWidget(empty)
        self._either.addWidget(scroll)
        self.body.addWidget(self._either, 1)

    def _fill_menu(
        self, button: QToolButton, choices: Iterable[tuple[str, str, str, bool, Callable[[], object]]]
    ) -> None:
        """Let a button choose one of several: name, text, tip, whether at first, and what it does."""
        group = QActionGroup(self)
        for name, text, tip, first, run in choices:
            action = QAction(text, self)
            action.setObjectName(f"{button.objectName()}.{name}")
            action.setToolTip(tip)
            action.setCheckable(True)
            action.setChecked(first)
            action.triggered.connect(lambda _checked=False, run=run: run())
            group.addAction(action)
            button.menu().addAction(action)

    def set_theme(self, theme: Theme) -> None:
        """Draw in the colours of another theme."""
        self._map.set_theme(theme)
        self._bar.setStyleSheet(
            f"QProgressBar {{ background: {theme.ink.grid}; border: none; border-radius: 1px; }}"
            f"QProgressBar::chunk {{ background: {theme.ink.accent}; border-radius: 1px; }}"
        )

    def shut_down(self) -> None:
        """Wait for the search."""
        self._job.close()

    def show_state(self, _state: State, changes: Changes) -> None:
        """Forget what was found about other data, and let the window paint first."""
        self._job.make_way()
        if changes & Changes.DATASET:
            self._job.stop()
            self._map.lay_out((), ())
            self._rest()

    # What a person asks for

    def _judge(self, criterion: Criterion) -> None:
        """Compare what was found by another criterion."""
        self._criterion = criterion
        set_menu_text(self._judge_by, CRITERION_NAMES[criterion])
        self._judge_by.setToolTip(CRITERION_TIPS[criterion])
        self._map.judge_by(criterion)
        self._tell(None)

    def _choose(self, text: str, families: tuple[Family, ...]) -> None:
        """Compare these families from the next time on."""
        self._families = families
        set_menu_text(self._which, text)

    def _start_or_stop(self) -> None:
        if self._job.busy:
            self._job.stop()
            self._rest()
            return
        experiment = self._workspace.state.experiment
        settings, noise = experiment.settings, experiment.start.noise
        families = self._families or (settings.covariance_type,)
        counts = range(self._least.value(), self._most.value() + 1)
        self._map.lay_out(counts, families)
        self._map.set_running(True)
        self._either.setCurrentIndex(1)
        self._offer(STOP, "Stop comparing; what was found stays")
        self._tell(None)
        self._bar.show()
        self._bar.setRange(0, 0)  # busy, until the first report
        self._job.begin(
            search(
                experiment.dataset.points,
                counts,
                families,
                settings=replace(SEARCH_SETTINGS, reg_covar=settings.reg_covar, prior=settings.prior),
                restarts=self._restarts.value(),
                seed=experiment.seed,
                noise=noise.weight if noise else 0.0,
            ),
            len(experiment.dataset.points) * counts[-1],
        )

    def _load(self, candidate: Candidate) -> None:
        if candidate.parameters is not None:
            self._workspace.submit(ReplaceStart(candidate.parameters, candidate.family))

    # What the search says

    def _take(self, progress: Progress) -> None:
        advance(self._bar, progress.done, progress.total)
        self._count.setText(f"{progress.done} of {progress.total}")
        if progress.candidate is not None:
            self._map.add(progress.candidate)
            self._tell(self._map.focused)

    def _end(self, error: Exception | None) -> None:
        self._rest()
        if isinstance(error, CodedError):
            self._said.setText(sentence(error))
        elif error is not None:
            raise error

    def _rest(self) -> None:
        """Show that nothing is under way."""
        self._map.set_running(False)
        self._offer(COMPARE, "Fit all these models, each from several starts")
        self._bar.hide()
        self._count.setText("")
        self._either.setCurrentIndex(int(self._map.has_cells))
        self._tell(self._map.focused)

    def _offer(self, text: str, tip: str) -> None:
        self._start.setText(text)
        self._start.setToolTip(tip)
        self._start.setAccessibleName(tip)

    def _tell(self, candidate: Candidate | None) -> None:
        """Say what is known of a model, or of the best."""
        told = candidate or self._map.best
        self._said.setText(candidate_lines(told, self._criterion, self._map.best) if told else "")


def _spin(name: str, tip: str, highest: int, value: int) -> QSpinBox:
    made = QSpinBox()
    made.setObjectName(name)
    made.setToolTip(tip)
    made.setAccessibleName(tip)
    made.setRange(1, highest)
    made.setValue(value)
    made.setKeyboardTracking(False)
    made.setAlignment(Qt.AlignmentFlag.AlignCenter)
    made.setButtonSymbols(QSpinBox.ButtonSymbols.NoButtons)
    made.setFixedWidth(SPIN_WIDTH)
    return made
