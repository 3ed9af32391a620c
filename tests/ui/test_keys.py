"""← → Home End step through time wherever the focus is; no two things have the same key."""

from collections import Counter

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import (
    QAbstractSlider,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QDockWidget,
    QLineEdit,
    QPlainTextEdit,
    QTabBar,
    QWidget,
)

from gmm_desktop.experiment.edits import MoveMean
from gmm_desktop.ui.docks import DOCKS
from tests.ui.conftest import CTRL, Hand

EDITED = (QLineEdit, QPlainTextEdit, QAbstractSpinBox, QAbstractSlider)
"""What has a use of its own for these keys."""


def focusable(where: QWidget) -> list[QWidget]:
    """Return everything there that can have the focus now, but for what is edited by these keys."""
    found = []
    for each in where.findChildren(QWidget):
        taken = each.focusPolicy() & Qt.FocusPolicy.TabFocus or isinstance(each, QTabBar)
        inside = each.parentWidget()
        part = isinstance(inside, QAbstractSpinBox | QComboBox)
        if taken and each.isVisible() and each.isEnabled() and not isinstance(each, EDITED) and not part:
            found.append(each)
    return found


@pytest.fixture
def busy(hand: Hand) -> Hand:
    """A window with two runs, in the middle of one, and a component and a point selected."""
    hand.iterate(2)
    hand.workspace.submit(MoveMean(0, (20.0, 20.0)))
    hand.iterate(3)
    hand.workspace.select_component(0)
    hand.workspace.select_point(3)
    return hand


def check_the_keys(hand: Hand, where: QWidget) -> int:
    """Press the four keys wherever the focus can be there; return in how many places."""
    last = hand.state.timeline.last
    experiment = hand.state.experiment
    places = focusable(where)
    for place in places:
        place.setFocus(Qt.FocusReason.TabFocusReason)
        name = f"{type(place).__name__} “{place.objectName()}”"
        seen = []
        hand.workspace.run.seek(2)
        for key in (Qt.Key.Key_Right, Qt.Key.Key_Left, Qt.Key.Key_Home, Qt.Key.Key_Left, Qt.Key.Key_End):
            hand.key(key)
            hand.rest()
            seen.append(hand.cursor)
        assert seen == [4, 3, 0, 0, last], name
        assert hand.state.experiment is experiment, name
    return len(places)


def test_the_keys_of_time_work_in_every_place_of_the_first_window(busy: Hand) -> None:
    assert check_the_keys(busy, busy.window) > 30


@pytest.mark.parametrize("panel", [spec.id for spec in DOCKS if spec.id != "components"])
def test_the_keys_of_time_work_in_every_panel(busy: Hand, panel: str) -> None:
    busy.window.show_panel(panel)
    QApplication.processEvents()
    assert check_the_keys(busy, busy.widget(f"panel.{panel}", QDockWidget)) > 0


@pytest.mark.parametrize("how", ["compare.plane", "compare.space"])
def test_the_keys_of_time_work_beside_other_runs(busy: Hand, how: str) -> None:
    busy.action(how).trigger()
    QApplication.processEvents()
    busy.key(Qt.Key.Key_Home)
    busy.key(Qt.Key.Key_Right)
    busy.rest()
    assert busy.cursor == 2
    assert check_the_keys(busy, busy.window.centralWidget()) > 4


def test_the_keys_of_time_work_with_a_brush_and_with_points_selected(busy: Hand) -> None:
    busy.action("data.paint").trigger()
    busy.canvas.setFocus()
    busy.key(Qt.Key.Key_A, CTRL)
    assert check_the_keys(busy, busy.window.centralWidget()) > 10


def test_the_keys_of_time_work_while_the_m_step_is_guessed(busy: Hand) -> None:
    busy.workspace.set_predicting(True)
    QApplication.processEvents()
    busy.canvas.setFocus()
    busy.workspace.run.seek(1)
    busy.key(Qt.Key.Key_Left)
    assert busy.cursor == 0


def keys_of(hand: Hand) -> list[str]:
    actions = set(hand.window.findChildren(QAction))
    return [
        key.toString(QKeySequence.SequenceFormat.PortableText) for each in actions for key in each.shortcuts()
    ]


def test_no_two_actions_have_the_same_key(hand: Hand) -> None:
    twice = [key for key, count in Counter(keys_of(hand)).items() if count > 1]
    assert twice == []


def test_no_key_is_one_that_a_layout_or_a_desktop_needs(hand: Hand) -> None:
    """Ctrl+Alt and a letter writes a sign on many keyboards; Ctrl with + and = is for the size of type."""
    for key in keys_of(hand):
        assert not ("Ctrl+" in key and "Alt+" in key), key
        assert key not in ("Ctrl++", "Ctrl+=", "Ctrl+-", "Ctrl+0"), key


def test_a_component_is_added_by_insert_and_not_by_ctrl_plus(hand: Hand) -> None:
    for key in (Qt.Key.Key_Plus, Qt.Key.Key_Equal):
        hand.key(key, CTRL)
    assert hand.shown.n_components == 3
    hand.key(Qt.Key.Key_Insert)
    assert hand.shown.n_components == 4
