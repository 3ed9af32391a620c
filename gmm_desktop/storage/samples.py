"""The data sets that travel with the program."""

from dataclasses import replace
from functools import cache

from gmm_desktop import paths
from gmm_desktop.experiment.dataset import Dataset
from gmm_desktop.experiment.experiment import Experiment
from gmm_desktop.experiment.presets import FIRST_START, published_experiment
from gmm_desktop.storage.dataset_reader import read_dataset


def twin_sample() -> Dataset:
    """Return 1,800 points whose maximum-likelihood fit is the published one of the original study."""
    return _sample("twin_sample", "Twin sample", "Drawn from the published mixture; see data/README.md")


def old_faithful() -> Dataset:
    """Return 272 eruptions of the geyser: how long, and how long until the next, both in minutes."""
    return _sample(
        "old_faithful",
        "Old Faithful",
        "Azzalini & Bowman (1990), Applied Statistics 39, 357–365; distributed with R as faithful",
    )


def first_experiment() -> Experiment:
    """Return what the window begins with; its data are an object of their own, on which no run before stands."""
    return published_experiment(FIRST_START, replace(twin_sample()))


@cache
def _sample(identifier: str, name: str, source: str) -> Dataset:
    dataset = read_dataset(paths.data() / f"{identifier}.csv")
    # The file is the program's: nobody has rows of it to join results to.
    return replace(
        dataset, name=name, source=source, identifier=identifier, rows=None, row_unit="", file=None
    )
