import warnings
from dataclasses import fields, replace
from itertools import permutations
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import log_softmax
from sklearn.mixture import GaussianMixture

from gmm_desktop.mixture.arrays import FloatArray
from gmm_desktop.mixture.convergence import ConvergenceRule, StopReason, mean_shift, relative_change
from gmm_desktop.mixture.density import log_weighted_densities, quadratic_factors
from gmm_desktop.mixture.e_step import responsibilities
from gmm_desktop.mixture.em import fit, iterate, start_frame
from gmm_desktop.mixture.errors import ParameterError
from gmm_desktop.mixture.frames import Frame, Phase
from gmm_desktop.mixture.parameters import MixtureParameters
from gmm_desktop.mixture.points import Points
from gmm_desktop.mixture.settings import EmSettings
from tests.mixture.problems import clouds, mixtures

Run = tuple[Points, list[Frame]]


def all_frames(points: Points, start: MixtureParameters, settings: EmSettings) -> list[Frame]:
    first = start_frame(points, start)
    return [first, *iterate(points, first, settings)]


@st.composite
def runs(draw: st.DrawFn) -> Run:
    points, start = draw(clouds()), draw(mixtures())
    return points, all_frames(points, start, EmSettings(max_iter=15, tol=0))


# Against scikit-learn


def sklearn_fit(
    points: Points, start: MixtureParameters, iterations: int, reg_covar: float
) -> GaussianMixture:
    model = GaussianMixture(
        start.n_components,
        tol=0.0,
        max_iter=iterations,
        reg_covar=reg_covar,
        weights_init=start.weights,
        means_init=start.means,
        precisions_init=np.linalg.inv(start.covariances),
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it says that it has not converged, as it was told to
        return model.fit(points.array)


@pytest.mark.parametrize("iterations", [1, 2, 40])
@pytest.mark.parametrize("reg_covar", [0.0, 0.3])
def test_iterations_are_those_of_scikit_learn(
    three_groups: Points, start: MixtureParameters, iterations: int, reg_covar: float
) -> None:
    theirs = sklearn_fit(three_groups, start, iterations, reg_covar)
    ours = fit(three_groups, start, EmSettings(max_iter=iterations, tol=0, reg_covar=reg_covar))
    np.testing.assert_allclose(ours.parameters.weights, theirs.weights_, rtol=1e-9)
    np.testing.assert_allclose(ours.parameters.means, theirs.means_, rtol=1e-9)
    np.testing.assert_allclose(ours.parameters.covariances, theirs.covariances_, rtol=1e-9, atol=1e-9)
    assert ours.log_likelihood == pytest.approx(160 * theirs.score(three_groups.array), rel=1e-11)
    expected = theirs.predict_proba(three_groups.array)
    np.testing.assert_allclose(ours.responsibilities(three_groups), expected, rtol=1e-9, atol=1e-12)


# Properties of every run


@given(runs())
def test_the_gap_is_the_divergence_of_the_responsibilities_shown(run: Run) -> None:
    """Σ γ (log γ − log γ(θ)) with SciPy's log_softmax, for where γ(θ) underflows its logarithm does not."""
    points, frames = run
    last = frames[-1]
    gamma = responsibilities(points, last.responsibility_parameters)
    shown, posterior = (
        log_softmax(log_weighted_densities(points.x, points.y, quadratic_factors(theta)), axis=0).T
        for theta in (last.responsibility_parameters, last.parameters)
    )
    divergence = float((gamma * (shown - posterior)).sum())
    assert last.log_likelihood - last.elbo == pytest.approx(divergence, abs=1e-8 * abs(last.log_likelihood))


@given(runs())
def test_every_frame_is_where_it_says(run: Run) -> None:
    _, frames = run
    assert [frame.half_step for frame in frames] == list(range(len(frames)))
    assert [frame.phase for frame in frames] == [Phase.START, *([Phase.E, Phase.M] * 15)][: len(frames)]


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_the_numbering_of_the_components_does_not_change_a_run(
    three_groups: Points, start: MixtureParameters, order: tuple[int, ...]
) -> None:
    plain, renumbered = fit(three_groups, start), fit(three_groups, start.reordered(order))
    assert renumbered.n_iterations == plain.n_iterations
    assert renumbered.log_likelihood == pytest.approx(plain.log_likelihood, rel=1e-12)
    assert_same(renumbered.parameters, plain.parameters.reordered(order), rounding=1e-9)


def assert_same(found: MixtureParameters, expected: MixtureParameters, *, rounding: float) -> None:
    np.testing.assert_allclose(found.weights, expected.weights, atol=rounding)
    for theirs, ours in ((expected.means, found.means), (expected.covariances, found.covariances)):
        np.testing.assert_allclose(ours, theirs, atol=rounding * np.abs(theirs).max())


# Units and places


def on_a_binary_grid(points: Points) -> Points:
    """Round to multiples of 2⁻²⁰, so that adding 1e8 to the coordinates is exact."""
    return Points.of(np.round(points.array * 2**20) / 2**20)


def test_data_and_start_moved_by_1e8_give_the_answer_moved_by_1e8(
    three_groups: Points, start: MixtureParameters
) -> None:
    points, offset = on_a_binary_grid(three_groups), np.array([1e8, -1e8])
    far_start = MixtureParameters(start.weights, start.means + offset, start.covariances)
    settings = EmSettings(max_iter=50, tol=0)
    here, there = fit(points, start, settings), fit(points.array + offset, far_start, settings)
    np.testing.assert_allclose(there.parameters.weights, here.parameters.weights, rtol=1e-6)
    np.testing.assert_allclose(there.parameters.means - offset, here.parameters.means, atol=1e-6)
    np.testing.assert_allclose(there.parameters.covariances, here.parameters.covariances, rtol=1e-6)
    assert there.log_likelihood == pytest.approx(here.log_likelihood, rel=1e-8)


@pytest.mark.parametrize("unit", [1e-6, 1e8])
def test_other_units_give_the_same_answer_in_those_units(
    three_groups: Points, start: MixtureParameters, unit: float
) -> None:
    """Closed form: under x → s·x a density in the plane becomes p/s², so L becomes L − 2N log s."""
    scaled_start = MixtureParameters(start.weights, unit * start.means, unit**2 * start.covariances)
    settings = EmSettings(max_iter=50, tol=0)
    here, there = fit(three_groups, start, settings), fit(unit * three_groups.array, scaled_start, settings)
    assert there.log_likelihood == pytest.approx(here.log_likelihood - 320 * np.log(unit), rel=1e-12)
    np.testing.assert_allclose(there.parameters.means / unit, here.parameters.means, rtol=1e-9)
    np.testing.assert_allclose(
        there.parameters.covariances / unit**2, here.parameters.covariances, rtol=1e-9, atol=1e-9
    )


@pytest.mark.parametrize("distance", [1e6, 1e12, 1e75])
def test_a_single_component_finds_the_data_from_however_far_away(
    three_groups: Points, distance: float
) -> None:
    """Closed form: the first M-step gives the mean and covariance of the data."""
    found = fit(three_groups, MixtureParameters([1], [[distance, -distance]], [np.eye(2)]))
    np.testing.assert_allclose(found.parameters.means[0], three_groups.array.mean(axis=0), rtol=1e-12)
    expected = np.cov(three_groups.array.T, ddof=0)
    np.testing.assert_allclose(found.parameters.covariances[0], expected, rtol=1e-10)
    assert found.stop_reason is StopReason.MEAN_SHIFT


# When it stops


def test_it_stops_when_the_means_have_rested_five_times_running(
    three_groups: Points, start: MixtureParameters
) -> None:
    frames = all_frames(three_groups, start, EmSettings(tol=1e-4, patience=5))
    shifts = [frame.mean_shift for frame in frames if frame.phase is Phase.M]
    resting = [shift is not None and shift < 1e-4 for shift in shifts]
    assert resting[-5:] == [True] * 5
    assert not any(all(resting[i : i + 5]) for i in range(len(resting) - 5))
    result = fit(three_groups, start, EmSettings(tol=1e-4, patience=5))
    assert (result.stop_reason, result.converged) == (StopReason.MEAN_SHIFT, True)
    assert result.n_iterations == len(shifts)


def test_the_shift_shown_is_the_move_of_all_means_together(
    three_groups: Points, start: MixtureParameters
) -> None:
    """Independent: the Frobenius norm of the difference, summed by hand."""
    frames = all_frames(three_groups, start, EmSettings(max_iter=4, tol=0))
    for before, after in zip(frames[1::2], frames[2::2], strict=True):
        assert before.mean_shift is None
        moved = ((after.parameters.means - before.parameters.means) ** 2).sum() ** 0.5
        assert after.mean_shift == pytest.approx(moved, rel=1e-14)


@pytest.mark.parametrize("patience", [1, 3])
def test_it_stops_when_the_log_likelihood_hardly_changes(
    three_groups: Points, start: MixtureParameters, patience: int
) -> None:
    settings = EmSettings(max_iter=1000, tol=1e-7, rule=ConvergenceRule.LOG_LIKELIHOOD, patience=patience)
    result = fit(three_groups, start, settings)
    likelihoods = result.log_likelihoods
    small = np.abs(np.diff(likelihoods)) / np.abs(likelihoods[1:]) < 1e-7
    assert (result.stop_reason, result.converged) == (StopReason.LOG_LIKELIHOOD, True)
    assert small[-patience:].all()
    assert not small[:-patience].any()


def test_it_stops_after_max_iter(three_groups: Points, start: MixtureParameters) -> None:
    result = fit(three_groups, start, EmSettings(max_iter=3))
    assert (result.stop_reason, result.converged) == (StopReason.MAX_ITER, False)
    assert (result.n_iterations, len(result.log_likelihoods)) == (3, 4)


@pytest.mark.parametrize("rule", list(ConvergenceRule))
def test_with_tolerance_zero_it_always_runs_to_max_iter(rule: ConvergenceRule) -> None:
    """One component rests exactly from the second iteration on; zero is not less than zero."""
    square = Points.of([[1, 1], [1, -1], [-1, 1], [-1, -1]])
    rest = MixtureParameters([1], [[0, 0]], [np.eye(2)])
    result = fit(square, rest, EmSettings(max_iter=37, tol=0, rule=rule, patience=1))
    assert (result.stop_reason, result.n_iterations) == (StopReason.MAX_ITER, 37)


def test_a_fixed_point_rests_for_as_many_iterations_as_patience_asks() -> None:
    square = Points.of([[1, 1], [1, -1], [-1, 1], [-1, -1]])
    rest = MixtureParameters([1], [[0, 0]], [np.eye(2)])
    assert [fit(square, rest, EmSettings(patience=n)).n_iterations for n in (1, 2, 5)] == [1, 2, 5]


def test_the_result_lists_l_of_the_start_and_of_every_iteration(
    three_groups: Points, start: MixtureParameters
) -> None:
    settings = EmSettings(max_iter=6, tol=0)
    frames = all_frames(three_groups, start, settings)
    result = fit(three_groups, start, settings)
    assert result.log_likelihoods.tolist() == [frame.log_likelihood for frame in frames[::2]]
    assert result.log_likelihood == result.log_likelihoods[-1]
    assert result.parameters == frames[-1].parameters


def test_the_relative_change_has_an_answer_at_zero() -> None:
    assert relative_change(-2.0, -1.0) == 1.0
    assert relative_change(0.0, 0.0) == 0.0
    assert relative_change(1.0, 0.0) == float("inf")


def test_the_mean_shift_is_the_length_computed_by_hand() -> None:
    """√(3² + 4² + 12²) = 13."""
    assert mean_shift(np.zeros((2, 2)), np.array([[3.0, 4.0], [0.0, 12.0]])) == 13.0


# Going on from any frame


def contents(frame: Frame) -> dict[str, object]:
    return {field.name: getattr(frame, field.name) for field in fields(frame)}


def test_going_on_from_any_frame_gives_exactly_the_same_frames(
    three_groups: Points, start: MixtureParameters
) -> None:
    settings = EmSettings(tol=1e-3, patience=3)
    frames = all_frames(three_groups, start, settings)
    assert 20 < len(frames) < 200
    for position, frame in enumerate(frames):
        resumed = list(iterate(three_groups, frame, settings))
        assert [contents(each) for each in resumed] == [contents(each) for each in frames[position + 1 :]]


def test_the_same_run_gives_the_same_bits(three_groups: Points, start: MixtureParameters) -> None:
    first, second = (fit(three_groups, start) for _ in range(2))
    assert first.parameters == second.parameters
    assert first.log_likelihoods.tolist() == second.log_likelihoods.tolist()


def test_the_data_and_the_start_are_left_as_they_were(start: MixtureParameters) -> None:
    given_points: FloatArray = np.random.default_rng(0).normal(size=(30, 2))
    kept, kept_start = given_points.copy(), start.reordered(range(3))
    fit(given_points, start, EmSettings(max_iter=5))
    assert given_points.tolist() == kept.tolist()
    assert start == kept_start


# Settings


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("max_iter", 0),
        ("tol", -1e-9),
        ("tol", float("nan")),
        ("tol", float("inf")),
        ("reg_covar", -1e-9),
        ("reg_covar", float("nan")),
        ("reg_covar", float("inf")),
        ("reg_covar", 1e250),
        ("rule", "never"),
        ("patience", 0),
    ],
)
def test_settings_that_make_no_sense_are_refused_by_name(name: str, value: object) -> None:
    with pytest.raises(ParameterError) as caught:
        replace(EmSettings(), **{name: value})  # type: ignore[arg-type]
    assert caught.value.code == "setting"
    assert caught.value.values["name"] == name


@pytest.mark.parametrize("reg_covar", [0.0, 1e-300, 1e100])
def test_any_ridge_that_is_accepted_can_be_used(three_groups: Points, reg_covar: float) -> None:
    start = MixtureParameters([1], [[0, 0]], [np.eye(2)])
    result = fit(three_groups, start, EmSettings(max_iter=3, tol=0, reg_covar=reg_covar))
    assert result.stop_reason is StopReason.MAX_ITER


@pytest.mark.parametrize("rule", ["mean_shift", "log_likelihood"])
def test_a_rule_can_be_named_by_its_plain_word(rule: str) -> None:
    named: Any = rule
    settings = EmSettings(rule=named, tol=1e-3, patience=1)
    assert settings == EmSettings(rule=ConvergenceRule(rule), tol=1e-3, patience=1)
    points = [[0.0, 0.0], [1.0, 0.2], [0.3, 1.0], [5.0, 5.0], [6.0, 5.5], [5.2, 6.0]]
    start = MixtureParameters([0.5, 0.5], [[0.0, 0.0], [6.0, 6.0]], [np.eye(2), np.eye(2)])
    assert fit(points, start, settings).stop_reason == rule


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("max_iter", 2.5),
        ("max_iter", True),
        ("tol", None),
        ("tol", "a"),
        ("patience", 1.5),
        ("reg_covar", "1"),
    ],
)
def test_a_setting_of_the_wrong_kind_is_refused_by_its_name(name: str, value: object) -> None:
    setting: Any = {name: value}
    with pytest.raises(ParameterError) as refused:
        EmSettings(**setting)
    assert refused.value.values["name"] == name
