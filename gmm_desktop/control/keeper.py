"""Keeps work from being lost: snapshots while one works, and the work of a program that ended without asking."""

import os
import secrets
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from threading import Event, Thread
from time import time
from typing import Any

from PySide6.QtCore import QLockFile, QObject, QStandardPaths, QTimer, Signal

from gmm_desktop.control.background_jobs import LatestJob
from gmm_desktop.control.workspace import Workspace
from gmm_desktop.experiment.changes import Changes
from gmm_desktop.experiment.session import Session, has_work, session_of
from gmm_desktop.experiment.state import State
from gmm_desktop.mixture.errors import CodedError
from gmm_desktop.storage.sessions.recovery import (
    SNAPSHOT,
    SnapshotFacts,
    SnapshotWriter,
    discard_snapshot,
    forget_snapshot,
    has_snapshot,
    set_aside,
    snapshot_facts,
)

DELAY_MS = 1000
"""From a change to the snapshot that has it; with the writing, below two seconds."""

DISCARDING = "discarding snapshots"
"""Name of the threads that do."""
LOOK_MS = 60_000
"""How often it is seen whether the snapshot is still there: somebody may clear the folder while one thinks."""

FORGOTTEN_SECONDS = 24 * 3600
"""Age from which what is no snapshot is cleared away; a window that begins makes its folder before its snapshot."""

FOLDER, LOCK = "recovery", "lock"
KEPT_PARTS = ~(Changes.ACTIVITY | Changes.HISTORY)


def recovery_folder() -> Path:
    """Return where the snapshots of this user lie."""
    place = QStandardPaths.StandardLocation.AppLocalDataLocation
    return Path(QStandardPaths.writableLocation(place)) / FOLDER


class Keeper(QObject):
    """Writes a snapshot of a workspace soon after each change.

    Parameters
    ----------
    workspace : Workspace
        Whose work.
    program : str
        Version of the program.
    describe : callable
        Returns what the work is called and the file it was saved to, or an empty text.
    parent : QObject
        Owner.

    Signals
    -------
    failed(CodedError)
        A snapshot could not be written; said once until one can be.
    written()
        A snapshot was written.
    """

    failed = Signal(object)
    written = Signal()

    def __init__(
        self, workspace: Workspace, program: str, describe: Callable[[], tuple[str, str]], parent: QObject
    ) -> None:
        super().__init__(parent)
        self._workspace, self._describe = workspace, describe
        self._program = program
        self._said = False
        self._begin()
        self._job = LatestJob(self)
        self._job.done.connect(self._succeed)
        self._job.failed.connect(self._fail)
        self._timer = QTimer(self, singleShot=True, interval=DELAY_MS)
        self._timer.timeout.connect(self._write)
        self._look_timer = QTimer(self, interval=LOOK_MS)
        self._look_timer.timeout.connect(self.look)
        workspace.changed.connect(self._note)

    def adopt(self, facts: SnapshotFacts) -> None:
        """Go on from a snapshot that was found; it stays until the work is saved or discarded."""
        for folder in _with_replaced(facts):
            self._adopted.append(folder)
            self._adopted_locks.append(lock_of(folder))
            self._adopted_locks[-1].tryLock(0)  # so that no other window offers it meanwhile
        self._wanted = True
        self._timer.start()

    def settle(self) -> None:
        """Forget all snapshots of this work: it was saved, or is not wanted.

        They are removed in the background, after the one that may be under way; what comes is kept elsewhere.
        """
        self._stop()
        self._job.cancel()
        discard_in_background((*self._adopted, self._folder), self._locks(), after=self._job.free)
        self._begin()

    def write_now(self) -> None:
        """Take a snapshot at once, and wait for it."""
        self._timer.stop()
        self._write()
        self._job.finish()

    def look(self) -> None:
        """Write the snapshot again where somebody else has removed or changed files of it."""
        if self._lock is not None and not (_is_locked(self._folder) and self._writer.whole()):
            self._write()

    def close(self) -> None:
        """Take no more snapshots, and let others find the last one."""
        self._stop()
        self._job.close()
        for lock in self._locks():
            lock.unlock()

    def _begin(self) -> None:
        """Have a place for the snapshots to come, of which there is none yet."""
        self._folder = recovery_folder() / f"{int(time())}-{secrets.token_hex(4)}"
        self._writer = SnapshotWriter(self._folder, self._program)
        self._lock: QLockFile | None = None
        self._adopted: list[Path] = []
        self._adopted_locks: list[QLockFile] = []
        self._wanted = False

    def _stop(self) -> None:
        self._timer.stop()
        self._look_timer.stop()

    def _note(self, _state: State, changes: Changes) -> None:
        if changes & KEPT_PARTS and not self._timer.isActive():
            self._timer.start()

    def _write(self) -> None:
        state = self._workspace.state
        if not (self._wanted or has_work(state)):
            return
        self._wanted = True
        session, (title, origin) = session_of(state), self._describe()
        replaces = tuple(folder.name for folder in self._adopted)
        facts = SnapshotFacts(str(self._folder), title, origin, time(), replaces)
        writer, lock = self._writer, self._hold()
        self._look_timer.start()
        self._job.request(lambda: _written(writer, lock, session, facts))

    def _hold(self) -> QLockFile:
        """Return the lock that tells other windows that this work is not lost."""
        if self._lock is None:
            self._lock = lock_of(self._folder)
        return self._lock

    def _locks(self) -> list[QLockFile]:
        return [*([] if self._lock is None else [self._lock]), *self._adopted_locks]

    def _succeed(self) -> None:
        self._said = False
        self.written.emit()

    def _fail(self, error: Exception) -> None:
        if not isinstance(error, CodedError):
            raise error
        if not self._said:
            self._said = True
            self.failed.emit(error)


def _written(writer: SnapshotWriter, lock: QLockFile, session: Session, facts: SnapshotFacts) -> None:
    writer.make_folder()
    if lock.isLocked() and not _is_locked(writer.folder):
        # Somebody removed the lock: it is let go of, or it would not be taken again.
        with suppress(OSError):
            (writer.folder / LOCK).touch()
        lock.unlock()
    lock.tryLock(0)
    writer.write(session, facts)


def discard_in_background(
    folders: Sequence[Path], locks: Sequence[QLockFile] = (), after: Event | None = None
) -> None:
    """Remove snapshots, with the locks that were held on them, on a thread of its own.

    Python's threads are waited for when the program ends, so that nothing is offered that nobody wants. There may be
    hundreds of files, and the window must not wait for them.
    """

    def work() -> None:
        if after is not None:
            after.wait()
        for folder in folders:
            forget_snapshot(folder)  # while it is locked: no other window may offer it
        for lock in locks:
            lock.unlock()
        for folder in folders:
            discard_snapshot(folder)

    Thread(target=work, name=DISCARDING).start()


def _is_locked(folder: Path) -> bool:
    return os.path.lexists(folder / LOCK)


def lock_of(folder: Path) -> QLockFile:
    """Return the lock of a snapshot; held as long as its window lives."""
    lock = QLockFile(str(folder / LOCK))
    lock.setStaleLockTime(0)
    return lock


def is_held(lock: QLockFile) -> bool:
    """Return True if another window holds the lock. If no lock can be made (the disk is full), return False."""
    if lock.tryLock(0):
        lock.unlock()
        return False
    if lock.error() is not QLockFile.LockError.LockFailedError:
        return False
    holder: Any = lock.getLockInfo()
    if holder[0]:
        return True
    # An empty lock, as a power cut leaves it, names no program that could be seen to be gone. Whoever lives protects
    # his lock beside that; so it may be taken by its age, of which any will do.
    lock.setStaleLockTime(1)
    if not lock.tryLock(0):
        return True
    lock.unlock()
    return False


def left_behind(root: Path | None = None) -> list[SnapshotFacts]:
    """Return the snapshots no window holds, newest first, without those another one goes on from."""
    folders = _folders(root or recovery_folder())
    facts = [each for each in map(snapshot_facts, folders) if each is not None]
    replaced = {name for each in facts for name in each.replaces}
    kept = [each for each in facts if Path(each.folder).name not in replaced and _is_free(Path(each.folder))]
    return sorted(kept, key=lambda each: each.time, reverse=True)


def discard_left(facts: SnapshotFacts) -> None:
    """Remove a snapshot that is not wanted, and first those it went on from: they would be offered next."""
    discard_in_background(_with_replaced(facts))


def clear_up(root: Path | None = None) -> list[tuple[float, Path]]:
    """Move snapshots of which nothing can be known out of the way, and remove what is no snapshot.

    Returns
    -------
    list of (float, Path)
        When each was written, in seconds since 1970, and where it is now.
    """
    moved = []
    for folder in _folders(root or recovery_folder()):
        if has_snapshot(folder):
            if snapshot_facts(folder) is None and _is_free(folder):
                moved.append((_modified(folder / SNAPSHOT), set_aside(folder)))
        elif time() - _modified(folder) > FORGOTTEN_SECONDS and _is_free(folder):
            discard_snapshot(folder)
    return moved


def _folders(root: Path) -> list[Path]:
    """Return the folders in which there may be snapshots; links are not followed."""
    try:
        return [path for path in sorted(root.iterdir()) if path.is_dir() and not path.is_symlink()]
    except OSError:
        return []


def _with_replaced(facts: SnapshotFacts) -> list[Path]:
    """Return the folder of a snapshot, last, and before it those it goes on from."""
    folder = Path(facts.folder)
    replaced = {*facts.replaces} - {folder.name}
    return [*(each for each in _folders(folder.parent) if each.name in replaced), folder]


def _modified(path: Path) -> float:
    try:
        return path.lstat().st_mtime
    except OSError:
        return 0.0


def _is_free(folder: Path) -> bool:
    return not is_held(lock_of(folder))
