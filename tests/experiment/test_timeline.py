from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gmm_desktop.experiment.dataset import Dataset
from gmm_desktop.experiment.experiment import Experiment
from gmm_desktop.experiment.timeline import (
    KEPT_RUNS,
    Run,
    Timeline,
    extended,
    new_run,
    phase_after,
    sought,
    with_run,
)
from gmm_desktop.mixture.convergence import Stop, StopReason
from gmm_desktop.mixture.em import iterate, start_frame
from gmm_desktop.mixture.frames import Frame, Phase
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


def test_a_run_taken_up_again_comes_to_the_front_once(experiment: Experiment, frames: list[Frame]) -> None:
    first, second = run_of(experiment, frames), run_of(experiment, frames)
    again = with_run(with_run(Timeline((first,)), second), first, 4)
    assert again.runs == (second, first)
    assert again.cursor == 4


def test_runs_on_other_data_are_no_ghosts(experiment: Experiment, frames: list[Frame]) -> None:
    other = replace(experiment, dataset=Dataset("other", experiment.dataset.points, ("x", "y")))
    elsewhere = with_run(Timeline((run_of(experiment, frames),)), run_of(other, frames))
    assert len(elsewhere.runs) == 2
    assert elsewhere.ghosts == ()


def test_only_the_newest_runs_are_kept(experiment: Experiment, frames: list[Frame]) -> None:
    runs = [run_of(experiment, frames) for _ in range(KEPT_RUNS + 5)]
    timeline = Timeline((runs[0],))
    for run in runs[1:]:
        timeline = with_run(timeline, run)
    assert list(timeline.runs) == runs[-KEPT_RUNS:]


def test_e_and_m_steps_alternate(frames: list[Frame]) -> None:
    assert [phase_after(frame.half_step) for frame in frames[:-1]] == [frame.phase for frame in frames[1:]]
    assert phase_after(0) is Phase.E
