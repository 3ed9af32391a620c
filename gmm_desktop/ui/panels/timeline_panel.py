"""The panel of the branching timeline: the lanes of the runs, and what can be done with the one chosen."""

from PySide6.QtGui import QAction

from gmm_desktop.control.workspace import Workspace
from gmm_desktop.mixture.frames import Frame
from gmm_desktop.ui.charts.lanes import HINT, Lanes
from gmm_desktop.ui.panels.run_actions import RunActions
from gmm_desktop.ui.parts.frame import Panel, button
from gmm_desktop.ui.theme import Theme

BUTTONS = ("start", "rename", "mark", "delete")


class TimelinePanel(Panel):
    """One lane a run on the data shown; works only while it is seen."""

    def __init__(self, workspace: Workspace, _actions: dict[str, QAction], theme: Theme) -> None:
        self.lanes = Lanes(workspace, theme)
        self._of_run = RunActions(
            workspace, self.lanes, "timeline", lambda: self.lanes.run, self.lanes.rename
        )
        super().__init__("TIMELINE  by iteration", [button(self._of_run[key]) for key in BUTTONS])
        self.title.setToolTip(HINT)
        self.body.addWidget(self.lanes, 1)
        self.lanes.chosen.connect(self._of_run.update)
        self.lanes.menu_asked.connect(self._of_run.pop_up)
        self._of_run.set_theme(theme)
        self._of_run.update()

    @property
    def frame(self) -> Frame | None:
        """The frame drawn last."""
        return self.lanes.frame

    def set_theme(self, theme: Theme) -> None:
        """Draw in the colours of another theme."""
        self.lanes.set_theme(theme)
        self._of_run.set_theme(theme)

    def set_seen(self, seen: bool) -> None:
        """Catch up with what has happened while it was hidden."""
        self.lanes.set_seen(seen)
