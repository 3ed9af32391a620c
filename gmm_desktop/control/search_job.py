"""A search for the best model on a thread of its own, told of as it goes."""

import time
from collections.abc import Callable, Iterator
from threading import Event

from PySide6.QtCore import QObject, Signal

from gmm_desktop.control.background_jobs import in_background
from gmm_desktop.control.courtesy import Courtesy
from gmm_desktop.control.delivery import Delivery
from gmm_desktop.mixture.selection import Progress

TOLD_AFTER = 0.1
"""Seconds between two reports without a result."""


class SearchJob(QObject):
    """Runs one search at a time; beginning another ends the one before.

    Signals
    -------
    progressed(Progress)
        How far it has come, and each candidate as it is found.
    ended(object)
        None when the search is through, or the exception that ended it; nothing when it was stopped.
    """

    progressed = Signal(object)
    ended = Signal(object)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._courtesy = Courtesy(self)
        self._deliver = Delivery(self._receive)
        self._stop = self._free = Event()
        self._free.set()
        self.busy = False

    def begin(self, search: Iterator[Progress], size: int = 0) -> None:
        """Run a search from its beginning.

        Parameters
        ----------
        search : iterator of Progress
            Gone through on the other thread.
        size : int
            Points times components of a large model in it; see `Courtesy.wait`.
        """
        self.stop()
        self._stop = Event()
        self.busy = True
        courtesy = self._courtesy
        run = _going_through(search, self._stop, self._deliver, lambda: courtesy.wait(size), after=self._free)
        self._free = in_background(run)

    def make_way(self) -> None:
        """Say that the window has something to paint, so that the search waits a little."""
        if self.busy:
            self._courtesy.begin_frame()

    def stop(self) -> None:
        """Give the search up after the iteration under way; what it still says is not passed on."""
        self._stop.set()
        self.busy = False

    def close(self) -> None:
        """Stop; the iteration under way ends by itself, and nobody hears of it."""
        self.stop()
        self._courtesy.end()

    def _receive(self, stop: Event, content: object) -> None:
        if stop is not self._stop or stop.is_set():
            return
        if isinstance(content, Progress):
            self.progressed.emit(content)
        else:
            self.busy = False
            self.ended.emit(content)


def _going_through(
    search: Iterator[Progress], stop: Event, deliver: Delivery, wait: Callable[[], None], *, after: Event
) -> Callable[[], None]:
    """Return what goes through the search, and says at once what is found, and now and then how far it is.

    It begins when the search before has ended, and ends early when nobody is there any more to be told.
    """

    def run() -> None:
        after.wait()
        last = 0.0
        try:
            for progress in search:
                if stop.is_set() or deliver.receiver is None:
                    return
                now = time.monotonic()
                told = progress.candidate is not None or progress.done == progress.total
                if told or now - last > TOLD_AFTER:
                    last = now
                    deliver(stop, progress)
                wait()
        except Exception as error:
            deliver(stop, error)
        else:
            deliver(stop, None)

    return run
