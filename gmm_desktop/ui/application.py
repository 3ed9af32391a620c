"""Make the window, and run it."""

import os
import signal
import sys
import threading
import traceback
from pathlib import Path
from threading import Thread
from types import TracebackType
from typing import Any

import shiboken6
from PySide6.QtCore import QCoreApplication, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QApplication

from gmm_desktop import __version__, paths
from gmm_desktop.control.background_jobs import ended_within
from gmm_desktop.control.memory import share_one_pool
from gmm_desktop.control.preferences import load_preferences, set_damaged_aside
from gmm_desktop.control.workspace import Workspace
from gmm_desktop.figures.points import point_kernel
from gmm_desktop.figures.surface import surface_kernel
from gmm_desktop.mixture import kernels
from gmm_desktop.storage.samples import first_experiment
from gmm_desktop.ui.main_window import MainWindow
from gmm_desktop.ui.parts.message_bar import MessageBar
from gmm_desktop.words.sessions import PREFERENCES_DAMAGED

SWITCH_INTERVAL = 0.0005
"""Seconds after which a busy thread gives the interpreter up: the window must not wait for EM."""
INTERRUPT_MS = 250
WARM_UP_AFTER_MS = 400
"""When the first frame has been painted, what is compiled is loaded in the background."""
LONGEST_FAREWELL = 1.0
"""Seconds for what is under way to end by itself when the window is closed."""
LONGEST_ERROR = 200
"""Characters of an error that are shown; the console has all of it."""


def make_application() -> QApplication:
    """Return the QApplication, named so that preferences find their folder."""
    existing = QApplication.instance()
    if isinstance(existing, QApplication):
        return existing
    share_one_pool()
    QApplication.setHighDpiScaleFactorRoundingPolicy(Qt.HighDpiScaleFactorRoundingPolicy.PassThrough)
    application = QApplication([sys.argv[0]])
    QCoreApplication.setApplicationName("gmm-desktop")
    QCoreApplication.setApplicationVersion(__version__)
    application.setDesktopFileName("gmm-desktop")
    application.setWindowIcon(QIcon(str(paths.resources() / "gmm_desktop.svg")))
    return application


def build_window() -> MainWindow:
    """Return the wired window on the first start; a QApplication must exist.

    Closing it ends its worker thread and stores the preferences.
    """
    sys.setswitchinterval(SWITCH_INTERVAL)
    workspace = Workspace(first_experiment())
    damaged = set_damaged_aside()
    window = MainWindow(workspace, load_preferences())
    if damaged is not None:
        window.message.show_message(PREFERENCES_DAMAGED.format(file=damaged))
    return window


def run_window(path: Path | None = None) -> int:
    """Open the window, with a data file where one is given, until it is closed."""
    application = make_application()
    report = ErrorReport(application)
    window = build_window()
    report.show_in(window.message)
    _close_on_interrupt(window)
    window.show()
    if path is not None:
        window.open_data(path)
    QTimer.singleShot(0, window, window.sessions.offer_what_was_left)
    warming = Thread(target=_load_compiled, name="warming up", daemon=True)
    QTimer.singleShot(WARM_UP_AFTER_MS, window, warming.start)
    code = application.exec()
    return _left(code, warming)


def _left(code: int, warming: Thread) -> int:
    """Return the exit code, or end the process with it where that would wait for work that nobody needs.

    By now the preferences are stored, sessions are written, and the snapshots of what was saved or discarded are being
    removed, which is waited for. What else may be under way only computes: to compile takes ten seconds, cannot be
    interrupted, and Python and Qt wait for such threads or crash when they end under them. So the process is ended
    without that; an unfinished cache or export is a temporary file that nobody takes for a whole one.
    """
    for thread in threading.enumerate():
        if thread is not threading.current_thread() and not thread.daemon:
            thread.join()
    if ended_within(LONGEST_FAREWELL) and not warming.is_alive():
        return code
    for stream in (sys.stdout, sys.stderr):
        if stream is not None:  # a packaged window has none
            stream.flush()
    os._exit(code)


def _load_compiled() -> None:
    """Load what is compiled, first what EM needs."""
    kernels.load()
    point_kernel.load()
    surface_kernel.load()


def run_self_test(arguments: list[str]) -> int:
    """Try the window on this machine; return 0 when all is well."""
    from gmm_desktop.ui import self_test  # noqa: PLC0415

    return self_test.run(arguments, make_application, build_window)


def _close_on_interrupt(window: MainWindow) -> None:
    """Have Ctrl-C in the terminal close the window; Python only looks for it when Qt calls something of it."""
    signal.signal(signal.SIGINT, lambda _number, _frame: window.interrupt())
    look = QTimer(window, interval=INTERRUPT_MS)
    look.timeout.connect(lambda: None)
    look.start()


class ErrorReport(QObject):
    """Says once what went wrong inside the program, wherever it was raised.

    An error of painting comes again with each frame, perhaps with other figures: one way through the code is one error.
    The message is shown in the next turn of the event loop, because this one may be painting.
    """

    told = Signal(str)

    def __init__(self, application: QApplication) -> None:
        super().__init__(application)
        self._seen: set[tuple[str, tuple[tuple[str, int], ...]]] = set()
        self._last = ""
        sys.excepthook = self.report
        threading.excepthook = self._report_of_thread
        sys.unraisablehook = self._report_unraisable

    def show_in(self, bar: MessageBar) -> None:
        """Show there what goes wrong from now on, and what did last while the window was built."""
        self.told.connect(bar.show_message, Qt.ConnectionType.QueuedConnection)
        if self._last:
            bar.show_message(self._last)

    def report(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        """Write it to the console and show it in the window."""
        if not self._is_new(kind, trace):
            return
        _write("".join(traceback.format_exception(kind, error, trace)))
        what = f"{kind.__name__}: {error}" if str(error) else kind.__name__
        self._last = f"Something went wrong inside the program ({_short(what)}). Your work is still here."
        if shiboken6.isValid(self):  # not when the application has gone
            self.told.emit(self._last)

    def _report_of_thread(self, raised: threading.ExceptHookArgs) -> None:
        if raised.exc_value is not None:
            self.report(raised.exc_type, raised.exc_value, raised.exc_traceback)

    def _report_unraisable(self, raised: Any) -> None:
        """Write it to the console only: it was raised when something was let go of, and nothing waits for it."""
        if self._is_new(raised.exc_type, raised.exc_traceback):
            error = traceback.format_exception(raised.exc_type, raised.exc_value, raised.exc_traceback)
            _write(f"{raised.err_msg or 'Ignored'}: {raised.object!r}\n{''.join(error)}")

    def _is_new(self, kind: type[BaseException], trace: TracebackType | None) -> bool:
        path = tuple((frame.f_code.co_filename, line) for frame, line in traceback.walk_tb(trace))
        known = (kind.__name__, path)
        new = known not in self._seen
        self._seen.add(known)
        return new


def _short(text: str) -> str:
    first = text.strip().partition("\n")[0]
    return first if len(first) <= LONGEST_ERROR else first[:LONGEST_ERROR] + "…"


def _write(text: str) -> None:
    if sys.stderr is not None:  # a packaged window has none
        sys.stderr.write(text)
