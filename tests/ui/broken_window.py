"""The program with methods that raise whenever Qt calls them: the arguments, as ``module:Class.method``.

It prints what the message bar has shown when the window has lived with it for a while.
"""

import faulthandler
import importlib
import sys
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QPointF, QSize, Qt, QTimer
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from gmm_desktop.ui import application
from gmm_desktop.ui.main_window import MainWindow
from gmm_desktop.ui.parts.message_bar import MessageBar

STEP_MS = 60


def raising(path: str) -> Callable[..., Any]:
    """Return a method that says its name and fails, in a file of its own."""
    space: dict[str, Any] = {}
    text = f"def method(*arguments): raise LookupError('broken {path}')"
    exec(compile(text, f"<{path}>", "exec"), space)
    method: Callable[..., Any] = space["method"]
    return method


def hear_messages(heard: list[str]) -> None:
    """Note what is shown in the message bar."""
    show = MessageBar.show_message

    def noted(bar: MessageBar, text: str, **how: Any) -> None:
        heard.append(text)
        show(bar, text, **how)

    setattr(MessageBar, "show_message", noted)  # noqa: B010


def break_methods(names: list[str]) -> None:
    """Replace the methods, before any window is built."""
    for name in names:
        module, _, path = name.partition(":")
        owner, _, method = path.partition(".")
        cls = getattr(importlib.import_module(module), owner)
        assert method in vars(cls), name
        setattr(cls, method, raising(path))


def live(window: MainWindow, heard: list[str]) -> None:
    """Do something of everything, a step at each turn of the event loop; say what was shown, and close."""
    canvas = window.canvas
    port = canvas.viewport()

    def spot(share: float) -> Any:
        return QPointF(port.width() * share, port.height() * share).toPoint()

    def look_again() -> None:
        for each in window.findChildren(QWidget):
            each.update()

    (marginals,) = window.findChildren(QAction, "view.marginals")
    (appearance,) = window.findChildren(QAction, "view.appearance")
    steps: list[Callable[[], Any]] = [
        marginals.trigger,
        look_again,
        lambda: QTest.mouseMove(port, spot(0.4)),
        lambda: QTest.mouseClick(port, Qt.MouseButton.LeftButton, pos=spot(0.5)),
        lambda: QTest.keyClick(canvas, Qt.Key.Key_F12),
        lambda: QTest.mouseDClick(port, Qt.MouseButton.LeftButton, pos=spot(0.5)),
        appearance.trigger,
        lambda: window.resize(QSize(900, 600)),
        *(
            lambda name=name: window.show_panel(name)
            for name in ("diagnostics", "surface", "log", "timeline")
        ),
        look_again,
        lambda: window.resize(QSize(1200, 760)),
        look_again,
        lambda: print(*heard, sep="\n", flush=True),
        window.close_unasked,
    ]
    clock = QTimer(window, interval=STEP_MS)

    def take_step() -> None:
        step = steps.pop(0)
        if not steps:
            clock.stop()
        step()

    clock.timeout.connect(take_step)
    clock.start()


def main() -> int:
    """Run the program as the command does."""
    faulthandler.enable()
    break_methods(sys.argv[1:])
    heard: list[str] = []
    hear_messages(heard)
    application._load_compiled = lambda: None  # nothing here needs it, and the end would wait for it
    build = application.build_window

    def build_and_live() -> MainWindow:
        window = build()
        QTimer.singleShot(300, window, lambda: live(window, heard))
        return window

    application.build_window = build_and_live
    return application.run_window()


if __name__ == "__main__":
    sys.exit(main())
