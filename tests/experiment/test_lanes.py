"""Where the lanes of a tree of runs begin and end; the numbers are counted by hand."""

from dataclasses import replace

import pytest

from gmm_desktop.experiment.dataset import Dataset
from gmm_desktop.experiment.experiment import Experiment
from gmm_desktop.experiment.lanes import lanes_of, offsets, origin, shifts
from gmm_desktop.experiment.presets import FIRST_START
from gmm_desktop.experiment.timeline import Run, Timeline, new_run, shortened, without_run
from gmm_desktop.mixture.em import iterate, start_frame
from gmm_desktop.mixture.initialisation import StartMethod
from gmm_desktop.mixture.parameters import MixtureParameters
from gmm_desktop.mixture.settings import EmSettings


def elsewhere(start: MixtureParameters) -> MixtureParameters:
    """Return a start with equal numbers that is another one."""
    return start.changed()


class Tree:
    """Makes runs of so many half-steps that leave each other where asked."""

    def __init__(self, experiment: Experiment) -> None:
        points = experiment.dataset.points
        start = start_frame(points, experiment.start)
        steps = iterate(points, start, EmSettings(max_iter=10, tol=0, reg_covar=0.1))
        self.frames = [start, *steps]
        self.experiment = replace(experiment, start_method=StartMethod.AS_DRAWN, preset="")
        self.runs: list[Run] = []

    def grow(self, half_steps: int, parent: Run | None = None, at: int = 0, **changed: object) -> Run:
        asked: dict[str, object] = {"start": elsewhere(self.experiment.start), **changed}
        experiment = replace(self.experiment, **asked)  # type: ignore[arg-type]
        identifier = parent.identifier if parent else None
        run = new_run(experiment, self.frames[0], parent=identifier, forked_at=at)
        self.runs.append(replace(run, frames=tuple(self.frames[: half_steps + 1])))
        return self.runs[-1]

    @property
    def timeline(self) -> Timeline:
        return Timeline(tuple(self.runs))

    def lanes(self) -> list[tuple[int, int, int | None]]:
        return [(lane.begin, lane.end, lane.fork_row) for lane in lanes_of(self.timeline)]


@pytest.fixture
def tree(experiment: Experiment) -> Tree:
    return Tree(experiment)


def test_a_run_begins_below_the_half_step_it_left(tree: Tree) -> None:
    first = tree.grow(12)
    second = tree.grow(9, first, 5)
    tree.grow(4, second, 3)
    assert tree.lanes() == [(0, 12, None), (5, 14, 0), (8, 12, 1)]


@pytest.mark.parametrize(
    "changed",
    [
        {"start_method": StartMethod.KMEANS_PLUS_PLUS},
        {"start_method": StartMethod.FROM_FILE},
        {"preset": FIRST_START},
    ],
)
def test_a_start_that_does_not_come_from_the_frame_shown_begins_afresh(
    tree: Tree, changed: dict[str, object]
) -> None:
    first = tree.grow(12)
    second = tree.grow(6, first, 12, **changed)
    assert origin(tree.timeline, second) is None
    assert tree.lanes() == [(0, 12, None), (0, 6, None)]


def test_other_settings_at_the_same_random_start_are_a_branch_at_its_start(tree: Tree) -> None:
    first = tree.grow(12, start_method=StartMethod.KMEANS)
    start = first.experiment.start
    second = tree.grow(6, first, 0, start_method=StartMethod.KMEANS, start=start)
    assert origin(tree.timeline, second) is first
    assert tree.lanes()[1] == (0, 6, 0)


def test_a_branch_of_a_deleted_run_is_on_its_own_and_moves_to_the_left(tree: Tree) -> None:
    first = tree.grow(12)
    second = tree.grow(9, first, 5)
    tree.grow(4, second, 3)
    timeline = without_run(tree.timeline, first.identifier)
    found = [(lane.begin, lane.end, lane.fork_row) for lane in lanes_of(timeline)]
    assert found == [(0, 9, None), (3, 7, 0)]


def test_a_run_whose_frames_were_let_go_is_as_long_as_it_was(tree: Tree) -> None:
    first = tree.grow(12)
    tree.grow(3, first, 5)
    tree.runs[0] = shortened(first)
    assert tree.lanes() == [(0, 12, None), (5, 8, 0)]


def test_runs_on_other_data_have_no_lane(tree: Tree, experiment: Experiment) -> None:
    tree.grow(12, dataset=Dataset("other", experiment.dataset.points, ("x", "y")))
    tree.grow(6)
    assert tree.lanes() == [(0, 6, None)]


def test_the_chart_shifts_relatives_of_the_run_shown_and_nothing_else(tree: Tree) -> None:
    first = tree.grow(12)
    stranger = tree.grow(7)
    second = tree.grow(9, first, 5)
    third = tree.grow(4, first, 2)
    moved = shifts(replace(tree.timeline, current=2))
    assert [moved[run.identifier] for run in (first, stranger, second, third)] == [-5, 0, 0, -3]


def test_a_thousand_branches_of_branches_are_placed(tree: Tree) -> None:
    run = tree.grow(2)
    for _ in range(1000):
        run = tree.grow(2, run, 2)
    assert offsets(tree.timeline)[run.identifier] == 2000
