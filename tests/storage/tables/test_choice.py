"""From a table to points: columns, rows left out, groups, repetitions, scales."""

from typing import Any

import numpy as np
import pytest

from gmm_desktop.mixture.errors import CodedError
from gmm_desktop.storage.tables import choice as table_choice
from gmm_desktop.storage.tables.choice import (
    Choice,
    can_be_label,
    dataset_from,
    is_plain,
    scaling,
    skipped_rows,
    suggested_choice,
    usual_choice,
)
from gmm_desktop.storage.tables.reader import read_table
from gmm_desktop.storage.tables.table import Table
from gmm_desktop.storage.text_file import Source
from gmm_desktop.words.importing import opened, origin, skipped_lines, skipped_words
from gmm_desktop.words.messages import sentence

FLOWERS = """name,length,width,species,count,note
a,1,10,setosa,2,p
b,2,NA,setosa,1,q
c,3,30,virginica,0,r
d,four,40,,1,s
e,5,50,virginica,3,t
"""


def table(text: str) -> Table:
    return read_table(Source.of_text(text, "flowers"))


def refusal(text: str, **chosen: Any) -> str:
    with pytest.raises(CodedError) as caught:
        dataset_from(table(text), Choice(**chosen))
    return sentence(caught.value)


def test_the_usual_choice_is_the_first_two_columns_of_numbers() -> None:
    assert usual_choice(table(FLOWERS)) == Choice(1, 2)
    assert usual_choice(table("t,x\na,1\nb,2\n")) == Choice(0, 1)
    assert usual_choice(table("x,t\n1,a\n2,b\n")) == Choice(0, 1)
    assert usual_choice(table("t,u,x\na,c,1\nb,d,2\n")) == Choice(2, 0)


def test_a_label_is_suggested_by_its_name_or_because_it_is_text() -> None:
    assert suggested_choice(table(FLOWERS)) == Choice(1, 2, 3)
    assert suggested_choice(table("x,y,t\n1,2,a\n2,3,b\n")) == Choice(0, 1, 2)
    assert suggested_choice(table("x,y,z\n1,2,1\n2,3,2\n")) == Choice(0, 1)
    assert suggested_choice(table("x,y,group\n1,2,\n2,3,\n")) == Choice(0, 1)
    assert suggested_choice(table("x,y,group\n1,2,1\n2,3,2\n")) == Choice(0, 1, 2)


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("x,y\n1,2\n3,4\n", True),
        ("1;2\n3;4\n", True),
        ("x,y\n1,2\n3,NA\n", False),
        ("x,y,z\n1,2,3\n3,4,5\n", False),
        ("x,2\n1,2\n3,4\n", False),
        ("x,y\n1,a\n3,b\n", False),
    ],
)
def test_only_two_whole_columns_of_numbers_leave_no_question(text: str, plain: bool) -> None:
    read = table(text)
    assert is_plain(read, suggested_choice(read)) == plain


def test_numbers_that_stop_being_whole_far_below_name_no_groups() -> None:
    lines = ["1,2,1"] * 1500 + ["3,4,1.5"]
    assert not can_be_label(table("x,y,g\n" + "\n".join(lines)).columns[2])
    assert can_be_label(table("x,y,g\n" + "\n".join(lines[:-1])).columns[2])


def test_rows_without_a_value_are_left_out_and_counted_with_their_lines() -> None:
    read = table(FLOWERS)
    choice = Choice(1, 2, 3, skip=True)
    skipped = skipped_rows(read, choice)
    assert skipped.rows.tolist() == [1, 3]
    assert list(skipped_lines(read, choice, skipped, 10)) == [
        "line 3: width is missing",
        "line 5: length is “four”",
    ]
    assert skipped_words(read, choice, skipped) == (
        "2 rows skipped (width is missing in 1; length is no number in 1): lines 3, 5"
    )
    dataset = dataset_from(read, choice)
    assert dataset.points.array.tolist() == [[1, 10], [3, 30], [5, 50]]
    assert dataset.ignored_columns == 3


def test_a_text_among_the_numbers_is_refused_unless_such_rows_are_to_be_skipped() -> None:
    assert refusal(FLOWERS, x=1, y=2) == (
        "flowers, line 5, column 2 (length): “four” is not a number. Correct it, or skip such rows."
    )


def test_of_two_wrong_cells_the_upper_one_is_named() -> None:
    assert "line 2, column 2" in refusal("x,y\n1,a\nb,2\n3,4\n5,6\n", x=0, y=1)


def test_texts_and_whole_numbers_name_groups() -> None:
    dataset = dataset_from(table(FLOWERS), Choice(1, 2, 3, skip=True))
    assert dataset.labels is not None
    assert (dataset.labels.tolist(), dataset.group_names) == ([0, 1, 1], ("setosa", "virginica"))
    numbered = dataset_from(table("x,y,g\n1,2,10\n2,3,9\n3,5,10\n4,4,\n"), Choice(0, 1, 2))
    assert numbered.labels is not None
    assert (numbered.labels.tolist(), numbered.group_names) == ([1, 0, 1, 2], ("9", "10", "none"))


def test_rows_without_a_label_are_a_group_of_their_own() -> None:
    dataset = dataset_from(table("x,y,g\n1,2,b\n2,3,\n3,5,a\n"), Choice(0, 1, 2))
    assert dataset.labels is not None
    assert (dataset.labels.tolist(), dataset.group_names) == ([1, 2, 0], ("a", "b", "none"))


@pytest.mark.parametrize("column", ["0.5,1.5,2.5", "id1,id2,id3", "a,2.5,1"])
def test_what_names_no_groups_is_refused(column: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(table_choice, "MOST_GROUPS", 2)
    first, second, third = column.split(",")
    text = f"x,y,g\n1,2,{first}\n2,3,{second}\n3,5,{third}\n"
    assert refusal(text, label=2).startswith("flowers: the column “g” does not name groups;")


def test_rows_are_repeated_as_often_as_a_column_says() -> None:
    dataset = dataset_from(table("x,y,n,g\n1,2,2,a\n3,4,0,b\n5,6,1,c\n"), Choice(0, 1, 3, 2))
    assert dataset.points.array.tolist() == [[1, 2], [1, 2], [5, 6]]
    assert dataset.labels is not None
    assert (dataset.labels.tolist(), dataset.group_names) == ([0, 0, 1], ("a", "c"))


@pytest.mark.parametrize("weight", ["0.5", "-1", "1e9"])
def test_rows_are_repeated_by_whole_numbers_only(weight: str) -> None:
    assert "is no whole number from 0 to repeat a row with" in refusal(
        f"x,y,n\n1,2,1\n3,4,{weight}\n", weight=2
    )


def test_rows_are_not_repeated_without_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(table_choice, "MOST_POINTS", 10)
    assert refusal("x,y,n\n1,2,9\n3,4,9\n", weight=2) == (
        "flowers: the rows repeated would be 18 points; at most 10 can be."
    )


def test_standardised_columns_have_mean_0_and_sigma_1_and_say_so() -> None:
    read = table("a,b\n1,10\n2,20\n3,60\nNA,5\n")
    choice = Choice(standardise=True)
    x, y = scaling(read, choice)
    # by hand: 1, 2, 3 about 2 give 2/3; 10, 20, 60 about 30 give (400 + 100 + 900)/3
    assert (x.mean, x.sigma) == pytest.approx((2, (2 / 3) ** 0.5))
    assert (y.mean, y.sigma) == pytest.approx((30, (1400 / 3) ** 0.5))
    dataset = dataset_from(read, choice)
    assert dataset.columns == ("a (standardised)", "b (standardised)")
    assert dataset.points.mean == pytest.approx([0, 0])
    assert np.diag(dataset.points.covariance) == pytest.approx([1, 1])
    assert origin(read, choice) == (
        "flowers: x = a, y = b; standardised as (a − 2) / 0.816497 and (b − 30) / 21.6025; "
        "1 row skipped (a is missing in 1): line 5"
    )


def test_a_column_of_equal_values_is_not_standardised() -> None:
    assert refusal("a,b\n1,10\n1,20\n", standardise=True) == (
        "flowers: all values of “a” are the same, so it cannot be standardised."
    )


def test_one_column_cannot_be_x_and_y() -> None:
    assert refusal(FLOWERS, x=2, y=2) == "flowers: x and y are both the column “width”. Choose two."


def test_an_empty_column_gives_no_points() -> None:
    assert refusal("a,b\n1,\n2,\n3,\n") == "flowers has 0 points; at least 2 are needed."


def test_what_was_opened_is_one_sentence() -> None:
    read = table(FLOWERS)
    choice = Choice(1, 2, 3, 4, skip=True)
    assert opened(read, choice, dataset_from(read, choice)) == (
        "flowers: 5 points, x = length, y = width; 2 groups by species; rows repeated by count; "
        "2 rows skipped (width is missing in 1; length is no number in 1): lines 3, 5."
    )
