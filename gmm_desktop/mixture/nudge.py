"""A small push at random, after which components that coincide go their own ways."""

import numpy as np

from gmm_desktop.mixture.arrays import FloatArray
from gmm_desktop.mixture.density import cholesky_roots
from gmm_desktop.mixture.m_step import held_among
from gmm_desktop.mixture.parameters import MixtureParameters
from gmm_desktop.mixture.settings import EmSettings


def nudged(theta: MixtureParameters, settings: EmSettings) -> MixtureParameters:
    """Return the mixture with each mean that is not pinned moved by ``nudge`` · L_k z_k.

    Components in one place with one shape get the same γ, and so the same parameters, from every E- and M-step: EM
    cannot tell them apart by itself.

    Parameters
    ----------
    theta : MixtureParameters
        Before.
    settings : EmSettings
        ``nudge``, ``seed`` and pins.
    """
    moves = pushes(theta, settings)
    held = held_among(settings.pins.means, theta.n_components)
    return theta.changed(means=np.where(held[:, None], theta.means, theta.means + moves))


def pushes(theta: MixtureParameters, settings: EmSettings) -> FloatArray:
    """Return ``nudge`` · L_k z_k, shape (K, 2), in data units: Σ_k = L_k L_kᵀ, and z standard normal from the seed."""
    draws = drawn(theta.n_components, settings)
    moves: FloatArray = settings.nudge * np.einsum("kij,kj->ki", cholesky_roots(theta.covariances), draws)
    return moves


def drawn(n_components: int, settings: EmSettings) -> FloatArray:
    """Return z, shape (K, 2)."""
    return np.random.default_rng(settings.seed).standard_normal((n_components, 2))
