"""Saving and opening sessions through the window, and not leaving work behind unasked."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QApplication, QFileDialog, QMenu, QMessageBox, QPushButton

from gmm_desktop.control.keeper import left_behind, recovery_folder
from gmm_desktop.control.session_keeping import SessionKeeping
from gmm_desktop.experiment.edits import MoveMean
from gmm_desktop.experiment.session import session_of
from gmm_desktop.mixture.errors import CodedError
from gmm_desktop.storage.sessions import writer as session_writer
from gmm_desktop.storage.sessions.file import read_session, write_session
from gmm_desktop.storage.sessions.recovery import discard_snapshot, read_snapshot
from gmm_desktop.words.sessions import when
from tests.storage.sessions.session_samples import assert_same
from tests.ui.conftest import Hand, OpenWindow

MOVE = MoveMean(0, (50.0, 50.0))


@pytest.fixture(autouse=True)
def no_old_snapshots() -> None:
    for folder in recovery_folder().glob("*"):
        discard_snapshot(folder)


@pytest.fixture
def choose_file(monkeypatch: pytest.MonkeyPatch) -> Callable[[Path], None]:
    """Have the next file dialogs answered with a path."""

    def choose(path: Path) -> None:
        for name in ("getOpenFileName", "getSaveFileName"):
            monkeypatch.setattr(QFileDialog, name, lambda *_args: (str(path), ""))

    return choose


def box(hand: Hand) -> QMessageBox:
    hand.wait_until(lambda: any(each.isVisible() for each in hand.window.findChildren(QMessageBox)))
    return next(each for each in hand.window.findChildren(QMessageBox) if each.isVisible())


def save(hand: Hand, to: Path) -> None:
    """Save, and wait for the file."""
    hand.choose("session.save")
    hand.wait_until(lambda: hand.message == f"Saved to {to.name}.")


def answer(hand: Hand, text: str) -> None:
    """Press a button of the question that is asked."""
    buttons = {button.text().replace("&", ""): button for button in box(hand).findChildren(QPushButton)}
    buttons[text].click()


@pytest.fixture
def worked(hand: Hand) -> Hand:
    """An edit, a run, and another edit."""
    hand.workspace.submit(MOVE)
    hand.iterate(3)
    hand.workspace.submit(MoveMean(1, (60.0, 10.0)))
    hand.iterate(1)
    return hand


def test_a_saved_session_opens_as_it_was(
    worked: Hand, choose_file: Callable[[Path], None], tmp_path: Path, open_window: OpenWindow
) -> None:
    worked.workspace.run.seek(1)
    choose_file(tmp_path / "lesson")
    worked.key(Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    worked.wait_until(lambda: worked.message == "Saved to lesson.gmms.")
    assert worked.window.windowTitle() == "lesson[*] – GMM Desktop"
    assert not worked.window.isWindowModified()
    other = open_window()
    choose_file(tmp_path / "lesson.gmms")
    other.choose("session.open")
    other.wait_until(lambda: len(other.state.timeline.runs) == 2)
    assert_same(session_of(worked.state), session_of(other.state))
    assert "another window" in other.message
    other.workspace.show_run(other.state.timeline.runs[0].identifier, 4)
    assert other.frame.parameters == worked.state.timeline.runs[0].frames[4].parameters


def test_saving_again_writes_the_same_file(
    worked: Hand, choose_file: Callable[[Path], None], tmp_path: Path
) -> None:
    choose_file(tmp_path / "lesson.gmms")
    save(worked, tmp_path / "lesson.gmms")
    worked.iterate(1)
    assert worked.window.isWindowModified()
    choose_file(tmp_path / "never")
    save(worked, tmp_path / "lesson.gmms")
    assert [path.name for path in tmp_path.iterdir()] == ["lesson.gmms"]
    assert_same(read_session(tmp_path / "lesson.gmms"), session_of(worked.state))


def test_looking_around_is_no_work(worked: Hand, choose_file: Callable[[Path], None], tmp_path: Path) -> None:
    choose_file(tmp_path / "lesson.gmms")
    save(worked, tmp_path / "lesson.gmms")
    worked.key(Qt.Key.Key_Home)
    worked.choose("view.contours")
    assert not worked.window.isWindowModified()


def test_edits_are_asked_about_before_the_window_closes(worked: Hand) -> None:
    worked.window.close()
    assert "Save it before you leave?" in box(worked).text()
    answer(worked, "Cancel")
    assert not worked.closed
    worked.window.close()
    answer(worked, "Discard")
    worked.wait_until(lambda: worked.closed)


def test_saving_from_the_question_leaves_with_the_work_in_a_file(
    worked: Hand, choose_file: Callable[[Path], None], tmp_path: Path
) -> None:
    choose_file(tmp_path / "kept.gmms")
    expected = session_of(worked.state)
    worked.window.close()
    answer(worked, "Save")
    worked.wait_until(lambda: worked.closed)
    assert_same(read_session(tmp_path / "kept.gmms"), expected)


def test_a_run_of_what_the_menu_offers_is_not_asked_about(hand: Hand) -> None:
    hand.choose("preset.experiment_3")
    hand.iterate(2)
    hand.window.close()
    assert hand.closed


def test_a_session_that_cannot_be_read_changes_nothing(
    worked: Hand, choose_file: Callable[[Path], None], tmp_path: Path
) -> None:
    (tmp_path / "bad.gmms").write_bytes(b"PK nonsense")
    worked.window.sessions.forget_changes()
    before = worked.state
    choose_file(tmp_path / "bad.gmms")
    worked.choose("session.open")
    worked.wait_until(lambda: "bad.gmms" in worked.message and "Opening" not in worked.message)
    assert worked.state is before


def test_a_folder_that_cannot_be_written_is_said_and_the_work_stays(
    worked: Hand, choose_file: Callable[[Path], None], tmp_path: Path
) -> None:
    choose_file(tmp_path / "gone" / "lesson.gmms")
    worked.choose("session.save")
    worked.wait_until(lambda: "lesson.gmms cannot be written" in worked.message)
    assert worked.window.isWindowModified()


def test_a_file_open_in_another_window_is_not_written_over(
    worked: Hand, choose_file: Callable[[Path], None], tmp_path: Path
) -> None:
    path = tmp_path / "shared.gmms"
    write_session(path, session_of(worked.state), "")
    content = path.read_bytes()
    other = SessionKeeping()
    other.settle(path, worked.state)
    choose_file(path)
    worked.choose("session.save")
    assert "another window" in worked.message
    assert path.read_bytes() == content
    other.release()
    save(worked, path)


def test_a_file_changed_outside_is_not_replaced_unasked(
    worked: Hand, choose_file: Callable[[Path], None], tmp_path: Path
) -> None:
    path = tmp_path / "lesson.gmms"
    choose_file(path)
    save(worked, path)
    path.write_bytes(b"someone else's")
    worked.iterate(1)

    def refuse() -> None:
        asked = QApplication.activeModalWidget()
        assert isinstance(asked, QMessageBox)
        assert "has changed" in asked.text()
        asked.button(QMessageBox.StandardButton.Cancel).click()

    QTimer.singleShot(200, refuse)
    worked.action("session.save").trigger()
    assert path.read_bytes() == b"someone else's"


def test_recent_sessions_are_remembered(
    worked: Hand, choose_file: Callable[[Path], None], tmp_path: Path, open_window: OpenWindow
) -> None:
    choose_file(tmp_path / "lesson.gmms")
    save(worked, tmp_path / "lesson.gmms")
    worked.window.close()
    later = open_window()
    assert later.window.sessions.recent[0] == str(tmp_path / "lesson.gmms")


def test_recent_sessions_of_one_name_are_told_apart_by_their_folders(hand: Hand) -> None:
    deep = Path("/course").joinpath(*(f"a folder with a long name {n}" for n in range(4)))
    home = Path.home() / "lessons"
    paths = [folder / "lesson.gmms" for folder in (home, Path("/course"), deep)]
    hand.window.sessions.recent[:] = [str(path) for path in paths]
    menu = hand.window.findChildren(QMenu, "session.recent")[0]
    menu.aboutToShow.emit()
    names, folders = zip(*(action.text().split("\t") for action in menu.actions()), strict=True)
    assert set(names) == {"lesson.gmms"}
    assert folders[:2] == ("~/lessons", "/course")
    assert folders[2].startswith("/course/a folder")
    assert folders[2].endswith("long name 3")
    assert len(folders[2]) <= 61


# What a crash leaves


def wait_until_kept(hand: Hand, folder: Path) -> None:
    """Wait until the snapshot is what the window shows; while it is replaced it cannot be read."""

    def is_kept() -> bool:
        try:
            assert_same(read_snapshot(folder), session_of(hand.state))
        except (AssertionError, CodedError):
            return False
        return True

    hand.wait_until(is_kept)


def test_work_is_in_a_snapshot_soon_after_it_was_done(worked: Hand) -> None:
    worked.wait_until(lambda: bool(list(recovery_folder().glob("*/snapshot.json"))))
    (folder,) = (path.parent for path in recovery_folder().glob("*/snapshot.json"))
    wait_until_kept(worked, folder)
    assert left_behind() == []  # its window lives
    worked.workspace.undo()
    wait_until_kept(worked, folder)


def test_what_a_crash_left_is_offered_recovered_and_kept_until_saved(
    worked: Hand, open_window: OpenWindow, choose_file: Callable[[Path], None], tmp_path: Path
) -> None:
    expected = session_of(worked.state)
    worked.window.interrupt()
    (left,) = left_behind()
    later = open_window()
    later.window.sessions.offer_what_was_left()
    assert "ended before" in box(later).text()
    answer(later, "Recover")
    later.wait_until(lambda: "Recovered" in later.message)
    assert_same(session_of(later.state), expected)
    assert later.window.windowTitle().startswith("Untitled")
    assert later.window.isWindowModified()
    later.qtbot.wait(1500)
    assert Path(left.folder).exists()
    assert left_behind() == []  # this window goes on from it
    choose_file(tmp_path / "saved.gmms")
    save(later, tmp_path / "saved.gmms")
    later.wait_until(lambda: not Path(left.folder).exists())
    assert_same(read_session(tmp_path / "saved.gmms"), expected)


def test_what_was_recovered_survives_a_second_crash_once(worked: Hand, open_window: OpenWindow) -> None:
    worked.window.interrupt()
    second = open_window()
    second.window.sessions.offer_what_was_left()
    answer(second, "Recover")
    second.wait_until(lambda: "Recovered" in second.message)
    second.iterate(1)
    expected = session_of(second.state)
    second.window.interrupt()
    (left,) = left_behind()
    assert_same(read_snapshot(Path(left.folder)), expected)


def test_what_is_discarded_is_gone(worked: Hand, open_window: OpenWindow) -> None:
    worked.window.interrupt()
    later = open_window()
    later.window.sessions.offer_what_was_left()
    answer(later, "Discard")
    later.wait_until(lambda: list(recovery_folder().glob("*")) == [])


def test_a_window_closed_in_peace_leaves_nothing(worked: Hand) -> None:
    worked.qtbot.wait(1500)
    worked.window.sessions.forget_changes()
    worked.window.close()
    worked.wait_until(lambda: list(recovery_folder().glob("*")) == [])


def damage(folder: Path, pattern: str) -> None:
    for path in folder.glob(pattern):
        path.write_bytes(path.read_bytes()[:-9])


def test_work_that_cannot_be_read_is_told_moved_and_not_offered_again(
    worked: Hand, open_window: OpenWindow
) -> None:
    """The older work it went on from is whole, and is offered in its place."""
    older = session_of(worked.state)
    worked.window.interrupt()
    (first,) = left_behind()
    second = open_window()
    second.window.sessions.offer_what_was_left()
    answer(second, "Recover")
    second.wait_until(lambda: second.message.startswith("Recovered"))
    second.workspace.submit(MoveMean(2, (10.0, 20.0)))
    second.window.interrupt()
    (newest,) = left_behind()
    assert newest.folder != first.folder
    damage(Path(newest.folder), "*.npy")
    later = open_window()
    later.window.sessions.offer_what_was_left()
    answer(later, "Recover")
    moved = recovery_folder().parent / "unreadable work" / Path(newest.folder).name
    later.wait_until(lambda: str(moved) in later.message)
    assert later.message == (
        f"The work of {when(newest.time)} in “Untitled” cannot be recovered: a file of it is missing or damaged. "
        f"What is left of it is now in {moved}."
    )
    assert (moved / "snapshot.json").exists()
    assert left_behind() == [first]
    answer(later, "Recover")
    later.wait_until(lambda: later.message.startswith("Recovered"))
    assert_same(session_of(later.state), older)


def test_a_snapshot_of_which_nothing_is_known_is_told_once(worked: Hand, open_window: OpenWindow) -> None:
    worked.window.interrupt()
    (left,) = left_behind()
    damage(Path(left.folder), "snapshot.json")
    later = open_window()
    later.window.sessions.offer_what_was_left()
    assert later.message.startswith("Work that was kept at ")
    assert str(recovery_folder().parent / "unreadable work") in later.message
    assert not [each for each in later.window.findChildren(QMessageBox) if each.isVisible()]
    assert list(recovery_folder().iterdir()) == []


def test_work_of_a_newer_version_is_left_for_that(
    worked: Hand, open_window: OpenWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(session_writer, "SCHEMA", 99)
        worked.window.interrupt()
    (left,) = left_behind()
    later = open_window()
    later.window.sessions.offer_what_was_left()
    answer(later, "Recover")
    later.wait_until(lambda: "newer version of GMM Desktop" in later.message)
    assert left_behind() == [left]
