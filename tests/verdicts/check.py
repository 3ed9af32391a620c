"""Verdicts on random ends against the Hessian in fifty digits; takes some ten minutes on one core.

    python -m tests.verdicts.check [--ends 1000] [--first 0]

Six small data sets, all families, two and three components, starts of four kinds, and EM that stops early or late.
Printed are a tally and every disagreement; the exit code tells whether there was any. Every saddle is left by the
nudge, after which L must end higher.
"""

import argparse
import sys
from collections import Counter
from dataclasses import replace

import numpy as np

from gmm_desktop.experiment.examples import FOUR_GROUPS
from gmm_desktop.mixture.arrays import FloatArray
from gmm_desktop.mixture.convergence import ConvergenceRule, Stop
from gmm_desktop.mixture.em import fit
from gmm_desktop.mixture.errors import CodedError
from gmm_desktop.mixture.examination import examined, nudged_off
from gmm_desktop.mixture.families import Family
from gmm_desktop.mixture.initialisation import StartMethod, make_start
from gmm_desktop.mixture.parameters import MixtureParameters
from gmm_desktop.mixture.points import Points
from gmm_desktop.mixture.settings import EmSettings
from gmm_desktop.mixture.verdict import VerdictKind
from gmm_desktop.storage.samples import old_faithful, twin_sample
from tests.verdicts.long_hessian import log_likelihood, positive_eigenvalues

SMALL = 45
LEVEL = 1e-5
"""Distance of EM's rate from 1 within which the sign of the curvature hangs on how near the end is."""

STARTS = (StartMethod.RANDOM_POINTS, StartMethod.KMEANS_PLUS_PLUS, StartMethod.RANDOM_RESPONSIBILITIES)


def data_sets() -> list[FloatArray]:
    """Return six sets of few points."""
    rng = np.random.default_rng(11)
    whole = [old_faithful().points.array, FOUR_GROUPS.dataset().points.array, twin_sample().points.array]
    made = [
        rng.normal(size=(SMALL, 2)) @ rng.normal(size=(2, 2)),
        np.vstack([rng.normal(0, 1, (25, 2)), rng.normal(0, 5, (20, 2))]),
        np.vstack([rng.normal(size=(22, 2)) * [4, 0.5], rng.normal(size=(23, 2)) * [0.5, 4]]),
    ]
    few = [each[rng.choice(len(each), SMALL, replace=False)] for each in whole]
    return [each / each.std(axis=0) for each in few + made]


def start_of(points: Points, rng: np.random.Generator, count: int, family: Family) -> MixtureParameters:
    """Return a start: now and then with two components in one place."""
    method = STARTS[rng.integers(len(STARTS))]
    start = make_start(method, points, count, int(rng.integers(10_000)), family)
    if rng.random() < 0.15:
        means, covariances = start.means.copy(), start.covariances.copy()
        means[1], covariances[1] = means[0], covariances[0]
        start = start.changed(means=means, covariances=covariances)
    return start


def main() -> int:
    """Examine ends and compare."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--ends", type=int, default=1000)
    parser.add_argument("--first", type=int, default=0)
    options = parser.parse_args()
    sets, tally, wrong = data_sets(), Counter[str](), 0
    for seed in range(options.first, options.first + options.ends):
        rng = np.random.default_rng(seed)
        values = sets[seed % len(sets)]
        points, family, count = Points.of(values), list(Family)[rng.integers(14)], int(rng.integers(2, 4))
        settings = EmSettings(
            family,
            max_iter=3000,
            tol=10.0 ** -rng.integers(7, 13),
            rule=ConvergenceRule.PER_POINT,
            patience=3,
        )
        try:
            start = start_of(points, rng, count, family)
        except CodedError:
            tally["no start"] += 1
            continue
        result = fit(points, start, settings)
        stop = Stop(result.stop_reason, result.degeneracy)
        verdict = examined(points, result.frame, settings, stop)
        name = verdict.kind.value
        if verdict.kind is VerdictKind.SADDLE:
            beside = nudged_off(result.parameters, verdict, settings)
            rises = log_likelihood(values, beside) > log_likelihood(values, result.parameters)
            left = fit(points, beside, replace(settings, tol=1e-10))
            if not rises or not left.log_likelihood > result.log_likelihood:
                wrong += 1
                print(f"seed {seed}: the nudge does not lead upwards", flush=True)
            tally["saddles left upwards"] += 1
        if verdict.kind in (VerdictKind.MAXIMUM, VerdictKind.SADDLE):
            if verdict.rate is None:
                name += ", of duplicates"
            else:
                positive, least = positive_eigenvalues(values, result.parameters, family)
                agrees = (positive > 0) == (verdict.kind is VerdictKind.SADDLE)
                if not agrees and (abs(verdict.rate - 1) < LEVEL or least < 1e-9):
                    name += ", level"
                elif not agrees:
                    wrong += 1
                    print(
                        f"seed {seed}: {verdict.kind} of {family}, K = {count}, rate {verdict.rate!r}, "
                        f"left {verdict.left:.1e}, {positive} positive, least pivot {least:.1e}",
                        flush=True,
                    )
        tally[name] += 1
    for what, number in sorted(tally.items()):
        print(f"{number:6} {what}")
    print(f"{wrong:6} disagree")
    return int(wrong > 0)


if __name__ == "__main__":
    sys.exit(main())
