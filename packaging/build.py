"""Build the program for people without Python: a folder dist/GMMDesktop with everything inside.

    python packaging/build.py

PyInstaller takes along what lies in its environment. So that this is the program and nothing else, an
environment is made for it under build/, from the versions and hashes of constraints.txt.
"""

import argparse
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
BUILD = ROOT / "build" / "package"
ENVIRONMENT = BUILD / "environment"
PROGRAM = ROOT / "dist" / "GMMDesktop"

FATAL = re.compile(
    r"could not resolve .*plugins[/\\]platforms[/\\]lib(qxcb|qwayland|qoffscreen|qminimal)\b.*"
)
"""A platform plugin that lacks a library on the machine of the build would lack it everywhere."""

LEFT_OUT = re.compile(r"^(?:excluded|missing) module named '?([\w.]+)'? - imported by (.+)$", re.MULTILINE)
OUR_MODULE = re.compile(r"\bgmm_desktop[\w.]*")
NO_MODULES = {"numba.float32", "numba.int64", "numba.uint32"}
"""Types that numba makes when it is imported; PyInstaller takes them for modules."""


class BuildError(Exception):
    """The program cannot be built; says why."""


def main() -> int:
    """Build, and print where the program lies and how large it is."""
    parser = argparse.ArgumentParser(description="Build dist/GMMDesktop.")
    parser.add_argument("--python", default=sys.executable, help="the Python to package (default: this one)")
    options = parser.parse_args()
    try:
        make_environment(options.python)
        package()
    except BuildError as error:
        print(f"build: {error}", file=sys.stderr)
        return 1
    print(f"{PROGRAM.relative_to(ROOT)}: {size_of(PROGRAM) / 1e6:.0f} MB")
    return 0


def make_environment(python: str) -> None:
    """Make the environment anew: runtime and PyInstaller as in constraints.txt, and this project as a wheel."""
    uv = shutil.which("uv")
    if uv is None:
        raise BuildError("uv is needed and not found")
    shutil.rmtree(ENVIRONMENT, ignore_errors=True)
    _run([uv, "venv", "--quiet", "--python", python, str(ENVIRONMENT)])
    install = [uv, "pip", "install", "--quiet", "--python", str(_python())]
    from_project = ["--requirements", "pyproject.toml", "--group", "package"]
    _run([*install, "--require-hashes", "--constraints", "constraints.txt", *from_project])
    _run([*install, "--no-deps", "--reinstall", "."])


def package() -> None:
    """Let PyInstaller make the folder; what it says stays in build/package/pyinstaller.log."""
    spec = str(ROOT / "packaging" / "gmm_desktop.spec")
    places = ["--distpath", str(PROGRAM.parent), "--workpath", str(BUILD / "work")]
    command = [str(_python()), "-I", "-m", "PyInstaller", "--noconfirm", "--clean", *places, spec]
    caches = {"PYINSTALLER_CONFIG_DIR": str(BUILD / "cache")}
    done = subprocess.run(
        command, cwd=BUILD, env=_clean() | caches, stderr=subprocess.PIPE, text=True, check=False
    )
    log = BUILD / "pyinstaller.log"
    log.write_text(done.stderr, encoding="utf-8")
    if done.returncode:
        raise BuildError(f"PyInstaller failed:\n{done.stderr[-3000:]}")
    if lacking := FATAL.findall(done.stderr):
        lines = [match.group() for match in FATAL.finditer(done.stderr)]
        raise BuildError(f"{len(lacking)} libraries are missing on this machine:\n" + "\n".join(lines))
    warnings = BUILD / "work" / "gmm_desktop" / "warn-gmm_desktop.txt"
    if lacking := left_out(warnings.read_text(encoding="utf-8")):
        raise BuildError("the package leaves out what the program imports:\n" + "\n".join(lacking))


def left_out(warnings: str) -> list[str]:
    """Return which modules our own import and the package lacks, by what PyInstaller warns of.

    It sees imports within functions too, which a run of the program may not come to.
    """
    return [
        f"{module}, imported by {', '.join(OUR_MODULE.findall(importers))}"
        for module, importers in LEFT_OUT.findall(warnings)
        if module not in NO_MODULES and OUR_MODULE.search(importers)
    ]


def size_of(folder: Path) -> int:
    """Return how many bytes the files of a folder have, links not followed."""
    return sum(file.lstat().st_size for file in folder.rglob("*") if file.is_symlink() or file.is_file())


def _python() -> Path:
    return ENVIRONMENT / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def _clean() -> dict[str, str]:
    """Return the environment of this process without what turns Python's head."""
    unwanted = ("PYTHON", "VIRTUAL_ENV", "QT_", "LD_LIBRARY_PATH")
    return {name: value for name, value in os.environ.items() if not name.startswith(unwanted)}


def _run(command: Sequence[str]) -> None:
    done = subprocess.run(command, cwd=ROOT, env=_clean(), check=False)
    if done.returncode:
        raise BuildError(f"`{' '.join(command)}` failed")


if __name__ == "__main__":
    sys.exit(main())
