"""New points and what a finished mixture says of them, as a table whose rows are made when they are wanted."""

from collections.abc import Callable, Iterator, Sequence

from gmm_desktop.experiment.dataset import NO_ROW, Dataset
from gmm_desktop.experiment.new_points import Assigned, Chance, assigned
from gmm_desktop.mixture.parameters import MixtureParameters
from gmm_desktop.storage.results.identity_columns import Cell
from gmm_desktop.storage.results.number_tables import NumberTable, Row

OUTLIER, P_VALUE = "outlier", "p_value"


def new_points_table(
    dataset: Dataset,
    parameters: MixtureParameters,
    chance: Chance,
    seen: Callable[[Assigned], None] = lambda _: None,
) -> NumberTable:
    """Return a row for each point.

    Its number from 1, x and y, its component (from 1, 0 is the noise), γ of each component, the natural logarithm of
    the density, and how far out it is from 0 to 1: ``outlier``, the γ of the noise, or without noise 1 − ``p_value``,
    which stands behind it then. Of points from a file its line, row or entry is last.

    Parameters
    ----------
    dataset : Dataset
        The points, in the units of the mixture.
    parameters : MixtureParameters
        The mixture.
    chance : Chance
        For p-values.
    seen : callable
        Is told what is said of each block of rows.
    """
    gammas = [f"gamma_{k + 1}" for k in range(parameters.n_components)]
    if parameters.noise is not None:
        gammas.append("gamma_noise")
    last = (OUTLIER, P_VALUE) if parameters.noise is None else (OUTLIER,)
    columns = ("point", "x", "y", "component", *gammas, "log_density", *last)
    if dataset.rows is not None:
        columns += (dataset.row_unit,)

    def blocks() -> Iterator[Sequence[Row]]:
        points = dataset.points
        for some in assigned(points, parameters, chance):
            seen(some)
            found, first = some.found, some.first
            part = slice(first, first + len(found.labels))
            p_of = some.p_values
            outlying = [found.gamma[:, -1]] if p_of is None else [1 - p_of, p_of]
            sides: list[Sequence[Cell]] = [range(first + 1, part.stop + 1)]
            sides += [points.x[part].tolist(), points.y[part].tolist(), found.labels.tolist()]
            sides += [
                *found.gamma.T.tolist(),
                found.log_densities.tolist(),
                *(side.tolist() for side in outlying),
            ]
            if dataset.rows is not None:
                sides.append([None if row == NO_ROW else row for row in dataset.rows[part].tolist()])
            yield list(zip(*sides, strict=True))

    return NumberTable(columns, len(dataset.points), blocks)
