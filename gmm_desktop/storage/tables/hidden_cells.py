"""What is hidden in a sheet: rows and columns that a reader takes all the same."""

import io
import re
import zipfile
from typing import Any
from xml.etree import ElementTree

from gmm_desktop.storage.tables.numpy_file import BROKEN

_PIECE, _LONGEST_TAG = 1 << 20, 1000
_ROW = re.compile(rb"<(?:\w+:)?row\s[^>]*?\bhidden=\"(?:1|true)\"")
_COLUMN = re.compile(rb"<(?:\w+:)?col\s[^>]*?\bhidden=\"(?:1|true)\"[^>]*>")
_FROM_TO = re.compile(rb"\b(min|max)=\"([0-9]{1,6})\"")
_HIDDEN = {"collapse", "filter"}


def hidden_rows_and_columns(content: bytes, part: str) -> tuple[int, int]:
    """Count the hidden rows and columns of a sheet of an .xlsx or .ods file; 0 where that cannot be told."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if "content.xml" in archive.namelist():
                with archive.open("content.xml") as sheets:
                    return _of_open_document(sheets, part)
            place = _sheet_place(archive, part)
            if place is None:
                return 0, 0
            with archive.open(place) as sheet:
                return _of_excel(sheet)
    except (*BROKEN, ElementTree.ParseError, KeyError):
        return 0, 0


def _sheet_place(archive: zipfile.ZipFile, part: str) -> str | None:
    """Return where the sheet of a name is in an .xlsx file."""
    relation = next(
        (
            next((value for name, value in each.attrib.items() if name.endswith("}id")), None)
            for each in ElementTree.fromstring(archive.read("xl/workbook.xml")).iter()
            if each.tag.rpartition("}")[2] == "sheet" and each.get("name") == part
        ),
        None,
    )
    for each in ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels")):
        if relation is not None and each.get("Id") == relation:
            target = each.get("Target", "")
            return target.lstrip("/") if target.startswith("/") else f"xl/{target}"
    return None


def _of_excel(sheet: Any) -> tuple[int, int]:
    rest, rows, columns = b"", 0, 0
    while piece := sheet.read(_PIECE):
        text = rest + piece
        end = max(text.rfind(b"<"), 0)
        done, rest = text[:end], text[end:] if len(text) - end < _LONGEST_TAG else b""
        rows += len(_ROW.findall(done))
        for tag in _COLUMN.findall(done):
            ends = {name: int(number) for name, number in _FROM_TO.findall(tag)}
            columns += ends.get(b"max", 0) - ends.get(b"min", 1) + 1
    return rows, columns


def _of_open_document(content: Any, part: str) -> tuple[int, int]:
    rows = columns = 0
    inside = False
    for event, element in ElementTree.iterparse(content, ("start", "end")):
        tag = element.tag.rpartition("}")[2]
        if tag == "table":
            name = next((value for key, value in element.attrib.items() if key.endswith("}name")), "")
            inside = event == "start" and name == part
        elif event == "end" and tag in ("table-row", "table-column"):
            hidden = any(
                key.endswith("visibility") and value in _HIDDEN for key, value in element.attrib.items()
            )
            if inside and hidden and (tag == "table-column" or _holds_something(element)):
                rows += tag == "table-row"
                columns += tag == "table-column"
            element.clear()
    return rows, columns


def _holds_something(row: ElementTree.Element) -> bool:
    return any(len(cell) for cell in row)
