"""How long the window takes to show a frame of a long run beside the timeline, and with the run log.

Run it with ``QT_QPA_PLATFORM=offscreen uv run python tests/benchmarks/bench_timeline.py``.
"""

import os
import statistics
import tempfile
import time
from dataclasses import replace

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ["XDG_CONFIG_HOME"] = tempfile.mkdtemp(prefix="gmm-desktop-bench-")

from PySide6.QtTest import QTest

from gmm_desktop.experiment.experiment import SCALE_FREE_SETTINGS, Experiment
from gmm_desktop.experiment.timeline import Run, new_run
from gmm_desktop.mixture import kernels
from gmm_desktop.mixture.em import iterate, start_frame
from gmm_desktop.mixture.initialisation import StartMethod, make_start
from gmm_desktop.storage.samples import twin_sample
from gmm_desktop.ui.application import build_window, make_application

ITERATIONS, COMPONENTS, RUNS, SEEKS = 10_000, 8, 24, 300


def long_run() -> Run:
    """Return a run of so many iterations."""
    dataset = twin_sample()
    settings = replace(SCALE_FREE_SETTINGS, max_iter=ITERATIONS, tol=0.0)
    start = make_start(StartMethod.KMEANS_PLUS_PLUS, dataset.points, COMPONENTS, 1)
    experiment = Experiment(dataset, start, settings, StartMethod.KMEANS_PLUS_PLUS, 1)
    first = start_frame(dataset.points, start, settings)
    frames = (first, *iterate(dataset.points, first, settings))
    return replace(new_run(experiment, first), frames=frames)


def main() -> None:
    """Measure and print."""
    kernels.load()
    application = make_application()
    window = build_window()
    window.resize(1280, 800)
    window.show()
    workspace = window.workspace
    begun = time.perf_counter()
    run = long_run()
    print(f"{len(run.frames) - 1} half-steps, K = {COMPONENTS}: {time.perf_counter() - begun:.1f} s of EM")
    short = [replace(new_run(run.experiment, run.frames[0]), frames=run.frames[:200]) for _ in range(RUNS)]
    workspace.add_runs([*short, run])
    workspace.show_run(run.identifier)
    for panel in ("objective", "timeline", "log"):
        window.show_panel(panel)
        QTest.qWait(300)
        taken = []
        for step in range(SEEKS):
            begun = time.perf_counter()
            workspace.run.seek((step * 7919) % len(run.frames))
            application.processEvents()
            taken.append(1000 * (time.perf_counter() - begun))
        cuts = statistics.quantiles(taken, n=100)
        figures = f"median {cuts[49]:5.1f} ms, 95 % {cuts[94]:5.1f} ms, longest {max(taken):5.1f} ms"
        print(f"{panel:10} seek and paint: {figures}")
    window.close()


if __name__ == "__main__":
    main()
