"""Whether the units of x and y decide what a fit finds."""

from gmm_desktop.mixture.families import Family
from gmm_desktop.mixture.points import Points

ALIKE = 10.0
"""How many times one axis may spread as far as the other for a family that depends on the units to be trusted."""


def unlike(points: Points) -> float | None:
    """Return σ_x / σ_y where one is more than `ALIKE` times the other, else None."""
    across, up = points.scales.tolist()
    return across / up if up > 0 and not 1 / ALIKE <= across / up <= ALIKE else None


def units_decide(points: Points, family: Family) -> bool:
    """Tell whether the units of x and y decide what a family finds in these points."""
    return not family.any_units and unlike(points) is not None
