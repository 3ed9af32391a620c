"""Curated examples: each a situation worth seeing, on data drawn anew from a recipe, always the same."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from gmm_desktop.experiment.experiment import SCALE_FREE_SETTINGS, Experiment
from gmm_desktop.experiment.generated import Recipe
from gmm_desktop.experiment.presets import seeded_experiment
from gmm_desktop.mixture.initialisation import StartMethod
from gmm_desktop.mixture.parameters import MixtureParameters

FOUR_GROUPS = Recipe("blobs", 150, 3, {"components": 4, "separation": 5.0})
"""Four groups that touch, on which the seed of a random start decides what EM finds."""

PATIENT = replace(SCALE_FREE_SETTINGS, max_iter=5000)


@dataclass(frozen=True)
class Example:
    """A prepared experiment.

    Parameters
    ----------
    identifier : str
        Stable name; its words are in `gmm_desktop.words.presets`.
    build : callable
        Makes the experiment, the same each time.
    """

    identifier: str
    build: Callable[[], Experiment]


def example(identifier: str) -> Experiment:
    """Return the experiment of an example."""
    return replace(EXAMPLES[identifier].build(), preset=identifier)


def _seeded(recipe: Recipe, count: int, seed: int = 0, *, random: bool = False) -> Callable[[], Experiment]:
    """Begin with so many components, at random points or by k-means++."""
    method = StartMethod.RANDOM_POINTS if random else StartMethod.KMEANS_PLUS_PLUS
    return lambda: seeded_experiment(recipe.dataset(), count, seed=seed, method=method)


def _by_kmeans(recipe: Recipe, count: int) -> Callable[[], Experiment]:
    """Begin with what k-means finds."""
    return lambda: seeded_experiment(recipe.dataset(), count, method=StartMethod.KMEANS)


def _slow() -> Experiment:
    recipe = Recipe("blobs", 500, 0, {"components": 2, "separation": 1.5})
    return replace(_seeded(recipe, 2)(), settings=PATIENT)


def _saddle() -> Experiment:
    """Begin with two equal components: E gives both the same γ for every point, and M the same parameters."""
    dataset = Recipe("blobs", 300, 0, {"components": 2, "separation": 6.0}).dataset()
    places = np.tile(dataset.points.mean, (2, 1))
    start = MixtureParameters([0.5, 0.5], places, np.tile(4.0 * np.eye(2), (2, 1, 1)))
    return Experiment(dataset, start)


EXAMPLES = {
    each.identifier: each
    for each in (
        Example("good_start", _seeded(FOUR_GROUPS, 4, 107, random=True)),
        Example("merged", _seeded(FOUR_GROUPS, 4, 15, random=True)),
        Example(
            "singular",
            _seeded(
                Recipe("outliers", 150, 2, {"components": 4, "separation": 5.0, "outlier_share": 0.06}),
                *(4, 182),
                random=True,
            ),
        ),
        Example("slow", _slow),
        Example("saddle", _saddle),
        Example("wrong_count", _seeded(FOUR_GROUPS, 2)),
        Example(
            "stray_points",
            _seeded(
                Recipe("outliers", 400, 1, {"components": 3, "separation": 6.0, "outlier_share": 0.15}), 3
            ),
        ),
        Example(
            "unequal_volumes",
            _by_kmeans(Recipe("unequal_volumes", 600, 2, {"ratio": 6.0, "separation": 2.0}), 3),
        ),
        Example("elongated", _by_kmeans(Recipe("elongated", 600, 0, {}), 3)),
        Example("ring", _seeded(Recipe("ring", 400, 0, {"thickness": 0.3, "centre_share": 0.0}), 1)),
    )
}
"""By identifier, in the order in which they are offered."""
