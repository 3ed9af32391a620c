"""What tells a file that was read from one that has become another: its size and its checksum."""

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

_PIECE = 1 << 20


@dataclass(frozen=True)
class Fingerprint:
    """A file as it was when it was read.

    Parameters
    ----------
    path : str
        Where it lay, from the root.
    size : int
        In bytes.
    checksum : str
        SHA-256 of its content.
    """

    path: str
    size: int
    checksum: str


def fingerprint_of(path: str, file: BinaryIO) -> Fingerprint:
    """Return the fingerprint of an open file, which is at its beginning afterwards.

    Raises
    ------
    OSError
        If it cannot be read.
    """
    file.seek(0)
    digest, size = hashlib.sha256(), 0
    while piece := file.read(_PIECE):
        digest.update(piece)
        size += len(piece)
    file.seek(0)
    return Fingerprint(str(Path(path).absolute()), size, digest.hexdigest())
