from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QImage

from gmm_desktop.figures.ink import ink_for
from gmm_desktop.figures.marks import marker_path, placed_labels
from gmm_desktop.figures.painter import contour_figure, save_png, surface_figure
from gmm_desktop.figures.palette import MARKERS, component_colours
from gmm_desktop.figures.surface.surface import SurfaceLook
from gmm_desktop.figures.surface.surface_floor import FloorPoints
from gmm_desktop.figures.surface.surface_scene import Camera, enlarged, surface_scene
from gmm_desktop.mixture.arrays import ByteArray
from gmm_desktop.mixture.parameters import MixtureParameters
from gmm_desktop.mixture.points import Points
from tests.figures.drawing_record import recorded
from tests.figures.drawn_axes import axes_of
from tests.figures.pixel_measure import of_image, same

pytestmark = pytest.mark.usefixtures("qapp")
SIZE = (900, 640)


def pixels(image: QImage) -> np.ndarray:
    flat = np.frombuffer(image.constBits(), np.uint32).reshape(image.height(), image.width())
    return flat & 0xFFFFFF


def figure(
    points: Points, parameters: MixtureParameters, *, dark: bool = False, title: str = "A fit"
) -> QImage:
    return contour_figure(
        points, parameters, title=title, subtitle="after 53 iterations", size=SIZE, dark=dark
    )


def share_of_colour(image: QImage, rgb: tuple[int, int, int], tolerance: int = 20) -> float:
    codes = pixels(image)
    channels = np.stack([codes >> 16 & 255, codes >> 8 & 255, codes & 255], axis=-1).astype(int)
    return float((np.abs(channels - rgb).max(axis=-1) < tolerance).mean())


def test_a_figure_has_its_size_its_ground_and_the_colours_of_its_components(
    sample: Points, published: MixtureParameters
) -> None:
    light, dark = figure(sample, published), figure(sample, published, dark=True)
    assert (light.width(), light.height()) == SIZE
    assert pixels(light)[0, 0] == 0xFFFFFF
    assert pixels(dark)[0, 0] == 0x191C21
    for rgb in ((0, 114, 178), (230, 159, 0), (0, 158, 115)):
        assert share_of_colour(light, rgb) > 5e-4


def test_the_same_state_gives_the_same_figure(sample: Points, published: MixtureParameters) -> None:
    assert same(of_image(figure(sample, published)), of_image(figure(sample, published)))


def test_title_and_subtitle_are_written_above(sample: Points, published: MixtureParameters) -> None:
    with_title, without = figure(sample, published), figure(sample, published, title="")
    assert (pixels(with_title)[:50] != 0xFFFFFF).any()
    assert (pixels(with_title) != pixels(without)).any()


@pytest.mark.parametrize("scale", [1e-8, 1e6])
def test_the_units_of_the_data_change_nothing_but_the_axes(
    sample: Points, published: MixtureParameters, scale: float
) -> None:
    scaled = MixtureParameters(published.weights, published.means * scale, published.covariances * scale**2)
    moved = figure(Points.of(sample.array * scale), scaled)
    for rgb in ((0, 114, 178), (230, 159, 0), (0, 158, 115)):
        assert share_of_colour(moved, rgb) == pytest.approx(
            share_of_colour(figure(sample, published), rgb), rel=0.15
        )


def test_data_at_a_hundred_million_look_the_same(sample: Points, published: MixtureParameters) -> None:
    far = MixtureParameters(published.weights, published.means + 1e8, published.covariances)
    moved = figure(Points.of(sample.array + 1e8), far)
    assert share_of_colour(moved, (0, 158, 115)) == pytest.approx(
        share_of_colour(figure(sample, published), (0, 158, 115)), rel=0.15
    )


@pytest.mark.parametrize("count", [1, 2, 9, 20])
@pytest.mark.parametrize("dark", [False, True])
def test_any_number_of_components_can_be_drawn(count: int, dark: bool) -> None:
    rng = np.random.default_rng(count)
    means = rng.uniform(0, 100, (count, 2))
    parameters = MixtureParameters(np.full(count, 1 / count), means, [np.eye(2) * 9] * count)
    points = Points.of(np.repeat(means, 20, axis=0) + rng.normal(0, 3, (20 * count, 2)))
    with recorded() as drawing:
        figure(points, parameters, dark=dark)
    numbers = [word.text for word in drawing.words if word.colour == ink_for(dark=dark).text]
    share = f"   π {1 / count:.3f}" if count <= 8 else ""
    assert [text for text in numbers if text[0].isdigit()] == [f"{k + 1}{share}" for k in range(count)]
    colours = [QColor(*map(round, rgb)).name() for rgb in component_colours(count, dark).tolist()]
    axes = axes_of(drawing, ink_for(dark=dark).dim, ink_for(dark=dark).line, 1.0)
    marks = [each for each in drawing.of_kind("path") if each.brush and each.pen]
    assert [each.brush for each in marks] == colours
    for mark, mean in zip(marks, means, strict=True):
        assert mark.middle == pytest.approx(
            axes.place(*mean), abs=3
        )  # the box of a triangle is off its middle
    with recorded() as drawing:
        surface = surface_figure(parameters, title="Density", subtitle="", size=(300, 220), dark=dark)
    assert drawing.word("Density").box.bottom() < 20
    assert len(np.unique(pixels(surface))) > 100
    if count <= 9:  # of more, hills hide hills
        for rgb in component_colours(count, dark).tolist():
            assert share_of_colour(surface, (round(rgb[0]), round(rgb[1]), round(rgb[2])), 60) > 2e-4


@pytest.mark.parametrize(
    ("places", "variance"),
    [([[3.0, 4.0]], 1e-6), ([[0.0, 0.0]], 1e90), ([[5.0, 5.0]] * 40, 1.0), ([[0.0, 0.0], [1e12, 1.0]], 1.0)],
)
def test_hard_cases_are_drawn_without_complaint(places: list[list[float]], variance: float) -> None:
    parameters = MixtureParameters(
        [0.5, 0.5], [places[0], [places[0][0] + 1, places[0][1]]], [np.eye(2) * variance] * 2
    )
    assert not figure(Points.of(places), parameters).isNull()
    assert not surface_figure(parameters, title="", subtitle="", size=(200, 150)).isNull()


def test_a_figure_saved_as_png_reads_back_the_same(
    sample: Points, published: MixtureParameters, tmp_path: Path
) -> None:
    image = figure(sample, published)
    save_png(image, tmp_path / "fit.png")
    assert [file.name for file in tmp_path.iterdir()] == ["fit.png"]
    np.testing.assert_array_equal(
        pixels(QImage(str(tmp_path / "fit.png")).convertToFormat(QImage.Format.Format_RGB32)), pixels(image)
    )


def test_a_figure_that_cannot_be_saved_says_so(
    sample: Points, published: MixtureParameters, tmp_path: Path
) -> None:
    with pytest.raises(OSError, match=r"\w"):
        save_png(figure(sample, published), tmp_path / "missing" / "fit.png")


def test_every_marker_has_its_own_shape_about_its_middle() -> None:
    shapes = [marker_path(marker, QPointF(50, 60), 10) for marker in MARKERS]
    assert len({tuple(shape.toFillPolygon().toList()[i].x() for i in range(3)) for shape in shapes}) >= 8
    for shape in shapes:
        assert shape.contains(QPointF(50, 60))
        assert 15 < shape.boundingRect().width() < 34
        for part in shape.toSubpathPolygons():  # else its rim would have a gap
            assert part.isClosed()


def test_labels_keep_out_of_each_others_way() -> None:
    anchors = [QPointF(100, 100), QPointF(128, 100), QPointF(100, 124)]
    boxes = placed_labels(anchors, [(50.0, 14.0)] * 3, 12.0, QRectF(0, 0, 300, 200))
    for i, box in enumerate(boxes):
        assert not any(box.intersects(other) for other in boxes[:i])


def test_a_label_stays_inside_the_picture() -> None:
    area = QRectF(0, 0, 300, 200)
    for corner in (QPointF(298, 2), QPointF(2, 198), QPointF(298, 198)):
        (box,) = placed_labels([corner], [(60.0, 14.0)], 12.0, area)
        assert area.adjusted(-8, -8, 8, 8).contains(box)


def test_a_component_too_narrow_for_the_surface_is_still_seen(published: MixtureParameters) -> None:
    covariances = published.covariances.copy()
    covariances[0] *= 1e-9
    collapsed = MixtureParameters([0.01, 0.39, 0.6], published.means, covariances)
    image = surface_figure(collapsed, title="", subtitle="", size=SIZE)
    assert share_of_colour(image, (0, 114, 178)) > 1e-4


# The surface as it is on the screen


def test_a_figure_of_what_is_seen_shows_the_same_enlarged(published: MixtureParameters) -> None:
    """Three times as large with nothing around it: every place stands at three times its pixel."""
    seen = surface_scene(published, (300, 200), camera=Camera(12, 50, 1.5), turning=True)
    scene, factor = enlarged(seen, (900, 600), (0, 0, 0, 0))
    assert factor == pytest.approx(3)
    x, y, share = np.array([10.0, 80.0, 40.0]), np.array([70.0, 20.0, 55.0]), np.array([0.0, 0.4, 1.0])
    assert np.array(scene.project(x, y, share)) == pytest.approx(3 * np.array(seen.project(x, y, share)))


def test_camera_options_and_points_are_those_asked_for(sample: Points, published: MixtureParameters) -> None:
    floor = FloorPoints(sample, published)

    def drawn(**how: Any) -> ByteArray:
        return of_image(surface_figure(published, title="", subtitle="", size=(300, 220), **how))

    seen = surface_scene(published, (300, 200), camera=Camera(12, 50), turning=True)
    pictures = [
        drawn(),
        drawn(camera=Camera(20, 40)),
        drawn(floor=floor),
        drawn(floor=floor, look=SurfaceLook(points=True)),
        drawn(look=SurfaceLook(sheets=True)),
        drawn(seen=seen),
    ]
    for i, picture in enumerate(pictures):
        assert not any(same(picture, other) for other in pictures[:i])
    assert same(drawn(seen=seen), pictures[-1])


def test_a_figure_of_what_is_seen_keeps_clear_of_its_title(published: MixtureParameters) -> None:
    seen = surface_scene(published, (300, 200), camera=Camera(0, 20, 4), turning=True)
    with_surface = of_image(surface_figure(published, title="A fit", subtitle="", size=SIZE, seen=seen))
    elsewhere = surface_scene(published, (300, 200), turning=True)
    other = of_image(surface_figure(published, title="A fit", subtitle="", size=SIZE, seen=elsewhere))
    assert same(with_surface[:30], other[:30])
