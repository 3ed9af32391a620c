"""Lines of equal density.

They are those of the Gaussians: uniform noise adds the same to the density all over its box, so the lines there are
the same without it.
"""

from typing import cast

import numpy as np
from contourpy import LineType, contour_generator

from gmm_desktop.figures.view import Extent
from gmm_desktop.mixture.arrays import FloatArray
from gmm_desktop.mixture.density import gaussian_density, quadratic_factors
from gmm_desktop.mixture.parameters import MixtureParameters

INNERMOST, OUTERMOST = 0.5, 2.5
"""Distances, in standard deviations, of the first line from the highest mean and the last from the lowest."""

PEAK_RANGE = 12.0
"""Means this many times denser or thinner than their weighted geometric mean no longer move the levels."""


def density_grid(
    parameters: MixtureParameters, extent: Extent, columns: int, rows: int
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Evaluate the density of the Gaussians of a mixture on a regular grid.

    Parameters
    ----------
    parameters : MixtureParameters
        The mixture.
    extent : (x0, x1, y0, y1)
        Edges of the grid, in data units; the outer grid points lie on them.
    columns, rows : int
        Number of grid points along x and y.

    Returns
    -------
    xs : ndarray, shape (columns,)
    ys : ndarray, shape (rows,)
        Coordinates, ascending, in data units.
    values : ndarray, shape (rows, columns)
        Density, in 1 / (squared data units).
    """
    x0, x1, y0, y1 = extent
    xs, ys = np.linspace(x0, x1, columns), np.linspace(y0, y1, rows)
    return xs, ys, weighted_grids(parameters, xs, ys).sum(axis=0)


def weighted_grids(parameters: MixtureParameters, xs: FloatArray, ys: FloatArray) -> FloatArray:
    """Return π_k N(x | μ_k, Σ_k) on the grid of ``xs`` (columns,) and ``ys`` (rows,): (K, rows, columns)."""
    mean_x, mean_y, a, b, c, constant = quadratic_factors(parameters).T[:, :, None]
    dx, dy = xs - mean_x, ys - mean_y
    # The first square depends on the column alone: only the second needs the whole grid.
    by_column = constant - 0.5 * (a * dx) ** 2
    grid: FloatArray = (b * dx)[:, None, :] + (c * dy)[:, :, None]
    grid *= grid
    grid *= -0.5
    grid += by_column[:, None, :]
    np.maximum(grid, -700.0, out=grid)
    return np.exp(grid, out=grid)


def contour_levels(parameters: MixtureParameters, count: int) -> FloatArray:
    """Densities whose lines look evenly spaced and move smoothly while EM runs.

    A level ℓ lies at r = √(2 log(peak / ℓ)) standard deviations from the middle of a Gaussian of height
    ``peak``: levels are evenly spaced in r, from just inside the highest mean to 2.5 standard deviations
    around the lowest one. They depend on the parameters alone, not on what part of the plane is seen.

    Parameters
    ----------
    parameters : MixtureParameters
        The mixture.
    count : int
        Number of levels, ≥ 1.

    Returns
    -------
    ndarray, shape (count,)
        Ascending densities, in 1 / (squared data units).
    """
    low, top = _typical_heights(parameters)
    farthest = np.sqrt(2.0 * (top - low) + OUTERMOST**2)
    levels: FloatArray = np.exp(top - 0.5 * np.linspace(farthest, INNERMOST, count) ** 2)
    return levels


def highest_typical(parameters: MixtureParameters) -> float:
    """Return the density of the highest mean, in 1 / (squared data units), but not of one that is collapsing."""
    return float(np.exp(_typical_heights(parameters)[1]))


def _typical_heights(parameters: MixtureParameters) -> tuple[float, float]:
    """Return the logarithms of the lowest and the highest density at a mean, outliers drawn in."""
    heights = np.log(gaussian_density(parameters.means, parameters))
    # A component that collapses or starves has little weight: it must not carry the levels away.
    typical = float(parameters.weights @ heights / parameters.weights.sum())
    span = float(np.log(PEAK_RANGE))
    return max(float(heights.min()), typical - span), min(float(heights.max()), typical + span)


def contour_lines(xs: FloatArray, ys: FloatArray, values: FloatArray, levels: FloatArray) -> list[FloatArray]:
    """Trace the lines of equal density.

    Parameters
    ----------
    xs, ys, values : ndarray
        From `density_grid`.
    levels : ndarray, shape (L,)
        Densities.

    Returns
    -------
    list of ndarray, shape (M, 2)
        For each level its lines as x, y in data units, with a row of NaN between two lines; M may be 0.
    """
    # Traced from the corner of the grid, so that data far from the origin keep their digits.
    tracer = contour_generator(
        xs - xs[0], ys - ys[0], values, name="serial", line_type=LineType.ChunkCombinedNan
    )
    corner = np.array([xs[0], ys[0]])
    lines: list[FloatArray] = []
    for level in levels:
        chunk = cast("list[FloatArray | None]", tracer.lines(float(level))[0])[0]
        lines.append(np.empty((0, 2)) if chunk is None else chunk + corner)
    return lines


def sharpened(
    line: FloatArray, level: FloatArray, parameters: MixtureParameters, cell: tuple[float, float]
) -> FloatArray:
    """Move the corners of lines traced on a grid to where the density is that of their line.

    A step of Newton's method along the gradient of log p: the grid may then be coarse.

    Parameters
    ----------
    line : ndarray, shape (M, 2)
        From `contour_lines`, perhaps several after each other; rows of NaN stay.
    level : ndarray, shape (M,)
        The density at each corner.
    parameters : MixtureParameters
        The mixture.
    cell : (float, float)
        Width and height of a cell of the grid, in data units: a corner that would go farther than half a cell stays.

    Returns
    -------
    ndarray, shape (M, 2)
    """
    mean_x, mean_y, a, b, c, constant = quadratic_factors(parameters).T[:, :, None]
    dx, dy = line[:, 0] - mean_x, line[:, 1] - mean_y
    across, slanted = a * dx, b * dx + c * dy
    weights = np.exp(np.maximum(constant - 0.5 * (across**2 + slanted**2), -700.0))
    density = weights.sum(axis=0)
    slope = -np.stack([weights * (a * across + b * slanted), weights * (c * slanted)]).sum(axis=1) / density
    # Measured in cells, so that the way does not depend on the units of x and y.
    steep = slope * np.asarray(cell)[:, None]
    size = np.square(steep).sum(axis=0)
    with np.errstate(divide="ignore", invalid="ignore"):
        step = steep * ((np.log(level) - np.log(density)) / size)
    near = np.abs(step).max(axis=0) <= 0.5
    return line + np.where(near, step, 0.0).T * cell
