"""Every code that is raised anywhere has a sentence, and the sentence can be formed from the real figures."""

import ast
import gzip
import os
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from unittest import mock

import numpy as np
import pytest

import gmm_desktop
from gmm_desktop.cli.convert import excerpt_of
from gmm_desktop.experiment.apply_edit import apply_edit
from gmm_desktop.experiment.compared import run_out
from gmm_desktop.experiment.dataset import Dataset
from gmm_desktop.experiment.edits import (
    AddComponent,
    Edit,
    MoveMean,
    RemoveComponent,
    RemovePoints,
    SampleAsData,
    SetWeight,
    TogglePin,
)
from gmm_desktop.experiment.excerpt import Excerpt, excerpt
from gmm_desktop.experiment.experiment import MAX_COMPONENTS, Experiment
from gmm_desktop.experiment.moments import moment
from gmm_desktop.experiment.session import Session
from gmm_desktop.experiment.standardised import Standardised, Units
from gmm_desktop.experiment.state import State
from gmm_desktop.experiment.timeline import Timeline, marked_to_compare, new_run
from gmm_desktop.exports.pictures import PictureWish, picture
from gmm_desktop.mixture.convergence import ConvergenceRule, Stop, StopReason
from gmm_desktop.mixture.diagnostics import Degeneracy, DegeneracyKind
from gmm_desktop.mixture.ellipse import Ellipse
from gmm_desktop.mixture.em import iterate, start_frame
from gmm_desktop.mixture.errors import CodedError, ParameterError
from gmm_desktop.mixture.families import family_of
from gmm_desktop.mixture.generators import generate
from gmm_desktop.mixture.initialisation import StartMethod, make_start
from gmm_desktop.mixture.parameters import MixtureParameters, UniformNoise
from gmm_desktop.mixture.points import Points
from gmm_desktop.mixture.prior import Prior
from gmm_desktop.mixture.settings import EmSettings
from gmm_desktop.storage import atomic_write
from gmm_desktop.storage.animation_file import check_size
from gmm_desktop.storage.dataset_reader import read_dataset
from gmm_desktop.storage.movie_file import mp4_bytes
from gmm_desktop.storage.results.model_reader import StoredMixture, read_parameters
from gmm_desktop.storage.results.number_tables import parameters_table
from gmm_desktop.storage.results.number_writer import write_numbers
from gmm_desktop.storage.results.start_units import start_on
from gmm_desktop.storage.results.table_with_results import write_table_with_results
from gmm_desktop.storage.scripts.writer import Flavour, code_of
from gmm_desktop.storage.tables import cells
from gmm_desktop.storage.tables.choice import Choice, dataset_from
from gmm_desktop.storage.tables.reader import read_table
from gmm_desktop.storage.text_file import Source
from gmm_desktop.words.messages import (
    SENTENCES,
    grouped,
    objective_words,
    phase_words,
    point_tip,
    rule_sentence,
    sentence,
    significant,
    stop_sentence,
    to_scale,
)
from tests.storage.sessions.session_samples import small_dataset
from tests.words.import_errors import IMPORT_ERRORS
from tests.words.new_points_errors import NEW_POINTS_ERRORS
from tests.words.session_errors import SESSION_ERRORS

PACKAGE = Path(gmm_desktop.__file__).parent
RAISED_BY = {"CodedError", "ParameterError", "DataError"}
THROUGH = {"error", "refuse"}
"""Methods of the readers that are given a code and make the error."""


def called(node: ast.Call) -> str:
    return node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")


def codes_raised() -> Iterator[tuple[str, str]]:
    """Yield every code in the source of the program, and the file it is raised in."""
    for path in sorted(PACKAGE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and node.args and called(node) in RAISED_BY | THROUGH:
                code = node.args[0]
                if isinstance(code, ast.Constant) and isinstance(code.value, str):
                    yield code.value, path.name
                elif called(node) in RAISED_BY:
                    assert isinstance(code, ast.Name), f"{path.name}:{node.lineno}: the code must be readable"


def test_the_subclasses_of_coded_error_are_the_ones_looked_for() -> None:
    assert {kind.__name__ for kind in CodedError.__subclasses__()} | {"CodedError"} == RAISED_BY


def test_every_code_that_is_raised_has_a_sentence() -> None:
    raised = list(codes_raised())
    assert len(raised) > 40
    coded = [(code, place) for code, place in raised if " " not in code]
    assert [entry for entry in coded if entry[0] not in SENTENCES] == []


def test_every_sentence_belongs_to_a_code_that_is_raised() -> None:
    assert set(SENTENCES) - {code for code, _ in codes_raised()} == set(cells.CODES)


# One real error for each code

ROUND = [[1.0, 0.0], [0.0, 1.0]]
SINGLE = MixtureParameters([1], [[0, 0]], [ROUND])
DATA = Dataset("square", Points.of([[0, 0], [1, 0], [0, 1], [1, 1]]), ("x", "y"))
ON_DATA = Experiment(DATA, SINGLE)
MODEL = '{"weights": [1], "means": [[0, 0]], "covariances": [[[1, 0], [0, 1]]], "covariance_type": "full"}'
Trigger = Callable[[Path], Any]


def mixture(
    weights: Any = (0.5, 0.5), means: Any = ((0, 0), (1, 1)), covariances: Any = (ROUND, ROUND)
) -> Trigger:
    return lambda _: MixtureParameters(weights, means, covariances)


def points(values: Any) -> Trigger:
    return lambda _: Points.of(values)


def edit(*edits: Edit) -> Trigger:
    def apply(_: Path) -> None:
        experiment = Experiment(DATA, SINGLE)
        for each in edits:
            experiment = apply_edit(experiment, each)

    return apply


def data_file(content: bytes | str) -> Trigger:
    def read(folder: Path) -> None:
        path = folder / "points.csv"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        read_dataset(path)

    return read


def model_file(old: str, new: str) -> Trigger:
    def read(folder: Path) -> None:
        path = folder / "model.json"
        path.write_text(MODEL.replace(old, new), encoding="utf-8")
        read_parameters(path)

    return read


def read_foreign_model(folder: Path) -> None:
    path = folder / "model.json"
    path.write_bytes(b'{"weights":\n"\xff"}')
    read_parameters(path)


def read_pipe(folder: Path) -> None:
    os.mkfifo(folder / "pipe.csv")
    read_dataset(folder / "pipe.csv")


def read_beyond_all_names(folder: Path) -> None:
    read_dataset(folder / ("n" * 5000))


def type_words(_: Path) -> None:
    from gmm_desktop.ui.parts.typed import typed_number  # noqa: PLC0415

    typed_number("many")


def picture_of_nothing(_folder: Path) -> None:
    experiment = Experiment(Dataset("two", Points.of([[0, 0], [1, 1], [2, 0]]), ("x", "y")), SINGLE)
    run = new_run(experiment, start_frame(experiment.dataset.points, SINGLE, experiment.settings))
    picture(State(experiment, Timeline((run,))), PictureWish("bound"))


def film(name: str, script: str) -> Trigger:
    """Return what makes a film with a program of that name, or with none."""

    def make(folder: Path) -> None:
        if name:
            (folder / name).write_text(f"#!/bin/sh\n{script}\n")
            (folder / name).chmod(0o755)
        with mock.patch.dict(os.environ, PATH=str(folder)):
            mp4_bytes(lambda _: np.zeros((2, 2, 3), np.uint8), [1], (2, 2), 30.0)

    return make


THETA = MixtureParameters([0.5, 0.5], [[0, 0], [6, 6]], [np.eye(2)] * 2)


def _taken(settings: EmSettings | None = None, *, flat: bool = False, weight: float = 0.5) -> Excerpt:
    """Return a short run, or only the start of one that rounding decides."""
    first = np.diag([1.0, 1e-8]) if flat else np.eye(2)
    start = MixtureParameters([1 - weight, weight], THETA.means, [first, np.eye(2)])
    run = run_out(Experiment(small_dataset(), start, settings or EmSettings(max_iter=2)))
    return excerpt(run, 0 if settings is None else None)


def _tied() -> Excerpt:
    """Return a run in which one point lies exactly between two components and goes whole to one of them."""
    points = Points.of(np.array([[-2, 0], [-1, 1], [-3, -1], [1, 0], [2.5, 1], [1.5, -1], [0, 5]]))
    start = MixtureParameters([0.5, 0.5], [[-2, 0], [2, 0]], [np.eye(2), np.eye(2)])
    settings = EmSettings(max_iter=1, tol=0, temperature=0.0)
    return excerpt(run_out(Experiment(Dataset("tied", points, ("x", "y")), start, settings)))


def table_of_results(problem: str) -> Trigger:
    """Write the table with results of points whose file is not what it should be."""

    def trigger(folder: Path) -> object:
        path, target = folder / "points.csv", folder / "out.csv"
        text = "1,2\n3,5\n"
        if problem == "json":
            entries = [f'{{"a": {n}, "b": {n % 7}, "c": "c{n}"}}' for n in range(1200)]
            path, text = folder / "points.json", f"[{', '.join(entries)}]"
        path.write_text(text, encoding="utf-8")
        if problem == "packed":
            path = folder / "points.csv.gz"
            path.write_bytes(gzip.compress(text.encode()))
        source = Source.of_text(text, "Clipboard") if problem == "pasted" else Source.of(path)
        dataset = dataset_from(read_table(source), Choice())
        if problem == "gone":
            path.unlink()
        elif problem == "changed":
            path.write_text(text + "\n", encoding="utf-8")
        elif problem == "itself":
            target = path
        elif problem == "none":
            dataset = DATA
        frame = start_frame(dataset.points, SINGLE, EmSettings())
        write_table_with_results(target, dataset, frame)
        return None

    return trigger


def start_in_units(ending: str, *, known: bool) -> Trigger:
    """Take a start to points that are standardised, with what is known or not."""
    axes = Standardised(("x", "y"), (0.0, 0.0), (1.0, 1.0)) if known else None
    dataset = replace(DATA, columns=(f"x {ending}", f"y {ending}"), standardised=axes)
    units = Units.UNSAID if known else Units.OWN
    return lambda folder: start_on(dataset, StoredMixture(SINGLE, units=units), folder / "start.json")


REAL_ERRORS: dict[str, tuple[Trigger, str]] = {
    **IMPORT_ERRORS,
    **SESSION_ERRORS,
    **NEW_POINTS_ERRORS,
    "file_missing": (lambda folder: read_dataset(folder / "none.csv"), "none.csv"),
    "file_is_directory": (read_dataset, "is a folder"),
    "file_not_regular": (read_pipe, "pipe.csv"),
    "file_unreadable": (read_beyond_all_names, "cannot be read"),
    "file_empty": (data_file(""), "points.csv is empty"),
    "file_only_header": (data_file("x,y\n"), "line 1"),
    "file_binary": (data_file(b"1,2\0\n"), "points.csv"),
    "file_encoding": (read_foreign_model, "line 2: the text is not UTF-8"),
    "too_few_columns": (data_file("1\n2\n"), "“1” is one column"),
    "too_few_points": (data_file("1,2\n"), "has 1 point; at least 2"),
    "ragged_row": (data_file("1,2\n1,2,3\n"), "line 2 has 3 cells, the table 2 columns"),
    "bad_quotes": (data_file('1,2\n"3"4,5\n'), "line 2"),
    "not_a_number": (data_file("east,north\n1,2\n3,four\n"), "line 3, column 2 (north): “four”"),
    "not_finite": (data_file("1,2\ninf,2\n3,4\n"), "line 2, column 1 (x): “inf”"),
    "number_too_large": (
        data_file("1,2\n1e76,2\n"),
        "“1e76” is too large to compute with; the limit is 1e75.",
    ),
    "decimal_comma_ambiguous": (data_file("1,234;5,678\n2,345;6,789\n"), "“1,234”"),
    "model_bad_json": (model_file("[1]", "[1"), "line 1"),
    "model_not_an_object": (model_file(MODEL, "[]"), "array"),
    "model_missing_key": (model_file("means", "averages"), "“means”"),
    "model_covariance_type": (model_file("full", "round"), "“round”"),
    "model_noise_key": (model_file('{"weights"', '{"noise": {}, "weights"'), "the noise has no “weight”"),
    "model_shape": (model_file("[[0, 0]]", "[[0, 0, 0]]"), "means[0]: 2 entries are needed, found 3"),
    "model_not_a_number": (model_file("[[0, 0]]", '[[0, "a"]]'), "means[0][1]: a number is needed"),
    "model_standardised": (
        model_file('{"weights"', '{"standardised": 3, "weights"'),
        "must be true, false, or",
    ),
    "start_units": (start_in_units("(standardised)", known=True), "start.json does not say in which units"),
    "start_data_units": (start_in_units("(standardised)", known=False), "with which mean and σ they were"),
    "points_shape": (points([1, 2, 3]), "two columns"),
    "points_masked": (points(np.ma.masked_equal([[0, 0], [9, 0]], 9)), "Row 2 of the points is masked."),
    "points_complex": (points([[0, 0], [1j, 0]]), "The points are complex numbers."),
    "points_not_finite": (points([[0, 0], [np.nan, 0]]), "Row 2"),
    "points_too_large": (points([[1.1e75, 0]]), "1.1e+75, too large to compute with; the limit is 1e75."),
    "too_few_different_points": (
        lambda _: make_start(StartMethod.RANDOM_POINTS, DATA.points, 5, 0),
        "5 components need as many different points; there are 4",
    ),
    "no_spread": (
        lambda _: make_start(StartMethod.RANDOM_POINTS, Points.of([[1, 1]] * 3), 1, 0),
        "All 3 points",
    ),
    "spread_too_small": (
        lambda _: make_start(StartMethod.RANDOM_POINTS, Points.of([[0.0, 0.0], [0.0, 9e-61]]), 1, 0),
        "at most 9e-61 apart, too close to compute with; the limit is 1e-60.",
    ),
    "too_few_left": (
        lambda _: apply_edit(ON_DATA, RemovePoints(np.arange(3))),
        "would leave 1 of the 2 points",
    ),
    "sample_size": (lambda _: apply_edit(ON_DATA, SampleAsData(1, 0)), "between 2 and 100000 points, not 1"),
    "rows_length": (lambda _: replace(DATA, rows=np.array([2, 3])), "2 rows for 4 points"),
    "standardising": (lambda _: Standardised(("x", "y"), (0.0, 0.0), (1.0, 0.0)), "σ above 0"),
    "labels_length": (lambda _: replace(DATA, labels=np.array([0, 1])), "2 labels for 4 points"),
    "shape": (mixture(means=[[0, 0]]), "The means"),
    "parameters_not_finite": (mixture(means=[[0, 0], [np.inf, 0]]), "Component 2: the means"),
    "out_of_range": (mixture(means=[[0, 0], [1.1e75, 0]]), "Component 2"),
    "weight_not_positive": (mixture(weights=[1.5, -0.5]), "Component 2"),
    "weights_sum": (mixture(weights=[0.5, 0.25]), "0.75"),
    "weight_range": (
        edit(AddComponent(), SetWeight(1, 1.5)),
        "Component 2: the weight must be between 0 and 1",
    ),
    "weights_locked": (
        edit(AddComponent(), TogglePin("weights", 0), SetWeight(1, 0.25)),
        "All other weights are pinned",
    ),
    "single_weight": (edit(SetWeight(0, 0.5)), "weight 1"),
    "not_symmetric": (mixture(covariances=[ROUND, [[1, 0.5], [0.25, 1]]]), "0.5 above the diagonal, 0.25"),
    "not_positive_definite": (mixture(covariances=[[[4, 7], [7, 9]], ROUND]), "√(Σxx·Σyy) = 6."),
    "sigma_not_positive": (lambda _: Ellipse(-1.0, 1.0, 0.0), "not -1"),
    "too_many_components": (edit(*[AddComponent((0.5, 0.5))] * MAX_COMPONENTS), f"At most {MAX_COMPONENTS}"),
    "no_component": (edit(MoveMean(3, (0.0, 0.0))), "no component 4"),
    "last_component": (edit(RemoveComponent(0)), "at least one"),
    "setting": (
        lambda _: EmSettings(max_iter=0),
        "At most (iterations): a whole number from 1 is needed, not “0”.",
    ),
    "family": (lambda _: family_of("round"), "“round” is no covariance family"),
    "noise_weight": (lambda _: UniformNoise(1.0, (0, 0), (1, 1)), "between 0 and 1, not 1"),
    "noise_box": (lambda _: UniformNoise(0.1, (0, 0), (0, 1)), "a box with an area"),
    "no_area": (
        lambda _: start_frame(Points.of([[0, 0], [1, 1], [2, 2]]), SINGLE, EmSettings(prior=Prior())),
        "The 3 points lie on a line",
    ),
    "unknown_shape": (lambda _: generate("cube", 10, 0), "no shape “cube”. Choose one of blobs, "),
    "unknown_shape_value": (
        lambda _: generate("moons", 10, 0, arms=2),
        "The shape “moons” has no arms; it has noise",
    ),
    "shape_value": (
        lambda _: generate("blobs", 10, 0, components=2.5),
        "components must be a whole number from 1 to 20, not 2.5",
    ),
    "typed_not_a_number": (type_words, "“many”"),
    "too_many_compared": (
        lambda _: marked_to_compare((1, 2, 3, 4), 5),
        "4 runs can be compared at a time",
    ),
    "cannot_write": (
        lambda folder: atomic_write.write_bytes(folder, b""),
        "cannot be written: it is a folder",
    ),
    "no_such_frame": (lambda _: moment("9", 4), "no frame “9”. Half-steps go from 0 to 4"),
    "nothing_to_draw": (picture_of_nothing, "let EM run first"),
    "animation_too_large": (lambda _: check_size("gif", 900, (1000, 800)), "900 frames of 1000 × 800"),
    "no_ffmpeg": (film("", ""), "ffmpeg, which is not found"),
    "ffmpeg_failed": (film("ffmpeg", "echo no codec >&2; exit 1"), "could not make the film: no codec"),
    "unknown_format": (
        lambda folder: write_numbers(folder / "x.doc", parameters_table(THETA)),
        "x.doc: nothing can be written as “.doc”. Use .csv, .tsv, .txt, .json.",
    ),
    "table_no_file": (table_of_results("none"), "not known which file"),
    "table_pasted": (table_of_results("pasted"), "not read from a file"),
    "table_packed": (table_of_results("packed"), "points.csv.gz is compressed"),
    "table_form": (table_of_results("json"), "points.json holds too many different texts"),
    "table_gone": (table_of_results("gone"), "points.csv is no longer where it was opened"),
    "table_changed": (table_of_results("changed"), "points.csv has changed"),
    "table_onto_itself": (table_of_results("itself"), "points.csv is the table itself"),
    "code_accelerated": (
        lambda _: code_of(_taken(EmSettings(max_iter=30, tol=0, accelerated=True)), Flavour.NUMPY),
        "the jumps of acceleration",
    ),
    "code_batches": (
        lambda _: code_of(_taken(EmSettings(max_iter=2, batch_size=20)), Flavour.NUMPY),
        "EM in batches",
    ),
    "code_flat": (
        lambda _: code_of(_taken(flat=True), Flavour.NUMPY),
        "Component 1 is nearly flat at iteration 0",
    ),
    "code_starving": (
        lambda _: code_of(_taken(weight=1e-6), Flavour.NUMPY),
        "Component 2 has hardly any points at iteration 0",
    ),
    "code_rounding": (lambda _: code_of(_tied(), Flavour.NUMPY), "Rounding decides where this run ends"),
    "code_sklearn": (
        lambda _: code_of(_taken(EmSettings(max_iter=2, prior=Prior())), Flavour.SCIKIT_LEARN),
        "scikit-learn cannot repeat this run: it knows no prior. Choose NumPy.",
    ),
    "no_such_run": (
        lambda _: excerpt_of(Session(Timeline((_taken().run,))), 2),
        "There is no run 2; the session has runs 1 to 1.",
    ),
}


def test_there_is_a_real_error_here_for_every_sentence() -> None:
    assert set(REAL_ERRORS) == set(SENTENCES)


@pytest.mark.parametrize("code", sorted(REAL_ERRORS))
def test_the_sentence_of_a_real_error_says_what_and_where(code: str, tmp_path: Path) -> None:
    trigger, part = REAL_ERRORS[code]
    with pytest.raises(CodedError) as caught:
        trigger(tmp_path)
    assert caught.value.code == code
    said = sentence(caught.value)
    assert part in said
    assert said.endswith(".")
    assert "{" not in said
    assert str(tmp_path) not in said


def test_the_bound_of_a_covariance_is_told_only_where_there_is_one() -> None:
    with pytest.raises(ParameterError) as caught:
        MixtureParameters([1], [[0, 0]], [[[-4, 7], [7, 9]]])
    assert sentence(caught.value).endswith("√(Σxx·Σyy).")


# Why a run ended

SETTINGS = EmSettings(max_iter=200, tol=1e-4, patience=5)


def degenerate(kind: DegeneracyKind, effective: float, condition: float = 0.0) -> Stop:
    return Stop(StopReason(kind.value), Degeneracy(kind, 1, effective, condition, 0.0))


@pytest.mark.parametrize(
    ("stop", "said"),
    [
        (Stop(StopReason.MAX_ITER), "stopped: 200 iterations"),
        (
            degenerate(DegeneracyKind.STARVED, 3e-9),
            "stopped: component 2 has no points left (3e-09 effective points)",
        ),
        (
            degenerate(DegeneracyKind.COLLAPSED, 1.0),
            "stopped: component 2 is collapsing onto 1 effective point (Σ → 0, L → ∞)",
        ),
        (
            degenerate(DegeneracyKind.COLLAPSED, 2.5),
            "stopped: component 2 is collapsing onto 2.5 effective points (Σ → 0, L → ∞)",
        ),
        (
            degenerate(DegeneracyKind.NOT_POSITIVE_DEFINITE, 21.0, float("inf")),
            "stopped: component 2 is flat, its 21 effective points lie on a line",
        ),
    ],
)
def test_the_end_of_a_run_is_said_in_words(stop: Stop, said: str) -> None:
    assert stop_sentence(stop, SETTINGS) == said


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        (ConvergenceRule.MEAN_SHIFT, "the means moved less than 0.0001"),
        (ConvergenceRule.LOG_LIKELIHOOD, "the log-likelihood changed by less than 0.0001 of itself"),
        (ConvergenceRule.ABSOLUTE, "the log-likelihood changed by less than 0.0001"),
        (ConvergenceRule.PER_POINT, "the mean log-likelihood of a point changed by less than 0.0001"),
        (ConvergenceRule.AITKEN, "the log-likelihood came within 0.0001 of its expected limit"),
    ],
)
def test_the_rule_that_was_met_is_said_in_words(rule: ConvergenceRule, said: str) -> None:
    met = Stop(StopReason(rule.value))
    assert stop_sentence(met, replace(SETTINGS, rule=rule)) == f"converged: {said} five times running"


@pytest.mark.parametrize(
    ("patience", "said"),
    [(1, "once"), (2, "two times running"), (10, "ten times running"), (11, "11 times running")],
)
def test_how_often_a_rule_has_held_is_said_in_words_up_to_ten(patience: int, said: str) -> None:
    stop = Stop(StopReason(ConvergenceRule.MEAN_SHIFT.value))
    assert stop_sentence(stop, replace(SETTINGS, patience=patience)).endswith(f" {said}")


@pytest.mark.parametrize(
    ("chosen", "said"),
    [
        ({}, "log-likelihood"),
        ({"prior": Prior()}, "log-posterior"),
        ({"temperature": 0}, "classification log-likelihood"),
        ({"temperature": 0.5}, "free energy"),
        ({"temperature": 2, "prior": Prior()}, "free energy + log-prior"),
    ],
)
def test_what_a_run_raises_has_its_name(chosen: dict[str, Any], said: str) -> None:
    settings = EmSettings(rule=ConvergenceRule.ABSOLUTE, **chosen)
    assert objective_words(settings) == said
    assert f" the {said} changed" in stop_sentence(Stop(StopReason.ABSOLUTE), settings)


def test_a_rule_met_once_is_said_so() -> None:
    once = EmSettings(patience=1)
    assert stop_sentence(Stop(StopReason.MEAN_SHIFT), once).endswith("0.0001 once")
    assert rule_sentence(once) == "‖Δμ‖ < 0.0001"
    assert rule_sentence(once, whole=True) == "‖Δμ‖ < 0.0001, at most 200 iterations"


def test_every_reason_to_stop_has_words() -> None:
    assert all(stop_sentence(Stop(reason), SETTINGS) for reason in StopReason)


@pytest.mark.parametrize("rule", list(ConvergenceRule))
def test_the_rule_is_said_in_short(rule: ConvergenceRule) -> None:
    said = rule_sentence(EmSettings(rule=rule))
    assert said.endswith("< 0.0001 ×5")


def test_the_phases_are_named_and_the_next_step_too() -> None:
    start = start_frame(DATA.points, SINGLE)
    frames = [start, *iterate(DATA.points, start, EmSettings(max_iter=1))]
    assert [phase_words(frame) for frame in frames] == ["start", "after E", "after M"]


# Numbers


@pytest.mark.parametrize(
    ("value", "digits", "written"),
    [
        (0.0, 4, "0"),
        (1234.567, 4, "1235"),
        (-0.0012345, 3, "−0.00123"),
        (0.99996, 4, "1.000"),
        (999999.6, 4, "1.000e+06"),
        (9.9996, 4, "10.00"),
        (1e-7, 2, "1.0e−07"),
        (123456.7, 4, "123457"),
        (12345678.0, 4, "1.235e+07"),
        (float("inf"), 4, "inf"),
        (float("nan"), 4, "nan"),
    ],
)
def test_numbers_are_written_with_the_digits_that_mean_something(
    value: float, digits: int, written: str
) -> None:
    assert significant(value, digits) == written


def test_thousands_are_grouped_and_the_minus_is_a_true_one() -> None:
    assert grouped(-15595.7647, 2) == "−15\u202f595.76"


def test_the_tip_of_a_point_lists_its_responsibilities() -> None:
    tip = point_tip(1, (0.0, -2.5), [0.5, 0.5])
    assert tip == "point 2: (0, −2.5000)\nγ₁ = 0.5000\nγ₂ = 0.5000"


@pytest.mark.parametrize(
    ("value", "scale", "written"),
    [
        (69.20722901, 9.39, "69.207"),
        (69.20722901, 12.0, "69.21"),
        (100_000_069.207, 9.4, "100000069.207"),
        (-0.5, 2e5, "0"),
        (1.25e-8, 3e-9, "1.250e−08"),
    ],
)
def test_a_mean_is_written_to_the_precision_of_its_spread(value: float, scale: float, written: str) -> None:
    assert to_scale(value, scale) == written


def test_of_a_cell_of_ten_thousand_letters_a_message_quotes_a_thousand() -> None:
    values = {"unit": "line", "line": 3, "column": 1, "name": "", "text": "x" * 10_000}
    said = sentence(CodedError("not_a_number", path="a.csv", **values))
    assert said.count("x") == 999
    assert "…” is not a number." in said
