"""Arrays as the bytes of ``.npy`` files, read only if they are what they should be."""

import ast
import io
import math
from typing import Any

import numpy as np
from numpy.lib import format as npy_format
from numpy.typing import DTypeLike, NDArray

from gmm_desktop.mixture.errors import DataError

MAGIC = b"\x93NUMPY\x01\x00"
LONGEST_HEADER = 10_000


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
    header, start = _header(content, place)
    wanted = np.dtype(dtype)
    found: Any = header.get("shape")
    fits = (
        isinstance(found, tuple)
        and len(found) == len(shape)
        and all(type(a) is int and a >= 0 and b in (None, a) for a, b in zip(found, shape, strict=True))
    )
    described = header.get("descr")
    if not fits or described != npy_format.dtype_to_descr(wanted) or header.get("fortran_order") is not False:
        reason = f"it holds {str(described)[:40]} of the shape {str(found)[:40]}"
        raise DataError("session_array", place=place, reason=reason)
    if math.prod(found) * wanted.itemsize != len(content) - start:
        raise DataError("session_array", place=place, reason="it is cut off or too long")
    return np.frombuffer(content, wanted, offset=start).reshape(found).copy()


def _header(content: bytes, place: str) -> tuple[dict[Any, Any], int]:
    """Return the dictionary at the head of a file of version 1.0, and where the numbers begin.

    NumPy's own reader also tries older dialects, with warnings and errors of many kinds.
    """
    head = len(MAGIC) + 2
    start = head + int.from_bytes(content[len(MAGIC) : head], "little")
    if content[: len(MAGIC)] != MAGIC or len(content) < max(head, start) or start - head > LONGEST_HEADER:
        raise DataError("session_array", place=place, reason="its head is not that of an array")
    try:
        header = ast.literal_eval(content[head:start].decode("latin-1").strip())
    except (ValueError, SyntaxError, TypeError, MemoryError, RecursionError) as error:
        raise DataError("session_array", place=place, reason="its head cannot be read") from error
    if not isinstance(header, dict):
        raise DataError("session_array", place=place, reason="its head cannot be read")
    return header, start
