"""Read a table from NPY and NPZ files. Nothing is unpickled, and no size is believed before it is checked."""

import math
import zipfile
import zlib
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from gmm_desktop.experiment.provenance import ROW
from gmm_desktop.mixture.errors import DataError
from gmm_desktop.mixture.points import LARGEST_NUMBER
from gmm_desktop.storage.progress import Progress, report
from gmm_desktop.storage.tables.cells import Signs
from gmm_desktop.storage.tables.column_builder import ColumnBuilder
from gmm_desktop.storage.tables.table import (
    Dialect,
    ReadOptions,
    Table,
    looks_transposed,
    shortened,
    unique_names,
)
from gmm_desktop.storage.tables.text_layout import MOST_COLUMNS, PREVIEW_ROWS
from gmm_desktop.storage.text_file import Source

MAGIC = np.lib.format.MAGIC_PREFIX
MOST_BYTES = 1 << 32
"""Bytes of an array up to which it is read."""
LONGEST_HEADER = 65_536
MOST_ARRAYS = 256
ROWS_AT_ONCE = 65_536
TOGETHER = "all one-dimensional arrays"
"""What the columns of an archive are called together."""

BROKEN = (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, OSError)
"""What reading a damaged archive raises."""

_Array = NDArray[Any]
_READERS = {(1, 0): np.lib.format.read_array_header_1_0, (2, 0): np.lib.format.read_array_header_2_0}


def read_npy_table(source: Source, file: BinaryIO, options: ReadOptions, progress: Progress) -> Table:
    """Read the table in an open NPY file: N × C numbers, or N records with named fields.

    Raises
    ------
    DataError
        ``npy_damaged``, ``npy_pickled``, ``npy_dtype`` (found), ``npy_shape`` (found), ``npy_truncated``
        (found, expected), ``file_too_large`` (found, most) and ``too_many_columns``.
    """
    array = _read_array(source, file, source.size(file), "")
    return _table(source, [("", array)], Dialect("npy"), options, progress)


def read_npz_table(source: Source, file: BinaryIO, options: ReadOptions, progress: Progress) -> Table:
    """Read a table in an open NPZ archive: an array of N rows, with the arrays of N values beside it.

    Arrays of one dimension and equal length are a table together.

    Raises
    ------
    DataError
        Those of `read_npy_table`; ``npz_damaged``, ``npz_no_table`` and ``no_such_part`` (found, known).
    """
    try:
        with zipfile.ZipFile(file) as archive:
            shapes = _shapes(source, archive)
            parts = _parts(shapes)
            if not parts:
                raise DataError("npz_no_table", path=source.place)
            part = options.part or next(iter(parts))
            if part not in parts:
                known = ", ".join(f"“{each}”" for each in parts)
                raise DataError("no_such_part", path=source.place, found=part, known=known)
            arrays = [(name, _member(source, archive, name)) for name in parts[part]]
    except BROKEN as error:
        raise DataError("npz_damaged", path=source.place) from error
    dialect = Dialect("npz", part=part, parts=tuple(parts), header=True)
    return _table(source, arrays, dialect, options, progress)


def _shapes(source: Source, archive: zipfile.ZipFile) -> dict[str, tuple[int, ...]]:
    """Return the shapes of the arrays that could be read."""
    shapes: dict[str, tuple[int, ...]] = {}
    members = [name for name in archive.namelist() if name.endswith(".npy")]
    for member in members[:MOST_ARRAYS]:
        with archive.open(member) as file:
            try:
                shape, dtype, _ = _header(source, file)
            except DataError:
                continue
            if dtype.kind in "biufSU":
                shapes[member.removesuffix(".npy")] = shape
    return shapes


def _parts(shapes: dict[str, tuple[int, ...]]) -> dict[str, list[str]]:
    """Return what can be taken for a table: its name, and the arrays it is made of."""
    flat = {name: shape[0] for name, shape in shapes.items() if len(shape) == 1}
    parts = {
        name: [name, *(each for each, length in flat.items() if length == shape[0])]
        for name, shape in shapes.items()
        if len(shape) == 2 and shape[1] > 1
    }
    for length in dict.fromkeys(flat.values()):
        together = [name for name, its in flat.items() if its == length]
        if len(together) > 1:
            parts.setdefault(TOGETHER, together)
    return parts


def _member(source: Source, archive: zipfile.ZipFile, name: str) -> _Array:
    info = archive.getinfo(f"{name}.npy")
    with archive.open(info) as file:
        return _read_array(source, file, info.file_size, name)


def _header(source: Source, file: Any) -> tuple[tuple[int, ...], np.dtype[Any], bool]:
    """Return shape, type, and whether the columns stand one after the other."""
    try:
        version = np.lib.format.read_magic(file)
        reader = _READERS[version]
        shape, fortran, dtype = reader(file, max_header_size=LONGEST_HEADER)
    except (ValueError, KeyError, TypeError, EOFError, SyntaxError, MemoryError, RecursionError) as error:
        raise DataError("npy_damaged", path=source.place) from error
    return shape, dtype, fortran


def _read_array(source: Source, file: Any, size: int, name: str) -> _Array:
    """Read an array whose size is that of its file."""
    shape, dtype, fortran = _header(source, file)
    if dtype.hasobject:
        raise DataError("npy_pickled", path=source.place, name=name)
    kinds = [dtype[field].kind for field in dtype.names] if dtype.names else [dtype.kind]
    if not set(kinds) <= set("biufSU"):
        raise DataError("npy_dtype", path=source.place, found=str(dtype)[:60], name=name)
    count = math.prod(shape)
    if min(shape, default=0) < 0 or dtype.itemsize == 0:
        raise DataError("npy_damaged", path=source.place)
    needed = count * dtype.itemsize
    if needed > MOST_BYTES:
        raise DataError("file_too_large", path=source.place, found=needed, most=MOST_BYTES)
    if needed > size - file.tell():
        raise DataError("npy_truncated", path=source.place, found=size - file.tell(), expected=needed)
    content = _exactly(source, file, needed)
    flat = np.frombuffer(content, dtype=dtype, count=count)
    return flat.reshape(shape, order="F" if fortran else "C")


def _exactly(source: Source, file: Any, needed: int) -> bytearray:
    content = bytearray()
    while len(content) < needed:
        part = file.read(min(needed - len(content), 1 << 24))
        if not part:
            raise DataError("npy_truncated", path=source.place, found=len(content), expected=needed)
        content += part
    return content


def _table(
    source: Source,
    arrays: Sequence[tuple[str, _Array]],
    dialect: Dialect,
    options: ReadOptions,
    progress: Progress,
) -> Table:
    if len(arrays) == 1 and arrays[0][1].ndim == 2 and not arrays[0][1].dtype.names:
        name, array = arrays[0]
        if looks_transposed(*array.shape) if options.transposed is None else options.transposed:
            arrays, dialect = [(name, array.T)], replace(dialect, transposed=True)
    signs = Signs(missing=options.missing_words)
    columns = [column for name, array in arrays for column in _columns(source, name, array)]
    if len(columns) > MOST_COLUMNS:
        raise DataError(
            "too_many_columns", path=source.place, line=1, found=len(columns), most=MOST_COLUMNS, unit=ROW
        )
    count = len(columns[0][1])
    if count == 0:
        raise DataError("file_empty", path=source.place)
    builders = [
        ColumnBuilder(name, with_words=values.dtype.kind in "SU")
        for name, (_, values) in zip(unique_names([name for name, _ in columns]), columns, strict=True)
    ]
    for start in range(0, count, ROWS_AT_ONCE):
        for builder, (_, values) in zip(builders, columns, strict=True):
            _add(builder, values[start : start + ROWS_AT_ONCE], signs)
        report(progress, min((start + ROWS_AT_ONCE) / count, 1.0))
    shown = [[_text(value) for value in values[:PREVIEW_ROWS].tolist()] for _, values in columns]
    return Table(
        source.place,
        source.name,
        tuple(builder.finish() for builder in builders),
        np.arange(1, count + 1),
        ROW,
        dialect,
        tuple(zip(*shown, strict=True)),
    )


def _columns(source: Source, name: str, array: _Array) -> list[tuple[str, _Array]]:
    if array.dtype.names:
        if array.ndim == 1:
            return [(field, array[field]) for field in array.dtype.names]
    elif array.ndim == 1 and name:
        return [(name, array)]
    elif array.ndim == 2 and 0 < array.shape[1] <= MOST_COLUMNS:
        names = "xy" if array.shape[1] == 2 else [""] * array.shape[1]
        return [(each, array[:, place]) for place, each in enumerate(names)]
    raise DataError("npy_shape", path=source.place, found=_shape_words(array))


def _shape_words(array: _Array) -> str:
    return " × ".join(map(str, array.shape)) or "a single value"


def _add(builder: ColumnBuilder, values: _Array, signs: Signs) -> None:
    if values.dtype.kind in "SU":
        builder.add_cells([_text(value) for value in values.tolist()], signs)
        return
    with np.errstate(over="ignore"):
        numbers = values.astype(np.float64)
    if bool((np.abs(numbers) <= LARGEST_NUMBER).all()):
        builder.add_numbers(numbers)
    else:
        builder.add_cells([repr(value) for value in numbers.tolist()], signs)


def _text(value: Any) -> str:
    return shortened(value.decode("latin-1") if isinstance(value, bytes) else str(value))
