"""`gmm-desktop convert` and `report`: what comes out, and what is refused."""

import csv
import json
import re
import shlex
import subprocess
import sys
from html import unescape
from pathlib import Path

import numpy as np
import pytest
from scipy.stats import multivariate_normal

from gmm_desktop import cli
from gmm_desktop.experiment.compared import run_out
from gmm_desktop.experiment.experiment import Experiment
from gmm_desktop.experiment.session import Session
from gmm_desktop.experiment.timeline import Timeline
from gmm_desktop.mixture.initialisation import StartMethod, make_start, with_noise
from gmm_desktop.mixture.prior import Prior
from gmm_desktop.mixture.settings import EmSettings, Pins
from gmm_desktop.storage.dataset_reader import read_dataset
from gmm_desktop.storage.sessions.file import write_session
from tests.mixture.problems import within_family
from tests.storage.sessions.session_samples import small_dataset, small_run

from .conftest import Run


@pytest.fixture
def session(tmp_path: Path) -> Path:
    """Two runs; of the second its fifth half-step is shown."""
    data = small_dataset()
    runs = tuple(small_run(data, EmSettings(max_iter=most, tol=0)) for most in (3, 6))
    path = tmp_path / "SESSION.gmms"
    write_session(path, Session(Timeline(runs, 4, 1)), "test")
    return path


@pytest.fixture
def data(tmp_path: Path) -> Path:
    path = tmp_path / "DATA.csv"
    points = small_dataset().points.array.tolist()
    path.write_text("a,b\n" + "".join(f"{x!r},{y!r}\n" for x, y in points), encoding="utf-8")
    return path


@pytest.mark.parametrize("form", ["csv", "tsv", "json", "npy", "npz"])
def test_points_are_written_in_any_form(run: Run, data: Path, form: str) -> None:
    target = data.with_name(f"out.{form}")
    code, out, err = run("convert", data, target)
    assert (code, out, err) == (0, "", f"gmm-desktop: Saved 50 points to out.{form}.\n")
    if form in ("npy", "npz"):
        loaded = np.load(target)
        points = loaded if form == "npy" else loaded["points"]
    elif form == "json":
        points = json.loads(target.read_text(encoding="utf-8"))["data"]
    else:
        with target.open(encoding="utf-8") as file:
            points = [
                list(map(float, row)) for row in list(csv.reader(file, delimiter=",\t"[form == "tsv"]))[1:]
            ]
    assert np.array_equal(points, small_dataset().points.array)


def test_the_suffix_says_what_is_taken_out_of_a_session(run: Run, session: Path) -> None:
    assert run("convert", session, session.with_name("p.csv"))[0] == 0
    assert (session.with_name("p.csv").read_text(encoding="utf-8")).startswith("component,weight,")
    assert run("convert", session, session.with_name("t.md"))[0] == 0
    assert "after 2 iterations of EM" in session.with_name("t.md").read_text(encoding="utf-8")
    assert run("convert", session, session.with_name("s.py"))[0] == 0
    done = subprocess.run(
        [sys.executable, "-I", session.with_name("s.py")], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert "after 2 iterations" in done.stdout


def test_a_run_is_chosen_by_its_number_and_taken_to_its_end(run: Run, session: Path) -> None:
    target = session.with_name("curve.csv")
    for number, lines in (((), 6), (("--run", "1"), 8), (("--run", "2"), 14)):
        assert run("convert", session, target, "--what", "curve", *number)[0] == 0
        assert len(target.read_text(encoding="utf-8").splitlines()) == lines


@pytest.mark.usefixtures("data")
@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("SESSION.gmms", "x.csv", "--run", "3"), "There is no run 3; the session has runs 1 to 2."),
        (
            ("SESSION.gmms", "x.docx"),
            "x.docx: nothing can be written as “.docx”. Use .csv, .tsv, .txt, .json.",
        ),
        (("SESSION.gmms", "x.csv", "--what", "code"), "nothing can be written as “.csv”. Use .py."),
        (("SESSION.gmms", "x.csv", "--flavour", "numpy"), "--flavour is for code"),
        (
            ("DATA.csv", "x.csv", "--what", "labels"),
            "--what labels needs a session; DATA.csv is a file of points",
        ),
        (("DATA.csv", "x.csv", "--run", "1"), "--run needs a session"),
        (("DATA.csv", "x.tex"), "nothing can be written as “.tex”"),
        (("DATA.csv", "x.npy", "--semicolons"), "--semicolons is for .csv, .tsv, .txt"),
        (("SESSION.gmms", "x.json", "--what", "table-with-results"), "nothing can be written as “.json”"),
        (("SESSION.gmms", "x.csv", "--what", "table-with-results"), "not known which file"),
        (("NOWHERE.csv", "x.csv"), "there is no such file"),
        (("DATA.csv", "no/such/folder/x.csv"), "cannot be written"),
    ],
)
def test_what_cannot_be_is_refused_in_one_line(
    run: Run, session: Path, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...], said: str
) -> None:
    monkeypatch.chdir(session.parent)
    before = sorted(session.parent.iterdir())
    code, out, err = run("convert", *words)
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert said in err
    assert sorted(session.parent.iterdir()) == before


def examples(text: str) -> list[list[str]]:
    return [line.split()[1:] for line in text.splitlines() if line.startswith("  gmm-desktop ")]


@pytest.mark.usefixtures("data")
@pytest.mark.parametrize(("command", "count"), [("convert", 6), ("report", 3)])
def test_the_examples_of_the_help_work(
    run: Run, session: Path, monkeypatch: pytest.MonkeyPatch, command: str, count: int
) -> None:
    monkeypatch.chdir(session.parent)
    made = small_run(read_dataset(session.with_name("DATA.csv")), EmSettings(max_iter=6, tol=0))
    write_session(session, Session(Timeline((made,), 4, 0)), "test")
    code, out, err = run(command, "--help")
    assert (code, err) == (0, "")
    assert max(map(len, out.partition("examples:")[2].splitlines())) <= 80
    found = examples(out)
    assert len(found) == count
    for words in found:
        code, _, err = run(*words)
        assert (code, err.count("\n")) == (0, 1), err
        target = words[words.index("--output") + 1] if "--output" in words else words[2]
        assert Path(target).stat().st_size > 100


def test_semicolons_and_decimal_commas_are_read_back(run: Run, data: Path) -> None:
    target = data.with_name("out.csv")
    assert run("convert", data, target, "--semicolons")[0] == 0
    first, second, *_ = target.read_text(encoding="utf-8").splitlines()
    assert first == "a;b"
    assert second.count(",") == 2
    assert run("convert", target, data.with_name("again.npy"))[0] == 0
    assert np.array_equal(np.load(data.with_name("again.npy")), small_dataset().points.array)


def test_a_table_goes_through_fit_session_and_convert_and_keeps_its_rows(run: Run, data: Path) -> None:
    """Of the parameters that fit prints, γ is computed here by SciPy, and compared line by line."""
    lines = data.read_text(encoding="utf-8").splitlines()
    mine = data.with_name("mine.csv")
    mine.write_text(
        "\n".join(["# title", lines[0] + ",n", *(f"{line},{n}" for n, line in enumerate(lines[1:]))])
    )
    with mine.open("a") as file:
        file.write("\n,4.5,99\n")
    table, kept = data.with_name("table.csv"), data.with_name("kept.gmms")
    words = ("--components", "2", "--seed", "3", "--table", table, "--session", kept, "--json")
    code, out, err = run("fit", mine, *words)
    assert code == 0
    assert "Saved table.csv." in err
    found = json.loads(out)
    before, after = mine.read_text().splitlines(), table.read_text().splitlines()
    assert after[:2] == ["# title", "a,b,n,component,probability,entropy,outlier"]
    assert after[-1] == ",4.5,99,,,,"
    for old, new in zip(before[2:-1], after[2:-1], strict=True):
        assert new.startswith(old + ",")
        x, y = map(float, old.split(",")[:2])
        shares = [
            weight * multivariate_normal(mean, sigma).pdf((x, y))
            for weight, mean, sigma in zip(
                found["weights"], found["means"], found["covariances"], strict=True
            )
        ]
        component, probability, *_ = new.split(",")[3:]
        assert int(component) == np.argmax(shares) + 1
        assert float(probability) == pytest.approx(max(shares) / sum(shares), rel=1e-9)
    again = data.with_name("again.csv")
    assert run("convert", kept, again, "--what", "table-with-results")[0] == 0
    assert again.read_bytes() == table.read_bytes()
    assert run("convert", kept, data.with_name("labels.csv"), "--what", "labels")[0] == 0
    with data.with_name("labels.csv").open() as file:
        labels = list(csv.DictReader(file))
    assert [int(row["line"]) for row in labels] == list(range(3, 53))
    assert [row["a"] for row in labels] == [line.split(",")[0] for line in lines[1:]]
    assert [row["label"] for row in labels] == [line.split(",")[3] for line in after[2:-1]]


def test_fit_refuses_a_table_before_it_begins(run: Run, data: Path) -> None:
    code, out, err = run("fit", data, "--table", data)
    assert (code, out) == (2, "")
    assert "DATA.csv is the table itself" in err
    code, out, err = run("fit", data, "--table", data.with_name("t.docx"))
    assert (code, out) == (2, "")
    assert "a name that ends in one of .csv" in err


# The report


def plain(page: Path) -> str:
    return unescape(re.sub("<[^>]*>", "\n", page.read_text(encoding="utf-8")))


def test_the_report_has_the_figures_of_its_frame(run: Run, session: Path) -> None:
    page = session.with_name("r.html")
    assert run("report", session, "--run", "1", "--output", page)[0] == 0
    frame = small_run(small_dataset(), EmSettings(max_iter=3, tol=0)).frames[-1]
    text, source = plain(page), page.read_text(encoding="utf-8")
    assert repr(frame.log_likelihood).replace("-", "−") in text
    for weight in frame.parameters.weights.tolist():
        assert f"{weight:.4f}" in text
    for words in ("two groups", "길이 [m]", "somebody", "stopped: 3 iterations", "random points, seed 3"):
        assert words in text
    assert source.count("data:image/png;base64,") == 4
    assert not re.search(r'(src|href)="(?!data:)', source)


def test_the_report_of_a_pdf_is_one(run: Run, session: Path) -> None:
    target = session.with_name("r.pdf")
    assert run("report", session, "--output", target)[0] == 0
    content = target.read_bytes()
    assert content.startswith(b"%PDF-")
    assert content.rstrip().endswith(b"%%EOF")


SETTINGS = {
    "plain": EmSettings(max_iter=300, tol=1e-3, patience=2),
    "unfinished": EmSettings(max_iter=3, tol=0),
    "prior and pins": EmSettings(
        "EEV",  # type: ignore[arg-type]
        max_iter=200,
        prior=Prior(2.0, 0.1, 5.0, 0.5),
        pins=Pins(frozenset({0}), frozenset({1}), frozenset({1})),
    ),
    "annealed": EmSettings(
        max_iter=100, initial_temperature=4.0, annealing=7, temperature=1.1, reg_covar=0.1
    ),
    "accelerated": EmSettings(max_iter=100, accelerated=True),
    "batches": EmSettings(max_iter=4, tol=0, batch_size=20, seed=5),
}


@pytest.mark.parametrize("name", SETTINGS)
def test_the_command_in_the_report_makes_the_run_again(
    run: Run, data: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.chdir(data.parent)
    dataset, asked = small_dataset(), SETTINGS[name]
    start = with_noise(make_start(StartMethod.RANDOM_POINTS, dataset.points, 2, 3), dataset.points, 0.05)
    made = run_out(Experiment(dataset, within_family(start, asked), asked))
    write_session(Path("s.gmms"), Session(Timeline((made,), len(made.frames) - 1, 0)), "test")
    assert run("report", "s.gmms", "--output", "r.html")[0] == 0
    command, stored = (
        unescape(each)
        for each in re.findall(r"<pre[^>]*>(.*?)</pre>", Path("r.html").read_text("utf-8"), re.S)
    )
    Path("start.json").write_text(stored, encoding="utf-8")
    program, *words = shlex.split(command)
    assert program == "gmm-desktop"
    code, out, err = run(*words, "--json")
    assert (code, err) == (0, "")
    assert json.loads(out)["log_likelihood"] == made.frames[-1].log_likelihood
    assert json.loads(out)["n_iterations"] == made.frames[-1].iteration


def test_a_fit_and_its_report_in_one(run: Run, data: Path) -> None:
    page = data.with_name("r.html")
    words = ("--components", "2", "--covariance", "tied", "--seed", "3")
    assert run("report", data, *words, "--output", page)[0] == 0
    code, out, _ = run("fit", data, *words, "--json")
    assert code == 0
    assert repr(json.loads(out)["log_likelihood"]).replace("-", "−") in plain(page)


@pytest.mark.usefixtures("data")
@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("SESSION.gmms", "--output", "r.txt"), "nothing can be written as “.txt”. Use .html, .pdf."),
        (("SESSION.gmms", "--components", "2", "--output", "r.html"), "--components is for a file of points"),
        (("SESSION.gmms", "--accelerate", "--output", "r.html"), "--accelerate is for a file of points"),
        (("SESSION.gmms", "--prior-dof", "3", "--output", "r.html"), "--prior-dof is for a file of points"),
        (("DATA.csv", "--run", "1", "--output", "r.html"), "--run needs a session"),
        (("SESSION.gmms",), "--output"),
    ],
)
def test_what_cannot_be_reported_is_said(
    run: Run, session: Path, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...], said: str
) -> None:
    monkeypatch.chdir(session.parent)
    code, out, err = run("report", *words)
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert said in err


def test_both_commands_are_in_the_list(run: Run) -> None:
    code, out, _ = run("--help")
    assert code == 0
    assert "convert" in out
    assert "report" in out
    assert {each.name for each in cli.COMMANDS} >= {"convert", "report"}
