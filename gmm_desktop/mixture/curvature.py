"""How the objective bends at a mixture: its gradient and Hessian in the coordinates EM is free in.

Each component has six local coordinates: log π_k; the mean in units of its own Σ_k = A Aᵀ, μ = μ_k + A m; and
Σ = A exp(S) Aᵀ with S = [[s₁, s₃], [s₃, s₂]], all 0 at the mixture itself. What a family holds equal, and what is
pinned, is taken away by a linear map, for a turn with a second-order term. The signs of the Hessian's eigenvalues at a
stationary point are the same in any coordinates (Sylvester's law of inertia).
"""

from dataclasses import dataclass, replace

import numpy as np

from gmm_desktop.mixture.arrays import FloatArray
from gmm_desktop.mixture.certainty import log_responsibility_blocks
from gmm_desktop.mixture.covariance import project
from gmm_desktop.mixture.density import cholesky_roots
from gmm_desktop.mixture.families import Family
from gmm_desktop.mixture.m_step import held_among
from gmm_desktop.mixture.parameters import MixtureParameters
from gmm_desktop.mixture.points import Points
from gmm_desktop.mixture.prior import DIMENSIONS, PriorOnData
from gmm_desktop.mixture.settings import EmSettings

LOCAL = 6
"""Coordinates of a component: log-weight, two of the mean, three of the covariance."""

VOLUME, SHAPE, SLANT = np.array([1.0, 1.0, 0.0]), np.array([1.0, -1.0, 0.0]), np.array([0.0, 0.0, 1.0])
"""What a change of log-volume, of log-shape and a turn make of S = (s₁, s₂, s₃)."""


@dataclass(frozen=True, eq=False)
class Curvature:
    """Second-order picture of the objective at a mixture.

    Parameters
    ----------
    gradient : ndarray, shape (p,)
        In nats.
    hessian : ndarray, shape (p, p)
        In nats.
    information : ndarray, shape (p, p)
        Of the complete data: what the Hessian would be, but for the sign, if γ were known; what is expected of it,
        where that is not positive definite, as it can be far from a stationary point. EM leaves of a small deviation
        along v the share 1 + μ, where H v = μ I v (Dempster, Laird & Rubin 1977, JRSS B 39, section 3).
    free : ndarray, shape (6K + noise, p)
        The local coordinates that each free one moves.
    """

    gradient: FloatArray
    hessian: FloatArray
    information: FloatArray
    free: FloatArray


def curvature(
    points: Points,
    theta: MixtureParameters,
    settings: EmSettings,
    prior: PriorOnData | None = None,
    temperature: float = 1.0,
) -> Curvature:
    """Return gradient and Hessian of the objective, in one pass over the points.

    With g_nk the derivatives of log π_k N(x_n | μ_k, Σ_k) and h_nk its second ones, the gradient is Σ γ g and the
    Hessian Σ γ h + (Σ γ g gᵀ − Σ_n ḡ_n ḡ_nᵀ) / T, ḡ_n = Σ_k γ_nk g_nk (Louis 1982, JRSS B 44, at T = 1).

    Parameters
    ----------
    points : Points
        The data.
    theta : MixtureParameters
        Where.
    settings : EmSettings
        Family and pins.
    prior : PriorOnData, optional
        For MAP.
    temperature : float
        T > 0 of the objective.
    """
    count, total = theta.n_components, len(theta.all_weights)
    roots = _roots(theta, settings)
    inverses = np.asarray(np.linalg.inv(roots), dtype=np.float64)
    size = LOCAL * count + (total > count)
    outer, products, moments = np.zeros((size, size)), np.zeros((size, size)), np.zeros((total, 6))
    start = 0
    for block in log_responsibility_blocks(points, theta, temperature):
        number = block.shape[1]
        end = start + number
        gamma = np.exp(block)
        offsets = np.stack([points.x[start:end], points.y[start:end]])[None] - theta.means[:, :, None]
        z = np.einsum("kij,kjn->kin", inverses, offsets)
        start = end
        slopes = np.ones((total, LOCAL, number))
        zx, zy = z[:, 0], z[:, 1]
        slopes[:count, 1], slopes[:count, 2] = zx, zy
        slopes[:count, 3], slopes[:count, 4], slopes[:count, 5] = (
            0.5 * (zx**2 - 1),
            0.5 * (zy**2 - 1),
            zx * zy,
        )
        weighted = gamma[:, None] * slopes
        flat = weighted.reshape(-1, number)[:size]
        outer += np.einsum("an,bn->ab", flat, flat)
        for k in range(total):
            part = slice(LOCAL * k, min(LOCAL * (k + 1), size))
            own = slopes[k, : part.stop - part.start]
            products[part, part] += np.einsum("an,bn->ab", weighted[k, : len(own)], own)
        terms = np.stack([np.ones_like(zx), zx, zy, zx * zx, zx * zy, zy * zy])
        moments[:count] += np.einsum("kn,akn->ka", gamma[:count], terms)
        moments[count:, 0] += gamma[count:].sum(axis=1)
    gradient, bends, known = _of_components(theta, inverses, moments, prior)
    full = bends + (products - outer) / temperature
    free, seconds = _free(theta, settings, roots, gradient)
    information = -(free.T @ bends @ free + seconds)
    if not _is_positive_definite(information):
        information = free.T @ (known[:, None] * free)
    return Curvature(free.T @ gradient, free.T @ full @ free + seconds, information, free)


def _is_positive_definite(matrix: FloatArray) -> bool:
    try:
        np.linalg.cholesky(matrix)
    except np.linalg.LinAlgError:
        return False
    return True


def moved(theta: MixtureParameters, step: FloatArray, settings: EmSettings) -> MixtureParameters:
    """Return the mixture at local coordinates, shape (6K + noise,), brought into the family.

    What is pinned stays; the free weights are made to sum to what they did.
    """
    count, pins = theta.n_components, settings.pins
    own = step[: LOCAL * count].reshape(count, LOCAL)
    weights = theta.all_weights * np.exp(np.append(own[:, 0], step[LOCAL * count :]))
    held = held_among(pins.weights, len(weights))
    weights[held] = theta.all_weights[held]
    if not held.all():
        weights[~held] *= (1 - weights[held].sum()) / weights[~held].sum()
    roots = _roots(theta, settings)
    means = theta.means + np.einsum("kij,kj->ki", roots, own[:, 1:3])
    values, axes = np.linalg.eigh(own[:, [3, 5, 5, 4]].reshape(-1, 2, 2))
    grown = roots @ axes * np.exp(0.5 * values)[:, None, :]
    covariances = grown @ grown.swapaxes(1, 2)
    free = ~held_among(pins.covariances, count)
    covariances[~free] = theta.covariances[~free]
    if free.any():
        covariances[free] = project(settings.covariance_type, covariances[free], weights[:count][free])
    noise = theta.noise and replace(theta.noise, weight=float(weights[-1]))
    return MixtureParameters(weights[:count], means, covariances, noise)


def local_step(theta: MixtureParameters, place: MixtureParameters, settings: EmSettings) -> FloatArray:
    """Return the local coordinates, shape (6K + noise,), at which another mixture lies; `moved` leads there."""
    roots = _roots(theta, settings)
    inverses = np.linalg.inv(roots)
    logs = np.log(place.all_weights) - np.log(theta.all_weights)
    means = np.einsum("kij,kj->ki", inverses, place.means - theta.means)
    values, axes = np.linalg.eigh(inverses @ place.covariances @ inverses.swapaxes(1, 2))
    shapes = axes * np.log(values)[:, None, :] @ axes.swapaxes(1, 2)
    entries = shapes.reshape(-1, 4)[:, [0, 3, 1]]
    own = np.column_stack([logs[: theta.n_components], means, entries])
    return np.append(own.ravel(), logs[theta.n_components :])


def _roots(theta: MixtureParameters, settings: EmSettings) -> FloatArray:
    """Return A_k with Σ_k = A_k A_kᵀ: along the axes where a family shares shapes or turns, else triangular."""
    if not _turns(settings.covariance_type):
        return cholesky_roots(theta.covariances)
    values, axes = np.linalg.eigh(theta.covariances)
    roots: FloatArray = axes[:, :, ::-1] * np.sqrt(values[:, None, ::-1])
    return roots


def _turns(family: Family) -> bool:
    return family in (Family.EVE, Family.VVE, Family.EEV, Family.VEV)


def _of_components(
    theta: MixtureParameters, inverses: FloatArray, moments: FloatArray, prior: PriorOnData | None
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Return Σ γ g, Σ γ h and the complete-data information, a diagonal, from Σ γ (1, z, zzᵀ) and the prior.

    A normal-inverse-Wishart prior is κ points at m more, Λ more scatter and ν + d + 2 more on log |Σ|.
    """
    count = theta.n_components
    size = LOCAL * count + (theta.noise is not None)
    gradient, bends, known = np.zeros(size), np.zeros((size, size)), np.zeros(size)
    more = 0.0 if prior is None else prior.concentration - 1
    for k in range(count):
        n, x, y, xx, xy, yy = moments[k]
        logs, on_means = n, n
        if prior is not None:
            zx, zy = inverses[k] @ (prior.mean - theta.means[k])
            scale = inverses[k] @ prior.scale @ inverses[k].T
            strength = prior.strength
            logs, on_means = n + prior.degrees_of_freedom + DIMENSIONS + 2, n + strength
            x, y = x + strength * zx, y + strength * zy
            xx, xy, yy = (
                xx + strength * zx * zx + scale[0, 0],
                xy + strength * zx * zy + scale[0, 1],
                yy + strength * zy * zy + scale[1, 1],
            )
        part = slice(LOCAL * k, LOCAL * (k + 1))
        gradient[part] = n + more, x, y, 0.5 * (xx - logs), 0.5 * (yy - logs), xy
        bend = np.zeros((LOCAL, LOCAL))
        bend[1, 1] = bend[2, 2] = -on_means
        bend[1, 3] = bend[2, 5] = -x
        bend[2, 4] = bend[1, 5] = -y
        bend[3, 3], bend[4, 4], bend[5, 5] = -0.5 * xx, -0.5 * yy, -0.5 * (xx + yy)
        bend[3, 5] = bend[4, 5] = -0.5 * xy
        bends[part, part] = np.triu(bend) + np.triu(bend, 1).T
        known[part] = n + more, on_means, on_means, 0.5 * logs, 0.5 * logs, logs
    if theta.noise is not None:
        gradient[-1] = known[-1] = moments[-1, 0] + more
    return gradient, bends, known


def _free(
    theta: MixtureParameters, settings: EmSettings, roots: FloatArray, gradient: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Return the map from the free to the local coordinates, (6K + noise, p), and what its bending adds, (p, p)."""
    count, pins = theta.n_components, settings.pins
    made = _Map(gradient)
    open_weights = [k for k in range(len(theta.all_weights)) if k not in pins.weights]
    if len(open_weights) > 1:
        made.add_weights(theta.all_weights, open_weights)
    for k in range(count):
        if k not in pins.means:
            made.add({LOCAL * k + 1: 1.0})
            made.add({LOCAL * k + 2: 1.0})
    free = np.flatnonzero(~held_among(pins.covariances, count)).tolist()
    for shape, members in _covariance_moves(settings.covariance_type, free):
        if shape is None:
            made.add_turn(roots, members)
        else:
            made.add({LOCAL * k + 3 + i: float(shape[i]) for k in members for i in range(3) if shape[i]})
    return made.finished()


class _Map:
    """Free coordinates as they are added, and second derivatives of the local ones, weighed by the gradient."""

    def __init__(self, gradient: FloatArray) -> None:
        self._gradient = gradient
        self._columns: list[FloatArray] = []
        self._bent: list[tuple[int, int, float]] = []

    def finished(self) -> tuple[FloatArray, FloatArray]:
        """Return the map and what its bending adds to the Hessian."""
        number = len(self._columns)
        added = np.zeros((number, number))
        for one, other, value in self._bent:
            added[one, other] += value
            if one != other:
                added[other, one] += value
        free = np.stack(self._columns, axis=1) if number else np.zeros((len(self._gradient), 0))
        return free, added

    def add(self, entries: dict[int, float]) -> int:
        """Add a coordinate that moves these local ones; return its number."""
        made = np.zeros(len(self._gradient))
        made[list(entries)] = list(entries.values())
        self._columns.append(made)
        return len(self._columns) - 1

    def add_weights(self, all_weights: FloatArray, members: list[int]) -> None:
        """Add the coordinates of the free weights, in which a common factor is no move."""
        weights = all_weights[members] / all_weights[members].sum()
        places = [LOCAL * k for k in members]
        basis = np.linalg.svd(np.ones((1, len(members))))[2][1:]
        total = float(self._gradient[places].sum())
        numbers = [
            self.add(dict(zip(places, (move - weights @ move).tolist(), strict=True))) for move in basis
        ]
        for i, one in enumerate(basis):
            for j, other in enumerate(basis[i:], i):
                spread = float((weights * one) @ other - (weights @ one) * (weights @ other))
                self._bent.append((numbers[i], numbers[j], -total * spread))

    def add_turn(self, roots: FloatArray, members: list[int]) -> None:
        """Add a turn of some components by one angle β.

        With q = σ₁/σ₂ it changes S by β (q − 1/q) along s₃; to second order by β² ½ (1/q² − q²) diag(1, −1), and
        together with a change r of log-shape by β r (q + 1/q) along s₃.
        """
        entries, second, mixed = {}, 0.0, {}
        for k in members:
            first = LOCAL * k + 3
            on_s1, on_s2, on_s3 = self._gradient[first : first + 3].tolist()
            q = float(np.linalg.norm(roots[k][:, 0]) / np.linalg.norm(roots[k][:, 1]))
            hand = float(np.sign(np.linalg.det(roots[k])))
            entries[first + 2] = hand * (q - 1 / q)
            second += (1 / q**2 - q**2) * (on_s1 - on_s2)
            mixed[first] = hand * (q + 1 / q) * on_s3
        turn = self.add(entries)
        self._bent.append((turn, turn, second))
        for number, column in enumerate(self._columns[:turn]):
            value = sum(
                part * 0.5 * float(column[place] - column[place + 1]) for place, part in mixed.items()
            )
            if value:
                self._bent.append((number, turn, value))


def _covariance_moves(family: Family, free: list[int]) -> list[tuple[FloatArray | None, list[int]]]:
    """Return what each free coordinate of the covariances makes of S, and of which components; None is a turn."""
    if not free:
        return []
    alone, together = [[k] for k in free], [free]
    moves: list[tuple[FloatArray | None, list[int]]] = []
    moves += [(VOLUME, each) for each in (together if family.volume == "E" else alone)]
    if family.shape != "I":
        moves += [(SHAPE, each) for each in (together if family.shape == "E" else alone)]
    if family.orientation != "I":
        turn = None if _turns(family) else SLANT
        moves += [(turn, each) for each in (together if family.orientation == "E" else alone)]
    return moves
