"""Handles: where they are, which is taken, and what dragging them makes."""

import math

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from gmm_desktop.experiment.edits import MoveMean, ReshapeCovariance, SetWeight
from gmm_desktop.figures.plane.plane_means import RING_RADIUS
from gmm_desktop.mixture.arrays import FloatArray
from gmm_desktop.mixture.ellipse import Ellipse, covariance_of
from gmm_desktop.mixture.parameters import MixtureParameters, check_covariance
from gmm_desktop.ui.canvas.geometry import (
    GRAB_RADIUS,
    Grab,
    Handle,
    HandleKind,
    Scale,
    edit_of_drag,
    handle_at,
    shape_handles,
    weight_at,
    weight_handle,
)

SCALE = Scale(4.0, 4.0)
SHAPES = [HandleKind.AXIS_1, HandleKind.AXIS_2, HandleKind.TURN]
TWO = MixtureParameters([0.25, 0.75], [[0, 0], [100, 50]], [[[100, 0], [0, 25]], [[64, 0], [0, 64]]])

coordinates = st.floats(-1e4, 1e4)
places = st.tuples(coordinates, coordinates).map(np.array)
sigmas = st.floats(1e-3, 1e3)
ellipses = st.builds(Ellipse, sigmas, sigmas, st.floats(0, math.pi))


def mixture_of(ellipse: Ellipse, mean: FloatArray) -> MixtureParameters:
    return MixtureParameters([1.0], mean[None], covariance_of(ellipse)[None])


def grab_of(mixture: MixtureParameters, kind: HandleKind, level: int = 2) -> Grab:
    handle = next(h for h in shape_handles(mixture, 0, level) if h.kind is kind)
    return Grab(handle, np.zeros(2), mixture, level)


# Where handles are


def test_the_handles_lie_on_the_ellipse_of_the_level() -> None:
    found = [(h.kind, h.position.tolist()) for h in shape_handles(TWO, 0, 2)]
    assert [kind for kind, _ in found] == [
        *[HandleKind.AXIS_1] * 2,
        *[HandleKind.AXIS_2] * 2,
        HandleKind.TURN,
    ]
    assert np.array([place for _, place in found]) == pytest.approx(
        np.array([[20, 0], [-20, 0], [0, 10], [0, -10], [20 * 1.18, 0]]), abs=1e-12
    )


@given(ellipses, places, st.sampled_from([1, 2, 3]))
def test_every_axis_end_is_so_many_mahalanobis_units_from_the_mean(
    ellipse: Ellipse, mean: FloatArray, level: int
) -> None:
    mixture = mixture_of(ellipse, mean)
    inverse = np.linalg.inv(mixture.covariances[0])
    size = max(ellipse.sigma1, ellipse.sigma2)
    assume(min(ellipse.sigma1, ellipse.sigma2) > 1e-3 * size)
    for handle in shape_handles(mixture, 0, level)[:4]:
        away = handle.position - mixture.means[0]
        assert math.sqrt(away @ inverse @ away) == pytest.approx(level, rel=1e-3)


@pytest.mark.parametrize(
    ("weight", "offset"), [(0.25, (1, 0)), (0.5, (0, -1)), (0.75, (-1, 0)), (1.0, (0, 1))]
)
def test_the_weight_is_shown_clockwise_from_the_top(weight: float, offset: tuple[int, int]) -> None:
    weights = [weight, 1 - weight] if weight < 1 else [1.0]
    mixture = MixtureParameters(weights, [[0, 0]] * len(weights), [np.eye(2)] * len(weights))
    knob = weight_handle(mixture, 0, Scale(4.0, 2.0)).position
    assert knob * [4.0, 2.0] == pytest.approx(RING_RADIUS * np.array(offset), abs=1e-9)


@given(st.floats(0.001, 0.999), st.floats(0.01, 100), st.floats(0.01, 100))
def test_the_knob_and_the_weight_are_each_others_inverse(weight: float, x: float, y: float) -> None:
    scale = Scale(x, y)
    mixture = MixtureParameters([weight, 1 - weight], [[3, 4]] * 2, [np.eye(2)] * 2)
    offset = weight_handle(mixture, 0, scale).position - mixture.means[0]
    assert weight_at(offset, scale) == pytest.approx(weight, abs=1e-9)


# Which one is taken


def test_a_mean_is_taken_within_reach_and_not_beyond() -> None:
    reach = GRAB_RADIUS / SCALE.x
    near = handle_at(np.array([100 + 0.99 * reach, 50]), TWO, None, 2, SCALE)
    assert near is not None
    assert (near.kind, near.component) == (HandleKind.MEAN, 1)
    assert handle_at(np.array([100 + 1.01 * reach, 50]), TWO, None, 2, SCALE) is None


def test_shapes_can_be_taken_of_the_selected_component_only() -> None:
    end = np.array([20.0, 0.0])
    assert handle_at(end, TWO, None, 2, SCALE) is None
    assert handle_at(end, TWO, 1, 2, SCALE) is None
    taken = handle_at(end, TWO, 0, 2, SCALE)
    assert taken is not None
    assert taken.kind is HandleKind.AXIS_1


def test_the_selected_component_comes_before_one_that_is_nearer() -> None:
    over = MixtureParameters([0.5, 0.5], [[0, 0], [1, 0]], [np.eye(2) * 1e4] * 2)
    taken = handle_at(np.array([1.0, 0.0]), over, 0, 2, SCALE)
    assert taken is not None
    assert taken.component == 0


# What a drag makes


@given(
    st.builds(
        grab_of, st.builds(mixture_of, ellipses, places), st.sampled_from(SHAPES), st.sampled_from([1, 2, 3])
    ),
    places,
    st.booleans(),
)
def test_any_drag_of_a_shape_gives_a_positive_definite_covariance(
    grab: Grab, pointer: FloatArray, keep: bool
) -> None:
    edit = edit_of_drag(grab, pointer, SCALE, keep_ratio=keep)
    assert isinstance(edit, ReshapeCovariance)
    covariance = np.array(edit.covariance)
    check_covariance(covariance, 0)
    assert covariance[0, 1] == covariance[1, 0]
    assert np.linalg.eigvalsh(covariance / np.trace(covariance)).min() > -1e-15


@given(ellipses, places)
def test_a_drag_onto_the_mean_itself_keeps_a_shape(ellipse: Ellipse, mean: FloatArray) -> None:
    for kind in SHAPES:
        edit = edit_of_drag(grab_of(mixture_of(ellipse, mean), kind), mean, SCALE, keep_ratio=False)
        assert isinstance(edit, ReshapeCovariance)
        check_covariance(np.array(edit.covariance), 0)


@given(places, st.floats(-5, 5), st.floats(-5, 5))
def test_a_dragged_mean_keeps_its_distance_from_the_pointer(
    pointer: FloatArray, across: float, up: float
) -> None:
    slip = np.array([across, up])
    handle = Handle(HandleKind.MEAN, 1, TWO.means[1])
    edit = edit_of_drag(Grab(handle, slip, TWO, 2), pointer, SCALE, keep_ratio=False)
    assert edit == MoveMean(1, (float(pointer[0] + across), float(pointer[1] + up)))


@given(places)
def test_a_weight_taken_on_the_ring_stays_between_0_and_1(pointer: FloatArray) -> None:
    grab = Grab(weight_handle(TWO, 0, SCALE), np.zeros(2), TWO, 2)
    edit = edit_of_drag(grab, pointer, SCALE, keep_ratio=False)
    assert isinstance(edit, SetWeight)
    assert 0.001 <= edit.weight <= 0.999


@given(ellipses, st.floats(-math.pi, math.pi))
def test_the_knob_turns_the_first_axis_to_the_pointer(ellipse: Ellipse, direction: float) -> None:
    pointer = np.array([math.cos(direction), math.sin(direction)])
    mixture = mixture_of(ellipse, np.zeros(2))
    edit = edit_of_drag(grab_of(mixture, HandleKind.TURN), pointer, SCALE, keep_ratio=False)
    assert isinstance(edit, ReshapeCovariance)
    covariance, longest = np.array(edit.covariance), max(ellipse.sigma1, ellipse.sigma2)
    assert pointer @ covariance @ pointer == pytest.approx(longest**2, rel=1e-6)


@given(ellipses, st.floats(0.2, 20), st.sampled_from([0, 1]))
def test_an_axis_end_lies_under_the_pointer_afterwards(ellipse: Ellipse, factor: float, axis: int) -> None:
    assume(0.1 < ellipse.sigma1 / ellipse.sigma2 < 10)
    mixture = mixture_of(ellipse, np.zeros(2))
    kind = (HandleKind.AXIS_1, HandleKind.AXIS_2)[axis]
    grab = grab_of(mixture, kind)
    pointer = factor * grab.handle.position
    edit = edit_of_drag(grab, pointer, SCALE, keep_ratio=False)
    assert isinstance(edit, ReshapeCovariance)
    distance = pointer @ np.linalg.inv(np.array(edit.covariance)) @ pointer
    assert math.sqrt(distance) == pytest.approx(2, rel=1e-6)
