"""The whole self-test in a process of its own: it passes, leaves nothing behind, and needs nothing the spec leaves out.

And each script says how it is used.
"""

import ast
import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.packaging.scripts import REPOSITORY, script

DISPENSABLE = {"PySide6.QtTest", "scipy.linalg"}
"""pyqtgraph and numba import these where they are, and do without."""

EVERYTHING = """
import contextlib, importlib, io, pkgutil, runpy, sys
before = set(sys.modules)
sys.argv[1:] = ["--self-test", "--json"]
try:
    runpy.run_module("gmm_desktop", run_name="__main__")
except SystemExit as ended:
    assert ended.code == 0, ended.code
import gmm_desktop
from gmm_desktop import cli
for module in pkgutil.walk_packages(gmm_desktop.__path__, "gmm_desktop."):
    importlib.import_module(module.name)
with contextlib.redirect_stdout(io.StringIO()):
    assert cli.run(["experiments"]) == 0
print(*sorted(set(sys.modules) - before), file=sys.stderr)
"""


@dataclass(frozen=True)
class Outcome:
    """What the self-test reported, what was left where it ran, and the modules that everything together has loaded."""

    report: dict[str, Any]
    left: list[Path]
    modules: set[str]


@pytest.fixture(scope="module")
def outcome(tmp_path_factory: pytest.TempPathFactory) -> Outcome:
    """What comes of the self-test without a display, and then of every module and a command."""
    folder = tmp_path_factory.mktemp("empty")
    without = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    environment = {name: value for name, value in os.environ.items() if name not in without}
    done = subprocess.run(
        [sys.executable, "-c", EVERYTHING],
        cwd=folder,
        env=environment | {"PYTHONPATH": str(REPOSITORY)},
        capture_output=True,
        text=True,
        timeout=320,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    left = [*folder.iterdir(), *Path(os.environ["XDG_CONFIG_HOME"]).glob("gmm-desktop")]
    return Outcome(json.loads(done.stdout), left, set(done.stderr.split()))


def test_the_self_test_passes_without_a_display_and_leaves_nothing_behind(outcome: Outcome) -> None:
    assert outcome.report["ok"]
    assert all(check["ok"] for check in outcome.report["checks"])
    assert outcome.report["facts"]["platform"] == "offscreen (there is no display)"
    assert not outcome.left


def test_the_program_uses_nothing_that_the_package_leaves_out(outcome: Outcome) -> None:
    tree = ast.parse((REPOSITORY / "packaging" / "gmm_desktop.spec").read_text(encoding="utf-8"))
    (excluded,) = (
        node.value
        for node in tree.body
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "EXCLUDED_MODULES"
    )
    modules: list[str] = eval(compile(ast.Expression(excluded), "spec", "eval"))
    assert "scipy.sparse" in outcome.modules
    assert set(modules) & outcome.modules <= DISPENSABLE


def test_every_script_explains_itself() -> None:
    for name in ("build", "check", "constraints"):
        assert (script(name).__doc__ or "").count(f"python packaging/{name}.py") >= 1
