"""The density in 3-D on a sheet: the shaded surface as pixels, its axes as lines and letters."""

from dataclasses import dataclass, replace

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter

from gmm_desktop.figures.axes import draw_space_axes
from gmm_desktop.figures.palette import component_colours
from gmm_desktop.figures.sheet import Sheet, draw_pixels
from gmm_desktop.figures.surface.surface import FIRST_LOOK, NO_PICTURE, SurfaceLook, render_surface
from gmm_desktop.figures.surface.surface_floor import FloorPoints, draw_needles, floor_picture
from gmm_desktop.figures.surface.surface_scene import (
    Camera,
    SurfaceScene,
    data_extent,
    enlarged,
    surface_scene,
)
from gmm_desktop.mixture.parameters import MixtureParameters

SCREEN_LETTERS = 0.9
"""Size of the letters of the axes of a surface on the screen, next to those of a figure."""


@dataclass(frozen=True, eq=False)
class SurfacePicture:
    """What is drawn of a frame as a surface.

    Parameters
    ----------
    parameters : MixtureParameters
        The mixture.
    columns : (str, str)
        Names of the axes.
    camera : Camera, optional
        Where the viewer stands.
    look : SurfaceLook
        Colours and options.
    floor : FloorPoints, optional
        The data: the base holds them instead of the components, and they lie on it if ``look`` says so.
    top : float, optional
        Density at full height; by default that of the highest peak.
    seen : SurfaceScene, optional
        What is on the screen, in logical pixels: the picture shows the same, enlarged.
    """

    parameters: MixtureParameters
    columns: tuple[str, str] = ("x", "y")
    camera: Camera | None = None
    look: SurfaceLook = FIRST_LOOK
    floor: FloorPoints | None = None
    top: float | None = None
    seen: SurfaceScene | None = None


def paint_surface(painter: QPainter, sheet: Sheet, picture: SurfacePicture, top: float) -> None:
    """Draw the surface with its axes on a sheet, below what is written at its ``top``."""
    parameters, floor, look = picture.parameters, picture.floor, picture.look
    size, unit = sheet.size, sheet.unit
    painter.save()
    if picture.seen is None:
        margins = (70 * unit, top + 30 * unit, 50 * unit, 56 * unit)
        scene = surface_scene(
            parameters,
            size,
            extent=data_extent(floor.points, parameters) if floor else None,
            camera=picture.camera,
            top=picture.top,
            margins=margins,
            turning=floor is not None,
        )
    else:
        edge = 12 * unit
        scene, factor = enlarged(picture.seen, size, (edge, top + edge, edge, edge))
        unit = SCREEN_LETTERS * factor
    painter.setClipRect(QRectF(0, top, size[0], size[1] - top))
    draw_space_axes(painter, scene, picture.columns, (sheet.ink, unit))
    colours = component_colours(parameters.n_components, sheet.dark)
    fine = _finer(scene, sheet)
    lying = NO_PICTURE
    if floor and look.points:
        lying = floor_picture(floor, colours, fine, unit * fine.scale / scene.scale)
    pixels = render_surface(parameters, colours, fine, dark=sheet.dark, look=look, floor=lying)
    draw_pixels(painter, pixels, QRectF(0, 0, *size))
    draw_needles(painter, parameters, scene, colours, unit)
    painter.restore()


def _finer(scene: SurfaceScene, sheet: Sheet) -> SurfaceScene:
    """Return the same scene with as many pixels as the sheet asks for."""
    if sheet.fineness == 1:
        return scene
    width, height = sheet.fine(scene.width), sheet.fine(scene.height)
    factor = width / scene.width
    origin = factor * scene.origin[0], factor * scene.origin[1]
    return replace(scene, width=width, height=height, scale=factor * scene.scale, origin=origin)
