"""Try what is handed out as a user would: from an empty folder, with nothing of this project around it.

    python packaging/check.py program     the folder that build.py has made
    python packaging/check.py wheel       a wheel, in an environment of the versions and hashes of constraints.txt

Each is tried without a display, and once more on the display if there is one (``xvfb-run -a`` makes one).
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from zipfile import ZipFile

ROOT = Path(__file__).resolve().parents[1]
BUILD = ROOT / "build" / "check"
PROGRAM = ROOT / "dist" / "GMMDesktop" / "GMMDesktop"

PASSED_ON = ("DISPLAY", "WAYLAND_DISPLAY", "XAUTHORITY", "XDG_RUNTIME_DIR", "SYSTEMROOT", "TEMP", "TMP")
OF_A_DISPLAY = ("DISPLAY", "WAYLAND_DISPLAY")
SECONDS = 320

WHEEL_HOLDS = (
    "gmm_desktop/py.typed",
    "gmm_desktop/data/twin_sample.csv",
    "gmm_desktop/data/old_faithful.csv",
    "gmm_desktop/resources/gmm_desktop.svg",
)
PUBLISHED_ITERATIONS, TWIN_LOG_LIKELIHOOD = 5, -15593.8246
SQUARES = [(x + dx, dy) for x in (0, 10) for dx in (-1, 1) for dy in (-1, 1)]
"""Two squares of four points: the fit of two components has its means in their middles."""


class CheckError(Exception):
    """What is handed out does not work; says why."""


def main() -> int:
    """Try one of the two and say what came of it."""
    parser = argparse.ArgumentParser(description="Try the packaged program or the wheel.")
    parser.add_argument("what", choices=["program", "wheel"])
    parser.add_argument("--python", default=sys.executable, help="the Python to install the wheel for")
    options = parser.parse_args()
    try:
        if options.what == "program":
            try_out(PROGRAM)
        else:
            program = installed_wheel(options.python)
            try_out(program)
            try_scripts(program, options.python)
    except CheckError as error:
        print(f"check: {error}", file=sys.stderr)
        return 1
    print("all is well")
    return 0


def installed_wheel(python: str) -> Path:
    """Build a wheel, look into it, install it in an environment of its own; return its command."""
    shutil.rmtree(BUILD, ignore_errors=True)
    environment = BUILD / "environment"
    _uv("build", "--quiet", "--wheel", "--out-dir", str(BUILD))
    (wheel,) = BUILD.glob("*.whl")
    look_into(wheel)
    _uv("venv", "--quiet", "--python", python, str(environment))
    folder = environment / ("Scripts" if os.name == "nt" else "bin")
    install = ["pip", "install", "--quiet", "--python", str(folder / "python")]
    _uv(*install, "--require-hashes", "--constraints", "constraints.txt", "--requirements", "pyproject.toml")
    _uv(*install, "--no-deps", str(wheel))
    return folder / "gmm-desktop"


def look_into(wheel: Path) -> None:
    """See that the wheel holds the program with its data, and nothing else."""
    with ZipFile(wheel) as archive:
        names = archive.namelist()
    if missing := [name for name in WHEEL_HOLDS if name not in names]:
        raise CheckError(f"{wheel.name} lacks {', '.join(missing)}")
    own = ("gmm_desktop/", f"{'-'.join(wheel.name.split('-')[:2])}.dist-info/")
    if strange := [name for name in names if not name.startswith(own) or "/tests/" in name]:
        raise CheckError(f"{wheel.name} should not hold {', '.join(strange)}")
    print(f"{wheel.name}: {wheel.stat().st_size / 1e3:.0f} kB, {len(names)} files")


def try_out(program: Path) -> None:
    """Run the self-test and two commands; nothing may be left behind."""
    if not program.is_file():
        raise CheckError(f"{program.relative_to(ROOT)} is missing")
    displays = [False] + [True] * any(os.environ.get(name) for name in OF_A_DISPLAY)
    with tempfile.TemporaryDirectory() as place:
        home, work, picture = Path(place, "home"), Path(place, "work"), Path(place, "window.png")
        home.mkdir()
        work.mkdir()
        for display in displays:
            report = _answer(
                [str(program), "--self-test", "--json", "--output", str(picture)], work, home, display
            )
            _expect(report["ok"], f"the self-test failed: {report['checks']}")
            (compiled,) = (check for check in report["checks"] if check["name"] == "compiled pass")
            _expect("loaded" in compiled["found"], f"the compiled pass: {compiled['found']}")
            print(f"compiled pass: {compiled['found']}")
            _expect(picture.read_bytes().startswith(b"\x89PNG"), "the picture is no PNG")
            print(f"self-test on {report['facts']['platform']}: passed")
        runs = _answer([str(program), "experiments", "--json"], work, home, False)
        _expect(runs[0]["n_iterations"] == PUBLISHED_ITERATIONS, f"experiment 1: {runs[0]}")
        _expect(abs(runs[0]["log_likelihood"] - TWIN_LOG_LIKELIHOOD) < 1e-3, f"experiment 1: {runs[0]}")
        _expect(not any(work.iterdir()), "the program writes into the folder it is started in")
        Path(work, "data.csv").write_text("".join(f"{x},{y}\n" for x, y in SQUARES), encoding="utf-8")
        fit = _answer([str(program), "fit", "data.csv", "--components", "2", "--json"], work, home, False)
        means = sorted([round(value, 6) for value in mean] for mean in fit["means"])
        _expect(means == [[0, 0], [10, 0]], f"the fit of two squares has means {means}")
        Path(work, "model.json").write_text(json.dumps(fit), encoding="utf-8")
        found = _answer([str(program), "assign", "model.json", "data.csv", "--json"], work, home, False)
        _expect(
            found["counts"] == [len(SQUARES) // 2] * 2, f"the two squares are assigned as {found['counts']}"
        )
        kept = home / ".cache" / "gmm-desktop"
        if sys.platform == "linux":
            _expect(any(kept.rglob("*.nbc")), "the compiled pass is not kept in the cache")
            shutil.rmtree(kept)
        left = [file.relative_to(home) for file in home.rglob("*") if "gmm" in file.name.lower()]
        _expect(not left, f"left in the home folder: {left}")


def try_scripts(program: Path, python: str) -> None:
    """Have a run written as scripts, and run each where nothing is installed but what it computes with."""
    with tempfile.TemporaryDirectory() as place:
        work = Path(place)
        data = str(ROOT / "data" / "old_faithful.csv")
        asked = ["--components", "3", "--session", "run.gmms", "--json"]
        fit = _answer([str(program), "fit", data, *asked], work, work, False)
        for flavour in ("numpy", "scikit-learn"):
            script, environment = f"by_{flavour}.py", work / flavour
            _run([str(program), "convert", "run.gmms", script, "--flavour", flavour], work, work, False)
            _uv("venv", "--quiet", "--python", python, str(environment))
            its_python = environment / ("Scripts" if os.name == "nt" else "bin") / "python"
            _uv(
                *("pip", "install", "--quiet", "--python", str(its_python)),
                *("--constraints", "constraints.txt", flavour),
            )
            said = _run([str(its_python), "-I", script], work, work, False).splitlines()
            found = float(said[-2].split()[-1])
            apart = abs(found - fit["log_likelihood"])
            _expect(
                said[-1].startswith("OK") and apart < 1e-9 * abs(found), f"{script} ends with {said[-2:]}"
            )
            print(f"{script}: log-likelihood {found}, {apart:.1g} from ours")


def _answer(command: list[str], work: Path, home: Path, display: bool) -> Any:
    """Run a command that prints JSON and return what it printed."""
    return json.loads(_run(command, work, home, display))


def _run(command: list[str], work: Path, home: Path, display: bool) -> str:
    """Run a command and return what it printed."""
    begun = time.perf_counter()
    done = subprocess.run(
        command,
        cwd=work,
        env=dict(_scrubbed(home, display)),
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=SECONDS,
        check=False,
    )
    words = " ".join(command[1:3])
    _expect(done.returncode == 0, f"`{words}` ended with {done.returncode}:\n{done.stdout}\n{done.stderr}")
    print(f"{words}: {time.perf_counter() - begun:.2f} s")
    return done.stdout


def _scrubbed(home: Path, display: bool) -> Iterator[tuple[str, str]]:
    yield "HOME", str(home)
    yield "USERPROFILE", str(home)
    yield "PATH", os.defpath
    for name in PASSED_ON:
        if name in os.environ and (display or name not in OF_A_DISPLAY):
            yield name, os.environ[name]


def _expect(condition: object, otherwise: str) -> None:
    if not condition:
        raise CheckError(otherwise)


def _uv(*arguments: str) -> None:
    uv = shutil.which("uv")
    if uv is None:
        raise CheckError("uv is needed and not found")
    done = subprocess.run([uv, *arguments], cwd=ROOT, check=False)
    _expect(done.returncode == 0, f"`uv {' '.join(arguments)}` failed")


if __name__ == "__main__":
    sys.exit(main())
