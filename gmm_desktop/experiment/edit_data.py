"""(Data set, edit) → data set: points added, removed and moved by hand, or drawn from the mixture."""

from dataclasses import replace

import numpy as np

from gmm_desktop.experiment.dataset import BY_HAND, EDITED, NO_ROW, STANDARDISED, UNKNOWN_GROUP, Dataset
from gmm_desktop.experiment.edits import (
    AddPoints,
    MovePoints,
    NewDataset,
    RemovePoints,
    ReplacePoints,
    SampleAsData,
)
from gmm_desktop.experiment.standardised import Standardised
from gmm_desktop.mixture.arrays import FloatArray, Int32Array, IntArray
from gmm_desktop.mixture.errors import DataError
from gmm_desktop.mixture.parameters import MixtureParameters
from gmm_desktop.mixture.points import Points, check_spread
from gmm_desktop.mixture.sampling import sample

DataEdit = AddPoints | RemovePoints | MovePoints | ReplacePoints | NewDataset | SampleAsData

FEWEST = 2
"""A Gaussian of fewer points has no spread."""

MOST_SAMPLED = 100_000
"""Points drawn from a mixture by `SampleAsData` at most; so many take some milliseconds."""

PAINTED = "Painted"


def edited_dataset(dataset: Dataset, mixture: MixtureParameters, edit: DataEdit) -> Dataset:
    """Return the data after an edit; points that stay keep their order and their labels, and their rows unless moved.

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
            return _in_units_of(
                dataset, Dataset(PAINTED, _checked(values), dataset.columns, BY_HAND, labels=labels)
            )
        case AddPoints(values):
            places = np.concatenate([dataset.points.array, values])
            return _edited(dataset, places, _extended(dataset, edit), *_provenance_with(dataset, values))
        case RemovePoints(indices):
            rest = np.delete(np.arange(len(dataset.points)), indices)
            labels, rows, own = dataset.labels, dataset.rows, dataset.own_values
            return _edited(
                dataset,
                dataset.points.array[rest],
                None if labels is None else labels[rest],
                None if rows is None else rows[rest],
                None if own is None else own[rest],
            )
        case MovePoints(indices, by):
            places = dataset.points.array.copy()
            places[indices] += by
            return _moved(dataset, places)
        case ReplacePoints(indices, values):
            places = dataset.points.array.copy()
            places[indices] = values
            return _moved(dataset, places)


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
    drawn = Dataset(
        name="Sample of the mixture",
        points=_checked(values),
        columns=dataset.columns,
        source=f"Drawn by GMM Desktop from a mixture of {mixture.n_components}, {count} points, seed {seed}",
        labels=labels,
        truth=mixture,
    )
    return _in_units_of(dataset, drawn)


def standardised(dataset: Dataset) -> Dataset:
    """Return the data with mean 0 and standard deviation 1 along both axes; their columns say so.

    With which mean and σ is remembered, of repeated standardising as one step; unless nobody knows the first ones.
    """
    points, before = dataset.points, dataset.standardised
    (mean_x, mean_y), (across, up) = points.mean.tolist(), points.scales.tolist()
    first, second = dataset.columns
    measured = f"x = ({first} − {mean_x:.6g}) / {across:.6g}, y = ({second} − {mean_y:.6g}) / {up:.6g}"
    if before is not None:
        known: Standardised | None = before.followed_by(points.mean, points.scales)
    elif dataset.in_unknown_units:
        known = None
    else:
        known = Standardised(dataset.columns, (mean_x, mean_y), (across, up))
    return replace(
        dataset,
        points=_checked((points.array - points.mean) / points.scales),
        standardised=known,
        own_values=dataset.own_values if before is not None or known is None else points.array,
        columns=(first + STANDARDISED, second + STANDARDISED),
        source=f"{dataset.source}; {measured}" if dataset.source else measured,
        identifier="",
        truth=dataset.truth and dataset.truth.measured(points.mean, points.scales),
    )


def _edited(
    dataset: Dataset,
    values: FloatArray,
    labels: IntArray | None,
    rows: Int32Array | None,
    own: FloatArray | None,
) -> Dataset:
    if labels is not None and (labels == UNKNOWN_GROUP).all():
        labels = None
    name = dataset.name
    if dataset.source != BY_HAND and not name.endswith(EDITED):
        name += EDITED
    points, known = _checked(values), rows is not None and bool((rows != NO_ROW).any())
    return replace(
        dataset,
        name=name,
        points=points,
        identifier="",
        labels=labels,
        truth=None,
        rows=rows if known else None,
        row_unit=dataset.row_unit if known else "",
        file=dataset.file if known else None,
        own_values=own,
    )


def _moved(dataset: Dataset, places: FloatArray) -> Dataset:
    """Return the data with their points at other places; what was moved is not what stands in the file."""
    moved, rows, own = (places != dataset.points.array).any(axis=1), dataset.rows, dataset.own_values
    if rows is not None:
        rows = np.where(moved, NO_ROW, rows).astype(np.int32)
    if own is not None and dataset.standardised is not None:
        own = own.copy()
        own[moved] = dataset.standardised.own_values(places[moved])
    return _edited(dataset, places, dataset.labels, rows, own)


def _in_units_of(dataset: Dataset, made: Dataset) -> Dataset:
    """Return data made where others were, in the same units."""
    known = dataset.standardised
    own = None if known is None else known.own_values(made.points.array)
    return replace(made, standardised=known, own_values=own)


def _provenance_with(dataset: Dataset, values: FloatArray) -> tuple[Int32Array | None, FloatArray | None]:
    """Return rows and own values with those of points added, which stand in no row."""
    rows, own, known = dataset.rows, dataset.own_values, dataset.standardised
    if rows is not None:
        rows = np.append(rows, np.full(len(values), NO_ROW, np.int32))
    if own is not None and known is not None:
        own = np.concatenate([own, known.own_values(np.asarray(values))])
    return rows, own


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
