"""Read a table from JSON: lists, objects, what pandas writes, and one value in each line."""

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import islice
from typing import Any, BinaryIO

import numpy as np

from gmm_desktop.experiment.provenance import ENTRY, LINE
from gmm_desktop.mixture.arrays import FloatArray, IntArray
from gmm_desktop.mixture.errors import DataError
from gmm_desktop.storage.encodings import UTF_8
from gmm_desktop.storage.progress import Progress, report
from gmm_desktop.storage.tables.column_builder import ColumnBuilder
from gmm_desktop.storage.tables.headers import has_header
from gmm_desktop.storage.tables.json_numbers import number_rows
from gmm_desktop.storage.tables.json_pieces import (
    NotInPiecesError,
    are_lines,
    bad_json,
    entries_of_lines,
    entries_of_list,
    parsed,
)
from gmm_desktop.storage.tables.json_shapes import entries_of, kind_words, rows_of
from gmm_desktop.storage.tables.table import (
    Dialect,
    ReadOptions,
    Table,
    looks_transposed,
    shortened,
    unique_names,
)
from gmm_desktop.storage.tables.value_table import Piece, cell_text, check_width, piecewise_table
from gmm_desktop.storage.text_file import (
    HEAD_BYTES,
    Source,
    chosen_encoding,
    detect_encoding,
    not_decodable,
    read_bytes,
)

MOST_BYTES = 1 << 28
"""JSON is read as a whole, and takes some times its size in memory."""
SHARE_OF_PARSING = 0.5
SAMPLE_ROWS = 200


def read_json_table(source: Source, file: BinaryIO, options: ReadOptions, progress: Progress) -> Table:
    """Read the table in an open JSON file.

    Parameters
    ----------
    source, file : Source, binary file
        What is read.
    options : ReadOptions
        What is known of it: the encoding, whether the first entry holds names, entries to skip.
    progress : callable
        See `gmm_desktop.storage.tables.table.Progress`.

    Raises
    ------
    DataError
        ``file_too_large`` (found, most), ``model_bad_json`` (line, column, reason), ``json_nested`` (line, name,
        found), ``file_empty``, ``file_only_header``, ``too_many_columns``, those of
        `gmm_desktop.storage.tables.json_shapes.rows_of` and of `gmm_desktop.storage.text_file`.
    """
    size = source.size(file)
    if size > MOST_BYTES:
        raise DataError("file_too_large", path=source.place, found=size, most=MOST_BYTES)
    content = read_bytes(source, file)
    head = content[:HEAD_BYTES]
    if options.encoding is None or source.encoding:
        encoding, guessed = detect_encoding(source, head, whole=size <= HEAD_BYTES)
    else:
        encoding, guessed = chosen_encoding(options.encoding, head), False
    text = _decoded(source, content, encoding)
    del content  # it is all in memory twice already
    dialect = Dialect("json", encoding, guessed=guessed)
    found = number_rows(text)
    if found is not None:
        values, first = found
        if looks_transposed(*values.shape) if options.transposed is None else options.transposed:
            values, first = values.T, [list(row) for row in zip(*first, strict=True)][:SAMPLE_ROWS]
            dialect = replace(dialect, transposed=True)
        del text
        return _number_table(source, values, first, options, dialect, progress)
    table = _in_pieces(source, text, options, dialect, progress)
    if table is not None:
        return table
    try:
        whole = parsed(source, text)
    except json.JSONDecodeError as error:
        raise bad_json(source, error.lineno, error.colno, error.msg) from error
    del text
    report(progress, SHARE_OF_PARSING)
    held = rows_of(source, whole)
    places = range(1, len(held.rows) + 1)
    return _table(source, held.names, lambda: iter([(held.rows, places)]), ENTRY, options, dialect, progress)


def _decoded(source: Source, content: bytes, encoding: str) -> str:
    try:
        return content.decode("utf-8-sig" if encoding == UTF_8 else encoding)
    except UnicodeDecodeError as error:
        raise not_decodable(source.place, error, encoding, 1) from error


def _in_pieces(
    source: Source, text: str, options: ReadOptions, dialect: Dialect, progress: Progress
) -> Table | None:
    """Return the table of a list of rows, or of a row in each line; None if the text is something else."""
    lines = are_lines(text)
    entries, unit = (entries_of_lines, LINE) if lines else (entries_of_list, ENTRY)

    def table_of(names: list[str]) -> Table:
        def pieces() -> Iterator[Piece]:
            return (_in_order(source, *each, unit, names) for each in entries(source, text))

        return _table(source, names, pieces, unit, options, dialect, progress)

    def names_of_each() -> Iterator[str]:
        for each in entries(source, text):
            yield from entries_of(source, *each, unit).names

    try:
        first, places = next(entries(source, text), ([], range(0)))
        if not first:
            return None
        names = entries_of(source, first, places, unit).names
        try:
            return table_of(names)
        except NotInPiecesError:  # keys that come late; a list is then taken as a whole
            if not lines or not any(names):
                raise
            return table_of(list(dict.fromkeys(names_of_each())))
    except NotInPiecesError:
        return None


def _in_order(
    source: Source, entries: list[Any], places: Sequence[int], unit: str, names: list[str]
) -> Piece:
    """Return entries as rows of the columns that the first ones have."""
    held = entries_of(source, entries, places, unit)
    if held.names == names:
        return held.rows, places
    if any(names) != any(held.names):
        kinds = ("object", "array") if any(names) else ("array", "object")
        raise DataError("json_entry", path=source.place, line=places[0], found=kinds[1], expected=kinds[0])
    if not any(names):
        found, expected = len(held.names), len(names)
        raise DataError(
            "ragged_row", path=source.place, line=places[0], expected=expected, found=found, unit=unit
        )
    if not set(held.names) <= set(names):
        raise NotInPiecesError
    order = [held.names.index(name) if name in held.names else None for name in names]
    return [[None if place is None else row[place] for place in order] for row in held.rows], places


def _table(
    source: Source,
    names: list[str],
    pieces: Callable[[], Iterator[Piece]],
    unit: str,
    options: ReadOptions,
    dialect: Dialect,
    progress: Progress,
) -> Table:
    """Return the table of rows that come in pieces; the first may be names, of texts or such as 0, 1, 2."""
    skip, doubtful, header = options.skip_lines, False, False
    first = [row for row, _ in islice(_each(pieces()), skip, skip + SAMPLE_ROWS + 1)]
    if first and not any(names):
        sample = [[cell_text(value) for value in row] for row in first]
        header, doubtful = _judged(sample, options)
        header = header and not any(isinstance(value, bool) for value in first[0])
        names = sample[0] if header else names
        if header and len(first) == 1:
            raise DataError("file_only_header", path=source.place, line=skip + 1, unit=unit)
    if not first or not names:
        raise DataError("file_empty", path=source.place)
    dialect = replace(dialect, header=any(names), doubtful=doubtful)
    begin = skip + header

    def body() -> Iterator[Piece]:
        left = begin
        for rows, places in pieces():
            _check_flat(source, rows, places, names)
            if left < len(rows):
                yield rows[left:], places[left:]
            left = max(left - len(rows), 0)

    return piecewise_table(source, names, body, unit, dialect, options, progress, SHARE_OF_PARSING)


def _each(pieces: Iterator[Piece]) -> Iterator[tuple[list[Any], int]]:
    for rows, places in pieces:
        yield from zip(rows, places, strict=True)


def _judged(sample: list[list[str]], options: ReadOptions) -> tuple[bool, bool]:
    if options.header is not None or options.header_line is not None:
        return options.header is not False, False
    return has_header(sample[0], sample[1:]) if len(sample) > 1 else (False, False)


def _number_table(
    source: Source,
    values: FloatArray,
    first: list[list[str]],
    options: ReadOptions,
    dialect: Dialect,
    progress: Progress,
) -> Table:
    """Return the table of a list of lists of numbers; the first may be names, such as 0, 1, 2."""
    check_width(source, values.shape[1], ENTRY)
    skip = options.skip_lines
    values, first = values[skip:], first[skip:]
    if not first:
        raise DataError("file_empty", path=source.place)
    header, doubtful = _judged(first, options)
    names = first[0] if header else [""] * values.shape[1]
    if header:
        values, first = values[1:], first[1:]
    if not len(values):
        raise DataError("file_only_header", path=source.place, line=skip + 1, unit=ENTRY)
    builders = [ColumnBuilder(name, with_words=False) for name in unique_names(names)]
    for place, builder in enumerate(builders):
        builder.add_numbers(values[:, place])
    report(progress, 1.0)
    return Table(
        source.place,
        source.name,
        tuple(builder.finish() for builder in builders),
        np.arange(skip + header + 1, skip + header + 1 + len(values)),
        ENTRY,
        replace(dialect, header=header, doubtful=doubtful),
        tuple(tuple(map(shortened, row)) for row in first),
    )


def _check_flat(
    source: Source, rows: Sequence[Sequence[Any]], places: Sequence[int] | IntArray, names: list[str]
) -> None:
    for place, row in zip(places, rows, strict=True):
        for column, value in enumerate(row):
            if type(value) in (list, dict):
                name = names[column] or str(column + 1)
                raise DataError(
                    "json_nested", path=source.place, line=place, name=name, found=kind_words(value)
                )
