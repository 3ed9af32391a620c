"""A walk through the window: everything has a name, says what it does, and fits."""

from collections import Counter
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QRect
from PySide6.QtGui import QAccessible, QFontMetrics, QKeySequence, QTextDocument
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSpinBox,
    QDialog,
    QHeaderView,
    QLabel,
    QLineEdit,
    QMenu,
    QSlider,
    QStyle,
    QStyleOptionToolButton,
    QToolButton,
    QWidget,
)

from gmm_desktop.ui.actions import ACTIONS
from gmm_desktop.ui.canvas.canvas import Canvas
from gmm_desktop.ui.charts.objective_chart import ObjectiveChart
from tests.ui.conftest import Hand

CONTROLS = (
    QAbstractButton,
    QSlider,
    QAbstractSpinBox,
    QLineEdit,
    QAbstractItemView,
    Canvas,
    ObjectiveChart,
)
PRESETS = [spec.id for spec in ACTIONS if spec.id.startswith("preset.")]


@pytest.fixture
def busy(hand: Hand) -> Hand:
    """Show as much as there is: a selected component, its matrix, a message."""
    hand.iterate(1)
    hand.tap(hand.mean_pixel(0))
    hand.fill_cell(0, 2, "nothing")
    return hand


def visible_controls(root: QWidget) -> Iterator[QWidget]:
    for widget in root.findChildren(QWidget):
        inner = isinstance(widget.parent(), QAbstractSpinBox) or isinstance(widget, QHeaderView)
        if widget.isVisible() and isinstance(widget, CONTROLS) and not inner:
            yield widget


def test_every_control_has_a_name_a_tooltip_and_a_name_for_those_who_listen(busy: Hand) -> None:
    controls = list(visible_controls(busy.window))
    assert len(controls) > 35
    lacking = []
    for control in controls:
        interface = QAccessible.queryAccessibleInterface(control)
        spoken = interface.text(QAccessible.Text.Name) if interface is not None else ""
        # a tooltip of the canvas would lie over those of its points
        tip = control.toolTip() or isinstance(control, Canvas)
        if not (control.objectName() and tip and spoken):
            lacking.append(f"{type(control).__name__} {control.objectName()!r}: {spoken!r}")
    assert lacking == []


def test_no_two_visible_controls_have_the_same_name(busy: Hand) -> None:
    names = Counter(control.objectName() for control in visible_controls(busy.window))
    assert [name for name, times in names.items() if times > 1] == []


@pytest.mark.parametrize("dialog", ["run.settings", "help.about", "help.shortcuts"])
def test_the_fields_of_dialogs_are_named_too(hand: Hand, dialog: str) -> None:
    hand.choose(dialog)
    opened = next(each for each in hand.window.findChildren(QDialog) if each.isVisible())
    for field in visible_controls(opened):
        interface = QAccessible.queryAccessibleInterface(field)
        assert interface is not None
        assert interface.text(QAccessible.Text.Name), field
    opened.close()


# The table of actions


def test_every_action_of_the_table_is_there_once_with_its_words(hand: Hand) -> None:
    """The words are checked as a reader would: none is empty or said twice, and a tip says more than the text."""
    assert len({spec.id for spec in ACTIONS}) == len(ACTIONS)
    made = [hand.action(spec.id) for spec in ACTIONS]
    for field in ("text", "toolTip"):
        said = Counter(getattr(action, field)() for action in made)
        assert [words for words, times in said.items() if times > 1 or len(words) < 2] == []
    for action in made:
        tip = action.toolTip()
        assert len(tip) > len(action.text().replace("&", "").rstrip("…")) or " " in tip
        shown = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
        assert (f"({shown})" in tip) is bool(shown)


README_KEYS = {
    "Space": "run.play",
    "E": "run.e_step",
    "M": "run.m_step",
    "C": "run.to_convergence",
    "P": "data.paint",
    "F1": "help.shortcuts",
    "Ctrl+S": "session.save",
    "Ctrl+V": "data.paste",
    "Ctrl+E": "picture.export",
    "Ctrl+Z": "edit.undo",
}
"""Written from the README, not from the table of actions."""


def test_the_keys_of_the_readme_belong_to_their_actions(hand: Hand) -> None:
    by_key = {key.toString(): action for action in hand.window.actions() for key in action.shortcuts()}
    assert {key: by_key[key].objectName() for key in README_KEYS} == README_KEYS


def test_every_action_can_be_chosen_in_a_menu(hand: Hand) -> None:
    menus = [menu for menu in hand.window.findChildren(QMenu) if menu.objectName().startswith("menu.")]
    listed = [action.objectName() for menu in menus for action in menu.actions()]
    assert set(listed) >= {spec.id for spec in ACTIONS if spec.menu}
    bar = [menu for menu in menus if menu.menuAction() in hand.window.menuBar().actions()]
    assert len(bar) == len(hand.window.menuBar().actions()) == 8
    inner = [menu for menu in menus if menu not in bar]
    assert {menu.objectName() for menu in inner} == {"menu.data.examples", "menu.data.brush"}
    assert all(any(menu.menuAction() in each.actions() for each in bar) for menu in inner)


def test_no_two_shortcuts_collide(hand: Hand) -> None:
    keys = Counter(shortcut.toString() for action in hand.window.actions() for shortcut in action.shortcuts())
    assert sum(keys.values()) >= 20
    assert [key for key, times in keys.items() if times > 1] == []


def test_no_shortcut_is_lost_in_the_way_it_is_written(hand: Hand) -> None:
    for spec in ACTIONS:
        assert hand.action(spec.id).shortcuts() == [QKeySequence(key) for key in spec.keys]


# Sizes


def text_rect(button: QToolButton) -> QRect:
    """Return the room a button has for its icon and text."""
    option = QStyleOptionToolButton()
    button.initStyleOption(option)
    part = QStyle.SubControl.SC_ToolButton
    return button.style().subControlRect(QStyle.ComplexControl.CC_ToolButton, option, part, button)


def clipped(root: QWidget) -> list[str]:
    """Return the visible texts that have less room than they need, or that stand beyond the window."""
    found = []
    for widget in root.findChildren(QWidget):
        if not widget.isVisible() or widget.visibleRegion().isEmpty():  # behind another tab, or scrolled away
            continue
        if isinstance(widget, QLabel) and widget.text() and not widget.wordWrap():
            document = QTextDocument(widget.text())
            document.setHtml(widget.text())
            width = QFontMetrics(widget.font()).horizontalAdvance(document.toPlainText())
            if width > widget.contentsRect().width() + 1:
                found.append(f"label {widget.objectName()!r} {document.toPlainText()!r}")
        elif isinstance(widget, QToolButton) and widget.text():
            icon_only = widget.toolButtonStyle().name == "ToolButtonIconOnly" and not widget.icon().isNull()
            need = 0 if icon_only else widget.fontMetrics().horizontalAdvance(widget.text())
            if widget.sizeHint().width() > widget.width() and need + 16 > text_rect(widget).width():
                found.append(f"button {widget.objectName()!r} {widget.text()!r}")
        else:
            continue
        place = QRect(widget.mapTo(root, widget.rect().topLeft()), widget.size())
        if not root.rect().contains(place):
            found.append(f"{widget.objectName()!r} lies at {place.getRect()}, beyond the window")
    return found


@pytest.mark.parametrize("appearance", ["one", "other"])
def test_at_1280_by_800_nothing_is_clipped(busy: Hand, appearance: str) -> None:
    if appearance == "other":
        busy.click("view.appearance")
    assert (busy.window.width(), busy.window.height()) == (1280, 800)
    assert clipped(busy.window) == []
    for preset in PRESETS:
        busy.choose(preset)
        busy.choose_from("start.choose", "start.random_points")
        busy.qtbot.wait(1)
        assert clipped(busy.window) == []
        assert (busy.window.width(), busy.window.height()) == (1280, 800)


def test_every_preset_fits_the_bar_under_its_own_name(hand: Hand) -> None:
    for preset in PRESETS:
        hand.choose(preset)
        hand.qtbot.wait(1)
        assert hand.window.minimumSizeHint().width() <= 1280
        assert clipped(hand.window) == []


def test_the_window_fits_a_small_screen(busy: Hand) -> None:
    least = busy.window.minimumSizeHint()
    assert least.width() <= 1280
    assert least.height() <= 800


def test_the_canvas_has_most_of_the_room(hand: Hand) -> None:
    canvas, window = hand.canvas.size(), hand.window.size()
    assert canvas.width() * canvas.height() > 0.3 * window.width() * window.height()


@pytest.mark.parametrize("size", [(1280, 800), (1024, 700)])
def test_with_the_panel_of_the_model_nothing_is_clipped(busy: Hand, size: tuple[int, int]) -> None:
    busy.window.resize(*size)
    busy.choose("covariance.more")
    for section in ("prior", "noise", "temperature", "speed", "regularisation"):
        next(iter(busy.window.findChildren(QToolButton, f"fold.{section}"))).click()
    for preset in PRESETS:
        busy.choose(preset)
        busy.choose("start.random_responsibilities")
        busy.qtbot.wait(1)
        assert (busy.window.width(), busy.window.height()) == size
        assert clipped(busy.window) == []


@pytest.mark.parametrize("size", [(1280, 800), (1024, 700)])
def test_with_the_clinic_and_the_comparison_everything_is_named_and_nothing_is_clipped(
    busy: Hand, size: tuple[int, int]
) -> None:
    busy.window.resize(*size)
    for action in ("model.compare", "run.clinic"):
        busy.choose(action)
    for iterations in (0, 5):
        busy.iterate(iterations)
        busy.qtbot.wait(20)
        assert clipped(busy.window) == []
        assert (busy.window.width(), busy.window.height()) == size
    names = Counter(control.objectName() for control in visible_controls(busy.window))
    assert [name for name, times in names.items() if times > 1 or not name] == []
    for control in visible_controls(busy.window):
        interface = QAccessible.queryAccessibleInterface(control)
        assert interface is not None
        assert interface.text(QAccessible.Text.Name), control.objectName()
        assert control.toolTip() or isinstance(control, Canvas), control.objectName()
