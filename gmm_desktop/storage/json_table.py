"""Read a table from JSON: lists, objects, what pandas writes, and one value in each line."""

import json
from dataclasses import replace
from typing import Any, BinaryIO, NoReturn

import numpy as np

from gmm_desktop.mixture.errors import DataError
from gmm_desktop.storage.column_builder import ColumnBuilder
from gmm_desktop.storage.encodings import UTF_8
from gmm_desktop.storage.headers import has_header
from gmm_desktop.storage.json_numbers import number_rows
from gmm_desktop.storage.json_shapes import Rows, kind_words, rows_of
from gmm_desktop.storage.table import (
    ENTRY,
    Dialect,
    FloatArray,
    Progress,
    ReadOptions,
    Table,
    looks_transposed,
    report,
    shortened,
    unique_names,
)
from gmm_desktop.storage.text_file import (
    HEAD_BYTES,
    Source,
    chosen_encoding,
    detect_encoding,
    not_decodable,
    read_bytes,
)
from gmm_desktop.storage.value_table import cell_text, check_width, value_table

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
        See `gmm_desktop.storage.table.Progress`.

    Raises
    ------
    DataError
        ``file_too_large`` (found, most), ``model_bad_json`` (line, column, reason), ``json_nested`` (line, name,
        found), ``file_empty``, ``file_only_header``, ``too_many_columns``, those of
        `gmm_desktop.storage.json_shapes.rows_of` and of `gmm_desktop.storage.text_file`.
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
    held = _parsed_rows(source, text)
    del text
    report(progress, SHARE_OF_PARSING)
    _check_flat(source, held)
    return _table(source, held, options, dialect, progress)


def _decoded(source: Source, content: bytes, encoding: str) -> str:
    try:
        return content.decode("utf-8-sig" if encoding == UTF_8 else encoding)
    except UnicodeDecodeError as error:
        raise not_decodable(source.place, error, encoding, 1) from error


def _parsed_rows(source: Source, text: str) -> Rows:
    try:
        return rows_of(source, _parse(source, text))
    except json.JSONDecodeError as error:
        lines = [(number, line) for number, line in enumerate(text.split("\n"), 1) if line.strip()]
        if error.msg != "Extra data" or len(lines) < 2:
            raise _bad_json(source, error.lineno, error.colno, error.msg) from error
    entries = []
    for number, line in lines:
        try:
            entries.append(_parse(source, line))
        except json.JSONDecodeError as error:
            raise _bad_json(source, number, error.colno, error.msg) from error
    return rows_of(source, entries, [number for number, _ in lines])


def _bad_json(source: Source, line: int, column: int, reason: str) -> DataError:
    return DataError("model_bad_json", path=source.place, line=line, column=column, reason=reason)


def _parse(source: Source, text: str) -> Any:
    def refuse(reason: str) -> NoReturn:
        raise _bad_json(source, 1, 1, reason)

    def unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        content = dict(pairs)
        if len(content) < len(pairs):
            names = [name for name, _ in pairs]
            double = next(name for name in names if names.count(name) > 1)
            refuse(f"“{double}” stands twice in one object")
        return content

    try:
        return json.loads(text, object_pairs_hook=unique)
    except json.JSONDecodeError:
        raise
    except RecursionError:
        refuse("too deeply nested")
    except DataError:
        raise
    except ValueError:  # more digits than Python takes
        refuse("a number has too many digits")


def _table(source: Source, held: Rows, options: ReadOptions, dialect: Dialect, progress: Progress) -> Table:
    names, rows, skip = held.names, held.rows, options.skip_lines
    lines = held.lines or range(1, len(rows) + 1)
    rows, lines = rows[skip:], lines[skip:]
    doubtful = False
    if rows and not any(names):
        sample = [[cell_text(value) for value in row] for row in rows[: SAMPLE_ROWS + 1]]
        header, doubtful = _judged(sample, options)
        header = header and not any(isinstance(value, bool) for value in rows[0])
        if header:
            names, rows, lines = sample[0], rows[1:], lines[1:]
            if not rows:
                raise DataError(
                    "file_only_header", path=source.place, line=lines[0] if lines else 1, unit=ENTRY
                )
    if not rows or not names:
        raise DataError("file_empty", path=source.place)
    dialect = _with_header(dialect, header=any(names), doubtful=doubtful)
    return value_table(
        source, names, rows, np.asarray(lines), held.unit, dialect, options, progress, SHARE_OF_PARSING
    )


def _judged(sample: list[list[str]], options: ReadOptions) -> tuple[bool, bool]:
    if options.header is not None or options.header_line is not None:
        return options.header is not False, False
    return has_header(sample[0], sample[1:]) if len(sample) > 1 else (False, False)


def _with_header(dialect: Dialect, *, header: bool, doubtful: bool) -> Dialect:
    return replace(dialect, header=header, doubtful=doubtful)


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
        _with_header(dialect, header=header, doubtful=doubtful),
        tuple(tuple(map(shortened, row)) for row in first),
    )


def _check_flat(source: Source, held: Rows) -> None:
    for place, row in enumerate(held.rows):
        for column, value in enumerate(row):
            if type(value) in (list, dict):
                name = held.names[column] or str(column + 1)
                line = place + 1 if held.lines is None else held.lines[place]
                raise DataError(
                    "json_nested", path=source.place, line=line, name=name, found=kind_words(value)
                )
