"""The rows of a sheet as CSV, with results behind those that are points."""

from collections.abc import Iterator
from typing import Any, BinaryIO

from gmm_desktop.experiment.provenance import TableFile
from gmm_desktop.mixture.errors import DataError
from gmm_desktop.storage.results.identity_columns import Cell
from gmm_desktop.storage.results.point_results import Result
from gmm_desktop.storage.results.values_with_results import plain_number, result_lines
from gmm_desktop.storage.tables.value_table import cell_text


def sheet_pieces(
    opened: BinaryIO,
    file: TableFile,
    suffix: str,
    results: Iterator[tuple[int, Result]],
    *,
    decimal_comma: bool = False,
) -> Iterator[bytes]:
    """Yield the rows of the sheet that was read, as lines of UTF-8.

    Parameters
    ----------
    opened : binary file
        The workbook, which is the one that was read.
    file : TableFile
        Which sheet, and where its headings are.
    suffix : str
        Of the file that is written; it says what stands between cells.
    results : iterator of (int, tuple)
        Rows of the sheet from 1, ascending, and what stands behind them.
    decimal_comma : bool
        Whether numbers have a comma before their decimals.

    Raises
    ------
    DataError
        ``spreadsheet_needs_calamine`` (path).
    """
    first, rows = _rows(opened, file)
    numbered = ((number, [_cell(value) for value in values]) for number, values in enumerate(rows, first))
    yield from result_lines(numbered, file.header_line, suffix, results, decimal_comma=decimal_comma)


def _rows(opened: BinaryIO, file: TableFile) -> tuple[int, list[list[Any]]]:
    """Return the number of the first row that is not empty, and the values of all rows from there."""
    try:
        import python_calamine as calamine  # noqa: PLC0415
    except ImportError as error:
        raise DataError("spreadsheet_needs_calamine", path=file.path) from error
    sheet = calamine.CalamineWorkbook.from_filelike(opened).get_sheet_by_name(file.part)
    return (sheet.start[0] if sheet.start else 0) + 1, sheet.to_python(skip_empty_area=True)


def _cell(value: Any) -> Cell:
    if isinstance(value, float):
        return plain_number(value)
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    return cell_text(value)
