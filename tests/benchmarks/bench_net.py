"""What the net under Qt's callbacks and the collection of garbage cost.

Run it on an otherwise idle machine; it prints figures and judges nothing:

    uv run python tests/benchmarks/bench_net.py
"""

import gc
import os
import sys
from time import perf_counter, process_time
from timeit import repeat
from typing import Any

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QRectF
from PySide6.QtWidgets import QApplication, QGraphicsItem

from gmm_desktop.ui import net
from gmm_desktop.ui.application import build_window, make_application

CALLS = 100_000


class Item(QGraphicsItem):
    """An item whose place Qt asks for."""

    def boundingRect(self) -> QRectF:
        """Return a place."""
        return QRectF(0, 0, 1, 1)

    def paint(self, *_arguments: Any) -> None:
        """Draw nothing."""


def nanoseconds(call: Any) -> float:
    """Return the least time of a call."""
    return 1e9 * min(repeat(call, number=CALLS, repeat=7)) / CALLS


def main() -> int:
    """Measure a call without and with the net, the casting, and the collections."""
    make_application()
    item = Item()
    bare = nanoseconds(item.sceneBoundingRect)
    begun = process_time()
    net.cast()
    cast = 1e3 * (process_time() - begun)
    covered = nanoseconds(item.sceneBoundingRect)
    print(f"a call of Qt's that asks for boundingRect: {bare:.0f} ns bare, {covered:.0f} ns over the net")
    print(f"casting the net: {cast:.1f} ms")
    window = build_window()
    window.show()
    for _ in range(20):
        QApplication.processEvents()
    gc.unfreeze()
    for name in ("everything", "everything after a freeze"):
        begun = perf_counter()
        gc.collect()
        print(f"collecting {name}: {1e3 * (perf_counter() - begun):.1f} ms, {len(gc.get_objects())} objects")
        gc.freeze()
    window.close_unasked()
    return 0


if __name__ == "__main__":
    sys.exit(main())
