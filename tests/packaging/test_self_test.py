"""The self-test passes on the real program, and fails on a program that something is wrong with."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parents[2]

RUN = """
import sys
from gmm_desktop.ui import application, self_test

self_test.RUN_SECONDS, self_test.PAINT_SECONDS = 10, 0.1
build_window = application.build_window
{sabotage}
sys.exit(self_test.run(["--json"], application.make_application, build_window))
"""

SABOTAGE = {
    "log-likelihood": "self_test.LOG_LIKELIHOOD += 0.01",
    "published parameters": "self_test.PARAMETER_TOLERANCE = 0",
    "experiment 1 ends": "self_test.RUN_SECONDS = 0",
    "sample data": "self_test.SAMPLES = ('nowhere.csv',)",
    "resources": "self_test.ICON = 'nowhere.svg'",
    "picture of the window": """
from gmm_desktop.ui.canvas.canvas import Canvas
Canvas.paintEvent = lambda canvas, event: None
""",
    "worker thread ended with the window": """
from gmm_desktop.control.workspace import Workspace
close = Workspace.close
Workspace.close = lambda workspace: application.QApplication.instance().aboutToQuit.connect(lambda: close(workspace))
def build_window():
    global window
    window = application.build_window()
    return window
""",
    "no warning of Qt and no error in a slot": """
from PySide6.QtCore import QTimer
def build_window():
    QTimer.singleShot(0, lambda: 1 / 0)
    return application.build_window()
""",
    "finished": "build_window = None",
}


def start(
    command: list[str], folder: Path, without: tuple[str, ...] = ()
) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if name not in without}
    return subprocess.run(
        [sys.executable, *command],
        cwd=folder,
        env=environment | {"PYTHONPATH": str(REPOSITORY)},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_it_passes_without_a_display_and_leaves_nothing_behind(tmp_path: Path) -> None:
    done = start(
        ["-m", "gmm_desktop", "--self-test", "--json"],
        tmp_path,
        ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"),
    )
    report = json.loads(done.stdout)
    assert (done.returncode, report["ok"]) == (0, True), report
    assert report["facts"]["platform"] == "offscreen (there is no display)"
    assert not any(tmp_path.iterdir())
    assert not Path(os.environ["XDG_CONFIG_HOME"], "gmm-desktop").exists()


def test_it_saves_a_picture(tmp_path: Path) -> None:
    done = start(["-m", "gmm_desktop", "--self-test", "--output", "window.png"], tmp_path)
    assert done.returncode == 0, done.stdout
    assert "The self-test is passed." in done.stdout
    assert (tmp_path / "window.png").read_bytes().startswith(b"\x89PNG")


@pytest.mark.parametrize("name", SABOTAGE)
def test_it_fails_and_says_what_is_wrong(name: str, tmp_path: Path) -> None:
    done = start(["-c", RUN.format(sabotage=SABOTAGE[name])], tmp_path)
    report = json.loads(done.stdout)
    failed = {check["name"] for check in report["checks"] if not check["ok"]}
    assert not report["ok"]
    assert done.returncode != 0
    assert name in failed
