import math
from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from gmm_desktop.mixture.arrays import FloatArray
from gmm_desktop.mixture.convergence import ConvergenceRule, StopReason
from gmm_desktop.mixture.diagnostics import Degeneracy
from gmm_desktop.mixture.em import FitResult, fit
from gmm_desktop.mixture.parameters import MixtureParameters
from gmm_desktop.mixture.settings import EmSettings

ROUND = ((1.0, 0.0), (0.0, 1.0))
SQUARE = [[1.0, 1.0], [1.0, -1.0], [-1.0, 1.0], [-1.0, -1.0]]


def round_start(*means: Sequence[float]) -> MixtureParameters:
    count = len(means)
    return MixtureParameters([1 / count] * count, means, [ROUND] * count)


def ended(points: object, start: MixtureParameters, reason: StopReason, component: int) -> Degeneracy:
    """Run EM, check that it ended as it should with everything finite and rising; return what was found."""
    result = fit(np.array(points, dtype=float), start, EmSettings(max_iter=500, tol=0))
    assert result.stop_reason is reason
    assert not result.converged
    assert result.degeneracy is not None
    assert result.degeneracy.kind.value == reason.value
    assert result.degeneracy.component == component
    assert_sound(result)
    return result.degeneracy


def assert_sound(result: FitResult) -> None:
    theta = result.parameters
    for numbers in (theta.weights, theta.means, theta.covariances, result.log_likelihoods):
        assert np.isfinite(numbers).all()
    assert len(result.log_likelihoods) == result.n_iterations + 1
    likelihoods = result.log_likelihoods
    assert (np.diff(likelihoods) >= -1e-9 * np.abs(likelihoods[:-1])).all()


def test_a_component_alone_with_one_point_collapses_onto_it() -> None:
    """By hand: the lone point has γ = 1, the others are 100 away (γ = e⁻⁵⁰⁰⁰ = 0), so N₂ = 1 and Σ₂ = 0."""
    found = ended([*SQUARE, [100.0, 0.0]], round_start((0, 0), (100, 0)), StopReason.COLLAPSED, 1)
    assert found.effective_points == pytest.approx(1.0)
    assert found.sigma == 0
    assert found.condition == math.inf


def test_a_component_between_two_copies_of_a_point_collapses_onto_both() -> None:
    doubled = [*SQUARE, [100.0, 0.0], [100.0, 0.0]]
    found = ended(doubled, round_start((0, 0), (100.3, 0)), StopReason.COLLAPSED, 1)
    assert found.effective_points == pytest.approx(2.0)


def test_a_component_on_a_speck_of_points_collapses_too() -> None:
    """A round speck far below the last digits that the spread of the data leaves: σ is 1e-9, the spread 40."""
    speck = 100 + 1e-9 * np.array(SQUARE)
    found = ended([*SQUARE, *speck], round_start((0, 0), (100, 100)), StopReason.COLLAPSED, 1)
    assert found.effective_points == pytest.approx(4.0)
    assert 0 < found.sigma < 1e-8


def test_a_component_that_narrows_step_by_step_collapses_onto_a_lone_point_in_the_end() -> None:
    group = [[float(x), float(y)] for x in (-1, 0, 1) for y in (-1, 0, 1)]
    points, start = [*group, [4.0, 0.0]], round_start((0, 0), (4, 0))
    found = ended(points, start, StopReason.COLLAPSED, 1)
    assert found.effective_points == pytest.approx(1.0, abs=1e-6)
    assert fit(points, start, EmSettings(tol=0)).n_iterations >= 2


def test_a_component_that_no_point_wants_starves() -> None:
    found = ended(SQUARE, round_start((0, 0), (1e12, 1e12)), StopReason.STARVED, 1)
    assert found.effective_points == 0


def test_two_components_far_away_on_the_same_side_leave_the_farther_one_starved() -> None:
    ended(SQUARE, round_start((2e12, 0), (1e12, 0)), StopReason.STARVED, 0)


@pytest.mark.parametrize("slope", [0.0, 1.0, 1 / 3, -7.1, 1e6])
def test_points_on_a_line_make_a_flat_component(slope: float) -> None:
    x = np.linspace(-1, 1, 21) / math.hypot(1, slope)
    found = ended(np.column_stack([x, slope * x]), round_start((0, 0)), StopReason.NOT_POSITIVE_DEFINITE, 0)
    assert found.effective_points == pytest.approx(21.0)
    assert found.condition > 1e13
    assert found.sigma == pytest.approx(np.linspace(-1, 1, 21).std(), rel=1e-9)


def test_points_on_an_upright_line_make_a_flat_component() -> None:
    ended([[3.0, y] for y in range(5)], round_start((0, 0)), StopReason.NOT_POSITIVE_DEFINITE, 0)


@pytest.mark.parametrize("copies", [1, 2, 50])
@pytest.mark.parametrize("place", [(0.0, 0.0), (0.1, 1e8), (-1e-7, 3e74)])
def test_copies_of_one_point_make_a_component_collapse(copies: int, place: tuple[float, float]) -> None:
    found = ended([place] * copies, round_start((0, 0)), StopReason.COLLAPSED, 0)
    assert found.effective_points == pytest.approx(copies)


def test_two_points_make_one_flat_component() -> None:
    found = ended([[0, 0], [3, 4]], round_start((1, 1)), StopReason.NOT_POSITIVE_DEFINITE, 0)
    assert found.effective_points == pytest.approx(2.0)
    assert found.sigma == pytest.approx(2.5)  # by hand: both points are half of √(3² + 4²) from their mean


def test_more_components_than_points_degenerate() -> None:
    points = [[0, 0], [5, 1], [2, 6]]
    start = round_start((0, 0), (5, 1), (2, 6), (1, 1), (3, 3))
    result = fit(points, start, EmSettings(max_iter=500, tol=0))
    assert result.degeneracy is not None
    assert_sound(result)


def test_a_ridge_keeps_a_lone_point_from_collapsing() -> None:
    """By hand: the component on the lone point is left with the ridge alone, Σ₂ = 0.25·I."""
    settings = EmSettings(max_iter=50, tol=0, reg_covar=0.25)
    result = fit([*SQUARE, [100.0, 0.0]], round_start((0, 0), (100, 0)), settings)
    assert result.stop_reason is StopReason.MAX_ITER
    np.testing.assert_allclose(result.parameters.covariances[1], 0.25 * np.eye(2), rtol=1e-12)
    np.testing.assert_allclose(result.parameters.covariances[0], 1.25 * np.eye(2), rtol=1e-12)


@pytest.mark.parametrize("units", [(1.0, 1.0), (1e-6, 1e-6), (1e8, 1e8), (1e-12, 1e9), (1e7, 1e-11)])
def test_what_is_flat_does_not_depend_on_the_units(units: tuple[float, float]) -> None:
    """A slanting strip of σ₂ = 1e-6·σ₁ is a shape, one of 1e-9·σ₁ is a rounding, in microns as in miles."""
    for thickness, reason in ((1e-6, StopReason.PER_POINT), (1e-9, StopReason.NOT_POSITIVE_DEFINITE)):
        along, across = np.array([1, 1]), thickness * np.array([1, -1])
        strip = np.array([-along - across, -along + across, along - across, along + across]) * units
        start = MixtureParameters([1], [[0, 0]], [np.diag(np.square(units))])
        assert fit(strip, start, EmSettings(rule=ConvergenceRule.PER_POINT)).stop_reason is reason


@pytest.mark.parametrize("ratio", [1e-20, 1e-9, 1e9, 1e20])
def test_data_that_spread_a_thousand_million_times_farther_along_one_axis_are_not_flat(ratio: float) -> None:
    rng = np.random.default_rng(1)
    points = np.vstack([rng.normal(size=(40, 2)), rng.normal(6, 1, (40, 2))]) * (1.0, ratio)
    start = MixtureParameters(
        [0.5, 0.5], np.array([[0, 0], [6, 6 * ratio]]), np.tile(np.diag([1, ratio**2]), (2, 1, 1))
    )
    assert fit(points, start, EmSettings(rule=ConvergenceRule.ABSOLUTE)).converged


@given(
    arrays.arrays(
        np.float64, st.tuples(st.integers(1, 12), st.just(2)), elements=st.integers(-3, 3).map(float)
    ),
    st.lists(st.tuples(st.floats(-5, 5), st.floats(-5, 5)), min_size=1, max_size=4),
    st.floats(0.01, 10),
)
def test_every_run_on_few_coarse_points_ends_soundly(
    points: FloatArray, means: list[tuple[float, float]], sigma: float
) -> None:
    """Ties, copies, lines and lone points in every combination: finite, rising, with a reason."""
    count = len(means)
    start = MixtureParameters([1 / count] * count, means, [sigma**2 * np.eye(2)] * count)
    result = fit(points, start, EmSettings(max_iter=60))
    assert_sound(result)
    degenerate = result.stop_reason.value in ("starved", "collapsed", "not_positive_definite")
    assert (result.degeneracy is not None) == degenerate
