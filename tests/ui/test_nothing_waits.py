"""What may take long is done on other threads, and what is done meanwhile is not lost."""

from collections.abc import Iterator
from pathlib import Path
from threading import Event, get_ident
from types import ModuleType
from typing import Any

import pytest
from PySide6.QtWidgets import QFileDialog, QMessageBox

from gmm_desktop.control import keeper as keeping
from gmm_desktop.control.keeper import recovery_folder
from gmm_desktop.experiment.edits import MoveMean
from gmm_desktop.experiment.session import session_of
from gmm_desktop.storage.sessions.file import read_session
from gmm_desktop.storage.sessions.recovery import read_snapshot
from gmm_desktop.ui.panels import diagnostics_panel
from gmm_desktop.ui.tasks import sessions
from tests.storage.sessions.session_samples import assert_same
from tests.ui.conftest import Hand, OpenWindow
from tests.ui.tasks.test_session_window import answer, box


class Slow:
    """What a slow disk makes of a function: it is held up until it may go on, and notes who called it."""

    def __init__(self, patch: pytest.MonkeyPatch, owner: ModuleType, name: str) -> None:
        self.function, self.gate = getattr(owner, name), Event()
        self.threads: list[int] = []
        patch.setattr(owner, name, self)

    def __call__(self, *arguments: Any, **named: Any) -> Any:
        self.threads.append(get_ident())
        assert self.gate.wait(20)
        return self.function(*arguments, **named)

    @property
    def began(self) -> bool:
        return bool(self.threads)

    @property
    def off_the_window(self) -> bool:
        return self.began and get_ident() not in self.threads


@pytest.fixture
def writing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Slow]:
    """Saving to ``lesson.gmms`` takes until the gate is opened."""
    slow = Slow(monkeypatch, sessions, "write_session")
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_args: (str(tmp_path / "lesson.gmms"), ""))
    yield slow
    slow.gate.set()


@pytest.fixture
def worked(hand: Hand) -> Hand:
    hand.workspace.submit(MoveMean(0, (50.0, 50.0)))
    hand.iterate(2)
    return hand


def more(hand: Hand) -> None:
    hand.workspace.submit(MoveMean(1, (40.0, 40.0)))


def saved(hand: Hand) -> None:
    hand.wait_until(lambda: hand.message == "Saved to lesson.gmms.")


def test_a_session_is_written_off_the_windows_thread(worked: Hand, writing: Slow) -> None:
    worked.choose("session.save")
    worked.wait_until(lambda: writing.began)
    assert worked.message == "Saving lesson.gmms…"
    assert worked.window.isWindowModified()
    writing.gate.set()
    saved(worked)
    assert writing.off_the_window
    assert not worked.window.isWindowModified()


def test_what_is_done_while_a_session_is_written_is_not_in_it_and_not_taken_for_saved(
    worked: Hand, writing: Slow, tmp_path: Path
) -> None:
    asked = session_of(worked.state)
    worked.choose("session.save")
    more(worked)
    now = session_of(worked.state)
    worked.wait_until(lambda: bool(list(recovery_folder().glob("*/snapshot.json"))))
    writing.gate.set()
    saved(worked)
    assert_same(read_session(tmp_path / "lesson.gmms"), asked)
    assert worked.window.isWindowModified()
    (index,) = recovery_folder().glob("*/snapshot.json")
    assert_same(read_snapshot(index.parent), now)


def test_saving_again_while_a_session_is_written_writes_the_newest(
    worked: Hand, writing: Slow, tmp_path: Path
) -> None:
    worked.choose("session.save")
    more(worked)
    worked.choose("session.save")
    writing.gate.set()
    worked.wait_until(lambda: len(writing.threads) == 2 and not worked.window.isWindowModified())
    assert_same(read_session(tmp_path / "lesson.gmms"), session_of(worked.state))


def test_a_window_closed_while_a_session_is_written_closes_when_it_is(
    worked: Hand, writing: Slow, tmp_path: Path
) -> None:
    expected = session_of(worked.state)
    worked.choose("session.save")
    worked.window.close()
    assert not worked.closed
    writing.gate.set()
    worked.wait_until(lambda: worked.closed)
    assert_same(read_session(tmp_path / "lesson.gmms"), expected)


def test_a_window_closed_while_a_session_is_written_asks_about_what_was_done_since(
    worked: Hand, writing: Slow
) -> None:
    worked.choose("session.save")
    worked.wait_until(lambda: writing.began)
    more(worked)
    worked.window.close()
    writing.gate.set()
    answer(worked, "Cancel")
    assert not worked.closed


def test_a_session_that_cannot_be_written_does_not_let_the_window_close(
    worked: Hand, writing: Slow, tmp_path: Path
) -> None:
    (tmp_path / "lesson.gmms").mkdir()
    worked.window.close()
    answer(worked, "Save")
    writing.gate.set()
    worked.wait_until(lambda: "cannot be written" in worked.message)
    assert not worked.closed
    assert not any(each.isVisible() for each in worked.window.findChildren(QMessageBox))


def test_work_done_while_a_session_is_read_is_asked_about(
    worked: Hand, writing: Slow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    writing.gate.set()
    worked.choose("session.save")
    saved(worked)
    reading = Slow(monkeypatch, sessions, "read_session")
    worked.window.sessions.open_session(tmp_path / "lesson.gmms")
    more(worked)
    mine = worked.state.timeline
    reading.gate.set()
    assert "Save it before you leave?" in box(worked).text()
    answer(worked, "Cancel")
    assert worked.state.timeline is mine
    assert reading.off_the_window


def test_what_was_left_is_read_off_the_windows_thread(
    worked: Hand, open_window: OpenWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    worked.window.interrupt()
    reading = Slow(monkeypatch, sessions, "read_snapshot")
    later = open_window()
    later.window.sessions.offer_what_was_left()
    answer(later, "Recover")
    reading.gate.set()
    later.wait_until(lambda: "Recovered" in later.message)
    assert reading.off_the_window


def test_snapshots_are_cleaned_up_off_the_windows_thread(
    worked: Hand, monkeypatch: pytest.MonkeyPatch
) -> None:
    worked.wait_until(lambda: bool(list(recovery_folder().glob("*/snapshot.json"))))
    removing = Slow(monkeypatch, keeping, "discard_snapshot")
    worked.window.close()
    answer(worked, "Discard")
    worked.wait_until(lambda: worked.closed and removing.began)
    assert list(recovery_folder().glob("*"))
    removing.gate.set()
    worked.wait_until(lambda: not list(recovery_folder().glob("*")))
    assert removing.off_the_window


def test_a_window_closes_while_a_panel_is_at_work(hand: Hand, monkeypatch: pytest.MonkeyPatch) -> None:
    slow = Slow(monkeypatch, diagnostics_panel, "diagnose")
    hand.window.show_panel("diagnostics")
    hand.wait_until(lambda: slow.began)
    hand.window.close()
    assert hand.closed
    slow.gate.set()
