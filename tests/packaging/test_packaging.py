"""What stands in the spec agrees with the program, and each script says how it is used."""

import ast
import subprocess
import sys
from pathlib import Path

from tests.packaging.scripts import REPOSITORY, script

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
        timeout=320,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "scipy.sparse" in done.stdout.split()
    assert set(modules) & set(done.stdout.split()) <= DISPENSABLE


def test_every_script_explains_itself() -> None:
    for name in ("build", "check", "constraints"):
        assert (script(name).__doc__ or "").count(f"python packaging/{name}.py") >= 1
