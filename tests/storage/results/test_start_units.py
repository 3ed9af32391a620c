"""Starts from files in other units than the points: converted, or refused; never taken for what they are not."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gmm_desktop.experiment.apply_edit import apply_edit
from gmm_desktop.experiment.dataset import Dataset
from gmm_desktop.experiment.edits import Standardise
from gmm_desktop.experiment.experiment import Experiment
from gmm_desktop.experiment.standardised import Standardised, Units
from gmm_desktop.mixture.errors import CodedError
from gmm_desktop.mixture.initialisation import StartMethod
from gmm_desktop.mixture.parameters import MixtureParameters, UniformNoise
from gmm_desktop.mixture.points import Points
from gmm_desktop.mixture.settings import EmSettings
from gmm_desktop.storage.results.model_reader import StoredMixture, read_parameters
from gmm_desktop.storage.results.result_writer import parameters_to_json, write_parameters
from gmm_desktop.storage.results.start_units import Conversion, start_on, units_of
from tests.examples import examples

THETA = MixtureParameters(
    [0.4, 0.5],
    [(0.5, -1.0), (2.0, 0.25)],
    [[(1.5, 0.3), (0.3, 0.8)], [(0.2, -0.1), (-0.1, 0.4)]],
    UniformNoise(0.1, (-3.0, -2.0), (4.0, 5.0)),
)
AXES = Standardised(("a", "b"), (3.0, -200.0), (0.5, 40.0))
OTHERS = Standardised(("a", "b"), (2.0, 100.0), (4.0, 8.0))
RAW = Dataset("raw", Points.of([[0, 0], [1, 2], [3, 1]]), ("a", "b"))
NAMED = ("a (standardised)", "b (standardised)")
UNKNOWN = replace(RAW, columns=NAMED)
PATH = Path("START.json")


def on(axes: Standardised | None) -> Dataset:
    return RAW if axes is None else replace(RAW, columns=NAMED, standardised=axes)


def stored(folder: Path, units: Any) -> StoredMixture:
    write_parameters(folder / "m.json", THETA, units=units)
    return read_parameters(folder / "m.json")


def in_own(theta: MixtureParameters, axes: Standardised) -> tuple[Any, Any]:
    """Return means and covariances in the units of the data, component by component."""
    (m, n), (s, t) = axes.mean, axes.sigma
    means = [(m + s * x, n + t * y) for x, y in theta.means.tolist()]
    covariances = [
        ((xx * s * s, xy * s * t), (yx * t * s, yy * t * t))
        for (xx, xy), (yx, yy) in theta.covariances.tolist()
    ]
    return means, covariances


def assert_is(theta: MixtureParameters, means: Any, covariances: Any) -> None:
    np.testing.assert_allclose(theta.means, means, rtol=1e-12, atol=1e-12)
    np.testing.assert_allclose(theta.covariances, covariances, rtol=1e-12)
    assert theta.weights.tolist() == THETA.weights.tolist()


@pytest.mark.parametrize("units", [Units.OWN, Units.UNSAID, AXES])
def test_what_a_file_says_of_its_units_is_read_back(units: Any, tmp_path: Path) -> None:
    found = stored(tmp_path, units)
    assert found.units == units
    assert found.parameters == THETA


def test_the_file_holds_mean_sigma_and_the_mixture_in_the_units_of_the_data() -> None:
    content = json.loads(json.dumps(parameters_to_json(THETA, units=AXES)))
    assert content["standardised"] == {"columns": ["a", "b"], "mean": [3.0, -200.0], "sigma": [0.5, 40.0]}
    means, covariances = in_own(THETA, AXES)
    np.testing.assert_allclose(content["original_units"]["means"], means)
    np.testing.assert_allclose(content["original_units"]["covariances"], covariances)
    assert content["original_units"]["noise"] == {"weight": 0.1, "lower": [1.5, -280.0], "upper": [5.0, 0.0]}
    assert content["original_units"]["columns"] == ["a", "b"]
    assert parameters_to_json(THETA, units=Units.OWN)["standardised"] is None


def test_a_start_of_standardised_data_is_converted_to_raw_ones(tmp_path: Path) -> None:
    found, conversion = start_on(RAW, stored(tmp_path, AXES), PATH)
    assert conversion is Conversion.TO_OWN
    assert_is(found, *in_own(THETA, AXES))


def test_a_start_of_raw_data_is_standardised_as_the_points_are(tmp_path: Path) -> None:
    found, conversion = start_on(on(AXES), stored(tmp_path, Units.OWN), PATH)
    assert conversion is Conversion.TO_STANDARDISED
    assert_is(THETA, *in_own(found, AXES))


def test_a_start_with_another_mean_and_sigma_is_converted_to_those_of_the_points(tmp_path: Path) -> None:
    found, conversion = start_on(on(OTHERS), stored(tmp_path, AXES), PATH)
    assert conversion is Conversion.TO_OTHERS
    expected_means, expected_covariances = in_own(THETA, AXES)
    means, covariances = in_own(found, OTHERS)
    np.testing.assert_allclose(means, expected_means, rtol=1e-12)
    np.testing.assert_allclose(covariances, expected_covariances, rtol=1e-12)


@pytest.mark.parametrize(
    ("units", "dataset"),
    [
        (Units.OWN, RAW),
        (Units.UNSAID, RAW),
        (Units.UNSAID, UNKNOWN),
        (AXES, on(AXES)),
        (Units.AS_THE_DATA, RAW),
        (Units.AS_THE_DATA, on(AXES)),
    ],
)
def test_a_start_in_the_same_units_is_taken_as_it_is(units: Any, dataset: Dataset) -> None:
    found, conversion = start_on(dataset, StoredMixture(THETA, units=units), PATH)
    assert found is THETA
    assert conversion is Conversion.NONE


def test_points_that_only_say_they_are_standardised_take_a_start_of_the_same_columns(tmp_path: Path) -> None:
    """So it is with points that were exported from standardised ones."""
    found, conversion = start_on(UNKNOWN, stored(tmp_path, AXES), PATH)
    assert found == THETA
    assert conversion is Conversion.ASSUMED


@pytest.mark.parametrize(
    ("units", "dataset", "code"),
    [
        (Units.UNSAID, on(AXES), "start_units"),
        (Units.OWN, UNKNOWN, "start_data_units"),
        (Standardised(("c", "d"), (0.0, 0.0), (1.0, 1.0)), UNKNOWN, "start_data_units"),
    ],
)
def test_where_units_are_not_known_a_start_is_refused(units: Any, dataset: Dataset, code: str) -> None:
    with pytest.raises(CodedError) as caught:
        start_on(dataset, StoredMixture(THETA, units=units), PATH)
    assert (caught.value.code, caught.value.values["path"]) == (code, "START.json")


@pytest.mark.parametrize(
    ("value", "units"),
    [
        (False, Units.OWN),
        (None, Units.OWN),
        (True, Units.AS_THE_DATA),
        ({"mean": [0, 1], "sigma": [2, 3]}, Standardised(("x", "y"), (0.0, 1.0), (2.0, 3.0))),
        ({"mean": [0, 1], "sigma": [2, 3], "columns": 7}, Standardised(("x", "y"), (0.0, 1.0), (2.0, 3.0))),
    ],
)
def test_somebody_can_write_the_units_by_hand(value: Any, units: Any, tmp_path: Path) -> None:
    content = parameters_to_json(THETA) | {"standardised": value}
    (tmp_path / "m.json").write_text(json.dumps(content))
    assert read_parameters(tmp_path / "m.json").units == units


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ("yes", "model_standardised"),
        ({"mean": [0, 0]}, "model_standardised"),
        ({"mean": [0, 0], "sigma": [1, 0]}, "model_standardised"),
        ({"mean": [0], "sigma": [1, 1]}, "model_shape"),
        ({"mean": [0, "a"], "sigma": [1, 1]}, "model_not_a_number"),
    ],
)
def test_units_that_are_none_are_refused(value: Any, code: str, tmp_path: Path) -> None:
    (tmp_path / "m.json").write_text(json.dumps(parameters_to_json(THETA) | {"standardised": value}))
    with pytest.raises(CodedError) as caught:
        read_parameters(tmp_path / "m.json")
    assert caught.value.code == code


numbers = st.floats(-1e4, 1e4)
scales = st.floats(1e-3, 1e3)


@given(st.tuples(numbers, numbers), st.tuples(scales, scales))
@examples(60)
def test_there_and_back_is_the_same_start(mean: Any, sigma: Any) -> None:
    axes = Standardised(("a", "b"), mean, sigma)
    there, _ = start_on(on(axes), StoredMixture(THETA, units=Units.OWN), PATH)
    back, _ = start_on(RAW, StoredMixture(there, units=axes), PATH)
    np.testing.assert_allclose(back.covariances, THETA.covariances, rtol=1e-12)
    assert (np.abs(back.means - THETA.means) <= 1e-14 * 10 * (np.abs(mean) + np.abs(THETA.means))).all()


def test_the_units_of_a_data_set_follow_the_edit_and_undo_it() -> None:
    before = Experiment(RAW, THETA, EmSettings(), StartMethod.AS_DRAWN)
    after = apply_edit(before, Standardise())
    assert units_of(before.dataset) is Units.OWN
    assert units_of(after.dataset) == after.dataset.standardised
    assert units_of(UNKNOWN) is Units.UNSAID
    start, _ = start_on(after.dataset, StoredMixture(THETA, units=Units.OWN), PATH)
    np.testing.assert_allclose(start.means, after.start.means, rtol=1e-12)
