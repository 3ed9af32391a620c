"""What is made to be read by people shows a name as it is: reports, pictures, sentences."""

import xml.etree.ElementTree as ET
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest

from gmm_desktop.experiment.excerpt import excerpt
from gmm_desktop.experiment.names import visible
from gmm_desktop.experiment.session import Session
from gmm_desktop.experiment.timeline import Catalogue, Run, Timeline
from gmm_desktop.exports.pictures import PictureWish, picture_bytes, state_of
from gmm_desktop.exports.report_content import report_content
from gmm_desktop.exports.report_html import report_html
from gmm_desktop.mixture.errors import DataError
from gmm_desktop.mixture.settings import EmSettings
from gmm_desktop.words.messages import sentence
from gmm_desktop.words.runs import run_tip
from tests.storage.sessions.session_samples import small_dataset, small_run
from tests.storage.test_hostile_names import HOSTILE

PICTURES = dict.fromkeys(("start", "end", "curve", "surface"), b"")


def run_of(name: str) -> Run:
    dataset = replace(small_dataset(name), columns=(name, f"{name}2"), source=name)
    return small_run(dataset, EmSettings(max_iter=2, tol=0))


class Read(HTMLParser):
    """The tags of a page with their attributes, and its text."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, object]] = []
        self.texts: list[str] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.tags.append((tag, attrs))

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


@pytest.mark.parametrize("paper", [False, True])
@pytest.mark.parametrize("name", HOSTILE)
def test_a_report_has_the_tags_it_has_with_any_name_and_shows_the_name(name: str, paper: bool) -> None:
    page, usual = (
        Read(report_html(report_content(excerpt(run_of(each))), PICTURES, paper=paper))
        for each in (name, "points")
    )
    assert page.tags == usual.tags
    assert f"2 Gaussians on {visible(name)}" in page.texts
    assert f"Column {visible(name)}" in "".join(page.texts)
    assert not any(letter in "".join(page.texts) for letter in "\u202e\x1b\x01\u2028")


@pytest.mark.usefixtures("qapp")
@pytest.mark.parametrize("view", ["plane", "surface", "strip"])
@pytest.mark.parametrize("name", [*HOSTILE[:1], *HOSTILE[4:]])
def test_a_picture_as_svg_is_well_formed_and_has_the_name_as_its_title(name: str, view: str) -> None:
    run = run_of(name)
    named = Catalogue({run.identifier: name}, frozenset())
    state = state_of(Session(Timeline((run,), 2, 0, named)))
    root = ET.fromstring(picture_bytes(state, PictureWish(view=view, size=(400, 300)), "svg"))
    titles = [each.text for each in root.iter() if each.tag.endswith("title")]
    assert titles == [visible(name)]
    assert [
        each.tag for each in root.iter() if each.tag.endswith("image") and "/dev/" in str(each.attrib)
    ] == []


@pytest.mark.parametrize("name", HOSTILE)
def test_a_sentence_on_a_file_shows_its_name_and_what_stands_in_it(name: str) -> None:
    bare = name.replace("/", "")
    error = DataError("not_a_number", path=f"/home/{bare}", line=1, column=2, name=name, text=name)
    said = sentence(error)
    assert said == (
        f"{visible(bare)}, line 1, column 2 ({visible(name)}): “{visible(name)}” is not a number. "
        "Correct it, or skip such rows."
    )
    assert len(said.splitlines()) == 1


def test_a_long_name_does_not_make_a_long_sentence() -> None:
    error = DataError("file_missing", path=str(Path("/") / ("x" * 5000)))
    assert len(sentence(error)) < 200


@pytest.mark.parametrize("name", HOSTILE)
def test_the_lines_on_a_run_are_as_many_as_with_any_name(name: str) -> None:
    run = run_of(name)
    tips = [
        run_tip(Timeline((run,), 0, 0, Catalogue({run.identifier: each}, frozenset())), run)
        for each in ("a name", name)
    ]
    assert tips[1] == tips[0].replace("a name", visible(name))
