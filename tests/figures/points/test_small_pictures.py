"""Small pictures in dialogs: where things are, worked out by hand."""

import numpy as np
import pytest
from PySide6.QtGui import QColor, QImage

from gmm_desktop.figures.charts.family_pictures import PICTURES, family_picture
from gmm_desktop.figures.palette import component_colours
from gmm_desktop.figures.points.colours import NEUTRAL
from gmm_desktop.figures.points.scatter_picture import MOST_POINTS, scatter_picture
from gmm_desktop.mixture.arrays import FloatArray, IntArray, Pixels
from gmm_desktop.mixture.points import Points

THREE = Points.of(np.array([[0.0, 0.0], [10.0, 0.0], [10.0, 5.0]]))


def channels(pixels: Pixels) -> IntArray:
    """Return alpha, red, green and blue of premultiplied pixels, shape (height, width, 4)."""
    return np.stack([(pixels >> shift & 255).astype(np.int64) for shift in (24, 16, 8, 0)], axis=-1)


def middle_of(pixels: Pixels, colour: FloatArray) -> tuple[float, float]:
    """Return where the pixels of a colour lie, on average, in pixels from the upper left."""
    alpha, *shades = np.moveaxis(channels(pixels), -1, 0)
    full = alpha > 100
    plain = np.stack(shades, axis=-1)[full] * 255 / alpha[full][:, None]
    near = np.abs(plain - colour).max(axis=1) < 12
    down, across = np.nonzero(full)
    assert near.any()
    return float(across[near].mean() + 0.5), float(down[near].mean() + 0.5)


# The points of a table that is opened


@pytest.mark.parametrize("dark", [False, True])
def test_points_fill_the_picture_in_the_colours_of_their_groups(dark: bool) -> None:
    """0 … 10 and 0 … 5, and 6 % more at each side: 11.2 and 5.6 data units for 224 and 112 pixels, 20 each."""
    pixels = scatter_picture(THREE, np.array([0, 1, 2]), (224, 112), dark=dark)
    assert pixels.shape == (112, 224)
    for colour, place in zip(component_colours(3, dark), [(12, 106), (212, 106), (212, 6)], strict=True):
        assert middle_of(pixels, colour) == pytest.approx(place, abs=1.0)


def test_without_groups_points_are_grey() -> None:
    pixels = scatter_picture(THREE, None, (224, 112), dark=False)
    assert middle_of(pixels, np.array(NEUTRAL, dtype=float)) == pytest.approx((145.3, 72.7), abs=1.5)


@pytest.mark.parametrize("height", [0.0, 5e7])
def test_points_of_one_height_lie_in_the_middle(height: float) -> None:
    points = Points.of(np.array([[0.0, height], [10.0, height]]))
    pixels = scatter_picture(points, np.array([0, 0]), (224, 112), dark=False)
    assert middle_of(pixels, component_colours(1, False)[0])[1] == pytest.approx(56, abs=1)


def test_of_many_points_some_are_drawn_in_their_own_colours() -> None:
    """The second half, which is the right group, lies above the first."""
    count = 2 * MOST_POINTS + 2
    points = Points.of(np.column_stack([np.linspace(0, 1, count), np.arange(count) >= count // 2]))
    pixels = scatter_picture(points, (np.arange(count) >= count // 2).astype(int), (224, 112), dark=False)
    first, second = (middle_of(pixels, colour) for colour in component_colours(2, False))
    assert first == pytest.approx((62, 106), abs=2)
    assert second == pytest.approx((162, 6), abs=2)


# The families of covariances


@pytest.mark.parametrize("choice", PICTURES)
@pytest.mark.usefixtures("qapp")
def test_the_ellipses_of_a_family_stand_side_by_side(choice: tuple[str, str]) -> None:
    """Three in 68 × 26 logical pixels; of half axes a, b turned by φ the half width is √(a²cos²φ + b²sin²φ)."""
    colours = [QColor("#ff0000"), QColor("#00ff00"), QColor("#0000ff")]
    image = (
        family_picture(*choice, colours).toImage().convertToFormat(QImage.Format.Format_ARGB32_Premultiplied)
    )
    assert (image.width(), image.height(), image.devicePixelRatio()) == (136, 52, 2.0)
    codes = np.frombuffer(image.constBits(), np.uint32).reshape(52, 136)
    shades = channels(codes)
    for place, (a, b, degrees) in enumerate(PICTURES[choice]):
        down, across = np.nonzero(shades[:, :, 1 + place] > 20)
        turn = np.radians(degrees)
        wide = np.hypot(a * np.cos(turn), b * np.sin(turn)) + 0.8
        high = np.hypot(a * np.sin(turn), b * np.cos(turn)) + 0.8
        x = 68 * (2 * place + 1) / 6
        found = (across.min() / 2, (across.max() + 1) / 2, down.min() / 2, (down.max() + 1) / 2)
        assert found == pytest.approx((x - wide, x + wide, 13 - high, 13 + high), abs=0.8)
        inside = shades[26, round(2 * x)]
        assert inside[0] == inside[1 + place] == pytest.approx(70, abs=2)
        rim = shades[down, across]
        assert rim[:, 0].max() > 240
