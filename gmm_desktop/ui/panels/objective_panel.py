"""The panel of the objective: its chart, and what the lines in it are."""

from PySide6.QtGui import QAction

from gmm_desktop.control.workspace import Workspace
from gmm_desktop.ui.charts.objective_chart import ObjectiveChart
from gmm_desktop.ui.panels.frame import Panel, button, label
from gmm_desktop.ui.theme import Theme


class ObjectivePanel(Panel):
    """Log-likelihood and ELBO by half-step."""

    def __init__(self, workspace: Workspace, actions: dict[str, QAction], theme: Theme) -> None:
        legend = label("")
        super().__init__("OBJECTIVE  by half-step", [legend, button(actions["view.log_gap"], text=True)])
        self._legend = legend
        self.chart = ObjectiveChart(workspace, theme)
        self.chart.setObjectName("objective")
        self.chart.setToolTip("Click or drag to show a half-step")
        self.chart.setAccessibleName("Objective: log-likelihood and ELBO by half-step; click to show a frame")
        self.body.addWidget(self.chart, 1)
        self._colour_legend(theme)

    def set_theme(self, theme: Theme) -> None:
        """Draw in the colours of another theme."""
        self._colour_legend(theme)
        self.chart.set_theme(theme)

    def _colour_legend(self, theme: Theme) -> None:
        self._legend.setText(
            f"<span style='color:{theme.accent}'>━</span> log-likelihood L &nbsp; "
            f"<span style='color:{theme.dim}'>┅</span> ELBO"
        )
