"""What tells whether a file is still the one that was read or written."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Stamp:
    """Size of a file in bytes, and when it was last modified, in nanoseconds."""

    size: int
    modified: int


def stamp_of(path: Path) -> Stamp | None:
    """Return the stamp of a file, or None where there is none."""
    try:
        about = path.stat()
    except (OSError, ValueError):
        return None
    return Stamp(about.st_size, about.st_mtime_ns)
