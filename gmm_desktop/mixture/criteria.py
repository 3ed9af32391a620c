"""Criteria that choose between mixtures by weighing the log-likelihood against the number of parameters.

Smaller is better for all of them. The R package mclust prints BIC and ICL with the other sign, so that there larger
is better.
"""

import math
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import ArrayLike

from gmm_desktop.mixture.certainty import log_responsibility_blocks
from gmm_desktop.mixture.parameters import MixtureParameters
from gmm_desktop.mixture.points import Points


class Criterion(StrEnum):
    """Which figure decides between mixtures."""

    AIC = "aic"
    """Akaike (1974), IEEE Trans. Automatic Control 19: expected loss when new data are predicted."""

    AICC = "aicc"
    """Hurvich & Tsai (1989), Biometrika 76: AIC corrected for few points."""

    BIC = "bic"
    """Schwarz (1978), Annals of Statistics 6: approximates the probability of the model."""

    ICL = "icl"
    """Biernacki, Celeux & Govaert (2000), IEEE PAMI 22: BIC that also wants the groups to be distinct."""


@dataclass(frozen=True)
class Criteria:
    """The criteria of one fit, on the scale of −2 log-likelihood (nats); smaller is better.

    Parameters
    ----------
    aic : float
        −2L + 2p.
    aicc : float
        AIC + 2p(p + 1)/(N − p − 1); infinite when N ≤ p + 1.
    bic : float
        −2L + p log N.
    icl : float
        BIC − 2 Σ_n log max_k γ_nk; equals BIC when every point is decided.
    """

    aic: float
    aicc: float
    bic: float
    icl: float

    def value(self, criterion: Criterion) -> float:
        """Return one of them."""
        return {
            Criterion.AIC: self.aic,
            Criterion.AICC: self.aicc,
            Criterion.BIC: self.bic,
            Criterion.ICL: self.icl,
        }[criterion]


def criteria(log_likelihood: float, n_parameters: int, n_points: int, log_largest: float) -> Criteria:
    """Return all criteria of a fit.

    Parameters
    ----------
    log_likelihood : float
        L at its maximum, without any prior, total over the points, in nats.
    n_parameters : int
        Free parameters p.
    n_points : int
        N.
    log_largest : float
        Σ_n log max_k γ_nk, at most 0, from `log_largest_responsibility`.
    """
    aic = -2 * log_likelihood + 2 * n_parameters
    left = n_points - n_parameters - 1
    bic = -2 * log_likelihood + n_parameters * math.log(n_points)
    return Criteria(
        aic=aic,
        aicc=aic + 2 * n_parameters * (n_parameters + 1) / left if left > 0 else math.inf,
        bic=bic,
        icl=bic - 2 * log_largest,
    )


def log_largest_responsibility(points: ArrayLike | Points, parameters: MixtureParameters) -> float:
    """Return Σ_n log max_k γ_nk, at most 0, in nats; one pass, block by block.

    It is the log-probability that every point comes from its most responsible component.

    Parameters
    ----------
    points : array_like, shape (N, 2)
        The points.
    parameters : MixtureParameters
        The mixture.
    """
    blocks = log_responsibility_blocks(Points.of(points), parameters)
    return float(np.sum([block.max(axis=0).sum() for block in blocks]))
