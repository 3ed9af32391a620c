"""From a table to points: which columns are used, which rows are not, and what is done to the numbers."""

from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from gmm_desktop.experiment.dataset import STANDARDISED, Dataset
from gmm_desktop.experiment.provenance import PACKED, TableFile
from gmm_desktop.experiment.standardised import Standardised
from gmm_desktop.mixture.arrays import BoolArray, FloatArray, IntArray
from gmm_desktop.mixture.errors import DataError
from gmm_desktop.mixture.points import Points
from gmm_desktop.storage.tables.row_numbering import numbers_the_rows
from gmm_desktop.storage.tables.table import Column, Kind, OddCell, Passing, Table, shortened

MOST_GROUPS = 100
"""Different labels up to which a column can name groups."""
MOST_POINTS = 20_000_000
"""Points up to which rows are repeated."""

NAMES_OF_LABELS = frozenset({"label", "labels", "class", "species", "group", "cluster", "category", "target"})

N = TypeVar("N", np.float64, np.int64)


@dataclass(frozen=True)
class Choice:
    """What is taken from a table.

    Parameters
    ----------
    x, y : int
        Columns of the coordinates, from 0.
    label : int, optional
        Column of the true groups; EM never sees it.
    weight : int, optional
        Column of whole numbers that tell how often each row stands for a point.
    skip : bool
        Whether rows are left out whose x, y or weight is no number, too; those where one is missing always are.
    standardise : bool
        Whether x and y are shifted and scaled to mean 0 and standard deviation 1.
    """

    x: int = 0
    y: int = 1
    label: int | None = None
    weight: int | None = None
    skip: bool = False
    standardise: bool = False

    @property
    def needed(self) -> tuple[int, ...]:
        """The columns without which a row is no point."""
        return (self.x, self.y) if self.weight is None else (self.x, self.y, self.weight)


@dataclass(frozen=True)
class Scaling:
    """What standardising does to a column: (value − mean) / sigma."""

    mean: float
    sigma: float


@dataclass(frozen=True, eq=False)
class Skipped:
    """The rows that are left out.

    Parameters
    ----------
    rows : ndarray of int
        Ascending, from 0.
    missing : dict of int to int
        How many cells are missing, for each column that is needed.
    """

    rows: IntArray
    missing: dict[int, int]


def usual_choice(table: Table) -> Choice:
    """Take the first two columns of numbers for x and y; the first two of all if there are fewer.

    Columns that only number the rows are passed over while there are two others.

    Raises
    ------
    DataError
        ``too_few_columns`` (line, found, text) of a table with one column.
    """
    columns = table.columns
    if len(columns) < 2:
        text = table.preview[0][0] if table.preview else ""
        extra = {} if table.unit == "line" else {"unit": table.unit}
        line = int(table.numbering[0])
        raise DataError("too_few_columns", path=table.place, line=line, found=1, text=text, **extra)
    numeric = [place for place, column in enumerate(columns) if column.kind is Kind.NUMBER]
    measured = [place for place in numeric if not numbers_the_rows(columns[place])]
    numeric = measured if len(measured) > 1 else numeric
    if len(numeric) < 2:
        numeric = [0, 1] if set(numeric) <= {0, 1} else [numeric[0], 0]
    return Choice(numeric[0], numeric[1])


def choice_named(table: Table, names: tuple[str, str]) -> Choice | None:
    """Return the two columns of these names as x and y; None unless each is there once."""
    found = [column.name for column in table.columns]
    if names[0] == names[1] or any(found.count(name) != 1 for name in names):
        return None
    return Choice(found.index(names[0]), found.index(names[1]))


def suggested_choice(table: Table) -> Choice:
    """As `usual_choice`, with the column of labels there seems to be."""
    choice = usual_choice(table)
    others = [place for place in range(len(table.columns)) if place not in (choice.x, choice.y)]
    able = [place for place in others if can_be_label(table.columns[place])]
    named = [place for place in able if table.columns[place].name.lower() in NAMES_OF_LABELS]
    textual = [place for place in able if table.columns[place].kind is Kind.TEXT]
    label = next(iter(named or textual), None)
    return Choice(choice.x, choice.y, label)


def is_plain(table: Table, choice: Choice) -> bool:
    """Tell whether nothing is to be asked: two columns of numbers, every row a point."""
    return len(table.columns) == 2 and choice == Choice() and is_clean(table, choice)


def is_clean(table: Table, choice: Choice) -> bool:
    """Tell whether the columns chosen are complete numbers, and how the table is read leaves no doubt."""
    columns, dialect = [table.columns[place] for place in choice.needed], table.dialect
    complete = all(column.kind is Kind.NUMBER and not len(column.missing) for column in columns)
    doubtful = dialect.doubtful or dialect.guessed or dialect.transposed or len(dialect.parts) > 1
    return complete and not doubtful and not has_ragged(table)


def has_ragged(table: Table) -> bool:
    """Tell whether there are rows of more or fewer cells than columns, which are taken for no rows."""
    return table.n_passed.get(Passing.RAGGED, 0) > 0


def can_be_label(column: Column) -> bool:
    """Tell whether a column names groups: few different texts or whole numbers."""
    if column.codes is not None:
        return 1 <= len(column.words) <= MOST_GROUPS
    if column.numbers is None or len(column.odd_rows):
        return False
    return len(_groups_of_numbers(column.numbers)) in range(1, MOST_GROUPS + 1)


def skipped_rows(table: Table, choice: Choice) -> Skipped:
    """Return the rows that are no points.

    Raises
    ------
    DataError
        What is wrong with the first cell that is no number (line, column, name, text), unless such rows
        are skipped.
    """
    places = choice.needed
    if not choice.skip:
        _refuse_odd_cells(table, places)
    columns = [table.columns[place] for place in places]
    rows = np.concatenate([each.missing for each in columns] + [each.odd_rows for each in columns])
    missing = {place: len(table.columns[place].missing) for place in dict.fromkeys(places)}
    return Skipped(np.unique(rows), {place: count for place, count in missing.items() if count})


def reasons(table: Table, choice: Choice, row: int) -> list[tuple[int, str]]:
    """Return why a row is skipped: columns, and what stands there (empty if the value is missing)."""
    found = []
    for place in dict.fromkeys(choice.needed):
        column = table.columns[place]
        if _holds(column.missing, row):
            found.append((place, ""))
        elif _holds(column.odd_rows, row):
            known = next((cell.text for cell in column.odd if cell.row == row), "…")
            found.append((place, known))
    return found


def _holds(rows: IntArray, row: int) -> bool:
    place = int(np.searchsorted(rows, row))
    return place < len(rows) and int(rows[place]) == row


def _refuse_odd_cells(table: Table, places: tuple[int, ...]) -> None:
    ragged = next((each for each in table.passed if each.why is Passing.RAGGED), None)
    first: tuple[int, int, OddCell] | None = None
    for place in places:
        for cell in table.columns[place].odd[:1]:
            if first is None or (cell.row, place) < first[:2]:
                first = cell.row, place, cell
    if ragged is not None and (first is None or ragged.line < int(table.numbering[first[0]])):
        raise DataError(
            "ragged_row",
            path=table.place,
            line=ragged.line,
            expected=len(table.columns),
            found=ragged.found,
        )
    if first is not None:
        raise table.error(first[2].code, first[1], first[2])


def dataset_from(table: Table, choice: Choice, least: int = 2) -> Dataset:
    """Take points, and perhaps their groups, from a table.

    Parameters
    ----------
    table, choice : Table, Choice
        What is taken from where.
    least : int
        How many points there must be; a single one can be classified, though nothing can be fitted to it.

    Returns
    -------
    Dataset
        Named after the file; its columns are those chosen, with “(standardised)” where they are.

    Raises
    ------
    DataError
        Always with ``path``: those of `skipped_rows`; ``too_few_points`` (found, needed), ``no_points``,
        ``same_column`` (name), ``not_whole`` (line, column, name, text), ``too_many_points`` (found, most),
        ``not_a_label`` (name, most) and ``no_scale`` (name) for a column that cannot be standardised.
    """
    if choice.x == choice.y:
        raise DataError("same_column", path=table.place, name=table.columns[choice.x].name)
    kept = _kept(table, choice)
    times = None if choice.weight is None else _repeats(table, choice.weight, kept)
    count = int(kept.sum()) if times is None else int(times.sum())
    if count < least == 1:
        raise DataError("no_points", path=table.place)
    if count < least:
        raise DataError("too_few_points", path=table.place, found=count, needed=least)
    values = np.empty((2, count))
    names = []
    scalings = scaling(table, choice) if choice.standardise else None
    own = None if scalings is None else np.empty((2, count))
    for place, column in enumerate((choice.x, choice.y)):
        values[place] = _taken(_numbers(table.columns[column], len(table)), kept, times)
        names.append(table.columns[column].name)
        if scalings is not None and own is not None:
            own[place] = values[place]
            values[place] -= scalings[place].mean
            values[place] /= scalings[place].sigma
            names[-1] += STANDARDISED
    labels: IntArray | None = None
    words: tuple[str, ...] = ()
    if choice.label is not None:
        groups, known = _groups(table, choice.label)
        present, found = np.unique(_taken(groups, kept, times), return_inverse=True)
        labels, words = found.astype(np.int64), tuple(known[group] for group in present.tolist())
    rows = _taken(table.numbering, kept, times).astype(np.int32)
    for taken in (rows, own):
        if taken is not None:
            taken.setflags(write=False)  # it is nobody else's, so it need not be copied
    used = {choice.x, choice.y, choice.label, choice.weight} - {None}
    return Dataset(
        name=table.name,
        points=Points.borrowed(values.T),
        columns=(names[0], names[1]),
        ignored_columns=len(table.columns) - len(used),
        labels=labels,
        group_names=words,
        rows=rows,
        row_unit=table.unit,
        file=_file(table, choice),
        standardised=_standardised(table, choice, scalings),
        own_values=None if own is None else own.T,
    )


def _file(table: Table, choice: Choice) -> TableFile:
    """Return where the rows stand and how they were read."""
    dialect, known = table.dialect, table.fingerprint
    return TableFile(
        path=known.path if known else table.place if dialect.packed else "",
        size=known.size if known else 0,
        checksum=known.checksum if known else "",
        form=PACKED if dialect.packed else dialect.form,
        encoding=dialect.encoding,
        delimiter=dialect.delimiter,
        decimal=dialect.decimal,
        part=dialect.part,
        header_line=dialect.header_line,
        width=max(len(table.columns), dialect.width),
        group_column="" if choice.label is None else table.columns[choice.label].name,
    )


def _standardised(
    table: Table, choice: Choice, scalings: tuple[Scaling, Scaling] | None
) -> Standardised | None:
    if scalings is None:
        return None
    x, y = scalings
    names = table.columns[choice.x].name, table.columns[choice.y].name
    return Standardised(names, (x.mean, y.mean), (x.sigma, y.sigma))


def scaling(table: Table, choice: Choice) -> tuple[Scaling, Scaling]:
    """Return what standardising does to x and y, from the points there are.

    The standard deviation is that of the points about their mean, divided by N.

    Raises
    ------
    DataError
        Those of `skipped_rows`, and ``no_scale`` (name) if all values are the same.
    """
    kept = _kept(table, choice)
    times = None if choice.weight is None else _repeats(table, choice.weight, kept)
    found = []
    for place in (choice.x, choice.y):
        column = table.columns[place]
        values = _taken(_numbers(column, len(table)), kept, times)
        mean = float(values.mean()) if len(values) else 0.0
        sigma = float(values.std()) if len(values) else 0.0
        if not sigma > 0 or not np.isfinite(sigma):
            raise DataError("no_scale", path=table.place, name=column.name)
        found.append(Scaling(mean, sigma))
    return found[0], found[1]


def _kept(table: Table, choice: Choice) -> BoolArray:
    kept = np.ones(len(table), dtype=bool)
    kept[skipped_rows(table, choice).rows] = False
    return kept


def _numbers(column: Column, count: int) -> FloatArray:
    return np.full(count, np.nan) if column.numbers is None else column.numbers


def _taken(values: NDArray[N], kept: BoolArray, times: IntArray | None) -> NDArray[N]:
    taken: NDArray[N] = values if kept.all() else values[kept]
    return taken if times is None else np.repeat(taken, times)


def _repeats(table: Table, place: int, kept: BoolArray) -> IntArray:
    """Return how often each row that is kept stands for a point."""
    column = table.columns[place]
    weights = _numbers(column, len(table))
    wrong = kept & ~((weights >= 0) & (weights == np.floor(weights)) & (weights <= MOST_POINTS))
    if wrong.any():
        row = int(np.argmax(wrong))
        raise table.error("not_whole", place, OddCell(row, f"{weights[row]:g}", "not_whole"))
    times = weights[kept].astype(np.int64)
    if times.sum() > MOST_POINTS:
        raise DataError("too_many_points", path=table.place, found=int(times.sum()), most=MOST_POINTS)
    return times


def _groups(table: Table, place: int) -> tuple[IntArray, tuple[str, ...]]:
    """Return the group of each row, from 0, and the names of the groups; rows without one are the last."""
    column = table.columns[place]
    if not can_be_label(column):
        raise DataError("not_a_label", path=table.place, name=column.name, most=MOST_GROUPS)
    if column.codes is not None:
        groups, words = column.codes.astype(np.int64), column.words
    else:
        numbers = _numbers(column, len(table))
        known = _groups_of_numbers(numbers)
        groups = np.searchsorted(known, np.where(np.isnan(numbers), known[0], numbers)).astype(np.int64)
        words = tuple(f"{value:.0f}" for value in known.tolist())
        groups[column.missing] = -1
    if len(column.missing):
        groups = np.where(groups < 0, len(words), groups)
        words = (*words, "none")
    return groups, tuple(map(shortened, words))


def _groups_of_numbers(numbers: FloatArray) -> FloatArray:
    """Return the different numbers, ascending; none if they are not whole, or more than can be groups."""
    head = np.unique(numbers[:1000])
    if len(head) > MOST_GROUPS + 1 or (head != np.floor(head))[~np.isnan(head)].any():
        return np.empty(0)
    known = np.unique(numbers)
    known = known[~np.isnan(known)]
    return np.empty(0) if (known != np.floor(known)).any() else known
