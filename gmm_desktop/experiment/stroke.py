"""A stroke of a brush under way: what it has made of the points so far, and the edit it comes to."""

from dataclasses import dataclass, replace

import numpy as np

from gmm_desktop.experiment.edits import AddPoints, Edit, NewDataset, RemovePoints, ReplacePoints
from gmm_desktop.experiment.painting import Brush
from gmm_desktop.mixture.arrays import BoolArray, FloatArray, IntArray
from gmm_desktop.mixture.points import Points


@dataclass(frozen=True, eq=False)
class Stroke:
    """What a gesture, from press to release, has done.

    Parameters
    ----------
    base : Points or None
        The points before; None where the plane is empty.
    places : ndarray, shape (N, 2)
        Where they are now, also those taken away.
    touched : ndarray of bool, shape (N,)
        Which of them were moved or taken away.
    added : tuple of ndarray, shapes (n, 2)
        New points, as they came.
    """

    base: Points | None
    places: FloatArray
    touched: BoolArray
    added: tuple[FloatArray, ...] = ()

    @property
    def n_added(self) -> int:
        """How many points are new."""
        return sum(len(values) for values in self.added)


def begun(base: Points | None) -> Stroke:
    """Return a stroke that has done nothing yet."""
    places = np.empty((0, 2)) if base is None else base.array
    return Stroke(base, places, np.zeros(len(places), dtype=np.bool_))


def adding(stroke: Stroke, values: FloatArray) -> Stroke:
    """Add points, shape (n, 2)."""
    if not len(values):
        return stroke
    return replace(stroke, added=(*stroke.added, values))


def moving(stroke: Stroke, indices: IntArray, values: FloatArray) -> Stroke:
    """Put points at other places, shape (n, 2)."""
    places, touched = stroke.places.copy(), stroke.touched.copy()
    places[indices] = values
    touched[indices] = True
    return replace(stroke, places=places, touched=touched)


def erasing(stroke: Stroke, indices: IntArray) -> Stroke:
    """Take points away."""
    touched = stroke.touched.copy()
    touched[indices] = True
    return replace(stroke, touched=touched)


def points_of(stroke: Stroke, brush: Brush) -> Points | None:
    """Return the points as the stroke leaves them, or None where there are none.

    To be drawn only: what lies beyond the numbers that are taken is refused as an edit.
    """
    places = stroke.places[~stroke.touched] if brush is Brush.ERASE else stroke.places
    values = np.concatenate([places, *stroke.added]) if stroke.added else places
    return Points.to_draw(values) if len(values) else None


def edit_of(stroke: Stroke, brush: Brush, group: int | None = None) -> Edit | None:
    """Return the edit a stroke comes to, or None where it did nothing."""
    if stroke.added:
        values = np.concatenate(stroke.added)
        return NewDataset(values, group) if stroke.base is None else AddPoints(values, group, brush)
    indices = np.flatnonzero(stroke.touched)
    if not len(indices):
        return None
    return (
        RemovePoints(indices)
        if brush is Brush.ERASE
        else ReplacePoints(indices, stroke.places[indices], brush)
    )
