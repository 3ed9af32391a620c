"""One random walk through the window, in a process and a home of its own.

    python -m tests.random_window.walk SEED ACTIONS

Prints one line of JSON with what was seen; ends with 1 if anything was wrong. What was done last is in the file
``deeds.txt`` of the folder it names, so that it is known even when the process dies.
"""

import faulthandler
import json
import os
import random
import sys
import tempfile
import threading
import time
import traceback
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Any

FOLDER = Path(os.environ.get("GMM_WALK_FOLDER") or tempfile.mkdtemp(prefix="gmm-walk-"))
for _name in ("HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME", "XDG_RUNTIME_DIR"):
    (FOLDER / "home").mkdir(mode=0o700, exist_ok=True)
    os.environ[_name] = str(FOLDER / "home")
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import numpy as np  # noqa: E402
from PySide6.QtCore import QCoreApplication, QMessageLogContext, QTimer, QtMsgType, qInstallMessageHandler  # noqa: E402
from PySide6.QtWidgets import QApplication, QFileDialog  # noqa: E402

from gmm_desktop.mixture import kernels  # noqa: E402
from gmm_desktop.ui import application as program  # noqa: E402
from gmm_desktop.ui.main_window import MainWindow  # noqa: E402
from tests.random_window import promises  # noqa: E402
from tests.random_window.belongings import make_belongings  # noqa: E402
from tests.random_window.person import Person  # noqa: E402
from tests.random_window.watch import Watch  # noqa: E402

HANG = 0.5
"""Seconds without an answer that are too long."""
STUCK = 120.0
"""Seconds without an answer after which the walk is given up; earlier, looking from outside is not safe."""
OWN_WORK = ("undo everything", "save and open in thought")
"""Deeds in which the test itself works long, in one turn."""
WAITS = 0.3
"""Seconds after which a deed is taken to wait for an answer, as a menu does, and the next one is done meanwhile."""
OFFSCREEN = "This plugin does not support"


class Walk:
    """A person at work, and what was seen meanwhile."""

    def __init__(self, application: QApplication, seed: int, actions: int) -> None:
        self._chance, self._left, self.done = random.Random(seed), actions, 0
        self.errors: list[str] = []
        self.hangs: list[tuple[float, float, str]] = []
        self._deeds = (FOLDER / "deeds.txt").open("w", encoding="utf-8", buffering=1)
        self._crash = (FOLDER / "crash.txt").open("w", encoding="utf-8")
        self._deed, self._busy, self._own_work = "start", False, False
        faulthandler.enable(self._crash)
        qInstallMessageHandler(self._hear)
        self._report = program.ErrorReport(application)
        self._listen()
        belongings = make_belongings(FOLDER / "belongings", self._chance)
        self.person = Person(self._open, self._chance, belongings, FOLDER / "saved")
        (FOLDER / "saved").mkdir(exist_ok=True)
        _answer_with(self.person)
        self._turned = (time.monotonic(), time.thread_time())
        self._watch = Watch(lambda seen: self._deeds.write(f"      ... {seen}\n"))

    def _open(self) -> MainWindow:
        window = program.build_window()
        self._report.show_in(window.message)
        window.show()
        window.activateWindow()
        QTimer.singleShot(0, window, window.sessions.offer_what_was_left)
        return window

    def _listen(self) -> None:
        """Note what the program reports, on any thread."""
        report, on_threads, ignored = sys.excepthook, threading.excepthook, sys.unraisablehook

        def raised(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
            self._note("".join(traceback.format_exception(kind, error, trace)[-6:]))
            report(kind, error, trace)

        def raised_on_thread(what: threading.ExceptHookArgs) -> None:
            self._note(f"on {what.thread}: {what.exc_type.__name__}: {what.exc_value}")
            on_threads(what)

        def raised_in_passing(what: Any) -> None:
            self._note(f"ignored {what.err_msg} {what.object!r}: {what.exc_type.__name__}: {what.exc_value}")
            ignored(what)

        sys.excepthook, threading.excepthook, sys.unraisablehook = raised, raised_on_thread, raised_in_passing

    def _hear(self, kind: QtMsgType, _context: QMessageLogContext, message: str | None) -> None:
        if kind is not QtMsgType.QtInfoMsg and message and OFFSCREEN not in message:
            where = "".join(traceback.format_stack(limit=6)[:-1])
            self._note(f"Qt said: {message}\n{where}")

    def _note(self, error: str) -> None:
        self.errors.append(f"[{self.done}] {self._deed}: {error}")
        self._deeds.write(f"      !!! {error}\n")

    def turn(self) -> None:
        """Look how long the last deed took, and do the next one, also in the loop of a menu that waits."""
        now, worked = time.monotonic(), time.thread_time()
        if self._busy and now - self._turned[0] < WAITS:
            QTimer.singleShot(50, self.turn)
            return
        wall, busy = now - self._turned[0], worked - self._turned[1]
        if wall > HANG and not self._own_work:
            self.hangs.append((round(wall, 2), round(busy, 2), self._deed))
            self._deeds.write(f"      ... {wall:.2f} s, of which {busy:.2f} at work\n")
        if self._left <= 0 or len(self.errors) > 50:
            QCoreApplication.exit(0)
            return
        self._left -= 1
        self.done += 1
        self._turned, self._own_work = (now, worked), False
        self._watch.turned()
        faulthandler.dump_traceback_later(STUCK, exit=True, file=self._crash)
        QTimer.singleShot(self._chance.choice([0, 0, 0, 0, 5, 30]), self.turn)
        self._busy = True
        try:
            self._deed = self.person.act()
            self._own_work |= self._deed.startswith(OWN_WORK)  # perhaps while an earlier deed waits
            self._deeds.write(f"{self.done} {self._deed}\n")
            if self.person.is_open:
                promises.hold(self.person.window)
        except AssertionError as broken:
            self._note(f"{type(broken).__name__}: {broken}"[:600])
            self._settle()
        finally:
            self._busy = False

    def _settle(self) -> None:
        """Go on from a state in which the promises hold, so that one fault is not counted at every step."""
        if self.person.is_open:
            self.person.window.message.clear()


def _answer_with(person: Person) -> None:
    """Have the questions that wait for an answer answered."""
    answers: list[tuple[type, str, Callable[..., Any]]] = [
        (QFileDialog, "getOpenFileName", person.file_to_open),
        (QFileDialog, "getSaveFileName", person.file_to_save),
    ]
    for owner, name, answer in answers:
        setattr(owner, name, staticmethod(answer))


def walk(seed: int, actions: int) -> dict[str, Any]:
    """Walk, and return what was seen."""
    application = program.make_application()
    application.setQuitOnLastWindowClosed(False)  # it is opened anew
    np.random.seed(0)  # noqa: NPY002  (libraries that use it)
    kernels.load()
    one = Walk(application, seed, actions)
    QTimer.singleShot(200, one.turn)
    begun = time.monotonic()
    application.exec()
    faulthandler.cancel_dump_traceback_later()
    seconds = time.monotonic() - begun
    for each in QApplication.topLevelWidgets():
        if each is not one.person.window:
            each.close()
    if one.person.is_open:
        one.person.window.close_unasked()
    return {
        "seed": seed,
        "actions": one.done,
        "seconds": round(seconds, 1),
        "errors": one.errors,
        "hangs": one.hangs,
        "folder": str(FOLDER),
    }


if __name__ == "__main__":
    seen = walk(int(sys.argv[1]), int(sys.argv[2]))
    print(json.dumps(seen), flush=True)
    os._exit(1 if seen["errors"] or seen["hangs"] else 0)
