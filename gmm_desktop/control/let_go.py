"""Frees the frames of old runs a few at a time, so that the window does not stand still."""

from collections.abc import Iterable
from itertools import chain

from PySide6.QtCore import QObject, QTimer

from gmm_desktop.experiment.timeline import Run

OTHERS_HOLD_MS = 1000
"""Until then views, snapshot and file may still hold the old frames."""
LETTING_GO = "letting go"
"""Name of the timers that do."""
FRAMES_A_TURN = 2000
TURN_MS = 10


def let_go(runs: Iterable[Run], owner: QObject) -> None:
    """Take over the frames of old runs and free them a few at a time.

    To free the frames of a hundred runs at once takes 50 ms, in which the window would stand still.

    Parameters
    ----------
    runs : iterable of Run
        The old runs.
    owner : QObject
        Owns the timer that frees them; it must live about two seconds longer, or call `let_all_go`.
    """
    frames = list(chain.from_iterable(run.frames for run in runs))
    timer = QTimer(owner, interval=OTHERS_HOLD_MS)
    timer.setObjectName(LETTING_GO)

    def let_some_go() -> None:
        timer.setInterval(TURN_MS)
        del frames[-FRAMES_A_TURN:]
        if not frames:
            timer.deleteLater()

    timer.timeout.connect(let_some_go)
    timer.start()


def let_all_go(owner: QObject) -> None:
    """Free all that is left at once, because the owner ends."""
    for timer in owner.findChildren(QTimer, LETTING_GO):
        timer.stop()
        timer.deleteLater()
