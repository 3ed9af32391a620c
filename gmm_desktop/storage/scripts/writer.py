"""A run as a Python script that makes it again and checks that it ends at the same log-likelihood."""

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from gmm_desktop.experiment.excerpt import Excerpt
from gmm_desktop.storage.atomic_write import write_text
from gmm_desktop.storage.results.number_tables import data_table
from gmm_desktop.storage.results.number_writer import Watch, unwatched, write_numbers
from gmm_desktop.storage.scripts.common import check_expressible, check_repeatable
from gmm_desktop.storage.scripts.with_numpy import numpy_script
from gmm_desktop.storage.scripts.with_sklearn import check_sklearn, sklearn_script

MOST_EMBEDDED = 2_000
"""More points than this are read from a file beside the script."""


class Flavour(StrEnum):
    """What the script computes with."""

    NUMPY = "numpy"
    SCIKIT_LEARN = "scikit-learn"


@dataclass(frozen=True)
class Code:
    """A script, and whether it needs the points in a file.

    Parameters
    ----------
    text : str
        The script.
    data_file : str
        Name of the file with the points it reads unless told otherwise; empty where they are in the script.
    """

    text: str
    data_file: str


def code_of(taken: Excerpt, flavour: Flavour, data_file: str = "points.csv") -> Code:
    """Return the script for a run up to the frame taken.

    Parameters
    ----------
    taken : Excerpt
        The run.
    flavour : Flavour
        NumPy alone, or scikit-learn's ``GaussianMixture``.
    data_file : str
        What a file of points beside the script would be called.

    Raises
    ------
    CodedError
        What the script could not do again: see `check_expressible` and `check_repeatable`, and for scikit-learn
        ``code_sklearn`` (reason). A refusal is better than a wrong script.
    """
    check_code(taken, flavour)
    check_repeatable(taken)
    name = "" if len(taken.experiment.dataset.points) <= MOST_EMBEDDED else data_file
    make = numpy_script if flavour is Flavour.NUMPY else sklearn_script
    return Code(make(taken, name), name)


def check_code(taken: Excerpt, flavour: Flavour) -> None:
    """Refuse what a script could not do again as far as that is seen without running EM once more.

    Raises
    ------
    CodedError
        As `code_of`, but for ``code_rounding``.
    """
    check_expressible(taken)
    if flavour is Flavour.SCIKIT_LEARN:
        check_sklearn(taken)


def write_code(path: Path, taken: Excerpt, flavour: Flavour, watch: Watch = unwatched) -> Path | None:
    """Write the script, and beside it the points where they are too many to stand in it.

    Returns
    -------
    Path or None
        The file of points, where there is one.

    Raises
    ------
    CodedError
        As `code_of`, or ``cannot_write`` (path, reason).
    """
    code = code_of(taken, flavour, f"{path.stem}_points.csv")
    beside = path.with_name(code.data_file) if code.data_file else None
    if beside is not None:
        write_numbers(beside, data_table(taken.experiment.dataset), watch)
    write_text(path, code.text)
    return beside
