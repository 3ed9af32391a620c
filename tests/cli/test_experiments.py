import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from .conftest import REPOSITORY, Run

ORIGINAL_POINTS = REPOSITORY.parent / "shared" / "data" / "points.csv"
original = pytest.mark.skipif(
    not ORIGINAL_POINTS.exists(), reason="the points of the original study are not beside the repository"
)

# Published with the original study, to eight decimals.
WEIGHTS = np.array([0.27232708, 0.27546473, 0.45220819])
MEANS = np.array([[69.20722901, 19.70652909], [29.84835715, 80.14776865], [79.80717341, 69.65192526]])
COVARIANCES = np.array(
    [
        [[85.2867814, 3.3551158], [3.3551158, 84.26381303]],
        [[115.31568863, 0.72129237], [0.72129237, 85.71009274]],
        [[216.90027901, 129.13394185], [129.13394185, 211.39333946]],
    ]
)


def experiments(run: Run, *arguments: str | Path) -> list[dict[str, Any]]:
    code, out, err = run("experiments", "--json", *arguments)
    assert (code, err) == (0, "")
    listed: list[dict[str, Any]] = json.loads(out)
    return listed


@original
def test_the_original_points_give_the_published_iterations_and_likelihoods(run: Run) -> None:
    listed = experiments(run, "--data", ORIGINAL_POINTS)
    assert [one["experiment"] for one in listed] == [1, 2, 3, 4]
    assert [one["n_iterations"] for one in listed] == [5, 200, 26, 53]
    assert [one["stop_reason"] for one in listed] == ["mean_shift", "max_iter", "mean_shift", "mean_shift"]
    likelihoods = [one["log_likelihood"] for one in listed]
    assert likelihoods == pytest.approx([-15595.7647, -16040.418, -15595.7647, -15595.7647], abs=1e-3)


@original
@pytest.mark.parametrize("number", [1, 3, 4])
def test_the_original_points_give_the_published_parameters(run: Run, number: int) -> None:
    one = experiments(run, "--data", ORIGINAL_POINTS)[number - 1]
    order = [2, 1, 0] if number == 4 else [0, 1, 2]
    assert np.array(one["weights"]) == pytest.approx(WEIGHTS[order], abs=1e-5)
    assert np.array(one["means"]) == pytest.approx(MEANS[order], abs=1e-4)
    assert np.array(one["covariances"]) == pytest.approx(COVARIANCES[order], abs=1e-2)


def test_the_twin_sample_gives_the_published_parameters(run: Run) -> None:
    one = experiments(run)[0]
    assert one["n_iterations"] == 5
    assert np.array(one["weights"]) == pytest.approx(WEIGHTS, abs=1e-8)
    assert np.array(one["means"]) == pytest.approx(MEANS, abs=1e-7)
    assert np.array(one["covariances"]) == pytest.approx(COVARIANCES, abs=1e-6)


def test_the_twin_sample_has_the_local_optimum_of_experiment_2(run: Run) -> None:
    # By SciPy's densities: see the tests of the samples.
    likelihoods = [one["log_likelihood"] for one in experiments(run)]
    assert likelihoods == pytest.approx([-15593.8246, -16035.7915, -15593.8246, -15593.8246], abs=1e-3)


def test_each_json_object_has_the_documented_keys_and_shapes(run: Run) -> None:
    for one in experiments(run):
        assert set(one) == {
            "experiment",
            "n_iterations",
            "standardised",
            "stop_reason",
            "log_likelihood",
            "weights",
            "means",
            "covariances",
            "covariance_type",
            "degeneracy",
        }
        shapes = [np.shape(one[key]) for key in ("weights", "means", "covariances")]
        assert shapes == [(3,), (3, 2), (3, 2, 2)]
        assert one["degeneracy"] is None


def test_the_table_shows_what_was_published(run: Run) -> None:
    code, out, err = run("experiments")
    assert (code, err) == (0, "")
    first, second, third, _ = out.split("\n\nExperiment ")
    assert first.startswith("Experiment 1: Twin sample, 1800 points\n")
    for figure in ("0.27232708", "69.20722901", "85.28678140", "129.13394185", "-15593.8246"):
        assert figure in first
    assert "converged: the means moved less than 0.0001" in first
    assert second.startswith("2: ")
    assert "lower triangle" not in second
    assert "read by their lower triangle" in third


def test_the_columns_of_the_table_are_aligned(run: Run) -> None:
    _, out, _ = run("experiments")
    tables = out.split("component")[1:]
    for table in tables:
        rows = table.split("\n\n")[0].splitlines()[1:]
        assert len(rows) == 6
        assert len({len(row) for row in rows}) == 1
        assert len({row.index(".", 30) for row in rows}) == 1


def test_a_collapse_is_a_result_that_names_its_component_from_1(run: Run, tmp_path: Path) -> None:
    data = tmp_path / "pair.csv"
    data.write_text("0,0\n1,1\n", encoding="ascii")
    degeneracies = [one["degeneracy"] for one in experiments(run, "--data", data)]
    assert any(degeneracies)
    for degeneracy in filter(None, degeneracies):
        assert set(degeneracy) == {"kind", "component", "effective_points"}
        assert degeneracy["kind"] in ("starved", "collapsed", "not_positive_definite")
        assert degeneracy["component"] in (1, 2, 3)
        assert 0 <= degeneracy["effective_points"] <= 2
    code, out, _ = run("experiments", "--data", data)
    assert code == 0
    assert "stopped: component" in out
