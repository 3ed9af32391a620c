import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gmm_desktop.mixture.arrays import FloatArray
from gmm_desktop.mixture.ellipse import (
    Ellipse,
    covariance_of,
    eigenvalues,
    ellipse_of,
    stretched,
    turned,
)
from gmm_desktop.mixture.errors import ParameterError
from gmm_desktop.mixture.parameters import MixtureParameters, check_covariance

sigmas = st.floats(1e-3, 1e3)
angles = st.floats(-10, 10)
offsets = st.tuples(st.floats(-1e9, 1e9), st.floats(-1e9, 1e9)).map(np.array)
ellipses = st.builds(Ellipse, sigmas, sigmas, angles)


def assert_positive_definite(covariance: FloatArray) -> None:
    accepted = check_covariance(covariance, 0)
    assert ellipse_of(accepted).sigma2 > 0


def test_an_ellipse_at_45_degrees_is_the_covariance_computed_by_hand() -> None:
    """σ₁² = 9 along (1, 1)/√2 and σ₂² = 1 across: xx = yy = (9 + 1)/2 = 5, xy = (9 − 1)/2 = 4."""
    np.testing.assert_allclose(covariance_of(Ellipse(3, 1, math.pi / 4)), [[5, 4], [4, 5]], rtol=1e-15)
    found = ellipse_of(np.array([[5.0, 4.0], [4.0, 5.0]]))
    assert (found.sigma1, found.sigma2) == pytest.approx((3, 1), rel=1e-15)
    assert found.angle == pytest.approx(math.pi / 4, rel=1e-15)


@given(ellipses)
def test_covariance_and_ellipse_turn_into_each_other(ellipse: Ellipse) -> None:
    covariance = covariance_of(ellipse)
    back = covariance_of(ellipse_of(covariance))
    np.testing.assert_allclose(back, covariance, atol=1e-14 * np.trace(covariance))


@given(ellipses)
def test_the_ellipse_of_a_covariance_has_its_longer_axis_first_and_an_angle_below_half_a_turn(
    ellipse: Ellipse,
) -> None:
    found = ellipse_of(covariance_of(ellipse))
    assert found.sigma1 >= found.sigma2
    assert 0 <= found.angle < math.pi
    longer, shorter = sorted((ellipse.sigma1, ellipse.sigma2), reverse=True)
    assert found.sigma1 == pytest.approx(longer, rel=1e-12)
    assert found.sigma2 == pytest.approx(shorter, rel=1e-3 if longer > 1e4 * shorter else 1e-6)


@given(ellipses)
def test_eigenvalues_are_numpys(ellipse: Ellipse) -> None:
    covariance = covariance_of(ellipse)
    (xx, xy), (_, yy) = covariance.tolist()
    smaller, larger = np.linalg.eigvalsh(covariance)
    found = eigenvalues(xx, xy, yy)
    np.testing.assert_allclose(found, (larger, smaller), rtol=1e-13, atol=1e-14 * larger)


def test_the_smaller_eigenvalue_keeps_digits_that_a_difference_would_lose() -> None:
    """Closed form: a diagonal matrix has its entries as eigenvalues; the mean ∓ the radius gives 0 here."""
    assert eigenvalues(1.0, 0.0, 1e-20) == (1.0, 1e-20)


@given(st.floats(-3, 3), st.floats(-3, 3), st.integers(-400, 400).map(lambda ulps: 1 + ulps * 2.0**-53))
def test_every_covariance_that_is_accepted_has_an_ellipse(
    log_xx: float, log_yy: float, closeness: float
) -> None:
    """Right at the border of positive definite too: what is drawn must not fail on what was let in."""
    xx, yy = 10**log_xx, 10**log_yy
    xy = math.sqrt(xx) * math.sqrt(yy) * closeness
    try:
        parameters = MixtureParameters([1], [[0, 0]], [[[xx, xy], [xy, yy]]])
    except ParameterError:
        return
    assert ellipse_of(parameters.covariances[0]).sigma2 > 0


@given(ellipses, st.integers(0, 1), offsets, st.sampled_from([1, 2, 3]), st.booleans())
def test_stretching_always_leaves_a_positive_definite_covariance(
    ellipse: Ellipse, axis: int, offset: FloatArray, level: int, keep_ratio: bool
) -> None:
    wider = stretched(ellipse, axis, offset, level=level, keep_ratio=keep_ratio)
    assert_positive_definite(covariance_of(wider))


@given(ellipses, offsets)
def test_turning_always_leaves_a_positive_definite_covariance(ellipse: Ellipse, offset: FloatArray) -> None:
    assert_positive_definite(covariance_of(turned(ellipse, offset)))


@pytest.mark.parametrize("level", [1, 2, 3])
@pytest.mark.parametrize("axis", [0, 1])
def test_a_dragged_axis_end_stays_under_the_hand(axis: int, level: int) -> None:
    """The handle sits ``level`` σ out on its axis: dragged to 6 units out, σ is 6/level."""
    ellipse = Ellipse(2, 1, 0.3)
    wider = stretched(ellipse, axis, 6 * ellipse.axes[axis], level=level)
    assert (wider.sigma1, wider.sigma2)[axis] == pytest.approx(6 / level, rel=1e-14)
    assert (wider.sigma1, wider.sigma2)[1 - axis] == (ellipse.sigma1, ellipse.sigma2)[1 - axis]
    assert wider.angle == ellipse.angle


def test_only_the_part_of_a_drag_along_the_axis_counts() -> None:
    wider = stretched(Ellipse(2, 1, 0.0), 0, np.array([5.0, 99.0]), level=1)
    assert (wider.sigma1, wider.sigma2) == (5, 1)


def test_keeping_the_ratio_stretches_both_axes() -> None:
    wider = stretched(Ellipse(2, 1, 0.0), 0, np.array([8.0, 0.0]), level=2, keep_ratio=True)
    assert (wider.sigma1, wider.sigma2) == (4, 2)


def test_an_axis_dragged_onto_the_mean_stops_short_of_it() -> None:
    assert stretched(Ellipse(2, 1, 0.0), 1, np.zeros(2), level=1).sigma2 == 2e-3


@given(ellipses, st.floats(-3, 3))
def test_the_first_axis_points_where_the_knob_is(ellipse: Ellipse, angle: float) -> None:
    knob = 7 * np.array([math.cos(angle), math.sin(angle)])
    found = turned(ellipse, knob)
    np.testing.assert_allclose(found.axes[0], knob / 7, atol=1e-15)
    assert (found.sigma1, found.sigma2) == (ellipse.sigma1, ellipse.sigma2)


def test_a_knob_dragged_onto_the_mean_turns_nothing() -> None:
    assert turned(Ellipse(2, 1, 0.3), np.zeros(2)) == Ellipse(2, 1, 0.3)


@pytest.mark.parametrize("sigma", [0.0, -1.0, math.nan, math.inf])
def test_a_standard_deviation_that_is_not_positive_is_refused(sigma: float) -> None:
    for axes in ((sigma, 1.0), (1.0, sigma)):
        with pytest.raises(ParameterError) as caught:
            Ellipse(*axes, 0.0)
        assert caught.value.code == "sigma_not_positive"


@pytest.mark.parametrize("sigma", [1e-200, 1e-60, 1e120, 1e200])
def test_a_standard_deviation_beyond_all_measure_is_refused_with_a_code(sigma: float) -> None:
    with pytest.raises(ParameterError):
        MixtureParameters([1], [[0, 0]], [covariance_of(Ellipse(sigma, 1.0, 0.3))])
