"""The panel of the run log: every run in a row, to be sorted, shown again, named and exported."""

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QAction, QGuiApplication
from PySide6.QtWidgets import QStackedWidget

from gmm_desktop.control.workspace import Workspace
from gmm_desktop.experiment.changes import Changes
from gmm_desktop.experiment.state import Activity, State
from gmm_desktop.ui.panels.run_actions import RunActions
from gmm_desktop.ui.parts.frame import Panel, button, label
from gmm_desktop.ui.tables.log_table import TIP, LogTable
from gmm_desktop.ui.theme import Theme, icon
from gmm_desktop.words.run_log import log_csv

EMPTY = "Press Space or C: every run of EM is written down here, with its start, options and result."
COPY_TIP = "Copy all rows, with all digits, to be pasted into a spreadsheet"
BUTTONS = ("show", "again", "rename", "mark", "delete")
RENEWAL_MS = 250
"""While EM runs the rows are brought up to date no more often than this."""

LOG_PARTS = Changes.RUNS | Changes.ACTIVITY | Changes.COMPARED


class LogPanel(Panel):
    """The table of all runs; works only while it is seen."""

    def __init__(self, workspace: Workspace, actions: dict[str, QAction], theme: Theme) -> None:
        self.table = LogTable(workspace)
        self._of_run = RunActions(workspace, self.table, "log", lambda: self.table.run, self.table.rename)
        self._copy = QAction("Copy", self.table)
        self._copy.setObjectName("log.copy")
        self._copy.setToolTip(COPY_TIP)
        self._copy.triggered.connect(self._copy_rows)
        buttons = [button(self._of_run[key]) for key in BUTTONS]
        buttons += [button(self._copy), button(actions["run.export_log"])]
        super().__init__("RUN LOG", buttons)
        self.title.setToolTip(TIP)
        self._workspace = workspace
        self._seen = False
        empty = label(EMPTY, "dim")
        empty.setObjectName("log.empty")
        empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        empty.setWordWrap(True)
        self._either = QStackedWidget()
        self._either.addWidget(empty)
        self._either.addWidget(self.table)
        self.body.addWidget(self._either, 1)
        self._renewal = QTimer(self, singleShot=True, interval=RENEWAL_MS)
        self._renewal.timeout.connect(self._renew)
        self.table.chosen.connect(self._of_run.update)
        self.table.opened.connect(self._of_run["show"].trigger)
        self.table.dismissed.connect(self._of_run["delete"].trigger)
        self.table.menu_asked.connect(self._of_run.pop_up)
        self.set_theme(theme)
        self._of_run.update()
        workspace.changed.connect(self.show_state)

    def set_theme(self, theme: Theme) -> None:
        """Draw the icons in the colours of another theme."""
        self._of_run.set_theme(theme)
        self._copy.setIcon(icon("copy", theme))

    def set_seen(self, seen: bool) -> None:
        """Catch up with what has happened while it was hidden."""
        self._seen = seen
        self._renewal.stop()
        if seen:
            self._renew()

    def shut_down(self) -> None:
        """Renew nothing any more."""
        self._renewal.stop()
        self._seen = False

    def show_state(self, state: State, changes: Changes) -> None:
        """Bring the rows up to date, at once when EM rests and else some times a second."""
        if not self._seen or not changes & LOG_PARTS:
            return
        if state.activity is Activity.PAUSED:
            self._renewal.stop()
            self._renew()
        elif not self._renewal.isActive():
            self._renewal.start()

    def _renew(self) -> None:
        state = self._workspace.state
        resting = state.activity is Activity.PAUSED
        self.table.show_state(state, resting=resting)
        self._either.setCurrentIndex(int(self.table.model().rowCount() > 0))
        self._copy.setEnabled(self.table.model().rowCount() > 0)
        self._of_run.update()

    def _copy_rows(self) -> None:
        QGuiApplication.clipboard().setText(log_csv(self.table.records, "\t"))
