"""Tables of text as files: comma-separated, and as Markdown."""

from collections.abc import Sequence
from pathlib import Path

from gmm_desktop.storage.tables.cells import inert

Rows = Sequence[Sequence[str]]

MARKDOWN = (".md", ".markdown")


def csv_text(header: Sequence[str], rows: Rows, separator: str = ",") -> str:
    """Return a table as lines of cells; a cell with separator, quote or line end stands in quotes (RFC 4180).

    A text that a spreadsheet would run as a formula gets a ' before it (`inert`).
    """
    lines = (separator.join(text_cell(cell, separator) for cell in line) for line in (header, *rows))
    return "".join(f"{line or _NOTHING}\n" for line in lines)


_NOTHING = '""'
"""An empty cell that is alone in its line, which would be blank else."""


_BEGINS_ELSE = frozenset("#%[{")
"""What a comment or JSON begins with: in quotes it is a name, also in the first line."""


def text_cell(cell: str, separator: str) -> str:
    """Return a text as a cell, in quotes where it needs them, and inert."""
    text = inert(cell)
    divided = any(
        sign in text for sign in (separator, ";", '"', "\r", "\n")
    )  # ; separates where decimals have commas
    return '"{}"'.format(text.replace('"', '""')) if divided or text[:1] in _BEGINS_ELSE else text


def markdown_text(header: Sequence[str], rows: Rows, right: Sequence[bool]) -> str:
    """Return a table as Markdown.

    Parameters
    ----------
    header : sequence of str
        Names of the columns.
    rows : sequence of sequence of str
        The cells.
    right : sequence of bool
        Which columns are aligned to the right.
    """
    cells = [[markdown_line(cell) for cell in line] for line in (header, *rows)]
    widths = [max(3, *(len(line[column]) for line in cells)) for column in range(len(header))]
    rule = [
        "-" * (width - 1) + (":" if to_right else "-") for width, to_right in zip(widths, right, strict=True)
    ]
    lines = [
        [
            cell.rjust(width) if to_right else cell.ljust(width)
            for cell, width, to_right in zip(line, widths, right, strict=True)
        ]
        for line in cells
    ]
    return "".join(f"| {' | '.join(line)} |\n" for line in [lines[0], rule, *lines[1:]])


def is_markdown(path: Path) -> bool:
    """Tell by its suffix whether a table goes into a file as Markdown."""
    return path.suffix.lower() in MARKDOWN


def markdown_line(cell: str) -> str:
    """Return a text as it is read in Markdown: in one line, neither the end of a column nor taken for mark-up."""
    for sign in ("\\", "|", "*", "_", "`", "<", "[", "&", "~"):
        cell = cell.replace(sign, f"\\{sign}")
    return " ".join(cell.splitlines())
