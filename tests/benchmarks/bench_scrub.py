"""How many frames a second scrubbing shows: the window as it opens, with all panels as tabs, and all at once in view.

Run it on an otherwise idle machine; it prints figures and judges nothing. Costly panels follow at their own pace, as
in the program, or with ``--every-frame`` draw each frame too:

    uv run python tests/benchmarks/bench_scrub.py [--points 2000] [--components 3] [--frames 400] [--every-frame]

With ``--iterations 10000`` the frames are spread over a run as long as that.
"""

import argparse
import os
import tempfile
from time import perf_counter, process_time

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ["XDG_CONFIG_HOME"] = (
    tempfile.mkdtemp()
)  # the layout of a new installation, and nobody's is changed

import numpy as np
from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtWidgets import QApplication, QDockWidget

from gmm_desktop.experiment.dataset import Dataset
from gmm_desktop.experiment.edits import OpenExperiment
from gmm_desktop.experiment.experiment import Experiment
from gmm_desktop.experiment.state import Activity
from gmm_desktop.figures.points import point_kernel
from gmm_desktop.figures.surface import surface_kernel
from gmm_desktop.mixture import kernels
from gmm_desktop.mixture.initialisation import StartMethod, make_start
from gmm_desktop.mixture.points import Points
from gmm_desktop.mixture.settings import EmSettings
from gmm_desktop.ui.application import build_window, make_application
from gmm_desktop.ui.docks import DOCKS
from gmm_desktop.ui.main_window import MainWindow
from gmm_desktop.ui.parts import pace


def wait(seconds: float) -> None:
    """Let the window live for a while."""
    loop = QEventLoop()
    QTimer.singleShot(round(1000 * seconds), loop.quit)
    loop.exec()


def docks(window: MainWindow) -> list[QDockWidget]:
    """Return all docks of the window."""
    found = [window.findChild(QDockWidget, f"panel.{spec.id}") for spec in DOCKS]
    return [dock for dock in found if isinstance(dock, QDockWidget)]


def open_all_as_tabs(window: MainWindow) -> None:
    """Show every panel in its place; of those that share one, the front one is seen."""
    for dock in docks(window):
        dock.show()


def open_all_at_once(window: MainWindow) -> None:
    """Show every panel in a place of its own."""
    window.resize(2400, 1800)
    for dock in docks(window):
        area = window.dockWidgetArea(dock)
        window.removeDockWidget(dock)
        window.addDockWidget(area, dock)
        dock.show()


def scrub(window: MainWindow, count: int) -> tuple[float, float, int, float]:
    """Return wall and processor seconds of a walk over so many half-steps, its paints of the canvas, the longest."""
    painted, longest = 0, 0.0
    original = window.canvas.paintEvent

    def counted(event: object) -> None:
        nonlocal painted
        painted += 1
        original(event)

    window.canvas.paintEvent = counted
    run = window.workspace.run
    begun, worked = perf_counter(), process_time()
    for position in np.linspace(0, window.workspace.state.timeline.last, count).astype(int).tolist():
        since = perf_counter()
        run.seek(position)
        QApplication.processEvents()
        longest = max(longest, perf_counter() - since)
    taken = perf_counter() - begun, process_time() - worked
    window.canvas.paintEvent = original
    return *taken, painted, longest


def main() -> None:
    """Print one line for each arrangement."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--points", type=int, default=2000)
    parser.add_argument("--components", type=int, default=3)
    parser.add_argument("--frames", type=int, default=400)
    parser.add_argument("--iterations", type=int, help="of the run (default: half as many as frames)")
    parser.add_argument("--every-frame", action="store_true")
    options = parser.parse_args()
    if options.every_frame:
        pace.REST = 0.0
    make_application()
    kernels.load()
    point_kernel.load()
    surface_kernel.load()
    window = build_window()
    window.resize(1280, 800)
    window.show()
    rng = np.random.default_rng(1)
    centres = rng.uniform(0, 40, size=(options.components, 2))
    points = centres[rng.integers(options.components, size=options.points)] + rng.normal(
        scale=6.0, size=(options.points, 2)
    )
    dataset = Dataset("overlapping groups", Points.of(points), ("x", "y"))
    start = make_start(StartMethod.RANDOM_POINTS, dataset.points, options.components, seed=3)
    settings = EmSettings(max_iter=options.iterations or options.frames // 2, tol=0.0)
    window.workspace.submit(OpenExperiment(Experiment(dataset, start, settings)))
    window.workspace.select_component(0)
    window.workspace.run.run_to_convergence()
    while window.workspace.state.activity is not Activity.PAUSED:
        wait(0.05)
    arrangements = (
        ("as it opens", lambda _window: None),
        ("3-D in front", lambda each: each.show_panel("surface")),
        ("Bound in front", lambda each: each.show_panel("bound")),
        ("all panels as tabs", open_all_as_tabs),
        ("all panels in view, 2400 × 1800", open_all_at_once),
    )
    for name, arrange in arrangements:
        arrange(window)
        wait(0.6)
        wall, cpu, painted, longest = scrub(window, options.frames)
        each = 1000 / options.frames
        print(
            f"{name:32} {options.frames / wall:6.1f} frames/s   {wall * each:6.1f} ms a frame"
            f"   {cpu * each:6.1f} ms of processor   longest {1000 * longest:5.0f} ms   {painted} paints"
        )
    window.close_unasked()


if __name__ == "__main__":
    main()
