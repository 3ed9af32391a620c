"""How fast the density in 3-D is: the renderer in both forms, and the view as one frame of a run follows another.

The renderer has no mesh: it finds the height at every sample, two by two a pixel, along each column of the picture.
A mesh of 80 × 80 cells has 6,561 heights; what this one has is printed with the figures.

    uv run python tests/benchmarks/bench_surface.py [--rounds 20]
"""

import argparse
import os
import sys
from collections.abc import Callable
from functools import partial
from time import perf_counter

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import numpy as np
from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtWidgets import QApplication

from gmm_desktop.figures.palette import component_colours
from gmm_desktop.figures.surface import surface_kernel, surface_numpy
from gmm_desktop.figures.surface.surface_arrays import SAMPLES, SurfaceColours, SurfaceLook, surface_arrays
from gmm_desktop.figures.surface.surface_scene import data_extent, surface_scene
from gmm_desktop.mixture.em import iterate, start_frame
from gmm_desktop.mixture.frames import Frame
from gmm_desktop.mixture.initialisation import StartMethod, make_start
from gmm_desktop.mixture.points import Points
from gmm_desktop.mixture.settings import EmSettings
from gmm_desktop.ui.charts.surface_view import SurfaceView
from gmm_desktop.ui.theme import LIGHT

SIZES = ((360, 400), (800, 600))
LOOKS = {
    "colours of components": SurfaceLook(),
    "by density": SurfaceLook(SurfaceColours.DENSITY),
    "component surfaces": SurfaceLook(sheets=True),
}


def sample(count: int, components: int) -> Points:
    """Draw points from overlapping groups."""
    rng = np.random.default_rng(1)
    centres = rng.uniform(0, 40, size=(components, 2))
    return Points.of(centres[rng.integers(components, size=count)] + rng.normal(scale=4.0, size=(count, 2)))


def frames_of(points: Points, components: int, count: int) -> list[Frame]:
    """Run EM for some half-steps."""
    settings = EmSettings(max_iter=10**6, tol=0.0)
    start = make_start(StartMethod.RANDOM_POINTS, points, components, seed=3)
    found = [start_frame(points, start, settings)]
    run = iterate(points, found[0], settings)
    while len(found) < count:
        frame = next(run)
        if isinstance(frame, Frame):
            found.append(frame)
    return found


def times_of(work: Callable[[], object], rounds: int) -> list[float]:
    """Return several times in seconds, after one that does not count."""
    work()
    times = []
    for _ in range(rounds):
        begun = perf_counter()
        work()
        times.append(perf_counter() - begun)
    return times


def say(name: str, times: list[float]) -> None:
    """Print the median, and the least: what else the machine does only adds."""
    median, least = float(np.median(times)), min(times)
    print(
        f"{name:64s} median {1e3 * median:7.2f} ms {1 / median:6.1f} frames/s, "
        f"least {1e3 * least:7.2f} ms {1 / least:6.1f} frames/s",
        flush=True,
    )


def measure_renderer(size: tuple[int, int], components: int, rounds: int) -> None:
    """Print what the renderer takes for one picture, in both forms."""
    points = sample(2000, components)
    parameters = frames_of(points, components, 20)[-1].parameters
    scene = surface_scene(
        parameters, size, extent=data_extent(points, parameters), margins=(32, 28, 24, 36), turning=True
    )
    image = np.zeros((scene.height, scene.width), np.uint32)
    colours = component_colours(components, dark=False)
    for name, look in LOOKS.items():
        arrays = surface_arrays(parameters, colours, scene, dark=False, look=look)
        reach = float(np.hypot(*scene.half_sides))
        heights = int(2 * reach * scene.scale * SAMPLES) * int(2 * reach / arrays.view[12])
        for form, paint in (("compiled", surface_kernel.paint), ("NumPy", surface_numpy.paint)):
            title = f"{size[0]} × {size[1]}, K = {components:2d}, {name}, {form}"
            work = partial(paint, arrays, image, sheets=look.sheets)
            say(title, times_of(work, rounds if form == "compiled" else max(rounds // 5, 2)))
        print(f"    of at most {heights:,} heights")


def measure_view(size: tuple[int, int], count: int, components: int, rounds: int) -> None:
    """Print what following a run takes, with axes and the points on the floor, until the picture is painted."""
    points = sample(count, components)
    frames = frames_of(points, components, rounds + 1)
    view = SurfaceView(LIGHT)
    view.set_options(SurfaceLook(points=True))
    view.resize(*size)
    view.show()
    QApplication.processEvents()
    taking, whole = [], []
    for frame in frames:
        begun = perf_counter()
        view.show_mixture(points, frame.parameters, frame.responsibility_parameters, frame=frame)
        taking.append(perf_counter() - begun)
        view.repaint()
        whole.append(perf_counter() - begun)
    title = f"view {size[0]} × {size[1]}, K = {components:2d}, {count:,} points"
    say(f"{title}, picture made", taking[1:])
    say(f"{title}, made and painted", whole[1:])
    loop = QEventLoop()
    QTimer.singleShot(200, loop.quit)
    loop.exec()
    view.close_jobs()
    view.close()


def main() -> int:
    """Measure all."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--rounds", type=int, default=20)
    rounds = parser.parse_args().rounds
    application = QApplication(sys.argv[:1])
    begun = perf_counter()
    surface_kernel.load()
    print(f"compiled or read from the cache in {perf_counter() - begun:.1f} s")
    for size in SIZES:
        for components in (3, 10):
            measure_renderer(size, components, rounds)
    for size in SIZES:
        for count in (2_000, 1_000_000):
            measure_view(size, count, 3, rounds)
    application.quit()
    return 0


if __name__ == "__main__":
    sys.exit(main())
