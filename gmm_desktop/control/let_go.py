"""Work that is left is let go of a little at a time, so that nothing stands still meanwhile."""

from collections.abc import Iterable
from itertools import chain

from PySide6.QtCore import QObject, QTimer

from gmm_desktop.experiment.timeline import Run

OTHERS_HOLD_MS = 1000
"""By then the views show something else, and the snapshot and the file are of something else."""
LETTING_GO = "letting go"
"""Name of the timers that do."""
FRAMES_A_TURN = 2000
TURN_MS = 10


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
    timer.setObjectName(LETTING_GO)

    def let_some_go() -> None:
        del frames[-FRAMES_A_TURN:]
        if not frames:
            timer.deleteLater()

    timer.timeout.connect(let_some_go)
    QTimer.singleShot(OTHERS_HOLD_MS, timer, timer.start)


def let_all_go(owner: QObject) -> None:
    """Let go of all that is left at once: its owner ends."""
    for timer in owner.findChildren(QTimer, LETTING_GO):
        timer.stop()
        timer.deleteLater()
