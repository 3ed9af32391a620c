"""The zip archive around a session: what is damaged, locked, too large or no file at all is refused in one sentence."""

import io
import os
import struct
import zipfile
from pathlib import Path

import pytest

from gmm_desktop.control.messages import sentence
from gmm_desktop.experiment.session import Session
from gmm_desktop.experiment.timeline import Timeline
from gmm_desktop.mixture.errors import CodedError
from gmm_desktop.mixture.settings import EmSettings
from gmm_desktop.storage import session_file
from gmm_desktop.storage.session_file import read_session, session_bytes
from tests.storage.session_samples import small_dataset, small_run


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Return a place with a good session."""
    run = small_run(small_dataset(), EmSettings(max_iter=1, tol=0))
    path = tmp_path / "lesson.gmms"
    path.write_bytes(session_bytes(Session(Timeline((run,))), ""))
    return path


def refusal(path: Path) -> str:
    with pytest.raises(CodedError) as caught:
        read_session(path)
    assert caught.value.values["path"] == str(path)
    return sentence(caught.value)


def archive(**changed: int) -> bytes:
    """Return an archive of one array whose directory says something else of it."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as written:
        written.writestr("points.npy", bytes(100))
    altered = bytearray(content.getvalue())
    place = altered.rindex(b"PK\x01\x02")
    for name, value in changed.items():
        offset, form = {"flags": (8, "<H"), "method": (10, "<H"), "crc": (16, "<I"), "size": (24, "<I")}[name]
        struct.pack_into(form, altered, place + offset, value)
    return bytes(altered)


def scratched() -> bytes:
    """Return an archive of an array whose packed bytes are none."""
    content = archive()
    start = 30 + len("points.npy")
    return content[:start] + b"\xff" + content[start + 1 :]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (archive(size=10**6), "points.npy is packed beyond what is possible"),
        (archive(crc=1), "Bad CRC-32 for file 'points.npy'"),
        (archive(method=99), "That compression method is not supported"),
        (archive(flags=1), "File 'points.npy' is encrypted, password required for extraction"),
        (scratched(), "Error -3 while decompressing data: invalid block type"),
    ],
)
def test_an_archive_that_is_damaged_is_refused_with_the_reason(
    content: bytes, reason: str, path: Path
) -> None:
    path.write_bytes(content)
    assert refusal(path) == f"lesson.gmms is damaged: {reason}. Open an earlier copy."


@pytest.mark.parametrize(
    ("bound", "most"), [("MOST_FILES", 2), ("LARGEST_SESSION", 500), ("LARGEST_INDEX", 100)]
)
def test_a_session_beyond_a_bound_is_not_unpacked(
    bound: str, most: int, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(session_file, bound, most)
    monkeypatch.setattr(zipfile.ZipFile, "read", lambda *_: pytest.fail("it was unpacked"))
    assert refusal(path) == "lesson.gmms is too large for a session."


def test_an_archive_whose_files_are_too_large_together_is_not_unpacked(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path.write_bytes(archive(size=10**6))
    monkeypatch.setattr(session_file, "LARGEST_SESSION", 10**6 - 1)
    assert refusal(path) == "lesson.gmms is too large for a session."


def test_what_else_lies_in_the_archive_is_not_unpacked(path: Path) -> None:
    with zipfile.ZipFile(path, "a") as written:
        written.writestr("note.txt", b"for my pupils")
    content = bytearray(path.read_bytes())
    struct.pack_into("<I", content, content.rindex(b"PK\x01\x02") + 16, 1)  # its checksum
    path.write_bytes(content)
    assert len(read_session(path).timeline.runs) == 1


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_a_pipe_is_refused_and_does_not_block(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.gmms")
    assert refusal(tmp_path / "pipe.gmms") == "pipe.gmms is not an ordinary file. Choose another one."


def test_a_session_that_may_not_be_read_is_refused_with_the_reason(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def forbidden(_path: Path) -> bytes:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "read_bytes", forbidden)
    assert refusal(path) == "lesson.gmms cannot be read: Permission denied."
