"""Keeps work from being lost: snapshots while one works, and the work of a program that ended without asking."""

import secrets
from collections.abc import Callable, Sequence
from pathlib import Path
from threading import Event, Thread
from time import time

from PySide6.QtCore import QLockFile, QObject, QStandardPaths, QTimer, Signal

from gmm_desktop.control.background_jobs import LatestJob
from gmm_desktop.control.workspace import Workspace
from gmm_desktop.experiment.changes import Changes
from gmm_desktop.experiment.session import Session, has_work, session_of
from gmm_desktop.experiment.state import State
from gmm_desktop.mixture.errors import CodedError
from gmm_desktop.storage.recovery import (
    SnapshotFacts,
    SnapshotWriter,
    discard_snapshot,
    snapshot_facts,
)

DELAY_MS = 1000
"""From a change to the snapshot that has it; with the writing, below two seconds."""

DISCARDING = "discarding snapshots"
"""Name of the threads that do."""

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
    """

    failed = Signal(object)

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
        workspace.changed.connect(self._note)

    def adopt(self, facts: SnapshotFacts) -> None:
        """Go on from a snapshot that was found; it stays until the work is saved or discarded."""
        self._adopted.append(Path(facts.folder))
        self._wanted = True
        self._timer.start()

    def settle(self) -> None:
        """Forget all snapshots of this work: it was saved, or is not wanted.

        They are removed in the background, after the one that may be under way; what comes is kept elsewhere.
        """
        self._timer.stop()
        self._job.cancel()
        discard_in_background((*self._adopted, self._folder), self._lock, after=self._job.free)
        self._begin()

    def write_now(self) -> None:
        """Take a snapshot at once, and wait for it."""
        self._timer.stop()
        self._write()
        self._job.finish()

    def close(self) -> None:
        """Take no more snapshots, and let others find the last one."""
        self._timer.stop()
        self._job.close()
        if self._lock is not None:
            self._lock.unlock()

    def _begin(self) -> None:
        """Have a place for the snapshots to come, of which there is none yet."""
        self._folder = recovery_folder() / f"{int(time())}-{secrets.token_hex(4)}"
        self._writer = SnapshotWriter(self._folder, self._program)
        self._lock: QLockFile | None = None
        self._adopted: list[Path] = []
        self._wanted = False

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
        self._job.request(lambda: _written(writer, lock, session, facts))

    def _hold(self) -> QLockFile:
        """Return the lock that tells other windows that this work is not lost."""
        if self._lock is None:
            self._lock = lock_of(self._folder)
        return self._lock

    def _succeed(self) -> None:
        self._said = False

    def _fail(self, error: Exception) -> None:
        if not isinstance(error, CodedError):
            raise error
        if not self._said:
            self._said = True
            self.failed.emit(error)


def _written(writer: SnapshotWriter, lock: QLockFile, session: Session, facts: SnapshotFacts) -> None:
    writer.make_folder()
    lock.tryLock(0)
    writer.write(session, facts)


def discard_in_background(
    folders: Sequence[Path], lock: QLockFile | None = None, after: Event | None = None
) -> None:
    """Remove snapshots, with the lock that was held on them, on a thread of its own.

    Python's threads are waited for when the program ends, so that nothing is offered that nobody wants. There may be
    hundreds of files, and the window must not wait for them.
    """

    def work() -> None:
        if after is not None:
            after.wait()
        if lock is not None:
            lock.unlock()
        for folder in folders:
            discard_snapshot(folder)

    Thread(target=work, name=DISCARDING).start()


def lock_of(folder: Path) -> QLockFile:
    """Return the lock of a snapshot; held as long as its window lives."""
    lock = QLockFile(str(folder / LOCK))
    lock.setStaleLockTime(0)
    return lock


def left_behind(root: Path | None = None) -> list[SnapshotFacts]:
    """Return the snapshots no window holds, newest first, without those another one goes on from."""
    root = root or recovery_folder()
    folders = [folder for folder in sorted(root.glob("*")) if folder.is_dir()]
    found = [facts for folder in folders if _is_free(folder) and (facts := snapshot_facts(folder))]
    replaced = {name for folder in folders if (facts := snapshot_facts(folder)) for name in facts.replaces}
    kept = [facts for facts in found if Path(facts.folder).name not in replaced]
    return sorted(kept, key=lambda facts: facts.time, reverse=True)


def _is_free(folder: Path) -> bool:
    lock = lock_of(folder)
    if not lock.tryLock(0):
        return False
    lock.unlock()
    return True
