"""Names that would act where they are read: kept to the letter where programs read, harmless where people do."""

import ast
import json
from dataclasses import replace
from pathlib import Path

import pytest

from gmm_desktop.experiment.excerpt import Excerpt, excerpt
from gmm_desktop.experiment.session import Session
from gmm_desktop.experiment.timeline import Catalogue, Timeline
from gmm_desktop.exports.component_tables import components_markdown
from gmm_desktop.exports.numbers import What, take_away
from gmm_desktop.mixture.settings import EmSettings
from gmm_desktop.storage.results.number_tables import data_table
from gmm_desktop.storage.results.number_writer import write_numbers
from gmm_desktop.storage.scripts.writer import Flavour
from gmm_desktop.storage.sessions.file import session_bytes, session_from_bytes
from gmm_desktop.storage.tables.reader import read_table
from gmm_desktop.storage.text_file import Source
from tests.storage.sessions.session_samples import assert_same, small_dataset, small_run

HOSTILE = [
    "<img src='/dev/zero'>",
    "=cmd|'/c calc'!A0",
    "a\u202egnp.exe",
    '"""\nimport os\n"""',
    "\x1b[31m\x07\x85\u2028\u2029\t\r\n\x01",
    "\\x41\\N{BULLET}\\",
    "b\udcff\ud800",
    "길이 '\" & ] > [*] {x} %s",
]


def taken_of(name: str) -> Excerpt:
    dataset = replace(small_dataset(name, labelled=True), columns=(name, f"{name}2"), group_names=(name, "b"))
    return excerpt(small_run(dataset, EmSettings(max_iter=2, tol=0)))


@pytest.mark.parametrize("name", HOSTILE)
def test_a_session_keeps_every_name_to_the_letter(name: str) -> None:
    run = taken_of(name).run
    dataset = replace(run.experiment.dataset, source=name)
    run = replace(run, experiment=replace(run.experiment, dataset=dataset))
    session = Session(Timeline((run,), 0, 0, Catalogue({run.identifier: name}, frozenset())))
    again = session_from_bytes(session_bytes(session, "1"))
    assert_same(session, again)
    assert again.timeline.name(again.timeline.run) == name
    assert again.timeline.run.experiment.dataset.group_names == (name, "b")


@pytest.mark.parametrize("name", HOSTILE)
def test_json_keeps_the_headings_to_the_letter(name: str, tmp_path: Path) -> None:
    path = tmp_path / "data.json"
    write_numbers(path, data_table(taken_of(name).experiment.dataset))
    assert json.loads(path.read_text(encoding="utf-8"))["columns"] == [name, f"{name}2", "group"]


@pytest.mark.parametrize("form", [".csv", ".tsv"])
@pytest.mark.parametrize("name", HOSTILE)
def test_a_csv_has_one_line_of_headings_without_formulas_and_is_read_back(
    name: str, form: str, tmp_path: Path
) -> None:
    path, dataset = tmp_path / f"data{form}", taken_of(name).experiment.dataset
    write_numbers(path, data_table(dataset))
    lines = path.read_text(encoding="utf-8").splitlines()
    assert len(lines) == 1 + len(dataset.points)
    assert lines[0].lstrip('"')[0] not in "=+-@"
    table = read_table(Source.of(path))
    seen = " ".join("".join(letter if letter.isprintable() else " " for letter in name).split())
    assert table.columns[0].name == (seen or "x")
    assert table.columns[0].numbers is not None
    assert table.columns[0].numbers.tolist() == dataset.points.x.tolist()


@pytest.mark.parametrize("flavour", list(Flavour))
@pytest.mark.parametrize("name", HOSTILE)
def test_no_name_gets_into_what_a_script_does(name: str, flavour: Flavour, tmp_path: Path) -> None:
    """The syntax tree is the same as with a harmless name, but for the text that tells of it."""
    trees = []
    for given in ("points", name):
        take_away(tmp_path / "run.py", What.CODE, taken_of(given), flavour)
        text = (tmp_path / "run.py").read_text(encoding="utf-8")
        assert not {letter for letter in text if not letter.isprintable()} - {"\n"}
        tree = ast.parse(text)
        tree.body.pop(0)  # the docstring
        trees.append(ast.dump(tree))
    assert trees[0] == trees[1]


@pytest.mark.parametrize("name", HOSTILE)
def test_no_name_is_mark_up_below_a_table_in_markdown(name: str) -> None:
    caption = components_markdown(taken_of(name)).rstrip("\n").split("\n")[-1]
    assert caption.replace("\\<", "").count("<") == 0
    assert caption.replace("\\&", "").count("&") == 0
    assert all(letter.isprintable() for letter in caption.replace("\u202f", ""))
