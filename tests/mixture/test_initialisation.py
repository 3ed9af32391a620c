import numpy as np
import pytest

from gmm_desktop.mixture.errors import DataError
from gmm_desktop.mixture.initialisation import StartMethod, kmeans_plus_plus, make_start
from gmm_desktop.mixture.points import Points

RECIPES = [StartMethod.KMEANS_PLUS_PLUS, StartMethod.RANDOM_POINTS]


@pytest.mark.parametrize("method", RECIPES)
@pytest.mark.parametrize("count", [1, 3, 20])
def test_means_are_different_points_of_the_data(
    three_groups: Points, method: StartMethod, count: int
) -> None:
    means = make_start(method, three_groups, count, seed=4).means.tolist()
    assert len({tuple(mean) for mean in means}) == count
    assert all(mean in three_groups.array.tolist() for mean in means)


@pytest.mark.parametrize("method", RECIPES)
def test_the_same_seed_gives_the_same_start_and_another_seed_another(
    three_groups: Points, method: StartMethod
) -> None:
    first, again, other = (make_start(method, three_groups, 4, seed) for seed in (0, 0, 1))
    assert first == again
    assert first != other


@pytest.mark.parametrize("method", RECIPES)
def test_weights_are_equal_and_shapes_share_out_the_variance_of_the_data(method: StartMethod) -> None:
    """By hand: a 6×8 rectangle has variances 9 and 16, among 2 components 4.5 and 8; their mean 12.5, each 6.25."""
    rectangle = Points.of([[0, 0], [6, 0], [6, 8], [0, 8]])
    start = make_start(method, rectangle, 2, seed=0)
    assert start.weights.tolist() == [0.5, 0.5]
    np.testing.assert_allclose(start.covariances, [np.diag([4.5, 8.0])] * 2, rtol=1e-15)
    raw = make_start(method, rectangle, 2, seed=0, raw=True)
    np.testing.assert_allclose(raw.covariances, [6.25 * np.eye(2)] * 2, rtol=1e-15)


@pytest.mark.parametrize("raw", [False, True])
def test_distances_are_measured_by_the_spread_of_each_axis_or_in_data_units(raw: bool) -> None:
    """Four groups at the corners of a box 1000 by 1, each 10 by 0.001 wide. Of the second mean k-means++ knows in
    data units that it lies on the other side; by the spread of each axis it lies above as often as beside.
    """
    rng = np.random.default_rng(0)
    corners = np.array([[0, 0], [1000, 0], [0, 1], [1000, 1]])
    points = Points.of(np.vstack([corner + rng.normal(size=(20, 2)) * [10, 1e-3] for corner in corners]))
    moves = []
    for seed in range(40):
        first, then = make_start(StartMethod.KMEANS_PLUS_PLUS, points, 2, seed, raw=raw).means
        moves.append((abs(then[0] - first[0]) > 500, abs(then[1] - first[1]) > 0.5))
    assert all(beside for beside, _ in moves) == raw
    start = make_start(StartMethod.KMEANS, points, 4, 1, raw=raw)
    found = {(round(x / 1000), round(y, 1)) for x, y in start.means.tolist()}
    assert (found == {(0, 0), (1, 0), (0, 1), (1, 1)}) == (not raw)


def test_kmeans_plus_plus_chooses_by_squared_distance() -> None:
    """By hand: candidates 0, 1 and 3 on a line. From 0 the squared distances are 0, 1, 9: P(3) = 9/10.

    From 1 they are 1, 0, 4: P(3) = 4/5. From 3 they are 9, 4, 0: P(0) = 9/13. In 6,000 draws each share has
    a standard error of at most 0.011 in its 2,000 (binomial); five of them are allowed.
    """
    candidates = np.array([[0.0, 0.0], [1.0, 0.0], [3.0, 0.0]])
    expected = {(0, 1): 1 / 10, (0, 3): 9 / 10, (1, 0): 1 / 5, (1, 3): 4 / 5, (3, 0): 9 / 13, (3, 1): 4 / 13}
    rng, found = np.random.default_rng(0), dict.fromkeys(expected, 0)
    for _ in range(6000):
        first, then = kmeans_plus_plus(candidates, 2, rng, np.ones(2))[:, 0].astype(int).tolist()
        found[first, then] += 1
    for pair, share in expected.items():
        from_there = sum(number for (first, _), number in found.items() if first == pair[0])
        assert found[pair] / from_there == pytest.approx(share, abs=0.055)


def test_kmeans_plus_plus_with_as_many_means_as_points_takes_every_point() -> None:
    """A point already taken has distance 0, so probability 0."""
    candidates = np.array([[0.0, 0.0], [1.0, 0.0], [1e6, 5.0], [0.5, 1e-6]])
    for seed in range(50):
        chosen = kmeans_plus_plus(candidates, 4, np.random.default_rng(seed), np.ones(2))
        assert sorted(chosen.tolist()) == sorted(candidates.tolist())


@pytest.mark.parametrize("method", RECIPES)
def test_more_components_than_different_points_are_refused(method: StartMethod) -> None:
    with pytest.raises(DataError) as caught:
        make_start(method, Points.of([[0, 0], [1, 1], [0, 0]]), 3, seed=0)
    assert (caught.value.code, caught.value.values) == (
        "too_few_different_points",
        {"points": 2, "components": 3},
    )


@pytest.mark.parametrize("method", RECIPES)
def test_points_that_are_all_the_same_are_refused(method: StartMethod) -> None:
    with pytest.raises(DataError) as caught:
        make_start(method, Points.of([[2, 3]] * 4), 1, seed=0)
    assert (caught.value.code, caught.value.values) == ("no_spread", {"points": 4})


def test_a_drawn_start_has_no_recipe(three_groups: Points) -> None:
    with pytest.raises(ValueError, match="no recipe"):
        make_start(StartMethod.AS_DRAWN, three_groups, 2, seed=0)


@pytest.mark.parametrize("method", RECIPES)
@pytest.mark.parametrize("scale", [1e-6, 1e8])
def test_the_start_does_not_depend_on_the_units(
    three_groups: Points, method: StartMethod, scale: float
) -> None:
    here = make_start(method, three_groups, 5, seed=2)
    there = make_start(method, Points.of(scale * three_groups.array), 5, seed=2)
    np.testing.assert_allclose(there.means / scale, here.means, rtol=1e-14)
    np.testing.assert_allclose(there.covariances / scale**2, here.covariances, rtol=1e-12)


@pytest.mark.parametrize("count", [1, 3])
def test_random_responsibilities_give_what_one_m_step_makes_of_them(three_groups: Points, count: int) -> None:
    """The M-step in plain NumPy, from the same draws: exponential numbers in proportion are even on the simplex."""
    start = make_start(StartMethod.RANDOM_RESPONSIBILITIES, three_groups, count, seed=5)
    gamma = np.random.default_rng(5).standard_exponential((len(three_groups), count))
    gamma /= gamma.sum(axis=1, keepdims=True)
    array = three_groups.array
    for k in range(count):
        mean = np.average(array, axis=0, weights=gamma[:, k])
        covariance = np.cov(array.T, aweights=gamma[:, k], bias=True)
        assert start.weights[k] == pytest.approx(gamma[:, k].mean(), rel=1e-12)
        assert start.means[k] == pytest.approx(mean, rel=1e-12)
        assert start.covariances[k] == pytest.approx(covariance, rel=1e-9)


def test_random_responsibilities_are_drawn_block_by_block_alike(
    three_groups: Points, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = make_start(StartMethod.RANDOM_RESPONSIBILITIES, three_groups, 3, seed=2)
    monkeypatch.setattr("gmm_desktop.mixture.initialisation.BLOCK_NUMBERS", 7)
    parts = make_start(StartMethod.RANDOM_RESPONSIBILITIES, three_groups, 3, seed=2)
    assert parts.means == pytest.approx(whole.means, rel=1e-12)
    assert parts.covariances == pytest.approx(whole.covariances, rel=1e-9)


def test_on_a_line_the_flat_covariances_become_round() -> None:
    """By hand: 0, 1, 2, 3 along x: variance 5/4, which stands for that along y too; among 2 components 5/8 each."""
    line = Points.of([[0, 0], [1, 0], [2, 0], [3, 0]])
    for method in (StartMethod.RANDOM_RESPONSIBILITIES, StartMethod.KMEANS):
        start = make_start(method, line, 2, seed=1)
        np.testing.assert_allclose(start.covariances, [5 / 8 * np.eye(2)] * 2, rtol=1e-12)


def test_kmeans_gives_the_moments_of_its_clusters() -> None:
    """Two groups so far apart that there is no doubt: their own shares, means and covariances."""
    rng = np.random.default_rng(3)
    groups = [rng.normal(0, 1, (30, 2)), rng.normal(100, 2, (10, 2))]
    start = make_start(StartMethod.KMEANS, Points.of(np.vstack(groups)), 2, seed=0)
    order = np.argsort(start.means[:, 0])
    for k, group in zip(order, groups, strict=True):
        assert start.weights[k] == pytest.approx(len(group) / 40)
        assert start.means[k] == pytest.approx(group.mean(axis=0))
        assert start.covariances[k] == pytest.approx(np.cov(group.T, bias=True))
