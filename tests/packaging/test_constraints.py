"""constraints.txt is the one source of the versions that were tested; uv is told the same ones."""

import re
import tomllib
from itertools import chain
from pathlib import Path
from typing import Any

import pytest

from tests.packaging.scripts import REPOSITORY, script

CONSTRAINTS = (REPOSITORY / "constraints.txt").read_text(encoding="utf-8")
PROJECT = (REPOSITORY / "pyproject.toml").read_text(encoding="utf-8")


def project() -> Any:
    return tomllib.loads(PROJECT)


def pinned() -> dict[str, int]:
    """Return the names in constraints.txt, and how many hashes the least known entry of each has."""
    found: dict[str, int] = {}
    for entry in re.split(r"\n(?=[a-z])", CONSTRAINTS):
        if name := re.match(r"([a-z0-9-]+)==[^ ]+ ", entry):
            hashes = len(re.findall(r"--hash=sha256:[0-9a-f]{64}\b", entry))
            found[name[1]] = min(hashes, found.get(name[1], hashes))
    return found


def test_constraints_pin_what_the_project_asks_for_with_hashes() -> None:
    groups = chain(*project()["dependency-groups"].values())
    asked = [
        *project()["project"]["dependencies"],
        *chain(*project()["project"]["optional-dependencies"].values()),
        *(each for each in groups if isinstance(each, str)),
        *project()["build-system"]["requires"],
    ]
    names = {re.split(r"[^a-z0-9-]", requirement)[0] for requirement in asked}
    assert names <= pinned().keys()
    assert min(pinned().values()) > 0


def test_constraints_hold_versions_and_hashes_only() -> None:
    line = re.compile(r"[a-z0-9-]+==[\w.]+( ;[^/\\]+)? \\|    --hash=sha256:[0-9a-f]{64}( \\)?|#[^/\\]*")
    assert [text for text in CONSTRAINTS.splitlines() if not line.fullmatch(text)] == []


def test_uv_is_told_each_version_of_the_constraints_and_no_other() -> None:
    lines = [line for line in CONSTRAINTS.splitlines() if "==" in line]
    assert project()["tool"]["uv"]["constraint-dependencies"] == [line.removesuffix(" \\") for line in lines]


def test_what_builds_the_wheel_has_the_version_of_the_constraints_too() -> None:
    (line,) = (line for line in CONSTRAINTS.splitlines() if line.startswith("hatchling=="))
    assert project()["tool"]["uv"]["build-constraint-dependencies"] == [line.removesuffix(" \\")]


def test_who_only_runs_the_program_installs_no_tools() -> None:
    assert project()["tool"]["uv"]["default-groups"] == []


def test_a_changed_constraint_is_noticed_and_then_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    constraints = script("constraints")
    versions, told = tmp_path / "constraints.txt", tmp_path / "pyproject.toml"
    monkeypatch.setattr(constraints, "CONSTRAINTS", versions)
    monkeypatch.setattr(constraints, "PROJECT", told)
    versions.write_text(re.sub(r"(?m)^pluggy==\S+", "pluggy==9.8.7", CONSTRAINTS), encoding="utf-8")
    told.write_text(PROJECT, encoding="utf-8")

    def run(*arguments: str) -> int:
        monkeypatch.setattr("sys.argv", ["constraints.py", *arguments])
        return int(constraints.main())

    assert run("--check") == 1
    assert "differ" in capsys.readouterr().err
    assert told.read_text(encoding="utf-8") == PROJECT
    assert run() == 0
    written = told.read_text(encoding="utf-8")
    assert "pluggy==9.8.7" in tomllib.loads(written)["tool"]["uv"]["constraint-dependencies"]
    changed = set(written.splitlines()) ^ set(PROJECT.splitlines())
    assert all("pluggy" in line for line in changed)
    assert run("--check") == 0
