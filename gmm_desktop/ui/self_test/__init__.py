"""The self-test: open the real window, run a published experiment in it, compare, look, and close.

It is for the packaged program and for a new machine. It touches nothing the user has.
"""

import argparse
import faulthandler
import io
import json
import os
import platform
import sys
import tempfile
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Protocol

import numpy as np
import scipy
import shiboken6
from numpy.typing import NDArray
from PySide6 import __version__ as pyside_version
from PySide6.QtCore import (
    QEventLoop,
    QMessageLogContext,
    QStandardPaths,
    QThread,
    QTimer,
    QtMsgType,
    qInstallMessageHandler,
    qVersion,
)
from PySide6.QtGui import QAction, QIcon, QImage
from PySide6.QtWidgets import QApplication, QWidget

from gmm_desktop import __version__, paths
from gmm_desktop.control.workspace import Workspace
from gmm_desktop.experiment.presets import PUBLISHED_FIT
from gmm_desktop.experiment.state import Activity
from gmm_desktop.figures.painter import save_png
from gmm_desktop.figures.palette import component_colours
from gmm_desktop.mixture import kernels, objective
from gmm_desktop.mixture.convergence import StopReason
from gmm_desktop.mixture.parameters import MixtureParameters
from gmm_desktop.mixture.points import Points
from gmm_desktop.mixture.statistics import accumulate

ITERATIONS, REASON = 5, StopReason.MEAN_SHIFT
LOG_LIKELIHOOD, LIKELIHOOD_TOLERANCE = -15593.8246, 1e-3
PARAMETER_TOLERANCE = 1e-4
"""How experiment 1 ends on the twin sample, and how near to that and to the published fit it must come."""

SAMPLES, ICON = ("twin_sample.csv", "old_faithful.csv"), "gmm_desktop.svg"

RUN_SECONDS, PAINT_SECONDS, HANG_SECONDS = 30.0, 5.0, 120.0
LEAST_PIXELS, COLOUR_TOLERANCE = 100, 8

USUAL_MESSAGES = (
    "This plugin does not support propagateSizeHints()",  # of the offscreen platform, for every window
    "Detected locale ",  # of a terminal without UTF-8; Qt helps itself
)


class Window(Protocol):
    """What is tried: the main window."""

    workspace: Workspace

    @property
    def canvas(self) -> QWidget:
        """Where points and mixture are drawn."""

    def actions(self) -> list[QAction]:
        """Return all actions."""

    def show(self) -> None:
        """Open it."""

    def close_unasked(self) -> None:
        """Close it, and end its thread."""


@dataclass(frozen=True)
class Check:
    """One thing tried: what, whether it is well, and what was found."""

    name: str
    ok: bool
    found: str


def run(
    arguments: list[str], make_application: Callable[[], QApplication], build_window: Callable[[], Window]
) -> int:
    """Try the whole program and print a report.

    Parameters
    ----------
    arguments : list of str
        What follows ``--self-test``.
    make_application, build_window : callable
        Those of the real program; the window must come from outside, this module lies beside it.

    Returns
    -------
    int
        0 when every check is well, else 1.
    """
    about = "Try whether the program works here."
    parser = argparse.ArgumentParser("gmm-desktop --self-test", description=about)
    parser.add_argument("--output", type=Path, metavar="FILE.png", help="also save a picture of the window")
    parser.add_argument("--json", action="store_true", help="print the report as JSON")
    options = parser.parse_args(arguments)
    with _private_surroundings(), _watched() as heard:
        fallback = _fall_back_to_no_display()
        application = make_application()
        facts = _facts(application.platformName(), fallback)
        checks: list[Check] = []
        try:
            for check in _checks(build_window, options.output):
                checks.append(check)  # noqa: PERF402, those before an error count too
        except Exception as error:
            traceback.print_exc()
            checks.append(Check("finished", False, f"{type(error).__name__}: {error}"))
        _let_qt_work()
        checks.append(Check("no warning of Qt and no error in a slot", not heard, "; ".join(heard) or "none"))
    well = all(check.ok for check in checks)
    _print_report(facts, checks, well, as_json=options.json)
    return 0 if well else 1


# What is tried


def _checks(build_window: Callable[[], Window], output: Path | None) -> Iterator[Check]:
    yield _data_found()
    yield _icon_found()
    yield _compiled_pass()
    others = set(_running_threads())
    window = build_window()
    try:
        window.show()
        yield from _published_run(window)
        yield _picture(window, output)
        working = [name for name in _running_threads() if name not in others]
    finally:
        window.close_unasked()
    left = [name for name in _running_threads() if name not in others]
    found = f"still running: {', '.join(left)}" if left else f"{', '.join(working) or 'no thread'} has ended"
    yield Check("worker thread ended with the window", bool(working) and not left, found)


def _data_found() -> Check:
    missing = [name for name in SAMPLES if not (paths.data() / name).is_file()]
    return Check("sample data", not missing, f"missing: {', '.join(missing)}" if missing else "found")


def _icon_found() -> Check:
    file = paths.resources() / ICON
    drawn = not QIcon(str(file)).pixmap(64, 64).isNull()
    found = f"{ICON} is missing" if not file.is_file() else "found" if drawn else f"{ICON} cannot be drawn"
    return Check("resources", drawn, found)


def _compiled_pass() -> Check:
    """See that the compiled pass over points can be loaded where numba is, and gives what NumPy gives."""
    name = "compiled pass"
    if find_spec("numba") is None:
        return Check(name, True, "without numba, NumPy does its work")
    begun = time.monotonic()
    if not kernels.load():
        return Check(name, False, "numba is there and cannot be used; NumPy does its work")
    points = Points.of(np.indices((40, 30)).reshape(2, -1).T * 4.0)
    expected = objective.log_likelihood(points, PUBLISHED_FIT)
    difference = abs(accumulate(points, PUBLISHED_FIT).log_likelihood / expected - 1)
    seconds = f"loaded in {time.monotonic() - begun:.1f} s"
    return Check(name, difference < 1e-12, f"{seconds}, within {difference:.0e} of NumPy's")


def _published_run(window: Window) -> Iterator[Check]:
    """Run experiment 1 as a person would, and compare its end with the published one."""
    actions = {action.objectName(): action for action in window.actions()}
    actions["preset.experiment_1"].trigger()
    actions["run.to_convergence"].trigger()
    begun = time.monotonic()

    def ended() -> bool:
        state = window.workspace.state
        return state.activity is Activity.PAUSED and state.timeline.run.stop is not None

    in_time = _wait_until(ended, RUN_SECONDS)
    run = window.workspace.state.timeline.run
    frame = run.frames[-1]
    seconds = f"{time.monotonic() - begun:.2f} s"
    yield Check("experiment 1 ends", in_time, f"after {seconds}" if in_time else f"not within {seconds}")
    reason = run.stop.reason if run.stop else None
    yield Check(
        "iterations and reason",
        (frame.iteration, reason) == (ITERATIONS, REASON),
        f"{frame.iteration}, {reason}",
    )
    difference = abs(frame.log_likelihood - LOG_LIKELIHOOD)
    yield Check("log-likelihood", difference <= LIKELIHOOD_TOLERANCE, f"{frame.log_likelihood:.4f}")
    distance = _distance(frame.parameters, PUBLISHED_FIT)
    yield Check("published parameters", distance <= PARAMETER_TOLERANCE, f"within {distance:.1e}")


def _distance(found: MixtureParameters, expected: MixtureParameters) -> float:
    """Return the largest difference of any number, relative where it is above 1; infinite for another K."""
    if found.n_components != expected.n_components:
        return float("inf")
    pairs = [(found.weights, expected.weights), (found.means, expected.means)]
    pairs.append((found.covariances, expected.covariances))
    return max(float((np.abs(a - b) / np.maximum(np.abs(b), 1)).max()) for a, b in pairs)


def _picture(window: Window, output: Path | None) -> Check:
    """Look for the colours of the components on the canvas: the window may be up and yet blank."""
    _wait_until(lambda: min(_pixels_by_component(window.canvas)) >= LEAST_PIXELS, PAINT_SECONDS)
    counts = _pixels_by_component(window.canvas)
    found = f"{', '.join(map(str, counts))} pixels in the colours of the components"
    if output is not None:
        try:
            save_png(_photograph(window.canvas.window()), output)
        except OSError as error:
            return Check("picture of the window", False, f"{output} cannot be written: {error}")
    return Check("picture of the window", min(counts) >= LEAST_PIXELS, found)


def _photograph(widget: QWidget) -> QImage:
    return widget.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)


def _pixels_by_component(canvas: QWidget) -> list[int]:
    """Count the pixels in the colours of the components, in the appearance that has more of them."""
    image = _photograph(canvas)
    blue_green_red: NDArray[np.int16] = (
        np.frombuffer(image.constBits(), np.uint8).reshape(-1, 4)[:, :3].astype(np.int16)
    )

    def counts(dark: bool) -> list[int]:
        colours = component_colours(PUBLISHED_FIT.n_components, dark)
        away = [np.abs(blue_green_red[:, ::-1] - colour).max(axis=1) for colour in colours]
        return [int((far <= COLOUR_TOLERANCE).sum()) for far in away]

    return max(counts(dark=False), counts(dark=True), key=min)


def _running_threads() -> list[str]:
    """Name the Qt threads at work, but for this one."""
    here = QThread.currentThread()
    things = (thing for thing in shiboken6.getAllValidWrappers() if isinstance(thing, QThread))
    return [thing.objectName() for thing in things if thing is not here and thing.isRunning()]


def _wait_until(condition: Callable[[], bool], seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while not (met := condition()) and time.monotonic() < deadline:
        _let_qt_work()
    return met


def _let_qt_work() -> None:
    """Serve events for a moment; an error in a slot under ``processEvents`` would crash PySide6 6.10."""
    loop = QEventLoop()
    QTimer.singleShot(10, loop.quit)
    loop.exec()


# Where it is tried


@contextmanager
def _private_surroundings() -> Iterator[None]:
    """Have preferences and all else that is remembered lie in a folder that goes away."""
    before = dict(os.environ)
    with tempfile.TemporaryDirectory(prefix="gmm-desktop-", ignore_cleanup_errors=True) as folder:
        for name in ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME"):
            os.environ[name] = folder
        os.environ.setdefault("XDG_RUNTIME_DIR", folder)  # or Qt warns; a display there has set it
        # Elsewhere Qt asks no environment.
        QStandardPaths.setTestModeEnabled(not sys.platform.startswith("linux"))
        try:
            yield
        finally:
            QStandardPaths.setTestModeEnabled(False)
            os.environ.clear()
            os.environ.update(before)


@contextmanager
def _watched() -> Iterator[list[str]]:
    """Collect what Qt complains of and what slots raise; end a process that hangs, and say where."""
    heard: list[str] = []

    def listen(kind: QtMsgType, _context: QMessageLogContext, message: str | None) -> None:
        text = message or ""
        if kind not in (QtMsgType.QtDebugMsg, QtMsgType.QtInfoMsg) and not text.startswith(USUAL_MESSAGES):
            heard.append(text)

    def report(kind: type[BaseException], error: BaseException, trace: object) -> None:
        heard.append(f"{kind.__name__}: {error}")
        hook_before(kind, error, trace)  # type: ignore[arg-type]

    listener_before, hook_before = qInstallMessageHandler(listen), sys.excepthook
    sys.excepthook = report
    _set_alarm()
    try:
        yield heard
    finally:
        faulthandler.cancel_dump_traceback_later()
        sys.excepthook = hook_before
        qInstallMessageHandler(listener_before)


def _set_alarm() -> None:
    try:
        faulthandler.dump_traceback_later(HANG_SECONDS, exit=True)
    except (RuntimeError, AttributeError, io.UnsupportedOperation):
        return  # without a console there is nowhere to say it


def _fall_back_to_no_display() -> bool:
    named = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    if not sys.platform.startswith("linux") or any(os.environ.get(name) for name in named):
        return False
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    return True


# What is reported


def _facts(plugin: str, fallback: bool) -> dict[str, str]:
    return {
        "GMM Desktop": f"{__version__}, {'packaged' if getattr(sys, 'frozen', False) else 'not packaged'}",
        "platform": f"{plugin} (there is no display)" if fallback else plugin,
        "Qt": qVersion(),
        "PySide6": pyside_version,
        "NumPy": np.__version__,
        "SciPy": scipy.__version__,
        "Python": f"{platform.python_version()} on {platform.system()} {platform.machine()}",
    }


def _print_report(facts: dict[str, str], checks: list[Check], well: bool, *, as_json: bool) -> None:
    if as_json:
        found = [{"name": check.name, "ok": check.ok, "found": check.found} for check in checks]
        print(json.dumps({"ok": well, "facts": facts, "checks": found}, indent=2))
        return
    for name, fact in facts.items():
        print(f"{name:<12}  {fact}")
    print()
    for check in checks:
        print(f"{'ok' if check.ok else 'FAILED':<6}  {check.name}: {check.found}")
    print(f"\nThe self-test {'is passed' if well else 'has FAILED'}.")
