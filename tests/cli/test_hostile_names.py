"""What the command line prints moves no cursor and turns no text, whatever files and their contents are called."""

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Run

NAME = "a\u202eb\x1b[2J\x07<b>"
SHOWN = "a⟨U+202E⟩b⟨U+001B⟩[2J⟨U+0007⟩<b>"


@pytest.fixture
def points(tmp_path: Path) -> Path:
    path = tmp_path / f"{NAME}.csv"
    rows = "".join(f"{2 * x},{(7 * x) % 11},{x % 3}\n" for x in range(20))
    path.write_text(f"{NAME},y,{NAME}2\n{rows}", encoding="utf-8")
    return path


def harmless(text: str) -> bool:
    return all(letter.isprintable() or letter == "\n" for letter in text)


@pytest.mark.parametrize(
    "command",
    [["fit"], ["select", "--components", "1-2", "--restarts", "1"], ["experiments", "--data"]],
    ids=" ".join,
)
def test_tables_show_the_names(run: Run, points: Path, command: list[str]) -> None:
    code, out, err = run(*command, points)
    assert code == 0, err
    assert SHOWN in out
    assert harmless(out)
    assert harmless(err)


def test_json_has_the_names_to_the_letter(run: Run, points: Path) -> None:
    code, out, err = run("fit", points, "--json")
    assert code == 0
    assert json.loads(out)["columns"] == [NAME, "y"]
    assert f"of {SHOWN}.csv are used" in err


def test_a_refusal_shows_the_names(run: Run, points: Path) -> None:
    code, out, err = run("fit", points, "--x", "nothing")
    assert (code, out) == (2, "")
    assert f"“{SHOWN}”" in err
    assert harmless(err)
