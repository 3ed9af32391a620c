"""Memory that is free, given back to the system.

The C library keeps what is freed for the next one who asks, in a pool for each thread that ever asked. After hours of
work in many panels these pools held 375 MB of which nothing was in use; Python's own objects were gone.
"""

import ctypes
import sys
from collections.abc import Callable
from functools import cache


def give_back() -> None:
    """Give free memory back to the system, where the C library does not do so by itself; any thread may call it."""
    if trim := _trim():
        trim(0)


@cache
def _trim() -> Callable[[int], int] | None:
    """Return ``malloc_trim`` of glibc, or None: other C libraries have none, and need none."""
    if not sys.platform.startswith("linux"):
        return None
    try:
        trim: Callable[[int], int] = ctypes.CDLL(None).malloc_trim
    except (OSError, AttributeError):
        return None
    return trim
