"""Points as NumPy's files."""

import io
from pathlib import Path
from typing import Any

import numpy as np

from gmm_desktop.experiment.dataset import Dataset
from gmm_desktop.storage.atomic_write import write_bytes
from gmm_desktop.storage.npy import npy_bytes

NPY, NPZ = ".npy", ".npz"
ARRAYS = (NPY, NPZ)


def write_arrays(path: Path, dataset: Dataset) -> None:
    """Write the points as an array of two columns; ``.npz`` also holds the names of the columns and known groups.

    In it are ``points``, ``columns`` and, where the groups are known, ``labels``, from 1.

    Raises
    ------
    CodedError
        ``cannot_write`` (path, reason); a file that was there is as it was.
    """
    if path.suffix.lower() == NPY:
        write_bytes(path, npy_bytes(dataset.points.array))
        return
    arrays: dict[str, Any] = {"points": dataset.points.array, "columns": np.array(dataset.columns)}
    if dataset.labels is not None:
        arrays["labels"] = dataset.labels + 1
    stream = io.BytesIO()
    np.savez(stream, **arrays)
    write_bytes(path, stream.getvalue())
