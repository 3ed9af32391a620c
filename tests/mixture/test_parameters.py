from typing import Any

import numpy as np
import pytest

from gmm_desktop.mixture.errors import CodedError, ParameterError
from gmm_desktop.mixture.parameters import MixtureParameters, UniformNoise

GOOD: dict[str, Any] = {
    "weights": [0.25, 0.75],
    "means": [[0.0, 1.0], [2.0, 3.0]],
    "covariances": [[[2.0, 0.5], [0.5, 1.0]], [[1.0, 0.0], [0.0, 3.0]]],
}


def second(covariance: list[list[float]]) -> dict[str, Any]:
    return {"covariances": [GOOD["covariances"][0], covariance]}


@pytest.mark.parametrize(
    ("changed", "code", "values"),
    [
        ({"weights": 1.0}, "shape", {"name": "weights"}),
        ({"weights": []}, "shape", {"name": "weights"}),
        ({"weights": [[0.5, 0.5]]}, "shape", {"name": "weights"}),
        ({"means": [[0.0, 1.0]]}, "shape", {"name": "means", "found": (1, 2), "expected": (2, 2)}),
        ({"means": [[0, 1, 2], [3, 4, 5]]}, "shape", {"name": "means"}),
        ({"means": [[0, 1], [2]]}, "shape", {"name": "means"}),
        ({"means": "far away"}, "shape", {"name": "means"}),
        ({"covariances": [[2.0, 1.0], [1.0, 3.0]]}, "shape", {"name": "covariances"}),
        ({"weights": [0.25, np.nan]}, "parameters_not_finite", {"name": "weights", "component": 1}),
        ({"means": [[0, np.inf], [2, 3]]}, "parameters_not_finite", {"name": "means", "component": 0}),
        (second([[np.nan, 0], [0, 1]]), "parameters_not_finite", {"name": "covariances", "component": 1}),
        ({"means": [[0, 1], [2, -1.1e75]]}, "out_of_range", {"component": 1}),
        ({"weights": [1.0, 0.0]}, "weight_not_positive", {"component": 1, "weight": 0.0}),
        ({"weights": [-0.5, 1.5]}, "weight_not_positive", {"component": 0, "weight": -0.5}),
        ({"weights": [0.25, 0.5]}, "weights_sum", {"total": 0.75}),
        (second([[1, 0.5], [0.4, 1]]), "not_symmetric", {"component": 1, "upper": 0.5, "lower": 0.4}),
        (second([[1, 2], [2, 1]]), "not_positive_definite", {"component": 1, "matrix": [[1, 2], [2, 1]]}),
        (second([[1, 1], [1, 1]]), "not_positive_definite", {"component": 1}),
        (second([[-1, 0], [0, 1]]), "not_positive_definite", {"component": 1}),
        (second([[0, 0], [0, 0]]), "not_positive_definite", {"component": 1}),
        (second([[0.9e-150, 0], [0, 1]]), "out_of_range", {"component": 1}),
        (second([[1, 0], [0, 0.9e-150]]), "out_of_range", {"component": 1}),
        (second([[1, 1 - 2e-16], [1 - 2e-16, 1]]), "not_positive_definite", {"component": 1}),
        (second([[1.1e152, 0], [0, 1]]), "out_of_range", {"component": 1}),
    ],
)
def test_what_is_no_mixture_is_refused_with_code_and_figures(
    changed: dict[str, Any], code: str, values: dict[str, Any]
) -> None:
    with pytest.raises(ParameterError) as caught:
        MixtureParameters(**(GOOD | changed))
    assert caught.value.code == code
    assert values.items() <= caught.value.values.items()


def test_numbers_are_taken_as_given() -> None:
    parameters = MixtureParameters(**GOOD)
    assert parameters.weights.tolist() == GOOD["weights"]
    assert parameters.means.tolist() == GOOD["means"]
    assert parameters.covariances.tolist() == GOOD["covariances"]
    assert parameters.n_components == 2


def test_weights_that_sum_nearly_to_one_are_divided_by_their_sum() -> None:
    parameters = MixtureParameters(**(GOOD | {"weights": [0.2500002, 0.75]}))
    np.testing.assert_allclose(parameters.weights, np.array([0.2500002, 0.75]) / 1.0000002, rtol=1e-15)


def test_a_rounding_of_symmetry_is_averaged_away() -> None:
    parameters = MixtureParameters(**(GOOD | second([[1, 0.5], [0.5 + 1e-12, 1]])))
    upper, lower = parameters.covariances[1, 0, 1], parameters.covariances[1, 1, 0]
    assert upper == lower == pytest.approx(0.5 + 5e-13, rel=1e-15)


def test_parameters_cannot_be_changed_from_outside() -> None:
    weights = np.array([0.25, 0.75])
    parameters = MixtureParameters(weights, GOOD["means"], GOOD["covariances"])
    weights[0] = 0.9
    assert parameters.weights.tolist() == [0.25, 0.75]
    with pytest.raises(ValueError, match="read-only"):
        parameters.means[0, 0] = 5.0


def test_parameters_are_equal_when_every_number_is() -> None:
    parameters = MixtureParameters(**GOOD)
    assert parameters == MixtureParameters(**GOOD)
    assert hash(parameters) == hash(MixtureParameters(**GOOD))
    assert parameters != MixtureParameters(**(GOOD | {"weights": [0.5, 0.5]}))
    assert parameters != "a mixture"


def test_components_can_be_put_in_another_order() -> None:
    swapped = MixtureParameters(**GOOD).reordered([1, 0])
    assert swapped.weights.tolist() == [0.75, 0.25]
    assert swapped.means.tolist() == [[2.0, 3.0], [0.0, 1.0]]
    assert swapped.covariances[0].tolist() == GOOD["covariances"][1]


@pytest.mark.parametrize("name", ["weights", "means", "covariances"])
def test_some_numbers_can_be_changed_and_the_others_stay(name: str) -> None:
    noise = UniformNoise(0.2, (0, 0), (1, 1))
    weights = [0.2, 0.6]
    mixture = MixtureParameters(weights, GOOD["means"], GOOD["covariances"], noise)
    other: dict[str, Any] = {
        "weights": [0.3, 0.5],
        "means": [[5.0, 6.0], [7.0, 8.0]],
        "covariances": [np.eye(2)] * 2,
    }
    changed = mixture.changed(**{name: other[name]})
    assert changed == MixtureParameters(**({**GOOD, "weights": weights} | {name: other[name]}), noise=noise)
    with pytest.raises(ParameterError, match="shape"):
        mixture.changed(**{name: [1.0]})


def test_a_mixture_is_held_in_one_array() -> None:
    mixture = MixtureParameters(**GOOD)
    assert mixture.numbers.tolist() == [0.25, 0.75, 0, 1, 2, 3, 2, 0.5, 0.5, 1, 1, 0, 0, 3]
    assert all(
        np.shares_memory(each, mixture.numbers)
        for each in (mixture.weights, mixture.means, mixture.covariances)
    )


def test_an_error_shows_its_code_and_figures() -> None:
    assert str(CodedError("weights_sum", total=0.5)) == "weights_sum(total=0.5)"
    assert str(CodedError("last_component")) == "last_component"


def test_equal_parameters_have_equal_hashes_whatever_the_sign_of_zero() -> None:
    plus = MixtureParameters([1.0], [[0.0, 1.0]], [np.eye(2)])
    minus = MixtureParameters([1.0], [[-0.0, 1.0]], [np.eye(2)])
    assert plus == minus
    assert hash(plus) == hash(minus)
