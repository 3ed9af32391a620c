"""EM on its own thread, one half-step for each turn of that thread's event loop."""

from collections.abc import Generator
from dataclasses import dataclass
from time import perf_counter

from PySide6.QtCore import QObject, Qt, Signal, Slot

from gmm_desktop.control.courtesy import Courtesy
from gmm_desktop.control.mailbox import Mailbox
from gmm_desktop.mixture import kernels
from gmm_desktop.mixture.convergence import Stop
from gmm_desktop.mixture.em import iterate
from gmm_desktop.mixture.examination import with_verdict
from gmm_desktop.mixture.frames import Frame
from gmm_desktop.mixture.points import Points
from gmm_desktop.mixture.settings import EmSettings

ENDLESS = -1
"""Grant that lasts until the run ends or is halted."""


@dataclass(frozen=True, eq=False)
class Letter:
    """One result: a frame, the end, or an error, of the generation it was made for, and the time it took."""

    generation: int
    content: Frame | Stop | Exception
    seconds: float = 0.0


class EmWorker(QObject):
    """Makes half-steps as they are granted; lives on a thread of its own."""

    woken = Signal()
    _turn = Signal()

    def __init__(self, mailbox: Mailbox[Letter], courtesy: Courtesy) -> None:
        super().__init__()
        self._mailbox = mailbox
        self._courtesy = courtesy
        self._size = 0
        self._generation = 0
        self._steps: Generator[Frame, None, Stop] | None = None
        self._asked: tuple[Points, EmSettings] | None = None
        self._last: Frame | None = None
        self._granted = 0
        self._begun = 0.0
        self._queued = False
        self._turn.connect(self._take_turn, Qt.ConnectionType.QueuedConnection)

    @Slot(int, object, object, object)
    def begin(self, generation: int, points: Points, after: Frame, settings: EmSettings) -> None:
        """Prepare to go on after a frame; nothing is computed before half-steps are granted.

        Every run in the window waits for the compiled pass, so that the same run gives the same bits each time.
        """
        kernels.load()
        self._generation = generation
        self._steps = iterate(points, after, settings)
        self._asked, self._last = (points, settings), after
        self._granted = 0
        self._size = len(points) * after.parameters.n_components

    @Slot(int)
    def grant(self, half_steps: int) -> None:
        """Allow so many more half-steps, or `ENDLESS`."""
        if ENDLESS in (half_steps, self._granted):
            self._granted = ENDLESS
        else:
            self._granted += half_steps
        self._queue_turn()

    @Slot()
    def halt(self) -> None:
        """Give up the run begun; the half-step under way is still delivered."""
        self._steps, self._granted, self._asked, self._last = None, 0, None, None

    def _queue_turn(self) -> None:
        if self._granted != 0 and self._steps is not None and not self._queued:
            self._queued = True
            self._turn.emit()

    @Slot()
    def _take_turn(self) -> None:
        self._queued = False
        if self._granted == 0 or self._steps is None:
            return
        if self._granted == ENDLESS:
            self._courtesy.wait(self._size)
        self._begun = perf_counter()
        try:
            self._last = frame = next(self._steps)
            self._deliver(frame)
            self._granted -= self._granted > 0
        except StopIteration as end:
            self._finish(self._examined(end.value))
        except Exception as error:
            self._finish(error)
        self._queue_turn()

    def _deliver(self, content: Frame | Stop | Exception) -> None:
        if self._mailbox.put(Letter(self._generation, content, perf_counter() - self._begun)):
            self.woken.emit()

    def _finish(self, content: Stop | Exception) -> None:
        self.halt()
        self._deliver(content)

    def _examined(self, stop: Stop) -> Stop:
        if self._asked is None or self._last is None:
            return stop
        points, settings = self._asked
        return with_verdict(points, self._last, settings, stop)
