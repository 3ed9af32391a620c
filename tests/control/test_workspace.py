from collections.abc import Callable
from dataclasses import replace
from time import time

import numpy as np
import pytest
from PySide6.QtCore import QCoreApplication, QTimer
from pytestqt.qtbot import QtBot

from gmm_desktop.control.workspace import Workspace
from gmm_desktop.experiment.changes import Changes
from gmm_desktop.experiment.dataset import Dataset
from gmm_desktop.experiment.edits import (
    AddComponent,
    AddPoints,
    ChangeSettings,
    Edit,
    EmptyPlane,
    MoveMean,
    NewDataset,
    OpenExperiment,
    PlaceStart,
    RemoveComponent,
    RemovePoints,
    ReshapeCovariance,
    SampleAsData,
    SetComponentCount,
    SetWeight,
)
from gmm_desktop.experiment.experiment import Experiment
from gmm_desktop.experiment.painting import Brush, Painting, is_empty, on_empty_plane
from gmm_desktop.experiment.session import session_of
from gmm_desktop.experiment.state import Activity, State, ViewOptions
from gmm_desktop.mixture.errors import CodedError
from gmm_desktop.mixture.frames import Phase
from gmm_desktop.mixture.initialisation import StartMethod
from gmm_desktop.mixture.objective import log_likelihood
from gmm_desktop.mixture.points import Points
from gmm_desktop.mixture.settings import EmSettings

MOVE = MoveMean(1, (3.5, 3.5))


def run_to_the_end(workspace: Workspace, qtbot: QtBot) -> None:
    workspace.run.run_to_convergence()
    qtbot.waitUntil(lambda: workspace.state.activity is Activity.PAUSED)


def step(workspace: Workspace, qtbot: QtBot, iterations: int) -> None:
    for _ in range(iterations):
        workspace.run.iterate()
        qtbot.waitUntil(lambda: workspace.state.activity is Activity.PAUSED)


# Opening


def test_it_opens_on_the_start(workspace: Workspace, small: Experiment) -> None:
    state = workspace.state
    assert state.experiment is small
    assert state.shown.parameters is small.start
    assert state.shown.phase is Phase.START
    assert state.shown.log_likelihood == pytest.approx(log_likelihood(small.dataset.points, small.start))
    assert state.activity is Activity.PAUSED


# Edits


def test_an_edit_begins_a_new_run_from_its_start(workspace: Workspace) -> None:
    before = workspace.state
    assert workspace.submit(MOVE)
    state = workspace.state
    assert state.experiment.start.means[1].tolist() == [3.5, 3.5]
    assert state.timeline.run.identifier != before.timeline.run.identifier
    assert state.timeline.run.experiment is state.experiment
    assert state.shown.parameters is state.experiment.start


def test_an_edit_is_told_once(workspace: Workspace) -> None:
    told: list[Changes] = []
    workspace.changed.connect(lambda _, changes: told.append(changes))
    workspace.submit(MOVE)
    assert told == [Changes.EXPERIMENT | Changes.FRAME | Changes.RUNS | Changes.HISTORY]


def test_an_edit_in_the_middle_of_a_run_forks_from_the_frame_shown(
    workspace: Workspace, qtbot: QtBot
) -> None:
    step(workspace, qtbot, 3)
    workspace.run.seek(4)
    shown, run = workspace.state.shown, workspace.state.timeline.run
    workspace.submit(MOVE)
    start = workspace.state.experiment.start
    assert start.means[[0, 2]].tolist() == shown.parameters.means[[0, 2]].tolist()
    assert start.covariances.tolist() == shown.parameters.covariances.tolist()
    assert workspace.state.timeline.ghosts == (run,)
    fork = workspace.state.timeline.run
    assert (fork.parent, fork.forked_at) == (run.identifier, 4)
    workspace.submit(MOVE)
    again = workspace.state.timeline.run
    assert (again.parent, again.forked_at) == (run.identifier, 4)


def test_another_run_can_be_shown_and_gone_on_with(workspace: Workspace, qtbot: QtBot) -> None:
    step(workspace, qtbot, 3)
    first = workspace.state.timeline.run
    workspace.submit(MOVE)
    step(workspace, qtbot, 1)
    second = workspace.state.timeline.run
    workspace.show_run(first.identifier, 2)
    assert workspace.state.shown is first.frames[2]
    assert workspace.state.experiment is first.experiment
    assert workspace.state.timeline.runs == (first, second)
    workspace.run.seek(workspace.state.timeline.last)
    step(workspace, qtbot, 1)
    assert workspace.state.timeline.run.identifier == first.identifier
    assert len(workspace.state.timeline.run.frames) == len(first.frames) + 2


def test_names_and_deletions_of_runs_can_be_undone_and_redone(workspace: Workspace, qtbot: QtBot) -> None:
    step(workspace, qtbot, 1)
    first = workspace.state.timeline.run
    workspace.submit(MOVE)
    workspace.rename_run(first.identifier, "the old one")
    workspace.delete_run(first.identifier)
    assert not workspace.state.timeline.ghosts
    workspace.undo()
    assert workspace.state.timeline.ghosts == (first,)
    assert workspace.state.timeline.name(first) == "the old one"
    workspace.undo()
    assert workspace.state.timeline.name(first) == ""
    workspace.redo()
    workspace.redo()
    assert workspace.state.timeline.listed == (workspace.state.timeline.run,)


def test_a_run_knows_when_it_was_begun_and_how_long_em_worked_on_it(
    workspace: Workspace, qtbot: QtBot
) -> None:
    before = time()
    workspace.submit(MOVE)
    assert before <= workspace.state.timeline.run.begun <= time()
    assert workspace.state.timeline.run.seconds == 0
    step(workspace, qtbot, 2)
    assert 0 < workspace.state.timeline.run.seconds < 60


@pytest.mark.parametrize(
    ("edit", "code"),
    [
        (SetWeight(0, 1.0), "weight_range"),
        (ReshapeCovariance(0, ((1.0, 2.0), (2.0, 1.0))), "not_positive_definite"),
        (MoveMean(0, (float("nan"), 0.0)), "parameters_not_finite"),
    ],
)
def test_an_edit_that_makes_no_mixture_is_refused_and_changes_nothing(
    workspace: Workspace, edit: Edit, code: str
) -> None:
    refusals: list[CodedError] = []
    told: list[State] = []
    workspace.refused.connect(refusals.append)
    workspace.changed.connect(lambda state, _: told.append(state))
    before = workspace.state
    assert not workspace.submit(edit)
    assert [error.code for error in refusals] == [code]
    assert workspace.state.__dict__ == before.__dict__
    assert told == []


def test_settings_changed_in_the_middle_of_a_run_go_on_from_the_frame_shown(
    workspace: Workspace, qtbot: QtBot
) -> None:
    """The frame shown is no longer what the recipe placed, so the experiment must not say so."""
    workspace.submit(PlaceStart(StartMethod.KMEANS_PLUS_PLUS, 3))
    step(workspace, qtbot, 2)
    shown = workspace.state.shown
    workspace.submit(ChangeSettings(EmSettings(max_iter=7)))
    experiment = workspace.state.experiment
    assert experiment.start == shown.parameters
    assert experiment.settings.max_iter == 7
    assert experiment.start_method is StartMethod.AS_DRAWN


def test_settings_changed_at_the_start_keep_the_recipe_of_the_start(workspace: Workspace) -> None:
    workspace.submit(PlaceStart(StartMethod.KMEANS_PLUS_PLUS, 3))
    workspace.submit(ChangeSettings(EmSettings(max_iter=7)))
    assert workspace.state.experiment.start_method is StartMethod.KMEANS_PLUS_PLUS


# Previews


def test_a_preview_shows_what_the_edit_would_make_and_makes_nothing(workspace: Workspace) -> None:
    before = workspace.state
    assert workspace.preview(MOVE)
    state, points = workspace.state, before.experiment.dataset.points
    assert state.shown.parameters.means[1].tolist() == [3.5, 3.5]
    assert state.shown.log_likelihood == pytest.approx(log_likelihood(points, state.shown.parameters))
    assert state.experiment is before.experiment
    assert state.timeline is before.timeline
    assert state.history is before.history


def test_a_cancelled_preview_leaves_everything_as_it_was(workspace: Workspace) -> None:
    before = workspace.state
    workspace.preview(MOVE)
    workspace.cancel_preview()
    assert workspace.state.__dict__ == before.__dict__


@pytest.mark.parametrize(
    ("seen", "made"),
    [
        (NewDataset(np.array([[0.0, 0.0], [0.0, 1.0], [3.0, 2.0]])), ChangeSettings(EmSettings(max_iter=3))),
        (MOVE, ChangeSettings(EmSettings(temperature=2.0))),
    ],
)
def test_an_edit_other_than_the_one_previewed_begins_with_a_frame_of_its_own(
    workspace: Workspace, seen: Edit, made: Edit
) -> None:
    """The preview is of other data, or of other settings."""
    assert workspace.preview(seen)
    assert workspace.submit(made)
    frame, points = workspace.state.shown, workspace.state.experiment.dataset.points
    assert frame.log_likelihood == pytest.approx(log_likelihood(points, frame.parameters), rel=1e-12)
    assert frame.temperature == workspace.state.experiment.settings.temperature


def test_previews_begin_from_the_frame_and_not_from_each_other(workspace: Workspace) -> None:
    workspace.preview(MoveMean(0, (9.0, 9.0)))
    workspace.preview(MOVE)
    assert workspace.state.shown.parameters.means[0].tolist() == [-1, 2]


def test_a_preview_of_what_cannot_be_keeps_the_last_one_and_says_nothing(workspace: Workspace) -> None:
    refusals: list[CodedError] = []
    workspace.refused.connect(refusals.append)
    workspace.preview(MOVE)
    shown = workspace.state.shown
    assert not workspace.preview(SetWeight(0, 2.0))
    assert workspace.state.shown is shown
    assert refusals == []


def test_releasing_the_hand_keeps_the_very_frame_that_was_previewed(workspace: Workspace) -> None:
    workspace.preview(MOVE)
    shown = workspace.state.shown
    workspace.submit(MOVE)
    assert workspace.state.shown is shown
    assert workspace.state.preview is None


def test_an_edit_elsewhere_does_not_take_over_a_stale_preview(workspace: Workspace) -> None:
    workspace.preview(MOVE)
    workspace.submit(SetWeight(0, 0.5))
    state = workspace.state
    assert state.shown.parameters == state.experiment.start
    expected = log_likelihood(state.experiment.dataset.points, state.experiment.start)
    assert state.shown.log_likelihood == pytest.approx(expected)


def test_other_data_do_not_take_over_a_preview_of_the_same_parameters(workspace: Workspace) -> None:
    workspace.preview(MOVE)
    start, points = workspace.state.shown.parameters, [[0.0, 0.0], [1.0, 1.0]]
    data = Dataset("two", workspace.state.experiment.dataset.points.of(points), ("x", "y"))
    workspace.submit(OpenExperiment(Experiment(data, start)))
    assert workspace.state.shown.log_likelihood == pytest.approx(log_likelihood(points, start))


def test_a_refused_edit_ends_its_preview(workspace: Workspace) -> None:
    workspace.preview(MOVE)
    workspace.submit(SetWeight(0, 2.0))
    assert workspace.state.preview is None


# Undo and redo


def test_undo_brings_back_the_run_and_the_frame_the_edit_was_made_at(
    workspace: Workspace, qtbot: QtBot
) -> None:
    step(workspace, qtbot, 3)
    workspace.run.seek(3)
    before = workspace.state
    workspace.submit(MOVE)
    workspace.undo()
    assert workspace.state.experiment is before.experiment
    assert workspace.state.timeline.run is before.timeline.run
    assert workspace.state.shown is before.shown


def test_redo_brings_the_edit_back(workspace: Workspace) -> None:
    workspace.submit(MOVE)
    after = workspace.state
    workspace.undo()
    workspace.redo()
    assert workspace.state.experiment is after.experiment
    assert workspace.state.shown is after.shown


def test_a_run_taken_back_can_go_on_where_it_was(workspace: Workspace, qtbot: QtBot) -> None:
    step(workspace, qtbot, 2)
    workspace.submit(MOVE)
    workspace.undo()
    step(workspace, qtbot, 1)
    frames = workspace.state.timeline.run.frames
    assert [frame.half_step for frame in frames] == list(range(7))


def test_at_either_end_undo_and_redo_change_nothing(workspace: Workspace) -> None:
    before = workspace.state
    workspace.undo()
    workspace.redo()
    assert workspace.state is before


def test_a_gesture_is_undone_as_one(workspace: Workspace) -> None:
    before = workspace.state
    for x in (1.0, 2.0, 3.0):
        workspace.submit(MoveMean(0, (x, 0.0)), gesture="arrow keys")
    workspace.undo()
    assert workspace.state.experiment is before.experiment


def test_iterations_part_a_gesture_in_two(workspace: Workspace, qtbot: QtBot) -> None:
    workspace.submit(MoveMean(0, (1.0, 0.0)), gesture="arrow keys")
    step(workspace, qtbot, 2)
    ran = workspace.state
    workspace.submit(MoveMean(0, (2.0, 0.0)), gesture="arrow keys")
    workspace.undo()
    assert workspace.state.timeline.run is ran.timeline.run
    assert workspace.state.shown is ran.shown


# While EM is at work


def converge(workspace: Workspace) -> None:
    workspace.run.run_to_convergence()


def play(workspace: Workspace) -> None:
    workspace.run.set_speed(100)
    workspace.run.play()


@pytest.mark.parametrize("set_going", [converge, play])
def test_an_edit_while_em_runs_pauses_it_and_forks_from_the_frame_shown(
    open_workspace: Callable[[Experiment], Workspace],
    endless: Experiment,
    qtbot: QtBot,
    set_going: Callable[[Workspace], None],
) -> None:
    workspace = open_workspace(endless)
    set_going(workspace)
    qtbot.waitUntil(lambda: workspace.state.timeline.cursor > 4)
    workspace.submit(SetWeight(0, 0.5))
    state = workspace.state
    (ghost,) = state.timeline.ghosts
    assert state.activity is Activity.PAUSED
    assert any(
        np.array_equal(frame.parameters.means, state.experiment.start.means) for frame in ghost.frames[1:]
    )
    qtbot.wait(50)
    assert workspace.state is state


def test_a_preview_while_em_runs_pauses_it(
    open_workspace: Callable[[Experiment], Workspace], endless: Experiment, qtbot: QtBot
) -> None:
    workspace = open_workspace(endless)
    workspace.run.run_to_convergence()
    qtbot.waitUntil(lambda: workspace.state.timeline.cursor > 4)
    workspace.preview(MOVE)
    state = workspace.state
    assert (state.activity, state.preview is None) == (Activity.PAUSED, False)
    qtbot.wait(50)
    assert workspace.state is state


def test_a_run_that_was_deleted_is_neither_shown_nor_renamed(workspace: Workspace, qtbot: QtBot) -> None:
    deleted = workspace.state.timeline.run
    step(workspace, qtbot, 1)
    workspace.submit(MOVE)
    step(workspace, qtbot, 1)
    workspace.delete_run(deleted.identifier)
    state = workspace.state
    assert deleted.identifier in state.timeline.catalogue.deleted
    workspace.show_run(deleted.identifier, 1)
    workspace.rename_run(deleted.identifier, "gone")
    workspace.delete_run(deleted.identifier)
    assert workspace.state is state


@pytest.mark.parametrize("way", ["undo", "redo"])
def test_undo_and_redo_while_em_runs_pause_it(
    open_workspace: Callable[[Experiment], Workspace], endless: Experiment, qtbot: QtBot, way: str
) -> None:
    workspace = open_workspace(endless)
    before = workspace.state
    workspace.submit(MOVE)
    if way == "redo":
        before = workspace.state
        workspace.undo()
    workspace.run.run_to_convergence()
    qtbot.waitUntil(lambda: workspace.state.timeline.cursor > 4)
    getattr(workspace, way)()
    state = workspace.state
    assert state.activity is Activity.PAUSED
    assert state.shown is before.shown
    qtbot.wait(50)
    assert workspace.state is state


def test_closing_while_em_runs_ends_its_thread(
    open_workspace: Callable[[Experiment], Workspace], endless: Experiment, qtbot: QtBot
) -> None:
    workspace = open_workspace(endless)
    workspace.run.run_to_convergence()
    qtbot.waitUntil(lambda: workspace.state.timeline.cursor > 4)
    workspace.run._worker.woken.emit()  # the worker's last wake-up, delivered when all is over
    workspace.close()
    QCoreApplication.processEvents()
    assert workspace.run._thread.isFinished()
    assert not any(timer.isActive() for timer in workspace.run.findChildren(QTimer))


# What is looked at


def test_selections_and_options_are_told(workspace: Workspace) -> None:
    told: list[Changes] = []
    workspace.changed.connect(lambda _, changes: told.append(changes))
    workspace.select_component(2)
    workspace.select_component(2)
    workspace.select_point(5)
    workspace.set_options(replace(ViewOptions(), level=3))
    assert told == [Changes.COMPONENT, Changes.POINT, Changes.OPTIONS]


def test_a_selected_component_that_is_gone_is_no_longer_selected(workspace: Workspace) -> None:
    workspace.select_component(2)
    selected = []
    for edit in (MOVE, RemoveComponent(0), AddComponent()):
        workspace.submit(edit)
        selected.append(workspace.state.component)
    assert selected == [2, None, None]


@pytest.mark.parametrize("beyond", [-1, 3, 10_000])
def test_what_is_not_there_cannot_be_selected(workspace: Workspace, beyond: int) -> None:
    workspace.select_component(beyond)
    workspace.select_point(-1 if beyond < 0 else beyond + len(workspace.state.experiment.dataset.points))
    assert (workspace.state.component, workspace.state.point) == (None, None)


def test_a_component_gone_by_undo_redo_or_session_is_no_longer_selected(workspace: Workspace) -> None:
    small = session_of(workspace.state)
    workspace.submit(AddComponent())
    workspace.select_component(3)
    workspace.undo()
    assert workspace.state.component is None
    workspace.select_component(2)
    workspace.redo()
    workspace.submit(SetComponentCount(1))
    assert workspace.state.component is None
    workspace.undo()
    workspace.select_component(3)
    workspace.open_session(replace(small, component=3, point=10_000))
    assert (workspace.state.component, workspace.state.point) == (None, None)


def test_a_selected_point_does_not_outlive_its_data(workspace: Workspace, small: Experiment) -> None:
    workspace.select_point(80)
    other = replace(small, dataset=Dataset("other", small.dataset.points, ("x", "y")))
    selected = []
    for edit in (MOVE, OpenExperiment(other)):
        workspace.submit(edit)
        selected.append(workspace.state.point)
    assert selected == [80, None]


def test_runs_on_points_that_were_read_twice_stand_together(workspace: Workspace, small: Experiment) -> None:
    again = replace(small.dataset, points=Points.of(small.dataset.points.array.copy()))
    assert workspace.submit(OpenExperiment(replace(small, dataset=again)))
    assert workspace.state.experiment.dataset is small.dataset
    moved = replace(small.dataset, points=Points.of(small.dataset.points.array + 1))
    assert workspace.submit(OpenExperiment(replace(small, dataset=moved)))
    assert workspace.state.experiment.dataset is moved


def test_a_preset_goes_on_from_nothing_though_its_data_are_the_same(
    workspace: Workspace, small: Experiment, qtbot: QtBot
) -> None:
    step(workspace, qtbot, 2)
    workspace.submit(OpenExperiment(replace(small, preset="some")))
    assert (workspace.state.timeline.run.parent, workspace.state.timeline.run.forked_at) == (None, 0)
    step(workspace, qtbot, 1)
    opened = workspace.state.timeline.run.identifier
    workspace.submit(MOVE)
    assert (workspace.state.timeline.run.parent, workspace.state.timeline.run.forked_at) == (opened, 2)
    workspace.undo()
    workspace.submit(OpenExperiment(small))
    assert workspace.state.timeline.run.parent is None


def test_other_data_of_any_kind_go_on_from_nothing(
    workspace: Workspace, small: Experiment, qtbot: QtBot
) -> None:
    places = np.array([[0.0, 0.0], [1.0, 2.0], [3.0, 1.0]])
    others = Dataset("other", Points.of(places), ("x", "y"))
    for edit in (
        NewDataset(places),
        OpenExperiment(replace(small, dataset=others)),
        SampleAsData(50, 1),
        AddPoints(places),
        RemovePoints(np.array([0])),
    ):
        step(workspace, qtbot, 1)
        workspace.submit(edit)
        assert workspace.state.timeline.run.parent is None, edit


def test_the_empty_plane_is_a_step_of_the_history(workspace: Workspace) -> None:
    workspace.submit(MOVE)
    workspace.set_painting(on_empty_plane(Painting(brush=Brush.ERASE)))
    assert workspace.state.history.done[-1] == EmptyPlane()
    assert workspace.state.painting is not None
    assert workspace.state.painting.brush is Brush.PAINT
    workspace.undo()
    assert not is_empty(workspace.state.painting)
    workspace.redo()
    assert is_empty(workspace.state.painting)
    workspace.set_painting(None)
    assert len(workspace.state.history.past) == 1
    workspace.redo()
    assert is_empty(workspace.state.painting)


def test_emptying_the_plane_pauses_em(workspace: Workspace) -> None:
    workspace.run.play()
    workspace.set_painting(on_empty_plane(None))
    assert workspace.state.activity is Activity.PAUSED
