"""The pictures that can be taken away: the same ones, with the same words, for the window and the command line."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Literal

from PySide6.QtGui import QImage, QPainter

from gmm_desktop.experiment.session import Session
from gmm_desktop.experiment.state import State, SurfaceColouring, ViewOptions
from gmm_desktop.experiment.timeline import Run, Timeline, sought
from gmm_desktop.exports.plane_scenes import plane_picture
from gmm_desktop.exports.run_scenes import ladder_picture, objective_picture, slice_picture
from gmm_desktop.figures.charts.ladder_painter import LEAST_TREADS, ladder_fit, paint_ladder, treads_for
from gmm_desktop.figures.charts.objective_painter import objective_fit, paint_objective
from gmm_desktop.figures.charts.slice_painter import paint_slice, slice_fit
from gmm_desktop.figures.charts.strip_painter import paint_plane_strip, paint_surface_strip
from gmm_desktop.figures.ink import heading
from gmm_desktop.figures.plane.plane_painter import paint_plane
from gmm_desktop.figures.plane.plane_picture import plane_fit
from gmm_desktop.figures.sheet import Paint, Sheet, image_sheet
from gmm_desktop.figures.sheet_files import PIXELS_AN_INCH, painted_image, pdf_bytes, png_bytes, svg_bytes
from gmm_desktop.figures.surface.surface import SurfaceColours, SurfaceLook
from gmm_desktop.figures.surface.surface_floor import FloorPoints
from gmm_desktop.figures.surface.surface_painter import SurfacePicture, paint_surface
from gmm_desktop.figures.surface.surface_scene import Camera, data_extent, full_height, round_top
from gmm_desktop.figures.view import Extent
from gmm_desktop.mixture.bound_slice import along_step, step_of
from gmm_desktop.mixture.diagnostics import Degeneracy
from gmm_desktop.mixture.errors import CodedError
from gmm_desktop.mixture.frames import Phase
from gmm_desktop.words.pictures import (
    NO_LADDER,
    NO_SLICE,
    picture_subtitle,
    picture_title,
    strip_caption,
)

PictureFormat = Literal["png", "svg", "pdf"]
PaintBelow = Callable[[QPainter, Sheet, float], None]

TOP = 18
"""Free design units above a picture without a title."""


@dataclass(frozen=True)
class PictureWish:
    """What is asked of a picture, besides the state.

    Parameters
    ----------
    view : str
        A key of `PICTURES`.
    size : (int, int)
        In pixels.
    dark, titled, transparent : bool
        A dark ground; title and subtitle above; no ground at all (PNG and SVG).
    dpi : float
        Pixels an inch on paper.
    extent : (x0, x1, y0, y1), optional
        The part of the plane, in data units; by default all.
    camera : Camera, optional
        From where the surface is seen.
    moments : tuple of int
        The half-steps of a strip.
    strip_of : str
        What each picture of a strip is: ``"plane"`` or ``"surface"``.
    """

    view: str = "plane"
    size: tuple[int, int] = (1200, 900)
    dark: bool = False
    titled: bool = True
    transparent: bool = False
    dpi: float = PIXELS_AN_INCH
    extent: Extent | None = None
    camera: Camera | None = None
    moments: tuple[int, ...] = ()
    strip_of: str = "plane"


def state_of(session: Session, run: Run | None = None, position: int | None = None) -> State:
    """Return a session as a state, by default at the frame it was left at.

    Parameters
    ----------
    session : Session
        As it was read.
    run : Run, optional
        Another run than the current one, then shown at its last half-step.
    position : int, optional
        A half-step of the run.
    """
    timeline: Timeline = session.timeline
    if run is not None and run is not timeline.run:
        timeline = replace(timeline, current=timeline.runs.index(run), cursor=len(run.frames) - 1)
    if position is not None:
        timeline = sought(timeline, position)
    return State(
        timeline.run.experiment,
        timeline,
        component=session.component,
        point=session.point,
        options=session.options,
    )


def at_half_step(state: State, position: int) -> State:
    """Return a state that shows another half-step of its run."""
    return replace(state, timeline=sought(state.timeline, position), preview=None)


def picture(state: State, wish: PictureWish) -> Paint:
    """Return the painter of a picture of a state.

    Raises
    ------
    CodedError
        ``nothing_to_draw`` (reason) where the state has no such picture.
    """
    below = PICTURES[wish.view](state, wish)
    title = picture_title(state) if wish.titled else ""
    subtitle = picture_subtitle(state.shown) if wish.titled and wish.view != "strip" else ""

    def paint(painter: QPainter, sheet: Sheet) -> None:
        top = TOP * sheet.unit
        if title or subtitle:
            top = heading(painter, sheet.size, title, subtitle, sheet.ink, sheet.unit)
        below(painter, sheet, top)

    return paint


def picture_image(state: State, wish: PictureWish) -> QImage:
    """Return a picture as an image; errors as for `picture`."""
    sheet = image_sheet(wish.size, dark=wish.dark)
    return painted_image(picture(state, wish), sheet, transparent=wish.transparent)


def picture_bytes(state: State, wish: PictureWish, form: PictureFormat) -> bytes:
    """Return a picture as the content of a file; errors as for `picture`."""
    paint, title = picture(state, wish), picture_title(state)
    if form == "svg":
        return svg_bytes(paint, wish.size, dark=wish.dark, title=title, transparent=wish.transparent)
    if form == "pdf":
        return pdf_bytes(paint, wish.size, dark=wish.dark, title=title, dpi=wish.dpi)
    return png_bytes(paint, wish.size, dark=wish.dark, dpi=wish.dpi, transparent=wish.transparent)


def look_of(options: ViewOptions) -> SurfaceLook:
    """Return how the surface is drawn for these options."""
    by_density = options.surface_colouring is SurfaceColouring.DENSITY
    return SurfaceLook(
        SurfaceColours.DENSITY if by_density else SurfaceColours.COMPONENTS,
        options.surface_sheets,
        options.surface_points,
    )


# What each picture draws


def _plane(state: State, wish: PictureWish) -> PaintBelow:
    drawn = plane_picture(state, wish.extent)
    return lambda painter, sheet, top: paint_plane(painter, sheet, plane_fit(drawn, sheet, top), drawn)


def _surface(state: State, wish: PictureWish) -> PaintBelow:
    drawn = _surface_picture(state, wish)
    return lambda painter, sheet, top: paint_surface(painter, sheet, drawn, top)


def _surface_picture(state: State, wish: PictureWish, top: float | None = None) -> SurfacePicture:
    frame, dataset = state.shown, state.experiment.dataset
    floor = FloorPoints(dataset.points, frame.responsibility_parameters, frame.temperature)
    columns = (dataset.columns[0], dataset.columns[1])
    if top is None:
        top = round_top(full_height(frame.parameters, data_extent(dataset.points, frame.parameters)))
    return SurfacePicture(frame.parameters, columns, wish.camera, look_of(state.options), floor, top)


def _objective(state: State, _wish: PictureWish) -> PaintBelow:
    drawn = objective_picture(state)
    return lambda painter, sheet, top: paint_objective(
        painter, sheet, objective_fit(drawn, sheet, top), drawn
    )


def _bound(state: State, _wish: PictureWish) -> PaintBelow:
    if ladder_picture(state, LEAST_TREADS) is None:
        raise CodedError("nothing_to_draw", reason=NO_LADDER)

    def paint(painter: QPainter, sheet: Sheet, top: float) -> None:
        drawn = ladder_picture(state, treads_for(sheet))
        if drawn is not None:
            paint_ladder(painter, sheet, ladder_fit(drawn, sheet, top), drawn)

    return paint


def _slice(state: State, _wish: PictureWish) -> PaintBelow:
    frame, timeline = state.shown, state.timeline
    ahead = {Phase.START: 2, Phase.E: 1, Phase.M: 0}[frame.phase]
    place = timeline.cursor + ahead
    known = None
    if state.preview is None and place < len(timeline.run.frames):
        known = timeline.run.frames[place].parameters
    settings = timeline.run.experiment.settings
    step = step_of(state.experiment.dataset.points, frame, settings, known)
    cut = None if isinstance(step, Degeneracy) else along_step(step)
    if cut is None or cut.is_level:
        raise CodedError("nothing_to_draw", reason=NO_SLICE)
    drawn = slice_picture(cut, frame, settings)
    return lambda painter, sheet, top: paint_slice(painter, sheet, slice_fit(drawn, sheet, top), drawn)


def _strip(state: State, wish: PictureWish) -> PaintBelow:
    shown = [at_half_step(state, position) for position in wish.moments or (state.timeline.cursor,)]
    captions = [strip_caption(each.shown) for each in shown]
    if wish.strip_of == "surface":
        points = state.experiment.dataset.points
        thetas = [each.shown.parameters for each in shown]
        highest = max(full_height(theta, data_extent(points, theta)) for theta in thetas)
        spaces = [_surface_picture(each, wish, round_top(highest)) for each in shown]
        solids = list(zip(captions, spaces, strict=True))
        return lambda painter, sheet, top: paint_surface_strip(painter, sheet, solids, top)
    planes = [plane_picture(each, wish.extent) for each in shown]
    flats = [
        (caption, replace(each, marginals=False)) for caption, each in zip(captions, planes, strict=True)
    ]
    return lambda painter, sheet, top: paint_plane_strip(painter, sheet, flats, top)


PICTURES: dict[str, Callable[[State, PictureWish], PaintBelow]] = {
    "plane": _plane,
    "surface": _surface,
    "objective": _objective,
    "bound": _bound,
    "slice": _slice,
    "strip": _strip,
}
"""Every picture there is, by the name the command line gives it."""
