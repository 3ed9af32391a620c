"""What is said of how a table was read: what was guessed, what may be otherwise, and what was passed over."""

from collections.abc import Iterable, Iterator
from enum import StrEnum

from gmm_desktop.experiment.names import visible
from gmm_desktop.storage.encodings import encoding_words
from gmm_desktop.storage.tables.choice import Choice
from gmm_desktop.storage.tables.table import Passed, Passing, Table

LISTED = 8
"""Lines that a sentence names."""

WHY = {
    Passing.SKIPPED: "skipped as told",
    Passing.TITLE: "before the table",
    Passing.COMMENT: "comment",
    Passing.UNITS: "units",
    Passing.FOOTER: "after the table",
    Passing.RAGGED: "other number of cells",
}


class Note(StrEnum):
    """What can be said of a reading."""

    ENCODING = "encoding"
    HEADER = "header"
    PASSED = "passed"
    RAGGED = "ragged"
    THOUSANDS = "thousands"
    TRANSPOSED = "transposed"
    HIDDEN = "hidden"


def counted(count: int, word: str) -> str:
    """Write a count with its word."""
    return f"{count:,} {word if count == 1 else plural(word)}"


def plural(word: str) -> str:
    """Return the plural of a word."""
    return f"{word[:-1]}ies" if word.endswith("y") else f"{word}s"


def reading_notes(table: Table, choice: Choice) -> Iterator[tuple[Note, str]]:
    """Yield what is said of how a table was read, each with a sentence."""
    dialect = table.dialect
    if dialect.guessed:
        yield Note.ENCODING, f"The encoding is guessed: {encoding_words(dialect.encoding)}."
    if dialect.doubtful:
        yield Note.HEADER, _header_words(table)
    passed = [each for each in table.passed if each.why is not Passing.RAGGED]
    count = sum(each for why, each in table.n_passed.items() if why is not Passing.RAGGED)
    if count:
        yield Note.PASSED, f"{counted(count, table.unit)} passed over: {_by_reason(passed, count)}."
    ragged = table.n_passed.get(Passing.RAGGED, 0)
    if ragged and choice.skip:
        cells = [each for each in table.passed if each.why is Passing.RAGGED]
        yield (
            Note.RAGGED,
            f"{counted(ragged, table.unit)} without {len(table.columns)} cells skipped: {_places(cells, ragged)}.",
        )
    if dialect.thousands:
        yield Note.THOUSANDS, f"“{dialect.thousands}” stands between thousands."
    if dialect.transposed:
        yield Note.TRANSPOSED, f"Each column of the array is taken for a point, {len(table):,} in all."
    if hidden := list(_hidden(table)):
        yield Note.HIDDEN, f"Read although hidden: {', '.join(hidden)}."
    if dialect.hidden.sheets:
        names = ", ".join(f"“{visible(name)}”" for name in dialect.hidden.sheets)
        yield Note.HIDDEN, f"Hidden in the workbook: {names}."


def passed_lines(table: Table) -> Iterator[str]:
    """Yield a line for each line of the file that is no row: where it is, why, and how it begins."""
    for each in table.passed:
        yield f"{table.unit} {each.line}: {WHY[each.why]}: {visible(each.text)}"


def passed_title(table: Table) -> str:
    """Say how many lines are no rows; empty if none is."""
    count = sum(table.n_passed.values())
    return f"{counted(count, table.unit)} passed over" if count else ""


def _header_words(table: Table) -> str:
    if table.dialect.header:
        names = ", ".join(visible(column.name) for column in table.columns[:4])
        more = ", …" if len(table.columns) > 4 else ""
        return f"The first row ({names}{more}) is taken for names; it may be numbers."
    return "The first row is taken for numbers; it may be names."


def _by_reason(passed: list[Passed], count: int) -> str:
    reasons = dict.fromkeys(each.why for each in passed)
    parts = []
    for why in reasons:
        some = [each for each in passed if each.why is why]
        parts.append(f"{_places(some, len(some))} ({WHY[why]})")
    return ", ".join(parts) + (", …" if count > len(passed) else "")


def _places(passed: Iterable[Passed], count: int) -> str:
    places = [str(each.line) for each in passed][:LISTED]
    return ", ".join(places) + (", …" if count > len(places) else "")


def _hidden(table: Table) -> Iterator[str]:
    for count, word in ((table.dialect.hidden.rows, "row"), (table.dialect.hidden.columns, "column")):
        if count:
            yield counted(count, word)
