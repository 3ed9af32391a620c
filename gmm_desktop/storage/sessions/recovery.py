"""Snapshots of unsaved work: a folder whose index is replaced in one step, and whose other files are never changed."""

import os
import secrets
import shutil
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gmm_desktop.experiment.session import Session
from gmm_desktop.mixture.errors import CodedError, DataError
from gmm_desktop.storage.atomic_write import write_bytes
from gmm_desktop.storage.checksums import check, checksum, is_sealed, sealed
from gmm_desktop.storage.json_values import about_file, from_json, member, parsed, wrong
from gmm_desktop.storage.sessions.migrations import INDEX
from gmm_desktop.storage.sessions.reader import named_files, session_from_files
from gmm_desktop.storage.sessions.stamp import Stamp, stamp_of
from gmm_desktop.storage.sessions.writer import Entry, session_entries, session_index
from gmm_desktop.storage.text_file import Source

SNAPSHOT = "snapshot.json"
UNREADABLE = "unreadable work"
"""Folder beside that of the snapshots, for those that cannot be read."""
_FACTS = ("title", "origin", "time", "replaces")


@dataclass(frozen=True)
class SnapshotFacts:
    """What is known of a snapshot before it is read.

    Parameters
    ----------
    folder : str
        Where it lies.
    title : str
        What the work was called.
    origin : str
        The session file it was saved to before, or empty.
    time : float
        When it was taken, in seconds since 1970.
    replaces : tuple of str
        Names of snapshots this one goes on from.
    """

    folder: str
    title: str
    origin: str
    time: float
    replaces: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Kept:
    """A file that was written: its name in the folder, the checksum of its content, and how it was left."""

    name: str
    sum: str
    stamp: Stamp | None


class SnapshotWriter:
    """Keeps the newest snapshot of one window's work in a folder; what has not changed is not written again."""

    def __init__(self, folder: Path, program: str) -> None:
        self.folder = folder
        self._program = program
        self._mark = secrets.token_hex(3)  # a folder may hold files of a writer before this one
        self._count = 0
        self._written: dict[str, tuple[tuple[Any, ...], dict[str, _Kept]]] = {}
        self._indices: tuple[_Kept, ...] = ()

    def write(self, session: Session, facts: SnapshotFacts) -> None:
        """Write what is new or was changed by others, then the index, then remove what it no longer names.

        Raises
        ------
        CodedError
            ``cannot_write`` or ``session_too_large``, with ``path``; the snapshot before stays whole.
        """
        self.make_folder()
        written = {entry.name: self._kept(entry) for entry in session_entries(session)}
        files = {name + part: file for name, (_, parts) in written.items() for part, file in parts.items()}
        with about_file(self.folder):
            index = session_index(session, self._program, {name: file.sum for name, file in files.items()})
        written_index = self._new(INDEX, index)
        names = {name: file.name for name, file in files.items()} | {INDEX: written_index.name}
        content = {
            "title": facts.title,
            "origin": facts.origin,
            "time": facts.time,
            "replaces": list(facts.replaces),
            "session": written_index.sum,
            "files": names,
        }
        text = sealed(content)
        write_bytes(self.folder / SNAPSHOT, text)
        self._indices = (written_index, _Kept(SNAPSHOT, checksum(text), stamp_of(self.folder / SNAPSHOT)))
        self._written = written
        _remove_others(self.folder, set(names.values()))

    def make_folder(self) -> None:
        """Make the folder where there is none, so that it can be locked before anything is written."""
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise CodedError(
                "cannot_write", path=str(self.folder), reason=error.strerror or str(error)
            ) from error

    def whole(self) -> bool:
        """Return True if the files of the last snapshot are unchanged."""
        files = [file for _, parts in self._written.values() for file in parts.values()]
        return all(map(self._untouched, (*files, *self._indices)))

    def _kept(self, entry: Entry) -> tuple[tuple[Any, ...], dict[str, _Kept]]:
        sources, files = self._written.get(entry.name, ((), {}))
        if files and _same(sources, entry.sources) and all(map(self._untouched, files.values())):
            return sources, files
        contents = entry.contents().items()
        return entry.sources, {part: self._new(entry.name + part, content) for part, content in contents}

    def _new(self, name: str, content: bytes) -> _Kept:
        self._count += 1
        path = self.folder / f"{self._mark}-{self._count}{Path(name).suffix}"
        write_bytes(path, content)
        return _Kept(path.name, checksum(content), stamp_of(path))

    def _untouched(self, file: _Kept) -> bool:
        return file.stamp is not None and stamp_of(self.folder / file.name) == file.stamp


def _same(one: tuple[Any, ...], other: tuple[Any, ...]) -> bool:
    return len(one) == len(other) and all(a is b for a, b in zip(one, other, strict=True))


def _remove_others(folder: Path, kept: set[str]) -> None:
    """Remove files of older snapshots; one that cannot be removed is no harm."""
    with suppress(OSError):
        for path in folder.iterdir():
            if path.suffix in (".npy", ".json", ".tmp") and path.name not in kept and path.name != SNAPSHOT:
                path.unlink(missing_ok=True)


def has_snapshot(folder: Path) -> bool:
    """Tell whether there is a snapshot in a folder, be it one that cannot be read."""
    return os.path.lexists(folder / SNAPSHOT)


def snapshot_facts(folder: Path) -> SnapshotFacts | None:
    """Return what is known of the snapshot in a folder, or None where there is none that can be read."""
    try:
        index, _ = _index(folder)
        facts = {"folder": str(folder)} | {name: index.get(name) for name in _FACTS}
        return from_json(SnapshotFacts, facts, "")
    except CodedError:
        return None


def read_snapshot(folder: Path) -> Session:
    """Return the session of a snapshot; older versions wrote it without checksums.

    Raises
    ------
    CodedError
        ``file_unreadable``, or as `session_from_files`; always with ``path``.
    """
    with about_file(folder):
        index, whole = _index(folder)
        named = named_files(index)
        if whole:
            expected = from_json(str, *member(index, "session", ""))

        def find(name: str) -> bytes | None:
            if name not in named:
                return None
            file = named[name]
            if Path(file).name != file:
                raise wrong(f"files.{name[:80]}", file, "a file name")
            content = _content(folder / file, name)
            if whole and name == INDEX:
                check(content, expected, INDEX)
            return content

        return session_from_files(find)


def discard_snapshot(folder: Path) -> None:
    """Remove a snapshot, the index first: what is left when that is interrupted is no snapshot.

    What cannot be removed is left; a link to a folder is not followed.
    """
    if forget_snapshot(folder):
        shutil.rmtree(folder, ignore_errors=True)


def forget_snapshot(folder: Path) -> bool:
    """Remove the index of a snapshot, and tell whether what lies in its folder is no snapshot any more."""
    if folder.is_symlink():
        return False
    try:
        (folder / SNAPSHOT).unlink(missing_ok=True)
    except OSError:
        return False
    return True


def set_aside(folder: Path) -> Path:
    """Move a snapshot that cannot be read to where no work is looked for, and return where it is then."""
    place = folder.parent.parent / UNREADABLE / folder.name
    with suppress(OSError):
        place.parent.mkdir(parents=True, exist_ok=True)
        return folder.rename(place)
    return folder


def _index(folder: Path) -> tuple[dict[str, Any], bool]:
    """Return the index of a snapshot, and whether it carries checksums."""
    content = _content(folder / SNAPSHOT)
    whole, index = is_sealed(content), parsed(content)
    if not isinstance(index, dict):
        raise wrong(SNAPSHOT, index, "an object")
    if not whole and not index.keys() <= {*_FACTS, "files"}:
        raise DataError("session_damaged", reason="its checksum is missing")
    return index, whole


def _content(path: Path, name: str = SNAPSHOT) -> bytes:
    """Return the content of an ordinary file; a link, pipe or device in a snapshot is not ours."""
    try:
        if path.is_symlink():
            raise DataError("file_not_regular")
        with Source.of(path).open() as file:
            return file.read()
    except DataError as error:
        raise DataError("session_missing", place=name) if error.code == "file_missing" else error from error
    except OSError as error:
        raise DataError("file_unreadable", reason=error.strerror or str(error)) from error
