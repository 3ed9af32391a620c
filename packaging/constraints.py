"""Hold `uv run` to the versions of constraints.txt: write them into pyproject.toml, where uv looks for them.

    python packaging/constraints.py              after a change of constraints.txt
    python packaging/constraints.py --check      only say whether the two agree
    python packaging/constraints.py --add        first find versions of what pyproject.toml asks for since then
    python packaging/constraints.py --upgrade    first find the newest versions of everything

constraints.txt is the one source: it holds the hashes too, which uv's settings cannot.
"""

import argparse
import re
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
CONSTRAINTS, PROJECT = ROOT / "constraints.txt", ROOT / "pyproject.toml"

HELD = ["pyside6-essentials==6.10.3"]
"""Not upgraded: with this one the window was tried for days."""

VERSION = re.compile(r"^([a-z0-9-]+)==(\S+)( ; [^\\\n]+?)? \\$", re.MULTILINE)
FOR_BUILDING, FOR_ALL = "build-constraint-dependencies", "constraint-dependencies"


def main() -> int:
    """Write or check uv's constraints; return 1 where they differ from constraints.txt."""
    parser = argparse.ArgumentParser(description="Write uv's constraints from constraints.txt.")
    chosen = parser.add_mutually_exclusive_group()
    chosen.add_argument("--check", action="store_true", help="change nothing")
    chosen.add_argument("--add", action="store_true", help="first find versions of what is not there yet")
    chosen.add_argument("--upgrade", action="store_true", help="first find the newest versions")
    options = parser.parse_args()
    project, constraints = PROJECT.read_text(encoding="utf-8"), CONSTRAINTS.read_text(encoding="utf-8")
    if options.add or options.upgrade:
        constraints = resolved(project, HELD if options.upgrade else versions(constraints))
        CONSTRAINTS.write_text(constraints, encoding="utf-8")
    wanted = with_versions(project, versions(constraints))
    if options.check and wanted != project:
        print("pyproject.toml and constraints.txt differ: run packaging/constraints.py", file=sys.stderr)
        return 1
    if wanted != project:
        PROJECT.write_text(wanted, encoding="utf-8")
    return 0


def versions(constraints: str) -> list[str]:
    """Return what the text of constraints.txt pins, each as a requirement without hashes."""
    return [f"{name}=={version}{marker}" for name, version, marker in VERSION.findall(constraints)]


def with_versions(project: str, pinned: Sequence[str]) -> str:
    """Return the text of pyproject.toml with versions for uv, those of the build for the build."""
    builders = {_name(each) for each in tomllib.loads(project)["build-system"]["requires"]}
    project = _with_list(project, FOR_BUILDING, [each for each in pinned if _name(each) in builders])
    return _with_list(project, FOR_ALL, pinned)


def resolved(project: str, held: Sequence[str]) -> str:
    """Return the text of constraints.txt for all groups of a project, where some versions are held."""
    with tempfile.TemporaryDirectory() as folder:
        bare = _with_list(_with_list(project, FOR_BUILDING, []), FOR_ALL, held)
        Path(folder, "pyproject.toml").write_text(bare, encoding="utf-8")
        shape = ("--all-groups", "--no-emit-project", "--no-annotate", "--no-header")
        command = ["uv", "export", "--quiet", *shape]
        done = subprocess.run(command, cwd=folder, stdout=subprocess.PIPE, encoding="utf-8", check=True)
    return f"# Written by constraints.py, which also tells uv.\n{done.stdout}"


def _name(requirement: str) -> str:
    return re.split(r"[^A-Za-z0-9._-]", requirement, maxsplit=1)[0].lower()


def _with_list(project: str, name: str, content: Sequence[str]) -> str:
    written = "".join(f'    "{each}",\n' for each in content)
    pattern = re.compile(rf"^{name} = \[[^\]]*\]", re.MULTILINE)
    project, found = pattern.subn(f"{name} = [\n{written}]" if written else f"{name} = []", project)
    if found != 1:
        raise ValueError(f"pyproject.toml has {found} lists {name}, not one")
    return project


if __name__ == "__main__":
    sys.exit(main())
