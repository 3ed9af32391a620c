"""What differs between two states, so that a view looks again only at what it must."""

from enum import Flag, auto

from gmm_desktop.experiment.dataset import BY_HAND, same_origin
from gmm_desktop.experiment.state import State


class Changes(Flag):
    """Parts of the state; OTHER_DATA are data that are not the same ones changed by hand."""

    NONE = 0
    DATASET = auto()
    EXPERIMENT = auto()
    FRAME = auto()
    RUNS = auto()
    ACTIVITY = auto()
    COMPONENT = auto()
    POINT = auto()
    OPTIONS = auto()
    HISTORY = auto()
    COMPARED = auto()
    PREDICTION = auto()
    PAINTING = auto()
    OTHER_DATA = auto()
    SHOWN = FRAME | ACTIVITY | COMPONENT | POINT | OPTIONS | COMPARED | PREDICTION | PAINTING
    ALL = DATASET | OTHER_DATA | EXPERIMENT | RUNS | HISTORY | SHOWN


def diff(old: State, new: State) -> Changes:
    """Return the parts that are not the same objects in both states."""
    differs = {
        Changes.DATASET: old.experiment.dataset is not new.experiment.dataset,
        Changes.EXPERIMENT: old.experiment is not new.experiment,
        Changes.FRAME: old.shown is not new.shown,
        Changes.RUNS: old.timeline.runs is not new.timeline.runs
        or (old.timeline.cursor, old.timeline.current) != (new.timeline.cursor, new.timeline.current)
        or old.timeline.catalogue is not new.timeline.catalogue,
        Changes.ACTIVITY: old.activity is not new.activity,
        Changes.COMPONENT: old.component != new.component,
        Changes.POINT: old.point != new.point,
        Changes.OPTIONS: (old.options, old.adding) != (new.options, new.adding),
        Changes.HISTORY: old.history is not new.history,
        Changes.COMPARED: (old.compared, old.side_by_side) != (new.compared, new.side_by_side),
        Changes.PREDICTION: old.prediction is not new.prediction,
        Changes.PAINTING: old.painting is not new.painting,
        Changes.OTHER_DATA: _other_data(old, new),
    }
    changed = Changes.NONE
    for part, different in differs.items():
        if different:
            changed |= part
    return changed


def _other_data(old: State, new: State) -> bool:
    """Tell whether the data are others; what is being painted on an empty plane stays where it is seen."""
    before, after = old.experiment.dataset, new.experiment.dataset
    if before is after or same_origin(before, after):
        return False
    return not (new.painting is not None and after.source == BY_HAND)
