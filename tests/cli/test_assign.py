"""`gmm-desktop assign`: new points, a finished mixture, and what comes of it."""

import csv
import json
import tracemalloc
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy.special import logsumexp
from scipy.stats import multivariate_normal
from sklearn.mixture import GaussianMixture

from gmm_desktop.experiment.dataset import STANDARDISED, Dataset
from gmm_desktop.experiment.new_points import FinishedMixture
from gmm_desktop.experiment.session import Session
from gmm_desktop.experiment.timeline import Timeline
from gmm_desktop.exports.new_points import write_assigned
from gmm_desktop.mixture.density import density
from gmm_desktop.mixture.parameters import MixtureParameters, UniformNoise
from gmm_desktop.mixture.points import Points
from gmm_desktop.mixture.settings import EmSettings
from gmm_desktop.storage.results.result_writer import write_parameters
from gmm_desktop.storage.sessions.file import write_session
from tests.cli.test_convert import examples
from tests.storage.sessions.session_samples import small_dataset, small_run

from .conftest import Run

THETA = MixtureParameters([0.7, 0.3], [(0, 0), (8, 8)], [[(1.0, 0.4), (0.4, 1.0)], [(2.0, 0.0), (0.0, 0.5)]])
NOISY = MixtureParameters(
    [0.6, 0.3], THETA.means, THETA.covariances, UniformNoise(0.1, (-5.0, -5.0), (15.0, 15.0))
)
NEW = [(0.1, 0.2), (8.5, 7.5), (-0.5, 0.5), (4.0, 4.0), (300.0, -2.0)]


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a mixture, one with noise, two runs and new points."""
    monkeypatch.chdir(tmp_path)
    write_parameters(Path("MODEL.json"), THETA)
    write_parameters(Path("NOISY.json"), NOISY)
    data = small_dataset()
    runs = tuple(small_run(data, EmSettings(max_iter=most, tol=0)) for most in (3, 6))
    write_session(Path("SESSION.gmms"), Session(Timeline(runs, 4, 1)), "test")
    Path("NEW.csv").write_text("x,y\n" + "".join(f"{x!r},{y!r}\n" for x, y in NEW), encoding="utf-8")
    return tmp_path


def rows(path: str) -> list[dict[str, str]]:
    with Path(path).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def column(found: list[dict[str, str]], name: str) -> list[float]:
    return [float(row[name]) for row in found]


@pytest.mark.usefixtures("place")
def test_a_row_for_each_point_as_scikit_learn_has_it(run: Run) -> None:
    code, out, err = run("assign", "MODEL.json", "NEW.csv", "--output", "out.csv")
    assert (code, out) == (0, "")
    assert err == "gmm-desktop: Saved out.csv: 5 points of NEW by component (1: 3, 2: 2; 2 with p < 0.01).\n"
    other = GaussianMixture(2)
    other.weights_, other.means_, other.covariances_ = THETA.weights, THETA.means, THETA.covariances
    other.precisions_cholesky_ = np.linalg.inv(np.linalg.cholesky(THETA.covariances)).transpose(0, 2, 1)
    found = rows("out.csv")
    assert list(found[0]) == [
        "point", "x", "y", "component", "gamma_1", "gamma_2", "log_density", "outlier", "p_value", "line",
    ]  # fmt: skip
    assert column(found, "line") == [2, 3, 4, 5, 6]
    assert column(found, "point") == [1, 2, 3, 4, 5]
    assert list(zip(column(found, "x"), column(found, "y"), strict=True)) == NEW
    assert column(found, "component") == (other.predict(NEW) + 1).tolist()
    gamma = np.column_stack([column(found, "gamma_1"), column(found, "gamma_2")])
    assert gamma == pytest.approx(other.predict_proba(NEW), rel=1e-9, abs=1e-300)
    assert column(found, "log_density") == pytest.approx(other.score_samples(NEW), rel=1e-12)
    assert column(found, "p_value")[-1] == 1 / 100_001
    assert column(found, "outlier") == [1 - p for p in column(found, "p_value")]


@pytest.mark.usefixtures("place")
def test_all_forms_hold_the_same_numbers(run: Run) -> None:
    for form in ("csv", "tsv", "json"):
        assert run("assign", "MODEL.json", "NEW.csv", "--output", f"out.{form}")[0] == 0
    stored = json.loads(Path("out.json").read_text(encoding="utf-8"))
    for form, mark in (("csv", ","), ("tsv", "\t")):
        lines = Path(f"out.{form}").read_text(encoding="utf-8").splitlines()
        assert lines[0].split(mark) == stored["columns"]
        assert [[float(cell) for cell in line.split(mark)] for line in lines[1:]] == stored["data"]


@pytest.mark.usefixtures("place")
def test_noise_takes_what_is_far_out_also_beyond_its_box(run: Run) -> None:
    assert run("assign", "NOISY.json", "NEW.csv", "--output", "out.csv")[0] == 0
    found = rows("out.csv")
    assert list(found[0])[3:] == [
        "component", "gamma_1", "gamma_2", "gamma_noise", "log_density", "outlier", "line",
    ]  # fmt: skip
    assert column(found, "outlier") == column(found, "gamma_noise")
    assert column(found, "component") == [1, 2, 1, 0, 0]
    assert column(found, "outlier")[-1] == 1
    inside = np.log(density(NEW[:4], NOISY))
    assert column(found, "log_density")[:4] == pytest.approx(inside, rel=1e-13)
    code, out, _ = run("assign", "NOISY.json", "NEW.csv")
    assert code == 0
    assert (
        "outliers        2 points (40.00%) to the noise; 1 beyond its box, where it counts as within" in out
    )
    counts = [line.split() for line in out.splitlines()[-3:]]
    assert [(row[0], row[2]) for row in counts] == [("1", "2"), ("2", "1"), ("noise", "2")]


@pytest.mark.usefixtures("place")
def test_the_summary_and_what_programs_get_agree(run: Run) -> None:
    code, out, err = run("assign", "MODEL.json", "NEW.csv")
    assert (code, err) == (0, "")
    assert out.splitlines()[0] == "NEW, 5 points (x, y)"
    assert "2 points (40.00%) with p < 0.01; of the mixture's own points, 0.05 would be" in out
    code, out, err = run("assign", "MODEL.json", "NEW.csv", "--json", "--seed", "4", "--draws", "500")
    found = json.loads(out)
    assert (code, err) == (0, "")
    assert (found["counts"], found["noise"], found["n_outliers"]) == ([3, 2], None, 2)
    assert (found["draws"], found["seed"]) == (500, 4)
    assert run("assign", "MODEL.json", "NEW.csv", "--output", "out.csv")[0] == 0
    assert found["log_likelihood"] == pytest.approx(sum(column(rows("out.csv"), "log_density")), rel=1e-14)


@pytest.mark.usefixtures("place")
def test_a_seed_gives_its_p_values_again(run: Run) -> None:
    found = {}
    for name, words in (("a", ("7",)), ("b", ("7",)), ("c", ("8",))):
        assert run("assign", "MODEL.json", "NEW.csv", "--seed", *words, "--output", f"{name}.csv")[0] == 0
        found[name] = Path(f"{name}.csv").read_bytes()
    assert found["a"] == found["b"] != found["c"]


@pytest.mark.usefixtures("place")
@pytest.mark.parametrize(("words", "half_step", "which"), [((), 4, 1), (("--run", "1"), 6, 0)])
def test_a_session_gives_the_run_shown_as_far_as_shown(
    run: Run, words: tuple[str, ...], half_step: int, which: int
) -> None:
    theta = small_run(small_dataset(), EmSettings(max_iter=(3, 6)[which], tol=0)).frames[half_step].parameters
    assert run("assign", "SESSION.gmms", "NEW.csv", *words, "--output", "out.csv")[0] == 0
    inside = np.log(density(NEW[:4], theta))
    assert column(rows("out.csv"), "log_density")[:4] == pytest.approx(inside, rel=1e-12)


@pytest.mark.usefixtures("place")
def test_columns_with_the_names_of_the_mixture_are_used(run: Run) -> None:
    content = json.loads(Path("MODEL.json").read_text(encoding="utf-8")) | {"columns": ["width", "height"]}
    Path("MODEL.json").write_text(json.dumps(content), encoding="utf-8")
    lines = "".join(f"{y!r},7.5,{x!r}\n" for x, y in NEW)
    Path("NEW.csv").write_text(f"height,age,width\n{lines}", encoding="utf-8")
    code, _, err = run("assign", "MODEL.json", "NEW.csv", "--output", "out.csv")
    assert code == 0
    assert "The columns width and height of NEW.csv are used; 1 more is ignored." in err
    found = rows("out.csv")
    assert list(zip(column(found, "x"), column(found, "y"), strict=True)) == NEW
    code, _, err = run("assign", "MODEL.json", "NEW.csv", "--x", "age")
    assert code == 0
    assert "age and height of NEW stand for width and height, to which the mixture was fitted." in err


@pytest.mark.usefixtures("place")
def test_a_single_point_can_be_assigned(run: Run) -> None:
    Path("NEW.csv").write_text("x,y\n8,8\n", encoding="utf-8")
    code, out, err = run("assign", "MODEL.json", "NEW.csv", "--json")
    assert (code, err, json.loads(out)["counts"]) == (0, "", [0, 1])


@pytest.mark.usefixtures("place")
def test_the_temperature_of_a_run_is_said_and_not_used(run: Run) -> None:
    data = small_dataset()
    hot = small_run(data, EmSettings(max_iter=3, tol=0, temperature=3.0))
    write_session(Path("hot.gmms"), Session(Timeline((hot,), 6, 0)), "test")
    write_parameters(Path("hot.json"), hot.frames[6].parameters)
    code, _, err = run("assign", "hot.gmms", "NEW.csv", "--output", "session.csv")
    assert code == 0
    assert "The run was at temperature 3; γ of new points are the mixture's own probabilities" in err
    assert run("assign", "hot.json", "NEW.csv", "--output", "model.csv")[0] == 0
    assert Path("session.csv").read_bytes() == Path("model.csv").read_bytes()


@pytest.fixture
def standardised(run: Run, place: Path) -> Any:
    """A mixture of standardised data as JSON and as a session, and the points it was fitted to; returns its numbers."""
    rng = np.random.default_rng(3)
    values = np.vstack([rng.normal((5, 1e4), (1, 300), (40, 2)), rng.normal((9, 1.2e4), (2, 100), (40, 2))])
    lines = "".join(f"{a!r},{b!r}\n" for a, b in values.tolist())
    (place / "d.csv").write_text(f"a,b\n{lines}", encoding="utf-8")
    words = ("--components", "2", "--noise", "0.02", "--standardise", "--json", "--session", "s.gmms")
    code, out, _ = run("fit", "d.csv", *words)
    assert code == 0
    (place / "s.json").write_text(out, encoding="utf-8")
    return json.loads(out), values


@pytest.mark.parametrize("model", ["s.json", "s.gmms"])
@pytest.mark.parametrize("data", ["d.csv", "s.gmms"])
def test_a_mixture_of_standardised_data_takes_points_as_they_were_measured(
    run: Run, standardised: Any, model: str, data: str
) -> None:
    """Held against SciPy on points standardised by NumPy; a density of the data is one of z over σ_x σ_y."""
    content, values = standardised
    code, _, err = run("assign", model, data, "--output", "out.csv")
    assert code == 0
    assert f"{model} was made on standardised data; it is converted to the units of the data." in err
    mean, sigma = values.mean(axis=0), values.std(axis=0)
    z = (values - mean) / sigma
    logs = [
        np.log(weight) + multivariate_normal(centre, covariance).logpdf(z)
        for weight, centre, covariance in zip(
            content["weights"], content["means"], content["covariances"], strict=True
        )
    ]
    box = np.prod(np.subtract(content["noise"]["upper"], content["noise"]["lower"]))
    logs.append(np.full(len(z), np.log(content["noise"]["weight"] / box)))
    total = logsumexp(logs, axis=0)
    found = rows("out.csv")
    assert column(found, "log_density") == pytest.approx(total - np.log(sigma).sum(), rel=1e-10)
    assert column(found, "gamma_noise") == pytest.approx(np.exp(logs[-1] - total), rel=1e-8)
    assert column(found, "x") == pytest.approx(values[:, 0], rel=1e-14)


@pytest.mark.usefixtures("standardised")
def test_units_that_are_not_known_are_refused(run: Run, place: Path) -> None:
    content = json.loads(Path("s.json").read_text(encoding="utf-8"))
    bare = {key: value for key, value in content.items() if key != "standardised"}
    Path("old.json").write_text(json.dumps(bare), encoding="utf-8")
    Path("bare.json").write_text(
        json.dumps({k: bare[k] for k in ("weights", "means", "covariances", "noise")})
    )
    old = small_dataset()
    unknown = replace(old, columns=(f"a{STANDARDISED}", f"b{STANDARDISED}"))
    made = small_run(unknown, EmSettings(max_iter=1, tol=0))
    write_session(Path("old.gmms"), Session(Timeline((made,), 2, 0)), "test")
    before = sorted(place.iterdir())
    for words, said in (
        (
            ("old.json", "d.csv"),
            "old.json was fitted to standardised data, and with which mean and σ is not known.",
        ),
        (("old.gmms", "d.csv"), "old.gmms was fitted to standardised data"),
        (("s.json", "old.gmms"), "are standardised, and with which mean and σ is not known."),
        (
            ("bare.json", "s.gmms"),
            "bare.json does not say in which units it is, and the points are standardised.",
        ),
        (
            ("MODEL.json", "d.csv", "--standardise"),
            "--standardise would move the points by their own mean and σ",
        ),
    ):
        code, out, err = run("assign", *words, "--output", "out.csv")
        assert (code, out) == (2, "")
        assert said in err.splitlines()[-1]
    assert sorted(place.iterdir()) == before


@pytest.mark.usefixtures("place")
def test_decimal_commas_are_written_where_asked_for(run: Run) -> None:
    assert run("assign", "MODEL.json", "NEW.csv", "--output", "out.csv")[0] == 0
    assert run("assign", "MODEL.json", "NEW.csv", "--output", "comma.csv", "--semicolons")[0] == 0
    plain, comma = (Path(name).read_text(encoding="utf-8") for name in ("out.csv", "comma.csv"))
    assert comma.replace(",", ".").replace(";", ",") == plain
    code, _, err = run("assign", "MODEL.json", "NEW.csv", "--semicolons")
    assert (code, "--semicolons is for --output with .csv, .tsv, .txt" in err) == (2, True)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("MODEL.json", "NEW.csv", "--output", "x.docx"), "Use .csv, .tsv, .txt, .json."),
        (("MODEL.json", "NEW.csv", "--output", "no/such/x.csv"), "cannot be written"),
        (("MODEL.json", "NEW.csv", "--run", "1"), "--run needs a session; MODEL.json is a mixture"),
        (("SESSION.gmms", "NEW.csv", "--run", "3"), "There is no run 3"),
        (("NEW.csv", "MODEL.json"), "NEW.csv, line 1, column 1: this is not JSON"),
        (("NOWHERE.json", "NEW.csv"), "NOWHERE.json: there is no such file"),
        (("MODEL.json", "NOWHERE.csv"), "NOWHERE.csv: there is no such file"),
        (("MODEL.json", "EMPTY.csv"), "EMPTY.csv has no point: no row has numbers for x and y."),
        (("MODEL.json", "NEW.csv", "--draws", "0"), "a whole number from 1 is needed"),
        (("MODEL.json", "NEW.csv", "--draws", "99999999"), "at most 10,000,000 points are drawn"),
    ],
)
def test_what_cannot_be_is_refused_in_one_line(
    run: Run, place: Path, words: tuple[str, ...], said: str
) -> None:
    Path("EMPTY.csv").write_text("x,y\n1,\n,2\n", encoding="utf-8")
    before = sorted(place.iterdir())
    code, out, err = run("assign", *words)
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert said in err
    assert sorted(place.iterdir()) == before


@pytest.mark.usefixtures("place")
def test_the_examples_of_the_help_work(run: Run) -> None:
    code, out, err = run("assign", "--help")
    assert (code, err) == (0, "")
    assert max(map(len, out.partition("what --output writes")[2].splitlines())) <= 80
    found = examples(out)
    assert len(found) == 4
    for words in found:
        assert run(*words)[0] == 0, words


def test_an_interrupted_writing_leaves_the_old_file(place: Path) -> None:
    old = place / "out.csv"
    old.write_text("old", encoding="utf-8")
    data = Dataset("many", Points.of(np.zeros((30_000, 2))), ("x", "y"))

    def interrupt(done: int, _total: int) -> None:
        if done >= 20_000:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_assigned(old, data, FinishedMixture(THETA, "m"), watch=interrupt)
    assert old.read_text(encoding="utf-8") == "old"
    assert not list(place.glob(".gmm-desktop-*"))


def test_rows_are_made_block_by_block(tmp_path: Path) -> None:
    """Of 80,000 points the rows would be some 40 MB of Python's numbers; a block of them is 5."""
    points = Points.of(np.random.default_rng(0).normal(0, 3, (80_000, 2)))
    data = Dataset("many", points, ("x", "y"))
    told: list[int] = []
    tracemalloc.start()
    tally = write_assigned(
        tmp_path / "out.csv", data, FinishedMixture(THETA, "m"), watch=lambda done, _: told.append(done)
    )
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert tally.n_points == 80_000
    assert told == list(range(10_000, 80_001, 10_000))
    assert peak < 20e6


def test_many_components_make_smaller_blocks(tmp_path: Path) -> None:
    count = 1000
    theta = MixtureParameters(np.full(count, 1 / count), np.zeros((count, 2)), [np.eye(2)] * count)
    data = Dataset("many", Points.of(np.ones((3000, 2))), ("x", "y"))
    told: list[int] = []
    tally = write_assigned(
        tmp_path / "o.csv", data, FinishedMixture(theta, "m"), watch=lambda n, _: told.append(n)
    )
    assert told == [1048, 2096, 3000]
    assert tally.counts[1] == 3000
