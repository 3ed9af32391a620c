"""The convergence clinic: how fast a run nears its limit, and what each stopping rule would have made of it."""

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QShowEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLineEdit, QWidget

from gmm_desktop.control.messages import RULE_SIGNS, grouped, rate_sentence, significant
from gmm_desktop.control.workspace import Workspace
from gmm_desktop.experiment.changes import Changes
from gmm_desktop.experiment.state import State
from gmm_desktop.experiment.timeline import Run
from gmm_desktop.mixture.clinic import (
    USUAL_TOLERANCES,
    Course,
    course_of,
    gaps,
    joined,
    limit,
    rate,
    would_stop,
)
from gmm_desktop.mixture.convergence import ConvergenceRule
from gmm_desktop.mixture.errors import ParameterError
from gmm_desktop.ui.charts.clinic_chart import ClinicChart
from gmm_desktop.ui.panels.frame import Panel, fixed_label, label
from gmm_desktop.ui.tables.typed import typed_number
from gmm_desktop.ui.theme import Theme

RULE_TIPS = {
    ConvergenceRule.MEAN_SHIFT: "Stop when the means move less than this, in units of the data",
    ConvergenceRule.LOG_LIKELIHOOD: "Stop when L changes by less than this share of itself",
    ConvergenceRule.ABSOLUTE: "Stop when L changes by less than this, in nats",
    ConvergenceRule.PER_POINT: "Stop when the mean L of a point changes by less than this (scikit-learn's rule)",
    ConvergenceRule.AITKEN: "Stop when L is nearer than this to the limit Aitken's acceleration expects",
}
HEADINGS = (("", ""), ("below", "Tolerance; change it to see where the rule would have stopped"),
            ("stops at", "Iteration at which the rule would have stopped this run"),
            ("missing", "What L still had to gain there, in nats"))  # fmt: skip
FIELD_WIDTH = 66
LEAST_ITERATIONS = 3
EMPTY = "Run at least three iterations to see how fast they near the limit."
CLINIC_PARTS = Changes.RUNS | Changes.FRAME | Changes.EXPERIMENT


class ClinicPanel(Panel):
    """The chart, and a line for each rule; works only while it is seen."""

    def __init__(self, workspace: Workspace, _actions: dict[str, QAction], theme: Theme) -> None:
        self._said = label("", "dim")
        self._said.setObjectName("clinic.rate")
        self._said.setToolTip("The linear rate of convergence, from the last two changes of the objective")
        super().__init__("CONVERGENCE CLINIC", [self._said])
        self._workspace = workspace
        self._tolerances = dict(USUAL_TOLERANCES)
        self._known: tuple[Run | None, Course] = (None, course_of((), 1))
        self.chart = ClinicChart(workspace, theme)
        self.chart.setObjectName("clinic.chart")
        self.chart.setToolTip("Distance of the objective to its expected limit; click to show an iteration")
        self.chart.setAccessibleName("log₁₀ of the distance to the limit by iteration; click to show a frame")
        row = QHBoxLayout()
        row.setSpacing(12)
        row.addWidget(self.chart, 1)
        row.addWidget(self._rules())
        self.body.addLayout(row, 1)
        workspace.changed.connect(self.show_state)

    def _rules(self) -> QWidget:
        made = QWidget()
        grid = QGridLayout(made)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(2)
        for column, (heading, tip) in enumerate(HEADINGS):
            head = label(heading, "dim")
            head.setToolTip(tip)
            grid.addWidget(head, 0, column, Qt.AlignmentFlag.AlignRight)
        self._stops, self._missing = {}, {}
        self._fields: dict[ConvergenceRule, QLineEdit] = {}
        for line, rule in enumerate(ConvergenceRule, 1):
            sign = label(RULE_SIGNS[rule])
            sign.setToolTip(RULE_TIPS[rule])
            field = QLineEdit(f"{self._tolerances[rule]:g}")
            field.setObjectName(f"clinic.{rule.value}.tolerance")
            field.setToolTip(RULE_TIPS[rule])
            field.setAccessibleName(RULE_TIPS[rule])
            field.setFixedWidth(FIELD_WIDTH)
            field.setAlignment(Qt.AlignmentFlag.AlignRight)
            field.editingFinished.connect(lambda rule=rule: self._retune(rule))
            self._fields[rule] = field
            self._stops[rule] = fixed_label(f"clinic.{rule.value}.stop", HEADINGS[2][1], "not yet ")
            self._missing[rule] = fixed_label(f"clinic.{rule.value}.missing", HEADINGS[3][1], "0.0000e−00 ")
            for figures in (self._stops[rule], self._missing[rule]):
                figures.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            for column, widget in enumerate((sign, field, self._stops[rule], self._missing[rule])):
                grid.addWidget(widget, line, column)
        grid.setRowStretch(len(ConvergenceRule) + 1, 1)
        return made

    def set_theme(self, theme: Theme) -> None:
        """Draw in the colours of another theme."""
        self.chart.set_theme(theme)

    def showEvent(self, event: QShowEvent) -> None:
        """Catch up with what has happened while it was hidden."""
        super().showEvent(event)
        self.show_state(self._workspace.state, Changes.ALL)

    def show_state(self, state: State, changes: Changes) -> None:
        """Show the current run."""
        if not self.isVisible() or not changes & CLINIC_PARTS:
            return
        run = state.timeline.run
        if run is not self._known[0]:
            self._known = run, self._read(run)
            self._show_course()
        self.chart.show_cursor(state.timeline.cursor / 2)

    def _read(self, run: Run) -> Course:
        """Return the course of a run; only frames not yet read are looked at."""
        known, course = self._known
        n_points = len(run.experiment.dataset.points)
        if known is None or known.frames[0] is not run.frames[0] or len(known.frames) > len(run.frames):
            return course_of(run.frames, n_points)
        return joined(course, course_of(run.frames[len(known.frames) :], n_points))

    def _show_course(self) -> None:
        run, course = self._known
        values = course.objectives
        patience = run.experiment.settings.patience if run else 1
        enough = len(values) > LEAST_ITERATIONS
        expected = limit(values) if enough else None
        if expected is None and len(values):
            expected = float(values.max())
        distances = gaps(values, expected) if expected is not None else values
        tolerances = self._tolerances
        stops = {rule: would_stop(course, rule, tolerances[rule], patience) for rule in ConvergenceRule}
        self.chart.show_course(course.iterations.astype(np.float64), distances, stops if enough else {})
        found = rate(values)
        self._said.setText(
            f"{rate_sentence(found)} · L∞ ≈ {grouped(expected, 4)}"
            if enough and expected is not None
            else EMPTY
        )
        for rule, iteration in stops.items():
            self._stops[rule].setText("not yet" if iteration is None else str(iteration))
            place = None if iteration is None else int(np.searchsorted(course.iterations, iteration))
            missing = (
                "" if place is None or expected is None else significant(expected - float(values[place]), 3)
            )
            self._missing[rule].setText(missing)

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
        self._show_course()
