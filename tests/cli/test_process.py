import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from gmm_desktop import paths

from .conftest import REPOSITORY, Process

FAITHFUL = paths.data() / "old_faithful.csv"


def test_the_command_line_does_not_load_qt(process: Process) -> None:
    script = (
        "import sys; from gmm_desktop.cli import run; code = run(['experiments']); "
        "sys.exit(code or any(name.split('.')[0] in ('PySide6', 'pyqtgraph') for name in sys.modules))"
    )
    assert process("-c", script).returncode == 0


def test_nothing_warns_even_where_warnings_are_errors(process: Process) -> None:
    done = process("-W", "error", "-m", "gmm_desktop", "fit", FAITHFUL)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("old_faithful.csv, 272 points (eruptions, waiting)\n")


def test_a_refusal_is_exit_code_2_and_one_line(process: Process) -> None:
    done = process("-m", "gmm_desktop", "fit", "no-such.csv")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "gmm-desktop: no-such.csv: there is no such file. Check its name and folder.\n"


def test_an_encoding_without_greek_letters_is_no_obstacle(process: Process) -> None:
    done = process("-m", "gmm_desktop", "fit", FAITHFUL, PYTHONIOENCODING="ascii")
    assert (done.returncode, done.stderr) == (0, "")
    assert "weight ?" in done.stdout


@pytest.mark.parametrize("unbuffered", ["", "1"])
@pytest.mark.parametrize("argument", ["experiments", "--help"])
def test_a_reader_who_leaves_early_is_no_error(argument: str, unbuffered: str) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    with os.fdopen(writer, "wb") as nobody_reads:
        done = subprocess.run(
            [sys.executable, "-m", "gmm_desktop", argument],
            cwd=REPOSITORY,
            env=os.environ | {"PYTHONUNBUFFERED": unbuffered},
            stdout=nobody_reads,
            stderr=subprocess.PIPE,
            check=False,
        )
    assert (done.returncode, done.stderr) == (0, b"")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
def test_a_full_disk_is_told() -> None:
    with Path("/dev/full").open("wb") as full:
        command = [sys.executable, "-m", "gmm_desktop", "experiments", "--json"]
        done = subprocess.run(command, cwd=REPOSITORY, stdout=full, stderr=subprocess.PIPE, check=False)
    assert done.returncode == 2
    assert done.stderr == b"gmm-desktop: The output cannot be written: No space left on device.\n"


@pytest.mark.skipif(os.name != "posix", reason="sends a POSIX signal")
def test_interrupted_it_ends_quietly_with_130(tmp_path: Path) -> None:
    started = tmp_path / "started"
    script = (
        "import sys, pathlib, signal, time; from gmm_desktop import __main__\n"
        # A shell that runs the tests in the background has it ignored.
        "signal.signal(signal.SIGINT, signal.default_int_handler)\n"
        f"def endless(*_): pathlib.Path({str(started)!r}).touch(); time.sleep(60)\n"
        "from gmm_desktop.cli import experiments; experiments.fit = endless\n"
        "sys.argv = ['gmm-desktop', 'experiments']\n"
        "sys.exit(__main__.main())"
    )
    with subprocess.Popen(
        [sys.executable, "-c", script], cwd=REPOSITORY, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as running:
        deadline = time.monotonic() + 30
        while not started.exists() and time.monotonic() < deadline:
            time.sleep(0.02)
        running.send_signal(signal.SIGINT)
        out, err = running.communicate(timeout=30)
    assert (running.returncode, out, err) == (130, b"", b"")
