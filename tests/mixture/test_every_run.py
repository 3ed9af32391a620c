"""Properties of every run, whatever EM is asked for.

``HYPOTHESIS_PROFILE=nightly`` tries 10,000 problems for each.
"""

from dataclasses import fields, replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from gmm_desktop.mixture.arrays import FloatArray
from gmm_desktop.mixture.covariance import project
from gmm_desktop.mixture.density import density
from gmm_desktop.mixture.e_step import responsibilities
from gmm_desktop.mixture.em import iterate
from gmm_desktop.mixture.frames import Frame, Phase
from gmm_desktop.mixture.objective import log_likelihood
from gmm_desktop.mixture.parameters import MixtureParameters, UniformNoise
from gmm_desktop.mixture.points import Points
from gmm_desktop.mixture.settings import EmSettings, Pins
from gmm_desktop.mixture.statistics import accumulate, default_centres
from tests.examples import examples
from tests.mixture.problems import Problem, problems, within_family
from tests.mixture.rounding import KEPT, U


def rounding(value: float) -> float:
    return 1e-9 * abs(value)


@examples(500)
@given(problems())
def test_the_objective_never_falls(problem: Problem) -> None:
    """With any family, prior, pins, acceleration, noise and temperature."""
    for before, after in pairwise(problem.frames()):
        assert after.objective >= before.objective - rounding(before.objective)


@given(problems())
def test_the_bound_rises_in_the_m_step_and_meets_the_objective_after_e(problem: Problem) -> None:
    for before, after in pairwise(problem.frames()):
        if after.phase is Phase.E:
            assert after.elbo == after.objective
        else:
            if not after.jumped:
                assert after.elbo >= before.elbo - rounding(before.elbo)
            assert after.elbo <= after.objective + rounding(after.objective)


@given(problems(annealed=True, batches=True))
def test_what_is_pinned_does_not_move_by_a_single_bit(problem: Problem) -> None:
    start, pins = problem.start, problem.settings.pins
    for frame in problem.frames():
        for held, name in (
            (pins.weights, "weights"),
            (pins.means, "means"),
            (pins.covariances, "covariances"),
        ):
            kept = list(held)
            now, then = getattr(frame.parameters, name)[kept], getattr(start, name)[kept]
            assert now.tobytes() == then.tobytes(), name


@given(problems(annealed=True, batches=True))
def test_every_frame_holds_a_mixture_of_the_family(problem: Problem) -> None:
    """Weights sum to 1; the free covariances are a fixed point of the projection onto their family."""
    count = problem.start.n_components
    free = [k for k in range(count) if k not in problem.settings.pins.covariances]
    for frame in problem.frames():
        theta = frame.parameters
        assert theta.all_weights.sum() == pytest.approx(1, abs=1e-14)
        assert (np.linalg.eigvalsh(theta.covariances) > 0).all()
        covariances, weights = theta.covariances[free], theta.weights[free]
        if free:
            assert project(problem.settings.covariance_type, covariances, weights) is covariances


@given(problems(annealed=True, batches=True))
def test_l_of_every_frame_is_that_of_its_own_parameters(problem: Problem) -> None:
    """And after E the responsibilities sum to one for every point."""
    for frame in problem.frames():
        assert frame.log_likelihood == pytest.approx(
            log_likelihood(problem.points, frame.parameters), rel=1e-11
        )
        gamma = responsibilities(problem.points, frame.responsibility_parameters, frame.temperature)
        np.testing.assert_allclose(gamma.sum(axis=1), 1, rtol=1e-14)


def contents(frame: Frame) -> dict[str, object]:
    values = {field.name: getattr(frame, field.name) for field in fields(frame)}
    leap = values.pop("leap")
    return values | {"leap": (leap.origin, leap.longest)}


@given(problems(annealed=True, batches=True), st.data())
def test_a_run_taken_up_after_any_frame_gives_the_same_bits(problem: Problem, data: st.DataObject) -> None:
    frames = problem.frames()
    position = data.draw(st.integers(0, len(frames) - 1))
    again = list(iterate(problem.points, frames[position], problem.settings))
    assert [contents(frame) for frame in again] == [contents(frame) for frame in frames[position + 1 :]]


@given(problems())
def test_the_statistics_of_two_halves_add_to_those_of_the_whole_at_any_temperature(problem: Problem) -> None:
    points, theta, hot = problem.points, problem.start, problem.settings.temperature
    centres = default_centres(points, theta)
    first, second = (
        accumulate(Points.of(points.array[half]), theta, centres, temperature=hot, unit=points.unit)
        for half in (slice(None, None, 2), slice(1, None, 2))
    )
    whole, joined = accumulate(points, theta, centres, temperature=hot), first + second
    for field in fields(whole):
        found, expected = getattr(joined, field.name), getattr(whole, field.name)
        np.testing.assert_allclose(found, expected, rtol=1e-9, atol=1e-9, err_msg=field.name)


@given(problems(soft=True))  # of several alike, a whole point would go to the first
def test_the_order_of_the_components_does_not_matter(problem: Problem) -> None:
    """The components are taken backwards, and so must the result be; compared after one iteration."""
    count, pins = problem.start.n_components, problem.settings.pins
    backwards = list(range(count))[::-1]
    turned = Pins(
        *(frozenset(count - 1 - k for k in held) for held in (pins.weights, pins.means, pins.covariances))
    )
    once = replace(problem.settings, max_iter=1)
    plain = Problem(problem.points, problem.start, once)
    assume(is_well_posed(plain))
    found = plain.frames()[-1]
    other = Problem(problem.points, problem.start.reordered(backwards), replace(once, pins=turned)).frames()[
        -1
    ]
    assert difference(found, other.parameters.reordered(backwards), other.log_likelihood) < 1


NUDGE, CANVAS = 1e-10, 100.0
"""Share by which a problem is nudged, and the size of what can be drawn, see `problems`."""

LEAST_MARGIN = 10.0
"""How much less than allowed the nudge may change an answer."""


def nudged(problem: Problem, sign: float) -> Problem:
    """Return the problem with points and means moved by 1e-10 of the canvas, covariances changed by as much."""
    rng, start = np.random.default_rng(0), problem.start

    def about(values: FloatArray, size: float | FloatArray) -> FloatArray:
        return values + sign * NUDGE * size * rng.uniform(-1, 1, values.shape)

    covariances = about(start.covariances, np.abs(start.covariances))
    covariances[:, 1, 0] = covariances[:, 0, 1]
    theta = start.changed(means=about(start.means, CANVAS), covariances=covariances)
    return Problem(Points.of(about(problem.points.array, CANVAS)), theta, problem.settings)


def is_well_posed(problem: Problem) -> bool:
    """Tell whether the answer is continuous enough for the figures that are compared.

    It is not where a component has collapsed or starves, where the angles of round ones are asked for, where two
    angles or starts are equally good. The nudge is the larger part of what rounding does: coordinates of a hundred
    units, also turned, are known to 2⁻⁵³ of them, shifted by 30,000 to 4e-12; the log-terms of a start, whose Σ has a
    condition number of 2,500 at most, to 2⁻⁵³ times that and their size, and the nudge of Σ changes them by 1e-10
    times that. So an answer that the nudge leaves alone to a tenth of the tolerance is no matter of rounding, but for
    what is lost of a scatter about another place than the mean: a component on two points is as narrow as that.
    """
    found = [each.frames()[-1] for each in (problem, nudged(problem, 1.0), nudged(problem, -1.0))]
    if any(frame.phase is not Phase.M for frame in found):
        return False
    plain, *others = found
    if lost_of_scatters(plain, len(problem.points)) > 1e-7 * abs(plain.log_likelihood) + 1e-6:
        return False
    return all(
        difference(other, plain.parameters, plain.log_likelihood) < 1 / LEAST_MARGIN for other in others
    )


def lost_of_scatters(frame: Frame, count: int) -> float:
    """Return by how much L can be wrong as the smaller variances are: ½ N_k times what is unknown of their logarithm.

    Of a scatter about another place than the mean up to two digits are lost, beside a rounding a point.
    """
    conditions = np.linalg.cond(frame.parameters.covariances)
    return float(0.5 * count * (frame.parameters.weights @ conditions) * KEPT * count * U)


def difference(found: Frame, expected: MixtureParameters, likelihood: float) -> float:
    """Return the largest difference of parameters and L, as a share of what is tolerated: 1e-7 of them, of Σ 1e-6."""
    theta, sizes = found.parameters, np.abs(expected.covariances).max(axis=(1, 2), keepdims=True)
    pairs = (
        (theta.all_weights, expected.all_weights, 1e-7 * expected.all_weights + 1e-12),
        (theta.means, expected.means, 1e-7 * (np.abs(expected.means) + np.sqrt(sizes.max()))),
        (theta.covariances, expected.covariances, 1e-6 * np.abs(expected.covariances) + 1e-7 * sizes),
        (found.log_likelihood, likelihood, 1e-7 * abs(likelihood) + 1e-6),
    )
    return max(float((np.abs(one - other) / allowed).max()) for one, other, allowed in pairs)


def moved(problem: Problem, matrix: FloatArray, shift: FloatArray) -> Problem:
    """Return the problem with points and start mapped by x → Mx + shift; M maps rectangles to rectangles."""
    points = Points.of(problem.points.array @ matrix.T + shift)
    start, noise = problem.start, problem.start.noise
    if noise is not None:
        corners = np.array([noise.lower, noise.upper]) @ matrix.T + shift
        (left, low), (right, high) = corners.min(axis=0).tolist(), corners.max(axis=0).tolist()
        noise = replace(noise, lower=(left, low), upper=(right, high))
    covariances = matrix @ start.covariances @ matrix.T
    covariances = 0.5 * (covariances + covariances.swapaxes(1, 2))
    theta = MixtureParameters(start.weights, start.means @ matrix.T + shift, covariances, noise)
    return Problem(points, theta, problem.settings)


MOTIONS = {
    "shifted": (np.eye(2), np.array([1e3, -3e4])),
    "mirrored": (np.diag([-1.0, 1.0]), np.zeros(2)),
    "exchanged": (np.array([[0.0, 1.0], [1.0, 0.0]]), np.zeros(2)),
    "magnified": (np.diag([250.0, 250.0]), np.zeros(2)),
    "turned": (np.array([[0.6, -0.8], [0.8, 0.6]]), np.zeros(2)),
}


@pytest.mark.parametrize("motion", MOTIONS)
@examples(50)
@given(data=st.data())
def test_what_happens_to_the_points_happens_to_the_fit(motion: str, data: st.DataObject) -> None:
    """L falls by N log |M|, the rest is mapped; only upright families are not turned.

    The prior takes its numbers from the data, so it moves too, and log p(θ) changes by a constant.
    """
    matrix, shift = MOTIONS[motion]
    problem = data.draw(problems(iterations=1, soft=True, turnable=motion == "turned"))
    assume(is_well_posed(problem))
    before, after = problem.frames()[-1], moved(problem, matrix, shift).frames()[-1]
    assert after.phase is Phase.M
    change = len(problem.points) * np.log(abs(np.linalg.det(matrix)))
    expected = moved(Problem(problem.points, before.parameters, problem.settings), matrix, shift).start
    assert difference(after, expected, before.log_likelihood - change) < 1


@given(problems(iterations=1))
def test_a_single_free_component_is_the_sample_mean_and_covariance_after_one_iteration(
    problem: Problem,
) -> None:
    """NumPy's mean and cov; in every family with a free shape and orientation."""
    points = problem.points
    start = MixtureParameters([1], problem.start.means[:1], problem.start.covariances[:1])
    plain = EmSettings(covariance_type=problem.settings.covariance_type, max_iter=1, tol=0)
    found = Problem(points, within_family(start, plain), plain).frames()[-1].parameters
    np.testing.assert_allclose(found.means[0], points.array.mean(axis=0), rtol=1e-11, atol=1e-11)
    whole = np.cov(points.array.T, ddof=0)
    expected = project(plain.covariance_type, whole[None], np.ones(1))[0]
    np.testing.assert_allclose(found.covariances[0], expected, rtol=1e-8, atol=1e-9 * whole.max())
    if plain.covariance_type.orientation != "I":
        np.testing.assert_allclose(expected, whole, rtol=1e-8, atol=1e-9 * whole.max())


@pytest.mark.parametrize("noise", [0.0, 0.3])
@examples(25)
@given(problem=problems(iterations=3))
def test_the_density_after_any_run_integrates_to_one(noise: float, problem: Problem) -> None:
    """A sum over a grid out to nine σ of the widest, eight cells a σ of the narrowest; noise adds its own weight."""
    theta = problem.frames()[-1].parameters
    sigmas = np.sqrt(np.linalg.eigvalsh(theta.covariances))
    assume(sigmas.max() < 40 * sigmas.min() and np.ptp(theta.means) < 60 * sigmas.min())
    theta = MixtureParameters(theta.weights / theta.weights.sum(), theta.means, theta.covariances)
    lower, upper = theta.means.min(axis=0) - 9 * sigmas.max(), theta.means.max(axis=0) + 9 * sigmas.max()
    step = sigmas.min() / 1.5  # a sum over a grid of a Gaussian is exact to e^(−2π²·1.5²)
    if noise:  # the grid's cells cover the box of the noise exactly
        cells = np.ceil((upper - lower) / step)
        upper = lower + cells * step
        box = ((lower[0], lower[1]), (upper[0], upper[1]))
        theta = MixtureParameters(
            theta.weights * (1 - noise), theta.means, theta.covariances, UniformNoise(noise, *box)
        )
    x, y = (np.arange(low + step / 2, high, step) for low, high in zip(lower, upper, strict=True))
    grid = np.stack(np.meshgrid(x, y), axis=-1).reshape(-1, 2)
    assert float(density(grid, theta).sum()) * step**2 == pytest.approx(1, abs=1e-6)
