"""How long the panel of numbers takes for a frame while scrubbing: working the page out, and painting it.

Processor time of the window's thread, so that other work on the machine does not count; it judges nothing:

    uv run python tests/benchmarks/bench_numbers.py [--points 1800] [--components 8]
"""

import argparse
import os
from dataclasses import replace
from time import thread_time

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import numpy as np

from gmm_desktop.experiment.changes import Changes
from gmm_desktop.experiment.dataset import Dataset
from gmm_desktop.experiment.edits import OpenExperiment
from gmm_desktop.experiment.experiment import Experiment
from gmm_desktop.mixture import kernels
from gmm_desktop.mixture.em import iterate, start_frame
from gmm_desktop.mixture.frames import Frame
from gmm_desktop.mixture.initialisation import StartMethod, make_start
from gmm_desktop.mixture.points import Points
from gmm_desktop.ui.application import build_window, make_application
from gmm_desktop.ui.main_window import MainWindow
from gmm_desktop.ui.panels.numbers_panel import NumbersPanel
from gmm_desktop.ui.tables.worked_view import WorkedView


def experiment(count: int, components: int) -> Experiment:
    """Return overlapping groups."""
    rng = np.random.default_rng(1)
    centres = rng.uniform(0, 40, size=(components, 2))
    points = Points.of(centres[rng.integers(components, size=count)] + rng.normal(scale=6.0, size=(count, 2)))
    start = make_start(StartMethod.RANDOM_POINTS, points, components, seed=3)
    return Experiment(Dataset(f"{count} points", points, ("x", "y")), start)


def measure(window: MainWindow, frames: list[Frame], name: str) -> None:
    """Print the medians of both parts."""
    panel, view = window.findChildren(NumbersPanel)[0], window.findChildren(WorkedView)[0]
    working, painting = [], []
    for frame in frames:
        state = replace(window.workspace.state, preview=frame)
        began = thread_time()
        panel.show_state(state, Changes.FRAME)
        worked = thread_time()
        view.repaint()
        working.append(worked - began)
        painting.append(thread_time() - worked)
    both = 1e3 * np.median(working), 1e3 * np.median(painting)
    print(f"{name}: {both[0]:.2f} ms to work out, {both[1]:.2f} ms to paint")


def main() -> None:
    """Scrub through forty half-steps."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--points", type=int, default=1800)
    parser.add_argument("--components", type=int, default=8)
    options = parser.parse_args()
    application = make_application()
    kernels.load()
    window = build_window()
    window.resize(1280, 800)
    window.show()
    studied = experiment(options.points, options.components)
    window.workspace.submit(OpenExperiment(studied))
    steps = iterate(
        studied.dataset.points, start_frame(studied.dataset.points, studied.start), studied.settings
    )
    frames = [next(steps) for _ in range(40)]
    window.workspace.select_point(5)
    for name in ("E step", "M step"):
        application.processEvents()
        measure(window, frames[:4], f"{name}, first")
        measure(window, frames, name)
        window.workspace.select_component(0)
    window.close()


if __name__ == "__main__":
    main()
