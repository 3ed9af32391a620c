import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gmm_desktop.experiment.dataset import Dataset
from gmm_desktop.experiment.experiment import Experiment
from gmm_desktop.experiment.history import (
    BYTES_OF_A_POINT,
    KEPT_SNAPSHOTS,
    History,
    Snapshot,
    record,
    redo,
    undo,
)
from gmm_desktop.experiment.timeline import Run, new_run
from gmm_desktop.mixture.em import iterate, start_frame
from gmm_desktop.mixture.parameters import MixtureParameters
from gmm_desktop.mixture.points import Points
from gmm_desktop.mixture.settings import EmSettings

POINTS = Points.of([[0, 0], [1, 0], [0, 1], [2, 2]])
EXPERIMENT = Experiment(
    Dataset("points", POINTS, ("x", "y")), MixtureParameters([1], [[0, 0]], [[[1, 0], [0, 1]]])
)
START = start_frame(POINTS, EXPERIMENT.start)


def snapshot() -> Snapshot:
    return Snapshot(EXPERIMENT, new_run(EXPERIMENT, START), 0)


class Desk:
    """The smallest thing that uses a history: it holds the present."""

    def __init__(self) -> None:
        self.history, self.present = History(), snapshot()

    def edit(self, gesture: str = "") -> None:
        self.history = record(self.history, self.present, gesture)
        self.present = snapshot()

    def undo(self) -> bool:
        return self._take(undo(self.history, self.present))

    def redo(self) -> bool:
        return self._take(redo(self.history, self.present))

    def _take(self, step: tuple[History, Snapshot] | None) -> bool:
        if step is not None:
            self.history, self.present = step
        return step is not None


def test_an_edit_can_be_undone_and_redone() -> None:
    desk = Desk()
    before = desk.present
    desk.edit()
    after = desk.present
    assert desk.undo()
    assert desk.present is before
    assert desk.redo()
    assert desk.present is after


def test_there_is_nothing_before_the_beginning_or_after_the_end() -> None:
    desk = Desk()
    assert not desk.undo()
    desk.edit()
    assert not desk.redo()


def test_a_new_edit_forgets_what_was_undone() -> None:
    desk = Desk()
    desk.edit()
    desk.undo()
    desk.edit()
    assert not desk.redo()


def test_edits_of_one_gesture_are_one_entry() -> None:
    desk = Desk()
    before = desk.present
    for _ in range(5):
        desk.edit("arrow keys")
    assert desk.undo()
    assert desk.present is before
    assert not desk.undo()


@pytest.mark.parametrize("between", ["", "other keys"])
def test_another_edit_ends_a_gesture(between: str) -> None:
    desk = Desk()
    for gesture in ("arrow keys", between, "arrow keys"):
        desk.edit(gesture)
    assert len(desk.history.past) == 3


def test_edits_without_a_gesture_never_merge() -> None:
    desk = Desk()
    for _ in range(3):
        desk.edit()
    assert len(desk.history.past) == 3


@pytest.mark.parametrize("back_and_forth", [["undo"], ["undo", "redo"]])
def test_undo_and_redo_end_a_gesture(back_and_forth: list[str]) -> None:
    desk = Desk()
    desk.edit()
    desk.edit("arrow keys")
    for step in back_and_forth:
        assert getattr(desk, step)()
    entries = len(desk.history.past)
    desk.edit("arrow keys")
    assert len(desk.history.past) == entries + 1


def test_iterations_between_two_edits_end_a_gesture() -> None:
    """Otherwise one undo would take back both edits, and with them the run that was made between."""
    desk = Desk()
    desk.edit("arrow keys")
    frames = (START, *iterate(POINTS, START, EmSettings(max_iter=2)))
    ran = Snapshot(EXPERIMENT, Run(0, EXPERIMENT, frames), 4)
    desk.present = ran
    desk.edit("arrow keys")
    assert desk.undo()
    assert desk.present is ran


def test_only_the_newest_edits_are_remembered() -> None:
    desk = Desk()
    seen = []
    for _ in range(KEPT_SNAPSHOTS + 10):
        seen.append(desk.present)
        desk.edit()
    while desk.undo():
        pass
    assert desk.present is seen[10]


@given(st.lists(st.sampled_from(["edit", "keys", "undo", "redo"]), max_size=40))
def test_undoing_all_returns_to_the_beginning_and_redoing_all_to_the_end(steps: list[str]) -> None:
    desk = Desk()
    beginning = desk.present
    for step in steps:
        if step in ("undo", "redo"):
            getattr(desk, step)()
        else:
            desk.edit("keys" if step == "keys" else "")
    while desk.redo():
        pass
    end, entries = desk.present, len(desk.history.past)
    walked = 0
    while desk.undo():
        walked += 1
    assert desk.present is beginning
    assert walked == entries
    while desk.redo():
        pass
    assert desk.present is end


def of_points(count: int) -> Snapshot:
    points = Points.of(np.arange(2.0 * count).reshape(count, 2))
    experiment = Experiment(Dataset("points", points, ("x", "y")), EXPERIMENT.start)
    return Snapshot(experiment, new_run(experiment, START), 0)


def test_the_points_of_many_data_sets_are_bounded_and_the_newest_kept(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """By hand: room for 100 points; the newest sets of 30 are kept while 30, 60, 90 are not beyond it."""
    monkeypatch.setattr("gmm_desktop.experiment.history.KEPT_BYTES", 100 * BYTES_OF_A_POINT)
    history, seen = History(), [of_points(30) for _ in range(9)]
    for each in seen:
        history = record(history, each, deed=None)
    assert [id(each) for each in history.past] == [id(each) for each in seen[-3:]]
    assert len(history.done) == 3
    history = record(history, of_points(1000))
    assert len(history.past) == 1  # the newest stays, however large


def test_edits_of_the_same_points_cost_their_room_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gmm_desktop.experiment.history.KEPT_BYTES", 100 * BYTES_OF_A_POINT)
    history, large = History(), of_points(90)
    for _ in range(20):
        history = record(history, Snapshot(large.experiment, large.run, 0))
    assert len(history.past) == 20
    history = record(history, of_points(10))
    assert len(history.past) == 21
    history = record(history, of_points(1))
    assert len(history.past) == 2
