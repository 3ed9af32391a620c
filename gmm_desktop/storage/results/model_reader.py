"""Read the parameters of a mixture from a JSON file."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

import numpy as np

from gmm_desktop.experiment.standardised import Standardised, Units
from gmm_desktop.mixture.errors import DataError, ParameterError
from gmm_desktop.mixture.families import Family, family_of
from gmm_desktop.mixture.parameters import WEIGHT_SUM_TOLERANCE, MixtureParameters, UniformNoise
from gmm_desktop.storage.text_file import read_text

LARGEST_MIXTURE = 1 << 20
OFF_BY_ROUNDING = 0.005
"""Most that a weight of two decimals is off."""
_KEYS = ("weights", "means", "covariances")
KEY = "standardised"
_NOISE_KEYS = ("weight", "lower", "upper")
_OTHER_DEPTHS = {Family.EEE: 2, Family.VVI: 2, Family.VII: 1}
"""How deeply scikit-learn nests the covariances of tied (2 × 2), diag (K × 2) and spherical (K)."""


@dataclass(frozen=True)
class StoredMixture:
    """What a file holds.

    Parameters
    ----------
    parameters : MixtureParameters
        The mixture; its covariances are as they stand in the file, in the family or not.
    family : Family or None
        The covariance family the file names.
    weights_summed_to : float
        What the weights in the file sum to, if not to 1: they are scaled.
    units : Units or Standardised
        In which units the numbers are, as far as the file says it.
    columns : tuple of str, optional
        What the axes were called where it was fitted, if the file says it.
    """

    parameters: MixtureParameters
    family: Family | None = None
    weights_summed_to: float = 1.0
    units: Units | Standardised = Units.UNSAID
    columns: tuple[str, str] | None = None


def read_parameters(path: Path, text: str | None = None) -> StoredMixture:
    """Read ``{"weights": [..], "means": [[..]], "covariances": [[[..]]], "covariance_type": "full"}``.

    ``covariance_type`` may be missing, or name any of the fourteen families or one of scikit-learn's; beside K
    matrices of 2 × 2 entries, the covariances may have the shape scikit-learn gives to tied, diag and spherical.
    ``"noise": {"weight": .., "lower": [x, y], "upper": [x, y]}`` is a uniform component beside the Gaussians. Weights
    whose sum is off by no more than two decimals explain, such as three times 0.333, are scaled to sum to 1.
    ``"standardised": {"mean": [..], "sigma": [..]}`` says what the data were standardised with; false or null, that the
    numbers are in the units of the data; true, that they are in those of the points they will be used with.

    Parameters
    ----------
    path : Path
        The file.
    text : str, optional
        What stands there instead of a file, such as a clipboard; the path is then its name in sentences.

    Raises
    ------
    DataError
        Always with ``path``: those of `gmm_desktop.storage.text_file.read_text`; ``model_bad_json`` (line,
        column, reason), ``model_not_an_object`` (found), ``model_missing_key`` (key), ``model_noise_key`` (key),
        ``model_covariance_type`` (found), ``model_standardised``, ``model_not_a_number`` (key, position, found) and
        ``model_shape`` (key, position, expected length, found length or kind). A position holds the indices from 0 of
        the part that is wrong.
    ParameterError
        If the numbers do not describe a mixture.
    """
    content = _parse(path, text)
    if not isinstance(content, dict):
        raise DataError("model_not_an_object", path=str(path), found=_kind(content))
    for key in _KEYS:
        if key not in content:
            raise DataError("model_missing_key", path=str(path), key=key)
    family = _family(path, content["covariance_type"]) if "covariance_type" in content else None
    weights = content["weights"]
    count = len(weights) if isinstance(weights, list) else 0
    noise = _noise(path, content.get("noise"))
    given, total = _numbers(path, "weights", weights, (max(count, 1),)), 1.0
    rest = 1 - (noise.weight if noise else 0.0)
    found = sum(given)
    if (
        found > 0
        and WEIGHT_SUM_TOLERANCE < abs(found - rest) <= OFF_BY_ROUNDING * count + WEIGHT_SUM_TOLERANCE
    ):
        given, total = [weight * rest / found for weight in given], found + (1 - rest)
    parameters = MixtureParameters(
        given,
        _numbers(path, "means", content["means"], (count, 2)),
        _covariances(path, content["covariances"], family, count),
        noise,
    )
    return StoredMixture(parameters, family, total, _units(path, content), _columns(content.get("columns")))


def holds_mixture(path: Path) -> bool:
    """Tell whether a JSON file seems to hold a mixture: whether two of its keys are those of one.

    A file that cannot be read as JSON seems to, if it is small: what is wrong with it is then said about that.
    """
    try:
        if path.stat().st_size > LARGEST_MIXTURE:
            return False
        content = _parse(path)
    except (OSError, DataError):
        return True
    return isinstance(content, dict) and len(content.keys() & set(_KEYS)) >= 2


def _columns(value: Any) -> tuple[str, str] | None:
    """Return the names of two columns; what is there otherwise belongs to another program."""
    if isinstance(value, list) and len(value) == 2 and all(isinstance(name, str) for name in value):
        return value[0], value[1]
    return None


def text_holds_mixture(text: str) -> bool:
    """Tell whether a text seems to hold a mixture; JSON with a slip in it does, too, if it names two of its keys."""
    if len(text) > LARGEST_MIXTURE or not text.lstrip().startswith("{"):
        return False
    return sum(f'"{key}"' in text for key in _KEYS) >= 2


def _parse(path: Path, text: str | None = None) -> Any:
    text = read_text(path) if text is None else text

    def refuse(line: int, column: int, reason: str) -> NoReturn:
        raise DataError("model_bad_json", path=str(path), line=line, column=column, reason=reason)

    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        refuse(error.lineno, error.colno, error.msg)
    except RecursionError:
        refuse(1, 1, "nested too deeply")
    except ValueError as error:
        # An integer with more digits than Python converts.
        refuse(1, 1, str(error))


def _family(path: Path, value: Any) -> Family:
    try:
        if isinstance(value, str):
            return family_of(value)
    except ParameterError:
        pass
    found = value if isinstance(value, str) else _kind(value)
    raise DataError("model_covariance_type", path=str(path), found=found)


def _covariances(path: Path, value: Any, family: Family | None, count: int) -> Any:
    """Return K nested 2 × 2 matrices, whichever shape they have in the file."""
    key = "covariances"
    if family is None or _depth(value) != _OTHER_DEPTHS.get(family):
        return _numbers(path, key, value, (count, 2, 2))
    if family is Family.EEE:
        return [_numbers(path, key, value, (2, 2))] * count
    variances = _numbers(path, key, value, (count, 2) if family is Family.VVI else (count,))
    return [np.eye(2) * one for one in variances]


def _depth(value: Any) -> int:
    """Return how many lists stand around the first entry."""
    depth = 0
    while isinstance(value, list) and value:
        depth, value = depth + 1, value[0]
    return depth


def _noise(path: Path, value: Any) -> UniformNoise | None:
    if value is None:
        return None
    for key in _NOISE_KEYS:
        if not isinstance(value, dict) or key not in value:
            raise DataError("model_noise_key", path=str(path), key=key)
    weight = _number(path, "noise.weight", value["weight"], ())
    (left, low), (right, high) = (_numbers(path, f"noise.{key}", value[key], (2,)) for key in _NOISE_KEYS[1:])
    return UniformNoise(weight, (left, low), (right, high))


def _units(path: Path, content: dict[str, Any]) -> Units | Standardised:
    if KEY not in content:
        return Units.UNSAID
    value = content[KEY]
    if value is None or value is False:
        return Units.OWN
    if value is True:
        return Units.AS_THE_DATA
    if not isinstance(value, dict) or not {"mean", "sigma"} <= value.keys():
        raise DataError("model_standardised", path=str(path))
    (mean_x, mean_y), (across, up) = (
        _numbers(path, f"{KEY}.{key}", value[key], (2,)) for key in ("mean", "sigma")
    )
    named = value.get("columns")
    pair = isinstance(named, list) and len(named) == 2 and all(isinstance(name, str) for name in named)
    names = (named[0], named[1]) if pair and named is not None else ("x", "y")
    try:
        return Standardised(names, (mean_x, mean_y), (across, up))
    except DataError as error:
        raise DataError("model_standardised", path=str(path)) from error


def _numbers(path: Path, key: str, value: Any, shape: tuple[int, ...], position: tuple[int, ...] = ()) -> Any:
    """Return nested lists of floats of the given shape."""
    if not shape:
        return _number(path, key, value, position)
    if not isinstance(value, list) or len(value) != shape[0]:
        found = len(value) if isinstance(value, list) else _kind(value)
        raise DataError(
            "model_shape", path=str(path), key=key, position=position, expected=shape[0], found=found
        )
    return [_numbers(path, key, part, shape[1:], (*position, index)) for index, part in enumerate(value)]


def _number(path: Path, key: str, value: Any, position: tuple[int, ...]) -> float:
    # To Python True is an integer; in JSON it is not a number.
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise DataError("model_not_a_number", path=str(path), key=key, position=position, found=_kind(value))
    try:
        return float(value)
    except OverflowError:
        return float("inf") if value > 0 else float("-inf")


def _kind(value: Any) -> str:
    """Name a JSON value's kind, as JSON calls it."""
    names = {dict: "object", list: "array", str: "string", bool: "boolean", int: "number", float: "number"}
    return names.get(type(value), "null")
