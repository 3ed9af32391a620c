"""How fast brushes are: the functions alone, and strokes in a window that is never shown on a screen.

``QT_QPA_PLATFORM=offscreen uv run python tests/benchmarks/bench_paint.py``
"""

from time import perf_counter, thread_time
from typing import Any

import numpy as np
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from gmm_desktop.experiment.brushes import attracted, jittered, under
from gmm_desktop.experiment.edits import OpenExperiment
from gmm_desktop.experiment.generated import Recipe
from gmm_desktop.experiment.painting import Brush, Painting
from gmm_desktop.experiment.presets import seeded_experiment
from gmm_desktop.mixture import kernels
from gmm_desktop.mixture.points import Points
from gmm_desktop.ui.application import build_window, make_application
from gmm_desktop.ui.main_window import MainWindow

SECONDS = 3.0


def functions(count: int) -> None:
    """Print the time of each function on so many points."""
    rng = np.random.default_rng(0)
    points = Points.of(rng.normal(size=(count, 2)))
    radii = (0.5, 0.5)
    chosen = under(points, (0.0, 0.0), radii)
    places = points.array[chosen]
    for name, work in (
        ("under a place", lambda: under(points, (0.0, 0.0), radii)),
        ("under a way", lambda: under(points, (0.0, 0.0), radii, (1.0, 1.0))),
        (f"jitter {len(chosen)}", lambda: jittered(rng, places, radii)),
        (f"attract {len(chosen)}", lambda: attracted(places, (0.0, 0.0), radii)),
    ):
        times = []
        for _ in range(50):
            start = perf_counter()
            work()
            times.append(perf_counter() - start)
        print(f"{count:>8} points  {name:<16} {1e3 * float(np.median(times)):7.3f} ms")


def stroke(window: MainWindow, brush: Brush) -> None:
    """Print how often the points are painted anew while a brush is dragged about, and what the release takes."""
    canvas = window.canvas
    viewport, pictures = canvas.viewport(), 0
    take: Any = canvas.layers.points.show_pixels

    def counted(*arguments: object) -> None:
        nonlocal pictures
        pictures += 1
        take(*arguments)

    setattr(canvas.layers.points, "show_pixels", counted)  # noqa: B010
    window.workspace.set_painting(Painting(brush, 40.0))
    QTest.qWait(300)
    middle = viewport.rect().center()
    QTest.mousePress(viewport, Qt.MouseButton.LeftButton, pos=middle)
    pictures, start, busy, moves = 0, perf_counter(), thread_time(), 0
    while perf_counter() - start < SECONDS:
        moves += 1
        at = middle + QPoint(round(60 * np.cos(moves / 15)), round(60 * np.sin(moves / 15)))
        spot, globe = QPointF(at), QPointF(viewport.mapToGlobal(at))
        buttons = Qt.MouseButton.NoButton, Qt.MouseButton.LeftButton
        event = QMouseEvent(QEvent.Type.MouseMove, spot, globe, *buttons, Qt.KeyboardModifier.NoModifier)
        QApplication.sendEvent(viewport, event)
        QTest.qWait(8)
    rate, own = pictures / (perf_counter() - start), 1e3 * (thread_time() - busy) / max(pictures, 1)
    start = perf_counter()
    QTest.mouseRelease(viewport, Qt.MouseButton.LeftButton, pos=middle)
    released = 1e3 * (perf_counter() - start)
    count = len(window.workspace.state.experiment.dataset.points)
    figures = f"{rate:6.1f} pictures a second, {own:5.1f} ms of the window's thread each, release {released:6.1f} ms"
    print(f"{count:>8} points  {brush.value:<8} {figures}")
    setattr(canvas.layers.points, "show_pixels", take)  # noqa: B010
    window.workspace.undo()
    QTest.qWait(300)


def main() -> None:
    """Measure."""
    kernels.load()
    for count in (2_000, 100_000):
        functions(count)
    make_application()
    window = build_window()
    window.resize(1280, 800)
    window.show()
    for count in (2_000, 100_000):
        dataset = Recipe("blobs", count, 0, {}).dataset()
        window.workspace.submit(OpenExperiment(seeded_experiment(dataset, 3)))
        QTest.qWait(500)
        for brush in (Brush.PAINT, Brush.SPRAY, Brush.JITTER, Brush.ATTRACT, Brush.ERASE):
            stroke(window, brush)
    window.close_unasked()


if __name__ == "__main__":
    main()
