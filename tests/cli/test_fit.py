import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from sklearn.mixture import GaussianMixture

from gmm_desktop import paths
from gmm_desktop.storage.results.model_reader import read_parameters
from gmm_desktop.storage.sessions.file import read_session

from .conftest import Run

TWIN = paths.data() / "twin_sample.csv"
FAITHFUL = paths.data() / "old_faithful.csv"


def fitted(run: Run, *arguments: str | Path) -> dict[str, Any]:
    code, out, err = run("fit", "--json", *arguments)
    assert code == 0
    assert err == "" or " depends on the units: " in err
    content: dict[str, Any] = json.loads(out)
    return content


def test_without_options_three_components_start_by_k_means_plus_plus_with_seed_0(run: Run) -> None:
    fit = fitted(run, TWIN)
    assert (len(fit["weights"]), fit["init"], fit["seed"]) == (3, "kmeans_plus_plus", 0)
    assert fit == fitted(run, TWIN, "--components", "3", "--seed", "0")
    _, out, _ = run("fit", TWIN)
    assert "start           3 components by k-means++, seed 0\n" in out


def test_the_json_says_how_the_run_ended_and_on_what(run: Run) -> None:
    fit = fitted(run, FAITHFUL, "--components", "2")
    assert fit["converged"] is True
    assert fit["stop_reason"] == "per_point"
    assert fit["n_points"] == 272
    assert fit["columns"] == ["eruptions", "waiting"]
    assert fit["covariance_type"] == "full"
    assert fit["degeneracy"] is None


def test_two_components_on_old_faithful_agree_with_scikit_learn(run: Run) -> None:
    points = np.loadtxt(FAITHFUL, delimiter=",", skiprows=1)
    other = GaussianMixture(2, tol=1e-10, max_iter=1000, reg_covar=0.0, random_state=0).fit(points)
    fit = fitted(run, FAITHFUL, "--components", "2")
    assert fit["log_likelihood"] == pytest.approx(272 * other.score(points), abs=1e-4)
    order = np.argsort(np.array(fit["means"])[:, 0])
    expected = other.means_[np.argsort(other.means_[:, 0])]
    assert np.array(fit["means"])[order] == pytest.approx(expected, abs=1e-3)


def test_another_seed_is_another_start(run: Run) -> None:
    first, second = (fitted(run, TWIN, "--seed", seed, "--max-iter", "1") for seed in ("0", "1"))
    assert first["means"] != second["means"]
    assert second["seed"] == 1


def test_the_tolerance_and_the_most_iterations_are_kept(run: Run) -> None:
    short = fitted(run, TWIN, "--max-iter", "2", "--tol", "0")
    assert (short["n_iterations"], short["stop_reason"], short["converged"]) == (2, "max_iter", False)
    assert fitted(run, TWIN, "--tol", "1e-3")["n_iterations"] < fitted(run, TWIN)["n_iterations"]
    _, out, _ = run("fit", TWIN, "--max-iter", "1")
    assert "stopped: 1 iteration" in out


def test_what_json_prints_is_taken_as_a_start(run: Run, tmp_path: Path) -> None:
    stopped = fitted(run, TWIN, "--max-iter", "4", "--tol", "0")
    file = tmp_path / "stopped.json"
    file.write_text(json.dumps(stopped), encoding="ascii")
    assert read_parameters(file).parameters.means.tolist() == stopped["means"]
    resumed = fitted(run, TWIN, "--init", file, "--max-iter", "3", "--tol", "0")
    whole = fitted(run, TWIN, "--max-iter", "7", "--tol", "0")
    for key in ("weights", "means", "covariances", "log_likelihood"):
        assert resumed[key] == whole[key]
    assert (resumed["init"], resumed["seed"]) == (str(file), None)
    _, out, _ = run("fit", TWIN, "--init", file)
    assert "start           the mixture in stopped.json\n" in out


def test_further_columns_are_ignored_aloud(run: Run, tmp_path: Path) -> None:
    data = tmp_path / "wide.csv"
    rows = np.random.default_rng(0).normal(size=(40, 4))
    data.write_text("\n".join(",".join(map(str, row)) for row in rows.tolist()), encoding="ascii")
    code, out, err = run("fit", data, "--components", "1", "--json")
    assert code == 0
    assert err == "gmm-desktop: The columns x and y of wide.csv are used; 2 more are ignored.\n"
    assert json.loads(out)["means"][0] == pytest.approx(rows[:, :2].mean(axis=0))


def test_points_on_a_line_end_as_a_result_with_its_reason(run: Run, tmp_path: Path) -> None:
    data = tmp_path / "line.csv"
    data.write_text("\n".join(f"{i},{2 * i}" for i in range(30)), encoding="ascii")
    fit = fitted(run, data, "--components", "2")
    assert fit["stop_reason"] == "not_positive_definite"
    assert fit["degeneracy"]["component"] in (1, 2)
    code, out, err = run("fit", data, "--components", "2")
    assert (code, err) == (0, "")
    assert "lie on a line" in out


@pytest.mark.parametrize("scale", [1e-40, 1e-6, 1.0, 1e8, 1e70])
def test_data_of_any_unit_print_finite_numbers(run: Run, tmp_path: Path, scale: float) -> None:
    data = tmp_path / "scaled.csv"
    np.savetxt(data, scale * np.random.default_rng(2).normal(size=(60, 2)), delimiter=",")
    code, out, err = run("fit", data, "--components", "2")
    assert (code, err) == (0, "")
    for word in out.split():
        assert word.lower().strip("+-()") not in ("nan", "inf")
        assert len(word) < 30


def test_the_run_is_kept_as_a_session_when_asked(run: Run, tmp_path: Path) -> None:
    """With the frames from the start to the fit that is printed, and nothing else on stdout."""
    target = tmp_path / "RUN.gmms"
    code, out, err = run("fit", FAITHFUL, "--components", "2", "--json", "--session", target)
    assert (code, err) == (0, "gmm-desktop: Saved RUN.gmms.\n")
    printed, session = json.loads(out), read_session(target)
    (kept,) = session.timeline.runs
    assert session.timeline.at_end
    assert kept.frames[-1].log_likelihood == printed["log_likelihood"]
    assert kept.frames[-1].iteration == printed["n_iterations"]
    assert kept.frames[-1].parameters.means.tolist() == printed["means"]
    assert kept.experiment.seed == printed["seed"]


def test_a_session_has_its_own_suffix(run: Run, tmp_path: Path) -> None:
    code, _, err = run("fit", FAITHFUL, "--session", tmp_path / "RUN.json")
    assert code == 2
    assert "a name that ends in .gmms is needed" in err
    assert not any(tmp_path.iterdir())


def test_of_a_session_the_points_of_the_run_shown_are_taken(run: Run, tmp_path: Path) -> None:
    target = tmp_path / "RUN.gmms"
    run("fit", FAITHFUL, "--components", "2", "--session", target)
    assert fitted(run, target, "--components", "2") == fitted(run, FAITHFUL, "--components", "2")


def test_how_a_table_is_read_is_refused_for_a_session(run: Run, tmp_path: Path) -> None:
    target = tmp_path / "RUN.gmms"
    run("fit", FAITHFUL, "--components", "2", "--session", target)
    for command in (("fit", target), ("convert", target, tmp_path / "a.csv")):
        code, _, err = run(*command, "--no-header")
        assert code == 2
        assert "--header is for a file of points; a session has its points" in err
    assert run("fit", target, "--standardise")[0] == 2


def test_the_end_is_named_and_its_pace_is_told(run: Run) -> None:
    found = fitted(run, FAITHFUL, "--components", "2")["verdict"]
    assert (found["kind"], found["reason"]) == ("maximum", None)
    assert 0 < found["rate"] < 1
    assert found["left"] < 1e-3
    _, out, _ = run("fit", FAITHFUL, "--components", "2", "--hard")
    assert "ended           converged, not examined (T = 0): " in out
    _, out, _ = run("fit", FAITHFUL, "--components", "2", "--max-iter", "3")
    assert "ended           stopped: 3 iterations, not stationary yet" in out


def test_the_start_by_hierarchy_and_distances_in_data_units(run: Run) -> None:
    _, out, _ = run("fit", FAITHFUL, "--components", "2", "--start", "hierarchical")
    assert "start           2 components by hierarchy, seed 0\n" in out
    _, out, _ = run("fit", FAITHFUL, "--components", "2", "--start", "k-means", "--raw-distances")
    assert "start           2 components by k-means, seed 0, distances in data units\n" in out


def test_fill_values_and_ended_digits_are_pointed_at(run: Run, tmp_path: Path) -> None:
    data = tmp_path / "fill.csv"
    values = np.random.default_rng(0).normal(size=(30, 2))
    values[4, 0] = -9999
    values[:, 1] += 1e15
    np.savetxt(data, values, delimiter=",", fmt="%.17g")
    _, _, err = run("fit", data, "--components", "1")
    assert "1 value is −9999 in “1”, which often stands for a missing value" in err or "−9999" in err
    assert "numbers lie 0.125 apart" in err
