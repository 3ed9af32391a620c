"""The options that say how a file of points is read, and which of its columns are used."""

import argparse
import sys
from pathlib import Path

from gmm_desktop.cli.options import Container, refuse_given, whole_number_from
from gmm_desktop.cli.output import RefusalError, say
from gmm_desktop.experiment.dataset import Dataset
from gmm_desktop.experiment.names import visible
from gmm_desktop.mixture.errors import DataError
from gmm_desktop.storage.encodings import ENCODINGS, encoding_named
from gmm_desktop.storage.sessions.file import is_session, read_session
from gmm_desktop.storage.tables.choice import Choice, choice_named, dataset_from, skipped_rows, usual_choice
from gmm_desktop.storage.tables.reader import read_table
from gmm_desktop.storage.tables.table import ReadOptions, Table
from gmm_desktop.storage.text_file import Source
from gmm_desktop.words.doubts import doubt_sentences
from gmm_desktop.words.importing import DELIMITERS, THOUSANDS, known_columns, origin, skipped_words
from gmm_desktop.words.messages import sentence
from gmm_desktop.words.reading import Note, reading_notes

DELIMITER_NAMES = {name.replace("white ", ""): mark for mark, name in DELIMITERS.items()}
DECIMAL_NAMES = {"point": ".", "comma": ","}
THOUSANDS_NAMES = {name: sign for sign, name in THOUSANDS.items()}

STDIN = "-"
"""Stands for standard input."""

SAYING_OTHERWISE = {
    Note.ENCODING: "--encoding",
    Note.HEADER: "--header, --no-header",
    Note.PASSED: "--skip-lines, --header-line, --comment",
    Note.THOUSANDS: "--thousands",
    Note.TRANSPOSED: "--no-transposed",
}
"""Options that settle what a note tells."""


def add_data(parser: argparse.ArgumentParser) -> None:
    """Ask for a file of points, and offer how it is read; `data_of` reads it."""
    about = "a table: CSV or other text, NPY, NPZ, JSON, or a spreadsheet"
    parser.add_argument("data", type=Path, metavar="DATA", help=about)
    add_reading(parser.add_argument_group("how DATA is read"))


def add_reading(group: Container) -> None:
    """Offer how a file of points is read."""
    for option, about in (
        ("--x", "column for x, by its name or its number from 1 (default: the first column of numbers)"),
        ("--y", "column for y (default: the next column of numbers)"),
        ("--label-column", "column of the true groups, to compare with (default: none)"),
        ("--repeat-column", "column of whole numbers: how often each row stands for a point"),
    ):
        group.add_argument(option, metavar="COLUMN", help=about)
    about = f"{', '.join(DELIMITER_NAMES)}, or the character itself (default: detected)"
    group.add_argument("--delimiter", type=_delimiter, metavar="MARK", help=about)
    about = "point or comma (default: detected)"
    group.add_argument("--decimal", choices=DECIMAL_NAMES, metavar="SIGN", help=about)
    about = f"{', '.join(THOUSANDS_NAMES)} (default: what cannot be decimals)"
    group.add_argument("--thousands", choices=THOUSANDS_NAMES, metavar="SIGN", help=about)
    about = f"{', '.join(ENCODINGS)}, or another name of one (default: detected, else guessed)"
    group.add_argument("--encoding", type=_encoding, metavar="NAME", help=about)
    about = "lines, rows of a sheet or JSON entries to pass over at the beginning"
    group.add_argument("--skip-lines", type=whole_number_from(0), default=0, metavar="N", help=about)
    about = "the line that holds the names, from 1; those before it are passed over"
    group.add_argument("--header-line", type=whole_number_from(1), metavar="N", help=about)
    about = "what a line begins with that is no row, or none (default: # or %%, where the line is no row)"
    group.add_argument("--comment", type=_comment, metavar="SIGN", help=about)
    about = "what stands for a missing value, such as -9999; may be given again"
    group.add_argument("--missing", action="append", default=[], metavar="CODE", help=about)
    turned = group.add_mutually_exclusive_group()
    about = "the points are the columns of an array"
    turned.add_argument("--transposed", action="store_const", const=True, default=None, help=about)
    about = "the points are the rows of an array"
    turned.add_argument("--no-transposed", action="store_const", const=False, dest="transposed", help=about)
    either = group.add_mutually_exclusive_group()
    either.add_argument(
        "--header", action="store_const", const=True, default=None, help="the first row holds names"
    )
    either.add_argument(
        "--no-header", action="store_const", const=False, dest="header", help="the first row holds numbers"
    )
    group.add_argument("--part", metavar="NAME", help="the array of an NPZ file, or the sheet to read")
    about = "leave rows out whose x or y is no number (rows where it is missing always are)"
    group.add_argument("--skip-bad-rows", action="store_true", help=about)
    about = "shift and scale x and y to mean 0 and standard deviation 1"
    group.add_argument("--standardise", action="store_true", help=about)


def refuse_reading(options: argparse.Namespace) -> None:
    """Refuse what says how a table is read, for a session: it has its points."""
    refuse_given(options, add_reading, "is for a file of points; a session has its points")


STANDARDISING = "The option --standardise scales both axes to σ 1."


def _delimiter(text: str) -> str:
    mark = DELIMITER_NAMES.get(text, "\t" if text == "\\t" else text)
    try:
        ReadOptions(delimiter=mark)
    except DataError as error:
        raise argparse.ArgumentTypeError(sentence(error)) from error
    return mark


def data_of(
    path: Path, options: argparse.Namespace, names: tuple[str, str] | None = None, least: int = 2
) -> Dataset:
    """Read the points; say which columns and rows are not used, and what is done to the numbers.

    Of a session, the points of the run shown. Columns of these names are taken where the options name none. There must
    be at least so many points.
    """
    if is_session(path):
        refuse_reading(options)
        return read_session(path).timeline.run.experiment.dataset
    name = file_name(path)
    table = read_table(_source(path), read_options(options))
    choice = choice_of(table, options, names)
    dataset = dataset_from(table, choice, least)
    for note, words in reading_notes(table, choice):
        other = SAYING_OTHERWISE.get(note)
        say(f"{name}: {words}" + (f" To say otherwise: {other}." if other else ""))
    if dataset.ignored_columns:
        say(_used(name, table, choice, dataset))
    if skipped := skipped_words(table, choice, skipped_rows(table, choice)):
        say(f"{name}: {skipped}.")
    if choice.standardise:
        say(f"{origin(table, choice)}.")
    for doubt in doubt_sentences(dataset):
        say(doubt)
    return dataset


def read_options(options: argparse.Namespace) -> ReadOptions:
    """Return what the options tell of a file.

    Raises
    ------
    RefusalError
        If they contradict each other.
    """
    thousands = None if options.thousands is None else THOUSANDS_NAMES[options.thousands]
    try:
        return ReadOptions(
            options.encoding,
            options.delimiter,
            DECIMAL_NAMES.get(options.decimal or ""),
            options.header,
            options.part,
            options.skip_lines,
            options.header_line,
            options.comment,
            tuple(options.missing),
            thousands,
            options.transposed,
        )
    except DataError as error:
        raise RefusalError(sentence(error)) from error


def file_name(path: Path) -> str:
    """Name a file of points, or standard input, in a sentence."""
    return "standard input" if str(path) == STDIN else visible(path.name)


def _source(path: Path) -> Source:
    """Return a file, or standard input."""
    if str(path) != STDIN:
        return Source.of(path)
    return Source("standard input", "standard input", sys.stdin.buffer.read())


def _encoding(text: str) -> str:
    name = encoding_named(text)
    if name is None:
        raise argparse.ArgumentTypeError(
            f"“{visible(text)}” is no known encoding. Use {', '.join(ENCODINGS)}."
        )
    return name


def _comment(text: str) -> str:
    if text == "none":
        return ""
    if not text.strip() or text[0].isalnum() or text[0] in '."+-':
        raise argparse.ArgumentTypeError(f"“{visible(text)}” cannot begin a comment: rows may begin so, too.")
    return text


def _used(name: str, table: Table, choice: Choice, dataset: Dataset) -> str:
    count = dataset.ignored_columns
    more = f"{count} more {'is' if count == 1 else 'are'} ignored"
    x, y = (visible(table.columns[place].name) for place in (choice.x, choice.y))
    return f"The columns {x} and {y} of {name} are used; {more}."


def choice_of(table: Table, options: argparse.Namespace, names: tuple[str, str] | None = None) -> Choice:
    """Return which columns the options name; else those of these names, or as `usual_choice` takes them.

    Raises
    ------
    RefusalError
        For a column that is not there.
    """
    x, y, label, weight = (
        _column(table, text) for text in (options.x, options.y, options.label_column, options.repeat_column)
    )
    if named := names and choice_named(table, names):
        x, y = (named.x if x is None else x), (named.y if y is None else y)
    if x is None or y is None:
        usual = usual_choice(table)
        free = [place for place in (usual.x, usual.y) if place not in (x, y)]
        others = [place for place in range(len(table.columns)) if place not in (x, y, usual.x, usual.y)]
        rest = iter([*free, *others])
        x = next(rest) if x is None else x
        y = next(rest) if y is None else y
    return Choice(x, y, label, weight, skip=options.skip_bad_rows, standardise=options.standardise)


def _column(table: Table, text: str | None) -> int | None:
    """Find a column by its name, or by its number from 1 if none has that name."""
    if text is None:
        return None
    names = [column.name for column in table.columns]
    if text in names:
        return names.index(text)
    if text.isdecimal() and 1 <= int(text) <= len(names):
        return int(text) - 1
    error = DataError("no_such_column", path=table.place, found=text, known=known_columns(table.columns))
    raise RefusalError(sentence(error))
