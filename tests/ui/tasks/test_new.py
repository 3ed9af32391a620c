"""File, New lets go of everything, and a closed window leaves nothing."""

import gc
import weakref
from collections.abc import Callable
from pathlib import Path

import numpy as np

from gmm_desktop.control.keeper import recovery_folder
from gmm_desktop.experiment.dataset import Dataset
from gmm_desktop.experiment.edits import MoveMean, OpenExperiment
from gmm_desktop.experiment.presets import FIRST_START, seeded_experiment
from gmm_desktop.experiment.session import session_of
from gmm_desktop.experiment.state import SideBySide
from gmm_desktop.mixture.points import Points
from gmm_desktop.storage.samples import old_faithful, twin_sample
from gmm_desktop.storage.sessions.file import read_session
from gmm_desktop.ui.docks import DOCKS
from gmm_desktop.ui.main_window import HINT
from gmm_desktop.ui.parts.frame import Panel
from tests.ui.conftest import Hand, OpenWindow
from tests.ui.tasks.test_session_window import answer, box, choose_file, save

__all__ = ["choose_file"]


def walk_about(hand: Hand) -> None:
    """Work in every panel, so that each holds what it shows."""
    for component in (0, 1):
        x, y = hand.state.experiment.dataset.points.array[component].tolist()
        hand.workspace.submit(MoveMean(component, (x, y)))
        hand.iterate(2)
    hand.workspace.select_component(1)
    hand.workspace.select_point(5)
    for spec in DOCKS:
        hand.window.show_panel(spec.id)
        hand.qtbot.wait(80)
    for how in (SideBySide.PLANE, SideBySide.SPACE, SideBySide.OFF):
        hand.workspace.show_side_by_side(how)
        hand.qtbot.wait(80)
    hand.iterate()


def held(hand: Hand) -> dict[str, "weakref.ref[object]"]:
    """Return weak references to what the work is made of."""
    state = hand.state
    run = state.timeline.runs[0]
    things = {
        "state": state,
        "timeline": state.timeline,
        "run": run,
        "numbers of the first frame": run.frames[0].parameters.numbers,
        "numbers of the last frame": state.timeline.runs[-1].frames[-1].parameters.numbers,
        "history": state.history,
        "snapshot of undo": state.history.past[0],
        "experiment": run.experiment,
        "data": run.experiment.dataset,
    }
    return {name: weakref.ref(thing) for name, thing in things.items()}


def of_its_own() -> Dataset:
    """Return data that nobody else has, unlike those that travel with the program."""
    generator = np.random.default_rng(1)
    return Dataset("mine", Points.of(generator.normal(size=(200, 2))), ("x", "y"))


def alive(things: dict[str, "weakref.ref[object]"]) -> list[str]:
    gc.collect()
    return [name for name, thing in things.items() if thing() is not None]


def begin_anew(hand: Hand) -> None:
    hand.window.sessions.forget_changes()
    hand.choose("session.new")


def test_new_is_as_at_the_start_of_the_program(hand: Hand) -> None:
    at_first = session_of(hand.state)
    hand.workspace.submit(OpenExperiment(seeded_experiment(old_faithful(), 2)))
    hand.workspace.set_adding(on=True)
    hand.workspace.set_predicting(on=True)
    begin_anew(hand)
    now, state = session_of(hand.state), hand.state
    assert now.timeline.run.experiment.start == at_first.timeline.run.experiment.start
    assert now.timeline.run.experiment.preset == FIRST_START
    assert now.timeline.run.experiment.dataset.name == twin_sample().name
    assert (len(now.timeline.runs), now.timeline.cursor, now.options) == (1, 0, at_first.options)
    assert (state.history.past, state.adding, state.prediction, state.component) == ((), False, None, None)
    assert hand.message == HINT
    assert hand.window.windowTitle() == "Untitled[*] – GMM Desktop"
    assert not hand.window.isWindowModified()


def test_new_by_its_keys_asks_about_work_that_is_in_no_file(hand: Hand) -> None:
    hand.workspace.submit(MoveMean(0, (50.0, 50.0)))
    mine = hand.state.timeline
    hand.action("session.new").trigger()
    assert "Save it before you leave?" in box(hand).text()
    answer(hand, "Cancel")
    assert hand.state.timeline is mine
    hand.action("session.new").trigger()
    answer(hand, "Discard")
    assert not hand.state.history.past
    assert hand.action("session.new").shortcut().toString() == "Ctrl+N"


def test_new_after_saving_leaves_the_file_and_is_untitled(
    hand: Hand, choose_file: Callable[[Path], None], tmp_path: Path
) -> None:
    choose_file(tmp_path / "kept.gmms")
    hand.workspace.submit(MoveMean(0, (50.0, 50.0)))
    save(hand, tmp_path / "kept.gmms")
    hand.choose("session.new")
    hand.workspace.submit(MoveMean(0, (10.0, 10.0)))
    assert hand.window.windowTitle().startswith("Untitled")
    choose_file(tmp_path / "other.gmms")
    save(hand, tmp_path / "other.gmms")
    first, second = (read_session(tmp_path / f"{name}.gmms").timeline.run for name in ("kept", "other"))
    assert first.experiment.start.means[0].tolist() == [50, 50]
    assert second.experiment.start.means[0].tolist() == [10, 10]


def test_new_removes_the_snapshots_of_the_work_before_and_keeps_the_new_work(hand: Hand) -> None:
    hand.workspace.submit(MoveMean(0, (50.0, 50.0)))
    hand.wait_until(lambda: len([*recovery_folder().glob("*/snapshot.json")]) == 1)
    (old,) = recovery_folder().glob("*/snapshot.json")
    begin_anew(hand)
    hand.wait_until(lambda: not old.parent.exists())
    hand.workspace.submit(MoveMean(0, (40.0, 40.0)))
    hand.wait_until(lambda: len([*recovery_folder().glob("*/snapshot.json")]) == 1)


def test_after_new_nothing_of_the_work_before_is_held(hand: Hand) -> None:
    hand.workspace.submit(OpenExperiment(seeded_experiment(of_its_own(), 2)))
    walk_about(hand)
    things = held(hand)
    begin_anew(hand)
    hand.qtbot.wait(500)
    hand.wait_until(lambda: not alive(things))


def test_a_closed_window_is_gone_with_all_its_objects(open_window: OpenWindow) -> None:
    hand = open_window()
    walk_about(hand)
    window = hand.window
    things = held(hand) | {
        "window": weakref.ref(window),
        "workspace": weakref.ref(window.workspace),
        "canvas": weakref.ref(window.canvas),
        "sessions": weakref.ref(window.sessions),
        **{type(each).__name__: weakref.ref(each) for each in window.findChildren(Panel)},
    }
    qtbot = hand.qtbot
    window.close_unasked()
    del window
    vars(hand).clear()
    qtbot.waitUntil(lambda: not alive(things), timeout=10_000)
