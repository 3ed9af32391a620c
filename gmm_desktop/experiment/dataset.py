"""A data set: the points that are studied, and where they come from."""

from dataclasses import dataclass

from gmm_desktop.mixture.points import Points


@dataclass(frozen=True, eq=False)
class Dataset:
    """Points in the plane with a name and an origin.

    Parameters
    ----------
    name : str
        What people call it, e.g. the name of its file.
    points : Points
        The N points.
    columns : tuple of str
        What x and y measure.
    source : str
        Who collected or made the points; empty if nobody said.
    ignored_columns : int
        How many further columns the file held that are not used.
    identifier : str
        Stable name of a data set that travels with the program; empty for the user's own.
    """

    name: str
    points: Points
    columns: tuple[str, str]
    source: str = ""
    ignored_columns: int = 0
    identifier: str = ""
