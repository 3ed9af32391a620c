from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import multivariate_normal

from gmm_desktop.experiment.apply_edit import apply_edit, with_weight
from gmm_desktop.experiment.dataset import Dataset
from gmm_desktop.experiment.edits import (
    AddComponent,
    ChangeSettings,
    Edit,
    MoveMean,
    OpenExperiment,
    PlaceAnew,
    PlaceStart,
    PutOnPoint,
    RemoveComponent,
    ReplaceStart,
    ReshapeCovariance,
    SetComponentCount,
    SetWeight,
    TogglePin,
    reshape,
)
from gmm_desktop.experiment.experiment import MAX_COMPONENTS, Experiment
from gmm_desktop.mixture.ellipse import Ellipse
from gmm_desktop.mixture.errors import CodedError, ParameterError
from gmm_desktop.mixture.initialisation import StartMethod, make_start
from gmm_desktop.mixture.parameters import MixtureParameters, UniformNoise
from gmm_desktop.mixture.points import Points
from gmm_desktop.mixture.settings import EmSettings

ROUND = np.eye(2)


def test_a_moved_mean_moves_alone(experiment: Experiment) -> None:
    start = apply_edit(experiment, MoveMean(1, (7.5, -2.0))).start
    assert start.means.tolist() == [[0, 0], [7.5, -2.0], [2, 2]]
    assert start.weights.tolist() == experiment.start.weights.tolist()
    assert start.covariances.tolist() == experiment.start.covariances.tolist()


def test_a_reshaped_covariance_changes_alone(experiment: Experiment) -> None:
    start = apply_edit(experiment, ReshapeCovariance(2, ((4.0, 1.0), (1.0, 5.0)))).start
    assert start.covariances[2].tolist() == [[4, 1], [1, 5]]
    assert start.covariances[:2].tolist() == experiment.start.covariances[:2].tolist()
    assert start.means.tolist() == experiment.start.means.tolist()


def test_an_ellipse_becomes_the_covariance_computed_by_hand(experiment: Experiment) -> None:
    """An upright ellipse with semi-axes 3 and 2 has variances 9 and 4."""
    start = apply_edit(experiment, reshape(0, Ellipse(3.0, 2.0, 0.0))).start
    assert start.covariances[0].tolist() == [[9, 0], [0, 4]]


def test_a_changed_weight_leaves_the_others_in_proportion(experiment: Experiment) -> None:
    """By hand: π₁ from 0.2 to 0.6 leaves 0.4 for 0.3 : 0.5, so 0.15 and 0.25."""
    start = apply_edit(experiment, SetWeight(0, 0.6)).start
    np.testing.assert_allclose(start.weights, [0.6, 0.15, 0.25], rtol=1e-15)


@given(
    st.lists(st.floats(1e-6, 1), min_size=2, max_size=20),
    st.integers(0, 19),
    st.floats(1e-9, 1, exclude_max=True),
)
def test_weights_always_sum_to_one_and_keep_their_proportions(
    shares: list[float], position: int, weight: float
) -> None:
    weights, component = np.array(shares) / sum(shares), position % len(shares)
    changed = with_weight(weights, component, weight)
    assert changed[component] == weight
    assert changed.sum() == pytest.approx(1.0, abs=1e-15 * len(shares))
    others = np.delete(weights, component)
    np.testing.assert_allclose(
        np.delete(changed, component) * others.sum(), others * (1 - weight), rtol=1e-14, atol=1e-300
    )


@pytest.mark.parametrize("weight", [0.0, 1.0, -0.5, 2.0, float("nan"), float("inf")])
def test_a_weight_that_leaves_nothing_or_less_is_refused(experiment: Experiment, weight: float) -> None:
    with pytest.raises(ParameterError) as caught:
        apply_edit(experiment, SetWeight(1, weight))
    assert caught.value.code == "weight_range"
    assert caught.value.values["component"] == 1


def test_the_weight_of_a_single_component_is_one(dataset: Dataset) -> None:
    single = Experiment(dataset, MixtureParameters([1], [[0, 0]], [ROUND]))
    assert apply_edit(single, SetWeight(0, 1.0)).start == single.start
    with pytest.raises(ParameterError) as caught:
        apply_edit(single, SetWeight(0, 0.5))
    assert caught.value.code == "single_weight"


def test_an_added_component_gets_an_even_share_of_the_weight(experiment: Experiment) -> None:
    """By hand: among 4 it gets ¼; the others keep ¾ of 0.2, 0.3, 0.5. Its variances: 9/4 and 16/4."""
    start = apply_edit(experiment, AddComponent((9.0, 9.0))).start
    np.testing.assert_allclose(start.weights, [0.15, 0.225, 0.375, 0.25], rtol=1e-15)
    assert start.means.tolist() == [[0, 0], [1, 1], [2, 2], [9, 9]]
    np.testing.assert_allclose(start.covariances[3], np.diag([9 / 4, 4]), rtol=1e-15)


def test_without_a_place_a_component_is_added_where_the_data_are_explained_worst(
    experiment: Experiment,
) -> None:
    """All means lie near (0, 0) to (2, 2) with σ ≤ √3: of the corners, (6, 8) is the farthest in σ units."""
    assert apply_edit(experiment, AddComponent()).start.means[3].tolist() == [6, 8]


def test_a_component_added_to_points_without_spread_gets_the_shape_of_the_others(
    experiment: Experiment,
) -> None:
    alike = Experiment(Dataset("alike", Points.of([[1, 1], [1, 1]]), ("x", "y")), experiment.start)
    start = apply_edit(alike, AddComponent()).start
    np.testing.assert_allclose(start.covariances[3], experiment.start.covariances.mean(axis=0))


def test_the_weight_of_a_removed_component_is_shared_in_proportion(experiment: Experiment) -> None:
    """By hand: without 0.5, the weights 0.2 and 0.3 become 0.4 and 0.6."""
    start = apply_edit(experiment, RemoveComponent(2)).start
    np.testing.assert_allclose(start.weights, [0.4, 0.6], rtol=1e-15)
    assert start.means.tolist() == [[0, 0], [1, 1]]


@pytest.mark.parametrize("component", [-1, 3, 99])
@pytest.mark.parametrize(
    "kind",
    [
        lambda k: MoveMean(k, (1.0, 1.0)),
        lambda k: ReshapeCovariance(k, ((1.0, 0.0), (0.0, 1.0))),
        lambda k: SetWeight(k, 0.5),
        lambda k: TogglePin("means", k),
        PlaceAnew,
        lambda k: PutOnPoint(k, 0),
        RemoveComponent,
    ],
)
def test_an_edit_of_a_component_that_is_not_there_is_refused(
    experiment: Experiment, kind: Callable[[int], Edit], component: int
) -> None:
    with pytest.raises(ParameterError) as caught:
        apply_edit(experiment, kind(component))
    assert caught.value.code == "no_component"


def test_the_last_component_cannot_be_removed(experiment: Experiment) -> None:
    single = apply_edit(experiment, SetComponentCount(1))
    for edit in (RemoveComponent(0), SetComponentCount(0)):
        with pytest.raises(ParameterError) as caught:
            apply_edit(single, edit)
        assert caught.value.code == "last_component"


@pytest.mark.parametrize("count", [1, 2, 3, 4, MAX_COMPONENTS])
def test_the_count_asked_for_is_the_count_there_is(experiment: Experiment, count: int) -> None:
    start = apply_edit(experiment, SetComponentCount(count)).start
    assert start.n_components == count
    assert start.weights.sum() == pytest.approx(1.0, abs=1e-15 * count)
    kept = min(count, 3)
    assert start.means[:kept].tolist() == experiment.start.means[:kept].tolist()


def test_more_components_than_can_be_told_apart_are_refused(experiment: Experiment) -> None:
    full = apply_edit(experiment, SetComponentCount(MAX_COMPONENTS))
    edits: list[Edit] = [
        AddComponent((0.0, 0.0)),
        SetComponentCount(MAX_COMPONENTS + 1),
        SetComponentCount(10**9),
    ]
    for edit in edits:
        with pytest.raises(ParameterError) as caught:
            apply_edit(full, edit)
        assert (caught.value.code, caught.value.values) == ("too_many_components", {"most": MAX_COMPONENTS})


@pytest.mark.parametrize("method", [StartMethod.KMEANS_PLUS_PLUS, StartMethod.RANDOM_POINTS])
def test_a_placed_start_is_the_recipes_and_remembers_it(experiment: Experiment, method: StartMethod) -> None:
    placed = apply_edit(experiment, PlaceStart(method, 7))
    assert placed.start == make_start(method, experiment.dataset.points, 3, 7)
    assert (placed.start_method, placed.seed, placed.preset) == (method, 7, "")


def test_a_start_can_be_replaced_as_a_whole(experiment: Experiment) -> None:
    other = experiment.start.reordered([2, 0, 1])
    assert apply_edit(experiment, ReplaceStart(other)).start is other


def test_changed_settings_leave_the_start_alone(experiment: Experiment) -> None:
    settings = EmSettings(max_iter=3)
    changed = apply_edit(experiment, ChangeSettings(settings))
    assert changed.settings is settings
    assert changed.start is experiment.start


def test_another_experiment_is_opened_as_it_is(experiment: Experiment) -> None:
    other = Experiment(experiment.dataset, experiment.start, preset="elsewhere")
    assert apply_edit(experiment, OpenExperiment(other)) is other


STARTING_EDITS: list[Edit] = [
    MoveMean(0, (1.0, 2.0)),
    ReshapeCovariance(0, ((1.0, 0.0), (0.0, 1.0))),
    SetWeight(0, 0.4),
    AddComponent(),
    RemoveComponent(0),
    SetComponentCount(5),
    ReplaceStart(MixtureParameters([1], [[0, 0]], [ROUND])),
]


@pytest.mark.parametrize("edit", STARTING_EDITS, ids=lambda edit: type(edit).__name__)
def test_an_edited_start_is_as_drawn_and_no_preset_any_more(experiment: Experiment, edit: Edit) -> None:
    placed = apply_edit(experiment, PlaceStart(StartMethod.RANDOM_POINTS, 1))
    edited = apply_edit(placed, edit)
    assert (edited.start_method, edited.preset) == (StartMethod.AS_DRAWN, "")
    assert edited.dataset is experiment.dataset
    assert edited.settings is experiment.settings


@pytest.mark.parametrize(
    ("edit", "code"),
    [
        (MoveMean(0, (float("nan"), 0.0)), "parameters_not_finite"),
        (MoveMean(0, (0.0, 1.1e75)), "out_of_range"),
        (ReshapeCovariance(0, ((1.0, 2.0), (2.0, 1.0))), "not_positive_definite"),
        (ReshapeCovariance(0, ((1.0, 0.3), (0.2, 1.0))), "not_symmetric"),
        (PlaceStart(StartMethod.RANDOM_POINTS, 0), "too_few_different_points"),
    ],
)
def test_what_makes_no_mixture_is_refused_and_changes_nothing(
    experiment: Experiment, edit: Edit, code: str
) -> None:
    crowded = apply_edit(experiment, SetComponentCount(5))
    before = crowded.start.reordered(range(5))
    with pytest.raises(CodedError) as caught:
        apply_edit(crowded, edit)
    assert caught.value.code == code
    assert crowded.start == before


def test_noise_from_elsewhere_is_spread_over_these_data(experiment: Experiment) -> None:
    """The rectangle of the data is 6 by 8, so the density of the noise is its weight over 48."""
    elsewhere = UniformNoise(0.2, (100.0, 100.0), (101.0, 101.0))
    brought = MixtureParameters([0.8], [[1, 1]], [ROUND], elsewhere)
    noise = apply_edit(experiment, ReplaceStart(brought)).start.noise
    assert noise is not None
    assert (noise.weight, noise.lower, noise.upper) == (0.2, (0.0, 0.0), (6.0, 8.0))
    assert noise.log_density == pytest.approx(-np.log(48), rel=1e-15)


@pytest.mark.parametrize("count", [4, 5, 8])
def test_each_component_added_stands_where_the_density_before_it_was_least(
    experiment: Experiment, count: int
) -> None:
    """Brute force with SciPy: the whole density anew before each component, on points that are no rectangle."""
    points = Points.of(np.random.default_rng(2).normal(0, 5, (60, 2)))
    wide = replace(experiment, dataset=replace(experiment.dataset, points=points))
    grown = apply_edit(wide, SetComponentCount(count)).start
    assert np.array_equal(grown.means[:3], wide.start.means)
    for before in range(3, count):
        share = grown.weights[:before].sum()
        parts = zip(grown.weights[:before] / share, grown.means, grown.covariances, strict=False)
        density = sum(
            weight * multivariate_normal.pdf(points.array, mean, covariance)
            for weight, mean, covariance in parts
        )
        assert grown.means[before].tolist() == points.array[int(np.argmin(density))].tolist()
        # Each newcomer takes an even share of those that are there.
        assert grown.weights[before] / grown.weights[: before + 1].sum() == pytest.approx(1 / (before + 1))
