"""How a function becomes machine code, the same for every compiled file.

Compiled files import this one and `arrays`, and nothing else of ours: numba's cache notices a change in the file of
the function it keeps, and in no other. So what decides the numbers (the function, the kinds of its arguments, what the
compiler may assume) stands in that file and is passed on; here stands what all have in common, and no number.
"""

from collections.abc import Callable, Set
from pathlib import Path
from typing import Any

from numba import config as numba_config
from numba import njit


def to_machine_code(
    function: Callable[..., Any],
    arguments: tuple[Any, ...],
    cache: Path | None,
    assumed: Set[str] = frozenset(),
) -> Any:
    """Compile a function, or read it from numba's cache.

    Parameters
    ----------
    function : callable
        What is compiled; the functions it calls are compiled with it.
    arguments : tuple
        numba's kinds of its arguments.
    cache : Path or None
        Where to keep the machine code, unless the user has named another folder (``NUMBA_CACHE_DIR``); None for
        nowhere.
    assumed : set of str
        What the compiler may assume and change about floating-point numbers: LLVM's flags.

    Raises
    ------
    RuntimeError
        The user has told numba not to compile (``NUMBA_DISABLE_JIT``).
    """
    config: Any = numba_config
    if config.DISABLE_JIT:
        raise RuntimeError("numba may not compile")
    if cache is not None and not config.CACHE_DIR:
        config.CACHE_DIR = str(cache)  # or numba would write beside the file of the function, where it can
    how: Any = {"nogil": True, "cache": cache is not None, "error_model": "numpy", "fastmath": set(assumed)}
    return njit(arguments, **how)(function)
