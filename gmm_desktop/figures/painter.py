"""Whole figures for paper and screen: the data with the mixture on it, and the density as a surface.

Text needs a QGuiApplication; the caller makes it (the offscreen platform is enough).
"""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QSaveFile
from PySide6.QtGui import QImage, QPainter

from gmm_desktop.figures.ink import heading
from gmm_desktop.figures.plane.plane_painter import paint_plane
from gmm_desktop.figures.plane.plane_picture import PlanePicture, plane_fit
from gmm_desktop.figures.sheet import Sheet, image_sheet
from gmm_desktop.figures.sheet_files import image_bytes, painted_image
from gmm_desktop.figures.surface.surface import FIRST_LOOK, SurfaceLook
from gmm_desktop.figures.surface.surface_floor import FloorPoints
from gmm_desktop.figures.surface.surface_painter import SCREEN_LETTERS, SurfacePicture, paint_surface
from gmm_desktop.figures.surface.surface_scene import Camera, SurfaceScene
from gmm_desktop.mixture.parameters import MixtureParameters
from gmm_desktop.mixture.points import Points

__all__ = ["SCREEN_LETTERS", "contour_figure", "save_png", "surface_figure"]


def contour_figure(
    points: Points,
    parameters: MixtureParameters,
    *,
    title: str,
    subtitle: str,
    size: tuple[int, int],
    dark: bool = False,
    columns: Sequence[str] = ("x", "y"),
) -> QImage:
    """Draw the points in the colours of their responsibilities, with contours, ellipses and means.

    Parameters
    ----------
    points : Points
        The data.
    parameters : MixtureParameters
        The mixture.
    title, subtitle : str
        Written above; either may be empty.
    size : (int, int)
        Width and height in pixels; letters and lines grow with it.
    dark : bool
        Whether the ground is dark.
    columns : sequence of two str
        Names of the two columns of the data, with units if they have any.
    """
    picture = PlanePicture(points, parameters, parameters, columns=(columns[0], columns[1]))

    def paint(painter: QPainter, sheet: Sheet) -> None:
        top = heading(painter, size, title, subtitle, sheet.ink)
        paint_plane(painter, sheet, plane_fit(picture, sheet, top), picture)

    return painted_image(paint, image_sheet(size, dark=dark))


def surface_figure(
    parameters: MixtureParameters,
    *,
    title: str,
    subtitle: str,
    size: tuple[int, int],
    dark: bool = False,
    columns: Sequence[str] = ("x", "y"),
    camera: Camera | None = None,
    look: SurfaceLook = FIRST_LOOK,
    floor: FloorPoints | None = None,
    seen: SurfaceScene | None = None,
) -> QImage:
    """Draw the density as a shaded surface with its axes.

    Parameters
    ----------
    parameters, title, subtitle, size, dark, columns
        As for `contour_figure`.
    camera : Camera, optional
        Where the viewer stands.
    look : SurfaceLook
        Colours and options.
    floor : FloorPoints, optional
        The data: the base holds them instead of the components, and they lie on it if ``look`` says so.
    seen : SurfaceScene, optional
        What is on the screen, in logical pixels: the figure shows the same, enlarged.
    """
    picture = SurfacePicture(
        parameters, (columns[0], columns[1]), camera=camera, look=look, floor=floor, seen=seen
    )

    def paint(painter: QPainter, sheet: Sheet) -> None:
        top = heading(painter, size, title, subtitle, sheet.ink)
        paint_surface(painter, sheet, picture, top)

    return painted_image(paint, image_sheet(size, dark=dark))


def save_png(image: QImage, path: Path | str) -> None:
    """Write an image as PNG, wholly or not at all.

    Raises
    ------
    OSError
        With what the system says, when the file cannot be written.
    """
    file = QSaveFile(str(path))
    opened = file.open(QSaveFile.OpenModeFlag.WriteOnly)
    if not (opened and file.write(image_bytes(image)) > 0 and file.commit()):
        raise OSError(file.errorString())
