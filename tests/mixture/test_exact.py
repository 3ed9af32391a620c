"""What flat components keep of their entries; the references are exact fractions of the very same entries."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gmm_desktop.mixture.density import log_weighted_densities, quadratic_factors
from gmm_desktop.mixture.exact import unexplained
from gmm_desktop.mixture.objective import log_likelihood
from gmm_desktop.mixture.parameters import MixtureParameters, is_positive_definite
from gmm_desktop.mixture.points import Points


def turned(first: float, second: float, degrees: float) -> np.ndarray:
    """Return Σ with these standard deviations along axes turned so far."""
    cos, sin = np.cos(np.radians(degrees)), np.sin(np.radians(degrees))
    xy = (first**2 - second**2) * sin * cos
    return np.array(
        [[(first * cos) ** 2 + (second * sin) ** 2, xy], [xy, (first * sin) ** 2 + (second * cos) ** 2]]
    )


def exactly(xx: float, xy: float, yy: float) -> Fraction:
    return (Fraction(xx) * Fraction(yy) - Fraction(xy) ** 2) / Fraction(xx)


@given(
    st.floats(-70, 70).map(lambda power: 10.0**power),
    st.floats(0, 7.5).map(lambda power: 10.0**power),
    st.floats(0, 360),
)
def test_what_x_does_not_explain_is_known_to_some_roundings(
    size: float, ratio: float, degrees: float
) -> None:
    (xx, xy), (_, yy) = turned(size, size / ratio, degrees).tolist()
    if is_positive_definite(xx, xy, yy):
        expected = exactly(xx, xy, yy)
        assert abs(Fraction(unexplained(xx, xy, yy)) - expected) <= 4 * Fraction(2) ** -53 * expected


def test_of_arrays_it_is_that_of_each() -> None:
    matrices = np.stack([turned(3.0, 1e-6, 20.0), turned(1.0, 0.5, 70.0), turned(1e70, 1e64, 1.0)])
    found = unexplained(matrices[:, 0, 0], matrices[:, 0, 1], matrices[:, 1, 1])
    assert found.tolist() == [unexplained(xx, xy, yy) for (xx, xy), (_, yy) in matrices.tolist()]


@pytest.mark.parametrize("degrees", [3.0, 17.0, 101.0])
def test_of_a_component_a_hundred_million_times_as_long_as_wide_distances_are_kept(degrees: float) -> None:
    """d² along the long axis at 1.5σ and across at 2σ of the smaller variance, from the entries as fractions."""
    covariance = turned(1e4, 1e-4 * (1 if degrees == 3 else 10), degrees)
    (xx, xy), (_, yy) = covariance.tolist()
    assert is_positive_definite(xx, xy, yy)
    theta = MixtureParameters([1.0], [[0.0, 0.0]], [covariance])
    for dx, dy in ((1.5e4, 1.5e4 * xy / xx), (-7e3, 2e-4 - 7e3 * xy / xx)):
        x, y = Fraction(dx), Fraction(dy)
        determinant = exactly(xx, xy, yy) * Fraction(xx)
        distance = (Fraction(yy) * x * x - 2 * Fraction(xy) * x * y + Fraction(xx) * y * y) / determinant
        factors = quadratic_factors(theta)
        found = -2 * float(
            log_weighted_densities(np.array([dx]), np.array([dy]), factors)[0, 0] - factors[0, 5]
        )
        assert found == pytest.approx(float(distance), rel=1e-6, abs=1e-6)


def test_the_log_likelihood_of_a_flat_component_has_the_digits_of_its_determinant() -> None:
    """At the mean itself L = −log 2π − ½ log |Σ|."""
    covariance = turned(1e4, 1e-3, 17.0)
    (xx, xy), (_, yy) = covariance.tolist()
    theta = MixtureParameters([1.0], [[0.0, 0.0]], [covariance])
    determinant = float(exactly(xx, xy, yy) * Fraction(xx))
    expected = -np.log(2 * np.pi) - 0.5 * np.log(determinant)
    assert log_likelihood(Points.of(np.zeros((1, 2))), theta) == pytest.approx(expected, rel=1e-13)
