"""Messy tables are written again with results in the right rows, under the right headings."""

import csv
import gzip
from pathlib import Path
from typing import Any

import pytest

from gmm_desktop.mixture.em import start_frame
from gmm_desktop.mixture.errors import CodedError
from gmm_desktop.mixture.parameters import MixtureParameters
from gmm_desktop.mixture.settings import EmSettings
from gmm_desktop.storage.results.table_with_results import write_table_with_results
from gmm_desktop.storage.tables.choice import Choice, dataset_from, suggested_choice
from gmm_desktop.storage.tables.reader import read_table
from gmm_desktop.storage.tables.table import ReadOptions
from gmm_desktop.storage.text_file import Source

THETA = MixtureParameters([0.5, 0.5], [(0, 0), (10, 10)], [[(1, 0), (0, 1)]] * 2)
"""Points near 0 are component 1, points near 10 are component 2, and nothing lies between."""


def again(content: bytes, folder: Path, name: str = "t.csv", *, skip: bool = False, **options: Any) -> bytes:
    """Read a table, classify its points, and return it with results."""
    path, out = folder / name, folder / "out.csv"
    path.write_bytes(content)
    table = read_table(Source.of(path), ReadOptions(**options))
    chosen = suggested_choice(table)
    dataset = dataset_from(table, Choice(chosen.x, chosen.y, chosen.label, skip=skip))
    write_table_with_results(out, dataset, start_frame(dataset.points, THETA, EmSettings()))
    return out.read_bytes()


TABLES: dict[str, tuple[str, dict[str, Any], str, str, dict[int, str], int]] = {
    "title, units, gaps, footer": (
        "Übung 7;;;;\r\n\r\nNr.;Gruppe;Länge;Größe;\r\n;;[mm];[kg];\r\n1;a;0,5;0,25;\r\n2;b;;10;x\r\n3;b;9,5;10,5;\r\n"
        "4;a;n.d.;1;\r\n5;a;-0,5;0,5;\r\nexportiert\r\n",
        {"missing": ("n.d.",)}, ";", "cp1252", {5: "1", 6: "", 7: "2", 8: "", 9: "1"}, 3,
    ),
    "R, a header one short": (
        '"a" "b"\n"1" 0.5 0.25\n"2" 9.5 10.5\n"3" NA 3\n"4" -0.5 0.5\n', {}, " ", "utf-8",
        {2: "1", 3: "2", 4: "NA", 5: "1"}, 1,
    ),
    "R as CSV": (
        '"a","b"\n"r1",0.5,0.25\n"r2",9.5,10.5\n"r3",-0.5,0.5\n', {}, ",", "utf-8", {2: "1", 3: "2", 4: "1"}, 1,
    ),
    "a separator at the end": (
        "a,b\n0.5,0.25,\n9.5,10.5,\n-0.5,0.5,\n", {}, ",", "utf-8", {2: "1", 3: "2", 4: "1"}, 1,
    ),
    "a separator at the end of one line": (
        "a,b\n0.5,0.25\n9.5,10.5,\n-0.5,0.5\n", {}, ",", "utf-8", {2: "1", 3: "2", 4: "1"}, 1,
    ),
    "colours": (
        "c,a,b\n#ff0000,0.5,0.25\n#00ff00,9.5,10.5\n# note\n#0000ff,-0.5,0.5\n", {}, ",", "utf-8",
        {2: "1", 3: "2", 5: "1"}, 1,
    ),
    "sep=, an id, Shift-JIS": (
        'sep=;\nid;長さ;幅\n7;0.5;0.25\n8;9.5;10.5\n9;"";4\n10;-0.5;0.5\n', {"encoding": "cp932"}, ";", "cp932",
        {3: "1", 4: "2", 5: "", 6: "1"}, 2,
    ),
    "names in a comment": (
        "# a b\n0.5 0.25\n9.5 10.5\n-0.5 0.5\n", {}, " ", "utf-8", {2: "1", 3: "2", 4: "1"}, 1,
    ),
    "thousands": (
        'a;b;c\n1,0;0,5;1.500\n9,5;10,5;"2.500"\n-0,5;0,5;950\n', {}, ";", "utf-8", {2: "1", 3: "2", 4: "1"}, 1,
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", TABLES)
def test_every_line_stays_and_every_row_has_its_component(name: str, tmp_path: Path) -> None:
    text, options, separator, encoding, components, header = TABLES[name]
    out = again(text.encode(encoding), tmp_path, **options).decode(encoding)
    before, after = text.splitlines(), out.splitlines()
    assert len(before) == len(after)
    for old, new in zip(before, after, strict=True):
        assert new.startswith(old.rstrip(separator))
    rows = list(csv.reader(after, delimiter=separator))
    behind = len(rows[header - 1]) - rows[header - 1].index("component")
    assert rows[header - 1][-behind:] == ["component", "probability", "entropy", "outlier"]
    widths = {len(rows[line - 1]) for line in components}
    assert len(widths) == 1
    (width,) = widths
    assert len(rows[header - 1]) in (width, width - 1, width + 1)
    assert {line: rows[line - 1][width - behind] for line in components} == components


@pytest.mark.parametrize("name", [name for name in TABLES if name not in ("names in a comment",)])
def test_what_is_written_is_read_again_with_the_results_as_columns(name: str, tmp_path: Path) -> None:
    text, options, _, encoding, components, _ = TABLES[name]
    out = again(text.encode(encoding), tmp_path, **options)
    path = tmp_path / "again.csv"
    path.write_bytes(out)
    table = read_table(Source.of(path), ReadOptions(encoding=encoding, missing=options.get("missing", ())))
    column = next(each for each in table.columns if each.name == "component")
    assert column.numbers is not None
    found = {int(line): value for line, value in zip(table.numbering, column.numbers, strict=True)}
    for line, component in components.items():
        assert (found[line] == float(component)) if component.isdecimal() else found[line] != found[line]


def test_json_whose_first_entry_was_told_to_be_numbers_keeps_its_rows(tmp_path: Path) -> None:
    out = again(b"[[0, 1], [9.5, 10.5], [0.5, 0.25]]", tmp_path, "t.json", header=False).decode()
    assert [row[2] for row in csv.reader(out.splitlines())] == ["component", "1", "2", "1"]
    turned = again(b"[[0.5, 9.5, -0.5], [0.25, 10.5, 0.5]]", tmp_path, "t.json").decode()
    assert [row[2] for row in csv.reader(turned.splitlines())] == ["component", "1", "2", "1"]


def test_a_compressed_table_is_not_written_again(tmp_path: Path) -> None:
    with pytest.raises(CodedError, match="table_packed"):
        again(gzip.compress(b"a,b\n0.5,0.25\n9.5,10.5\n"), tmp_path, "t.csv.gz")
