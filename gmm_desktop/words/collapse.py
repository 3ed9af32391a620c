"""The collapse lab in words and written figures."""

import math

from gmm_desktop.experiment.collapse import NarrowFigures, Narrowing
from gmm_desktop.words.messages import grouped, significant

WHY = "A Gaussian on a point has density 1/(2πσ₁σ₂) there: as σ → 0, L has no maximum (Bishop 2006, 9.2.1)."
EMPTY = "Put a mean on a point, then press Space: watch σ fall and L climb."
CHART_WORDS = (
    "σ₁ (solid) and σ₂ (dashed) of the component on a log scale, and L to the right, by iteration; "
    "EM is stopped where σ₂ is 10⁻⁸ of the data's spread"
)
CHOOSE = "Each way out begins a new run from the frame shown."

WIDTH_COLUMNS = (
    ("Nₖ", "Effective points Nₖ: the sum of the component's responsibilities"),
    ("σ₁", "Standard deviation along the longer axis, in units of the data"),
    ("σ₂", "Standard deviation along the shorter axis, in units of the data"),
    ("√|Σ|", "Root of the determinant of Σ, which is σ₁σ₂: the area of the ellipse over π"),
)
HEIGHT_COLUMNS = (
    ("λ₁/λ₂", "Condition number of Σ: the larger variance over the smaller; 1 is round"),
    ("log N(μ)", "Log-density of the component at its mean: −log(2πσ₁σ₂)"),
    ("log p(x)", "Log-density of the mixture at the point nearest to the mean: what that point adds to L"),
    ("L", "Log-likelihood L of all points, in nats"),
)


def width_row(figures: NarrowFigures) -> tuple[str, ...]:
    """Write N_k, σ₁, σ₂ and √|Σ|."""
    sizes = (figures.sigma1, figures.sigma2, figures.root_determinant)
    points = figures.effective_points
    return (f"{points:.4f}" if points < 100 else grouped(points, 1), *(with_power(size) for size in sizes))


def height_row(figures: NarrowFigures) -> tuple[str, ...]:
    """Write the condition number, the log-densities and L."""
    return (
        with_power(figures.condition, 3),
        grouped(figures.log_peak, 2),
        grouped(figures.log_density, 2),
        grouped(figures.log_likelihood, 1),
    )


def narrowing_words(found: Narrowing) -> str:
    """Say which component is collapsing, and how far it is."""
    width = with_power(found.sigma2, 1 if found.sigma2 < 1e-2 else 2)
    return f"component {found.component + 1} is collapsing: σ₂ {width} on {found.points:.1f} points"


def limit_words(sigma: float) -> str:
    """Say where the program stops a collapse, at the line there."""
    return f"EM stops at {with_power(sigma, 2)}"


def with_power(value: float, digits: int = 4) -> str:
    """Write a positive number with so many significant digits: 3.6·10⁻⁴, but 0.036, 36 and 3600."""
    if value == 0 or not math.isfinite(value):
        return "∞" if value == math.inf else significant(value, digits)
    mantissa, _, exponent = f"{value:.{digits - 1}e}".partition("e")
    if -3 <= int(exponent) < max(digits, 4) + 1:
        return significant(value, digits)
    return f"{mantissa}·10{_raised(int(exponent))}"


def _raised(number: int) -> str:
    return str(number).translate(str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"))
