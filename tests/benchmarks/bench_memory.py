"""What stays in memory when work and windows are gone.

Two measures, each in a process of its own; they print figures and judge nothing:

    uv run python tests/benchmarks/bench_memory.py new [--actions 10000] [--seeds 1 2 3] [--why]
    uv run python tests/benchmarks/bench_memory.py windows [--count 50] [--why]

``new``: resident memory after so many random actions and File, New, above that of the window at rest before.
``windows``: what each of many windows that were opened and closed one after the other has left. ``--why`` tells the
kinds of Python objects that have become more, and what the C library would give back if it were asked.
"""

import argparse
import ctypes
import gc
import os
import random
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from time import perf_counter, sleep
from typing import Any

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ["XDG_DATA_HOME"] = os.environ["XDG_CONFIG_HOME"] = tempfile.mkdtemp(prefix="gmm-memory-")

from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication, QToolButton

from gmm_desktop.control.background_jobs import ended_within
from gmm_desktop.experiment.edits import (
    AddComponent,
    AddPoints,
    Edit,
    MoveMean,
    PlaceStart,
    RemoveComponent,
    ReshapeCovariance,
    SetComponentCount,
    SetNoise,
    SetWeight,
    TogglePin,
)
from gmm_desktop.experiment.state import Activity, SideBySide
from gmm_desktop.figures.points import point_kernel
from gmm_desktop.figures.surface import surface_kernel
from gmm_desktop.mixture import kernels
from gmm_desktop.mixture.initialisation import RANDOM_STARTS
from gmm_desktop.ui.application import build_window, make_application
from gmm_desktop.ui.docks import DOCKS
from gmm_desktop.ui.main_window import MainWindow

MIB = 2**20
SWITCHES = (
    "contours",
    "trails",
    "log_gap",
    "truth",
    "by_mass",
    "heat",
    "regions",
    "marginals",
    "ghosts",
    "earlier",
)
PAINTED_EVERY = 4
"""Actions between two turns of the event loop; to paint takes longest."""
LONGEST_RUN = 400
"""Half-steps after which a run to convergence is paused."""


def resident() -> float:
    """Return the resident memory of this process in MiB."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / MIB


def live(seconds: float) -> None:
    """Let the window live for a while."""
    until = perf_counter() + seconds
    while perf_counter() < until:
        QApplication.processEvents()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)  # as an event loop does
        sleep(0.001)


def at_rest() -> float:
    """Return the resident memory when everything has been carried out and collected."""
    ended_within(20)
    live(4.0)
    for _ in range(3):
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
        live(0.3)
        gc.collect()
    return resident()


def kinds() -> Counter[str]:
    """Return how many objects of each kind Python knows of."""
    return Counter(f"{type(each).__module__}.{type(each).__qualname__}" for each in gc.get_objects())


def tell_why(before: Counter[str]) -> None:
    """Print which objects have become more, and what freeing at the end of the heap gives back."""
    more = kinds() - before
    print("  more objects:", ", ".join(f"{count} {kind}" for kind, count in more.most_common(25)))
    held = resident()
    ctypes.CDLL("libc.so.6").malloc_trim(0)
    print(f"  malloc_trim gives back {held - resident():.1f} MiB", flush=True)


# A person at work


class Person:
    """Does one thing after the other at the workspace of a window, in no order."""

    def __init__(self, window: MainWindow, seed: int) -> None:
        self._window, self._workspace, self._chance = window, window.workspace, random.Random(seed)
        self._deeds: list[tuple[int, Callable[[], object]]] = [
            (30, self._edit),
            (20, self._step),
            (10, self._workspace.undo),
            (5, self._workspace.redo),
            (5, self._seek),
            (5, self._show_a_run),
            (5, self._switch),
            (4, self._show_a_panel),
            (4, self._select),
            (3, self._preset),
            (2, self._compare),
            (1, self._search),
            (1, self._paint),
        ]

    def act(self) -> None:
        """Do something."""
        weights, deeds = zip(*self._deeds, strict=True)
        (deed,) = self._chance.choices(deeds, weights)
        deed()
        state = self._workspace.state
        if state.activity is not Activity.PAUSED and len(state.timeline.run.frames) > LONGEST_RUN:
            self._workspace.run.pause()

    @property
    def _count(self) -> int:
        return self._workspace.state.shown.parameters.n_components

    def _place(self) -> tuple[float, float]:
        points = self._workspace.state.experiment.dataset.points
        x, y = points.array[self._chance.randrange(len(points))].tolist()
        return x, y

    def _edit(self) -> None:
        chance, component = self._chance, self._chance.randrange(self._count)
        size = chance.uniform(0.3, 3.0)
        edits: list[Edit] = [
            *[MoveMean(component, self._place())] * 6,
            *[SetWeight(component, chance.uniform(0.1, 0.9))] * 2,
            *[ReshapeCovariance(component, ((size, 0.1), (0.1, 1.0)))] * 2,
            AddComponent(self._place()),
            RemoveComponent(component),
            SetComponentCount(chance.randint(1, 6)),
            *[PlaceStart(chance.choice([*RANDOM_STARTS]), chance.randrange(1000))] * 3,
            SetNoise(chance.choice([0.0, 0.1])),
            TogglePin(chance.choice(["weights", "means", "covariances"]), component),
        ]
        self._workspace.submit(chance.choice(edits), chance.choice(["", "", "drag"]))

    def _step(self) -> None:
        run = self._workspace.run
        self._chance.choice([run.iterate, run.iterate, run.run_to_convergence, run.toggle_play, run.pause])()
        live(0.02)

    def _seek(self) -> None:
        self._workspace.run.seek(self._chance.randrange(1 + self._workspace.state.timeline.last))

    def _show_a_run(self) -> None:
        self._workspace.show_run(self._chance.choice(self._workspace.state.timeline.listed).identifier)

    def _switch(self) -> None:
        options, name = self._workspace.state.options, self._chance.choice(SWITCHES)
        switched: dict[str, Any] = {name: not getattr(options, name)}
        self._workspace.set_options(replace(options, **switched))

    def _show_a_panel(self) -> None:
        self._window.show_panel(self._chance.choice(DOCKS).id)

    def _select(self) -> None:
        self._workspace.select_component(self._chance.choice([None, self._chance.randrange(self._count)]))
        points = self._workspace.state.experiment.dataset.points
        self._workspace.select_point(self._chance.choice([None, self._chance.randrange(len(points))]))

    def _preset(self) -> None:
        presets = [action for name, action in self._window._actions.items() if name.startswith("preset.")]
        presets = [
            action for action in presets if action.isEnabled() and action.objectName() != "preset.empty"
        ]
        self._chance.choice(presets).trigger()

    def _compare(self) -> None:
        runs = self._workspace.state.timeline.listed
        chosen = self._chance.sample(runs, min(len(runs), self._chance.randint(0, 4)))
        self._workspace.set_compared([run.identifier for run in chosen])
        self._workspace.show_side_by_side(self._chance.choice([SideBySide.OFF, *SideBySide]))

    def _search(self) -> None:
        self._window.show_panel("selection")
        QApplication.processEvents()
        for panel in self._window.findChildren(QToolButton, "selection.start"):
            panel.click()

    def _paint(self) -> None:
        import numpy as np  # noqa: PLC0415

        self._workspace.submit(AddPoints(np.array([self._place()]) + self._chance.random()))


def after_new(actions: int, seed: int, *, why: bool) -> None:
    """Print what is left of so many actions after File, New."""
    make_application()
    for module in (kernels, point_kernel, surface_kernel):
        module.load()
    window = build_window()
    window.resize(1280, 800)
    window.show()
    first, before = at_rest(), kinds()
    person = Person(window, seed)
    begun = perf_counter()
    for number in range(actions):
        person.act()
        if number % PAINTED_EVERY == 0:
            QApplication.processEvents()
    worked, runs = resident(), window.workspace.state.timeline.runs
    frames = sum(len(run.frames) for run in runs)
    print(
        f"seed {seed}: {actions:,} actions in {perf_counter() - begun:.0f} s, {len(runs)} runs, {frames:,} frames"
    )
    del runs
    window.sessions.forget_changes()
    window.sessions.begin_anew()
    left = at_rest()
    print(f"  at first {first:.0f} MiB, at work {worked:.0f}, after New {left:.0f}: {left - first:+.1f} MiB")
    if why:
        tell_why(before)
    sys.stdout.flush()
    window.close_unasked()


def windows(count: int, *, why: bool) -> None:
    """Print what each of so many windows has left."""
    make_application()
    for module in (kernels, point_kernel, surface_kernel):
        module.load()
    sizes = []
    before: Counter[str] = Counter()
    for number in range(count + 1):
        window = build_window()
        window.resize(1280, 800)
        window.show()
        live(0.3)
        window.workspace.submit(MoveMean(0, (0.5, 0.5)))
        window.workspace.run.iterate()
        for spec in DOCKS:
            window.show_panel(spec.id)
            live(0.05)
        for how in (SideBySide.PLANE, SideBySide.SPACE):
            window.workspace.show_side_by_side(how)
            live(0.1)
        window.toggle_appearance()
        window.close_unasked()
        window.deleteLater()
        del window
        sizes.append(at_rest())
        if number == 0:
            before = kinds()
    each = (sizes[-1] - sizes[0]) / count
    print(
        f"{count} windows: {sizes[0]:.0f} MiB after the first, {sizes[-1]:.0f} after the last: {each:.2f} MiB each"
    )
    if why:
        tell_why(before)
    sys.stdout.flush()


def main() -> int:
    """Measure as asked."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("measure", choices=["new", "windows"])
    parser.add_argument("--actions", type=int, default=10_000)
    parser.add_argument("--seeds", type=int, nargs="*", default=[1, 2, 3])
    parser.add_argument("--count", type=int, default=50)
    parser.add_argument("--why", action="store_true")
    options = parser.parse_args()
    if options.measure == "windows":
        windows(options.count, why=options.why)
    elif len(options.seeds) == 1:
        after_new(options.actions, options.seeds[0], why=options.why)
    else:
        for seed in options.seeds:
            why = ["--why"] if options.why else []
            command = [
                sys.executable,
                __file__,
                "new",
                "--actions",
                str(options.actions),
                "--seeds",
                str(seed),
                *why,
            ]
            subprocess.run(command, check=True)
    return 0


if __name__ == "__main__":
    with suppress(KeyboardInterrupt):
        sys.exit(main())
