"""How long the panel of the bound takes for a frame while a run is scrubbed, and a slice of many points.

Run it on an otherwise idle machine; it prints figures and judges nothing:

    uv run python tests/benchmarks/bench_bound.py
"""

import os
from collections.abc import Callable
from time import perf_counter

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import numpy as np
from PySide6.QtWidgets import QApplication

from gmm_desktop.control.workspace import Workspace
from gmm_desktop.experiment.changes import Changes
from gmm_desktop.experiment.experiment import Experiment
from gmm_desktop.experiment.presets import published_experiment
from gmm_desktop.experiment.timeline import Timeline, extended, new_run
from gmm_desktop.mixture import kernels
from gmm_desktop.mixture.bound_slice import BoundStep, along_step, step_of
from gmm_desktop.mixture.em import iterate, start_frame
from gmm_desktop.mixture.initialisation import StartMethod, make_start
from gmm_desktop.mixture.points import Points
from gmm_desktop.storage.samples import twin_sample
from gmm_desktop.ui.application import make_application
from gmm_desktop.ui.panels.bound_panel import BoundPanel
from gmm_desktop.ui.theme import LIGHT


def whole_run(experiment: Experiment) -> Timeline:
    """Return a run to its end."""
    points, settings = experiment.dataset.points, experiment.settings
    first = start_frame(points, experiment.start, settings)
    frames = list(iterate(points, first, settings))
    return extended(Timeline((new_run(experiment, first),)), frames, None, follow=True)


def milliseconds(times: list[float]) -> str:
    """Write median and slowest twentieth."""
    return f"median {1e3 * np.median(times):5.2f} ms, 95 % within {1e3 * np.quantile(times, 0.95):5.2f} ms"


def timed(work: Callable[[], object]) -> float:
    """Return how many seconds something takes."""
    begin = perf_counter()
    work()
    return perf_counter() - begin


def scrub() -> None:
    """Show every frame of experiment 4 (1,800 points, K = 3), forwards and backwards."""
    workspace = Workspace(published_experiment("experiment_4", twin_sample()))
    timeline = whole_run(workspace.state.experiment)
    workspace.advance(timeline, workspace.state.activity)
    panel = BoundPanel(workspace, {}, LIGHT)
    panel.resize(900, 210)
    panel.show()
    panel.set_seen(True)
    QApplication.processEvents()
    count = len(timeline.run.frames)
    for name, parts in (("reckoning", False), ("reckoning and painting", True)):
        times = []
        for place in [*range(count), *range(count - 1, -1, -1)]:
            workspace.changed.disconnect(panel.show_state)
            workspace.run.seek(place)
            workspace.changed.connect(panel.show_state)

            def show(paint: bool = parts) -> None:
                panel.show_state(workspace.state, Changes.FRAME | Changes.RUNS)
                if paint:
                    QApplication.processEvents()

            times.append(timed(show))
        print(f"scrubbing {count} frames of 1,800 points, {name}: {milliseconds(times)}")
    panel.shut_down()
    workspace.close()


def many(count: int) -> None:
    """Make one slice of many points, as in the background."""
    rng = np.random.default_rng(1)
    centres = rng.uniform(0, 40, size=(3, 2))
    points = Points.of(centres[rng.integers(3, size=count)] + rng.normal(scale=6.0, size=(count, 2)))
    frame = start_frame(points, make_start(StartMethod.RANDOM_POINTS, points, 3, seed=3))
    settings = published_experiment("experiment_4", twin_sample()).settings
    step = step_of(points, frame, settings)
    if isinstance(step, BoundStep):
        print(f"a slice of {count:,} points: {1e3 * timed(lambda: along_step(step, 6)):.0f} ms")


if __name__ == "__main__":
    application = make_application()
    kernels.load()
    scrub()
    for size in (10_000, 100_000, 1_000_000):
        many(size)
