"""Units do not judge: data with rescaled, shifted or exchanged axes are fitted alike, where the family allows it."""

from dataclasses import dataclass

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gmm_desktop.mixture.arrays import FloatArray
from gmm_desktop.mixture.convergence import USUAL_TOLERANCES, ConvergenceRule
from gmm_desktop.mixture.covariance import project
from gmm_desktop.mixture.e_step import responsibilities
from gmm_desktop.mixture.em import FitResult, fit
from gmm_desktop.mixture.families import Family
from gmm_desktop.mixture.initialisation import RANDOM_STARTS, StartMethod, make_start, with_noise
from gmm_desktop.mixture.parameter_path import along
from gmm_desktop.mixture.parameters import MixtureParameters
from gmm_desktop.mixture.points import Points
from gmm_desktop.mixture.prior import Prior
from gmm_desktop.mixture.settings import EmSettings

CLOSED = tuple(Family(name) for name in ("EEI", "VEI", "EVI", "VVI", "EEE", "VEE", "EVV", "VVV"))
"""Scaling an axis makes of a mixture of these one of the same family."""


@dataclass(frozen=True)
class Asked:
    """A fit, in whatever units the points are."""

    method: StartMethod
    components: int
    seed: int
    noise: float
    settings: EmSettings

    def start(self, values: FloatArray) -> MixtureParameters:
        """Return where it begins."""
        points = Points.of(values)
        start = make_start(self.method, points, self.components, self.seed, self.settings.covariance_type)
        return with_noise(start, points, self.noise)

    def run(self, values: FloatArray) -> FitResult:
        """Return where it ends."""
        return fit(values, self.start(values), self.settings)


@st.composite
def clouds(draw: st.DrawFn) -> FloatArray:
    """Up to three turned groups that overlap or not, in no arrangement of whole numbers."""
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    groups = [
        rng.uniform(-6, 6, 2) + rng.normal(size=(draw(st.integers(15, 40)), 2)) @ rng.normal(size=(2, 2))
        for _ in range(draw(st.integers(1, 3)))
    ]
    return np.vstack(groups)


@st.composite
def fits(draw: st.DrawFn, iterations: int, *, to_the_end: bool) -> Asked:
    """Every start, with or without prior and noise; with rules to meet or without."""
    rule = draw(
        st.sampled_from([ConvergenceRule.ABSOLUTE, ConvergenceRule.PER_POINT, ConvergenceRule.AITKEN])
    )
    settings = EmSettings(
        draw(st.sampled_from(CLOSED)),
        max_iter=iterations,
        tol=0.0 if to_the_end else USUAL_TOLERANCES[rule] * draw(st.sampled_from([1.0, 1e4])),
        rule=rule,
        patience=draw(st.integers(1, 5)),
        prior=draw(st.sampled_from([None, Prior(), Prior(2.0, 1.0, 6.0, 0.5)])),
        accelerated=draw(st.booleans()),
    )
    noise = draw(st.sampled_from([0.0, 0.0, 0.05]))
    seed = draw(st.integers(0, 9999))
    return Asked(draw(st.sampled_from(RANDOM_STARTS)), draw(st.integers(1, 3)), seed, noise, settings)


@given(clouds(), fits(25, to_the_end=False), st.tuples(st.integers(-40, 40), st.integers(-40, 40)))
def test_powers_of_two_change_no_bit(values: FloatArray, asked: Asked, exponents: tuple[int, int]) -> None:
    factors = np.ldexp(1.0, exponents)
    here, there = asked.run(values), asked.run(values * factors)
    assert there.stop_reason is here.stop_reason
    assert there.n_iterations == here.n_iterations
    assert there.n_evaluations == here.n_evaluations
    assert np.array_equal(there.parameters.weights, here.parameters.weights)
    assert np.array_equal(there.parameters.means, here.parameters.means * factors)
    assert np.array_equal(
        there.parameters.covariances, here.parameters.covariances * np.outer(factors, factors)
    )
    assert np.array_equal(
        responsibilities(values * factors, there.parameters), responsibilities(values, here.parameters)
    )
    moved = len(values) * np.log(2) * sum(exponents)
    assert there.log_likelihood == pytest.approx(here.log_likelihood - moved, rel=1e-13, abs=1e-9)


scales = st.floats(-12, 12).map(lambda exponent: 10.0**exponent)


@given(
    clouds(),
    fits(12, to_the_end=True),
    st.tuples(scales, scales),
    st.tuples(st.floats(-100, 100), st.floats(-100, 100)),
    st.booleans(),
)
def test_any_units_give_the_same_responsibilities(
    values: FloatArray,
    asked: Asked,
    factors: tuple[float, float],
    shifts: tuple[float, float],
    exchanged: bool,
) -> None:
    changed = (values + shifts) * factors
    if exchanged:
        changed = changed[:, ::-1]
    here, there = asked.run(values), asked.run(changed)
    assert (there.stop_reason, there.n_iterations) == (here.stop_reason, here.n_iterations)
    gamma = responsibilities(values, here.parameters)
    assert responsibilities(changed, there.parameters) == pytest.approx(gamma, abs=1e-6)


@pytest.mark.parametrize("scales", [(1.0, 1.0), (1e-7, 1e4), (1e-12, 1e12)])
@pytest.mark.parametrize("family", CLOSED)
def test_the_way_from_one_mixture_to_another_begins_and_ends_there_in_any_units(
    family: Family, scales: tuple[float, float]
) -> None:
    rng, squares = np.random.default_rng(1), np.outer(scales, scales)
    for _ in range(10):
        halves = rng.normal(size=(4, 2, 2))
        shapes = halves @ halves.swapaxes(1, 2) * squares
        ends = [
            MixtureParameters(
                [0.4, 0.6], rng.normal(size=(2, 2)) * scales, project(family, part, np.array([0.4, 0.6]))
            )
            for part in (shapes[:2], shapes[2:])
        ]
        for place, end in zip((1e-9, 1 - 1e-9), ends, strict=True):
            (near,) = along(ends[0], ends[1], [place], EmSettings(family))
            assert near is not None
            np.testing.assert_allclose(near.covariances / squares, end.covariances / squares, atol=1e-6)
