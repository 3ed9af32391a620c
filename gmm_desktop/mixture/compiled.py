"""Code compiled by numba: loaded once, when it is asked for and never by importing, from the user's cache or anew."""

import os
from collections.abc import Callable
from pathlib import Path
from threading import Lock
from typing import Generic, TypeVar

from gmm_desktop import paths

T = TypeVar("T")


class Loader(Generic[T]):
    """Compiled functions, once they are there.

    Parameters
    ----------
    build : callable
        Imports numba and compiles with a folder for machine code, or with None without. Whatever it is that fails
        (import, disk, processor), it may raise: NumPy serves.
    """

    def __init__(self, build: Callable[[Path | None], T | None]) -> None:
        self._build = build
        self._lock = Lock()
        self.tried = False
        self.compiled: T | None = None

    def load(self) -> bool:
        """Import and compile, or read from the cache, unless that was tried before; tell whether it is there.

        It takes a second, some more the first time. Any thread may call it, one that must not be held up should not.
        """
        if not self.tried:
            with self._lock:
                if not self.tried:
                    self.compiled = self._attempt(usable_cache()) or self._attempt(None)
                    self.tried = True
        return self.ready

    @property
    def ready(self) -> bool:
        """Whether it can be called at once."""
        return self.compiled is not None

    def take(self, name: str) -> T:
        """Return what is compiled.

        Raises
        ------
        RuntimeError
            It is not `ready`.
        """
        if self.compiled is None:
            raise RuntimeError(f"the compiled {name} is not loaded")
        return self.compiled

    def _attempt(self, cache: Path | None) -> T | None:
        try:
            return self._build(cache)
        except Exception:
            return None


def cores() -> int:
    """Return how many cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def usable_cache() -> Path | None:
    """Return the folder where numba may keep machine code, or None if it cannot be written."""
    folder = paths.cache()
    try:
        if folder is not None:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError:
        return None
    return folder if folder is not None and os.access(folder, os.W_OK) else None
