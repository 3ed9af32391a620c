"""Workbooks written by hand, XML in a ZIP archive, so that the reader is tested against the formats themselves."""

import io
import struct
import zipfile
from collections.abc import Sequence
from xml.sax.saxutils import escape

Cell = str | float | None

_TYPES = """<?xml version="1.0" encoding="UTF-8"?>
<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">
<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>
<Default Extension="xml" ContentType="application/xml"/>
<Override PartName="/xl/workbook.xml"
 ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>
</Types>"""
_RELATIONS = """<?xml version="1.0" encoding="UTF-8"?>
<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{}</Relationships>"""
_KIND = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
_MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'


def letters(column: int) -> str:
    """Name a column, from 0, as Excel does."""
    name = ""
    while column >= 0:
        name, column = chr(65 + column % 26) + name, column // 26 - 1
    return name


def xlsx(sheets: dict[str, Sequence[Sequence[Cell]]], *, more: str = "", charts: int = 0) -> bytes:
    """Write an Excel workbook; ``more`` is XML behind the cells of the last row, the first sheets are charts."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", _TYPES)
        archive.writestr(
            "_rels/.rels",
            _RELATIONS.format(
                f'<Relationship Id="r1" Type="{_KIND}officeDocument" Target="xl/workbook.xml"/>'
            ),
        )
        names = list(sheets)
        kinds = ["chartsheet" if n <= charts else "worksheet" for n in range(1, len(names) + 1)]
        entries = "".join(
            f'<sheet name="{escape(name)}" sheetId="{n}" r:id="r{n}"/>' for n, name in enumerate(names, 1)
        )
        archive.writestr(
            "xl/workbook.xml",
            f'<workbook {_MAIN} xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">'
            f"<sheets>{entries}</sheets></workbook>",
        )
        archive.writestr(
            "xl/_rels/workbook.xml.rels",
            _RELATIONS.format(
                "".join(
                    f'<Relationship Id="r{n}" Type="{_KIND}{kind}" Target="{kind}s/sheet{n}.xml"/>'
                    for n, kind in enumerate(kinds, 1)
                )
            ),
        )
        for n, (kind, rows) in enumerate(zip(kinds, sheets.values(), strict=True), 1):
            archive.writestr(f"xl/{kind}s/sheet{n}.xml", _sheet(rows, more))
    return content.getvalue()


def _sheet(rows: Sequence[Sequence[Cell]], more: str) -> str:
    parts = []
    for number, row in enumerate(rows, 1):
        cells = "".join(
            _excel_cell(value, f"{letters(place)}{number}")
            for place, value in enumerate(row)
            if value is not None
        )
        parts.append(f'<row r="{number}">{cells}</row>')
    return f"<worksheet {_MAIN}><sheetData>{''.join(parts)}{more}</sheetData></worksheet>"


def _excel_cell(value: str | float, place: str) -> str:
    if isinstance(value, str):
        return f'<c r="{place}" t="inlineStr"><is><t>{escape(value)}</t></is></c>'
    return f'<c r="{place}"><v>{value!r}</v></c>'


def ods(rows: Sequence[Sequence[Cell]], *, more: str = "") -> bytes:
    """Write an OpenDocument spreadsheet; ``more`` is XML behind the last row."""
    names = (
        'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
        'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
        'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"'
    )
    body = "".join(f"<table:table-row>{''.join(map(_open_cell, row))}</table:table-row>" for row in rows)
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet", zipfile.ZIP_STORED)
        archive.writestr(
            "META-INF/manifest.xml",
            '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>',
        )
        archive.writestr(
            "content.xml",
            f"<office:document-content {names}><office:body><office:spreadsheet>"
            f'<table:table table:name="One">{body}{more}</table:table>'
            "</office:spreadsheet></office:body></office:document-content>",
        )
    return content.getvalue()


def _open_cell(value: Cell) -> str:
    if value is None:
        return "<table:table-cell/>"
    if isinstance(value, str):
        text = f"<text:p>{escape(value)}</text:p>"
        return f'<table:table-cell office:value-type="string">{text}</table:table-cell>'
    text = f"<text:p>{value!r}</text:p>"
    return f'<table:table-cell office:value-type="float" office:value="{value!r}">{text}</table:table-cell>'


def locked_ods(part: str) -> bytes:
    """Write the parts of an OpenDocument spreadsheet that say that one of them is encrypted."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr(
            "META-INF/manifest.xml",
            '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
            f'<manifest:file-entry manifest:full-path="{part}" manifest:media-type="">'
            '<manifest:encryption-data manifest:checksum-type="SHA1/1K"/>'
            "</manifest:file-entry></manifest:manifest>",
        )
        archive.writestr(part, bytes(range(256)))
    return content.getvalue()


def locked_xlsx() -> bytes:
    """Write a compound file with a part of the name encrypted workbooks have."""
    return _compound("EncryptedPackage", bytes(4096))


def locked_xls() -> bytes:
    """Write an old workbook that begins with the records BOF and FilePass ([MS-XLS] 2.1.7.20.1)."""
    begin = struct.pack("<HHHH12x", 0x809, 16, 0x600, 5)
    return _compound("Workbook", (begin + struct.pack("<HH54x", 0x2F, 54)).ljust(4096, b"\0"))


def _compound(name: str, part: bytes) -> bytes:
    """Write a compound file ([MS-CFB]) of sectors of 512 bytes: its table, its directory, and one part."""
    end, free, n_sectors = 0xFFFFFFFE, 0xFFFFFFFF, len(part) // 512
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + struct.pack("<16x5H6x", 0x3E, 3, 0xFFFE, 9, 6)
    head += struct.pack("<9I", 0, 1, 1, 0, 4096, end, 0, end, 0) + struct.pack("<109I", 0, *[free] * 108)
    table = [0xFFFFFFFD, end, *range(3, n_sectors + 2), end]
    directory = _entry("Root Entry", 5, 1, end, 0) + _entry(name, 2, free, 2, len(part))
    return b"".join(
        (head, struct.pack("<128I", *table, *[free] * (128 - len(table))), directory.ljust(512, b"\0"), part)
    )


def _entry(name: str, kind: int, child: int, start: int, size: int) -> bytes:
    letters = name.encode("utf-16-le")
    return struct.pack(
        "<64sHBBIII36xIQ", letters, len(letters) + 2, kind, 1, 0xFFFFFFFF, 0xFFFFFFFF, child, start, size
    )
