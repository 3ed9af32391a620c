"""Frames of a run as they are named on a command line, and which of them a strip or an animation shows."""

import numpy as np

from gmm_desktop.mixture.errors import CodedError

TELLING = (1, 2, 5, 20)
"""Iterations."""


def moment(text: str, last: int) -> int:
    """Read a half-step: START, LAST, its number, or an iteration and its half, such as 5E or 5M.

    Parameters
    ----------
    text : str
        As it was typed.
    last : int
        Number of the last half-step there is.

    Raises
    ------
    CodedError
        ``no_such_frame`` (said, last).
    """
    word = text.strip().upper()
    if word in ("START", "LAST"):
        return 0 if word == "START" else last
    half, digits = word[-1:], word[:-1] if word[-1:] in ("E", "M") else word
    if not (digits.isascii() and digits.isdigit()) or len(digits) > 9:
        raise CodedError("no_such_frame", said=text, last=last)
    found = {"E": 2 * int(digits) - 1, "M": 2 * int(digits)}.get(half, int(digits))
    if not 0 <= found <= last:
        raise CodedError("no_such_frame", said=text, last=last)
    return found


def moments(text: str, last: int) -> tuple[int, ...]:
    """Read half-steps parted by commas, or FIRST:LAST:STEP with both ends, of which each may be left out.

    Raises
    ------
    CodedError
        ``no_such_frame`` (said, last).
    """
    if ":" not in text:
        return tuple(moment(part, last) for part in text.split(","))
    first, end, *step = text.split(":")
    pace = step[0].strip() if step else ""
    if len(step) > 1 or not (pace == "" or (pace.isascii() and pace.isdigit() and int(pace) > 0)):
        raise CodedError("no_such_frame", said=text, last=last)
    begin = moment(first, last) if first.strip() else 0
    finish = moment(end, last) if end.strip() else last
    if begin > finish:
        raise CodedError("no_such_frame", said=text, last=last)
    return spaced(begin, finish, int(pace or 1))


def spaced(first: int, last: int, step: int) -> tuple[int, ...]:
    """Return the half-steps from ``first`` on in equal steps, and ``last`` at the end."""
    found = list(range(first, last + 1, step))
    return tuple(found if found[-1] == last else [*found, last])


def telling(last: int) -> tuple[int, ...]:
    """Return the half-steps of a strip nobody has chosen: the start, some iterations ever farther apart, the last.

    They are those of Bishop (2006), PRML, figure 9.8, and the end.
    """
    return tuple(sorted({0, last, *(2 * t for t in TELLING if 2 * t < last)}))


def spread_out(count: int, last: int) -> tuple[int, ...]:
    """Return at most so many half-steps, the start and the last one among them, evenly in iterations."""
    whole = last - last % 2
    chosen = {int(2 * round(float(t))) for t in np.linspace(0, whole / 2, count)}
    return tuple(sorted({each for each in chosen if each < max(whole, 1)} | {last}))
