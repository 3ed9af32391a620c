"""The E-step of one point, worked with its figures for every component."""

import math
from dataclasses import dataclass, replace
from decimal import Decimal

from gmm_desktop.mixture.frames import Frame, Phase
from gmm_desktop.mixture.parameters import UniformNoise
from gmm_desktop.mixture.points import Points
from gmm_desktop.worked.digits import (
    CONTEXT,
    ONE,
    Figure,
    Figures,
    Quantity,
    added_up,
    difference,
    exponential,
    figure,
    figures,
    given,
    logarithm,
    most,
    place_of,
    product,
    quotient,
    reckoned,
    total,
)
from gmm_desktop.worked.page import (
    Bar,
    Block,
    Formula,
    Heading,
    Line,
    LongWorking,
    Matrix,
    Page,
    Piece,
    Quotient,
    Row,
    Sentence,
    Working,
    added,
    signed,
    single,
)

COMPONENT_KINDS: tuple[type[Line], ...] = (
    Heading, Working, Working, Matrix, LongWorking, Working, LongWorking, Working, Quotient, LongWorking, Working,
)  # fmt: skip
"""Of the lines of a component, before its share."""

FORMULA_AT = {0.0: "gamma_hard", 1.0: "gamma"}
PI = Decimal("3.14159265358979323846264338327950288419716939937510582")
LOG_TWO_PI = CONTEXT.ln(CONTEXT.multiply(Decimal(2), PI))
STEEPER = Decimal("1.05")
"""How much steeper exp and powers are at most at the far end of a rounding."""

HALF = Decimal("0.5")
SHARE_PLACE, LOG_PLACE, DISTANCE_PLACE = -4, -3, -3
"""A share has four decimals, as everywhere in the window."""


@dataclass(frozen=True, eq=False)
class ComponentWork:
    """All numbers of a component's part of the calculation."""

    weight: Quantity
    mean: tuple[Quantity, Quantity]
    covariance: tuple[Quantity, Quantity, Quantity]
    away: tuple[Quantity, Quantity]
    determinant: Quantity
    terms: tuple[Quantity, Quantity, Quantity]
    squared: Quantity
    log_normal: Quantity
    joint: Quantity


@dataclass(frozen=True, eq=False)
class NoiseWork:
    """The numbers of the noise's part: its weight over the area of its box."""

    weight: Quantity
    sides: tuple[Quantity, Quantity]
    joint: Quantity


@dataclass(frozen=True, eq=False)
class EStepWork:
    """The whole calculation: parts, their powers 1/T where T ≠ 1, the sum and the shares."""

    x: tuple[Quantity, Quantity]
    parts: tuple[ComponentWork | NoiseWork, ...]
    raised: tuple[Quantity, ...]
    together: Quantity | None
    shares: tuple[Quantity, ...]


def e_step_work(points: Points, frame: Frame, point: int) -> EStepWork:
    """Return the numbers of the E-step of a point, under the θ and T that the frame's γ come from.

    Bishop (2006), PRML, eq. 2.43 and 9.23; at other temperatures `e_step.responsibilities`.
    """
    theta = frame.responsibility_parameters
    x = given(points.x[point]), given(points.y[point])
    parts: list[ComponentWork | NoiseWork] = [
        _component_work(x, weight, mean, covariance)
        for weight, mean, covariance in zip(
            theta.weights.tolist(), theta.means.tolist(), theta.covariances.tolist(), strict=True
        )
    ]
    if theta.noise is not None:
        parts.append(_noise_work(theta.noise))
    joints = [part.joint for part in parts]
    if frame.temperature == 0:
        best = max(range(len(joints)), key=lambda k: joints[k].value)
        shares = tuple(Quantity(ONE if k == best else Decimal(0), 0, exact=True) for k in range(len(joints)))
        return EStepWork(x, tuple(parts), tuple(joints), None, shares)
    raised = joints if frame.temperature == 1 else [_power(joint, frame.temperature) for joint in joints]
    together = total(raised)
    shares = tuple(quotient(each, together, SHARE_PLACE) for each in raised)
    return EStepWork(x, tuple(parts), tuple(raised), together, shares)


def _component_work(
    x: tuple[Quantity, Quantity], weight: float, mean: list[float], covariance: list[list[float]]
) -> ComponentWork:
    (s_xx, s_xy), (_, s_yy) = covariance
    wide, high = math.sqrt(s_xx), math.sqrt(s_yy)
    pi, mu = given(weight), (given(mean[0], wide), given(mean[1], high))
    xx, xy, yy = given(s_xx), given(s_xy, wide * high), given(s_yy)
    dx, dy = _away(x[0], mu[0], wide), _away(x[1], mu[1], high)
    determinant = reckoned(
        CONTEXT.subtract(CONTEXT.multiply(xx.value, yy.value), CONTEXT.multiply(xy.value, xy.value)),
        (xx, yy, xy),
        (most(yy), most(xx), 2 * most(xy)),
    )
    exact = product(yy, dx, dx), product(xy, dx, dy, by=-2), product(xx, dy, dy)
    largest = max(term.coarsest for term in exact if term.value) if any(term.value for term in exact) else 0
    terms = tuple(replace(term, coarsest=largest) for term in exact)
    squared = _squared(terms, determinant)
    logs = CONTEXT.add(
        CONTEXT.add(LOG_TWO_PI, LOG_TWO_PI), CONTEXT.add(logarithm(determinant.value), squared.value)
    )
    log_value = CONTEXT.multiply(-HALF, logs)
    log_slopes = CONTEXT.divide(HALF, determinant.value), HALF
    log_normal = reckoned(log_value, (determinant, squared), log_slopes, min(LOG_PLACE, place_of(log_value)))
    normal = exponential(log_value)
    value = CONTEXT.multiply(pi.value, normal)
    joint = reckoned(value, (pi, log_normal), (normal, CONTEXT.multiply(value, STEEPER)))
    return ComponentWork(
        pi,
        mu,
        (xx, xy, yy),
        (dx, dy),
        determinant,
        (terms[0], terms[1], terms[2]),
        squared,
        log_normal,
        joint,
    )


def _away(at: Quantity, mean: Quantity, deviation: float) -> Quantity:
    """Return x − μ along an axis, to four digits of itself or of σ."""
    away = difference(at, mean)
    return replace(away, coarsest=min(place_of(Decimal(deviation)), away.coarsest)) if away.value else away


def _squared(terms: tuple[Quantity, ...], determinant: Quantity) -> Quantity:
    """Return d² from its three terms and the determinant."""
    size = determinant.value
    above = added_up(terms)
    value = CONTEXT.divide(above, size)
    slopes = (*(CONTEXT.divide(ONE, size),) * 3, CONTEXT.divide(value, size))
    return reckoned(value, (*terms, determinant), slopes, min(DISTANCE_PLACE, place_of(value)))


def _noise_work(noise: UniformNoise) -> NoiseWork:
    weight, (width, height) = given(noise.weight), (given(side) for side in noise.sides)
    value = CONTEXT.divide(weight.value, CONTEXT.multiply(width.value, height.value))
    slopes = tuple(CONTEXT.divide(value, each.value) for each in (weight, width, height))
    return NoiseWork(weight, (width, height), reckoned(value, (weight, width, height), slopes))


def _power(joint: Quantity, temperature: float) -> Quantity:
    exponent = CONTEXT.divide(ONE, Decimal(repr(temperature)))
    value = CONTEXT.exp(CONTEXT.multiply(CONTEXT.ln(joint.value), exponent))
    slope = CONTEXT.multiply(STEEPER, CONTEXT.divide(CONTEXT.multiply(exponent, value), joint.value))
    return reckoned(value, (joint,), (slope,))


# The page


def e_step_page(points: Points, frame: Frame, point: int) -> Page:
    """Return the page of a point's E-step: the formula, a table of all components, and each worked."""
    work = e_step_work(points, frame, point)
    of = figures(*work.shares, *work.raised, *([work.together] if work.together else []))
    x, y = (of(each) for each in work.x)
    count, temperature = frame.responsibility_parameters.n_components, frame.temperature
    lines: list[Line | Block] = [
        Sentence(_which_words(frame)),
        Formula((FORMULA_AT.get(temperature, "gamma_warm"),)),
        Working("point", ("(", x, ", ", y, ")")),
        Row(("squared", "log_normal", "joint", "share"), head=True),
    ]
    lines += [
        _row(k, part, share, of) for k, (part, share) in enumerate(zip(work.parts, work.shares, strict=True))
    ]
    both = of(work.together) if work.together and temperature == 1 else ""
    lines += [
        Row(("", "", both, Figure(f"{1:.{-SHARE_PLACE}f}", ONE)), words="sum", rule=True),
        Bar(tuple(float(share.value) for share in work.shares)),
        Heading("Each component worked"),
        Formula(("normal",)),
        Formula(("distance",)),
        Formula(("distance_worked",)),
    ]
    lines += [_block(k, work, temperature, of) for k in range(len(work.parts))]
    return Page(f"point {point + 1} · E step", tuple(lines), count)


def _block(k: int, work: EStepWork, temperature: float, of: Figures) -> Block:
    part = work.parts[k]
    last: tuple[type[Line], ...] = (Quotient,) if work.together else (Working,)
    if temperature not in FORMULA_AT:
        last = (Working, *last)
    if isinstance(part, NoiseWork):
        kinds: tuple[type[Line], ...] = (Heading, Quotient, *last)
        return Block(kinds, lambda: (*_noise_lines(k, part, of), *_share_lines(k, work, temperature, of)))
    return Block(
        (*COMPONENT_KINDS, *last),
        lambda: (*_component_lines(k, part, of), *_share_lines(k, work, temperature, of)),
    )


def _which_words(frame: Frame) -> str:
    which = {
        Phase.START: "γ of this point under the start θ.",
        Phase.E: "γ of this point under the θ shown.",
        Phase.M: "γ of this point under the old θ: the γ from which the M step shown was made.",
    }[frame.phase]
    if frame.temperature == 1:
        return which
    how = "the largest π N takes all" if frame.temperature == 0 else "π N is raised to the power 1/T"
    return f"{which} T = {frame.temperature:g}: {how}."


def _row(k: int, part: ComponentWork | NoiseWork, share: Quantity, of: Figures) -> Row:
    gamma = figure(share, SHARE_PLACE)
    if isinstance(part, NoiseWork):
        return Row(("", "", of(part.joint), gamma), component=k, words="noise")
    return Row((of(part.squared), of(part.log_normal), of(part.joint), gamma), component=k)


def _component_lines(k: int, part: ComponentWork, of: Figures) -> list[Line]:
    xx, xy, yy = (of(each) for each in part.covariance)
    dx, dy = (of(each) for each in part.away)
    at_x, at_y = (of(each.inputs[0]) for each in part.away)
    mean_x, mean_y = (of(each) for each in part.mean)
    first, mixed, last = (of(each) for each in part.terms)
    determinant, squared, log_normal = of(part.determinant), of(part.squared), of(part.log_normal)
    return [
        Heading(f"component {k + 1}", k),
        Working("dx", (at_x, " − ", *signed(mean_x)), dx),
        Working("dy", (at_y, " − ", *signed(mean_y)), dy),
        Matrix("sigma", xx, xy, yy),
        LongWorking("determinant", (xx, " · ", yy, " − ", *single(xy), "²"), determinant),
        Working("term_xx", (yy, " · ", *single(dx), "²"), first),
        LongWorking("term_xy", ("−2 · ", *signed(xy), " · ", *signed(dx), " · ", *signed(dy)), mixed),
        Working("term_yy", (xx, " · ", *single(dy), "²"), last),
        Quotient("squared", (first, *added(mixed), " + ", last), (determinant,), squared),
        LongWorking(
            "log_normal", ("−log 2π − ½ · log ", *single(determinant), " − ½ · ", squared), log_normal
        ),
        Working("joint", (of(part.weight), " · exp(", log_normal, ")"), of(part.joint)),
    ]


def _noise_lines(k: int, part: NoiseWork, of: Figures) -> list[Line]:
    width, height = (of(side) for side in part.sides)
    return [
        Heading("noise: constant over its box", k),
        Quotient("joint", (of(part.weight),), (width, " · ", height), of(part.joint)),
    ]


def _share_lines(k: int, work: EStepWork, temperature: float, of: Figures) -> list[Line]:
    share = figure(work.shares[k], SHARE_PLACE)
    if work.together is None:
        return [Working("share", (), share, strong=True)]
    lines: list[Line] = []
    if temperature != 1:
        power: tuple[Piece, ...] = (*single(of(work.parts[k].joint)), f" ^ (1/{temperature:g})")
        lines.append(Working("joint_warm", power, of(work.raised[k])))
    return [*lines, Quotient("share", (of(work.raised[k]),), (of(work.together),), share, strong=True)]
