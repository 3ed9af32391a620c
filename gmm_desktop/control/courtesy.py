"""Lets EM on small data wait while the window shows a frame.

On small data a half-step is some short Python calls, and the window's painting is many: if both ran at once,
each would queue for the interpreter's lock at each call, and frames would take several times as long. On large
data NumPy lets go of the lock by itself and nothing need wait.
"""

from threading import Event

from PySide6.QtCore import QObject, QTimer

LONGEST_WAIT = 0.02
"""Seconds after which EM goes on even if the window is still at work."""

LARGE = 2_000_000
"""Points times components from which on NumPy's calls are long enough not to wait."""

SETTLE_MS = 1


class Courtesy(QObject):
    """Knows whether the window's thread is busy with a frame."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._free = Event()
        self._free.set()
        # Painting is posted while the frame is taken in; this timer is served after it.
        self._settled = QTimer(self, singleShot=True, interval=SETTLE_MS)
        self._settled.timeout.connect(self._free.set)

    def begin_frame(self) -> None:
        """Say, on the window's thread, that a frame is taken in and painted now."""
        self._free.clear()
        self._settled.start()

    def wait(self, size: int) -> None:
        """Wait, on the worker's thread, for a little while, until the window has painted.

        Parameters
        ----------
        size : int
            Points times components of the work to come.
        """
        if size < LARGE:
            self._free.wait(LONGEST_WAIT)

    def end(self) -> None:
        """Let nobody wait any more."""
        self._settled.stop()
        self._free.set()
