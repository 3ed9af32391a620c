"""A search for the best model on a thread of its own, told of as it goes."""

import time
from collections.abc import Callable, Iterator
from threading import Event

from PySide6.QtCore import QObject, QRunnable, QThreadPool, Signal

from gmm_desktop.control.courtesy import Courtesy
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
    _told = Signal(int, object)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._pool = QThreadPool(self)
        self._pool.setMaxThreadCount(1)
        self._courtesy = Courtesy(self)
        self._generation = 0
        self._stop = Event()
        self._told.connect(self._receive)
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
        generation = self._generation

        def tell(content: Progress | Exception | None) -> None:
            self._told.emit(generation, content)

        self._pool.start(_Run(search, self._stop, tell, lambda: self._courtesy.wait(size)))

    def make_way(self) -> None:
        """Say that the window has something to paint, so that the search waits a little."""
        if self.busy:
            self._courtesy.begin_frame()

    def stop(self) -> None:
        """Give the search up after the iteration under way; what it still says is not passed on."""
        self._stop.set()
        self._generation += 1
        self.busy = False

    def close(self) -> None:
        """Stop, and wait for the thread to be free."""
        self.stop()
        self._courtesy.end()
        self._pool.waitForDone()

    def _receive(self, generation: int, content: object) -> None:
        if generation != self._generation:
            return
        if isinstance(content, Progress):
            self.progressed.emit(content)
        else:
            self.busy = False
            self.ended.emit(content)


class _Run(QRunnable):
    def __init__(
        self,
        search: Iterator[Progress],
        stop: Event,
        tell: Callable[[Progress | Exception | None], None],
        wait: Callable[[], None],
    ) -> None:
        super().__init__()
        self._search, self._stop, self._tell, self._wait = search, stop, tell, wait

    def run(self) -> None:
        """Go through the search; say at once what is found, and now and then how far it is."""
        last = 0.0
        try:
            for progress in self._search:
                if self._stop.is_set():
                    return
                now = time.monotonic()
                if progress.candidate is not None or now - last > TOLD_AFTER:
                    last = now
                    self._tell(progress)
                self._wait()
        except Exception as error:
            self._tell(error)
        else:
            self._tell(None)
