"""`fit` on standardised points: results in both units, and starts from files in whichever."""

import csv
import json
from html import unescape
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy.stats import multivariate_normal

from gmm_desktop.storage.sessions.file import read_session

from .conftest import Run


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """Two groups, in units that differ a thousandfold."""
    rng = np.random.default_rng(8)
    groups = [rng.normal((3, 5000), (0.2, 600), (70, 2)), rng.normal((5, 9000), (0.5, 200), (50, 2))]
    path = tmp_path / "DATA.csv"
    rows = np.concatenate(groups).tolist()
    path.write_text("length,weight\n" + "".join(f"{x!r},{y!r}\n" for x, y in rows), encoding="utf-8")
    return path


def points_of(path: Path) -> Any:
    return np.loadtxt(path, delimiter=",", skiprows=1)


def fitted(run: Run, *words: str | Path) -> tuple[dict[str, Any], str]:
    code, out, err = run("fit", *words, "--json")
    assert code == 0, err
    content: dict[str, Any] = json.loads(out)
    return content, err


LONG = ("--components", "2", "--rule", "absolute", "--tol", "1e-10", "--max-iter", "2000")


def test_results_are_given_in_the_units_of_the_data_too(run: Run, data: Path) -> None:
    """Held against S Σ S by hand, and against SciPy's densities of the raw values."""
    found, _ = fitted(run, data, "--standardise", *LONG)
    values = points_of(data)
    axes = found["standardised"]
    assert axes["columns"] == ["length", "weight"]
    np.testing.assert_allclose(axes["mean"], values.mean(axis=0))
    np.testing.assert_allclose(axes["sigma"], values.std(axis=0))
    original = found["original_units"]
    s = np.diag(axes["sigma"])
    for k in range(2):
        np.testing.assert_allclose(
            original["means"][k], np.array(axes["mean"]) + axes["sigma"] * np.array(found["means"][k])
        )
        np.testing.assert_allclose(original["covariances"][k], s @ found["covariances"][k] @ s, rtol=1e-9)
    parts = zip(found["weights"], original["means"], original["covariances"], strict=True)
    density = sum(weight * multivariate_normal(mean, sigma).pdf(values) for weight, mean, sigma in parts)
    assert original["log_likelihood"] == pytest.approx(np.log(density).sum(), rel=1e-10)
    raw, _ = fitted(run, data, *LONG)
    assert raw["standardised"] is None
    assert "original_units" not in raw
    assert original["log_likelihood"] == pytest.approx(raw["log_likelihood"], rel=1e-9)


def test_the_table_for_people_has_both(run: Run, data: Path) -> None:
    code, out, _ = run("fit", data, "--standardise", *LONG)
    found, _ = fitted(run, data, "--standardise", *LONG)
    assert code == 0
    assert "standardised    x = (length − " in out
    assert f"in data units   {found['original_units']['log_likelihood']:.4f} (log-likelihood)" in out
    _, _, below = out.partition("in the units of the data\n")
    assert f"{found['original_units']['means'][0][0]:.8f}" in below
    assert "standardised" not in run("fit", data, *LONG)[1]


def test_a_start_of_standardised_data_is_converted_on_raw_ones_and_back(run: Run, data: Path) -> None:
    """A fit that has ended stays where it is, in whichever units it goes on."""
    standard, _ = fitted(run, data, "--standardise", *LONG)
    start = data.with_name("START.json")
    start.write_text(json.dumps(standard), encoding="utf-8")
    raw, err = fitted(run, data, "--init", start, "--max-iter", "1")
    assert "START.json was made on standardised data; it is converted to the units of these points." in err
    np.testing.assert_allclose(raw["means"], standard["original_units"]["means"], rtol=1e-5)
    assert raw["log_likelihood"] == pytest.approx(standard["original_units"]["log_likelihood"], rel=1e-9)
    start.write_text(json.dumps(raw), encoding="utf-8")
    again, err = fitted(run, data, "--standardise", "--init", start, "--max-iter", "1")
    assert "START.json is in the units of the data; it is standardised as these points are." in err
    np.testing.assert_allclose(again["means"], standard["means"], atol=1e-5)
    start.write_text(json.dumps(again), encoding="utf-8")
    same, err = fitted(run, data, "--standardise", "--init", start, "--max-iter", "1")
    assert "START.json" not in err
    np.testing.assert_allclose(same["means"], again["means"], atol=1e-5)


def test_a_start_that_does_not_say_its_units_is_refused_on_standardised_points(run: Run, data: Path) -> None:
    raw, _ = fitted(run, data, *LONG)
    del raw["standardised"]
    start = data.with_name("START.json")
    start.write_text(json.dumps(raw), encoding="utf-8")
    code, out, err = run("fit", data, "--standardise", "--init", start)
    assert (code, out, err.count("START.json")) == (2, "", 1)
    assert "Add “standardised”: false for those of the data" in err
    start.write_text(json.dumps(raw | {"standardised": False}), encoding="utf-8")
    assert run("fit", data, "--standardise", "--init", start)[0] == 0
    start.write_text(json.dumps(raw), encoding="utf-8")
    assert run("fit", data, "--init", start)[0] == 0


def test_the_units_go_through_session_parameters_script_and_report(run: Run, data: Path) -> None:
    kept, table = data.with_name("kept.gmms"), data.with_name("p.csv")
    found, _ = fitted(run, data, "--standardise", *LONG, "--session", kept)
    original, axes = found["original_units"], found["standardised"]
    known = read_session(kept).timeline.run.experiment.dataset.standardised
    assert known is not None
    assert (list(known.mean), list(known.sigma)) == (axes["mean"], axes["sigma"])
    assert run("convert", kept, table)[0] == 0
    with table.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    for row, mean, covariance in zip(rows, original["means"], original["covariances"], strict=True):
        assert [float(row["original_mean_x"]), float(row["original_mean_y"])] == mean
        assert float(row["original_cov_xy"]) == covariance[0][1]
        eigenvalues = np.linalg.eigvalsh(covariance)
        assert float(row["original_sigma1"]) == pytest.approx(np.sqrt(eigenvalues[1]), rel=1e-9)
        assert [float(row["data_mean_x"]), float(row["data_mean_y"])] == axes["mean"]
        assert [float(row["data_sigma_x"]), float(row["data_sigma_y"])] == axes["sigma"]
    assert list(rows[0])[:10] == (
        [
            "component",
            "weight",
            "mean_x",
            "mean_y",
            "cov_xx",
            "cov_xy",
            "cov_yy",
            "sigma1",
            "sigma2",
            "theta_degrees",
        ]
    )
    page = data.with_name("r.html")
    assert run("report", kept, "--output", page)[0] == 0
    text = unescape(page.read_text(encoding="utf-8"))
    assert "x = (length − " in text
    assert repr(original["log_likelihood"]).replace("-", "−") in text
    assert repr(axes["mean"][1]) in text
    assert "The same in the units of the data:" in text


def test_standardised_points_that_were_exported_take_their_own_start(run: Run, data: Path) -> None:
    """As the report says: its start, on the points saved as a table."""
    kept, points = data.with_name("kept.gmms"), data.with_name("points.csv")
    found, _ = fitted(run, data, "--standardise", *LONG, "--session", kept)
    assert run("convert", kept, points, "--what", "data")[0] == 0
    assert points.read_text(encoding="utf-8").startswith("length (standardised),weight (standardised)\n")
    start = data.with_name("START.json")
    start.write_text(json.dumps(found), encoding="utf-8")
    again, err = fitted(run, points, "--init", start, "--max-iter", "1")
    assert "START.json is taken as it is" in err
    np.testing.assert_allclose(again["means"], found["means"], atol=1e-5)
    assert "standardised" not in again


def test_select_says_its_units_too(run: Run, data: Path) -> None:
    words = ("--components", "2", "--covariance", "full", "--restarts", "1", "--json")
    code, out, _ = run("select", data, "--standardise", *words)
    assert code == 0
    found = json.loads(out)
    s = np.diag(found["standardised"]["sigma"])
    expected = [s @ np.array(each) @ s for each in found["covariances"]]
    np.testing.assert_allclose(found["original_units"]["covariances"], expected, rtol=1e-9)
