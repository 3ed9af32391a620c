"""The zip archive around a session: what is damaged, locked, too large or no file at all is refused in one sentence."""

import io
import os
import struct
import zipfile
from pathlib import Path
from types import ModuleType

import pytest

from gmm_desktop.experiment.session import Session
from gmm_desktop.experiment.timeline import Timeline
from gmm_desktop.mixture.errors import CodedError
from gmm_desktop.mixture.settings import EmSettings
from gmm_desktop.storage import json_values
from gmm_desktop.storage.sessions import file as session_file
from gmm_desktop.storage.sessions.file import read_session, session_bytes
from gmm_desktop.words.messages import sentence
from tests.storage.sessions.session_samples import small_dataset, small_run, unzipped, zipped


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


POINTS = "data/1/points.npy"


def altered(content: bytes, name: str, place: str, value: int) -> bytes:
    """Return an archive whose directory says something else of one of its files."""
    offset, form = {
        "flags": (8, "<H"),
        "method": (10, "<H"),
        "crc": (16, "<I"),
        "packed": (20, "<I"),
        "size": (24, "<I"),
        "offset": (42, "<I"),
    }[place]
    changed = bytearray(content)
    struct.pack_into(form, changed, changed.rindex(name.encode()) - 46 + offset, value)
    return bytes(changed)


def offset_of(content: bytes | bytearray, name: str) -> int:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return archive.getinfo(name).header_offset


@pytest.mark.parametrize(
    ("place", "value", "reason"),
    [
        ("size", 10**6, "data/1/points.npy is shorter than it says"),
        ("size", 100, "Bad CRC-32 for file 'data/1/points.npy'"),
        ("crc", 1, "Bad CRC-32 for file 'data/1/points.npy'"),
        ("method", 99, "data/1/points.npy is packed in a way of its own"),
        ("method", 14, "data/1/points.npy is packed in a way of its own"),
        ("flags", 1, "File 'data/1/points.npy' is encrypted, password required for extraction"),
        ("offset", 2**31, "Truncated file header"),
        ("packed", 10**6, "lies across another file"),
    ],
)
def test_an_archive_that_is_damaged_is_refused_with_the_reason(
    place: str, value: int, reason: str, path: Path
) -> None:
    path.write_bytes(altered(path.read_bytes(), POINTS, place, value))
    said = refusal(path)
    assert said.startswith("lesson.gmms is damaged: ")
    assert said.endswith(f"{reason}. Open an earlier copy.")


def test_a_packed_index_that_is_none_is_refused_with_the_reason(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[offset_of(content, "session.json") + 30 + len("session.json")] = 0xFF
    path.write_bytes(content)
    said = (
        "lesson.gmms is damaged: Error -3 while decompressing data: invalid block type. Open an earlier copy."
    )
    assert refusal(path) == said


@pytest.mark.parametrize(
    ("module", "bound", "most"),
    [
        (session_file, "MOST_FILES", 2),
        (session_file, "LARGEST_SESSION", 500),
        (session_file, "LARGEST_DIRECTORY", 100),
        (json_values, "LARGEST_TEXT", 100),
        (session_file, "LARGEST_TEXT", 100),
        (json_values, "MOST_VALUES", 20),
    ],
)
def test_a_session_beyond_a_bound_is_refused(
    module: ModuleType, bound: str, most: int, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, bound, most)
    assert refusal(path) == "lesson.gmms is too large for a session."


def test_arrays_that_are_packed_beyond_the_bound_are_not_unpacked(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They count together: each alone is within the bound here."""
    files = unzipped(path.read_bytes())
    together = sum(len(content) for name, content in files.items() if name.endswith(".npy"))
    path.write_bytes(zipped(files, zipfile.ZIP_DEFLATED))
    monkeypatch.setattr(session_file, "UNPACKED_SHARE", 0)
    monkeypatch.setattr(session_file, "UNPACKED_FREELY", together)
    read_session(path)
    monkeypatch.setattr(session_file, "UNPACKED_FREELY", together - 1)
    assert refusal(path) == "lesson.gmms is too large for a session."


def test_what_the_index_does_not_name_is_not_unpacked(path: Path) -> None:
    with zipfile.ZipFile(path, "a") as written:
        written.writestr("note.txt", b"for my pupils")
        written.writestr("runs/1/more.npy", bytes(10**6), zipfile.ZIP_DEFLATED)
        written.writestr("../../evil.npy", bytes(10**6), zipfile.ZIP_DEFLATED)
    content = path.read_bytes()
    for name in ("note.txt", "runs/1/more.npy", "../../evil.npy"):
        content = altered(content, name, "crc", 1)  # whoever unpacks it, notices
    path.write_bytes(content)
    assert len(read_session(path).timeline.runs) == 1
    assert [each.name for each in path.parent.iterdir()] == [path.name]


def test_two_files_of_one_name_are_refused(path: Path) -> None:
    with zipfile.ZipFile(path, "a") as written, pytest.warns(UserWarning, match="Duplicate name"):
        written.writestr(POINTS, unzipped(path.read_bytes())[POINTS])
    assert "it holds two files of one name" in refusal(path)


def test_a_file_that_stands_in_another_is_refused(path: Path) -> None:
    """As in the archives that unpack one content a thousand times."""
    content = path.read_bytes()
    path.write_bytes(altered(content, "runs/1/thetas.npy", "offset", offset_of(content, POINTS)))
    assert "lies across another file" in refusal(path)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_a_pipe_is_refused_and_does_not_block(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.gmms")
    assert refusal(tmp_path / "pipe.gmms") == "pipe.gmms is not an ordinary file. Choose another one."


def test_a_session_that_may_not_be_read_is_refused_with_the_reason(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def forbidden(_path: Path, _mode: str) -> bytes:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", forbidden)
    assert refusal(path) == "lesson.gmms cannot be read: Permission denied."


def test_a_disk_that_fails_while_a_session_is_read_is_said(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Failing(io.BytesIO):
        def read(self, _size: int | None = -1, /) -> bytes:
            raise OSError(5, "Input/output error")

    monkeypatch.setattr(Path, "open", lambda *_: Failing(b"PK" * 100))
    assert refusal(path) == "lesson.gmms cannot be read: Input/output error."


def test_a_name_that_can_be_no_file_is_refused(tmp_path: Path) -> None:
    assert "cannot be read" in refusal(tmp_path / "a\0b.gmms")
