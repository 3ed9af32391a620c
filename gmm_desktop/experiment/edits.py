"""One small value for each thing a person can do to an experiment."""

from dataclasses import dataclass
from typing import Literal

from gmm_desktop.experiment.dataset import Dataset
from gmm_desktop.experiment.experiment import Experiment
from gmm_desktop.experiment.painting import Brush
from gmm_desktop.mixture.arrays import FloatArray, IntArray
from gmm_desktop.mixture.ellipse import Ellipse, covariance_of
from gmm_desktop.mixture.families import Family
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
    """Place all components anew by a recipe and a seed; ``made`` is what they give, where that is known already.

    If ``raw``, by distances in data units.
    """

    method: StartMethod
    seed: int
    made: MixtureParameters | None = None
    raw: bool = False


@dataclass(frozen=True)
class ReplaceStart:
    """Take over a whole mixture, say from a file; with a family, fit that from now on."""

    parameters: MixtureParameters
    family: Family | None = None
    method: StartMethod = StartMethod.AS_DRAWN


@dataclass(frozen=True)
class Nudge:
    """Begin beside a saddle, where the objective is higher."""

    parameters: MixtureParameters


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


@dataclass(frozen=True, eq=False)
class AddPoints:
    """Add points, ``values`` (n, 2) in data units; ``group`` is the true group they are said to be of, from 0."""

    values: FloatArray
    group: int | None = None
    brush: Brush = Brush.PAINT


@dataclass(frozen=True, eq=False)
class RemovePoints:
    """Take the points of these ``indices`` (n,) away."""

    indices: IntArray


@dataclass(frozen=True, eq=False)
class MovePoints:
    """Move the points of these ``indices`` (n,) by so much, in data units."""

    indices: IntArray
    by: Pair


@dataclass(frozen=True, eq=False)
class ReplacePoints:
    """Put the points of these ``indices`` (n,) at other places, ``values`` (n, 2) in data units."""

    indices: IntArray
    values: FloatArray
    brush: Brush = Brush.JITTER


@dataclass(frozen=True, eq=False)
class NewDataset:
    """Begin a data set of one's own with these points, ``values`` (n, 2), in the columns of the present one."""

    values: FloatArray
    group: int | None = None


@dataclass(frozen=True)
class Standardise:
    """Measure x and y by their standard deviations from their means; the start is measured so, too."""


@dataclass(frozen=True)
class SampleAsData:
    """Draw points from the mixture and study them instead; ``made`` is what that gives, where it is known already."""

    count: int
    seed: int
    made: Dataset | None = None


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
    | Nudge
    | SetNoise
    | TogglePin
    | ChangeSettings
    | OpenExperiment
    | AddPoints
    | RemovePoints
    | MovePoints
    | ReplacePoints
    | NewDataset
    | SampleAsData
    | Standardise
)


@dataclass(frozen=True)
class RenameRun:
    """Give a run, by its number, a name; an empty one takes it away."""

    number: int
    name: str


@dataclass(frozen=True)
class DeleteRun:
    """Take a run, by its number, off the list."""

    number: int


@dataclass(frozen=True)
class EmptyPlane:
    """Begin on an empty plane; the data stay until there are others."""


Deed = Edit | RenameRun | DeleteRun | EmptyPlane
"""All that can be undone: what changes the experiment, the list of runs, or empties the plane."""


def reshape(component: int, ellipse: Ellipse) -> ReshapeCovariance:
    """Return the edit that gives a component the covariance of an ellipse."""
    (xx, xy), (yx, yy) = covariance_of(ellipse).tolist()
    return ReshapeCovariance(component, ((xx, xy), (yx, yy)))
