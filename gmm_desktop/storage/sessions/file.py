"""Session files: a zip of ``session.json`` and ``.npy`` arrays, written wholly or not at all, read within bounds."""

import io
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import BinaryIO

from gmm_desktop.experiment.session import Session
from gmm_desktop.mixture.errors import CodedError, DataError
from gmm_desktop.storage.atomic_write import write_bytes
from gmm_desktop.storage.json_values import LARGEST_TEXT, about_file
from gmm_desktop.storage.sessions.migrations import INDEX
from gmm_desktop.storage.sessions.reader import session_from_files
from gmm_desktop.storage.sessions.writer import session_files
from gmm_desktop.storage.text_file import Source

SUFFIX = ".gmms"
MOST_FILES = 100_000
LARGEST_DIRECTORY = 100 * MOST_FILES
"""Bytes of the list of files at the end of an archive: the names of a session are short."""
LARGEST_SESSION = 8 * 2**30
UNPACKED_FREELY, UNPACKED_SHARE = 16 * 2**20, 3
"""The program does not pack arrays. Where somebody else has, they may take so many bytes, or so many times the file."""
CHUNK = 2**20
ZIP_MAGIC = b"PK\x03\x04"
_EPOCH = (1980, 1, 1, 0, 0, 0)
_DAMAGES = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    OSError,  # of seeking where there is nothing
    EOFError,
    NotImplementedError,
    RuntimeError,
    ValueError,
    OverflowError,
)
"""What reading a damaged archive raises."""


def write_session(path: Path, session: Session, program: str) -> None:
    """Write a session; the same session gives the same bytes.

    Raises
    ------
    CodedError
        ``cannot_write`` (path, reason) or ``session_too_large`` (path); a file that was there is as it was.
    """
    with about_file(path):
        write_bytes(path, session_bytes(session, program))


def is_session(path: Path) -> bool:
    """Tell whether a file is a session: by its suffix, or under another name by what it holds."""
    if path.suffix.lower() == SUFFIX:
        return True
    try:
        if not path.is_file():
            return False
        with path.open("rb") as file:
            if file.read(len(ZIP_MAGIC)) != ZIP_MAGIC:
                return False
            with zipfile.ZipFile(file) as archive:
                return INDEX in archive.namelist()
    except _DAMAGES:
        return False


def session_bytes(session: Session, program: str) -> bytes:
    """Return the content of a session file."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, content in session_files(session, program).items():
            about = zipfile.ZipInfo(name, _EPOCH)
            about.compress_type = zipfile.ZIP_DEFLATED if name == INDEX else zipfile.ZIP_STORED
            about.external_attr = 0o644 << 16
            archive.writestr(about, content)
    return stream.getvalue()


def read_session(path: Path) -> Session:
    """Read a session file.

    Raises
    ------
    CodedError
        Always with ``path``: ``file_missing``, ``file_is_directory``, ``file_not_regular``, ``file_unreadable``
        (reason), ``session_not_one``, ``session_damaged`` (reason), ``session_too_large``, and those of
        `session_from_files`, which say where the session is malformed.
    """
    with about_file(path), Source.of(path).open() as file:
        return _session_in(file)


def session_from_bytes(content: bytes) -> Session:
    """Return the session of `session_bytes`; for errors see `read_session`."""
    return _session_in(io.BytesIO(content))


class _Guarded(io.BufferedIOBase):
    """A file of which only so much is read at once, whatever the file says of itself."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET, /) -> int:
        return self._file.seek(offset, whence)

    def tell(self) -> int:
        return self._file.tell()

    def read(self, size: int | None = -1, /) -> bytes:
        most = LARGEST_DIRECTORY + 1
        try:
            content = self._file.read(most if size is None or size < 0 else min(size, most))
        except OSError as error:
            raise DataError("file_unreadable", reason=error.strerror or str(error)) from error
        if len(content) > LARGEST_DIRECTORY:
            raise DataError("session_too_large")
        return content


def _session_in(file: BinaryIO) -> Session:
    size = file.seek(0, io.SEEK_END)
    if size > LARGEST_SESSION:
        raise DataError("session_too_large")
    file.seek(0)
    guarded = _Guarded(file)
    is_archive = guarded.read(2) == b"PK"
    try:
        with _damages():
            archive = zipfile.ZipFile(guarded)
    except DataError as error:
        if is_archive or error.code != "session_damaged":
            raise
        raise DataError("session_not_one") from error
    members = _members(archive)
    left = max(UNPACKED_FREELY, UNPACKED_SHARE * size)

    def find(name: str) -> bytes | None:
        nonlocal left
        about = members.get(name)
        if about is None:
            return None
        most = LARGEST_TEXT if name == INDEX else left
        if about.file_size > most:
            raise DataError("session_too_large")
        if name != INDEX:
            left -= about.file_size
        with _damages():
            return _unpacked(archive, about)

    return session_from_files(find)


def _members(archive: zipfile.ZipFile) -> dict[str, zipfile.ZipInfo]:
    """Return what an archive says it holds, if that is possible."""
    found = archive.infolist()
    members = {about.filename: about for about in found}
    if len(found) > MOST_FILES:
        raise DataError("session_too_large")
    if len(members) < len(found):
        raise DataError("session_damaged", reason="it holds two files of one name")
    end = 0
    for about in sorted(found, key=lambda each: each.header_offset):
        if about.header_offset < end:
            raise DataError("session_damaged", reason=f"{about.filename[:40]} lies across another file")
        end = about.header_offset + about.compress_size
    return members


def _unpacked(archive: zipfile.ZipFile, about: zipfile.ZipInfo) -> bytes:
    """Return a file of an archive, which never takes more than the bytes it says."""
    name = about.filename
    if about.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise DataError("session_damaged", reason=f"{name} is packed in a way of its own")
    with archive.open(name) as file:
        content = b"".join(iter(partial(file.read, CHUNK), b""))
    if len(content) != about.file_size:
        raise DataError("session_damaged", reason=f"{name} is shorter than it says")
    return content


@contextmanager
def _damages() -> Iterator[None]:
    """Let what a damaged archive raises be one error."""
    try:
        yield
    except CodedError:
        raise
    except _DAMAGES as error:
        raise DataError("session_damaged", reason=_reason(error)) from error


def _reason(error: Exception) -> str:
    return str(error).split("\n")[0][:80] or type(error).__name__
