"""The middle of the window: the canvas, or several runs side by side."""

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QStackedWidget

from gmm_desktop.control.workspace import Workspace
from gmm_desktop.experiment.changes import Changes
from gmm_desktop.experiment.state import SideBySide, State
from gmm_desktop.ui.centre.canvas_panel import CanvasPanel
from gmm_desktop.ui.centre.compare_panel import ComparePanel
from gmm_desktop.ui.theme import Theme


class Centre(QStackedWidget):
    """Shows one of the two, as the state says."""

    def __init__(self, workspace: Workspace, actions: dict[str, QAction], theme: Theme) -> None:
        super().__init__()
        self.canvas_panel = CanvasPanel(workspace, actions, theme)
        self.compare_panel = ComparePanel(workspace, actions, theme)
        self.addWidget(self.canvas_panel)
        self.addWidget(self.compare_panel)
        workspace.changed.connect(self.show_state)

    def show_state(self, state: State, changes: Changes) -> None:
        """Change between the canvas and the runs side by side."""
        if changes & Changes.COMPARED:
            beside = state.side_by_side is not SideBySide.OFF
            was_beside = self.currentWidget() is self.compare_panel
            self.setCurrentWidget(self.compare_panel if beside else self.canvas_panel)
            self.canvas_panel.message.stand_over(self.currentWidget() if beside else self.canvas_panel.canvas)
            self.compare_panel.set_seen(beside)
            if beside is not was_beside:  # else the focus goes to a button, which Space would press
                self.take_focus()

    def take_focus(self) -> None:
        """Give the keys to what is shown."""
        shown = self.currentWidget()
        (self.canvas_panel.canvas if shown is self.canvas_panel else self.compare_panel).setFocus()

    def set_theme(self, theme: Theme) -> None:
        """Draw in the colours of another theme."""
        self.canvas_panel.set_theme(theme)
        self.compare_panel.set_theme(theme)

    def shut_down(self) -> None:
        """Wait for the painting in the background."""
        self.canvas_panel.shut_down()
        self.compare_panel.shut_down()
