"""Somebody who presses everything in any order, and what must hold all the while."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    rule,
    run_state_machine_as_test,
)
from PySide6.QtCore import QCoreApplication
from pytestqt.qtbot import QtBot

from gmm_desktop.control.workspace import Workspace
from gmm_desktop.experiment.changes import Changes, diff
from gmm_desktop.experiment.dataset import Dataset
from gmm_desktop.experiment.edits import (
    AddComponent,
    AddPoints,
    ChangeSettings,
    Edit,
    MoveMean,
    MovePoints,
    NewDataset,
    OpenExperiment,
    PlaceAnew,
    PlaceStart,
    PutOnPoint,
    RemoveComponent,
    RemovePoints,
    ReplacePoints,
    ReshapeCovariance,
    SampleAsData,
    SetComponentCount,
    SetWeight,
    Standardise,
    TogglePin,
    reshape,
)
from gmm_desktop.experiment.examples import example
from gmm_desktop.experiment.prediction import next_m_step
from gmm_desktop.experiment.presets import seeded_experiment
from gmm_desktop.experiment.session import session_of
from gmm_desktop.experiment.state import Activity, State
from gmm_desktop.mixture.ellipse import Ellipse
from gmm_desktop.mixture.frames import Phase
from gmm_desktop.mixture.initialisation import RANDOM_STARTS
from gmm_desktop.mixture.objective import log_likelihood
from gmm_desktop.mixture.points import Points
from gmm_desktop.mixture.settings import EmSettings
from gmm_desktop.storage.sessions.file import session_bytes, session_from_bytes
from gmm_desktop.words.edits import edit_words
from tests.examples import examples
from tests.storage.sessions.session_samples import assert_same

POINTS = Points.of(np.random.default_rng(2).normal(size=(40, 2)) + np.repeat([[0, 0], [5, 3]], 20, axis=0))
DATA = Dataset("two groups", POINTS, ("x", "y"))

places = st.tuples(st.floats(-10, 10), st.floats(-10, 10))
sigmas = st.floats(0.05, 5)
components = st.integers(0, 19)
values = st.lists(places, min_size=1, max_size=6).map(np.array)
indices = st.lists(st.integers(0, 39), min_size=1, max_size=8, unique=True).map(np.array)
gestures = st.sampled_from(["", "keys", "drag"])


EDITS: st.SearchStrategy[Edit] = st.one_of(
    st.builds(MoveMean, components, places),
    st.builds(SetWeight, components, st.floats(-0.1, 1.1)),
    st.builds(reshape, components, st.builds(Ellipse, sigmas, sigmas, st.floats(0, 3))),
    st.builds(AddComponent, st.none() | places),
    st.builds(RemoveComponent, components),
    st.builds(PlaceAnew, components),
    st.builds(PutOnPoint, components, st.integers(0, 39)),
    st.builds(SetComponentCount, st.integers(0, 22)),
    st.builds(PlaceStart, st.sampled_from(RANDOM_STARTS), st.integers(0, 9)),
    st.builds(AddPoints, values, st.none() | st.integers(0, 3)),
    st.builds(RemovePoints, indices),
    st.builds(MovePoints, indices, places),
    st.builds(NewDataset, values),
    st.builds(SampleAsData, st.integers(0, 60), st.integers(0, 9)),
    st.just(Standardise()),
    st.builds(OpenExperiment, st.sampled_from(["singular", "merged"]).map(example)),
    st.builds(
        ChangeSettings, st.builds(EmSettings, max_iter=st.integers(1, 2000), tol=st.sampled_from([0, 1e-3]))
    ),
)
"""What a person can ask for, some of which must be refused; components are counted in a circle."""


def around(edit: Edit, count: int, size: int) -> Edit:
    """Return the edit for a component and for points that exist."""
    match edit:
        case RemovePoints(indices):
            return RemovePoints(np.unique(indices % size))
        case MovePoints(indices, by):
            return MovePoints(np.unique(indices % size), by)
        case ReplacePoints(indices, values):
            kept = np.unique(indices % size)
            return ReplacePoints(kept, values[: len(kept)])
        case TogglePin(part, component):
            return TogglePin(part, component % count)
        case MoveMean(component, mean):
            return MoveMean(component % count, mean)
        case SetWeight(component, weight):
            return SetWeight(component % count, weight)
        case RemoveComponent(component):
            return RemoveComponent(component % count)
        case PlaceAnew(component):
            return PlaceAnew(component % count)
        case PutOnPoint(component, point):
            return PutOnPoint(component % count, point % size)
        case ReshapeCovariance(component, covariance):
            return ReshapeCovariance(component % count, covariance)
        case _:
            return edit


class RandomUser(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.workspace = Workspace(seeded_experiment(DATA, 2))
        self.workspace.run.set_speed(100)
        self.told: State = self.workspace.state
        self.workspace.changed.connect(self.hear)

    def hear(self, state: State, changes: Changes) -> None:
        assert changes is not Changes.NONE
        self.told = state

    def teardown(self) -> None:
        self.workspace.close()
        QCoreApplication.processEvents()

    @property
    def state(self) -> State:
        return self.workspace.state

    def around(self, edit: Edit) -> Edit:
        count = self.state.timeline.frame.parameters.n_components
        return around(edit, count, len(self.state.experiment.dataset.points))

    # What a person does

    @rule(edit=EDITS, gesture=gestures)
    def submit(self, edit: Edit, gesture: str) -> None:
        before = self.state
        edit = self.around(edit)
        if self.workspace.submit(edit, gesture):
            assert self.state.timeline.cursor == 0
            assert self.state.history.past
        else:
            assert self.state.experiment is before.experiment
            assert self.state.history is before.history
        assert self.state.preview is None
        assert self.state.activity is Activity.PAUSED

    @rule(edit=EDITS)
    def preview(self, edit: Edit) -> None:
        before = self.state
        made = self.workspace.preview(self.around(edit))
        assert not made or self.state.preview is not None
        assert self.state.activity is Activity.PAUSED
        assert self.state.experiment is before.experiment
        assert self.state.history is before.history

    @rule()
    def cancel_preview(self) -> None:
        self.workspace.cancel_preview()
        assert self.state.shown is self.state.timeline.frame

    @rule()
    def undo(self) -> None:
        before = self.state
        self.workspace.undo()
        if before.history.past:
            assert self.state.experiment is before.history.past[-1].experiment
            assert self.state.timeline.cursor == before.history.past[-1].cursor

    @rule()
    def redo(self) -> None:
        before = self.state
        self.workspace.redo()
        if before.history.future:
            assert self.state.experiment is before.history.future[-1].experiment

    @rule()
    def undo_and_redo(self) -> None:
        self.workspace.run.pause()
        before = self.state
        if (
            not before.history.past
        ):  # no precondition: which rules may run must not depend on the other thread
            return
        self.workspace.undo()
        self.workspace.redo()
        assert self.state.experiment is before.experiment
        assert self.state.timeline.run is before.timeline.run
        assert self.state.timeline.cursor == before.timeline.cursor

    @rule(phase=st.sampled_from([Phase.E, Phase.M]))
    def half_step(self, phase: Phase) -> None:
        self.workspace.run.half_step(phase)

    @rule()
    def iterate(self) -> None:
        self.workspace.run.iterate()

    @rule()
    def toggle_play(self) -> None:
        self.workspace.run.toggle_play()

    @rule()
    def play(self) -> None:
        self.workspace.run.play()

    @rule()
    def pause(self) -> None:
        self.workspace.run.pause()
        assert self.state.activity is Activity.PAUSED

    @rule()
    def run_to_convergence(self) -> None:
        self.workspace.run.run_to_convergence()

    @rule()
    def back(self) -> None:
        self.workspace.run.back()
        assert self.state.activity is Activity.PAUSED

    @rule(position=st.integers(-3, 300))
    def seek(self, position: int) -> None:
        self.workspace.run.seek(position)
        assert self.state.timeline.cursor == min(max(position, 0), self.state.timeline.last)

    @rule(number=st.integers(0, 9), position=st.none() | st.integers(0, 30))
    def show_another_run(self, number: int, position: int | None) -> None:
        runs, before = self.state.timeline.runs, self.state.timeline.run
        run = runs[number % len(runs)]
        wanted = run if run in self.state.timeline.listed else before
        self.workspace.show_run(run.identifier, position)
        assert self.state.timeline.run.identifier == wanted.identifier

    @rule(number=st.integers(0, 9), name=st.sampled_from(["", "a good one", "두 번째"]))
    def name_a_run(self, number: int, name: str) -> None:
        self.workspace.run.pause()
        runs = self.state.timeline.listed
        run = runs[number % len(runs)]
        self.workspace.rename_run(run.identifier, name)
        assert self.state.timeline.name(run) == name

    @rule(number=st.integers(0, 9))
    def delete_a_run(self, number: int) -> None:
        self.workspace.run.pause()
        runs = self.state.timeline.listed
        run = runs[number % len(runs)]
        self.workspace.delete_run(run.identifier)
        assert (run in self.state.timeline.listed) == (run is self.state.timeline.run)

    @rule()
    def save_and_open_again(self) -> None:
        self.workspace.run.pause()
        before = session_of(self.state)
        content = session_bytes(before, "")
        self.workspace.open_session(session_from_bytes(content))
        assert_same(session_of(self.state), before)
        assert session_bytes(session_of(self.state), "") == content

    @rule(component=st.none() | components)
    def select_component(self, component: int | None) -> None:
        count = self.state.experiment.start.n_components
        self.workspace.select_component(None if component is None else component % count)

    @rule(on=st.booleans())
    def set_predicting(self, on: bool) -> None:
        self.workspace.set_predicting(on)

    @rule(component=components, place=st.none() | places)
    def guess(self, component: int, place: tuple[float, float] | None) -> None:
        before = self.state
        self.workspace.guess(component % before.timeline.frame.parameters.n_components, place)
        assert self.state.experiment is before.experiment
        assert self.state.timeline is before.timeline
        assert self.state.history is before.history

    @rule(turns=st.integers(1, 20))
    def watch(self, turns: int) -> None:
        for _ in range(turns):
            QCoreApplication.processEvents()

    # What must hold all the while

    @invariant()
    def every_change_was_told(self) -> None:
        assert diff(self.told, self.state) is Changes.NONE

    @invariant()
    def the_experiment_is_what_the_run_was_asked(self) -> None:
        run = self.state.timeline.run
        assert run.experiment is self.state.experiment
        assert run.frames[0].parameters == self.state.experiment.start

    @invariant()
    def the_run_shown_is_listed(self) -> None:
        assert self.state.timeline.run in self.state.timeline.lanes

    @invariant()
    def the_shown_log_likelihood_belongs_to_the_shown_parameters(self) -> None:
        """But for a preview of other data: its L is that of the data it would make."""
        shown, points = self.state.timeline.frame, self.state.experiment.dataset.points
        assert shown.log_likelihood == pytest.approx(
            log_likelihood(points, shown.parameters), rel=1e-9, abs=1e-9
        )

    @invariant()
    def the_mixture_shown_is_one(self) -> None:
        """Weights sum to 1, and every Σ is positive definite: its determinant and its trace are positive."""
        theta = self.state.shown.parameters
        assert float(theta.all_weights.sum()) == pytest.approx(1)
        assert (
            theta.covariances[:, 0, 0] * theta.covariances[:, 1, 1] > theta.covariances[:, 0, 1] ** 2
        ).all()
        assert (np.trace(theta.covariances, axis1=1, axis2=2) > 0).all()

    @invariant()
    def there_is_a_label_for_each_point_or_none(self) -> None:
        dataset = self.state.experiment.dataset
        assert len(dataset.points) >= 2
        assert dataset.labels is None or len(dataset.labels) == len(dataset.points)

    @invariant()
    def everything_that_can_be_undone_has_a_name(self) -> None:
        history = self.state.history
        assert len(history.done) == len(history.past)
        assert len(history.undone) == len(history.future)
        assert all(deed is not None and edit_words(deed) for deed in (*history.done, *history.undone))

    @invariant()
    def a_preview_is_shown_and_em_rests_meanwhile(self) -> None:
        if self.state.preview is None:
            assert self.state.shown is self.state.timeline.frame
        else:
            assert self.state.shown is self.state.preview
            assert self.state.activity is Activity.PAUSED

    @invariant()
    def frames_follow_each_other(self) -> None:
        for run in self.state.timeline.runs:
            assert [frame.half_step for frame in run.frames] == list(range(len(run.frames)))
            for before, after in pairwise(run.frames):
                assert after.responsibility_parameters == before.parameters
                assert after.log_likelihood >= before.log_likelihood - 1e-9 * abs(before.log_likelihood)

    @invariant()
    def what_is_guessed_is_the_next_m_step_of_the_run_shown(self) -> None:
        prediction, timeline = self.state.prediction, self.state.timeline
        if prediction is not None and prediction.guesses:
            assert prediction.run == timeline.run.identifier
            assert prediction.half_step == next_m_step(timeline)

    @invariant()
    def the_cursor_is_on_a_frame(self) -> None:
        assert 0 <= self.state.timeline.cursor <= self.state.timeline.last

    @invariant()
    def the_selected_component_exists(self) -> None:
        component = self.state.component
        assert component is None or component < self.state.experiment.start.n_components

    @invariant()
    def runs_left_behind_got_somewhere_and_are_there_once(self) -> None:
        runs = self.state.timeline.runs
        assert all(run.ran for run in runs if run is not self.state.timeline.run)
        assert len({run.identifier for run in runs}) == len(runs)


@pytest.mark.hypothesis  # so that a search finds it
def test_whatever_a_person_does_the_state_makes_sense(qtbot: QtBot) -> None:  # noqa: ARG001
    chosen = settings(
        examples(100),
        stateful_step_count=40,
        suppress_health_check=[HealthCheck.too_slow],
    )
    run_state_machine_as_test(RandomUser, settings=chosen)
