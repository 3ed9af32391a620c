from dataclasses import replace

import pytest

from gmm_desktop.experiment.compared import compared_runs, run_out, state_of
from gmm_desktop.experiment.dataset import Dataset
from gmm_desktop.experiment.experiment import Experiment
from gmm_desktop.experiment.state import State
from gmm_desktop.experiment.timeline import MOST_COMPARED, Run, Timeline, with_run, without_run
from gmm_desktop.mixture.em import fit
from gmm_desktop.mixture.settings import EmSettings


@pytest.fixture
def runs(experiment: Experiment) -> list[Run]:
    settings = EmSettings(max_iter=3, tol=0, reg_covar=0.1)
    return [run_out(replace(experiment, settings=replace(settings, max_iter=most))) for most in range(1, 7)]


def state_with(runs: list[Run]) -> State:
    timeline = Timeline((runs[0],))
    for run in runs[1:]:
        timeline = with_run(timeline, run)
    return State(timeline.run.experiment, timeline)


def test_a_run_run_out_ends_where_fit_ends(experiment: Experiment) -> None:
    run = run_out(experiment)
    result = fit(experiment.dataset.points, experiment.start, experiment.settings)
    assert run.outcome.frame.parameters == result.parameters
    assert run.stop is not None
    assert run.stop.reason is result.stop_reason
    assert [frame.half_step for frame in run.frames] == list(range(len(run.frames)))


def test_without_a_choice_the_run_shown_and_the_newest_others_are_compared(runs: list[Run]) -> None:
    state = state_with(runs)
    assert compared_runs(state) == tuple(runs[-MOST_COMPARED:])
    earlier = replace(state, timeline=with_run(state.timeline, runs[0]))
    assert compared_runs(earlier) == (runs[0], *runs[-(MOST_COMPARED - 1) :])


def test_chosen_runs_are_compared_in_the_order_they_were_begun(runs: list[Run]) -> None:
    chosen = replace(state_with(runs), compared=(runs[4].identifier, runs[1].identifier))
    assert compared_runs(chosen) == (runs[1], runs[4])


def test_deleted_runs_and_runs_on_other_data_are_not_compared(runs: list[Run]) -> None:
    state = state_with(runs[:3])
    deleted = replace(state, timeline=without_run(state.timeline, runs[0].identifier))
    assert compared_runs(deleted) == (runs[1], runs[2])
    data = runs[0].experiment.dataset
    other = replace(runs[0].experiment, dataset=Dataset("other", data.points, data.columns))
    elsewhere = replace(state, timeline=with_run(state.timeline, run_out(other)))
    assert len(compared_runs(elsewhere)) == 1


def test_each_run_shows_the_same_half_step_or_its_end(runs: list[Run]) -> None:
    state = state_with(runs)
    assert state_of(state, runs[5], 9).shown is runs[5].frames[9]
    assert state_of(state, runs[1], 9).shown is runs[1].frames[-1]
    assert state_of(state, runs[1], 9).experiment is runs[1].experiment


def test_what_is_dragged_is_shown_in_the_current_run_only(runs: list[Run]) -> None:
    state = state_with(runs)
    dragged = replace(state, preview=runs[0].frames[0])
    assert state_of(dragged, runs[-1], 2).shown is runs[0].frames[0]
    assert state_of(dragged, runs[1], 2).shown is runs[1].frames[2]
