"""Tables people have, on the command line: what is read, and what is said beside it."""

import io
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import Run

CASES = Path(__file__).resolve().parents[3] / "shared" / "cases" / "tables"

FOUND = {
    "02_named_id.csv": (
        "x,y",
        "2.1,5.2",
        6,
        "The columns x and y of 02_named_id.csv are used; 1 more is ignored.",
    ),
    "02_pandas_index_unnamed.csv": ("x,y", "2.0,5.179", 20, "The columns x and y of"),
    "02_unnamed.json": ("x,y", "1.5,10.0", 3, "The columns x and y of"),
    "02_unnamed_in_the_middle.csv": ("column 2,y", "10.0,100.0", 3, "The columns column 2 and y of"),
    "03_header_of_numbers.json": ("0,1", "10.5,100.2", 3, "The first row (0, 1) is taken for names"),
    "03_header_of_numbers_pandas.csv": ("0,1", "2.0,5.179", 20, "To say otherwise: --header, --no-header."),
    "03_header_of_years.csv": ("2019,2020", "2.0,5.179", 20, "The first row (2019, 2020) is taken for names"),
    "04_hash_colours_first.csv": ("x,y", "2.0,5.179", 20, "The columns x and y of"),
    "04_hash_header.csv": ("weight,height", "2.0,5.179", 20, "The columns weight and height of"),
    "05_skipped_rows_labels.csv": ("x,y", "2.0,5.179", 19, "1 row skipped (x is missing in 1): line 5."),
    "07_footer.csv": ("x,y", "2.0,5.179", 20, "1 line passed over: 22 (after the table)."),
    "07_preamble.csv": ("x,y", "2.0,5.179", 20, "2 lines passed over: 1, 2 (before the table)."),
    "07_r_write_table.txt": ("x,y", "2.0,5.179", 20, "The columns x and y of"),
    "07_trailing_comma.csv": ("x,y", "2.0,5.179", 20, "Saved 20 points"),
    "08_gbk_taken_for_korean.csv": ("长度,宽度", "2.0,5.179", 20, "The encoding is guessed: GB18030"),
    "08_shift_jis.csv": ("長さ,幅", "2.0,5.179", 20, "The encoding is guessed: Shift-JIS"),
    "08_windows_1252.csv": ("Länge,Größe", "2.5,3.1", 7, "The encoding is guessed: Windows-1252"),
    "09_ini_header.txt": ("x,y", "2.0,5.179", 20, "1 line passed over: 1 (before the table)."),
    "09_json_lines.jsonl": ("x,y", "2.0,5.179", 20, "Saved 20 points"),
    "09_pandas_to_json.json": ("x,y", "2.0,5.179", 20, "Saved 20 points"),
    "10_sep_tab.csv": ("x,y", "2.0,5.179", 20, "Saved 20 points"),
    "14_transposed.npy": (
        "x,y",
        "2.0,5.179",
        20,
        "Each column of the array is taken for a point, 20 in all.",
    ),
    "15_fill_value.csv": (
        "x,y",
        "2.0,5.179",
        22,
        "2 values are 1e20 in “x”, which often stands for a missing value",
    ),
    "17_hidden_rows.xlsx": ("x,y", "2.138,5.493", 20, "Read although hidden: 5 rows."),
}
REFUSED = {
    "04_excel_error_first_column.csv": "line 3, column 1 (x): “#DIV/0!” is not a number. Correct it, or skip",
    "04_excel_error_second_column.csv": "line 3, column 2 (y): “#DIV/0!” is not a number.",
    "06_thousands_point.csv": "line 3, column 1 (population): “1.500” may be 1.500 or 1500. Choose the decimal sign.",
    "16_three_decimals_tab.txt": "line 2, column 1 (x): “1,500” may be 1.500 or 1500. Choose the decimal sign.",
}
TOLD = {
    "04_excel_error_first_column.csv": (["--skip-bad-rows"], ["1.0,2.0", "4.0,5.0", "6.0,8.0"]),
    "06_thousands_point.csv": (["--thousands", "point"], ["950.0,700.0", "1500.0,800.0", "1234.0,950.0"]),
    "16_three_decimals_tab.txt": (["--decimal", "comma"], ["1.5,2.25", "1.234,3.125", "2.345,1.234"]),
    "15_fill_value.csv": (
        ["--missing", "1e20", "--missing", "-9999"],
        ["2.0,5.179", "1.89,4.466", "1.818,4.405"],
    ),
    "03_header_of_numbers_pandas.csv": (["--no-header"], ["0.0,1.0", "2.0,5.179", "1.89,4.466"]),
    "04_hash_header.csv": (
        ["--skip-lines", "2", "--x", "2", "--y", "3"],
        ["1.89,4.466", "1.818,4.405", "2.024,5.804"],
    ),
    "07_preamble.csv": (["--header-line", "4"], ["2.0,5.179", "1.89,4.466", "1.818,4.405"]),
    "14_transposed.npy": (["--no-transposed"], ["2.0,1.89", "5.179,4.466"]),
}

needs_cases = pytest.mark.skipif(not CASES.is_dir(), reason="the shared folder is not beside the checkout")


def case(name: str) -> Path:
    path = CASES / name
    if not path.exists():
        pytest.skip(f"{name} is not there")
    return path


@needs_cases
@pytest.mark.parametrize("name", FOUND)
def test_a_found_table_gives_its_points_and_says_what_is_not_sure(
    run: Run, name: str, tmp_path: Path
) -> None:
    head, first, count, said = FOUND[name]
    out = tmp_path / "out.csv"
    code, _, err = run("convert", case(name), out)
    lines = out.read_text(encoding="utf-8").splitlines()
    assert (code, lines[0], lines[1], len(lines) - 1) == (0, head, first, count)
    assert said in err


@needs_cases
@pytest.mark.parametrize("name", REFUSED)
def test_what_leaves_a_doubt_is_refused_with_its_place(run: Run, name: str, tmp_path: Path) -> None:
    code, _, err = run("convert", case(name), tmp_path / "out.csv")
    assert code == 2
    assert f"{name}, {REFUSED[name]}" in err
    assert not (tmp_path / "out.csv").exists()


@needs_cases
@pytest.mark.parametrize("name", TOLD)
def test_what_is_told_holds(run: Run, name: str, tmp_path: Path) -> None:
    options, rows = TOLD[name]
    code, _, err = run("convert", case(name), tmp_path / "out.csv", *options)
    assert code == 0, err
    assert (tmp_path / "out.csv").read_text(encoding="utf-8").splitlines()[1:4] == rows


def test_standard_input_is_a_table(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Piped:
        buffer = io.BytesIO("길이,너비,c\n2.5,5,1\n1.5,4,1\n".encode("cp949"))

    monkeypatch.setattr(sys, "stdin", Piped)
    code, _, err = run("convert", "-", tmp_path / "out.csv")
    assert code == 0
    assert (tmp_path / "out.csv").read_text(encoding="utf-8") == "길이,너비\n2.5,5.0\n1.5,4.0\n"
    assert "standard input: The encoding is guessed: CP949" in err
    assert "The columns 길이 and 너비 of standard input are used" in err


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (
            ["--decimal", "comma", "--thousands", "comma"],
            "“,” cannot stand before decimals and between thousands.",
        ),
        (["--encoding", "klingon"], "“klingon” is no known encoding. Use utf-8, utf-16, cp949"),
        (["--comment", "1"], "“1” cannot begin a comment: rows may begin so, too."),
        (["--comment", " "], "cannot begin a comment"),
        (["--skip-lines", "-1"], "--skip-lines"),
        (["--header-line", "0"], "--header-line"),
    ],
)
def test_what_cannot_be_told_is_refused(run: Run, options: list[str], words: str, tmp_path: Path) -> None:
    data = tmp_path / "t.csv"
    data.write_text("1,2\n3,4\n5,9\n", encoding="ascii")
    try:
        code, _, err = run("convert", data, tmp_path / "out.csv", *options)
    except SystemExit as error:
        code, err = int(str(error.code)), words
    assert code == 2
    assert words in err
    assert not (tmp_path / "out.csv").exists()
