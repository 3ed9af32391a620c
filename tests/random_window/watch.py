"""What a window's thread is at while it does not answer: seen by another thread, which writes down where it stands."""

import gc
import sys
import threading
import time
import traceback
from collections.abc import Callable

FIRST_LOOK, EVERY = 0.25, 0.15
"""Seconds without a turn before the thread is looked at, and between two looks."""
LONG_COLLECTION = 0.1


class Watch:
    """Looks at the thread that made it.

    Parameters
    ----------
    note : callable
        Is given what was seen, on either thread.
    """

    def __init__(self, note: Callable[[str], object]) -> None:
        self._note, self._watched, self._turned = note, threading.get_ident(), time.monotonic()
        self._collecting = 0.0
        gc.callbacks.append(self._collect)
        threading.Thread(target=self._look, name="watch", daemon=True).start()

    def turned(self) -> None:
        """Tell that the thread answers."""
        self._turned = time.monotonic()

    def _look(self) -> None:
        while True:
            time.sleep(EVERY)
            stays = time.monotonic() - self._turned
            if stays > FIRST_LOOK:
                frame = sys._current_frames().get(self._watched)
                where = "".join(traceback.format_stack(frame, limit=8)) if frame else "nowhere"
                self._note(f"for {stays:.2f} s at\n{where}")

    def _collect(self, phase: str, info: dict[str, int]) -> None:
        if phase == "start":
            self._collecting = time.monotonic()
        elif (took := time.monotonic() - self._collecting) > LONG_COLLECTION:
            self._note(f"collected generation {info['generation']} in {took:.2f} s")
