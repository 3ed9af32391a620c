"""Data changed by hand: names, labels and truth stay honest, and bad data are refused."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gmm_desktop.experiment.apply_edit import apply_edit
from gmm_desktop.experiment.dataset import BY_HAND, UNKNOWN_GROUP, Dataset, same_origin
from gmm_desktop.experiment.diagnosis import diagnose
from gmm_desktop.experiment.edits import (
    AddPoints,
    Edit,
    MovePoints,
    NewDataset,
    RemovePoints,
    ReplacePoints,
    SampleAsData,
)
from gmm_desktop.experiment.experiment import Experiment
from gmm_desktop.mixture.em import start_frame
from gmm_desktop.mixture.errors import DataError
from gmm_desktop.mixture.initialisation import with_noise
from gmm_desktop.mixture.parameters import MixtureParameters
from gmm_desktop.mixture.points import Points

NEW = np.array([[3.0, 4.0], [5.0, 1.0]])
indices = np.array


@pytest.fixture
def known(experiment: Experiment) -> Experiment:
    """The rectangle, with labels and the mixture it was drawn from."""
    dataset = replace(
        experiment.dataset, labels=np.array([0, 1, 2, 0]), truth=experiment.start, identifier="rectangle"
    )
    return replace(experiment, dataset=dataset)


def test_added_points_come_last_and_the_start_stays(experiment: Experiment) -> None:
    after = apply_edit(experiment, AddPoints(NEW))
    np.testing.assert_array_equal(
        after.dataset.points.array, np.vstack([experiment.dataset.points.array, NEW])
    )
    assert after.start is experiment.start
    assert after.settings is experiment.settings
    assert after.dataset.name == "rectangle, edited"
    assert after.dataset.labels is None
    assert after.preset == ""


def test_an_edited_data_set_has_lost_its_truth_and_its_identifier_and_is_called_edited_once(
    known: Experiment,
) -> None:
    once = apply_edit(known, MovePoints(indices([1]), (1.0, 2.0)))
    twice = apply_edit(once, RemovePoints(indices([0])))
    assert once.dataset.points.array[1].tolist() == [7, 2]
    assert (once.dataset.truth, once.dataset.identifier) == (None, "")
    assert twice.dataset.name == once.dataset.name == "rectangle, edited"
    assert same_origin(known.dataset, twice.dataset)


def test_labels_keep_step_with_points(known: Experiment) -> None:
    removed = apply_edit(known, RemovePoints(indices([1, 3]))).dataset
    assert removed.labels is not None
    assert removed.labels.tolist() == [0, 2]
    added = apply_edit(known, AddPoints(NEW, group=2)).dataset
    assert added.labels is not None
    assert added.labels.tolist() == [0, 1, 2, 0, 2, 2]
    moved = apply_edit(known, ReplacePoints(indices([0]), NEW[:1])).dataset
    assert moved.labels is not None
    assert moved.labels.tolist() == [0, 1, 2, 0]


def test_where_only_some_groups_are_known_the_others_are_said_to_be_unknown(experiment: Experiment) -> None:
    some = apply_edit(experiment, AddPoints(NEW, group=1))
    assert some.dataset.labels is not None
    assert some.dataset.labels.tolist() == [UNKNOWN_GROUP] * 4 + [1, 1]
    more = apply_edit(some, AddPoints(NEW))
    assert more.dataset.labels is not None
    assert more.dataset.labels.tolist() == [UNKNOWN_GROUP] * 4 + [1, 1] + [UNKNOWN_GROUP] * 2
    none = apply_edit(more, RemovePoints(indices([4, 5])))
    assert none.dataset.labels is None


def test_the_agreement_counts_only_points_whose_group_is_known(experiment: Experiment) -> None:
    some = apply_edit(experiment, AddPoints(NEW, group=1))
    frame = start_frame(some.dataset.points, some.start)
    agreement = diagnose(some.dataset, frame, some.settings).agreement
    assert agreement is not None
    assert int(agreement.confusion.counts.sum()) == 2
    assert agreement.confusion.rows.tolist() == [1]


def test_data_of_ones_own_begin_with_the_points_painted(experiment: Experiment) -> None:
    begun = apply_edit(experiment, NewDataset(NEW, group=0)).dataset
    assert (begun.name, begun.source, begun.columns) == ("Painted", BY_HAND, ("x", "y"))
    assert begun.labels is not None
    assert begun.labels.tolist() == [0, 0]
    more = apply_edit(replace(experiment, dataset=begun), AddPoints(NEW + 1)).dataset
    assert more.name == "Painted"


@pytest.mark.parametrize(
    ("edit", "code"),
    [
        (RemovePoints(indices([0, 1, 2])), "too_few_left"),
        (RemovePoints(indices([0, 1, 2, 3])), "too_few_left"),
        (NewDataset(NEW[:1]), "too_few_left"),
        (NewDataset(np.ones((5, 2))), "no_spread"),
        (ReplacePoints(indices([0, 1, 2, 3]), np.ones((4, 2))), "no_spread"),
        (MovePoints(indices([0]), (1.1e75, 0)), "points_too_large"),
        (MovePoints(indices([0]), (float("nan"), 0)), "points_not_finite"),
        (SampleAsData(1, 0), "sample_size"),
        (SampleAsData(10**7, 0), "sample_size"),
    ],
)
def test_what_no_mixture_can_be_fitted_to_is_refused(experiment: Experiment, edit: Edit, code: str) -> None:
    with pytest.raises(DataError) as refused:
        apply_edit(experiment, edit)
    assert refused.value.code == code


def test_a_sample_knows_its_truth_and_comes_again_from_its_seed(experiment: Experiment) -> None:
    once, again = (apply_edit(experiment, SampleAsData(500, 3)).dataset for _ in range(2))
    np.testing.assert_array_equal(once.points.array, again.points.array)
    assert once.truth == experiment.start
    assert once.labels is not None
    shares = np.bincount(once.labels, minlength=3) / 500
    deviation = np.sqrt(experiment.start.weights * (1 - experiment.start.weights) / 500)
    assert (np.abs(shares - experiment.start.weights) < 4 * deviation).all()  # of a binomial share
    other = apply_edit(experiment, SampleAsData(500, 4)).dataset
    assert (other.points.array != once.points.array).all()


def test_noise_stays_over_the_box_of_the_data(experiment: Experiment) -> None:
    noisy = replace(experiment, start=with_noise(experiment.start, experiment.dataset.points, 0.1))
    after = apply_edit(noisy, AddPoints(np.array([[20.0, -3.0]])))
    assert after.start.noise is not None
    assert (after.start.noise.lower, after.start.noise.upper) == ((0, -3), (20, 8))
    assert after.start.noise.weight == 0.1


@given(
    st.lists(st.sampled_from(["add", "label", "remove", "move", "jitter"]), max_size=12), st.integers(0, 99)
)
def test_whatever_is_done_there_is_a_label_for_each_point_or_none(steps: list[str], seed: int) -> None:
    rng = np.random.default_rng(seed)
    dataset = Dataset("square", Points.of([[0, 0], [1, 0], [0, 1], [1, 1]]), ("x", "y"))
    experiment = apply_edit(
        Experiment(dataset, MixtureParameters([1], [[0, 0]], [np.eye(2)])), AddPoints(rng.normal(size=(6, 2)))
    )
    for step in steps:
        chosen = np.flatnonzero(rng.random(len(experiment.dataset.points)) < 0.3)
        edits: dict[str, Edit] = {
            "add": AddPoints(rng.normal(size=(3, 2))),
            "label": AddPoints(rng.normal(size=(3, 2)), group=1),
            "remove": RemovePoints(chosen),
            "move": MovePoints(chosen, (0.5, -0.5)),
            "jitter": ReplacePoints(chosen, rng.normal(size=(len(chosen), 2))),
        }
        before = experiment.dataset
        try:
            experiment = apply_edit(experiment, edits[step])
        except DataError:
            continue
        labels = experiment.dataset.labels
        assert labels is None or len(labels) == len(experiment.dataset.points)
        if before.labels is not None and labels is not None and step in ("move", "jitter"):
            np.testing.assert_array_equal(labels, before.labels)
