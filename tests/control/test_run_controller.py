from collections.abc import Callable
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from gmm_desktop.control.playback import interval_ms
from gmm_desktop.control.run_controller import MOST_STEPS_AHEAD
from gmm_desktop.control.workspace import Workspace
from gmm_desktop.experiment.edits import ChangeSettings, ReplaceStart
from gmm_desktop.experiment.experiment import Experiment
from gmm_desktop.experiment.state import Activity
from gmm_desktop.mixture import em
from gmm_desktop.mixture.convergence import StopReason
from gmm_desktop.mixture.em import fit, iterate, start_frame
from gmm_desktop.mixture.frames import Frame, Phase
from gmm_desktop.mixture.parameters import MixtureParameters
from gmm_desktop.mixture.settings import EmSettings

OpenWorkspace = Callable[[Experiment], Workspace]


def settle(workspace: Workspace, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: workspace.state.activity is Activity.PAUSED)


def finish(workspace: Workspace, qtbot: QtBot) -> None:
    workspace.run.run_to_convergence()
    settle(workspace, qtbot)


def cursor_beyond(workspace: Workspace, position: int) -> Callable[[], bool]:
    return lambda: workspace.state.timeline.cursor > position


def assert_contiguous(workspace: Workspace) -> None:
    frames = workspace.state.timeline.run.frames
    assert [frame.half_step for frame in frames] == list(range(len(frames)))
    for before, after in pairwise(frames):
        assert after.responsibility_parameters is before.parameters


def values(frames: Any) -> list[tuple[float, float, list[float]]]:
    return [(frame.log_likelihood, frame.elbo, frame.parameters.means.ravel().tolist()) for frame in frames]


def expected_frames(experiment: Experiment) -> list[Frame]:
    points = experiment.dataset.points
    start = start_frame(points, experiment.start)
    return [start, *iterate(points, start, experiment.settings)]


# Steps


def test_e_and_m_steps_are_made_one_after_the_other(workspace: Workspace, qtbot: QtBot) -> None:
    for position, phase in enumerate((Phase.E, Phase.M, Phase.E), 1):
        workspace.run.half_step(phase)
        settle(workspace, qtbot)
        assert workspace.state.timeline.cursor == position
        assert workspace.state.shown.phase is phase
    assert_contiguous(workspace)


def test_a_half_step_that_is_not_the_next_one_is_not_made(workspace: Workspace) -> None:
    before = workspace.state
    workspace.run.half_step(Phase.M)
    assert workspace.state is before


def test_a_full_iteration_ends_after_m_wherever_it_begins(workspace: Workspace, qtbot: QtBot) -> None:
    reached = []
    for ask in (
        workspace.run.iterate,
        workspace.run.iterate,
        lambda: workspace.run.half_step(Phase.E),
        workspace.run.iterate,
    ):
        ask()
        settle(workspace, qtbot)
        reached.append(workspace.state.timeline.cursor)
    assert reached == [2, 4, 5, 6]


def test_presses_faster_than_em_are_counted(workspace: Workspace, qtbot: QtBot) -> None:
    workspace.run.iterate()
    workspace.run.iterate()
    assert workspace.run.target == 4
    settle(workspace, qtbot)
    assert workspace.state.timeline.cursor == 4
    assert_contiguous(workspace)


def test_a_held_key_does_not_run_far_ahead_of_slow_data(workspace: Workspace, qtbot: QtBot) -> None:
    for _ in range(50):
        workspace.run.iterate()
    assert workspace.run.target == MOST_STEPS_AHEAD
    settle(workspace, qtbot)
    assert workspace.state.timeline.cursor == MOST_STEPS_AHEAD


def test_steps_over_known_frames_show_them_again(workspace: Workspace, qtbot: QtBot) -> None:
    finish(workspace, qtbot)
    frames = workspace.state.timeline.run.frames
    workspace.run.seek(0)
    workspace.run.iterate()
    assert workspace.state.shown is frames[2]
    assert workspace.state.activity is Activity.PAUSED
    assert workspace.state.timeline.run.frames is frames


def test_a_step_at_the_end_of_a_finished_run_stays_there(workspace: Workspace, qtbot: QtBot) -> None:
    finish(workspace, qtbot)
    before = workspace.state.shown
    workspace.run.iterate()
    assert workspace.state.activity is Activity.PAUSED
    assert workspace.state.shown is before


# To convergence


def test_a_run_to_convergence_is_the_fit(workspace: Workspace, small: Experiment, qtbot: QtBot) -> None:
    finish(workspace, qtbot)
    result = fit(small.dataset.points, small.start, small.settings)
    state = workspace.state
    assert state.timeline.at_end
    assert state.shown.parameters == result.parameters
    assert state.timeline.run.stop is not None
    assert state.timeline.run.stop.reason is result.stop_reason
    assert values(state.timeline.run.frames) == values(expected_frames(small))


def test_a_degenerate_run_ends_with_its_reason(
    open_workspace: OpenWorkspace, endless: Experiment, qtbot: QtBot
) -> None:
    workspace = open_workspace(endless)
    start = endless.start
    far = MixtureParameters(start.weights, [[0.0, 0.0], [1e12, 0.0], [1.0, 7.0]], start.covariances)
    workspace.submit(ReplaceStart(far))
    finish(workspace, qtbot)
    stop = workspace.state.timeline.run.stop
    assert stop is not None
    assert stop.reason is StopReason.STARVED
    assert stop.degeneracy is not None
    assert stop.degeneracy.component == 1
    assert workspace.state.shown.phase is Phase.E


@pytest.mark.parametrize("data", ["endless", "endless_large"])
def test_pause_stays_at_the_frame_shown_and_the_run_can_go_on(
    open_workspace: OpenWorkspace, data: str, qtbot: QtBot, request: pytest.FixtureRequest
) -> None:
    workspace = open_workspace(request.getfixturevalue(data))
    for position in (3, 6, 9):
        workspace.run.run_to_convergence()
        qtbot.waitUntil(cursor_beyond(workspace, position), timeout=20_000)
        workspace.run.pause()
        paused = workspace.state
        assert paused.activity is Activity.PAUSED
        assert paused.timeline.at_end
        qtbot.wait(60)
        assert workspace.state is paused, "a stale letter was opened"
        assert_contiguous(workspace)


def test_switching_between_all_ways_of_running_keeps_the_frames_in_order(
    open_workspace: OpenWorkspace, endless: Experiment, qtbot: QtBot
) -> None:
    workspace = open_workspace(endless)
    workspace.run.set_speed(100)
    asks: list[Callable[[], None]] = [
        workspace.run.run_to_convergence,
        workspace.run.play,
        workspace.run.iterate,
        workspace.run.pause,
        workspace.run.toggle_play,
        workspace.run.back,
        workspace.run.toggle_play,
        workspace.run.run_to_convergence,
    ]
    rng = np.random.default_rng(0)
    for choice in rng.integers(len(asks), size=120).tolist():
        asks[choice]()
        if choice % 3 == 0:
            qtbot.wait(2)
    workspace.run.run_to_convergence()
    qtbot.waitUntil(cursor_beyond(workspace, 20))  # however little a busy machine has made of it
    workspace.run.pause()
    assert_contiguous(workspace)
    frames = workspace.state.timeline.run.frames
    points = endless.dataset.points
    assert len(frames) > 20
    fresh = [
        frame for frame, _ in zip(iterate(points, frames[0], endless.settings), frames[1:], strict=False)
    ]
    assert values(frames[1:]) == values(fresh)


def test_play_pressed_while_converging_loses_no_frame(
    open_workspace: OpenWorkspace, endless: Experiment, qtbot: QtBot
) -> None:
    """What the worker has put into the mailbox belongs to the run, whichever button comes next."""
    workspace = open_workspace(endless)
    workspace.run.run_to_convergence()
    qtbot.waitUntil(cursor_beyond(workspace, 3))
    seen: list[int] = []
    workspace.changed.connect(lambda state, _: seen.append(len(state.timeline.run.frames)))
    workspace.run.play()
    workspace.run.pause()
    assert seen == sorted(seen)


# Playing


def test_playing_shows_one_half_step_after_the_other(
    open_workspace: OpenWorkspace, endless: Experiment, qtbot: QtBot
) -> None:
    workspace = open_workspace(endless)
    shown = [0]
    workspace.changed.connect(lambda state, _: shown.append(state.timeline.cursor))
    workspace.run.set_speed(100)
    workspace.run.play()
    qtbot.waitUntil(cursor_beyond(workspace, 6))
    workspace.run.pause()
    assert set(np.diff(shown).tolist()) == {0, 1}
    assert_contiguous(workspace)


def test_playing_ends_with_the_run(workspace: Workspace, small: Experiment, qtbot: QtBot) -> None:
    workspace.run.set_speed(100)
    finish(workspace, qtbot)
    last = workspace.state.timeline.last
    workspace.run.seek(last - 3)
    workspace.run.play()
    settle(workspace, qtbot)
    assert workspace.state.timeline.cursor == last
    assert values(workspace.state.timeline.run.frames) == values(expected_frames(small))


def test_playing_at_the_end_of_a_finished_run_plays_it_again(workspace: Workspace, qtbot: QtBot) -> None:
    finish(workspace, qtbot)
    frames = workspace.state.timeline.run.frames
    shown = []
    workspace.changed.connect(lambda state, _: shown.append(state.timeline.cursor))
    workspace.run.set_speed(100)
    workspace.run.play()
    qtbot.waitUntil(lambda: workspace.state.timeline.cursor == 4)
    workspace.run.pause()
    assert shown[0] == 0
    assert set(np.diff(shown).tolist()) <= {0, 1}
    assert workspace.state.timeline.run.frames is frames


def test_one_button_plays_and_pauses(workspace: Workspace) -> None:
    activities = []
    for _ in range(2):
        workspace.run.toggle_play()
        activities.append(workspace.state.activity)
    assert activities == [Activity.PLAYING, Activity.PAUSED]


def test_the_pace_goes_from_two_seconds_to_a_screen_frame_in_equal_ratios() -> None:
    """By hand: 2000 ms · (16/2000)^(s/100); at the middle √(2000·16) = 178.9."""
    assert [interval_ms(speed) for speed in (0, 50, 100)] == [2000, 179, 16]
    assert [interval_ms(speed) for speed in (-5, 105)] == [2000, 16]
    paces = [interval_ms(speed) for speed in range(101)]
    assert paces == sorted(paces, reverse=True)


# Seeking


def test_seeking_shows_a_frame_and_stays_inside_the_run(workspace: Workspace, qtbot: QtBot) -> None:
    finish(workspace, qtbot)
    frames = workspace.state.timeline.run.frames
    for position, expected in ((3, 3), (-7, 0), (10**6, len(frames) - 1)):
        workspace.run.seek(position)
        assert workspace.state.shown is frames[expected]


def test_back_goes_half_a_step_and_not_beyond_the_start(workspace: Workspace, qtbot: QtBot) -> None:
    workspace.run.iterate()
    settle(workspace, qtbot)
    reached = []
    for _ in range(3):
        workspace.run.back()
        reached.append(workspace.state.timeline.cursor)
    assert reached == [1, 0, 0]


def test_seeking_while_converging_pauses_there(
    open_workspace: OpenWorkspace, endless: Experiment, qtbot: QtBot
) -> None:
    workspace = open_workspace(endless)
    workspace.run.run_to_convergence()
    qtbot.waitUntil(cursor_beyond(workspace, 6))
    workspace.run.seek(2)
    state = workspace.state
    assert (state.activity, state.timeline.cursor) == (Activity.PAUSED, 2)
    qtbot.wait(60)
    assert workspace.state is state


# When something breaks


def test_an_error_in_the_worker_is_raised_in_the_window_and_em_pauses(
    workspace: Workspace, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_arguments: Any, **_named: Any) -> None:
        raise ZeroDivisionError("on purpose")

    with monkeypatch.context() as context:
        context.setattr(em, "update", broken)
        with qtbot.captureExceptions() as caught:
            workspace.run.iterate()
            qtbot.waitUntil(lambda: bool(caught))
    assert [str(error) for _, error, _ in caught] == ["on purpose"]
    assert workspace.state.activity is Activity.PAUSED
    workspace.run.iterate()
    settle(workspace, qtbot)
    assert_contiguous(workspace)
    assert workspace.state.timeline.last >= 2


def test_a_run_of_one_iteration_stops_after_it(
    open_workspace: OpenWorkspace, small: Experiment, qtbot: QtBot
) -> None:
    workspace = open_workspace(small)
    workspace.submit(ChangeSettings(EmSettings(max_iter=1)))
    finish(workspace, qtbot)
    assert workspace.state.timeline.last == 2
