"""What is said about tables: what is wrong with a file, which rows are left out, what was opened."""

from collections.abc import Iterator, Sequence

from gmm_desktop.experiment.dataset import Dataset
from gmm_desktop.experiment.names import visible
from gmm_desktop.mixture.errors import DataError
from gmm_desktop.storage.tables.choice import Choice, Skipped, reasons, scaling, skipped_rows
from gmm_desktop.storage.tables.delimited_text import SPACES
from gmm_desktop.storage.tables.table import Column, Kind, Table
from gmm_desktop.words.doubts import doubt_sentences
from gmm_desktop.words.reading import counted, plural, reading_notes

_PLACE = "{file}, {unit} {line}, column {column}{named}: "

IMPORT_SENTENCES = {
    # Text
    "not_in_encoding": "{file}, line {line}: the text is not {encoding}. Choose another encoding.",
    "line_too_long": "{file}, line {line} does not end, so this is no table.",
    "too_many_columns": "{file}, {unit} {line} has {found} columns; at most {most} are read.",
    "thousands_separator": _PLACE + "“{text}” seems to have signs between its thousands. Choose that sign.",
    "same_signs": "“{found}” cannot stand before decimals and between thousands. Choose two signs.",
    "delimiter": "“{found}” cannot separate columns. Use one character that is in no number.",
    "file_too_large": "{file} would take {found:,} bytes of memory; at most {most:,} are read.",
    "packed_damaged": "{file} cannot be unpacked: it is damaged or locked. Unpack it with another program.",
    # JSON
    "json_shape": "{file} holds a JSON {found}, not a list of pairs, a list of objects or an object of columns.",
    "json_entry": "{file}, entry {line} is a JSON {found}, the first one an {expected}. Make all alike.",
    "json_columns": "{file}: the column “{name}” has {found} values, the first one {expected}. Make all as long.",
    "json_nested": "{file}, entry {line}: “{name}” holds a JSON {found}. Use numbers and texts only.",
    # NumPy
    "npy_damaged": "{file} is no array NumPy can read. Save it again with numpy.save.",
    "npy_pickled": "{file} holds Python objects, which are not opened for safety. Save an array of numbers.",
    "npy_dtype": "{file} holds an array of type {found}. Save real numbers.",
    "npy_shape": "{file} holds an array of shape {found}. Save points as rows, with a column for each measure.",
    "npy_truncated": "{file} is cut off: {expected:,} bytes are announced and {found:,} there. Save it again.",
    "npz_damaged": "{file} is a damaged archive. Save it again with numpy.savez.",
    "npz_no_table": "{file} has no array with two columns, and no two arrays of the same length.",
    "no_such_part": "{file} has no “{found}”. Choose one of {known}.",
    # Spreadsheets
    "spreadsheet_needs_calamine": "{file} is a spreadsheet; to open it: pip install “gmm-desktop[spreadsheet]”.",
    "spreadsheet_damaged": "{file} cannot be read as a spreadsheet ({reason}). Save it again, or as CSV.",
    "spreadsheet_locked": "{file} is locked by a password. Save it without one.",
    "sheet_too_large": "{file} has a sheet of more than {most:,} cells, empty ones counted. Save it as CSV.",
    # Choosing columns
    "no_such_column": "{file} has no column “{found}”. It has {known}.",
    "same_column": "{file}: x and y are both the column “{name}”. Choose two.",
    "not_a_label": "{file}: the column “{name}” does not name groups; it needs at most {most} different "
    "texts or whole numbers.",
    "not_whole": _PLACE + "“{text}” is no whole number from 0 to repeat a row with.",
    "too_many_points": "{file}: the rows repeated would be {found:,} points; at most {most:,} can be.",
    "no_scale": "{file}: all values of “{name}” are the same, so it cannot be standardised.",
    "clipboard_empty": "The clipboard holds no text. Copy two columns of numbers first.",
}  # fmt: skip

DELIMITERS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar", ":": "colon", SPACES: "white space"}
DECIMALS = {".": "point", ",": "comma"}
THOUSANDS = {"": "none", ",": "comma", ".": "point", " ": "space", "'": "apostrophe"}
KIND_WORDS = {Kind.NUMBER: "number", Kind.TEXT: "text", Kind.EMPTY: "empty"}
LISTED = 8
"""Skipped rows that a sentence names."""


def delimiter_words(delimiter: str) -> str:
    """Name what separates cells."""
    return DELIMITERS.get(delimiter, f"“{visible(delimiter)}”")


def column_words(column: Column) -> str:
    """Say what a column holds, in a few words."""
    words = KIND_WORDS[column.kind]
    if column.kind is Kind.TEXT and column.words:
        words += f", {len(column.words)} different"
    if column.kind is Kind.NUMBER and len(column.odd_rows):
        words += f", {len(column.odd_rows):,} not"
    return f"{words}, {len(column.missing):,} missing" if len(column.missing) else words


def skipped_words(table: Table, choice: Choice, skipped: Skipped) -> str:
    """Say how many rows are left out, why, and which ones come first; empty if none is."""
    if not len(skipped.rows):
        return ""
    why = [f"{_name(table, place)} is missing in {count:,}" for place, count in skipped.missing.items()]
    if choice.skip:
        odd = {place: len(table.columns[place].odd_rows) for place in dict.fromkeys(choice.needed)}
        why += [f"{_name(table, p)} is no number in {count:,}" for p, count in odd.items() if count]
    places = [f"{int(number):d}" for number in table.numbering[skipped.rows[:LISTED]]]
    more = ", …" if len(skipped.rows) > LISTED else ""
    where = f"{table.unit if len(places) == 1 else plural(table.unit)} {', '.join(places)}{more}"
    return f"{counted(len(skipped.rows), 'row')} skipped ({'; '.join(why)}): {where}"


def skipped_lines(table: Table, choice: Choice, skipped: Skipped, most: int) -> Iterator[str]:
    """Yield a line for each of the first rows that are left out: where it is, and why."""
    for row in skipped.rows[:most].tolist():
        why = [
            f"{_name(table, place)} is “{visible(text)}”" if text else f"{_name(table, place)} is missing"
            for place, text in reasons(table, choice, row)
        ]
        yield f"{table.unit} {int(table.numbering[row])}: {', '.join(why)}"


def scaling_words(table: Table, choice: Choice) -> str:
    """Say what standardising does to x and y."""
    parts = []
    for place, scale in zip((choice.x, choice.y), scaling(table, choice), strict=True):
        parts.append(f"({_name(table, place)} − {_figure(scale.mean)}) / {_figure(scale.sigma)}")
    return " and ".join(parts)


def scale_words(table: Table, choice: Choice) -> tuple[str, str]:
    """Say with which mean and standard deviation x and y would be standardised; empty if they cannot be."""
    try:
        x, y = scaling(table, choice)
    except DataError:
        return "", ""
    return (
        f"x: mean {_figure(x.mean)}, σ {_figure(x.sigma)}",
        f"y: mean {_figure(y.mean)}, σ {_figure(y.sigma)}",
    )


def origin(table: Table, choice: Choice) -> str:
    """Say where a data set is from and what was done to it on the way."""
    parts = [f"{_file(table)}: x = {_name(table, choice.x)}, y = {_name(table, choice.y)}"]
    if choice.label is not None:
        parts.append(f"groups = {_name(table, choice.label)}")
    if choice.weight is not None:
        parts.append(f"rows repeated by {_name(table, choice.weight)}")
    if choice.standardise:
        parts.append(f"standardised as {scaling_words(table, choice)}")
    if skipped := skipped_words(table, choice, skipped_rows(table, choice)):
        parts.append(skipped)
    return "; ".join(parts)


def opened(table: Table, choice: Choice, dataset: Dataset) -> str:
    """Say what was opened, and what is odd about it."""
    first, second = map(visible, dataset.columns)
    parts = [f"{visible(dataset.name)}: {counted(len(dataset.points), 'point')}, x = {first}, y = {second}"]
    if choice.label is not None:
        parts.append(f"{counted(len(dataset.group_names), 'group')} by {_name(table, choice.label)}")
    if choice.weight is not None:
        parts.append(f"rows repeated by {_name(table, choice.weight)}")
    if skipped := skipped_words(table, choice, skipped_rows(table, choice)):
        parts.append(skipped)
    notes = (words for _, words in reading_notes(table, choice))
    return " ".join([f"{'; '.join(parts)}.", *notes, *doubt_sentences(dataset)])


def known_columns(columns: Sequence[Column]) -> str:
    """List the names of columns, the first ones of many."""
    names = [f"“{visible(column.name)}”" for column in columns[:12]]
    return ", ".join(names) + (" …" if len(columns) > 12 else "")


def _figure(value: float) -> str:
    return f"{value:.6g}".replace("-", "−")


def _file(table: Table) -> str:
    return visible(table.place.replace("\\", "/").rpartition("/")[2])


def _name(table: Table, place: int) -> str:
    return visible(table.columns[place].name)
