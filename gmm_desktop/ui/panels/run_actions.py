"""What can be done with one of the runs: the same in the timeline and in the log."""

from collections.abc import Callable

from PySide6.QtCore import QPoint
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QWidget

from gmm_desktop.control.workspace import Workspace
from gmm_desktop.experiment.timeline import Run
from gmm_desktop.ui.parts.plain import plain_tip
from gmm_desktop.ui.theme import Theme, icon
from gmm_desktop.words.runs import run_name

WORDS = {
    "show": ("Show", "Show this run at its last half-step", "arrow-square-in"),
    "start": ("Show its start", "Show this run at its start", "skip-back"),
    "again": ("Play again", "Run it again: only its start and result were kept", "arrow-clockwise"),
    "rename": ("Rename", "Give this run a name (F2)", "pencil-simple"),
    "mark": ("Compare", "Compare this run with others, up to four", "check-square"),
    "delete": ("Delete", "Take this run off the list (Delete); the run shown stays", "trash"),
}


class RunActions:
    """The actions on the run that a panel has chosen.

    Parameters
    ----------
    workspace : Workspace
        Where they are carried out.
    owner : QWidget
        The panel; its name begins their object names.
    name : str
        Begins their object names.
    chosen : callable
        Returns the run they are about, or None.
    rename : callable
        Lets its name be edited.
    """

    def __init__(
        self,
        workspace: Workspace,
        owner: QWidget,
        name: str,
        chosen: Callable[[], Run | None],
        rename: Callable[[], object],
    ) -> None:
        self._workspace, self._owner, self._name, self._chosen = workspace, owner, name, chosen
        does = {
            "show": lambda run: workspace.show_run(run.identifier),
            "start": lambda run: workspace.show_run(run.identifier, 0),
            "again": self._play_again,
            "rename": lambda _run: rename(),
            "mark": lambda run: workspace.mark_run(run.identifier),
            "delete": lambda run: workspace.delete_run(run.identifier),
        }
        self.actions: dict[str, QAction] = {}
        for key, (text, tip, _) in WORDS.items():
            action = QAction(text, owner)
            action.setObjectName(f"{name}.{key}")
            action.setToolTip(tip)
            action.setCheckable(key == "mark")
            action.triggered.connect(lambda _checked=False, do=does[key]: self._carry_out(do))
            self.actions[key] = action

    def __getitem__(self, key: str) -> QAction:
        return self.actions[key]

    def _carry_out(self, do: Callable[[Run], object]) -> None:
        run = self._chosen()
        if run is not None:
            do(run)
        self.update()  # a click has checked what may have been refused

    def _play_again(self, run: Run) -> None:
        self._workspace.show_run(run.identifier, 0)
        self._workspace.run.run_to_convergence()

    def update(self) -> None:
        """Enable and check them as the run chosen allows."""
        run, state = self._chosen(), self._workspace.state
        shown = run is not None and run.identifier == state.timeline.run.identifier
        for action in self.actions.values():
            action.setEnabled(run is not None)
        self["delete"].setEnabled(run is not None and not shown)
        self["again"].setEnabled(run is not None and run.kept is not None)
        self["mark"].setEnabled(run is not None and run.ran)
        self["mark"].setChecked(run is not None and run.identifier in state.compared)

    def set_theme(self, theme: Theme) -> None:
        """Draw the icons in the colours of another theme."""
        for key, (_, _, drawn) in WORDS.items():
            self[key].setIcon(icon(drawn, theme))

    def pop_up(self, place: QPoint) -> None:
        """Show the menu of the run chosen."""
        run = self._chosen()
        if run is None:
            return
        timeline = self._workspace.state.timeline
        menu = QMenu(self._owner)
        menu.setObjectName(f"{self._name}.menu")
        menu.setToolTipsVisible(True)
        said = f"Run {timeline.number(run)} · {run_name(timeline, run)}"
        menu.addSection(said).setToolTip(plain_tip(said))
        menu.addActions(list(self.actions.values()))
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(place)
