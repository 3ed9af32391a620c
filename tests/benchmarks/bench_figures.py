"""Measure the pictures: medians of interleaved runs, in milliseconds. Run it as a script."""

import time
from collections.abc import Callable
from functools import partial

import numpy as np

from gmm_desktop.figures.palette import component_colours
from gmm_desktop.figures.plane.contours import contour_levels, contour_lines, density_grid
from gmm_desktop.figures.points.colours import responsibility_colours
from gmm_desktop.figures.points.point_cloud import point_style, rasterise
from gmm_desktop.figures.surface.surface import render_surface
from gmm_desktop.figures.surface.surface_scene import surface_scene
from gmm_desktop.figures.view import View
from gmm_desktop.mixture.parameters import MixtureParameters
from gmm_desktop.mixture.points import Points

VIEW = View(-10, 130, -5, 125, 900, 500)
ROUNDS = 15
PARAMETERS = MixtureParameters(
    [0.28, 0.27, 0.45],
    [[69.2, 19.7], [29.8, 80.1], [79.8, 69.7]],
    [[[85, 3], [3, 84]], [[115, 1], [1, 86]], [[217, 129], [129, 211]]],
)
COLOURS = component_colours(3, dark=False)


def sample(count: int) -> Points:
    """Draw points from the mixture."""
    rng = np.random.default_rng(0)
    k = rng.choice(3, count, p=PARAMETERS.weights)
    noise = rng.standard_normal((count, 2))
    factors = np.linalg.cholesky(PARAMETERS.covariances)
    return Points.of(PARAMETERS.means[k] + np.einsum("nij,nj->ni", factors[k], noise))


def frame(points: Points, buffer: np.ndarray) -> None:
    """Colour and draw all points, as one frame of the live view does."""
    codes = responsibility_colours(points, PARAMETERS, COLOURS, "blend")
    rasterise(points, codes, VIEW, *point_style(len(points)), out=buffer)


def cases() -> dict[str, Callable[[], object]]:
    """Name what is measured."""
    buffer = np.empty((VIEW.height, VIEW.width), np.uint32)
    measured: dict[str, Callable[[], object]] = {}
    for count in (2_000, 20_000, 200_000, 1_000_000):
        points = sample(count)
        codes = responsibility_colours(points, PARAMETERS, COLOURS, "blend")
        for mode in ("blend", "hard"):
            measured[f"colours {mode} {count:>9,}"] = partial(
                responsibility_colours, points, PARAMETERS, COLOURS, mode
            )
        measured[f"points {count:>9,}"] = partial(
            rasterise, points, codes, VIEW, *point_style(count), out=buffer
        )
        measured[f"frame {count:>9,}"] = partial(frame, points, buffer)
    grid, levels = density_grid(PARAMETERS, VIEW.extent, 96, 64), contour_levels(PARAMETERS, 8)
    measured["density grid 96 × 64"] = partial(density_grid, PARAMETERS, VIEW.extent, 96, 64)
    measured["contour lines, 8 levels"] = partial(contour_lines, *grid, levels)
    scene = surface_scene(PARAMETERS, (900, 640))
    measured["surface 900 × 640"] = partial(render_surface, PARAMETERS, COLOURS, scene, dark=False)
    return measured


def main() -> None:
    """Run all cases in turn, several rounds, and print the medians."""
    measured = cases()
    times: dict[str, list[float]] = {name: [] for name in measured}
    for _ in range(ROUNDS + 1):
        for name, run in measured.items():
            start = time.perf_counter()
            run()
            times[name].append(1e3 * (time.perf_counter() - start))
    for name, found in times.items():
        print(f"{name:30s} {np.median(found[1:]):9.3f} ms")


if __name__ == "__main__":
    main()
