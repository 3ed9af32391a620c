"""Points keep the row of the file they stand in, and what was moved or painted claims none."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gmm_desktop.experiment.apply_edit import apply_edit
from gmm_desktop.experiment.dataset import Dataset, same_content
from gmm_desktop.experiment.edits import (
    AddPoints,
    Edit,
    MovePoints,
    NewDataset,
    RemovePoints,
    ReplacePoints,
    SampleAsData,
    Standardise,
)
from gmm_desktop.experiment.experiment import Experiment
from gmm_desktop.experiment.provenance import TableFile
from gmm_desktop.mixture.errors import DataError
from gmm_desktop.mixture.initialisation import StartMethod
from gmm_desktop.mixture.parameters import MixtureParameters
from gmm_desktop.mixture.points import Points
from gmm_desktop.mixture.settings import EmSettings
from tests.examples import examples

FILE = TableFile("/data/points.csv", 100, "ab", header_line=1, width=2)
START = MixtureParameters([1.0], [[0.0, 0.0]], [np.eye(2)])


def read(values: Any, rows: Any) -> Dataset:
    return Dataset("points", Points.of(values), ("a", "b"), rows=np.array(rows), row_unit="line", file=FILE)


def edited(dataset: Dataset, *edits: Edit) -> Dataset:
    experiment = Experiment(dataset, START, EmSettings(), StartMethod.AS_DRAWN)
    for edit in edits:
        experiment = apply_edit(experiment, edit)
    return experiment.dataset


Row = tuple[int, tuple[float, float], tuple[float, float]]
"""Of the plain list: line, place, and the place in the units of the data."""


class PlainList:
    """Says the same as `Dataset`, with lists and one point at a time."""

    def __init__(self, values: list[tuple[float, float]]) -> None:
        self.rows: list[Row] = [(line, place, place) for line, place in enumerate(values, 5)]
        self.steps: list[tuple[Any, Any]] = []

    def own(self, place: tuple[float, float]) -> tuple[float, float]:
        x, y = place
        for (mean_x, mean_y), (across, up) in reversed(self.steps):
            x, y = x * across + mean_x, y * up + mean_y
        return x, y

    def put(self, at: int, place: tuple[float, float]) -> None:
        line, before, own = self.rows[at]
        self.rows[at] = (line, place, own) if place == before else (0, place, self.own(place))

    def standardise(self) -> None:
        places = np.array([place for _, place, _ in self.rows])
        mean, sigma = places.mean(axis=0), places.std(axis=0)
        self.steps.append((mean, sigma))
        self.rows = [
            (line, tuple(((np.array(place) - mean) / sigma).tolist()), own) for line, place, own in self.rows
        ]


@st.composite
def stories(draw: st.DrawFn) -> tuple[list[tuple[float, float]], list[tuple[str, Any]]]:
    number = st.integers(-50, 50).map(float)
    place = st.tuples(number, number)
    values = draw(st.lists(place, min_size=6, max_size=12, unique=True))
    steps = draw(
        st.lists(
            st.one_of(
                st.tuples(st.just("add"), st.lists(place, min_size=1, max_size=3)),
                st.tuples(st.just("remove"), st.integers(0, 100)),
                st.tuples(st.just("replace"), st.tuples(st.integers(0, 100), place)),
                st.tuples(st.just("move"), st.tuples(st.integers(0, 100), place)),
                st.tuples(st.just("standardise"), st.none()),
            ),
            max_size=8,
        )
    )
    return values, steps


@given(stories())
@examples(150)
def test_rows_and_own_values_are_right_after_any_edits(story: Any) -> None:
    """Held against a list that is changed one point at a time."""
    values, steps = story
    dataset, plain = read(values, range(5, 5 + len(values))), PlainList(values)
    for kind, what in steps:
        count = len(plain.rows)
        try:
            if kind == "add":
                dataset = edited(dataset, AddPoints(np.array(what)))
                plain.rows += [(0, place, plain.own(place)) for place in what]
            elif kind == "remove":
                dataset = edited(dataset, RemovePoints(np.array([what % count])))
                del plain.rows[what % count]
            elif kind == "replace":
                at, place = what[0] % count, what[1]
                dataset = edited(dataset, ReplacePoints(np.array([at]), np.array([place])))
                plain.put(at, place)
            elif kind == "move":
                at, by = what[0] % count, what[1]
                dataset = edited(dataset, MovePoints(np.array([at]), by))
                before = plain.rows[at][1]
                plain.put(at, (before[0] + by[0], before[1] + by[1]))
            else:
                dataset = edited(dataset, Standardise())
                plain.standardise()
        except DataError:
            return  # too few points are left, or all are one
        lines = [line for line, _, _ in plain.rows]
        if any(lines):
            assert dataset.rows is not None
            assert dataset.rows.tolist() == lines
            assert dataset.file is FILE
            assert dataset.row_unit == "line"
        else:
            assert (dataset.rows, dataset.file, dataset.row_unit) == (None, None, "")
        own = [own for _, _, own in plain.rows]
        found = dataset.points.array if dataset.own_values is None else dataset.own_values
        np.testing.assert_allclose(found, own, rtol=1e-9, atol=1e-9)


def test_what_stays_in_its_row_keeps_its_value_to_the_last_bit() -> None:
    values = np.array([[0.1, 1e9 + 0.1], [0.2, 3.3], [0.7, -1e-9], [1 / 3, 5.0]])
    after = edited(read(values, [2, 3, 5, 6]), Standardise(), Standardise(), RemovePoints(np.array([1])))
    assert after.rows is not None
    assert after.own_values is not None
    assert after.rows.tolist() == [2, 5, 6]
    assert after.own_values.tolist() == values[[0, 2, 3]].tolist()
    assert after.own_columns == ("a", "b")


@pytest.mark.parametrize("edit", [NewDataset(np.eye(2)), SampleAsData(50, 1)])
def test_points_made_in_the_program_stand_in_no_file(edit: Edit) -> None:
    after = edited(read([[0, 0], [1, 2], [3, 1]], [2, 3, 4]), edit)
    assert (after.rows, after.file, after.row_unit) == (None, None, "")


@pytest.mark.parametrize("edit", [NewDataset(np.eye(2)), SampleAsData(50, 1)])
def test_points_made_among_standardised_ones_are_in_the_same_units(edit: Edit) -> None:
    values = np.array([[0.0, 10.0], [2.0, 30.0]])
    after = edited(read(values, [2, 3]), Standardise(), edit)
    assert after.standardised is not None
    assert (after.standardised.mean, after.standardised.sigma) == ((1.0, 20.0), (1.0, 10.0))
    assert after.own_values is not None
    np.testing.assert_array_equal(after.own_values, after.points.array * [1.0, 10.0] + [1.0, 20.0])


def test_rows_are_read_only_and_one_a_point() -> None:
    rows = np.array([2, 3, 4], dtype=np.int32)
    dataset = read([[0, 0], [1, 2], [3, 1]], rows)
    rows[0] = 99
    assert dataset.rows is not None
    assert dataset.rows.tolist() == [2, 3, 4]
    with pytest.raises(ValueError, match="read-only"):
        dataset.rows[0] = 1
    with pytest.raises(DataError, match="rows_length"):
        replace(dataset, rows=np.array([1, 2]))
    with pytest.raises(DataError, match="rows_length"):
        replace(dataset, own_values=np.zeros((2, 2)))


def test_the_same_points_of_another_file_or_in_other_rows_are_other_data() -> None:
    values = [[0, 0], [1, 2], [3, 1]]
    dataset = read(values, [2, 3, 4])
    assert same_content(dataset, read(values, [2, 3, 4]))
    assert not same_content(dataset, read(values, [2, 3, 5]))
    assert not same_content(dataset, replace(dataset, file=replace(FILE, checksum="cd")))
