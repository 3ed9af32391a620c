"""Where the self-test happens: in a folder that goes away, and under watch."""

import faulthandler
import io
import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from PySide6.QtCore import (
    QCoreApplication,
    QMessageLogContext,
    QStandardPaths,
    Qt,
    QtMsgType,
    qInstallMessageHandler,
)

HANG_SECONDS = 300.0

USUAL_MESSAGES = (
    "This plugin does not support propagateSizeHints()",  # of the offscreen platform, for every window
    "This plugin does not support raise()",
    "Detected locale ",  # of a terminal without UTF-8; Qt helps itself
)


@contextmanager
def private_surroundings() -> Iterator[Path]:
    """Have preferences and all else that is remembered lie in a folder that goes away; yield one beside them."""
    before = dict(os.environ)
    with tempfile.TemporaryDirectory(prefix="gmm-desktop-", ignore_cleanup_errors=True) as folder:
        for name in ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME"):
            os.environ[name] = folder
        os.environ.setdefault("XDG_RUNTIME_DIR", folder)  # or Qt warns; a display there has set it
        # Elsewhere Qt asks no environment.
        QStandardPaths.setTestModeEnabled(not sys.platform.startswith("linux"))
        # The dialogs of the system would remember what was opened, and nothing here could close them.
        dialogs = Qt.ApplicationAttribute.AA_DontUseNativeDialogs
        own_dialogs = QCoreApplication.testAttribute(dialogs)
        QCoreApplication.setAttribute(dialogs)
        files = Path(folder, "files")
        files.mkdir()
        try:
            yield files
        finally:
            QCoreApplication.setAttribute(dialogs, own_dialogs)
            QStandardPaths.setTestModeEnabled(False)
            os.environ.clear()
            os.environ.update(before)


@contextmanager
def watched() -> Iterator[list[str]]:
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


def fall_back_to_no_display() -> bool:
    """Have Qt paint into memory where there is no display; return whether that is so."""
    named = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    if not sys.platform.startswith("linux") or any(os.environ.get(name) for name in named):
        return False
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    return True
