"""How sure the responsibilities are about which component a point comes from."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from gmm_desktop.mixture.arrays import FloatArray
from gmm_desktop.mixture.density import joint_factors, log_weighted_densities
from gmm_desktop.mixture.parameters import MixtureParameters
from gmm_desktop.mixture.points import Points

BLOCK_NUMBERS = 32_768
"""Numbers in one K × B block, so that a million points need no N × K array."""

COLDEST = 1e-9
"""Temperature that stands for 0: components must be equal to nine digits to share a point."""


@dataclass(frozen=True, eq=False)
class Certainty:
    """Sums over the points that say how decided their responsibilities are; noise is the last of K + 1 components.

    Parameters
    ----------
    counts : ndarray, shape (K,)
        N_k = Σ_n γ_nk.
    entropies : ndarray, shape (K,)
        Σ_n γ_nk H_n in nats, with H_n = −Σ_j γ_nj log γ_nj; over the components they sum to the total entropy.
    assigned : ndarray, shape (K, K)
        Σ_n γ_nj over the points n whose most responsible component is k (of equals the first).
    """

    counts: FloatArray
    entropies: FloatArray
    assigned: FloatArray

    @property
    def entropy(self) -> float:
        """Total entropy −Σ_nk γ_nk log γ_nk, in nats (Celeux & Soromenho 1996, J. Classification 13)."""
        return float(self.entropies.sum())

    @property
    def normalised_entropy(self) -> float:
        """Total entropy over its largest value N log K: 0 when every point is decided, 1 when none is.

        One minus it is the relative entropy of Ramaswamy et al. (1993), Marketing Science 12.
        """
        largest = float(self.counts.sum()) * np.log(len(self.counts))
        return self.entropy / largest if largest else 0.0

    @property
    def normalised_entropies(self) -> FloatArray:
        """How undecided the points of each component are, shape (K,): their mean H_n over log K, from 0 to 1.

        Their mean, weighted by N_k, is `normalised_entropy`. NaN for a component without points.
        """
        if len(self.counts) == 1:
            return np.zeros(1)
        entropies: FloatArray = _quotients(self.entropies, self.counts) / np.log(len(self.counts))
        return entropies

    @property
    def misclassifications(self) -> FloatArray:
        """Probability that a point of component j is assigned to k by its largest responsibility, shape (K, K).

        The direct estimate Σ_n γ_nj [k most responsible] / N_j: Hennig (2010), Methods for merging Gaussian mixture
        components, Adv. Data Anal. Classif. 4 (“DEMP”). Rows sum to 1; the diagonal is the probability to be
        recognised. NaN in the row of a component without points.
        """
        return _quotients(self.assigned, self.counts[:, None])


def certainty(points: Points, parameters: MixtureParameters, temperature: float = 1.0) -> Certainty:
    """Make one pass over the points, block by block.

    Parameters
    ----------
    points : Points
        The N points.
    parameters : MixtureParameters
        θ, from which the responsibilities come.
    temperature : float
        T ≥ 0 of the responsibilities.
    """
    count = len(parameters.all_weights)
    counts, entropies, assigned = np.zeros(count), np.zeros(count), np.zeros((count, count))
    for log_gamma in log_responsibility_blocks(points, parameters, temperature):
        gamma = np.exp(log_gamma)
        counts += gamma.sum(axis=1)
        # einsum and not @: on blocks so small the threads of a BLAS wait for each other longer than they work.
        entropies -= np.einsum("kn,n->k", gamma, np.einsum("kn,kn->n", gamma, log_gamma))
        best = (log_gamma.argmax(axis=0) == np.arange(count)[:, None]).astype(np.float64)
        assigned += np.einsum("jn,kn->jk", gamma, best)
    return Certainty(counts, entropies, assigned)


def log_responsibility_blocks(
    points: Points, parameters: MixtureParameters, temperature: float = 1.0
) -> Iterator[FloatArray]:
    """Yield log γ_nk for one block of points after another.

    Parameters
    ----------
    points : Points
        The N points.
    parameters : MixtureParameters
        θ, from which the responsibilities come.
    temperature : float
        T ≥ 0; at 0 as if at `COLDEST`, so that what is not the largest is as good as nothing.

    Yields
    ------
    ndarray, shape (K, B)
        In the order of the points.
    """
    factors = joint_factors(parameters, points.unit)
    size = max(BLOCK_NUMBERS // len(factors), 512)
    for start in range(0, len(points), size):
        block = log_weighted_densities(
            points.x[start : start + size], points.y[start : start + size], factors
        )
        block -= block.max(axis=0)  # first, or a far point would cost the digits of its sum
        if temperature != 1:
            block /= max(temperature, COLDEST)
        block -= np.log(np.exp(block).sum(axis=0))
        yield block


def _quotients(numerators: FloatArray, denominators: FloatArray) -> FloatArray:
    """Return the quotients, NaN over 0."""
    blank = np.full(numerators.shape, np.nan)
    quotients: FloatArray = np.divide(numerators, denominators, out=blank, where=denominators > 0)
    return quotients
