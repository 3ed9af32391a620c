"""What the window consists of, as it was looked at and found right: names, words, tips, what is on, and what is drawn.

These files say nothing about why; they make every change of what is seen show in a difference that is read before it is
kept. After a change that is meant: ``APPROVE=1 uv run pytest -n 0 tests/ui/test_approved.py``, and read the difference.
"""

import re
import sys
from enum import Enum
from functools import partial
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSlider,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QDialog,
    QDockWidget,
    QDoubleSpinBox,
    QGroupBox,
    QLabel,
    QLineEdit,
    QListWidget,
    QMenu,
    QSlider,
    QSpinBox,
    QTableView,
    QToolButton,
    QWidget,
)

from gmm_desktop.control.background_jobs import LatestJob
from gmm_desktop.experiment.dataset import Dataset
from gmm_desktop.experiment.edits import OpenExperiment
from gmm_desktop.experiment.experiment import Experiment
from gmm_desktop.mixture.parameters import MixtureParameters
from gmm_desktop.mixture.points import Points
from gmm_desktop.ui.theme import LIGHT
from tests.approved import approve as approve_file
from tests.figures.drawing_record import recorded
from tests.ui.conftest import Hand
from tests.ui.panels.test_selection import Selection

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="other systems name keys and fonts otherwise")
APPROVED = Path(__file__).with_name("approved")
PANELS = (
    *("components", "numbers", "model", "diagnostics", "selection", "surface", "lab"),
    *("objective", "clinic", "bound", "timeline", "log"),
)
DIALOGS = (
    *("run.settings", "help.about", "help.shortcuts", "picture.export", "picture.animation", "picture.strip"),
    *("data.make", "export.numbers", "export.code"),
)


def approve(name: str, lines: list[str]) -> None:
    """Compare with what was approved under a name."""
    approve_file(APPROVED / f"{name}.txt", lines)


def three_groups() -> Experiment:
    rng = np.random.default_rng(5)
    centres = np.repeat([[0.0, 0.0], [8.0, 1.0], [3.0, 7.0]], 40, axis=0)
    dataset = Dataset("groups", Points.of(centres + rng.normal(size=(120, 2))), ("width", "length"))
    return Experiment(
        dataset, MixtureParameters([0.2, 0.5, 0.3], [[-1, 2], [6, 1], [2, 5]], [4 * np.eye(2)] * 3)
    )


@pytest.fixture
def worked(hand: Hand) -> Hand:
    """A small data set after three iterations, a component and a point selected."""
    hand.workspace.submit(OpenExperiment(three_groups()))
    hand.iterate(3)
    hand.workspace.select_component(1)
    hand.workspace.select_point(7)
    return hand


# Words


def masked(text: str) -> str:
    """Return words without mark-up, line ends and digits: numbers are other tests' matter."""
    return re.sub(r"\d+", "0", re.sub(r"<[^>]*>", "", text).replace("\n", " ⏎ ")).replace(
        "\N{NARROW NO-BREAK SPACE}", ""
    )


def described(widget: QWidget) -> str:
    """Return what a person meets in a control, in one line."""
    parts = [type(widget).__name__, masked(words_in(widget))]
    for sign, text in (("tip", widget.toolTip()), ("said", widget.accessibleName())):
        if text and masked(text) not in parts:
            parts.append(f"{sign}: {masked(text)}")
    states = [word for word, holds in states_of(widget).items() if holds]
    kinds = [f"{word}={kind}" for word, kind in kinds_of(widget).items() if kind]
    return " | ".join(each for each in (*parts, " ".join(states), " ".join(kinds)) if each)


def words_in(widget: QWidget) -> str:
    match widget:
        case QComboBox():
            return " / ".join(widget.itemText(place) for place in range(widget.count()))
        case QLabel() | QAbstractButton() | QLineEdit() | QAbstractSpinBox():
            return widget.text()
        case QGroupBox():
            return widget.title()
        case QListWidget():
            return " / ".join(widget.item(row).text() for row in range(widget.count()))
        case QTableView() if (model := widget.model()) is not None:
            columns = range(model.columnCount())
            return " / ".join(str(model.headerData(k, Qt.Orientation.Horizontal)) for k in columns)
    return ""


def states_of(widget: QWidget) -> dict[str, bool]:
    policy = widget.focusPolicy()
    return {
        "hidden": widget.isHidden(),
        "disabled": not widget.isEnabled(),
        "checked": isinstance(widget, QAbstractButton) and widget.isChecked(),
        "checkable": isinstance(widget, QAbstractButton) and widget.isCheckable(),
        "icon": isinstance(widget, QAbstractButton) and not widget.icon().isNull(),
        "editable": isinstance(widget, QComboBox) and widget.isEditable(),
        "read-only": isinstance(widget, QLineEdit) and widget.isReadOnly(),
        "wraps": isinstance(widget, QLabel) and widget.wordWrap(),
        "tab": bool(policy.value & Qt.FocusPolicy.TabFocus.value),
    }


def kinds_of(widget: QWidget) -> dict[str, str]:
    """Return how a control looks and what it takes, beyond yes and no; nothing for what it has by itself."""
    found = {name: str(widget.property(name) or "") for name in ("look", "role")}
    found["size"] = (
        f"{short(widget.sizePolicy().horizontalPolicy())}/{short(widget.sizePolicy().verticalPolicy())}"
    )
    if widget.testAttribute(Qt.WidgetAttribute.WA_SetCursor):
        found["cursor"] = short(widget.cursor().shape())
    match widget:
        case QToolButton():
            found |= {
                "shows": short(widget.toolButtonStyle()),
                "menu": short(widget.popupMode()) * bool(widget.menu()),
            }
        case QSpinBox() | QDoubleSpinBox():
            found |= {
                "range": f"{widget.minimum():g}…{widget.maximum():g}",
                "step": f"{widget.singleStep():g}",
            }
            found |= {"arrows": short(widget.buttonSymbols()), "unit": widget.suffix()}
        case QSlider():
            found |= {"range": f"{widget.minimum()}…{widget.maximum()}"}
            found |= {
                "step": f"{widget.singleStep()}, {widget.pageStep()}",
                "way": short(widget.orientation()),
            }
        case QLabel():
            found["format"] = short(widget.textFormat())
            if flags := widget.textInteractionFlags():
                found["use"] = str(flags.value)
        case QLineEdit():
            found |= {"empty": widget.placeholderText(), "most": str(widget.maxLength())}
        case QComboBox():
            found |= {"chosen": str(widget.currentIndex()), "rows": str(widget.maxVisibleItems())}
        case QTableView():
            found |= {"select": f"{short(widget.selectionBehavior())}, {short(widget.selectionMode())}"}
            found |= {"edit": str(widget.editTriggers().value), "sorts": str(widget.isSortingEnabled())}
            found |= {"rows": str(not widget.verticalHeader().isHidden()), "wraps": str(widget.wordWrap())}
            found |= {"grid": str(widget.showGrid()), "stripes": str(widget.alternatingRowColors())}
    if isinstance(widget, QLabel | QLineEdit | QAbstractSpinBox):
        found["at"] = str(widget.alignment().value)
    return found


def short(value: Enum) -> str:
    """Return the name of a value of Qt, without what it shares with all of its kind."""
    return value.name.removeprefix("ToolButton")


KINDS = (
    QLabel,
    QAbstractButton,
    QLineEdit,
    QComboBox,
    QAbstractSpinBox,
    QAbstractSlider,
    QGroupBox,
    QListWidget,
)


def tree(top: QWidget) -> list[str]:
    """Return the controls in a widget, with their places among the others that have names."""
    found = []
    for each in top.findChildren(QWidget):
        name = each.objectName()
        if name.startswith("qt_") or not (name or isinstance(each, KINDS)):
            continue
        if isinstance(each.parent(), QComboBox | QAbstractSpinBox) or type(each).__name__.startswith(
            "QTabBar"
        ):
            continue
        found.append(f"{place_of(each, top)}: {described(each)}")
    return found


def place_of(widget: QWidget, top: QWidget) -> str:
    names, at = [widget.objectName() or "·"], widget.parent()
    while isinstance(at, QObject) and at is not top:
        if at.objectName() and not at.objectName().startswith("qt_"):
            names.append(at.objectName())
            break
        at = at.parent()
    return " < ".join(names)


@pytest.mark.parametrize("panel", PANELS)
def test_the_controls_and_strokes_of_a_panel(worked: Hand, panel: str) -> None:
    dock = worked.window.findChild(QDockWidget, f"panel.{panel}")
    assert dock is not None
    worked.window.show_panel(panel)
    worked.wait_until(lambda: dock.isVisible() and not dock.visibleRegion().isEmpty())
    drawn = strokes(worked, dock)
    approve(f"panel.{panel}", tree(dock))
    approve(f"strokes.{panel}", drawn)


def settle(hand: Hand) -> None:
    """Let the panels catch up, some of which work in the background."""
    hand.qtbot.wait(150)
    for job in hand.window.findChildren(QObject):
        if isinstance(job, LatestJob):
            hand.wait_until(partial(free, job))
    hand.qtbot.wait(50)


def free(job: LatestJob) -> bool:
    return not job.busy


def test_the_controls_around_the_panels(worked: Hand) -> None:
    settle(worked)
    docks = worked.window.findChildren(QDockWidget)
    inside = {id(each) for dock in docks for each in dock.findChildren(QWidget)}
    lines = []
    for each in worked.window.findChildren(QWidget):
        name = each.objectName()
        if id(each) not in inside and name and not name.startswith(("qt_", "menu.", "_")):
            lines.append(f"{place_of(each, worked.window)}: {described(each)}")
    approve("window", sorted(lines))  # whatever lies in front of what


def test_the_entries_of_the_menus(worked: Hand) -> None:
    lines = []
    for menu in worked.window.menuBar().actions():
        lines.append(menu.text())
        inner = menu.menu()
        assert isinstance(inner, QMenu)
        for action in inner.actions():
            keys = " ".join(key.toString() for key in action.shortcuts())
            flags = [
                w for w, on in (("checked", action.isChecked()), ("disabled", not action.isEnabled())) if on
            ]
            said = " | ".join(
                each for each in (action.text(), action.objectName(), keys, " ".join(flags)) if each
            )
            lines.append(f"    {masked(said) if not action.isSeparator() else '—'}")
    approve("menus", lines)


@pytest.mark.parametrize("dialog", DIALOGS)
def test_the_controls_of_a_dialog(worked: Hand, dialog: str) -> None:
    worked.choose(dialog)
    worked.wait_until(lambda: any(each.isVisible() for each in worked.window.findChildren(QDialog)))
    settle(worked)
    (opened,) = [each for each in worked.window.findChildren(QDialog) if each.isVisible()]
    lines = [f"{opened.objectName()}: {opened.windowTitle()}", *tree(opened)]
    opened.reject()
    worked.wait_until(lambda: QApplication.activeModalWidget() is None)
    approve(f"dialog.{dialog}", lines)


def test_the_controls_of_an_import(hand: Hand, tmp_path: Path) -> None:
    table = tmp_path / "birds.csv"
    table.write_text("island;length;depth;n\nDream;39,1;18,7;1\nDream;39,5;17,4;2\nBiscoe;NA;18,0;1\n")
    hand.window.open_data(table)
    hand.wait_until(lambda: any(each.isVisible() for each in hand.window.findChildren(QDialog)))
    settle(hand)
    (opened,) = [each for each in hand.window.findChildren(QDialog) if each.isVisible()]
    lines = [f"{opened.objectName()}: {opened.windowTitle()}", *tree(opened)]
    opened.reject()
    approve("dialog.import", lines)


# What is drawn


def strokes(hand: Hand, widget: QWidget) -> list[str]:
    """Return with which pens and brushes a widget draws; not where and how often, which depends on fonts."""
    settle(hand)
    with recorded() as drawing:
        widget.grab()
    found = {each.stroke for each in drawing.shapes if each.kind != "image"}
    words = {
        f"word: {masked(each.text)} {each.colour} {each.font}"
        for each in drawing.words
        if "…" not in each.text
    }
    return sorted(found | words)


LAYERS = ("view.ghosts", "view.heat", "view.regions", "view.by_mass", "view.marginals", "view.earlier")


@pytest.mark.parametrize("dark", [False, True])
def test_the_strokes_of_the_canvas(worked: Hand, dark: bool) -> None:
    if dark:
        worked.window.toggle_appearance()
    lines = ["As it begins", *strokes(worked, worked.canvas)]
    for name in LAYERS:
        action = worked.action(name)
        action.trigger()
    lines += ["With more layers", *strokes(worked, worked.canvas)]
    approve("canvas.dark" if dark else "canvas.light", lines)


def test_the_strokes_of_a_comparison_of_models(worked: Hand) -> None:
    selection = Selection(worked)
    worked.choose("model.compare")
    selection.compare(least=2, most=4)
    worked.window.show_panel("selection")
    named = set(vars(LIGHT).values())
    lines = {
        re.sub("#[0-9a-f]{6}", lambda found: found[0] if found[0] in named else "shade", line)
        for line in strokes(worked, selection.map)
    }
    approve("strokes.search", sorted(lines))
