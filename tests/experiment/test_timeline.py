import tracemalloc
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gmm_desktop.experiment.dataset import Dataset
from gmm_desktop.experiment.experiment import Experiment
from gmm_desktop.experiment.timeline import (
    Run,
    Timeline,
    extended,
    new_run,
    phase_after,
    renamed,
    shortened,
    sought,
    with_run,
    with_runs_beside,
    without_run,
)
from gmm_desktop.mixture.convergence import Stop, StopReason
from gmm_desktop.mixture.em import iterate, start_frame
from gmm_desktop.mixture.frames import Frame, Phase
from gmm_desktop.mixture.initialisation import StartMethod, make_start
from gmm_desktop.mixture.points import Points
from gmm_desktop.mixture.settings import EmSettings

STOP = Stop(StopReason.MAX_ITER)


@pytest.fixture
def frames(experiment: Experiment) -> list[Frame]:
    points = experiment.dataset.points
    start = start_frame(points, experiment.start)
    return [start, *iterate(points, start, EmSettings(max_iter=3, tol=0, reg_covar=0.1))]


@pytest.fixture
def timeline(experiment: Experiment, frames: list[Frame]) -> Timeline:
    return Timeline((new_run(experiment, frames[0]),))


def run_of(experiment: Experiment, frames: list[Frame]) -> Run:
    return replace(new_run(experiment, frames[0]), frames=tuple(frames))


def test_a_new_run_shows_its_start(timeline: Timeline, frames: list[Frame]) -> None:
    assert timeline.frame is frames[0]
    assert (timeline.cursor, timeline.last, timeline.at_end) == (0, 0, True)
    assert timeline.run.stop is None


def test_runs_have_different_identifiers(experiment: Experiment, frames: list[Frame]) -> None:
    assert len({new_run(experiment, frames[0]).identifier for _ in range(10)}) == 10


def test_new_frames_are_appended_behind_the_frame_shown(timeline: Timeline, frames: list[Frame]) -> None:
    longer = extended(timeline, frames[1:3], None, follow=False)
    assert longer.run.frames == tuple(frames[:3])
    assert longer.run.identifier == timeline.run.identifier
    assert (longer.cursor, longer.at_end) == (0, False)
    assert timeline.run.frames == (frames[0],)


def test_new_frames_can_be_followed(timeline: Timeline, frames: list[Frame]) -> None:
    longer = extended(timeline, frames[1:], STOP, follow=True)
    assert longer.frame is frames[-1]
    assert longer.at_end
    assert longer.run.stop is STOP


def test_an_end_once_known_stays_known(timeline: Timeline, frames: list[Frame]) -> None:
    ended = extended(timeline, frames[1:], STOP, follow=True)
    assert extended(ended, [], None, follow=False).run.stop is STOP


@given(st.integers(-10, 20))
def test_seeking_beyond_an_end_shows_that_end(position: int) -> None:
    class Line(Timeline):
        last = 6

    found = sought(Line((), 3), position)
    assert found.cursor == sorted((0, position, 6))[1]


def test_the_run_left_behind_stays_as_a_ghost(
    timeline: Timeline, experiment: Experiment, frames: list[Frame]
) -> None:
    ran = extended(timeline, frames[1:], STOP, follow=True)
    forked = with_run(ran, new_run(experiment, frames[-1]))
    assert forked.runs[0] is ran.run
    assert forked.ghosts == (ran.run,)
    assert forked.frame is frames[-1]


def test_a_run_that_never_left_its_start_is_dropped(
    timeline: Timeline, experiment: Experiment, frames: list[Frame]
) -> None:
    forked = with_run(timeline, new_run(experiment, frames[-1]))
    assert len(forked.runs) == 1
    assert forked.ghosts == ()


def test_a_run_that_has_only_its_start_is_no_ghost(experiment: Experiment, frames: list[Frame]) -> None:
    timeline = Timeline((new_run(experiment, frames[0]), run_of(experiment, frames)))
    assert timeline.ghosts == ()


def test_a_run_taken_up_again_is_there_once_and_keeps_its_number(
    experiment: Experiment, frames: list[Frame]
) -> None:
    first, second = run_of(experiment, frames), run_of(experiment, frames)
    again = with_run(with_run(Timeline((first,)), second), first, 4)
    assert again.runs == (first, second)
    assert (again.run, again.cursor) == (first, 4)
    assert again.ghosts == (second,)
    assert [again.number(run) for run in again.runs] == [1, 2]


def test_what_is_brought_back_is_the_run_as_far_as_it_got(
    experiment: Experiment, frames: list[Frame]
) -> None:
    run = run_of(experiment, frames)
    elsewhere = with_run(Timeline((run,)), new_run(experiment, frames[-1]))
    assert with_run(elsewhere, shortened(run), 3).frame is frames[3]


def test_runs_can_be_added_beside_the_one_shown(
    timeline: Timeline, experiment: Experiment, frames: list[Frame]
) -> None:
    beside = run_of(experiment, frames)
    both = with_runs_beside(timeline, [beside])
    assert both.run is timeline.run
    assert both.ghosts == (beside,)


def test_runs_on_other_data_are_no_ghosts(experiment: Experiment, frames: list[Frame]) -> None:
    other = replace(experiment, dataset=Dataset("other", experiment.dataset.points, ("x", "y")))
    elsewhere = with_run(Timeline((run_of(experiment, frames),)), run_of(other, frames))
    assert len(elsewhere.runs) == 2
    assert elsewhere.ghosts == ()


def test_beyond_the_bound_the_oldest_runs_keep_only_their_start_and_outcome(
    experiment: Experiment, frames: list[Frame], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gmm_desktop.experiment.timeline.KEPT_FRAMES", 3 * len(frames) + 2)
    runs = [replace(run_of(experiment, frames), stop=STOP) for _ in range(5)]
    timeline = Timeline((runs[0],))
    for run in runs[1:]:
        timeline = with_run(timeline, run)
    assert [len(run.frames) for run in timeline.runs] == [1, 1, *[len(frames)] * 3]
    assert [run.identifier for run in timeline.runs] == [run.identifier for run in runs]
    for run in timeline.runs:
        assert run.ran
        assert (run.outcome.frame, run.outcome.stop) == (frames[-1], STOP)
    played = extended(with_run(timeline, runs[0]), frames[1:], STOP, follow=True)
    assert played.run.kept is None
    assert played.run.frames == tuple(frames)


def test_the_run_shown_keeps_its_frames_whatever_the_bound(
    experiment: Experiment, frames: list[Frame], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gmm_desktop.experiment.timeline.KEPT_FRAMES", 1)
    first, second = run_of(experiment, frames), run_of(experiment, frames)
    timeline = with_run(Timeline((first, second)), first)
    assert [len(run.frames) for run in timeline.runs] == [len(frames), 1]


def test_a_name_is_given_and_taken_away(timeline: Timeline) -> None:
    run = timeline.run
    named = renamed(timeline, run.identifier, "  a good start ")
    assert named.name(run) == "a good start"
    assert renamed(named, run.identifier, " ").name(run) == ""


def test_a_deleted_run_is_not_listed_and_the_current_one_cannot_be(
    experiment: Experiment, frames: list[Frame]
) -> None:
    first, second = run_of(experiment, frames), run_of(experiment, frames)
    timeline = Timeline((first, second))
    deleted = without_run(timeline, first.identifier)
    assert (deleted.listed, deleted.ghosts) == ((second,), ())
    assert deleted.number(second) == 2
    assert without_run(timeline, second.identifier) is timeline


def test_a_long_run_of_eight_components_stays_under_20_megabytes(experiment: Experiment) -> None:
    count, iterations = 8, 1000
    rng = np.random.default_rng(0)
    points = Points.of(rng.normal(size=(50, 2)))
    start = make_start(StartMethod.RANDOM_POINTS, points, count, 1)
    settings = EmSettings(max_iter=iterations, tol=0, reg_covar=0.01)
    first = start_frame(points, start, settings)
    steps = iterate(points, first, settings)
    tracemalloc.start()
    run = extended(Timeline((new_run(experiment, first),)), list(steps), STOP, follow=True).run
    grown, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert len(run.frames) == 2 * iterations + 1
    assert grown * (10_000 / iterations) < 20e6


def test_e_and_m_steps_alternate(frames: list[Frame]) -> None:
    assert [phase_after(frame.half_step) for frame in frames[:-1]] == [frame.phase for frame in frames[1:]]
    assert phase_after(0) is Phase.E
