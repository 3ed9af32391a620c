"""Where the points of a session come from: the rows of their file, and how they were standardised.

What older versions wrote says nothing of it, and opens as before.
"""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gmm_desktop.experiment.dataset import NO_ROW, Dataset
from gmm_desktop.experiment.provenance import ENTRY, LINE, ROW, TableFile
from gmm_desktop.experiment.standardised import Standardised
from gmm_desktop.mixture.errors import DataError
from gmm_desktop.mixture.points import Points
from gmm_desktop.storage.json_values import from_json, placed, to_json, wrong
from gmm_desktop.storage.npy import npy_bytes, read_npy

ROWS, OWN_VALUES = "rows.npy", "own_values.npy"
Find = Callable[[str], bytes | None]


def provenance_facts(dataset: Dataset) -> dict[str, Any]:
    """Return what the index of a session says of the origin of a data set."""
    return {
        "rows": None if dataset.rows is None else dataset.row_unit,
        "file": to_json(dataset.file),
        "standardised": to_json(dataset.standardised),
        "own_values": dataset.own_values is not None,
    }


def provenance_files(dataset: Dataset) -> dict[str, bytes]:
    """Return the arrays beside the points."""
    arrays: dict[str, NDArray[Any] | None] = {ROWS: dataset.rows, OWN_VALUES: dataset.own_values}
    return {name: npy_bytes(array) for name, array in arrays.items() if array is not None}


def provenance(find: Find, folder: str, facts: dict[str, Any], place: str, count: int) -> dict[str, Any]:
    """Return the fields of a `Dataset` that `provenance_facts` and `provenance_files` wrote.

    Parameters
    ----------
    find : callable
        Returns the content of a file of the session.
    folder : str
        Where the files of the data set are.
    facts : dict
        What the index says of it.
    place : str
        Where that stands.
    count : int
        How many points there are.

    Raises
    ------
    DataError
        ``session_missing``, ``session_value``, ``session_array`` or ``session_unusable``.
    """

    def read(key: str, kind: Any) -> Any:
        return from_json(kind, facts.get(key), f"{place}.{key}")

    unit, rows, own = read("rows", str | None), None, None
    if unit is not None:
        if unit not in (LINE, ROW, ENTRY):
            raise wrong(f"{place}.rows", unit, f"one of {LINE}, {ROW}, {ENTRY}")
        rows = _array(find, folder + ROWS, "<i4", (count,))
        if rows.min() < NO_ROW:
            raise wrong(folder + ROWS, int(rows.min()), "row numbers from 0")
    standardised = read("standardised", Standardised | None)
    if facts.get("own_values") is not None and read("own_values", bool) and standardised is not None:
        own = _array(find, folder + OWN_VALUES, "<f8", (count, 2))
        with placed(folder + OWN_VALUES):
            Points.of(own)
    return {
        "rows": rows,
        "row_unit": unit or "",
        "file": read("file", TableFile | None),
        "standardised": standardised,
        "own_values": own,
    }


def _array(find: Find, name: str, dtype: str, shape: tuple[int, ...]) -> NDArray[Any]:
    content = find(name)
    if content is None:
        raise DataError("session_missing", place=name)
    found = read_npy(content, name, np.dtype(dtype), shape)
    found.setflags(write=False)
    return found
