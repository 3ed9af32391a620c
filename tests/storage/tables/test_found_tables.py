"""Tables as people have them: what stands there is read, and what is not sure is said.

Each kind is the one of a public report; the values are written out by hand.
"""

from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from gmm_desktop.mixture.errors import DataError
from gmm_desktop.storage.tables.choice import (
    dataset_from,
    has_ragged,
    is_plain,
    suggested_choice,
    usual_choice,
)
from gmm_desktop.storage.tables.reader import read_table
from gmm_desktop.storage.tables.row_numbering import numbers_the_rows
from gmm_desktop.storage.tables.table import Passing, ReadOptions, Table
from gmm_desktop.storage.text_file import Source


def read(content: str | bytes, folder: Path, name: str = "t.csv", **options: Any) -> Table:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return read_table(Source.of(path), ReadOptions(**options))


def taken(table: Table) -> tuple[tuple[str, str], list[list[float]]]:
    """Return the names and the points of the columns that are proposed."""
    dataset = dataset_from(table, usual_choice(table))
    return dataset.columns, dataset.points.array.tolist()


def names(table: Table) -> list[str]:
    return [column.name for column in table.columns]


def passed(table: Table) -> list[tuple[int, str]]:
    return [(each.line, each.why.value) for each in table.passed]


# Names


@pytest.mark.parametrize(
    ("head", "found"),
    [
        (",x,y", ["column 1", "x", "y"]),
        ("a,,y", ["a", "column 2", "y"]),
        ("x,,", ["x", "column 2", "column 3"]),
        (",y,x", ["column 1", "y", "x"]),
        (",column 1,b", ["column 1 (2)", "column 1", "b"]),
        (" ,a,b", ["column 1", "a", "b"]),
    ],
)
def test_an_unnamed_column_has_its_number_and_takes_no_name_of_another(
    head: str, found: list[str], tmp_path: Path
) -> None:
    assert names(read(f"{head}\n1,5,2\n4,7,9\n2,2,8\n", tmp_path)) == found


def test_where_no_column_has_a_name_the_first_two_are_x_and_y(tmp_path: Path) -> None:
    assert names(read("1,5,2\n4,7,9\n2,2,8\n", tmp_path)) == ["x", "y", "column 3"]
    assert names(read('[{"": 1.5, "x": 2, "y": 3}, {"": 4, "x": 5, "y": 7}]', tmp_path)) == [
        "column 1",
        "x",
        "y",
    ]


@pytest.mark.parametrize(
    ("head", "column", "is_numbering"),
    [
        ("id", [101, 102, 103, 104], True),
        ("", [0, 1, 2, 3], True),
        ("anything", [7, 8, 9, 10], True),
        ("번호", [1, 3, 4, 9], True),
        ("No.", [10, 20, 30, 40], True),
        ("ID", [1, 3, 2, 4], False),
        ("age", [1, 3, 4, 9], False),
        ("id", [1.5, 2.5, 3.5, 4.5], False),
        ("index", [4, 3, 2, 1], False),
    ],
)
def test_columns_that_number_the_rows_are_not_proposed(
    head: str, column: list[float], is_numbering: bool, tmp_path: Path
) -> None:
    measured = [(2.5, 5.1), (1.9, 4.8), (2.2, 5.9), (6.1, 9.7)]
    rows = "".join(f"{number},{a},{b}\n" for number, (a, b) in zip(column, measured, strict=True))
    table = read(f"{head},a,b\n{rows}", tmp_path)
    assert numbers_the_rows(table.columns[0]) == is_numbering
    assert (usual_choice(table).x == 1) == is_numbering


def test_a_numbering_is_taken_where_there_are_no_two_other_columns(tmp_path: Path) -> None:
    assert taken(read("year,value\n1990,3.5\n1991,7.5\n1992,1.5\n", tmp_path))[0] == ("year", "value")


# A first row of numbers


@pytest.mark.parametrize(
    ("first", "rows", "header"),
    [
        ("0,1", "2.5,5.5\n1.5,4.5\n1.8,4.4\n", True),
        ("2019,2020", "2.5,5.5\n1.5,4.5\n1.8,4.4\n", True),
        ("1,2", "2.5,5.5\n1.5,4.5\n1.8,4.4\n", True),
        ("400,500", "0.25,0.55\n0.15,0.45\n0.18,0.44\n", True),
        ("3,5", "2.5,5.5\n1.5,4.5\n1.8,4.4\n", False),
        ("2019,2020", "17,4\n12,9\n3,8\n", True),
        ("0,1,2", "17,4,4\n12,9,2\n3,8,8\n", True),
        ("0,1", "17,4\n12,9\n3,8\n", False),
        ("712.5,699.5", "2.5,5.5\n1.5,4.5\n1.8,4.4\n", False),
    ],
)
def test_a_first_row_of_numbers_that_may_be_names_is_doubtful(
    first: str, rows: str, header: bool, tmp_path: Path
) -> None:
    table = read(f"{first}\n{rows}", tmp_path)
    assert table.dialect.doubtful
    assert not is_plain(table, suggested_choice(table))
    assert (table.dialect.header, len(table)) == (header, 3 + (not header))
    told = [read(f"{first}\n{rows}", tmp_path, header=each) for each in (True, False)]
    assert [(each.dialect.doubtful, len(each)) for each in told] == [(False, 3), (False, 4)]


@pytest.mark.parametrize(
    "text",
    [
        "1,2\n3,4\n5,9\n",
        "0,1\n1,2\n2,3\n",
        "1.5,2.5\n3.5,4.5\n2.5,1.5\n",
        "2,3\n2.5,4\n3,1.5\n",
        "3,5\n4,6.5\n1.5,2\n",
    ],
)
def test_a_first_row_like_the_others_is_not_doubted(text: str, tmp_path: Path) -> None:
    table = read(text, tmp_path)
    assert not table.dialect.doubtful
    assert len(table) == 3


def test_numbers_over_numbers_are_doubted_in_json_and_with_an_index_beside(tmp_path: Path) -> None:
    table = read("[[0,1],[10.5,100.2],[11.5,101.2],[12.5,99.5]]", tmp_path, "t.json")
    assert (table.dialect.doubtful, names(table), len(table)) == (True, ["0", "1"], 3)
    assert table.numbering.tolist() == [2, 3, 4]
    mixed = read("[[0,1],[10.5,null],[11.5,101.2],[12.5,99.5]]", tmp_path, "t.json")
    assert (mixed.dialect.doubtful, names(mixed)) == (True, ["0", "1"])
    pandas = read(",0,1\n0,2.5,5.1\n1,1.5,4.4\n2,1.8,4.5\n", tmp_path)
    assert (pandas.dialect.doubtful, names(pandas)) == (True, ["column 1", "0", "1"])


# Comments


@pytest.mark.parametrize(
    ("text", "found", "over"),
    [
        ("colour,x,y\n#ff0000,2.5,5\n#00ff00,1.5,4\n", ["colour", "x", "y"], []),
        ("#ff0000,2.5,5\n#00ff00,1.5,4\n", ["x", "y", "column 3"], []),
        ("#,a,b\n1,2.5,5\n2,1.5,4\n", ["#", "a", "b"], []),
        ("#a,b\n2.5,5\n1.5,4\n", ["a", "b"], []),
        ("# a b\n2.5 5\n1.5 4\n", ["a", "b"], []),
        ("% a\tb\n2.5\t5\n1.5\t4\n", ["a", "b"], []),
        ("# made by hand\na,b\n2.5,5\n1.5,4\n", ["a", "b"], [(1, "comment")]),
        ("# 3 of 7, by hand\n2.5,5\n1.5,4\n", ["x", "y"], [(1, "comment")]),
        ("a,b\n2.5,5\n# the second run\n1.5,4\n", ["a", "b"], [(3, "comment")]),
        (
            "% one\n% two\n2.5,5\n1.5,4\n% three\n",
            ["x", "y"],
            [(1, "comment"), (2, "comment"), (5, "comment")],
        ),
        ("tag,a,b\nred,2.5,5\n#blue,1.5,4\n", ["tag", "a", "b"], []),
        ('# said "so\na,b\n2.5,5\n1.5,4\n', ["a", "b"], [(1, "comment")]),
    ],
)
def test_a_line_that_begins_like_a_comment_is_one_only_in_another_shape(
    text: str, found: list[str], over: list[tuple[int, str]], tmp_path: Path
) -> None:
    table = read(text, tmp_path)
    if "3 of 7" in text:
        found = names(table)  # whether it names the columns is no matter here
    assert (names(table), len(table)) == (found, 2)
    assert passed(table) == over


def test_errors_of_a_spreadsheet_are_cells(tmp_path: Path) -> None:
    for text, line in (
        ("x,y\n2,1\n#DIV/0!,3\n5,4\n", 3),
        ("#REF!,3\n2,1\n5,4\n4,4\n", 1),
        ("#WERT!;3\n2;1\n5;4\n", 1),
    ):
        table = read(text, tmp_path)
        assert table.passed == ()
        with pytest.raises(DataError) as caught:
            taken(table)
        assert (caught.value.code, caught.value.values["line"]) == ("not_a_number", line)


def test_the_sign_of_comments_can_be_said(tmp_path: Path) -> None:
    text = "a,b\n2.5,5\n#3.5,6\n;4.5,7\n1.5,4\n"
    marked = read(text, tmp_path, comment="#")
    assert (len(marked), passed(marked)) == (3, [(3, "comment")])
    assert len(read(text, tmp_path)) == 4
    semicolon = read(text, tmp_path, comment=";")
    assert passed(semicolon) == [(4, "comment")]
    off = read("a,b\n# note\n2.5,5\n1.5,4\n", tmp_path, comment="")
    assert passed(off) == [(2, "title")]
    assert passed(read("a,b\n2.5,5\n# note\n1.5,4\n", tmp_path, comment="")) == [(3, "ragged")]


# What stands around a table


@pytest.mark.parametrize(
    ("text", "over"),
    [
        ("Instrument: Foo 12\nDate: 2024-01-02\n\na,b\n2.5,5\n1.5,4\n", [(1, "title"), (2, "title")]),
        ("My table\na,b\n2.5,5\n1.5,4\n", [(1, "title")]),
        ("[Data]\na\tb\n2.5\t5\n1.5\t4\n", [(1, "title")]),
        ("Instrument,Foo 12\nOperator,Kim\na,b\n2.5,5\n1.5,4\n", [(1, "title"), (2, "title")]),
        ("a,b\nmm,kg/m³\n2.5,5\n1.5,4\n", [(2, "units")]),
        ("a;b\n[s];(m/s)\n2,5;5\n1,5;4\n", [(2, "units")]),
        ("a,b\n2.5,5\n1.5,4\nExported 2 rows\n", [(4, "footer")]),
        ("a,b\n2.5,5\n1.5,4\n\nSource: somewhere\nsee below\n", [(5, "footer"), (6, "footer")]),
        ("Title;;\n;;\na;b;\n2,5;5;\n1,5;4;\n", [(1, "title")]),
    ],
)
def test_titles_units_and_footers_are_passed_over_and_told(
    text: str, over: list[tuple[int, str]], tmp_path: Path
) -> None:
    table = read(text, tmp_path)
    assert taken(table) == (("a", "b"), [[2.5, 5], [1.5, 4]])
    assert passed(table) == over
    assert Counter(each.why for each in table.passed) == table.n_passed


@pytest.mark.parametrize(
    "text",
    [
        "a,b\n2.5,5,\n1.5,4,\n",
        "a,b,\n2.5,5,\n1.5,4,\n",
        "a;b;;\n2,5;5;;\n1,5;4;;\n",
        '"a","b"\n"2.5","5",\n"1.5","4",\n',
        "a,b\n2.5,5\n1.5,4,\n",
    ],
)
def test_a_separator_at_the_end_makes_no_column(text: str, tmp_path: Path) -> None:
    table = read(text, tmp_path)
    assert names(table) == ["a", "b"]
    assert taken(table)[1] == [[2.5, 5], [1.5, 4]]


@pytest.mark.parametrize(
    "text",
    [
        '"a" "b"\n"1" 2.5 5\n"2" 1.5 4\n"3" 7.5 1\n',
        '"a","b"\n"one",2.5,5\n"two",1.5,4\n"three",7.5,1\n',
        "a\tb\nr1\t2.5\t5\nr2\t1.5\t4\nr3\t7.5\t1\n",
    ],
)
def test_a_header_one_short_lacks_the_name_of_the_first_column(text: str, tmp_path: Path) -> None:
    table = read(text, tmp_path)
    assert names(table) == ["column 1", "a", "b"]
    assert taken(table) == (("a", "b"), [[2.5, 5], [1.5, 4], [7.5, 1]])


def test_rows_with_other_cells_are_skipped_only_if_that_is_said(tmp_path: Path) -> None:
    table = read("a,b\n2.5,5\n7\n1.5,4\n1,2,3\n4.5,6\n", tmp_path)
    assert has_ragged(table)
    assert not is_plain(table, suggested_choice(table))
    assert passed(table) == [(3, "ragged"), (5, "ragged")]
    with pytest.raises(DataError) as caught:
        taken(table)
    values = caught.value.values
    assert (caught.value.code, values["line"], values["found"], values["expected"]) == ("ragged_row", 3, 1, 2)
    choice = suggested_choice(table)
    kept = dataset_from(table, type(choice)(choice.x, choice.y, skip=True))
    assert kept.points.array.tolist() == [[2.5, 5], [1.5, 4], [4.5, 6]]


def test_lines_can_be_skipped_and_the_line_of_names_said(tmp_path: Path) -> None:
    text = "1,2\n3,4\na,b\nu,v\n2.5,5\n1.5,4\n"
    assert names(read(text, tmp_path, skip_lines=2)) == ["u", "v"]
    told = read(text, tmp_path, header_line=3, comment="")
    assert (names(told), passed(told)) == (["a", "b"], [(1, "skipped"), (2, "skipped")])
    assert len(told) == 3
    assert told.numbering.tolist() == [4, 5, 6]
    assert read("x,y\n1,2\n3,4\n5,7\n", tmp_path, skip_lines=1).numbering.tolist() == [2, 3, 4]
    assert len(read("[[9, 9], [1, 2], [3, 4]]", tmp_path, skip_lines=1)) == 2


@pytest.mark.parametrize("said", ["sep=;", '"sep=;"', "SEP=;", "sep = ;", "sep=;;", "\ufeffsep=;"])
def test_a_separator_is_told_in_all_spellings(said: str, tmp_path: Path) -> None:
    assert taken(read(f"{said}\na;b\n2.5;5\n1.5;4\n", tmp_path)) == (("a", "b"), [[2.5, 5], [1.5, 4]])


@pytest.mark.parametrize("said", ["sep=\t", "sep=\\t", '"sep=\t"'])
def test_a_tab_may_be_the_separator_that_is_told(said: str, tmp_path: Path) -> None:
    assert taken(read(f"{said}\na\tb\n2.5\t5\n1.5\t4\n", tmp_path)) == (("a", "b"), [[2.5, 5], [1.5, 4]])


# Numbers


@pytest.mark.parametrize(
    ("text", "small", "large"),
    [
        ("a;b\n950;700\n1.500;800\n1.234;950\n", "1.500", "1500"),
        ("a\tb\n1,500\t2,250\n1,234\t3,125\n", "1.500", "1500"),
        ("a;b\n1,500;7\n2,500;8\n", "1.500", "1500"),
        ("a|b\n12.000|700\n999|800\n", "12.000", "12000"),
        ("a b\n-1,500 7\n-2,500 8\n", "-1.500", "-1500"),
    ],
)
def test_what_may_be_decimals_or_thousands_is_asked_about(
    text: str, small: str, large: str, tmp_path: Path
) -> None:
    with pytest.raises(DataError) as caught:
        read(text, tmp_path)
    assert caught.value.code == "decimal_comma_ambiguous"
    assert (caught.value.values["small"], caught.value.values["large"]) == (small, large)
    for options, expected in (
        ({"decimal": text_sign(small, text)}, small),
        ({"thousands": text_sign(small, text)}, large),
    ):
        column = read(text, tmp_path, **options).columns[0]
        assert column.numbers is not None
        assert float(expected) in column.numbers.tolist()


def text_sign(small: str, text: str) -> str:
    """Return the sign that stands in the text where the smaller reading has its point."""
    return "," if small.replace(".", ",") in text else "."


@pytest.mark.parametrize(
    ("text", "column"),
    [
        ('a,b\n"1,234",5\n"12,345,678",6\n7,8\n', [1234, 12345678, 7]),
        ("a;b\n1.234,5;1\n2,5;2\n7;3\n", [1234.5, 2.5, 7]),
        ("a;b\n1 234,5;1\n2,5;2\n7;3\n", [1234.5, 2.5, 7]),
        ("a;b\n1'234.5;1\n2.5;2\n7;3\n", [1234.5, 2.5, 7]),
        ("a;b\n1\u202f234;1\n2;2\n7;3\n", [1234, 2, 7]),
        ("a;b\n1.234.567;1\n2,5;2\n7;3\n", [1234567, 2.5, 7]),
        ('a,b\n"1,5",5\n"2,5",6\n"7",8\n', [1.5, 2.5, 7]),
        ("a;b\n0.500;1\n1.500;2\n7.250;3\n", [0.5, 1.5, 7.25]),
    ],
)
def test_signs_between_thousands_are_read_where_there_is_no_doubt(
    text: str, column: list[float], tmp_path: Path
) -> None:
    found = read(text, tmp_path).columns[0].numbers
    assert found is not None
    assert found.tolist() == column


@pytest.mark.parametrize(
    ("text", "codes", "points"),
    [
        ("a,b\n1.5,2\n-9999,3\n4.5,5\n6.5,7\n", ("-9999",), [[1.5, 2], [4.5, 5], [6.5, 7]]),
        ("a,b\n1.5,2\n1e20,3\n4.5,-9999.0\n6.5,7\n", ("1e20", "-9999"), [[1.5, 2], [6.5, 7]]),
        ("a,b\n1.5,2\nn.d.,3\n4.5,5\n", ("n.d.",), [[1.5, 2], [4.5, 5]]),
        ("a,b\n1.5,2\nBelow,3\n4.5,5\n", ("below",), [[1.5, 2], [4.5, 5]]),
        ("a,b\n1.5,2\n9.96921e+36,3\n4.5,5\n", ("9.969209968386869e+36",), [[1.5, 2], [4.5, 5]]),
    ],
)
def test_what_stands_for_a_missing_value_can_be_said(
    text: str, codes: tuple[str, ...], points: list[list[float]], tmp_path: Path
) -> None:
    assert taken(read(text, tmp_path, missing=codes))[1] == points


def test_codes_for_missing_values_hold_in_every_kind_of_file(tmp_path: Path) -> None:
    json = '[[1.5, 2], [-9999, 3], [4.5, 5], [6.5, "n.d."]]'
    assert taken(read(json, tmp_path, missing=("-9999", "n.d.")))[1] == [[1.5, 2], [4.5, 5]]
    np.save(tmp_path / "t.npy", np.array([[1.5, 2], [-9999, 3], [4.5, 5]]))
    table = read_table(Source.of(tmp_path / "t.npy"), ReadOptions(missing=("-9999",)))
    assert taken(table)[1] == [[1.5, 2], [4.5, 5]]


# Arrays the other way round


@pytest.mark.parametrize("shape", [(2, 3), (2, 5000), (3, 24), (4, 40)])
def test_an_array_with_points_as_columns_is_turned_and_asked_about(
    shape: tuple[int, int], tmp_path: Path
) -> None:
    values = np.random.default_rng(1).normal(size=shape)
    np.save(tmp_path / "t.npy", values)
    table = read_table(Source.of(tmp_path / "t.npy"))
    assert table.dialect.transposed
    assert not is_plain(table, suggested_choice(table))
    assert taken(table)[1] == values[:2].T.tolist()
    told = read_table(Source.of(tmp_path / "t.npy"), ReadOptions(transposed=True))
    assert len(told) == shape[1]
    if shape[1] < 4000:
        assert len(read_table(Source.of(tmp_path / "t.npy"), ReadOptions(transposed=False))) == shape[0]


@pytest.mark.parametrize("shape", [(2, 2), (3, 3), (3, 20), (5, 40), (40, 2)])
def test_an_array_that_may_be_as_it_stands_is_not_turned(shape: tuple[int, int], tmp_path: Path) -> None:
    np.save(tmp_path / "t.npy", np.random.default_rng(1).normal(size=shape))
    assert not read_table(Source.of(tmp_path / "t.npy")).dialect.transposed


def test_two_lists_in_json_are_turned(tmp_path: Path) -> None:
    table = read("[[1.5, 2.5, 4.5, 6.5], [2, 3, 5, 7]]", tmp_path)
    assert table.dialect.transposed
    assert taken(table)[1] == [[1.5, 2], [2.5, 3], [4.5, 5], [6.5, 7]]


def test_every_reason_is_met_here() -> None:
    text = Path(__file__).read_text(encoding="utf-8")
    assert [why for why in Passing if f'"{why.value}"' not in text] == []


@pytest.mark.parametrize("text", ["a,b,c\n1,2\n3\n", '1,2\n"3\n', "x\ty\n,,\n"])
def test_a_text_without_a_row_is_refused(text: str, tmp_path: Path) -> None:
    with pytest.raises(DataError):
        taken(read(text, tmp_path))


def test_a_number_far_down_tells_what_signs_before_it_meant(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gmm_desktop.storage.text_file.BLOCK_BYTES", 1 << 10)
    text = "a;b\n1,234;5\n" + "1;2\n" * 900 + "{};3\n"
    for last, first in (("1.5", 1234.0), ("1,5", 1.234)):
        numbers = read(text.format(last), tmp_path).columns[0].numbers
        assert numbers is not None
        assert numbers[0] == first
        assert numbers[-1] == 1.5
    with pytest.raises(DataError, match="decimal_comma_ambiguous"):
        read(text.format("7"), tmp_path)


def test_of_many_lines_that_are_no_rows_the_first_are_remembered(tmp_path: Path) -> None:
    text = "a,b\n" + "1,2\n" * 1000 + "# note\n3,4\n" * 700 + "end\n" * 3
    table = read(text, tmp_path)
    counts = {why.value: count for why, count in table.n_passed.items()}
    assert counts == {"comment": 700, "footer": 3}
    assert len(table.passed) == 503
    assert len(table) == 1700


def test_a_comment_with_a_lone_quotation_mark_is_a_comment(tmp_path: Path) -> None:
    text = 'a,b\n2.5,5\n#,"long\n1.5,4\n'
    assert passed(read(text, tmp_path)) == [(3, "comment")]
    assert passed(read(text, tmp_path, comment="#")) == [(3, "comment")]


def test_rows_of_other_lengths_alone_are_no_table(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"bad_quotes|file_empty"):
        read('# "\n# "\n', tmp_path)
