"""The covariance families and the ways EM can run, in words: what each choice means, in one sentence."""

from gmm_desktop.experiment.edits import ChangeSettings, Edit, ReplaceStart, TogglePin
from gmm_desktop.experiment.experiment import Experiment
from gmm_desktop.mixture.families import ALIASES, Family

ALIAS_WORDS = {
    "full": "Each component has a volume, shape and orientation of its own (VVV)",
    "tied": "All components have the same covariance (EEE)",
    "diag": "Every ellipse is axis-aligned, else each as it likes (VVI)",
    "spherical": "Every component is round, each of its own size (VII)",
}

OPTION_WORDS = {
    "volume": {
        "E": ("equal", "All components have the same volume √|Σ|: ellipses of the same area"),
        "V": ("varying", "Each component has its own volume √|Σ|"),
    },
    "shape": {
        "I": ("round", "All components are round; a round one has no orientation"),
        "E": ("equal", "All ellipses have the same ratio of their axes"),
        "V": ("varying", "Each ellipse has its own ratio of axes"),
    },
    "orientation": {
        "I": ("aligned", "The axes of all ellipses lie along x and y: no correlation within a component"),
        "E": ("equal", "All ellipses are turned by the same angle"),
        "V": ("varying", "Each ellipse is turned by its own angle"),
    },
}

_IN_WORDS = {
    "volume": {"E": "one volume", "V": ""},
    "shape": {"I": "round", "E": "one shape", "V": ""},
    "orientation": {"I": "axis-aligned", "E": "one orientation", "V": ""},
}

NO_ORIENTATION = "Round components have no orientation"


def alias_of(family: Family) -> str:
    """Return scikit-learn's name of a family, or an empty text."""
    return next((name for name, known in ALIASES.items() if known is family), "")


def short_name(family: Family) -> str:
    """Return what the family is called on a button: scikit-learn's name, or its three letters."""
    return alias_of(family) or family.value


def family_words(family: Family) -> str:
    """Say what the components share: “VVE (one orientation)”."""
    parts = [_IN_WORDS["volume"][family.volume], _IN_WORDS["shape"][family.shape]]
    if family.shape != "I":
        parts.append(_IN_WORDS["orientation"][family.orientation])
    name = f"{family.value} or {alias}" if (alias := alias_of(family)) else family.value
    shared = ", ".join(part for part in parts if part) or "nothing shared"
    return f"{name} ({shared})"


def projection_sentence(family: Family, changed: list[int], count: int) -> str:
    """Say that covariances were brought into a family.

    Parameters
    ----------
    family : Family
        The family they are in now.
    changed : list of int
        Components, from 0, whose covariance is another now.
    count : int
        K.
    """
    if len(changed) == count:
        which = "The covariance was" if count == 1 else f"All {count} covariances were"
    elif len(changed) == 1:
        which = f"The covariance of component {changed[0] + 1} was"
    else:
        numbers = [str(component + 1) for component in changed]
        which = f"The covariances of components {', '.join(numbers[:-1])} and {numbers[-1]} were"
    one = len(changed) == 1
    nearest = "the nearest one" if one else "the nearest ones"
    back = "it" if one else "them"
    return f"{which} projected onto {nearest} of the family {family_words(family)}; Undo puts {back} back."


def edit_note(edit: Edit, before: Experiment, after: Experiment) -> str:
    """Say what an edit did beside what was asked, or nothing: brought covariances into the family.

    Parameters
    ----------
    edit : Edit
        What was asked.
    before, after : Experiment
        The experiment at the frame it was made at, and what came of it.
    """
    if not isinstance(edit, ChangeSettings | TogglePin | ReplaceStart):
        return ""
    asked = edit.parameters if isinstance(edit, ReplaceStart) else before.start
    differs = (asked.covariances != after.start.covariances).any(axis=(1, 2))
    changed = [component for component, differ in enumerate(differs.tolist()) if differ]
    if not changed:
        return ""
    return projection_sentence(after.settings.covariance_type, changed, after.start.n_components)
