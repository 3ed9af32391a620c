"""Names are plain text wherever they are shown: nothing renders them, opens what they point to, or hides in them."""

import ctypes
import json
import os
import select
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QDialog,
    QDockWidget,
    QFileDialog,
    QLineEdit,
    QMenu,
    QToolTip,
    QWidget,
)

from gmm_desktop.experiment.edits import MoveMean
from gmm_desktop.storage.sessions.recovery import SnapshotFacts
from gmm_desktop.ui.actions import ACTIONS
from gmm_desktop.ui.charts.lanes import Lanes
from gmm_desktop.ui.dialogs.import_dialog import ImportDialog
from gmm_desktop.ui.tables.log_table import LogTable
from gmm_desktop.words.run_log import COLUMNS
from tests.figures.drawing_record import recorded
from tests.ui.conftest import Hand
from tests.ui.read_window import Said, everything_said, tips_under_the_pointer

MARK = "zq"
PICTURE = "zq.png"
NAME = f"<img src={PICTURE}>&[*]\u202e\x1b<b>{MARK}"
"""A local picture, a letter marked as a key, the place of the mark of unsaved work, and what turns or escapes text."""
SHOWN = f"<img src={PICTURE}>&[*]⟨U+202E⟩⟨U+001B⟩<b>{MARK}"


CUT = [f"{SHOWN[:letters]}…" for letters in range(len(SHOWN), 0, -1)]
"""The name where there is no room for all of it."""


def rendered(said: Said) -> bool:
    """Tell whether a text holds the name or a piece of it in another way than it should be shown."""
    text = said[1].replace(SHOWN, "")
    for cut in CUT if "…" in text else ():
        text = text.replace(cut, "")
    return any(piece in text for piece in (MARK, "\u202e", "\x1b"))


class Reader:
    """Reads all that is said and keeps the places where the name was found, and where it was rendered."""

    def __init__(self, hand: Hand) -> None:
        self.hand = hand
        self.found: set[str] = set()
        self.wrong: set[Said] = set()

    def read(self, *, pointer: QWidget | None = None) -> None:
        QApplication.processEvents()
        said = list(everything_said())
        said += tips_under_the_pointer(pointer) if pointer else []
        self.found |= {place for place, text in said if SHOWN[:20] in text}
        self.wrong |= {each for each in said if rendered(each)}

    def finds_in(self, *places: str) -> None:
        """Check that it does look there: a walk that sees nothing finds nothing wrong."""
        missing = [place for place in places if not any(place in each for each in self.found)]
        assert missing == []


@pytest.fixture
def nobody_opens_the_picture(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Put the picture where the name points to, and fail if it is opened."""
    monkeypatch.chdir(tmp_path)
    picture = QImage(400, 300, QImage.Format.Format_RGB32)
    picture.fill(0xFF0000)
    assert picture.save(PICTURE)
    if sys.platform != "linux":
        yield
        return
    libc = ctypes.CDLL(None, use_errno=True)
    watch = libc.inotify_init1(os.O_NONBLOCK)
    assert watch >= 0, os.strerror(ctypes.get_errno())
    assert libc.inotify_add_watch(watch, PICTURE.encode(), 0x20) >= 0  # IN_OPEN
    yield
    ready, _, _ = select.select([watch], [], [], 0)
    os.close(watch)
    assert ready == [], "the picture was opened"


@pytest.fixture(autouse=True)
def no_file_is_chosen(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("getOpenFileName", "getSaveFileName"):
        monkeypatch.setattr(QFileDialog, name, lambda *_args: ("", ""))


def table(folder: Path, *, plain: bool) -> Path:
    """Write a table whose file, headings, groups and odd cells have the name."""
    path = folder / f"{NAME}.csv"
    rows = [(x, (x * 7) % 11 + x / 10, f"{NAME}{x % 2}") for x in range(12)]
    lines = [f"{NAME},{NAME}" if plain else f"{NAME},{NAME},{NAME}"]
    lines += [f"{x},{y}" if plain else f"{x},{y},{group}" for x, y, group in rows]
    if not plain:
        lines += [f"{NAME},3,{NAME}0", f"4,{NAME},{NAME}1"]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


@pytest.fixture
def reader(hand: Hand, nobody_opens_the_picture: None, tmp_path: Path) -> Reader:
    """Open the table, and make two runs with the name."""
    del nobody_opens_the_picture
    hand.window.open_data(table(tmp_path, plain=True))
    hand.wait_until(lambda: hand.state.experiment.dataset.name == NAME)
    hand.iterate(2)
    hand.workspace.submit(MoveMean(0, (5.0, 5.0)))
    hand.iterate(2)
    for run in hand.state.timeline.runs:
        hand.workspace.rename_run(run.identifier, NAME)
    hand.workspace.set_compared([run.identifier for run in hand.state.timeline.runs])
    return Reader(hand)


def close_dialogs() -> None:
    QToolTip.hideText()
    for dialog in QApplication.topLevelWidgets():
        if isinstance(dialog, QDialog) and dialog.isVisible():
            dialog.reject()
    QApplication.processEvents()


def test_no_panel_renders_a_name(reader: Reader) -> None:
    for dock in reader.hand.window.findChildren(QDockWidget):
        dock.show()
        dock.raise_()
        reader.read(pointer=dock)
    reader.read(pointer=reader.hand.window)
    assert reader.wrong == set()
    reader.finds_in(
        "data.choose': text",
        "data.choose': tooltip",
        "log.table': cell, DisplayRole",
        "log.table': cell, EditRole",
        "log.table': cell, ToolTipRole",
        "diagnostics.compare': cell",
        "edit.undo': tooltip",
        "action 'edit.undo': text",
        "tip over QWidget 'qt_scrollarea_viewport'",
    )


@pytest.mark.parametrize("action", ["compare.plane", "compare.space"])
def test_no_run_side_by_side_renders_its_name(reader: Reader, action: str) -> None:
    reader.hand.action(action).trigger()
    reader.read(pointer=reader.hand.window)
    assert reader.wrong == set()
    reader.finds_in("QToolButton '': text", "QToolButton '': accessible name")


def test_no_action_and_no_dialog_renders_a_name(reader: Reader) -> None:
    hand, opened = reader.hand, set()
    for spec in ACTIONS:
        if spec.id == "app.quit" or not hand.action(spec.id).isEnabled():
            continue
        before = hand.message
        hand.action(spec.id).trigger()
        dialogs = {
            each for each in QApplication.topLevelWidgets() if isinstance(each, QDialog) and each.isVisible()
        }
        if dialogs or hand.message != before:  # all else is read with the panels
            reader.read()
        opened |= {each.objectName() for each in dialogs}
        close_dialogs()
        hand.wait_until(lambda: not hand.window.message.is_working)
        hand.rest()
        if hand.state.experiment.dataset.name != NAME:
            hand.workspace.undo()
    reader.read()
    assert reader.wrong == set()
    assert len(opened) >= 8, opened


def test_the_menu_of_a_run_shows_its_name(reader: Reader) -> None:
    reader.hand.action("run.log").trigger()
    (log,) = reader.hand.window.findChildren(LogTable)
    log.choose(reader.hand.state.timeline.runs[0].identifier)
    log.menu_asked.emit(QPoint())
    reader.read()
    assert reader.wrong == set()
    reader.finds_in("action '': text")
    for menu in reader.hand.window.findChildren(QMenu, "log.menu"):
        menu.close()


def test_opening_a_table_renders_no_heading_group_or_cell(
    hand: Hand, nobody_opens_the_picture: None, tmp_path: Path
) -> None:
    del nobody_opens_the_picture
    reader = Reader(hand)
    hand.window.open_data(table(tmp_path, plain=False))
    reader.read()
    hand.wait_until(lambda: bool(hand.window.findChildren(ImportDialog)))
    (dialog,) = hand.window.findChildren(ImportDialog)
    for skip in (False, True):
        hand.widget("import.skip", QCheckBox).setChecked(skip)
        hand.wait_until(lambda: dialog.judgement is not None and dialog.judgement.choice.skip is skip)  # noqa: B023
        reader.read()
    dialog.accept()
    hand.wait_until(lambda: hand.state.experiment.dataset.name == NAME)
    reader.read(pointer=reader.hand.window)
    assert reader.wrong == set()
    assert hand.state.experiment.dataset.columns == (NAME, f"{NAME} (2)")
    assert hand.state.experiment.dataset.group_names == (f"{NAME}0", f"{NAME}1")
    reader.finds_in(
        "'import': title",
        "import.table': heading, DisplayRole",
        "import.table': cell, DisplayRole",
        "import.table': cell, ToolTipRole",
        "import.x': cell",
        "import.label': cell",
        "import.note': text",
        "QListWidget",
        "message.text': text",
    )


def test_no_array_of_an_archive_renders_its_name(
    hand: Hand, nobody_opens_the_picture: None, tmp_path: Path
) -> None:
    del nobody_opens_the_picture
    path, points = tmp_path / f"{NAME}.npz", np.arange(24.0).reshape(8, 3) ** 2
    np.savez(path, allow_pickle=False, **{NAME: points, f"{NAME}2": points})
    reader = Reader(hand)
    hand.window.open_data(path)
    hand.wait_until(lambda: bool(hand.window.findChildren(ImportDialog)))
    reader.read()
    assert reader.wrong == set()
    reader.finds_in("import.part': cell")
    close_dialogs()


WRONG_FILES = {
    "missing.csv": None,
    "cell.csv": f"x,y\n1,2\n{NAME},3\n",
    "heading.csv": f"{NAME}\n1\n2\n",
    "key.json": json.dumps({NAME: [1, 2], "b": [1, [2]]}),
    "damaged.gmms": "no zip",
    "array.npy": "no array",
}


@pytest.mark.parametrize("file", list(WRONG_FILES))
def test_no_message_renders_the_name_of_a_file_or_what_stands_in_it(
    hand: Hand, nobody_opens_the_picture: None, tmp_path: Path, file: str
) -> None:
    del nobody_opens_the_picture
    path, content = tmp_path / f"{NAME}{file}", WRONG_FILES[file]
    if content is not None:
        path.write_text(content, encoding="utf-8")
    before = hand.message
    reader = Reader(hand)
    hand.window.open_data(path)
    hand.wait_until(lambda: hand.message != before and not hand.window.message.is_working)
    reader.read()
    assert reader.wrong == set()
    reader.finds_in("message.text': text")
    close_dialogs()


def test_no_question_and_no_title_renders_the_name_of_a_session(reader: Reader, tmp_path: Path) -> None:
    hand, sessions = reader.hand, reader.hand.window.sessions
    path = tmp_path / f"{NAME}.gmms"
    sessions._write(path, lambda: None)
    hand.wait_until(lambda: sessions.settled)
    reader.read()
    reader.finds_in("MainWindow 'main': title", "message.text': text")
    reader.finds_in("action '': text", "action '': tooltip")  # of recent sessions
    hand.workspace.submit(MoveMean(0, (1.0, 1.0)))
    facts = SnapshotFacts(str(tmp_path), NAME, str(path), 0.0)

    def look() -> None:
        reader.found.clear()
        reader.read()
        close_dialogs()
        reader.finds_in("QLabel 'qt_msgbox_label': text")

    sessions.open_session(path)
    look()
    sessions._offer([facts])
    look()
    path.write_bytes(b"other")
    QTimer.singleShot(0, look)
    sessions.save()
    assert reader.wrong == set()


def test_no_name_makes_the_window_wider(hand: Hand, tmp_path: Path) -> None:
    least, name = hand.window.minimumSizeHint().width(), "W" * 200
    path = tmp_path / f"{name}.csv"
    path.write_text(f"{name}{name},y\n" + "".join(f"{x},{(7 * x) % 11}\n" for x in range(12)))
    hand.window.open_data(path)
    hand.wait_until(lambda: hand.state.experiment.dataset.name == name)
    hand.iterate(1)
    hand.workspace.submit(MoveMean(0, (5.0, 5.0)))
    hand.iterate(1)
    for run in hand.state.timeline.runs:
        hand.workspace.rename_run(run.identifier, name * 50)
    hand.workspace.set_compared([run.identifier for run in hand.state.timeline.runs])
    for action in ("run.timeline", "run.log", "compare.plane", "compare.space"):
        hand.action(action).trigger()
        QApplication.processEvents()
        assert hand.window.minimumSizeHint().width() <= max(least, 1280)
        assert (hand.window.width(), hand.window.height()) == (1280, 800)
    assert max(len(line) for _, text in everything_said() for line in text.splitlines()) < 1200


# Axes, as they are drawn


@pytest.mark.parametrize("heading", ["<b>mile</b>", "a  b", "x &amp; y", "m < 3"])
def test_an_axis_shows_its_heading_letter_by_letter(hand: Hand, tmp_path: Path, heading: str) -> None:
    path = tmp_path / "points.csv"
    path.write_text(f"{heading},y\n1,2\n3,4\n5,7\n8,1\n")
    hand.window.open_data(path)
    hand.wait_until(lambda: hand.state.experiment.dataset.columns[0] == " ".join(heading.split()))
    QApplication.processEvents()
    with recorded() as drawing:
        hand.canvas.grab()
    assert " ".join(heading.split()) in drawing.texts


@pytest.mark.parametrize("size", [(1280, 800), (1024, 700)])
def test_a_long_heading_is_cut_at_the_ends_of_its_axis(
    hand: Hand, tmp_path: Path, size: tuple[int, int]
) -> None:
    path = tmp_path / "points.csv"
    path.write_text(f"{'W' * 60},{'M' * 60}\n1,2\n3,4\n5,7\n8,1\n")
    hand.window.open_data(path)
    hand.wait_until(lambda: hand.state.experiment.dataset.columns[1] == "M" * 60)
    hand.window.resize(*size)
    hand.qtbot.wait(20)
    with recorded() as drawing:
        hand.canvas.grab()
    box = hand.canvas.getViewBox().sceneBoundingRect()
    (across,) = [word for word in drawing.words if word.text.startswith("WWW")]
    (upwards,) = [word for word in drawing.words if word.text.startswith("MMM")]
    assert upwards.upwards
    assert box.left() - 12 <= across.box.left() < across.box.right() <= box.right() + 12
    assert box.top() - 12 <= upwards.box.top() < upwards.box.bottom() <= box.bottom() + 12
    cut = [word.text.endswith("…") for word in (across, upwards)]
    assert cut == [size == (1024, 700), True]


# Editing names


def test_a_name_that_is_not_changed_stays_to_the_letter(reader: Reader) -> None:
    hand, runs = reader.hand, reader.hand.state.timeline.runs
    hand.action("run.log").trigger()
    (log,) = hand.window.findChildren(LogTable)
    name = next(column for column, each in enumerate(COLUMNS) if each.key == "name")
    cell = log.model().index(0, name)
    assert cell.data(Qt.ItemDataRole.EditRole) == SHOWN
    assert log.model().setData(cell, SHOWN)
    assert [hand.state.timeline.name(run) for run in runs] == [NAME, NAME]
    log.model().setData(cell, f"{SHOWN}!")
    assert sorted(hand.state.timeline.name(run) for run in runs) == sorted([NAME, f"{SHOWN}!"])
    hand.workspace.undo()
    hand.action("run.timeline").trigger()
    (lanes,) = hand.window.findChildren(Lanes)
    lanes.rename()
    (field,) = (each for each in lanes.findChildren(QLineEdit) if each.isVisible())
    assert field.text() == SHOWN
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert [hand.state.timeline.name(run) for run in runs] == [NAME, NAME]
    lanes.rename()
    field.clear()
    QTest.keyClicks(field, "fork")
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert sorted(hand.state.timeline.name(run) for run in runs) == sorted([NAME, "fork"])
