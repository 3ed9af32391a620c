"""The Hessian of L by differences, in decimal numbers of fifty digits, and how many of its eigenvalues are positive.

Coordinates are log-weights, means, and of each Σ log-volume, log-ratio of the axes and angle, shared as the family
has it. Nothing of this comes from the program but the numbers of the end.
"""

import math
from collections.abc import Callable, Sequence
from decimal import Decimal, localcontext

from gmm_desktop.mixture.arrays import FloatArray
from gmm_desktop.mixture.families import Family
from gmm_desktop.mixture.parameters import MixtureParameters

DIGITS = 50
STEP = Decimal("1e-13")
"""Its square times the fourth derivative is what differences get wrong; rounding adds 1e-50 over its square."""

TWO_PI = Decimal("6.2831853071795864769252867665590057683943387987502")
Coordinates = list[Decimal]
Mixture = list[tuple[Decimal, Decimal, Decimal, Decimal, Decimal, Decimal]]
"""Of each component: log-weight, mean, xx, xy, yy."""


def positive_eigenvalues(points: FloatArray, theta: MixtureParameters, family: Family) -> tuple[int, Decimal]:
    """Return how many eigenvalues of the Hessian are positive, and the smallest pivot beside the largest.

    By Sylvester's law they are as many as positive pivots of Gauss's elimination with diagonal pivoting.
    """
    with localcontext() as context:
        context.prec = DIGITS
        data = [(Decimal(x), Decimal(y)) for x, y in points.tolist()]
        place, made = _coordinates(theta, family)
        matrix = _hessian(lambda at: _log_likelihood(data, made(at)), place)
        pivots = _pivots(matrix)
        largest = max(abs(pivot) for pivot in pivots)
        return sum(pivot > 0 for pivot in pivots), min(abs(pivot) for pivot in pivots) / largest


def log_likelihood(points: FloatArray, theta: MixtureParameters) -> Decimal:
    """Return L to fifty digits."""
    with localcontext() as context:
        context.prec = DIGITS
        data = [(Decimal(x), Decimal(y)) for x, y in points.tolist()]
        rows: Mixture = []
        for weight, (x, y), ((xx, xy), (_, yy)) in zip(
            theta.weights.tolist(), theta.means.tolist(), theta.covariances.tolist(), strict=True
        ):
            rows.append((Decimal(weight).ln(), Decimal(x), Decimal(y), Decimal(xx), Decimal(xy), Decimal(yy)))
        return _log_likelihood(data, rows)


def _coordinates(
    theta: MixtureParameters, family: Family
) -> tuple[Coordinates, Callable[[Coordinates], Mixture]]:
    """Return where the mixture is, and what makes a mixture of a place."""
    count = theta.n_components
    letters = {"E": 1, "V": count, "I": 0}
    seen = _upright if family.orientation == "I" else _axes
    axes = [seen(covariance) for covariance in theta.covariances]
    if family.orientation == "E":
        axes = [_alike(each, axes[0][2]) for each in axes]
    parts = [
        [each[place] for each in axes][: letters[letter]]
        for place, letter in enumerate((family.volume, family.shape, family.orientation))
    ]
    logs = [Decimal(weight).ln() for weight in theta.weights.tolist()]
    first = [log - logs[0] for log in logs[1:]]
    means = [Decimal(value) for value in theta.means.ravel().tolist()]
    start = [*first, *means, *(value for part in parts for value in part)]

    def made(at: Coordinates) -> Mixture:
        rest = iter(at)
        weights = [Decimal(0), *(next(rest) for _ in range(count - 1))]
        total = sum((weight.exp() for weight in weights), Decimal(0)).ln()
        places = [(next(rest), next(rest)) for _ in range(count)]
        volume, ratio, angle = ([next(rest) for _ in part] for part in parts)
        rows = []
        for k in range(count):
            size = volume[k % len(volume)].exp()
            stretch = ratio[k % len(ratio)].exp() if ratio else Decimal(1)
            cos, sin = _turn(angle[k % len(angle)]) if angle else (Decimal(1), Decimal(0))
            one, other = size * stretch, size / stretch
            rows.append((
                weights[k] - total, *places[k],
                one * cos * cos + other * sin * sin, (one - other) * sin * cos, one * sin * sin + other * cos * cos,
            ))  # fmt: skip
        return rows

    return start, made


def _axes(covariance: FloatArray) -> tuple[Decimal, Decimal, Decimal]:
    """Return log-volume √|Σ|, log of the ratio of variances halved, and the angle of the longer axis."""
    xx, xy, _, yy = (Decimal(value) for value in covariance.ravel().tolist())
    middle, half = (xx + yy) / 2, (((xx - yy) / 2) ** 2 + xy * xy).sqrt()
    larger, smaller = middle + half, (xx * yy - xy * xy) / (middle + half)
    angle = Decimal(0.5 * math.atan2(2 * float(xy), float(xx - yy)))
    for _ in range(4 if half else 0):  # Newton: tan 2φ = 2 xy / (xx − yy)
        cos, sin = _turn(2 * angle)
        angle -= ((xx - yy) * sin - 2 * xy * cos) / (2 * ((xx - yy) * cos + 2 * xy * sin))
    return (larger * smaller).ln() / 2, (larger / smaller).ln() / 2, angle


def _upright(covariance: FloatArray) -> tuple[Decimal, Decimal, Decimal]:
    xx, yy = Decimal(float(covariance[0, 0])), Decimal(float(covariance[1, 1]))
    return (xx * yy).ln() / 2, (xx / yy).ln() / 2, Decimal(0)


def _alike(axes: tuple[Decimal, Decimal, Decimal], angle: Decimal) -> tuple[Decimal, Decimal, Decimal]:
    """Return axes named so that their angle is that of the others, the ratio turned round where they are crossed."""
    quarters = round(float(axes[2] - angle) / (math.pi / 2))
    return axes[0], axes[1] if quarters % 2 == 0 else -axes[1], angle


def _turn(angle: Decimal) -> tuple[Decimal, Decimal]:
    """Return cosine and sine by their series."""
    cos, sin, term, number = Decimal(0), Decimal(0), Decimal(1), 0
    while abs(term) > Decimal(10) ** -(DIGITS + 5):
        if number % 2 == 0:
            cos += term if number % 4 == 0 else -term
        else:
            sin += term if number % 4 == 1 else -term
        number += 1
        term *= angle / number
        if angle == 0:
            break
    return cos, sin


def _log_likelihood(data: Sequence[tuple[Decimal, Decimal]], rows: Mixture) -> Decimal:
    factors = []
    for log, x, y, xx, xy, yy in rows:
        determinant = xx * yy - xy * xy
        factors.append(
            (
                log - TWO_PI.ln() - determinant.ln() / 2,
                x,
                y,
                yy / determinant,
                xy / determinant,
                xx / determinant,
            )
        )
    total = Decimal(0)
    for x, y in data:
        density = Decimal(0)
        for constant, at_x, at_y, a, b, c in factors:
            dx, dy = x - at_x, y - at_y
            density += (constant - (a * dx * dx - 2 * b * dx * dy + c * dy * dy) / 2).exp()
        total += density.ln()
    return total


def _hessian(function: Callable[[Coordinates], Decimal], place: Coordinates) -> list[list[Decimal]]:
    size = len(place)
    middle = function(place)

    def at(*moves: tuple[int, Decimal]) -> Decimal:
        there = list(place)
        for index, by in moves:
            there[index] += by
        return function(there)

    ahead = [at((i, STEP)) for i in range(size)]
    back = [at((i, -STEP)) for i in range(size)]
    square = STEP * STEP
    matrix = [[Decimal(0)] * size for _ in range(size)]
    for i in range(size):
        matrix[i][i] = (ahead[i] - 2 * middle + back[i]) / square
        for j in range(i):
            both = at((i, STEP), (j, STEP)) + at((i, -STEP), (j, -STEP))
            value = (both - ahead[i] - ahead[j] - back[i] - back[j] + 2 * middle) / (2 * square)
            matrix[i][j] = matrix[j][i] = value
    scale = [abs(matrix[i][i]).sqrt() or Decimal(1) for i in range(size)]
    return [[matrix[i][j] / scale[i] / scale[j] for j in range(size)] for i in range(size)]


def _pivots(matrix: list[list[Decimal]]) -> list[Decimal]:
    """Return the diagonal of L D Lᵀ, each time with the largest diagonal entry left as pivot."""
    left, pivots = list(range(len(matrix))), []
    rows = [list(row) for row in matrix]
    while left:
        best = max(left, key=lambda i: abs(rows[i][i]))
        pivot = rows[best][best]
        pivots.append(pivot)
        left.remove(best)
        if pivot == 0:
            continue
        for i in left:
            share = rows[i][best] / pivot
            for j in left:
                rows[i][j] -= share * rows[best][j]
    return pivots
