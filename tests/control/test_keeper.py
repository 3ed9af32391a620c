"""Snapshots while one works, and what is found of a program that ended without asking."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Event
from threading import enumerate as threads
from time import time

import pytest
from PySide6.QtCore import QLockFile, QObject, QTimer
from pytestqt.qtbot import QtBot

from gmm_desktop.control import session_keeping
from gmm_desktop.control.keeper import (
    DISCARDING,
    FORGOTTEN_SECONDS,
    LOCK,
    Keeper,
    clear_up,
    discard_in_background,
    discard_left,
    is_held,
    left_behind,
    lock_of,
    recovery_folder,
)
from gmm_desktop.control.session_keeping import SessionKeeping
from gmm_desktop.control.workspace import Workspace
from gmm_desktop.experiment.edits import MoveMean
from gmm_desktop.experiment.session import Session, session_of
from gmm_desktop.experiment.timeline import Timeline
from gmm_desktop.mixture.errors import CodedError
from gmm_desktop.mixture.settings import EmSettings
from gmm_desktop.storage.sessions.recovery import UNREADABLE, SnapshotFacts, SnapshotWriter, read_snapshot
from tests.storage.sessions.session_samples import assert_same, small_dataset, small_run

pytestmark = pytest.mark.usefixtures("qapp")  # by its name Qt knows the folder

OpenKeeper = Callable[[], Keeper]


@pytest.fixture
def root() -> Path:
    """Return the folder of the snapshots, made."""
    recovery_folder().mkdir(parents=True, exist_ok=True)
    return recovery_folder()


@pytest.fixture
def open_keeper(workspace: Workspace) -> Iterator[OpenKeeper]:
    owner, opened = QObject(), list[Keeper]()

    def open_one() -> Keeper:
        opened.append(Keeper(workspace, "", lambda: ("work", ""), owner))
        return opened[-1]

    yield open_one
    for each in opened:
        each.close()


@pytest.fixture
def keeper(open_keeper: OpenKeeper, workspace: Workspace) -> Keeper:
    """Return one that has written a snapshot of an edit."""
    one = open_keeper()
    workspace.submit(MoveMean(1, (3.5, 3.5)))
    one.write_now()
    return one


@pytest.fixture
def work() -> Session:
    return Session(Timeline((small_run(small_dataset(), EmSettings(max_iter=1, tol=0)),)))


def leave(
    root: Path, name: str, work: Session, moment: float = 1.0, replaces: tuple[str, ...] = ()
) -> SnapshotFacts:
    """Leave a snapshot as a window does that was killed."""
    facts = SnapshotFacts(str(root / name), name, "", moment, replaces)
    SnapshotWriter(root / name, "").write(work, facts)
    return facts


def only_folder() -> Path:
    (folder,) = recovery_folder().iterdir()
    return folder


# While one works


def remove_all(folder: Path) -> None:
    shutil.rmtree(folder)


def remove_arrays(folder: Path) -> None:
    for path in folder.glob("*.npy"):
        path.unlink()


def remove_index(folder: Path) -> None:
    (folder / "snapshot.json").unlink()


def remove_description(folder: Path) -> None:
    for path in folder.glob("*-*.json"):
        path.unlink()


def empty_arrays(folder: Path) -> None:
    for path in folder.glob("*.npy"):
        path.write_bytes(b"")


def remove_lock(folder: Path) -> None:
    (folder / LOCK).unlink()


@pytest.mark.parametrize(
    "meddle", [remove_all, remove_arrays, remove_index, remove_description, empty_arrays, remove_lock]
)
def test_what_somebody_removes_is_written_again_without_a_change(
    keeper: Keeper, workspace: Workspace, qtbot: QtBot, meddle: Callable[[Path], None]
) -> None:
    folder = only_folder()
    meddle(folder)
    keeper.look()
    qtbot.waitUntil(lambda: (folder / "snapshot.json").exists() and (folder / LOCK).exists())
    keeper.write_now()
    assert_same(read_snapshot(folder), session_of(workspace.state))
    assert is_held(lock_of(folder))
    assert (folder / LOCK).read_text(encoding="utf-8").split()[0] == str(os.getpid())
    assert left_behind() == []


def test_nothing_is_written_where_nobody_has_meddled(keeper: Keeper) -> None:
    def stamps() -> dict[str, int]:
        return {path.name: path.stat().st_mtime_ns for path in only_folder().iterdir()}

    before = stamps()
    keeper.look()
    keeper.close()
    assert stamps().items() <= before.items()  # only the lock is gone


def test_changes_do_not_put_the_snapshot_off(open_keeper: OpenKeeper, workspace: Workspace) -> None:
    """So that who works without a pause loses no more than who rests: one second, and the time of writing."""
    keeper = open_keeper()
    workspace.submit(MoveMean(1, (3.5, 3.5)))
    (timer,) = (each for each in keeper.findChildren(QTimer) if each.isActive())
    begun = timer.id()
    assert (timer.interval(), timer.isSingleShot()) == (1000, True)
    workspace.submit(MoveMean(1, (4.5, 3.5)))
    workspace.undo()
    assert timer.id() == begun


# Locks


@pytest.mark.parametrize("hours", [1, 24 * 365, -24])
def test_a_window_that_lives_keeps_its_lock_however_old_it_looks(root: Path, hours: int) -> None:
    """Also where the clock was set back: the lock is then of the future."""
    (root / "work").mkdir()
    lock = lock_of(root / "work")
    assert lock.tryLock(0)
    moment = time() - 3600 * hours
    os.utime(root / "work" / LOCK, (moment, moment))
    assert is_held(lock_of(root / "work"))
    lock.unlock()
    asking = lock_of(root / "work")
    assert not is_held(asking)
    assert lock.tryLock(0)  # to ask takes nothing
    lock.unlock()


def test_a_snapshot_is_discarded_after_what_is_still_written_to_it(root: Path) -> None:
    (root / "work").mkdir()
    written = Event()
    discard_in_background([root / "work"], after=written)
    assert not written.wait(0.05)
    assert (root / "work").exists()
    written.set()
    (discarding,) = [each for each in threads() if each.name == DISCARDING]
    discarding.join(10)
    assert not (root / "work").exists()


def test_a_session_file_stays_locked_however_old_its_lock_looks(workspace: Workspace, tmp_path: Path) -> None:
    one, other = SessionKeeping(), SessionKeeping()
    one.settle(tmp_path / "lesson.gmms", workspace.state)
    (lock,) = (recovery_folder().parent / "open files").iterdir()
    os.utime(lock, (1.0, 1.0))
    assert other.held_elsewhere(tmp_path / "lesson.gmms")
    one.release()
    assert not other.held_elsewhere(tmp_path / "lesson.gmms")


def test_no_age_makes_a_lock_stale(root: Path, tmp_path: Path) -> None:
    """On Linux the living owner's own hold on the file protects it too; elsewhere this alone does."""
    assert lock_of(root).staleLockTime() == 0
    assert session_keeping._lock_of(tmp_path / "lesson.gmms").staleLockTime() == 0


def test_the_lock_of_a_program_that_is_gone_holds_nothing(root: Path, work: Session) -> None:
    facts = leave(root, "work", work)
    lock = str(root / "work" / LOCK)
    code = f"import os; from PySide6.QtCore import QLockFile; lock = QLockFile({lock!r}); lock.tryLock(0); os._exit(0)"
    subprocess.run([sys.executable, "-c", code], check=True)
    assert Path(lock).exists()
    assert left_behind() == [facts]


@pytest.mark.skipif(sys.platform == "win32", reason="a living owner protects its lock otherwise there")
@pytest.mark.parametrize("content", [b"", bytes(40), b"nonsense"])
def test_a_lock_that_names_nobody_holds_nothing_unless_its_owner_lives(
    root: Path, work: Session, content: bytes
) -> None:
    """As a power cut leaves it: what was kept must be offered all the same."""
    facts = leave(root, "work", work)
    path = root / "work" / LOCK
    path.write_bytes(content)
    os.utime(path, (1.0, 1.0))
    assert left_behind() == [facts]
    lock = lock_of(root / "work")
    assert lock.tryLock(0)
    path.write_bytes(content)
    os.utime(path, (1.0, 1.0))
    assert left_behind() == []
    path.write_text(f"{os.getpid()}\n", encoding="ascii")  # or Qt says that the lock was taken away
    lock.unlock()


def test_where_no_lock_can_be_made_none_is_held(tmp_path: Path) -> None:
    """As on a full disk, or in a home that cannot be written: work is then offered, and files can be saved."""
    assert not is_held(QLockFile(str(tmp_path / "gone" / "lock")))


def test_a_session_is_settled_where_no_lock_can_be_made(workspace: Workspace, tmp_path: Path) -> None:
    recovery_folder().parent.mkdir(parents=True, exist_ok=True)
    (recovery_folder().parent / "open files").write_bytes(b"in the way")
    keeping = SessionKeeping()
    keeping.settle(tmp_path / "lesson.gmms", workspace.state)
    assert not keeping.held_elsewhere(tmp_path / "other.gmms")
    assert not keeping.differs(workspace.state)


# What is found


def test_work_another_window_goes_on_from_is_offered_to_nobody_else(
    root: Path, work: Session, open_keeper: OpenKeeper
) -> None:
    facts = leave(root, "work", work)
    one = open_keeper()
    one.adopt(facts)
    assert left_behind() == []
    one.close()
    assert left_behind() == [facts]


def test_a_snapshot_that_was_recovered_again_and_again_is_gone_once_saved(
    root: Path, work: Session, open_keeper: OpenKeeper, qtbot: QtBot
) -> None:
    leave(root, "first", work, 1.0)
    leave(root, "second", work, 2.0, ("first",))
    third = leave(root, "third", work, 3.0, ("second",))
    assert left_behind() == [third]
    one = open_keeper()
    one.adopt(leave(root, "fourth", work, 4.0, ("first", "second", "third")))
    one.write_now()
    one.settle()
    qtbot.waitUntil(lambda: list(root.iterdir()) == [])


def test_what_is_discarded_does_not_come_back_as_what_it_went_on_from(
    root: Path, work: Session, qtbot: QtBot
) -> None:
    leave(root, "first", work, 1.0)
    apart = leave(root, "apart", work, 1.5)
    facts = leave(root, "second", work, 2.0, ("first", "..", "../..", "second"))
    discard_left(facts)
    qtbot.waitUntil(lambda: [path.name for path in root.iterdir()] == ["apart"])
    assert left_behind() == [apart]


@pytest.mark.parametrize("content", [b"", b"{}", b"[" * 100_000, b'{"title": 5}', b"\xff\xfe", bytes(500)])
def test_a_snapshot_of_which_nothing_can_be_known_is_told_once_and_moved(
    root: Path, work: Session, content: bytes
) -> None:
    good = leave(root, "good", work)
    leave(root, "bad", work)
    (root / "bad" / "snapshot.json").write_bytes(content)
    os.utime(root / "bad" / "snapshot.json", (5e8, 5e8))
    assert clear_up() == [(5e8, root.parent / UNREADABLE / "bad")]
    assert clear_up() == []
    assert left_behind() == [good]
    assert (root.parent / UNREADABLE / "bad" / "snapshot.json").read_bytes() == content


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_a_pipe_in_the_place_of_a_snapshot_does_not_block(root: Path) -> None:
    (root / "pipe").mkdir()
    os.mkfifo(root / "pipe" / "snapshot.json")
    assert left_behind() == []
    assert [path for _, path in clear_up()] == [root.parent / UNREADABLE / "pipe"]


def test_a_snapshot_that_is_held_is_not_touched(root: Path) -> None:
    (root / "held").mkdir()
    (root / "held" / "snapshot.json").write_bytes(b"half")
    lock = lock_of(root / "held")
    assert lock.tryLock(0)
    assert clear_up() == []
    assert (root / "held" / "snapshot.json").exists()
    lock.unlock()


def test_what_is_no_snapshot_is_removed_when_it_is_old(root: Path) -> None:
    """A window makes its folder, then locks it, then writes: a young one may belong to one that begins."""
    for name, age in (("old", FORGOTTEN_SECONDS + 60), ("young", 60.0)):
        (root / name).mkdir()
        (root / name / "1.npy").write_bytes(b"left of a discarded one")
        os.utime(root / name, (time() - age,) * 2)
    assert clear_up() == []
    assert [path.name for path in root.iterdir()] == ["young"]


def test_links_among_the_snapshots_are_not_followed(root: Path, work: Session, tmp_path: Path) -> None:
    leave(tmp_path, "elsewhere", work)
    (root / "link").symlink_to(tmp_path / "elsewhere")
    assert left_behind() == []
    assert clear_up() == []
    discard_left(SnapshotFacts(str(root / "link"), "", "", 1.0))
    assert_same(read_snapshot(tmp_path / "elsewhere"), work)


def test_times_that_no_clock_shows_are_borne(root: Path, work: Session) -> None:
    moments = (1e300, -1e300, 4e9, 2.0)
    for number, moment in enumerate(moments):
        leave(root, f"{number}", work, moment)
    assert [facts.time for facts in left_behind()] == sorted(moments, reverse=True)


def test_a_folder_that_is_a_file_holds_nothing() -> None:
    recovery_folder().parent.mkdir(parents=True, exist_ok=True)
    recovery_folder().write_bytes(b"in the way")
    assert left_behind() == []
    assert clear_up() == []


def test_a_snapshot_that_cannot_be_written_is_said_once(
    open_keeper: OpenKeeper, workspace: Workspace, qtbot: QtBot
) -> None:
    recovery_folder().parent.mkdir(parents=True, exist_ok=True)
    recovery_folder().write_bytes(b"in the way")
    keeper, said = open_keeper(), list[CodedError]()
    keeper.failed.connect(said.append)
    workspace.submit(MoveMean(1, (3.5, 3.5)))
    qtbot.waitUntil(lambda: len(said) == 1)
    keeper.write_now()
    recovery_folder().unlink()
    keeper.write_now()
    assert [error.code for error in said] == ["cannot_write"]
    assert_same(read_snapshot(only_folder()), session_of(workspace.state))
