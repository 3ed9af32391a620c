"""Arrays as the bytes of ``.npy`` files, read only if they are what they should be."""

import io
from typing import Any

import numpy as np
from numpy.lib import format as npy_format
from numpy.typing import DTypeLike, NDArray

from gmm_desktop.mixture.errors import DataError


def npy_bytes(array: NDArray[Any]) -> bytes:
    """Return an array as the content of a ``.npy`` file (NumPy's own form, version 1.0)."""
    stream = io.BytesIO()
    npy_format.write_array(stream, np.ascontiguousarray(array), version=(1, 0), allow_pickle=False)
    return stream.getvalue()


def read_npy(content: bytes, place: str, dtype: DTypeLike, shape: tuple[int | None, ...]) -> NDArray[Any]:
    """Return the array of a ``.npy`` file.

    Parameters
    ----------
    content : bytes
        The whole file.
    place : str
        Its name, for the error.
    dtype : DTypeLike
        What its numbers must be.
    shape : tuple of int or None
        What its shape must be; None stands for any length.

    Raises
    ------
    DataError
        ``session_array`` with place and reason. Nothing is allocated before the header has been found to agree
        with the length of the content, and nothing is unpickled.
    """
    stream = io.BytesIO(content)
    try:
        version = npy_format.read_magic(stream)
        if version != (1, 0):
            raise ValueError(f"its version is {version}")
        found, fortran, kind = npy_format.read_array_header_1_0(stream, max_header_size=10_000)
    except (
        ValueError,
        EOFError,
        SyntaxError,
        RecursionError,
        MemoryError,
        TypeError,
        OverflowError,
    ) as error:
        raise DataError("session_array", place=place, reason=str(error).split("\n")[0][:80]) from error
    wanted = np.dtype(dtype)
    fits = len(found) == len(shape) and all(b in (None, a) for a, b in zip(found, shape, strict=True))
    if kind != wanted or fortran or not fits:
        raise DataError("session_array", place=place, reason=f"it holds {kind} of the shape {found}")
    size = wanted.itemsize
    for length in found:
        size *= int(length)
    if size != len(content) - stream.tell():
        raise DataError("session_array", place=place, reason="it is cut off or too long")
    return np.frombuffer(content, wanted, offset=stream.tell()).reshape(found).copy()
