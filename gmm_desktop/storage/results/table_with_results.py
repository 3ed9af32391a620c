"""The table the points were read from, written again with what the mixture says of each row."""

import codecs
import os
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from gmm_desktop.experiment.dataset import Dataset
from gmm_desktop.experiment.provenance import PACKED, TableFile
from gmm_desktop.mixture.errors import CodedError, DataError
from gmm_desktop.mixture.frames import Frame
from gmm_desktop.storage.atomic_write import write_byte_pieces
from gmm_desktop.storage.results.number_writer import Watch, unwatched
from gmm_desktop.storage.results.point_results import ROWS_AT_ONCE, Result, point_results
from gmm_desktop.storage.results.sheet_with_results import sheet_pieces
from gmm_desktop.storage.results.text_with_results import text_pieces
from gmm_desktop.storage.results.values_with_results import value_pieces
from gmm_desktop.storage.tables.fingerprint import fingerprint_of
from gmm_desktop.storage.text_file import Source

TABLE_FORMATS = (".csv", ".tsv", ".txt", ".dat", ".tab")
TEXT, SHEET = "text", "sheet"
FORMS = (TEXT, SHEET, "json", "npy", "npz")


def check_table(dataset: Dataset, target: Path | None = None) -> TableFile:
    """Return the file the points were read from.

    Raises
    ------
    CodedError
        ``table_no_file``, ``table_packed`` (path) or ``table_pasted``; of a target ``unknown_format`` (path, found,
        known) and ``table_onto_itself`` (path).
    """
    file = dataset.file
    if file is not None and file.form == PACKED:
        raise CodedError("table_packed", path=file.path)
    if file is None or dataset.rows is None or not _is_known(file):
        raise CodedError("table_no_file")
    if not file.path:
        raise CodedError("table_pasted")
    if target is None:
        return file
    suffix = target.suffix.lower()
    if suffix not in TABLE_FORMATS:
        known = ", ".join(TABLE_FORMATS)
        raise CodedError("unknown_format", path=str(target), found=suffix or target.name, known=known)
    if _is_same_file(target, Path(file.path)):
        raise CodedError("table_onto_itself", path=file.path)
    return file


def _is_known(file: TableFile) -> bool:
    """Return whether it is known how to read a file; what a session says of it somebody may have changed."""
    if file.form != TEXT or not file.path:
        return file.form in FORMS
    try:
        codecs.lookup(file.encoding)
    except (LookupError, ValueError):
        return False
    return len(file.delimiter) == 1


def _is_same_file(one: Path, other: Path) -> bool:
    """Return whether two names are those of one file, also where capitals make no difference."""
    try:
        return one.samefile(other)
    except OSError:  # one of them is not there
        return os.path.realpath(one) == os.path.realpath(other)


def write_table_with_results(
    path: Path, dataset: Dataset, frame: Frame, watch: Watch = unwatched, *, decimal_comma: bool = False
) -> None:
    """Write the file the points were read from again, with the columns `RESULT_COLUMNS` behind its own.

    A text keeps every line, its separator, decimal sign, encoding and line ends; lines that are no points get empty
    cells where they have as many cells as the table, and are left as they are where they have not. The rows of a sheet,
    an array or JSON are written as CSV, for which ``decimal_comma`` holds.

    Raises
    ------
    CodedError
        As `check_table`; ``table_gone`` or ``table_changed`` (path); ``table_form`` (path, row_unit) of JSON with too
        many texts; ``cannot_write`` (path, reason). A file that was there is as it was.
    """
    file = check_table(dataset, path)
    results = _watched(point_results(dataset, frame), watch, len(dataset.points))
    with _unchanged(file) as opened:
        if file.form == SHEET:
            pieces = sheet_pieces(opened, file, path.suffix.lower(), results, decimal_comma=decimal_comma)
        elif file.form == TEXT:
            pieces = text_pieces(opened, file, results)
        else:
            pieces = value_pieces(file, path.suffix.lower(), results, decimal_comma=decimal_comma)
        try:
            write_byte_pieces(path, pieces)
        except UnicodeError as error:  # it was not read in this encoding
            raise CodedError("table_changed", path=file.path) from error


def _unchanged(file: TableFile) -> BinaryIO:
    """Open the file if it is as it was when it was read."""
    try:
        opened = Source.of(Path(file.path)).open()
    except DataError as error:
        if error.code != "file_missing":
            raise
        raise CodedError("table_gone", path=file.path) from error
    try:
        size = opened.seek(0, os.SEEK_END)
        if size != file.size or fingerprint_of(file.path, opened).checksum != file.checksum:
            raise CodedError("table_changed", path=file.path)
    except OSError as error:
        opened.close()
        raise DataError("file_unreadable", path=file.path, reason=error.strerror or str(error)) from error
    except CodedError:
        opened.close()
        raise
    return opened


def _watched(results: Iterator[tuple[int, Result]], watch: Watch, total: int) -> Iterator[tuple[int, Result]]:
    for done, each in enumerate(results):
        if done % ROWS_AT_ONCE == 0:
            watch(done, total)
        yield each
    watch(total, total)
