"""The entries of a JSON list, or of JSON lines, some at a time: as objects they all take many times the text."""

import json
import re
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any, NoReturn

from gmm_desktop.mixture.errors import DataError
from gmm_desktop.storage.text_file import Source

PIECE = 1 << 20
LINES_AT_ONCE = 8192
MOST_TRIES = 50

_LIST = re.compile(r"\s*\[\s*(?=[\[{])")
_LINE = re.compile(r"\s*[\[{].*[\]}]\s*")

Entries = tuple[list[Any], Sequence[int]]
"""Parsed entries, and where they stand: number of the entry or of the line, from 1."""


class NotInPiecesError(Exception):
    """The text has to be parsed as a whole: its entries are no plain rows, or it is wrong somewhere."""


def are_lines(text: str) -> bool:
    """Return whether a text has a JSON value in each of its first two lines."""
    first = list(islice((line for line in _lines(text) if line.strip()), 2))
    if len(first) < 2 or not all(_LINE.fullmatch(line) for line in first):
        return False
    try:
        return isinstance(json.loads(first[0]), dict | list)
    except ValueError:
        return False


def entries_of_list(source: Source, text: str) -> Iterator[Entries]:
    """Yield the entries of a list of lists or objects.

    Raises
    ------
    NotInPiecesError
        If a text is no such list, or its entries cannot be told apart.
    """
    begin, last = _LIST.match(text), len(text.rstrip()) - 1
    if begin is None or text[last] != "]":
        raise NotInPiecesError
    start, number = begin.end(), 1
    close = "]" if text[start] == "[" else "}"
    while start < last:
        entries, start = _next_piece(source, text, start, last, close)
        yield entries, range(number, number + len(entries))
        number += len(entries)


def _next_piece(source: Source, text: str, start: int, last: int, close: str) -> tuple[list[Any], int]:
    stop = min(start + PIECE, last)
    for _ in range(MOST_TRIES):
        stop = text.rfind(close, start, stop)
        if stop < 0:
            raise NotInPiecesError
        after = stop + 1
        while after < last and text[after].isspace():
            after += 1
        if after < last and text[after] != ",":
            continue
        try:
            found = parsed(source, f"[{text[start : stop + 1]}]")
        except json.JSONDecodeError:
            continue
        following = after + 1
        if after < last and not text[following:last].strip():
            raise NotInPiecesError  # a comma before the end
        return found, following if after < last else last
    raise NotInPiecesError


def entries_of_lines(source: Source, text: str) -> Iterator[Entries]:
    """Yield the values of lines.

    Raises
    ------
    DataError
        ``model_bad_json`` (line, column, reason).
    """
    numbered = ((number, line) for number, line in enumerate(_lines(text), 1) if line.strip())
    while some := list(islice(numbered, LINES_AT_ONCE)):
        places = [number for number, _ in some]
        try:
            found = parsed(source, f"[{','.join(line for _, line in some)}]")
        except json.JSONDecodeError:
            found = [_of_line(source, *each) for each in some]
        if len(found) != len(some):
            found = [_of_line(source, *each) for each in some]
        yield found, places


def _lines(text: str) -> Iterator[str]:
    start = 0
    while start < len(text):
        end = text.find("\n", start)
        end = len(text) if end < 0 else end
        yield text[start:end]
        start = end + 1


def _of_line(source: Source, number: int, line: str) -> Any:
    try:
        return parsed(source, line)
    except json.JSONDecodeError as error:
        raise bad_json(source, number, error.colno, error.msg) from error


def bad_json(source: Source, line: int, column: int, reason: str) -> DataError:
    """Return what is wrong with a JSON text."""
    return DataError("model_bad_json", path=source.place, line=line, column=column, reason=reason)


def parsed(source: Source, text: str) -> Any:
    """Return a JSON value.

    Raises
    ------
    json.JSONDecodeError
        Where it is none.
    DataError
        ``model_bad_json`` if it is one that cannot be taken.
    """

    def refuse(reason: str) -> NoReturn:
        raise bad_json(source, 1, 1, reason)

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
