"""The run log as columns of text: short for the eye, with all digits for a file."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from gmm_desktop.experiment.names import visible
from gmm_desktop.experiment.run_log import RunRecord
from gmm_desktop.mixture.initialisation import RANDOM_STARTS
from gmm_desktop.storage.tables.writer import csv_text, markdown_text
from gmm_desktop.words.messages import grouped, raises_likelihood
from gmm_desktop.words.runs import (
    begin_words,
    clock_time,
    ended_sentence,
    ended_words,
    iso_time,
    option_words,
)

BEST = "★"
BEST_TIP = "The largest L on these data, to 0.01; degenerate runs do not count"


@dataclass(frozen=True)
class Column:
    """One column of the log.

    Parameters
    ----------
    key : str
        Name in a file.
    title, tip : str
        Heading and explanation on the screen.
    shown : callable
        What is written on the screen and in Markdown.
    exact : callable
        What is written into CSV: numbers with all their digits.
    order : callable
        What it is sorted by.
    right : bool
        Numbers, aligned to the right.
    """

    key: str
    title: str
    tip: str
    shown: Callable[[RunRecord], str]
    exact: Callable[[RunRecord], str]
    order: Callable[[RunRecord], float | str]
    right: bool = False


def _number(
    key: str, title: str, tip: str, value: Callable[[RunRecord], float], written: Callable[[float], str]
) -> Column:
    return Column(
        key, title, tip, lambda each: written(value(each)), lambda each: repr(value(each)), value, True
    )


def _text(key: str, title: str, tip: str, value: Callable[[RunRecord], str]) -> Column:
    return Column(
        key, title, tip, lambda each: visible(value(each)), value, lambda each: value(each).casefold()
    )


def n_components(record: RunRecord) -> int:
    """Return K at the start of a run."""
    return record.run.experiment.start.n_components


def n_points(record: RunRecord) -> int:
    """Return N of the data of a run."""
    return len(record.run.experiment.dataset.points)


def _two(value: float) -> str:
    return grouped(value, 2)


def _ms(seconds: float) -> str:
    return grouped(1000 * seconds, 1)


def _seed(record: RunRecord) -> str:
    experiment = record.run.experiment
    return str(experiment.seed) if experiment.start_method in RANDOM_STARTS else ""


def _objective(record: RunRecord) -> str:
    """Write what was raised where that is not L itself."""
    plain = raises_likelihood(record.run.experiment.settings)
    return "" if plain else grouped(record.objective, 4)


def _likelihood(record: RunRecord) -> str:
    figure = grouped(record.log_likelihood, 4)
    return f"{BEST} {figure}" if record.best else figure


COLUMNS: tuple[Column, ...] = (
    _number("run", "Run", "Number of the run; the box marks it to be compared", lambda each: each.number, str),
    _text("name", "Name", "Name given to the run; F2 or a double click changes it", lambda each: each.name),
    _text("start", "Start", "How the run began", lambda each: begin_words(each.run, each.origin)),
    Column(
        "seed", "Seed", "Seed of the random start", _seed, _seed,
        lambda each: each.run.experiment.seed if _seed(each) else -1.0, True,
    ),
    _number("n_components", "K", "Number of components", n_components, str),
    Column(
        "log_likelihood", "L", f"Log-likelihood at the end. {BEST} {BEST_TIP}", _likelihood,
        lambda each: repr(each.log_likelihood), lambda each: each.log_likelihood, True,
    ),
    _number("iterations", "Iterations", "Full iterations, E and M", lambda each: each.iterations, str),
    _text("ended", "Ended", "How the run ended", lambda each: ended_words(each.run)),
    _number("bic", "BIC", "−2L + p log N; smaller is better", lambda each: each.bic, _two),
    _text(
        "family", "Family", "Covariance family: volume, shape, orientation",
        lambda each: each.run.experiment.settings.covariance_type.value,
    ),
    _text("options", "Options", "Where the run differs from plain EM", lambda each: option_words(each.run)),
    Column(
        "objective", "Objective", "What the run raised, where that is not L: with a prior or a temperature",
        _objective, lambda each: repr(each.objective), lambda each: each.objective, True,
    ),
    _text("data", "Data", "Name of the data set", lambda each: each.run.experiment.dataset.name),
    _number("passes", "Passes", "Passes over all points", lambda each: each.evaluations, str),
    _number("seconds", "EM (ms)", "Time EM has worked on it, in milliseconds", lambda each: each.run.seconds, _ms),
    Column(
        "begun", "Begun", "When the run was begun", lambda each: clock_time(each.run.begun),
        lambda each: iso_time(each.run.begun), lambda each: each.run.begun, True,
    ),
)  # fmt: skip
"""The columns on the screen, in their order; also those of the files."""

_ONLY_IN_FILES = (
    _number("n_points", "N", "Number of points", n_points, str),
    _text("end", "End", "How the run ended, in a sentence", lambda each: ended_sentence(each.run)),
    _text("best", "Best", BEST_TIP, lambda each: "yes" if each.best else ""),
)


def log_csv(records: Sequence[RunRecord], separator: str = ",") -> str:
    """Return the log as CSV; every number has all its digits."""
    columns = (*COLUMNS, *_ONLY_IN_FILES)
    rows = [[column.exact(record) for column in columns] for record in records]
    return csv_text([column.key for column in columns], rows, separator)


def log_markdown(records: Sequence[RunRecord]) -> str:
    """Return the log as a Markdown table, written as on the screen."""
    rows = [[column.shown(record) for column in COLUMNS] for record in records]
    return markdown_text([column.title for column in COLUMNS], rows, [column.right for column in COLUMNS])
