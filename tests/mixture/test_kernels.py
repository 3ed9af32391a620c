"""The compiled pass gives what its NumPy twin gives, always the same, and nobody needs it."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gmm_desktop import paths
from gmm_desktop.mixture import EmSettings, kernels, statistics
from gmm_desktop.mixture.arrays import FloatArray
from gmm_desktop.mixture.compiled import Loader
from gmm_desktop.mixture.density import quadratic_factors
from gmm_desktop.mixture.em import fit
from gmm_desktop.mixture.parameters import MixtureParameters
from gmm_desktop.mixture.points import Points
from gmm_desktop.mixture.statistics import SufficientStatistics, accumulate
from tests.examples import examples

REPOSITORY = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def loaded() -> Loader[kernels.Pass]:
    """Compile once, into the cache that the processes of the tests share."""
    pytest.importorskip("numba")
    loader = Loader(kernels._compile)
    loader.load()
    return loader


@pytest.fixture(scope="module", autouse=True)
def compiled(loaded: Loader[kernels.Pass]) -> Iterator[None]:
    """Have the compiled pass ready in these tests, and in no others."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(kernels, "_loader", loaded)
        yield


def mixture(
    rng: np.random.Generator, components: int, far: float = 0.0, tight: float = 1.0
) -> MixtureParameters:
    shapes = tight * (rng.normal(size=(components, 2, 2)) + 0.5 * np.eye(2))
    covariances = shapes @ shapes.transpose(0, 2, 1) + tight**2 * 0.05 * np.eye(2)
    covariances = 0.5 * (covariances + covariances.transpose(0, 2, 1))
    means = rng.uniform(-10, 10, (components, 2)) + far
    return MixtureParameters(rng.dirichlet(np.full(components, 3.0)), means, covariances)


def sums(found: SufficientStatistics) -> FloatArray:
    return np.concatenate([found.counts, found.sums.ravel(), found.scatters.ravel()])


def expect_agreement(x: FloatArray, y: FloatArray, factors: FloatArray, centres: FloatArray) -> None:
    """Compare with the NumPy pass over the same points, each sum with the size of what is summed."""
    own, twin = np.zeros((2, len(factors), 6))
    found = kernels.add_block(x, y, factors, centres, own)
    likelihood, _, entropy = statistics._add_block(x, y, factors, centres, twin, 1.0)
    dx, dy = np.abs(x - centres[:, :1]).max(axis=1), np.abs(y - centres[:, 1:]).max(axis=1)
    scales = np.column_stack([np.ones_like(dx), dx, dy, dx * dx, dx * dy, dy * dy])
    assert np.abs((own - twin) / np.maximum(scales, 1e-300)).max() <= 1e-13 * len(x)
    assert found[0] == pytest.approx(likelihood, rel=1e-13)
    assert found[1] == pytest.approx(entropy, abs=1e-13 * len(x))


@examples(60)
@given(
    seed=st.integers(0, 2**32 - 1),
    components=st.integers(1, 32),
    points=st.sampled_from([1, 2, 511, 512, 513, 1300]),
    far=st.sampled_from([0.0, 30.0, 3000.0]),
    tight=st.sampled_from([1.0, 1e-3, 1e3]),
    offset=st.sampled_from([0.0, -7.0, 1e8]),
    noise=st.booleans(),
)
def test_it_agrees_with_numpy(
    seed: int, *, components: int, points: int, far: float, tight: float, offset: float, noise: bool
) -> None:
    rng = np.random.default_rng(seed)
    theta = mixture(rng, components, far + offset, tight)
    x, y = rng.normal(size=(2, points)) * 5 + offset
    factors, centres = quadratic_factors(theta), np.clip(theta.means, [x.min(), y.min()], [x.max(), y.max()])
    if noise:
        factors = np.vstack([factors, [0, 0, 0, 0, 0, np.log(0.01 / 400)]])
        centres = np.vstack([centres, [offset, offset]])
    expect_agreement(x, y, factors, centres)


def test_a_start_far_away_keeps_the_digits_of_the_responsibilities() -> None:
    """Three components that compete with log-terms near −1e6: both passes must round these alike."""
    rng = np.random.default_rng(0)
    points = Points.of(rng.normal(size=(2000, 2)))
    means = [1000.0, 900.0] + rng.normal(size=(3, 2)) * 1e-3
    theta = MixtureParameters([0.3, 0.3, 0.4], means, [[[1.3, 0.4], [0.4, 0.9]]] * 3)
    found = accumulate(points, theta)
    assert found.log_likelihood / 2000 == pytest.approx(-6e5, rel=0.1)
    assert found.entropy / 2000 > 0.1
    expect_agreement(points.x, points.y, quadratic_factors(theta), found.centres)


@pytest.mark.parametrize("log_density", [-1e6, -50.0, -3.0, 50.0])
def test_a_component_of_constant_density_takes_its_share(log_density: float) -> None:
    """By hand: one Gaussian and the constant c, so γ = c / (c + N)."""
    points = Points.of(np.random.default_rng(1).normal(size=(700, 2)) * 3)
    factors = np.array([[0, 0, 1, 0, 1, -np.log(2 * np.pi)], [0, 0, 0, 0, 0, log_density]])
    moments = np.zeros((2, 6))
    likelihood, _ = kernels.add_block(points.x, points.y, factors, np.zeros((2, 2)), moments)
    log_gauss = -0.5 * (points.x**2 + points.y**2) - np.log(2 * np.pi)
    total = np.logaddexp(log_gauss, log_density)
    assert moments[1, 0] == pytest.approx(np.exp(log_density - total).sum(), rel=1e-13)
    assert moments[1, 3] == pytest.approx((np.exp(log_density - total) * points.x**2).sum(), rel=1e-13)
    assert likelihood == pytest.approx(total.sum(), rel=1e-13)


def test_accumulate_uses_it(
    three_groups: Points, start: MixtureParameters, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = accumulate(three_groups, start)
    monkeypatch.setattr(kernels, "ready", lambda: False)
    expected = accumulate(three_groups, start)
    np.testing.assert_allclose(sums(found), sums(expected), rtol=1e-12)
    assert found.log_likelihood == pytest.approx(expected.log_likelihood, rel=1e-14)
    assert found.entropy == pytest.approx(expected.entropy, rel=1e-13)


# Slices and threads


def many_points() -> Points:
    return Points.of(np.random.default_rng(2).normal(size=(150_001, 2)) * 6)


def test_the_number_of_threads_changes_no_bit(monkeypatch: pytest.MonkeyPatch) -> None:
    points, theta = many_points(), mixture(np.random.default_rng(3), 7)
    monkeypatch.setattr(kernels, "cores", lambda: 1)
    alone = accumulate(points, theta)
    for cores in (2, 2, 5):
        monkeypatch.setattr(kernels, "cores", lambda cores=cores: cores)
        shared = accumulate(points, theta)
        np.testing.assert_array_equal(sums(shared), sums(alone))
        assert (shared.log_likelihood, shared.entropy) == (alone.log_likelihood, alone.entropy)


def test_many_points_agree_with_numpy() -> None:
    points, theta = many_points(), mixture(np.random.default_rng(3), 7)
    expect_agreement(points.x, points.y, quadratic_factors(theta), theta.means)


def test_statistics_of_two_halves_add_to_those_of_the_whole() -> None:
    points, theta = many_points(), mixture(np.random.default_rng(3), 7)
    halves = [Points.of(points.array[:70_000]), Points.of(points.array[70_000:])]
    first, second = (accumulate(half, theta, theta.means) for half in halves)
    whole = accumulate(points, theta, theta.means)
    np.testing.assert_allclose(sums(first + second), sums(whole), rtol=1e-11)
    assert (first + second).entropy == pytest.approx(whole.entropy, rel=1e-13)


@pytest.mark.parametrize(
    ("points", "rows"), [(1, 1), (1, 1_000_000), (83_333, 3), (83_334, 3), (10**7, 10), (10**6, 7)]
)
def test_slices_cover_all_points_and_none_is_long(points: int, rows: int) -> None:
    slices = kernels._slices(points, rows)
    assert [part.start for part in slices] == [0, *(part.stop for part in slices[:-1])]
    assert slices[-1].start < points <= slices[-1].stop
    assert max(part.stop - part.start for part in slices) < kernels.SLICE_TERMS / rows + 1


def test_a_fit_gives_the_same_bits_each_time_and_those_of_the_same_points_laid_out_otherwise() -> None:
    points, theta = many_points(), mixture(np.random.default_rng(4), 4)
    short = EmSettings(max_iter=3)
    first, again, strided = (fit(data, theta, short) for data in (points, points, points.array))
    assert first.parameters == again.parameters == strided.parameters
    assert (
        first.log_likelihoods.tolist() == again.log_likelihoods.tolist() == strided.log_likelihoods.tolist()
    )


# Loading


def test_little_work_does_not_load_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kernels, "_compile", lambda _: lambda *_arrays: (0.0, 0.0))
    monkeypatch.setattr(kernels, "_loader", Loader(kernels._compile))
    assert not kernels.load_if_worth(kernels.WORTH_LOADING - 1, 1)
    assert not kernels.load_if_worth(1000, kernels.WORTH_LOADING)
    with pytest.raises(RuntimeError, match="not loaded"):
        kernels.add_block(np.zeros(1), np.zeros(1), np.zeros((1, 6)), np.zeros((1, 2)), np.zeros((1, 6)))
    assert kernels.load_if_worth(kernels.WORTH_LOADING // 10, 10)
    assert kernels.load()


SAY_WHETHER = """
import sys
{before}
from gmm_desktop.mixture import EmSettings, MixtureParameters, fit, kernels
assert "numba" not in sys.modules or sys.modules["numba"] is None
loaded = kernels.load()
fitted = fit([[0, 0], [1, 0], [0, 1.5]], MixtureParameters([1], [[5, 5]], [[[1, 0], [0, 1]]]))
print(loaded, *fitted.parameters.means[0])
"""


def in_a_process(before: str = "", **environment: str) -> str:
    outside = {name: value for name, value in os.environ.items() if name != "NUMBA_CACHE_DIR"}
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", SAY_WHETHER.format(before=before)],
        cwd=REPOSITORY,
        env=outside | environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


def test_it_is_read_from_the_users_cache_the_second_time(loaded: Loader[kernels.Pass]) -> None:
    """Numba compiles nothing if it may not: what the fixture has kept must do."""
    assert loaded.compiled is not None
    folder = paths.cache()
    assert folder is not None
    kept = sorted(folder.rglob("fused_pass*.nbc"))
    assert kept
    no_compiling = "from numba.core import compiler; compiler.compile_extra = None; del sys.modules['numba']"
    assert in_a_process(no_compiling).split() == ["True", str(1 / 3), "0.5"]
    assert sorted(folder.rglob("fused_pass*.nbc")) == kept


def test_a_cache_that_cannot_be_written_stops_nobody(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    place = str(tmp_path / "file")
    assert in_a_process(HOME=place, XDG_CACHE_HOME=place).split() == ["True", str(1 / 3), "0.5"]
    assert [file.name for file in tmp_path.iterdir()] == ["file"]


def test_numba_told_not_to_compile_is_not_used() -> None:
    assert in_a_process(NUMBA_DISABLE_JIT="1").split()[0] == "False"


def test_without_numba_numpy_does_its_work() -> None:
    assert in_a_process("sys.modules['numba'] = None").split() == ["False", str(1 / 3), "0.5"]


def test_what_fails_with_the_cache_is_tried_without(monkeypatch: pytest.MonkeyPatch) -> None:
    tried: list[Path | None] = []
    monkeypatch.setattr(kernels, "_compile", tried.append)
    monkeypatch.setattr("gmm_desktop.mixture.compiled.usable_cache", lambda: Path("full"))
    loader = Loader(kernels._compile)
    loader.load()
    loader.load()
    assert tried == [Path("full"), None]


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere the folder has another name")
def test_the_cache_lies_where_the_user_keeps_such_things(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", "/somewhere/cache")
    assert paths.cache() == Path("/somewhere/cache/gmm-desktop")
    monkeypatch.setenv("XDG_CACHE_HOME", "relative")
    monkeypatch.setenv("HOME", "/home/somebody")
    assert paths.cache() == Path("/home/somebody/.cache/gmm-desktop")
    monkeypatch.delenv("XDG_CACHE_HOME")
    monkeypatch.setenv("HOME", "nowhere")
    assert paths.cache() is None
