"""Delimited text: two readers that agree, blocks that leave no trace, and what is detected."""

import io
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gmm_desktop.mixture.errors import DataError
from gmm_desktop.mixture.points import LARGEST_NUMBER
from gmm_desktop.storage import text_file
from gmm_desktop.storage.progress import ReadingCancelledError
from gmm_desktop.storage.tables import column_builder, text_table
from gmm_desktop.storage.tables.choice import dataset_from, usual_choice
from gmm_desktop.storage.tables.reader import read_table
from gmm_desktop.storage.tables.table import Kind, ReadOptions, Table
from gmm_desktop.storage.text_file import Source

numbers = st.floats(min_value=-LARGEST_NUMBER, max_value=LARGEST_NUMBER, allow_subnormal=True)


def read(text: str, **options: object) -> Table:
    return read_table(Source.of_text(text, "text"), ReadOptions(**options))  # type: ignore[arg-type]


def contents(table: Table) -> object:
    """Return all a table says, so that two can be compared."""
    columns = [
        (
            column.name,
            column.kind,
            None if column.numbers is None else column.numbers.tobytes(),
            column.missing.tolist(),
            column.odd,
            column.odd_rows.tolist(),
            column.words,
            None if column.codes is None else column.codes.tolist(),
        )
        for column in table.columns
    ]
    return columns, table.numbering.tolist(), table.dialect, table.preview


def outcome(text: str) -> object:
    try:
        return contents(read(text))
    except DataError as error:
        return error.code, error.values


# The two readers


@given(
    st.lists(
        st.sampled_from(
            [*'0123.,;|\t #%"e-+_xn', "\n", "\n", "1,2\n", "3 4\n", "1;2,5\n", "nan", "1e999", "\u00a0"]
        ),
        max_size=40,
    )
)
def test_numpy_takes_nothing_that_the_careful_reader_reads_otherwise(parts: list[str]) -> None:
    text = "".join(parts)
    quick = outcome(text)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(text_table._Reading, "_loaded", lambda *_: None)
        assert outcome(text) == quick


cells = st.sampled_from(
    ["1", "2.5", "-3e4", "NA", "", "a", "b", "1e400", " 7 ", "x" * 40, "nan", "#", "0x1", "1_0"]
)


@given(st.lists(st.tuples(cells, cells, cells), min_size=2, max_size=30), st.booleans())
def test_both_readers_find_the_same_numbers_words_and_gaps(rows: list[tuple[str, ...]], header: bool) -> None:
    text = "".join(f"{','.join(row)}\n" for row in ([("a", "b", "c")] if header else []) + rows)
    quick = outcome(text)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(text_table._Reading, "_loaded", lambda *_: None)
        assert outcome(text) == quick


@given(
    st.lists(
        st.sampled_from(
            ["1,2,a\n", "NA,4,b\n", '5,6,"c\nd"\n', "\n", "# no\n", "7,8,\r\n", "9,1e3,e\r", "2,b,1\n"]
        ),
        min_size=2,
        max_size=30,
    ),
    st.integers(1, 40),
)
def test_where_the_blocks_end_makes_no_difference(lines: list[str], size: int) -> None:
    text = "".join(lines)
    whole = outcome(text)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(text_file, "BLOCK_BYTES", size)
        assert outcome(text) == whole


def test_a_large_plain_file_needs_no_care(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("taken cell by cell")

    monkeypatch.setattr(text_table._Reading, "_carefully", refuse)
    drawn = np.random.default_rng(0).normal(size=(60_000, 2))
    text = "x,y,label\n" + "".join(f"{x!r},{y!r},{'ab'[x > 0]}\n" for x, y in drawn.tolist())
    table = read(text)
    x, y, label = table.columns
    assert x.numbers is not None
    assert y.numbers is not None
    assert label.codes is not None
    assert np.array_equal(x.numbers, drawn[:, 0])
    assert np.array_equal(y.numbers, drawn[:, 1])
    assert label.words == ("a", "b")
    assert np.array_equal(label.codes, drawn[:, 0] > 0)
    assert table.numbering.tolist() == list(range(2, 60_002))


def test_decimal_commas_are_taken_as_a_whole_too(monkeypatch: pytest.MonkeyPatch) -> None:
    careful, times = text_table._Reading._carefully, []

    def counted(*arguments: object, **named: object) -> object:
        times.append(1)
        return careful(*arguments, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(text_table._Reading, "_carefully", counted)
    text = "".join(f"{n},5;{n}\n" for n in range(300_000))
    assert read(text).columns[0].numbers[-1] == 299_999.5  # type: ignore[index]
    assert len(times) == 1  # the block that settles what the commas are


def test_a_doubt_about_commas_lasts_over_the_blocks_until_a_number_ends_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(text_file, "BLOCK_BYTES", 1024)
    doubtful = "a;b\n" + "1,234;5\n" * 900
    with pytest.raises(DataError) as caught:
        read(doubtful)
    assert (caught.value.code, caught.value.values["line"]) == ("decimal_comma_ambiguous", 2)
    settled = read(doubtful + "0,5;1\n").columns[0].numbers
    assert settled is not None
    assert (settled[0], settled[-1], len(settled)) == (1.234, 0.5, 901)


def test_whole_numbers_in_quotes_leave_the_decimal_sign_open() -> None:
    table = read('a;b\n"1";2\n3;"4"\n')
    assert [column.numbers.tolist() for column in table.columns] == [[1, 3], [2, 4]]  # type: ignore[union-attr]
    assert table.dialect.decimal == "."


def test_a_point_among_decimal_commas_is_odd() -> None:
    column = read("1,5;2\n3;4.5\n", decimal=",").columns[1]
    assert (column.numbers[0], column.odd[0].text, column.odd[0].code) == (2, "4.5", "not_a_number")  # type: ignore[index]


def test_a_number_beyond_all_bounds_is_odd_beside_texts_too() -> None:
    x, _, t = read("x,y,t\n1,2,a\n1.1e75,3,b\n").columns
    assert (x.odd_rows.tolist(), x.odd[0].code, t.words) == ([1], "number_too_large", ("a", "b"))


def test_white_space_around_numbers_is_no_part_of_them_in_quotes_either() -> None:
    x, y = read('x,y\n1," 7 "\n 2 ,"3"\n').columns
    assert x.numbers is not None
    assert y.numbers is not None
    assert (x.numbers.tolist(), y.numbers.tolist()) == ([1, 2], [7, 3])


def test_quotes_after_a_separator_and_a_space_are_quotes() -> None:
    columns = read('x,y,t\n1, "2","a, b"\n3, "4", "c"\n').columns
    assert [column.numbers.tolist() for column in columns[:2]] == [[1, 3], [2, 4]]  # type: ignore[union-attr]
    assert columns[2].words == ("a, b", "c")


def test_cells_that_differ_by_outer_white_space_are_one_word() -> None:
    column = read("x,t\n1,a\n2, a\n3,b \n").columns[1]
    assert (column.words, column.codes.tolist()) == (("a", "b"), [0, 0, 1])  # type: ignore[union-attr]


# What is written is read back


@given(
    rows=st.lists(st.tuples(numbers, numbers), min_size=2, max_size=30),
    separator=st.sampled_from([",", ";", "\t", "|", "   "]),
    decimal=st.sampled_from([".", ","]),
    end=st.sampled_from(["\n", "\r\n", "\r"]),
    header=st.booleans(),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "cp949"]),
    quote=st.sampled_from(["", '"']),
)
def test_in_every_dialect_what_is_written_is_read_back_to_the_last_bit(
    *,
    rows: list[tuple[float, float]],
    separator: str,
    decimal: str,
    end: str,
    header: bool,
    encoding: str,
    quote: str,
) -> None:
    if separator == "," and decimal == ",":
        separator = ";"
    body = [[repr(value).replace(".", decimal) for value in row] for row in rows]
    lines = [separator.join(f"{quote}{cell}{quote}" for cell in row) for row in body]
    if header:
        lines.insert(0, separator.join(["왼쪽", "오른쪽"]))
    with TemporaryDirectory() as folder:
        path = Path(folder) / "points.csv"
        path.write_bytes((end.join(lines) + end).encode(encoding))
        # what can be guessed is guessed; commas that may stand between thousands cannot
        table = read_table(Source.of(path), ReadOptions(decimal=decimal))
    dataset = dataset_from(table, usual_choice(table))
    assert dataset.points.array.tobytes() == np.array(rows).tobytes()
    assert dataset.columns == (("왼쪽", "오른쪽") if header else ("x", "y"))


# What is detected, and told otherwise


def test_what_was_detected_can_be_told_otherwise() -> None:
    text = "1;2,5\n3;4,5\n"
    assert read(text).dialect.delimiter == ";"
    assert read(text).dialect.decimal == ","
    other = read(text, delimiter=",", header=False)
    assert [column.kind for column in other.columns] == [Kind.TEXT, Kind.NUMBER]
    assert read("1,234;5\n2,345;6\n", decimal=",").columns[0].numbers.tolist() == [1.234, 2.345]  # type: ignore[union-attr]
    assert len(read("1,2\n3,4\n5,6\n", header=True)) == 2
    assert read("a,b\n3,4\n5,6\n", header=False).columns[0].odd[0].text == "a"
    assert read('"1,5","2"\n"2,5","3"\n', decimal=",").columns[0].numbers.tolist() == [1.5, 2.5]  # type: ignore[union-attr]


def test_an_encoding_that_is_told_is_used_and_its_errors_are_named(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_bytes("Länge,y\n1,2\n3,4\n".encode("cp1252"))
    assert read_table(Source.of(path), ReadOptions(encoding="cp1252")).columns[0].name == "Länge"
    with pytest.raises(DataError) as caught:
        read_table(Source.of(path), ReadOptions(encoding="cp949"))
    assert caught.value.code == "not_in_encoding"
    assert caught.value.values["encoding"] == "CP949 / EUC-KR (Korean)"


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8"),
        ("utf-16", "utf-16"),
        ("utf-16-le", "utf-16"),
        ("utf-16-be", "utf-16"),
        ("cp949", "cp949"),
    ],
)
def test_an_encoding_may_be_told_whether_or_not_there_is_a_mark(
    written: str, told: str, tmp_path: Path
) -> None:
    for name, text in (("t.csv", "가로,y\n1,2\n3,4\n"), ("t.json", '{"가로": [1, 3], "y": [2, 4]}')):
        path = tmp_path / name
        path.write_bytes(text.encode(written))
        table = read_table(Source.of(path), ReadOptions(encoding=told))
        assert [column.name for column in table.columns] == ["가로", "y"]


def test_a_file_of_blank_blocks_and_comments_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(text_file, "BLOCK_BYTES", 64)
    body = "".join(f"{n},{n}\n" for n in range(500))
    assert len(read(body + "\n" * 300 + "# end\n" * 50 + "   \n" * 100 + "1,2\n")) == 501


def test_a_source_is_called_by_its_name_and_a_file_with_its_ending() -> None:
    assert Source.of_text("1,2", "the clipboard").title == "the clipboard"
    assert Source.of(Path("data") / "points.CSV").title == "points.CSV"


def test_a_text_from_the_clipboard_has_no_encoding_to_choose() -> None:
    for text in ("가;b\n1;2\n3;4\n", '{"가": [1, 3], "b": [2, 4]}', '\ufeff{"가": [1, 3], "b": [2, 4]}'):
        assert read(text, encoding="utf-16").columns[0].name == "가"


@pytest.mark.parametrize(
    ("text", "header", "doubtful"),
    [
        ("a,b\n1,2\n", True, False),
        ("1,2\n3,4\n", False, False),
        ("a,2\n1,2\n3,4\n", False, True),
        ("a,b\nc,d\n", True, True),
        ("country,1990\nA,1\nB,2\n", False, False),
        (",b\n1,2\n3,4\n", True, False),
        (",\n1,2\n3,4\n", False, False),
    ],
)
def test_names_are_told_from_numbers_and_a_doubt_is_kept(text: str, header: bool, doubtful: bool) -> None:
    dialect = read(text).dialect
    assert (dialect.header, dialect.doubtful) == (header, doubtful)


@pytest.mark.parametrize("mark", ["", "ab", "1", ".", '"', "-", "\n"])
def test_what_could_be_in_a_number_separates_nothing(mark: str) -> None:
    with pytest.raises(DataError, match="delimiter"):
        ReadOptions(delimiter=mark)


# Columns


def test_kinds_missing_values_and_texts_are_told_for_each_column() -> None:
    table = read("n,t,e,m\n1,a,,1\n?,b,NA,x\n3,,-,3\n4,a,.,4\n")
    n, t, e, m = table.columns
    assert [column.kind for column in table.columns] == [Kind.NUMBER, Kind.TEXT, Kind.EMPTY, Kind.NUMBER]
    assert (n.missing.tolist(), t.missing.tolist(), e.missing.tolist()) == ([1], [2], [0, 1, 2, 3])
    assert t.words == ("a", "b")
    assert t.codes is not None
    assert t.codes.tolist() == [0, 1, -1, 0]
    assert (m.odd_rows.tolist(), m.odd[0].text, m.odd[0].code) == ([1], "x", "not_a_number")
    assert m.words == ("1", "3", "4", "x")
    assert table.numbering.tolist() == [2, 3, 4, 5]


def test_a_column_of_numbers_that_ends_in_text_keeps_the_words_of_both() -> None:
    text = "x,y\n" + "1,2\n" * 1000 + "1,three\n"
    column = read(text).columns[1]
    assert (column.kind, column.words, column.odd_rows.tolist()) == (Kind.NUMBER, ("2", "three"), [1000])


def test_of_many_different_texts_only_the_first_odd_ones_are_kept() -> None:
    many = column_builder.MOST_WORDS + 1
    table = read("x,id\n" + "".join(f"{n},id {n}\n" for n in range(2 * many)) + "1,7\n")
    column = table.columns[1]
    assert (column.kind, column.words, column.codes) == (Kind.TEXT, (), None)
    assert len(column.odd) == column_builder.MOST_ODD_CELLS
    assert len(column.odd_rows) == 2 * many
    assert column.numbers is not None
    assert column.numbers[-1] == 7


def test_a_long_text_is_no_word() -> None:
    assert read("x,t\n1," + "z" * 500 + "\n2,a\n").columns[1].codes is None


def test_lines_are_counted_over_blanks_comments_and_rows_of_several_lines() -> None:
    text = '# one\n\nx,t\n1,"a\nb"\n# two\n2,c\n\n3,d\n'
    assert read(text).numbering.tolist() == [4, 7, 9]


# Progress


def test_progress_rises_to_one_and_reading_stops_when_told() -> None:
    text = "".join(f"{n},{n}\n" for n in range(400_000))
    shares: list[float] = []
    read_table(Source.of_text(text, "t"), progress=lambda share: shares.append(share) or True)  # type: ignore[func-returns-value]
    assert shares == sorted(shares)
    assert len(shares) > 4
    assert shares[-1] == 1
    with pytest.raises(ReadingCancelledError):
        read_table(Source.of_text(text, "t"), progress=lambda share: share < 0.5)


def test_a_file_that_fails_while_it_is_read_is_refused_with_the_reason() -> None:
    class Failing(io.BytesIO):
        def read(self, _size: int | None = -1, /) -> bytes:
            raise OSError(5, "Input/output error")

    with pytest.raises(DataError, match="Input/output error"):
        text_file.read_bytes(Source("t.csv", "t"), Failing())
