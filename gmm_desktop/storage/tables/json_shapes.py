"""The shapes in which JSON holds a table: lists, objects, what pandas writes, and one value in each line."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from gmm_desktop.experiment.provenance import ENTRY
from gmm_desktop.mixture.errors import DataError
from gmm_desktop.storage.text_file import Source

_KINDS = {dict: "object", list: "array", str: "string", bool: "true or false", int: "number", float: "number"}


@dataclass(frozen=True)
class Rows:
    """Rows of values under names.

    Parameters
    ----------
    names : list of str
        Empty where there are none.
    rows : list of list
        As many values each.
    """

    names: list[str]
    rows: list[list[Any]]


def rows_of(source: Source, parsed: Any) -> Rows:
    """Return what a JSON value holds as rows.

    Parameters
    ----------
    source : Source
        Where it is from.
    parsed : object
        A list of lists or objects; an object of lists, or of objects, as pandas writes columns or rows; an object with
        "columns" and "data" or with "schema" and "data"; or an object that holds one of these.

    Raises
    ------
    DataError
        ``json_shape`` (found), ``json_entry`` (line, found, expected), ``json_columns`` (name, found, expected),
        ``ragged_row`` (line, expected, found).
    """
    if isinstance(parsed, dict):
        return _of_object(source, parsed)
    if isinstance(parsed, list) and parsed and isinstance(parsed[0], dict | list):
        return entries_of(source, parsed, range(1, len(parsed) + 1))
    raise DataError("json_shape", path=source.place, found=kind_words(parsed))


def entries_of(source: Source, entries: list[Any], places: Sequence[int], unit: str = ENTRY) -> Rows:
    """Return lists or objects as rows, the first tells which; ``places`` say where they stand.

    Raises
    ------
    DataError
        ``json_shape`` (found), ``json_entry`` (line, found, expected) or ``ragged_row`` (line, expected, found).
    """
    if isinstance(entries[0], dict):
        return Rows(*_objects(source, entries, places))
    if isinstance(entries[0], list):
        return Rows([""] * len(entries[0]), _lists(source, entries, places, unit))
    raise DataError("json_shape", path=source.place, found=kind_words(entries[0]))


def kind_words(value: Any) -> str:
    """Name the kind of a JSON value."""
    if isinstance(value, list) and not value:
        return "empty array"
    return _KINDS.get(type(value), "null")


def _of_object(source: Source, content: dict[str, Any]) -> Rows:
    data, columns = content.get("data"), content.get("columns")
    if isinstance(columns, list) and isinstance(data, list) and _are(data, list):
        rows = _lists(source, data, range(1, len(data) + 1), ENTRY)
        if rows and len(rows[0]) == len(columns):
            return Rows([_name(each) for each in columns], rows)
    if content and all(isinstance(value, dict) for value in content.values()):
        return _of_objects(content)
    lists = {name: value for name, value in content.items() if isinstance(value, list)}
    tables = [value for value in lists.values() if _are(value, (list, dict))]
    if len(tables) == len(lists) == 1:
        return rows_of(source, tables[0])
    if not lists:
        raise DataError("json_shape", path=source.place, found="object without arrays")
    length = len(next(iter(lists.values())))
    for name, values in lists.items():
        if len(values) != length:
            raise DataError("json_columns", path=source.place, name=name, found=len(values), expected=length)
    return Rows(list(lists), [list(row) for row in zip(*lists.values(), strict=True)])


def _of_objects(content: dict[str, dict[str, Any]]) -> Rows:
    """Return an object of objects: by column, as pandas writes it, or by row if only the outer names are numbers."""
    inner: dict[str, None] = {}
    for each in content.values():
        inner.update(dict.fromkeys(each))
    by_row = all(name.isdecimal() for name in content) and not all(name.isdecimal() for name in inner)
    if by_row:
        return Rows(list(inner), [[each.get(name) for name in inner] for each in content.values()])
    return Rows(list(content), [[each.get(row) for each in content.values()] for row in inner])


def _are(values: Any, kinds: type | tuple[type, ...]) -> bool:
    return isinstance(values, list) and bool(values) and isinstance(values[0], kinds)


def _name(value: Any) -> str:
    return " ".join(map(str, value)) if isinstance(value, list) else str(value)


def _objects(source: Source, entries: list[Any], places: Sequence[int]) -> tuple[list[str], list[list[Any]]]:
    """Return a list of objects as rows; a key an object lacks is a missing value."""
    names: dict[str, None] = {}
    for place, entry in zip(places, entries, strict=True):
        if not isinstance(entry, dict):
            raise _other_kind(source, entry, place, "object")
        names.update(dict.fromkeys(entry))
    return list(names), [[entry.get(name) for name in names] for entry in entries]


def _lists(source: Source, entries: list[Any], places: Sequence[int], unit: str) -> list[list[Any]]:
    for place, entry in zip(places, entries, strict=True):
        if not isinstance(entry, list):
            raise _other_kind(source, entry, place, "array")
        if len(entry) != len(entries[0]):
            raise DataError(
                "ragged_row",
                path=source.place,
                line=place,
                expected=len(entries[0]),
                found=len(entry),
                unit=unit,
            )
    return entries


def _other_kind(source: Source, entry: Any, place: int, expected: str) -> DataError:
    return DataError("json_entry", path=source.place, line=place, found=kind_words(entry), expected=expected)
