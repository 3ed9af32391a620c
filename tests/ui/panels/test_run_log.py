"""The run log: sorted, named, shown again, deleted, marked, copied and exported through the window."""

import csv
import io
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QModelIndex, QPoint, Qt
from PySide6.QtGui import QAction, QContextMenuEvent, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QLabel, QMenu, QToolButton

from gmm_desktop.experiment.edits import ChangeSettings, MoveMean
from gmm_desktop.experiment.state import Activity
from gmm_desktop.experiment.timeline import shortened
from gmm_desktop.mixture.prior import Prior
from gmm_desktop.mixture.settings import EmSettings
from gmm_desktop.ui.tables.log_table import LogTable, box_in
from gmm_desktop.words.run_log import BEST, COLUMNS
from tests.ui.conftest import CTRL, LEFT, Hand

PLACES = {column.key: place for place, column in enumerate(COLUMNS)}


class Log:
    """Works the run log as a person does."""

    def __init__(self, hand: Hand) -> None:
        self.hand = hand
        hand.choose("run.log")
        (self.table,) = hand.window.findChildren(LogTable)
        hand.wait_until(lambda: self.table.parentWidget() is not None and self.front())

    def front(self) -> bool:
        (empty,) = self.hand.window.findChildren(QLabel, "log.empty")
        return self.table.isVisible() or empty.isVisible()

    def index(self, row: int, key: str) -> QModelIndex:
        return self.table.model().index(row, PLACES[key])

    def cell(self, row: int, key: str) -> str:
        return str(self.index(row, key).data())

    def column(self, key: str) -> list[str]:
        return [self.cell(row, key) for row in range(self.table.model().rowCount())]

    def place(self, row: int, key: str = "start") -> QPoint:
        self.table.scrollTo(self.index(row, key))
        return self.table.visualRect(self.index(row, key)).center()

    def click(self, row: int, key: str = "start") -> None:
        QTest.mouseClick(self.table.viewport(), LEFT, pos=self.place(row, key))

    def double_click(self, row: int, key: str = "start") -> None:
        self.click(row, key)
        QTest.mouseDClick(self.table.viewport(), LEFT, pos=self.place(row, key))

    def sort(self, key: str) -> None:
        """Click on a heading."""
        header = self.table.horizontalHeader()
        self.place(0, key)
        x = header.sectionViewportPosition(PLACES[key]) + header.sectionSize(PLACES[key]) // 2
        QTest.mouseClick(header.viewport(), LEFT, pos=QPoint(x, header.height() // 2))

    def pick(self, row: int, name: str) -> None:
        """Choose in the menu of a row."""
        self.hand.point_away()
        place = self.place(row)
        globe = self.table.viewport().mapToGlobal(place)
        event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, place, globe)
        QApplication.sendEvent(self.table.viewport(), event)
        (action,) = self.hand.window.findChildren(QAction, f"log.{name}")
        menu = next(each for each in self.table.findChildren(QMenu, "log.menu") if each.isVisible())
        self.hand.pick(menu, action)
        self.hand.come_back()

    @property
    def shown(self) -> tuple[int, int]:
        timeline = self.hand.state.timeline
        return timeline.number(timeline.run), timeline.cursor


def converge(hand: Hand) -> None:
    hand.workspace.run.run_to_convergence()
    hand.wait_until(lambda: hand.state.timeline.run.stop is not None)


@pytest.fixture
def log(hand: Hand) -> Log:
    """Three runs: from the first start to its end, three iterations from an edit, and two of Old Faithful."""
    converge(hand)
    hand.workspace.run.seek(4)
    hand.workspace.submit(MoveMean(0, (40.0, float(hand.shown.means[0, 1]))))
    hand.iterate(3)
    hand.choose("preset.old_faithful")
    hand.iterate(2)
    return Log(hand)


# What there is to see


def test_an_empty_log_says_what_to_do(hand: Hand) -> None:
    log = Log(hand)
    assert hand.text("log.empty").startswith("Press Space or C")
    assert not hand.widget("log.copy", QToolButton).isEnabled()
    assert not hand.action("run.export_log").isEnabled()
    hand.iterate(1)
    assert log.table.isVisible()


def test_every_run_on_all_data_is_a_row(log: Log) -> None:
    runs = log.hand.state.timeline.runs
    assert log.column("run") == ["1", "2", "3"]
    assert log.column("start") == ["Misplaced start", "from run 1 at 2 M", "Old Faithful"]
    assert log.column("data") == ["Twin sample", "Twin sample", "Old Faithful"]
    assert log.column("n_components") == ["3", "3", "2"]
    assert log.column("iterations") == [str(run.outcome.frame.iteration) for run in runs]
    assert log.column("ended") == ["maximum", "not finished", "not finished"]
    assert log.column("objective") == ["", "", ""]


def test_the_best_of_each_data_set_is_starred(log: Log) -> None:
    assert [figure.startswith(BEST) for figure in log.column("log_likelihood")] == [True, False, True]


def test_options_beside_plain_em_are_in_words(hand: Hand) -> None:
    settings = hand.state.experiment.settings
    hand.workspace.submit(ChangeSettings(replace(settings, reg_covar=0.5, prior=Prior(), accelerated=True)))
    hand.iterate(1)
    log = Log(hand)
    assert log.cell(0, "options") == "reg_covar 0.5, prior, accelerated"
    assert log.cell(0, "objective") == (
        f"{hand.frame.objective:,.4f}".replace(",", "\u202f").replace("-", "−")
    )


def test_the_row_of_a_run_that_goes_on_follows_it_and_nothing_else_is_told(log: Log) -> None:
    told: list[tuple[int, int]] = []
    model = log.table.model()
    model.dataChanged.connect(lambda first, last, _roles: told.append((first.row(), last.row())))
    before = log.column("log_likelihood")
    log.hand.iterate(1)
    assert log.cell(2, "iterations") == "3"
    assert log.column("log_likelihood")[:2] == before[:2]
    assert set(told) == {(2, 2)}


def test_while_em_runs_the_rows_are_renewed_some_times_a_second_only(hand: Hand) -> None:
    hand.workspace.submit(ChangeSettings(EmSettings(max_iter=10**6, tol=0.0)))
    log = Log(hand)
    told: list[int] = []
    hand.iterate(1)
    log.table.model().dataChanged.connect(lambda first, _last, _roles: told.append(first.row()))
    hand.choose("run.to_convergence")
    first = hand.cursor
    hand.wait_until(lambda: hand.cursor > first + 200)
    hand.wait_until(lambda: bool(told))
    assert hand.state.activity is Activity.CONVERGING
    hand.workspace.run.pause()
    assert log.cell(0, "iterations") == str(hand.frame.iteration)
    assert len(told) < hand.cursor / 10


def test_a_hidden_log_does_nothing_and_catches_up(log: Log) -> None:
    hand = log.hand
    hand.choose("run.timeline")
    hand.wait_until(lambda: not log.table.isVisible() or log.table.visibleRegion().isEmpty())
    told: list[int] = []
    log.table.model().dataChanged.connect(lambda first, _last, _roles: told.append(first.row()))
    hand.iterate(1)
    assert told == []
    hand.choose("run.log")
    hand.wait_until(lambda: log.cell(2, "iterations") == "3")


# Order and choice


def test_a_click_on_a_heading_sorts_and_another_turns_the_order(log: Log) -> None:
    log.sort("iterations")
    upwards = [int(text) for text in log.column("iterations")]
    assert upwards == sorted(upwards)
    log.sort("iterations")
    assert [int(text) for text in log.column("iterations")] == upwards[::-1]
    assert (
        str(log.table.model().headerData(PLACES["iterations"], Qt.Orientation.Horizontal)) == "Iterations ↓"
    )


def test_numbers_are_sorted_as_numbers(log: Log) -> None:
    figures = [run.outcome.frame.log_likelihood for run in log.hand.state.timeline.runs]
    log.sort("log_likelihood")
    expected = sorted(range(3), key=lambda row: figures[row])
    assert log.column("run") == [str(row + 1) for row in expected]


def test_order_and_choice_stay_while_a_run_goes_on(log: Log) -> None:
    log.sort("run")  # the newest first
    log.click(2)
    assert log.column("run") == ["3", "2", "1"]
    log.hand.iterate(2)
    assert log.column("run") == ["3", "2", "1"]
    chosen = log.table.run
    assert chosen is not None
    assert chosen.identifier == log.hand.state.timeline.runs[0].identifier


# Showing runs again


@pytest.mark.parametrize("how", ["double click", "return", "button"])
def test_a_run_is_shown_again_at_its_end_also_on_other_data(log: Log, how: str) -> None:
    first = log.hand.state.timeline.runs[0]
    if how == "double click":
        log.double_click(0)
    else:
        log.click(0)
        if how == "return":
            QTest.keyClick(log.table, Qt.Key.Key_Return)
        else:
            log.hand.click("log.show")
    assert log.shown == (1, len(first.frames) - 1)
    assert log.hand.state.experiment.dataset.name == "Twin sample"
    assert log.hand.frame is first.frames[-1]


def test_the_menu_shows_the_start(log: Log) -> None:
    log.pick(1, "start")
    assert log.shown == (2, 0)


def test_a_run_whose_frames_were_let_go_is_played_again(hand: Hand) -> None:
    converge(hand)
    whole = hand.state.timeline.run
    hand.workspace.add_runs([shortened(replace(whole, identifier=10**9))])
    log = Log(hand)
    log.click(0)
    assert not hand.widget("log.again", QToolButton).isEnabled()
    log.click(1)
    hand.click("log.again")
    hand.wait_until(lambda: hand.state.timeline.run.stop is not None)
    assert log.shown == (2, len(whole.frames) - 1)
    assert hand.frame.log_likelihood == whole.frames[-1].log_likelihood


# Names, deleting, marks


@pytest.mark.parametrize("how", ["double click", "F2", "menu"])
def test_a_run_is_named_in_its_row(log: Log, how: str) -> None:
    if how == "double click":
        log.double_click(1, "name")
    elif how == "F2":
        log.click(1)
        QTest.keyClick(log.table, Qt.Key.Key_F2)
    else:
        log.pick(1, "rename")
    editor = log.hand.cell_editor()
    assert editor is not None
    QTest.keyClicks(editor, "mean moved")
    log.hand.leave_cell(Qt.Key.Key_Return)
    assert log.column("name") == ["", "mean moved", ""]
    log.hand.click("edit.undo")
    assert log.column("name") == ["", "", ""]
    assert log.shown == (3, 4)


def test_asked_twice_for_a_name_the_row_stays_open(log: Log) -> None:
    """Qt would warn of it, and a warning fails the test."""
    log.click(1)
    for _ in range(2):
        QTest.keyClick(log.table, Qt.Key.Key_F2)
    editor = log.hand.cell_editor()
    assert editor is not None
    QTest.keyClicks(editor, "twice")
    log.hand.leave_cell(Qt.Key.Key_Return)
    assert log.column("name") == ["", "twice", ""]


def test_a_hidden_log_opens_no_name(log: Log) -> None:
    log.click(1)
    log.hand.choose("view.panel.log")
    assert not log.table.isVisible()
    log.hand.action("log.rename").trigger()
    assert log.hand.cell_editor() is None


def test_delete_takes_a_row_away_and_undo_brings_it_back(log: Log) -> None:
    log.click(1)
    QTest.keyClick(log.table, Qt.Key.Key_Delete)
    assert log.column("run") == ["1", "3"]
    log.hand.key(Qt.Key.Key_Z, CTRL)
    assert log.column("run") == ["1", "2", "3"]


def test_the_run_shown_is_not_deleted(log: Log) -> None:
    log.click(2)
    assert not log.hand.widget("log.delete", QToolButton).isEnabled()
    QTest.keyClick(log.table, Qt.Key.Key_Delete)
    assert log.column("run") == ["1", "2", "3"]


def test_the_box_of_a_row_marks_its_run(log: Log) -> None:
    runs = log.hand.state.timeline.runs
    log.place(1, "run")
    box = box_in(log.table.visualRect(log.index(1, "run")).toRectF()).center().toPoint()
    QTest.mouseClick(log.table.viewport(), LEFT, pos=box)
    assert log.hand.state.compared == (runs[1].identifier,)
    checked = log.index(1, "run").data(Qt.ItemDataRole.CheckStateRole)
    assert Qt.CheckState(checked) is Qt.CheckState.Checked
    assert log.hand.widget("log.mark", QToolButton).isChecked()


# Taking it away


def as_exported(hand: Hand, path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(path), ""))
    hand.choose("run.export_log")
    return path.read_text(encoding="utf-8") if path.exists() else ""


def test_the_csv_has_the_numbers_of_the_frames_with_all_their_digits(
    log: Log, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    log.hand.workspace.rename_run(log.hand.state.timeline.runs[1].identifier, 'a "good", one')
    text = as_exported(log.hand, tmp_path / "runs.csv", monkeypatch)
    rows = list(csv.DictReader(io.StringIO(text)))
    assert log.hand.message == "Saved 3 runs to runs.csv."
    for row, run in zip(rows, log.hand.state.timeline.runs, strict=True):
        frame = run.outcome.frame
        assert float(row["log_likelihood"]) == frame.log_likelihood
        assert float(row["objective"]) == frame.objective
        assert int(row["iterations"]) == frame.iteration
        assert int(row["passes"]) == frame.evaluations
        assert int(row["n_points"]) == len(run.experiment.dataset.points)
        assert float(row["seconds"]) == run.seconds > 0
    assert [row["name"] for row in rows] == ["", 'a "good", one', ""]
    assert rows[0]["end"] == "converged at a maximum: the means moved less than 0.0001 five times running"
    assert [row["best"] for row in rows] == ["yes", "", "yes"]


def test_the_suffix_md_makes_a_markdown_table(
    log: Log, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    log.hand.workspace.rename_run(log.hand.state.timeline.runs[1].identifier, "a|b")
    lines = as_exported(log.hand, tmp_path / "runs.md", monkeypatch).splitlines()
    assert len(lines) == 5
    assert "a\\|b" in lines[3]
    assert log.cell(0, "log_likelihood") in lines[2]


def test_a_file_without_suffix_becomes_csv(log: Log, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    as_exported(log.hand, tmp_path / "runs", monkeypatch)
    assert (tmp_path / "runs.csv").read_text(encoding="utf-8").startswith("run,name,")


def test_what_cannot_be_written_is_said(log: Log, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    as_exported(log.hand, tmp_path / "nowhere" / "runs.csv", monkeypatch)
    assert log.hand.message.startswith("runs.csv cannot be written")


def test_the_table_is_copied_in_the_order_shown(log: Log) -> None:
    log.sort("run")
    log.hand.click("log.copy")
    rows = list(csv.reader(io.StringIO(QGuiApplication.clipboard().text()), delimiter="\t"))
    assert rows[0][:2] == ["run", "name"]
    assert [row[0] for row in rows[1:]] == ["3", "2", "1"]
    figure = log.hand.frame.log_likelihood
    assert float(rows[1][PLACES["log_likelihood"]]) == figure
