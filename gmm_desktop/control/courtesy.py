"""Lets EM on small data wait while the window is at work.

On small data a half-step is some short Python calls, and the window's painting is many: if both ran at once, each
would queue for the interpreter's lock at each call, and frames would take ten times as long. On large data NumPy
lets go of the lock by itself and nothing need wait.
"""

from threading import Event

from PySide6.QtCore import QAbstractEventDispatcher, QObject

LONGEST_WAIT = 0.004
"""Seconds after which EM makes a half-step even if the window is still at work."""

LARGE = 100_000
"""Points times components from which on NumPy's calls are long enough not to wait."""


class Courtesy(QObject):
    """Knows whether the event loop of the thread it was made on is asleep."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._asleep = Event()
        self._asleep.set()
        self._dispatcher = QAbstractEventDispatcher.instance()
        if self._dispatcher is not None:
            self._dispatcher.aboutToBlock.connect(self._asleep.set)
            self._dispatcher.awake.connect(self._asleep.clear)

    def wait(self, size: int) -> None:
        """Wait on another thread, for a little while, until the event loop is asleep.

        Parameters
        ----------
        size : int
            Points times components of the work to come.
        """
        if size < LARGE:
            self._asleep.wait(LONGEST_WAIT)

    def end(self) -> None:
        """Stop watching the event loop."""
        if self._dispatcher is not None:
            self._dispatcher.aboutToBlock.disconnect(self._asleep.set)
            self._dispatcher.awake.disconnect(self._asleep.clear)
        self._asleep.set()
