"""The covariances of a family: those of the M-step, the nearest to others, and those that follow one of them."""

import math
import sys
from collections.abc import Callable

import numpy as np

from gmm_desktop.mixture.arrays import BoolArray, FloatArray
from gmm_desktop.mixture.exact import unexplained
from gmm_desktop.mixture.families import Family

ANGLES = np.linspace(0.0, math.pi / 2, 64, endpoint=False)
"""Where a common orientation is looked for first; 90° further the two axes have only changed places."""

BISECTIONS = 64
"""Halvings of an interval, after which nothing of a double is left to halve."""

MOST_INNER, INNER_TOLERANCE = 100, 1e-12
"""Limits of the Newton steps of VEE, the one family without a closed form or a search along a line."""

ALREADY_NEAR = 1e-4
"""Length of a Newton step from which on it need not be seen to help: what it gains is less than rounding."""

SAME = 1e-9
"""Relative difference below which a covariance counts as already in a family."""

ROUNDINGS = 8
"""How many roundings of an entry may stand between a covariance and its projection."""

MOST_SLACK = 1e-3
"""Difference that is never rounding: so flat that its volume has no digits, a covariance is in a family or is not."""

TINY = 1e-300


def fit_covariances(family: Family, scatters: FloatArray, counts: FloatArray) -> FloatArray:
    """Return the Σ_k of a family that maximise −½ Σ_k (n_k log |Σ_k| + tr(Σ_k⁻¹ W_k)).

    Celeux & Govaert (1995), section 4, with their inner iterations replaced where two dimensions allow: an equal
    shape of varying volumes is the one zero of Σ n_k tanh(t − t_k), an equal orientation the minimum over one
    angle. Only VEE iterates, by Newton's method on a convex function.

    Parameters
    ----------
    family : Family
        What the components share.
    scatters : ndarray, shape (K, 2, 2)
        W_k, weighted scatter about the mean of each component, in squared data units.
    counts : ndarray, shape (K,)
        n_k > 0.

    Returns
    -------
    ndarray, shape (K, 2, 2)
        In squared data units; not positive definite where the scatters do not determine one.
    """
    if family is Family.VVV:
        return scatters / counts[:, None, None]
    # In units in which no product overflows; powers of two, which change no digit.
    units = np.ldexp(1.0, np.frexp(np.sqrt(np.abs(scatters[:, [0, 1], [0, 1]]).max(axis=0)))[1])
    squares = np.outer(units, units) if family.any_units else np.full((2, 2), units.max() ** 2)
    scatters = scatters / squares
    if family.orientation == "E" and family.shape == "E":
        return squares * _equal_up_to_volume(family, scatters, counts)
    if family is Family.EVV:
        return squares * _of_equal_volume(scatters, counts)
    angles = _orientations(family, scatters, counts)
    first, second = _along(scatters, angles)
    return squares * _assembled(angles, *_axes(family, first, second, counts))


def project(family: Family, covariances: FloatArray, weights: FloatArray) -> FloatArray:
    """Return the nearest covariances of a family, in the sense of Σ_k π_k KL(N(0, Σ_k) ‖ N(0, Σ_k′)).

    Covariances that are in the family already are returned as they are, to the last bit.

    Parameters
    ----------
    family : Family
        Where to.
    covariances : ndarray, shape (K, 2, 2)
        From where.
    weights : ndarray, shape (K,)
        π_k.
    """
    nearest = fit_covariances(family, covariances * weights[:, None, None], weights)
    return covariances if _alike(family, nearest, covariances).all() else nearest


def follow(family: Family, covariances: FloatArray, lead: int) -> FloatArray:
    """Return the covariances with whatever a family holds equal taken from one of them.

    For a component that has just been drawn by hand: it keeps what the family lets it have, and the others
    change only in what they must share with it.

    Parameters
    ----------
    family : Family
        What is shared.
    covariances : ndarray, shape (K, 2, 2)
        All of them.
    lead : int
        Component the others follow.
    """
    one = np.ones(len(covariances))
    aligned = family.orientation == "I"
    angles = np.zeros(len(covariances)) if aligned else _own_angles(covariances)
    first, second = _along(covariances, angles)
    if family.shape == "I":
        first = second = np.sqrt(first * second)
    volume, shape = np.sqrt(first * second), np.sqrt(first / second)
    if family.volume == "E":
        volume = volume[lead] * one
    if family.shape == "E":
        shape = shape[lead] * one
    if family.orientation == "E":
        turned = np.round((angles - angles[lead]) / (math.pi / 2)).astype(int) % 2 == 1
        shape = np.where(turned & (family.shape == "V"), 1 / shape, shape)
        angles = angles[lead] * one
    result = _assembled(angles, volume * shape, volume / shape)
    return np.where(_alike(family, result, covariances)[:, None, None], covariances, result)


def _alike(family: Family, found: FloatArray, covariances: FloatArray) -> BoolArray:
    """Tell which matrices are the same but for rounding, shape (K,).

    The entries of a flat Σ know its volume only to their rounding times its condition number, about tr² / |Σ|; a
    family that shares the volume hands the worst of these on to all. Where the units do not matter, each axis counts
    by its own variance.
    """
    xx, xy, yy = covariances[:, 0, 0], covariances[:, 0, 1], covariances[:, 1, 1]
    ratio = np.ones_like(xx) if family.any_units else yy / xx
    left = np.maximum(ratio * (unexplained(xx, xy, yy) / yy), sys.float_info.epsilon)
    conditions = (1 + ratio) ** 2 / left
    slack = max(SAME, min(ROUNDINGS * sys.float_info.epsilon * float(conditions.max()), MOST_SLACK))
    roots = np.sqrt(np.stack([xx, yy], axis=1))
    if not family.any_units:
        roots = np.repeat(roots.max(axis=1, keepdims=True), 2, axis=1)
    sizes = roots[:, :, None] * roots[:, None, :]
    alike: BoolArray = np.all(np.abs(found - covariances) <= slack * sizes, axis=(1, 2))
    return alike


def _axes(
    family: Family, first: FloatArray, second: FloatArray, counts: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Return the variances along the two axes, each (K,), from the scatters along them."""
    total, one = counts.sum(), np.ones_like(counts)
    match family.volume + family.shape:
        case "EI":
            variance = (first + second).sum() / (2 * total) * one
            return variance, variance
        case "VI":
            variance = (first + second) / (2 * counts)
            return variance, variance
        case "EE":
            return first.sum() / total * one, second.sum() / total * one
        case "VE":
            shape = math.exp(_common_shape(first, second, counts))
            volume = (first / shape + second * shape) / (2 * counts)
            return volume * shape, volume / shape
        case "EV":
            volume = np.sqrt(first) * np.sqrt(second)
            shared = volume.sum() / total
            return shared * (first / volume), shared * (second / volume)
        case _:
            return first / counts, second / counts


def _common_shape(first: FloatArray, second: FloatArray, counts: FloatArray) -> float:
    """Return t = ½ log(A_11 / A_22) of a shape common to components of free volumes: Σ n_k tanh(t − t_k) = 0."""
    own = 0.5 * (np.log(first) - np.log(second))
    return _zero(lambda t: float(counts @ np.tanh(t - own)), float(own.min()), float(own.max()))


def _orientations(family: Family, scatters: FloatArray, counts: FloatArray) -> FloatArray:
    if family.orientation == "I":
        return np.zeros(len(scatters))
    if family.orientation == "V":
        return _own_angles(scatters)
    return np.full(len(scatters), _common_angle(family, scatters, counts))


def _common_angle(family: Family, scatters: FloatArray, counts: FloatArray) -> float:
    """Return the one angle for components of free shape (EVE, VVE).

    At an angle φ the scatters along the axes are m ± r cos 2(φ − φ_k), so their product is |W_k| + r² sin² 2(φ − φ_k).
    The objective falls with Σ n_k log(product) for free volumes, with Σ √(product) for an equal one. A narrow
    component makes a narrow dip at its own angle, whose sides are steepest where both terms are alike, so the slope
    is looked at there too.
    """
    xx, xy, yy = scatters[:, 0, 0], scatters[:, 0, 1], scatters[:, 1, 1]
    middle, radius, own = 0.5 * (xx + yy), np.hypot(0.5 * (xx - yy), xy), _own_angles(scatters)
    least = np.maximum(xx * yy - xy * xy, middle * middle * 1e-32 + TINY)
    free = family.volume == "V"
    components = list(zip(own.tolist(), radius.tolist(), least.tolist(), counts.tolist(), strict=True))

    def cost(angle: float) -> float:
        total = 0.0
        for at, far, small, points in components:
            product = small + (far * math.sin(2 * (angle - at))) ** 2
            total += points * math.log(product) if free else math.sqrt(product)
        return total

    def slope(angle: float) -> float:  # of few numbers many times: faster without arrays
        total = 0.0
        for at, far, small, points in components:
            sine, cosine = far * math.sin(2 * (angle - at)), far * math.cos(2 * (angle - at))
            product = small + sine * sine
            total += points * sine * cosine / product if free else sine * cosine / math.sqrt(product)
        return total

    side = 0.5 * np.arcsin(np.sqrt(least / (least + radius * radius)))
    angles = np.unique(
        np.concatenate([ANGLES, *((own + side * sign) % (math.pi / 2) for sign in (-1, 0, 1))])
    )
    angles = np.append(angles, angles[0] + math.pi / 2)
    sines, cosines = (radius * turn(2 * (angles[:, None] - own)) for turn in (np.sin, np.cos))
    products = least + sines * sines
    rises = sines * cosines
    slopes = (rises / products) @ counts if free else (rises / np.sqrt(products)).sum(axis=1)
    minima = np.flatnonzero((slopes[:-1] <= 0) & (slopes[1:] > 0))
    found: list[float] = [_zero(slope, *angles[index : index + 2].tolist()) for index in minima.tolist()]
    return min(found, key=cost) if found else 0.0


def _equal_up_to_volume(family: Family, scatters: FloatArray, counts: FloatArray) -> FloatArray:
    """Return Σ_k = λ_k C with one C for all (EEE, VEE)."""
    common: FloatArray = scatters.sum(axis=0) / counts.sum()
    if family.volume == "E":
        return np.repeat(common[None], len(counts), axis=0)
    (xx, xy), (_, yy) = common.tolist()
    if not (xx > 0 and yy - xy * (xy / xx) > 0):
        return np.zeros_like(scatters)
    root = np.array([[math.sqrt(xx), 0.0], [xy / math.sqrt(xx), math.sqrt(yy - xy * (xy / xx))]])
    root, volumes = _common_root(root / math.sqrt(root[0, 0] * root[1, 1]), scatters, counts)
    result: FloatArray = volumes[:, None, None] * (root @ root.T)
    return result


def _of_equal_volume(scatters: FloatArray, counts: FloatArray) -> FloatArray:
    """Return Σ_k = λ W_k / √|W_k| with one λ = Σ √|W_k| / Σ n_k for all (EVV)."""
    xx, xy, yy = scatters[:, 0, 0], scatters[:, 0, 1], scatters[:, 1, 1]
    positive = np.maximum(xx, TINY)
    volumes = np.sqrt(positive) * np.sqrt(np.maximum(unexplained(positive, xy, yy), TINY))
    result: FloatArray = (volumes.sum() / counts.sum()) / volumes[:, None, None] * scatters
    return result


def _common_root(root: FloatArray, scatters: FloatArray, counts: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return the triangular R with |R| = 1 that minimises Σ n_k log tr(W_k C⁻¹), C = R Rᵀ, and the λ_k.

    Along C = R exp(S) Rᵀ with S = [[a, b], [b, −a]] the function is convex (as for Tyler's M-estimator, Wiesel
    2012, IEEE Trans. Signal Processing 60); with u_k = (xx − yy, 2xy)/(xx + yy) of R⁻¹ W_k R⁻ᵀ its slope is
    −Σ n_k u_k and its curvature Σ n_k (I − u_k u_kᵀ).
    """
    traces = _traces(root, scatters)
    for _ in range(MOST_INNER):
        total, tilts = traces[0], (traces[1:] / traces[0]).T
        slope = counts @ tilts
        curvature = counts.sum() * np.eye(2) - (counts * tilts.T) @ tilts
        step = np.linalg.solve(curvature + np.eye(2) * (1e-12 * counts.sum()), slope)
        step /= max(1.0, float(np.linalg.norm(step)))
        size = float(np.linalg.norm(step))
        while size > INNER_TOLERANCE:
            tried = _turned(root, step)
            after = _traces(tried, scatters)
            if size < ALREADY_NEAR or counts @ np.log(after[0] / total) < 0:
                break
            step, size = 0.5 * step, 0.5 * size
        if size <= INNER_TOLERANCE:
            break
        root, traces = tried, after
    return root, traces[0] / (2 * counts)


def _traces(root: FloatArray, scatters: FloatArray) -> FloatArray:
    """Return xx + yy, xx − yy and 2xy of R⁻¹ W_k R⁻ᵀ, shape (3, K); the sum is kept above nothing."""
    (first, _), (slope, second) = root.tolist()
    xx, xy, yy = scatters[:, 0, 0], scatters[:, 0, 1], scatters[:, 1, 1]
    slope /= first
    across = xy - slope * xx
    white_xx = np.maximum(xx, 0.0) / first**2
    white_yy = np.maximum(yy - slope * (xy + across), 0.0) / second**2
    most = np.sqrt(white_xx) * np.sqrt(white_yy)
    white_xy = np.clip(across / (first * second), -most, most)
    total = np.maximum(white_xx + white_yy, TINY)
    return np.stack([total, white_xx - white_yy, 2 * white_xy])


def _turned(root: FloatArray, step: FloatArray) -> FloatArray:
    """Return the triangular root of R exp(S) Rᵀ with S = [[a, b], [b, −a]] from step = (a, b)."""
    size = float(np.linalg.norm(step))
    even, odd = math.cosh(size), math.sinh(size) / size
    xx, xy = even + odd * float(step[0]), odd * float(step[1])
    first = math.sqrt(xx)
    turned: FloatArray = root @ np.array([[first, 0.0], [xy / first, 1 / first]])
    return turned


def _own_angles(matrices: FloatArray) -> FloatArray:
    """Return the angle of the longer axis of each matrix, (K,), in radians."""
    xx, xy, yy = matrices[:, 0, 0], matrices[:, 0, 1], matrices[:, 1, 1]
    angles: FloatArray = 0.5 * np.arctan2(2 * xy, xx - yy)
    return angles


def _along(matrices: FloatArray, angles: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return the diagonal of D_kᵀ M_k D_k, two arrays (K,), kept above nothing."""
    xx, xy, yy = matrices[:, 0, 0], matrices[:, 0, 1], matrices[:, 1, 1]
    cos, sin = np.cos(angles), np.sin(angles)
    first = cos * cos * xx + 2 * cos * sin * xy + sin * sin * yy
    second = sin * sin * xx - 2 * cos * sin * xy + cos * cos * yy
    return np.maximum(first, TINY), np.maximum(second, TINY)


def _assembled(angles: FloatArray, first: FloatArray, second: FloatArray) -> FloatArray:
    """Return D_k diag(first_k, second_k) D_kᵀ, (K, 2, 2)."""
    cos, sin = np.cos(angles), np.sin(angles)
    xx = cos * cos * first + sin * sin * second
    xy = cos * sin * (first - second)
    yy = sin * sin * first + cos * cos * second
    return np.stack([xx, xy, xy, yy], axis=1).reshape(-1, 2, 2)


def _zero(rising: Callable[[float], float], low: float, high: float) -> float:
    """Return where a function that rises through 0 between two places is 0."""
    for _ in range(BISECTIONS):
        middle = 0.5 * (low + high)
        if middle in (low, high):
            break
        if rising(middle) > 0:
            high = middle
        else:
            low = middle
    return 0.5 * (low + high)
