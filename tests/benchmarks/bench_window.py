"""How fluid the window is: frames shown while playing, and the GUI thread's latency while EM runs.

Run it on an otherwise idle machine; it prints figures and judges nothing:

    uv run python tests/benchmarks/bench_window.py [--seconds 5]
"""

import argparse
import os
import sys
from time import perf_counter

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import numpy as np
from PySide6.QtCore import QEventLoop, QObject, Qt, QTimer, QTimerEvent

from gmm_desktop.control.playback import TOP_SPEED
from gmm_desktop.experiment.dataset import Dataset
from gmm_desktop.experiment.edits import OpenExperiment
from gmm_desktop.experiment.experiment import Experiment
from gmm_desktop.experiment.state import Activity
from gmm_desktop.mixture.initialisation import StartMethod, make_start
from gmm_desktop.mixture.points import Points
from gmm_desktop.mixture.settings import EmSettings
from gmm_desktop.ui.application import build_window, make_application
from gmm_desktop.ui.main_window import MainWindow


class Ticks(QObject):
    """A 5 ms timer in the GUI thread that notes when it was served."""

    def __init__(self) -> None:
        super().__init__()
        self.times: list[float] = []
        self.startTimer(5, Qt.TimerType.PreciseTimer)

    def timerEvent(self, _event: QTimerEvent) -> None:
        """Note the time."""
        self.times.append(perf_counter())


def experiment(count: int, components: int) -> Experiment:
    """Return an endless run on overlapping groups."""
    rng = np.random.default_rng(1)
    centres = rng.uniform(0, 40, size=(components, 2))
    points = centres[rng.integers(components, size=count)] + rng.normal(scale=6.0, size=(count, 2))
    dataset = Dataset(f"{count} points", Points.of(points), ("x", "y"))
    start = make_start(StartMethod.RANDOM_POINTS, dataset.points, components, seed=3)
    return Experiment(dataset, start, EmSettings(max_iter=10**6, tol=0.0))


def wait(seconds: float) -> None:
    """Let the window live for a while."""
    loop = QEventLoop()
    QTimer.singleShot(round(1000 * seconds), loop.quit)
    loop.exec()


def measure(window: MainWindow, count: int, components: int, mode: str, seconds: float) -> None:
    """Print one line of figures."""
    window.workspace.submit(OpenExperiment(experiment(count, components)))
    window.canvas.fit_view()
    window.workspace.select_component(0)
    wait(0.5)
    shown: list[float] = []
    viewport = window.canvas.viewport()
    original = window.canvas.paintEvent

    def counted(event: object) -> None:
        shown.append(perf_counter())
        original(event)

    window.canvas.paintEvent = counted
    run = window.workspace.run
    run.set_speed(TOP_SPEED)
    first = window.workspace.state.timeline.last
    if mode == "play":
        run.play()
    else:
        run.run_to_convergence()
    ticks = Ticks()
    begun = perf_counter()
    wait(seconds)
    taken = perf_counter() - begun
    steps = window.workspace.state.timeline.last - first
    begun_pause = perf_counter()
    run.pause()
    pause_ms = 1e3 * (perf_counter() - begun_pause)
    assert window.workspace.state.activity is Activity.PAUSED
    gaps = 1e3 * np.diff(ticks.times)
    ticks.deleteLater()
    window.canvas.paintEvent = original
    viewport.update()
    print(
        f"{count:>9,} points, K = {components:2d}, {mode:8s}: {len(shown) / taken:5.1f} frames/s painted, "
        f"{steps / taken:7.1f} half-steps/s; 5 ms timer p50 {np.median(gaps):5.2f} p99 {np.quantile(gaps, 0.99):6.2f} "
        f"max {gaps.max():6.2f} ms; pause {pause_ms:5.2f} ms",
        flush=True,
    )


def main() -> int:
    """Measure playing and running freely at several sizes."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--seconds", type=float, default=4.0)
    seconds = parser.parse_args().seconds
    make_application()
    window = build_window()
    window.resize(1280, 800)
    window.show()
    for count, components in ((2_000, 3), (2_000, 10), (100_000, 3), (1_000_000, 3), (1_000_000, 10)):
        for mode in ("play", "converge"):
            measure(window, count, components, mode, seconds)
    window.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
