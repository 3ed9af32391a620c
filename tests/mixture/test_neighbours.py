"""A component split in two and two merged into one keep the moments of the mixture."""

import numpy as np
import pytest

from gmm_desktop.mixture.arrays import FloatArray
from gmm_desktop.mixture.families import Family
from gmm_desktop.mixture.neighbours import in_family, merged, split
from gmm_desktop.mixture.parameters import MixtureParameters


def moments(theta: MixtureParameters) -> tuple[FloatArray, FloatArray]:
    mean = theta.weights @ theta.means
    second = np.einsum("k,kij->ij", theta.weights, theta.covariances)
    offsets = theta.means - mean
    return mean, second + np.einsum("k,ki,kj->ij", theta.weights, offsets, offsets)


@pytest.mark.parametrize("component", [0, 1, 2])
def test_halves_lie_along_the_longer_axis_with_the_same_moments(
    start: MixtureParameters, component: int
) -> None:
    found = split(start, component, np.array([2.0, 0.5]))
    assert found.n_components == 4
    for one, other in zip(moments(found), moments(start), strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-12)
    measured = start.covariances[component] / np.outer([2.0, 0.5], [2.0, 0.5])
    offset = (found.means[component] - start.means[component]) / [2.0, 0.5]
    assert offset @ measured @ offset / (offset @ offset) == pytest.approx(np.linalg.eigvalsh(measured)[1])


def test_two_become_one_of_the_same_moments(start: MixtureParameters) -> None:
    found = merged(start, 0, 2)
    assert found.n_components == 2
    for one, other in zip(moments(found), moments(start), strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-12)


def test_in_family_shares_what_the_family_shares(start: MixtureParameters) -> None:
    tied = in_family(start, Family.EEE).covariances
    np.testing.assert_allclose(tied, np.tile(tied[0], (3, 1, 1)))
