"""The compiled renderer of the surface: loading it, and sharing its columns between the cores.

It is the twin of `surface_numpy` and gives the same picture, to rounding. The program works without it, more slowly:
it is loaded when asked for and never by importing, as in `mixture.kernels`.
"""

from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING

import numpy as np

from gmm_desktop.figures.surface.surface_arrays import SAMPLES, SurfaceArrays
from gmm_desktop.mixture.arrays import FloatArray, Pixels
from gmm_desktop.mixture.compiled import Loader, cores

if TYPE_CHECKING:
    from gmm_desktop.figures.surface.surface_shading import Develop, Shade
    from gmm_desktop.figures.surface.surface_sight import Sight

    Compiled = tuple[Sight, Shade, Develop]

COLUMNS_AT_ONCE = 32
"""A thread takes so many columns of pixels in one turn."""
LEAST_PIXELS_SHARED = 200_000
"""With fewer, one core is quick enough, and the others are left to EM."""
MOST_THREADS = 4


def _compile(cache: Path | None) -> "Compiled | None":
    from gmm_desktop.figures.surface import surface_shading, surface_sight  # noqa: PLC0415, they import numba

    return surface_sight.compile_sight(cache), *surface_shading.compile_shading(cache)


_loader = Loader(_compile)


def load() -> bool:
    """Make the compiled renderer ready, which takes seconds the first time; tell whether it is."""
    return _loader.load()


def ready() -> bool:
    """Tell whether the compiled renderer can be called at once."""
    return _loader.ready


def tried() -> bool:
    """Tell whether loading it was tried, with success or without."""
    return _loader.tried


def paint(arrays: SurfaceArrays, image: Pixels, *, sheets: bool) -> None:
    """Draw as `surface_numpy.paint` does.

    Raises
    ------
    RuntimeError
        The compiled renderer is not `ready`.
    """
    compiled = _loader.take("renderer")
    width = image.shape[1]
    turns = iter(range(0, width, COLUMNS_AT_ONCE))

    def work() -> None:
        for left in turns:  # shared, so each turn is taken once
            _paint_columns(compiled, arrays, image, (left, min(left + COLUMNS_AT_ONCE, width)), sheets)

    helpers = min(cores(), MOST_THREADS) - 1 if image.size >= LEAST_PIXELS_SHARED else 0
    threads = [Thread(target=work, name="surface") for _ in range(helpers)]
    for thread in threads:
        thread.start()
    work()
    for thread in threads:
        thread.join()


def _paint_columns(
    compiled: "Compiled", arrays: SurfaceArrays, image: Pixels, columns: tuple[int, int], sheets: bool
) -> None:
    see, shade, develop = compiled
    (left, right), rows = columns, len(image)
    depths = np.empty(((right - left) * SAMPLES, rows * SAMPLES))
    walls = np.empty(depths.shape, np.bool_)

    def layer(*, hard: bool, glass: bool) -> FloatArray:
        made = np.empty((right - left, 5, rows))
        see(arrays.parts, arrays.view, float(arrays.finish[11]), left * SAMPLES, depths, walls, hard)
        how = arrays.ramp, arrays.levels, arrays.view, arrays.inks, arrays.finish, arrays.to_rgb
        shade(arrays.parts, arrays.roots, *how, left, depths, walls, made, hard, glass)
        return made

    below = layer(hard=sheets, glass=False)
    if sheets:
        above = layer(hard=False, glass=True)
        rest = 1 - above[:, 3:4]
        below *= rest
        below[:, :4] += above[:, :4]
    develop(arrays.view, arrays.floor, arrays.codes, below, image, left)
