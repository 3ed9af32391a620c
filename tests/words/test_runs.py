"""Runs in words, and the marks that compare them."""

import csv
import io
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest

from gmm_desktop.control.workspace import Workspace
from gmm_desktop.experiment.changes import Changes
from gmm_desktop.experiment.edits import ReplaceStart, SetWeight
from gmm_desktop.experiment.experiment import SCALE_FREE_SETTINGS, Experiment
from gmm_desktop.experiment.presets import (
    FIRST_START,
    OLD_FAITHFUL,
    PUBLISHED_EXPERIMENTS,
    PUBLISHED_SETTINGS,
)
from gmm_desktop.experiment.run_log import records
from gmm_desktop.experiment.timeline import Run, Timeline, new_run, renamed, shortened
from gmm_desktop.mixture.convergence import ConvergenceRule, Stop, StopReason
from gmm_desktop.mixture.em import iterate, start_frame
from gmm_desktop.mixture.frames import Frame
from gmm_desktop.mixture.initialisation import StartMethod
from gmm_desktop.mixture.prior import Prior
from gmm_desktop.mixture.settings import Pins
from gmm_desktop.words.run_log import COLUMNS, log_csv, log_markdown
from gmm_desktop.words.runs import (
    ended_words,
    frame_words,
    half_step_words,
    iso_time,
    option_words,
    run_name,
    run_tip,
    start_words,
)


def frames_of(experiment: Experiment, count: int) -> tuple[Frame, ...]:
    points = experiment.dataset.points
    start = start_frame(points, experiment.start)
    steps = iterate(points, start, experiment.settings)
    return (start, *(next(steps) for _ in range(count)))


def run_of(experiment: Experiment, count: int = 4, stop: Stop | None = None, **changed: Any) -> Run:
    asked = replace(experiment, **changed)
    frames = frames_of(experiment, count)
    return replace(new_run(asked, frames[0]), frames=frames, stop=stop)


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({}, "a start set by hand"),
        ({"start_method": StartMethod.KMEANS_PLUS_PLUS, "seed": 7}, "k-means++, seed 7"),
        ({"start_method": StartMethod.RANDOM_RESPONSIBILITIES}, "random γ, seed 0"),
        ({"start_method": StartMethod.FROM_FILE}, "from a file"),
        ({"preset": FIRST_START}, "Misplaced start"),
        ({"preset": "experiment_2"}, "Experiment 2"),
        ({"preset": OLD_FAITHFUL, "start_method": StartMethod.KMEANS}, "Old Faithful"),
    ],
)
def test_how_a_run_began_is_said(small: Experiment, changed: dict[str, Any], said: str) -> None:
    run = run_of(small, **changed)
    assert start_words(Timeline((run,)), run) == said


def test_every_preset_has_a_short_name(small: Experiment) -> None:
    runs = [run_of(small, preset=each) for each in (FIRST_START, *PUBLISHED_EXPERIMENTS, OLD_FAITHFUL)]
    names = [start_words(Timeline((run,)), run) for run in runs]
    assert all(name and ":" not in name for name in names)
    assert len(set(names)) == len(names)


def test_a_branch_says_which_run_it_left_and_where(small: Experiment) -> None:
    first = run_of(small)
    drawn = small.start.changed(means=small.start.means + 1)
    second = replace(run_of(small, start=drawn), parent=first.identifier, forked_at=3)
    timeline = Timeline((first, second))
    assert start_words(timeline, second) == "from run 1 at 2 E"
    named = renamed(timeline, second.identifier, "mine")
    assert run_name(named, second) == "mine"
    assert run_tip(named, second).splitlines()[:2] == ["Run 2 · mine", "from run 1 at 2 E"]


@pytest.mark.parametrize(
    ("half_step", "said"), [(0, "start"), (1, "1 E"), (2, "1 M"), (7, "4 E"), (8, "4 M")]
)
def test_half_steps_are_written_in_short(half_step: int, said: str) -> None:
    assert half_step_words(half_step) == said


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        (SCALE_FREE_SETTINGS, ""),
        (PUBLISHED_SETTINGS, ""),
        (replace(PUBLISHED_SETTINGS, reg_covar=0.01, prior=Prior()), "reg_covar 0.01, prior"),
        (replace(PUBLISHED_SETTINGS, pins=Pins(frozenset({1}), frozenset({0, 2}))), "pinned π2 μ1 μ3"),
        (replace(PUBLISHED_SETTINGS, temperature=0.0), "T = 0"),
        (replace(PUBLISHED_SETTINGS, initial_temperature=5.0), "T 5 → 1 in 20"),
        (replace(PUBLISHED_SETTINGS, accelerated=True, batch_size=50), "accelerated, batches of 50"),
        (
            replace(PUBLISHED_SETTINGS, rule=ConvergenceRule.ABSOLUTE, tol=0.5, patience=1),
            "|ΔL| < 0.5, ≤ 200 iterations",
        ),
    ],
)
def test_only_what_differs_from_plain_em_is_said(small: Experiment, settings: Any, said: str) -> None:
    frame = start_frame(small.dataset.points, small.start)
    assert option_words(new_run(replace(small, settings=settings), frame)) == said


@pytest.mark.parametrize(
    ("stop", "said"),
    [
        (None, "not finished"),
        (Stop(StopReason.MEAN_SHIFT), "converged"),
        (Stop(StopReason.MAX_ITER), "iteration limit"),
        (Stop(StopReason.COLLAPSED), "collapsed"),
        (Stop(StopReason.STARVED), "starved"),
        (Stop(StopReason.NOT_POSITIVE_DEFINITE), "flat"),
    ],
)
def test_the_end_is_said_in_short_also_where_the_frames_are_gone(
    small: Experiment, stop: Stop | None, said: str
) -> None:
    run = run_of(small, stop=stop)
    assert ended_words(run) == ended_words(shortened(run)) == said


def test_every_reason_to_end_has_a_short_word(small: Experiment) -> None:
    assert all(ended_words(run_of(small, stop=Stop(reason))) for reason in StopReason)


def test_a_frame_is_named_by_its_iteration_and_half_step(small: Experiment) -> None:
    start, after_e, after_m = frames_of(small, 2)
    assert frame_words(start).startswith("start\nL −")
    assert frame_words(after_e).startswith("iteration 1 · after E\n")
    assert frame_words(after_m).startswith("iteration 1 · after M\n")


def test_the_time_in_a_file_can_be_read_back_exactly_to_the_millisecond() -> None:
    assert datetime.fromisoformat(iso_time(1_700_000_000.125)).timestamp() == 1_700_000_000.125
    assert iso_time(0.0) == ""


def test_the_log_as_text_has_a_line_a_run(small: Experiment) -> None:
    first, second = run_of(small), run_of(small, 2)
    named = renamed(Timeline((first, second)), first.identifier, "a, b | c")
    found = records(named)
    rows = list(csv.DictReader(io.StringIO(log_csv(found))))
    assert [row["name"] for row in rows] == ["a, b | c", ""]
    assert [float(row["log_likelihood"]) for row in rows] == [
        run.frames[-1].log_likelihood for run in (first, second)
    ]
    assert len(log_markdown(found).splitlines()) == 4
    assert list(rows[0])[: len(COLUMNS)] == [column.key for column in COLUMNS]


# Marks


def test_runs_are_marked_in_order_each_once_and_at_most_four(workspace: Workspace, small: Experiment) -> None:
    told: list[Changes] = []
    runs = [run_of(small) for _ in range(5)]
    workspace.add_runs(runs)
    workspace.changed.connect(lambda _, changes: told.append(changes))
    names = [run.identifier for run in runs]
    workspace.set_compared([names[2], names[0], names[2], 10**9])
    assert workspace.state.compared == (names[2], names[0])
    workspace.set_compared(names)
    assert workspace.state.compared == tuple(names[:4])
    assert told == [Changes.COMPARED] * 2


def test_a_mark_is_taken_off_and_a_fifth_is_refused(workspace: Workspace, small: Experiment) -> None:
    refused: list[str] = []
    workspace.refused.connect(lambda error: refused.append(error.code))
    runs = [run_of(small) for _ in range(5)]
    workspace.add_runs(runs)
    for run in runs:
        workspace.mark_run(run.identifier)
    assert refused == ["too_many_compared"]
    workspace.mark_run(runs[0].identifier)
    assert workspace.state.compared == tuple(run.identifier for run in runs[1:4])


def test_a_deleted_run_loses_its_mark(workspace: Workspace, small: Experiment) -> None:
    runs = [run_of(small) for _ in range(2)]
    workspace.add_runs(runs)
    workspace.set_compared([run.identifier for run in runs])
    workspace.delete_run(runs[0].identifier)
    assert workspace.state.compared == (runs[1].identifier,)


def test_a_start_that_is_edited_before_it_ran_loses_its_mark(workspace: Workspace) -> None:
    workspace.set_compared([workspace.state.timeline.run.identifier])
    workspace.submit(SetWeight(0, 0.5))
    assert workspace.state.compared == ()
    workspace.submit(ReplaceStart(workspace.state.shown.parameters))
    assert workspace.state.compared == ()
