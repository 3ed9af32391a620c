"""What each way of seeing costs: milliseconds a frame while scrubbing 2,000 points, K = 5, at 1280 × 800.

Run it on an otherwise idle machine; it prints figures and judges nothing:

    uv run python tests/benchmarks/bench_views.py [--frames 80]
"""

import argparse
import os
import sys
from dataclasses import replace
from time import perf_counter, thread_time

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import numpy as np
from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication, QDockWidget

from gmm_desktop.experiment.dataset import Dataset
from gmm_desktop.experiment.edits import OpenExperiment
from gmm_desktop.experiment.experiment import Experiment
from gmm_desktop.experiment.state import Activity, Colouring, ViewOptions
from gmm_desktop.mixture import kernels
from gmm_desktop.mixture.initialisation import StartMethod, make_start
from gmm_desktop.mixture.points import Points
from gmm_desktop.mixture.settings import EmSettings
from gmm_desktop.ui.application import build_window, make_application
from gmm_desktop.ui.main_window import MainWindow

BARE = ViewOptions(contours=False, trails=False)
WAYS = {
    "ellipses only": BARE,
    "as at first": ViewOptions(),
    "hard": replace(BARE, colouring=Colouring.HARD),
    "uncertainty": replace(BARE, colouring=Colouring.ENTROPY),
    "γ of one": replace(BARE, colouring=Colouring.ONE),
    "regions": replace(BARE, regions=True),
    "heat": replace(BARE, heat=True),
    "contours, evenly spaced": replace(BARE, contours=True),
    "contours, by probability": replace(BARE, contours=True, by_mass=True),
    "marginals": replace(BARE, marginals=True),
    "trails": replace(BARE, trails=True),
    "earlier ellipses": replace(BARE, ghosts=True),
    "what moved most": replace(BARE, moved=True),
    "all of them": ViewOptions(
        colouring=Colouring.ENTROPY,
        by_mass=True,
        heat=True,
        regions=True,
        marginals=True,
        ghosts=True,
        moved=True,
    ),
}


def experiment(count: int, components: int) -> Experiment:
    """Return a run on overlapping groups."""
    rng = np.random.default_rng(1)
    centres = rng.uniform(0, 40, size=(components, 2))
    points = centres[rng.integers(components, size=count)] + rng.normal(scale=5.0, size=(count, 2))
    dataset = Dataset(f"{count} points", Points.of(points), ("x", "y"))
    start = make_start(StartMethod.RANDOM_POINTS, dataset.points, components, seed=3)
    return Experiment(dataset, start, EmSettings(max_iter=100, tol=0.0))


def run(window: MainWindow, subject: Experiment) -> None:
    """Open an experiment and let EM make its frames."""
    window.workspace.submit(OpenExperiment(subject))
    window.canvas.fit_view()
    window.workspace.run.run_to_convergence()
    while window.workspace.state.activity is not Activity.PAUSED:
        QApplication.processEvents()


def scrub(window: MainWindow, frames: int) -> tuple[float, float]:
    """Return the median milliseconds to show a frame, painting included: by the clock, and of this thread's work."""
    taken, worked = [], []
    for position in range(1, frames + 1):
        begun, busy = perf_counter(), thread_time()
        window.workspace.run.seek(position)
        for _ in range(3):
            QApplication.sendPostedEvents(None, QEvent.Type.UpdateRequest)
            QApplication.processEvents()
        taken.append(1e3 * (perf_counter() - begun))
        worked.append(1e3 * (thread_time() - busy))
    return float(np.median(taken)), float(np.median(worked))


def measure(window: MainWindow, frames: int, title: str, ways: dict[str, ViewOptions]) -> None:
    """Print a line for each way."""
    print(title, flush=True)
    window.workspace.select_component(0)
    for name, options in ways.items():
        window.workspace.set_options(options)
        QApplication.processEvents()
        median, work = scrub(window, frames)
        print(
            f"  {name:26s} {median:6.2f} ms a frame, {work:6.2f} of them work; {1e3 / median:6.1f} frames/s",
            flush=True,
        )


def main() -> int:
    """Measure every way alone, then all together with all panels open."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--frames", type=int, default=80)
    frames = parser.parse_args().frames
    make_application()
    kernels.load()
    window = build_window()
    window.resize(1280, 800)
    window.show()
    run(window, experiment(2_000, 5))
    measure(window, frames, "2,000 points, K = 5", WAYS)
    for dock in window.findChildren(QDockWidget):
        dock.setVisible(True)
    QApplication.processEvents()
    measure(window, frames, "2,000 points, K = 5, all panels", {"all of them": WAYS["all of them"]})
    run(window, experiment(400, 5))
    pies = {"points": BARE, "pies": replace(BARE, colouring=Colouring.PIES)}
    measure(window, frames, "400 points, K = 5, all panels", pies)
    window.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
