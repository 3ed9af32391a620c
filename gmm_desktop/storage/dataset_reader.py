"""Read points from a file in one go, with the columns it suggests."""

from pathlib import Path

from gmm_desktop.experiment.dataset import Dataset
from gmm_desktop.storage.tables.choice import dataset_from, usual_choice
from gmm_desktop.storage.tables.reader import read_table
from gmm_desktop.storage.text_file import Source


def read_dataset(path: Path) -> Dataset:
    """Read the first two columns of numbers in a file.

    Parameters
    ----------
    path : Path
        Anything `gmm_desktop.storage.tables.reader.read_table` reads.

    Returns
    -------
    Dataset
        Named after the file, with N ≥ 2 points; its columns are called "x" and "y" if the file does not say.
        Rows with a missing x or y are left out.

    Raises
    ------
    DataError
        Those of `gmm_desktop.storage.tables.reader.read_table` and
        `gmm_desktop.storage.tables.choice.dataset_from`.
    """
    table = read_table(Source.of(path))
    return dataset_from(table, usual_choice(table))
