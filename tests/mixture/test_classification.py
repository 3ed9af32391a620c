"""New points and a finished mixture, held against SciPy and against decimal numbers of fifty digits."""

from decimal import Decimal, localcontext
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import logsumexp
from scipy.stats import chi2, multivariate_normal

from gmm_desktop.mixture.classification import NOISE_LABEL, classified, classify, density_p_values
from gmm_desktop.mixture.errors import DataError
from gmm_desktop.mixture.parameters import MixtureParameters, UniformNoise
from gmm_desktop.mixture.points import Points

ONE = MixtureParameters([1.0], [(3.0, -2.0)], [[(4.0, 1.5), (1.5, 0.9)]])
THREE = MixtureParameters(
    [0.5, 0.3, 0.2],
    [(0, 0), (5, 4), (-6, 3)],
    [[(1.0, 0.3), (0.3, 2.0)], [(0.2, 0.0), (0.0, 3.0)], [(2.0, -1.0), (-1.0, 1.0)]],
)
NOISY = MixtureParameters(
    [0.5, 0.4], [(0, 0), (5, 4)], [np.eye(2), 2 * np.eye(2)], UniformNoise(0.1, (-10.0, -10.0), (10.0, 10.0))
)
RNG = np.random.default_rng(5)
PLACES = np.vstack([RNG.uniform(-9, 9, (200, 2)), RNG.normal(0, 2, (100, 2))])


def by_scipy(points: Any, theta: MixtureParameters) -> tuple[Any, Any]:
    """Return γ and log p of SciPy's densities; the noise has that of its box everywhere."""
    logs = [
        np.log(weight) + multivariate_normal(mean, covariance).logpdf(points)
        for weight, mean, covariance in zip(theta.weights, theta.means, theta.covariances, strict=True)
    ]
    if noise := theta.noise:
        (left, low), (right, high) = noise.lower, noise.upper
        logs.append(np.full(len(points), np.log(noise.weight / ((right - left) * (high - low)))))
    total = logsumexp(logs, axis=0)
    return np.exp(logs - total).T, total


@pytest.mark.parametrize("theta", [ONE, THREE, NOISY], ids=["one", "three", "noise"])
def test_probabilities_and_densities_are_those_of_scipy(theta: MixtureParameters) -> None:
    gamma, total = by_scipy(PLACES, theta)
    found = classify(PLACES, theta)
    assert found.gamma == pytest.approx(gamma, rel=1e-11, abs=1e-15)
    assert found.log_densities == pytest.approx(total, rel=1e-12)
    assert found.gamma.sum(axis=1) == pytest.approx(1, abs=1e-14)
    expected = gamma.argmax(axis=1) + 1
    expected[expected > theta.n_components] = NOISE_LABEL
    assert found.labels.tolist() == expected.tolist()


def in_fifty_digits(point: tuple[float, float], theta: MixtureParameters) -> tuple[list[Decimal], Decimal]:
    """Return log(π_k N_k) of each component and log p, from the numbers as they are stored."""
    with localcontext() as context:
        context.prec, context.Emin, context.Emax = 50, -(10**17), 10**17
        two_pi = Decimal("6.2831853071795864769252867665590057683943387987502")
        logs = []
        for weight, mean, matrix in zip(
            theta.weights.tolist(), theta.means.tolist(), theta.covariances.tolist(), strict=True
        ):
            (xx, xy), (_, yy) = [[Decimal(entry) for entry in row] for row in matrix]
            dx, dy = (Decimal(at) - Decimal(middle) for at, middle in zip(point, mean, strict=True))
            determinant = xx * yy - xy * xy
            distance = (yy * dx * dx - 2 * xy * dx * dy + xx * dy * dy) / determinant
            logs.append(Decimal(weight).ln() - two_pi.ln() - determinant.ln() / 2 - distance / 2)
        largest = max(logs)
        return logs, largest + sum(((log - largest).exp() for log in logs), Decimal(0)).ln()


TIED = MixtureParameters([0.25, 0.4, 0.35], [(0, 0), (1e-3, 2), (-1, 1)], [[(1.7, 0.9), (0.9, 0.6)]] * 3)
FLAT = MixtureParameters([0.5, 0.5], [(0, 0), (0, 1e-4)], [[(1.0, 1 - 1e-9), (1 - 1e-9, 1.0)]] * 2)
FAR = [
    (60.0, 0.0),
    (-3e3, 2e3),
    (4e4, 4e4),
    (1e6, 1.1e6),
    (-1e9, 4.0),
    (1e12, -2e12),
    (2e40, -1e40),
    (1e75, 1e75),
]


@pytest.mark.parametrize("theta", [ONE, THREE, TIED, FLAT], ids=["one", "three", "tied", "flat"])
@pytest.mark.parametrize("point", FAR)
def test_far_away_where_densities_underflow_every_number_keeps_its_digits(
    point: tuple[float, float], theta: MixtureParameters
) -> None:
    """γ of components of one shape follow from logarithms that are alike in their first 15 digits."""
    logs, total = in_fifty_digits(point, theta)
    found = classify([point], theta)
    assert np.exp(found.log_densities[0]) == 0
    assert abs(Decimal(float(found.log_densities[0])) / total - 1) < Decimal("4e-16")
    with localcontext() as context:
        context.prec, context.Emin, context.Emax = 50, -(10**17), 10**17
        expected = [float((log - total).exp()) for log in logs]
    if max(map(abs, point)) < 1e13:
        assert found.gamma[0] == pytest.approx(expected, rel=1e-11, abs=1e-300)
    assert found.gamma[0].sum() == pytest.approx(1, abs=1e-14)


def test_near_and_far_meet_where_the_digits_are_doubled() -> None:
    """On the way out of a mixture log p falls as smoothly as in fifty digits."""
    places = [(26.5 + 0.1 * step, 1.0) for step in range(30)]
    found = classify(places, TIED)
    assert found.log_densities[0] > -1000 > found.log_densities[-1]
    for place, value, gamma in zip(places, found.log_densities, found.gamma, strict=True):
        logs, total = in_fifty_digits(place, TIED)
        assert abs(Decimal(float(value)) / total - 1) < Decimal("3e-15")
        assert gamma == pytest.approx([float((log - total).exp()) for log in logs], rel=1e-11)


def test_two_alike_far_away_share_a_point_by_their_weights() -> None:
    theta = MixtureParameters([0.25, 0.75], [(0, 0), (0, 0)], [np.eye(2), np.eye(2)])
    found = classify([(1e8, -1e8), (0, 0)], theta)
    assert found.gamma == pytest.approx(np.array([[0.25, 0.75]] * 2), rel=1e-14)
    assert found.labels.tolist() == [2, 2]


def test_what_has_no_number_is_refused() -> None:
    """Along its narrow direction the point is 1e157 standard deviations away, and the square of that is no number."""
    xx, yy = 2e-150, 2e-150 / 2e-14
    xy = (1 - 1e-14) * np.sqrt(xx) * np.sqrt(yy)
    narrow = [(xx, xy), (xy, yy)]
    with pytest.raises(DataError, match="points_too_far"):
        classify([(1e75, -1e75)], MixtureParameters([1.0], [(0, 0)], [narrow]))
    found = classify(
        [(1e75, -1e75)], MixtureParameters([0.5, 0.5], [(0, 0)] * 2, [narrow, [(1.0, 0.0), (0.0, 1.0)]])
    )
    assert found.gamma.tolist() == [[0, 1]]
    assert found.log_densities[0] == pytest.approx(-1e150)


def test_of_equals_the_first_component_is_named() -> None:
    theta = MixtureParameters([0.5, 0.5], [(-1, 0), (1, 0)], [np.eye(2), np.eye(2)])
    assert classify([(0, 7)], theta).labels.tolist() == [1]


def test_beyond_its_box_the_noise_takes_what_is_far_from_every_gaussian() -> None:
    found = classify([(0.0, 0.0), (9.5, -9.5), (1e5, 0.0)], NOISY)
    assert found.labels.tolist() == [1, NOISE_LABEL, NOISE_LABEL]
    assert found.beyond.tolist() == [False, False, True]
    assert found.gamma[2].tolist() == [0, 0, 1]
    assert found.log_densities[2] == pytest.approx(np.log(0.1 / 400), rel=1e-15)


@pytest.mark.parametrize("most", [1, 7, 1000])
def test_blocks_give_the_same_bits(most: int) -> None:
    points, whole = Points.of(PLACES), classify(PLACES, THREE)
    parts = list(classified(points, THREE, most))
    assert [first for first, _ in parts] == list(range(0, len(PLACES), most))
    for name in ("gamma", "labels", "log_densities"):
        assert np.array_equal(
            np.concatenate([getattr(part, name) for _, part in parts]), getattr(whole, name)
        )


def test_the_p_value_of_one_gaussian_is_that_of_chi_squared() -> None:
    found = classify(PLACES, ONE)
    offsets = PLACES - ONE.means[0]
    squared = np.einsum("ni,ij,nj->n", offsets, np.linalg.inv(ONE.covariances[0]), offsets)
    assert density_p_values(ONE)(found.log_densities) == pytest.approx(chi2.sf(squared, 2), rel=1e-11)
    assert density_p_values(ONE)(classify(ONE.means, ONE).log_densities).tolist() == [
        pytest.approx(1, rel=1e-14)
    ]


def test_drawn_p_values_are_those_of_one_gaussian_cut_in_two() -> None:
    """Two components that are the same are one, of which the answer is known: within 5 standard errors of 1e5 draws."""
    halves = MixtureParameters([0.5, 0.5], [ONE.means[0]] * 2, [ONE.covariances[0]] * 2)
    logs = classify(ONE.means[0] + RNG.normal(0, 2, (300, 2)), halves).log_densities
    exact = density_p_values(ONE)(logs)
    found = density_p_values(halves, 100_000, 3)(logs)
    assert (np.abs(found - exact) <= 5 * np.sqrt(exact * (1 - exact) / 1e5) + 1e-5).all()
    assert np.array_equal(found, density_p_values(halves, 100_000, 3)(logs))
    assert not np.array_equal(found, density_p_values(halves, 100_000, 4)(logs))


def test_of_two_far_apart_the_p_value_follows_from_the_heights() -> None:
    """Both round, weights 0.8 and 0.2, σ 1: p(X ≤ ℓ) = Σ π_k min(1, ℓ / (π_k / 2π)) where they do not meet."""
    theta = MixtureParameters([0.8, 0.2], [(0, 0), (100, 0)], [np.eye(2), np.eye(2)])
    at = np.array([(0, 0), (1, 0), (2.5, 0), (100, 0), (101, 1)], dtype=float)
    logs = classify(at, theta).log_densities
    heights = theta.weights / (2 * np.pi)
    exact = sum(w * np.minimum(1, np.exp(logs) / h) for w, h in zip(theta.weights, heights, strict=True))
    assert density_p_values(theta)(logs) == pytest.approx(exact, abs=5 * 0.5 / np.sqrt(1e5))


@given(st.integers(1, 500), st.integers(0, 9))
def test_a_drawn_p_value_is_never_nothing_and_at_most_one(draws: int, seed: int) -> None:
    logs = np.array([-np.inf, -1e300, -50.0, -3.0, 100.0])
    p = density_p_values(THREE, draws, seed)(logs)
    assert p[0] == p[1] == 1 / (1 + draws)
    assert (np.diff(p) >= 0).all()
    assert p[-1] == 1
