"""Work off the window's thread of which only the newest result counts."""

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, QRunnable, QThreadPool, Signal

Work = Callable[[], Any]


class _Job(QRunnable):
    """One piece of work on a pool thread."""

    def __init__(self, work: Work, deliver: Callable[[Any, Exception | None], None]) -> None:
        super().__init__()
        self._work, self._deliver = work, deliver

    def run(self) -> None:
        """Do the work and deliver its result or its error.

        The job lets go of both: Qt may keep it a while longer, and it must not keep a window.
        """
        work, deliver = self._work, self._deliver
        del self._work, self._deliver
        try:
            result = work()
        except Exception as error:
            deliver(None, error)
        else:
            deliver(result, None)


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
    _delivered = Signal(int, object, object)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._pool = QThreadPool(self)
        self._pool.setMaxThreadCount(1)
        self._generation = 0
        self._busy = False
        self._waiting: Work | None = None
        self._delivered.connect(self._receive)

    @property
    def busy(self) -> bool:
        """Whether a job is under way."""
        return self._busy

    def request(self, work: Work) -> None:
        """Do this next."""
        if self._busy:
            self._waiting = work
            return
        self._busy = True
        generation = self._generation
        self._pool.start(_Job(work, lambda result, error: self._delivered.emit(generation, result, error)))

    def cancel(self) -> None:
        """Forget what is waiting and drop the result of what is under way."""
        self._waiting = None
        self._generation += 1

    def close(self) -> None:
        """Cancel, and wait for the thread to be free."""
        self.cancel()
        self._pool.waitForDone()

    def finish(self) -> None:
        """Do what waits too, and wait until it is done; its result is not delivered."""
        self._pool.waitForDone()
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
