"""Memory that nobody needs any more: let go a little at a time, and given back to the system.

The C library keeps what is freed for the next one who asks, in a pool for each thread that ever asked. After hours of
work in many panels these pools held 375 MB of which nothing was in use; Python's own objects were gone.
"""

import ctypes
import sys
from collections.abc import Callable, Iterable
from functools import cache
from itertools import chain

from PySide6.QtCore import QObject, QTimer

from gmm_desktop.experiment.timeline import Run

OTHERS_HOLD_MS = 1000
"""By then the views show something else, and the snapshot and the file are of something else."""
FRAMES_A_TURN = 2000
TURN_MS = 10


def give_back() -> None:
    """Give free memory back to the system, where the C library does not do so by itself; any thread may call it."""
    if trim := _trim():
        trim(0)


def let_go(runs: Iterable[Run], owner: QObject) -> None:
    """Take the frames of runs that are left, and let go of them a few at a time.

    The frames of a hundred runs take 50 ms to free; whoever is the last to have them would stand still so long.

    Parameters
    ----------
    runs : iterable of Run
        What is left.
    owner : QObject
        What lives as long as that takes, in its thread.
    """
    frames = list(chain.from_iterable(run.frames for run in runs))
    timer = QTimer(owner, interval=TURN_MS)

    def let_some_go() -> None:
        del frames[-FRAMES_A_TURN:]
        if not frames:
            timer.deleteLater()

    timer.timeout.connect(let_some_go)
    QTimer.singleShot(OTHERS_HOLD_MS, timer, timer.start)


@cache
def _trim() -> Callable[[int], int] | None:
    """Return ``malloc_trim`` of glibc, or None: other C libraries have none, and need none."""
    if not sys.platform.startswith("linux"):
        return None
    try:
        trim: Callable[[int], int] = ctypes.CDLL(None).malloc_trim
    except (OSError, AttributeError):
        return None
    return trim
