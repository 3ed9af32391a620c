"""Model-based agglomeration: from single points, the two groups are joined whose joining costs the least likelihood.

Banfield & Raftery (1993), Biometrics 49, section 3; Fraley (1998), SIAM Journal on Scientific Computing 20, section 2.
"""

from dataclasses import dataclass

import numpy as np

from gmm_desktop.mixture.arrays import FloatArray, IntArray


@dataclass(frozen=True, eq=False)
class _Groups:
    """Sizes, means and scatters (xx, xy, yy about the mean) of groups, and what each costs; all of shape (N,)."""

    sizes: FloatArray
    x: FloatArray
    y: FloatArray
    scatters: FloatArray
    costs: FloatArray

    def joined(self, one: int) -> tuple[FloatArray, FloatArray]:
        """Return sizes and scatters, (N,) and (3, N), of a group joined with each of the others."""
        sizes = self.sizes + self.sizes[one]
        share = self.sizes * self.sizes[one] / sizes
        dx, dy = self.x - self.x[one], self.y - self.y[one]
        between = np.stack([dx * dx, dx * dy, dy * dy]) * share
        return sizes, self.scatters + self.scatters[:, [one]] + between

    def losses(self, one: int) -> FloatArray:
        """Return what joining a group with each of the others costs, shape (N,); infinite for itself."""
        losses: FloatArray = _cost(*self.joined(one)) - self.costs - self.costs[one]
        losses[one] = np.inf
        return losses

    def join(self, one: int, other: int) -> None:
        """Put two groups in the place of the first."""
        sizes, scatters = self.joined(one)
        share = self.sizes[other] / sizes[other]
        self.x[one] += share * (self.x[other] - self.x[one])
        self.y[one] += share * (self.y[other] - self.y[one])
        self.sizes[one], self.scatters[:, one] = sizes[other], scatters[:, other]
        self.costs[one] = _cost(self.sizes[one], self.scatters[:, one])


def agglomerate(places: FloatArray, count: int) -> IntArray:
    """Return the group of each point, from 0 to count − 1, shape (N,).

    Joined are the two groups for which Σ_k n_k log(|W_k / n_k| + (tr W_k + 1) / n_k) grows least, with W_k the scatter
    of a group about its mean: twice the loss of log-likelihood of Gaussians with free covariances, and a second
    term that lets single points, which have none, be compared (Fraley 1998, with α = β = 1).

    Parameters
    ----------
    places : ndarray, shape (N, 2)
        The points, where their covariance is I. Time and memory grow with N².
    count : int
        How many groups, from 1 to N.
    """
    total = len(places)
    x, y = places.T.copy()
    groups = _Groups(np.ones(total), x, y, np.zeros((3, total)), np.zeros(total))
    losses = np.stack([groups.losses(one) for one in range(total)])
    partner = losses.argmin(axis=1)
    least = losses[np.arange(total), partner]
    label = np.arange(total)
    for _ in range(total - count):
        one = int(least.argmin())
        other = int(partner[one])
        groups.join(one, other)
        label[label == other] = one
        losses[other] = losses[:, other] = least[other] = np.inf
        gone = least == np.inf
        row = groups.losses(one)
        row[gone] = np.inf
        losses[one] = losses[:, one] = row
        partner[one] = row.argmin()
        least[one] = row[partner[one]]
        nearer = row < least
        stale = ((partner == one) | (partner == other)) & ~gone & ~nearer
        stale[one] = False
        for each in np.flatnonzero(stale).tolist():
            partner[each] = losses[each].argmin()
            least[each] = losses[each, partner[each]]
        partner[nearer], least[nearer] = one, row[nearer]
    kept, labels = np.unique(label, return_inverse=True)
    assert len(kept) == count
    return labels.astype(np.int64)


def _cost(sizes: FloatArray, scatters: FloatArray) -> FloatArray:
    xx, xy, yy = scatters
    cost: FloatArray = sizes * np.log((xx * yy - xy * xy) / sizes**2 + (xx + yy + 1) / sizes)
    return cost
