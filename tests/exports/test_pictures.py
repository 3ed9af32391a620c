"""Pictures to take away: the same frame looks the same in every format, and shows what it should where it should."""

import io
from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QImage

from gmm_desktop.experiment.compared import run_out
from gmm_desktop.experiment.presets import published_experiment
from gmm_desktop.experiment.session import Session
from gmm_desktop.experiment.state import Colouring, State, SurfaceColouring, ViewOptions
from gmm_desktop.experiment.timeline import Timeline
from gmm_desktop.exports.animations import (
    AnimationWish,
    StoppedError,
    animation_bytes,
    pixels_of,
    with_common_extent,
)
from gmm_desktop.exports.pictures import (
    PICTURES,
    PictureWish,
    at_half_step,
    picture_bytes,
    picture_image,
    state_of,
)
from gmm_desktop.exports.plane_scenes import plane_picture
from gmm_desktop.figures.palette import component_colours
from gmm_desktop.figures.plane.plane_picture import plane_fit
from gmm_desktop.figures.sheet import Sheet, image_sheet
from gmm_desktop.figures.surface import surface_kernel
from gmm_desktop.mixture.errors import CodedError
from gmm_desktop.storage.samples import twin_sample
from tests.figures.pixel_measure import alike, differences, of_image, of_pdf, of_svg, same, words_of_pdf

pytestmark = pytest.mark.usefixtures("qapp", "compiled_surfaces")
SIZE = (720, 540)
STRIP = (0, 2, 4, 10)


@cache
def two_runs() -> Timeline:
    dataset = twin_sample()
    runs = [run_out(published_experiment(name, dataset)) for name in ("experiment_3", "experiment_4")]
    return Timeline(tuple(runs), 17, 1)


@pytest.fixture
def state(qapp: QGuiApplication) -> State:
    assert qapp is not None
    return state_of(Session(two_runs()))


def options_of(name: str) -> ViewOptions:
    return {
        "plain": ViewOptions(),
        "everything": ViewOptions(
            Colouring.ENTROPY,
            by_mass=True,
            heat=True,
            regions=True,
            marginals=True,
            ghosts=True,
            earlier=True,
            truth=True,
            surface_colouring=SurfaceColouring.DENSITY,
            surface_sheets=True,
        ),
    }[name]


@pytest.mark.parametrize(
    ("view", "options", "dark"),
    [
        *((view, "everything", True) for view in PICTURES),
        *((view, "plain", False) for view in PICTURES if view != "surface"),  # an image, and slow
    ],
)
def test_a_frame_looks_the_same_as_png_svg_and_pdf(state: State, view: str, options: str, dark: bool) -> None:
    """SVG is read by Qt, PDF by PDFium, which finds the words in it, too.

    What is drawn where is in `test_drawn_plane.py` and its neighbours; the measure allows 1 % on average,
    and 0.5 % of pixels beyond an eighth.
    """
    state = replace(state, options=options_of(options))
    wish = PictureWish(view, SIZE, dark, moments=STRIP)
    image = QImage.fromData(picture_bytes(state, wish, "png"))
    assert (image.width(), image.height()) == SIZE
    png = of_image(image)
    assert png.std() > 10  # there is something on it
    assert alike(png, of_svg(picture_bytes(state, wish, "svg"), SIZE))
    pdf = picture_bytes(state, wish, "pdf")
    assert alike(png, of_pdf(pdf, SIZE))
    words = words_of_pdf(pdf)
    for word in {"plane": ["x", "y"], "surface": ["x", "y", "density"], "strip": ["iteration", "x", "y"]}.get(
        view, ["L"]
    ):
        assert word in words


def test_the_measure_sees_another_frame(state: State) -> None:
    wish = PictureWish(size=SIZE)
    one, other = (pixels_of(picture_image(at_half_step(state, step), wish)) for step in (16, 110))
    assert not alike(one, other)
    assert differences(one, other)[1] < 0.99


def test_the_means_are_painted_where_they_are(state: State) -> None:
    """The place follows from the view by hand: pixels from the left edge and from the upper edge of the plane."""
    state = replace(state, options=ViewOptions(contours=False, trails=False))
    image = picture_image(state, PictureWish(size=SIZE, titled=False))
    pixels, theta = pixels_of(image), state.shown.parameters
    sheet = image_sheet(SIZE, dark=False)
    fit = plane_fit(plane_picture(state), sheet, 18 * sheet.unit)
    area, view = fit.area, fit.view
    for mean, colour in zip(theta.means, component_colours(3, dark=False), strict=True):
        x = area.left() + (mean[0] - view.x0) / (view.x1 - view.x0) * area.width()
        y = area.top() + (view.y1 - mean[1]) / (view.y1 - view.y0) * area.height()
        assert np.abs(pixels[round(y), round(x)] - colour).max() <= 1


def test_a_larger_picture_is_the_same_picture_enlarged(state: State) -> None:
    small, large = (picture_image(state, PictureWish(size=size)) for size in ((900, 640), (1800, 1280)))
    shrunk = large.scaled(900, 640, mode=Qt.TransformationMode.SmoothTransformation)
    mean, within = differences(of_image(small), of_image(shrunk))
    assert mean < 0.01
    assert within > 0.98


def test_a_transparent_picture_has_no_ground(state: State) -> None:
    wish = PictureWish(size=SIZE, transparent=True)
    image = QImage.fromData(picture_bytes(state, wish, "png"))
    assert image.pixelColor(1, 1).alpha() == 0
    assert QImage.fromData(picture_bytes(state, replace(wish, transparent=False), "png")).pixelColor(
        1, 1
    ).name() == ("#ffffff")


def test_paper_sizes_are_kept(state: State) -> None:
    """720 pixels at 96 to the inch are 7.5 inches: 540 points wide, and 3780 dots a metre."""
    wish = PictureWish(size=SIZE)
    assert QImage.fromData(picture_bytes(state, wish, "png")).dotsPerMeterX() == 3780
    assert b"/MediaBox [0 0 540" in picture_bytes(state, wish, "pdf")


def test_the_part_of_the_plane_asked_for_is_in_view(state: State) -> None:
    drawn = plane_picture(state, (20.0, 40.0, 70.0, 90.0))
    view = plane_fit(drawn, Sheet(SIZE), 20).view
    assert view.x0 <= 20
    assert view.x1 >= 40
    assert view.y0 == pytest.approx(70)
    assert view.y1 == pytest.approx(90)


def test_where_there_is_nothing_to_draw_it_says_so(state: State) -> None:
    fresh = replace(
        state, timeline=Timeline((replace(state.timeline.run, frames=state.timeline.run.frames[:1]),))
    )
    with pytest.raises(CodedError) as caught:
        picture_image(fresh, PictureWish("bound", SIZE))
    assert caught.value.code == "nothing_to_draw"
    for view in ("plane", "surface", "objective", "strip"):
        assert not picture_image(fresh, PictureWish(view, SIZE)).isNull()


# Animations


def film(*half_steps: int, form: str = "gif", view: str = "plane") -> AnimationWish:
    return AnimationWish(PictureWish(view, (320, 240)), half_steps, 10.0, form)  # type: ignore[arg-type]


@pytest.mark.parametrize("view", ["plane", "surface", "objective"])
@pytest.mark.parametrize("form", ["apng", "gif"])
def test_an_animation_has_its_frames_and_its_ends_are_the_stills(state: State, view: str, form: str) -> None:
    """Read by Pillow. APNG has every colour; a GIF has 256 for all frames, so it is a little off."""
    wish = film(0, 4, 9, form=form, view=view)
    made = Image.open(io.BytesIO(animation_bytes(state, wish)))
    assert made.n_frames == 3  # type: ignore[attr-defined]
    assert made.info["loop"] == 0
    shown = with_common_extent(state, wish)
    for place, half_step in enumerate(wish.half_steps):
        made.seek(place)
        assert made.info["duration"] == (1500 if place == 2 else 100)
        still = pixels_of(picture_image(at_half_step(state, half_step), shown))
        moving = np.asarray(made.convert("RGB"))
        if form == "apng":
            assert same(moving, still)
        assert np.abs(moving.astype(int) - still).mean() / 255 <= 0.02
        assert moving[0, 0].tolist() == [255, 255, 255]


@pytest.mark.parametrize(("view", "times"), [("surface", 1), ("plane", 0)])
def test_many_surfaces_are_worth_the_compiled_renderer(
    state: State, view: str, times: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    loaded: list[str] = []
    monkeypatch.setattr(surface_kernel, "load", lambda: loaded.append(view))
    animation_bytes(state, film(0, 1, view=view))
    assert loaded == [view] * times


def test_progress_is_told_in_order_and_breaking_off_ends_it(state: State) -> None:
    told: list[tuple[int, int]] = []
    animation_bytes(state, film(0, 1, 2, 3), lambda done, count: told.append((done, count)))
    assert told == [(0, 4), (1, 4), (2, 4), (3, 4), (4, 4)]
    with pytest.raises(StoppedError):
        animation_bytes(state, film(0, 1, 2, 3), stopped=lambda: True)


def test_too_much_for_one_file_is_refused_before_anything_is_painted(state: State) -> None:
    wish = replace(film(*range(100)), picture=PictureWish(size=(4000, 3000)))
    with pytest.raises(CodedError) as caught:
        animation_bytes(state, wish)
    assert caught.value.code == "animation_too_large"
