"""Every call on the way of a session to the disk fails once: the old file stays as it was, and the reason is said."""

import errno
import io
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn

import pytest

from gmm_desktop.experiment.session import Session
from gmm_desktop.experiment.timeline import Timeline
from gmm_desktop.mixture.errors import CodedError
from gmm_desktop.mixture.settings import EmSettings
from gmm_desktop.storage.sessions.file import read_session, write_session
from gmm_desktop.storage.sessions.recovery import (
    SnapshotFacts,
    SnapshotWriter,
    discard_snapshot,
    read_snapshot,
    snapshot_facts,
)
from gmm_desktop.words.messages import sentence
from tests.storage.sessions.session_samples import assert_same, small_dataset, small_run

Fault = Callable[[pytest.MonkeyPatch, OSError], None]


class FailingFile(io.BytesIO):
    """Takes nothing."""

    def __init__(self, descriptor: int, error: OSError) -> None:
        super().__init__()
        self._descriptor, self._error = descriptor, error

    def writelines(self, _content: Any) -> NoReturn:
        raise self._error

    def close(self) -> None:
        if not self.closed:
            os.close(self._descriptor)
        super().close()


def raising(owner: Any, name: str) -> Fault:
    def inject(patch: pytest.MonkeyPatch, error: OSError) -> None:
        def fail(*_args: Any, **_options: Any) -> NoReturn:
            raise error

        patch.setattr(owner, name, fail)

    return inject


def failing_write(patch: pytest.MonkeyPatch, error: OSError) -> None:
    patch.setattr(os, "fdopen", lambda descriptor, *_args: FailingFile(descriptor, error))


FAULTS = {
    "stat": raising(Path, "stat"),
    "open": raising(os, "open"),
    "write": failing_write,
    "fsync": raising(os, "fsync"),
    "chmod": raising(Path, "chmod"),
    "replace": raising(Path, "replace"),
}
ERRORS = [errno.ENOSPC, errno.EIO, errno.EROFS, errno.EACCES, errno.EDQUOT]


@pytest.fixture
def sessions() -> tuple[Session, Session]:
    dataset = small_dataset()
    return tuple(Session(Timeline((small_run(dataset, EmSettings(max_iter=most)),))) for most in (1, 3))  # type: ignore[return-value]


@pytest.mark.parametrize("number", ERRORS, ids=errno.errorcode.get)
@pytest.mark.parametrize("call", FAULTS)
def test_a_session_file_stays_as_it_was(
    sessions: tuple[Session, Session], tmp_path: Path, call: str, number: int
) -> None:
    path = tmp_path / "lesson.gmms"
    old, new = sessions
    write_session(path, old, "")
    before = path.read_bytes()
    with pytest.MonkeyPatch.context() as patch:
        FAULTS[call](patch, OSError(number, os.strerror(number)))
        with pytest.raises(CodedError) as refusal:
            write_session(path, new, "")
    assert sentence(refusal.value) == f"lesson.gmms cannot be written: {os.strerror(number)}."
    assert refusal.value.values["path"] == str(path)
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]
    write_session(path, new, "")
    assert_same(read_session(path), new)


@pytest.mark.parametrize("call", [call for call in FAULTS if call not in ("stat", "chmod")])
@pytest.mark.parametrize("after", [0, 1, 2, 3])
def test_a_snapshot_stays_whole_whichever_of_its_files_cannot_be_written(
    sessions: tuple[Session, Session], tmp_path: Path, call: str, after: int
) -> None:
    folder = tmp_path / "snapshot"
    writer = SnapshotWriter(folder, "")
    old, new = sessions
    facts = SnapshotFacts(str(folder), "Untitled", "", 1.0)
    writer.write(old, facts)
    with pytest.MonkeyPatch.context() as patch:
        left = after
        real: Any = {"open": os.open, "write": os.fdopen, "fsync": os.fsync, "replace": Path.replace}[call]

        def fail_later(*arguments: Any, **options: Any) -> Any:
            nonlocal left
            left -= 1
            if left < 0:
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            return real(*arguments, **options)

        patch.setattr(Path if call == "replace" else os, "fdopen" if call == "write" else call, fail_later)
        try:
            writer.write(new, facts)
            written = True
        except CodedError:
            written = False
    assert_same(read_snapshot(folder), new if written else old)
    writer.write(new, facts)
    assert_same(read_snapshot(folder), new)
    assert snapshot_facts(folder) == facts


def test_a_snapshot_of_what_has_not_changed_writes_its_index_only(
    sessions: tuple[Session, Session], tmp_path: Path
) -> None:
    folder = tmp_path / "snapshot"
    writer = SnapshotWriter(folder, "")
    session, _ = sessions
    writer.write(session, SnapshotFacts(str(folder), "a", "", 1.0))
    before = {path.name: path.stat().st_mtime_ns for path in folder.glob("*.npy")}
    writer.write(session, SnapshotFacts(str(folder), "b", "", 2.0))
    assert {path.name: path.stat().st_mtime_ns for path in folder.glob("*.npy")} == before
    facts = snapshot_facts(folder)
    assert facts is not None
    assert facts.title == "b"


def test_a_folder_that_cannot_be_made_is_said(tmp_path: Path) -> None:
    (tmp_path / "taken").write_bytes(b"")
    with pytest.raises(CodedError) as refusal:
        SnapshotWriter(tmp_path / "taken", "").make_folder()
    assert sentence(refusal.value).startswith("taken cannot be written: ")


def test_a_snapshot_that_is_discarded_is_gone_and_may_be_discarded_again(
    sessions: tuple[Session, Session], tmp_path: Path
) -> None:
    folder = tmp_path / "snapshot"
    SnapshotWriter(folder, "").write(sessions[0], SnapshotFacts(str(folder), "a", "", 1.0))
    for _ in range(2):
        discard_snapshot(folder)
        assert not folder.exists()
        assert snapshot_facts(folder) is None


NAMED = b'"title": "", "origin": "", "time": 1, "replaces": []'


@pytest.mark.parametrize(
    ("content", "words", "seen"),
    [
        (b"", ": this is not JSON (Expecting value: line 1 column 1 (char 0)).", False),
        (b"{}", ": files is missing.", False),
        (b"[]", ", snapshot.json: an object is needed, found a list.", False),
        (b"\xff", ": this is not JSON ('utf-8' codec can't decode byte 0xff", False),
        (b"[" * 9999, ": this is not JSON (it is nested too deeply).", False),
        (b'{"files": [], ' + NAMED + b"}", ", files: an object is needed, found a list.", True),
        (
            b'{"files": {"session.json": "../x"}, ' + NAMED + b"}",
            ", files.session.json: a file name is needed, found '../x'.",
            True,
        ),
        (b'{"files": {"session.json": "gone"}, ' + NAMED + b"}", ": session.json is missing.", True),
        (b'{"files": {}, ' + NAMED + b"}", " is not a session of GMM Desktop", True),
        (b'{"files": {}, "schema": 3, ' + NAMED + b"}", " is damaged: its checksum is missing.", False),
    ],
)
def test_a_snapshot_that_is_none_is_refused_and_one_without_its_facts_is_not_seen(
    tmp_path: Path, content: bytes, words: str, seen: bool
) -> None:
    (tmp_path / "snapshot.json").write_bytes(content)
    with pytest.raises(CodedError) as refusal:
        read_snapshot(tmp_path)
    assert words in sentence(refusal.value)
    assert (snapshot_facts(tmp_path) is not None) is seen
