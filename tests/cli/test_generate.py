"""Points drawn from a shape: as CSV that the reader reads, with the truth that fit begins with."""

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from gmm_desktop.mixture.generators import SHAPES, generate
from gmm_desktop.storage.dataset_reader import read_dataset
from gmm_desktop.storage.results.model_reader import read_parameters
from gmm_desktop.words.shapes import SHAPE_TEXTS, parameter_words

from .conftest import REPOSITORY, Run
from .test_wrong_input import refusal

MIXTURES = [shape for shape in SHAPES if generate(shape, 2, 0).truth is not None]


@pytest.mark.parametrize("shape", SHAPES)
def test_every_shape_is_printed_and_read_back_to_the_last_bit(run: Run, tmp_path: Path, shape: str) -> None:
    code, out, err = run("generate", shape.replace("_", "-"), "--count", "50", "--seed", "3")
    assert (code, err) == (0, "")
    data = tmp_path / "drawn.csv"
    data.write_text(out, encoding="ascii")
    dataset = read_dataset(data)
    assert dataset.points.array.tobytes() == generate(shape, 50, 3).points.tobytes()
    assert dataset.columns == ("x", "y")


def test_without_options_there_are_500_points_of_seed_0(run: Run) -> None:
    out = run("generate", "blobs")[1]
    assert len(out.splitlines()) == 501
    assert out == run("generate", "blobs", "--count", "500", "--seed", "0")[1]
    assert out != run("generate", "blobs", "--seed", "1")[1]


def test_a_shape_may_be_spelled_either_way(run: Run) -> None:
    assert run("generate", "same-means")[1] == run("generate", "same_means")[1]


def test_what_can_be_adjusted_is_adjusted(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "points.csv"
    options = ("--components", "5", "--separation", "2.5", "--outlier-share", "0.25")
    code, out, err = run("generate", "outliers", *options, "--output", file)
    assert (code, out) == (0, "")
    assert err == f"gmm-desktop: 500 points are written to {file}.\n"
    expected = generate("outliers", 500, 0, components=5, separation=2.5, outlier_share=0.25)
    assert read_dataset(file).points.array.tolist() == expected.points.tolist()


def test_labels_are_a_third_column_counted_from_1(run: Run) -> None:
    lines = run("generate", "outliers", "--count", "300", "--labels")[1].splitlines()
    assert lines[0] == "x,y,label"
    labels = [int(line.split(",")[2]) for line in lines[1:]]
    assert labels == (generate("outliers", 300, 0).labels + 1).tolist()
    assert set(labels) == {1, 2, 3, 4}


@pytest.mark.parametrize("shape", MIXTURES)
def test_the_truth_is_the_mixture_the_points_come_from(run: Run, tmp_path: Path, shape: str) -> None:
    data, truth = tmp_path / "points.csv", tmp_path / "truth.json"
    code, out, err = run("generate", shape, "--count", "400", "--output", data, "--truth", truth)
    assert (code, out, len(err.splitlines())) == (0, "", 2)
    assert read_parameters(truth).parameters == generate(shape, 400, 0).truth


def test_fit_begins_with_the_truth_and_hardly_leaves_it(run: Run, tmp_path: Path) -> None:
    data, truth = tmp_path / "points.csv", tmp_path / "truth.json"
    run("generate", "outliers", "--count", "4000", "--output", data, "--truth", truth)
    code, out, err = run("fit", data, "--init", truth, "--json")
    assert (code, err) == (0, "")
    fit, true = json.loads(out), read_parameters(truth).parameters
    assert true.noise is not None
    # 1200 points of a component of σ = 1 tell its mean to about 0.03.
    assert np.abs(np.array(fit["means"]) - true.means).max() < 0.15
    assert fit["noise"]["weight"] == pytest.approx(true.noise.weight, abs=0.02)


@pytest.mark.parametrize(
    ("options", "problem"),
    [
        (("cube",), "there is no “cube”; choose one of blobs, elongated, unequal-volumes, "),
        (("moons", "--arms", "2"), "The shape “moons” has no arms; it has noise."),
        (("blobs", "--components", "21"), "components must be a whole number from 1 to 20, not 21."),
        (("blobs", "--components", "2.5"), "components must be a whole number from 1 to 20, not 2.5."),
        (("blobs", "--separation", "nan"), "separation must be a number from 0 to 12, not nan."),
        (("blobs", "--separation", "far"), "--separation: a number is needed, not “far”"),
        (("blobs", "--count", "1"), "count must be a whole number from 2 to 10000000, not 1."),
        (("blobs", "--seed", "-1"), "seed must be a whole number from 0 to 4294967295, not -1."),
        (("ring", "--truth", "t.json"), "--truth cannot be: ring is drawn from no Gaussian mixture"),
        (("blobs", "--truth", "t", "--output", "t"), "--output and --truth name the same file"),
        ((), "the following arguments are required: SHAPE"),
    ],
)
def test_what_cannot_be_drawn_is_refused_in_one_line(
    run: Run, options: tuple[str, ...], problem: str
) -> None:
    assert problem in refusal(run, "generate", *options)


def test_a_refused_truth_leaves_no_points_behind(run: Run, tmp_path: Path) -> None:
    data = tmp_path / "points.csv"
    refusal(run, "generate", "moons", "--output", data, "--truth", tmp_path / "truth.json")
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_cannot_be_written_is_told(run: Run, tmp_path: Path) -> None:
    line = refusal(run, "generate", "moons", "--output", tmp_path / "nowhere" / "points.csv")
    assert line == "points.csv cannot be written: No such file or directory."


def test_an_old_file_is_replaced_whole(run: Run, tmp_path: Path) -> None:
    data = tmp_path / "points.csv"
    data.write_text("x,y\n" + "1,2\n" * 1000, encoding="ascii")
    assert run("generate", "moons", "--count", "10", "--output", data)[0] == 0
    assert len(read_dataset(data).points) == 10
    assert list(tmp_path.iterdir()) == [data]


def test_a_reader_who_has_seen_enough_is_no_error() -> None:
    command = [sys.executable, "-m", "gmm_desktop", "generate", "blobs", "--count", "200000"]
    with subprocess.Popen(command, cwd=REPOSITORY, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as running:
        assert running.stdout is not None
        assert running.stderr is not None
        assert running.stdout.readline() == b"x,y\n"
        running.stdout.close()
        assert running.stderr.read() == b""
    assert running.returncode == 0


def test_the_help_is_a_table_of_the_shapes(run: Run) -> None:
    code, out, _ = run("generate", "--help")
    assert code == 0
    flat = " ".join(out.split())
    for shape, content in SHAPES.items():
        assert f"{shape.replace('_', '-')} {SHAPE_TEXTS[shape][1]}" in flat
        for each in content.parameters:
            option = f"--{each.name.replace('_', '-')}"
            assert f"{option} {each.default:g} ({each.lowest:g} to {each.highest:g})" in flat
            assert parameter_words(shape, each.name)[1] in flat
    assert max(map(len, out.splitlines())) <= 80


def test_the_examples_of_the_help_work_in_their_order(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    examples = [line.split() for line in run("generate", "--help")[1].splitlines() if "  gmm-desktop" in line]
    assert len(examples) == 4
    for _, *words in examples:
        assert run(*(words[: words.index("|")] if "|" in words else words))[0] == 0


def test_every_shape_and_everything_adjustable_has_words() -> None:
    assert list(SHAPE_TEXTS) == list(SHAPES)
    for shape, content in SHAPES.items():
        for each in content.parameters:
            assert all(parameter_words(shape, each.name))
