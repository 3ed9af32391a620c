"""N edits of any kind and N undos give back the very state; so do N redos, and what was done is named."""

from dataclasses import dataclass

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pytestqt.qtbot import QtBot

from gmm_desktop.control.workspace import Workspace
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
    PlaceStart,
    RemoveComponent,
    RemovePoints,
    ReplacePoints,
    SampleAsData,
    SetComponentCount,
    SetNoise,
    SetWeight,
    Standardise,
    TogglePin,
)
from gmm_desktop.experiment.examples import EXAMPLES, example
from gmm_desktop.experiment.presets import seeded_experiment
from gmm_desktop.experiment.state import Activity, State
from gmm_desktop.experiment.timeline import Catalogue, extended
from gmm_desktop.mixture.em import iterate
from gmm_desktop.mixture.initialisation import RANDOM_STARTS
from gmm_desktop.mixture.points import Points
from gmm_desktop.mixture.settings import EmSettings
from gmm_desktop.words.edits import edit_words
from tests.control.test_random_user import around
from tests.examples import examples

POINTS = Points.of(np.random.default_rng(2).normal(size=(40, 2)) + np.repeat([[0, 0], [5, 3]], 20, axis=0))
places = st.tuples(st.floats(-10, 10), st.floats(-10, 10))
values = st.lists(places, min_size=1, max_size=5).map(np.array)
chosen = st.lists(st.integers(0, 5), min_size=1, max_size=4, unique=True).map(
    lambda given: np.array(sorted(given))
)

Step = Edit | str
STEPS: st.SearchStrategy[Step] = st.one_of(
    st.builds(MoveMean, st.integers(0, 1), places),
    st.builds(SetWeight, st.integers(0, 1), st.floats(0.05, 0.9)),
    st.builds(AddComponent, st.none() | places),
    st.builds(RemoveComponent, st.integers(0, 1)),
    st.builds(SetComponentCount, st.integers(2, 4)),
    st.builds(PlaceStart, st.sampled_from(RANDOM_STARTS), st.integers(0, 9)),
    st.builds(SetNoise, st.sampled_from([0.0, 0.1])),
    st.builds(TogglePin, st.sampled_from(["weights", "means", "covariances"]), st.integers(0, 1)),
    st.builds(ChangeSettings, st.builds(EmSettings, max_iter=st.integers(1, 50))),
    st.builds(OpenExperiment, st.sampled_from(list(EXAMPLES)).map(example)),
    st.builds(AddPoints, values, st.none() | st.integers(0, 2)),
    st.builds(RemovePoints, chosen),
    st.builds(MovePoints, chosen, places),
    chosen.flatmap(
        lambda indices: st.builds(
            ReplacePoints,
            st.just(indices),
            st.lists(places, min_size=len(indices), max_size=len(indices)).map(np.array),
        )
    ),
    st.builds(NewDataset, st.lists(places, min_size=2, max_size=9, unique=True).map(np.array)),
    st.builds(SampleAsData, st.integers(2, 60), st.integers(0, 9)),
    st.just(Standardise()),
    st.sampled_from(["run", "name", "delete"]),
)


@dataclass(frozen=True, eq=False)
class Seen:
    """All of a state that an undo has to bring back."""

    experiment: object
    dataset: Dataset
    values: bytes
    run: int
    cursor: int
    catalogue: Catalogue
    parameters: bytes

    @classmethod
    def of(cls, state: State) -> "Seen":
        theta = state.shown.parameters
        return cls(
            state.experiment,
            state.experiment.dataset,
            state.experiment.dataset.points.array.tobytes(),
            state.timeline.run.identifier,
            state.timeline.cursor,
            state.timeline.catalogue,
            theta.weights.tobytes() + theta.means.tobytes() + theta.covariances.tobytes(),
        )

    def assert_is(self, other: "Seen") -> None:
        assert self.experiment is other.experiment
        assert self.dataset is other.dataset
        assert self.values == other.values
        assert (self.run, self.cursor, self.parameters) == (other.run, other.cursor, other.parameters)
        assert self.catalogue == other.catalogue


def do(workspace: Workspace, step: Step) -> None:
    if not isinstance(step, str):
        state = workspace.state
        count = state.timeline.frame.parameters.n_components
        workspace.submit(around(step, count, len(state.experiment.dataset.points)))
        return
    timeline = workspace.state.timeline
    if step == "run":  # as the worker does it, but here and now
        run_on(workspace)
    elif step == "name":
        workspace.rename_run(timeline.run.identifier, f"named {len(workspace.state.history.past)}")
    else:
        others = [run for run in timeline.listed if run is not timeline.run]
        if others:
            workspace.delete_run(others[0].identifier)


def run_on(workspace: Workspace) -> None:
    """Make three half-steps of the run shown."""
    timeline = workspace.state.timeline
    if timeline.run.stop is not None:
        return
    experiment = timeline.run.experiment
    steps = iterate(experiment.dataset.points, timeline.run.frames[-1], experiment.settings)
    frames = [frame for frame, _ in zip(steps, range(3), strict=False)]
    workspace.advance(extended(timeline, frames, None, follow=True), Activity.PAUSED)


@settings(examples(60), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(STEPS, max_size=14))
def test_undos_bring_back_what_was_and_redos_what_came_of_it(qtbot: QtBot, steps: list[Step]) -> None:  # noqa: ARG001
    workspace = Workspace(seeded_experiment(Dataset("two groups", POINTS, ("x", "y")), 2))
    try:
        before: list[Seen] = []
        for step in steps:
            now, entries = Seen.of(workspace.state), len(workspace.state.history.past)
            do(workspace, step)
            if len(workspace.state.history.past) > entries:
                before.append(now)
        after = Seen.of(workspace.state)
        done = workspace.state.history.done
        words = [edit_words(deed) for deed in done if deed is not None]
        assert len(words) == len(before) == len(workspace.state.history.past)
        later: list[Seen] = []
        for was in reversed(before):
            later.append(Seen.of(workspace.state))
            workspace.undo()
            Seen.of(workspace.state).assert_is(was)
        assert not workspace.state.history.past
        assert workspace.state.history.undone == tuple(reversed(done))
        for came in reversed(later):
            workspace.redo()
            Seen.of(workspace.state).assert_is(came)
        Seen.of(workspace.state).assert_is(after)
        assert workspace.state.history.done == done
    finally:
        workspace.close()
