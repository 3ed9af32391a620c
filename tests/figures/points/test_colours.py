import numpy as np
import pytest
from scipy.special import softmax
from scipy.stats import multivariate_normal

from gmm_desktop.figures.oklab import from_oklab, to_oklab
from gmm_desktop.figures.palette import component_colours
from gmm_desktop.figures.points.colours import packed, responsibility_colours
from gmm_desktop.mixture.parameters import MixtureParameters, UniformNoise
from gmm_desktop.mixture.points import Points

BLUE, ORANGE = [0.0, 114.0, 178.0], [230.0, 159.0, 0.0]
MIDDLE = from_oklab(0.5 * (to_oklab(BLUE) + to_oklab(ORANGE))).tolist()


def unpacked(codes: np.ndarray) -> np.ndarray:
    assert (codes >> 24 == 255).all()
    return np.stack([codes >> 16 & 255, codes >> 8 & 255, codes & 255], axis=1).astype(float)


def two_equal(distance: float = 2.0, x: float = 0.0, scale: float = 1.0) -> MixtureParameters:
    return MixtureParameters(
        [0.5, 0.5], [[x - distance, 0], [x + distance, 0]], np.array([np.eye(2)] * 2) * scale**2
    )


def scipy_responsibilities(points: Points, parameters: MixtureParameters) -> np.ndarray:
    logs = [
        np.log(weight) + multivariate_normal(mean, covariance).logpdf(points.array)
        for weight, mean, covariance in zip(
            parameters.weights, parameters.means, parameters.covariances, strict=True
        )
    ]
    return softmax(np.array(logs), axis=0)


def test_half_way_between_two_equal_components_is_the_midpoint_in_oklab() -> None:
    code = responsibility_colours(Points.of([[0, 0.7]]), two_equal(), [BLUE, ORANGE], "blend")
    np.testing.assert_allclose(unpacked(code)[0], MIDDLE, atol=1)


def test_blended_colours_are_the_means_in_oklab_with_responsibilities_as_weights(
    sample: Points, published: MixtureParameters
) -> None:
    palette = component_colours(3, dark=False)
    gamma = scipy_responsibilities(sample, published)
    expected = from_oklab(np.einsum("kn,kc->nc", gamma, to_oklab(palette)))
    found = unpacked(responsibility_colours(sample, published, palette, "blend"))
    np.testing.assert_allclose(found, expected, atol=1)


def test_hard_colours_follow_the_largest_responsibility_of_scipy(
    sample: Points, published: MixtureParameters
) -> None:
    palette = component_colours(3, dark=True)
    expected = packed(palette)[scipy_responsibilities(sample, published).argmax(axis=0)]
    np.testing.assert_array_equal(responsibility_colours(sample, published, palette, "hard"), expected)


def test_equal_responsibilities_go_to_the_first_component_in_hard_mode() -> None:
    code = responsibility_colours(Points.of([[0, 0]]), two_equal(), [BLUE, ORANGE], "hard")
    assert code[0] == packed(BLUE)


def test_plain_gives_every_point_the_neutral_colour(sample: Points, published: MixtureParameters) -> None:
    palette = component_colours(3, dark=False)
    codes = responsibility_colours(sample, published, palette, "plain", neutral=(1, 2, 3))
    assert len(codes) == len(sample)
    assert set(codes.tolist()) == {0xFF010203}


def test_one_component_gives_its_own_colour() -> None:
    alone = MixtureParameters([1], [[0, 0]], [np.eye(2)])
    codes = responsibility_colours(Points.of([[0.0, 0.0], [1e9, 4.0]]), alone, [BLUE], "blend")
    assert codes.tolist() == [int(packed(BLUE))] * 2


def test_a_weight_alone_changes_colours(sample: Points, published: MixtureParameters) -> None:
    palette = component_colours(3, dark=False)
    heavier = MixtureParameters([0.6, 0.2, 0.2], published.means, published.covariances)
    before = responsibility_colours(sample, published, palette, "blend")
    assert (before != responsibility_colours(sample, heavier, palette, "blend")).mean() > 0.05


@pytest.mark.parametrize("distance", [1e2, 1e4, 1e6, 1e12])
def test_points_extremely_far_out_keep_the_right_colour(distance: float) -> None:
    # With equal covariances the sign of x decides, however far away; on the axis of symmetry γ = ½.
    points = Points.of([[distance, 1.0], [-distance, 1.0], [0.0, distance], [0.1, 0.2]])
    found = unpacked(responsibility_colours(points, two_equal(), [BLUE, ORANGE], "blend"))
    np.testing.assert_allclose(found[:3], [ORANGE, BLUE, MIDDLE], atol=1)


def test_where_double_precision_ends_colours_are_those_of_double_precision() -> None:
    # At 1e75 the squared distances to both means are the same number: SciPy too finds γ = ½.
    points = Points.of([[1e75, 1.0], [0.0, 0.0]])
    assert scipy_responsibilities(points, two_equal())[0, 0] == 0.5
    found = unpacked(responsibility_colours(points, two_equal(), [BLUE, ORANGE], "blend"))
    np.testing.assert_allclose(found, [MIDDLE, MIDDLE], atol=1)


@pytest.mark.parametrize("offset", [1e8, -1e8])
def test_an_offset_of_the_data_changes_no_colour(
    sample: Points, published: MixtureParameters, offset: float
) -> None:
    palette = component_colours(3, dark=False)
    moved = MixtureParameters(published.weights, published.means + offset, published.covariances)
    here = responsibility_colours(sample, published, palette, "blend")
    there = responsibility_colours(Points.of(sample.array + offset), moved, palette, "blend")
    np.testing.assert_allclose(unpacked(there), unpacked(here), atol=1)


def test_clusters_a_millionth_of_the_data_wide_are_told_apart() -> None:
    parameters = two_equal(distance=2e-6, scale=1e-6)
    points = Points.of([[-2e-6, 0.0], [0.0, 0.0], [2e-6, 0.0], [3.0, 1.0], [-3.0, 1.0]])
    found = unpacked(responsibility_colours(points, parameters, [BLUE, ORANGE], "blend"))
    np.testing.assert_allclose(found, [BLUE, MIDDLE, ORANGE, ORANGE, BLUE], atol=2)


def test_blocks_do_not_show() -> None:
    # More points than one block holds: each colour is the one its point has alone.
    rng = np.random.default_rng(3)
    points = Points.of(rng.normal(0, 2, (90_000, 2)))
    codes = responsibility_colours(points, two_equal(), [BLUE, ORANGE], "blend")
    some = np.r_[0, 32_767:32_770, 65_535:65_538, 89_999]
    alone = responsibility_colours(Points.of(points.array[some]), two_equal(), [BLUE, ORANGE], "blend")
    np.testing.assert_allclose(unpacked(codes[some]), unpacked(alone), atol=1)


@pytest.mark.parametrize("mode", ["blend", "hard"])
def test_points_of_the_noise_have_the_neutral_colour(mode: str) -> None:
    noise = UniformNoise(0.2, (-50.0, -50.0), (50.0, 50.0))
    parameters = MixtureParameters([0.4, 0.4], [[-2, 0], [2, 0]], [np.eye(2)] * 2, noise)
    near, far = unpacked(
        responsibility_colours(
            Points.of([[-2, 0], [40, 40]]),
            parameters,
            [BLUE, ORANGE],
            mode,  # type: ignore[arg-type]
            (100.0, 110.0, 120.0),
        )
    )
    np.testing.assert_allclose(near, BLUE, atol=2)
    np.testing.assert_allclose(far, [100, 110, 120], atol=1)


@pytest.mark.parametrize("temperature", [0.5, 2.0, 5.0])
def test_at_a_temperature_densities_are_taken_to_the_power_one_over_t(
    sample: Points, published: MixtureParameters, temperature: float
) -> None:
    palette = component_colours(3, dark=False)
    logs = np.log(np.maximum(scipy_responsibilities(sample, published), 1e-300))
    gamma = softmax(logs / temperature, axis=0)
    expected = from_oklab(np.einsum("kn,kc->nc", gamma, to_oklab(palette)))
    codes = responsibility_colours(sample, published, palette, "blend", temperature=temperature)
    np.testing.assert_allclose(unpacked(codes), expected, atol=1)


def test_at_temperature_zero_each_point_has_the_colour_of_one_component(
    sample: Points, published: MixtureParameters
) -> None:
    palette = component_colours(3, dark=False)
    cold = responsibility_colours(sample, published, palette, "blend", temperature=0.0)
    assert np.array_equal(cold, responsibility_colours(sample, published, palette, "hard"))
