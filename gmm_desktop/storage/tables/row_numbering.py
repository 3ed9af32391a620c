"""Columns that only number the rows, and measure nothing."""

import numpy as np

from gmm_desktop.storage.tables.table import Column

NAMES_OF_NUMBERING = frozenset(
    (
        "id",
        "ids",
        "no",
        "nr",
        "num",
        "number",
        "index",
        "idx",
        "row",
        "rownum",
        "rowid",
        "row_id",
        "key",
        "case",
        "obs",
    )
) | {"n", "#", "번호", "순번", "연번", "序号", "编号", "編號", "番号"}
"""Names of columns that number the rows, if their whole numbers rise."""


def numbers_the_rows(column: Column) -> bool:
    """Return whether a column only numbers the rows: consecutive whole numbers, or rising ones under such a name."""
    if column.numbers is None or len(column.odd_rows) or len(column.missing) or len(column.numbers) < 3:
        return False
    head = np.diff(column.numbers[:1000])
    if not (head > 0).all() or (column.numbers[:1000] != np.floor(column.numbers[:1000])).any():
        return False
    steps = np.diff(column.numbers)
    if (steps == 1).all():
        return bool(column.numbers[0] == np.floor(column.numbers[0]))
    named = column.name.lower().strip(" ._") in NAMES_OF_NUMBERING
    return named and bool((steps > 0).all() and (steps == np.floor(steps)).all())
