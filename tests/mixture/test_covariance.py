import math
from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import minimize

from gmm_desktop.mixture.arrays import FloatArray
from gmm_desktop.mixture.covariance import SAME, fit_covariances, follow, project
from gmm_desktop.mixture.errors import ParameterError
from gmm_desktop.mixture.families import Family, family_of, n_covariance_parameters
from tests.examples import examples

FAMILIES = list(Family)
WITHIN = [
    (small, large)
    for small, large in product(Family, Family)
    if small is not large
    and all("IEV".index(a) <= "IEV".index(b) for a, b in zip(small.value, large.value, strict=True))
]
"""Pairs of families of which the first lies within the second: no letter is freer (I before E before V)."""


def turned(angle: float, first: float, second: float) -> FloatArray:
    """Return a symmetric matrix with the variances given along an axis and across it."""
    cos, sin = math.cos(angle), math.sin(angle)
    axes = np.array([[cos, -sin], [sin, cos]])
    matrix: FloatArray = axes @ np.diag([first, second]) @ axes.T
    return 0.5 * (matrix + matrix.T)


def value(covariances: FloatArray, scatters: FloatArray, counts: FloatArray) -> float:
    """Return −½ Σ (n_k log |Σ_k| + tr(Σ_k⁻¹ W_k)) with NumPy's determinant and solver."""
    logs = np.linalg.slogdet(covariances)[1]
    traces = np.trace(np.linalg.solve(covariances, scatters), axis1=1, axis2=2)
    return -0.5 * float(counts @ logs + traces.sum())


def of_family(family: Family, numbers: FloatArray, count: int) -> FloatArray:
    """Return Σ_k = λ_k D_k A_k D_kᵀ from log λ, ½ log A_11/A_22 and angles, one of each or one a component."""
    wanted = {"I": 0, "E": 1, "V": count}
    sizes = [wanted[letter] for letter in family.value]
    parts = np.split(numbers, np.cumsum(sizes)[:-1])
    volumes, shapes, angles = (np.resize(part, count) if len(part) else np.zeros(count) for part in parts)
    entries = zip(angles, np.exp(volumes + shapes), np.exp(volumes - shapes), strict=True)
    return np.array([turned(*each) for each in entries])


def by_scipy(family: Family, scatters: FloatArray, counts: FloatArray) -> float:
    """Return the largest value that SciPy's BFGS finds over the free numbers of the family."""
    rng, count = np.random.default_rng(0), len(counts)
    size = n_covariance_parameters(family, count)
    own = scatters / counts[:, None, None]
    volumes = 0.5 * np.log(np.linalg.det(own))
    best = -np.inf

    def loss(numbers: FloatArray) -> float:
        return -value(of_family(family, numbers, count), scatters, counts)

    for _ in range(6):
        begin = rng.uniform(-1, 1, size) * math.pi / 2
        width = 1 if family.volume == "E" else count
        begin[:width] = volumes.mean() if width == 1 else volumes
        found = minimize(loss, begin, tol=1e-9)
        best = max(best, -float(found.fun))
    return best


@st.composite
def scatter_sets(draw: st.DrawFn, most: int = 4, flattest: float = 2.0) -> tuple[FloatArray, FloatArray]:
    """Scatters and counts of up to four components; σ₁/σ₂ up to 10^flattest, volumes over four decades."""
    count = draw(st.integers(1, most))
    counts = np.array([draw(st.floats(0.01, 300)) for _ in range(count)])
    scatters = []
    for points in counts.tolist():
        volume, ratio = 10 ** draw(st.floats(-2, 2)), 10 ** draw(st.floats(0, flattest))
        angle = draw(st.floats(0, math.pi))
        scatters.append(turned(angle, points * volume * ratio, points * volume / ratio))
    return np.array(scatters), counts


THREE = (
    np.array([turned(0.3, 60, 8), turned(1.1, 90, 40), turned(2.5, 12, 3)]),
    np.array([7.0, 30.0, 12.5]),
)
NARROW = (
    np.array([turned(0.0, 1200, 0.12), turned(1.0, 1000, 1e-4)]),
    np.array([12.0, 10.0]),
)
"""σ₁/σ₂ is 100 and 3162; the angle of the first lies on any even grid, and the second is worth more."""


# The maximum


@pytest.mark.parametrize("family", FAMILIES)
def test_the_covariances_are_the_maximum_that_scipy_finds(family: Family) -> None:
    """Independent: BFGS over the free volumes, shapes and angles of the family, from six starts."""
    found = value(fit_covariances(family, *THREE), *THREE)
    assert found == pytest.approx(by_scipy(family, *THREE), abs=1e-6)


@pytest.mark.parametrize("family", [Family.EVE, Family.VVE])
def test_a_common_orientation_is_found_among_narrow_components(family: Family) -> None:
    """Independent: the values at 200,000 angles. The best one lies in a dip of 0.0003 radians."""
    scatters, counts = NARROW
    angles = np.linspace(0, math.pi / 2, 200_001)
    cos, sin = np.cos(angles)[:, None], np.sin(angles)[:, None]
    xx, xy, yy = scatters[:, 0, 0], scatters[:, 0, 1], scatters[:, 1, 1]
    first = cos**2 * xx + 2 * cos * sin * xy + sin**2 * yy
    second = sin**2 * xx - 2 * cos * sin * xy + cos**2 * yy
    if family is Family.VVE:  # variances first/n and second/n
        values = -0.5 * np.log(first * second / counts**2) @ counts - counts.sum()
    else:  # one volume Σ √(first·second) / Σ n
        values = -counts.sum() * (np.log(np.sqrt(first * second).sum(axis=1) / counts.sum()) + 1)
    best = float(values.max())
    assert best - 1e-9 <= value(fit_covariances(family, scatters, counts), scatters, counts) <= best + 1e-3


@given(scatter_sets(flattest=4), st.floats(0, math.pi))
def test_no_other_orientation_is_better(sets: tuple[FloatArray, FloatArray], angle: float) -> None:
    scatters, counts = sets
    axes = np.array([[math.cos(angle), -math.sin(angle)], [math.sin(angle), math.cos(angle)]])
    aligned = axes.T @ scatters @ axes
    for free, fixed in ((Family.EVE, Family.EVI), (Family.VVE, Family.VVI)):
        there = value(fit_covariances(fixed, aligned, counts), aligned, counts)
        here = value(fit_covariances(free, scatters, counts), scatters, counts)
        assert here >= there - 1e-7 * (1 + abs(there))


@examples(60)
@given(scatter_sets(flattest=3))
def test_a_larger_family_never_has_a_lower_maximum(sets: tuple[FloatArray, FloatArray]) -> None:
    maxima = {family: value(fit_covariances(family, *sets), *sets) for family in Family}
    for small, large in WITHIN:
        assert maxima[large] >= maxima[small] - 1e-8 * (1 + abs(maxima[small])), (small, large)


@given(scatter_sets())
def test_the_plain_families_have_the_closed_forms_of_celeux_and_govaert(
    sets: tuple[FloatArray, FloatArray],
) -> None:
    """By hand from Celeux & Govaert (1995): EII tr ΣW/(dn), VII tr W_k/(d n_k), EEI diag ΣW/n, and so on."""
    scatters, counts = sets
    total, whole = counts.sum(), scatters.sum(axis=0)
    own = scatters / counts[:, None, None]
    diagonals = np.diagonal(own, axis1=1, axis2=2)
    expected: dict[Family, FloatArray | list[FloatArray]] = {
        Family.EII: [np.eye(2) * np.trace(whole) / (2 * total)] * len(counts),
        Family.VII: [np.eye(2) * np.trace(each) / 2 for each in own],
        Family.EEI: [np.diag(np.diag(whole)) / total] * len(counts),
        Family.VVI: [np.diag(each) for each in diagonals],
        Family.EEE: [whole / total] * len(counts),
        Family.VVV: own,
    }
    for family, matrices in expected.items():
        np.testing.assert_allclose(
            fit_covariances(family, scatters, counts), matrices, rtol=1e-12, atol=1e-14
        )


@pytest.mark.parametrize("family", FAMILIES)
@pytest.mark.parametrize("unit", [2.0**-300, 1e-90, 1e90, 2.0**300])
def test_the_unit_of_the_data_only_scales_the_covariances(family: Family, unit: float) -> None:
    scatters, counts = THREE
    found = fit_covariances(family, scatters * unit, counts)
    np.testing.assert_allclose(found / unit, fit_covariances(family, scatters, counts), rtol=1e-9)


@given(st.sampled_from(FAMILIES), scatter_sets(), st.sampled_from(["turned", "mirrored", "stretched"]))
def test_what_is_done_to_the_scatters_happens_to_the_covariances(
    family: Family, sets: tuple[FloatArray, FloatArray], deed: str
) -> None:
    """A family without a fixed orientation may be turned, every one mirrored, all with a free shape stretched.

    Only the values are compared: where two orientations are equally good, either may be taken.
    """
    scatters, counts = sets
    change = {"turned": turned(0, 1, 1), "mirrored": np.diag([-1.0, 1.0]), "stretched": np.diag([3.0, 1.0])}
    matrix = change[deed]
    if deed == "turned":
        if family.orientation == "I" and family.shape != "I":
            return
        matrix = np.array([[math.cos(0.7), -math.sin(0.7)], [math.sin(0.7), math.cos(0.7)]])
    if deed == "stretched" and family not in (Family.EEI, Family.VEI, Family.VVI, Family.EEE, Family.VEE):
        return  # the others hold something equal that a stretch does not keep so
    there = matrix @ scatters @ matrix.T
    expected = value(fit_covariances(family, scatters, counts), *sets)
    expected -= counts.sum() * math.log(abs(np.linalg.det(matrix)))
    found = value(fit_covariances(family, there, counts), there, counts)
    assert found == pytest.approx(expected, rel=1e-8, abs=1e-8)


# Members


@given(st.sampled_from(FAMILIES), scatter_sets())
def test_a_member_of_a_family_is_left_as_it_is_to_the_last_bit(
    family: Family, sets: tuple[FloatArray, FloatArray]
) -> None:
    scatters, counts = sets
    member = fit_covariances(family, scatters, counts)
    weights = counts / counts.sum()
    assert project(family, member, weights).tobytes() == member.tobytes()
    assert project(family, member, weights[::-1]).tobytes() == member.tobytes()


def assert_shares(family: Family, covariances: FloatArray) -> None:
    """Check the definition of the family with NumPy's eigenvalues; orientations by the products of matrices."""
    values = np.linalg.eigvalsh(covariances)
    volumes, ratios = np.sqrt(values.prod(axis=1)), values[:, 1] / values[:, 0]
    if family.volume == "E":
        np.testing.assert_allclose(volumes, volumes[0], rtol=1e-7)
    if family.shape == "I":
        np.testing.assert_allclose(ratios, 1, rtol=1e-7)
    elif family.shape == "E":
        np.testing.assert_allclose(ratios, ratios[0], rtol=1e-6)
    scale = np.abs(covariances).max(axis=(1, 2))
    if family.orientation == "I":
        assert (np.abs(covariances[:, 0, 1]) <= SAME * scale).all()
    if family.orientation == "E":  # matrices with the same axes commute
        for one in covariances:
            left = covariances @ one
            assert (np.abs(left - left.swapaxes(1, 2)).max(axis=(1, 2)) <= 1e-9 * scale * scale.max()).all()
    if family.volume + family.shape == "EE" and family.orientation != "V":
        assert (np.abs(covariances - covariances[0]) <= 1e-7 * scale[0]).all()


@given(st.sampled_from(FAMILIES), scatter_sets(), st.data())
def test_fitted_projected_and_led_covariances_are_members(
    family: Family, sets: tuple[FloatArray, FloatArray], data: st.DataObject
) -> None:
    scatters, counts = sets
    assert_shares(family, fit_covariances(family, scatters, counts))
    own = scatters / counts[:, None, None]
    assert_shares(family, project(family, own, counts / counts.sum()))
    lead = data.draw(st.integers(0, len(counts) - 1))
    led = follow(family, own, lead)
    assert_shares(family, led)
    np.testing.assert_allclose(project(family, led, counts / counts.sum()), led, rtol=1e-6, atol=1e-9)
    if family.orientation != "I":  # then any single covariance is a member, unless it must be round
        if family.shape != "I":
            np.testing.assert_allclose(led[lead], own[lead], rtol=1e-9, atol=1e-9)
        if family.volume == "E":
            np.testing.assert_allclose(np.linalg.det(led), np.linalg.det(led)[lead], rtol=1e-7)


def test_the_component_that_leads_keeps_what_it_may_and_the_others_the_rest() -> None:
    """By hand: the second leads with variances 9 and 1 at 30°; the first has 4 and 1 along the axes.

    EEE: all equal to the leader. VVE: the first turned by 30°. VEV: the first keeps its volume √4 and its axes, with
    the shape 9 : 1. EVI: upright already, the first scaled to the volume of the leader's diagonal 7 and 3.
    """
    pair = np.array([np.diag([4.0, 1.0]), turned(math.pi / 6, 9, 1)])
    np.testing.assert_allclose(follow(Family.EEE, pair, 1), [pair[1]] * 2, rtol=1e-12)
    np.testing.assert_allclose(follow(Family.VVE, pair, 1)[0], turned(math.pi / 6, 4, 1), rtol=1e-12)
    np.testing.assert_allclose(follow(Family.VEV, pair, 1)[0], np.diag([6, 2 / 3]), rtol=1e-12, atol=1e-15)
    volume = math.sqrt(21)
    np.testing.assert_allclose(
        follow(Family.EVI, pair, 1), [np.diag([volume * 2, volume / 2]), np.diag([7, 3])], rtol=1e-12
    )
    assert follow(Family.VVV, pair, 1).tobytes() == pair.tobytes()


# Counts and names


@pytest.mark.parametrize("family", FAMILIES)
@pytest.mark.parametrize("count", [1, 2, 5])
def test_the_number_of_parameters_is_the_rank_of_the_family(family: Family, count: int) -> None:
    """Independent: the rank of the Jacobian of Σ_1 … Σ_K in volumes, shapes and angles, by differences."""
    expected = n_covariance_parameters(family, count)
    at = np.random.default_rng(3).uniform(0.2, 1.2, expected)
    columns = []
    for j in range(expected):
        step = 1e-6 * (np.arange(expected) == j)
        ahead, behind = of_family(family, at + step, count), of_family(family, at - step, count)
        columns.append((ahead - behind).ravel() / 2e-6)
    assert np.linalg.matrix_rank(np.array(columns), tol=1e-6) == expected


@pytest.mark.parametrize(
    ("name", "family"),
    [("full", "VVV"), ("Tied", "EEE"), ("diag", "VVI"), ("spherical", "VII"), ("vve", "VVE"), ("EEV", "EEV")],
)
def test_families_go_by_their_letters_and_by_scikit_learns_names(name: str, family: str) -> None:
    assert family_of(name) is Family[family]


@pytest.mark.parametrize("name", ["", "round", "VIV", "__members__"])
def test_a_family_that_is_none_is_refused(name: str) -> None:
    with pytest.raises(ParameterError) as refused:
        family_of(name)
    assert (refused.value.code, refused.value.values) == ("family", {"name": name})
