import json
import math
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gmm_desktop.mixture.errors import DataError, ParameterError
from gmm_desktop.mixture.parameters import MixtureParameters
from gmm_desktop.storage.model_reader import read_parameters
from gmm_desktop.storage.result_writer import parameters_to_json

MODEL: dict[str, Any] = {
    "weights": [0.25, 0.75],
    "means": [[1, 2.5], [-3, 0]],
    "covariances": [[[2, 0.5], [0.5, 1]], [[1, 0], [0, 1]]],
    "covariance_type": "full",
}


def write(folder: Path, content: object) -> Path:
    path = folder / "model.json"
    path.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
    return path


def refusal(folder: Path, content: object) -> tuple[str, dict[str, Any]]:
    path = write(folder, content)
    with pytest.raises(DataError) as caught:
        read_parameters(path)
    values = dict(caught.value.values)
    assert values.pop("path") == str(path)
    return caught.value.code, values


def test_a_model_is_read_as_it_stands(tmp_path: Path) -> None:
    parameters = read_parameters(write(tmp_path, MODEL))
    assert parameters.weights.tolist() == MODEL["weights"]
    assert parameters.means.tolist() == MODEL["means"]
    assert parameters.covariances.tolist() == MODEL["covariances"]


def test_further_keys_do_not_disturb(tmp_path: Path) -> None:
    assert read_parameters(write(tmp_path, MODEL | {"note": "by hand"})).n_components == 2


# Sixteenths add up to 1 without rounding, so that a change of a digit could only come from the file.
sixteenths = st.lists(st.integers(1, 15), min_size=1, max_size=5).filter(lambda parts: sum(parts) <= 15)
coordinates = st.floats(-1e90, 1e90)
variances = st.floats(1e-90, 1e90)


@settings(deadline=None)
@given(data=st.data(), parts=sixteenths)
def test_what_is_written_is_read_back_to_the_last_bit(data: st.DataObject, parts: list[int]) -> None:
    weights = [part / 16 for part in (*parts, 16 - sum(parts))]
    means = [[data.draw(coordinates), data.draw(coordinates)] for _ in weights]
    diagonals = [(data.draw(variances), data.draw(variances)) for _ in weights]
    correlations = [data.draw(st.floats(-0.9, 0.9)) for _ in weights]
    offs = [r * math.sqrt(xx) * math.sqrt(yy) for r, (xx, yy) in zip(correlations, diagonals, strict=True)]
    covariances = [[[xx, xy], [xy, yy]] for xy, (xx, yy) in zip(offs, diagonals, strict=True)]
    parameters = MixtureParameters(weights, means, covariances)
    with TemporaryDirectory() as folder:
        again = read_parameters(write(Path(folder), parameters_to_json(parameters)))
    assert again.weights.tobytes() == parameters.weights.tobytes()
    assert again.means.tobytes() == parameters.means.tobytes()
    assert again.covariances.tobytes() == parameters.covariances.tobytes()


def test_the_json_has_the_names_and_shapes_of_scikit_learn() -> None:
    parameters = MixtureParameters(MODEL["weights"], MODEL["means"], MODEL["covariances"])
    assert parameters_to_json(parameters) == MODEL


def test_a_byte_order_mark_is_no_error(tmp_path: Path) -> None:
    assert read_parameters(write(tmp_path, "\ufeff" + json.dumps(MODEL))).n_components == 2


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DataError) as caught:
        read_parameters(tmp_path / "none.json")
    assert caught.value.code == "file_missing"


@pytest.mark.parametrize(
    ("text", "line", "column"),
    [
        ("", 1, 1),
        ('{"weights": [1],\n "means": [[0, 0]}', 2, 18),
        ("[" * 100_000, 1, 1),
        ("[" + "1" * 5_000 + "]", 1, 1),
    ],
)
def test_bad_json_is_refused_with_its_place(tmp_path: Path, text: str, line: int, column: int) -> None:
    code, values = refusal(tmp_path, text)
    assert (code, values["line"], values["column"]) == ("model_bad_json", line, column)
    assert values["reason"]


@pytest.mark.parametrize(
    ("text", "found"), [("[1]", "array"), ("null", "null"), ("3", "number"), ('"a"', "string")]
)
def test_json_that_is_no_object_is_refused(tmp_path: Path, text: str, found: str) -> None:
    assert refusal(tmp_path, text) == ("model_not_an_object", {"found": found})


@pytest.mark.parametrize("key", ["weights", "means", "covariances"])
def test_a_missing_key_is_named(tmp_path: Path, key: str) -> None:
    rest = {name: value for name, value in MODEL.items() if name != key}
    assert refusal(tmp_path, rest) == ("model_missing_key", {"key": key})


def test_without_a_covariance_type_it_is_full(tmp_path: Path) -> None:
    rest = {name: value for name, value in MODEL.items() if name != "covariance_type"}
    assert read_parameters(write(tmp_path, rest)) == read_parameters(write(tmp_path, MODEL))


@pytest.mark.parametrize("found", ["tied", "Full", "None"])
def test_another_covariance_type_is_refused(tmp_path: Path, found: str) -> None:
    content = MODEL | {"covariance_type": None if found == "None" else found}
    assert refusal(tmp_path, content) == ("model_covariance_type", {"found": found, "expected": "full"})


@pytest.mark.parametrize(
    ("key", "value", "position", "found"),
    [
        ("weights", [0.25, "0.75"], (1,), "string"),
        ("weights", [0.25, True], (1,), "boolean"),
        ("means", [[1, 2], [None, 4]], (1, 0), "null"),
        ("covariances", [[[2, 0], [0, [1]]], [[1, 0], [0, 1]]], (0, 1, 1), "array"),
    ],
)
def test_what_is_not_a_number_is_named_with_its_position(
    tmp_path: Path, key: str, value: object, position: tuple[int, ...], found: str
) -> None:
    expected = {"key": key, "position": position, "found": found}
    assert refusal(tmp_path, MODEL | {key: value}) == ("model_not_a_number", expected)


@pytest.mark.parametrize(
    ("key", "value", "position", "expected", "found"),
    [
        ("weights", [], (), 1, 0),
        ("weights", 1, (), 1, "number"),
        ("means", [[1, 2]], (), 2, 1),
        ("means", [[1, 2], [3, 4, 5]], (1,), 2, 3),
        ("means", [1, 2], (0,), 2, "number"),
        ("covariances", [[[1, 0], [0, 1]], [1, 1]], (1, 0), 2, "number"),
        ("covariances", [[[1, 0], [0, 1]], [[1, 0]]], (1,), 2, 1),
        ("covariances", {"a": 1}, (), 2, "object"),
    ],
)
def test_a_wrong_shape_is_named_with_its_position(
    *, tmp_path: Path, key: str, value: object, position: tuple[int, ...], expected: int, found: object
) -> None:
    values = {"key": key, "position": position, "expected": expected, "found": found}
    assert refusal(tmp_path, MODEL | {key: value}) == ("model_shape", values)


@pytest.mark.parametrize(
    ("key", "value", "code"),
    [
        ("weights", [0.25, 0.5], "weights_sum"),
        ("means", [[1, 2], [float("nan"), 4]], "parameters_not_finite"),
        ("means", [[1, 2], [10**400, 4]], "parameters_not_finite"),
        ("covariances", [[[1, 0], [0, 1]], [[1, 2], [0, 1]]], "not_symmetric"),
        ("covariances", [[[1, 0], [0, 1]], [[1, 2], [2, 1]]], "not_positive_definite"),
    ],
)
def test_numbers_that_describe_no_mixture_are_refused_by_the_parameters_themselves(
    tmp_path: Path, key: str, value: object, code: str
) -> None:
    with pytest.raises(ParameterError) as caught:
        read_parameters(write(tmp_path, MODEL | {key: value}))
    assert caught.value.code == code


def test_a_written_number_keeps_seventeen_digits() -> None:
    third = np.nextafter(1 / 3, 1)
    parameters = MixtureParameters([1.0], [[third, 0.1]], [[[1.0, 0.0], [0.0, 1.0]]])
    assert json.loads(json.dumps(parameters_to_json(parameters)))["means"] == [[third, 0.1]]
