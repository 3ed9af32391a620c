"""The density as a shaded surface.

A floating horizon: every column of samples looks along one straight line across the base, so its visible part is
the running maximum of the projected heights from front to back. Normals come from the formula of the density, not
from a mesh. Every pixel has `SAMPLES`² samples; where they all see the same slope it is shaded once, elsewhere (at
silhouettes) once for each, and averaged in linear light.

The renderer has two forms that give the same picture, to rounding: `surface_numpy`, and the compiled one in
`surface_pass`, behind `surface_kernel`.

Uniform noise would lift the whole picture evenly; it is left out.
"""

import numpy as np
from numpy.typing import ArrayLike

from gmm_desktop.figures.surface import surface_kernel, surface_numpy
from gmm_desktop.figures.surface.surface_arrays import (
    FIRST_LOOK,
    NO_PICTURE,
    SurfaceColours,
    SurfaceLook,
    surface_arrays,
)
from gmm_desktop.figures.surface.surface_scene import SurfaceScene
from gmm_desktop.mixture.arrays import Pixels
from gmm_desktop.mixture.parameters import MixtureParameters

__all__ = ["FIRST_LOOK", "NO_PICTURE", "SurfaceColours", "SurfaceLook", "render_surface"]


def render_surface(
    parameters: MixtureParameters,
    colours: ArrayLike,
    scene: SurfaceScene,
    *,
    dark: bool,
    look: SurfaceLook = FIRST_LOOK,
    floor: Pixels = NO_PICTURE,
) -> Pixels:
    """Draw the mixture's density as a surface on a transparent image.

    Parameters
    ----------
    parameters : MixtureParameters
        The K components.
    colours : array_like, shape (K, 3)
        Their sRGB colours, 0..255.
    scene : SurfaceScene
        From where it is seen, from `surface_scene`.
    dark : bool
        Whether the ground is dark.
    look : SurfaceLook
        What is drawn.
    floor : ndarray of uint32, shape (rows, columns)
        Picture that lies on the floor and fills the base of the scene, premultiplied 0xAARRGGBB, the row of the
        greatest y first; e.g. the points, from `floor_picture`.

    Returns
    -------
    ndarray of uint32, shape (height, width)
        Premultiplied 0xAARRGGBB, the upper row first.
    """
    arrays = surface_arrays(parameters, colours, scene, dark=dark, look=look, floor=floor)
    image = np.zeros((scene.height, scene.width), np.uint32)
    if scene.width and scene.height:
        paint = surface_kernel.paint if surface_kernel.ready() else surface_numpy.paint
        paint(arrays, image, sheets=look.sheets)
    return image
