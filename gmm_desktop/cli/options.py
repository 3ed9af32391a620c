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
from gmm_desktop.mixture.points import Points
from gmm_desktop.mixture.prior import DIMENSIONS, LARGEST_STRENGTH, Prior
from gmm_desktop.mixture.settings import HOTTEST, LARGEST_RIDGE, EmSettings
from gmm_desktop.storage.results.model_reader import StoredMixture, read_parameters
from gmm_desktop.words.messages import sentence

DEFAULT_COMPONENTS = 3
DEFAULT_SEED = 0

RULES = {rule.value.replace("_", "-"): rule for rule in ConvergenceRule}

PRIOR_OPTIONS = {
    "weight_concentration": "concentration",
    "mean_strength": "strength",
    "degrees_of_freedom": "dof",
    "scale": "scale",
}
"""Each part of the prior, and the end of its option's name."""

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


def add_seed(parser: Container) -> None:
    """Offer the seed of all that is drawn at random; None when it is not given."""
    about = f"of chance, for a random start and for batches (default: {DEFAULT_SEED})"
    parser.add_argument("--seed", type=whole_number_from(0), metavar="N", help=about)


def add_settings(parser: argparse.ArgumentParser) -> None:
    """Offer how EM runs, in groups of their own; `settings_of` reads it."""
    _add_regularisation(parser.add_argument_group("regularisation"))
    _add_variants(parser.add_argument_group("variants of EM"))
    _add_rules(parser.add_argument_group("when to stop"))


def _add_regularisation(group: Container) -> None:
    about = "add R to every variance in each M-step, in squared units of the data (default: 0)"
    group.add_argument(
        "--reg-covar", type=number_from(0, LARGEST_RIDGE), metavar="R", default=0.0, help=about
    )
    about = "find a local mode of the posterior under a weak prior (MAP), with which nothing can collapse"
    group.add_argument("--prior", action="store_true", help=about)
    above_nothing = number_from(0, LARGEST_STRENGTH, above=True)
    for name, symbol, read, meaning in (
        (
            "weight_concentration",
            "ALPHA",
            number_from(1, LARGEST_STRENGTH),
            "the prior adds ALPHA − 1 points to each component",
        ),
        (
            "mean_strength",
            "KAPPA",
            above_nothing,
            "the mean of the data counts as KAPPA points of each component",
        ),
        (
            "degrees_of_freedom",
            "NU",
            number_from(DIMENSIONS - 1, LARGEST_STRENGTH, above=True),
            "how firmly the prior holds the covariances",
        ),
        ("scale", "S", above_nothing, "the prior expects covariances about S/K of the data's"),
    ):
        about = f"{meaning} (default: {getattr(Prior(), name):g}; implies --prior)"
        option = f"--prior-{PRIOR_OPTIONS[name]}"
        group.add_argument(option, type=read, metavar=symbol, dest=f"prior_{name}", help=about)


def _add_variants(group: Container) -> None:
    usual = EmSettings()
    heat = number_from(0, HOTTEST)
    either = group.add_mutually_exclusive_group()
    about = "of the E-step: 1 is EM, more blurs the responsibilities, less sharpens them (default: 1)"
    either.add_argument("--temperature", type=heat, metavar="T", help=about)
    about = "give each point whole to one component, as k-means does (temperature 0)"
    either.add_argument("--hard", action="store_true", help=about)
    about = "deterministic annealing: begin at the temperature T0 and go evenly to that of the run"
    group.add_argument("--anneal-from", type=heat, metavar="T0", help=about)
    about = f"in so many iterations (default: {usual.annealing})"
    group.add_argument("--anneal-iterations", type=whole_number_from(1), metavar="N", help=about)
    about = f"then move the means at random by this share of σ (default: {usual.nudge:g}; 0 does not)"
    group.add_argument("--nudge", type=number_from(0, 1), metavar="SHARE", help=about)
    about = "jump ahead every second M-step (SQUAREM) where that raises the objective"
    group.add_argument("--accelerate", action="store_true", help=about)
    about = "stochastic EM: an M-step after every N points (default: all points at once)"
    group.add_argument("--batch-size", type=whole_number_from(1), metavar="N", help=about)


def _add_rules(group: Container) -> None:
    usual = SCALE_FREE_SETTINGS
    about = f"what must become small: {', '.join(RULES)} (default: {_name_of(usual.rule)})"
    group.add_argument("--rule", choices=RULES, metavar="RULE", default=_name_of(usual.rule), help=about)
    known = ", ".join(f"{_short(tol)} {_name_of(rule)}" for rule, tol in USUAL_TOLERANCES.items())
    about = (
        "how small; 0 runs on to the last iteration allowed "
        f"(default: {known}, mean-shift {_short(SHARE_OF_SPREAD)} of the spread of the data)"
    )
    group.add_argument("--tol", type=tolerance, metavar="T", help=about)
    about = f"how many iterations running (default: {usual.patience})"
    group.add_argument(
        "--patience", type=whole_number_from(1), metavar="N", default=usual.patience, help=about
    )
    about = f"most iterations (default: {usual.max_iter})"
    group.add_argument(
        "--max-iter", type=whole_number_from(1), metavar="N", default=usual.max_iter, help=about
    )


def _name_of(rule: ConvergenceRule) -> str:
    return rule.value.replace("_", "-")


def _short(value: float) -> str:
    return f"{value:g}".replace("e-0", "e-")


def add_json(parser: Container, kind: str = "object") -> None:
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


def number_from(least: float, most: float = math.inf, *, above: bool = False) -> Callable[[str], float]:
    """Return the reader of a finite number in a range; the least is in it unless it must be above."""
    words = f"a number {'above' if above else 'from'} {least:g}"
    if most < math.inf:
        words += f"{' and up' if above else ''} to {most:g}"

    def read(text: str) -> float:
        try:
            value = float(text)
        except ValueError:
            value = math.nan
        if not (least <= value <= most and math.isfinite(value)) or (above and value == least):
            raise argparse.ArgumentTypeError(f"{words} is needed, not “{text}”")
        return value

    return read


tolerance = number_from(0)
"""Read a finite number that is not negative."""


# What they mean


def refuse(options: argparse.Namespace, problem: str) -> NoReturn:
    """Say that options do not go together, and where to look."""
    raise RefusalError(f"{problem} (see {PROGRAM} {options.command.name} --help)")


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
    if options.anneal_iterations is not None and options.anneal_from is None:
        refuse(options, "--anneal-iterations needs --anneal-from")
    if options.nudge is not None and options.anneal_from is None:
        refuse(options, "--nudge needs --anneal-from")
    if options.accelerate and options.batch_size is not None:
        refuse(
            options, "--accelerate has no meaning with --batch-size, whose M-steps follow no path to lengthen"
        )
    if options.accelerate and temperature == 0:
        refuse(options, "--accelerate has no meaning at temperature 0, where EM moves in jumps anyway")
    rule = RULES[options.rule]
    tol: float | None = options.tol
    if tol is None:
        known = points is not None or rule is not ConvergenceRule.MEAN_SHIFT
        tol = (
            usual_tolerance(rule, points.spread if points is not None else 1.0) if known else EmSettings().tol
        )
    return replace(
        SCALE_FREE_SETTINGS,
        rule=rule,
        tol=tol,
        patience=options.patience,
        max_iter=options.max_iter,
        reg_covar=options.reg_covar,
        prior=_prior_of(options),
        temperature=temperature,
        initial_temperature=options.anneal_from,
        annealing=options.anneal_iterations or EmSettings().annealing,
        nudge=EmSettings().nudge if options.nudge is None else options.nudge,
        accelerated=options.accelerate,
        batch_size=options.batch_size,
        seed=getattr(options, "seed", None) or DEFAULT_SEED,
    )


def _prior_of(options: argparse.Namespace) -> Prior | None:
    given: dict[str, Any] = {name: getattr(options, f"prior_{name}") for name in PRIOR_OPTIONS}
    given = {name: value for name, value in given.items() if value is not None}
    return Prior(**given) if options.prior or given else None


def mixture_of(path: Path) -> StoredMixture:
    """Read a mixture; what is wrong in it is said with the name of the file."""
    try:
        return read_parameters(path)
    except ParameterError as error:
        raise RefusalError(f"{path.name}: {sentence(error)}") from error
