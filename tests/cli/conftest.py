import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from gmm_desktop import cli

REPOSITORY = Path(__file__).resolve().parents[2]
DISPLAY_VARIABLES = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")

Run = Callable[..., tuple[int, str, str]]
Process = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], qapp: QApplication) -> Run:
    """Run the command line in this process; return the exit code, stdout and stderr.

    What draws makes an application without windows if there is none, and other tests need one with windows.
    """
    assert qapp is not None

    def run(*arguments: str | Path) -> tuple[int, str, str]:
        code = cli.run([str(argument) for argument in arguments])
        printed = capsys.readouterr()
        return code, printed.out, printed.err

    return run


@pytest.fixture
def process() -> Process:
    """Run Python in another process without any display."""

    def process(*arguments: str | Path, **environment: str) -> "subprocess.CompletedProcess[str]":
        clean = {name: value for name, value in os.environ.items() if name not in DISPLAY_VARIABLES}
        command = [sys.executable, *map(str, arguments)]
        return subprocess.run(
            command, cwd=REPOSITORY, env=clean | environment, capture_output=True, text=True, check=False
        )

    return process
