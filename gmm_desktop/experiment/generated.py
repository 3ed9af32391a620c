"""Data sets drawn from classic shapes, with their true groups."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from gmm_desktop.experiment.dataset import Dataset
from gmm_desktop.mixture.arrays import IntArray
from gmm_desktop.mixture.generators import generate, shape_values
from gmm_desktop.mixture.parameters import MixtureParameters
from gmm_desktop.mixture.points import Points


@dataclass(frozen=True)
class Recipe:
    """All that is needed to draw a data set.

    Parameters
    ----------
    shape : str
        A key of `gmm_desktop.mixture.generators.SHAPES`.
    count : int
        How many points.
    seed : int
        Of chance.
    values : mapping of str to float
        Parameters of the shape; the others have their defaults.
    """

    shape: str
    count: int
    seed: int
    values: Mapping[str, float]

    def dataset(self) -> Dataset:
        """Draw it."""
        return generated_dataset(self.shape, self.count, self.seed, self.values)


def n_true_groups(labels: IntArray | None, truth: MixtureParameters | None) -> int:
    """Return how many Gaussians a mixture needs to match the true groups; noise is none of them."""
    if truth is not None:
        return truth.n_components
    return 1 if labels is None else len(np.unique(labels))


def generated_dataset(shape: str, count: int, seed: int, values: Mapping[str, float]) -> Dataset:
    """Draw a data set.

    Its source says all that is needed to draw it again; it has no identifier, as it does not travel with the
    program. The arguments are those of `Recipe`.

    Raises
    ------
    ParameterError
        Those of `gmm_desktop.mixture.generators.generate`.
    """
    sample = generate(shape, count, seed, **values)
    said = [f"{name} {value:.10g}" for name, value in shape_values(shape, **values).items()]
    return Dataset(
        name=shape.replace("_", " ").capitalize(),
        points=Points.of(sample.points),
        columns=("x", "y"),
        source=f"Drawn by GMM Desktop: shape {shape} ({', '.join(said)}), {count} points, seed {seed}",
        labels=sample.labels,
        truth=sample.truth,
    )
