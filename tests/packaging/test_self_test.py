"""The self-test passes on the real program, and fails on a program that something is wrong with."""

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from gmm_desktop.ui.self_test import PARTS

REPOSITORY = Path(__file__).resolve().parents[2]

RUN = """
import sys
from gmm_desktop.ui import application, self_test
from gmm_desktop.ui.self_test import published, trial

self_test.PARTS = {{name: self_test.PARTS[name] for name in {parts}}}
trial.RUN_SECONDS, trial.PAINT_SECONDS = 10, 2
build_window = application.build_window
{sabotage}
sys.exit(self_test.run({arguments}, application.make_application, build_window))
"""

SABOTAGE = {
    "log-likelihood": ("published.LOG_LIKELIHOOD += 0.01", "-15593.8246"),
    "published parameters": ("published.PARAMETER_TOLERANCE = 0", "within"),
    "experiment 1 ends": ("trial.RUN_SECONDS = 0", "not within"),
    "sample data": ("self_test.SAMPLES = ('nowhere.csv',)", "missing: nowhere.csv"),
    "resources": ("self_test.ICON = 'nowhere.svg'", "nowhere.svg is missing"),
    "picture of the window": (
        """
from gmm_desktop.ui.canvas.canvas import Canvas
Canvas.paintEvent = lambda canvas, event: None
""",
        "0, 0, 0 pixels",
    ),
    "two runs compared": (
        """
from gmm_desktop.control import compare_texts
def component_differences(reference, other):
    raise ImportError("No module named 'scipy.optimize'")
compare_texts.component_differences = component_differences
""",
        "the table of differences has 0 rows",
    ),
    "every panel": (
        """
from gmm_desktop.ui.panels.log_panel import LogPanel
LogPanel.grab = lambda panel: panel.parent().grab(panel.rect().adjusted(0, 0, 1 - panel.width(), 1 - panel.height()))
""",
        "the panel Run log is blank",
    ),
    "every picture": (
        """
from gmm_desktop.control import pictures
pictures.PICTURES["bound"] = lambda state, wish: lambda painter, sheet, top: None
""",
        "the PNG of bound is blank",
    ),
    "every animation": (
        """
from gmm_desktop.control import animations
animations.at_half_step = lambda state, place: state
""",
        "the GIF does not hold 4 different pictures",
    ),
    "every kind of numbers": (
        """
from gmm_desktop.storage import number_writer
number_writer._cell = lambda cell: "" if cell is None else cell if isinstance(cell, str) else f"{cell:.6g}"
""",
        "the files of responsibilities differ",
    ),
    "every script": (
        """
from gmm_desktop.storage import code_writer
code_writer.numpy_script = lambda taken, name: "import module_from_nowhere"
""",
        "No module named 'module_from_nowhere'",
    ),
    "every report": (
        """
from gmm_desktop.control import report
report.image_bytes = lambda image: b""
""",
        "report.html lacks its pictures",
    ),
    "session": (
        """
from dataclasses import replace
from gmm_desktop.experiment.timeline import Timeline
from gmm_desktop.ui.dialogs import sessions
read = sessions.read_session
def read_one_run(path):
    session = read(path)
    return replace(session, timeline=Timeline(session.timeline.runs[-1:], 0, 0))
sessions.read_session = read_one_run
""",
        "the runs ended at",
    ),
    "every table": (
        """
from gmm_desktop.storage import table_reader
table_reader.is_spreadsheet = lambda archive: False
""",
        "the points of a .xlsx file are not shown",
    ),
    "every dialog": (
        """
from gmm_desktop.ui.dialogs.settings_dialog import SettingsDialog
SettingsDialog.open = lambda dialog: None
""",
        "run.settings opens nothing",
    ),
    "worker thread ended with the window": (
        """
from gmm_desktop.control.workspace import Workspace
close = Workspace.close
Workspace.close = lambda workspace: application.QApplication.instance().aboutToQuit.connect(lambda: close(workspace))
def build_window():
    global window
    window = application.build_window()
    return window
""",
        "still running",
    ),
    "no warning of Qt and no error in a slot": (
        """
from PySide6.QtCore import QTimer
def build_window():
    QTimer.singleShot(0, lambda: 1 / 0)
    return application.build_window()
""",
        "ZeroDivisionError",
    ),
    "finished": ("build_window = None", "TypeError"),
}

BEFORE = {"every dialog": ["every table"], "two runs compared": []}
"""What must have happened for a part of the self-test; usually two runs."""


def program(*arguments: str, parts: Sequence[str] = (), sabotage: str = "") -> list[str]:
    """Return the command of a self-test of some parts, something of the program being broken."""
    return ["-c", RUN.format(parts=list(parts), sabotage=sabotage, arguments=list(arguments))]


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
        timeout=320,
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
    done = start(program("--output", "window.png"), tmp_path)
    assert done.returncode == 0, done.stdout
    assert "The self-test is passed." in done.stdout
    assert (tmp_path / "window.png").read_bytes().startswith(b"\x89PNG")


def test_every_part_is_known_to_fail() -> None:
    assert set(PARTS) <= set(SABOTAGE)


@pytest.mark.parametrize("name", SABOTAGE)
def test_it_fails_and_says_what_is_wrong(name: str, tmp_path: Path) -> None:
    sabotage, words = SABOTAGE[name]
    parts = [*BEFORE.get(name, ["two runs compared"]), name] if name in PARTS else []
    done = start(program("--json", parts=parts, sabotage=sabotage), tmp_path)
    report = json.loads(done.stdout)
    failed = {check["name"]: check["found"] for check in report["checks"] if not check["ok"]}
    assert not report["ok"]
    assert done.returncode != 0
    assert words in failed[name]
