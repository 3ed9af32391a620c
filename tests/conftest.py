"""What every test stands on: a private home, loud arithmetic, and guards that fail the test that leaks."""

import atexit
import gc
import os
import re
import shutil
import sys
import tempfile
import threading
import weakref
from collections.abc import Callable, Generator, Iterator
from pathlib import Path
from types import FrameType
from typing import Any

from tests import machine_code

# The program under test must never see the home of the person who runs the tests, nor need their screen.
# Qt reads these names when it first looks, so they are set before it is imported.
_compiled_before = machine_code.shared_folder()
HOME = Path(tempfile.mkdtemp(prefix="gmm-desktop-tests-"))
atexit.register(shutil.rmtree, HOME, ignore_errors=True)
PRIVATE = {
    "HOME": HOME,
    "XDG_CONFIG_HOME": HOME / "config",
    "XDG_DATA_HOME": HOME / "data",
    "XDG_STATE_HOME": HOME / "state",
    "XDG_CACHE_HOME": HOME / "cache",
    "XDG_RUNTIME_DIR": HOME / "runtime",
}
for _name, _folder in PRIVATE.items():
    _folder.mkdir(mode=0o700, exist_ok=True)
    os.environ[_name] = str(_folder)
machine_code.share(_compiled_before, HOME)
if sys.dont_write_bytecode:  # then each program started here would compile every module anew: seconds
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    os.environ["PYTHONPYCACHEPREFIX"] = str(HOME / "pycache")
CHOSEN_PLATFORM = os.environ.get("QT_QPA_PLATFORM")
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import hypothesis  # noqa: E402
import numpy as np  # noqa: E402
import pytest  # noqa: E402
import shiboken6  # noqa: E402
from PySide6.QtCore import (  # noqa: E402
    QCoreApplication,
    QEvent,
    QMessageLogContext,
    QStandardPaths,
    QThread,
    QThreadPool,
    QTimer,
    QtMsgType,
    qInstallMessageHandler,
)
from PySide6.QtWidgets import QApplication, QWidget  # noqa: E402

from gmm_desktop.control.keeper import DISCARDING  # noqa: E402
from gmm_desktop.mixture import kernels  # noqa: E402
from gmm_desktop.mixture.compiled import cores  # noqa: E402

QStandardPaths.setTestModeEnabled(sys.platform != "linux")  # elsewhere Qt does not ask the environment

# At every change the same few examples are drawn each time, so that no change fails by chance; others are looked for
# at night, or with so many examples as GMM_EXAMPLES says. Without deadlines: how long an example takes says more
# about what else the machine does.
EXAMPLES = os.environ.get("GMM_EXAMPLES")
hypothesis.settings.register_profile(
    "every_change", deadline=None, derandomize=True, database=None, max_examples=50
)
hypothesis.settings.register_profile("nightly", deadline=None, print_blob=True, max_examples=10_000)
hypothesis.settings.register_profile(
    "search", deadline=None, print_blob=True, max_examples=int(EXAMPLES or 2000)
)
hypothesis.settings.load_profile(
    os.environ.get("HYPOTHESIS_PROFILE", "search" if EXAMPLES else "every_change")
)

FINISHING_SECONDS = float(os.environ.get("FINISHING_SECONDS", "10"))
"""Work in the background may outlive the window it was for, but it must come to an end."""


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """Have one worker more than there are cores: a test of the window waits a good deal for timers."""
    return cores() + 1


# The surroundings of each test


@pytest.fixture(autouse=True, scope="session")
def compiled_pass() -> None:
    """Load the compiled pass first, so that no test waits for it and all give the same bits."""
    kernels.load()


@pytest.fixture(autouse=True, scope="session")
def cheap_collections() -> None:
    """Leave the libraries out of the collections of garbage before any window is there, which would do it itself."""
    collect()


@pytest.fixture(autouse=True)
def loud_arithmetic() -> Iterator[None]:
    """Make 0/0, x/0 and overflow raise here; on other threads they warn, and warnings are errors."""
    with np.errstate(divide="raise", over="raise", invalid="raise"):
        yield


@pytest.fixture(autouse=True)
def nothing_remembered() -> Iterator[None]:
    """Forget the settings and files that a test left in the private home."""
    yield
    for thread in threading.enumerate():
        if thread.name == DISCARDING:
            thread.join()
    for name in ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME"):
        for left in PRIVATE[name].iterdir():
            shutil.rmtree(left) if left.is_dir() else left.unlink()


@pytest.fixture(autouse=True)
def platform_of_the_display(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a test marked ``display`` start programs on the real platform."""
    if request.node.get_closest_marker("display") and CHOSEN_PLATFORM is None:
        monkeypatch.delenv("QT_QPA_PLATFORM")


# Where timers and threads were started


def _calling_place() -> str:
    frame: FrameType | None = sys._getframe(1)
    while frame is not None and frame.f_code.co_filename == __file__:
        frame = frame.f_back
    return f"{frame.f_code.co_filename}:{frame.f_lineno}" if frame else "an unknown place"


_timers: list[tuple["weakref.ref[QTimer]", str]] = []
_pools: list[tuple["weakref.ref[QThreadPool]", str]] = []
_threads: list[tuple[QThread, str]] = []
"""Held strongly: Qt aborts the whole process when a running thread is garbage-collected."""


def _watch(owner: type, remember: Callable[[Any, str], None]) -> None:
    start: Callable[..., Any] = owner.__dict__["start"]

    def watched(self: Any, *arguments: Any, **named: Any) -> Any:
        remember(self, _calling_place())
        return start(self, *arguments, **named)

    setattr(owner, "start", watched)  # noqa: B010


_watch(QTimer, lambda timer, place: _timers.append((weakref.ref(timer), place)))
_watch(QThreadPool, lambda pool, place: _pools.append((weakref.ref(pool), place)))
_watch(QThread, lambda thread, place: _threads.append((thread, place)))


# What a test may not leave behind

_n_left_out = 0


def collect() -> None:
    """Collect garbage; leave out of later collections what has come with modules imported meanwhile."""
    global _n_left_out  # noqa: PLW0603
    gc.collect()
    if len(sys.modules) > _n_left_out:
        gc.freeze()
        _n_left_out = len(sys.modules)


def _named(thing: Any) -> str:
    name = thing.objectName()
    return f"{type(thing).__name__} “{name}”" if name else type(thing).__name__


def _top_level_widgets() -> dict[int, QWidget]:
    application = QCoreApplication.instance()
    if not isinstance(application, QApplication):
        return {}
    widgets = (widget for widget in application.topLevelWidgets() if shiboken6.isValid(widget))
    return {shiboken6.getCppPointer(widget)[0]: widget for widget in widgets if widget.parent() is None}


def _active_timers() -> list[tuple[QTimer, str]]:
    newest = {timer: place for ref, place in _timers if (timer := ref()) and shiboken6.isValid(timer)}
    return [(timer, place) for timer, place in newest.items() if timer.isActive()]


def _leaked_timers() -> list[str]:
    leaks = []
    for timer, place in _active_timers():
        parent = timer.parent()
        owner = f" of {_named(parent)}" if parent is not None else ""
        leaks.append(f"{_named(timer)}{owner} is still active; it was started at {place}")
        if timer.thread() is QThread.currentThread():
            timer.stop()
    _timers.clear()
    return leaks


def _leaked_qthreads() -> list[str]:
    leaks = []
    for thread, place in _threads:
        if shiboken6.isValid(thread) and not thread.wait(round(FINISHING_SECONDS * 1000)):
            leaks.append(f"{_named(thread)} is still running; it was started at {place}")
            thread.requestInterruption()
            thread.quit()
            thread.wait(2000)
    _threads[:] = [entry for entry in _threads if shiboken6.isValid(entry[0]) and entry[0].isRunning()]
    return leaks


def _leaked_jobs() -> list[str]:
    leaks = []
    for ref, place in _pools:
        pool = ref()
        if pool is None or not shiboken6.isValid(pool):
            continue
        if not pool.waitForDone(round(FINISHING_SECONDS * 1000)):
            leaks.append(f"{_named(pool)} is still at work; it was started at {place}")
    _pools.clear()
    return leaks


def _leaked_threads(before: set[threading.Thread]) -> list[str]:
    leaks = []
    for thread in set(threading.enumerate()) - before:
        if isinstance(thread, threading._DummyThread):  # a QThread that has run Python code
            continue
        thread.join(FINISHING_SECONDS)
        if thread.is_alive():
            leaks.append(f"{type(thread).__name__} “{thread.name}” is still alive")
    return leaks


def _leaked_widgets(before: dict[int, QWidget]) -> list[str]:
    if _top_level_widgets().keys() - before.keys():
        collect()
    leaks = []
    for address, widget in _top_level_widgets().items():
        if address in before or type(widget).__name__ == "QTipLabel":  # Qt's own, goes by itself
            continue
        title = f" with the title “{widget.windowTitle()}”" if widget.windowTitle() else ""
        leaks.append(f"{_named(widget)}{title} is still there; give it to qtbot.addWidget or delete it")
        widget.close()
        widget.deleteLater()
    _let_qt_delete()
    return leaks


def _let_qt_delete() -> None:
    """Carry out deleteLater(), which Qt postpones while no event loop runs."""
    if QCoreApplication.instance() is not None:
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


# What Qt says while pytest-qt does not listen: in teardown, and always under ``-s``

_unheard: list[str] = []


def _listen(kind: QtMsgType, _context: QMessageLogContext, message: str | None) -> None:
    if kind is not QtMsgType.QtInfoMsg:
        _unheard.append(f"{kind.name}: {message}")


def _messages(item: pytest.Item) -> list[str]:
    messages = _unheard.copy()
    _unheard.clear()
    if item.get_closest_marker("no_qt_log"):
        return []
    ignored = [*item.config.getini("qt_log_ignore")]
    ignored += [pattern for marker in item.iter_markers("qt_log_ignore") for pattern in marker.args]
    said = {message: message.partition(": ")[2] for message in messages}  # patterns begin with the words
    return [message for message in messages if not any(re.search(each, said[message]) for each in ignored)]


# The guard

_alive_before = pytest.StashKey[tuple[set[threading.Thread], dict[int, QWidget]]]()
_has_failed = pytest.StashKey[bool]()


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> Generator[None, None, None]:
    """Remember what is alive before the test."""
    qInstallMessageHandler(_listen)
    item.stash[_alive_before] = (set(threading.enumerate()), _top_level_widgets())
    yield


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Remember a failure: its traceback keeps objects alive, which is not a leak."""
    report = yield
    item.stash[_has_failed] = item.stash.get(_has_failed, False) or report.failed
    return report


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_teardown(item: pytest.Item) -> Generator[None, None, None]:
    """Fail the test that leaves something running, or during whose teardown Qt complains."""
    qInstallMessageHandler(_listen)
    yield
    threads, widgets = item.stash[_alive_before]
    _let_qt_delete()
    leaks = [
        *_leaked_jobs(),  # first: a job that is just ending holds what it worked for, a whole window perhaps
        *_leaked_threads(threads),
        *_leaked_widgets(widgets),
        *_leaked_timers(),
        *_leaked_qthreads(),
        *(f"Qt said {message}" for message in _messages(item)),
    ]
    if leaks and not item.stash.get(_has_failed, False):
        pytest.fail("the test left behind:\n" + "\n".join(f"  {leak}" for leak in leaks), pytrace=False)
