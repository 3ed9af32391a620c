"""Which session file the work belongs to, and who else has it open."""

import hashlib
import os
from contextlib import suppress
from pathlib import Path

from PySide6.QtCore import QLockFile

from gmm_desktop.control.keeper import is_held, recovery_folder
from gmm_desktop.experiment.session import has_edits, same_work
from gmm_desktop.experiment.state import State
from gmm_desktop.storage.sessions.stamp import Stamp, stamp_of

LOCKS = "open files"
UNTITLED = "Untitled"


class SessionKeeping:
    """The file of one window's work, how it was when saved, and the lock that others see."""

    def __init__(self) -> None:
        self.path: Path | None = None
        self._saved: State | None = None
        self._found = False
        self._stamp: Stamp | None = None
        self._lock: QLockFile | None = None

    @property
    def title(self) -> str:
        """What the work is called."""
        return self.path.stem if self.path else UNTITLED

    def settle(self, path: Path | None, state: State) -> None:
        """Take note that the work as it is now is in this file, or in none and not worth keeping."""
        if path != self.path:
            self.release()
            self.path = path
            if path is not None:
                self._lock = _lock_of(path)
                self._lock.tryLock(0)
        self._saved, self._found = state, False
        self._stamp = stamp_of(path) if path else None

    def take_found(self) -> None:
        """Take note that the work was found after a program ended: it is in no file, whatever it is."""
        self.release()
        self.path, self._saved, self._stamp, self._found = None, None, None, True

    def differs(self, state: State) -> bool:
        """Tell whether there is work that is in no file."""
        if self._saved is not None:
            return not same_work(self._saved, state)
        return self._found or has_edits(state)

    def held_elsewhere(self, path: Path) -> bool:
        """Tell whether another window has this file open."""
        if path == self.path and self._lock is not None and self._lock.isLocked():
            return False
        return is_held(_lock_of(path))

    def changed_outside(self) -> bool:
        """Tell whether the file is not as it was left."""
        return self.path is not None and self._stamp is not None and stamp_of(self.path) != self._stamp

    def release(self) -> None:
        """Let others have the file."""
        if self._lock is not None:
            self._lock.unlock()
            self._lock = None


def _lock_of(path: Path) -> QLockFile:
    folder = recovery_folder().parent / LOCKS
    with suppress(OSError):  # then there is no lock, and the file can be opened and saved all the same
        folder.mkdir(parents=True, exist_ok=True)
    name = hashlib.sha256(os.fsencode(os.path.realpath(path))).hexdigest()[:32]
    lock = QLockFile(str(folder / name))
    lock.setStaleLockTime(0)
    return lock
