"""Classic shapes to try EM on, as a table: what can be drawn, and what can be adjusted about it.

A window makes sliders of the table and a command line its options; neither knows the shapes.
"""

from collections.abc import Callable
from dataclasses import dataclass
from numbers import Real
from typing import Any

import numpy as np

from gmm_desktop.mixture import curved_shapes, mixture_shapes
from gmm_desktop.mixture.arrays import FloatArray, IntArray
from gmm_desktop.mixture.errors import ParameterError
from gmm_desktop.mixture.parameters import MixtureParameters
from gmm_desktop.mixture.sampling import sample


@dataclass(frozen=True, eq=False)
class GeneratedSample:
    """Points of a shape and what is known about them.

    Parameters
    ----------
    points : ndarray, shape (N, 2)
        In no order.
    labels : ndarray, shape (N,)
        The group each point was drawn from, from 0.
    truth : MixtureParameters or None
        The mixture they were drawn from, its components numbered like the groups, noise last; None where the
        shape is no mixture of these.
    """

    points: FloatArray
    labels: IntArray
    truth: MixtureParameters | None = None


@dataclass(frozen=True)
class ShapeParameter:
    """A number that can be adjusted about a shape.

    Parameters
    ----------
    name : str
        Its keyword.
    default : float
        What it is unless somebody says.
    lowest, highest : float
        The range, both ends allowed.
    integer : bool
        Whether only whole numbers make sense.
    """

    name: str
    default: float
    lowest: float
    highest: float
    integer: bool = False

    def checked(self, value: Any) -> float:
        """Return the value as a number, or raise `ParameterError` ``shape_value``."""
        number = float(value) if not isinstance(value, bool) and isinstance(value, Real) else np.nan
        if not self.lowest <= number <= self.highest or (self.integer and not number.is_integer()):
            kind = "a whole number" if self.integer else "a number"
            raise ParameterError(
                "shape_value",
                name=self.name,
                value=value,
                kind=kind,
                lowest=self.lowest,
                highest=self.highest,
            )
        return int(number) if self.integer else number


Draw = Callable[..., GeneratedSample]
"""(count, rng, **values) → sample."""


@dataclass(frozen=True)
class Shape:
    """A shape that can be drawn.

    Parameters
    ----------
    parameters : tuple of ShapeParameter
        What can be adjusted.
    draw : callable
        Takes the number of points, a generator and every parameter by name.
    """

    parameters: tuple[ShapeParameter, ...]
    draw: Draw


def _mixture(truth_of: Callable[..., MixtureParameters], *parameters: ShapeParameter) -> Shape:
    def draw(count: int, rng: np.random.Generator, **values: Any) -> GeneratedSample:
        truth = truth_of(**values)
        return GeneratedSample(*sample(truth, count, rng), truth)

    return Shape(parameters, draw)


def _curved(draw_points: Callable[..., curved_shapes.Drawn], *parameters: ShapeParameter) -> Shape:
    def draw(count: int, rng: np.random.Generator, **values: Any) -> GeneratedSample:
        return GeneratedSample(*draw_points(count, rng, **values))

    return Shape(parameters, draw)


COUNT = ShapeParameter("count", 500, 2, 10_000_000, integer=True)
"""How many points can be drawn."""

SEED = ShapeParameter("seed", 0, 0, 2**32 - 1, integer=True)
"""Where chance begins."""

_COMPONENTS = ShapeParameter("components", 3, 1, 20, integer=True)
_SEPARATION = ShapeParameter("separation", 4.0, 0.0, 12.0)

SHAPES: dict[str, Shape] = {
    "blobs": _mixture(mixture_shapes.blobs, _COMPONENTS, _SEPARATION),
    "elongated": _mixture(
        mixture_shapes.elongated,
        ShapeParameter("components", 3, 1, 8, integer=True),
        ShapeParameter("stretch", 6.0, 1.0, 20.0),
        ShapeParameter("angle", 30.0, 0.0, 180.0),
        _SEPARATION,
    ),
    "unequal_volumes": _mixture(
        mixture_shapes.unequal_volumes, ShapeParameter("ratio", 5.0, 1.0, 20.0), _SEPARATION
    ),
    "unequal_weights": _mixture(
        mixture_shapes.unequal_weights, _COMPONENTS, ShapeParameter("ratio", 10.0, 1.0, 100.0), _SEPARATION
    ),
    "crossing": _mixture(
        mixture_shapes.crossing,
        ShapeParameter("stretch", 6.0, 1.5, 20.0),
        ShapeParameter("angle", 90.0, 10.0, 90.0),
    ),
    "same_means": _mixture(
        mixture_shapes.same_means,
        ShapeParameter("ratio", 4.0, 1.5, 10.0),
        ShapeParameter("narrow_share", 0.5, 0.05, 0.95),
    ),
    "ring": _curved(
        curved_shapes.ring,
        ShapeParameter("thickness", 0.3, 0.02, 1.5),
        ShapeParameter("centre_share", 0.25, 0.0, 0.9),
    ),
    "moons": _curved(curved_shapes.moons, ShapeParameter("noise", 0.1, 0.0, 0.5)),
    "spiral": _curved(
        curved_shapes.spiral,
        ShapeParameter("arms", 2, 1, 5, integer=True),
        ShapeParameter("turns", 1.25, 0.25, 4.0),
        ShapeParameter("noise", 0.15, 0.0, 1.0),
    ),
    "outliers": _mixture(
        mixture_shapes.outliers,
        _COMPONENTS,
        ShapeParameter("separation", 6.0, 0.0, 12.0),
        ShapeParameter("outlier_share", 0.1, 0.0, 0.5),
    ),
}
"""Every shape by its name, in the order in which they are offered."""


def generate(shape: str, count: int, seed: int, **values: float) -> GeneratedSample:
    """Draw a sample of a shape.

    Parameters
    ----------
    shape : str
        A key of `SHAPES`.
    count : int
        How many points, from 2 to 10,000,000.
    seed : int
        Of ``numpy.random.default_rng``, from 0; the same seed and values give the same points.
    **values : float
        Parameters of the shape by name; the others have their defaults.

    Raises
    ------
    ParameterError
        ``unknown_shape``, ``unknown_shape_value`` or ``shape_value`` (also for the count and the seed).
    """
    complete = shape_values(shape, **values)
    rng = np.random.default_rng(int(SEED.checked(seed)))
    return SHAPES[shape].draw(int(COUNT.checked(count)), rng, **complete)


def shape_values(shape: str, **values: float) -> dict[str, float]:
    """Return every parameter of a shape with its value, checked, in the order of the table.

    Parameters and errors are those of `generate`.
    """
    if shape not in SHAPES:
        raise ParameterError("unknown_shape", shape=shape, known=", ".join(SHAPES))
    parameters = SHAPES[shape].parameters
    unknown = [name for name in values if name not in {parameter.name for parameter in parameters}]
    if unknown:
        known = ", ".join(parameter.name for parameter in parameters)
        raise ParameterError("unknown_shape_value", shape=shape, name=unknown[0], known=known)
    return {
        parameter.name: parameter.checked(values.get(parameter.name, parameter.default))
        for parameter in parameters
    }
