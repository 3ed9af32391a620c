"""The gap in every frame, and the objective and its bound along a line."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy.optimize import minimize_scalar
from scipy.special import logsumexp, xlogy

from gmm_desktop.mixture.arrays import FloatArray
from gmm_desktop.mixture.bound_slice import (
    BoundSlice,
    BoundStep,
    along_mean,
    along_step,
    free_energy,
    step_of,
)
from gmm_desktop.mixture.covariance import project
from gmm_desktop.mixture.diagnostics import Degeneracy
from gmm_desktop.mixture.em import iterate, start_frame
from gmm_desktop.mixture.families import Family
from gmm_desktop.mixture.frames import Phase
from gmm_desktop.mixture.parameter_path import along
from gmm_desktop.mixture.parameters import MixtureParameters
from gmm_desktop.mixture.points import Points
from gmm_desktop.mixture.prior import Prior
from gmm_desktop.mixture.settings import EmSettings, Pins
from tests.mixture.problems import Problem, problems, with_noise
from tests.mixture.rounding import U, divergence, log_terms

ridges = st.sampled_from([0.0, 0.0, 0.5, 30.0])


def defined_bound(step: BoundStep, theta: MixtureParameters) -> float:
    """Return Σ γ log πN − Σ γ log γ by the definition, at temperature 1 and without a prior."""
    terms = log_terms(step.points, step.old).values
    gamma = np.exp(terms - logsumexp(terms, axis=1, keepdims=True)).astype(np.float64)
    return float((gamma * log_terms(step.points, theta).values).sum() - xlogy(gamma, gamma).sum())


def steps_of(problem: Problem) -> list[BoundStep]:
    """Return the iterations of a run, without one that ends in a degeneracy."""
    frames = [frame for frame in problem.frames() if frame.phase is Phase.M]
    steps = [step_of(problem.points, frame, problem.settings) for frame in frames]
    return [step for step in steps if isinstance(step, BoundStep)]


def plain(problem: Problem) -> Problem:
    """Return the same problem with whole M-steps only."""
    return replace(problem, settings=replace(problem.settings, accelerated=False))


# The gap


@given(problems(annealed=True, batches=True), ridges)
def test_in_every_frame_the_gap_is_the_divergence_of_the_responsibilities(
    problem: Problem, ridge: float
) -> None:
    """Objective − bound = T Σ_n KL(γ_n ‖ γ_n(θ)), Bishop (2006), PRML, eq. 9.70-9.72.

    With any family, prior, pins, noise, temperature, acceleration, batches and ridge.
    """
    problem = replace(problem, settings=replace(problem.settings, reg_covar=ridge))
    for frame in problem.frames():
        expected, slack = divergence(problem.points, frame)
        assert frame.objective - frame.elbo == pytest.approx(expected, abs=slack)


def test_what_rounding_may_do_to_the_gap_is_little_where_nothing_is_flat(
    three_groups: Points, start: MixtureParameters
) -> None:
    """So the test above would notice anything else."""
    first = start_frame(three_groups, start)
    for frame in iterate(three_groups, first, EmSettings(max_iter=5, tol=0)):
        gap, slack = divergence(three_groups, frame)
        assert slack < 2e-13 * abs(frame.objective) * len(three_groups)
        assert frame.phase is Phase.E or slack < 1e-6 * gap


# The slices


@given(problems(annealed=True, batches=True), ridges, st.data())
def test_the_bound_touches_at_the_old_parameters_and_is_nowhere_above(
    problem: Problem, ridge: float, data: st.DataObject
) -> None:
    problem = replace(problem, settings=replace(problem.settings, reg_covar=ridge))
    steps = steps_of(problem)
    assume(steps)
    step = data.draw(st.sampled_from(steps))
    component = data.draw(st.integers(0, step.old.n_components - 1))
    for cut in (along_step(step), along_mean(step, component, data.draw(st.integers(0, 1)))):
        assert cut is not None
        slack = 1e-9 * max(abs(cut.base), float(np.abs(cut.bounds).max()))
        assert cut.objectives[cut.old] == 0
        assert cut.bounds[cut.old] == pytest.approx(0, abs=slack)
        assert (cut.bounds <= cut.objectives + slack).all()


@given(problems())
def test_a_whole_m_step_leads_to_the_highest_place_of_the_bound_on_the_line(problem: Problem) -> None:
    """With any family, prior, pins, noise and temperature: it maximises the bound over everything free."""
    for step in steps_of(plain(problem)):
        cut = along_step(step)
        assert cut is not None
        assert cut.places[cut.best] == 1
        assert step.is_highest
        slack = 1e-9 * abs(cut.base)
        assert cut.bound_gain >= cut.bounds.max() - slack
        assert cut.gain >= cut.bound_gain - slack


@given(problems(), st.data())
def test_along_one_coordinate_the_bound_is_highest_where_it_is_marked(
    problem: Problem, data: st.DataObject
) -> None:
    steps = steps_of(problem)
    assume(steps)
    step = data.draw(st.sampled_from(steps))
    component, axis = data.draw(st.integers(0, step.old.n_components - 1)), data.draw(st.integers(0, 1))
    cut = along_mean(step, component, axis)
    assert cut is not None
    assert cut.bound_gain >= cut.bounds.max() - 1e-9 * max(abs(cut.base), float(np.abs(cut.bounds).max()))


def turned(first: float, second: float, degrees: float) -> FloatArray:
    """Return Σ with these variances along axes turned so far."""
    cos, sin = np.cos(np.radians(degrees)), np.sin(np.radians(degrees))
    turn = np.array([[cos, -sin], [sin, cos]])
    covariance: FloatArray = turn @ np.diag([first, second]) @ turn.T
    return covariance


@pytest.mark.parametrize("place", [-0.5, 0.25, 0.5, 0.9, 1.5])
@pytest.mark.parametrize("angle", [25.0, 60.0, 110.0, 170.0])
def test_what_is_round_at_one_end_turns_with_the_others_where_an_orientation_is_shared(
    place: float, angle: float
) -> None:
    """The first is long at both ends, the second at the start only, the third at the end only; the axes may change.

    A fourth is pinned, longer than all of them, and turned otherwise.
    """
    settings = EmSettings(covariance_type=Family.VVE, pins=Pins(covariances=frozenset({3})))
    weights, means, pinned = [0.2, 0.3, 0.1, 0.4], np.zeros((4, 2)), turned(90, 1, 75)
    old = MixtureParameters(weights, means, [turned(9, 1, 20), turned(16, 4, 20), turned(3, 3, 0), pinned])
    new = MixtureParameters(
        weights, means, [turned(9, 2, angle), turned(5, 5, 0), turned(2, 7, angle), pinned]
    )
    for one, other in ((old, new), (new, old)):
        (theta,) = along(one, other, [place], settings)
        assert theta is not None
        nearest = project(Family.VVE, theta.covariances[:3], theta.weights[:3])
        assert nearest == pytest.approx(theta.covariances[:3], rel=1e-9, abs=1e-9)
        assert (theta.covariances[3] == old.covariances[3]).all()


@given(problems())
def test_the_line_is_continuous_at_both_ends(problem: Problem) -> None:
    for step in steps_of(problem):
        for place, end in ((1e-9, step.old), (1 - 1e-9, step.new)):
            (theta,) = along(step.old, step.new, [place], problem.settings)
            assert theta is not None
            size = np.abs(end.covariances).max(axis=(1, 2), keepdims=True)
            assert (np.abs(theta.covariances - end.covariances) <= 1e-5 * size).all()
            assert theta.means == pytest.approx(
                end.means, rel=1e-6, abs=1e-6 * float(np.abs(step.new.means).max())
            )
            assert theta.all_weights == pytest.approx(end.all_weights, rel=1e-6, abs=1e-7)


@given(problems(annealed=True, batches=True), st.floats(-1, 2.5))
def test_everywhere_on_the_line_the_mixture_is_of_the_family_and_what_is_pinned_stays(
    problem: Problem, place: float
) -> None:
    pins = problem.settings.pins
    free = [k for k in range(problem.start.n_components) if k not in pins.covariances]
    for step in steps_of(problem):
        (theta,) = along(step.old, step.new, [place], problem.settings)
        assume(theta is not None)
        assert theta is not None
        assert theta.all_weights.sum() == pytest.approx(1, abs=1e-13)
        for held, name in ((pins.means, "means"), (pins.covariances, "covariances")):
            kept = sorted(held)
            assert (getattr(theta, name)[kept] == getattr(step.old, name)[kept]).all()
        assert theta.weights[sorted(pins.weights)] == pytest.approx(
            step.old.weights[sorted(pins.weights)], rel=1e-14
        )
        if free:
            covariances = theta.covariances[free]
            nearest = project(problem.settings.covariance_type, covariances, theta.weights[free])
            size = np.abs(covariances).max(axis=(1, 2), keepdims=True)
            # A determinant, so also the smaller variance, is known to as many roundings as Σ is times as long as wide.
            condition = max(
                float(np.linalg.cond(each.covariances).max()) for each in (step.old, step.new, theta)
            )
            assert (np.abs(nearest - covariances) <= (1e-6 + 16 * U * condition) * size).all()


@pytest.fixture
def step(three_groups: Points, start: MixtureParameters) -> BoundStep:
    """The M-step of the third iteration."""
    first = start_frame(three_groups, start)
    frames = [first, *iterate(three_groups, first, EmSettings(max_iter=3, tol=0))]
    made = step_of(three_groups, frames[-1], EmSettings())
    assert isinstance(made, BoundStep)
    return made


def whole(cut: BoundSlice | None) -> BoundSlice:
    assert cut is not None
    return cut


def test_both_curves_are_their_definitions(step: BoundStep) -> None:
    """L and ELBO at every place of the line, from densities in extended precision."""
    cut = whole(along_step(step))
    thetas = along(step.old, step.new, cut.places.tolist(), step.settings)
    for theta, value, bound in zip(thetas, cut.objectives, cut.bounds, strict=True):
        assert theta is not None
        likelihood = float(logsumexp(log_terms(step.points, theta).values, axis=1).sum())
        assert value + cut.base == pytest.approx(likelihood, rel=1e-12)
        assert bound + cut.base == pytest.approx(defined_bound(step, theta), rel=1e-12)


def test_the_ends_of_the_line_are_the_two_parameters_themselves(step: BoundStep) -> None:
    old, halfway, new = along(step.old, step.new, [0.0, 0.5, 1.0], step.settings)
    assert old is step.old
    assert new is step.new
    assert halfway is not None
    assert halfway.means == pytest.approx(0.5 * (step.old.means + step.new.means), rel=1e-14)
    determinants = [np.linalg.det(theta.covariances) for theta in (step.old, halfway, step.new)]
    assert determinants[1] ** 2 == pytest.approx(determinants[0] * determinants[2], rel=1e-12)


def test_the_two_curves_have_the_same_slope_where_they_touch(step: BoundStep) -> None:
    """Their difference is a divergence, which grows with the square: a quarter at half the distance."""
    cut = whole(along_step(step, per_unit=2000))
    gaps = cut.objectives - cut.bounds
    assert gaps[cut.old + 20] == pytest.approx(4 * gaps[cut.old + 10], rel=0.02)
    assert gaps[cut.old - 20] == pytest.approx(4 * gaps[cut.old - 10], rel=0.02)


@given(problems())
def test_the_free_energy_is_the_objective_of_the_frames(problem: Problem) -> None:
    """The same as `accumulate` sums beside its moments, at any temperature."""
    for step in steps_of(replace(problem, settings=replace(problem.settings, prior=None))):
        found = free_energy(step.points, step.old, step.temperature)
        assert found == pytest.approx(step.statistics.free_energy, rel=1e-12)


def test_the_gain_of_l_is_the_gain_of_the_bound_and_the_gap_of_the_frame(
    three_groups: Points, start: MixtureParameters
) -> None:
    first = start_frame(three_groups, start)
    _, after_e, after_m = [first, *iterate(three_groups, first, EmSettings(max_iter=1, tol=0))]
    made = step_of(three_groups, after_m, EmSettings())
    assert isinstance(made, BoundStep)
    cut = whole(along_step(made))
    assert cut.gain == pytest.approx(after_m.objective - after_e.objective, abs=1e-10)
    assert cut.bound_gain == pytest.approx(after_m.elbo - after_e.elbo, abs=1e-10)
    assert cut.gap == pytest.approx(after_m.objective - after_m.elbo, abs=1e-10)


@pytest.mark.parametrize("phase", [Phase.START, Phase.E])
def test_before_its_m_step_an_iteration_has_the_same_slice(
    three_groups: Points, start: MixtureParameters, phase: Phase
) -> None:
    first = start_frame(three_groups, start)
    frames = {
        frame.phase: frame for frame in [first, *iterate(three_groups, first, EmSettings(max_iter=1, tol=0))]
    }
    before = step_of(three_groups, frames[phase], EmSettings())
    after = step_of(three_groups, frames[Phase.M], EmSettings())
    assert isinstance(before, BoundStep)
    assert isinstance(after, BoundStep)
    assert before.new == after.new
    assert whole(along_step(before)).bounds.tolist() == whole(along_step(after)).bounds.tolist()


@pytest.mark.parametrize("axis", [0, 1])
@pytest.mark.parametrize("component", [0, 1, 2])
def test_the_maximum_along_a_coordinate_is_the_one_a_search_finds(
    step: BoundStep, component: int, axis: int
) -> None:
    """SciPy's search on the definition of the bound, with everything else at the old parameters."""
    cut = whole(along_mean(step, component, axis))

    def lower(place: float) -> float:
        means = step.old.means.copy()
        means[component, axis] = place
        return -defined_bound(step, MixtureParameters(step.old.weights, means, step.old.covariances))

    ends = float(cut.places[0]), float(cut.places[-1])
    found = minimize_scalar(lower, bounds=ends, method="bounded", options={"xatol": 1e-7})
    assert cut.places[cut.best] == pytest.approx(float(found.x), abs=1e-5)


def test_of_an_axis_aligned_component_the_maximum_is_the_mean_of_the_m_step(three_groups: Points) -> None:
    """Closed form: without a slope μ_x and μ_y do not know of each other."""
    start = MixtureParameters([0.4, 0.6], [[-1, 2], [4, 4]], [np.diag([3.0, 2.0]), np.diag([5.0, 4.0])])
    made = step_of(three_groups, start_frame(three_groups, start), EmSettings())
    assert isinstance(made, BoundStep)
    for component, axis in ((0, 0), (0, 1), (1, 0), (1, 1)):
        cut = whole(along_mean(made, component, axis))
        assert cut.places[cut.best] == pytest.approx(float(made.new.means[component, axis]), rel=1e-12)
        assert cut.places[cut.old] == start.means[component, axis]


def test_of_a_single_gaussian_the_bound_is_l(three_groups: Points) -> None:
    """Closed form: γ = 1 whatever θ is, so the gap is 0 along any line."""
    far = MixtureParameters([1], [[3, -2]], [[[2.0, 0.5], [0.5, 1.0]]])
    made = step_of(three_groups, start_frame(three_groups, far), EmSettings())
    assert isinstance(made, BoundStep)
    for cut in (whole(along_step(made)), whole(along_mean(made, 0, 1))):
        np.testing.assert_allclose(cut.bounds, cut.objectives, rtol=1e-9, atol=1e-9)


def test_with_a_prior_and_noise_the_log_posterior_is_cut(
    three_groups: Points, start: MixtureParameters
) -> None:
    settings = EmSettings(prior=Prior(2.0, 1.0), max_iter=1, tol=0)
    first = start_frame(three_groups, with_noise(start, three_groups, 0.1), settings)
    *_, after_m = iterate(three_groups, first, settings)
    made = step_of(three_groups, after_m, settings)
    assert isinstance(made, BoundStep)
    cut = whole(along_step(made))
    assert cut.base == pytest.approx(first.objective, rel=1e-12)
    assert cut.gain + cut.base == pytest.approx(after_m.objective, rel=1e-12)
    gap, _ = divergence(three_groups, after_m)
    assert cut.gap == pytest.approx(gap, rel=1e-8)


def test_where_em_has_arrived_the_slice_is_level(three_groups: Points, start: MixtureParameters) -> None:
    first = start_frame(three_groups, start)
    *_, last = iterate(three_groups, first, EmSettings(max_iter=3000, tol=0, patience=1))
    made = step_of(three_groups, last, EmSettings())
    assert isinstance(made, BoundStep)
    assert whole(along_step(made)).is_level
    assert not whole(along_mean(made, 0, 0)).is_level  # elsewhere than along the step L does fall


def test_a_step_that_batches_made_need_not_lead_to_the_maximum(
    three_groups: Points, start: MixtureParameters
) -> None:
    settings = EmSettings(max_iter=1, tol=0, batch_size=10)
    first = start_frame(three_groups, start, settings)
    *_, after_m = iterate(three_groups, first, settings)
    made = step_of(three_groups, after_m, settings)
    assert isinstance(made, BoundStep)
    assert not made.is_highest


def test_a_ridge_leads_beside_the_maximum(three_groups: Points, start: MixtureParameters) -> None:
    settings = EmSettings(max_iter=1, tol=0, reg_covar=0.5)
    first = start_frame(three_groups, start, settings)
    *_, after_m = iterate(three_groups, first, settings)
    made = step_of(three_groups, after_m, settings)
    assert isinstance(made, BoundStep)
    assert not made.is_highest


def test_a_component_that_collapses_has_no_m_step(three_groups: Points) -> None:
    lone = three_groups.array[0]
    start = MixtureParameters([0.01, 0.99], [lone, [3, 3]], [np.eye(2) * 1e-12, np.eye(2) * 20])
    wrong = step_of(three_groups, start_frame(three_groups, start), EmSettings())
    assert isinstance(wrong, Degeneracy)
    assert wrong.component == 0


def test_it_can_be_ended_between_passes(step: BoundStep) -> None:
    asked = iter([True, True, False])
    assert along_step(step, go_on=lambda: next(asked)) is None
    assert along_mean(step, 0, 0, go_on=lambda: False) is None


def test_places_without_a_mixture_are_left_out() -> None:
    """A weight that falls by e⁻⁵⁰⁰ in the step would be e⁻¹²⁵⁰, which is 0, at 2.5 steps."""
    old = MixtureParameters([0.5, 0.5], [[0, 0], [6, 2]], [np.eye(2), np.eye(2)])
    new = MixtureParameters([1.0, np.exp(-500)], [[0, 0], [6, 2]], [np.eye(2), np.eye(2)])
    found = along(old, new, [0.5, 1.0, 1.4, 2.0], EmSettings())
    assert [theta is None for theta in found] == [False, False, False, True]


def test_pinned_weights_stay_and_the_others_share_the_rest(start: MixtureParameters) -> None:
    new = MixtureParameters([0.2, 0.3, 0.5], start.means, start.covariances)
    (theta,) = along(start, new, [2.0], EmSettings(pins=Pins(weights=frozenset({0}))))
    assert theta is not None
    assert theta.weights[0] == start.weights[0]
    # by hand: 0.5·(0.3/0.5)² and 0.3·(0.5/0.3)² in proportion, together 0.8
    shares = np.array([0.5 * (0.3 / 0.5) ** 2, 0.3 * (0.5 / 0.3) ** 2])
    assert theta.weights[1:] == pytest.approx(0.8 * shares / shares.sum(), rel=1e-12)
