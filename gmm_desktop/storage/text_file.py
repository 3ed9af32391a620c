"""Where text comes from: a file or the clipboard, in which encoding, and exactly why not."""

import codecs
import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from gmm_desktop.mixture.errors import DataError
from gmm_desktop.storage.encodings import UTF_8, UTF_16, encoding_words, guessed_encoding
from gmm_desktop.storage.progress import Progress, report

BLOCK_BYTES = 1 << 20
HEAD_BYTES = 1 << 16
LONGEST_LINE = 1 << 22
"""Characters after which a text without a line end is no table."""

_MARKS = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF32_LE: "utf-32",
    codecs.BOM_UTF32_BE: "utf-32",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
"""Byte order marks; that of UTF-32 begins like one of UTF-16."""


@dataclass(frozen=True)
class Source:
    """Something that can be opened as often as needed.

    Parameters
    ----------
    place : str
        Path of the file, or what to call it in a sentence.
    name : str
        What people would call the data.
    content : bytes, optional
        What it holds, if it is no file, or unpacked.
    encoding : str
        In which encoding the content is, where that is known.
    ending : str
        Of the name of what was unpacked, in small letters with the point.
    """

    place: str
    name: str
    content: bytes | None = None
    encoding: str = ""
    ending: str = ""

    @classmethod
    def of(cls, path: Path) -> "Source":
        """Return a file as a source."""
        return cls(str(path), path.stem)

    @classmethod
    def of_text(cls, text: str, name: str) -> "Source":
        """Return a text as a source."""
        return cls(name, name, text.encode(UTF_8, "replace"), UTF_8)

    @property
    def title(self) -> str:
        """What to call it: the name of the file with its ending."""
        return Path(self.place).name

    @property
    def suffix(self) -> str:
        """The ending of the name of the file, in small letters with the point."""
        return self.ending if self.content is not None else Path(self.place).suffix.lower()

    def open(self) -> BinaryIO:
        """Open it for reading.

        Raises
        ------
        DataError
            ``file_missing``, ``file_is_directory``, ``file_not_regular`` or ``file_unreadable`` (reason).
        """
        if self.content is not None:
            return io.BytesIO(self.content)
        path = Path(self.place)
        try:
            if path.is_dir():
                raise DataError("file_is_directory", path=self.place)
            # Reading a pipe or a device may never end.
            if path.exists() and not path.is_file():
                raise DataError("file_not_regular", path=self.place)
            return path.open("rb")
        except DataError:
            raise
        except FileNotFoundError as error:
            raise DataError("file_missing", path=self.place) from error
        except (OSError, ValueError) as error:
            raise _unreadable(self.place, error) from error

    def size(self, file: BinaryIO) -> int:
        """Return how many bytes an open file of it holds."""
        here = file.tell()
        size = file.seek(0, io.SEEK_END)
        file.seek(here)
        return size


def read_text(path: Path) -> str:
    """Return the text of a UTF-8 file, with or without byte order mark, its lines ending in a line feed.

    Raises
    ------
    DataError
        ``file_missing``, ``file_is_directory``, ``file_not_regular``, ``file_unreadable`` (reason),
        ``file_encoding`` (encoding; line and byte where it is not UTF-8) or ``file_binary``.
    """
    source = Source.of(path)
    with source.open() as file:
        content = read_bytes(source, file)
    for mark, encoding in _MARKS.items():
        if content.startswith(mark) and mark != codecs.BOM_UTF8:
            name = encoding.upper()
            raise DataError("file_encoding", path=str(path), encoding=name, line=1, byte=mark[0])
    if b"\0" in content:
        raise DataError("file_binary", path=str(path))
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise not_decodable(str(path), error, "", 1) from error
    return text.replace("\r\n", "\n").replace("\r", "\n")


def read_bytes(source: Source, file: BinaryIO, count: int = -1) -> bytes:
    """Read so many bytes, or all.

    Raises
    ------
    DataError
        ``file_unreadable`` (reason).
    """
    try:
        return file.read(count)
    except OSError as error:
        raise _unreadable(source.place, error) from error


def detect_encoding(source: Source, head: bytes, *, whole: bool) -> tuple[str, bool]:
    """Tell in which encoding a text is, from its beginning, and whether that is a guess.

    Parameters
    ----------
    source : Source
        What it is.
    head : bytes
        How it begins.
    whole : bool
        Whether that is all of it.

    Raises
    ------
    DataError
        ``file_binary``.
    """
    if source.encoding:
        return source.encoding, False
    for mark, encoding in _MARKS.items():
        if head.startswith(mark):
            return encoding, False
    if b"\0" in head:
        return _utf_16_without_mark(source, head), False
    try:
        codecs.getincrementaldecoder(UTF_8)().decode(head, final=whole)
    except UnicodeDecodeError:
        return guessed_encoding(head, whole=whole), True
    return UTF_8, False


def chosen_encoding(encoding: str, head: bytes) -> str:
    """Return the codec for an encoding that was chosen: whether there is a byte order mark, the file says."""
    if encoding == UTF_16 and not head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16-be" if head[::2].count(0) > head[1::2].count(0) else "utf-16-le"
    return "utf-8-sig" if encoding == UTF_8 else encoding


def _utf_16_without_mark(source: Source, head: bytes) -> str:
    """Tell the order of the bytes by where the zeros of digits and commas lie."""
    even, odd = (head[start::2].count(0) / max(len(head) // 2, 1) for start in (0, 1))
    if even < 0.05 and odd > 0.6:
        return "utf-16-le"
    if odd < 0.05 and even > 0.6:
        return "utf-16-be"
    raise DataError("file_binary", path=source.place)


def texts(source: Source, file: BinaryIO, encoding: str, progress: Progress) -> Iterator[tuple[str, int]]:
    """Yield the text in blocks of whole lines, each with the number of its first line from 1.

    Lines end in a line feed, whatever they end in there; only the last of all may lack it.

    Raises
    ------
    DataError
        ``not_in_encoding`` (encoding, line, byte);
        ``file_binary``, ``line_too_long`` (line) or ``file_unreadable``.
    ReadingCancelledError
        If the progress says so.
    """
    size = max(source.size(file), 1)
    decoder = codecs.getincrementaldecoder(encoding)()
    newlines = io.IncrementalNewlineDecoder(None, translate=True)
    rest, line, done = "", 1, 0
    while True:
        content = read_bytes(source, file, BLOCK_BYTES)
        done += len(content)
        try:
            decoded = decoder.decode(content, final=not content)
        except UnicodeDecodeError as error:
            raise not_decodable(source.place, error, encoding, line) from error
        text = rest + newlines.decode(decoded, final=not content)
        if "\0" in text:
            raise DataError("file_binary", path=source.place)
        end = text.rfind("\n") + 1 if content else len(text)
        block, rest = text[:end], text[end:]
        if len(rest) > LONGEST_LINE:
            raise DataError("line_too_long", path=source.place, line=line + block.count("\n"))
        if block:
            yield block, line
            line += block.count("\n")
        report(progress, min(done / size, 1.0))
        if not content:
            return


def not_decodable(place: str, error: UnicodeDecodeError, encoding: str, first_line: int) -> DataError:
    """Return where a text is not in its encoding; without a name that is UTF-8."""
    # Counted in what the decoder saw: a byte order mark is cut off before, and holds no line end.
    before = error.object[: error.start].replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    line, byte = first_line + before.count(b"\n"), error.object[min(error.start, len(error.object) - 1)]
    if not encoding:
        return DataError("file_encoding", path=place, encoding="", line=line, byte=byte)
    return DataError("not_in_encoding", path=place, encoding=encoding_words(encoding), line=line, byte=byte)


def _unreadable(place: str, error: Exception) -> DataError:
    reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return DataError("file_unreadable", path=place, reason=reason)
