"""The compiled renderer and its twin in NumPy draw the same."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gmm_desktop.figures.palette import component_colours
from gmm_desktop.figures.surface import surface_kernel, surface_numpy, surface_shading
from gmm_desktop.figures.surface.surface import render_surface
from gmm_desktop.figures.surface.surface_arrays import (
    NO_PICTURE,
    SurfaceArrays,
    SurfaceColours,
    SurfaceLook,
    surface_arrays,
)
from gmm_desktop.figures.surface.surface_scene import Camera, surface_scene
from gmm_desktop.mixture.compiled import Loader
from gmm_desktop.mixture.parameters import MixtureParameters
from tests.examples import examples

SIZE = (61, 53)


@pytest.fixture(scope="module", autouse=True)
def compiled_renderer() -> None:
    assert surface_kernel.load()


def painted(arrays: SurfaceArrays, *, sheets: bool, compiled: bool) -> np.ndarray:
    image = np.zeros((SIZE[1], SIZE[0]), np.uint32)
    (surface_kernel if compiled else surface_numpy).paint(arrays, image, sheets=sheets)
    return np.stack([image >> 24, image >> 16 & 255, image >> 8 & 255, image & 255], axis=-1).astype(int)


def assert_twins(arrays: SurfaceArrays, *, sheets: bool) -> None:
    one, other = (painted(arrays, sheets=sheets, compiled=compiled) for compiled in (True, False))
    apart = np.abs(one - other).max(axis=-1)
    # A sample at the very edge of a hill may fall on either side of it by rounding.
    assert np.count_nonzero(apart > 1) <= 3
    assert np.count_nonzero(apart) < 0.01 * apart.size


@given(
    st.integers(1, 6),
    st.integers(0, 10_000),
    st.floats(-180, 179),
    st.floats(8, 85),
    st.floats(0.5, 4),
    st.sampled_from(SurfaceColours),
    st.booleans(),
    st.booleans(),
)
@examples(40)
def test_both_forms_draw_the_same_picture(
    count: int,
    seed: int,
    azimuth: float,
    elevation: float,
    zoom: float,
    colours: SurfaceColours,
    sheets: bool,
    points: bool,
) -> None:
    rng = np.random.default_rng(seed)
    roots = rng.normal(0, 1, (count, 2, 2)) * rng.uniform(0.2, 4, (count, 1, 1))
    covariances = roots @ roots.transpose(0, 2, 1) + 0.05 * np.eye(2)
    parameters = MixtureParameters(rng.dirichlet(np.ones(count)), rng.uniform(0, 20, (count, 2)), covariances)
    scene = surface_scene(
        parameters, SIZE, extent=(-2, 22, -1, 20), camera=Camera(azimuth, elevation, zoom), turning=True
    )
    floor = rng.integers(0, 255, (50, 60)).astype(np.uint32) * np.uint32(0x01010101) if points else NO_PICTURE
    arrays = surface_arrays(
        parameters,
        component_colours(count, dark=False),
        scene,
        dark=False,
        look=SurfaceLook(colours, sheets),
        floor=floor,
    )
    assert_twins(arrays, sheets=sheets)


def test_both_forms_draw_a_collapse_the_same(published: MixtureParameters) -> None:
    covariances = published.covariances.copy()
    covariances[0] *= 1e-9
    parameters = MixtureParameters([0.01, 0.39, 0.6], published.means, covariances)
    arrays = surface_arrays(
        parameters, component_colours(3, dark=True), surface_scene(parameters, SIZE), dark=True
    )
    assert_twins(arrays, sheets=False)


def test_a_picture_shared_by_threads_is_that_of_one(
    published: MixtureParameters, monkeypatch: pytest.MonkeyPatch
) -> None:
    scene, colours = surface_scene(published, (400, 300)), component_colours(3, dark=False)
    monkeypatch.setattr(surface_kernel, "LEAST_PIXELS_SHARED", 1)
    monkeypatch.setattr(surface_kernel, "cores", lambda: 1)
    alone = render_surface(published, colours, scene, dark=False)
    monkeypatch.setattr(surface_kernel, "cores", lambda: 4)
    np.testing.assert_array_equal(render_surface(published, colours, scene, dark=False), alone)


def test_without_the_compiled_renderer_numpy_draws(
    published: MixtureParameters, monkeypatch: pytest.MonkeyPatch
) -> None:
    def missing(_cache: Path | None) -> None:
        return None

    monkeypatch.setattr(surface_kernel, "_compile", missing)
    monkeypatch.setattr(surface_kernel, "_loader", Loader(surface_kernel._compile))
    assert not surface_kernel.load()
    scene, colours = surface_scene(published, SIZE), component_colours(3, dark=False)
    assert render_surface(published, colours, scene, dark=False).any()
    arrays = surface_arrays(published, colours, scene, dark=False)
    with pytest.raises(RuntimeError, match="not loaded"):
        surface_kernel.paint(arrays, np.zeros((SIZE[1], SIZE[0]), np.uint32), sheets=False)


def test_the_exponential_is_that_of_numpy_to_eleven_digits() -> None:
    values = np.concatenate([np.linspace(-700, 700, 20_001), np.linspace(-1, 1, 4_001)])
    found = np.array([surface_shading._exp(value) for value in values.tolist()])
    np.testing.assert_allclose(found, np.exp(values), rtol=1e-11)
