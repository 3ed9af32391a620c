"""Tables of every kind opened in the window, and the session saved and opened again through the dialogs."""

import bz2
import gzip
import io
import json
import lzma
import sys
import zipfile
from collections.abc import Callable, Iterator
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from xml.sax.saxutils import quoteattr

import numpy as np
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QFileDialog, QLineEdit, QMessageBox

from gmm_desktop.experiment.edits import SetWeight
from gmm_desktop.experiment.session import session_of
from gmm_desktop.storage.tables.reader import SUFFIXES
from gmm_desktop.storage.tables.spreadsheet import SUFFIXES as SPREADSHEETS
from gmm_desktop.ui.self_test import trial
from gmm_desktop.ui.self_test.trial import Window, dialogs_met, expect, trigger, wait_until

POINTS = [[float(k % 7), 10.0 * (k % 3) + k / 8] for k in range(24)]
"""In few digits, so that every format holds them exactly; a file format adds its place to y."""

UNMADE = (".xls",)
"""The old form of Excel, read by the same library as the new one."""


def every_table(window: Window, folder: Path) -> Iterator[str]:
    """Open a table of every format, and see that its points are shown; at last one that can be written again."""
    has_calamine = find_spec("python_calamine") is not None
    expect(has_calamine or not getattr(sys, "frozen", False), "the package lacks python-calamine")
    for place, suffix in enumerate(f".{suffix}" for suffix in reversed(SUFFIXES)):
        if suffix in UNMADE or (suffix in SPREADSHEETS and not has_calamine):
            continue
        points = np.add(POINTS, (0.0, place))
        path = folder / f"points{suffix}"
        path.write_bytes(_writer(suffix)(points.tolist()))
        window.open_data(path)
        shown = wait_until(partial(_shows, window, points), trial.RUN_SECONDS)
        expect(shown, f"the points of a {suffix} file are not shown")
        yield suffix.removeprefix(".")
    if not has_calamine:
        yield "no spreadsheets, for python-calamine is not installed"


def session(window: Window, folder: Path) -> Iterator[str]:
    """Save the session under a name, change it, and open it again: the change is gone and all runs are there."""
    path = folder / "lesson.gmms"
    saved = session_of(window.workspace.state)

    def answer(dialog: QDialog) -> None:
        if isinstance(dialog, QFileDialog):
            _name_file(dialog, path)
        elif isinstance(dialog, QMessageBox):
            dialog.button(QMessageBox.StandardButton.Discard).click()

    with dialogs_met(answer):
        trigger(window, "session.save_as")
        expect(wait_until(path.is_file, trial.RUN_SECONDS), "the session is not saved")
        expect(zipfile.ZipFile(path).testzip() is None, "the session is damaged")
    yield f"saved, {path.stat().st_size / 1e3:.0f} kB"
    before = window.workspace.state
    window.workspace.submit(SetWeight(0, 0.9 if before.shown.parameters.weights[0] < 0.5 else 0.1))
    changed = window.workspace.state
    expect(changed.shown.parameters is not before.shown.parameters, "the mixture cannot be changed")
    with dialogs_met(answer):
        trigger(window, "session.open")
        other = wait_until(lambda: window.workspace.state.timeline is not changed.timeline, trial.RUN_SECONDS)
        expect(other, "the session is not opened")
    found = session_of(window.workspace.state)
    ends = [[run.outcome.frame.log_likelihood for run in each.timeline.runs] for each in (saved, found)]
    expect(ends[0] == ends[1], f"the runs ended at {ends[0]}, and end at {ends[1]}")
    theta = window.workspace.state.shown.parameters
    expect(
        np.array_equal(theta.weights, before.shown.parameters.weights), "the session shows another mixture"
    )
    yield f"opened, {len(ends[1])} runs"


def _name_file(dialog: QFileDialog, path: Path) -> None:
    """Type a name and press the button, as a person does."""
    dialog.findChildren(QLineEdit, "fileNameEdit")[0].setText(str(path))
    kinds = QDialogButtonBox.StandardButton
    (box,) = dialog.findChildren(QDialogButtonBox)
    button = box.button(kinds.Save) or box.button(kinds.Open)
    button.click()


def _shows(window: Window, points: np.ndarray) -> bool:
    shown = window.workspace.state.experiment.dataset.points.array
    return shown.shape == points.shape and np.allclose(shown, points, rtol=1e-12)


# Files as others write them

Rows = list[list[float]]


def _writer(suffix: str) -> Callable[[Rows], bytes]:
    texts = {".csv": ",", ".tsv": "\t", ".tab": "\t", ".txt": " ", ".dat": " "}
    if suffix in texts:
        return lambda rows: "".join(f"{x!r}{texts[suffix]}{y!r}\n" for x, y in [*rows]).encode()
    return {
        ".npy": _npy,
        ".npz": _npz,
        ".json": _json,
        ".jsonl": _json_lines,
        ".ndjson": _json_lines,
        ".gz": lambda rows: gzip.compress(_writer(".csv")(rows)),
        ".bz2": lambda rows: bz2.compress(_writer(".csv")(rows)),
        ".xz": lambda rows: lzma.compress(_writer(".csv")(rows)),
        ".zip": lambda rows: _zipped({"points.csv": _writer(".csv")(rows).decode()}),
        ".xlsx": _excel,
        ".xlsm": _excel,
        ".ods": _open_document,
    }[suffix]


def _npy(rows: Rows) -> bytes:
    file = io.BytesIO()
    np.save(file, np.array(rows))
    return file.getvalue()


def _npz(rows: Rows) -> bytes:
    file = io.BytesIO()
    np.savez(file, points=np.array(rows))
    return file.getvalue()


def _json(rows: Rows) -> bytes:
    return json.dumps(rows).encode()


def _json_lines(rows: Rows) -> bytes:
    return "".join(f"{json.dumps(row)}\n" for row in rows).encode()


def _excel(rows: Rows) -> bytes:
    """Write the least workbook of Office Open XML (ECMA-376)."""
    package = "http://schemas.openxmlformats.org/package/2006"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    mime = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"

    def relation(kind: str, target: str) -> str:
        one = f'<Relationship Id="r1" Type={quoteattr(f"{office}/{kind}")} Target={quoteattr(target)}/>'
        return f'<Relationships xmlns="{package}/relationships">{one}</Relationships>'

    cells = "".join(f"<row><c><v>{x!r}</v></c><c><v>{y!r}</v></c></row>" for x, y in rows)
    return _zipped(
        {
            "[Content_Types].xml": f'<Types xmlns="{package}/content-types">'
            '<Default Extension="xml" ContentType="application/xml"/>'
            f'<Override PartName="/xl/workbook.xml" ContentType="{mime}"/></Types>',
            "_rels/.rels": relation("officeDocument", "xl/workbook.xml"),
            "xl/workbook.xml": f'<workbook xmlns="{main}" xmlns:r="{office}">'
            '<sheets><sheet name="One" sheetId="1" r:id="r1"/></sheets></workbook>',
            "xl/_rels/workbook.xml.rels": relation("worksheet", "worksheets/sheet1.xml"),
            "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{main}"><sheetData>{cells}</sheetData></worksheet>',
        }
    )


def _open_document(rows: Rows) -> bytes:
    """Write the least spreadsheet of OpenDocument."""
    names = "urn:oasis:names:tc:opendocument:xmlns"
    spaces = " ".join(f'xmlns:{each}="{names}:{each}:1.0"' for each in ("office", "table"))
    cell = '<table:table-cell office:value-type="float" office:value="{!r}"/>'.format
    body = "".join(f"<table:table-row>{cell(x)}{cell(y)}</table:table-row>" for x, y in rows)
    return _zipped(
        {
            "mimetype": "application/vnd.oasis.opendocument.spreadsheet",
            "META-INF/manifest.xml": f'<manifest:manifest xmlns:manifest="{names}:manifest:1.0"/>',
            "content.xml": f"<office:document-content {spaces}><office:body><office:spreadsheet>"
            f'<table:table table:name="One">{body}</table:table>'
            "</office:spreadsheet></office:body></office:document-content>",
        }
    )


def _zipped(parts: dict[str, str]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return file.getvalue()
