"""When to stop: the rules, and the reasons they give."""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from gmm_desktop.mixture.diagnostics import Degeneracy


class ConvergenceRule(StrEnum):
    """What must become small, so many iterations running, for EM to count as converged."""

    MEAN_SHIFT = "mean_shift"
    """The shift of the means, ‖μ′ − μ‖ over all of them, in data units (the published experiments' rule)."""

    LOG_LIKELIHOOD = "log_likelihood"
    """The relative change |L′ − L| / |L′| of the log-likelihood."""


class StopReason(StrEnum):
    """Why a run ended."""

    MEAN_SHIFT = "mean_shift"
    LOG_LIKELIHOOD = "log_likelihood"
    MAX_ITER = "max_iter"
    STARVED = "starved"
    COLLAPSED = "collapsed"
    NOT_POSITIVE_DEFINITE = "not_positive_definite"


@dataclass(frozen=True)
class Stop:
    """The end of a run.

    Parameters
    ----------
    reason : StopReason
        Which rule stopped it.
    degeneracy : Degeneracy or None
        The component that has no update, where that is the reason.
    """

    reason: StopReason
    degeneracy: Degeneracy | None = None

    @property
    def converged(self) -> bool:
        """Whether a convergence rule was met."""
        return self.reason in (StopReason.MEAN_SHIFT, StopReason.LOG_LIKELIHOOD)


def mean_shift(old: NDArray[np.float64], new: NDArray[np.float64]) -> float:
    """Return √Σ_k ‖new_k − old_k‖² in data units, for means of shape (K, 2)."""
    return float(np.linalg.norm(new - old))


def relative_change(old: float, new: float) -> float:
    """Return |new − old| / |new|, with 0 / 0 taken as 0 and anything else over 0 as infinite."""
    if new == old:
        return 0.0
    return abs(new - old) / abs(new) if new else float("inf")
