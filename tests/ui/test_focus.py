"""The tabulator stops only at what can be seen and used, and the focus never stays in what is hidden."""

from collections.abc import Callable

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QCheckBox, QDockWidget, QSpinBox, QToolButton, QWidget

from gmm_desktop.experiment.edits import MoveMean
from gmm_desktop.ui.docks import DOCKS
from tests.ui.conftest import LEFT, SHIFT, Hand

MOST = 150


def focus() -> QWidget:
    found = QApplication.focusWidget()
    assert found is not None
    return found


def named(widget: QWidget) -> str:
    inside = widget.parentWidget()
    return f"{type(widget).__name__} “{widget.objectName()}” in {inside.objectName() if inside else ''}"


def assert_can_be_seen(hand: Hand, widget: QWidget) -> None:
    """Something of it is what lies uppermost at some place of the window."""
    assert widget.isVisible(), named(widget)
    assert widget.isEnabled(), named(widget)
    across, down = (np.linspace(2, size - 2, 5) for size in (widget.width(), widget.height()))
    places = [widget.mapTo(hand.window, QPoint(int(x), int(y))) for x in across for y in down]
    uppermost = [hand.window.childAt(place) for place in places if hand.window.rect().contains(place)]
    assert any(each is widget or (each and widget.isAncestorOf(each)) for each in uppermost), named(widget)


def walk(hand: Hand, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> list[QWidget]:
    """Press the tabulator until it has come around; return where it stopped."""
    hand.window._centre.take_focus()
    first = focus()
    stops: list[QWidget] = []
    for _ in range(MOST):
        hand.key(Qt.Key.Key_Tab, modifiers)
        assert_can_be_seen(hand, focus())
        stops.append(focus())
        if focus() is first or (len(stops) > 1 and focus() is stops[0]):
            break
    else:
        pytest.fail(f"the tabulator does not come around: {[named(each) for each in stops[-4:]]}")
    return stops


def _as_it_opens(hand: Hand) -> None:
    """Nothing is changed."""


def _beside(hand: Hand) -> None:
    hand.iterate(1)
    hand.workspace.submit(MoveMean(0, (1.0, 1.0)))
    hand.iterate(1)
    hand.action("run.compare").trigger()


def _painting(hand: Hand) -> None:
    hand.action("data.paint").trigger()


def _message_with_an_offer(hand: Hand) -> None:
    hand.window.message.show_message("A message.", offer=hand.action("data.columns"))


def _working(hand: Hand) -> None:
    hand.window.message.show_message("A message.", working=True)


def _no_message(hand: Hand) -> None:
    hand.window.message.clear()


def _no_docks(hand: Hand) -> None:
    for dock in hand.window.findChildren(QDockWidget):
        dock.close()


def _panel(name: str) -> Callable[[Hand], None]:
    return lambda hand: hand.window.show_panel(name)


STATES = [
    *(_as_it_opens, _beside, _painting, _message_with_an_offer, _working, _no_message, _no_docks),
    *(_panel(spec.id) for spec in DOCKS if spec.tab_with),
]


@pytest.mark.parametrize("prepare", STATES)
def test_the_tabulator_goes_around_through_what_can_be_seen(
    hand: Hand, prepare: Callable[[Hand], None]
) -> None:
    prepare(hand)
    QApplication.processEvents()
    forwards, backwards = walk(hand), walk(hand, SHIFT)
    assert len(forwards) > 8
    assert {named(each) for each in forwards} == {named(each) for each in backwards}


@pytest.mark.parametrize("way", ["another tab", "closed", "layout reset"])
def test_the_focus_leaves_a_panel_that_is_hidden(hand: Hand, way: str) -> None:
    hand.iterate(1)
    for name in [spec.id for spec in DOCKS]:
        hand.window.show_panel(name)
        QApplication.processEvents()
        dock = hand.widget(f"panel.{name}", QDockWidget)
        inside = [each for each in dock.findChildren(QWidget) if each.focusPolicy() & Qt.FocusPolicy.TabFocus]
        next(each for each in inside if each.isVisible() and each.isEnabled()).setFocus()
        if way == "closed":
            dock.close()
        elif way == "layout reset":
            hand.action("view.reset_layout").trigger()
        else:
            for other in hand.window.tabifiedDockWidgets(dock)[:1]:
                hand.window.show_panel(other.objectName().removeprefix("panel."))
        QApplication.processEvents()
        assert_can_be_seen(hand, focus())
        if way == "closed":
            assert focus() is hand.canvas, name


def test_the_focus_leaves_what_is_hidden_with_it(hand: Hand) -> None:
    hand.action("data.paint").trigger()
    hand.widget("brush.spray", QToolButton).setFocus()
    hand.action("data.paint").trigger()
    assert focus() is hand.canvas
    hand.window.message.show_message("A message.")
    hand.widget("message.close", QToolButton).setFocus()
    hand.click("message.close")
    assert focus() is hand.canvas


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Escape])
@pytest.mark.parametrize("name", ["start.seed", "model.component_count"])
def test_a_number_typed_beside_runs_leaves_the_focus_where_it_is_seen(
    hand: Hand, name: str, key: Qt.Key
) -> None:
    _beside(hand)
    field = hand.widget(name, QSpinBox)
    field.setFocus()
    QTest.keyClick(field, key)
    assert focus() is not field
    assert_can_be_seen(hand, focus())


def test_the_focus_leaves_a_section_that_is_folded(hand: Hand) -> None:
    hand.window.show_panel("model")
    QApplication.processEvents()
    panel = hand.widget("panel.model", QDockWidget)
    heads = [each for each in panel.findChildren(QToolButton) if each.property("look") == "fold"]
    assert heads
    tried = 0
    for head in heads:
        if not head.isChecked():
            QTest.mouseClick(head, LEFT)
        section = head.parentWidget()
        assert section is not None
        inside = [each for each in section.findChildren(QCheckBox) if each.isVisible() and each.isEnabled()]
        if inside:
            inside[0].setFocus()
            QTest.mouseClick(head, LEFT)
            assert_can_be_seen(hand, focus())
            tried += 1
    assert tried > 1
