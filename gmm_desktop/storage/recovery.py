"""Snapshots of unsaved work: a folder whose index is replaced in one step, and whose other files are never changed."""

import json
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gmm_desktop.experiment.session import Session
from gmm_desktop.mixture.errors import CodedError, DataError
from gmm_desktop.storage.atomic_write import write_bytes
from gmm_desktop.storage.json_values import from_json, member
from gmm_desktop.storage.session_reader import session_from_files
from gmm_desktop.storage.session_writer import Entry, session_entries

SNAPSHOT = "snapshot.json"
MOST_FILES = 200_000


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


class SnapshotWriter:
    """Keeps the newest snapshot of one window's work in a folder; what has not changed is not written again."""

    def __init__(self, folder: Path, program: str) -> None:
        self.folder = folder
        self._program = program
        self._count = 0
        self._written: dict[str, tuple[tuple[Any, ...], dict[str, str]]] = {}

    def write(self, session: Session, facts: SnapshotFacts) -> None:
        """Write what is new, then the index, then remove what it no longer names.

        Raises
        ------
        CodedError
            ``cannot_write``; the snapshot before stays whole.
        """
        self.make_folder()
        written = {entry.name: self._kept(entry) for entry in session_entries(session, self._program)}
        files = {name + part: file for name, (_, parts) in written.items() for part, file in parts.items()}
        content = {
            "title": facts.title,
            "origin": facts.origin,
            "time": facts.time,
            "replaces": list(facts.replaces),
            "files": files,
        }
        write_bytes(self.folder / SNAPSHOT, json.dumps(content).encode("utf-8", "surrogatepass"))
        self._written = written
        _remove_others(self.folder, set(files.values()))

    def make_folder(self) -> None:
        """Make the folder where there is none, so that it can be locked before anything is written."""
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise CodedError(
                "cannot_write", path=str(self.folder), reason=error.strerror or str(error)
            ) from error

    def _kept(self, entry: Entry) -> tuple[tuple[Any, ...], dict[str, str]]:
        known = self._written.get(entry.name)
        if known is not None and _same(known[0], entry.sources):
            return known
        names = {}
        for part, content in entry.contents().items():
            self._count += 1
            names[part] = f"{self._count}{Path(entry.name + part).suffix}"
            write_bytes(self.folder / names[part], content)
        return entry.sources, names


def _same(one: tuple[Any, ...], other: tuple[Any, ...]) -> bool:
    return len(one) == len(other) and all(a is b for a, b in zip(one, other, strict=True))


def _remove_others(folder: Path, kept: set[str]) -> None:
    """Remove files of older snapshots; one that cannot be removed is no harm."""
    for path in folder.iterdir():
        if path.suffix in (".npy", ".json") and path.name not in kept and path.name != SNAPSHOT:
            path.unlink(missing_ok=True)


def snapshot_facts(folder: Path) -> SnapshotFacts | None:
    """Return what is known of the snapshot in a folder, or None where there is none that can be read."""
    try:
        content = _index(folder)
        facts = {"folder": str(folder)} | {
            name: content.get(name) for name in ("title", "origin", "time", "replaces")
        }
        return from_json(SnapshotFacts, facts, "")
    except (OSError, ValueError, RecursionError):
        return None


def read_snapshot(folder: Path) -> Session:
    """Return the session of a snapshot.

    Raises
    ------
    CodedError
        ``file_unreadable``, or as `session_from_files`; always with ``path``.
    """
    try:
        named, place = member(_index(folder), "files", "")
        if not isinstance(named, dict) or len(named) > MOST_FILES:
            raise DataError("session_value", place=place, found="something else", expected="an object")
        files = {}
        for name, file in named.items():
            if not isinstance(file, str) or Path(file).name != file:
                raise DataError(
                    "session_value", place=f"{place}.{name}", found=repr(file), expected="a file name"
                )
            files[name] = (folder / file).read_bytes()
        return session_from_files(files)
    except CodedError as error:
        raise type(error)(error.code, **{**error.values, "path": str(folder)}) from error
    except (OSError, ValueError, RecursionError) as error:
        raise DataError(
            "file_unreadable", path=str(folder), reason=str(error).split("\n")[0][:120]
        ) from error


def discard_snapshot(folder: Path) -> None:
    """Remove a snapshot; what cannot be removed is left."""
    shutil.rmtree(folder, ignore_errors=True)


def _index(folder: Path) -> dict[str, Any]:
    content = json.loads((folder / SNAPSHOT).read_bytes().decode("utf-8", "surrogatepass"))
    if not isinstance(content, dict):
        raise ValueError("the index is no object")
    return content
