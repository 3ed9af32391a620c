from collections.abc import Iterator

import pytest
from PySide6.QtCore import QByteArray
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication, QDockWidget, QLabel, QMainWindow
from pytestqt.qtbot import QtBot

from gmm_desktop.control.workspace import Workspace
from gmm_desktop.experiment.presets import FIRST_START, published_experiment
from gmm_desktop.storage.samples import twin_sample
from gmm_desktop.ui.docks import BOTTOM, DOCKS, RIGHT, Docks, DockSpec
from gmm_desktop.ui.parts.frame import Panel
from gmm_desktop.ui.theme import LIGHT, Theme
from tests.ui.conftest import Hand


def empty(_workspace: Workspace, _actions: dict[str, QAction], _theme: Theme) -> Panel:
    return Panel("PANEL")


SPECS = (
    DockSpec("one", "One", empty, RIGHT, 150),
    DockSpec("two", "Two", empty, RIGHT, 300),
    DockSpec("beside", "Beside", empty, RIGHT, tab_with="two"),
    DockSpec("late", "Late", empty, RIGHT, tab_with="two", shown=False),
    DockSpec("below", "Below", empty, BOTTOM, 120),
)


class Frame:
    """A window with docks and nothing else."""

    def __init__(self, workspace: Workspace, qtbot: QtBot) -> None:
        self.window, self.qtbot, self.workspace = QMainWindow(), qtbot, workspace
        qtbot.addWidget(self.window)
        self.window.setCentralWidget(QLabel("centre"))
        self.docks = Docks(self.window, workspace, {}, LIGHT, SPECS)

    def show(self, remembered: QByteArray | None = None) -> None:
        self.window.resize(900, 700)
        self.window.show()
        self.docks.lay_out(remembered or QByteArray())
        QApplication.processEvents()

    def front(self, name: str) -> bool:
        """Whether a dock can be seen; one that is behind another in a tab has no visible region."""
        return not self.dock(name).visibleRegion().isEmpty()

    def dock(self, name: str) -> QDockWidget:
        (found,) = self.window.findChildren(QDockWidget, f"panel.{name}")
        return found

    def choose(self, name: str) -> None:
        next(each for each in self.docks.toggles() if each.objectName() == f"view.panel.{name}").trigger()


@pytest.fixture
def frame(qtbot: QtBot) -> Iterator[Frame]:
    workspace = Workspace(published_experiment(FIRST_START, twin_sample()))
    made = Frame(workspace, qtbot)
    yield made
    workspace.close()


def test_a_tab_shares_the_place_of_the_dock_that_is_in_front(frame: Frame) -> None:
    frame.show()
    assert frame.window.tabifiedDockWidgets(frame.dock("two")) == [frame.dock("beside")]
    frame.qtbot.waitUntil(lambda: frame.front("two") and not frame.front("beside"))


def test_a_hidden_dock_comes_to_the_front_when_it_is_asked_for(frame: Frame) -> None:
    frame.show()
    assert frame.dock("late").isHidden()
    frame.choose("late")
    frame.qtbot.waitUntil(lambda: frame.front("late") and not frame.front("two"))


def test_a_dock_behind_another_that_is_hidden_and_asked_for_again_comes_to_the_front(frame: Frame) -> None:
    frame.show()
    for _ in range(2):
        frame.choose("beside")
        QApplication.processEvents()
    frame.qtbot.waitUntil(lambda: frame.front("beside") and not frame.front("two"))


def test_reset_puts_the_docks_back(frame: Frame) -> None:
    frame.show()
    height = frame.dock("one").height()
    frame.choose("one")
    frame.choose("late")
    frame.qtbot.waitUntil(lambda: frame.front("late") and not frame.front("one"))
    frame.docks.reset()
    frame.qtbot.waitUntil(lambda: frame.front("one") and frame.dock("one").height() == height)
    frame.qtbot.waitUntil(lambda: frame.front("two") and not frame.front("late"))
    assert frame.dock("late").isHidden()


def test_what_was_left_is_shown_again(frame: Frame) -> None:
    frame.show()
    frame.choose("late")
    frame.choose("one")
    again = Frame(frame.workspace, frame.qtbot)
    again.show(frame.docks.layout())
    frame.qtbot.waitUntil(lambda: again.front("late") and not again.front("one") and not again.front("two"))


def test_every_panel_can_be_shown_and_hidden_in_the_menu_view(hand: Hand) -> None:
    for spec in DOCKS:
        toggle = hand.action(f"view.panel.{spec.id}")
        assert (toggle.text(), toggle.isCheckable()) == (spec.title, True)
        assert toggle.toolTip() == f"Show or hide the panel {spec.title}"
        shown = toggle.isChecked()
        hand.choose(f"view.panel.{spec.id}")
        assert toggle.isChecked() is not shown
