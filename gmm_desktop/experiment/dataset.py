"""A data set: the points that are studied, and where they come from."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gmm_desktop.mixture.errors import DataError
from gmm_desktop.mixture.parameters import MixtureParameters
from gmm_desktop.mixture.points import Points

UNKNOWN_GROUP = -1
"""The label of a point whose true group nobody has said, among others whose group is known."""

EDITED = ", edited"
"""What the name of a data set ends with once its points were changed by hand."""

STANDARDISED = " (standardised)"
"""What the name of a column ends with that was standardised."""

BY_HAND = "Painted by hand in GMM Desktop"
"""The source of a data set that was begun on an empty plane."""


@dataclass(frozen=True, eq=False)
class Dataset:
    """Points in the plane with a name and an origin.

    Parameters
    ----------
    name : str
        What people call it, e.g. the name of its file.
    points : Points
        The N points.
    columns : tuple of str
        What x and y measure.
    source : str
        Who collected or made the points; empty if nobody said.
    ignored_columns : int
        How many further columns the file held that are not used.
    identifier : str
        Stable name of a data set that travels with the program; empty for the user's own.
    labels : ndarray of int, shape (N,), optional
        The true group of each point, from 0, where it is known, or `UNKNOWN_GROUP`. EM never sees them; they are
        there to compare with. Kept as a read-only copy.
    truth : MixtureParameters, optional
        The mixture the points were drawn from, where there is one; its components are numbered like the labels.
    group_names : tuple of str
        What the groups are called, if they have names.

    Raises
    ------
    DataError
        ``labels_length`` when there is not one label a point.
    """

    name: str
    points: Points
    columns: tuple[str, str]
    source: str = ""
    ignored_columns: int = 0
    identifier: str = ""
    labels: NDArray[np.int64] | None = None
    truth: MixtureParameters | None = None
    group_names: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.labels is None:
            return
        labels = np.array(self.labels, dtype=np.int64)
        if labels.shape != (len(self.points),):
            raise DataError("labels_length", found=labels.size, expected=len(self.points))
        labels.setflags(write=False)
        object.__setattr__(self, "labels", labels)


def same_content(one: Dataset, other: Dataset) -> bool:
    """Tell whether both hold the same points under the same name, perhaps read twice."""
    if one is other:
        return True
    if not same_origin(one, other) or (one.name, one.group_names) != (other.name, other.group_names):
        return False
    if one.truth != other.truth or not np.array_equal(one.points.array, other.points.array):
        return False
    if one.labels is None or other.labels is None:
        return one.labels is other.labels
    return np.array_equal(one.labels, other.labels)


def same_origin(one: Dataset, other: Dataset) -> bool:
    """Tell whether one data set is the other, changed by hand or not."""
    names = {each.name.removesuffix(EDITED) for each in (one, other)}
    return len(names) == 1 and one.source == other.source and one.columns == other.columns
