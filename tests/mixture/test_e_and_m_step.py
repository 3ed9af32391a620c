import math

import numpy as np
import pytest
from scipy.special import softmax
from scipy.stats import multivariate_normal

from gmm_desktop.mixture.diagnostics import Degeneracy, DegeneracyKind
from gmm_desktop.mixture.e_step import responsibilities
from gmm_desktop.mixture.m_step import update
from gmm_desktop.mixture.parameters import MixtureParameters
from gmm_desktop.mixture.points import Points
from gmm_desktop.mixture.settings import EmSettings
from gmm_desktop.mixture.statistics import accumulate

TWO_POINTS = Points.of([[0.0, 0.0], [2.0, 0.0]])
AT_THE_POINTS = MixtureParameters([0.5, 0.5], [[0, 0], [2, 0]], [np.eye(2), np.eye(2)])
SHARE = 1 / (1 + math.exp(-2))
"""γ of a point for the component on it: the other is 2 away, so e⁰ stands against e^(−2²/2) = e⁻²."""


def m_step(points: Points, parameters: MixtureParameters, reg_covar: float = 0.0) -> MixtureParameters:
    new = update(
        accumulate(points, parameters), parameters, EmSettings(reg_covar=reg_covar), scales=points.scales
    )
    assert isinstance(new, MixtureParameters)
    return new


def test_two_points_share_themselves_as_computed_by_hand() -> None:
    """E by hand. x₁ = (0, 0), x₂ = (2, 0); π = ½ ½; μ₁ = x₁, μ₂ = x₂; Σ₁ = Σ₂ = I.

    N(x₁|μ₁) = e⁰/2π and N(x₁|μ₂) = e⁻²/2π; the equal weights and 2π cancel:
    γ₁₁ = 1 / (1 + e⁻²) = 0.8808 and γ₁₂ = 0.1192; for x₂ the other way round.
    """
    expected = [[SHARE, 1 - SHARE], [1 - SHARE, SHARE]]
    np.testing.assert_allclose(responsibilities(TWO_POINTS, AT_THE_POINTS), expected, rtol=1e-14)
    assert pytest.approx(0.880797, abs=1e-6) == SHARE


def test_two_points_give_the_update_computed_by_hand() -> None:
    """M by hand, with the γ above: N₁ = γ₁₁ + γ₂₁ = 1, so π₁ = N₁/2 = ½.

    μ₁ = γ₁₁·(0, 0) + γ₂₁·(2, 0) = (2(1−γ), 0) = (0.2384, 0).
    Σ₁: xx = γ(0−μ)² + (1−γ)(2−μ)² with μ = 2(1−γ): 4γ(1−γ)² + 4(1−γ)γ² = 4γ(1−γ) = 0.42; xy = yy = 0.
    Two points lie on a line, so the ridge 1·I is added: Σ₁ = [[1.42, 0], [0, 1]]. Component 2 mirrors it.
    """
    new = m_step(TWO_POINTS, AT_THE_POINTS, reg_covar=1.0)
    xx = 4 * SHARE * (1 - SHARE)
    np.testing.assert_allclose(new.weights, [0.5, 0.5], rtol=1e-14)
    np.testing.assert_allclose(new.means, [[2 * (1 - SHARE), 0], [2 * SHARE, 0]], rtol=1e-14)
    np.testing.assert_allclose(
        new.covariances, np.array([[[xx + 1, 0.0], [0.0, 1.0]]] * 2), rtol=1e-14, atol=1e-15
    )
    assert xx == pytest.approx(0.42, abs=1e-3)


def test_without_the_ridge_two_points_make_a_flat_component() -> None:
    wrong = update(
        accumulate(TWO_POINTS, AT_THE_POINTS), AT_THE_POINTS, EmSettings(), scales=TWO_POINTS.scales
    )
    assert isinstance(wrong, Degeneracy)
    assert wrong.kind is DegeneracyKind.NOT_POSITIVE_DEFINITE
    assert wrong.component == 0
    assert wrong.effective_points == pytest.approx(1.0, rel=1e-15)
    assert wrong.condition == math.inf
    assert wrong.sigma == pytest.approx(math.sqrt(4 * SHARE * (1 - SHARE)), rel=1e-14)


def test_four_points_in_two_columns_give_the_update_computed_by_hand() -> None:
    """The two points above, each split into a pair at y = ±1: then yy = 1 and nothing is added."""
    points = Points.of([[0, 1], [0, -1], [2, 1], [2, -1]])
    new = m_step(points, AT_THE_POINTS)
    expected = np.array([[[4 * SHARE * (1 - SHARE), 0.0], [0.0, 1.0]]] * 2)
    np.testing.assert_allclose(new.means, [[2 * (1 - SHARE), 0], [2 * SHARE, 0]], atol=1e-15)
    np.testing.assert_allclose(new.covariances, expected, rtol=1e-14, atol=1e-15)


def test_responsibilities_are_scipys(three_groups: Points, start: MixtureParameters) -> None:
    terms = [
        np.log(weight) + multivariate_normal(mean, covariance).logpdf(three_groups.array)
        for weight, mean, covariance in zip(start.weights, start.means, start.covariances, strict=True)
    ]
    expected = softmax(np.stack(terms, axis=1), axis=1)
    np.testing.assert_allclose(responsibilities(three_groups, start), expected, rtol=1e-11)


def test_the_update_is_numpys_weighted_average_and_covariance(
    three_groups: Points, start: MixtureParameters
) -> None:
    """Independent: numpy.average and numpy.cov with the responsibilities as weights."""
    new, points = m_step(three_groups, start), three_groups.array
    for k, gamma in enumerate(responsibilities(three_groups, start).T):
        assert new.weights[k] == pytest.approx(gamma.mean(), rel=1e-12)
        np.testing.assert_allclose(new.means[k], np.average(points, axis=0, weights=gamma), rtol=1e-12)
        expected = np.cov(points.T, aweights=gamma, ddof=0)
        np.testing.assert_allclose(new.covariances[k], expected, rtol=1e-11, atol=1e-13)


def test_weights_alone_move_responsibilities() -> None:
    """By hand: at equal densities γ_k = π_k, so the point half-way between takes the weights themselves."""
    half_way = [[1.0, 0.0]]
    for weight in (0.1, 0.5, 0.9):
        mixture = MixtureParameters([weight, 1 - weight], AT_THE_POINTS.means, AT_THE_POINTS.covariances)
        np.testing.assert_allclose(responsibilities(half_way, mixture), [[weight, 1 - weight]], rtol=1e-14)


def test_a_single_component_gets_the_mean_and_covariance_of_the_data(three_groups: Points) -> None:
    """Closed form: with K = 1 every γ is 1, and one M-step gives the maximum-likelihood Gaussian."""
    new = m_step(three_groups, MixtureParameters([1], [[9, 9]], [np.eye(2)]))
    points = three_groups.array
    np.testing.assert_allclose(new.means[0], points.mean(axis=0), rtol=1e-13)
    np.testing.assert_allclose(new.covariances[0], np.cov(points.T, ddof=0), rtol=1e-12)
    assert new.weights.tolist() == [1.0]


@pytest.mark.parametrize("reg_covar", [1e-6, 0.5, 10.0])
def test_reg_covar_is_added_to_the_diagonal_and_to_nothing_else(
    three_groups: Points, start: MixtureParameters, reg_covar: float
) -> None:
    plain, ridged = m_step(three_groups, start), m_step(three_groups, start, reg_covar)
    np.testing.assert_allclose(
        ridged.covariances - plain.covariances, [reg_covar * np.eye(2)] * 3, atol=1e-14
    )
    assert ridged.means.tolist() == plain.means.tolist()
    assert ridged.weights.tolist() == plain.weights.tolist()


def test_nothing_is_added_to_the_diagonal_in_secret() -> None:
    """By hand: the corners of a square of side 2 have variance exactly 1 in x and in y."""
    square = Points.of([[1, 1], [1, -1], [-1, 1], [-1, -1]])
    new = m_step(square, MixtureParameters([1], [[0.5, 0.5]], [np.eye(2)]))
    assert new.covariances[0].tolist() == [[1, 0], [0, 1]]
