"""What an action is, and the desk it works at."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from gmm_desktop.control.workspace import Workspace
from gmm_desktop.mixture.initialisation import StartMethod


class FilesOnDesk(Protocol):
    """What is opened and saved."""

    def ask_for_data(self) -> None:
        """Let the user choose a data file."""

    def paste_data(self) -> None:
        """Open what the clipboard holds."""

    def choose_columns(self) -> None:
        """Ask for the columns of the table opened last."""

    def ask_for_model(self) -> None:
        """Let the user choose a model file as the start."""

    def ask_where_to_save(self) -> None:
        """Write the parameters shown to a file the user names."""

    def ask_for_run_log(self) -> None:
        """Write the run log to a file the user names."""

    def ask_for_shape(self) -> None:
        """Let the user make data."""

    def open_preset(self, identifier: str) -> None:
        """Go to a prepared experiment."""


class SessionsOnDesk(Protocol):
    """What takes the work to files and back."""

    def ask_which_to_open(self) -> None:
        """Let the user choose a session."""

    def begin_anew(self) -> None:
        """Let go of all runs."""

    def save(self) -> None:
        """Write the session to its file."""

    def save_as(self) -> None:
        """Write the session to another file."""


class TakeAwayOnDesk(Protocol):
    """What takes numbers, code and reports away."""

    def ask_for_numbers(self) -> None:
        """Let the user choose which numbers, and where to."""

    def ask_for_table(self) -> None:
        """Let the user choose where the table goes that the points were read from, with results."""

    def ask_for_code(self) -> None:
        """Let the user choose a script, and where to."""

    def ask_for_report(self) -> None:
        """Let the user choose where the report goes."""

    def ask_to_assign(self) -> None:
        """Let the user choose new points, and where it goes what the mixture says of them."""

    def copy_parameters(self) -> None:
        """Copy the parameters shown."""


class DialogsOnDesk(Protocol):
    """What opens a window of its own."""

    def edit_settings(self) -> None:
        """Show the rules by which EM stops."""

    def ask_for_sample(self) -> None:
        """Let the user draw a data set from the mixture shown."""

    def show_shortcuts(self) -> None:
        """List the keys."""

    def show_about(self) -> None:
        """Say what the program is."""


class StartsOnDesk(Protocol):
    """What places starts."""

    def place(self, method: StartMethod, seed: int, *, raw: bool | None = None) -> None:
        """Place all components anew; ``raw`` changes how distances are measured."""


class ExperimentsOnDesk(Protocol):
    """What runs the published experiments."""

    def open(self) -> None:
        """Show all of them side by side."""


class ExportsOnDesk(Protocol):
    """What takes pictures away."""

    def export_picture(self) -> None:
        """Ask for a picture of the view that has the focus."""

    def copy_picture(self) -> None:
        """Put it on the clipboard."""

    def export_animation(self) -> None:
        """Ask for the run as a picture that moves."""

    def figure_strip(self) -> None:
        """Ask for several frames in one figure."""


class Desk(Protocol):
    """What actions act on: the workspace, and what only the window can do."""

    workspace: Workspace

    @property
    def files(self) -> FilesOnDesk:
        """What is opened and saved."""

    @property
    def sessions(self) -> SessionsOnDesk:
        """What takes the work to files and back."""

    @property
    def take_away(self) -> TakeAwayOnDesk:
        """What takes numbers, code and reports away."""

    @property
    def starts(self) -> StartsOnDesk:
        """What places starts."""

    @property
    def four_experiments(self) -> ExperimentsOnDesk:
        """What runs the published experiments."""

    @property
    def exports(self) -> ExportsOnDesk:
        """What takes pictures away."""

    @property
    def dialogs(self) -> DialogsOnDesk:
        """What opens a window of its own."""

    def fit_view(self) -> None:
        """Bring everything into view."""

    def toggle_appearance(self) -> None:
        """Change between light and dark."""

    def show_panel(self, name: str) -> None:
        """Bring a panel to the front."""

    def reset_layout(self) -> None:
        """Put all panels back in their places."""

    def close(self) -> bool:
        """Leave the program."""


def always(_workspace: Workspace) -> bool:
    """Allow it whatever the state."""
    return True


@dataclass(frozen=True)
class ActionSpec:
    """One action.

    Parameters
    ----------
    id : str
        Stable name; also the object name of the action and of its buttons.
    text, tip : str
        In menus, and as tooltip.
    menu : str
        Menu it stands in, or empty; a leading "-" begins a new section; "Data/Brush" is a menu in the menu.
    run : callable
        What it does.
    icon : str
        Name in the icon font.
    keys : tuple of str
        Shortcuts, the first one is shown.
    enabled : callable
        Whether it can be done now.
    checked : callable or None
        For actions that are on or off.
    group : str
        Actions of the same group exclude each other.
    """

    id: str
    text: str
    tip: str
    menu: str
    run: Callable[[Desk], object]
    icon: str = ""
    keys: tuple[str, ...] = ()
    enabled: Callable[[Workspace], bool] = always
    checked: Callable[[Workspace], bool] | None = None
    group: str = ""
