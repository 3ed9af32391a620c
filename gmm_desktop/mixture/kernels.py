"""The compiled pass: loading it, and sharing it between the cores.

It is the twin of the NumPy pass in `statistics` and gives the same figures, to rounding. The program works without
it, more slowly: numba may be missing, and loading takes a second (some more the first time, until its cache is
filled), so that is done when asked for and never by importing.

The points are cut into slices by their number alone, and the sums of the slices are added in order. So the same
points give the same bits, whichever core was how fast, and however many there are.
"""

from collections.abc import Callable
from pathlib import Path
from threading import Thread

import numpy as np

from gmm_desktop.mixture.arrays import FloatArray
from gmm_desktop.mixture.compiled import Loader, cores

Pass = Callable[[FloatArray, FloatArray, FloatArray, FloatArray, FloatArray], tuple[float, float]]
Sums = tuple[FloatArray, float, float]
"""Moments, log-likelihood and entropy of a slice."""

WORTH_LOADING = 100_000_000
"""Terms (points × components × iterations) for which the NumPy pass takes as long as loading the compiled one."""
USUAL_ITERATIONS = 200
SLICE_TERMS = 250_000
"""Terms in a slice: about a millisecond, ten without vector instructions, after which a thread answers again."""
LEAST_SLICES_SHARED = 3
"""With fewer, starting threads takes longer than they save."""
MOST_THREADS = 8


def _compile(cache: Path | None) -> Pass:
    from gmm_desktop.mixture import fused_pass  # noqa: PLC0415, it imports numba

    return fused_pass.compile_pass(cache)


_loader = Loader(_compile)


def load() -> bool:
    """Make the compiled pass ready, which takes a second; tell whether it is.

    Any thread may call it, one that must not be held up should not.
    """
    return _loader.load()


def load_if_worth(terms: int, iterations: int) -> bool:
    """Make the compiled pass ready if so much work lies ahead that loading it pays; tell whether it is.

    Parameters
    ----------
    terms : int
        Points × components.
    iterations : int
        How many at most. A run seldom needs what it is allowed: more than `USUAL_ITERATIONS` count as these.
    """
    return load() if terms * min(iterations, USUAL_ITERATIONS) >= WORTH_LOADING else ready()


def ready() -> bool:
    """Tell whether the compiled pass can be called at once."""
    return _loader.ready


def add_block(
    x: FloatArray, y: FloatArray, factors: FloatArray, centres: FloatArray, moments: FloatArray
) -> tuple[float, float]:
    """Add points to ``moments``, any number of them; return their log-likelihood and entropy.

    Parameters
    ----------
    x, y : ndarray, shape (N,)
        Coordinates.
    factors : ndarray, shape (R, 6)
        From `density.quadratic_factors`; a row with a = b = c = 0 is a component of constant density.
    centres : ndarray, shape (R, 2)
        About which moments are taken.
    moments : ndarray, shape (R, 6)
        Σ γ times 1, x, y, xx, xy, yy; added to.

    Raises
    ------
    RuntimeError
        The compiled pass is not `ready`.
    """
    compiled = _loader.take("pass")
    factors, centres = np.ascontiguousarray(factors), np.ascontiguousarray(centres)

    def sums(part: slice) -> Sums:
        own = np.zeros((len(factors), 6))
        # Columns of an (N, 2) array are copied slice by slice, and never all at once.
        columns = np.ascontiguousarray(x[part]), np.ascontiguousarray(y[part])
        return own, *compiled(*columns, factors, centres, own)

    log_likelihood = entropy = 0.0
    for slice_moments, slice_likelihood, slice_entropy in _each(sums, _slices(len(x), len(factors))):
        moments += slice_moments
        log_likelihood += slice_likelihood
        entropy += slice_entropy
    return log_likelihood, entropy


def _slices(points: int, rows: int) -> list[slice]:
    """Cut the points into slices of about equal size."""
    count = max(-(-points * rows // SLICE_TERMS), 1)
    size = -(-points // count)
    return [slice(start, start + size) for start in range(0, points, size)]


def _each(sums: Callable[[slice], Sums], parts: list[slice]) -> list[Sums]:
    """Call ``sums`` for each part, on several threads where that pays; return the results in order.

    Whoever is free takes the next part. The helping threads end with the pass: to start one takes a tenth of a
    millisecond, and one that is kept would have to be ended by somebody.
    """
    turns, results = iter(range(len(parts))), dict[int, Sums]()

    def work() -> None:
        for turn in turns:  # shared, so each turn is taken once
            results[turn] = sums(parts[turn])

    helpers = min(cores(), len(parts), MOST_THREADS) - 1 if len(parts) >= LEAST_SLICES_SHARED else 0
    threads = [Thread(target=work, name="mixture-pass") for _ in range(helpers)]
    for thread in threads:
        thread.start()
    work()
    for thread in threads:
        thread.join()
    return [results[turn] for turn in range(len(parts))]
