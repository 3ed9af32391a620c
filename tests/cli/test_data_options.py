"""How the command line reads a table: columns, marks, encodings, rows left out."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from .conftest import Run

SHEET = """name;east;north;kind;count
a;1,5;10;u;1
b;2,5;;u;2
c;3,5;30;v;1
d;4,5;41;v;2
e;5,0;55;v;1
"""


@pytest.fixture
def data(tmp_path: Path) -> Path:
    path = tmp_path / "sheet.csv"
    path.write_text(SHEET, encoding="utf-8")
    return path


def fitted(run: Run, *arguments: str | Path) -> tuple[dict[str, Any], str]:
    code, out, err = run("fit", *arguments, "--components", "1", "--json")
    assert code == 0, err
    return json.loads(out), err


def test_columns_are_named_or_counted(run: Run, data: Path) -> None:
    for x, y in (("north", "east"), ("3", "2"), ("north", "2")):
        fit, _ = fitted(run, data, "--x", x, "--y", y)
        assert fit["columns"] == ["north", "east"]
        assert fit["means"][0] == pytest.approx([34, 3.625])  # of the four whole rows, by hand


def test_without_names_the_columns_of_numbers_are_taken_and_what_is_left_out_is_said(
    run: Run, data: Path
) -> None:
    fit, said = fitted(run, data)
    assert (fit["columns"], fit["n_points"]) == (["east", "north"], 4)
    assert said.splitlines() == [
        "gmm-desktop: The columns east and north of sheet.csv are used; 3 more are ignored.",
        "gmm-desktop: sheet.csv: 1 row skipped (north is missing in 1): line 3.",
    ]


def test_one_column_named_leaves_the_other_to_be_found(run: Run, data: Path) -> None:
    assert fitted(run, data, "--x", "count")[0]["columns"] == ["count", "east"]
    assert fitted(run, data, "--y", "east")[0]["columns"] == ["north", "east"]


def test_known_groups_are_compared_with(run: Run, data: Path) -> None:
    assert (
        fitted(run, data, "--label-column", "kind")[0]["adjusted_rand_index"] == 0
    )  # one component tells nothing
    _, out, _ = run("fit", data, "--components", "1", "--label-column", "kind")
    assert "agreement       0.0000 (adjusted Rand index with the groups of the data)\n" in out


def test_rows_are_repeated_by_a_column(run: Run, data: Path) -> None:
    fit, _ = fitted(run, data, "--repeat-column", "count")
    assert (fit["n_points"], fit["means"][0]) == (5, pytest.approx([3.8, 35.4]))  # by hand


def test_scales_are_said(run: Run, data: Path) -> None:
    fit, said = fitted(run, data, "--standardise")
    assert fit["means"][0] == pytest.approx([0, 0], abs=1e-12)
    assert fit["columns"] == ["east (standardised)", "north (standardised)"]
    assert "standardised as (east − 3.625) / 1.34048 and (north − 34) / 16.4469" in said


def test_what_is_not_detected_is_told(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "odd.txt"
    path.write_bytes("Länge:Höhe\n1,234:5\n2,345:6\n3,456:9\n".encode("cp1252"))
    options = ("--delimiter", ":", "--decimal", "comma", "--encoding", "cp1252", "--header")
    fit, _ = fitted(run, path, *options)
    assert (fit["columns"], fit["means"][0]) == (["Länge", "Höhe"], pytest.approx([2.345, 20 / 3]))
    path.write_text("1\t2\n3\t4\n5\t9\n", encoding="ascii")
    for mark in ("tab", "\\t", "\t"):
        assert fitted(run, path, "--delimiter", mark, "--no-header")[0]["n_points"] == 3


def test_rows_that_are_no_numbers_are_left_out_when_asked(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "odd.csv"
    path.write_text("x,y\n1,2\n3,4\n5,9\ntotal,15\n", encoding="ascii")
    assert run("fit", path)[0] == 2
    fit, said = fitted(run, path, "--skip-bad-rows")
    assert fit["n_points"] == 3
    assert said == "gmm-desktop: odd.csv: 1 row skipped (x is no number in 1): line 5.\n"


def test_an_array_of_an_archive_is_chosen(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "arrays.npz"
    np.savez(path, first=np.eye(3, 2), second=np.arange(8.0).reshape(4, 2) ** 2)
    assert fitted(run, path, "--part", "second")[0]["n_points"] == 4
    _, _, said = run("fit", path, "--part", "third")
    assert said == "gmm-desktop: arrays.npz has no “third”. Choose one of “first”, “second”.\n"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (
            ("--x", "south"),
            "sheet.csv has no column “south”. It has “name”, “east”, “north”, “kind”, “count”.",
        ),
        (("--x", "6"), "sheet.csv has no column “6”."),
        (("--x", "0"), "sheet.csv has no column “0”."),
        (("--delimiter", "1"), "argument --delimiter: “1” cannot separate columns."),
        (("--decimal", "dot"), "argument --decimal: invalid choice: 'dot'"),
        (("--x", "east", "--y", "2"), "sheet.csv: x and y are both the column “east”. Choose two."),
        (("--x", "name"), "sheet.csv, line 2, column 1 (name): “a” is not a number."),
        (("--header", "--no-header"), "argument --no-header: not allowed with argument --header"),
    ],
)
def test_what_cannot_be_is_refused_in_one_line(
    run: Run, data: Path, arguments: tuple[str, ...], words: str
) -> None:
    code, out, err = run("fit", data, *arguments)
    assert (code, out) == (2, "")
    assert err.startswith(f"gmm-desktop: {words}")
    assert len(err.splitlines()) == 1


def test_the_other_commands_read_tables_alike(run: Run, data: Path, tmp_path: Path) -> None:
    code, _, said = run(
        "select", data, "--components", "1", "--covariance", "EII", "--x", "north", "--y", "east"
    )
    assert code == 0
    assert "The columns north and east of sheet.csv are used" in said
    file = tmp_path / "swapped.csv"
    file.write_text("y;x\n" + "".join(f"{n},5;{n * n % 97}\n" for n in range(90)), encoding="ascii")
    assert run("experiments", "--data", file, "--x", "x", "--y", "y")[0] == 0
