from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import kstest, uniform
from sklearn.datasets import make_moons

from gmm_desktop.mixture.ellipse import ellipse_of
from gmm_desktop.mixture.errors import ParameterError
from gmm_desktop.mixture.generators import SHAPES, GeneratedSample, Shape, generate, shape_values
from gmm_desktop.mixture.parameters import MixtureParameters
from gmm_desktop.mixture.points import Points
from tests.examples import examples

MIXTURES = ["blobs", "elongated", "unequal_volumes", "unequal_weights", "crossing", "same_means", "outliers"]


def truth(shape: str, **values: float) -> MixtureParameters:
    found = generate(shape, 2, 0, **values).truth
    assert found is not None
    return found


def gaps(parameters: MixtureParameters) -> list[float]:
    """Return the distances of all pairs of means, smallest first."""
    pairs = combinations(parameters.means, 2)
    return sorted(float(np.linalg.norm(first - second)) for first, second in pairs)


def assert_sound(sample: GeneratedSample, count: int) -> None:
    assert len(Points.of(sample.points)) == count
    assert sample.labels.shape == (count,)
    assert sample.labels.dtype == np.dtype(np.int64)
    assert sample.labels.min() >= 0
    if sample.truth is not None:
        noise = sample.truth.noise is not None
        assert sample.labels.max() < sample.truth.n_components + noise


# Every shape


@pytest.mark.parametrize("shape", SHAPES)
def test_a_shape_is_the_same_for_the_same_seed_and_another_for_another(shape: str) -> None:
    first, again, other = (generate(shape, 100, seed) for seed in (7, 7, 8))
    np.testing.assert_array_equal(first.points, again.points)
    np.testing.assert_array_equal(first.labels, again.labels)
    assert not np.array_equal(first.points, other.points)


@pytest.mark.parametrize("shape", SHAPES)
def test_the_table_describes_what_can_be_adjusted(shape: str) -> None:
    parameters = SHAPES[shape].parameters
    assert len({parameter.name for parameter in parameters}) == len(parameters) > 0
    for parameter in parameters:
        assert parameter.lowest <= parameter.default <= parameter.highest
        assert parameter.name.isidentifier()
        for end in (parameter.lowest, parameter.highest):
            assert_sound(generate(shape, 30, 0, **{parameter.name: end}), 30)


def values_of(shape: Shape) -> st.SearchStrategy[dict[str, float]]:
    return st.fixed_dictionaries(
        {
            parameter.name: st.integers(int(parameter.lowest), int(parameter.highest))
            if parameter.integer
            else st.floats(parameter.lowest, parameter.highest)
            for parameter in shape.parameters
        }
    )


@examples(150)
@given(st.data(), st.sampled_from(sorted(SHAPES)), st.integers(2, 40), st.integers(0, 2**32 - 1))
def test_whatever_the_table_allows_can_be_drawn(
    data: st.DataObject, shape: str, count: int, seed: int
) -> None:
    assert_sound(generate(shape, count, seed, **data.draw(values_of(SHAPES[shape]))), count)


@pytest.mark.parametrize("shape", MIXTURES)
def test_the_points_of_a_group_lie_about_the_true_mean_of_its_component(shape: str) -> None:
    """The standard error of a mean is √(Σ_ii/n); five of them are allowed."""
    sample = generate(shape, 6_000, 2)
    assert sample.truth is not None
    for k in range(sample.truth.n_components):
        own = sample.points[sample.labels == k]
        error = np.sqrt(np.diag(sample.truth.covariances[k]) / len(own))
        assert (np.abs(own.mean(axis=0) - sample.truth.means[k]) < 5 * error).all()


def test_the_other_shapes_have_no_true_mixture() -> None:
    assert [shape for shape in SHAPES if generate(shape, 2, 0).truth is not None] == MIXTURES


# Mixtures, by the definition of their parameters


@pytest.mark.parametrize("components", [2, 3, 7, 20])
def test_neighbouring_blobs_are_as_far_apart_as_asked(components: int) -> None:
    found = truth("blobs", components=components, separation=5)
    assert found.n_components == components
    assert gaps(found)[: components - 1] == pytest.approx([5.0] * (components - 1))
    np.testing.assert_allclose(found.covariances, [np.eye(2)] * components, atol=1e-15)
    np.testing.assert_allclose(found.means.mean(axis=0), 0, atol=1e-12)


def test_elongated_components_are_parallel_and_stand_side_by_side() -> None:
    found = truth("elongated", components=3, stretch=8, angle=120, separation=3)
    for covariance in found.covariances:
        ellipse = ellipse_of(covariance)
        assert (ellipse.sigma1, ellipse.sigma2) == pytest.approx((8, 1))
        assert np.degrees(ellipse.angle) == pytest.approx(120)
    assert gaps(found) == pytest.approx([3, 3, 6])
    along = [np.cos(np.radians(120)), np.sin(np.radians(120))]
    np.testing.assert_allclose(found.means @ along, 0, atol=1e-12)


def test_unequal_volumes_widen_by_a_constant_factor() -> None:
    """By hand: σ = 1, 3, 9, so the gaps are 4·(1 + 3)/2 = 8 and 4·(3 + 9)/2 = 24."""
    found = truth("unequal_volumes", ratio=9, separation=4)
    np.testing.assert_allclose(np.sqrt(found.covariances[:, 0, 0]), [1, 3, 9])
    assert gaps(found) == pytest.approx([8, 24, 32])


def test_unequal_weights_fall_by_a_constant_factor() -> None:
    """By hand: 100 : 10 : 1 sum to 111."""
    found = truth("unequal_weights", components=3, ratio=100)
    np.testing.assert_allclose(found.weights, np.array([100, 10, 1]) / 111)


def test_crossing_ellipses_share_a_mean_and_cross_at_the_angle() -> None:
    found = truth("crossing", stretch=5, angle=60)
    first, second = (ellipse_of(covariance) for covariance in found.covariances)
    assert gaps(found) == [0]
    assert np.degrees(second.angle - first.angle) == pytest.approx(180 - 60)
    assert (first.sigma1, first.sigma2) == pytest.approx((5, 1))


def test_the_trap_has_one_mean_and_two_widths() -> None:
    found = truth("same_means", ratio=3, narrow_share=0.25)
    assert found.means.tolist() == [[0, 0], [0, 0]]
    np.testing.assert_allclose(found.covariances, [np.eye(2), 9 * np.eye(2)])
    assert found.weights.tolist() == [0.25, 0.75]


# Curves, without noise where that leaves a closed form


def test_the_ring_has_its_radius_and_thickness_and_a_blob_inside() -> None:
    """Closed form: the radius is N(5, 0.2²); the blob has mean squared radius 2σ² = 2."""
    sample = generate("ring", 4_000, 0, thickness=0.2, centre_share=0.25)
    radii = np.linalg.norm(sample.points, axis=1)
    on_ring, inside = radii[sample.labels == 0], radii[sample.labels == 1]
    assert kstest(on_ring, "norm", args=(5, 0.2)).pvalue > 1e-3
    assert (inside**2).mean() == pytest.approx(2, abs=5 * 2 / np.sqrt(len(inside)))
    assert len(inside) / 4_000 == pytest.approx(0.25, abs=5 * np.sqrt(0.25 * 0.75 / 4_000))


def test_moons_lie_on_the_half_circles_of_scikit_learn() -> None:
    """Independent: ``make_moons`` puts 2,000 points on each, π/1999 apart."""
    expected, moon = make_moons(4_000, shuffle=False, noise=None)
    sample = generate("moons", 300, 1, noise=0)
    for label in (0, 1):
        own, curve = sample.points[sample.labels == label], expected[moon == label]
        nearest = np.linalg.norm(own[:, None] - curve[None], axis=2).min(axis=1)
        assert nearest.max() <= np.pi / 1999 / 2 + 1e-12
        assert len(own) > 100


def test_the_arms_of_a_spiral_are_one_curve_turned() -> None:
    """Closed form: r = 5·φ/φ_max, and arm j is turned by j/3 of a full turn."""
    sample = generate("spiral", 500, 3, arms=3, turns=2, noise=0)
    x, y = sample.points.T
    angle = 2 * np.pi * (2 * np.hypot(x, y) / 5 + sample.labels / 3)
    np.testing.assert_allclose(np.cos(np.arctan2(y, x) - angle), 1, atol=1e-9)
    assert set(sample.labels) == {0, 1, 2}


def test_outliers_are_spread_evenly_over_a_box_around_the_blobs() -> None:
    """Three blobs 6 apart make a triangle 6 wide and 3√3 high; the box goes 6 further on each side.

    The spread is compared with SciPy's uniform.
    """
    sample = generate("outliers", 5_000, 0, components=3, separation=6, outlier_share=0.2)
    astray = sample.points[sample.labels == 3]
    assert len(astray) / 5_000 == pytest.approx(0.2, abs=5 * np.sqrt(0.16 / 5_000))
    assert kstest(astray[:, 0], uniform(-9, 18).cdf).pvalue > 1e-3
    assert sample.labels.max() == 3
    assert sample.truth is not None
    noise = sample.truth.noise
    assert noise is not None
    assert noise.weight == 0.2
    assert noise.sides == pytest.approx((18, 12 + 3 * 3**0.5))


def test_without_outliers_there_is_no_noise() -> None:
    assert truth("outliers", outlier_share=0).noise is None


# What is refused


@pytest.mark.parametrize(
    ("call", "code", "name"),
    [
        ({"shape": "cube"}, "unknown_shape", None),
        ({"arms": 3}, "unknown_shape_value", "arms"),
        ({"components": 0}, "shape_value", "components"),
        ({"components": 2.5}, "shape_value", "components"),
        ({"components": True}, "shape_value", "components"),
        ({"separation": float("nan")}, "shape_value", "separation"),
        ({"separation": "4"}, "shape_value", "separation"),
        ({"separation": 12.1}, "shape_value", "separation"),
        ({"count": 1}, "shape_value", "count"),
        ({"count": 10**9}, "shape_value", "count"),
        ({"seed": -1}, "shape_value", "seed"),
        ({"seed": 0.5}, "shape_value", "seed"),
    ],
)
def test_what_cannot_be_drawn_is_refused_by_name(
    call: dict[str, object], code: str, name: str | None
) -> None:
    arguments: dict[str, object] = {"shape": "blobs", "count": 10, "seed": 0} | call
    with pytest.raises(ParameterError) as caught:
        generate(**arguments)  # type: ignore[arg-type]
    assert (caught.value.code, caught.value.values.get("name")) == (code, name)


def test_values_left_out_have_their_defaults() -> None:
    assert shape_values("blobs", separation=2) == {"components": 3, "separation": 2}
