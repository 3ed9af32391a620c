"""The covariance of a worked M-step: the formula of its family where there is one in a line, with the figures."""

import math
from dataclasses import dataclass, replace
from decimal import Decimal

from gmm_desktop.mixture.arrays import FloatArray
from gmm_desktop.mixture.families import Family
from gmm_desktop.mixture.parameters import MixtureParameters
from gmm_desktop.mixture.prior import DIMENSIONS, PriorOnData
from gmm_desktop.mixture.settings import EmSettings
from gmm_desktop.mixture.statistics import SufficientStatistics, scatters_about
from gmm_desktop.worked.digits import (
    CONTEXT,
    Figures,
    Quantity,
    added_up,
    difference,
    given,
    place_of,
    reckoned,
)
from gmm_desktop.worked.page import (
    Formula,
    Line,
    LongWorking,
    Matrix,
    Piece,
    Quotient,
    Sentence,
    Working,
    signed,
)

Three = tuple[Quantity, Quantity, Quantity]

AGREES = 1e-6
OWN, POOLED = (Family.VVV, Family.VVI, Family.VII), (Family.EEE, Family.EEI, Family.EII)
"""Families whose Σ_k follows in one line from the own scatter, or from the sum of all."""


@dataclass(frozen=True, eq=False)
class PriorWork:
    """What a prior adds to the scatter of a component."""

    scale: Three
    strength: Quantity
    away: tuple[Quantity, Quantity]
    freedom: Quantity
    effective: Quantity
    points: Quantity
    scatter: Three


@dataclass(frozen=True, eq=False)
class CovarianceWork:
    """The numbers of Σ_k: its scatter, what the formula divides, and the entries it gives, or None for each.

    Parameters
    ----------
    scatter : Three
        W_k.
    prior : PriorWork or None
        S_k and n_k, where there is a prior.
    above : Three
        The matrix the formula divides: W_k or S_k, or their sum over the components.
    below : Quantity
        By what: N_k or n_k, or their sum.
    ridge : Quantity or None
        r, where some is added.
    found : tuple of (Quantity or None)
        Σxx, Σxy and Σyy of the formula.
    """

    scatter: Three
    prior: PriorWork | None
    above: Three
    below: Quantity
    ridge: Quantity | None
    found: tuple[Quantity | None, Quantity | None, Quantity | None]

    @property
    def shown(self) -> tuple[Quantity, ...]:
        """All numbers on the page that are not reckoned on."""
        return (*self.scatter, *self.above, *(self.prior.scatter if self.prior else ()))


def covariance_work(
    settings: EmSettings,
    component: int,
    statistics: SufficientStatistics,
    prior: PriorOnData | None,
    plain: MixtureParameters,
    effective: Quantity,
    means: tuple[Quantity, ...],
    middle: tuple[Quantity, Quantity] | None,
) -> CovarianceWork:
    """Return the numbers of Σ_k of an M-step (see `m_step.update`)."""
    scatters = scatters_about(statistics, plain.means)
    scatter = _entries(scatters[component])
    of_prior = _prior_work(effective, prior, scatter, means, middle) if prior and middle else None
    above, below = scatter, effective
    if of_prior is not None:
        above, below = of_prior.scatter, of_prior.points
    if settings.covariance_type in POOLED:
        above, below = _pooled(settings, statistics, prior, plain, scatters)
    ridge = given(settings.reg_covar) if settings.reg_covar else None
    found = _found(settings.covariance_type, above, below, ridge)
    (xx, xy), (_, yy) = plain.covariances[component].tolist()
    scales = xx, math.sqrt(xx) * math.sqrt(yy), yy
    agrees = component not in settings.pins.covariances and settings.covariance_type in (*OWN, *POOLED)
    for entry, value, scale in zip(found, (xx, xy, yy), scales, strict=True):
        agrees = agrees and abs(float(entry.value) - value) <= AGREES * scale
    if not agrees:
        return CovarianceWork(scatter, of_prior, above, below, ridge, (None, None, None))
    first, mixed, last = (
        replace(entry, coarsest=place_of(Decimal(scale))) if entry.value else entry
        for entry, scale in zip(found, scales, strict=True)
    )
    return CovarianceWork(scatter, of_prior, above, below, ridge, (first, mixed, last))


def _entries(matrix: FloatArray) -> Three:
    (xx, xy), (_, yy) = matrix.tolist()
    size = math.sqrt(abs(xx)) * math.sqrt(abs(yy))
    return given(xx), given(xy, size or None), given(yy)


def _prior_work(
    effective: Quantity,
    prior: PriorOnData,
    scatter: Three,
    means: tuple[Quantity, ...],
    middle: tuple[Quantity, Quantity],
) -> PriorWork:
    """Return S_k = W_k + Λ + κ(μ_k − m)(μ_k − m)ᵀ and n_k = N_k + ν + d + 2."""
    strength, scale = given(prior.strength), _entries(prior.scale)
    dx, dy = (difference(mean, at) for mean, at in zip(means, middle, strict=True))
    freedom = given(prior.degrees_of_freedom)
    value = CONTEXT.add(effective.value, CONTEXT.add(freedom.value, Decimal(DIMENSIONS + 2)))
    points = reckoned(value, (effective, freedom), (Decimal(1), Decimal(1)))
    entries = tuple(
        _more(own, more, strength, left, right)
        for own, more, left, right in zip(scatter, scale, (dx, dx, dy), (dx, dy, dy), strict=True)
    )
    return PriorWork(
        scale, strength, (dx, dy), freedom, effective, points, (entries[0], entries[1], entries[2])
    )


def _more(own: Quantity, more: Quantity, strength: Quantity, left: Quantity, right: Quantity) -> Quantity:
    square = CONTEXT.multiply(left.value, right.value)
    value = CONTEXT.add(CONTEXT.add(own.value, more.value), CONTEXT.multiply(strength.value, square))
    one = Decimal(1)
    slopes = (
        one,
        one,
        square,
        CONTEXT.multiply(strength.value, right.value),
        CONTEXT.multiply(strength.value, left.value),
    )
    made = reckoned(value, (own, more, strength, left, right), slopes)
    return replace(made, coarsest=min(made.coarsest, own.coarsest))


def _pooled(
    settings: EmSettings,
    statistics: SufficientStatistics,
    prior: PriorOnData | None,
    plain: MixtureParameters,
    scatters: FloatArray,
) -> tuple[Three, Quantity]:
    """Return the sums of scatters and points over the components whose covariance is not pinned."""
    free = [k for k in range(plain.n_components) if k not in settings.pins.covariances]
    matrix, count = scatters[free].sum(axis=0), float(statistics.counts[free].sum())
    if prior is not None:
        away = plain.means[free] - prior.mean
        matrix = matrix + len(free) * prior.scale + prior.strength * (away.T @ away)
        count += len(free) * (prior.degrees_of_freedom + DIMENSIONS + 2)
    return _entries(matrix), given(count)


def _found(family: Family, above: Three, below: Quantity, ridge: Quantity | None) -> Three:
    """Return the entries that the formula of a family in `OWN` or `POOLED` gives."""
    xx, xy, yy = above
    zero = Quantity(Decimal(0), 0, exact=True)
    if family.shape == "I":
        one = _divided((xx, yy), below, ridge, by=2)
        return one, zero, one
    mixed = zero if family.orientation == "I" else _divided((xy,), below, None)
    return _divided((xx,), below, ridge), mixed, _divided((yy,), below, ridge)


def _divided(parts: tuple[Quantity, ...], below: Quantity, ridge: Quantity | None, by: int = 1) -> Quantity:
    divisor = CONTEXT.multiply(below.value, Decimal(by))
    share = CONTEXT.divide(added_up(parts), divisor)
    one = CONTEXT.divide(Decimal(1), divisor)
    slopes = (*(one for _ in parts), CONTEXT.divide(share, below.value))
    if ridge is None:
        return reckoned(share, (*parts, below), slopes)
    return reckoned(CONTEXT.add(share, ridge.value), (*parts, below, ridge), (*slopes, Decimal(1)))


# Its lines


def covariance_lines(settings: EmSettings, component: int, work: CovarianceWork, of: Figures) -> list[Line]:
    """Return the lines of Σ_k."""
    if component in settings.pins.covariances:
        return [Sentence("Σ is pinned: it stays.")]
    family, prior = settings.covariance_type, work.prior
    lines: list[Line] = [Formula(("scatter",)), Matrix("scatter_k", *(of(each) for each in work.scatter))]
    if prior is not None:
        lines += _prior_lines(work.scatter, prior, of)
    xx, xy, yy = work.found
    if xx is None or xy is None or yy is None:
        also = ", with reg_covar" if settings.reg_covar else ""
        best = f"Σ is the one of the family {family.value} that fits the scatters of all components best"
        return [*lines, Sentence(f"{best}{also}; no formula gives it in one line: it stands in the table.")]
    if family in POOLED:
        matrix, count = (
            ("posterior_sum", "posterior_points_sum") if prior else ("scatter_sum", "effective_sum")
        )
        lines += [Matrix(matrix, *(of(each) for each in work.above)), Working(count, (), of(work.below))]
    name = family.value + ("_prior" if prior else "")
    lines.append(Formula((name, "ridge") if work.ridge else (name,)))
    lines.append(_entry_line("sigma_xx", xx, work, of))
    lines.append(_entry_line("sigma_xy", xy, work, of))
    lines.append(_entry_line("sigma_yy", yy, work, of))
    return lines


def _entry_line(label: str, entry: Quantity, work: CovarianceWork, of: Figures) -> Line:
    if not entry.inputs:
        return Working(label, (), of(entry), strong=True)
    ridge = entry.inputs[-1] if work.ridge is not None and entry.inputs[-1] is work.ridge else None
    inputs = entry.inputs[:-1] if ridge is not None else entry.inputs
    more: tuple[Piece, ...] = (" + ", of(ridge)) if ridge is not None else ()
    if len(inputs) == 2:
        return Quotient(label, (of(inputs[0]),), (of(inputs[1]),), of(entry), more, strong=True)
    above = (of(inputs[0]), " + ", of(inputs[1]))
    return Quotient(label, above, ("2 · ", of(inputs[2])), of(entry), more, strong=True)


def _prior_lines(scatter: Three, prior: PriorWork, of: Figures) -> list[Line]:
    dx, dy = (of(each) for each in prior.away)
    strength = of(prior.strength)
    lines: list[Line] = [
        Matrix("scale", *(of(each) for each in prior.scale)),
        Working("off_x", _difference(prior.away[0], of), dx),
        Working("off_y", _difference(prior.away[1], of), dy),
        Formula(("scatter_prior",)),
    ]
    for label, own, more, made, (left, right) in zip(
        ("total_xx", "total_xy", "total_yy"), scatter, prior.scale, prior.scatter,
        ((dx, dx), (dx, dy), (dy, dy)), strict=True,
    ):  # fmt: skip
        pieces = (
            of(own),
            " + ",
            *signed(of(more)),
            " + ",
            strength,
            " · ",
            *signed(left),
            " · ",
            *signed(right),
        )
        lines.append(LongWorking(label, pieces, of(made)))
    lines.append(Formula(("points_prior",)))
    lines.append(
        Working("posterior_points", (of(prior.effective), " + ", of(prior.freedom), " + 4"), of(prior.points))
    )
    return lines


def _difference(away: Quantity, of: Figures) -> tuple[Piece, ...]:
    left, right = (of(each) for each in away.inputs)
    return (left, " − ", *signed(right))
