"""The colour of every point: what its responsibilities γ_nk say, as a colour.

Colours are mixed in OKLab, exactly: OKLab is linear in the cube roots of the cone responses, so those are
averaged with the weights γ_nk, cubed, and turned to sRGB. Single precision is right for colours (it would be
wrong for EM); where it would not be, points far out are done again in double precision.
"""

from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from gmm_desktop.figures.oklab import LMS_TO_RGB, cone_roots, encoded
from gmm_desktop.mixture.arrays import FloatArray, Pixels, SingleArray
from gmm_desktop.mixture.density import joint_factors, log_weighted_densities
from gmm_desktop.mixture.parameters import MixtureParameters
from gmm_desktop.mixture.points import Points

ColourMode = Literal["blend", "hard", "plain", "entropy", "one"]

NEUTRAL = (128.0, 134.0, 142.0)
OPAQUE = 0xFF000000
BLOCK_ELEMENTS = 65_536
"""Points times components in one pass: its arrays stay in the second-level cache."""

LONGEST_SINGLE = 3e5
"""Mahalanobis distance within the data beyond which single precision is not tried."""

FAINTEST_SINGLE = -1e4
"""Where even the best log-density is below this, single precision would lose γ."""

_STEPS = 4096
_CODES = np.rint(encoded(np.arange(_STEPS) / (_STEPS - 1))).astype(np.uint32)
_RED, _GREEN, _BLUE = _CODES << 16 | OPAQUE, _CODES << 8, _CODES


def responsibility_colours(
    points: Points,
    parameters: MixtureParameters,
    colours: ArrayLike,
    mode: ColourMode,
    neutral: ArrayLike = NEUTRAL,
    *,
    temperature: float = 1.0,
    component: int = 0,
    scale: ArrayLike | None = None,
) -> Pixels:
    """Colour every point by its responsibilities γ_nk (Bishop 2006, PRML, eq. 9.13).

    Parameters
    ----------
    points : Points
        The N points, in data units.
    parameters : MixtureParameters
        The K components.
    colours : array_like, shape (K, 3)
        sRGB colours of the components, 0..255.
    mode : {"blend", "hard", "plain", "entropy", "one"}
        Mix the colours with the weights γ_nk; take the colour of the largest γ_nk (the first of equals);
        give every point the ``neutral`` colour; or take the colour of the ``scale`` at the normalised entropy
        −Σ_k γ_nk log γ_nk / log K (noise counts among the K), or at the γ of one ``component``.
    neutral : array_like, shape (3,)
        sRGB colour for ``"plain"`` and of the noise, 0..255.
    temperature : float
        T of the responsibilities; at 0 each point has the colour of one component.
    component : int
        For ``"one"``.
    scale : array_like, shape (S, 3)
        For ``"entropy"`` and ``"one"``: sRGB colours from 0 to 1, evenly spaced.

    Returns
    -------
    ndarray of uint32, shape (N,)
        Opaque colours 0xFFRRGGBB.
    """
    if mode == "plain":
        return np.full(len(points), packed(np.asarray(neutral, np.float64)[None])[0])
    if scale is not None and mode in ("entropy", "one"):
        shares = _shares(points, parameters, component if mode == "one" else None, temperature)
        return packed(scale).take(np.rint(shares * (len(np.asarray(scale)) - 1)).astype(np.intp))
    palette = np.asarray(colours, np.float64)
    if parameters.noise:
        palette = np.vstack([palette, np.asarray(neutral, np.float64)])
    if len(palette) == 1:
        return np.full(len(points), packed(palette)[0])
    logs = _LogDensities(points, parameters)
    out = np.empty(len(points), np.uint32)
    block = max(512, BLOCK_ELEMENTS // len(palette))
    if mode == "hard" or temperature == 0:
        codes = packed(palette)
        for start in range(0, len(out), block):
            part = slice(start, start + block)
            _pick(logs.of(part), codes, out[part])
    else:
        roots = cone_roots(palette).T.astype(np.float32)
        for start in range(0, len(out), block):
            part = slice(start, start + block)
            _blend(logs.of(part), roots, out[part], temperature)
    return out


def _shares(
    points: Points, parameters: MixtureParameters, component: int | None, temperature: float
) -> SingleArray:
    """Return γ_nk of one component, or with None the normalised entropy of γ_n, shape (N,), from 0 to 1."""
    count = parameters.n_components + (parameters.noise is not None)
    out = np.full(len(points), np.float32(component is not None))
    if count == 1:
        return out
    logs = _LogDensities(points, parameters)
    block = max(512, BLOCK_ELEMENTS // count)
    for start in range(0, len(out), block):
        part = slice(start, start + block)
        if temperature == 0:
            best = logs.of(part).argmax(axis=0)
            out[part] = 0 if component is None else best == component
        elif component is None:
            out[part] = _entropies(logs.of(part), temperature)
        else:
            weights = np.exp(logs.of(part) / np.float32(temperature))
            out[part] = weights[component] / weights.sum(axis=0)
    return np.clip(out, 0, 1, out=out)


def _entropies(logs: SingleArray, temperature: float) -> SingleArray:
    """Return H(γ_n) / log K, shape (n,), for γ in proportion to exp(``logs`` / T), ``logs`` (K, n)."""
    tempered = logs / np.float32(temperature)
    weights = np.exp(tempered)
    total = weights.sum(axis=0)
    # H = log Σ w − Σ w log w / Σ w; what has no weight has no part in it, and no product with −∞.
    weights *= np.maximum(tempered, np.float32(-100.0), out=tempered)
    entropies: SingleArray = np.log(total) - weights.sum(axis=0) / total
    entropies *= np.float32(1 / np.log(len(logs)))
    return entropies


def packed(colours: ArrayLike) -> Pixels:
    """Pack sRGB colours (..., 3) in 0..255 as opaque 0xFFRRGGBB."""
    codes = np.rint(np.clip(colours, 0, 255)).astype(np.uint32)
    result: Pixels = codes[..., 0] << 16 | codes[..., 1] << 8 | codes[..., 2] | np.uint32(OPAQUE)
    return result


class _LogDensities:
    """log π_k N(x_n | μ_k, Σ_k) block by block, in single precision where that is enough.

    The points are centred and scaled to -1..1 in double precision first, so an offset of the data costs no
    digits; the squared lengths ½(a·dx)² + ½(b·dx + c·dy)² are then formed from u = a'x + u₀ and
    v = b'x + c'y + v₀.
    """

    def __init__(self, points: Points, parameters: MixtureParameters) -> None:
        self.points = points
        self.factors = joint_factors(parameters)
        self.centre = 0.5 * points.lower + 0.5 * points.upper
        self.scale = float(np.max(0.5 * points.upper - 0.5 * points.lower)) or 1.0
        offset = (self.factors[:, :2] - self.centre) / self.scale
        a, b, c = (self.factors[:, 2:5] * (self.scale * np.sqrt(0.5))).T
        reach = (np.abs(a) + np.abs(b) + np.abs(c)) * (1.0 + np.abs(offset).max(axis=1))
        self.single = bool(reach.max() < LONGEST_SINGLE)
        if self.single:
            u0, v0 = -a * offset[:, 0], -b * offset[:, 0] - c * offset[:, 1]
            self.affine = np.stack([a, u0, b, c, v0]).astype(np.float32)[..., None]
            self.constant = self.factors[:, 5:].astype(np.float32)

    def of(self, part: slice) -> SingleArray:
        """Logarithms less the largest of each point, shape (K, n)."""
        x, y = self.points.x[part], self.points.y[part]
        if not self.single:
            return self._precise(x, y)
        near_x = self._near(x, 0)
        near_y = self._near(y, 1)
        a, u0, b, c, v0 = self.affine
        u: SingleArray = a * near_x
        u += u0
        u *= u
        v = b * near_x
        v += v0
        v += c * near_y
        v *= v
        u += v
        np.subtract(self.constant, u, out=u)
        best = u.max(axis=0)
        u -= best
        if best.min() < FAINTEST_SINGLE:
            far = np.flatnonzero(best < FAINTEST_SINGLE)
            u[:, far] = self._precise(x[far], y[far])
        return u

    def _near(self, values: FloatArray, axis: int) -> SingleArray:
        near = values - self.centre[axis]
        near *= 1.0 / self.scale
        single: SingleArray = near.astype(np.float32)
        return single

    def _precise(self, x: FloatArray, y: FloatArray) -> SingleArray:
        logs = log_weighted_densities(x, y, self.factors)
        logs -= logs.max(axis=0)
        return np.maximum(logs, -200.0, out=logs).astype(np.float32)


def _pick(logs: SingleArray, codes: Pixels, out: Pixels) -> None:
    """Write the code of the first component with the largest logarithm, which is 0, to ``out`` (n,)."""
    for k in range(len(logs) - 1, -1, -1):
        np.copyto(out, codes[k], where=logs[k] == 0.0)


def _blend(logs: SingleArray, roots: SingleArray, out: Pixels, temperature: float) -> None:
    """Write the mixture of the colours ``roots`` (3, K) with weights exp(``logs`` / T) (K, n) to ``out`` (n,)."""
    if temperature != 1:
        logs /= np.float32(temperature)
    np.exp(logs, out=logs)
    mixed = np.einsum("ck,kn->cn", roots, logs)
    mixed /= logs.sum(axis=0)
    cubes = mixed * mixed
    cubes *= mixed
    to_steps = (LMS_TO_RGB * (_STEPS - 1)).astype(np.float32)
    steps = np.einsum("rc,cn->rn", to_steps, cubes)
    steps += np.float32(0.5)
    red, green, blue = steps.astype(np.intp)
    np.take(_RED, red, out=out, mode="clip")
    out |= np.take(_GREEN, green, mode="clip")
    out |= np.take(_BLUE, blue, mode="clip")
