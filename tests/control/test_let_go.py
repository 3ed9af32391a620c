"""Work that is left goes a few frames at a time."""

import time
import weakref

import pytest
from PySide6.QtCore import QCoreApplication, QTimer
from pytestqt.qtbot import QtBot

from gmm_desktop.control import let_go as letting_go
from gmm_desktop.control.workspace import Workspace
from gmm_desktop.experiment.compared import run_out
from gmm_desktop.experiment.presets import seeded_experiment
from gmm_desktop.storage.samples import old_faithful


def test_the_frames_of_work_that_is_left_go_a_few_at_a_time(
    workspace: Workspace, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(letting_go, "OTHERS_HOLD_MS", 20)
    monkeypatch.setattr(letting_go, "FRAMES_A_TURN", 2)
    run = run_out(seeded_experiment(old_faithful(), 2))
    frames = [weakref.ref(frame.parameters.numbers) for frame in run.frames]
    assert len(frames) > 10
    workspace.add_runs([run])
    del run
    timers = len(workspace.findChildren(QTimer))
    workspace.begin_anew(seeded_experiment(old_faithful(), 3))
    assert all(each() is not None for each in frames)
    left = [len(frames)]

    def nothing_left() -> bool:
        left.append(sum(each() is not None for each in frames))
        return left[-1] == 0

    qtbot.waitUntil(nothing_left)
    assert any(0 < each < len(frames) for each in left)
    qtbot.waitUntil(lambda: len(workspace.findChildren(QTimer)) == timers)


def test_a_closed_workspace_lets_go_at_once(
    workspace: Workspace, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(letting_go, "OTHERS_HOLD_MS", 60_000)
    run = run_out(seeded_experiment(old_faithful(), 2))
    frames = [weakref.ref(frame.parameters.numbers) for frame in run.frames]
    workspace.add_runs([run])
    del run
    workspace.begin_anew(seeded_experiment(old_faithful(), 3))
    workspace.close()
    qtbot.waitUntil(lambda: not any(each() is not None for each in frames))
    assert workspace.findChildren(QTimer, letting_go.LETTING_GO) == []


@pytest.mark.usefixtures("qapp")
def test_in_a_closed_workspace_no_clock_starts_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without an event loop deleteLater() waits; a clock that ran could be collected on another thread, and tick on."""
    monkeypatch.setattr(letting_go, "OTHERS_HOLD_MS", 20)
    workspace = Workspace(seeded_experiment(old_faithful(), 2))
    workspace.add_runs([run_out(seeded_experiment(old_faithful(), 2))])
    workspace.begin_anew(seeded_experiment(old_faithful(), 3))
    workspace.close()
    for _ in range(6):
        time.sleep(0.01)
        QCoreApplication.processEvents()
        assert [each for each in workspace.findChildren(QTimer) if each.isActive()] == []
