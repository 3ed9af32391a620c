"""Read a table from an Excel or OpenDocument spreadsheet, by calamine where that is installed."""

import io
import re
import zipfile
from collections import Counter
from dataclasses import replace
from typing import Any, BinaryIO
from xml.etree import ElementTree

import numpy as np

from gmm_desktop.experiment.provenance import ROW
from gmm_desktop.mixture.errors import DataError
from gmm_desktop.storage.progress import Progress, report
from gmm_desktop.storage.tables.cells import as_meant
from gmm_desktop.storage.tables.hidden_cells import hidden_rows_and_columns
from gmm_desktop.storage.tables.numpy_file import BROKEN
from gmm_desktop.storage.tables.table import Dialect, Hidden, ReadOptions, Table
from gmm_desktop.storage.tables.text_layout import SAMPLE_LINES, find_start, passed_above
from gmm_desktop.storage.tables.value_table import cell_text, value_table
from gmm_desktop.storage.text_file import Source, read_bytes

SUFFIXES = frozenset({".xlsx", ".xlsm", ".xls", ".ods"})
OLD_EXCEL_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
MOST_BYTES = 1 << 28
MOST_UNPACKED_BYTES = 1 << 30
MOST_CELLS = 40_000_000
"""Cells of a sheet, empty ones counted: they are all laid out in memory."""
SHARE_OF_OPENING = 0.5

_ENCRYPTED_PART = "EncryptedPackage".encode("utf-16-le").ljust(64, b"\0")
"""How the directory of a compound file names an .xlsx that is locked; the reader does not know the form."""
_FILE_PASS = re.compile(rb"\x09\x08\x10\0\0\x06\x05\0.{12}(\x86\0\0\0)?\x2f\0", re.DOTALL)
"""The records BOF, perhaps WriteProtect, and FilePass, with which an .xls begins that is locked."""
_MANIFEST = "META-INF/manifest.xml"
_CELL_REFERENCE = re.compile(rb'<(?:\w+:)?c\s[^>]*?\br="([A-Z]{1,4})([0-9]{1,8})"')
_PIECE = 1 << 20
_LONGEST_TAG = 1000


def is_spreadsheet(archive: zipfile.ZipFile) -> bool:
    """Tell whether a ZIP archive is a workbook."""
    names = set(archive.namelist())
    open_document = "mimetype" in names and not names.isdisjoint({"content.xml", "encrypted-package"})
    return "xl/workbook.xml" in names or open_document


def read_spreadsheet_table(source: Source, file: BinaryIO, options: ReadOptions, progress: Progress) -> Table:
    """Read a sheet of an open workbook; the first row holds names if it holds texts over numbers.

    Raises
    ------
    DataError
        ``spreadsheet_needs_calamine``, ``file_too_large`` (found, most), ``sheet_too_large`` (most),
        ``spreadsheet_damaged`` (reason), ``spreadsheet_locked``, ``no_such_part`` (found, known),
        ``file_empty`` and ``file_only_header`` (line, unit).
    """
    try:
        import python_calamine as calamine  # noqa: PLC0415
    except ImportError as error:
        raise DataError("spreadsheet_needs_calamine", path=source.place) from error
    size = source.size(file)
    if size > MOST_BYTES:
        raise DataError("file_too_large", path=source.place, found=size, most=MOST_BYTES)
    content = read_bytes(source, file)
    if not content.startswith(OLD_EXCEL_MAGIC):
        _check_archive(source, content)
    elif _ENCRYPTED_PART in content or _FILE_PASS.search(content):
        raise DataError("spreadsheet_locked", path=source.place)
    report(progress, 0.1)
    try:
        book = calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
        names = [
            sheet.name for sheet in book.sheets_metadata if sheet.typ == calamine.SheetTypeEnum.WorkSheet
        ]
        if not names:
            raise DataError("file_empty", path=source.place)
        visible = [
            sheet.name
            for sheet in book.sheets_metadata
            if sheet.name in names and sheet.visible is calamine.SheetVisibleEnum.Visible
        ]
        part = options.part or (visible or names)[0]
        if part not in names:
            known = ", ".join(f"“{each}”" for each in names)
            raise DataError("no_such_part", path=source.place, found=part, known=known)
        sheet = book.get_sheet_by_name(part)
        first = sheet.start[0] if sheet.start else 0
        rows: list[list[Any]] = sheet.to_python(skip_empty_area=True)
    except (DataError, KeyboardInterrupt, SystemExit):
        raise
    except BaseException as error:  # a panic of the reader is no Exception
        reason = str(error).splitlines()[0][:120] if str(error) else type(error).__name__
        raise DataError("spreadsheet_damaged", path=source.place, reason=reason.rstrip(".")) from error
    report(progress, SHARE_OF_OPENING)
    counts = (0, 0) if content.startswith(OLD_EXCEL_MAGIC) else hidden_rows_and_columns(content, part)
    hidden = Hidden(*counts, tuple(name for name in names if name not in visible))
    return _table(source, rows, first, options, part, tuple(names), hidden, progress)


def _table(
    source: Source,
    rows: list[list[Any]],
    first: int,
    options: ReadOptions,
    part: str,
    parts: tuple[str, ...],
    hidden: Hidden,
    progress: Progress,
) -> Table:
    numbered = [
        (place + first + 1, row)
        for place, row in enumerate(rows)
        if place + first >= max(options.skip_lines, (options.header_line or 1) - 1)
        and any(cell_text(value) for value in row)
    ]
    if not numbered:
        raise DataError("file_empty", path=source.place)
    sample = [(number, [cell_text(value) for value in row]) for number, row in numbered[:SAMPLE_LINES]]
    start = find_start(sample, len(sample[0][1]), ",", options)
    body = numbered[start.body :]
    if not body:
        raise DataError("file_only_header", path=source.place, line=numbered[0][0], unit=ROW)
    passed = passed_above(sample, start, options)
    dialect = Dialect(
        "sheet",
        header=start.names is not None,
        doubtful=start.doubtful,
        part=part,
        parts=parts,
        header_line=0 if start.header is None else sample[start.header][0],
        hidden=hidden,
    )
    names = [as_meant(name) for name in start.names] if start.names else [""] * len(sample[0][1])
    numbering = np.array([number for number, _ in body], dtype=np.int64)
    values = [row for _, row in body]
    table = value_table(source, names, values, numbering, ROW, dialect, options, progress, SHARE_OF_OPENING)
    return replace(table, passed=tuple(passed), n_passed=Counter(each.why for each in passed))


def _check_archive(source: Source, content: bytes) -> None:
    """Refuse what is locked, and what would fill the memory: much when unpacked, or cells far from all others."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            unpacked = sum(info.file_size for info in archive.infolist())
            if unpacked > MOST_UNPACKED_BYTES:
                raise DataError("file_too_large", path=source.place, found=unpacked, most=MOST_UNPACKED_BYTES)
            if _MANIFEST in archive.namelist():
                with archive.open(_MANIFEST) as manifest:
                    if b"encryption-data" in manifest.read(_PIECE):
                        raise DataError("spreadsheet_locked", path=source.place)
            for info in archive.infolist():
                open_document = info.filename == "content.xml"
                if info.filename.startswith("xl/worksheets/") or open_document:
                    with archive.open(info) as sheet:
                        _check_extent(source, sheet, open_document=open_document)
    except (*BROKEN, ElementTree.ParseError) as error:
        raise DataError("spreadsheet_damaged", path=source.place, reason="the archive is broken") from error


def _check_extent(source: Source, sheet: Any, *, open_document: bool) -> None:
    """Refuse a sheet that would be too large laid out, however small its file."""
    rows, columns = (_open_document_extent if open_document else _excel_extent)(sheet)
    if rows * columns > MOST_CELLS:
        raise DataError("sheet_too_large", path=source.place, most=MOST_CELLS)


def _excel_extent(sheet: Any) -> tuple[int, int]:
    """Return the last row and column that a cell of a worksheet names."""
    rest, rows, columns = b"", 1, 1
    while piece := sheet.read(_PIECE):
        text = rest + piece
        start = max(text.rfind(b"<"), 0)
        for letters, digits in _CELL_REFERENCE.findall(text):
            rows, columns = max(rows, int(digits)), max(columns, _column_number(letters))
        rest = text[start:] if len(text) - start < _LONGEST_TAG else b""
    return rows, columns


def _open_document_extent(content: Any) -> tuple[int, int]:
    """Return the last row and column with something in it, over all tables, repetitions counted."""
    last_row = last_column = row = column = filled_to = 0
    for event, element in ElementTree.iterparse(content, ("start", "end")):
        tag = element.tag.rpartition("}")[2]
        if event == "start":
            if tag == "table":
                row = 0
            elif tag == "table-row":
                column = filled_to = 0
            continue
        if tag in ("table-cell", "covered-table-cell"):
            column += _repeated(element, "columns")
            if any(name.endswith("value-type") for name in element.attrib) or len(element):
                filled_to = column
            element.clear()
        elif tag == "table-row":
            row += _repeated(element, "rows")
            if filled_to:
                last_row, last_column = max(last_row, row), max(last_column, filled_to)
            element.clear()
    return last_row, last_column


def _repeated(element: ElementTree.Element, what: str) -> int:
    for name, value in element.attrib.items():
        if name.endswith(f"number-{what}-repeated") and value.isdecimal():
            return int(value[:9])
    return 1


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = 26 * number + letter - 64
    return number
