"""What all checks of the self-test share: the window they try, what came of each, and waiting."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np
from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtGui import QAction, QImage
from PySide6.QtWidgets import QApplication, QDialog, QWidget

from gmm_desktop.control.workspace import Workspace
from gmm_desktop.experiment.state import Activity

RUN_SECONDS, PAINT_SECONDS, LOOK_MS = 60.0, 30.0, 20
"""What is well does not take so long, however busy the machine is."""

LEAST_COLOURS = 8
"""A picture of letters or curves has more, for their edges are smooth; an empty one has a few."""


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

    def show_panel(self, name: str) -> None:
        """Bring a panel to the front."""

    def open_data(self, path: Path) -> None:
        """Open a file as if it were dropped there."""

    def close_unasked(self) -> None:
        """Close it, and end its thread."""


@dataclass(frozen=True)
class Check:
    """One thing tried: what, whether it is well, and what was found."""

    name: str
    ok: bool
    found: str


Part = Callable[[Window, Path], Iterator[str]]
"""Tries many things of one kind and yields the name of each that is well; what is not well it raises."""


class TrialError(Exception):
    """Something does not work; says what."""


def tried(name: str, part: Part, window: Window, folder: Path) -> Check:
    """Try things of one kind, in a folder of their own, up to the first that does not work."""
    well: list[str] = []
    place = folder / name.replace(" ", "_")
    place.mkdir()
    begun = time.monotonic()
    try:
        well.extend(part(window, place))
    except Exception as error:  # the others are tried all the same
        after = f" (after {', '.join(well)})" if well else ""
        return Check(name, False, f"{type(error).__name__}: {error}{after}")
    return Check(name, bool(well), f"{', '.join(well)}; {time.monotonic() - begun:.1f} s")


def expect(condition: object, otherwise: str) -> None:
    """Go on only if something is so."""
    if not condition:
        raise TrialError(otherwise)


def trigger(window: Window, name: str) -> None:
    """Choose an action as from a menu."""
    action = next((each for each in window.actions() if each.objectName() == name), None)
    if action is None or not action.isEnabled():
        raise TrialError(f"{name} {'cannot be chosen' if action else 'does not exist'}")
    action.trigger()


@contextmanager
def dialogs_met(meet: Callable[[QDialog], object]) -> Iterator[None]:
    """Have something done with every dialog that stands over the window, again and again until it is gone.

    Some keep whoever opened them waiting, so this is left to a timer.
    """
    timer = QTimer(interval=LOOK_MS)
    timer.timeout.connect(lambda: [meet(each) for each in open_dialogs()])
    timer.start()
    try:
        yield
        expect(wait_until(lambda: not open_dialogs(), PAINT_SECONDS), "a dialog does not close")
    finally:
        timer.stop()


def open_dialogs() -> list[QDialog]:
    """Return the dialogs that are seen."""
    return [each for each in QApplication.topLevelWidgets() if isinstance(each, QDialog) and each.isVisible()]


def ended(window: Window) -> bool:
    """Tell whether the run shown has ended by itself."""
    state = window.workspace.state
    return state.activity is Activity.PAUSED and state.timeline.run.stop is not None


def wait_until(condition: Callable[[], bool], seconds: float) -> bool:
    """Serve events until something is so; return whether it came about in time."""
    deadline = time.monotonic() + seconds
    while not (met := condition()) and time.monotonic() < deadline:
        let_qt_work()
    return met


def let_qt_work() -> None:
    """Serve events for a moment; an error in a slot under ``processEvents`` would crash PySide6 6.10."""
    loop = QEventLoop()
    QTimer.singleShot(10, loop.quit)
    loop.exec()


def photograph(widget: QWidget) -> QImage:
    """Return what a widget shows, four bytes a pixel."""
    return widget.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)


def is_drawn(widget: QWidget) -> bool:
    """Wait until a widget shows something, and tell whether it does."""
    return wait_until(lambda: n_colours(photograph(widget)) >= LEAST_COLOURS, PAINT_SECONDS)


def n_colours(image: QImage) -> int:
    """Count the colours of an image."""
    plain = image.convertToFormat(QImage.Format.Format_RGB32)
    return len(np.unique(np.frombuffer(plain.constBits(), np.uint32)))
