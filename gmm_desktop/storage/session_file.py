"""Session files: a zip of ``session.json`` and ``.npy`` arrays, written wholly or not at all, read within bounds."""

import io
import zipfile
import zlib
from pathlib import Path

from gmm_desktop.experiment.session import Session
from gmm_desktop.mixture.errors import CodedError, DataError
from gmm_desktop.storage.atomic_write import write_bytes
from gmm_desktop.storage.session_migrations import INDEX
from gmm_desktop.storage.session_reader import session_from_files
from gmm_desktop.storage.session_writer import session_files

SUFFIX = ".gmms"
MOST_FILES = 200_000
LARGEST_INDEX = 200 * 2**20
LARGEST_SESSION = 8 * 2**30
_EPOCH = (1980, 1, 1, 0, 0, 0)


def write_session(path: Path, session: Session, program: str) -> None:
    """Write a session; the same session gives the same bytes.

    Raises
    ------
    CodedError
        ``cannot_write`` (path, reason); a file that was there is as it was.
    """
    write_bytes(path, session_bytes(session, program))


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
    try:
        return session_from_bytes(_content(path))
    except CodedError as error:
        raise type(error)(error.code, **{**error.values, "path": str(path)}) from error


def session_from_bytes(content: bytes) -> Session:
    """Return the session of `session_bytes`; for errors see `read_session`."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            files = _unpacked(archive)
    except CodedError:
        raise
    except zipfile.BadZipFile as error:
        code = "session_damaged" if content.startswith(b"PK") else "session_not_one"
        raise DataError(code, reason=_reason(error)) from error
    except (
        zlib.error,
        EOFError,
        NotImplementedError,
        RuntimeError,
        OSError,
        ValueError,
        OverflowError,
    ) as error:
        raise DataError("session_damaged", reason=_reason(error)) from error
    return session_from_files(files)


def _unpacked(archive: zipfile.ZipFile) -> dict[str, bytes]:
    """Return all files; none may be larger than it says, nor all together larger than the bounds."""
    members = [
        about for about in archive.infolist() if about.filename == INDEX or about.filename.endswith(".npy")
    ]
    total = sum(about.file_size for about in members)
    index = sum(about.file_size for about in members if about.filename == INDEX)
    if len(members) > MOST_FILES or total > LARGEST_SESSION or index > LARGEST_INDEX:
        raise DataError("session_too_large")
    files = {}
    for about in members:
        # Stored arrays take the room they say; only the index is packed, and its size is bounded.
        if about.filename != INDEX and about.file_size > about.compress_size * 1100 + 1000:
            raise DataError("session_damaged", reason=f"{about.filename} is packed beyond what is possible")
        files[about.filename] = archive.read(about.filename)
    return files


def _content(path: Path) -> bytes:
    try:
        if path.is_dir():
            raise DataError("file_is_directory")
        if path.exists() and not path.is_file():
            raise DataError("file_not_regular")
        if path.stat().st_size > LARGEST_SESSION:
            raise DataError("session_too_large")
        return path.read_bytes()
    except FileNotFoundError as error:
        raise DataError("file_missing") from error
    except OSError as error:
        raise DataError("file_unreadable", reason=error.strerror or str(error)) from error


def _reason(error: Exception) -> str:
    return str(error).split("\n")[0][:80] or type(error).__name__
