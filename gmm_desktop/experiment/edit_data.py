"""(Data set, edit) → data set: points added, removed and moved by hand, or drawn from the mixture."""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from gmm_desktop.experiment.dataset import BY_HAND, EDITED, STANDARDISED, UNKNOWN_GROUP, Dataset
from gmm_desktop.experiment.edits import (
    AddPoints,
    MovePoints,
    NewDataset,
    RemovePoints,
    ReplacePoints,
    SampleAsData,
)
from gmm_desktop.mixture.errors import DataError
from gmm_desktop.mixture.parameters import MixtureParameters
from gmm_desktop.mixture.points import Points, check_spread
from gmm_desktop.mixture.sampling import sample

DataEdit = AddPoints | RemovePoints | MovePoints | ReplacePoints | NewDataset | SampleAsData
FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]

FEWEST = 2
"""A Gaussian of fewer points has no spread."""

MOST_SAMPLED = 100_000
"""Points drawn from a mixture by `SampleAsData` at most; so many take some milliseconds."""

PAINTED = "Painted"


def edited_dataset(dataset: Dataset, mixture: MixtureParameters, edit: DataEdit) -> Dataset:
    """Return the data after an edit; points that stay keep their order and their labels.

    What the points were drawn from is not known any more, and they are no data set that travels with the program.

    Parameters
    ----------
    dataset : Dataset
        Before the edit.
    mixture : MixtureParameters
        The one shown, for `SampleAsData`.
    edit : AddPoints, RemovePoints, MovePoints, ReplacePoints, NewDataset or SampleAsData
        What to change.

    Raises
    ------
    DataError
        ``too_few_left`` or ``sample_size``, and those of `Points.of` and `check_spread`.
    """
    match edit:
        case SampleAsData(made=Dataset() as made):
            return made
        case SampleAsData(count, seed):
            return sampled_dataset(dataset, mixture, count, seed)
        case NewDataset(values, group):
            labels = None if group is None else np.full(len(values), group)
            return Dataset(PAINTED, _checked(values), dataset.columns, BY_HAND, labels=labels)
        case AddPoints(values, group):
            return _edited(dataset, np.concatenate([dataset.points.array, values]), _extended(dataset, edit))
        case RemovePoints(indices):
            labels = None if dataset.labels is None else np.delete(dataset.labels, indices)
            return _edited(dataset, np.delete(dataset.points.array, indices, axis=0), labels)
        case MovePoints(indices, by):
            places = dataset.points.array.copy()
            places[indices] += by
            return _edited(dataset, places, dataset.labels)
        case ReplacePoints(indices, values):
            places = dataset.points.array.copy()
            places[indices] = values
            return _edited(dataset, places, dataset.labels)


def sampled_dataset(dataset: Dataset, mixture: MixtureParameters, count: int, seed: int) -> Dataset:
    """Draw a data set from a mixture, with its true groups; its columns are those of another data set.

    Raises
    ------
    DataError
        ``sample_size``, and those of `Points.of` and `check_spread`.
    """
    if not FEWEST <= count <= MOST_SAMPLED:
        raise DataError("sample_size", found=count, least=FEWEST, most=MOST_SAMPLED)
    values, labels = sample(mixture, count, np.random.default_rng(seed))
    return Dataset(
        name="Sample of the mixture",
        points=_checked(values),
        columns=dataset.columns,
        source=f"Drawn by GMM Desktop from a mixture of {mixture.n_components}, {count} points, seed {seed}",
        labels=labels,
        truth=mixture,
    )


def standardised(dataset: Dataset) -> Dataset:
    """Return the data with mean 0 and standard deviation 1 along both axes; their columns say so."""
    points = dataset.points
    (mean_x, mean_y), (across, up) = points.mean.tolist(), points.scales.tolist()
    first, second = dataset.columns
    measured = f"x = ({first} − {mean_x:.6g}) / {across:.6g}, y = ({second} − {mean_y:.6g}) / {up:.6g}"
    return replace(
        dataset,
        points=_checked((points.array - points.mean) / points.scales),
        columns=(first + STANDARDISED, second + STANDARDISED),
        source=f"{dataset.source}; {measured}" if dataset.source else measured,
        identifier="",
        truth=dataset.truth and dataset.truth.measured(points.mean, points.scales),
    )


def _edited(dataset: Dataset, values: FloatArray, labels: IntArray | None) -> Dataset:
    if labels is not None and (labels == UNKNOWN_GROUP).all():
        labels = None
    name = dataset.name
    if dataset.source != BY_HAND and not name.endswith(EDITED):
        name += EDITED
    points = _checked(values)
    return replace(dataset, name=name, points=points, identifier="", labels=labels, truth=None)


def _extended(dataset: Dataset, edit: AddPoints) -> IntArray | None:
    """Return the labels with those of the new points; where only some are known, the others are `UNKNOWN_GROUP`."""
    if dataset.labels is None and edit.group is None:
        return None
    old = dataset.labels
    if old is None:
        old = np.full(len(dataset.points), UNKNOWN_GROUP, dtype=np.int64)
    new = np.full(len(edit.values), UNKNOWN_GROUP if edit.group is None else edit.group, dtype=np.int64)
    return np.concatenate([old, new])


def _checked(values: FloatArray) -> Points:
    if len(values) < FEWEST:
        raise DataError("too_few_left", found=len(values), needed=FEWEST)
    points = Points.of(values)
    check_spread(points)
    return points
