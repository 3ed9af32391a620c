"""What stands in constraints.txt and in the spec agrees with the project."""

import ast
import importlib.util
import re
import subprocess
import sys
import tomllib
from itertools import chain
from pathlib import Path
from types import ModuleType

import pytest

REPOSITORY = Path(__file__).resolve().parents[2]

DISPENSABLE = {"PySide6.QtTest", "scipy.linalg"}
"""pyqtgraph and numba import these where they are, and do without."""

EVERYTHING = """
import contextlib, importlib, io, pkgutil, sys
before = set(sys.modules)
import gmm_desktop
from gmm_desktop import cli
from gmm_desktop.ui.application import run_self_test
for module in pkgutil.walk_packages(gmm_desktop.__path__, "gmm_desktop."):
    importlib.import_module(module.name)
with contextlib.redirect_stdout(io.StringIO()):
    assert run_self_test([]) == 0
    assert cli.run(["experiments"]) == 0
print(*sorted(set(sys.modules) - before), sep="\\n")
"""


def script(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, REPOSITORY / "packaging" / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def constraints() -> str:
    return (REPOSITORY / "constraints.txt").read_text(encoding="utf-8")


def pinned() -> dict[str, int]:
    """Return the names in constraints.txt, and how many hashes the least known entry of each has."""
    found: dict[str, int] = {}
    for entry in re.split(r"\n(?=[a-z])", constraints()):
        if name := re.match(r"([a-z0-9-]+)==[^ ]+ ", entry):
            hashes = len(re.findall(r"--hash=sha256:[0-9a-f]{64}\b", entry))
            found[name[1]] = min(hashes, found.get(name[1], hashes))
    return found


def test_constraints_pin_what_the_project_asks_for_with_hashes() -> None:
    project = tomllib.loads((REPOSITORY / "pyproject.toml").read_text(encoding="utf-8"))
    asked = [*project["project"]["dependencies"], *chain(*project["dependency-groups"].values())]
    names = {re.split(r"[^a-z0-9-]", requirement)[0] for requirement in asked}
    assert names <= pinned().keys()
    assert min(pinned().values()) > 0


def test_constraints_hold_versions_and_hashes_only() -> None:
    line = re.compile(r"[a-z0-9-]+==[\w.]+( ;[^/\\]+)? \\|    --hash=sha256:[0-9a-f]{64}( \\)?|#[^/\\]*")
    assert [text for text in constraints().splitlines() if not line.fullmatch(text)] == []


def test_the_program_uses_nothing_that_the_package_leaves_out(tmp_path: Path) -> None:
    tree = ast.parse((REPOSITORY / "packaging" / "gmm_desktop.spec").read_text(encoding="utf-8"))
    (excluded,) = (
        node.value
        for node in tree.body
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "EXCLUDED_MODULES"
    )
    modules: list[str] = eval(compile(ast.Expression(excluded), "spec", "eval"))
    done = subprocess.run(
        [sys.executable, "-c", EVERYTHING],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "scipy.sparse" in done.stdout.split()
    assert set(modules) & set(done.stdout.split()) <= DISPENSABLE


@pytest.mark.parametrize(
    ("plugin", "fatal"), [("platforms/libqxcb.so", True), ("imageformats/libqtiff.so", False)]
)
def test_a_build_without_the_libraries_of_a_platform_fails(plugin: str, fatal: bool) -> None:
    line = f"28471 WARNING: Library not found: could not resolve 'libx.so.5', dependency of '/e/Qt/plugins/{plugin}'."
    assert bool(script("build").FATAL.search(line)) == fatal


def test_every_script_explains_itself() -> None:
    for name in ("build", "check"):
        assert (script(name).__doc__ or "").count(f"python packaging/{name}.py") >= 1
