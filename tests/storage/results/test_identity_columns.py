"""Labels and responsibilities say which line of the file each point is, so that they can be joined to it."""

import csv
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gmm_desktop.experiment.apply_edit import apply_edit
from gmm_desktop.experiment.compared import run_out
from gmm_desktop.experiment.dataset import Dataset
from gmm_desktop.experiment.edits import AddPoints, MovePoints, Standardise
from gmm_desktop.experiment.excerpt import Excerpt, excerpt
from gmm_desktop.experiment.experiment import Experiment
from gmm_desktop.exports.numbers import What, take_away
from gmm_desktop.mixture.e_step import responsibilities
from gmm_desktop.mixture.initialisation import StartMethod, make_start
from gmm_desktop.mixture.points import Points
from gmm_desktop.mixture.settings import EmSettings
from gmm_desktop.storage.results.number_tables import data_table
from gmm_desktop.storage.results.number_writer import with_decimal_comma, write_numbers
from gmm_desktop.storage.tables.cells import may_be_thousands
from gmm_desktop.storage.tables.choice import Choice, dataset_from
from gmm_desktop.storage.tables.reader import read_table
from gmm_desktop.storage.tables.table import ReadOptions
from gmm_desktop.storage.text_file import Source
from tests.examples import examples
from tests.storage.sessions.session_samples import small_dataset

TEXT = """# three lines before
Fläche;label;kind;times
1,5;10;"a;b";1
;11;c;1
0,1;12;c;1
3,5;14;d;1
7,25;13;c;1
"""


@pytest.fixture
def dataset(tmp_path: Path) -> Dataset:
    path = tmp_path / "in.csv"
    path.write_text(TEXT, encoding="utf-8")
    return dataset_from(read_table(Source.of(path)), Choice(0, 1, 2))


def taken_of(dataset: Dataset) -> Excerpt:
    start = make_start(StartMethod.KMEANS, dataset.points, 2, 0)
    return excerpt(run_out(Experiment(dataset, start, EmSettings(max_iter=2, tol=0), StartMethod.KMEANS)))


def rows(path: Path, delimiter: str = ",") -> tuple[list[str], list[dict[str, str]]]:
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file, delimiter=delimiter)
        found = list(reader)
    return list(reader.fieldnames or ()), found


def written(taken: Excerpt, what: What, folder: Path) -> tuple[list[str], list[dict[str, str]]]:
    take_away(folder / "out.csv", what, taken)
    return rows(folder / "out.csv")


LINES = ["3", "5", "6", "7"]


def test_labels_are_followed_by_line_columns_and_group(dataset: Dataset, tmp_path: Path) -> None:
    names, found = written(taken_of(dataset), What.LABELS, tmp_path)
    assert names == ["point", "label", "group", "line", "Fläche", "label (2)", "kind"]
    assert [row["line"] for row in found] == LINES
    assert [row["Fläche"] for row in found] == ["1.5", "0.1", "3.5", "7.25"]
    assert [row["label (2)"] for row in found] == ["10.0", "12.0", "14.0", "13.0"]
    assert [row["kind"] for row in found] == ["a;b", "c", "d", "c"]
    assert [row["group"] for row in found] == ["1", "2", "3", "2"]


def test_responsibilities_keep_their_columns_and_the_same_follow(dataset: Dataset, tmp_path: Path) -> None:
    taken = taken_of(dataset)
    names, found = written(taken, What.RESPONSIBILITIES, tmp_path)
    assert names == ["point", "x", "y", "gamma_1", "gamma_2", "label", "line", "Fläche", "label (2)", "kind"]
    gamma = responsibilities(dataset.points, taken.frame.responsibility_parameters)
    assert [[float(row["gamma_1"]), float(row["gamma_2"])] for row in found] == gamma.tolist()
    assert [row["line"] for row in found] == LINES


def test_of_standardised_points_the_values_are_those_of_the_file(dataset: Dataset, tmp_path: Path) -> None:
    """At opening, and by hand afterwards, twice: to the last digit."""
    opened = dataset_from(read_table(Source.of(tmp_path / "in.csv")), Choice(0, 1, standardise=True))
    start = Experiment(dataset, taken_of(dataset).frame.parameters, EmSettings(), StartMethod.KMEANS)
    by_hand = apply_edit(apply_edit(start, Standardise()), Standardise()).dataset
    for each in (opened, by_hand):
        _, found = written(taken_of(each), What.RESPONSIBILITIES, tmp_path)
        assert [row["Fläche"] for row in found] == ["1.5", "0.1", "3.5", "7.25"]
        assert abs(float(found[0]["x"]) - 1.5) > 0.1
        assert [row["line"] for row in found] == LINES


def test_points_painted_or_moved_have_no_line(dataset: Dataset, tmp_path: Path) -> None:
    experiment = Experiment(dataset, taken_of(dataset).frame.parameters, EmSettings(), StartMethod.KMEANS)
    added = apply_edit(experiment, AddPoints(np.array([[2.0, 11.5]])))
    moved = apply_edit(added, MovePoints(np.array([1]), (1.0, 0.0))).dataset
    _, found = written(taken_of(moved), What.LABELS, tmp_path)
    assert [row["line"] for row in found] == ["3", "", "6", "7", ""]
    assert [row["Fläche"] for row in found] == ["1.5", "1.1", "3.5", "7.25", "2.0"]
    assert [row["kind"] for row in found] == ["a;b", "c", "d", "c", ""]
    take_away(tmp_path / "out.json", What.LABELS, taken_of(moved))
    content = json.loads((tmp_path / "out.json").read_text(encoding="utf-8"))
    assert [row[3] for row in content["data"]] == [3, None, 6, 7, None]


def test_points_made_in_the_program_have_none_of_these_columns(tmp_path: Path) -> None:
    taken = taken_of(small_dataset(labelled=True))
    assert written(taken, What.LABELS, tmp_path)[0] == ["point", "label", "group"]
    names = written(taken, What.RESPONSIBILITIES, tmp_path)[0]
    assert names == ["point", "x", "y", "gamma_1", "gamma_2", "label"]


def test_rows_of_arrays_and_entries_are_called_so(dataset: Dataset, tmp_path: Path) -> None:
    for unit in ("row", "entry"):
        names, _ = written(taken_of(replace(dataset, row_unit=unit)), What.LABELS, tmp_path)
        assert names[3] == unit


# Decimal commas


@pytest.mark.parametrize(("form", "mark"), [("csv", ";"), ("tsv", "\t"), ("txt", "\t")])
def test_with_decimal_commas_the_numbers_are_the_same(
    dataset: Dataset, form: str, mark: str, tmp_path: Path
) -> None:
    taken = taken_of(dataset)
    for what in (What.RESPONSIBILITIES, What.PARAMETERS, What.CURVE, What.LABELS):
        take_away(tmp_path / "point.csv", what, taken)
        take_away(tmp_path / f"comma.{form}", what, taken, decimal_comma=True)
        names, point = rows(tmp_path / "point.csv")
        others, comma = rows(tmp_path / f"comma.{form}", mark)
        assert others == names
        for one, other in zip(point, comma, strict=True):
            assert {name: _value(cell) for name, cell in one.items()} == {
                name: _value(cell.replace(",", ".")) for name, cell in other.items()
            }
    assert "," in (tmp_path / f"comma.{form}").read_text(encoding="utf-8")
    take_away(tmp_path / "one.json", What.CURVE, taken)
    take_away(tmp_path / "two.json", What.CURVE, taken, decimal_comma=True)
    assert (tmp_path / "one.json").read_bytes() == (tmp_path / "two.json").read_bytes()


def _value(cell: str) -> float | str:
    try:
        return float(cell)
    except ValueError:
        return cell


numbers = st.floats(-1e75, 1e75) | st.integers(0, 99_999).map(lambda n: n / 1000)


@given(st.lists(st.tuples(numbers, numbers), min_size=2, max_size=20), st.sampled_from(["csv", "tsv"]))
@examples(100)
def test_this_program_reads_decimal_commas_back_without_being_told(
    tmp_path_factory: pytest.TempPathFactory, pairs: list[Any], form: str
) -> None:
    path = tmp_path_factory.mktemp("points") / f"points.{form}"
    data = Dataset("d", Points.of(pairs), ("a", "b"))
    write_numbers(path, data_table(data), decimal_comma=True)
    for options in (ReadOptions(), ReadOptions(decimal=",")):
        again = dataset_from(read_table(Source.of(path), options), Choice())
        assert np.array_equal(again.points.array, data.points.array)


@given(numbers)
def test_no_number_with_a_comma_could_be_thousands(number: float) -> None:
    text = with_decimal_comma(repr(number))
    assert not may_be_thousands(text)
    assert float(text.replace(",", ".")) == number
