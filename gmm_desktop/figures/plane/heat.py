"""The density as heat: a veil that thickens where the mixture is dense."""

import numpy as np

from gmm_desktop.figures.plane.contours import highest_typical, weighted_grids
from gmm_desktop.figures.scales import STEPS, heat_scale
from gmm_desktop.figures.view import View
from gmm_desktop.mixture.arrays import FloatArray, Pixels
from gmm_desktop.mixture.parameters import MixtureParameters

GRAIN = 4
"""Pixels of the view along a side of a pixel of the picture, which is drawn larger and smoothed."""


def heat_pixels(parameters: MixtureParameters, view: View, *, dark: bool) -> Pixels:
    """Paint the density of the Gaussians over the part of the plane in view.

    The opacity goes with the square root of the density, up to the height of `highest_typical`: so a hill four times
    lower is still half as strong.

    Parameters
    ----------
    parameters : MixtureParameters
        The mixture.
    view : View
        What is seen.
    dark : bool
        Whether the ground is dark.

    Returns
    -------
    ndarray of uint32, shape (rows, columns)
        Premultiplied 0xAARRGGBB, the upper row first; it covers the view with fewer pixels.
    """
    columns, rows = max(view.width // GRAIN, 2), max(view.height // GRAIN, 2)
    xs: FloatArray = view.x0 + (np.arange(columns, dtype=np.float64) + 0.5) * ((view.x1 - view.x0) / columns)
    ys: FloatArray = view.y1 - (np.arange(rows, dtype=np.float64) + 0.5) * ((view.y1 - view.y0) / rows)
    share = weighted_grids(parameters, xs, ys).sum(axis=0)
    share *= 1.0 / highest_typical(parameters)
    np.sqrt(share, out=share)
    share *= STEPS - 1
    np.minimum(share, STEPS - 1, out=share)
    pixels: Pixels = heat_scale(dark=dark).take(share.astype(np.intp))
    return pixels
