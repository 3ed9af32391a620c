"""Numbers as files: read back by the csv and json modules they are the same, to the last bit."""

import csv
import json
import math
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gmm_desktop.experiment.dataset import Dataset
from gmm_desktop.experiment.excerpt import Excerpt, excerpt
from gmm_desktop.exports.component_tables import components_latex, components_markdown
from gmm_desktop.exports.numbers import What, take_away
from gmm_desktop.mixture.e_step import responsibilities
from gmm_desktop.mixture.errors import CodedError
from gmm_desktop.mixture.points import Points
from gmm_desktop.mixture.settings import EmSettings
from gmm_desktop.storage.dataset_reader import read_dataset
from gmm_desktop.storage.results.array_writer import write_arrays
from gmm_desktop.storage.results.latex import escaped
from gmm_desktop.storage.results.model_reader import read_parameters
from gmm_desktop.storage.results.number_tables import ROWS_AT_ONCE, NumberTable, data_table
from gmm_desktop.storage.results.number_writer import write_numbers
from tests.examples import examples
from tests.storage.sessions.session_samples import small_dataset, small_run

FORMS = (".csv", ".tsv", ".json")


def sample(*, noisy: bool = True, labelled: bool = True, position: int | None = None) -> Excerpt:
    asked = EmSettings(max_iter=4, tol=0, temperature=1.5)
    return excerpt(small_run(small_dataset(labelled=labelled), asked, noisy=noisy), position)


def read(path: Path) -> tuple[list[str], list[list[Any]]]:
    """Return columns and rows; empty cells are None, and what is a number is one."""
    if path.suffix == ".json":
        content = json.loads(path.read_text(encoding="utf-8"))
        assert list(content) == ["columns", "data"]
        return content["columns"], content["data"]
    with path.open(encoding="utf-8", newline="") as file:
        header, *rows = csv.reader(file, delimiter="\t" if path.suffix == ".tsv" else ",")
    return header, [[_value(cell) for cell in row] for row in rows]


def _value(cell: str) -> float | str | None:
    try:
        return float(cell) if cell else None
    except ValueError:
        return cell


def table_of(what: What, taken: Excerpt, folder: Path, form: str) -> tuple[list[str], list[list[Any]]]:
    path = folder / f"{what}{form}"
    take_away(path, what, taken)
    return read(path)


@pytest.mark.parametrize("form", [".csv", ".tsv"])
def test_parameters_are_the_same_numbers_and_the_ellipse_gives_the_covariance_back(
    form: str, tmp_path: Path
) -> None:
    """Σ = R diag(σ₁², σ₂²) Rᵀ, multiplied out by NumPy."""
    taken = sample()
    theta = taken.frame.parameters
    header, rows = table_of(What.PARAMETERS, taken, tmp_path, form)
    assert ",".join(header) == (
        "component,weight,mean_x,mean_y,cov_xx,cov_xy,cov_yy,sigma1,sigma2,theta_degrees"
    )
    for k, row in enumerate(rows[:-1]):
        mean, covariance = theta.means[k].tolist(), theta.covariances[k]
        xx, xy, yy = covariance[0, 0], covariance[0, 1], covariance[1, 1]
        assert row[:7] == [k + 1, theta.weights[k], *mean, xx, xy, yy]
        first, second, degrees = row[7:]
        cos, sin = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
        turn = np.array([[cos, -sin], [sin, cos]])
        np.testing.assert_allclose(turn @ np.diag([first**2, second**2]) @ turn.T, covariance, rtol=1e-12)
        assert first >= second
    assert theta.noise is not None
    assert rows[-1] == ["noise", theta.noise.weight, *[None] * 8]


def test_parameters_as_json_are_a_start_again(tmp_path: Path) -> None:
    taken = sample()
    take_away(tmp_path / "start.json", What.PARAMETERS, taken)
    assert read_parameters(tmp_path / "start.json").parameters == taken.frame.parameters


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("noisy", [False, True])
def test_responsibilities_and_labels_are_those_of_the_frame(form: str, noisy: bool, tmp_path: Path) -> None:
    taken = sample(noisy=noisy)
    frame, points = taken.frame, taken.experiment.dataset.points
    gamma = responsibilities(points, frame.responsibility_parameters, frame.temperature)
    header, rows = table_of(What.RESPONSIBILITIES, taken, tmp_path, form)
    assert header == ["point", "x", "y", "gamma_1", "gamma_2", *(["gamma_noise"] if noisy else []), "label"]
    assert [row[0] for row in rows] == list(range(1, len(points) + 1))
    assert np.array_equal([row[1:3] for row in rows], points.array)
    assert np.array_equal([row[3:-1] for row in rows], gamma)
    expected = [0 if k == 2 else k + 1 for k in gamma.argmax(axis=1).tolist()]
    assert [row[-1] for row in rows] == expected
    header, rows = table_of(What.LABELS, taken, tmp_path, form)
    assert header == ["point", "label", "group"]
    assert [row[1] for row in rows] == expected
    assert [row[2] for row in rows] == [1] * 30 + [2] * 20


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("position", [0, 5, None])
def test_the_curve_has_a_line_for_each_half_step_up_to_the_one_shown(
    form: str, position: int | None, tmp_path: Path
) -> None:
    taken = sample(position=position)
    header, rows = table_of(What.CURVE, taken, tmp_path, form)
    assert len(rows) == len(taken.frames) == (9 if position is None else position + 1)
    for frame, row in zip(taken.frames, rows, strict=True):
        line = dict(zip(header, row, strict=True))
        assert (line["half_step"], line["iteration"], line["phase"]) == (
            frame.half_step,
            frame.iteration,
            frame.phase.value,
        )
        for name in ("log_likelihood", "objective", "elbo", "temperature", "mean_shift", "change"):
            assert line[name] == getattr(frame, name)


@examples(50)
@given(
    st.lists(st.tuples(*[st.floats(-1e75, 1e75)] * 2), min_size=2, max_size=30),
    st.sampled_from([".csv", ".tsv"]),
    st.tuples(*[st.text(max_size=8)] * 2),
)
def test_any_points_are_written_so_that_this_program_reads_the_same(
    tmp_path_factory: pytest.TempPathFactory, pairs: list[Any], form: str, names: tuple[str, str]
) -> None:
    path = tmp_path_factory.mktemp("points") / f"points{form}"
    data = Dataset("d", Points.of(pairs), ("a " + names[0].encode("utf-8", "ignore").decode(), "b"))
    write_numbers(path, data_table(data))
    assert np.array_equal(read_dataset(path).points.array, data.points.array)


@pytest.mark.parametrize("labelled", [False, True])
def test_numpys_files_hold_the_points_their_names_and_groups(labelled: bool, tmp_path: Path) -> None:
    data = small_dataset(labelled=labelled)
    write_arrays(tmp_path / "p.npy", data)
    assert np.array_equal(np.load(tmp_path / "p.npy", allow_pickle=False), data.points.array)
    write_arrays(tmp_path / "p.npz", data)
    with np.load(tmp_path / "p.npz", allow_pickle=False) as content:
        assert np.array_equal(content["points"], data.points.array)
        assert content["columns"].tolist() == list(data.columns)
        assert ("labels" in content) == labelled


def test_many_rows_are_told_of_while_they_are_written_and_stopping_leaves_the_old_file(
    tmp_path: Path,
) -> None:
    rng = np.random.default_rng(0)
    data = Dataset("d", Points.of(rng.normal(size=(3 * ROWS_AT_ONCE + 1, 2))), ("x", "y"))
    told: list[tuple[int, int]] = []
    path = tmp_path / "old.csv"
    write_numbers(path, data_table(data), lambda done, total: told.append((done, total)))
    assert told == [(min(k * ROWS_AT_ONCE, 30_001), 30_001) for k in range(1, 5)]
    before = path.read_bytes()

    def stop(done: int, _total: int) -> None:
        if done > ROWS_AT_ONCE:
            raise InterruptedError

    with pytest.raises(CodedError, match="cannot_write"):  # an error of the system
        write_numbers(path, data_table(replace(data, name="e")), stop)

    def cancel(_done: int, _total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_numbers(path, data_table(data), cancel)
    assert path.read_bytes() == before
    assert [each.name for each in tmp_path.iterdir()] == ["old.csv"]


def test_rows_are_made_only_when_they_are_written() -> None:
    def never() -> Any:
        raise AssertionError

    assert NumberTable(("x",), 10**12, never).count == 10**12


@pytest.mark.parametrize("what", list(What))
def test_an_unknown_suffix_is_refused_with_those_that_are_known(what: What, tmp_path: Path) -> None:
    for name in ("result.docx", "result"):
        with pytest.raises(CodedError) as caught:
            take_away(tmp_path / name, what, sample())
        assert caught.value.code == "unknown_format"
    assert list(tmp_path.iterdir()) == []


# Tables for a paper


def balanced(text: str) -> bool:
    """Count the braces that are not escaped."""
    depth, escape = 0, False
    for letter in text:
        if escape:
            escape = False
        elif letter == "\\":
            escape = True
        elif letter in "{}":
            depth += 1 if letter == "{" else -1
            if depth < 0:
                return False
    return depth == 0


@given(st.text())
def test_any_text_is_escaped_for_latex(text: str) -> None:
    found = escaped(text)
    assert balanced(found)
    assert "\n" not in found
    bare = found
    for command in ("\\textbackslash{}", "\\textasciitilde{}", "\\textasciicircum{}", "\\textless{}"):
        bare = bare.replace(command, "")
    for command in ("\\textgreater{}", "\\textbar{}", "\\textquotedbl{}"):
        bare = bare.replace(command, "")
    for sign in "{}$&#%_":
        bare = bare.replace(f"\\{sign}", "")
    assert not set(bare) & set("\\{}$&#%_~^")


def test_the_latex_table_is_balanced_and_its_rows_have_all_columns() -> None:
    taken = sample()
    named = replace(taken.run.experiment, dataset=replace(taken.experiment.dataset, name="50 % of {_a_}\\"))
    text = components_latex(replace(taken, run=replace(taken.run, experiment=named)))
    assert balanced(text)
    lines = [line.strip() for line in text.splitlines()]
    rows = lines[lines.index(r"\midrule") + 1 : lines.index(r"\bottomrule")]
    assert len(rows) == 3
    assert {row.count("&") for row in rows} == {9}
    assert text.count(r"\begin{") == text.count(r"\end{") == 2
    assert r"50 \% of \{\_a\_\}\textbackslash{}" in text
    assert "−" not in text
    weight = f"${taken.frame.parameters.weights[0]:.4f}$"
    assert weight in rows[0]


def test_the_markdown_table_has_the_figures_and_a_line_that_says_of_what() -> None:
    taken = sample(noisy=False)
    text = components_markdown(taken)
    table, _, caption = text.partition("\n\n")
    assert len(table.splitlines()) == 4
    assert f"{taken.frame.parameters.weights[1]:.4f}" in table.splitlines()[3]
    assert caption.startswith("2 Gaussians on two groups (N = 50) after 4 iterations of EM, L = −")
