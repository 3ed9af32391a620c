"""A real error for every sentence about tables: what raises it, and a part of what is said."""

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from gmm_desktop.experiment.session import Session
from gmm_desktop.experiment.timeline import Timeline
from gmm_desktop.mixture.errors import DataError
from gmm_desktop.mixture.settings import EmSettings
from gmm_desktop.storage.dataset_reader import read_dataset
from gmm_desktop.storage.sessions.file import write_session
from gmm_desktop.storage.tables import json_table
from gmm_desktop.storage.tables.choice import Choice, dataset_from
from gmm_desktop.storage.tables.reader import read_table
from gmm_desktop.storage.tables.table import ReadOptions
from gmm_desktop.storage.text_file import Source
from tests.storage.sessions.session_samples import small_dataset, small_run
from tests.storage.tables.workbooks import locked_xlsx

Trigger = Callable[[Path], object]


def _file(content: bytes, **options: Any) -> Trigger:
    def read(folder: Path) -> None:
        path = folder / "points.csv"
        path.write_bytes(content)
        read_table(Source.of(path), ReadOptions(**options))

    return read


def _session(folder: Path) -> None:
    path = folder / "points.csv"
    write_session(path, Session(Timeline((small_run(small_dataset(), EmSettings(max_iter=1)),))), "test")
    read_table(Source.of(path))


def _points(content: bytes) -> Trigger:
    def read(folder: Path) -> None:
        path = folder / "points.csv"
        path.write_bytes(content)
        read_dataset(path)

    return read


def _chosen(text: str, **choice: Any) -> Trigger:
    return lambda _: dataset_from(read_table(Source.of_text(text, "points")), Choice(**choice))


def _npy(array: Any, **named: Any) -> bytes:
    content = io.BytesIO()
    np.save(content, array, **named)
    return content.getvalue()


def _npz(**arrays: Any) -> bytes:
    content = io.BytesIO()
    np.savez(content, **arrays)
    return content.getvalue()


def _raised(code: str, **values: Any) -> Trigger:
    """Raise what another program or a person is needed for; its own test is beside its reader."""

    def fail(folder: Path) -> None:
        raise DataError(code, path=str(folder / "points.xlsx"), **values)

    return fail


def _too_large(folder: Path) -> None:
    path = folder / "points.json"
    path.touch()
    with path.open("r+b") as file:
        file.truncate(json_table.MOST_BYTES + 1)  # a hole: it takes no room
    read_table(Source.of(path))


IMPORT_ERRORS: dict[str, tuple[Trigger, str]] = {
    "not_in_encoding": (_file(b"1,2\n\xff\xff,3\n", encoding="cp949"), "line 2: the text is not CP949 /"),
    "line_too_long": (_file(b"1" * 5_000_000), "line 1 does not end"),
    "too_many_columns": (_file(b"1," * 5000 + b"1\n"), "line 1 has 5001 columns; at most 4096"),
    "thousands_separator": (_points(b"1,2\n1_234,5\n6,7\n"), "line 2, column 1 (x): “1_234”"),
    "same_signs": (lambda _: ReadOptions(decimal=",", thousands=","), "“,” cannot stand before decimals"),
    "packed_damaged": (_file(b"\x1f\x8b\x08\x00 no gzip"), "points.csv cannot be unpacked"),
    "delimiter": (lambda _: ReadOptions(delimiter="1"), "“1” cannot separate columns"),
    "file_too_large": (_too_large, "at most 268,435,456 are read"),
    "is_a_session": (_session, "points.csv is a session. Open it as one."),
    "json_shape": (_file(b"{}"), "an object of columns"),
    "json_entry": (_file(b'[[1, 2], "a"]'), "entry 2 is a JSON string, the first one an array"),
    "json_columns": (_file(b'{"a": [1], "b": []}'), "the column “b” has 0 values, the first one 1"),
    "json_nested": (_file(b"[[1, []]]"), "entry 1: “2” holds a JSON empty array"),
    "npy_damaged": (_file(b"\x93NUMPY"), "no array NumPy can read"),
    "npy_pickled": (_file(_npy([None], allow_pickle=True)), "Python objects"),
    "npy_dtype": (_file(_npy([1j])), "type complex128"),
    "npy_shape": (_file(_npy([1.0])), "shape 1."),
    "npy_truncated": (_file(_npy([[1.0, 2.0]])[:-3]), "16 bytes are announced and 13 there"),
    "npz_damaged": (_file(_npz(a=[[1.0, 2.0]]).replace(b"NUMPY", b"NUMPI")), "damaged archive"),
    "npz_no_table": (_file(_npz(a=[1.0])), "no array with two columns"),
    "no_such_part": (_file(_npz(a=[[1.0, 2.0]]), part="b"), "no “b”. Choose one of “a”"),
    "spreadsheet_needs_calamine": (_raised("spreadsheet_needs_calamine"), "pip install"),
    "spreadsheet_damaged": (_file(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(9)), "as a spreadsheet ("),
    "spreadsheet_locked": (_file(locked_xlsx()), "locked by a password"),
    "sheet_too_large": (_raised("sheet_too_large", most=40_000_000), "more than 40,000,000 cells"),
    "no_such_column": (
        _raised("no_such_column", found="z", known="“x”, “y”"), "no column “z”. It has “x”, “y”",
    ),
    "same_column": (_chosen("a,b\n1,2\n3,4\n", x=1, y=1), "both the column “b”"),
    "not_a_label": (_chosen("a,b,c\n1,2,.5\n3,4,.7\n", label=2), "“c” does not name groups"),
    "not_whole": (_chosen("a,b,c\n1,2,.5\n3,4,1\n", weight=2), "column 3 (c): “0.5” is no whole number"),
    "too_many_points": (_chosen("a,b,c\n1,2,2e7\n3,4,1\n", weight=2), "20,000,001 points"),
    "no_scale": (_chosen("a,b\n1,2\n1,4\n", standardise=True), "all values of “a” are the same"),
    "clipboard_empty": (_raised("clipboard_empty"), "The clipboard holds no text"),
}  # fmt: skip
