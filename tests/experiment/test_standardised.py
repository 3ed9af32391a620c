"""Standardised axes: two steps as one, and results in the units of the data, against closed forms."""

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gmm_desktop.experiment.apply_edit import apply_edit
from gmm_desktop.experiment.dataset import Dataset
from gmm_desktop.experiment.edits import Standardise
from gmm_desktop.experiment.experiment import Experiment
from gmm_desktop.experiment.standardised import Standardised
from gmm_desktop.mixture.em import fit
from gmm_desktop.mixture.errors import DataError
from gmm_desktop.mixture.initialisation import StartMethod, make_start, with_noise
from gmm_desktop.mixture.parameters import MixtureParameters, UniformNoise
from gmm_desktop.mixture.points import Points
from gmm_desktop.mixture.settings import EmSettings
from gmm_desktop.mixture.statistics import accumulate
from tests.examples import examples

offsets = st.tuples(*[st.floats(-1e6, 1e6)] * 2)
scales = st.tuples(*[st.floats(1e-6, 1e6)] * 2)


def long_log_likelihood(values: Any, theta: MixtureParameters) -> float:
    """Add up log densities point by point, with NumPy's determinants and inverses."""
    total = 0.0
    for x in values:
        density = 0.0
        for weight, mean, sigma in zip(theta.weights, theta.means, theta.covariances, strict=True):
            away = x - mean
            exponent = -0.5 * away @ np.linalg.inv(sigma) @ away
            density += weight * math.exp(exponent) / (2 * math.pi * math.sqrt(np.linalg.det(sigma)))
        if theta.noise is not None:
            (left, low), (right, high) = theta.noise.lower, theta.noise.upper
            inside = left <= x[0] <= right and low <= x[1] <= high
            density += theta.noise.weight / ((right - left) * (high - low)) * inside
        total += math.log(density)
    return total


def some_points(seed: int = 0) -> np.ndarray[Any, Any]:
    rng = np.random.default_rng(seed)
    groups = [rng.normal((3, 500), (0.2, 60), (60, 2)), rng.normal((5, 900), (0.5, 20), (40, 2))]
    return np.concatenate(groups)


def on(values: Any) -> Experiment:
    points = Points.of(values)
    start = make_start(StartMethod.KMEANS, points, 2, 0)
    return Experiment(Dataset("d", points, ("a", "b")), start, EmSettings(), StartMethod.KMEANS)


def test_mean_and_sigma_are_those_of_the_points() -> None:
    after = apply_edit(on([[1.0, 10.0], [3.0, 50.0]]), Standardise()).dataset
    assert after.standardised == Standardised(("a", "b"), (2.0, 30.0), (1.0, 20.0))
    assert after.columns == ("a (standardised)", "b (standardised)")
    assert after.own_columns == ("a", "b")


@given(offsets, scales, offsets, scales, st.lists(offsets, min_size=1, max_size=5))
@examples(100)
def test_two_steps_as_one_undo_both(first: Any, s: Any, second: Any, t: Any, values: Any) -> None:
    both = Standardised(("a", "b"), first, s).followed_by(np.array(second), np.array(t))
    raw = np.array(values)
    z = ((raw - first) / s - second) / t
    size = np.abs(raw) + np.abs(first) + np.array(s) * np.abs(second)
    assert (np.abs(both.own_values(z) - raw) <= 1e-14 * size + 1e-300).all()


def test_standardising_again_changes_the_numbers_only_by_rounding_and_what_is_remembered_is_still_the_raw() -> (
    None
):
    values = some_points()
    once = apply_edit(on(values), Standardise())
    twice = apply_edit(once, Standardise())
    known = twice.dataset.standardised
    assert known is not None
    assert known.columns == ("a", "b")
    np.testing.assert_allclose(known.mean, values.mean(axis=0), rtol=1e-12)
    np.testing.assert_allclose(known.sigma, values.std(axis=0), rtol=1e-12)


@given(offsets, scales)
@examples(60)
def test_a_mixture_comes_back_from_standardised_units(mean: Any, sigma: Any) -> None:
    axes = Standardised(("a", "b"), mean, sigma)
    noise = UniformNoise(0.2, (-3.0, -2.0), (4.0, 5.0))
    theta = MixtureParameters(
        [0.3, 0.5], [(0.5, -1.0), (2.0, 0.25)], [[(1.5, 0.3), (0.3, 0.8)], [(0.2, -0.1), (-0.1, 0.4)]], noise
    )
    own = axes.own_mixture(theta)
    assert own is not None
    s = np.diag(sigma)
    for k in range(2):
        np.testing.assert_allclose(own.covariances[k], s @ theta.covariances[k] @ s, rtol=1e-12)
        np.testing.assert_allclose(
            own.means[k], np.array(mean) + np.array(sigma) * theta.means[k], rtol=1e-15
        )
    assert own.noise is not None
    size = np.abs(mean) + np.array(sigma)
    for corner, expected in ((own.noise.lower, noise.lower), (own.noise.upper, noise.upper)):
        assert (np.abs(np.array(corner) - (np.array(expected) * sigma + mean)) <= 1e-14 * 10 * size).all()
    again = axes.standardised_mixture(own)
    np.testing.assert_allclose(again.covariances, theta.covariances, rtol=1e-12)
    assert (np.abs(again.means - theta.means) * sigma <= 1e-14 * 10 * size).all()


@pytest.mark.parametrize("noisy", [False, True])
def test_l_in_the_units_of_the_data_is_that_of_the_mixture_there(noisy: bool) -> None:
    """Held against densities added up point by point on the raw values."""
    values = some_points(3)
    after = apply_edit(on(values), Standardise())
    start = with_noise(after.start, after.dataset.points, 0.05) if noisy else after.start
    found = fit(after.dataset.points, start, EmSettings(max_iter=20, tol=0))
    axes = after.dataset.standardised
    assert axes is not None
    own = axes.own_mixture(found.parameters)
    assert own is not None
    expected = long_log_likelihood(values, own)
    assert axes.own_log_likelihood(found.log_likelihood, len(values)) == pytest.approx(expected, rel=1e-10)
    assert accumulate(Points.of(values), own).log_likelihood == pytest.approx(expected, rel=1e-10)


def test_a_fit_to_standardised_points_is_that_to_the_raw_ones() -> None:
    """The family VVV does not depend on the units: both end at the same mixture."""
    values, settings = some_points(5), EmSettings(max_iter=30, tol=0)
    raw = fit(Points.of(values), on(values).start, settings)
    after = apply_edit(on(values), Standardise())
    axes = after.dataset.standardised
    assert axes is not None
    own = axes.own_mixture(fit(after.dataset.points, after.start, settings).parameters)
    assert own is not None
    np.testing.assert_allclose(own.means, raw.parameters.means, rtol=1e-8)
    np.testing.assert_allclose(own.covariances, raw.parameters.covariances, rtol=1e-6)


def test_a_column_that_says_it_was_standardised_by_nobody_knows_what_stays_unknown() -> None:
    old = Dataset("d", Points.of(some_points()), ("a (standardised)", "b (standardised)"))
    assert old.in_unknown_units
    experiment = Experiment(old, on(some_points()).start, EmSettings(), StartMethod.KMEANS)
    after = apply_edit(experiment, Standardise()).dataset
    assert (after.standardised, after.own_values) == (None, None)
    assert after.in_unknown_units


@pytest.mark.parametrize(
    "numbers", [((0, 0), (1, 0)), ((0, math.nan), (1, 1)), ((0, 0), (1, -1)), ((0, 0), (math.inf, 1))]
)
def test_axes_without_a_scale_are_refused(numbers: Any) -> None:
    with pytest.raises(DataError, match="standardising"):
        Standardised(("a", "b"), *numbers)
