"""Lines of text that hold a table: which separator they use, and what lies between."""

import csv
from collections.abc import Iterable, Iterator, Sequence

SPACES = " "
_SEPARATORS = (";", "\t", ",")


def significant(lines: Iterable[str], start: int = 1) -> Iterator[tuple[int, str]]:
    """Yield the lines that are neither blank nor comments, with their numbers counted from `start`."""
    for number, line in enumerate(lines, start):
        bare = line.lstrip()
        if bare and not bare.startswith("#"):
            yield number, line


def find_separator(lines: Sequence[str]) -> str:
    """Decide from the first lines what separates the cells: ``;``, tab, ``,`` or (`SPACES`) white space.

    A separator stands in the first line and in at least half of all; the one in most lines is taken. The
    comma loses a tie, since it may also be the decimal sign of a file with another separator.
    """
    outside_quotes = ["".join(line.split('"')[::2]) for line in lines]
    holding = {
        separator: sum(separator in line for line in outside_quotes)
        for separator in _SEPARATORS
        if separator in outside_quotes[0]
    }
    commonest = max(holding, key=holding.__getitem__, default=SPACES)
    return commonest if 2 * holding.get(commonest, 0) >= len(lines) else SPACES


def split_cells(line: str, separator: str) -> list[str]:
    """Return the cells of a line, without quotes and outer white space.

    Raises
    ------
    csv.Error
        If the quotes do not match.
    """
    if '"' not in line:
        cells = line.split() if separator == SPACES else line.split(separator)
    else:
        plain = line.replace("\t", " ") if separator == SPACES else line
        reader = csv.reader([plain.strip(" ")], delimiter=separator, skipinitialspace=True, strict=True)
        cells = next(reader)
    return [cell.strip() for cell in cells]
