"""The guards of conftest.py, tried on small tests that are bad on purpose."""

import shutil
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest

BAD_TESTS = """
import os
import threading
import time
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import (
    QCoreApplication, QObject, QRunnable, QSettings, QThread, QThreadPool, QTimer, qWarning
)
from PySide6.QtWidgets import QWidget

from gmm_desktop.control.background_jobs import LatestJob
from gmm_desktop.control.workspace import Workspace
from gmm_desktop.experiment.dataset import Dataset
from gmm_desktop.experiment.presets import seeded_experiment
from gmm_desktop.mixture import em
from gmm_desktop.mixture.points import Points

kept = []


def test_timer(qtbot):
    parent = QObject(objectName="metronome")
    timer = QTimer(parent)
    timer.start(1000)
    kept.append(parent)


def test_qthread(qtbot):
    thread = QThread(objectName="weaver")
    thread.start()


def test_python_thread():
    threading.Thread(target=time.sleep, args=(6.0,), name="sleeper").start()


class Slow(QRunnable):
    def run(self):
        time.sleep(6.0)


def test_pool(qtbot):
    pool = QThreadPool(objectName="basin")
    pool.start(Slow())
    kept.append(pool)


def test_widget(qtbot):
    kept.append(QWidget(objectName="orphan", windowTitle="Nobody"))


def test_warning(qtbot):
    qWarning("mind the step")


@pytest.fixture
def grumbling_on_the_way_out():
    yield
    qWarning("mind the door")


def test_warning_in_teardown(grumbling_on_the_way_out):
    pass


class Grumbler(QThread):
    def run(self):
        qWarning("mind the gap")


def test_warning_on_another_thread(qtbot):
    thread = Grumbler()
    thread.start()
    assert thread.wait(5000)


def test_assertion(qtbot):
    kept.append(QWidget())
    assert len(kept) == 0


def test_arithmetic():
    np.zeros(2) / np.zeros(2)


def broken(*arguments, **named):
    return np.zeros(1) / np.zeros(1)


def test_arithmetic_on_a_python_thread():
    thread = threading.Thread(target=broken)
    thread.start()
    thread.join()


def test_arithmetic_in_the_em_worker(qtbot, monkeypatch):
    points = Points.of(np.random.default_rng(0).normal(size=(50, 2)))
    workspace = Workspace(seeded_experiment(Dataset("d", points, ("x", "y")), 2))
    monkeypatch.setattr(em, "update", broken)
    workspace.run.iterate()
    try:
        qtbot.waitUntil(lambda: workspace.state.activity == "paused", timeout=5000)
    finally:
        workspace.close()


def test_arithmetic_in_a_background_job(qtbot):
    parent = QObject()
    job = LatestJob(parent)
    with qtbot.waitSignal(job.failed) as failed:
        job.request(broken)
    job.close()
    raise failed.args[0]


# These are good


def test_good_everything(qtbot):
    widget = QWidget()
    qtbot.addWidget(widget)
    timer = QTimer(widget)
    timer.start(1000)
    thread = QThread()
    thread.start()
    thread.quit()
    thread.wait()
    gone = threading.Thread(target=int)
    gone.start()
    gone.join()
    widget.show()


def test_good_widget_in_a_circle(qtbot):
    widget = QWidget()
    widget.myself = widget


def test_good_settings_are_written():
    settings = QSettings("gmm-desktop-guards", "guards")
    settings.setValue("remembered", "yes")
    settings.sync()
    assert Path(settings.fileName()).exists()
    assert Path(settings.fileName()).is_relative_to(os.environ["HOME"])
    Path(os.environ["XDG_DATA_HOME"], "left").write_text("over")


def test_good_settings_are_forgotten():
    assert QSettings("gmm-desktop-guards", "guards").value("remembered") is None
    assert not any(Path(os.environ["XDG_DATA_HOME"]).iterdir())


def test_good_platform(qapp):
    assert qapp.platformName() == "offscreen"


@pytest.mark.display
def test_good_platform_of_the_display():
    assert "QT_QPA_PLATFORM" not in os.environ
"""

REPOSITORY = Path(__file__).resolve().parents[1]
SETTINGS = """
[pytest]
filterwarnings = error
qt_api = pyside6
qt_log_level_fail = DEBUG
markers = display: as in the real suite
"""

Outcomes = dict[str, tuple[str, str]]


def run_bad_tests(folder: Path, *options: str) -> Outcomes:
    """Run the bad tests under a copy of the real conftest; return (outcome, message) by name."""
    shutil.copy(REPOSITORY / "tests" / "conftest.py", folder)
    (folder / "pytest.ini").write_text(SETTINGS, encoding="utf-8")
    (folder / "test_bad.py").write_text(BAD_TESTS, encoding="utf-8")
    environment = {"PYTHONPATH": str(REPOSITORY), "PATH": "", "PYTHONDONTWRITEBYTECODE": "1"}
    environment["FINISHING_SECONDS"] = "0.5"  # what leaks here goes on for six
    command = [sys.executable, "-m", "pytest", "-p", "no:randomly", "--junitxml=report.xml", *options]
    done = subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, timeout=120, check=False
    )
    report = folder / "report.xml"
    assert report.exists(), done.stdout + done.stderr
    outcomes: Outcomes = {}
    for case in ElementTree.parse(report).getroot().iter("testcase"):
        wrong = [child for child in case if child.tag in ("failure", "error", "skipped")]
        kinds = ", ".join(child.tag for child in wrong) or "passed"
        message = "\n".join(f"{child.get('message')}\n{child.text}" for child in wrong)
        known = outcomes.get(case.attrib["name"], ("", ""))
        outcomes[case.attrib["name"]] = (known[0] + kinds, known[1] + message)
    return outcomes


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory: pytest.TempPathFactory) -> Outcomes:
    return run_bad_tests(tmp_path_factory.mktemp("bad"))


@pytest.mark.parametrize(
    ("name", "complaint"),
    [
        ("timer", "QTimer of QObject “metronome” is still active; it was started at"),
        ("qthread", "QThread “weaver” is still running; it was started at"),
        ("python_thread", "Thread “sleeper” is still alive"),
        ("pool", "QThreadPool “basin” is still at work; it was started at"),
        ("widget", "QWidget “orphan” with the title “Nobody” is still there"),
        ("warning", "mind the step"),
        ("warning_in_teardown", "mind the door"),
        ("warning_on_another_thread", "mind the gap"),
        ("arithmetic", "invalid value encountered in divide"),
        ("arithmetic_on_a_python_thread", "invalid value encountered in divide"),
        ("arithmetic_in_the_em_worker", "invalid value encountered in divide"),
        ("arithmetic_in_a_background_job", "invalid value encountered in divide"),
    ],
)
def test_a_bad_test_fails_and_says_why(outcomes: Outcomes, name: str, complaint: str) -> None:
    outcome, message = outcomes[f"test_{name}"]
    assert outcome in ("failure", "error")
    assert complaint in message


@pytest.mark.parametrize("name", ["timer", "qthread", "pool"])
def test_a_leak_is_traced_to_the_line_that_started_it(outcomes: Outcomes, name: str) -> None:
    assert "test_bad.py:" in outcomes[f"test_{name}"][1].split("started at")[1]


def test_a_failed_test_is_not_also_blamed_for_what_its_traceback_keeps_alive(outcomes: Outcomes) -> None:
    assert outcomes["test_assertion"][0] == "failure"


def test_a_good_test_passes(outcomes: Outcomes) -> None:
    good = {name: outcome for name, (outcome, _) in outcomes.items() if name.startswith("test_good")}
    assert len(good) == BAD_TESTS.count("def test_good")
    assert set(good.values()) == {"passed"}, outcomes


def test_warnings_are_heard_when_output_is_not_captured(tmp_path: Path) -> None:
    outcomes = run_bad_tests(tmp_path, "-s", "-k", "warning or good_everything")
    assert {name for name, (outcome, _) in outcomes.items() if outcome != "passed"} == {
        "test_warning",
        "test_warning_in_teardown",
        "test_warning_on_another_thread",
    }
