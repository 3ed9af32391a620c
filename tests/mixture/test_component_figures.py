import math

import numpy as np
import pytest

from gmm_desktop.mixture.component_figures import component_figures, mixture_figures
from gmm_desktop.mixture.e_step import responsibilities
from gmm_desktop.mixture.m_step import update
from gmm_desktop.mixture.overlap import overlaps
from gmm_desktop.mixture.parameters import MixtureParameters
from gmm_desktop.mixture.points import Points
from gmm_desktop.mixture.settings import EmSettings
from gmm_desktop.mixture.statistics import accumulate


def after_m_step(points: Points, start: MixtureParameters, reg_covar: float = 0.0) -> MixtureParameters:
    found = update(accumulate(points, start), start, EmSettings(reg_covar=reg_covar), scales=points.scales)
    assert isinstance(found, MixtureParameters)
    return found


def test_effective_points_and_distances_are_their_definitions(
    three_groups: Points, start: MixtureParameters
) -> None:
    """Independent: the N×K responsibilities and NumPy's inverse."""
    gamma = responsibilities(three_groups, start)
    for k, figures in enumerate(
        component_figures(accumulate(three_groups, start), start, three_groups.scales)
    ):
        offsets = three_groups.array - start.means[k]
        squares = np.einsum("ni,ij,nj->n", offsets, np.linalg.inv(start.covariances[k]), offsets)
        own = gamma[:, k]
        assert figures.effective_points == pytest.approx(own.sum(), rel=1e-12)
        assert figures.share == pytest.approx(own.mean(), rel=1e-12)
        assert figures.squared_distance == pytest.approx(own @ squares / own.sum(), rel=1e-10)


def test_the_shape_is_that_of_the_ellipse() -> None:
    """By hand: σ₁² = 9 along (1, 1)/√2 and σ₂² = 1 across make [[5, 4], [4, 5]]; the condition is 9.

    Where x counts by 2 and y by 3 it is [[5/4, 2/3], [2/3, 5/9]]: sum 65/36, determinant 1/4, so
    λ = 65/72 ± √((65/72)² − 1/4).
    """
    tilted = MixtureParameters([1], [[0, 0]], [[[5, 4], [4, 5]]])
    (figures,) = component_figures(
        accumulate(Points.of([[0, 0], [1, 1]]), tilted), tilted, np.array([2.0, 3.0])
    )
    assert (figures.sigma1, figures.sigma2) == pytest.approx((3, 1))
    assert figures.angle == pytest.approx(math.pi / 4)
    assert figures.condition == pytest.approx(9)
    middle, half = 65 / 72, math.sqrt((65 / 72) ** 2 - 1 / 4)
    assert figures.flatness == pytest.approx((middle + half) / (middle - half))


def test_after_an_m_step_the_points_of_a_component_lie_at_squared_distance_two(
    three_groups: Points, start: MixtureParameters
) -> None:
    """Closed form: Σ_k is the scatter S_k over N_k, so tr(Σ_k⁻¹ S_k)/N_k = tr I = 2, and π_k = N_k/N."""
    fitted = after_m_step(three_groups, start)
    for k, figures in enumerate(
        component_figures(accumulate(three_groups, start), fitted, three_groups.scales)
    ):
        assert figures.squared_distance == pytest.approx(2, rel=1e-10)
        assert figures.share == pytest.approx(fitted.weights[k], rel=1e-12)


def test_a_ridge_brings_the_points_nearer(three_groups: Points, start: MixtureParameters) -> None:
    ridged = after_m_step(three_groups, start, reg_covar=0.5)
    figures = component_figures(accumulate(three_groups, start), ridged, three_groups.scales)
    assert all(one.squared_distance < 1.9 for one in figures)


@pytest.mark.parametrize("offset", [0.0, 1e8])
def test_far_from_the_origin_the_distances_keep_their_digits(
    three_groups: Points, start: MixtureParameters, offset: float
) -> None:
    """Closed form as above; the points lie on multiples of 1/64, which 1e8 + x holds exactly."""
    points = Points.of(np.round(three_groups.array * 64) / 64 + offset)
    there = MixtureParameters(start.weights, start.means + offset, start.covariances)
    figures = component_figures(accumulate(points, there), after_m_step(points, there), points.scales)
    assert [one.squared_distance for one in figures] == pytest.approx([2, 2, 2], rel=1e-6)


def test_a_component_without_points_has_no_distance() -> None:
    far = MixtureParameters([0.5, 0.5], [[0.0, 0.0], [1e6, 0.0]], [np.eye(2)] * 2)
    figures = component_figures(accumulate(Points.of([[0, 0], [1, 0]]), far), far, np.ones(2))
    assert figures[1].effective_points == figures[1].share == 0
    assert math.isnan(figures[1].squared_distance)
    assert figures[0].squared_distance == pytest.approx(0.5)  # by hand: 0 and 1, on average


def test_all_figures_belong_to_the_frame_that_is_asked_for(
    three_groups: Points, start: MixtureParameters
) -> None:
    fitted = after_m_step(three_groups, start)
    frame = mixture_figures(three_groups, fitted, start)
    assert frame.components == component_figures(accumulate(three_groups, start), fitted, three_groups.scales)
    np.testing.assert_allclose(frame.certainty.counts, [one.effective_points for one in frame.components])
    np.testing.assert_array_equal(frame.overlaps, overlaps(fitted))
    own = mixture_figures(three_groups, fitted)
    assert own.components == component_figures(accumulate(three_groups, fitted), fitted, three_groups.scales)
