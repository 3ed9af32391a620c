"""Work off the window's thread of which only the newest result counts."""

import atexit
from collections.abc import Callable
from functools import cache
from threading import Event
from time import monotonic
from typing import Any

from PySide6.QtCore import QObject, QRunnable, QThread, QThreadPool, Signal

from gmm_desktop.control.delivery import Delivery

Work = Callable[[], Any]

LONGEST_WAIT_MS = 20
"""For a thread that ends, in the window's thread; what is compiled may keep it for ten seconds."""

MOST_THREADS = 64
"""More than there are owners of jobs in a window, so that none waits for another's."""


@cache
def _pool() -> QThreadPool:
    """Return the threads of the process; a pool of an owner's own would have to be waited for when the owner goes."""
    pool = QThreadPool()
    pool.setMaxThreadCount(MOST_THREADS)
    atexit.register(pool.waitForDone)
    return pool


class _Job(QRunnable):
    """One piece of work on a pool thread."""

    def __init__(self, work: Callable[[], None], done: Event) -> None:
        super().__init__()
        self._work, self._done = work, done

    def run(self) -> None:
        """Do the work, and let go of it: Qt may keep the job a while longer, and it must not keep a window."""
        work = self._work
        del self._work
        try:
            work()
        finally:
            del work
            self._done.set()


def in_background(work: Callable[[], None]) -> Event:
    """Do something, which must not raise, on another thread; return what is set when it is done."""
    done = Event()
    _pool().start(_Job(work, done))
    return done


_leaving: list[tuple[QThread, QObject]] = []
"""Threads that were told to end and have not yet, and who works on them.

Qt aborts the process when the object of a running thread is deleted, and a worker at work must not be deleted either.
"""


def end_thread(thread: QThread, worker: QObject) -> None:
    """Have an event loop's thread end after what its worker does now; wait for that a moment only."""
    thread.quit()
    if not thread.wait(LONGEST_WAIT_MS):
        _leaving.append((thread, worker))
        atexit.register(thread.wait)


def ended_within(seconds: float) -> bool:
    """Give all work in the background so long to end; tell whether it has."""
    until = monotonic() + seconds

    def left_ms() -> int:
        return max(round(1000 * (until - monotonic())), 0)

    return _pool().waitForDone(left_ms()) and all(thread.wait(left_ms()) for thread, _ in _leaving)


class LatestJob(QObject):
    """Does one job at a time; while it is busy, only the newest request waits.

    Signals
    -------
    done(object)
        The result of a job that was not cancelled; a newer request may be under way by then.
    failed(Exception)
        What it raised instead.
    """

    done = Signal(object)
    failed = Signal(object)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._deliver = Delivery(self._receive)
        self._generation = 0
        self._busy = self._closed = False
        self._waiting: Work | None = None
        self._free = Event()
        self._free.set()

    @property
    def busy(self) -> bool:
        """Whether a job is under way."""
        return self._busy

    def request(self, work: Work) -> None:
        """Do this next."""
        if self._closed:
            return
        if self._busy:
            self._waiting = work
            return
        self._busy = True
        self._free = in_background(_delivering(work, self._generation, self._deliver))

    def cancel(self) -> None:
        """Forget what is waiting and drop the result of what is under way."""
        self._waiting = None
        self._generation += 1

    @property
    def free(self) -> Event:
        """Set as soon as what is under way now has ended."""
        return self._free

    def close(self) -> None:
        """Cancel, and take no more requests; what is under way ends by itself, and nobody hears of it."""
        self.cancel()
        self._closed = True

    def finish(self) -> None:
        """Do what waits too, and wait until it is done; its result is not delivered."""
        self._free.wait()
        waiting, self._waiting = self._waiting, None
        if waiting is not None:
            waiting()

    def _receive(self, generation: int, result: object, error: Exception | None) -> None:
        self._busy = False
        waiting, self._waiting = self._waiting, None
        if waiting is not None:
            self.request(waiting)
        if generation == self._generation:
            if error is None:
                self.done.emit(result)
            else:
                self.failed.emit(error)


def _delivering(work: Work, generation: int, deliver: Delivery) -> Callable[[], None]:
    """Return what does the work and delivers its result or its error."""

    def run() -> None:
        try:
            result = work()
        except Exception as error:
            deliver(generation, None, error)
        else:
            deliver(generation, result, None)

    return run
