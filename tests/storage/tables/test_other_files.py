"""NumPy files and JSON: what is read, what is refused, and that no size is believed."""

import io
import struct
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from gmm_desktop.experiment.provenance import ENTRY, ROW
from gmm_desktop.mixture.errors import CodedError
from gmm_desktop.storage.dataset_reader import read_dataset
from gmm_desktop.storage.tables import json_table, numpy_file, value_table
from gmm_desktop.words.messages import sentence
from tests.storage.tables.read_files import PAIR, points, refusal, table


def npy(array: Any, **named: Any) -> bytes:
    content = io.BytesIO()
    np.save(content, array, **named)
    return content.getvalue()


def npz(**arrays: Any) -> bytes:
    content = io.BytesIO()
    np.savez_compressed(content, **arrays)
    return content.getvalue()


def header(shape: tuple[int, ...], dtype: str = "<f8") -> bytes:
    """Write the beginning of an NPY file, whatever follows."""
    content = io.BytesIO()
    described = {"descr": dtype, "fortran_order": False, "shape": shape}
    np.lib.format.write_array_header_1_0(content, described)
    return content.getvalue()


def archive(**members: bytes) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as written:
        for name, member in members.items():
            written.writestr(f"{name}.npy", member)
    return content.getvalue()


# NumPy


@pytest.mark.parametrize("dtype", ["f8", "f4", "f2", "i8", "i2", ">f8", "bool", "u1"])
def test_arrays_of_every_real_type_are_read(dtype: str, tmp_path: Path) -> None:
    array = np.array([[1, 0], [0, 1], [1, 1]]).astype(dtype)
    assert points(tmp_path, npy(array)) == [[1, 0], [0, 1], [1, 1]]


def test_columns_that_stand_one_after_the_other_are_read(tmp_path: Path) -> None:
    assert points(tmp_path, npy(np.asfortranarray(PAIR))) == PAIR


def test_records_have_named_columns(tmp_path: Path) -> None:
    records = np.array(
        [(1.0, "a", 2.5), (-3.0, "b", 400.0)], dtype=[("east", "f8"), ("kind", "U3"), ("north", "f8")]
    )
    path = tmp_path / "t.npy"
    path.write_bytes(npy(records))
    dataset = read_dataset(path)
    assert (dataset.columns, dataset.points.array.tolist()) == (("east", "north"), PAIR)


def test_values_that_are_no_numbers_are_missing_and_infinite_ones_odd(tmp_path: Path) -> None:
    read = table(tmp_path, npy([[1, 2.5], [np.nan, 7], [np.inf, 5], [-3, 400]]))
    x, _ = read.columns
    assert (x.missing.tolist(), x.odd_rows.tolist(), x.odd[0].code) == ([1], [2], "not_finite")
    assert read.unit == ROW
    assert read.numbering.tolist() == [1, 2, 3, 4]


def test_extended_numbers_beyond_the_usual_are_refused_with_their_place(tmp_path: Path) -> None:
    values = np.array([[1, 2], [3, 4], [1, 1.1e75]])
    path = tmp_path / "t.npy"
    path.write_bytes(npy(values))
    with pytest.raises(CodedError) as caught:
        read_dataset(path)
    assert sentence(caught.value).startswith("t.npy, row 3, column 2 (y): “1.1e+75” is too large")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (npy([1.0, 2.0]), "t.bin holds an array of shape 2."),
        (npy(np.float64(3)), "t.bin holds an array of shape a single value."),
        (npy(np.zeros((2, 2, 2))), "t.bin holds an array of shape 2 × 2 × 2."),
        (npy(np.zeros((5, 5000))), "t.bin holds an array of shape 5 × 5000."),
        (npy(np.zeros((0, 2))), "t.bin is empty."),
        (npy(np.zeros((2, 0))), "t.bin holds an array of shape 2 × 0."),
        (npy(np.zeros((2, 2), [("a", "f8"), ("b", "f8")])), "t.bin holds an array of shape 2 × 2."),
        (npy(np.zeros(2, [("a", [("b", "f8")]), ("c", "f8")])), "t.bin holds an array of type ["),
        (npy(np.zeros((2, 2), complex)), "t.bin holds an array of type complex128."),
        (npy(np.zeros((2, 2), "M8[s]")), "t.bin holds an array of type datetime64[s]."),
        (npy(np.zeros(2, [("a", "f8", 2), ("b", "f8")])), "t.bin holds an array of type ["),
        (npy(np.array([[1, "a"], [2, None]], object), allow_pickle=True), "t.bin holds Python objects,"),
        (npy(PAIR)[:-1], "t.bin is cut off: 32 bytes are announced and 31 there."),
        (npy(PAIR)[:20], "t.bin is no array NumPy can read."),
        (b"\x93NUMPY\x09\x00", "t.bin is no array NumPy can read."),
        (header((10**12, 2)), "t.bin would take 16,000,000,000,000 bytes of memory;"),
        (header((10**6, 2)), "t.bin is cut off: 16,000,000 bytes are announced and 0 there."),
        (header((2, 2), "|S0"), "t.bin is no array NumPy can read."),
        (header((-2, -2)), "t.bin is no array NumPy can read."),
    ],
)
def test_arrays_that_are_no_points_are_refused(content: bytes, words: str, tmp_path: Path) -> None:
    assert refusal(tmp_path, content).startswith(words)


def test_archives_offer_their_arrays_with_the_labels_beside_them(tmp_path: Path) -> None:
    content = npz(X=PAIR, labels=[4, 5], other=[[1, 2], [3, 4], [5, 6]], name="n")
    read = table(tmp_path, content)
    assert read.dialect.parts == ("X", "other")
    assert [column.name for column in read.columns] == ["x", "y", "labels"]
    assert len(table(tmp_path, content, part="other")) == 3
    assert refusal(tmp_path, content, part="Z") == "t.bin has no “Z”. Choose one of “X”, “other”."


def test_arrays_of_one_dimension_are_a_table_together(tmp_path: Path) -> None:
    read = table(tmp_path, npz(east=[1.0, -3.0], north=[2.5, 400.0], kind=["a", "b"]))
    assert [column.name for column in read.columns] == ["east", "north", "kind"]
    assert read.dialect.part == numpy_file.TOGETHER
    assert read.columns[2].words == ("a", "b")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (npz(a=[1.0], b=[[1], [2]]), "t.bin has no array with two columns"),
        (archive(a=b"nonsense"), "t.bin has no array with two columns"),
        (archive(a=header((10**9, 2))), "t.bin would take 16,000,000,000 bytes"),
        (
            archive(a=header((10**7, 2)) + bytes(1000)),
            "t.bin is cut off: 160,000,000 bytes are announced and 1,000",
        ),
        (
            archive(a=npy(np.array([[1, None]], object), allow_pickle=True)),
            "t.bin has no array with two columns",
        ),
    ],
)
def test_archives_without_points_are_refused(content: bytes, words: str, tmp_path: Path) -> None:
    assert refusal(tmp_path, content).startswith(words)


def test_a_size_that_is_wrong_in_the_directory_is_not_believed(tmp_path: Path) -> None:
    """Four gigabytes announced for a member, in its header and in the directory of the archive."""
    content = bytearray(archive(a=header((2**28 - 64, 2)) + bytes(100)))
    place = content.rindex(b"PK\x01\x02")
    content[place + 24 : place + 28] = struct.pack("<I", 0xFFFFFF00)
    assert refusal(tmp_path, bytes(content)).startswith("t.bin is")


def test_a_damaged_archive_is_refused(tmp_path: Path) -> None:
    content = bytearray(npz(X=np.random.default_rng(0).normal(size=(500, 2))))
    content[300] ^= 255
    assert refusal(tmp_path, bytes(content)) == "t.bin is a damaged archive. Save it again with numpy.savez."


def test_an_array_and_what_stands_beside_it_may_have_too_many_columns_together(tmp_path: Path) -> None:
    content = npz(X=np.zeros((2, 4096)), labels=[1, 2])
    assert refusal(tmp_path, content) == "t.bin, row 1 has 4097 columns; at most 4096 are read."


# JSON, beside what stands in the corpus


def test_keys_that_an_object_lacks_are_missing_values(tmp_path: Path) -> None:
    read = table(tmp_path, b'[{"a": 1, "b": "u"}, {"a": 2.5, "c": true}, {"b": null}]')
    a, b, c = read.columns
    assert (a.missing.tolist(), b.missing.tolist(), c.missing.tolist()) == ([2], [1, 2], [0, 2])
    assert c.words == ("true",)
    assert read.unit == ENTRY


@pytest.mark.parametrize(
    ("first", "names"),
    [
        ('["a", "b"]', ["a", "b"]),
        ('["a", null]', ["a", "column 2"]),
        ("[null, null]", None),
        ('["a", 1]', None),
        ('["a", true]', None),
        ('["a", "1"]', None),
        ('["a", "2nd"]', None),
    ],
)
def test_a_first_entry_of_texts_that_could_be_names_holds_the_names(
    first: str, names: list[str] | None, tmp_path: Path
) -> None:
    read = table(tmp_path, f"[{first}, [1, 2], [3, 4]]".encode())
    assert [column.name for column in read.columns] == (names or ["x", "y"])
    assert (read.dialect.header, read.numbering.tolist()) == (bool(names), [2, 3] if names else [1, 2, 3])


def test_a_single_entry_and_columns_with_names_are_no_names(tmp_path: Path) -> None:
    single = table(tmp_path, b'[["a", "b"]]')
    assert (single.dialect.header, single.columns[0].words) == (False, ("a",))
    named = table(tmp_path, b'{"a": ["u", "v"], "b": ["w", "x"]}')
    assert [(column.name, column.words) for column in named.columns] == [("a", ("u", "v")), ("b", ("w", "x"))]


@pytest.mark.parametrize(("content", "kind"), [(b"5", "number"), (b'"a"', "string"), (b"null", "null")])
def test_json_that_is_no_list_is_refused_by_its_kind(content: bytes, kind: str, tmp_path: Path) -> None:
    assert refusal(tmp_path, content, name="t.json") == (
        f"t.json holds a JSON {kind}, not a list of pairs, a list of objects or an object of columns."
    )


def test_where_the_parts_of_a_long_list_end_makes_no_difference(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(value_table, "ROWS_AT_ONCE", 2)
    x, t = table(tmp_path, b"[[1, 5], [null, 6], [3, 5], [4, true], [7, false]]").columns
    assert (x.missing.tolist(), x.numbers[[0, 2, 3, 4]].tolist()) == ([1], [1, 3, 4, 7])  # type: ignore[index]
    assert (t.words, t.codes.tolist()) == (("5", "6", "false", "true"), [0, 1, 0, 3, 2])  # type: ignore[union-attr]


def test_json_that_is_not_in_its_encoding_is_refused_wherever_that_shows(tmp_path: Path) -> None:
    late = b"[" + b"[1, 2],\n" * 10_000 + b'[3, "\xff"]]'
    assert refusal(tmp_path, late) == ("t.bin, line 10001: the text is not UTF-8. Choose another encoding.")
    assert refusal(tmp_path, b'[[1, 2],\n[3, "\xff"]]', encoding="cp949") == (
        "t.bin, line 2: the text is not CP949 / EUC-KR (Korean). Choose another encoding."
    )


def test_json_that_is_too_large_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(json_table, "MOST_BYTES", 10)
    assert (
        refusal(tmp_path, b"[[1, 2], [3, 4]]") == "t.bin would take 16 bytes of memory; at most 10 are read."
    )
