"""Where the handles of a component are, which one is under the pointer, and what dragging it means."""

import math
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from gmm_desktop.experiment.edits import Edit, MoveMean, SetWeight, reshape
from gmm_desktop.figures.plane.plane_means import RING_RADIUS
from gmm_desktop.mixture.arrays import FloatArray
from gmm_desktop.mixture.ellipse import ellipse_of, stretched, turned
from gmm_desktop.mixture.families import Family
from gmm_desktop.mixture.parameters import MixtureParameters

KNOB_REACH = 1.18
"""The turning knob sits this much farther out than the end of the first axis."""

GRAB_RADIUS = 9.0
"""How near to a handle, in pixels, a press takes hold of it."""

WEIGHT_MARGIN = 0.001
"""The ring's knob stays this far from the weights 0 and 1, which no component of a mixture can have."""


class HandleKind(StrEnum):
    """What a handle changes."""

    MEAN = "mean"
    AXIS_1 = "axis_1"
    AXIS_2 = "axis_2"
    TURN = "turn"
    WEIGHT = "weight"


@dataclass(frozen=True)
class Scale:
    """Pixels per data unit along x and y, both positive."""

    x: float
    y: float


@dataclass(frozen=True, eq=False)
class Handle:
    """A place to take hold of.

    Parameters
    ----------
    kind : HandleKind
        What it changes.
    component : int
        Of which component.
    position : ndarray, shape (2,)
        Where it is, in data units.
    """

    kind: HandleKind
    component: int
    position: FloatArray


@dataclass(frozen=True, eq=False)
class Grab:
    """A handle in the hand.

    Parameters
    ----------
    handle : Handle
        As it was when it was taken.
    slip : ndarray, shape (2,)
        Where in the handle it was taken: handle minus pointer, in data units.
    parameters : MixtureParameters
        The mixture at that moment.
    level : float
        Standard deviations at which the ellipse was drawn.
    family : Family
        What binds the covariance of its component.
    """

    handle: Handle
    slip: FloatArray
    parameters: MixtureParameters
    level: float
    family: Family = Family.VVV


def shape_handles(
    parameters: MixtureParameters, component: int, level: float, family: Family = Family.VVV
) -> list[Handle]:
    """Return the handles on the ellipse of a component: four axis ends and, where it can turn, the knob for that."""
    mean, ellipse = parameters.means[component], ellipse_of(parameters.covariances[component])
    first, second = ellipse.axes * np.array([[ellipse.sigma1], [ellipse.sigma2]]) * level
    places = (
        (HandleKind.AXIS_1, first),
        (HandleKind.AXIS_1, -first),
        (HandleKind.AXIS_2, second),
        (HandleKind.AXIS_2, -second),
        (HandleKind.TURN, first * KNOB_REACH),
    )
    can_turn = family.orientation != "I"
    return [
        Handle(kind, component, mean + offset)
        for kind, offset in places
        if can_turn or kind is not HandleKind.TURN
    ]


def weight_handle(parameters: MixtureParameters, component: int, scale: Scale) -> Handle:
    """Return the knob on the weight ring: clockwise from the top by the weight's share of a turn."""
    turn = 2 * math.pi * float(parameters.weights[component])
    offset = RING_RADIUS * np.array([math.sin(turn) / scale.x, math.cos(turn) / scale.y])
    return Handle(HandleKind.WEIGHT, component, parameters.means[component] + offset)


def handle_at(
    position: FloatArray,
    parameters: MixtureParameters,
    selected: int | None,
    level: float,
    scale: Scale,
    family: Family = Family.VVV,
) -> Handle | None:
    """Return the handle within reach of a place, the nearest first; the selected component's come before others.

    Parameters
    ----------
    position : ndarray, shape (2,)
        Of the pointer, in data units.
    parameters : MixtureParameters
        The mixture shown.
    selected : int or None
        The component whose shape and weight handles are shown.
    level : float
        Standard deviations at which ellipses are drawn.
    scale : Scale
        Pixels per data unit.
    family : Family
        What binds the covariance of the selected component.
    """
    means = [Handle(HandleKind.MEAN, k, mean) for k, mean in enumerate(parameters.means)]
    own = []
    if selected is not None:
        own = [
            means[selected],
            *shape_handles(parameters, selected, level, family),
            weight_handle(parameters, selected, scale),
        ]
    return _nearest(own, position, scale) or _nearest(means, position, scale)


def _nearest(handles: list[Handle], position: FloatArray, scale: Scale) -> Handle | None:
    def pixels(handle: Handle) -> float:
        dx, dy = (handle.position - position).tolist()
        return math.hypot(dx * scale.x, dy * scale.y)

    nearest = min(handles, key=pixels, default=None)
    return nearest if nearest is not None and pixels(nearest) <= GRAB_RADIUS else None


def edit_of_drag(grab: Grab, pointer: FloatArray, scale: Scale, *, keep_ratio: bool) -> Edit:
    """Return the edit that puts the grabbed handle under the pointer (data units, shape (2,))."""
    component = grab.handle.component
    place = pointer + grab.slip
    mean = grab.parameters.means[component]
    ellipse = ellipse_of(grab.parameters.covariances[component])
    match grab.handle.kind:
        case HandleKind.MEAN:
            return MoveMean(component, (float(place[0]), float(place[1])))
        case HandleKind.AXIS_1 | HandleKind.AXIS_2:
            axis = 0 if grab.handle.kind is HandleKind.AXIS_1 else 1
            keep_ratio = keep_ratio or grab.family.shape == "I"
            wider = stretched(ellipse, axis, place - mean, level=grab.level, keep_ratio=keep_ratio)
            return reshape(component, wider)
        case HandleKind.TURN:
            return reshape(component, turned(ellipse, place - mean))
        case HandleKind.WEIGHT:
            return SetWeight(component, weight_at(pointer - mean, scale))


def weight_at(offset: FloatArray, scale: Scale) -> float:
    """Return the weight at a place on the ring: the share of a turn, clockwise from the top."""
    share = math.atan2(offset[0] * scale.x, offset[1] * scale.y) / (2 * math.pi) % 1.0
    return min(max(share, WEIGHT_MARGIN), 1 - WEIGHT_MARGIN)
