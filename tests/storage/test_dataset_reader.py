import os
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gmm_desktop.experiment.dataset import Dataset
from gmm_desktop.mixture.errors import DataError
from gmm_desktop.mixture.points import LARGEST_NUMBER
from gmm_desktop.storage.dataset_reader import read_dataset

numbers = st.floats(min_value=-LARGEST_NUMBER, max_value=LARGEST_NUMBER, allow_subnormal=True)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path


def write(folder: Path, content: str | bytes, name: str = "points.csv") -> Path:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def read(folder: Path, content: str | bytes) -> Dataset:
    return read_dataset(write(folder, content))


def refusal(folder: Path, content: str | bytes) -> tuple[str, dict[str, Any]]:
    path = write(folder, content)
    with pytest.raises(DataError) as caught:
        read_dataset(path)
    values = dict(caught.value.values)
    assert values.pop("path") == str(path)
    return caught.value.code, values


TWO_POINTS = [[1.0, 2.5], [-3.0, 4e2]]


@pytest.mark.parametrize(
    "content",
    [
        "1,2.5\n-3,4e2\n",
        "1,2.5\n-3,4e2",
        "1;2.5\n-3;4e2\n",
        "1\t2.5\n-3\t4e2\n",
        "1 2.5\n-3 4e2\n",
        "  1.0    2.5\n -3.0  400.0  \n",
        " 1 \t 2.5\n -3 \t 4e2\n",
        "1 , 2.5\n-3 , 4e2\n",
        "1,2.5\r\n-3,4e2\r\n",
        "1,2.5\r-3,4e2\r",
        "\ufeff1,2.5\n-3,4e2\n",
        "\n\n1,2.5\n   \n-3,4e2\n\n\n",
        "# two points\n1,2.5\n  # the second\n-3,4e2\n# end",
        '"1","2.5"\n"-3","4e2"\n',
        '"1";"2,5"\n"-3";"4e2"\n',
        "1;2,5\n-3;400,0\n",
        "1,0;2,5\n-3,0;4,0e2\n",
        "1,0\t2,5\n-3\t400\n",
        "a b\n1,0 2,5\n-3 400\n",
        "+1.,2.50\n-3,400\n",
    ],
)
def test_the_usual_ways_to_write_two_points_are_all_read_alike(folder: Path, content: str) -> None:
    assert read(folder, content).points.array.tolist() == TWO_POINTS


def test_a_file_without_names_has_columns_x_and_y_and_is_named_after_itself(folder: Path) -> None:
    dataset = read_dataset(write(folder, "1,2\n3,4\n", "측정 값.csv"))
    assert (dataset.name, dataset.columns, dataset.source, dataset.identifier) == (
        "측정 값",
        ("x", "y"),
        "",
        "",
    )


@pytest.mark.parametrize(
    ("content", "columns"),
    [
        ("eruptions,waiting\n1,2\n3,4\n", ("eruptions", "waiting")),
        ('"eruptions","waiting"\r\n1,2\r\n3,4\r\n', ("eruptions", "waiting")),
        ('"width, cm";"height ""h"""\n1;2\n3;4\n', ("width, cm", 'height "h"')),
        ("width, cm\theight, cm\n1\t2\n3\t4\n", ("width, cm", "height, cm")),
        ('"eruption time" "waiting"\n1 2\n3 4\n', ("eruption time", "waiting")),
        ("# made by hand\n\n가로,세로\n1,2\n3,4\n", ("가로", "세로")),
        ("a;b,c\n1,2\n3,4\n", ("a;b", "c")),
        (",height\n1,2\n3,4\n", ("column 1", "height")),
    ],
)
def test_names_in_the_first_line_become_the_columns(
    folder: Path, content: str, columns: tuple[str, str]
) -> None:
    dataset = read(folder, content)
    assert dataset.columns == columns
    assert dataset.points.array.tolist() == [[1.0, 2.0], [3.0, 4.0]]


@pytest.mark.parametrize(
    ("content", "ignored"),
    [
        ("1,2\n3,4\n", 0),
        ("1,2,5\n3,4,6\n", 1),
        ("x,y,species,note\n1,2,setosa,a#b\n3,4,versicolor,\n", 2),
        ('x,y,note\n1,2,"a, b"\n3,4,"c"\n', 1),
    ],
)
def test_further_columns_may_hold_anything_and_are_counted(folder: Path, content: str, ignored: int) -> None:
    dataset = read(folder, content)
    assert dataset.ignored_columns == ignored
    assert dataset.points.array.tolist() == [[1.0, 2.0], [3.0, 4.0]]


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DataError) as caught:
        read_dataset(tmp_path / "none.csv")
    assert (caught.value.code, caught.value.values) == ("file_missing", {"path": str(tmp_path / "none.csv")})


def test_a_directory_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DataError) as caught:
        read_dataset(tmp_path)
    assert (caught.value.code, caught.value.values) == ("file_is_directory", {"path": str(tmp_path)})


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_a_pipe_is_refused_and_does_not_block(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.csv")
    with pytest.raises(DataError) as caught:
        read_dataset(tmp_path / "pipe.csv")
    assert caught.value.code == "file_not_regular"


def test_a_file_that_may_not_be_read_is_refused_with_the_reason(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def forbidden(*_: object) -> bytes:
        raise PermissionError(13, "Permission denied")

    path = write(folder, "1,2\n3,4\n")
    monkeypatch.setattr(Path, "open", forbidden)
    with pytest.raises(DataError) as caught:
        read_dataset(path)
    assert (caught.value.code, caught.value.values) == (
        "file_unreadable",
        {"path": str(path), "reason": "Permission denied"},
    )


@pytest.mark.parametrize(
    ("content", "code", "values"),
    [
        (b"", "file_empty", {}),
        (b"\xef\xbb\xbf", "file_empty", {}),
        (b"\n \r\n# only words\n", "file_empty", {}),
        (b"\nx,y\n\n", "file_only_header", {"line": 2}),
        (b"1,2\n", "too_few_points", {"found": 1, "needed": 2}),
        (b"x,y\n1,2\n", "too_few_points", {"found": 1, "needed": 2}),
        (b"1\n2\n", "too_few_columns", {"line": 1, "found": 1, "text": "1"}),
        (b"PK\x03\x04\x00\x00", "file_binary", {}),
        (
            b"\xef\xbb\xbfx,y\r\n1,2\r\nL\xe4nge,2\r\n",
            "not_in_encoding",
            {"encoding": "UTF-8", "line": 3, "byte": 0xE4},
        ),
    ],
)
def test_a_file_that_holds_no_points_is_refused(
    folder: Path, content: bytes, code: str, values: dict[str, Any]
) -> None:
    assert refusal(folder, content) == (code, values)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("abc", "not_a_number"),
        ("1_000", "thousands_separator"),
        ("0x10", "not_a_number"),
        ("2019-01-01", "not_a_number"),
        ("\u0661", "not_a_number"),
        ("\uff11", "not_a_number"),
        ("−1", "not_a_number"),
        ("5 # five", "not_a_number"),
        ("-Inf", "not_finite"),
        ("infinity", "not_finite"),
        ("1.1e75", "number_too_large"),
        ("1e999", "number_too_large"),
    ],
)
def test_a_cell_without_a_usable_number_is_shown_with_its_place(folder: Path, text: str, code: str) -> None:
    content = f"# comment\nlength,height\n\n1,2\n3,{text}\n5,6\n"
    assert refusal(folder, content) == (code, {"line": 5, "column": 2, "name": "height", "text": text})


def test_the_first_column_is_checked_too_and_is_called_x_without_a_header(folder: Path) -> None:
    expected = {"line": 2, "column": 1, "name": "x", "text": "one"}
    assert refusal(folder, "1,2\r\none,2\r\n") == ("not_a_number", expected)


def test_a_long_cell_is_quoted_only_in_part(folder: Path) -> None:
    _, values = refusal(folder, "1,2\n" + "z" * 1000 + ",2\n")
    assert values["text"] == "z" * 59 + "…"


@pytest.mark.parametrize("first", ["1,height", "x,2", "inf,inf", "1.2.3,4.5.6"])
def test_a_first_line_that_may_be_spoilt_numbers_is_not_taken_for_names(folder: Path, first: str) -> None:
    code, values = refusal(folder, f"{first}\n1,2\n3,4\n")
    assert code in {"not_a_number", "not_finite"}
    assert values["line"] == 1


@pytest.mark.parametrize(
    ("content", "line", "expected", "found"),
    [
        ("x,y\n1,2\n3\n4,5\n", 3, 2, 1),
        ("x,y,z\n1,2,3\n4,5\n", 3, 3, 2),
        ("x y\n1 2\n1 3 4\n", 3, 2, 3),
        ("1,2,3\n4,5\n6,7,8,9\n", 2, 3, 2),
    ],
)
def test_a_row_with_other_than_the_first_rows_cells_is_refused(
    folder: Path, content: str, line: int, expected: int, found: int
) -> None:
    assert refusal(folder, content) == ("ragged_row", {"line": line, "expected": expected, "found": found})


@pytest.mark.parametrize("row", ['"3,4', '3,"4"5'])
def test_quotes_that_do_not_match_are_refused(folder: Path, row: str) -> None:
    assert refusal(folder, f"1,2\n{row}\n") == ("bad_quotes", {"line": 2, "text": row})


def test_commas_that_may_be_decimal_or_thousands_are_not_guessed(folder: Path) -> None:
    expected = {"line": 2, "column": 1, "name": "a", "text": "1,234", "small": "1.234", "large": "1234"}
    assert refusal(folder, "a;b\n1,234;2\n12,345;4\n") == ("decimal_comma_ambiguous", expected)


def test_one_number_that_can_only_be_decimal_settles_the_others(folder: Path) -> None:
    assert read(folder, "1,234;2\n0,5;4\n").points.array.tolist() == [[1.234, 2.0], [0.5, 4.0]]


def test_decimal_commas_beside_decimal_points_are_refused(folder: Path) -> None:
    expected = {"line": 1, "column": 1, "name": "x", "text": "1,5"}
    assert refusal(folder, "1,5;2.5\n3;4\n") == ("not_a_number", expected)


def test_decimal_commas_between_spaces_are_told_from_separators(folder: Path) -> None:
    assert read(folder, "1,5 2,5\n3,5 4,5\n").points.array.tolist() == [[1.5, 2.5], [3.5, 4.5]]
    assert read(folder, "1, 5\n3, 4\n").points.array.tolist() == [[1, 5], [3, 4]]


@pytest.mark.parametrize("first", ["NA,NA", "nan,-nan", ",", ".,?"])
def test_rows_without_values_are_left_out(folder: Path, first: str) -> None:
    assert read(folder, f"{first}\n1,2\n3,4\n").points.array.tolist() == [[1, 2], [3, 4]]


@given(
    rows=st.lists(st.tuples(numbers, numbers), min_size=2, max_size=30),
    separator=st.sampled_from([",", ";", "\t", " ", "   "]),
    end=st.sampled_from(["\n", "\r\n", "\r"]),
    header=st.booleans(),
    mark=st.sampled_from(["", "\ufeff"]),
    quote=st.sampled_from(["", '"']),
)
def test_what_is_written_with_all_digits_is_read_back_to_the_last_bit(
    *, rows: list[tuple[float, float]], separator: str, end: str, header: bool, mark: str, quote: str
) -> None:
    table = [(repr(x), repr(y)) for x, y in rows]
    lines = ([f"left{separator}right"] if header else []) + [
        separator.join(f"{quote}{cell}{quote}" for cell in pair) for pair in table
    ]
    with TemporaryDirectory() as folder:
        dataset = read(Path(folder), mark + end.join(lines) + end)
    assert dataset.points.array.tobytes() == np.array(rows).tobytes()
    assert dataset.columns == (("left", "right") if header else ("x", "y"))
