"""How often annealing reaches the best fit, beside plain EM from the same starts.

    python tests/benchmarks/bench_annealing.py [--seeds 100]

Three data sets, two ways to place the start, two first temperatures; T goes to 1 over 20 iterations, the window's
default. The best fit is the largest L without a degenerate component that any of these runs has found; a run reaches
it within 0.01 nats. Printed is how many of the seeds do, with the nudge, without it, and by plain EM.
"""

import argparse
from collections.abc import Callable, Iterable
from dataclasses import replace

from gmm_desktop.experiment.examples import FOUR_GROUPS
from gmm_desktop.experiment.experiment import SCALE_FREE_SETTINGS
from gmm_desktop.mixture.em import FitResult, fit
from gmm_desktop.mixture.initialisation import StartMethod, make_start
from gmm_desktop.mixture.points import Points
from gmm_desktop.mixture.settings import EmSettings
from gmm_desktop.storage.samples import old_faithful, twin_sample

NEAR = 0.01
FIRST = (2.0, 5.0)
METHODS = (StartMethod.RANDOM_POINTS, StartMethod.KMEANS_PLUS_PLUS)
DATA: dict[str, tuple[Callable[[], Points], int]] = {
    "Old Faithful": (lambda: old_faithful().points, 2),
    "Four groups": (lambda: FOUR_GROUPS.dataset().points, 4),
    "Twin sample": (lambda: twin_sample().points, 3),
}


def ways() -> Iterable[tuple[str, EmSettings]]:
    """Yield plain EM, and annealing from each temperature with and without the nudge."""
    patient = replace(SCALE_FREE_SETTINGS, max_iter=5000)
    yield "plain EM", patient
    for first in FIRST:
        hot = replace(patient, initial_temperature=first)
        yield f"T {first:g}, nudge", hot
        yield f"T {first:g}, none", replace(hot, nudge=0.0)


def main() -> None:
    """Print a row for each data set and method."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--seeds", type=int, default=100)
    seeds = parser.parse_args().seeds
    names = [name for name, _ in ways()]
    print("of", seeds, "seeds", *(f"{name:>12}" for name in names), f"{'best L':>12}")
    for title, (data, count) in DATA.items():
        points = data()
        found: dict[tuple[StartMethod, str], list[FitResult]] = {}
        for method in METHODS:
            for name, settings in ways():
                found[method, name] = [
                    fit(points, make_start(method, points, count, seed), replace(settings, seed=seed))
                    for seed in range(seeds)
                ]
        sound = [each for runs in found.values() for each in runs if each.degeneracy is None]
        best = max(each.log_likelihood for each in sound)
        for method in METHODS:
            shares = [
                sum(
                    each.degeneracy is None and each.log_likelihood > best - NEAR
                    for each in found[method, name]
                )
                for name in names
            ]
            print(f"{title:13} {method.value:17}", *(f"{share:12}" for share in shares), f"{best:12.3f}")


if __name__ == "__main__":
    main()
