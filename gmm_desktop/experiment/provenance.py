"""Which file a data set was read from, and how, so that its rows are found in it again."""

from dataclasses import dataclass

LINE, ROW, ENTRY = "line", "row", "entry"
"""What the rows of a table are counted in: lines of a text, rows of an array or sheet, entries of a JSON list."""

PACKED = "packed"
"""The form of a compressed file, which cannot be written again."""


@dataclass(frozen=True)
class TableFile:
    """A file with a table, as it was when it was read.

    Parameters
    ----------
    path : str
        Where it lay; empty for what came from no file, such as the clipboard.
    size : int
        In bytes.
    checksum : str
        SHA-256 of its content.
    form, encoding, delimiter, decimal, part : str
        How it was read; see `gmm_desktop.storage.tables.table.Dialect`.
    header_line : int
        The line or row of the headings; 0 where there are none.
    width : int
        How many columns it has.
    group_column : str
        Heading of the column of the groups; empty where none was chosen.
    """

    path: str
    size: int = 0
    checksum: str = ""
    form: str = "text"
    encoding: str = ""
    delimiter: str = ""
    decimal: str = "."
    part: str = ""
    header_line: int = 0
    width: int = 0
    group_column: str = ""
