"""Standardising by the menu, and starts opened and saved before and after it."""

import json
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog, QPushButton

from gmm_desktop.experiment.dataset import Dataset
from gmm_desktop.experiment.edits import AddPoints, MovePoints, RemovePoints
from gmm_desktop.experiment.session import session_of
from gmm_desktop.storage.results.model_reader import read_parameters
from gmm_desktop.storage.results.result_writer import parameters_to_json
from gmm_desktop.storage.sessions.file import read_session, write_session
from tests.ui.conftest import LEFT, Hand


def dataset(hand: Hand) -> Dataset:
    return hand.state.experiment.dataset


def test_rows_go_with_points_that_are_edited_and_come_back_with_undo(hand: Hand, tmp_path: Path) -> None:
    path = tmp_path / "mine.csv"
    path.write_text("a,b\n1,2\n3,5\n,1\n4,9\n8,1\n", encoding="utf-8")
    hand.window.files.open_data(path)
    hand.wait_until(lambda: any(each.isVisible() for each in hand.window.findChildren(QDialog, "import")))
    hand.wait_until(hand.widget("import.open", QPushButton).isEnabled)
    QTest.mouseClick(hand.widget("import.open", QPushButton), LEFT)
    hand.wait_until(lambda: dataset(hand).name == "mine")
    assert lines(hand) == [2, 3, 5, 6]
    hand.workspace.submit(MovePoints(np.array([1]), (0.5, 0.5)))
    hand.workspace.submit(RemovePoints(np.array([0])))
    hand.workspace.submit(AddPoints(np.array([[2.0, 2.0]])))
    hand.choose("data.standardise")
    assert lines(hand) == [0, 5, 6, 0]
    for expected in ([0, 5, 6, 0], [0, 5, 6], [2, 0, 5, 6], [2, 3, 5, 6]):
        hand.choose("edit.undo")
        assert lines(hand) == expected
    hand.choose("edit.redo")
    assert lines(hand) == [2, 0, 5, 6]


def lines(hand: Hand) -> list[int]:
    rows = dataset(hand).rows
    assert rows is not None
    found: list[int] = rows.tolist()
    return found


def test_standardising_is_remembered_and_undone(hand: Hand) -> None:
    raw = dataset(hand).points
    hand.choose("data.standardise")
    known = dataset(hand).standardised
    assert known is not None
    np.testing.assert_allclose(known.mean, raw.array.mean(axis=0))
    np.testing.assert_allclose(known.sigma, raw.array.std(axis=0))
    hand.choose("edit.undo")
    assert dataset(hand).standardised is None
    assert dataset(hand).points is raw


def test_parameters_saved_before_standardising_are_converted_when_they_are_opened_after_it(
    hand: Hand, tmp_path: Path
) -> None:
    hand.iterate(2)
    start, before = tmp_path / "START.json", hand.shown
    hand.window.files.save_model(start)
    assert json.loads(start.read_text(encoding="utf-8"))["standardised"] is None
    hand.choose("data.standardise")
    known = dataset(hand).standardised
    assert known is not None
    hand.window.files.open_model(start)
    assert hand.message == "START.json is in the units of the data; it is standardised as these points are."
    own = known.own_mixture(hand.shown)
    assert own is not None
    np.testing.assert_allclose(own.means, before.means, rtol=1e-10)
    np.testing.assert_allclose(own.covariances, before.covariances, rtol=1e-10)
    hand.window.files.save_model(start)
    assert read_parameters(start).units == known
    hand.choose("edit.undo")
    hand.choose("edit.undo")
    hand.window.files.open_model(start)
    assert hand.message.startswith("START.json was made on standardised data; it is converted")
    np.testing.assert_allclose(hand.shown.means, before.means, rtol=1e-10)


def test_a_start_that_does_not_say_its_units_is_refused_and_nothing_changes(
    hand: Hand, tmp_path: Path
) -> None:
    start = tmp_path / "START.json"
    start.write_text(json.dumps(parameters_to_json(hand.shown)), encoding="utf-8")
    hand.choose("data.standardise")
    before = hand.state
    hand.window.files.open_model(start)
    assert hand.message.startswith("START.json does not say in which units it is.")
    assert hand.state is before


def test_copied_parameters_of_standardised_data_are_in_both_units(hand: Hand) -> None:
    before = hand.shown
    hand.choose("data.standardise")
    hand.choose("edit.copy_parameters")
    first, *lines = (line.split("\t") for line in QGuiApplication.clipboard().text().splitlines())
    places = [first.index("original_mean_x"), first.index("original_mean_y")]
    found = [[float(line[place]) for place in places] for line in lines]
    np.testing.assert_allclose(found, before.means, rtol=1e-10)


@pytest.mark.parametrize("times", [1, 2])
def test_a_session_keeps_what_was_standardised(hand: Hand, tmp_path: Path, times: int) -> None:
    raw = dataset(hand).points.array
    for _ in range(times):
        hand.choose("data.standardise")
    write_session(tmp_path / "s.gmms", session_of(hand.state), "test")
    again = read_session(tmp_path / "s.gmms").timeline.run.experiment.dataset
    assert again.standardised == dataset(hand).standardised
    assert again.own_values is not None
    assert np.array_equal(again.own_values, raw)
