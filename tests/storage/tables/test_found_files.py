"""Files as people have them: encodings nobody names, compressed tables, and the shapes of JSON."""

import bz2
import gzip
import io
import json
import lzma
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from gmm_desktop.experiment.provenance import LINE
from gmm_desktop.mixture.errors import DataError
from gmm_desktop.storage.encodings import ENCODINGS, encoding_named, guessed_encoding
from gmm_desktop.storage.tables.choice import dataset_from, is_plain, suggested_choice, usual_choice
from gmm_desktop.storage.tables.reader import read_table
from gmm_desktop.storage.tables.table import ReadOptions, Table
from gmm_desktop.storage.text_file import Source
from tests.storage.tables.workbooks import ods, xlsx

PLAIN = "a,b\n2.5,5\n1.5,4\n7.5,1\n"
POINTS = [[2.5, 5.0], [1.5, 4.0], [7.5, 1.0]]


def read(content: str | bytes, folder: Path, name: str = "t.csv", **options: Any) -> Table:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return read_table(Source.of(path), ReadOptions(**options))


def points(table: Table) -> list[list[float]]:
    found: list[list[float]] = dataset_from(table, usual_choice(table)).points.array.tolist()
    return found


def names(table: Table) -> list[str]:
    return [column.name for column in table.columns]


# Encodings

WORDS = {
    "cp949": (
        "길이,너비,종류",
        "키,몸무게",
        "왼쪽,오른쪽",
        "번호,꽃받침 길이,꽃잎 너비",
        "온도(℃),습도",
        "위도,경도",
    ),
    "cp932": ("長さ,幅,種類", "身長,体重", "温度,湿度", "番号,データ", "緯度,経度", "測定値,群"),
    "gb18030": ("长度,宽度,类别", "身高,体重", "温度,湿度", "编号,数据", "姓名,分数", "纬度,经度"),
    "cp950": ("長度,寬度,類別", "身高,體重", "溫度,濕度", "編號,數據", "姓名,分數", "緯度,經度"),
    "cp1252": ("Länge,Größe", "Höhe,y", "año,peso", "température,pression", "µm,V", "fração,coração", "é,b"),
    "cp1251": ("длина,ширина", "рост,вес", "Температура,Давление"),
    "euc_jp": ("長さ,幅,種類", "身長,体重", "温度,湿度"),
}


@pytest.mark.parametrize("encoding", WORDS)
def test_an_encoding_that_nothing_names_is_guessed_and_said_to_be_a_guess(
    encoding: str, tmp_path: Path
) -> None:
    for head in WORDS[encoding]:
        rows = "".join(
            ",".join(f"{n * (c + 2) % 7}.5" for c in range(head.count(",") + 1)) + "\n" for n in range(5)
        )
        table = read(f"{head}\n{rows}".encode(encoding), tmp_path)
        assert names(table) == head.split(",")
        assert (table.dialect.encoding, table.dialect.guessed) == (encoding, True)
        assert not is_plain(table, suggested_choice(table))
        told = read(f"{head}\n{rows}".encode(encoding), tmp_path, encoding=encoding)
        assert (names(told), told.dialect.guessed) == (head.split(","), False)


def test_utf_8_is_no_guess(tmp_path: Path) -> None:
    for encoding in ("utf-8", "utf-8-sig", "utf-16"):
        assert not read("길이,Größe\n1,2\n3,4\n5,9\n".encode(encoding), tmp_path).dialect.guessed


def test_foreign_letters_far_down_are_guessed_too(tmp_path: Path) -> None:
    for encoding, word in (("cp949", "종류"), ("cp932", "種類の"), ("cp1252", "Größe")):
        content = ("a,b,c\n" + "1.5,2,x\n" * 20_000 + f"3,4,{word}\n").encode(encoding)
        table = read(content, tmp_path)
        assert (table.dialect.encoding, table.dialect.guessed) == (encoding, True)
        assert word in table.columns[2].words


def test_any_bytes_have_an_encoding() -> None:
    rng = np.random.default_rng(0)
    for size in (1, 2, 3, 10, 1000):
        assert (
            guessed_encoding(rng.integers(128, 256, size).astype(np.uint8).tobytes(), whole=True) in ENCODINGS
        )


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("UTF8", "utf-8"), ("shift-jis", "cp932"), ("sjis", "cp932"), ("EUC-KR", "cp949"), ("gbk", "gb18030"),
        ("GB2312", "gb18030"), ("big5", "cp950"), ("latin-1", "cp1252"), ("windows-1251", "cp1251"),
        ("nothing", None), ("rot13", None), ("utf-7", None), ("\0", None),
    ],
)  # fmt: skip
def test_encodings_have_the_names_people_use(name: str, found: str | None) -> None:
    assert encoding_named(name) == found


# Compressed


SHEET = xlsx({"data": [["a", "b"], [2.5, 5.0], [1.5, 4.0], [7.5, 1.0]]})


def zipped(files: Mapping[str, str | bytes]) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return held.getvalue()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("t.csv.gz", gzip.compress(PLAIN.encode(), mtime=0)),
        ("t.csv.bz2", bz2.compress(PLAIN.encode())),
        ("t.csv.xz", lzma.compress(PLAIN.encode())),
        ("t.gz", gzip.compress(b'[{"a": 2.5, "b": 5}, {"a": 1.5, "b": 4}, {"a": 7.5, "b": 1}]')),
        ("t.zip", zipped({"folder/t.csv": PLAIN, "__MACOSX/._t.csv": b"\0\0\0", "readme.pdf": b"%PDF"})),
        ("t.zip", zipped({"t.xlsx": SHEET})),
        ("t.csv.gz", gzip.compress(PLAIN.encode("utf-16"), mtime=0)),
    ],
    ids=lambda value: value if isinstance(value, str) else "packed",
)
def test_a_compressed_table_is_opened(name: str, content: bytes, tmp_path: Path) -> None:
    table = read(content, tmp_path, name)
    assert points(table) == POINTS
    assert names(table) == ["a", "b"]
    assert table.name == "t"


def test_of_several_tables_in_an_archive_one_is_chosen(tmp_path: Path) -> None:
    content = zipped({"one.csv": PLAIN, "two.csv": "c,d\n9.5,9\n8.5,7\n"})
    table = read(content, tmp_path, "t.zip")
    assert (table.dialect.part, table.dialect.parts, points(table)) == (
        "one.csv",
        ("one.csv", "two.csv"),
        POINTS,
    )
    assert not is_plain(table, suggested_choice(table))
    assert names(read(content, tmp_path, "t.zip", part="two.csv")) == ["c", "d"]
    with pytest.raises(DataError, match="no_such_part"):
        read(content, tmp_path, "t.zip", part="three.csv")


@pytest.mark.parametrize(
    "content",
    [
        gzip.compress(PLAIN.encode() * 50, mtime=0)[:-20],
        bz2.compress(PLAIN.encode() * 50)[:-20],
        lzma.compress(PLAIN.encode() * 50)[:-20],
        b"\x1f\x8b\x08" + bytes(30),
        zipped({"t.csv": PLAIN * 90})[:40] + bytes(20) + zipped({"t.csv": PLAIN * 90})[60:],
    ],
    ids=["gz", "bz2", "xz", "no gz", "zip"],
)
def test_a_damaged_archive_is_refused(content: bytes, tmp_path: Path) -> None:
    with pytest.raises(DataError) as caught:
        read(content, tmp_path)
    assert caught.value.code == "packed_damaged"


def test_archives_are_unpacked_once_and_only_so_far(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    inside = zipped({"t.csv": PLAIN})
    with pytest.raises(DataError, match="file_binary"):
        read(gzip.compress(inside), tmp_path)
    with pytest.raises(DataError, match="file_binary"):
        read(zipped({"readme.pdf": b"%PDF", "t.docx": b"x"}), tmp_path)
    monkeypatch.setattr("gmm_desktop.storage.tables.unpacking.MOST_UNPACKED_BYTES", 1 << 20)
    with pytest.raises(DataError, match="file_too_large"):
        read(gzip.compress(bytes(1 << 23)), tmp_path)


# JSON

SHAPES: dict[str, Any] = {
    "records": [{"a": 2.5, "b": 5}, {"a": 1.5, "b": 4}, {"a": 7.5, "b": 1}],
    "columns": {"a": {"0": 2.5, "1": 1.5, "2": 7.5}, "b": {"0": 5, "1": 4, "2": 1}},
    "index": {"0": {"a": 2.5, "b": 5}, "1": {"a": 1.5, "b": 4}, "2": {"a": 7.5, "b": 1}},
    "split": {"columns": ["a", "b"], "index": [0, 1, 2], "data": POINTS},
    "table": {
        "schema": {"fields": [{"name": "index", "type": "integer"}], "primaryKey": ["index"]},
        "data": [{"index": n, "a": a, "b": b} for n, (a, b) in enumerate(POINTS)],
    },
    "lists": {"a": [2.5, 1.5, 7.5], "b": [5, 4, 1]},
    "named rows": {"r1": {"a": 2.5, "b": 5}, "r2": {"a": 1.5, "b": 4}},
    "an answer": {"status": "ok", "results": [{"a": 2.5, "b": 5}, {"a": 1.5, "b": 4}, {"a": 7.5, "b": 1}]},
    "a header": [["a", "b"], *POINTS],
}


@pytest.mark.parametrize("shape", [name for name in SHAPES if name != "named rows"])
def test_json_is_read_in_every_usual_shape(shape: str, tmp_path: Path) -> None:
    for name in ("t.json", "t.txt"):
        for indent in (None, 2):
            table = read(json.dumps(SHAPES[shape], indent=indent), tmp_path, name)
            dataset = dataset_from(table, usual_choice(table))
            assert (dataset.columns, dataset.points.array.tolist()) == (("a", "b"), POINTS)


def test_an_object_of_objects_is_taken_by_column_unless_its_names_are_numbers(tmp_path: Path) -> None:
    table = read(json.dumps(SHAPES["named rows"]), tmp_path, "t.json")
    assert names(table) == ["r1", "r2"]


def test_a_mixture_is_no_table(tmp_path: Path) -> None:
    model = {"weights": [0.5, 0.5], "means": [[2, 5], [6, 9]], "covariances": [[[1, 0], [0, 1]]] * 2}
    with pytest.raises(DataError, match="json_nested"):
        read(json.dumps(model), tmp_path, "t.json")


def test_a_value_in_each_line_is_a_row(tmp_path: Path) -> None:
    lines = '{"a": 2.5, "b": 5}\n\n{"b": 4, "a": 1.5}\n{"a": null, "b": 7}\n{"a": 7.5, "b": 1}\n'
    table = read(lines, tmp_path, "t.jsonl")
    assert (table.unit, table.numbering.tolist(), points(table)) == (LINE, [1, 3, 4, 5], POINTS)
    assert points(read("[2.5, 5]\n[1.5, 4]\n[7.5, 1]", tmp_path, "t.txt")) == POINTS
    with pytest.raises(DataError) as caught:
        read('{"a": 2.5, "b": 5}\n{"a": 1.5, "b": \n', tmp_path, "t.jsonl")
    assert (caught.value.code, caught.value.values["line"]) == ("model_bad_json", 2)


@pytest.mark.parametrize(
    "text",
    [
        "[Data]\na\tb\n2.5\t5\n1.5\t4\n7.5\t1\n",
        "[mm] [kg]\n2.5 5\n1.5 4\n7.5 1\n",
        "[1] first run\na,b\n2.5,5\n1.5,4\n7.5,1\n",
        "{x} {y}\n2.5 5\n1.5 4\n7.5 1\n",
        "[no],a,b\n1,2.5,5\n2,1.5,4\n3,7.5,1\n",
        '["a"]\t["b"]\n2.5\t5\n1.5\t4\n7.5\t1\n',
    ],
)
def test_a_text_that_begins_like_json_is_a_text(text: str, tmp_path: Path) -> None:
    assert points(read(text, tmp_path, "t.txt")) == POINTS


@pytest.mark.parametrize("count", [3, 40_000])
def test_json_in_pieces_is_what_json_as_a_whole_is(count: int, tmp_path: Path) -> None:
    """Longer than one piece; texts hold what ends a row, keys come in another order, values are missing."""
    rng = np.random.default_rng(2)
    rows = [
        {"b": float(b), "t": '}, {"a": 1' if n % 2 else "]", "a": float(a) if n % 7 else None}
        for n, (a, b) in enumerate(rng.normal(size=(count, 2)))
    ]
    table = read(json.dumps(rows), tmp_path, "t.json")
    assert names(table) == ["b", "t", "a"]
    for column, name in ((0, "b"), (2, "a")):
        numbers = table.columns[column].numbers
        assert numbers is not None
        expected = [np.nan if row[name] is None else row[name] for row in rows]
        np.testing.assert_array_equal(numbers, expected)
    assert table.columns[1].words == ("]", '}, {"a": 1')
    lists = [[row["a"], row["b"], row["t"]] for row in rows]
    other = read(json.dumps(lists), tmp_path, "t.json")
    assert other.columns[2].words == table.columns[1].words
    late = [*rows, {"c": 1}]
    assert names(read(json.dumps(late), tmp_path, "t.json")) == ["b", "t", "a", "c"]


@pytest.mark.parametrize("text", ["[[]]", "[[], []]", "[[[[][0]", "[[1, 2], []]"])
def test_lists_of_nothing_are_refused_in_words(text: str, tmp_path: Path) -> None:
    with pytest.raises(DataError):
        read(text, tmp_path, "t.json")


def test_what_is_wrong_far_down_in_json_has_its_place(tmp_path: Path) -> None:
    good = "[1.5, 2],\n" * 200_000
    for bad, code, line in (
        ("[1, 2, 3]", "ragged_row", 200_001),
        ('{"a": 1}', "json_entry", 200_001),
        ("[1, [2]]", "json_nested", 200_001),
        ("[1, 2],", "model_bad_json", 200_001),
    ):
        with pytest.raises(DataError) as caught:
            read(f"[{good}{bad}]", tmp_path, "t.json")
        assert (caught.value.code, caught.value.values["line"]) == (code, line)


# Hidden


def test_what_a_sheet_hides_is_counted(tmp_path: Path) -> None:
    content = SHEET
    plain = read(content, tmp_path, "t.xlsx").dialect.hidden
    assert (plain.rows, plain.columns, plain.sheets) == (0, 0, ())
    hidden = repacked(content, "xl/worksheets/sheet1.xml", b'<row r="3"', b'<row r="3" hidden="1"')
    assert read(hidden, tmp_path, "t.xlsx").dialect.hidden.rows == 1
    assert points(read(hidden, tmp_path, "t.xlsx")) == POINTS
    column = repacked(
        content, "xl/worksheets/sheet1.xml", b"<sheetData>",
        b'<cols><col min="3" max="5" width="9" hidden="true"/></cols><sheetData>',
    )  # fmt: skip
    assert read(column, tmp_path, "t.xlsx").dialect.hidden.columns == 3
    open_document = ods([[2.5, 5.0], [1.5, 4.0]])
    collapsed = repacked(
        open_document,
        "content.xml",
        b"<table:table-row>",
        b'<table:table-row table:visibility="collapse">',
        1,
    )
    assert read(collapsed, tmp_path, "t.ods").dialect.hidden.rows == 1


def repacked(content: bytes, name: str, old: bytes, new: bytes, times: int = -1) -> bytes:
    """Return an archive in which one file is changed."""
    held = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as before, zipfile.ZipFile(held, "w") as after:
        for info in before.infolist():
            part = before.read(info)
            if info.filename == name:
                assert old in part
                part = part.replace(old, new, times)
            after.writestr(info, part)
    return held.getvalue()


def test_json_lines_with_late_keys_and_wrong_lines(tmp_path: Path) -> None:
    early = '{"a": 1.5, "b": 2}\n' * 9000
    table = read(f'{early}{{"c": 7, "a": 2.5}}\n', tmp_path, "t.jsonl")
    assert names(table) == ["a", "b", "c"]
    assert table.columns[1].missing.tolist() == [9000]
    for bad, code in (
        ("[1, 2]", "json_entry"),
        ('{"a": 1} {"a": 2}', "model_bad_json"),
        ("1, 2", "model_bad_json"),
        ("7", "json_entry"),
    ):
        with pytest.raises(DataError) as caught:
            read(f"{early}{bad}\n", tmp_path, "t.jsonl")
        assert (caught.value.code, caught.value.values["line"]) == (code, 9001)
    lists = "[1.5, 2]\n" * 9000
    for bad, code in (("[1, 2, 3]", "ragged_row"), ('{"a": 1}', "json_entry"), ("[1, [2]]", "json_nested")):
        with pytest.raises(DataError) as caught:
            read(f"{lists}{bad}\n", tmp_path, "t.jsonl")
        assert (caught.value.code, caught.value.values["line"]) == (code, 9001)
    assert read("1\n2\n3\n,4\n", tmp_path, "t.txt").columns


@pytest.mark.parametrize(
    ("text", "options", "code"),
    [
        ('[["a", "b"]]', {"header": True}, "file_only_header"),
        ("[[1, 2]]", {"header": True}, "file_only_header"),
        ("[[1, 2]]", {"skip_lines": 3}, "file_empty"),
        ('[[1, "a"]]', {"skip_lines": 3}, "file_empty"),
        ("[[1, 2], [3, 4],]", {}, "model_bad_json"),
        ('[{"a": 1, "b": 2},]', {}, "model_bad_json"),
        ("[[1, 2] [3, 4]]", {}, "model_bad_json"),
        ("[{\n}{", {}, "model_bad_json"),
    ],
)
def test_json_that_holds_no_rows_is_refused(
    text: str, options: dict[str, Any], code: str, tmp_path: Path
) -> None:
    with pytest.raises(DataError) as caught:
        read(text, tmp_path, "t.json", **options)
    assert caught.value.code == code


def test_a_name_of_columns_in_levels_is_one_name(tmp_path: Path) -> None:
    text = '{"columns": [["a", "x"], ["a", "y"]], "data": [[2.5, 5], [1.5, 4]]}'
    assert names(read(text, tmp_path, "t.json")) == ["a x", "a y"]


def test_text_and_json_that_are_neither_are_refused_as_json(tmp_path: Path) -> None:
    for text in ("[1, 2", '["a"', "[5]\n\0"):
        with pytest.raises(DataError):
            read(text, tmp_path, "t.txt")
