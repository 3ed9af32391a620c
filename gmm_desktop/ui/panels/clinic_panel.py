"""The convergence clinic: how fast a run nears its limit, and what each stopping rule would have made of it."""

import numpy as np
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QLineEdit, QStackedWidget, QWidget

from gmm_desktop.control.workspace import Workspace
from gmm_desktop.experiment.changes import Changes
from gmm_desktop.experiment.state import State
from gmm_desktop.experiment.timeline import Run
from gmm_desktop.mixture.clinic import KNOWN_TOLERANCES, course_of, gaps, joined, limit, rate, would_stop
from gmm_desktop.mixture.convergence import ConvergenceRule
from gmm_desktop.mixture.errors import ParameterError
from gmm_desktop.mixture.settings import EmSettings
from gmm_desktop.ui.charts.clinic_chart import LETTERS, ClinicChart
from gmm_desktop.ui.parts.frame import Panel, fixed_label, label, set_role
from gmm_desktop.ui.parts.typed import typed_number
from gmm_desktop.ui.theme import Theme
from gmm_desktop.words.messages import convergence_sentence, missing_words, raises_likelihood
from gmm_desktop.words.options import RULE_WORDS

HEADINGS = (
    ("below", "Tolerance; change it to see where the rule would have stopped"),
    ("stops at", "Iteration at which the rule would have stopped this run"),
    ("missing", "What the objective still had to gain there, in nats"),
)
PATIENCE_TIP = "How many iterations running a rule must hold, as in this run"
RATE_TIP = "The linear rate of convergence and the limit, from the last changes of the objective"
FIELD_SIZE = QSize(60, 20)
LEAST_ITERATIONS = 3
EMPTY = "Run at least three iterations to see how fast they near the limit."
CLINIC_PARTS = Changes.RUNS | Changes.FRAME | Changes.EXPERIMENT


class ClinicPanel(Panel):
    """The chart, and a line for each rule; works only while it is seen."""

    def __init__(self, workspace: Workspace, _actions: dict[str, QAction], theme: Theme) -> None:
        self._said = label("", "dim")
        self._said.setObjectName("clinic.rate")
        self._said.setToolTip(RATE_TIP)
        super().__init__("CONVERGENCE CLINIC", [self._said])
        self._workspace = workspace
        self._seen = False
        self._tolerances = dict(KNOWN_TOLERANCES)
        self._run: Run | None = None
        self._course = course_of((), EmSettings(), 1)
        self.chart = ClinicChart(workspace, theme)
        self.chart.setObjectName("clinic.chart")
        self.chart.setToolTip("Distance of the objective to its expected limit; click to show an iteration")
        self.chart.setAccessibleName("log₁₀ of the distance to the limit by iteration; click to show a frame")
        empty = label(EMPTY, "dim")
        empty.setObjectName("clinic.empty")
        empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        empty.setWordWrap(True)
        self._either = QStackedWidget()
        self._either.addWidget(empty)
        self._either.addWidget(self.chart)
        row = QHBoxLayout()
        row.setSpacing(12)
        row.addWidget(self._either, 1)
        row.addWidget(self._rules())
        self.body.addLayout(row, 1)
        workspace.changed.connect(self.show_state)

    def _rules(self) -> QWidget:
        made = QWidget()
        grid = QGridLayout(made)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(2)
        right = Qt.AlignmentFlag.AlignRight
        self._patience = fixed_label("clinic.patience", PATIENCE_TIP, "1000 in a row", "dim")
        grid.addWidget(self._patience, 0, 0, 1, 2)
        for column, (heading, tip) in enumerate(HEADINGS, 2):
            head = label(heading, "dim")
            head.setToolTip(tip)
            grid.addWidget(head, 0, column, right)
        self._signs: dict[ConvergenceRule, tuple[QLabel, QLabel]] = {}
        self._stops, self._missing = {}, {}
        self._fields: dict[ConvergenceRule, QLineEdit] = {}
        for line, rule in enumerate(ConvergenceRule, 1):
            self._signs[rule] = label(LETTERS[rule], "strong"), label(RULE_WORDS[rule].sign)
            for part in self._signs[rule]:
                part.setToolTip(RULE_WORDS[rule].meaning)
            self._fields[rule] = self._field(rule)
            self._stops[rule] = fixed_label(f"clinic.{rule.value}.stop", HEADINGS[1][1], "not yet ")
            self._missing[rule] = fixed_label(f"clinic.{rule.value}.missing", HEADINGS[2][1], "> 0.00e−00")
            for figures in (self._stops[rule], self._missing[rule]):
                figures.setFixedHeight(FIELD_SIZE.height())
                figures.setAlignment(right | Qt.AlignmentFlag.AlignVCenter)
            parts = (*self._signs[rule], self._fields[rule], self._stops[rule], self._missing[rule])
            for column, widget in enumerate(parts):
                grid.addWidget(widget, line, column)
        grid.setColumnStretch(1, 1)
        grid.setRowStretch(len(ConvergenceRule) + 1, 1)
        return made

    def _field(self, rule: ConvergenceRule) -> QLineEdit:
        field = QLineEdit(f"{self._tolerances[rule]:g}")
        field.setObjectName(f"clinic.{rule.value}.tolerance")
        field.setToolTip(RULE_WORDS[rule].meaning)
        field.setAccessibleName(f"Tolerance of the {RULE_WORDS[rule].name}")
        field.setFixedSize(FIELD_SIZE)
        field.setStyleSheet("padding: 0px 5px; border-radius: 4px;")
        field.setAlignment(Qt.AlignmentFlag.AlignRight)
        field.editingFinished.connect(lambda: self._retune(rule))
        return field

    def set_theme(self, theme: Theme) -> None:
        """Draw in the colours of another theme."""
        self.chart.set_theme(theme)

    def set_seen(self, seen: bool) -> None:
        """Catch up with what has happened while it was hidden."""
        self._seen = seen
        if seen:
            self.show_state(self._workspace.state, Changes.ALL)

    def show_state(self, state: State, changes: Changes) -> None:
        """Show the current run."""
        if not self._seen or not changes & CLINIC_PARTS:
            return
        run = state.timeline.run
        if run is not self._run:
            self._read(run)
            self._show_course(run)
        self.chart.show_cursor(state.timeline.cursor)

    def _read(self, run: Run) -> None:
        """Look at the frames of a run that were not yet read."""
        known, settings, n_points = self._run, run.experiment.settings, len(run.experiment.dataset.points)
        if known is None or known.identifier != run.identifier or len(known.frames) > len(run.frames):
            self._course = course_of(run.frames, settings, n_points)
        else:
            later = course_of(run.frames[len(known.frames) :], settings, n_points)
            self._course = joined(self._course, later)
        self._run = run

    def _show_course(self, run: Run) -> None:
        course, settings = self._course, run.experiment.settings
        values = course.comparable
        enough = len(values) > LEAST_ITERATIONS
        self._either.setCurrentIndex(int(enough))
        times = "once" if settings.patience == 1 else f"{settings.patience} in a row"
        self._patience.setText(times)
        expected = limit(values) if enough else None
        best = expected if expected is not None else float(values.max()) if enough else 0.0
        stops = {
            rule: would_stop(course, rule, self._tolerances[rule], settings.patience) if enough else None
            for rule in ConvergenceRule
        }
        if enough:
            sign = "L" if raises_likelihood(settings) else "objective"
            distances = np.where(course.settled, gaps(course.objectives, best), np.nan)
            self.chart.name_distance(f"log₁₀({sign}∞ − {sign})" if sign == "L" else f"log₁₀(limit − {sign})")
            self.chart.show_course(course.iterations.astype(np.float64), distances, stops, settings.rule)
            self._said.setText(convergence_sentence(rate(values), expected, sign))
        else:
            self._said.setText("")
        for rule, iteration in stops.items():
            strong = "strong" if rule is settings.rule else ""
            if self._signs[rule][1].property("role") != strong:
                set_role(self._signs[rule][1], strong)
            place = None if iteration is None else int(np.searchsorted(course.iterations, iteration))
            left = None if place is None else max(best - float(course.objectives[place]), 0.0)
            self._stops[rule].setText(
                "–" if not enough else "not yet" if iteration is None else str(iteration)
            )
            self._missing[rule].setText(missing_words(left, known=expected is not None))

    def _retune(self, rule: ConvergenceRule) -> None:
        """Try a rule with another tolerance; what is no number is put back."""
        field = self._fields[rule]
        try:
            value = typed_number(field.text())
        except ParameterError as error:
            self._workspace.refuse(error)
        else:
            if value > 0:
                self._tolerances[rule] = value
        field.setText(f"{self._tolerances[rule]:g}")
        if self._run is not None:
            self._show_course(self._run)
