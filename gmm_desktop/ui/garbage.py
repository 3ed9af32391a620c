"""Python's garbage is collected in the window's thread, from its event loop, while a window is open.

By itself Python collects on whichever thread has just made an object, in the middle of anything: while Qt gives
every widget a style, or while it paints. Widgets that are garbage are then deleted under Qt's hands, and the program
ends. A timer's turn is a place where Qt holds nothing; it comes in the loop of an open dialog, too.

The counts that make Python collect go on counting while it is told not to, so the timer follows the same rule.
"""

import functools
import gc
from time import perf_counter

import shiboken6
from PySide6.QtCore import QCoreApplication, QObject, Qt, QTimer, Signal

from gmm_desktop.control.background_jobs import in_background
from gmm_desktop.control.memory import give_back

LOOK_MS = 200
GIVE_BACK_AFTER_MS = 1000
"""By then what was under way in the background has let go of what it worked on, and pictures are painted."""
SETTLED_AFTER = 5.0
"""Seconds; by then all libraries are loaded. What there is then is nearly all theirs, and left out of collections."""
LARGEST_SHARE = 0.001
"""Of the time, for full collections: they look at every object there is, and the window stands still meanwhile."""


@functools.cache
def _may_freeze() -> bool:
    """Return True if nobody else has frozen objects, whose choice would be lost. Asked once: it counts every object."""
    return gc.get_freeze_count() == 0


class _Collector(QObject):
    """Collects for as long as there is a window."""

    asked = Signal()

    def __init__(self, application: QCoreApplication | None) -> None:
        super().__init__(application)
        self._may_freeze = _may_freeze()  # else somebody else has done it, who wants it kept
        self._settled_at = perf_counter() + SETTLED_AFTER
        self._rest_until = 0.0
        self.wanted = False
        self._timer = QTimer(self, interval=LOOK_MS)
        self._timer.timeout.connect(self._look)
        self._timer.start()
        self.asked.connect(self._collect_all, Qt.ConnectionType.QueuedConnection)

    def _look(self) -> None:
        """Collect what is due: the oldest generation of which there is enough."""
        if self._may_freeze and perf_counter() < self._settled_at:
            gc.freeze()
            return
        due = [count > least for count, least in zip(gc.get_count(), gc.get_threshold(), strict=True)]
        if self.wanted or (due[2] and perf_counter() > self._rest_until):
            self._collect_fully()
        elif due[1]:
            gc.collect(1)
        elif due[0]:
            gc.collect(0)

    def _collect_fully(self) -> None:
        self.wanted, begun = False, perf_counter()
        gc.collect()
        self._rest_until = perf_counter() + (perf_counter() - begun) / LARGEST_SHARE

    def _collect_all(self) -> None:
        if self._may_freeze:
            gc.unfreeze()
        self._collect_fully()
        if self._may_freeze:
            gc.freeze()
        QTimer.singleShot(GIVE_BACK_AFTER_MS, self, lambda: in_background(give_back))

    def stop(self) -> None:
        """Collect no more, and leave nothing out of what Python collects from now on."""
        self._timer.stop()
        if self._may_freeze:
            gc.unfreeze()
        self.deleteLater()


_windows: set[int] = set()
_at_work: list[_Collector] = []
"""The one that collects, while there are windows."""


def take_over(window: QObject) -> None:
    """Collect from the event loop only, until `hand_back` is called for the window or it is deleted."""
    known = id(window)
    _windows.add(known)
    window.destroyed.connect(lambda: _forget(known))
    if not _at_work:
        gc.disable()
        _at_work.append(_Collector(QCoreApplication.instance()))


def hand_back(window: QObject) -> None:
    """Let Python collect by itself again when this was the last window that had taken over."""
    _forget(id(window))


def _forget(known: int) -> None:
    _windows.discard(known)
    if not _windows and _at_work:
        collector = _at_work.pop()
        if shiboken6.isValid(collector):  # not when the application went first
            collector.stop()
        gc.enable()


def collect_soon() -> None:
    """Collect everything but what is left out, at the next look: for widgets that are dropped, two megabytes each."""
    if _at_work:
        _at_work[0].wanted = True


def collect_now() -> None:
    """Collect everything, also what is left out otherwise, in the next turn of the event loop.

    It may be called from any thread. Where no window is open it is done at once.
    """
    if _at_work:
        _at_work[0].asked.emit()
    else:
        gc.collect()
