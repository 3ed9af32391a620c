"""Frozen values as JSON and back, by the types of their fields; whatever does not fit is refused with its place."""

import dataclasses
import json
import math
import types
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from enum import Enum
from pathlib import Path
from typing import Any, TypeVar, Union, cast, get_args, get_origin, get_type_hints

from gmm_desktop.mixture.errors import CodedError, DataError

T = TypeVar("T")

LARGEST_TEXT = 32 * 2**20
"""Bytes of JSON that are parsed: what describes some 15,000 runs."""
MOST_VALUES = 2_000_000
"""Values in it, which take far more room than their text: an empty list is two letters, and 56 bytes."""
LONGEST_TEXT = 1_000_000
_NOT_FINITE = {"Infinity": math.inf, "-Infinity": -math.inf}
_NAMES = {
    dict: "an object",
    list: "a list",
    str: "a text",
    bool: "true or false",
    int: "a number",
    float: "a number",
}


def to_json(value: Any) -> Any:
    """Return a value as JSON holds it: data classes as objects, sets as sorted lists, infinities as texts."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        hints = get_type_hints(type(value))
        fields = {field.name: getattr(value, field.name) for field in dataclasses.fields(value)}
        # A whole number in the place of a real one is written as it will be read.
        return {
            name: to_json(float(each) if _is_real(hints[name]) and type(each) is int else each)
            for name, each in fields.items()
        }
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, frozenset):
        return sorted(value)
    if isinstance(value, tuple | list):
        return [to_json(each) for each in value]
    if isinstance(value, float) and math.isinf(value):
        return "Infinity" if value > 0 else "-Infinity"
    return value


def _is_real(kind: Any) -> bool:
    return kind is float or (get_origin(kind) in (Union, types.UnionType) and float in get_args(kind))


def parsed(content: bytes) -> Any:
    """Return what a JSON text holds, if it is within bounds.

    Raises
    ------
    DataError
        ``session_too_large`` or ``session_json`` (reason).
    """
    hold_to_bounds(content)
    try:
        return json.loads(content.decode("utf-8", "surrogatepass"))
    except RecursionError as error:
        raise DataError("session_json", reason="it is nested too deeply") from error
    except (UnicodeDecodeError, json.JSONDecodeError) as error:
        raise DataError("session_json", reason=str(error).split("\n")[0][:120]) from error
    except ValueError as error:
        raise DataError("session_json", reason="a number has too many digits") from error


def hold_to_bounds(content: bytes) -> None:
    """Refuse a JSON text that would take too much room, before it is parsed.

    Raises
    ------
    DataError
        ``session_too_large``.
    """
    if len(content) > LARGEST_TEXT or sum(map(content.count, (b",", b"[", b"{"))) > MOST_VALUES:
        raise DataError("session_too_large")


def from_json(kind: type[T], content: Any, place: str) -> T:
    """Return the value of a kind that `to_json` wrote.

    Parameters
    ----------
    kind : type
        A data class, or a type one may have a field of.
    content : object
        As `json` reads it.
    place : str
        Where it stands, such as ``runs[2].settings``.

    Raises
    ------
    DataError
        ``session_value`` with place, found and expected; ``session_missing``; ``session_unusable``. A field that
        is missing has its default, if there is one.
    """
    try:
        return cast("T", _read(kind, content, place))
    except RecursionError:
        raise wrong(place, content, "something less deeply nested") from None


def member(content: Any, key: str, place: str) -> tuple[Any, str]:
    """Return a member of an object and its place, or refuse."""
    if not isinstance(content, dict):
        raise wrong(place, content, "an object")
    inside = f"{place}.{key}" if place else key
    if key not in content:
        raise DataError("session_missing", place=inside)
    return content[key], inside


def items(content: Any, place: str, most: int = MOST_VALUES) -> Iterator[tuple[Any, str]]:
    """Return the items of a list and their places one by one, or refuse."""
    if not isinstance(content, list) or len(content) > most:
        raise wrong(place, content, f"a list of at most {most}")
    return ((each, f"{place}[{index}]") for index, each in enumerate(content))


def wrong(place: str, found: Any, expected: str) -> DataError:
    """Return the error of a value that is not what it should be."""
    text = _NAMES.get(type(found), "nothing") if isinstance(found, dict | list | None) else repr(found)[:40]
    return DataError("session_value", place=place, found=text, expected=expected)


@contextmanager
def about_file(path: Path) -> Iterator[None]:
    """Let errors say which file they are about."""
    try:
        yield
    except CodedError as error:
        raise type(error)(error.code, **{**error.values, "path": str(path)}) from error


@contextmanager
def placed(place: str) -> Iterator[None]:
    """Let what values refuse of themselves say where they stand.

    Raises
    ------
    DataError
        ``session_unusable`` with place and the error.
    """
    try:
        yield
    except CodedError as error:
        if error.code.startswith("session_"):
            raise
        raise DataError("session_unusable", place=place, error=error) from error


def _read(kind: Any, content: Any, place: str) -> Any:
    origin, inner = get_origin(kind), get_args(kind)
    if origin in (Union, types.UnionType):
        return _read_optional(inner, content, place)
    if dataclasses.is_dataclass(kind):
        return _read_fields(cast("type[Any]", kind), content, place)
    if origin is frozenset:
        return frozenset(_read(inner[0], each, at) for each, at in items(content, place))
    if origin is tuple:
        return _read_tuple(inner, content, place)
    if origin is Mapping:
        return _read_mapping(inner, content, place)
    if isinstance(kind, type) and issubclass(kind, Enum):
        return _read_choice(kind, content, place)
    return _read_plain(kind, content, place)


def _read_optional(inner: tuple[Any, ...], content: Any, place: str) -> Any:
    (kind,) = (each for each in inner if each is not type(None))
    return None if content is None else _read(kind, content, place)


def _read_fields(kind: type[Any], content: Any, place: str) -> Any:
    if not isinstance(content, dict):
        raise wrong(place, content, "an object")
    hints = get_type_hints(kind)
    found = {}
    for field in dataclasses.fields(kind):
        at = f"{place}.{field.name}"
        if field.name in content:
            found[field.name] = _read(hints[field.name], content[field.name], at)
        elif field.default is dataclasses.MISSING and field.default_factory is dataclasses.MISSING:
            raise DataError("session_missing", place=at)
    with placed(place):
        return kind(**found)


def _read_tuple(inner: tuple[Any, ...], content: Any, place: str) -> tuple[Any, ...]:
    parts = items(content, place)
    if inner[-1] is Ellipsis:
        return tuple(_read(inner[0], each, at) for each, at in parts)
    if len(content) != len(inner):
        raise wrong(place, content, f"a list of {len(inner)}")
    return tuple(_read(kind, each, at) for kind, (each, at) in zip(inner, parts, strict=True))


def _read_mapping(inner: tuple[Any, ...], content: Any, place: str) -> dict[int, Any]:
    if not isinstance(content, dict):
        raise wrong(place, content, "an object")
    read = {}
    for key, each in content.items():
        if not (key.isascii() and key.isdigit() and len(key) < 19):
            raise wrong(place, key, "whole numbers as names")
        read[int(key)] = _read(inner[1], each, f"{place}.{key}")
    return read


def _read_choice(kind: type[Enum], content: Any, place: str) -> Enum:
    known = {each.value: each for each in kind}
    if not isinstance(content, str | int) or content not in known:
        raise wrong(place, content, "one of " + ", ".join(str(each) for each in known))
    return known[content]


def _read_plain(kind: Any, content: Any, place: str) -> Any:
    if kind is float and isinstance(content, int | float | str) and not isinstance(content, bool):
        return _read_number(content, place)
    good = isinstance(content, kind) and (kind is bool or not isinstance(content, bool))
    if kind is str and good and len(content) > LONGEST_TEXT:
        raise wrong(place, content, f"a text of at most {LONGEST_TEXT} letters")
    if kind is int and good and abs(content) >= 2**63:
        raise wrong(place, content, "a number below 2⁶³")
    if not good:
        raise wrong(place, content, "a whole number" if kind is int else _NAMES.get(kind, str(kind)))
    return content


def _read_number(content: int | float | str, place: str) -> float:
    if isinstance(content, str):
        if content not in _NOT_FINITE:
            raise wrong(place, content, "a number")
        return _NOT_FINITE[content]
    try:
        number = float(content)
    except OverflowError:
        raise wrong(place, content, "a number below 1e308") from None
    if not math.isfinite(number):
        raise wrong(place, content, "a finite number")
    return number
