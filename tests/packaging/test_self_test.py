"""The self-test fails on a program that something is wrong with, and says what; its exit code says so too."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QSettings, QTimer
from pytestqt.qtbot import QtBot

from gmm_desktop.control.workspace import Workspace
from gmm_desktop.experiment.session import Session
from gmm_desktop.experiment.timeline import Timeline
from gmm_desktop.exports import animations, pictures, report
from gmm_desktop.storage.results import number_writer, table_with_results
from gmm_desktop.storage.scripts import writer as code_writer
from gmm_desktop.storage.sessions.file import read_session
from gmm_desktop.storage.tables import reader as table_reader
from gmm_desktop.ui import application, self_test
from gmm_desktop.ui.canvas.canvas import Canvas
from gmm_desktop.ui.dialogs.settings_dialog import SettingsDialog
from gmm_desktop.ui.main_window import MainWindow
from gmm_desktop.ui.panels.log_panel import LogPanel
from gmm_desktop.ui.self_test import published, trial
from gmm_desktop.ui.tasks import sessions
from gmm_desktop.words import comparison as compare_texts
from tests.packaging.scripts import REPOSITORY

PARTS = self_test.PARTS.copy()
BEFORE = {"every dialog": ["every table"], "two runs compared": []}
"""What must have happened for a part of the self-test; usually two runs."""

SOON = 5.0
"""Seconds that a part of a sabotaged self-test has: what is broken is given up then, all else is done long before."""

Patch = pytest.MonkeyPatch


# What may be wrong with the program


def no_paint(patch: Patch) -> None:
    patch.setattr(trial, "PAINT_SECONDS", SOON)
    patch.setattr(Canvas, "paintEvent", lambda *_: None)


def no_differences(patch: Patch) -> None:
    def fail(*_: object) -> None:
        raise ImportError("No module named 'scipy.optimize'")

    patch.setattr(compare_texts, "component_differences", fail)


def blank_panel(patch: Patch) -> None:
    def one_pixel(panel: LogPanel) -> object:
        dock = panel.parentWidget()
        assert dock is not None
        return dock.grab(panel.rect().adjusted(0, 0, 1 - panel.width(), 1 - panel.height()))

    patch.setattr(trial, "PAINT_SECONDS", SOON)
    patch.setattr(LogPanel, "grab", one_pixel)


def blank_picture(patch: Patch) -> None:
    patch.setitem(pictures.PICTURES, "bound", lambda *_: lambda *_: None)


def numbers_cut_short(patch: Patch) -> None:
    def short(cell: float | str | None) -> str:
        return "" if cell is None else cell if isinstance(cell, str) else f"{cell:.6g}"

    patch.setattr(number_writer, "cell_writer", lambda *_, **_options: short)


def last_run_only(patch: Patch) -> None:
    def read_one_run(path: Path) -> Session:
        session = read_session(path)
        return replace(session, timeline=Timeline(session.timeline.runs[-1:], 0, 0))

    patch.setattr(sessions, "read_session", read_one_run)


def thread_ended_later(patch: Patch) -> None:
    close = Workspace.close

    def later(workspace: Workspace) -> None:
        QTimer.singleShot(0, lambda: close(workspace))

    patch.setattr(Workspace, "close", later)


def no_spreadsheets(patch: Patch) -> None:
    patch.setattr(trial, "RUN_SECONDS", 10)
    patch.setattr(table_reader, "is_spreadsheet", lambda _: False)


def no_settings(patch: Patch) -> None:
    patch.setattr(trial, "PAINT_SECONDS", SOON)
    patch.setattr(SettingsDialog, "open", lambda _: None)


def error_in_a_slot(patch: Patch) -> None:
    build_window = application.build_window

    def build() -> MainWindow:
        QTimer.singleShot(0, lambda: 1 / 0)
        return build_window()

    patch.setattr(application, "build_window", build)


Sabotage = Callable[[Patch], object]
SABOTAGE: dict[str, tuple[Sabotage, str]] = {
    "log-likelihood": (lambda p: p.setattr(published, "LOG_LIKELIHOOD", -15593.8146), "-15593.8246"),
    "published parameters": (lambda p: p.setattr(published, "PARAMETER_TOLERANCE", 0), "within"),
    "experiment 1 ends": (lambda p: p.setattr(trial, "RUN_SECONDS", 0), "not within"),
    "sample data": (lambda p: p.setattr(self_test, "SAMPLES", ("nowhere.csv",)), "missing: nowhere.csv"),
    "resources": (lambda p: p.setattr(self_test, "ICON", "nowhere.svg"), "nowhere.svg is missing"),
    "picture of the window": (no_paint, "0, 0, 0 pixels"),
    "two runs compared": (no_differences, "the table of differences has 0 rows"),
    "every panel": (blank_panel, "the panel Run log is blank"),
    "every picture": (blank_picture, "the PNG of bound is blank"),
    "every animation": (
        lambda p: p.setattr(animations, "at_half_step", lambda state, _: state),
        "the GIF does not hold 4 different pictures",
    ),
    "every kind of numbers": (numbers_cut_short, "the files of responsibilities differ"),
    "new points": (numbers_cut_short, "the files of assigned points differ"),
    "table with results": (
        lambda p: p.setattr(table_with_results, "point_results", lambda *_: iter(())),
        "mine with results.csv says",
    ),
    "every script": (
        lambda p: p.setattr(code_writer, "numpy_script", lambda *_: "import module_from_nowhere"),
        "No module named 'module_from_nowhere'",
    ),
    "every report": (
        lambda p: p.setattr(report, "image_bytes", lambda _: b""),
        "report.html lacks its pictures",
    ),
    "session": (last_run_only, "the runs ended at"),
    "every table": (no_spreadsheets, "the points of a .ods file are not shown"),
    "every dialog": (no_settings, "run.settings opens nothing"),
    "worker thread ended with the window": (thread_ended_later, "still running"),
    "no warning of Qt and no error in a slot": (error_in_a_slot, "ZeroDivisionError"),
    "finished": (lambda p: p.setattr(application, "build_window", None), "TypeError"),
}


def test_every_part_is_known_to_fail() -> None:
    assert set(PARTS) <= set(SABOTAGE)


@pytest.fixture
def failed(
    qtbot: QtBot, monkeypatch: Patch, capsys: pytest.CaptureFixture[str]
) -> Callable[[str, Sabotage], dict[str, str]]:
    """Try one part of the program, something being broken; return what has failed, and what was found of it."""
    QSettings(
        "gmm-desktop-tests"
    )  # Qt asks the environment once where they are; not while the self-test has its own

    def try_it(name: str, sabotage: Sabotage) -> dict[str, str]:
        parts = [*BEFORE.get(name, ["two runs compared"]), name] if name in PARTS else []
        monkeypatch.setattr(self_test, "PARTS", {part: PARTS[part] for part in parts})
        sabotage(monkeypatch)
        with qtbot.capture_exceptions():  # the self-test hears of them itself
            code = self_test.run(["--json"], application.make_application, application.build_window)
        for kept in {"last_type", "last_value", "last_traceback"} & vars(sys).keys():
            delattr(sys, kept)  # by which Python keeps the last error of a slot, and that the window
        report = json.loads(capsys.readouterr().out)
        assert not report["ok"]
        assert code != 0
        return {check["name"]: check["found"] for check in report["checks"] if not check["ok"]}

    return try_it


@pytest.mark.parametrize("name", SABOTAGE)
def test_it_fails_and_says_what_is_wrong(
    failed: Callable[[str, Sabotage], dict[str, str]], name: str
) -> None:
    sabotage, words = SABOTAGE[name]
    found = failed(name, sabotage)
    assert words in found[name]


# As a process

RUN = """
import sys
from gmm_desktop.__main__ import main
from gmm_desktop.ui import self_test
from gmm_desktop.ui.self_test import published

self_test.PARTS = {{}}
published.LOG_LIKELIHOOD += {error}
sys.argv[1:] = ["--self-test", "--output", "window.png"]
sys.exit(main())
"""


@pytest.mark.parametrize(
    ("error", "code", "words"),
    [(0.0, 0, "The self-test is passed."), (0.01, 1, "The self-test has FAILED.")],
)
def test_it_saves_a_picture_and_its_exit_code_says_what_came_of_it(
    tmp_path: Path, error: float, code: int, words: str
) -> None:
    done = subprocess.run(
        [sys.executable, "-c", RUN.format(error=error)],
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(REPOSITORY)},
        capture_output=True,
        text=True,
        timeout=320,
        check=False,
    )
    assert done.returncode == code, done.stdout
    assert words in done.stdout
    assert (tmp_path / "window.png").read_bytes().startswith(b"\x89PNG")
