"""What a command is, and the options that several commands have: how they are read and what they mean."""

import argparse
import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, NoReturn

from gmm_desktop.cli.output import PROGRAM, RefusalError
from gmm_desktop.experiment.experiment import SCALE_FREE_SETTINGS
from gmm_desktop.mixture.convergence import (
    SHARE_OF_SPREAD,
    USUAL_TOLERANCES,
    ConvergenceRule,
    usual_tolerance,
)
from gmm_desktop.mixture.errors import ParameterError
from gmm_desktop.mixture.options import LARGEST, OPTIONS, PRIOR_OPTIONS, USUAL, Option, Range
from gmm_desktop.mixture.points import Points
from gmm_desktop.mixture.prior import Prior
from gmm_desktop.mixture.settings import EmSettings
from gmm_desktop.storage.results.model_reader import StoredMixture, read_parameters
from gmm_desktop.words.messages import sentence
from gmm_desktop.words.options import OPTION_WORDS, as_help, needed_words, spelled

DEFAULT_COMPONENTS = 3
DEFAULT_SEED = USUAL["seed"]

RULES = {spelled(rule): rule for rule in ConvergenceRule}

GROUPS = {
    "regularisation": ("reg_covar", "prior", *PRIOR_OPTIONS),
    "variants of EM": (
        "temperature",
        "initial_temperature",
        "annealing",
        "nudge",
        "accelerated",
        "batch_size",
    ),
    "when to stop": ("rule", "tol", "patience", "max_iter"),
}
"""Which options stand together in a help."""

Container = argparse._ActionsContainer
"""A parser, or a group of its options."""


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
    examples : str
        What its own --help says at the end.
    """

    name: str
    about: str
    description: str
    add_options: Callable[[argparse.ArgumentParser], None]
    run: Callable[[argparse.Namespace], None]
    examples: str = ""


# Options


def add_settings(parser: argparse.ArgumentParser) -> None:
    """Offer how EM runs, in groups of their own; `settings_of` reads it. What is not given is None."""
    for title, names in GROUPS.items():
        group: Container = parser.add_argument_group(title)
        for name in names:
            if name == "temperature":
                either = group.add_mutually_exclusive_group()
                add_option(either, name)
                about = "give each point whole to one component, as k-means does (temperature 0)"
                either.add_argument("--hard", action="store_true", help=about)
            else:
                add_option(group, name)


def add_option(group: Container, name: str) -> None:
    """Offer an option of EM as the tables describe it."""
    option, words = (OPTIONS | PRIOR_OPTIONS)[name], OPTION_WORDS[name]
    about = as_help(words.sentence)
    if not words.sign:
        group.add_argument(words.flag, dest=name, action="store_true", help=about)
        return
    if option.choices is not None:
        about += f": {', '.join(map(spelled, option.choices))}"
    if usual := _usual_words(name):
        about += f" (default: {usual}{'; implies --prior' if name in PRIOR_OPTIONS else ''})"
    if option.numbers is not None:
        read = number_in(option.numbers)
        group.add_argument(words.flag, dest=name, type=read, metavar=words.sign, help=about)
    else:
        group.add_argument(words.flag, dest=name, choices=RULES, metavar=words.sign, help=about)


def _usual_words(name: str) -> str:
    """Say what an option is where it is not given."""
    usual, off = USUAL[name], OPTION_WORDS[name].off
    if name == "tol":
        known = ", ".join(f"{_short(tol)} {spelled(rule)}" for rule, tol in USUAL_TOLERANCES.items())
        return f"{known}, mean-shift {_short(SHARE_OF_SPREAD)} of the spread of the data"
    return off or ("" if usual is None else spelled(usual) if name == "rule" else f"{usual:g}")


def _short(value: float) -> str:
    return f"{value:g}".replace("e-0", "e-")


def add_run(parser: Container) -> None:
    """Offer the number of a run of a session."""
    about = "which run of a session, by its number in the run log (default: the one shown, as far as shown)"
    parser.add_argument("--run", type=whole_number_from(1), metavar="N", dest="number", help=about)


def add_semicolons(parser: Container) -> None:
    """Offer numbers as spreadsheets of many countries write them."""
    about = "write numbers with a decimal comma, and ; between the cells of .csv, as spreadsheets of many countries do"
    parser.add_argument("--semicolons", action="store_true", help=about)


def add_json(parser: Container, kind: str = "object") -> None:
    """Offer output for programs."""
    parser.add_argument("--json", action="store_true", help=f"print a JSON {kind} and nothing else")


def number_in(numbers: Range) -> Callable[[str], Any]:
    """Return the reader of a number in a range."""

    def read(text: str) -> float:
        try:
            value = int(text) if numbers.whole else float(text)
        except ValueError:
            value = math.nan
        if not numbers.holds(value):
            raise argparse.ArgumentTypeError(needed_words(numbers, text))
        return value

    return read


def whole_number_from(least: int) -> Callable[[str], int]:
    """Return the reader of a whole number that is not below the least."""
    return number_in(Range(least, whole=True))


def number_from(least: float, most: float = LARGEST, *, above: bool = False) -> Callable[[str], float]:
    """Return the reader of a finite number in a range; the least is in it unless it must be above."""
    return number_in(Range(least, most, above=above))


# What they mean


def refuse(options: argparse.Namespace, problem: str) -> NoReturn:
    """Say that options do not go together, and where to look."""
    raise RefusalError(f"{problem} (see {PROGRAM} {options.command.name} --help)")


def refuse_given(
    options: argparse.Namespace,
    add_options: Callable[[argparse.ArgumentParser], None],
    reason: str,
    but: tuple[str, ...] = (),
) -> None:
    """Refuse whatever was given of some options, by its name; ``but`` are the destinations of those that may be."""
    parser = argparse.ArgumentParser(add_help=False)
    add_options(parser)
    for action in parser._actions:
        if action.dest not in but and getattr(options, action.dest) != action.default:
            refuse(options, f"{action.option_strings[0]} {reason}")


def settings_of(options: argparse.Namespace, points: Points | None = None) -> EmSettings:
    """Return how EM is to run, with any covariances.

    Parameters
    ----------
    options : Namespace
        What `add_settings` offers, and the seed if there is one.
    points : Points, optional
        From whose spread the shift of the means takes its tolerance if none is given.
    """
    temperature = 0.0 if options.hard else 1.0 if options.temperature is None else options.temperature
    for name in ("annealing", "nudge"):
        if getattr(options, name) is not None and options.initial_temperature is None:
            refuse(options, f"{OPTION_WORDS[name].flag} needs --anneal-from")
    if options.accelerated and options.batch_size is not None:
        refuse(
            options, "--accelerate has no meaning with --batch-size, whose M-steps follow no path to lengthen"
        )
    if options.accelerated and temperature == 0:
        refuse(options, "--accelerate has no meaning at temperature 0, where EM moves in jumps anyway")
    rule = RULES[options.rule or spelled(USUAL["rule"])]
    tol: float | None = options.tol
    if tol is None:
        tol = usual_tolerance(rule, 0.0 if points is None else points.spread)
    given = _given(options, OPTIONS) | {"rule": rule, "tol": tol, "temperature": temperature}
    prior = _given(options, PRIOR_OPTIONS)
    given["prior"] = Prior(**prior) if options.prior or prior else None
    return replace(SCALE_FREE_SETTINGS, **given)


def _given(options: argparse.Namespace, known: dict[str, Option]) -> dict[str, Any]:
    """Return what was given of the options of a table."""
    said = {name: getattr(options, name, None) for name in known}
    return {name: value for name, value in said.items() if value is not None}


def mixture_of(path: Path) -> StoredMixture:
    """Read a mixture; what is wrong in it is said with the name of the file."""
    try:
        return read_parameters(path)
    except ParameterError as error:
        raise RefusalError(f"{path.name}: {sentence(error)}") from error
