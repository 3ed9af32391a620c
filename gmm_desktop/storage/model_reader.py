"""Read the parameters of a mixture from a JSON file."""

import json
from pathlib import Path
from typing import Any, NoReturn

from gmm_desktop.mixture.errors import DataError
from gmm_desktop.mixture.parameters import MixtureParameters
from gmm_desktop.storage.text_file import read_text

_KEYS = ("weights", "means", "covariances")


def read_parameters(path: Path) -> MixtureParameters:
    """Read ``{"weights": [..], "means": [[..]], "covariances": [[[..]]], "covariance_type": "full"}``.

    Without ``covariance_type`` it is taken to be full: matrices of 2 × 2 entries say so themselves.

    Raises
    ------
    DataError
        Always with ``path``: those of `gmm_desktop.storage.text_file.read_text`; ``model_bad_json`` (line,
        column, reason), ``model_not_an_object`` (found), ``model_missing_key`` (key),
        ``model_covariance_type`` (found, expected), ``model_not_a_number`` (key, position, found) and
        ``model_shape`` (key, position, expected length, found length or kind). A position holds the
        indices from 0 of the part that is wrong.
    ParameterError
        If the numbers do not describe a mixture.
    """
    content = _parse(path)
    if not isinstance(content, dict):
        raise DataError("model_not_an_object", path=str(path), found=_kind(content))
    for key in _KEYS:
        if key not in content:
            raise DataError("model_missing_key", path=str(path), key=key)
    if content.get("covariance_type", "full") != "full":
        found = str(content["covariance_type"])
        raise DataError("model_covariance_type", path=str(path), found=found, expected="full")
    weights = content["weights"]
    count = len(weights) if isinstance(weights, list) else 0
    return MixtureParameters(
        _numbers(path, "weights", weights, (max(count, 1),)),
        _numbers(path, "means", content["means"], (count, 2)),
        _numbers(path, "covariances", content["covariances"], (count, 2, 2)),
    )


def _parse(path: Path) -> Any:
    text = read_text(path)

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
