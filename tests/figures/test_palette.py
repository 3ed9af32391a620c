import numpy as np
import pytest

from gmm_desktop.figures.oklab import VISIONS, Vision, as_seen, contrast, from_oklab, to_oklab
from gmm_desktop.figures.palette import (
    DARK_GROUND,
    LIGHT_GROUND,
    component_colours,
    component_dash,
    component_marker,
)

THEMES = pytest.mark.parametrize(("dark", "ground"), [(False, LIGHT_GROUND), (True, DARK_GROUND)])


def nearest_pair(colours: np.ndarray, vision: Vision) -> float:
    lab = to_oklab(as_seen(colours, vision))
    distances = np.linalg.norm(lab[:, None] - lab[None], axis=2)
    return float(distances[np.triu_indices(len(lab), 1)].min())


def test_oklab_agrees_with_the_values_its_author_published() -> None:
    # Ottosson (2020): sRGB red is L 0.628, a 0.225, b 0.126; white is L 1 without chroma.
    np.testing.assert_allclose(to_oklab([255, 0, 0]), [0.62796, 0.22486, 0.12585], atol=1e-4)
    np.testing.assert_allclose(to_oklab([255, 255, 255]), [1, 0, 0], atol=1e-4)


def test_oklab_and_back_is_the_same_colour() -> None:
    colours = np.random.default_rng(1).uniform(0, 255, (200, 3))
    np.testing.assert_allclose(from_oklab(to_oklab(colours)), colours, atol=1e-6)


def test_contrast_of_black_on_white_is_21() -> None:
    assert contrast([0, 0, 0], [255, 255, 255]) == pytest.approx(21.0)


@THEMES
def test_every_colour_stands_out_from_its_ground(dark: bool, ground: tuple[int, int, int]) -> None:
    assert contrast(component_colours(24, dark), ground).min() >= 2.0


@pytest.mark.parametrize("dark", [False, True])
def test_colours_are_well_apart_for_normal_eyes(dark: bool) -> None:
    assert nearest_pair(component_colours(8, dark), "normal") > 0.12
    assert nearest_pair(component_colours(20, dark), "normal") > 0.06


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("vision", list(VISIONS))
def test_no_two_colours_fall_together_for_colour_blind_eyes(dark: bool, vision: Vision) -> None:
    assert nearest_pair(component_colours(8, dark), vision) > 0.025  # just noticeable: about 0.02
    assert nearest_pair(component_colours(20, dark), vision) > 0.025


@pytest.mark.parametrize("dark", [False, True])
def test_adding_a_component_changes_no_colour_already_given(dark: bool) -> None:
    many = component_colours(40, dark)
    for count in (1, 3, 8, 9, 17, 33):
        np.testing.assert_array_equal(component_colours(count, dark), many[:count])


def test_changing_the_returned_colours_does_no_harm() -> None:
    component_colours(12, False)[:] = 0
    assert component_colours(12, False).max() > 100


def test_marker_and_dash_together_tell_thirty_components_apart_without_colour() -> None:
    assert len({(component_marker(k), component_dash(k)) for k in range(30)}) == 30
    assert [component_marker(k) for k in range(4)] == ["circle", "square", "triangle", "diamond"]
    assert component_dash(0) == ()
