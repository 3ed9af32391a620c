"""Read a table from JSON: a list of pairs, a list of objects, or an object of columns."""

import json
from typing import Any, BinaryIO, NoReturn

import numpy as np

from gmm_desktop.mixture.errors import DataError
from gmm_desktop.storage.table import ENTRY, Dialect, Progress, ReadOptions, Table, report
from gmm_desktop.storage.text_file import (
    HEAD_BYTES,
    UTF_8,
    Source,
    chosen_encoding,
    detect_encoding,
    not_decodable,
    read_bytes,
)
from gmm_desktop.storage.value_table import cell_text, holds_names, value_table

MOST_BYTES = 1 << 28
"""JSON is read as a whole, and takes some times its size in memory."""
SHARE_OF_PARSING = 0.5

_KINDS = {dict: "object", list: "array", str: "string", bool: "true or false", int: "number", float: "number"}


def read_json_table(source: Source, file: BinaryIO, options: ReadOptions, progress: Progress) -> Table:
    """Read the table in an open JSON file.

    Parameters
    ----------
    source, file : Source, binary file
        What is read.
    options : ReadOptions
        What is known of it: the encoding.
    progress : callable
        See `gmm_desktop.storage.table.Progress`.

    Raises
    ------
    DataError
        ``file_too_large`` (found, most), ``model_bad_json`` (line, column, reason), ``json_shape`` (found),
        ``json_entry`` (line, found, expected), ``json_columns`` (name, found, expected), ``ragged_row`` (line,
        expected, found), ``json_nested`` (line, name, found), ``file_empty``, ``too_many_columns``, and those of
        `gmm_desktop.storage.text_file`.
    """
    size = source.size(file)
    if size > MOST_BYTES:
        raise DataError("file_too_large", path=source.place, found=size, most=MOST_BYTES)
    content = read_bytes(source, file)
    head = content[:HEAD_BYTES]
    if options.encoding is None or source.content is not None:
        encoding = detect_encoding(source, head, whole=size <= HEAD_BYTES)
    else:
        encoding = chosen_encoding(options.encoding, head)
    text = _decoded(source, content, encoding)
    del content  # it is all in memory twice already
    parsed = _parse(source, text)
    del text
    report(progress, SHARE_OF_PARSING)
    if isinstance(parsed, dict):
        names, rows = _columns(source, parsed)
    elif isinstance(parsed, list) and parsed and isinstance(parsed[0], dict):
        names, rows = _objects(source, parsed)
    elif isinstance(parsed, list) and parsed and isinstance(parsed[0], list):
        names, rows = _lists(source, parsed)
    else:
        raise DataError("json_shape", path=source.place, found=_kind(parsed))
    _check_flat(source, names, rows)
    first = 1
    if not any(names) and len(rows) > 1 and holds_names(rows[0]):
        names, rows, first = [cell_text(name) for name in rows[0]], rows[1:], 2
    if not rows or not names:
        raise DataError("file_empty", path=source.place)
    numbering = np.arange(first, first + len(rows))
    dialect = Dialect("json", encoding, header=any(names))
    return value_table(source, names, rows, numbering, ENTRY, dialect, progress, SHARE_OF_PARSING)


def _decoded(source: Source, content: bytes, encoding: str) -> str:
    try:
        return content.decode("utf-8-sig" if encoding == UTF_8 else encoding)
    except UnicodeDecodeError as error:
        known = "" if encoding.startswith(UTF_8) else encoding
        raise not_decodable(source.place, error, known, 1) from error


def _parse(source: Source, text: str) -> Any:
    def refuse(line: int, column: int, reason: str) -> NoReturn:
        raise DataError("model_bad_json", path=source.place, line=line, column=column, reason=reason)

    def unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        content = dict(pairs)
        if len(content) < len(pairs):
            names = [name for name, _ in pairs]
            double = next(name for name in names if names.count(name) > 1)
            refuse(1, 1, f"“{double}” stands twice in one object")
        return content

    try:
        return json.loads(text, object_pairs_hook=unique)
    except json.JSONDecodeError as error:
        refuse(error.lineno, error.colno, error.msg)
    except RecursionError:
        refuse(1, 1, "too deeply nested")
    except DataError:
        raise
    except ValueError:  # more digits than Python takes
        refuse(1, 1, "a number has too many digits")


def _columns(source: Source, content: dict[str, Any]) -> tuple[list[str], list[list[Any]]]:
    """Return an object of lists as rows."""
    lists = {name: value for name, value in content.items() if isinstance(value, list)}
    if not lists:
        raise DataError("json_shape", path=source.place, found="object without arrays")
    length = len(next(iter(lists.values())))
    for name, values in lists.items():
        if len(values) != length:
            raise DataError("json_columns", path=source.place, name=name, found=len(values), expected=length)
    return list(lists), [list(row) for row in zip(*lists.values(), strict=True)]


def _objects(source: Source, entries: list[Any]) -> tuple[list[str], list[list[Any]]]:
    """Return a list of objects as rows; a key an object lacks is a missing value."""
    names: dict[str, None] = {}
    for place, entry in enumerate(entries, 1):
        if not isinstance(entry, dict):
            raise DataError(
                "json_entry", path=source.place, line=place, found=_kind(entry), expected="object"
            )
        names.update(dict.fromkeys(entry))
    return list(names), [[entry.get(name) for name in names] for entry in entries]


def _lists(source: Source, entries: list[Any]) -> tuple[list[str], list[list[Any]]]:
    """Return a list of lists as rows; if the first holds texts only, it is the names."""
    for place, entry in enumerate(entries, 1):
        if not isinstance(entry, list):
            raise DataError("json_entry", path=source.place, line=place, found=_kind(entry), expected="array")
        if len(entry) != len(entries[0]):
            raise DataError(
                "ragged_row", path=source.place, line=place, expected=len(entries[0]), found=len(entry),
                unit=ENTRY,
            )  # fmt: skip
    return [""] * len(entries[0]), entries


def _check_flat(source: Source, names: list[str], rows: list[list[Any]]) -> None:
    for place, row in enumerate(rows, 1):
        for column, value in enumerate(row):
            if type(value) in (list, dict):
                name = names[column] or str(column + 1)
                raise DataError("json_nested", path=source.place, line=place, name=name, found=_kind(value))


def _kind(value: Any) -> str:
    if isinstance(value, list) and not value:
        return "empty array"
    return _KINDS.get(type(value), "null")
