"""One small value for each thing a person can do to an experiment."""

from dataclasses import dataclass
from typing import Literal

from gmm_desktop.experiment.experiment import Experiment
from gmm_desktop.mixture.covariance import Family
from gmm_desktop.mixture.ellipse import Ellipse, covariance_of
from gmm_desktop.mixture.initialisation import StartMethod
from gmm_desktop.mixture.parameters import MixtureParameters
from gmm_desktop.mixture.settings import EmSettings

Pair = tuple[float, float]


@dataclass(frozen=True)
class MoveMean:
    """Put the mean of a component elsewhere (data units)."""

    component: int
    mean: Pair


@dataclass(frozen=True)
class ReshapeCovariance:
    """Give a component another covariance, as its rows, in squared data units."""

    component: int
    covariance: tuple[Pair, Pair]


@dataclass(frozen=True)
class SetWeight:
    """Give a component another weight; the others keep their proportions."""

    component: int
    weight: float


@dataclass(frozen=True)
class AddComponent:
    """Add a round component; without a place, where the mixture explains the data worst."""

    mean: Pair | None = None


@dataclass(frozen=True)
class PlaceAnew:
    """Put a component, round, where the others explain the data worst; it keeps its number."""

    component: int


@dataclass(frozen=True)
class PutOnPoint:
    """Put the mean of a component exactly on a point, and make it so narrow that the next point is hardly its."""

    component: int
    point: int


@dataclass(frozen=True)
class RemoveComponent:
    """Take a component away; the others share its weight in proportion."""

    component: int


@dataclass(frozen=True)
class SetComponentCount:
    """Have K components: added where the data are explained worst, removed from the end."""

    count: int


@dataclass(frozen=True)
class PlaceStart:
    """Place all components anew by a recipe and a seed; ``made`` is what they give, where that is known already."""

    method: StartMethod
    seed: int
    made: MixtureParameters | None = None


@dataclass(frozen=True)
class ReplaceStart:
    """Take over a whole mixture, say from a file; with a family, fit that from now on."""

    parameters: MixtureParameters
    family: Family | None = None
    method: StartMethod = StartMethod.AS_DRAWN


@dataclass(frozen=True)
class SetNoise:
    """Give uniform noise over the data's box this weight; 0 takes it away."""

    weight: float


@dataclass(frozen=True)
class TogglePin:
    """Have EM leave the ``weights``, ``means`` or ``covariances`` of a component as they are, or no longer."""

    part: Literal["weights", "means", "covariances"]
    component: int


@dataclass(frozen=True)
class ChangeSettings:
    """Run and stop by other rules."""

    settings: EmSettings


@dataclass(frozen=True)
class OpenExperiment:
    """Go to another experiment altogether: other data, or a preset."""

    experiment: Experiment


Edit = (
    MoveMean
    | ReshapeCovariance
    | SetWeight
    | AddComponent
    | PlaceAnew
    | PutOnPoint
    | RemoveComponent
    | SetComponentCount
    | PlaceStart
    | ReplaceStart
    | SetNoise
    | TogglePin
    | ChangeSettings
    | OpenExperiment
)


def reshape(component: int, ellipse: Ellipse) -> ReshapeCovariance:
    """Return the edit that gives a component the covariance of an ellipse."""
    (xx, xy), (yx, yy) = covariance_of(ellipse).tolist()
    return ReshapeCovariance(component, ((xx, xy), (yx, yy)))
