"""Two mixtures side by side: which component is which, and how far they are apart."""

from dataclasses import dataclass

import numpy as np

from gmm_desktop.mixture.arrays import FloatArray
from gmm_desktop.mixture.assignment import least_cost_pairs
from gmm_desktop.mixture.overlap import bhattacharyya_distances
from gmm_desktop.mixture.parameters import MixtureParameters


@dataclass(frozen=True)
class Matching:
    """Which component of a new mixture continues which one of an old mixture.

    Parameters
    ----------
    partners : tuple of int or None, length K_old
        For each old component the new one, from 0; None where the new mixture has too few.
    unmatched : tuple of int
        New components without an old partner, ascending.
    """

    partners: tuple[int | None, ...]
    unmatched: tuple[int, ...]

    @property
    def pairs(self) -> tuple[tuple[int, int], ...]:
        """Every (old, new) that belong together."""
        return tuple((old, new) for old, new in enumerate(self.partners) if new is not None)

    @property
    def order(self) -> tuple[int, ...]:
        """All new components: those with a partner as the old ones stand, then the others.

        ``new.reordered(matching.order)`` has the numbering of the old mixture as far as there is one.
        """
        return tuple(new for _, new in self.pairs) + self.unmatched


@dataclass(frozen=True)
class ParameterDifference:
    """The largest differences between components that belong together.

    Parameters
    ----------
    weights : float
        Largest |π − π′|.
    means : float
        Largest ‖μ − μ′‖, in data units.
    covariances : float
        Largest ‖Σ − Σ′‖ (Frobenius), in squared data units.
    unmatched : int
        How many components of the larger mixture have no partner.
    """

    weights: float
    means: float
    covariances: float
    unmatched: int


@dataclass(frozen=True, eq=False)
class ComponentDifference:
    """How a component differs from the one it belongs to.

    Parameters
    ----------
    old, new : int
        Their numbers in either mixture, from 0.
    weight : float
        π′ − π.
    mean : ndarray, shape (2,)
        μ′ − μ, in data units.
    sigmas : ndarray, shape (2,)
        Differences of the standard deviations along x and y, √Σ′ − √Σ of the diagonals, in data units.
    correlation : float
        ρ′ − ρ.
    overlap : float
        Bhattacharyya coefficient of the two Gaussians, 1 where they are the same.
    """

    old: int
    new: int
    weight: float
    mean: FloatArray
    sigmas: FloatArray
    correlation: float
    overlap: float


def component_differences(old: MixtureParameters, new: MixtureParameters) -> tuple[ComponentDifference, ...]:
    """Return the differences of all components that belong together, in the order of the old mixture."""
    overlaps = np.exp(-bhattacharyya_distances(old, new))
    return tuple(
        ComponentDifference(
            first,
            second,
            float(new.weights[second] - old.weights[first]),
            new.means[second] - old.means[first],
            np.sqrt(np.diagonal(new.covariances[second])) - np.sqrt(np.diagonal(old.covariances[first])),
            _correlation(new, second) - _correlation(old, first),
            float(overlaps[first, second]),
        )
        for first, second in match_components(old, new).pairs
    )


def _correlation(mixture: MixtureParameters, component: int) -> float:
    (xx, xy), (_, yy) = mixture.covariances[component].tolist()
    return float(xy / np.sqrt(xx) / np.sqrt(yy))


def match_components(old: MixtureParameters, new: MixtureParameters) -> Matching:
    """Find the components of ``new`` that continue those of ``old``, so that no number or colour jumps.

    Of all one-to-one assignments this has the smallest sum of Bhattacharyya distances plus (√π − √π′)². The
    distance does not depend on the units and goes on growing where two Gaussians no longer overlap; bounded ones
    (Hellinger, total variation) could not tell which of two far components is the nearer. The weights, whose term
    is below 1, decide between components of the same place and shape.

    Parameters
    ----------
    old, new : MixtureParameters
        Their numbers of components may differ; then as many as possible are matched.
    """
    roots = np.sqrt(old.weights)[:, None] - np.sqrt(new.weights)[None]
    partners = dict(least_cost_pairs(bhattacharyya_distances(old, new) + roots**2))
    return Matching(
        tuple(partners.get(component) for component in range(old.n_components)),
        tuple(sorted(set(range(new.n_components)) - set(partners.values()))),
    )


def matched_difference(
    old: MixtureParameters, new: MixtureParameters, matching: Matching | None = None
) -> ParameterDifference:
    """Return how far two mixtures are apart, whatever the numbering of their components.

    Parameters
    ----------
    old, new : MixtureParameters
        Their numbers of components may differ.
    matching : Matching, optional
        Which belong together; by default those of `match_components`.
    """
    matching = matching or match_components(old, new)
    first, second = np.array(matching.pairs).T
    return ParameterDifference(
        float(np.abs(old.weights[first] - new.weights[second]).max()),
        float(np.linalg.norm(old.means[first] - new.means[second], axis=1).max()),
        float(np.linalg.norm(old.covariances[first] - new.covariances[second], axis=(1, 2)).max()),
        abs(old.n_components - new.n_components),
    )
