"""What was done, in a few words, as it stands after Undo and Redo in the menu."""

from gmm_desktop.experiment.edits import (
    AddComponent,
    AddPoints,
    ChangeSettings,
    Deed,
    DeleteRun,
    EmptyPlane,
    MoveMean,
    MovePoints,
    NewDataset,
    Nudge,
    OpenExperiment,
    PlaceAnew,
    PlaceStart,
    PutOnPoint,
    RemoveComponent,
    RemovePoints,
    RenameRun,
    ReplacePoints,
    ReplaceStart,
    ReshapeCovariance,
    SampleAsData,
    SetComponentCount,
    SetNoise,
    SetWeight,
    Standardise,
    TogglePin,
)
from gmm_desktop.experiment.names import visible
from gmm_desktop.experiment.painting import Brush
from gmm_desktop.mixture.initialisation import StartMethod
from gmm_desktop.words.canvas import BRUSH_TEXTS
from gmm_desktop.words.messages import grouped
from gmm_desktop.words.presets import PRESET_TEXTS

LONGEST_NAME = 28
_PARTS = {"weights": "weight", "means": "mean", "covariances": "covariance"}


def edit_words(deed: Deed) -> str:  # noqa: PLR0912
    """Name what was done, e.g. “Move mean 2” or “Paint 37 points”."""
    match deed:
        case MoveMean(component):
            return f"Move mean {component + 1}"
        case ReshapeCovariance(component):
            return f"Reshape component {component + 1}"
        case SetWeight(component):
            return f"Change weight {component + 1}"
        case AddComponent():
            return "Add component"
        case PlaceAnew(component):
            return f"Place component {component + 1} anew"
        case PutOnPoint(component, point):
            return f"Put component {component + 1} on point {point + 1}"
        case RemoveComponent(component):
            return f"Remove component {component + 1}"
        case SetComponentCount(count):
            return f"K = {count}"
        case PlaceStart(seed=seed):
            return f"Place start, seed {seed}"
        case ReplaceStart(method=method):
            return "Open start" if method is StartMethod.FROM_FILE else "Take over mixture"
        case Nudge():
            return "Nudge"
        case SetNoise(weight):
            return "Change noise" if weight else "Remove noise"
        case TogglePin(part, component):
            return f"Pin of {_PARTS[part]} {component + 1}"
        case ChangeSettings():
            return "Settings"
        case OpenExperiment(experiment):
            known = PRESET_TEXTS.get(experiment.preset)
            return f"Open {_short(known[0].partition(':')[0] if known else experiment.dataset.name)}"
        case AddPoints(values, _, brush):
            return f"{_brush(brush)} {_points(len(values))}"
        case RemovePoints(indices):
            return f"Erase {_points(len(indices))}"
        case MovePoints(indices):
            return f"Move {_points(len(indices))}"
        case ReplacePoints(indices, _, brush):
            return f"{_brush(brush)} {_points(len(indices))}"
        case NewDataset(values):
            return f"New data of {_points(len(values))}"
        case Standardise():
            return "Standardise"
        case SampleAsData(count):
            return f"Sample of {_points(count)}"
        case RenameRun(number, name):
            return f"Name run {number} “{_short(name)}”" if name else f"Take the name of run {number} away"
        case EmptyPlane():
            return "Empty plane"
        case DeleteRun(number):
            return f"Delete run {number}"


def _brush(brush: Brush) -> str:
    return "Move" if brush is Brush.SELECT else BRUSH_TEXTS[brush][0]


def _points(count: int) -> str:
    return f"{grouped(count, 0)} point{'s' if count != 1 else ''}"


def _short(name: str) -> str:
    return visible(name, LONGEST_NAME)
