import json
import os
from pathlib import Path

import pytest

from gmm_desktop import paths

from .conftest import Run

TWIN = paths.data() / "twin_sample.csv"


def refusal(run: Run, *arguments: str | Path) -> str:
    """Return the one line that a refused command prints, without the program's name."""
    code, out, err = run(*arguments)
    assert (code, out) == (2, "")
    assert err.startswith("gmm-desktop: ")
    assert err.endswith("\n")
    assert len(err.splitlines()) == 1
    return err.removeprefix("gmm-desktop: ").rstrip("\n")


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"a,b\n1,2\n3,oops\n", "data.csv, line 3, column 2 (b): “oops” is not a number."),
        (b"a,b\n1,2\ninf,4\n", "data.csv, line 3, column 1 (a): “inf” is not a finite number."),
        (b"1,2\n3,4,5\n", "data.csv, line 2 has 3 cells, the table 2 columns."),
        (b"", "data.csv is empty."),
        (b"a,b\n", "data.csv has names in line 1 but no numbers below them."),
        (b"1,2\n3,\xff\n", "data.csv, line 2, column 2 (y): “ÿ” is not a number."),
        (b"1\n2\n", "data.csv, line 1: “1” is one column;"),
    ],
)
def test_a_bad_file_is_refused_with_its_place(
    run: Run, tmp_path: Path, content: bytes, expected: str
) -> None:
    data = tmp_path / "data.csv"
    data.write_bytes(content)
    assert refusal(run, "fit", data).startswith(expected)
    assert refusal(run, "experiments", "--data", data).startswith(expected)


def test_a_missing_file_is_named(run: Run, tmp_path: Path) -> None:
    assert refusal(run, "fit", tmp_path / "lost.csv").startswith("lost.csv: there is no such file.")


def test_more_components_than_points_are_refused_in_words(run: Run, tmp_path: Path) -> None:
    data = tmp_path / "pair.csv"
    data.write_text("0,0\n1,1\n", encoding="ascii")
    assert refusal(run, "fit", data) == "3 components need as many different points; there are 2."


def test_a_start_that_is_no_mixture_is_refused_with_its_file(run: Run, tmp_path: Path) -> None:
    start = tmp_path / "start.json"
    model = {
        "weights": [0.9],
        "means": [[0, 0]],
        "covariances": [[[1, 0], [0, 1]]],
        "covariance_type": "full",
    }
    start.write_text(json.dumps(model), encoding="ascii")
    expected = "start.json: The weights sum to 0.9; they must sum to 1."
    assert refusal(run, "fit", TWIN, "--init", start) == expected
    start.write_text('{"weights": [1],\n', encoding="ascii")
    assert refusal(run, "fit", TWIN, "--init", start).startswith(
        "start.json, line 2, column 1: this is not JSON"
    )


@pytest.mark.parametrize(
    ("arguments", "problem", "help_named"),
    [
        ((), "the following arguments are required: COMMAND", "gmm-desktop --help"),
        (("experiment",), "invalid choice: 'experiment'", "gmm-desktop --help"),
        (("fit",), "the following arguments are required: DATA", "gmm-desktop fit --help"),
        (("fit", "a.csv", "b.csv"), "unrecognized arguments: b.csv", "gmm-desktop --help"),
        (("fit", "a.csv", "--comp", "2"), "unrecognized arguments: --comp 2", "gmm-desktop --help"),
        (("experiments", "--output"), "expected one argument", "gmm-desktop experiments --help"),
        (
            ("fit", "a.csv", "--components", "0"),
            "--components: a whole number from 1 is needed",
            "fit --help",
        ),
        (("fit", "a.csv", "--components", "2.5"), "a whole number from 1 is needed, not “2.5”", "fit --help"),
        (("fit", "a.csv", "--max-iter", "0"), "--max-iter: a whole number from 1 is needed", "fit --help"),
        (("fit", "a.csv", "--seed", "-1"), "--seed: a whole number from 0 is needed", "fit --help"),
        (("fit", "a.csv", "--tol", "-1"), "--tol: a number from 0 is needed, not “-1”", "fit --help"),
        (("fit", "a.csv", "--tol", "nan"), "--tol: a number from 0 is needed, not “nan”", "fit --help"),
        (("fit", "a.csv", "--components", "3", "--init", "s.json"), "not allowed with", "fit --help"),
        (
            ("fit", "a.csv", "--seed", "3", "--init", "s.json"),
            "--seed has no meaning with --init",
            "fit --help",
        ),
    ],
)
def test_wrong_arguments_are_one_line_that_names_the_help(
    run: Run, arguments: tuple[str, ...], problem: str, help_named: str
) -> None:
    line = refusal(run, *arguments)
    assert problem in line
    assert line.endswith(f"{help_named})")


def test_whatever_a_name_or_a_cell_holds_the_refusal_stays_one_line(run: Run, tmp_path: Path) -> None:
    data = tmp_path / "data.csv"
    data.write_text("1,2\n3,\x1b[2Jx\n", encoding="utf-8")
    assert "\x1b" not in refusal(run, "fit", data)
    refusal(run, "fit", os.fsdecode(b"line\nbreak\xff.csv"))
    refusal(run, "fit", "a.csv", "line\nbreak")


def test_a_folder_that_cannot_be_made_is_refused_before_anything_is_computed(
    run: Run, tmp_path: Path
) -> None:
    taken = tmp_path / "taken"
    taken.write_text("", encoding="ascii")
    line = refusal(run, "experiments", "--output", taken)
    assert line == "taken cannot be written: it is not a folder."
    assert refusal(run, "experiments", "--output", taken / "below").startswith("below cannot be written: ")


@pytest.mark.parametrize("arguments", [("--help",), ("fit", "--help"), ("experiments", "--help")])
def test_help_is_printed_and_is_no_error(run: Run, arguments: tuple[str, ...]) -> None:
    code, out, err = run(*arguments)
    assert (code, err) == (0, "")
    assert out.startswith("usage: gmm-desktop")


def test_the_help_shows_an_example_of_each_command(run: Run) -> None:
    _, out, _ = run("--help")
    assert "gmm-desktop experiments --json" in out
    assert "gmm-desktop fit DATA.csv" in out


def test_the_help_tells_the_defaults_and_how_components_are_counted(run: Run) -> None:
    _, out, _ = run("fit", "--help")
    assert "3 components placed by k-means++ with seed 0" in out
    assert "counted from 1" in out


def test_the_version_is_told(run: Run) -> None:
    assert run("--version") == (0, "GMM Desktop 0.1.0\n", "")
