"""Points know the line, row or entry they come from, and the file as it was."""

import hashlib
import json
from pathlib import Path

import numpy as np
import pytest

from gmm_desktop.experiment.dataset import Dataset
from gmm_desktop.experiment.standardised import Standardised
from gmm_desktop.storage.samples import old_faithful, twin_sample
from gmm_desktop.storage.tables.choice import Choice, dataset_from
from gmm_desktop.storage.tables.reader import read_table
from gmm_desktop.storage.text_file import Source

TEXT = """# measured on Monday
area;length;kind;times
1,5;10;a;2
;11;a;1

2,25;"12";b;0
3,5;13;b;3
"""


def read(path: Path, choice: Choice) -> Dataset:
    return dataset_from(read_table(Source.of(path)), choice)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "points.csv"
    path.write_text(TEXT, encoding="utf-8")
    return path


def test_points_have_the_lines_of_their_rows(path: Path) -> None:
    dataset = read(path, Choice(0, 1, 2))
    assert dataset.rows is not None
    assert dataset.rows.tolist() == [3, 6, 7]
    assert dataset.row_unit == "line"


def test_rows_that_are_repeated_share_their_line(path: Path) -> None:
    dataset = read(path, Choice(0, 1, None, 3))
    assert dataset.rows is not None
    assert dataset.rows.tolist() == [3, 3, 7, 7, 7]


def test_the_file_is_remembered_as_it_was_and_how_it_was_read(path: Path) -> None:
    file = read(path, Choice(0, 1, 2)).file
    assert file is not None
    assert file.path == str(path)
    assert file.size == len(TEXT)
    assert file.checksum == hashlib.sha256(TEXT.encode()).hexdigest()
    assert (file.form, file.encoding, file.delimiter, file.decimal) == ("text", "utf-8", ";", ",")
    assert (file.header_line, file.width, file.group_column) == (2, 4, "kind")


def test_a_path_is_remembered_from_the_root(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(path.parent)
    file = read(Path("points.csv"), Choice(0, 1)).file
    assert file is not None
    assert Path(file.path).is_absolute()


def test_without_headings_there_is_no_line_of_them(tmp_path: Path) -> None:
    (tmp_path / "p.csv").write_text("\n1,2\n3,5\n", encoding="utf-8")
    dataset = read(tmp_path / "p.csv", Choice())
    assert dataset.rows is not None
    assert dataset.file is not None
    assert (dataset.rows.tolist(), dataset.file.header_line) == ([2, 3], 0)


def test_standardising_at_opening_keeps_mean_sigma_and_the_values_of_the_file(path: Path) -> None:
    """Mean and σ of 1.5, 2.25, 3.5 and of 10, 12, 13, by hand."""
    dataset = read(path, Choice(0, 1, standardise=True))
    assert isinstance(dataset.standardised, Standardised)
    assert dataset.standardised.columns == ("area", "length")
    assert dataset.standardised.mean == pytest.approx((7.25 / 3, 35 / 3))
    # variances as means of squares less squares of means
    expected = (19.5625 / 3 - (7.25 / 3) ** 2, 413 / 3 - (35 / 3) ** 2)
    assert np.square(dataset.standardised.sigma) == pytest.approx(expected)
    assert dataset.own_values is not None
    assert dataset.own_values.tolist() == [[1.5, 10], [2.25, 12], [3.5, 13]]


def test_a_text_from_elsewhere_has_lines_but_no_file() -> None:
    dataset = dataset_from(read_table(Source.of_text("a,b\n1,2\n3,5\n", "Clipboard")), Choice())
    assert dataset.rows is not None
    assert dataset.file is not None
    assert (dataset.rows.tolist(), dataset.file.path) == ([2, 3], "")


def test_json_and_numpy_count_entries_and_rows(tmp_path: Path) -> None:
    (tmp_path / "p.json").write_text(json.dumps([{"a": 1, "b": 2}, {"a": None, "b": 1}, {"a": 3, "b": 5}]))
    np.save(tmp_path / "p.npy", np.array([[1.0, 2.0], [np.nan, 1.0], [3.0, 5.0]]))
    for name, unit in (("p.json", "entry"), ("p.npy", "row")):
        dataset = read(tmp_path / name, Choice())
        assert dataset.rows is not None
        assert (dataset.rows.tolist(), dataset.row_unit) == ([1, 3], unit)


def test_the_samples_of_the_program_have_no_rows_of_anybody() -> None:
    for sample in (twin_sample(), old_faithful()):
        assert (sample.rows, sample.file, sample.row_unit) == (None, None, "")
