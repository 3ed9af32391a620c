"""The M-step of one component, worked with its figures: effective points, sums, new parameters beside the old."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

import numpy as np

from gmm_desktop.mixture.diagnostics import Degeneracy
from gmm_desktop.mixture.e_step import responsibilities
from gmm_desktop.mixture.frames import Frame, Phase
from gmm_desktop.mixture.m_step import update
from gmm_desktop.mixture.nudge import drawn, pushes
from gmm_desktop.mixture.parameters import MixtureParameters
from gmm_desktop.mixture.points import Points
from gmm_desktop.mixture.prior import PriorOnData, on_data
from gmm_desktop.mixture.settings import EmSettings
from gmm_desktop.mixture.statistics import SufficientStatistics, accumulate
from gmm_desktop.words.messages import degeneracy_words, significant
from gmm_desktop.worked.covariance import CovarianceWork, covariance_lines, covariance_work
from gmm_desktop.worked.digits import (
    CONTEXT,
    Figure,
    Figures,
    Quantity,
    difference,
    figures,
    given,
    place_of,
    quotient,
    reckoned,
    total,
    whole,
)
from gmm_desktop.worked.page import (
    Formula,
    Heading,
    Line,
    LongWorking,
    Page,
    Piece,
    Quotient,
    Row,
    Sentence,
    Working,
    signed,
)

AGREES = 1e-6
"""A formula is shown only where it gives the parameters of the M-step to this share of their scale."""

SHARE_PLACE = -4
FEW = 4
"""So many responsibilities are written out; of more, the first two and the last."""


@dataclass(frozen=True, eq=False)
class Given:
    """What the page of an M-step is made of."""

    points: Points
    frame: Frame
    settings: EmSettings
    component: int
    statistics: SufficientStatistics
    prior: PriorOnData | None
    plain: MixtureParameters
    effective: Quantity
    middle: tuple[Quantity, Quantity] | None
    shares: list[Quantity]

    @property
    def old(self) -> MixtureParameters:
        """θ before."""
        return self.frame.responsibility_parameters

    @property
    def deviations(self) -> tuple[float, float]:
        """Standard deviations of the component, by which its figures are judged."""
        (xx, _), (_, yy) = self.plain.covariances[self.component].tolist()
        return math.sqrt(xx), math.sqrt(yy)


Expression = tuple[tuple[Piece, ...], tuple[Piece, ...], tuple[Piece, ...]]
"""What stands above and below the bar of a fraction, and after it."""

Part = tuple[Quantity | None, Callable[[Figures], list[Line]]]
"""A new parameter where a formula gives it, and its lines."""


def in_batches(settings: EmSettings, points: Points) -> bool:
    """Tell whether an M-step goes through the points in batches."""
    return settings.batch_size is not None and settings.batch_size < len(points)


def m_step_page(points: Points, frame: Frame, settings: EmSettings, component: int) -> Page:
    """Return the page of the M-step of a component: made where the frame shows one, else to come.

    It takes a pass over the points. What no formula of the page gives is shown without one (`AGREES`).
    """
    title, old = f"component {component + 1} · M step", frame.responsibility_parameters
    if in_batches(settings, points):
        return Page(title, tuple(_batch_lines(frame, settings, component)), old.n_components)
    statistics = accumulate(points, old, temperature=frame.temperature)
    prior = on_data(settings.prior, points, old.n_components) if settings.prior else None
    plain = update(statistics, old, settings, scales=points.scales, prior=prior)
    if isinstance(plain, Degeneracy):
        words = f"No M step can be made of these γ: {degeneracy_words(plain)}."
        return Page(title, (Sentence(words),), old.n_components)
    shares = _shares(points, frame, component)
    effective = total(shares) if len(points) == len(shares) else given(float(statistics.counts[component]))
    middle = (given(float(prior.mean[0])), given(float(prior.mean[1]))) if prior else None
    what = Given(points, frame, settings, component, statistics, prior, plain, effective, middle, shares)
    weight, mean = _weight(what), _mean(what)
    at = tuple(
        found or given(value) for found, value in zip(mean[0], plain.means[component].tolist(), strict=True)
    )
    covariance = covariance_work(settings, component, statistics, prior, plain, effective, at, middle)
    rows = _parameters(what, weight[0], mean[0], covariance)
    results = [quantity for row in rows for quantity in row if quantity is not None]
    of = figures(*results, *covariance.shown, effective)
    lines: list[Line] = [Sentence(_which_words(frame)), *_table(rows, frame, of), *_nudge_lines(what)]
    lines += [Heading(f"component {component + 1} worked", component), *weight[1](of), *mean[1](of)]
    lines += covariance_lines(settings, component, covariance, of)
    return Page(title, tuple(lines), old.n_components)


def _which_words(frame: Frame) -> str:
    warm = "" if frame.temperature == 1 else f" (at T = {frame.temperature:g})"
    if frame.phase is Phase.M:
        return f"How the M step shown was made, from the γ of the old θ{warm}."
    return f"What the next M step makes of the γ shown{warm}."


def _near(found: Quantity, value: float, scale: float) -> bool:
    return abs(float(found.value) - value) <= AGREES * max(scale, abs(value) * 1e-9)


# Weight


def _weight(what: Given) -> Part:
    k, settings = what.component, what.settings
    value, effective = float(what.plain.weights[k]), what.effective

    def counted(of: Figures) -> list[Line]:
        return [Formula(("count",)), LongWorking("effective", _summands(what, of), of(effective))]

    if k in settings.pins.weights:
        return None, lambda of: [*counted(of), Sentence(f"π is pinned: it stays {value:.5g}.")]
    found, formula, expression = _weight_formula(what, effective)
    if found is None or not _near(found, value, value):
        return None, lambda of: [
            *counted(of),
            Sentence("π: what pins and prior leave, shared by effective points; it stands in the table."),
        ]
    words = (
        [Sentence("C is the number of weights, the noise's among them.")] if formula == "weight_prior" else []
    )
    return found, lambda of: [
        *counted(of),
        Formula((formula,)),
        *words,
        _quotient("weight_new", expression(of), of(found)),
    ]


def _quotient(label: str, expression: Expression, result: Figure) -> Quotient:
    above, below, more = expression
    return Quotient(label, above, below, result, more, strong=True)


def _weight_formula(
    what: Given, effective: Quantity
) -> tuple[Quantity | None, str, Callable[[Figures], Expression]]:
    """Return π, the name of its formula, and with the figures what stands above and below and after."""
    settings, prior, counts = what.settings, what.prior, what.statistics.counts
    n = whole(len(what.points))
    if not settings.pins.weights and (prior is None or prior.concentration == 1):
        found = _coarser(quotient(effective, n), SHARE_PLACE)
        return found, "weight", lambda of: ((of(effective),), (of(n),), ())
    if prior is not None and not settings.pins.weights:
        alpha, count = given(prior.concentration), whole(len(counts))
        more = CONTEXT.subtract(alpha.value, Decimal(1))
        below = CONTEXT.add(n.value, CONTEXT.multiply(count.value, more))
        value = CONTEXT.divide(CONTEXT.add(effective.value, more), below)
        slopes = CONTEXT.divide(Decimal(1), below), CONTEXT.divide(Decimal(2), below)
        found = _coarser(reckoned(value, (effective, alpha), slopes), SHARE_PLACE)
        return found, "weight_prior", lambda of: (
            (of(effective), " + ", of(alpha), " − 1"), (of(n), " + ", of(count), " · (", of(alpha), " − 1)"), ()
        )  # fmt: skip
    if prior is None:
        present = what.old.all_weights
        free = [j for j in range(len(counts)) if j not in settings.pins.weights]
        held = given(float(sum(present[j] for j in settings.pins.weights)))
        asked = given(float(counts[free].sum()))
        rest = CONTEXT.subtract(Decimal(1), held.value)
        value = CONTEXT.divide(CONTEXT.multiply(effective.value, rest), asked.value)
        steep = (
            CONTEXT.divide(rest, asked.value),
            CONTEXT.divide(value, asked.value),
            CONTEXT.divide(effective.value, asked.value),
        )
        found = _coarser(reckoned(value, (effective, asked, held), steep), SHARE_PLACE)
        return found, "weight_beside", lambda of: (
            (of(effective),), (of(asked),), (" · (1 − ", of(held), ")")
        )  # fmt: skip
    return None, "", lambda _of: ((), (), ())


def _coarser(quantity: Quantity, place: int) -> Quantity:
    return replace(quantity, coarsest=min(place, quantity.coarsest))


def _shares(points: Points, frame: Frame, component: int) -> list[Quantity]:
    """Return γ_nk of the points that are written out: all of few, else the first two and the last."""
    number = len(points)
    chosen = list(range(number)) if number <= FEW else [0, 1, number - 1]
    x = np.stack([points.x[chosen], points.y[chosen]], axis=1)
    shares = responsibilities(x, frame.responsibility_parameters, frame.temperature)[:, component]
    return [Quantity(Decimal(repr(share)), SHARE_PLACE) for share in shares.tolist()]


def _summands(what: Given, of: Figures) -> tuple[Piece, ...]:
    """Return γ_1k + γ_2k + … + γ_Nk with the figures."""
    first, *others = (of(share) for share in what.shares)
    pieces: list[Piece] = [first]
    for other in others:
        last = other is others[-1] and len(what.points) > len(what.shares)
        pieces += [" + … + " if last else " + ", other]
    return tuple(pieces)


# Mean

MeanPart = tuple[tuple[Quantity | None, Quantity | None], Callable[[Figures], list[Line]]]


def _mean(what: Given) -> MeanPart:
    k, prior, statistics = what.component, what.prior, what.statistics
    if k in what.settings.pins.means:
        return (None, None), lambda _of: [Sentence("μ is pinned: it stays.")]
    effective = what.effective
    sums, found = [], []
    for axis, deviation in enumerate(what.deviations):
        at, off = (
            Decimal(repr(float(statistics.centres[k, axis]))),
            Decimal(repr(float(statistics.sums[k, axis]))),
        )
        weighted = given(CONTEXT.add(CONTEXT.multiply(effective.value, at), off))
        weighted = replace(weighted, exact=False, coarsest=place_of(weighted.value))
        sums.append(weighted)
        new = _mean_of(weighted, effective, prior, what.middle and what.middle[axis])
        found.append(replace(new, coarsest=place_of(Decimal(deviation))))
    values = what.plain.means[k].tolist()
    if not all(map(_near, found, values, what.deviations)):
        return (None, None), lambda _of: [Sentence("μ: what pins and prior leave; it stands in the table.")]

    def lines(of: Figures) -> list[Line]:
        formulas = "mean" if prior is None else "mean_prior"
        made: list[Line] = [Formula((formulas,))]
        for label, result, weighted, new in zip(
            ("sum_x", "sum_y"), ("mean_x", "mean_y"), sums, found, strict=True
        ):
            made.append(Working(label, (), of(weighted)))
            made.append(_quotient(result, _mean_pieces(new, of), of(new)))
        return made

    return (found[0], found[1]), lines


def _mean_of(
    weighted: Quantity, effective: Quantity, prior: PriorOnData | None, centre: Quantity | None
) -> Quantity:
    if prior is None or centre is None:
        return quotient(weighted, effective)
    strength = given(prior.strength)
    below = CONTEXT.add(effective.value, strength.value)
    value = CONTEXT.divide(CONTEXT.add(weighted.value, CONTEXT.multiply(strength.value, centre.value)), below)
    one = CONTEXT.divide(Decimal(1), below)
    slopes = (
        one,
        CONTEXT.multiply(one, value),
        CONTEXT.multiply(one, CONTEXT.subtract(centre.value, value)),
        CONTEXT.multiply(one, strength.value),
    )
    return reckoned(value, (weighted, effective, strength, centre), slopes)


def _mean_pieces(new: Quantity, of: Figures) -> Expression:
    if len(new.inputs) == 2:
        weighted, effective = (of(each) for each in new.inputs)
        return (weighted,), (effective,), ()
    weighted, effective, strength, centre = (of(each) for each in new.inputs)
    return (weighted, " + ", strength, " · ", *signed(centre)), (effective, " + ", strength), ()


# Old and new

LABELS = ("pi", "mu_x", "mu_y", "s_xx", "s_xy", "s_yy")
BesideOld = tuple[Quantity, Quantity, Quantity, Quantity | None]
"""A parameter: old, new, the change, and what a jump of the acceleration, or a nudge, made of it."""


def _six(theta: MixtureParameters, k: int) -> tuple[float, ...]:
    (xx, xy), (_, yy) = theta.covariances[k].tolist()
    return (float(theta.weights[k]), *theta.means[k].tolist(), xx, xy, yy)


def _parameters(
    what: Given,
    weight: Quantity | None,
    mean: tuple[Quantity | None, Quantity | None],
    covariance: CovarianceWork,
) -> list[BesideOld]:
    """Return old, new and the change of the six parameters, and what a jump or nudge made of them."""
    k, (wide, high) = what.component, what.deviations
    scales = (None, wide, high, wide * wide, wide * high, high * high)
    found = (weight, *mean, *covariance.found)
    made = what.frame.phase is Phase.M
    moved = made and (what.frame.jumped or what.settings.nudged_at(what.frame.iteration))
    shown = what.frame.parameters if moved else None
    rows: list[BesideOld] = []
    for index, (before, after, scale) in enumerate(
        zip(_six(what.old, k), _six(what.plain, k), scales, strict=True)
    ):
        new = found[index] or given(after, scale)
        old = given(before, scale)
        change = difference(new, old)
        change = replace(change, coarsest=old.coarsest if new.exact else new.coarsest)
        far = given(_six(shown, k)[index], scale) if shown else None
        rows.append((old, new, change, far))
    return rows


def _table(rows: Sequence[BesideOld], frame: Frame, of: Figures) -> list[Line]:
    moved = any(far is not None for *_, far in rows)
    head = ("old", "M step", "jump" if frame.jumped else "nudged") if moved else ("old", "new", "change")
    lines: list[Line] = [Row(head, head=True)]
    for label, (old, new, change, far) in zip(LABELS, rows, strict=True):
        lines.append(Row((of(old), of(new), of(far) if far is not None else of(change)), label=label))
    if moved and frame.jumped:
        lines.append(
            Sentence("Acceleration has carried the M step on in the same direction: the jump is shown.")
        )
    elif frame.ridged and frame.phase is Phase.M:
        lines.append(Sentence("reg_covar makes a difference to this M step."))
    return lines


def _nudge_lines(what: Given) -> list[Line]:
    """Say by how much the mean was nudged, where it was."""
    k, settings, frame = what.component, what.settings, what.frame
    pinned = k in settings.pins.means
    if pinned or frame.phase is not Phase.M or not settings.nudged_at(frame.iteration):
        return []
    (across, up), (dx, dy) = drawn(what.plain.n_components, settings)[k], pushes(what.plain, settings)[k]
    return [
        Sentence(
            f"The temperature has settled, so each mean is nudged once: μ + {settings.nudge:g} L z with L Lᵀ = Σ and "
            f"z = ({across:.4f}, {up:.4f}), drawn at random with seed {settings.seed}. Here that adds "
            f"({significant(dx, 4)}, {significant(dy, 4)})."
        )
    ]


def _batch_lines(frame: Frame, settings: EmSettings, component: int) -> list[Line]:
    """Return old and new alone: between them lie the M-steps after each batch."""
    size = settings.batch_size
    words = f"θ moves after each batch of {size} points, so no one sum over all points gives it."
    if frame.phase is not Phase.M:
        return [Sentence(f"{words} What they come to is seen after the M step.")]
    old, new = (_six(theta, component) for theta in (frame.responsibility_parameters, frame.parameters))
    wide, high = math.sqrt(new[3]), math.sqrt(new[5])
    rows: list[BesideOld] = []
    for before, after, scale in zip(old, new, (None, wide, high, new[3], wide * high, new[5]), strict=True):
        first, last = given(before, scale), given(after, scale)
        rows.append((first, last, replace(difference(last, first), coarsest=last.coarsest), None))
    of = figures(*(quantity for row in rows for quantity in row if quantity is not None))
    return [Sentence(words), *_table(rows, frame, of)]
