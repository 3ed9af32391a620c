import numpy as np
import pytest

from gmm_desktop.experiment.dataset import Dataset
from gmm_desktop.experiment.generated import generated_dataset
from gmm_desktop.mixture.errors import DataError, ParameterError
from gmm_desktop.mixture.generators import generate
from gmm_desktop.mixture.points import Points

SQUARE = Points.of([[0, 0], [1, 0], [0, 1], [1, 1]])


def test_a_generated_data_set_carries_what_is_true_of_it() -> None:
    dataset = generated_dataset("blobs", 60, 4, {"components": 2})
    sample = generate("blobs", 60, 4, components=2)
    np.testing.assert_array_equal(dataset.points.array, sample.points)
    np.testing.assert_array_equal(dataset.labels, sample.labels)
    assert dataset.truth == sample.truth
    assert dataset.truth is not None


def test_a_generated_data_set_says_how_to_draw_it_again() -> None:
    dataset = generated_dataset("same_means", 60, 4, {"narrow_share": 0.25})
    assert dataset.name == "Same means"
    assert (
        dataset.source
        == "Drawn by GMM Desktop: shape same_means (ratio 4, narrow_share 0.25), 60 points, seed 4"
    )
    assert (dataset.columns, dataset.identifier) == (("x", "y"), "")


def test_a_shape_that_is_no_mixture_has_groups_but_no_true_mixture() -> None:
    dataset = generated_dataset("moons", 60, 0, {})
    assert dataset.truth is None
    assert dataset.labels is not None


def test_what_cannot_be_drawn_is_refused() -> None:
    with pytest.raises(ParameterError):
        generated_dataset("blobs", 60, 0, {"components": 21})


def test_the_labels_of_a_data_set_cannot_be_changed_from_outside() -> None:
    mine = np.array([0, 1, 1, 0])
    labels = Dataset("square", SQUARE, ("x", "y"), labels=mine).labels
    mine[0] = 9
    assert labels is not None
    assert labels.tolist() == [0, 1, 1, 0]
    with pytest.raises(ValueError, match="read-only"):
        labels[0] = 9


def test_a_data_set_needs_no_labels_but_one_for_each_point_if_any() -> None:
    assert Dataset("square", SQUARE, ("x", "y")).labels is None
    with pytest.raises(DataError) as caught:
        Dataset("square", SQUARE, ("x", "y"), labels=np.array([0, 1, 1]))
    assert caught.value.values == {"found": 3, "expected": 4}
