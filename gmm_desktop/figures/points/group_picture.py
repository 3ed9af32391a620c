"""Points in the colours of their true groups, as pixels."""

import numpy as np

from gmm_desktop.figures.palette import component_colours
from gmm_desktop.figures.points.colours import NEUTRAL, packed
from gmm_desktop.figures.points.point_cloud import point_style, rasterise
from gmm_desktop.figures.view import View, fitted_view
from gmm_desktop.mixture.arrays import Pixels
from gmm_desktop.mixture.generators import GeneratedSample
from gmm_desktop.mixture.points import Points


def group_picture(
    sample: GeneratedSample,
    size: tuple[int, int],
    *,
    dark: bool,
    pixel_ratio: float = 1.0,
    shrink: float = 1.0,
) -> tuple[Pixels, View]:
    """Draw a sample with equal axes, each group in its colour and noise in grey.

    Parameters
    ----------
    sample : GeneratedSample
        Points and groups.
    size : tuple of int
        Width and height in device pixels.
    dark : bool
        Whether the ground is dark.
    pixel_ratio : float
        Device pixels per logical pixel.
    shrink : float
        Factor on the diameter of the points.

    Returns
    -------
    pixels : ndarray of uint32, shape (height, width)
        Premultiplied 0xAARRGGBB, the upper row first.
    view : View
        What is seen.
    """
    points = Points.of(sample.points)
    colours = component_colours(int(sample.labels.max()) + 1, dark)
    if sample.truth is not None and sample.truth.noise is not None:
        colours = np.vstack([colours[: sample.truth.n_components], NEUTRAL])
    view = fitted_view(points.lower, points.upper, *size)
    diameter, opacity = point_style(len(points), pixel_ratio)
    return rasterise(points, packed(colours)[sample.labels], view, diameter * shrink, opacity), view
