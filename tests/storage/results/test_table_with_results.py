"""The table the points were read from, with results: each line as it was, and results beside its points."""

import codecs
import csv
import io
import json
import math
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import chi2, multivariate_normal

from gmm_desktop.experiment.apply_edit import apply_edit
from gmm_desktop.experiment.dataset import Dataset
from gmm_desktop.experiment.edits import AddPoints, Edit, MovePoints, RemovePoints, Standardise
from gmm_desktop.experiment.experiment import Experiment
from gmm_desktop.mixture.em import start_frame
from gmm_desktop.mixture.errors import CodedError
from gmm_desktop.mixture.frames import Frame
from gmm_desktop.mixture.initialisation import StartMethod
from gmm_desktop.mixture.parameters import MixtureParameters, UniformNoise
from gmm_desktop.mixture.points import Points
from gmm_desktop.mixture.settings import EmSettings
from gmm_desktop.storage.results.point_results import RESULT_COLUMNS, ROWS_AT_ONCE, results_of
from gmm_desktop.storage.results.table_with_results import write_table_with_results
from gmm_desktop.storage.tables.choice import Choice, dataset_from, usual_choice
from gmm_desktop.storage.tables.fingerprint import fingerprint_of
from gmm_desktop.storage.tables.reader import read_table
from gmm_desktop.storage.tables.table import ReadOptions
from gmm_desktop.storage.text_file import Source
from tests.examples import examples
from tests.storage.tables.workbooks import xlsx

THETA = MixtureParameters(
    [0.4, 0.6], [(1.0, 10.0), (4.0, 30.0)], [[(1.0, 0.5), (0.5, 4.0)], [(2.0, -1.0), (-1.0, 9.0)]]
)
NOISY = MixtureParameters([0.3, 0.6], THETA.means, THETA.covariances, UniformNoise(0.1, (-50, -50), (90, 90)))


def frame_of(dataset: Dataset, theta: MixtureParameters = THETA) -> Frame:
    return start_frame(dataset.points, theta, EmSettings())


def expected(x: float, y: float, theta: MixtureParameters = THETA) -> tuple[int, float, float, float]:
    """Say of a point, with SciPy's densities and its χ², what stands beside it."""
    shares = [
        weight * multivariate_normal(mean, sigma).pdf((x, y))
        for weight, mean, sigma in zip(theta.weights, theta.means, theta.covariances, strict=True)
    ]
    if theta.noise is not None:
        shares.append(theta.noise.weight / 140**2)
    gamma = np.array(shares) / sum(shares)
    best = int(gamma.argmax())
    entropy = -sum(g * math.log(g) for g in gamma if g > 0)
    if theta.noise is not None:
        return best + 1 if best < 2 else 0, gamma[best], entropy, gamma[-1]
    away = np.array([x, y]) - theta.means[best]
    distance = away @ np.linalg.inv(theta.covariances[best]) @ away
    return best + 1, gamma[best], entropy, chi2(2).cdf(distance)


@pytest.mark.parametrize("theta", [THETA, NOISY])
def test_results_are_those_of_scipy(theta: MixtureParameters) -> None:
    rng = np.random.default_rng(2)
    points = rng.uniform((-3, 0), (9, 45), (300, 2))
    dataset = Dataset("d", Points.of(points), ("x", "y"))
    found = results_of(dataset.points, frame_of(dataset, theta))
    for (x, y), result in zip(points.tolist(), found, strict=True):
        component, *numbers = expected(x, y, theta)
        assert result[0] == component
        np.testing.assert_allclose(result[1:], numbers, rtol=1e-9, atol=1e-12)
    assert {result[0] for result in found} == ({1, 2} if theta.noise is None else {0, 1, 2})


def read(path: Path, choice: Choice | None = None, **options: Any) -> Dataset:
    table = read_table(Source.of(path), ReadOptions(**options))
    return dataset_from(table, choice or usual_choice(table))


def rewritten(dataset: Dataset, target: Path, theta: MixtureParameters = THETA) -> bytes:
    write_table_with_results(target, dataset, frame_of(dataset, theta))
    return target.read_bytes()


def by_line(dataset: Dataset, separator: str, decimal: str = ".") -> dict[int, str]:
    """Return what should stand behind each line, from the results of its point."""
    assert dataset.rows is not None
    found = {}
    for line, result in zip(
        dataset.rows.tolist(), results_of(dataset.points, frame_of(dataset)), strict=True
    ):
        cells = [str(result[0]), *map(repr, result[1:])]
        found[line] = separator + separator.join(cells).replace(".", decimal)
    return found


HEADINGS = ["component", "probability", "entropy", "outlier"]


def with_appended(text: str, behind: dict[int, str]) -> str:
    """Put texts behind lines, before their ends."""
    lines = []
    for number, line in enumerate(io.StringIO(text, newline=""), 1):
        bare = line.rstrip("\r\n")
        lines.append(bare + behind.get(number, "") + line[len(bare) :])
    return "".join(lines)


GERMAN = (
    "# Messreihe 7;;\r\n"
    "Fläche;Länge;Anmerkung\r\n"
    "1,5;10;gut\r\n"
    "# eine Pause\r\n"
    ";11;ohne Fläche\r\n"
    "\r\n"
    '2,25;31,5;"zwei\r\nZeilen; und ""mehr"""\r\n'
    "3,5;NA;\r\n"
    "4,125;29;letzte"
)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
def test_a_german_table_keeps_every_line_and_its_encoding(encoding: str, tmp_path: Path) -> None:
    path = tmp_path / "Messung.csv"
    path.write_bytes(GERMAN.encode(encoding))
    dataset = read(path, encoding="cp1252" if encoding == "cp1252" else None)
    assert dataset.rows is not None
    assert dataset.rows.tolist() == [3, 7, 10]
    behind = by_line(dataset, ";", ",")
    behind = {2: ";" + ";".join(HEADINGS), 3: behind[3], 5: ";;;;", 8: behind[7], 9: ";;;;", 10: behind[10]}
    expected_bytes = with_appended(GERMAN, behind).encode(encoding)
    assert rewritten(dataset, tmp_path / "out.csv") == expected_bytes


def test_a_korean_table_stays_korean_and_big_endian_stays_big_endian(tmp_path: Path) -> None:
    korean = "길이,너비,종\n1.5,10,가\n4.5,31,나\n".encode("cp949")
    big = codecs.BOM_UTF16_BE + "길이\t너비\n1.5\t10\n4.5\t31\n".encode("utf-16-be")
    for content, codec in ((korean, "cp949"), (big, "utf-16")):
        (tmp_path / "표.csv").write_bytes(content)
        found = rewritten(read(tmp_path / "표.csv"), tmp_path / "out.csv")
        assert found.startswith(content.split("\n".encode(codec.replace("utf-16", "utf-16-be")))[0])
        first, *_ = found.decode(codec).splitlines()
        assert first.replace("\t", ",").endswith("component,probability,entropy,outlier")
        assert len(found.decode(codec).splitlines()) == 3


def test_a_title_before_and_a_sum_behind_are_left_as_they_are(tmp_path: Path) -> None:
    """Lines the reader passes over: here the points were read from line 4 and 5 of a table that begins in line 3."""
    text = 'My 3" pipes, all of them\n\na,b,c\n1,10,x\n4,30,y\nSum 5\n'
    path = tmp_path / "pipes.csv"
    path.write_text(text, encoding="utf-8")
    (tmp_path / "bare.csv").write_text("\n\na,b,c\n1,10,x\n4,30,y\n", encoding="utf-8")
    bare, whole = read(tmp_path / "bare.csv"), read_table(Source.of(tmp_path / "bare.csv"))
    assert whole.dialect.header_line == 3
    with path.open("rb") as file:
        known = fingerprint_of(str(path), file)
    assert bare.file is not None
    dataset = replace(
        bare, file=replace(bare.file, path=known.path, size=known.size, checksum=known.checksum)
    )
    behind = {3: "," + ",".join(HEADINGS)} | by_line(dataset, ",")
    assert rewritten(dataset, tmp_path / "out.csv").decode() == with_appended(text, behind)


def test_a_row_of_units_gets_empty_cells_and_no_results(tmp_path: Path) -> None:
    path = tmp_path / "units.csv"
    path.write_text("a,b\ncm,kg\n1,10\n4,30\n", encoding="utf-8")
    table = read_table(Source.of(path))
    dataset = dataset_from(table, Choice(skip=True))
    lines = rewritten(dataset, tmp_path / "out.csv").decode().splitlines()
    assert lines[1] == "cm,kg,,,,"
    assert [line.count(",") for line in lines] == [5, 5, 5, 5]


def test_headings_that_are_there_already_get_a_number(tmp_path: Path) -> None:
    path = tmp_path / "again.csv"
    path.write_text("a,b,component,component_2,entropy\n1,10,1,1,0\n4,30,2,2,0\n", encoding="utf-8")
    first, *_ = rewritten(read(path), tmp_path / "out.csv").decode().splitlines()
    assert first == "a,b,component,component_2,entropy,component_3,probability,entropy_2,outlier"


def test_what_was_written_can_be_read_and_written_once_more(tmp_path: Path) -> None:
    path = tmp_path / "one.csv"
    path.write_text("a;b\n1,5;10\nNA;2\n4,25;30\n", encoding="utf-8")
    (tmp_path / "two.csv").write_bytes(rewritten(read(path), tmp_path / "out.csv"))
    again = read(tmp_path / "two.csv")
    assert again.points.array.tolist() == [[1.5, 10], [4.25, 30]]
    first, *_, last = rewritten(again, tmp_path / "out.csv").decode().splitlines()
    assert first.count(";") == last.count(";") == 9


def test_without_headings_there_are_none_afterwards(tmp_path: Path) -> None:
    path = tmp_path / "bare.csv"
    path.write_text("sep=;\n;5\nNA;\n1;10\n;3\n4;30\n", encoding="utf-8")
    dataset = read(path, header=False)
    behind = by_line(dataset, ";")
    assert sorted(behind) == [4, 6]
    text = with_appended(path.read_text(encoding="utf-8"), behind | dict.fromkeys((2, 3, 5), ";;;;"))
    assert rewritten(dataset, tmp_path / "out.csv").decode() == text


@pytest.mark.parametrize(("between", "expected_between"), [("  ", " "), ("\t", "\t")])
def test_between_white_space_what_is_missing_is_written_out(
    between: str, expected_between: str, tmp_path: Path
) -> None:
    path = tmp_path / "spaces.txt"
    path.write_text(f"a{between}b\n1{between}10\nNA{between}3\n4{between}30\n", encoding="utf-8")
    dataset = read(path, delimiter=" ")
    lines = rewritten(dataset, tmp_path / "out.txt").decode().splitlines()
    assert lines[0] == f"a{between}b{expected_between}" + expected_between.join(HEADINGS)
    assert lines[2] == f"NA{between}3" + f"{expected_between}NA" * 4
    assert [len(line.split()) for line in lines] == [6] * 4
    again = read(tmp_path / "out.txt", delimiter=" ")
    assert again.points.array.tolist() == [[1, 10], [4, 30]]


def test_decimal_commas_between_commas_stand_in_quotes(tmp_path: Path) -> None:
    path = tmp_path / "quoted.csv"
    path.write_text('a,b\n"1,5",10\n"4,5",30\n', encoding="utf-8")
    dataset = read(path, decimal=",")
    assert dataset.points.array.tolist() == [[1.5, 10], [4.5, 30]]
    rows = list(csv.reader(io.StringIO(rewritten(dataset, tmp_path / "out.csv").decode())))
    results = results_of(dataset.points, frame_of(dataset))
    for row, result in zip(rows[1:], results, strict=True):
        assert (int(row[2]), *(float(cell.replace(",", ".")) for cell in row[3:])) == result


def test_rows_that_are_repeated_have_their_results_once(tmp_path: Path) -> None:
    path = tmp_path / "times.csv"
    path.write_text("a,b,times\n1,10,3\n2,20,0\n4,30,2\n", encoding="utf-8")
    dataset = read(path, Choice(0, 1, None, 2))
    assert len(dataset.points) == 5
    lines = rewritten(dataset, tmp_path / "out.csv").decode().splitlines()
    behind = by_line(dataset, ",")
    assert lines[1:] == ["1,10,3" + behind[2], "2,20,0,,,,", "4,30,2" + behind[4]]


@pytest.mark.parametrize(
    ("edit", "without"),
    [
        (RemovePoints(np.array([1])), [3]),
        (MovePoints(np.array([0]), (0.5, 0.5)), [2]),
        (AddPoints(np.array([[2.0, 20.0]])), []),
    ],
)
def test_rows_whose_points_were_removed_or_moved_have_no_results(
    edit: Edit, without: list[int], tmp_path: Path
) -> None:
    path = tmp_path / "points.csv"
    path.write_text("a,b\n1,10\n2,12\n4,30\n", encoding="utf-8")
    before = Experiment(read(path), THETA, EmSettings(), StartMethod.AS_DRAWN)
    dataset = apply_edit(before, edit).dataset
    lines = rewritten(dataset, tmp_path / "out.csv").decode().splitlines()
    assert [n for n, line in enumerate(lines, 1) if line.endswith(",,,,")] == without


def test_standardised_points_have_the_results_of_the_raw_ones(tmp_path: Path) -> None:
    """γ, entropy and outlyingness do not depend on the units."""
    path = tmp_path / "points.csv"
    path.write_text("a,b\n1,10\n2,12\n4,30\n3,31\n", encoding="utf-8")
    experiment = Experiment(read(path), THETA, EmSettings(), StartMethod.AS_DRAWN)
    after = apply_edit(experiment, Standardise())
    raw = rewritten(experiment.dataset, tmp_path / "raw.csv").decode().splitlines()
    scaled = rewritten(after.dataset, tmp_path / "scaled.csv", after.start).decode().splitlines()
    for one, other in zip(raw[1:], scaled[1:], strict=True):
        np.testing.assert_allclose(
            [float(c) for c in one.split(",")], [float(c) for c in other.split(",")], rtol=1e-9
        )


cells = st.text(st.sampled_from("ab,;\"\n 'é#"), max_size=6)


@given(
    st.lists(st.tuples(st.integers(-99, 99), st.integers(-99, 99), cells), min_size=3, max_size=9),
    st.booleans(),
)
@examples(80)
def test_python_reads_the_rows_it_wrote_with_results_behind_them(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[int, int, str]], crlf: bool
) -> None:
    """Written and read by the module csv, with any text in a third column."""
    folder = tmp_path_factory.mktemp("table")
    with (folder / "in.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\r\n" if crlf else "\n")
        writer.writerow(["a", "b", "text"])
        writer.writerows(rows)
    dataset = read(folder / "in.csv", delimiter=",")
    rewritten(dataset, folder / "out.csv")
    with (folder / "out.csv").open(encoding="utf-8", newline="") as file:
        first, *found = list(csv.reader(file))
    assert first == ["a", "b", "text", *HEADINGS]
    results = results_of(dataset.points, frame_of(dataset))
    for row, again, result in zip(rows, found, results, strict=True):
        assert again[:3] == [str(row[0]), str(row[1]), row[2]]
        assert (int(again[3]), *map(float, again[4:])) == result


def test_many_rows_are_told_of_and_stopping_leaves_the_old_file(tmp_path: Path) -> None:
    path, target = tmp_path / "many.csv", tmp_path / "out.csv"
    path.write_text("a,b\n" + "".join(f"{n},{n % 7}\n" for n in range(ROWS_AT_ONCE + 5)), encoding="utf-8")
    dataset = read(path)
    told: list[tuple[int, int]] = []
    write_table_with_results(
        target, dataset, frame_of(dataset), lambda done, total: told.append((done, total))
    )
    assert told == [(0, 10_005), (10_000, 10_005), (10_005, 10_005)]
    before = target.read_bytes()

    def cancel(done: int, _total: int) -> None:
        if done:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_table_with_results(target, dataset, frame_of(dataset), cancel)
    assert target.read_bytes() == before
    assert sorted(each.name for each in tmp_path.iterdir()) == ["many.csv", "out.csv"]


# Spreadsheets


SHEET: list[list[Any]] = [
    [],
    ["a", "b", "note"],
    [1.0, 10.5, "=x"],
    [None, 3.0, "gap; left"],
    [None, None, None],
    [4.0, 30.0, "z"],
]


@pytest.mark.parametrize(("decimal_comma", "mark", "sign"), [(False, ",", "."), (True, ";", ",")])
def test_of_a_spreadsheet_the_rows_of_its_sheet_are_written_as_csv(
    decimal_comma: bool, mark: str, sign: str, tmp_path: Path
) -> None:
    path, target = tmp_path / "book.xlsx", tmp_path / "out.csv"
    path.write_bytes(xlsx({"first": [[1.0, 2.0], [2.0, 3.0]], "data": SHEET}))
    table = read_table(Source.of(path), ReadOptions(part="data"))
    dataset = dataset_from(table, Choice(0, 1))
    assert dataset.rows is not None
    assert (dataset.row_unit, dataset.rows.tolist(), table.dialect.header_line) == ("row", [3, 6], 2)
    write_table_with_results(target, dataset, frame_of(dataset), decimal_comma=decimal_comma)
    with target.open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file, delimiter=mark))
    assert rows[0] == ["a", "b", "note", *HEADINGS]
    assert [row[:3] for row in rows[1:]] == [
        ["1", f"10{sign}5", "'=x"],
        ["", "3", "gap; left"],
        ["", "", ""],
        ["4", "30", "z"],
    ]
    results = results_of(dataset.points, frame_of(dataset))
    for row, result in zip((rows[1], rows[4]), results, strict=True):
        assert (int(row[3]), *(float(cell.replace(",", ".")) for cell in row[4:])) == result
    assert rows[2][3:] == rows[3][3:] == [""] * 4


# Arrays and JSON


def rows_of(path: Path, mark: str = ",") -> list[list[str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file, delimiter=mark))


def test_of_json_the_entries_are_written_as_csv(tmp_path: Path) -> None:
    entries = [
        {"a": 1, "b": 10.5, "note": "say; it", "n": 1},
        {"a": None, "b": 3, "note": None, "n": "two"},
        {"a": 4, "b": 30, "note": "=z", "n": 3},
    ]
    (tmp_path / "p.json").write_text(json.dumps(entries), encoding="utf-8")
    dataset = read(tmp_path / "p.json")
    rewritten(dataset, tmp_path / "out.csv")
    first, *found = rows_of(tmp_path / "out.csv")
    assert first == ["a", "b", "note", "n", *HEADINGS]
    assert [row[:4] for row in found] == [
        ["1", "10.5", "say; it", "1"],
        ["", "3", "", "two"],
        ["4", "30", "'=z", "3"],
    ]
    results = results_of(dataset.points, frame_of(dataset))
    assert (int(found[0][4]), *map(float, found[0][5:])) == results[0]
    assert found[1][4:] == [""] * 4
    assert (int(found[2][4]), *map(float, found[2][5:])) == results[1]


@pytest.mark.parametrize("form", ["npy", "npz"])
def test_of_an_array_the_rows_are_written_as_csv_to_the_last_digit(form: str, tmp_path: Path) -> None:
    values = np.array([[1 / 3, 10.0, 5.0], [np.nan, 1.0, 6.0], [4.0, 30.25, 7.0]])
    path = tmp_path / f"p.{form}"
    if form == "npy":
        np.save(path, values)
    else:
        np.savez(path, other=np.zeros(7), mine=values)
    table = read_table(Source.of(path), ReadOptions(part="mine" if form == "npz" else None))
    dataset = dataset_from(table, Choice())
    write_table_with_results(tmp_path / "out.csv", dataset, frame_of(dataset), decimal_comma=True)
    first, *found = rows_of(tmp_path / "out.csv", ";")
    assert first[3:] == HEADINGS
    assert [row[:3] for row in found] == [
        ["0,3333333333333333", "10", "5"],
        ["", "1", "6"],
        ["4", "30,25", "7"],
    ]
    assert [bool(row[3]) for row in found] == [True, False, True]


def test_json_with_more_texts_than_are_kept_is_refused(tmp_path: Path) -> None:
    entries = [{"a": n, "b": n * n % 7, "note": f"note {n}"} for n in range(1200)]
    (tmp_path / "p.json").write_text(json.dumps(entries), encoding="utf-8")
    assert refusal(read(tmp_path / "p.json"), tmp_path / "out.csv") == "table_form"
    assert not (tmp_path / "out.csv").exists()


def refusal(dataset: Dataset, target: Path) -> str:
    with pytest.raises(CodedError) as caught:
        write_table_with_results(target, dataset, frame_of(dataset))
    return caught.value.code


def test_a_file_that_is_gone_or_another_one_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "points.csv"
    path.write_text("a,b\n1,10\n4,30\n", encoding="utf-8")
    dataset = read(path)
    assert refusal(dataset, path) == "table_onto_itself"
    assert refusal(dataset, tmp_path / "out.docx") == "unknown_format"
    path.write_text("a,b\n1,11\n4,30\n", encoding="utf-8")
    assert refusal(dataset, tmp_path / "out.csv") == "table_changed"
    path.write_text("a,b\n1,10\n4,30\n\n", encoding="utf-8")
    assert refusal(dataset, tmp_path / "out.csv") == "table_changed"
    path.write_text("a,b\n1,10\n4,30\n", encoding="utf-8")
    rewritten(dataset, tmp_path / "out.csv")
    path.unlink()
    assert refusal(dataset, tmp_path / "out2.csv") == "table_gone"
    path.mkdir()
    assert refusal(dataset, tmp_path / "out2.csv") == "file_is_directory"
    assert sorted(each.name for each in tmp_path.iterdir()) == ["out.csv", "points.csv"]


def test_what_was_read_from_no_table_on_a_disk_is_refused(tmp_path: Path) -> None:
    pasted = dataset_from(read_table(Source.of_text("1,2\n3,5\n", "Clipboard")), Choice())
    assert refusal(pasted, tmp_path / "out.csv") == "table_pasted"
    assert refusal(replace(pasted, rows=None, file=None), tmp_path / "out.csv") == "table_no_file"
    known = replace(pasted.file, path="x", form="stone") if pasted.file else None
    assert refusal(replace(pasted, file=known), tmp_path / "out.csv") == "table_no_file"


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"encoding": "nowhere"}, "table_no_file"),
        ({"encoding": "utf\0"}, "table_no_file"),
        ({"delimiter": ""}, "table_no_file"),
        ({"encoding": "ascii"}, "table_changed"),
    ],
)
def test_a_session_that_says_what_cannot_be_of_the_file_is_refused(
    said: dict[str, str], code: str, tmp_path: Path
) -> None:
    (tmp_path / "points.csv").write_text("ä,b\n1,10\n4,30\n", encoding="utf-8")
    dataset = read(tmp_path / "points.csv")
    assert dataset.file is not None
    changes: Any = said
    assert refusal(replace(dataset, file=replace(dataset.file, **changes)), tmp_path / "out.csv") == code
    assert not (tmp_path / "out.csv").exists()


def test_a_second_name_of_the_same_file_is_the_file(tmp_path: Path) -> None:
    path = tmp_path / "points.csv"
    path.write_text("a,b\n1,10\n4,30\n", encoding="utf-8")
    dataset = read(path)
    (tmp_path / "link.csv").symlink_to(path)
    (tmp_path / "hard.csv").hardlink_to(path)
    for name in ("link.csv", "hard.csv"):
        assert refusal(dataset, tmp_path / name) == "table_onto_itself"


def test_the_columns_are_those_that_are_promised() -> None:
    assert list(RESULT_COLUMNS) == HEADINGS
