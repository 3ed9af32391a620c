"""The rows of a sheet as CSV, with results behind those that are points."""

from collections.abc import Iterator, Sequence
from typing import Any, BinaryIO

from gmm_desktop.experiment.provenance import TableFile
from gmm_desktop.mixture.errors import DataError
from gmm_desktop.storage.results.identity_columns import Cell, fresh_names
from gmm_desktop.storage.results.number_writer import SEPARATORS, cell_writer, separator_of
from gmm_desktop.storage.results.point_results import RESULT_COLUMNS, Result
from gmm_desktop.storage.results.values_with_results import plain_number
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
    separator = separator_of(suffix if suffix in SEPARATORS else ".csv", decimal_comma=decimal_comma)
    write = cell_writer(separator, decimal_comma=decimal_comma)
    following = next(results, None)
    for number, values in enumerate(rows, first):
        cells: list[Cell] = [_cell(value) for value in values]
        more: Sequence[Cell] = [None] * len(RESULT_COLUMNS)
        if number == file.header_line:
            more = fresh_names(RESULT_COLUMNS, [str(cell) for cell in cells], "_{}")
        elif following is not None and number == following[0]:
            more = following[1]
            following = next(results, None)
        yield (separator.join(map(write, [*cells, *more])) + "\n").encode()


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
