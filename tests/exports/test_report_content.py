"""What a report says of the data."""

from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from gmm_desktop.experiment.dataset import Dataset
from gmm_desktop.experiment.excerpt import excerpt
from gmm_desktop.experiment.presets import seeded_experiment
from gmm_desktop.experiment.standardised import Standardised
from gmm_desktop.experiment.timeline import new_run
from gmm_desktop.exports.report import write_report
from gmm_desktop.exports.report_content import Content, Facts, Table, report_content
from gmm_desktop.exports.report_html import report_html
from gmm_desktop.mixture.convergence import Stop, StopReason
from gmm_desktop.mixture.diagnostics import Degeneracy, DegeneracyKind
from gmm_desktop.mixture.em import start_frame
from gmm_desktop.mixture.points import Points

POINTS = Points.of([[0.0, 1.0], [2.0, 5.0], [4.0, 3.0], [6.0, 9.0]])


def content_of(**given: Any) -> Content:
    experiment = seeded_experiment(Dataset("mine", POINTS, ("width", "height"), **given), 1)
    start = start_frame(experiment.dataset.points, experiment.start, experiment.settings)
    return report_content(excerpt(new_run(experiment, start)))


def facts_of(**given: Any) -> dict[str, str]:
    (facts,) = content_of(**given).sections[0].parts
    assert isinstance(facts, Facts)
    return dict(facts.rows)


SAID = {
    "Name": "mine",
    "Points N": "4",
    "Column width": "from 0 to 6.00000",
    "Column height": "from 1.00000 to 9.00000",
}


@pytest.mark.parametrize(
    ("given", "more"),
    [
        ({}, {}),
        ({"ignored_columns": 1}, {"Columns not used": "1"}),
        ({"source": "a field book"}, {"Source": "a field book"}),
        (
            {"standardised": Standardised(("length", "weight"), (1.25, -3.0), (2.0, 0.5))},
            {
                "Standardised": "x = (length − 1.25) / 2, y = (weight − (−3)) / 0.5",
                "Mean of x and y": "1.25, −3.0",
                "σ of x and y": "2.0, 0.5",
            },
        ),
        ({"labels": np.array([0, 1, 1, 0])}, {"Known groups": "2; EM does not see them"}),
    ],
)
def test_a_report_says_of_the_data_what_is_known_and_no_more(
    given: dict[str, Any], more: dict[str, str]
) -> None:
    assert facts_of(**given) == SAID | more


@pytest.mark.parametrize(
    ("reason", "said"),
    [
        (None, "On the criteria: they compare maxima; EM is not at one yet."),
        ("log_likelihood", None),
        ("collapsed", "A component collapses, where L has no maximum, and criteria would mean nothing."),
        (
            "not_positive_definite",
            "A component collapses, where L has no maximum, and criteria would mean nothing.",
        ),
        ("starved", "A component has no points left, and criteria would mean nothing."),
    ],
)
def test_criteria_are_told_of_a_maximum_only(reason: str | None, said: str | None) -> None:
    experiment = seeded_experiment(Dataset("mine", POINTS, ("width", "height")), 1)
    run = new_run(experiment, start_frame(POINTS, experiment.start, experiment.settings))
    if reason is not None:
        ends = [each.value for each in DegeneracyKind]
        wrong = Degeneracy(DegeneracyKind(reason), 0, 1.0, 1.0, 0.1) if reason in ends else None
        run = replace(run, stop=Stop(StopReason(reason), wrong))
    parts = next(each for each in report_content(excerpt(run)).sections if each.title == "Result").parts
    tables = sum(isinstance(part, Table) and "BIC" in part.header for part in parts)
    spoken = [part for part in parts if isinstance(part, str) and "criteria" in part]
    assert spoken == ([said] if said else [])
    assert tables == (reason in (None, "log_likelihood"))


@pytest.mark.usefixtures("qapp")
def test_a_report_says_how_far_it_is(tmp_path: Path) -> None:
    """The content, then each of four pictures; the file is the sixth."""
    experiment = seeded_experiment(Dataset("mine", POINTS, ("width", "height")), 1)
    run = new_run(experiment, start_frame(POINTS, experiment.start, experiment.settings))
    told: list[tuple[int, int]] = []
    write_report(tmp_path / "report.html", excerpt(run), lambda *at: told.append(at))
    assert told == [(done, 6) for done in range(6)]


class Nesting(HTMLParser):
    """Notes what is open, and that each element is closed where it should be."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, *_attrs: Any) -> None:
        if tag not in {"meta", "img", "br", "hr"}:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


@pytest.mark.parametrize("paper", [False, True])
def test_every_element_of_a_report_is_closed_in_its_turn(paper: bool) -> None:
    pictures = dict.fromkeys(("start", "end", "curve", "surface"), b"")
    assert Nesting(report_html(content_of(), pictures, paper=paper)).open == []
