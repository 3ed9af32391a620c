import json
import math
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.mixture import GaussianMixture

from gmm_desktop.mixture.em import fit
from gmm_desktop.mixture.errors import DataError, ParameterError
from gmm_desktop.mixture.families import ALIASES, Family
from gmm_desktop.mixture.parameters import MixtureParameters, UniformNoise
from gmm_desktop.mixture.settings import EmSettings
from gmm_desktop.storage.results.model_reader import LARGEST_MIXTURE, holds_mixture, read_parameters
from gmm_desktop.storage.results.result_writer import parameters_to_json

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
    parameters = read_parameters(write(tmp_path, MODEL)).parameters
    assert parameters.weights.tolist() == MODEL["weights"]
    assert parameters.means.tolist() == MODEL["means"]
    assert parameters.covariances.tolist() == MODEL["covariances"]


def test_further_keys_do_not_disturb(tmp_path: Path) -> None:
    assert read_parameters(write(tmp_path, MODEL | {"note": "by hand"})).parameters.n_components == 2


# Sixteenths add up to 1 without rounding, so that a change of a digit could only come from the file.
sixteenths = st.lists(st.integers(1, 15), min_size=1, max_size=5).filter(lambda parts: sum(parts) <= 15)
coordinates = st.floats(-1e75, 1e75)
variances = st.floats(1e-90, 1e75)


@st.composite
def mixtures(draw: st.DrawFn) -> MixtureParameters:
    parts = draw(sixteenths)
    shares = [part / 16 for part in (*parts, 16 - sum(parts))]
    corner = (draw(st.floats(-1e9, 1e9)), draw(st.floats(-1e9, 1e9)))
    opposite = (corner[0] + draw(st.floats(1, 1e9)), corner[1] + draw(st.floats(1, 1e9)))
    noise = UniformNoise(shares.pop(), corner, opposite) if draw(st.booleans()) else None
    means = [[draw(coordinates), draw(coordinates)] for _ in shares]
    diagonals = [(draw(variances), draw(variances)) for _ in shares]
    correlations = [draw(st.floats(-0.9, 0.9)) for _ in shares]
    offs = [r * math.sqrt(xx) * math.sqrt(yy) for r, (xx, yy) in zip(correlations, diagonals, strict=True)]
    covariances = [[[xx, xy], [xy, yy]] for xy, (xx, yy) in zip(offs, diagonals, strict=True)]
    return MixtureParameters(shares, means, covariances, noise)


@given(parameters=mixtures(), family=st.sampled_from(Family))
def test_what_is_written_is_read_back_to_the_last_bit(parameters: MixtureParameters, family: Family) -> None:
    with TemporaryDirectory() as folder:
        again = read_parameters(write(Path(folder), parameters_to_json(parameters, family)))
    assert again.parameters.weights.tobytes() == parameters.weights.tobytes()
    assert again.parameters.means.tobytes() == parameters.means.tobytes()
    assert again.parameters.covariances.tobytes() == parameters.covariances.tobytes()
    assert again.parameters.noise == parameters.noise
    assert again.family is family


def test_the_json_has_the_names_and_shapes_of_scikit_learn() -> None:
    parameters = MixtureParameters(MODEL["weights"], MODEL["means"], MODEL["covariances"])
    assert parameters_to_json(parameters) == MODEL


def test_a_byte_order_mark_is_no_error(tmp_path: Path) -> None:
    assert read_parameters(write(tmp_path, "\ufeff" + json.dumps(MODEL))).parameters.n_components == 2


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DataError) as caught:
        read_parameters(tmp_path / "none.json")
    assert caught.value.code == "file_missing"


@pytest.mark.parametrize(
    ("content", "code", "values"),
    [
        (
            b"\xff\xfe{\0}\0",
            "file_encoding",
            {"encoding": "UTF-16", "line": 1, "byte": 0xFF},
        ),
        (b'{"note": "\0"}', "file_binary", {}),
        (b'{"weights":\r\n "\xe4"}', "file_encoding", {"encoding": "", "line": 2, "byte": 0xE4}),
    ],
)
def test_a_file_that_is_no_text_is_refused(
    tmp_path: Path, content: bytes, code: str, values: dict[str, Any]
) -> None:
    path = tmp_path / "model.json"
    path.write_bytes(content)
    with pytest.raises(DataError) as caught:
        read_parameters(path)
    assert (caught.value.code, caught.value.values) == (code, {"path": str(path), **values})


@pytest.mark.parametrize(
    ("text", "holds"),
    [
        (json.dumps(MODEL), True),
        ('{"weights": [1], "means": 3}', True),
        ('{"weights": [1, 2], "x": [3, 4]}', False),
        ("[[1, 2], [3, 4]]", False),
        ('{"weights": [1', True),
        (json.dumps(MODEL) + " " * LARGEST_MIXTURE, False),
    ],
    ids=["a mixture", "most of one", "a table", "pairs", "cut off", "too large"],
)
def test_a_mixture_is_told_from_a_table_by_its_keys(tmp_path: Path, text: str, holds: bool) -> None:
    assert holds_mixture(write(tmp_path, text)) is holds


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


def test_without_a_covariance_type_no_family_is_named(tmp_path: Path) -> None:
    rest = {name: value for name, value in MODEL.items() if name != "covariance_type"}
    stored = read_parameters(write(tmp_path, rest))
    assert stored.family is None
    assert stored.parameters == read_parameters(write(tmp_path, MODEL)).parameters


@pytest.mark.parametrize(
    ("name", "family"),
    [*((family.value, family) for family in Family), *ALIASES.items(), ("Full", Family.VVV)],
)
def test_every_family_is_read_by_its_name(tmp_path: Path, name: str, family: Family) -> None:
    stored = read_parameters(write(tmp_path, MODEL | {"covariance_type": name}))
    assert stored.family is family
    assert stored.parameters.covariances.tolist() == MODEL["covariances"]


@pytest.mark.parametrize(
    ("given", "found"), [("round", "round"), (None, "null"), (3, "number"), ([], "array")]
)
def test_another_covariance_type_is_refused(tmp_path: Path, given: object, found: str) -> None:
    assert refusal(tmp_path, MODEL | {"covariance_type": given}) == (
        "model_covariance_type",
        {"found": found},
    )


@pytest.mark.parametrize("family", Family)
def test_a_family_that_scikit_learn_has_too_is_written_with_its_name(family: Family) -> None:
    names = {Family.VVV: "full", Family.EEE: "tied", Family.VVI: "diag", Family.VII: "spherical"}
    parameters = MixtureParameters(MODEL["weights"], MODEL["means"], MODEL["covariances"])
    assert parameters_to_json(parameters, family)["covariance_type"] == names.get(family, family.value)


@pytest.mark.parametrize("name", list(ALIASES))
def test_what_scikit_learn_has_fitted_is_read_in_the_shape_it_has_there(tmp_path: Path, name: str) -> None:
    points = np.random.default_rng(0).normal(size=(60, 2)) * (3, 1)
    fitted = GaussianMixture(2, covariance_type=name, random_state=0).fit(points)
    content = {
        "weights": fitted.weights_.tolist(),
        "means": fitted.means_.tolist(),
        "covariances": fitted.covariances_.tolist(),
        "covariance_type": name,
    }
    stored = read_parameters(write(tmp_path, content))
    assert stored.family is ALIASES[name]
    ours = EmSettings(stored.family, max_iter=1, tol=0)
    # The log-likelihood depends on every number; scikit-learn gives the mean over the points.
    assert fit(points, stored.parameters, ours).log_likelihoods[0] == pytest.approx(60 * fitted.score(points))


@pytest.mark.parametrize(
    ("name", "covariances", "position", "expected", "found"),
    [
        ("tied", [[1, 0], [0]], (1,), 2, 1),
        ("diag", [[1, 2]], (), 2, 1),
        ("diag", [[1, 2], [3]], (1,), 2, 1),
        ("spherical", [1, 2, 3], (), 2, 3),
        ("spherical", [[1, 2], [3, 4]], (0, 0), 2, "number"),
        ("EEV", [[1, 0], [0, 1]], (0, 0), 2, "number"),
    ],
)
def test_a_wrong_shape_of_a_family_is_named_with_its_position(
    *,
    tmp_path: Path,
    name: str,
    covariances: object,
    position: tuple[int, ...],
    expected: int,
    found: object,
) -> None:
    values = {"key": "covariances", "position": position, "expected": expected, "found": found}
    content = MODEL | {"covariance_type": name, "covariances": covariances}
    assert refusal(tmp_path, content) == ("model_shape", values)


# Noise

NOISE: dict[str, Any] = {"weight": 0.25, "lower": [-1, -2], "upper": [3, 4.5]}
NOISY = MODEL | {"weights": [0.25, 0.5], "noise": NOISE}


def test_noise_is_read_beside_the_gaussians(tmp_path: Path) -> None:
    parameters = read_parameters(write(tmp_path, NOISY)).parameters
    assert parameters.noise == UniformNoise(0.25, (-1, -2), (3, 4.5))
    assert parameters.all_weights.tolist() == [0.25, 0.5, 0.25]
    assert parameters_to_json(parameters) == NOISY


def test_noise_that_is_null_is_none(tmp_path: Path) -> None:
    assert read_parameters(write(tmp_path, MODEL | {"noise": None})).parameters.noise is None


@pytest.mark.parametrize("key", ["weight", "lower", "upper"])
def test_a_missing_part_of_the_noise_is_named(tmp_path: Path, key: str) -> None:
    rest = {name: value for name, value in NOISE.items() if name != key}
    assert refusal(tmp_path, NOISY | {"noise": rest}) == ("model_noise_key", {"key": key})


def test_noise_that_is_no_object_has_no_weight(tmp_path: Path) -> None:
    assert refusal(tmp_path, NOISY | {"noise": 0.25}) == ("model_noise_key", {"key": "weight"})


@pytest.mark.parametrize(
    ("noise", "code", "values"),
    [
        ({"weight": "a"}, "model_not_a_number", {"key": "noise.weight", "position": (), "found": "string"}),
        (
            {"lower": [0, None]},
            "model_not_a_number",
            {"key": "noise.lower", "position": (1,), "found": "null"},
        ),
        ({"upper": [1]}, "model_shape", {"key": "noise.upper", "position": (), "expected": 2, "found": 1}),
    ],
)
def test_what_is_wrong_in_the_noise_is_named_with_its_place(
    tmp_path: Path, noise: dict[str, Any], code: str, values: dict[str, Any]
) -> None:
    assert refusal(tmp_path, NOISY | {"noise": NOISE | noise}) == (code, values)


@pytest.mark.parametrize(
    ("noise", "code"),
    [
        ({"weight": 0}, "noise_weight"),
        ({"weight": 0.5}, "weights_sum"),
        ({"upper": [3, -2]}, "noise_box"),
        ({"upper": [float("inf"), 0]}, "noise_box"),
    ],
)
def test_noise_that_cannot_be_is_refused_by_the_noise_itself(
    tmp_path: Path, noise: dict[str, Any], code: str
) -> None:
    with pytest.raises(ParameterError) as caught:
        read_parameters(write(tmp_path, NOISY | {"noise": NOISE | noise}))
    assert caught.value.code == code


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
    ("weights", "noise", "total"),
    [
        ([0.33, 0.66], 0.0, 0.99),
        ([0.335, 0.67], 0.0, 1.005),
        ([0.3, 0.595], 0.1, 0.995),
        ([0.5, 0.5 + 1e-7], 0.0, 1.0),
    ],
)
def test_weights_that_two_decimals_explain_are_scaled(
    tmp_path: Path, weights: list[float], noise: float, total: float
) -> None:
    box = {"noise": {"weight": noise, "lower": [0, 0], "upper": [9, 9]}} if noise else {}
    stored = read_parameters(write(tmp_path, MODEL | {"weights": weights} | box))
    assert stored.weights_summed_to == pytest.approx(total, rel=1e-15)
    shares = np.array(weights) * (1 - noise) / sum(weights)
    assert stored.parameters.weights == pytest.approx(shares, rel=1e-15)


@pytest.mark.parametrize(
    "weights", [[0.3, 0.68], [0.51, 0.51], [0.0, 0.0], [1e308, 1e308], [float("nan"), 1]]
)
def test_weights_that_two_decimals_do_not_explain_are_refused(tmp_path: Path, weights: list[float]) -> None:
    with pytest.raises(ParameterError):
        read_parameters(write(tmp_path, MODEL | {"weights": weights}))


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
