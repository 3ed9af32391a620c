"""Make the window, and run it."""

import signal
import sys
import traceback
from pathlib import Path
from types import TracebackType

from PySide6.QtCore import QCoreApplication, Qt, QTimer
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QApplication

from gmm_desktop import __version__, paths
from gmm_desktop.control.background_jobs import LatestJob
from gmm_desktop.control.preferences import load_preferences, set_damaged_aside
from gmm_desktop.control.session_texts import PREFERENCES_DAMAGED
from gmm_desktop.control.workspace import Workspace
from gmm_desktop.experiment.presets import FIRST_START, published_experiment
from gmm_desktop.figures import point_kernel, surface_kernel
from gmm_desktop.mixture import kernels
from gmm_desktop.storage.samples import twin_sample
from gmm_desktop.ui.main_window import MainWindow

SWITCH_INTERVAL = 0.0005
"""Seconds after which a busy thread gives the interpreter up: the window must not wait for EM."""
INTERRUPT_MS = 250
WARM_UP_AFTER_MS = 400
"""When the first frame has been painted, what is compiled is loaded in the background."""


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
    workspace = Workspace(published_experiment(FIRST_START, twin_sample()))
    damaged = set_damaged_aside()
    window = MainWindow(workspace, load_preferences())
    if damaged is not None:
        window.message.show_message(PREFERENCES_DAMAGED.format(file=damaged))
    return window


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
    warming = LatestJob(window)
    QTimer.singleShot(WARM_UP_AFTER_MS, window, lambda: warming.request(_load_compiled))
    code = application.exec()
    warming.close()
    return code


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
