"""scikit-learn's GaussianMixture, an independent program, for the four families that it knows."""

import warnings

import numpy as np
import pytest
from sklearn.mixture import GaussianMixture

from gmm_desktop.mixture.arrays import FloatArray
from gmm_desktop.mixture.convergence import ConvergenceRule
from gmm_desktop.mixture.criteria import criteria
from gmm_desktop.mixture.em import fit, iterate, start_frame
from gmm_desktop.mixture.families import family_of
from gmm_desktop.mixture.frames import Phase
from gmm_desktop.mixture.parameters import MixtureParameters
from gmm_desktop.mixture.points import Points
from gmm_desktop.mixture.settings import EmSettings
from tests.mixture.problems import within_family

TYPES = ["full", "tied", "diag", "spherical"]


def as_theirs(name: str, matrices: FloatArray) -> FloatArray:
    """Return covariances or precisions in the shape scikit-learn has for a type."""
    shapes: dict[str, FloatArray] = {
        "full": matrices,
        "tied": matrices[0],
        "diag": np.diagonal(matrices, axis1=1, axis2=2),
        "spherical": matrices[:, 0, 0],
    }
    return shapes[name]


def model(name: str, start: MixtureParameters, tol: float = 0.0, most: int = 1) -> GaussianMixture:
    return GaussianMixture(
        start.n_components,
        covariance_type=name,
        tol=tol,
        max_iter=most,
        reg_covar=0.0,
        weights_init=start.weights,
        means_init=start.means,
        precisions_init=as_theirs(name, np.array(np.linalg.inv(start.covariances))),
    )


def start_for(name: str, start: MixtureParameters) -> tuple[EmSettings, MixtureParameters]:
    settings = EmSettings(covariance_type=family_of(name), max_iter=60, tol=0)
    return settings, within_family(start, settings)


@pytest.mark.parametrize("name", TYPES)
def test_every_iteration_is_that_of_scikit_learn(
    name: str, three_groups: Points, start: MixtureParameters
) -> None:
    """Step by step with its own E- and M-step, from the same start: 60 iterations."""
    settings, begin = start_for(name, start)
    theirs, array = model(name, begin), three_groups.array
    theirs._initialize_parameters(array, np.random.RandomState(0))
    frames = iterate(three_groups, start_frame(three_groups, begin, settings), settings)
    compared = 0
    for frame in frames:
        if frame.phase is Phase.E:
            mean_log_likelihood, log_gamma = theirs._e_step(array)
            assert frame.log_likelihood == pytest.approx(160 * mean_log_likelihood, rel=1e-9)
            continue
        theirs._m_step(array, log_gamma)
        theta = frame.parameters
        np.testing.assert_allclose(theta.weights, theirs.weights_, rtol=1e-7)
        np.testing.assert_allclose(theta.means, theirs.means_, rtol=1e-7, atol=1e-7)
        expected = theirs.covariances_
        np.testing.assert_allclose(as_theirs(name, theta.covariances), expected, rtol=1e-7, atol=1e-7)
        compared += 1
    assert compared == 60


@pytest.mark.parametrize("name", TYPES)
@pytest.mark.parametrize("components", [1, 2, 3])
def test_parameters_are_counted_and_weighed_as_by_scikit_learn(
    name: str, components: int, three_groups: Points, start: MixtureParameters
) -> None:
    """The count is its own exactly; AIC and BIC are, when L is."""
    weights = start.weights[:components] / start.weights[:components].sum()
    begin = MixtureParameters(weights, start.means[:components], start.covariances[:components])
    settings, begin = start_for(name, begin)
    ours, theirs = fit(three_groups, begin, settings), model(name, begin, most=60)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it says that it has not converged, as it was told to
        theirs.fit(three_groups.array)
    count = settings.n_parameters(components)
    assert count == theirs._n_parameters()
    l_of_theirs = 160 * theirs.score(three_groups.array)
    found = criteria(l_of_theirs, count, 160, 0.0)
    assert found.aic == pytest.approx(theirs.aic(three_groups.array), rel=1e-14)
    assert found.bic == pytest.approx(theirs.bic(three_groups.array), rel=1e-14)
    assert ours.log_likelihood == pytest.approx(l_of_theirs, rel=1e-9)


@pytest.mark.parametrize("tol", [1e-2, 1e-3, 1e-5])
@pytest.mark.parametrize("name", TYPES)
def test_the_rule_per_point_is_the_tolerance_of_scikit_learn(
    name: str, tol: float, three_groups: Points, start: MixtureParameters
) -> None:
    """It compares the L of an E-step with that of the one before, so it needs one E-step more to see the same."""
    settings, begin = start_for(name, start)
    settings = EmSettings(settings.covariance_type, 500, tol, rule=ConvergenceRule.PER_POINT, patience=1)
    ours = fit(three_groups, begin, settings)
    theirs = model(name, begin, tol, 500).fit(three_groups.array)
    assert ours.converged
    assert theirs.converged_
    assert theirs.n_iter_ == ours.n_iterations + 1
