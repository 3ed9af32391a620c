"""How far a reading is, and whether it is to go on."""

from collections.abc import Callable

Progress = Callable[[float], bool]
"""Told how much is read, from 0 to 1; answers whether to go on."""


class ReadingCancelledError(Exception):
    """Nobody wants the table any more."""


def go_on(_share: float) -> bool:
    """Read to the end, whatever the share."""
    return True


def report(progress: Progress, share: float) -> None:
    """Tell how far the reading is.

    Raises
    ------
    ReadingCancelledError
        If it is not to go on.
    """
    if not progress(share):
        raise ReadingCancelledError
