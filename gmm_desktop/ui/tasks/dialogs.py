"""Opening the windows beside the main one."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QWidget

from gmm_desktop.control.workspace import Workspace
from gmm_desktop.experiment.edits import ChangeSettings
from gmm_desktop.ui.dialogs.help_dialogs import ABOUT, TextDialog, shortcuts_html
from gmm_desktop.ui.dialogs.sample_dialog import SampleDialog
from gmm_desktop.ui.dialogs.settings_dialog import SettingsDialog


class Dialogs:
    """Opens dialogs over the main window.

    Parameters
    ----------
    workspace : Workspace
        What they are about.
    window : QWidget
        What they stand over.
    keys : sequence of (str, str)
        Keys and what they do.
    """

    def __init__(self, workspace: Workspace, window: QWidget, keys: Sequence[tuple[str, str]]) -> None:
        self._workspace = workspace
        self._window = window
        self._keys = keys

    def edit_settings(self) -> None:
        """Show the rules by which EM stops."""
        experiment = self._workspace.state.experiment
        dialog = SettingsDialog(experiment.settings, experiment.dataset.points.spread, self._window)
        dialog.accepted.connect(lambda: self._change_settings(dialog))
        _open(dialog)

    def _change_settings(self, dialog: SettingsDialog) -> None:
        if dialog.settings != self._workspace.state.experiment.settings:
            self._workspace.submit(ChangeSettings(dialog.settings))

    def ask_for_sample(self) -> None:
        """Let the user draw a data set from the mixture shown."""
        dialog = SampleDialog(len(self._workspace.state.experiment.dataset.points), self._window)
        dialog.accepted.connect(lambda: self._workspace.submit(dialog.edit))
        _open(dialog)

    def show_shortcuts(self) -> None:
        """List the keys."""
        html = shortcuts_html(self._keys)
        _open(TextDialog("help.shortcuts.dialog", "Keyboard and mouse", html, self._window))

    def show_about(self) -> None:
        """Say what the program is."""
        _open(TextDialog("help.about.dialog", "About GMM Desktop", ABOUT, self._window, wrap=True))


def _open(dialog: QDialog) -> None:
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.open()
