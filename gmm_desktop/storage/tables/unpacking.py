"""Unpack a compressed table: gz, bz2, xz, or a file of a ZIP archive."""

import bz2
import gzip
import lzma
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import PurePosixPath
from typing import Any, BinaryIO

from gmm_desktop.mixture.errors import DataError
from gmm_desktop.storage.progress import Progress, report
from gmm_desktop.storage.tables.numpy_file import BROKEN
from gmm_desktop.storage.text_file import Source

TABLES = (
    "csv", "tsv", "txt", "dat", "tab", "npy", "npz", "json", "jsonl", "ndjson", "xlsx", "xlsm", "xls", "ods",
)  # fmt: skip
"""Usual endings of files that hold a table."""

MOST_UNPACKED_BYTES = 1 << 30
_PIECE = 1 << 22

_OPENERS: dict[bytes, Callable[[BinaryIO], Any]] = {
    b"\x1f\x8b": lambda file: gzip.GzipFile(fileobj=file),
    b"BZh": bz2.BZ2File,
    b"\xfd7zXZ\0": lzma.LZMAFile,
}

_DAMAGED = (OSError, EOFError, lzma.LZMAError, *BROKEN)


def is_compressed(head: bytes) -> bool:
    """Tell from its first bytes whether a file is one compressed file."""
    return any(head.startswith(magic) for magic in _OPENERS)


def unpacked(source: Source, file: BinaryIO, head: bytes, progress: Progress) -> Source:
    """Return what one compressed file holds.

    Raises
    ------
    DataError
        ``packed_damaged``, or ``file_too_large`` (found, most).
    """
    opener = next(each for magic, each in _OPENERS.items() if head.startswith(magic))
    try:
        with opener(file) as packed:
            content = _all(source, packed, progress)
    except _DAMAGED as error:
        raise DataError("packed_damaged", path=source.place) from error
    name = PurePosixPath(source.place.replace("\\", "/")).name.rpartition(".")[0] or source.name
    return replace(
        source, name=PurePosixPath(name).stem, content=content, ending=PurePosixPath(name).suffix.lower()
    )


def tables_in(archive: zipfile.ZipFile) -> list[str]:
    """Return the files of an archive that may be tables; not what systems put beside them."""
    names = [
        info.filename
        for info in archive.infolist()
        if info.file_size and PurePosixPath(info.filename).suffix.lower().removeprefix(".") in TABLES
    ]
    return [name for name in names if not any(part.startswith((".", "__MACOSX")) for part in name.split("/"))]


def member(source: Source, archive: zipfile.ZipFile, name: str, progress: Progress) -> Source:
    """Return a file of an archive.

    Raises
    ------
    DataError
        ``packed_damaged``, or ``file_too_large`` (found, most).
    """
    try:
        with archive.open(name) as packed:
            content = _all(source, packed, progress)
    except (*_DAMAGED, RuntimeError) as error:  # a member that is locked is a RuntimeError
        raise DataError("packed_damaged", path=source.place) from error
    path = PurePosixPath(name)
    return replace(source, name=path.stem, content=content, ending=path.suffix.lower())


def _all(source: Source, packed: Any, progress: Progress) -> bytes:
    content = bytearray()
    while piece := packed.read(_PIECE):
        content += piece
        if len(content) > MOST_UNPACKED_BYTES:
            raise DataError("file_too_large", path=source.place, found=len(content), most=MOST_UNPACKED_BYTES)
        report(progress, 0.0)
    return bytes(content)
