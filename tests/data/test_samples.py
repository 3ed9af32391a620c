import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from scipy.special import logsumexp
from scipy.stats import multivariate_normal

from gmm_desktop.mixture.arrays import FloatArray
from gmm_desktop.storage.samples import old_faithful, twin_sample

Mixture = tuple[FloatArray, FloatArray, FloatArray]

REPOSITORY = Path(__file__).resolve().parents[2]
REFERENCE = REPOSITORY.parent / "shared" / "data" / "reference" / "faithful.csv"

PUBLISHED: Mixture = (
    np.array([0.27232708, 0.27546473, 0.45220819]),
    np.array([[69.20722901, 19.70652909], [29.84835715, 80.14776865], [79.80717341, 69.65192526]]),
    np.array(
        [
            [[85.2867814, 3.3551158], [3.3551158, 84.26381303]],
            [[115.31568863, 0.72129237], [0.72129237, 85.71009274]],
            [[216.90027901, 129.13394185], [129.13394185, 211.39333946]],
        ]
    ),
)


def log_joint(points: FloatArray, mixture: Mixture) -> FloatArray:
    parts = [
        np.log(weight) + multivariate_normal(mean, covariance).logpdf(points)
        for weight, mean, covariance in zip(*mixture, strict=True)
    ]
    return np.stack(parts, axis=1)


def log_likelihood(points: FloatArray, mixture: Mixture) -> float:
    return float(logsumexp(log_joint(points, mixture), axis=1).sum())


def em_iteration(points: FloatArray, mixture: Mixture) -> Mixture:
    joint = log_joint(points, mixture)
    gamma = np.exp(joint - logsumexp(joint, axis=1, keepdims=True))
    columns = list(gamma.T)
    means = np.array([np.average(points, axis=0, weights=column) for column in columns])
    covariances = np.array([np.cov(points.T, aweights=column, ddof=0) for column in columns])
    return gamma.mean(axis=0), means, covariances


def run_script(script: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(script), *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False)


@pytest.fixture
def copied_script(tmp_path: Path) -> Path:
    return Path(shutil.copy(REPOSITORY / "data" / "make_twin_sample.py", tmp_path))


def test_the_published_mixture_is_a_fixed_point_of_em_on_the_twin_by_scipy() -> None:
    moved = em_iteration(twin_sample().points.array, PUBLISHED)
    for before, after in zip(PUBLISHED, moved, strict=True):
        assert np.abs(after - before).max() <= 1e-8


def test_the_published_mixture_has_its_documented_likelihood_on_the_twin_by_scipy() -> None:
    assert log_likelihood(twin_sample().points.array, PUBLISHED) == pytest.approx(-15593.8246, abs=1e-4)


def test_no_mixture_near_the_published_one_is_likelier_on_the_twin() -> None:
    points = twin_sample().points.array
    weights, means, covariances = PUBLISHED
    best = log_likelihood(points, PUBLISHED)
    generator = np.random.default_rng(0)
    for _ in range(30):
        shares = weights * np.exp(0.01 * generator.standard_normal(3))
        shifted = means + 0.1 * generator.standard_normal((3, 2))
        stretched = covariances * np.exp(0.02 * generator.standard_normal((3, 1, 1)))
        assert log_likelihood(points, (shares / shares.sum(), shifted, stretched)) < best


def test_the_second_published_start_ends_with_two_groups_under_one_component() -> None:
    points = twin_sample().points.array
    mixture: Mixture = (
        np.array([0.25, 0.25, 0.5]),
        np.array([[23.0, 11.0], [23.0, 18.0], [11.0, 21.0]]),
        PUBLISHED[2],
    )
    for _ in range(200):
        mixture = em_iteration(points, mixture)
    assert log_likelihood(points, mixture) == pytest.approx(-16035.7915, abs=1e-4)
    weights, means, _ = mixture
    second_and_third_group = PUBLISHED[0][1] + PUBLISHED[0][2]
    assert weights[0] < 0.02
    assert weights[2] == pytest.approx(second_and_third_group, abs=0.03)
    assert PUBLISHED[1][1, 0] < means[2, 0] < PUBLISHED[1][2, 0]


def test_the_twin_says_what_it_is() -> None:
    dataset = twin_sample()
    assert (dataset.name, dataset.identifier, dataset.columns) == ("Twin sample", "twin_sample", ("x", "y"))
    assert len(dataset.points) == 1800
    assert dataset.ignored_columns == 0
    assert dataset.source


def test_the_script_makes_the_twin_byte_for_byte(copied_script: Path) -> None:
    made = run_script(copied_script)
    assert (made.returncode, made.stderr) == (0, "")
    shipped = (REPOSITORY / "data" / "twin_sample.csv").read_bytes()
    assert copied_script.with_name("twin_sample.csv").read_bytes() == shipped


def test_the_check_passes_on_the_shipped_twin_and_writes_nothing() -> None:
    shipped = REPOSITORY / "data" / "twin_sample.csv"
    before = shipped.stat().st_mtime_ns
    checked = run_script(REPOSITORY / "data" / "make_twin_sample.py", "--check")
    assert (checked.returncode, checked.stderr) == (0, "")
    assert shipped.stat().st_mtime_ns == before


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [("24.38534647", "24.38534657", "at most 1.0e-07"), ("24.38534647,97.98173527\n", "", "(1799, 2)")],
)
def test_the_check_fails_and_says_how_far_off_the_file_is(
    copied_script: Path, old: str, new: str, complaint: str
) -> None:
    text = (REPOSITORY / "data" / "twin_sample.csv").read_text(encoding="ascii")
    copied_script.with_name("twin_sample.csv").write_text(text.replace(old, new, 1), encoding="ascii")
    checked = run_script(copied_script, "--check")
    assert checked.returncode == 1
    assert complaint in checked.stderr


def test_old_faithful_has_the_summary_that_r_prints_for_faithful() -> None:
    dataset = old_faithful()
    eruptions, waiting = dataset.points.x, dataset.points.y
    assert len(dataset.points) == 272
    assert [eruptions.min(), np.median(eruptions), eruptions.max()] == [1.6, 4.0, 5.1]
    assert eruptions.mean() == pytest.approx(3.488, abs=5e-4)
    assert [waiting.min(), np.median(waiting), waiting.max()] == [43, 76, 96]
    assert waiting.mean() == pytest.approx(70.9, abs=5e-3)


def test_old_faithful_says_what_it_is() -> None:
    dataset = old_faithful()
    assert (dataset.name, dataset.identifier) == ("Old Faithful", "old_faithful")
    assert dataset.columns == ("eruptions", "waiting")
    assert "Azzalini & Bowman (1990)" in dataset.source


@pytest.mark.skipif(
    not REFERENCE.exists(), reason="the reference copy of the data is not beside the repository"
)
def test_old_faithful_equals_the_reference_copy() -> None:
    reference = np.loadtxt(REFERENCE, delimiter=",", skiprows=1)
    assert old_faithful().points.array.tolist() == reference.tolist()
