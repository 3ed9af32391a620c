"""Make the window, and run it."""

import os
import signal
import sys
import threading
import traceback
from pathlib import Path
from threading import Thread
from types import TracebackType

from PySide6.QtCore import QCoreApplication, Qt, QTimer
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QApplication

from gmm_desktop import __version__, paths
from gmm_desktop.control.background_jobs import ended_within
from gmm_desktop.control.preferences import load_preferences
from gmm_desktop.control.workspace import Workspace
from gmm_desktop.figures import point_kernel, surface_kernel
from gmm_desktop.mixture import kernels
from gmm_desktop.storage.samples import first_experiment
from gmm_desktop.ui.main_window import MainWindow

SWITCH_INTERVAL = 0.0005
"""Seconds after which a busy thread gives the interpreter up: the window must not wait for EM."""
INTERRUPT_MS = 250
WARM_UP_AFTER_MS = 400
"""When the first frame has been painted, what is compiled is loaded in the background."""
LONGEST_FAREWELL = 1.0
"""Seconds for what is under way to end by itself when the window is closed."""


def make_application() -> QApplication:
    """Return the QApplication, named so that preferences find their folder."""
    existing = QApplication.instance()
    if isinstance(existing, QApplication):
        return existing
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
    return MainWindow(workspace, load_preferences())


def run_window(path: Path | None = None) -> int:
    """Open the window, with a data file where one is given, until it is closed."""
    application = make_application()
    window = build_window()
    _report_errors(window)
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


def _report_errors(window: MainWindow) -> None:
    """Have errors of slots shown in the window, each once; a paint event would repeat them."""
    seen: set[str] = set()

    def report(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        text = "".join(traceback.format_exception(kind, error, trace))
        if text not in seen:
            seen.add(text)
            sys.stderr.write(text)
            window.message.show_message(
                f"Something went wrong inside the program ({kind.__name__}: {error}). Your work is still here."
            )

    sys.excepthook = report
