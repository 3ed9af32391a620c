"""Taking away numbers, code and a report, through the menus."""

import csv
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from threading import Event
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QCheckBox, QComboBox, QDialog, QFileDialog, QLabel, QPushButton

from gmm_desktop.control.preferences import load_preferences
from gmm_desktop.experiment.edits import ChangeSettings, SetNoise
from gmm_desktop.exports.numbers import take_away
from gmm_desktop.mixture.e_step import responsibilities
from gmm_desktop.mixture.prior import Prior
from gmm_desktop.mixture.settings import EmSettings
from gmm_desktop.storage.results.model_reader import read_parameters
from tests.ui.conftest import LEFT, Hand

Choose = Callable[[Path | None], None]


@pytest.fixture
def answer(monkeypatch: pytest.MonkeyPatch) -> Choose:
    """Answer the next file dialogs."""

    def answered(path: Path | None, kind: str = "") -> None:
        def chosen(*_arguments: object) -> tuple[str, str]:
            return (str(path) if path else "", kind)

        monkeypatch.setattr(QFileDialog, "getSaveFileName", chosen)

    return answered


def dialog(hand: Hand, name: str) -> QDialog:
    hand.wait_until(lambda: any(each.isVisible() for each in hand.window.findChildren(QDialog, name)))
    found: QDialog = next(each for each in hand.window.findChildren(QDialog, name) if each.isVisible())
    return found


def take(hand: Hand, action: str, choice: int) -> None:
    """Choose an action in its menu, one of the choices by keyboard, and Save."""
    hand.choose(action)
    opened = dialog(hand, f"{action}.dialog")
    field = hand.widget(f"{action}.choice", QComboBox)
    field.setFocus()
    for _ in range(choice):
        QTest.keyClick(field, Qt.Key.Key_Down)
    QTest.mouseClick(hand.widget(f"{action}.save", QPushButton), LEFT)
    hand.wait_until(lambda: not opened.isVisible())


def saved(hand: Hand) -> None:
    # a report draws its surface without the compiled pass, if that is not loaded
    hand.qtbot.waitUntil(lambda: hand.message.startswith("Saved"), timeout=60_000)


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize(("choice", "columns", "lines"), [(0, 10, 3), (1, 7, 1800), (2, 2, 1800), (3, 10, 5)])
def test_the_numbers_of_the_frame_shown_are_written(
    hand: Hand, tmp_path: Path, answer: Choose, choice: int, columns: int, lines: int
) -> None:
    hand.iterate(2)
    path = tmp_path / "numbers.csv"
    answer(path)
    take(hand, "export.numbers", choice)
    saved(hand)
    assert hand.message == "Saved numbers.csv."
    found = rows(path)
    assert len(found) == lines
    # the points of this sample may come with their groups
    assert len(found[0]) in (columns, columns + 1)
    if choice == 0:
        assert [float(row["weight"]) for row in found] == hand.shown.weights.tolist()
    if choice == 3:
        assert float(found[-1]["log_likelihood"]) == hand.frame.log_likelihood


def test_only_what_is_up_to_the_frame_shown_is_taken(hand: Hand, tmp_path: Path, answer: Choose) -> None:
    hand.iterate(3)
    hand.workspace.run.seek(2)
    answer(tmp_path / "p.json")
    take(hand, "export.numbers", 0)
    saved(hand)
    assert read_parameters(tmp_path / "p.json").parameters == hand.state.timeline.run.frames[2].parameters
    answer(tmp_path / "c.tsv")
    take(hand, "export.numbers", 3)
    hand.wait_until(lambda: hand.message == "Saved c.tsv.")
    assert len((tmp_path / "c.tsv").read_text(encoding="utf-8").splitlines()) == 4


def test_a_name_without_suffix_gets_that_of_the_form_chosen(hand: Hand, tmp_path: Path, answer: Any) -> None:
    answer(tmp_path / "plain")
    take(hand, "export.numbers", 4)
    saved(hand)
    answer(tmp_path / "chosen", "Markdown (*.md)")
    take(hand, "export.numbers", 4)
    hand.wait_until(lambda: hand.message == "Saved chosen.md.")
    assert r"\toprule" in (tmp_path / "plain.tex").read_text(encoding="utf-8")
    assert (tmp_path / "chosen.md").read_text(encoding="utf-8").startswith("|   k |")


@pytest.mark.parametrize("choice", [0, 1])
def test_the_script_written_runs_by_itself_and_agrees(
    hand: Hand, tmp_path: Path, answer: Choose, choice: int
) -> None:
    hand.iterate(3)
    path = tmp_path / "mixture.py"
    answer(path)
    take(hand, "export.code", choice)
    saved(hand)
    done = subprocess.run([sys.executable, "-I", str(path)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert f"after 3 iterations: log-likelihood {str(hand.frame.log_likelihood)[:12]}" in done.stdout


def test_what_scikit_learn_cannot_is_said_before_it_is_saved(hand: Hand) -> None:
    hand.workspace.submit(SetNoise(0.05))
    hand.iterate(1)
    hand.choose("export.code")
    opened = dialog(hand, "export.code.dialog")
    meaning, save = hand.widget("export.code.meaning", QLabel), hand.widget("export.code.save", QPushButton)
    assert save.isEnabled()
    assert meaning.text().startswith("EM written out")
    field = hand.widget("export.code.choice", QComboBox)
    QTest.keyClick(field, Qt.Key.Key_Down)
    assert meaning.text().startswith("scikit-learn cannot repeat this run: it has no noise component")
    assert not save.isEnabled()
    QTest.keyClick(field, Qt.Key.Key_Up)
    assert save.isEnabled()
    opened.reject()


@pytest.mark.parametrize("form", [".html", ".pdf"])
def test_a_report_is_written_of_the_frame_shown(
    hand: Hand, tmp_path: Path, answer: Choose, form: str
) -> None:
    hand.iterate(2)
    answer(tmp_path / f"report{form}")
    hand.choose("export.report")
    saved(hand)
    content = (tmp_path / f"report{form}").read_bytes()
    if form == ".pdf":
        assert content.startswith(b"%PDF-")
        for said in ("GMM Desktop", hand.state.experiment.dataset.name):  # the creator, and in the title
            assert said.encode("utf-16-be") in content
    else:
        assert repr(hand.frame.log_likelihood).replace("-", "−").encode() in content


def test_a_report_with_a_prior_says_the_log_posterior(hand: Hand, tmp_path: Path, answer: Choose) -> None:
    hand.workspace.submit(ChangeSettings(EmSettings(max_iter=9, prior=Prior())))
    hand.iterate(1)
    answer(tmp_path / "report.html")
    hand.choose("export.report")
    saved(hand)
    text = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert "Objective (log-posterior)" in text
    assert repr(hand.frame.objective).replace("-", "−") in text


def test_parameters_are_copied_so_that_they_paste_as_cells(hand: Hand) -> None:
    hand.iterate(1)
    hand.choose("edit.copy_parameters")
    lines = QGuiApplication.clipboard().text().splitlines()
    cells = [line.split("\t") for line in lines]
    assert len(cells) == 4
    assert cells[0][:3] == ["component", "weight", "mean_x"]
    found = np.array([[float(cell) for cell in row[1:4]] for row in cells[1:]])
    assert np.array_equal(found, np.column_stack([hand.shown.weights, hand.shown.means]))
    assert hand.message.startswith("Copied")


def test_no_name_given_writes_nothing(hand: Hand, answer: Choose) -> None:
    before, message = hand.state, hand.message
    answer(None)
    take(hand, "export.numbers", 0)
    take(hand, "export.code", 0)
    hand.choose("export.report")
    assert hand.state is before
    assert hand.message == message


def test_what_cannot_be_written_is_said_with_its_reason(hand: Hand, tmp_path: Path, answer: Choose) -> None:
    answer(tmp_path / "no" / "such.csv")
    take(hand, "export.numbers", 2)
    hand.wait_until(lambda: "cannot be written" in hand.message)
    assert hand.message == "such.csv cannot be written: No such file or directory."
    answer(tmp_path / "report.docx")
    hand.choose("export.report")
    hand.wait_until(lambda: "report.docx" in hand.message and "Use .html, .pdf" in hand.message)


def test_writing_can_be_cancelled_and_leaves_nothing(
    hand: Hand, tmp_path: Path, answer: Choose, monkeypatch: pytest.MonkeyPatch
) -> None:
    goes_on = Event()

    def waits(path: Path, what: Any, taken: Any, *, watch: Any, **options: Any) -> Path | None:
        watch(1, 3)
        goes_on.wait(10)
        return take_away(path, what, taken, watch=watch, **options)

    monkeypatch.setattr("gmm_desktop.ui.tasks.take_away.take_away", waits)
    answer(tmp_path / "gamma.csv")
    take(hand, "export.numbers", 1)
    hand.wait_until(lambda: hand.message == "Writing gamma.csv… 33 %")
    hand.click("message.cancel")
    assert hand.message == ""
    goes_on.set()
    hand.wait_until(lambda: not hand.window.take_away.busy)
    assert list(tmp_path.iterdir()) == []


def opened_from(hand: Hand, path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8")
    hand.window.files.open_data(path)
    hand.wait_until(lambda: hand.state.experiment.dataset.name == path.stem)


MINE = "# mine\nwidth;height\n" + "".join(f"{n},5;{n * n % 7}\n" for n in range(12)) + ";3\n1,25;4\n"


def test_my_table_is_written_again_with_results(hand: Hand, tmp_path: Path, answer: Choose) -> None:
    path, target = tmp_path / "mine.csv", tmp_path / "mine with results.csv"
    opened_from(hand, path, MINE.replace(";3\n1,25", "9,75;3\n1,25"))
    hand.iterate(2)
    answer(target)
    hand.choose("export.table")
    saved(hand)
    assert hand.message == "Saved mine with results.csv."
    old, new = path.read_text(encoding="utf-8").splitlines(), target.read_text(encoding="utf-8").splitlines()
    assert new[0] == old[0]
    assert new[1] == "width;height;component;probability;entropy;outlier"
    theta = hand.shown
    gamma = responsibilities(hand.state.experiment.dataset.points, theta)
    for before, after, shares in zip(old[2:], new[2:], gamma, strict=True):
        assert after.startswith(before + ";")
        component, probability = after.split(";")[2:4]
        assert int(component) == shares.argmax() + 1
        assert float(probability.replace(",", ".")) == shares.max()


def test_the_name_proposed_is_that_of_the_table(
    hand: Hand, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened_from(hand, tmp_path / "mine.dat", "1 2\n3 5\n4 9\n8 1\n")
    asked: list[tuple[str, str]] = []

    def ask(_parent: object, title: str, name: str, kinds: str) -> tuple[str, str]:
        asked.append((title, f"{Path(name).name} | {kinds.split(';;', maxsplit=1)[0]}"))
        return "", ""

    monkeypatch.setattr(QFileDialog, "getSaveFileName", ask)
    hand.choose("export.table")
    assert asked == [("My table with results", "mine with results.dat | Data (*.dat)")]


def test_without_a_table_of_ones_own_it_is_said_what_to_do(hand: Hand) -> None:
    hand.choose("export.table")
    assert hand.message.startswith("It is not known which file these points were read from")
    QGuiApplication.clipboard().setText("1\t2\n3\t5\n4\t9\n8\t1\n")
    hand.choose("data.paste")
    hand.wait_until(lambda: hand.state.experiment.dataset.name == "Clipboard")
    hand.choose("export.table")
    assert hand.message.startswith("These points were not read from a file.")


def test_a_table_that_was_changed_meanwhile_is_refused(hand: Hand, tmp_path: Path, answer: Choose) -> None:
    path = tmp_path / "mine.csv"
    opened_from(hand, path, "1,2\n3,5\n4,9\n8,1\n")
    path.write_text("1,2\n3,5\n4,9\n8,2\n", encoding="utf-8")
    answer(tmp_path / "out.csv")
    hand.choose("export.table")
    hand.wait_until(lambda: hand.message == "mine.csv has changed since it was opened. Open it again.")
    assert not (tmp_path / "out.csv").exists()


def test_decimal_commas_are_switched_on_by_key_and_remembered(
    hand: Hand, tmp_path: Path, answer: Choose
) -> None:
    hand.iterate(1)
    answer(tmp_path / "n.csv")
    hand.choose("export.numbers")
    opened = dialog(hand, "export.numbers.dialog")
    switch = hand.widget("export.numbers.switch", QCheckBox)
    assert not switch.isChecked()
    assert switch.toolTip()
    switch.setFocus()
    QTest.keyClick(switch, Qt.Key.Key_Space)
    field = hand.widget("export.numbers.choice", QComboBox)
    field.setCurrentIndex(4)
    assert not switch.isEnabled()
    field.setCurrentIndex(0)
    QTest.mouseClick(hand.widget("export.numbers.save", QPushButton), LEFT)
    hand.wait_until(lambda: not opened.isVisible())
    saved(hand)
    first, *found = (tmp_path / "n.csv").read_text(encoding="utf-8").splitlines()
    assert first.startswith("component;weight;mean_x;")
    weights = [float(line.split(";")[1].replace(",", ".")) for line in found]
    assert weights == hand.shown.weights.tolist()
    hand.choose("export.numbers")
    again = dialog(hand, "export.numbers.dialog")
    assert hand.widget("export.numbers.switch", QCheckBox).isChecked()
    again.reject()
    hand.window.close_unasked()
    hand.wait_until(lambda: load_preferences().decimal_comma)


@pytest.mark.parametrize("name", ["export.numbers", "export.code"])
def test_the_dialogs_are_named_for_those_who_listen_and_nothing_is_clipped(hand: Hand, name: str) -> None:
    hand.choose(name)
    opened = dialog(hand, f"{name}.dialog")
    field = hand.widget(f"{name}.choice", QComboBox)
    interface = QAccessible.queryAccessibleInterface(field)
    assert interface is not None
    assert interface.text(QAccessible.Text.Name)
    assert field.toolTip()
    for index in range(field.count()):
        field.setCurrentIndex(index)
        for label in opened.findChildren(QLabel):
            if label.wordWrap():
                assert label.heightForWidth(label.width()) <= label.height(), label.text()
    opened.reject()
