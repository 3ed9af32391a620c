"""Memory that is free, given back to the system.

The C library keeps what is freed for the next one who asks, and gives back only pages of which nothing is in use.
With one pool for all threads more pages become empty.
"""

import ctypes
import sys
from collections.abc import Callable
from functools import cache

POOLS = -8
"""Of glibc's ``mallopt``: the largest number of its pools."""


def give_back() -> None:
    """Give free memory back to the system, where the C library does not do so by itself; any thread may call it."""
    if trim := _of_glibc("malloc_trim"):
        trim(0)


def share_one_pool() -> None:
    """Have all threads take memory from one pool: nearly all of it is taken under Python's lock, one by one, anyway.

    To be called before there are threads. After 10,000 random actions and File, New it saves about 4 MiB.
    """
    if choose := _of_glibc("mallopt"):
        choose(POOLS, 1)


@cache
def _of_glibc(name: str) -> Callable[..., int] | None:
    """Return a function of glibc, or None: other C libraries have none of it, and need none."""
    if not sys.platform.startswith("linux"):
        return None
    try:
        found: Callable[..., int] = getattr(ctypes.CDLL(None), name)
    except (OSError, AttributeError):
        return None
    return found
