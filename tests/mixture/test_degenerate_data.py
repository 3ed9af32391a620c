"""Data that no mixture fits: a result or a clear refusal, never a NaN, a warning or another error."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gmm_desktop.mixture.arrays import FloatArray
from gmm_desktop.mixture.convergence import Stop, StopReason
from gmm_desktop.mixture.em import FitResult, fit
from gmm_desktop.mixture.errors import CodedError
from gmm_desktop.mixture.families import Family
from gmm_desktop.mixture.initialisation import StartMethod, make_start
from gmm_desktop.mixture.parameters import MixtureParameters
from gmm_desktop.mixture.points import Points
from gmm_desktop.mixture.prior import Prior
from gmm_desktop.mixture.settings import EmSettings, Pins
from gmm_desktop.words.messages import SENTENCES, sentence, stop_sentence
from tests.examples import examples
from tests.mixture.problems import with_noise, within_family

RNG = np.random.default_rng(4)
CLOUD = RNG.normal(size=(30, 2)) + RNG.integers(0, 2, 30)[:, None] * 6
LINE = np.linspace(-1, 1, 25)
DATA: dict[str, FloatArray] = {
    "one point": np.array([[3.0, -2.0]]),
    "one point at the origin": np.zeros((1, 2)),
    "two points": np.array([[0.0, 0.0], [1.0, 2.0]]),
    "fewer points than components": np.array([[0.0, 0.0], [1.0, 2.0], [3.0, -1.0]])[:2],
    "copies of one point": np.full((20, 2), 0.1),
    "copies of two points": np.repeat([[0.0, 0.0], [1.0, 2.0]], 10, axis=0),
    "copies of three points": np.repeat([[0.0, 0.0], [1.0, 2.0], [5.0, 0.0]], 7, axis=0),
    "points on a level line": np.column_stack([LINE, np.full(25, 0.3)]),
    "points on an upright line": np.column_stack([np.full(25, 0.3), LINE]),
    "points on a diagonal": np.column_stack([LINE, LINE]),
    "points on a slope": np.column_stack([LINE, LINE / 3 + 0.1]),
    "nearly a line": np.column_stack([LINE, LINE / 3 + 1e-9 * np.cos(40 * LINE)]),
    "two lines that cross": np.vstack([np.column_stack([LINE, LINE]), np.column_stack([LINE, -LINE])]),
    "a lone point far away": np.vstack([CLOUD, [[1e6, -1e6]]]),
    "a cloud with duplicates": np.vstack([CLOUD, CLOUD, CLOUD[:3]]),
    "a cloud of tiny units": CLOUD * 1e-59,
    "a cloud of huge units": CLOUD * 1e73,
    "a cloud far from the origin": CLOUD + 1e9,
}
EXTRAS: dict[str, EmSettings] = {
    "plain": EmSettings(),
    "prior": EmSettings(prior=Prior()),
    "strong prior": EmSettings(prior=Prior(weight_concentration=3, mean_strength=5)),
    "ridge": EmSettings(reg_covar=1e-3),
    "noise": EmSettings(),
    "accelerated": EmSettings(accelerated=True),
    "accelerated ridge": EmSettings(accelerated=True, reg_covar=1e-3),
    "hard": EmSettings(temperature=0),
    "hot": EmSettings(temperature=3),
    "annealed": EmSettings(initial_temperature=5, temperature=0, annealing=4),
    "cold": EmSettings(temperature=1e-3),
    "batches": EmSettings(batch_size=4),
    "pinned": EmSettings(pins=Pins(frozenset([0]), frozenset([1]), frozenset([0]))),
}


def starts(points: Points, count: int) -> list[MixtureParameters]:
    """Return a start about the data and, where there is one, a random one."""
    scale = max(points.spread, 1e-3 * float(np.abs(points.array).max()), 1e-30)
    rng = np.random.default_rng(count)
    means = points.mean + scale * rng.normal(size=(count, 2))
    weights = rng.dirichlet(np.full(count, 3))
    found = [MixtureParameters(weights, means, [np.eye(2) * scale**2] * count)]
    try:
        found.append(make_start(StartMethod.RANDOM_POINTS, points, count, 0))
    except CodedError as refusal:
        assert_said(refusal)
    return found


def assert_said(refusal: CodedError) -> None:
    assert refusal.code in SENTENCES
    assert sentence(refusal).endswith(".")


def assert_sound(result: FitResult, asked: EmSettings) -> None:
    theta = result.parameters
    for numbers in (
        theta.all_weights,
        theta.means,
        theta.covariances,
        result.objectives,
        result.log_likelihoods,
    ):
        assert np.isfinite(numbers).all()
    assert theta.all_weights.sum() == pytest.approx(1)
    assert (result.degeneracy is not None) == (
        result.stop_reason in (StopReason.STARVED, StopReason.COLLAPSED, StopReason.NOT_POSITIVE_DEFINITE)
    )
    if result.degeneracy is not None:
        assert 0 <= result.degeneracy.component < theta.n_components
        assert not np.isnan([result.degeneracy.condition, result.degeneracy.sigma]).any()
    assert result.n_iterations <= asked.max_iter


def assert_answered(data: str, extra: str, family: Family, count: int) -> None:
    points = Points.of(DATA[data])
    chosen = replace(EXTRAS[extra], covariance_type=family, max_iter=6)
    for start in starts(points, count):
        try:
            begin = with_noise(start, points, 0.1) if extra == "noise" else start
            result = fit(points, within_family(begin, chosen), chosen)
        except CodedError as refusal:
            assert_said(refusal)
        else:
            assert_sound(result, chosen)


@pytest.mark.parametrize("extra", ["plain", "prior", "ridge", "noise"])
@pytest.mark.parametrize("data", DATA)
def test_every_family_has_an_answer(data: str, extra: str) -> None:
    for family in Family:
        assert_answered(data, extra, family, 3)


@examples(150)
@given(st.sampled_from(list(DATA)), st.sampled_from(list(EXTRAS)), st.sampled_from(Family), st.integers(1, 4))
def test_every_variant_of_em_has_an_answer(data: str, extra: str, family: Family, count: int) -> None:
    assert_answered(data, extra, family, count)


def test_a_ridge_gives_even_a_single_point_a_result() -> None:
    """By hand: the point is the mean, and the ridge is all there is of the covariance."""
    for family in Family:
        for accelerated in (False, True):
            ridged = EmSettings(covariance_type=family, reg_covar=0.25, accelerated=accelerated)
            start = MixtureParameters([0.5, 0.5], [[3.5, -2.0], [3.0, -1.0]], [np.eye(2), np.eye(2)])
            result = fit([[3.0, -2.0]], start, ridged)
            assert result.converged
            np.testing.assert_allclose(result.parameters.means, [[3, -2]] * 2, rtol=1e-14)
            np.testing.assert_allclose(result.parameters.covariances, [np.eye(2) / 4] * 2, atol=1e-15)


def test_a_prior_needs_points_that_spread_both_ways() -> None:
    for data in ("one point", "copies of one point", "points on a slope"):
        start = MixtureParameters([1], [[0, 0]], [np.eye(2)])
        with pytest.raises(CodedError) as refused:
            fit(DATA[data], start, EmSettings(prior=Prior()))
        assert refused.value.code == "no_area"


def test_the_end_of_a_degenerate_run_is_said() -> None:
    start = MixtureParameters([1], [[0, 0]], [np.eye(2)])
    for data, part in (("one point", "collapsing onto 1 effective point"), ("points on a slope", "flat")):
        few = EmSettings(max_iter=5)
        result = fit(DATA[data], start, few)
        stop = Stop(result.stop_reason, result.degeneracy)
        assert part in stop_sentence(stop, few)


@pytest.mark.parametrize("accelerated", [False, True])
@pytest.mark.parametrize("part", ["weights", "means", "covariances"])
def test_pins_of_components_that_are_not_there_do_nothing(part: str, accelerated: bool) -> None:
    start = make_start(StartMethod.RANDOM_POINTS, Points.of(CLOUD), 2, 0)
    plain = EmSettings(max_iter=8, accelerated=accelerated)
    pinned = replace(plain, pins=Pins(**{part: frozenset([7])}))
    assert fit(CLOUD, start, pinned).parameters == fit(CLOUD, start, plain).parameters
