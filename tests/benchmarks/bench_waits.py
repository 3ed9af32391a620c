"""How long the window's thread is held by one action when there are many runs.

Prints, for each action, the longest single stay in milliseconds: the call itself, or any later turn of the event loop
until the window rests; first by the clock, which also counts what other threads and programs took, then the thread's
own work. It judges nothing:

    uv run python tests/benchmarks/bench_waits.py [--runs 100 300] [--profile save]
"""

import argparse
import cProfile
import os
import pstats
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from time import perf_counter, sleep, thread_time
from unittest.mock import patch

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ["XDG_DATA_HOME"] = os.environ["XDG_CONFIG_HOME"] = tempfile.mkdtemp(prefix="gmm-waits-")

import numpy as np
from PySide6.QtWidgets import QApplication, QFileDialog, QMessageBox

from gmm_desktop.control.background_jobs import ended_within
from gmm_desktop.experiment.compared import run_out
from gmm_desktop.experiment.edits import MoveMean
from gmm_desktop.experiment.presets import seeded_experiment
from gmm_desktop.experiment.state import SideBySide
from gmm_desktop.mixture.initialisation import StartMethod
from gmm_desktop.storage.samples import twin_sample
from gmm_desktop.ui.application import build_window, make_application
from gmm_desktop.ui.main_window import MainWindow

HOME = Path(os.environ["XDG_DATA_HOME"])
REST = 0.7
"""Seconds in which nothing takes long, after which the window rests."""


def longest_stay(action: Callable[[], object]) -> tuple[float, float]:
    """Return the longest stay in the window's thread that an action causes, in milliseconds: by the clock, and own."""
    stays = [_timed(action)]
    last = perf_counter()
    while perf_counter() - last < REST or not ended_within(0):
        sleep(0.001)
        stays.append(_timed(QApplication.processEvents))
        if stays[-1][0] > 0.005:
            last = perf_counter()
    return 1000 * max(clock for clock, _ in stays), 1000 * max(own for _, own in stays)


def _timed(action: Callable[[], object]) -> tuple[float, float]:
    clock, own = perf_counter(), thread_time()
    action()
    return perf_counter() - clock, thread_time() - own


def with_runs(count: int) -> MainWindow:
    """Return a window that rests, with so many finished runs of the twin sample beside the first."""
    window = build_window()
    window.resize(1280, 800)
    window.show()
    dataset = window.workspace.state.experiment.dataset
    runs = [
        run_out(seeded_experiment(dataset, 3 + seed % 3, seed=seed, method=StartMethod.RANDOM_POINTS))
        for seed in range(count)
    ]
    window.workspace.add_runs(runs)
    longest_stay(window.workspace.run.iterate)
    frames = sum(len(run.frames) for run in window.workspace.state.timeline.runs)
    print(f"{count} runs of {len(dataset.points):,} points, {frames:,} frames")
    return window


def answering(window: MainWindow, answer: QMessageBox.StandardButton) -> None:
    """Click a button of the question that is asked."""
    (box,) = (box for box in window.findChildren(QMessageBox) if box.isVisible())
    box.button(answer).click()


def actions(window: MainWindow, table: Path) -> dict[str, Callable[[], object]]:
    """Return what is measured, in the order in which it can be done; the window is closed at the end."""
    workspace, sessions = window.workspace, window.sessions
    first = HOME / "first.gmms"

    def save_as() -> None:
        with patch.object(QFileDialog, "getSaveFileName", lambda *_args: (str(first), "")):
            sessions.save_as()

    def compare() -> None:
        workspace.set_compared([run.identifier for run in workspace.state.timeline.listed[:4]])
        window.show_panel("selection")
        window.show_panel("diagnostics")

    def edit() -> None:
        workspace.submit(MoveMean(0, (0.5, 0.5)))

    def new() -> None:
        sessions.forget_changes()
        sessions.begin_anew()

    def close() -> None:
        edit()
        window.close()
        answering(window, QMessageBox.StandardButton.Discard)

    def open_session() -> None:
        sessions.forget_changes()
        sessions.open_session(first)

    def open_table() -> None:
        window.files.open_data(table)

    return {
        "snapshot (background)": edit,
        "undo": workspace.undo,
        "save as": save_as,
        "iterate": workspace.run.iterate,
        "save": sessions.save,
        "first comparison": compare,
        "side by side": lambda: workspace.show_side_by_side(SideBySide.PLANE),
        "not side by side": lambda: workspace.show_side_by_side(SideBySide.OFF),
        "theme": window.toggle_appearance,
        "open data": open_table,
        "undo that": workspace.undo,
        "open session": open_session,
        "snapshot of all": edit,
        "clean up": sessions.keeper.settle,
        "new": new,
        "close": close,
    }


def main() -> int:
    """Measure with several numbers of runs."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--runs", type=int, nargs="*", default=[100, 300])
    parser.add_argument("--profile", default="", help="show where the time of this action goes")
    options = parser.parse_args()
    make_application()
    table = HOME / "table.csv"
    np.savetxt(table, twin_sample().points.array, delimiter=",", header="x,y", comments="")
    for count in options.runs:
        window = with_runs(count)
        for name, action in actions(window, table).items():
            profile = cProfile.Profile() if name == options.profile else None
            if profile:
                profile.enable()
            clock, own = longest_stay(action)
            print(f"  {name:24s} {clock:8.1f} ms, own work {own:8.1f} ms", flush=True)
            if profile:
                profile.disable()
                pstats.Stats(profile).sort_stats("cumulative").print_stats(45)
    return 0


if __name__ == "__main__":
    sys.exit(main())
