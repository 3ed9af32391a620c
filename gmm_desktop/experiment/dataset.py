"""A data set: the points that are studied, and where they come from."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gmm_desktop.experiment.provenance import TableFile
from gmm_desktop.experiment.standardised import Standardised
from gmm_desktop.mixture.arrays import FloatArray, Int32Array, IntArray
from gmm_desktop.mixture.errors import DataError
from gmm_desktop.mixture.parameters import MixtureParameters
from gmm_desktop.mixture.points import Points

UNKNOWN_GROUP = -1
"""The label of a point whose true group nobody has said, among others whose group is known."""

EDITED = ", edited"
"""What the name of a data set ends with once its points were changed by hand."""

STANDARDISED = " (standardised)"
"""What the name of a column ends with that was standardised."""

NO_ROW = 0
"""The number of the row of a point that stands in no file: painted, or moved by hand."""

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
    rows : ndarray of int32, shape (N,), optional
        The line, row or entry of the file in which each point stands, from 1, or `NO_ROW`; None where no point stands
        in a file. Rows that were repeated share a number. Kept as a read-only copy.
    row_unit : str
        What that counts: ``"line"``, ``"row"`` or ``"entry"``.
    file : TableFile, optional
        Where the rows stand.
    standardised : Standardised, optional
        What was done to x and y, if that is known; None where they are in the units of the data, or where nobody knows.
    own_values : ndarray, shape (N, 2), optional
        Of standardised points the values in the units of the data, as they were read. Kept as a read-only copy.

    Raises
    ------
    DataError
        ``labels_length`` or ``rows_length`` when there is not one label or row a point.
    """

    name: str
    points: Points
    columns: tuple[str, str]
    source: str = ""
    ignored_columns: int = 0
    identifier: str = ""
    labels: IntArray | None = None
    truth: MixtureParameters | None = None
    group_names: tuple[str, ...] = ()
    rows: Int32Array | None = None
    row_unit: str = ""
    file: TableFile | None = None
    standardised: Standardised | None = None
    own_values: FloatArray | None = None

    def __post_init__(self) -> None:
        count = len(self.points)
        if self.labels is not None:
            labels = np.array(self.labels, dtype=np.int64)
            if labels.shape != (count,):
                raise DataError("labels_length", found=labels.size, expected=count)
            self._keep("labels", labels)
        for name, kind, shape in (("rows", np.int32, (count,)), ("own_values", np.float64, (count, 2))):
            given = getattr(self, name)
            if given is None:
                continue
            values = np.asarray(given, dtype=kind)
            if values.shape != shape:
                raise DataError("rows_length", found=len(values), expected=count)
            self._keep(name, values.copy() if values.flags.writeable else values)

    def _keep(self, name: str, values: NDArray[np.generic]) -> None:
        values.setflags(write=False)
        object.__setattr__(self, name, values)

    @property
    def own_columns(self) -> tuple[str, str]:
        """What x and y were called before they were standardised."""
        return self.columns if self.standardised is None else self.standardised.columns

    @property
    def in_unknown_units(self) -> bool:
        """Whether the columns say that they were standardised, and nobody knows with what."""
        return self.standardised is None and any(name.endswith(STANDARDISED) for name in self.columns)


def same_content(one: Dataset, other: Dataset) -> bool:
    """Tell whether both hold the same points under the same name, perhaps read twice."""
    if one is other:
        return True
    if not same_origin(one, other) or (one.name, one.group_names) != (other.name, other.group_names):
        return False
    if (one.file, one.row_unit, one.standardised) != (other.file, other.row_unit, other.standardised):
        return False
    if not _same_array(one.rows, other.rows):
        return False
    if one.truth != other.truth or not np.array_equal(one.points.array, other.points.array):
        return False
    return _same_array(one.labels, other.labels)


def _same_array(one: NDArray[np.generic] | None, other: NDArray[np.generic] | None) -> bool:
    return one is other if one is None or other is None else np.array_equal(one, other)


def same_origin(one: Dataset, other: Dataset) -> bool:
    """Tell whether one data set is the other, changed by hand or not."""
    names = {each.name.removesuffix(EDITED) for each in (one, other)}
    return len(names) == 1 and one.source == other.source and one.columns == other.columns
