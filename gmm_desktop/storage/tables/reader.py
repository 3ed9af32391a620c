"""Read a table from whatever holds one: text, NPY, NPZ, JSON, a spreadsheet, and any of them compressed."""

import re
import zipfile
from dataclasses import replace
from typing import BinaryIO

import numpy as np

from gmm_desktop.mixture.errors import DataError
from gmm_desktop.storage.progress import Progress, go_on
from gmm_desktop.storage.sessions.migrations import INDEX
from gmm_desktop.storage.tables.fingerprint import Fingerprint, fingerprint_of
from gmm_desktop.storage.tables.json_table import read_json_table
from gmm_desktop.storage.tables.numpy_file import MAGIC, read_npy_table, read_npz_table
from gmm_desktop.storage.tables.spreadsheet import OLD_EXCEL_MAGIC, is_spreadsheet, read_spreadsheet_table
from gmm_desktop.storage.tables.table import Column, ReadOptions, Table
from gmm_desktop.storage.tables.text_table import read_text_table
from gmm_desktop.storage.tables.unpacking import TABLES, is_compressed, member, tables_in, unpacked
from gmm_desktop.storage.text_file import HEAD_BYTES, Source, read_bytes

SUFFIXES = (*TABLES, "gz", "zip", "xz", "bz2")
"""Usual endings of files that hold a table."""

_ZIP_MAGIC = b"PK\x03\x04"
_JSON = frozenset({".json", ".jsonl", ".ndjson"})
_IS_JSON = re.compile(rb"[\s\xef\xbb\xbf]*(\{\s*[\"}]|\[\s*[\[{\]])")
_MAY_BE_JSON = re.compile(rb"[\s\xef\xbb\xbf]*\[\s*[\"0-9tfn-]")
_SAME = 1e-6
"""Share by which a number may differ from the one said to stand for missing values: files round."""


def read_table(source: Source, options: ReadOptions | None = None, progress: Progress = go_on) -> Table:
    """Read a table; what kind of file it is, is seen from its first bytes. Of a file, its fingerprint is kept.

    Parameters
    ----------
    source : Source
        A file, or a text from elsewhere.
    options : ReadOptions, optional
        What is known of it; the rest is detected.
    progress : callable
        Told how much is read; see `gmm_desktop.storage.tables.table.Progress`.

    Raises
    ------
    DataError
        Always with ``path``; see the readers of each kind, and `gmm_desktop.storage.tables.unpacking`.
    ReadingCancelledError
        If the progress says so.
    """
    options = options or ReadOptions()
    with source.open() as file:
        table = _read(source, file, options, progress)
        if source.content is None and not table.dialect.packed:
            table = replace(table, fingerprint=_fingerprint(source, file))
    numbers = _numbers(options.missing)
    if not numbers:
        return table
    return replace(table, columns=tuple(_without(each, numbers) for each in table.columns))


def _fingerprint(source: Source, file: BinaryIO) -> Fingerprint:
    try:
        return fingerprint_of(source.place, file)
    except OSError as error:
        reason = error.strerror or str(error)
        raise DataError("file_unreadable", path=source.place, reason=reason) from error


def _read(source: Source, file: BinaryIO, options: ReadOptions, progress: Progress) -> Table:
    head = read_bytes(source, file, HEAD_BYTES)
    file.seek(0)
    if head.startswith(MAGIC):
        return read_npy_table(source, file, options, progress)
    if head.startswith(OLD_EXCEL_MAGIC):
        return read_spreadsheet_table(source, file, options, progress)
    if head.startswith(_ZIP_MAGIC):
        return _read_archive(source, file, options, progress)
    if is_compressed(head):
        return _read_packed(unpacked(source, file, head, progress), options, progress)
    if source.suffix in _JSON or _IS_JSON.match(head):
        return read_json_table(source, file, options, progress)
    if _MAY_BE_JSON.match(head):
        return _json_or_text(source, file, options, progress)
    return read_text_table(source, file, options, progress)


def _read_packed(inside: Source, options: ReadOptions, progress: Progress) -> Table:
    with inside.open() as file:
        table = _read(inside, file, options, progress)
    return replace(table, dialect=replace(table.dialect, packed=True))


def _json_or_text(source: Source, file: BinaryIO, options: ReadOptions, progress: Progress) -> Table:
    """Read what begins like JSON; if it is none, as a text, and if it is no table either, say what is wrong as JSON."""
    try:
        return read_json_table(source, file, options, progress)
    except DataError as error:
        if error.code != "model_bad_json":
            raise
        file.seek(0)
        try:
            table = read_text_table(source, file, options, progress)
        except DataError:
            table = None
        if table is None or len(table.columns) < 2 or len(table) < 2:
            raise
        return table


def _read_archive(source: Source, file: BinaryIO, options: ReadOptions, progress: Progress) -> Table:
    try:
        with zipfile.ZipFile(file) as archive:
            workbook = is_spreadsheet(archive)
            names = archive.namelist()
            if INDEX in names:
                raise DataError("is_a_session", path=source.place)
            tables = tables_in(archive)
            arrays = bool(tables) and all(name.endswith(".npy") for name in tables)
            if not workbook and not arrays:
                return _read_member(source, archive, tables, options, progress)
    except (zipfile.BadZipFile, NotImplementedError, OSError) as error:
        raise DataError("file_binary", path=source.place) from error
    file.seek(0)
    reader = read_spreadsheet_table if workbook else read_npz_table
    return reader(source, file, options, progress)


def _read_member(
    source: Source, archive: zipfile.ZipFile, tables: list[str], options: ReadOptions, progress: Progress
) -> Table:
    """Read a file of an archive: the one that is named, else the first."""
    if not tables or source.content is not None:  # no archive in an archive
        raise DataError("file_binary", path=source.place)
    several = len(tables) > 1
    part = options.part if several and options.part else tables[0]
    if part not in tables:
        known = ", ".join(f"“{each}”" for each in tables)
        raise DataError("no_such_part", path=source.place, found=part, known=known)
    inside = replace(options, part=None) if several else options
    table = _read_packed(member(source, archive, part, progress), inside, progress)
    if not several:
        return table
    return replace(table, dialect=replace(table.dialect, part=part, parts=tuple(tables)))


def _numbers(missing: tuple[str, ...]) -> list[float]:
    found = []
    for word in missing:
        try:
            found.append(float(word))
        except ValueError:
            continue
    return found


def _without(column: Column, numbers: list[float]) -> Column:
    """Return a column in which some numbers stand for missing values."""
    if column.numbers is None:
        return column
    gone = np.zeros(len(column.numbers), dtype=np.bool_)
    for number in numbers:
        gone |= np.abs(column.numbers - number) <= _SAME * abs(number)
    if not gone.any():
        return column
    values = np.where(gone, np.nan, column.numbers)
    missing = np.union1d(column.missing, np.flatnonzero(gone))
    return replace(column, numbers=values, missing=missing)
