"""The script that hands the same start to scikit-learn's ``GaussianMixture``."""

import numpy as np

from gmm_desktop.experiment.excerpt import Excerpt
from gmm_desktop.mixture.covariance import project
from gmm_desktop.mixture.diagnostics import relative_eigenvalues
from gmm_desktop.mixture.errors import CodedError
from gmm_desktop.mixture.families import ALIASES, Family
from gmm_desktop.mixture.frames import Phase
from gmm_desktop.storage.scripts.common import (
    TOLERANCE,
    WHOLE,
    array,
    axes_code,
    comment,
    number,
    original_units_code,
    points_literal,
)

NARROWEST = 1e-3
"""σ below which scikit-learn's sums of squares lose digits that L shows; each axis counts by the spread of the data."""

FLATTEST = 1e4
"""Condition number from which on a start handed over as its inverse is another start, and L of a fit another L."""

_SHAPES = {
    Family.VVV: "",
    Family.EEE: "[0]",
    Family.VVI: ".diagonal(axis1=1, axis2=2)",
    Family.VII: "[:, 0, 0]",
}
"""How its form of the precisions is taken from those of all components."""


_ORIGINAL = {
    Family.VVV: WHOLE,
    Family.EEE: WHOLE,
    Family.VVI: "{} * DATA_SIGMA**2",
    Family.VII: "{}[:, None] * DATA_SIGMA**2",
}
"""Its covariances in the units of the data; round ones are the diagonals of ellipses there."""


def check_sklearn(taken: Excerpt) -> None:
    """Refuse what scikit-learn cannot do as the run has done it.

    Raises
    ------
    CodedError
        ``code_sklearn`` with the reason, a word that stands in `CODE_REASONS` of the sentences.
    """
    settings, dataset = taken.experiment.settings, taken.experiment.dataset
    start, points = taken.run.frames[0].parameters, dataset.points
    family = settings.covariance_type
    kept = project(family, start.covariances, start.weights) if family in _SHAPES else start.covariances
    sizes = [
        (frame.phase, *relative_eigenvalues(covariance, points.scales))
        for frame in taken.frames
        if frame.phase is not Phase.E
        for covariance in frame.parameters.covariances
    ]
    reasons = {
        "family": family not in _SHAPES,
        "noise": start.noise is not None,
        "prior": settings.prior is not None,
        "pins": bool(settings.pins),
        "temperature": settings.temperature != 1 or settings.initial_temperature is not None,
        "start": not taken.n_iterations,
        "few_points": len(points) < start.n_components,
        "outside": not np.array_equal(kept, start.covariances),
        "flat": any(larger > FLATTEST * smaller for _, larger, smaller in sizes),
        "narrow": family is not Family.VVV
        and any(smaller < NARROWEST**2 for phase, _, smaller in sizes if phase is Phase.M),
    }
    for reason, holds in reasons.items():
        if holds:
            raise CodedError("code_sklearn", reason=reason)


def sklearn_script(taken: Excerpt, data_file: str) -> str:
    """Return the script; with the name of a file it reads the points from there, else they stand in it."""
    experiment, theta = taken.experiment, taken.run.frames[0].parameters
    settings, dataset = experiment.settings, experiment.dataset
    name = next(alias for alias, family in ALIASES.items() if family is settings.covariance_type)
    first, second = map(comment, dataset.columns)
    imports, points = "", f"X = {points_literal((dataset.points.x, dataset.points.y))}"
    if data_file:
        imports = "import os.path\n"
        points = (
            f"beside = os.path.join(os.path.dirname(os.path.abspath(__file__)), {data_file!r})\n"
            'X = np.loadtxt(sys.argv[1] if len(sys.argv) > 1 else beside, delimiter=",", skiprows=1, '
            'usecols=(0, 1), encoding="utf-8")'
        )
    use = f"    python THIS_FILE.py [POINTS.csv]    (without: {comment(data_file)})\n\n" if data_file else ""
    count = theta.n_components
    covariances = _ORIGINAL[settings.covariance_type].format("mixture.covariances_")
    original = _lines(original_units_code(taken, "(mixture.means_ + middle)", covariances))
    axes = _lines(axes_code(taken))
    about = f"{comment(dataset.name)} with scikit-learn: {count} Gaussian{'s' if count > 1 else ''} ({name})"
    return f'''"""EM on {about}, exported by GMM Desktop.

It makes the run again and checks that it ends at the same log-likelihood. It needs NumPy and scikit-learn.

{use}"""

{imports}import sys
import warnings

import numpy as np
from sklearn.exceptions import ConvergenceWarning
from sklearn.mixture import GaussianMixture


def main():
    # scikit-learn sums squares of the data: about their middle they keep their digits, and L is the same.
    middle = X.mean(axis=0)
    precisions = np.linalg.inv(COVARIANCES)
    mixture = GaussianMixture(
        n_components={count},
        covariance_type="{name}",
        weights_init=WEIGHTS,
        means_init=MEANS - middle,
        precisions_init=precisions{_SHAPES[settings.covariance_type]},
        reg_covar={number(settings.reg_covar)},  # its default would be 1e-6
        tol=0.0,  # it would stop by its own rule; here it makes the iterations of the run
        max_iter=ITERATIONS,
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        mixture.fit(X - middle)
    # lower_bound_ is the mean over the points, and belongs to the parameters before the last M-step.
    L = float(mixture.score_samples(X - middle).sum())
    print("weights", mixture.weights_, "means", mixture.means_ + middle, "covariances", mixture.covariances_, sep="\\n")
    print("after", mixture.n_iter_, "iterations: log-likelihood", repr(L))
{original}    if not abs(L - EXPECTED) <= {TOLERANCE!r} * max(1.0, abs(EXPECTED)):
        sys.exit(f"NOT OK: GMM Desktop ended at {{EXPECTED!r}}")
    print("OK: the same as in GMM Desktop")


# The numbers

# {len(dataset.points)} points: {first}, {second}
{points}
{axes}EXPECTED = {number(taken.frame.log_likelihood)}
ITERATIONS = {taken.n_iterations}
WEIGHTS = {array(theta.weights)}
MEANS = {array(theta.means)}
COVARIANCES = {array(theta.covariances)}

main()
'''


def _lines(lines: list[str]) -> str:
    return "".join(f"{line}\n" for line in lines)
