"""Read a table from whatever holds one: text, NPY, NPZ, JSON, a spreadsheet."""

import zipfile
from dataclasses import replace
from typing import BinaryIO

from gmm_desktop.mixture.errors import DataError
from gmm_desktop.storage.fingerprint import fingerprint_of
from gmm_desktop.storage.json_table import read_json_table
from gmm_desktop.storage.numpy_file import MAGIC, read_npy_table, read_npz_table
from gmm_desktop.storage.session_migrations import INDEX
from gmm_desktop.storage.spreadsheet import OLD_EXCEL_MAGIC, is_spreadsheet, read_spreadsheet_table
from gmm_desktop.storage.table import Progress, ReadOptions, Table, go_on
from gmm_desktop.storage.text_file import HEAD_BYTES, Source, read_bytes
from gmm_desktop.storage.text_table import read_text_table

SUFFIXES = ("csv", "tsv", "txt", "dat", "tab", "npy", "npz", "json", "xlsx", "xlsm", "xls", "ods")
"""Usual endings of files that hold a table."""

_ZIP_MAGIC = b"PK\x03\x04"


def read_table(source: Source, options: ReadOptions | None = None, progress: Progress = go_on) -> Table:
    """Read a table; what kind of file it is, is seen from its first bytes. Of a file, its fingerprint is kept.

    Parameters
    ----------
    source : Source
        A file, or a text from elsewhere.
    options : ReadOptions, optional
        What is known of it; the rest is detected.
    progress : callable
        Told how much is read; see `gmm_desktop.storage.table.Progress`.

    Raises
    ------
    DataError
        Always with ``path``; see the readers of each kind.
    ReadingCancelledError
        If the progress says so.
    """
    options = options or ReadOptions()
    with source.open() as file:
        if source.content is not None:
            return _read(source, file, options, progress)
        try:
            fingerprint = fingerprint_of(source.place, file)
        except OSError as error:
            reason = error.strerror or str(error)
            raise DataError("file_unreadable", path=source.place, reason=reason) from error
        return replace(_read(source, file, options, progress), fingerprint=fingerprint)


def _read(source: Source, file: BinaryIO, options: ReadOptions, progress: Progress) -> Table:
    head = read_bytes(source, file, HEAD_BYTES)
    file.seek(0)
    if head.startswith(MAGIC):
        return read_npy_table(source, file, progress)
    if head.startswith(OLD_EXCEL_MAGIC):
        return read_spreadsheet_table(source, file, options, progress)
    if head.startswith(_ZIP_MAGIC):
        return _read_archive(source, file, options, progress)
    if source.suffix == ".json" or head.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in (b"{", b"["):
        return read_json_table(source, file, options, progress)
    return read_text_table(source, file, options, progress)


def _read_archive(source: Source, file: BinaryIO, options: ReadOptions, progress: Progress) -> Table:
    try:
        with zipfile.ZipFile(file) as archive:
            workbook = is_spreadsheet(archive)
            names = archive.namelist()
            arrays = any(name.endswith(".npy") for name in names)
    except (zipfile.BadZipFile, NotImplementedError, OSError) as error:
        raise DataError("file_binary", path=source.place) from error
    if INDEX in names:
        raise DataError("is_a_session", path=source.place)
    if not workbook and not arrays:
        raise DataError("file_binary", path=source.place)
    file.seek(0)
    reader = read_spreadsheet_table if workbook else read_npz_table
    return reader(source, file, options, progress)
