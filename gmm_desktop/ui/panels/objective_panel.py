"""The panel of the objective: its chart, and what the lines and marks in it are."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction

from gmm_desktop.control.workspace import Workspace
from gmm_desktop.experiment.changes import Changes
from gmm_desktop.experiment.state import State
from gmm_desktop.figures.charts.objective_painter import BOUND, EARLIER, RIDGED
from gmm_desktop.mixture.frames import Frame
from gmm_desktop.ui.charts.objective_chart import ObjectiveChart
from gmm_desktop.ui.parts.frame import Panel, button, label
from gmm_desktop.ui.theme import Theme
from gmm_desktop.words.messages import raised_in_short

LEGEND_TIP = (
    "The objective is what EM raises; the lower bound touches it after each E step.\n"
    "▲ M steps that acceleration lengthened.  ◆ M steps in which reg_covar made a difference."
)


CHART_TIP = (
    "Click or drag to show a half-step; dotted curves are earlier runs, a click on one shows it.\n"
    "○ is where this run left an earlier one."
)


class ObjectivePanel(Panel):
    """The objective and its lower bound by half-step."""

    def __init__(self, workspace: Workspace, actions: dict[str, QAction], theme: Theme) -> None:
        legend = label("")
        legend.setTextFormat(Qt.TextFormat.RichText)  # signs in the colours of the lines
        legend.setObjectName("objective.legend")
        legend.setToolTip(LEGEND_TIP)
        super().__init__(
            "OBJECTIVE  by half-step",
            [legend, button(actions["view.log_gap"], text=True), button(actions["view.align_forks"])],
        )
        self._seen = False
        self._legend, self._theme, self._workspace = legend, theme, workspace
        self.chart = ObjectiveChart(workspace, theme)
        self.chart.setObjectName("objective")
        self.chart.setToolTip(CHART_TIP)
        self.body.addWidget(self.chart, 1)
        workspace.changed.connect(self.show_state)

    @property
    def frame(self) -> Frame | None:
        """The frame drawn last."""
        return self.chart.frame

    def set_theme(self, theme: Theme) -> None:
        """Draw in the colours of another theme."""
        self._theme = theme
        self.chart.set_theme(theme)
        self.show_state(self._workspace.state, Changes.ALL)

    def set_seen(self, seen: bool) -> None:
        """Catch up with what has happened while it was hidden."""
        self.chart.set_seen(seen)
        self._seen = seen
        if seen:
            self.show_state(self._workspace.state, Changes.ALL)

    def show_state(self, state: State, changes: Changes) -> None:
        """Say what the lines are, and the marks where there are any."""
        if not self._seen or not changes & (Changes.EXPERIMENT | Changes.RUNS | Changes.OPTIONS):
            return
        drawn, ink = self.chart.picture, self._theme.ink
        if drawn is None:
            return
        text = " &nbsp; ".join(
            f"<span style='color:{ink.dim if sign in (BOUND, RIDGED) else ink.accent}'>{sign}</span> {said}"
            for sign, said in drawn.key
            if sign != EARLIER
        )
        if text != self._legend.text():
            self._legend.setText(text)
            words = raised_in_short(state.timeline.run.experiment.settings)
            curves = "logarithm of the gap" if state.options.log_gap else f"{words} and lower bound"
            self.chart.setAccessibleName(f"Objective: {curves} by half-step; click to show a frame")
