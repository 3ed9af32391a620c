"""A corpus of good, bad and odd files: each gives the points one would expect, or one true sentence."""

from pathlib import Path

import pytest

from gmm_desktop.mixture.errors import CodedError
from gmm_desktop.storage.dataset_reader import read_dataset
from gmm_desktop.words.messages import sentence

PAIR = [[1.0, 2.5], [-3.0, 400.0]]
BOM_16 = "\ufeff"

READ: dict[str, tuple[bytes, list[list[float]]]] = {
    "comma": (b"x,y\n1,2.5\n-3,4e2\n", PAIR),
    "semicolon and decimal comma": (b"a;b\n1,0;2,5\n-3;400,0\n", PAIR),
    "tabs from a spreadsheet": (b"a\tb\r\n1,0\t2,5\r\n-3,0\t400\r\n", PAIR),
    "bars": (b"a|b\n1|2.5\n-3|400\n", PAIR),
    "aligned with spaces": (b"   a       b\n 1.0     2.5\n-3.0   400.0\n", PAIR),
    "spaces and decimal comma": (b"1,0 2,5\n-3,0 400,0\n", PAIR),
    "a line that names the separator": (b"sep=;\na;b\n1;2.5\n-3;400\n", PAIR),
    "carriage returns only": (b"x,y\r1,2.5\r-3,400\r", PAIR),
    "comments with hash and per cent": (b"# one\n% two\nx,y\n1,2.5\n  # three\n-3,400\n% end", PAIR),
    "UTF-8 with a mark": (b"\xef\xbb\xbfx,y\n1,2.5\n-3,400\n", PAIR),
    "UTF-16 with a mark": (f"{BOM_16}x,y\n1,2.5\n-3,400\n".encode("utf-16-le"), PAIR),
    "UTF-16, the other way round": (f"{BOM_16}x,y\n1,2.5\n-3,400\n".encode("utf-16-be"), PAIR),
    "UTF-16 without a mark": ("x,y\n1,2.5\n-3,400\n".encode("utf-16-le"), PAIR),
    "UTF-16 reversed without a mark": ("x,y\n1,2.5\n-3,400\n".encode("utf-16-be"), PAIR),
    "UTF-32 with a mark": (f"{BOM_16}x,y\n1,2.5\n-3,400\n".encode("utf-32-le"), PAIR),
    "CP949": ("가로,세로\n1,2.5\n-3,400\n".encode("cp949"), PAIR),
    "CP949 far down": (
        b"x,y,z\n" + b"1,2.5,a\n" * 20_000 + "3,4,서울\n".encode("cp949"),
        [[1.0, 2.5]] * 20_000 + [[3.0, 4.0]],
    ),
    "CP949 with a rare letter": ("가로 뷁,세로 길이\n1,2.5\n-3,400\n".encode("cp949"), PAIR),
    "quotes": (b'"x","y"\n"1","2.5"\n"-3","400"\n', PAIR),
    "quoted decimal commas": (b'"x";"y"\n"1,0";"2,5"\n"-3,0";"400"\n', PAIR),
    "a line end in quotes": (b'x,y,note\n1,2.5,"two\nlines"\n-3,400,"and ""more"""\n', PAIR),
    "a name over two lines": (b'"width\n(cm)",y\n1,2.5\n-3,400\n', PAIR),
    "missing values": (b"x,y\n1,2.5\nNA,1\n3,\n.,.\n-3,400\nnan,2\n", PAIR),
    "text columns between": (b"id,x,when,y\na,1,2019-01-01,2.5\nb,-3,2019-01-02,400\n", PAIR),
    "300 columns": (
        (",".join(f"c{n}" for n in range(300)) + "\n" + ",".join(["1", "2.5"] * 150) + "\n").encode()
        + (",".join(["-3", "400"] * 150) + "\n").encode(),
        PAIR,
    ),
    "twice the same name": (b"x,x\n1,2.5\n-3,400\n", PAIR),
    "a JSON list of pairs": (b"[[1, 2.5], [-3, 400]]", PAIR),
    "a JSON list of pairs with names": (b'[["a", "b"], [1, 2.5], [-3, 400]]', PAIR),
    "a JSON list of objects": (b'[{"a": 1, "b": 2.5}, {"b": 400, "a": -3}, {"a": 7}]', PAIR),
    "a JSON object of columns": (b'{"a": [1, -3], "b": [2.5, 400.0]}', PAIR),
    "JSON with NaN": (b"[[1, 2.5], [NaN, 3], [null, 4], [-3, 400]]", PAIR),
}

NO_TABLE = "t.csv is neither a text nor another kind of table that can be opened."

REFUSED: dict[str, tuple[bytes, str]] = {
    "empty": (b"", "t.csv is empty. It should hold two columns of numbers."),
    "blank lines": (b"\n  \n\n", "t.csv is empty. It should hold two columns of numbers."),
    "only a separator line": (b"sep=;\n", "t.csv is empty. It should hold two columns of numbers."),
    "header only": (b"x,y\n", "t.csv has names in line 1 but no numbers below them."),
    "one row": (b"x,y\n1,2\n", "t.csv has 1 point; at least 2 are needed."),
    "ragged": (b"x,y\n1,2\n3\n", "t.csv, line 3 has 1 cell, the table 2 columns. Complete it, or skip such rows."),
    "one column": (
        b"1\n2\n3\n", "t.csv, line 1: “1” is one column; two columns of numbers are needed.",
    ),
    "mixed decimals": (
        b"a;b\n1,5;2.5\n3;4\n", "t.csv, line 2, column 1 (a): “1,5” is not a number. Correct it, or skip such rows.",
    ),
    "commas that may be thousands": (
        b"a;b\n1,234;5\n", "t.csv, line 2, column 1 (a): “1,234” may be 1.234 or 1234. "
        "Choose the decimal sign.",
    ),
    "beyond all numbers": (
        b"1,2\n3,4\n1e400,5\n", "t.csv, line 3, column 1 (x): “1e400” is too large to compute with; the limit is "
        "1e75. Use other units.",
    ),
    "infinity": (
        b"1,2\n3,inf\n5,6\n", "t.csv, line 2, column 2 (y): “inf” is not a finite number. "
        "Remove that line or correct the cell.",
    ),
    "hexadecimal": (
        b"1,2\n0x1F,4\n5,6\n", "t.csv, line 2, column 1 (x): “0x1F” is not a number. Correct it, or skip such rows.",
    ),
    "underscores": (
        b"1,2\n1_000,4\n5,6\n", "t.csv, line 2, column 1 (x): “1_000” seems to have signs between its "
        "thousands. Choose that sign.",
    ),
    "dates": (
        b"day,y\n2019-01-01,2\n2019-01-02,4\n", "t.csv, line 2, column 1 (day): “2019-01-01” is not a number. "
        "Correct it, or skip such rows.",
    ),
    "open quotes": (b'x,y\n"1,2\n3,4\n', "t.csv, line 2: the quotation marks in “\"1,2” do not match."),
    "open quotes at once": (b'"1,2\n3,4\n', "t.csv, line 1: the quotation marks in “\"1,2” do not match."),
    "open quotes over many lines": (
        b'x,y\n1,2\n"1,2\n' + b"3,4\n" * 500, "t.csv, line 3: the quotation marks in “\"1,2” do not match.",
    ),
    "open quotes at the end of many lines": (
        b'x,y\n' + b"1,2\n" * 500 + b'"1,2\n3,4\n',
        "t.csv, line 502: the quotation marks in “\"1,2” do not match.",
    ),
    "zero bytes": (b"1,2\n3,\0\n" + b"1,2\n" * 40, NO_TABLE),
    "zero bytes far down": (
        b"1,2\n" * 300_000 + b"1,\0\n", NO_TABLE,
    ),
    "a picture": (
        b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\1", NO_TABLE,
    ),
    "a broken archive": (b"PK\x03\x04\0\0", NO_TABLE),
    "half a UTF-16 character": (
        b"\xff\xfe1\0,\0" + b"2", "t.csv, line 1: the text is not UTF-16. Choose another encoding.",
    ),
    "no line end in sight": (
        b"1" * 5_000_000, "t.csv, line 1 does not end, so this is no table.",
    ),
    "too many columns": (
        b",".join([b"1"] * 5000) + b"\n1\n", "t.csv, line 1 has 5000 columns; at most 4096 are read.",
    ),
    "JSON cut off": (
        b'[[1, 2], [3', "t.csv, line 1, column 12: this is not JSON (Expecting ',' delimiter).",
    ),
    "JSON with a key twice": (
        b'{"b": [1, 2], "a": [1, 2], "a": [3, 4]}',
        "t.csv, line 1, column 1: this is not JSON (“a” stands twice in one object).",
    ),
    "JSON nested in a cell": (
        b'[{"a": 1, "b": 2}, {"a": [1], "b": 2}]',
        "t.csv, entry 2: “a” holds a JSON array. Use numbers and texts only.",
    ),
    "JSON nested in a cell without a name": (
        b"[[1, 2], [3, {}]]", "t.csv, entry 2: “2” holds a JSON object. Use numbers and texts only.",
    ),
    "JSON nested without end": (b"[" * 100_000, "t.csv, line 1, column 1: this is not JSON (too deeply nested)."),
    "JSON with a number of 5,000 digits": (
        b"[[1, " + b"2" * 5000 + b"]]", "t.csv, line 1, column 1: this is not JSON (a number has too many digits).",
    ),
    "JSON of one number": (
        b"[1, 2]", "t.csv holds a JSON array, not a list of pairs, a list of objects or an object of columns.",
    ),
    "JSON without anything": (
        b"[]", "t.csv holds a JSON empty array, not a list of pairs, a list of objects or an object of columns.",
    ),
    "JSON objects of numbers": (
        b'{"a": 1}', "t.csv holds a JSON object without arrays, not a list of pairs, a list of objects or an "
        "object of columns.",
    ),
    "JSON of empty columns": (b'{"a": [], "b": []}', "t.csv is empty. It should hold two columns of numbers."),
    "JSON of empty objects": (b"[{}, {}]", "t.csv is empty. It should hold two columns of numbers."),
    "JSON columns of other lengths": (
        b'{"a": [1, 2], "b": [1]}',
        "t.csv: the column “b” has 1 values, the first one 2. Make all as long.",
    ),
    "JSON of mixed entries": (
        b'[{"a": 1, "b": 2}, [3, 4]]', "t.csv, entry 2 is a JSON array, the first one an object. Make all alike.",
    ),
    "JSON of mixed entries, lists first": (
        b'[[3, 4], "x"]', "t.csv, entry 2 is a JSON string, the first one an array. Make all alike.",
    ),
    "JSON with an entry that is nothing": (
        b"[[3, 4], null]", "t.csv, entry 2 is a JSON null, the first one an array. Make all alike.",
    ),
    "ragged JSON": (
        b"[[1, 2], [3, 4, 5]]", "t.csv, entry 2 has 3 cells, the table 2 columns. Complete it, or skip such rows.",
    ),
    "JSON with infinity": (
        b"[[1, 2], [3, Infinity]]", "t.csv, entry 2, column 2 (y): “inf” is not a finite number. "
        "Remove that line or correct the cell.",
    ),
    "JSON beyond all numbers": (
        b"[[1, 2], [3, 4], [5, 1" + b"0" * 200 + b"]]",
        "t.csv, entry 3, column 2 (y): “1" + "0" * 58 + "…” is too large to compute with; the limit is 1e75. "
        "Use other units.",
    ),
    "too many columns in JSON": (
        b"[[" + b",".join([b"1"] * 5000) + b"]]", "t.csv, entry 1 has 5000 columns; at most 4096 are read.",
    ),
    "JSON with a whole number beyond all numbers": (
        b"[[1, 2], [3, 4], [1" + b"0" * 400 + b", 2]]",
        "t.csv, entry 3, column 1 (x): “1" + "0" * 58 + "…” is too large to compute with; the limit is 1e75. "
        "Use other units.",
    ),
}  # fmt: skip


def written(folder: Path, content: bytes) -> Path:
    path = folder / "t.csv"
    path.write_bytes(content)
    return path


@pytest.mark.parametrize("name", READ)
def test_what_can_be_read_gives_the_points_one_expects(name: str, tmp_path: Path) -> None:
    content, points = READ[name]
    assert read_dataset(written(tmp_path, content)).points.array.tolist() == points


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_read_is_told_in_one_sentence_with_its_place(name: str, tmp_path: Path) -> None:
    content, words = REFUSED[name]
    with pytest.raises(CodedError) as caught:
        read_dataset(written(tmp_path, content))
    assert sentence(caught.value) == words


def test_names_keep_their_letters_in_every_encoding(tmp_path: Path) -> None:
    for encoding in ("cp949", "utf-8", "utf-8-sig", "utf-16"):
        path = written(tmp_path, "가로,세로 길이\n1,2\n3,4\n".encode(encoding))
        assert read_dataset(path).columns == ("가로", "세로 길이")


def test_a_name_that_occurs_twice_is_numbered(tmp_path: Path) -> None:
    assert read_dataset(written(tmp_path, b"x,x\n1,2\n3,4\n")).columns == ("x", "x (2)")
