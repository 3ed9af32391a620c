"""New points assigned by a finished mixture: written to a file, or only counted."""

from pathlib import Path

from gmm_desktop.experiment.dataset import Dataset
from gmm_desktop.experiment.new_points import (
    Assigned,
    Chance,
    FinishedMixture,
    Tally,
    assigned,
    empty_tally,
)
from gmm_desktop.storage.results.new_points_table import new_points_table
from gmm_desktop.storage.results.number_writer import Watch, unwatched, write_numbers


def write_assigned(
    path: Path,
    dataset: Dataset,
    mixture: FinishedMixture,
    chance: Chance | None = None,
    watch: Watch = unwatched,
    *,
    decimal_comma: bool = False,
) -> Tally:
    """Write a row for each point, see `new_points_table`; return how many went where.

    Raises
    ------
    CodedError
        Those of `write_numbers`. What ``watch`` raises ends the work; a file that was there is as it was.
    """
    tally = empty_tally(mixture.parameters)

    def count(some: Assigned) -> None:
        nonlocal tally
        tally += some

    table = new_points_table(dataset, mixture.parameters, chance or Chance(), count)
    write_numbers(path, table, watch, decimal_comma=decimal_comma)
    return tally


def count_assigned(
    dataset: Dataset, mixture: FinishedMixture, chance: Chance | None = None, watch: Watch = unwatched
) -> Tally:
    """Return how many points go where; what ``watch`` raises ends the work."""
    tally = empty_tally(mixture.parameters)
    for some in assigned(dataset.points, mixture.parameters, chance):
        tally += some
        watch(tally.n_points, len(dataset.points))
    return tally
