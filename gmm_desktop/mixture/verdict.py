"""What the end of a run can be found to be."""

from dataclasses import dataclass
from enum import StrEnum


class VerdictKind(StrEnum):
    """What an end can be."""

    MAXIMUM = "maximum"
    SADDLE = "saddle"
    BOUNDARY = "boundary"
    NOT_STATIONARY = "not_stationary"
    NOT_EXAMINED = "not_examined"


class Unexamined(StrEnum):
    """Why an end was not examined."""

    HARD = "hard"
    RIDGE = "ridge"
    BATCHES = "batches"
    UNSETTLED = "unsettled"
    DIGITS = "digits"


@dataclass(frozen=True)
class Verdict:
    """What the end of a run is.

    Parameters
    ----------
    kind : VerdictKind
        Which.
    reason : Unexamined or None
        Why it was not examined, where it was not.
    rate : float or None
        Share that EM leaves of a small deviation in the slowest direction; above 1 at a saddle.
    left : float or None
        Nats that a Newton step would gain.
    step : tuple of float
        At a saddle, local coordinates (see `curvature.moved`) of a place where the objective is higher.
    """

    kind: VerdictKind
    reason: Unexamined | None = None
    rate: float | None = None
    left: float | None = None
    step: tuple[float, ...] = ()
