"""Reading a table in the background, with progress, until it is there or nobody wants it."""

from collections.abc import Callable
from threading import Event
from typing import Any

from PySide6.QtCore import QObject, Signal

from gmm_desktop.control.background_jobs import LatestJob
from gmm_desktop.control.delivery import Delivery
from gmm_desktop.storage.progress import Progress
from gmm_desktop.storage.tables.reader import read_table
from gmm_desktop.storage.tables.table import ReadOptions, Table
from gmm_desktop.storage.text_file import Source

STEPS = 100
"""How often progress is told, from beginning to end."""


class TableReading(QObject):
    """Reads one table at a time; another one, or `cancel`, ends the reading under way within a block.

    Signals
    -------
    done(object)
        What became of the table.
    failed(Exception)
        Why it could not be read.
    progressed(float)
        The share that is read, from 0 to 1.
    """

    done = Signal(object)
    failed = Signal(object)
    progressed = Signal(float)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._job = LatestJob(self)
        self._job.done.connect(self.done)
        self._job.failed.connect(self.failed)
        self._stopped = Event()
        self._deliver = Delivery(self._tell)

    @property
    def busy(self) -> bool:
        """Whether a table is being read."""
        return self._job.busy

    def read(
        self, source: Source, options: ReadOptions, then: Callable[[Table], Any] = lambda table: table
    ) -> None:
        """Read a table, and do something with it, also in the background; the result of that is told."""
        self.cancel()
        stopped = self._stopped = Event()
        progress = self._progress(stopped)
        self._job.request(lambda: then(read_table(source, options, progress)))

    def cancel(self) -> None:
        """Stop reading; neither result nor error will be told."""
        self._stopped.set()
        self._job.cancel()

    def close(self) -> None:
        """Stop reading and wait for the thread to be free."""
        self._stopped.set()
        self._job.close()

    def _progress(self, stopped: Event) -> Progress:
        told, deliver = 0, self._deliver

        def progress(share: float) -> bool:
            nonlocal told
            step = int(share * STEPS)
            if step > told:
                told = step
                deliver(stopped, share)
            return not stopped.is_set()

        return progress

    def _tell(self, stopped: Event, share: float) -> None:
        if stopped is self._stopped and not stopped.is_set():
            self.progressed.emit(share)
