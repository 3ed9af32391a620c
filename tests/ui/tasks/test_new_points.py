"""File ▸ Assign new points…: another file, the mixture shown, and a file of what it says."""

import csv
from pathlib import Path
from threading import Event, get_ident
from typing import Any, Protocol

import numpy as np
import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog, QLabel, QPushButton

from gmm_desktop.experiment.dataset import Dataset
from gmm_desktop.experiment.edits import OpenExperiment
from gmm_desktop.experiment.presets import seeded_experiment
from gmm_desktop.exports.new_points import write_assigned
from gmm_desktop.mixture.density import density
from gmm_desktop.mixture.e_step import responsibilities
from gmm_desktop.mixture.points import Points
from gmm_desktop.ui.tasks import new_points
from tests.ui.conftest import LEFT, Hand
from tests.ui.tasks.test_take_away import dialog

PLACES = np.array([(2.0, 55.0), (4.3, 80.0), (3.0, 60.0), (900.0, 900.0)])


class Answer(Protocol):
    """Answers the dialogs of files that come next."""

    def __call__(self, data: Path | None, target: Path | None) -> None: ...


@pytest.fixture
def answer(monkeypatch: pytest.MonkeyPatch) -> Answer:
    def answered(data: Path | None, target: Path | None) -> None:
        monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(data or ""), ""))
        monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(target or ""), ""))

    return answered


@pytest.fixture
def data(tmp_path: Path) -> Path:
    path = tmp_path / "new.csv"
    path.write_text("x,y\n" + "".join(f"{x!r},{y!r}\n" for x, y in PLACES.tolist()), encoding="utf-8")
    return path


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def assign(hand: Hand) -> None:
    hand.choose("export.assign")


def saved(hand: Hand) -> None:
    hand.wait_until(lambda: hand.message.startswith("Saved"))


def test_the_mixture_shown_says_whose_they_are_and_nothing_changes(
    hand: Hand, tmp_path: Path, data: Path, answer: Answer
) -> None:
    hand.iterate(3)
    before = hand.state
    answer(data, tmp_path / "out.csv")
    assign(hand)
    saved(hand)
    found, theta = rows(tmp_path / "out.csv"), hand.shown
    gamma = np.array([[float(row[f"gamma_{k}"]) for k in (1, 2, 3)] for row in found])
    assert gamma == pytest.approx(responsibilities(PLACES, theta), rel=1e-9, abs=1e-200)
    assert [int(row["component"]) for row in found] == (gamma.argmax(axis=1) + 1).tolist()
    near = [float(row["log_density"]) for row in found[:3]]
    assert near == pytest.approx(np.log(density(PLACES[:3], theta)), rel=1e-12)
    assert float(found[-1]["p_value"]) == 1 / 100_001
    counts = np.bincount(gamma.argmax(axis=1), minlength=3).tolist()
    outliers = sum(float(row["p_value"]) < 0.01 for row in found)
    listed = ", ".join(f"{k}: {count}" for k, count in enumerate(counts, 1))
    assert hand.message.startswith(
        f"Saved out.csv: 4 points of new by component ({listed}; {outliers} with p < 0.01)."
    )
    assert hand.state is before
    assert hand.window.windowTitle().startswith("Untitled")


def test_a_name_without_suffix_becomes_a_csv(hand: Hand, tmp_path: Path, data: Path, answer: Answer) -> None:
    answer(data, tmp_path / "plain")
    assign(hand)
    saved(hand)
    assert len(rows(tmp_path / "plain.csv")) == 4


def test_columns_of_the_same_names_are_found_among_others(
    hand: Hand, tmp_path: Path, data: Path, answer: Answer
) -> None:
    x, y = hand.state.experiment.dataset.columns
    lines = "".join(f"{7 - n},{b!r},{a!r}\n" for n, (a, b) in enumerate(PLACES.tolist()))
    data.write_text(f'age,"{y}","{x}"\n{lines}', encoding="utf-8")
    answer(data, tmp_path / "out.csv")
    assign(hand)
    saved(hand)
    assert [[float(row["x"]), float(row["y"])] for row in rows(tmp_path / "out.csv")] == PLACES.tolist()
    assert "stand for" not in hand.message


def test_other_columns_are_asked_for(hand: Hand, tmp_path: Path, data: Path, answer: Answer) -> None:
    lines = "".join(f"{a!r},{b!r},{n % 3}.5\n" for n, (a, b) in enumerate(PLACES.tolist()))
    data.write_text(f"width,height,age\n{lines}", encoding="utf-8")
    answer(data, tmp_path / "out.csv")
    before = hand.state
    assign(hand)
    opened = dialog(hand, "import")
    assert opened.windowTitle() == "New points: new.csv"
    button = opened.findChild(QPushButton, "import.open")
    assert button is not None
    assert (button.text(), button.toolTip()) == ("Assign", "Assign these points; the session stays as it is")
    hand.wait_until(button.isEnabled)
    QTest.mouseClick(button, LEFT)
    saved(hand)
    assert len(rows(tmp_path / "out.csv")) == 4
    assert "width and height of new stand for" in hand.message
    assert hand.state is before


def test_a_mixture_in_unknown_units_is_refused(
    hand: Hand, tmp_path: Path, data: Path, answer: Answer
) -> None:
    given = Dataset("waits", Points.of(PLACES), ("a (standardised)", "b (standardised)"))
    hand.workspace.submit(OpenExperiment(seeded_experiment(given, 2)))
    answer(data, tmp_path / "out.csv")
    assign(hand)
    assert hand.message.startswith("The mixture shown was fitted to standardised data")
    assert not (tmp_path / "out.csv").exists()


@pytest.mark.parametrize("which", ["data", "target"])
def test_no_name_given_does_nothing(
    hand: Hand, tmp_path: Path, data: Path, answer: Answer, which: str
) -> None:
    before, message = hand.state, hand.message
    answer(None if which == "data" else data, None if which == "target" else tmp_path / "out.csv")
    assign(hand)
    assert (hand.state, hand.message) == (before, message)
    assert not hand.window.take_away.busy


def test_what_cannot_be_is_said_in_one_sentence(
    hand: Hand, tmp_path: Path, data: Path, answer: Answer
) -> None:
    answer(data, tmp_path / "no" / "such.csv")
    assign(hand)
    hand.wait_until(lambda: hand.message == "such.csv cannot be written: No such file or directory.")
    answer(tmp_path / "nowhere.csv", tmp_path / "out.csv")
    assign(hand)
    hand.wait_until(lambda: hand.message == "nowhere.csv: there is no such file. Check its name and folder.")
    data.write_text("x,y\n1,\n", encoding="utf-8")
    answer(data, tmp_path / "out.xlsx")
    assign(hand)
    opened = dialog(hand, "import")
    hand.wait_until(
        lambda: any(
            "1 point" in label.text() or "0 points" in label.text() for label in opened.findChildren(QLabel)
        )
    )
    opened.reject()
    assert not (tmp_path / "out.csv").exists()


def test_reading_can_be_cancelled(
    hand: Hand, tmp_path: Path, data: Path, answer: Answer, monkeypatch: pytest.MonkeyPatch
) -> None:
    goes_on, threads = Event(), []

    def waits(*arguments: Any) -> Any:
        threads.append(get_ident())
        goes_on.wait(10)
        return found(*arguments)

    found = new_points._dataset_or_table
    monkeypatch.setattr(new_points, "_dataset_or_table", waits)
    answer(data, tmp_path / "out.csv")
    assign(hand)
    hand.wait_until(lambda: bool(threads))
    assert hand.message.startswith("Reading new.csv…")
    hand.click("message.cancel")
    assert hand.message == ""
    goes_on.set()
    hand.iterate(1)
    assert hand.message == ""
    assert not (tmp_path / "out.csv").exists()
    assert get_ident() not in threads


def test_writing_can_be_cancelled_and_leaves_nothing(
    hand: Hand, tmp_path: Path, data: Path, answer: Answer, monkeypatch: pytest.MonkeyPatch
) -> None:
    goes_on = Event()

    def waits(target: Path, dataset: Any, mixture: Any, *, watch: Any, decimal_comma: bool) -> Any:
        watch(1, 4)
        goes_on.wait(10)
        return write_assigned(target, dataset, mixture, watch=watch, decimal_comma=decimal_comma)

    monkeypatch.setattr(new_points, "write_assigned", waits)
    answer(data, tmp_path / "out.csv")
    assign(hand)
    hand.wait_until(lambda: hand.message == "Writing out.csv… 25 %")
    hand.click("message.cancel")
    assert hand.message == ""
    goes_on.set()
    hand.wait_until(lambda: not hand.window.take_away.busy)
    assert [each.name for each in tmp_path.iterdir()] == ["new.csv"]
