"""What tells in a table of results which point of whose file a line is about."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from gmm_desktop.experiment.dataset import NO_ROW, Dataset

Cell = float | int | str | None


@dataclass(frozen=True)
class IdentityColumns:
    """Columns that follow those of the results.

    Parameters
    ----------
    names : tuple of str
        Their headings; none for points made in the program.
    sides : callable
        Returns the cells of some points, a list for each column.
    """

    names: tuple[str, ...]
    sides: Callable[[slice], list[Sequence[Cell]]]


def identity_columns(dataset: Dataset, taken: Sequence[str]) -> IdentityColumns:
    """Return line, row or entry; x and y as they stand in the file, under its headings; and the name of the group.

    Parameters
    ----------
    dataset : Dataset
        The points.
    taken : sequence of str
        Headings there are already; a heading that is one of them gets a number.

    Notes
    -----
    A point that stands in no file has no line. Its x and y are in the units of the file all the same.
    """
    if dataset.rows is None:
        return IdentityColumns((), lambda _part: [])
    names = [dataset.row_unit, *dataset.own_columns]
    if dataset.labels is not None and dataset.group_names:
        column = dataset.file.group_column if dataset.file else ""
        names.append(column or "group name")
    return IdentityColumns(tuple(fresh_names(names, taken)), lambda part: _sides(dataset, part))


def fresh_names(names: Sequence[str], taken: Sequence[str], between: str = " ({})") -> list[str]:
    """Return headings of which none is taken or occurs twice; ``between`` is what a number is put in."""
    known, found = set(taken), []
    for name in names:
        fresh, again = name, 2
        while fresh in known:
            fresh, again = name + between.format(again), again + 1
        known.add(fresh)
        found.append(fresh)
    return found


def _sides(dataset: Dataset, part: slice) -> list[Sequence[Cell]]:
    assert dataset.rows is not None
    own = dataset.points.array if dataset.own_values is None else dataset.own_values
    sides: list[Sequence[Cell]] = [
        [None if row == NO_ROW else row for row in dataset.rows[part].tolist()],
        own[part, 0].tolist(),
        own[part, 1].tolist(),
    ]
    if dataset.labels is not None and dataset.group_names:
        words = dict(enumerate(dataset.group_names))
        sides.append([words.get(label) for label in dataset.labels[part].tolist()])
    return sides
