"""Write a file wholly or not at all: whatever happens, the old content or the new one is there, never a part."""

import os
import secrets
import stat
from collections.abc import Iterable
from pathlib import Path

from gmm_desktop.mixture.errors import CodedError

NEW_FILE_MODE = 0o666
"""Before the user's umask."""


def write_bytes(path: Path, content: bytes) -> None:
    """Write a file beside its place, then put it there in one step.

    A link stays a link: what it points to is written. An existing file keeps its permissions.

    Parameters
    ----------
    path : Path
        An ordinary file, or a name that is still free in an existing folder.
    content : bytes
        All that the file is to hold.

    Raises
    ------
    CodedError
        ``cannot_write`` (path, reason). The old file, if there was one, is then untouched.
    """
    try:
        target = Path(os.path.realpath(path))
        _replace(target, (content,), _mode_kept(target))
    except OSError as error:
        raise CodedError("cannot_write", path=str(path), reason=error.strerror or str(error)) from error


def write_pieces(path: Path, pieces: Iterable[str]) -> None:
    """Write a text piece by piece, so that it never is in memory as a whole; otherwise like `write_text`.

    Whatever making a piece raises is raised here, and the old file is untouched; so writing can be cancelled.
    """
    try:
        write_byte_pieces(path, (piece.encode("utf-8") for piece in pieces))
    except UnicodeEncodeError as error:
        raise CodedError("cannot_write", path=str(path), reason=error.reason) from error


def write_byte_pieces(path: Path, pieces: Iterable[bytes]) -> None:
    """Write a content piece by piece, as `write_pieces` does."""
    try:
        target = Path(os.path.realpath(path))
        _replace(target, pieces, _mode_kept(target))
    except OSError as error:
        raise CodedError("cannot_write", path=str(path), reason=error.strerror or str(error)) from error


def write_text(path: Path, text: str) -> None:
    """Write a text as UTF-8, its line ends as they are; otherwise like `write_bytes`."""
    try:
        content = text.encode("utf-8")
    except UnicodeEncodeError as error:
        raise CodedError("cannot_write", path=str(path), reason=error.reason) from error
    write_bytes(path, content)


def _mode_kept(target: Path) -> int | None:
    """Return the permissions of the file that will be replaced, if there is one that may be."""
    try:
        mode = target.stat().st_mode
    except FileNotFoundError:
        return None
    if stat.S_ISDIR(mode):
        raise OSError("it is a folder")
    if not stat.S_ISREG(mode):
        raise OSError("it is not an ordinary file")
    # Replacing needs the folder's permission only; a file made read-only is meant to stay.
    if not os.access(target, os.W_OK):
        raise OSError("it is read-only")
    return stat.S_IMODE(mode)


def _replace(target: Path, content: Iterable[bytes], mode: int | None) -> None:
    # The name does not contain the target's, which may be as long as names can be.
    temporary = target.with_name(f".gmm-desktop-{secrets.token_hex(6)}.tmp")
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    descriptor = os.open(temporary, flags, NEW_FILE_MODE)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.writelines(content)
            file.flush()
            os.fsync(descriptor)
        if mode is not None:
            temporary.chmod(mode)
        temporary.replace(target)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
