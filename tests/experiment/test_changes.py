from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from gmm_desktop.experiment.apply_edit import apply_edit
from gmm_desktop.experiment.changes import Changes, diff
from gmm_desktop.experiment.dataset import EDITED, Dataset
from gmm_desktop.experiment.edits import MovePoints, NewDataset
from gmm_desktop.experiment.experiment import Experiment
from gmm_desktop.experiment.history import Snapshot, record
from gmm_desktop.experiment.painting import Painting
from gmm_desktop.experiment.state import Activity, State, ViewOptions
from gmm_desktop.experiment.timeline import Timeline, extended, new_run, sought
from gmm_desktop.mixture.em import iterate, start_frame


@pytest.fixture
def state(experiment: Experiment) -> State:
    """A state with a run of a few frames, its start shown."""
    points = experiment.dataset.points
    start = start_frame(points, experiment.start)
    frames = list(iterate(points, start, experiment.settings))[:4]
    run = Timeline((new_run(experiment, start),))
    return State(experiment, extended(run, frames, None, follow=False))


def test_nothing_changes_between_a_state_and_itself(state: State) -> None:
    assert diff(state, state) is Changes.NONE
    assert diff(state, replace(state)) is Changes.NONE


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"activity": Activity.PLAYING}, Changes.ACTIVITY),
        ({"component": 1}, Changes.COMPONENT),
        ({"point": 0}, Changes.POINT),
        ({"options": ViewOptions(level=3)}, Changes.OPTIONS),
        ({"options": ViewOptions()}, Changes.NONE),
        ({"compared": (1, 2)}, Changes.COMPARED),
        ({"painting": Painting()}, Changes.PAINTING),
        ({"component": None, "activity": Activity.PAUSED}, Changes.NONE),
    ],
)
def test_a_changed_choice_is_named_alone(state: State, values: dict[str, Any], expected: Changes) -> None:
    assert diff(state, replace(state, **values)) == expected


def test_another_frame_of_the_run_changes_frame_and_runs(state: State) -> None:
    moved = replace(state, timeline=sought(state.timeline, 2))
    assert diff(state, moved) == Changes.FRAME | Changes.RUNS


def test_frames_behind_the_one_shown_change_the_runs_only(state: State) -> None:
    longer = extended(state.timeline, [state.timeline.frame], None, follow=False)
    assert diff(state, replace(state, timeline=longer)) == Changes.RUNS


def test_a_preview_changes_the_frame_only(state: State) -> None:
    previewed = replace(state, preview=start_frame(state.experiment.dataset.points, state.experiment.start))
    assert diff(state, previewed) == Changes.FRAME
    assert previewed.shown is previewed.preview


def test_an_edited_experiment_changes_the_experiment_but_not_its_data(state: State) -> None:
    assert diff(state, replace(state, experiment=replace(state.experiment, seed=1))) == Changes.EXPERIMENT


def test_other_data_change_the_experiment_too(state: State) -> None:
    data = Dataset("other", state.experiment.dataset.points, ("x", "y"))
    changed = diff(state, replace(state, experiment=replace(state.experiment, dataset=data)))
    assert changed == Changes.DATASET | Changes.OTHER_DATA | Changes.EXPERIMENT


def test_data_changed_by_hand_are_no_other_data(state: State) -> None:
    """Which is why the view stays where it is."""
    data = state.experiment.dataset
    edited = apply_edit(state.experiment, MovePoints(np.array([0]), (0.1, 0.0)))
    assert edited.dataset.name == data.name + EDITED
    assert diff(state, replace(state, experiment=edited)) == Changes.DATASET | Changes.EXPERIMENT


def test_data_begun_on_an_empty_plane_are_other_data_unless_they_are_being_painted(state: State) -> None:
    painted = apply_edit(state.experiment, NewDataset(np.array([[0.0, 0.0], [1.0, 2.0]])))
    expected = Changes.DATASET | Changes.EXPERIMENT
    assert diff(state, replace(state, experiment=painted)) == expected | Changes.OTHER_DATA
    held = replace(state, painting=Painting())
    assert diff(held, replace(held, experiment=painted)) == expected


def test_a_remembered_edit_changes_the_history(state: State) -> None:
    before = Snapshot(state.experiment, state.timeline.run, 0)
    assert diff(state, replace(state, history=record(state.history, before))) == Changes.HISTORY


def test_all_is_every_part() -> None:
    assert Changes.ALL == ~Changes.NONE
