"""Read a whole text file, or say exactly why not."""

import codecs
from pathlib import Path

from gmm_desktop.mixture.errors import DataError

_OTHER_ENCODINGS = {
    codecs.BOM_UTF32_LE: "UTF-32",
    codecs.BOM_UTF32_BE: "UTF-32",
    codecs.BOM_UTF16_LE: "UTF-16",
    codecs.BOM_UTF16_BE: "UTF-16",
}


def read_text(path: Path) -> str:
    """Return the text of a UTF-8 file, with or without byte order mark, its lines ending in a line feed.

    Raises
    ------
    DataError
        ``file_missing``, ``file_is_directory``, ``file_not_regular``, ``file_unreadable`` (reason),
        ``file_encoding`` (encoding; line and byte where it is not UTF-8) or ``file_binary``.
    """
    content = _read_bytes(path)
    for mark, encoding in _OTHER_ENCODINGS.items():
        if content.startswith(mark):
            raise DataError("file_encoding", path=str(path), encoding=encoding, line=1, byte=mark[0])
    if b"\0" in content:
        raise DataError("file_binary", path=str(path))
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        # Counted in what the decoder saw: the byte order mark is cut off before, and holds no line end.
        line = _with_line_feeds(error.object[: error.start].decode("utf-8", "replace")).count("\n") + 1
        byte = error.object[error.start]
        raise DataError("file_encoding", path=str(path), encoding="", line=line, byte=byte) from error
    return _with_line_feeds(text)


def _read_bytes(path: Path) -> bytes:
    try:
        if path.is_dir():
            raise DataError("file_is_directory", path=str(path))
        # Reading a pipe or a device may never end.
        if path.exists() and not path.is_file():
            raise DataError("file_not_regular", path=str(path))
        return path.read_bytes()
    except FileNotFoundError as error:
        raise DataError("file_missing", path=str(path)) from error
    except OSError as error:
        raise DataError("file_unreadable", path=str(path), reason=error.strerror or str(error)) from error


def _with_line_feeds(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")
