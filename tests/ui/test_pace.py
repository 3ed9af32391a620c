"""Costly panels follow fast changes more slowly than the canvas, and are never behind at rest."""

import pytest

from gmm_desktop.experiment.changes import Changes
from gmm_desktop.experiment.state import State
from gmm_desktop.mixture.frames import Frame
from gmm_desktop.ui.parts import pace
from gmm_desktop.ui.parts.pace import Pace
from tests.ui.conftest import Hand

LONG = 1000.0


@pytest.fixture(autouse=True)
def time_stands_still(monkeypatch: pytest.MonkeyPatch) -> None:
    """So that what follows at once does so however busy the machine is; the alarm goes by the real clock."""
    monkeypatch.setattr(pace, "monotonic", lambda: 0.0)


@pytest.fixture
def shown(hand: Hand) -> list[tuple[Frame, Changes]]:
    """Ten half-steps, and what is shown from now on at this pace."""
    hand.iterate(5)
    told: list[tuple[Frame, Changes]] = []

    def show(state: State, changes: Changes) -> None:
        told.append((state.shown, changes))

    Pace(hand.workspace, show, hand.window)
    return told


def test_the_first_frame_after_a_rest_is_shown_at_once(
    hand: Hand, shown: list[tuple[Frame, Changes]]
) -> None:
    hand.workspace.run.seek(3)
    assert [frame for frame, _ in shown] == [hand.frame]


def test_of_frames_that_follow_fast_the_newest_is_shown_after_the_rest(
    hand: Hand, shown: list[tuple[Frame, Changes]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pace, "REST", 0.3)
    for place in (3, 4, 5, 6):
        hand.workspace.run.seek(place)
    assert len(shown) == 1
    hand.wait_until(lambda: len(shown) == 2)
    assert shown[1] == (hand.frame, Changes.FRAME | Changes.RUNS)
    hand.qtbot.wait(400)
    assert len(shown) == 2


def test_anything_but_another_frame_is_shown_at_once_with_the_frame_that_waited(
    hand: Hand, shown: list[tuple[Frame, Changes]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pace, "REST", LONG)
    hand.workspace.run.seek(3)
    hand.workspace.run.seek(4)
    hand.workspace.select_component(1)
    assert shown[1] == (hand.frame, Changes.FRAME | Changes.RUNS | Changes.COMPONENT)
    assert len(shown) == 2


def test_after_it_is_stopped_nothing_is_shown(hand: Hand, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pace, "REST", 0.05)
    told: list[Frame] = []
    hand.iterate(3)
    made = Pace(hand.workspace, lambda state, _changes: told.append(state.shown), hand.window)
    hand.workspace.run.seek(1)
    hand.workspace.run.seek(2)
    made.stop()
    hand.workspace.run.seek(3)
    hand.qtbot.wait(100)
    assert len(told) == 1
