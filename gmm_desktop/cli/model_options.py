"""The options that say which mixture is fitted and where it begins."""

import argparse
from pathlib import Path

from gmm_desktop.cli.options import (
    DEFAULT_COMPONENTS,
    DEFAULT_SEED,
    Container,
    add_option,
    number_from,
    refuse,
    whole_number_from,
)
from gmm_desktop.mixture.errors import ParameterError
from gmm_desktop.mixture.families import Family, family_of
from gmm_desktop.mixture.initialisation import StartMethod
from gmm_desktop.mixture.settings import Pins
from gmm_desktop.words.messages import sentence
from gmm_desktop.words.options import OPTION_WORDS, PINNED, as_help
from gmm_desktop.words.runs import START_WORDS

START_METHODS = {
    "k-means++": StartMethod.KMEANS_PLUS_PLUS,
    "k-means": StartMethod.KMEANS,
    "random-points": StartMethod.RANDOM_POINTS,
    "random-responsibilities": StartMethod.RANDOM_RESPONSIBILITIES,
    "hierarchical": StartMethod.HIERARCHICAL,
}
LONG_WORDS = START_WORDS | {StartMethod.RANDOM_RESPONSIBILITIES: "random responsibilities"}

PARTS = {word: part for part, (word, _) in PINNED.items()}

FAMILIES_HELP = """\
covariance families:
  Three letters say how the components' volume, shape and orientation go
  together: E equal, V varying; I as shape is round, as orientation aligned
  with the axes.
    EII VII                    round
    EEI VEI EVI VVI            ellipses along the axes
    EEE VEE EVE VVE            ellipses all turned alike
    EEV VEV EVV VVV            ellipses each turned its own way
  scikit-learn's names will do too: full is VVV, tied EEE, diag VVI and
  spherical VII."""


def add_start(group: Container) -> None:
    """Offer where EM begins."""
    begin = group.add_mutually_exclusive_group()
    about = f"how many Gaussians (default: {DEFAULT_COMPONENTS})"
    begin.add_argument("--components", type=whole_number_from(1), metavar="K", help=about)
    begin.add_argument("--init", type=Path, metavar="START.json", help="begin with the mixture in this file")
    about = f"how they are placed: {', '.join(START_METHODS)} (default: k-means++)"
    group.add_argument("--start", choices=START_METHODS, metavar="METHOD", help=about)
    about = "measure distances in data units when placing them; otherwise each axis counts by its spread"
    group.add_argument("--raw-distances", action="store_true", help=about)
    add_option(group, "seed")


def add_model(group: Container) -> None:
    """Offer what is fitted: covariance family, noise, pins."""
    share = as_help(OPTION_WORDS["covariance_type"].sentence)
    about = f"{share}, by name, such as full or EEV (default: that of --init, or full)"
    group.add_argument("--covariance", type=_family, metavar="FAMILY", help=about)
    about = "weight of a uniform component for outliers, to begin with; 0 takes that of --init away"
    group.add_argument("--noise", type=number_from(0, 1), metavar="WEIGHT", help=about)
    about = (
        f"{as_help(OPTION_WORDS['pins'].sentence)}: {', '.join(PARTS)} and its number from 1, such as mean:2; "
        "may be repeated, and a held shape stands outside the family"
    )
    group.add_argument("--pin", type=_pin, action="append", default=[], metavar="PART:K", help=about)


def check_start(options: argparse.Namespace) -> None:
    """Refuse options that have no meaning for a start from a file."""
    if options.init is None:
        return
    if options.start is not None:
        refuse(options, "--start has no meaning with --init")
    if options.raw_distances:
        refuse(options, "--raw-distances has no meaning with --init")
    if options.seed is not None and options.batch_size is None:
        refuse(options, "--seed has no meaning with --init")


def start_method_of(options: argparse.Namespace) -> StartMethod:
    """Return how the start is placed."""
    return START_METHODS[options.start or "k-means++"]


def seed_of(options: argparse.Namespace) -> int:
    """Return where chance begins."""
    return DEFAULT_SEED if options.seed is None else int(options.seed)


def pins_of(options: argparse.Namespace, n_components: int) -> Pins:
    """Return what EM holds, of so many components."""
    for part, component in options.pin:
        if component >= n_components:
            is_are = "is 1 component" if n_components == 1 else f"are {n_components} components"
            refuse(options, f"--pin {part}:{component + 1} cannot be: there {is_are}")
    held = {name: frozenset(k for part, k in options.pin if PARTS[part] == name) for name in PARTS.values()}
    return Pins(**held)


def _family(text: str) -> Family:
    try:
        return family_of(text)
    except ParameterError as error:
        raise argparse.ArgumentTypeError(sentence(error).rstrip(".")) from error


def _pin(text: str) -> tuple[str, int]:
    part, _, number = text.partition(":")
    if part not in PARTS or not (number.isascii() and number.isdigit()) or int(number) < 1:
        known = ", ".join(PARTS)
        raise argparse.ArgumentTypeError(
            f"a part ({known}) and a component from 1 are needed, such as mean:2, not “{text}”"
        )
    return part, int(number) - 1
