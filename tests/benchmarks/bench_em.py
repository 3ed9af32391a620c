"""Measure EM against other programs: medians of interleaved runs, and ratios. Run it as a script.

    uv run python tests/benchmarks/bench_em.py
    uv run --with scikit-learn-intelex python tests/benchmarks/bench_em.py    # with oneDAL (daal4py), which is optional
    uv run python tests/benchmarks/bench_em.py --points 1800 --components 3   # some cases only

Every program is asked for the same number of iterations from the same start through the function its users call,
so that all it does is counted. (BLAS with several threads on a busy machine makes scikit-learn look worse than it is;
``OPENBLAS_NUM_THREADS=1`` is fairer there.) Milliseconds are those of this machine now; the ratios travel.
"""

import argparse
import os
import subprocess
import sys
import time
import warnings
from collections.abc import Callable
from importlib import import_module
from typing import Any
from unittest import mock

import numpy as np
from sklearn.exceptions import ConvergenceWarning
from sklearn.mixture import GaussianMixture

from gmm_desktop.mixture import EmSettings, MixtureParameters, fit, kernels
from gmm_desktop.mixture.arrays import FloatArray

try:
    resource: Any = import_module("resource")
except ImportError:  # Windows
    resource = None
try:
    daal4py: Any = import_module("daal4py")
except ImportError:
    daal4py = None

Run = Callable[[FloatArray, MixtureParameters, int], int]
"""Runs at most so many iterations, and says how many it made: oneDAL stops where nothing changes any more."""

OURS = "this, compiled"
MEMORY_CASE = (10_000_000, 10)


def sample(points: int, components: int) -> tuple[FloatArray, MixtureParameters]:
    """Draw points from a mixture, in blocks so that little else is in memory; return them and a start."""
    rng = np.random.default_rng(0)
    centres = rng.uniform(-10, 10, (components, 2))
    shapes = rng.normal(size=(components, 2, 2)) * 0.9 + np.eye(2)
    data = np.empty((points, 2))
    for first in range(0, points, 100_000):
        block = data[first : first + 100_000]
        k = rng.integers(components, size=len(block))
        block[:] = centres[k] + np.einsum("nij,nj->ni", shapes[k], rng.standard_normal((len(block), 2)))
    means = data[rng.integers(points, size=components)]
    covariances = np.repeat(np.eye(2)[None] * 20 / components + 0.5 * np.eye(2), components, axis=0)
    return data, MixtureParameters(np.full(components, 1 / components), means, covariances)


# The programs


def compiled(data: FloatArray, start: MixtureParameters, iterations: int) -> int:
    """Run this engine."""
    return fit(data, start, EmSettings(max_iter=iterations, tol=0)).n_iterations


def twin(data: FloatArray, start: MixtureParameters, iterations: int) -> int:
    """Run this engine as if numba were missing."""
    with mock.patch.object(kernels, "ready", return_value=False):
        return compiled(data, start, iterations)


def scikit_learn(data: FloatArray, start: MixtureParameters, iterations: int) -> int:
    """Run scikit-learn's `GaussianMixture`."""
    model = GaussianMixture(
        start.n_components,
        tol=0,
        reg_covar=0,
        max_iter=iterations,
        weights_init=start.weights,
        means_init=start.means,
        precisions_init=np.linalg.inv(start.covariances),
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        made: int = model.fit(data).n_iter_
    return made


def one_dal(data: FloatArray, start: MixtureParameters, iterations: int) -> int:
    """Run oneDAL's `em_gmm`."""
    model = daal4py.em_gmm(
        nComponents=start.n_components, maxIterations=iterations, accuracyThreshold=0, regularizationFactor=0
    )
    weights = start.weights[None].copy()
    result = model.compute(data, weights, start.means.copy(), [cov.copy() for cov in start.covariances])
    return int(np.ravel(result.nIterations)[0])


def programs() -> dict[str, Run]:
    """Name those that are here."""
    found: dict[str, Run] = {"scikit-learn": scikit_learn, "this, NumPy": twin}
    if kernels.load():
        found[OURS] = compiled
    else:
        print("The compiled pass cannot be loaded: only its NumPy twin is measured.")
    if daal4py is None:
        print("daal4py is not installed: oneDAL is not measured.")
    else:
        found["oneDAL"] = one_dal
    return found


# Measuring


def measure(points: int, components: int, rounds: int, runs: dict[str, Run]) -> dict[str, float]:
    """Return the median milliseconds of one iteration of each program; they take turns."""
    data, start = sample(points, components)
    iterations = int(np.clip(1e8 / (points * components), 5, 200))
    times: dict[str, list[float]] = {name: [] for name in runs}
    for _ in range(rounds):
        for name, run in runs.items():
            begun = time.perf_counter()
            made = run(data, start, iterations)
            times[name].append(1e3 * (time.perf_counter() - begun) / made)
    return {name: float(np.median(found)) for name, found in times.items()}


def peak() -> float:
    """Return the most memory this process has had, in MB."""
    unit = 1 if sys.platform == "darwin" else 1024
    most: int = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most * unit / 1e6


def memory_of_a_fit(points: int, components: int) -> None:
    """Print by how much the peak of this process's memory grows in a fit, in MB."""
    kernels.load()
    compiled(*sample(1000, components), 1)
    data, start = sample(points, components)
    before = peak()
    compiled(data, start, 2)
    print(f"{peak() - before:.1f}")


def print_memory() -> None:
    """Measure the memory of a large fit in a process of its own."""
    if resource is None:
        print("Memory is not measured here.")
        return
    command = [sys.executable, __file__, "--memory-of", *map(str, MEMORY_CASE)]
    grown = float(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
    points, components = MEMORY_CASE
    print(
        f"memory  {points:,} × {components}: grows by {grown:.0f} MB; the data have {points * 16 / 1e6:.0f} MB"
    )


def main() -> None:
    """Run what is asked for and print a table."""
    parser = argparse.ArgumentParser(description="Measure EM against other programs.")
    parser.add_argument("--points", type=int, nargs="+", default=[1_800, 100_000, 1_000_000])
    parser.add_argument("--components", type=int, nargs="+", default=[3, 10, 32])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--no-memory", action="store_true", help="leave out ten million points")
    parser.add_argument("--memory-of", type=int, nargs=2, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.memory_of:
        memory_of_a_fit(*options.memory_of)
        return
    runs = programs()
    for run in runs.values():  # what is loaded or started at first use is not an iteration
        run(*sample(1_000, 2), 1)
    reference = OURS if OURS in runs else "this, NumPy"
    print(f"{os.cpu_count()} cores, {options.rounds} rounds; milliseconds an iteration, and × {reference}\n")
    print("points × components  " + "".join(f"{name:>22}" for name in runs))
    for points in options.points:
        for components in options.components:
            found = measure(points, components, options.rounds, runs)
            cells = (f"{ms:12.3f} ({ms / found[reference]:6.2f}×)" for ms in found.values())
            print(f"{points:>12,} × {components:<5} " + "".join(f"{cell:>22}" for cell in cells), flush=True)
    if not options.no_memory:
        print_memory()


if __name__ == "__main__":
    main()
