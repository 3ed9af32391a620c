"""What a command is, and the options that several commands have: how they are read and what they mean."""

import argparse
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from gmm_desktop.cli.output import RefusalError, say
from gmm_desktop.control.messages import sentence
from gmm_desktop.experiment.dataset import Dataset
from gmm_desktop.experiment.experiment import SCALE_FREE_SETTINGS
from gmm_desktop.mixture.errors import ParameterError
from gmm_desktop.mixture.settings import EmSettings
from gmm_desktop.storage.dataset_reader import read_dataset
from gmm_desktop.storage.model_reader import StoredMixture, read_parameters

DEFAULT_COMPONENTS = 3
DEFAULT_SEED = 0


@dataclass(frozen=True)
class Command:
    """One command.

    Parameters
    ----------
    name : str
        What is typed.
    about, description : str
        One line in the list of commands, and what its own --help says.
    add_options : callable
        Adds its options to its parser.
    run : callable
        Does it; returns when it is done and raises what cannot be done.
    """

    name: str
    about: str
    description: str
    add_options: Callable[[argparse.ArgumentParser], None]
    run: Callable[[argparse.Namespace], None]


# Options


def add_data(parser: argparse.ArgumentParser) -> None:
    """Ask for a file of points."""
    parser.add_argument("data", type=Path, metavar="DATA", help="a file of numbers in columns, such as CSV")


def add_seed(parser: argparse.ArgumentParser) -> None:
    """Offer the seed of a start drawn at random; None when it is not given."""
    about = f"of the k-means++ start (default: {DEFAULT_SEED})"
    parser.add_argument("--seed", type=whole_number_from(0), metavar="N", help=about)


def add_settings(parser: argparse.ArgumentParser) -> None:
    """Offer how EM runs; `settings_of` reads it."""
    usual = SCALE_FREE_SETTINGS
    about = (
        "stop when the relative change of the log-likelihood is below this "
        f"{usual.patience} times running (default: {usual.tol:g})"
    )
    parser.add_argument("--tol", type=tolerance, metavar="T", default=usual.tol, help=about)
    about = f"most iterations (default: {usual.max_iter})"
    parser.add_argument(
        "--max-iter", type=whole_number_from(1), metavar="N", default=usual.max_iter, help=about
    )


def add_json(parser: argparse.ArgumentParser, kind: str = "object") -> None:
    """Offer output for programs."""
    parser.add_argument("--json", action="store_true", help=f"print a JSON {kind} and nothing else")


def whole_number_from(least: int) -> Callable[[str], int]:
    """Return the reader of a whole number that is not below the least."""

    def read(text: str) -> int:
        try:
            value = int(text)
        except ValueError:
            value = least - 1
        if value < least:
            raise argparse.ArgumentTypeError(f"a whole number from {least} is needed, not “{text}”")
        return value

    return read


def tolerance(text: str) -> float:
    """Read a finite number that is not negative."""
    try:
        value = float(text)
    except ValueError:
        value = -1.0
    if not 0 <= value < float("inf"):
        raise argparse.ArgumentTypeError(f"a number from 0 is needed, not “{text}”")
    return value


# What they mean


def settings_of(options: argparse.Namespace) -> EmSettings:
    """Return how EM is to run."""
    return replace(SCALE_FREE_SETTINGS, tol=options.tol, max_iter=options.max_iter)


def data_of(path: Path) -> Dataset:
    """Read the points, and say which columns are not used."""
    dataset = read_dataset(path)
    if dataset.ignored_columns:
        say(f"The first two columns of {path.name} are used; {dataset.ignored_columns} more are ignored.")
    return dataset


def mixture_of(path: Path) -> StoredMixture:
    """Read a mixture; what is wrong in it is said with the name of the file."""
    try:
        return read_parameters(path)
    except ParameterError as error:
        raise RefusalError(f"{path.name}: {sentence(error)}") from error
