"""The command `select`: which number of components and which covariance family fit best."""

import argparse
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from gmm_desktop.cli.data_options import STANDARDISING, add_data, data_of, file_name
from gmm_desktop.cli.model_options import FAMILIES_HELP
from gmm_desktop.cli.options import (
    Command,
    add_json,
    add_option,
    add_settings,
    number_from,
    settings_of,
    whole_number_from,
)
from gmm_desktop.cli.output import (
    PROGRAM,
    RefusalError,
    columns,
    family_name,
    number,
    parameter_rows,
    print_json,
    say,
)
from gmm_desktop.experiment.experiment import MAX_COMPONENTS
from gmm_desktop.experiment.names import visible
from gmm_desktop.mixture.criteria import Criterion
from gmm_desktop.mixture.errors import ParameterError
from gmm_desktop.mixture.families import ALIASES, Family, family_of
from gmm_desktop.mixture.parameters import MixtureParameters
from gmm_desktop.mixture.points import Points
from gmm_desktop.mixture.selection import Candidate, best_of, search
from gmm_desktop.mixture.settings import EmSettings
from gmm_desktop.storage.results.result_writer import parameters_to_json
from gmm_desktop.storage.results.start_units import units_of
from gmm_desktop.words.doubts import unlike_words
from gmm_desktop.words.messages import sentence
from gmm_desktop.words.selection import FEW_LINE, doubt, reached_by

UNITS_MARK, FEW_MARK = "~", "!"
"""Stand after what depends on the units of data whose axes spread differently, and where a component has few points."""

DEFAULT_RANGE, DEFAULT_RESTARTS = "1-9", 10
FAMILIES_BESIDE = 7
"""Columns of the table that a terminal of 80 letters holds."""

NAMES = {family: name for name, family in ALIASES.items()}
BAR, REDRAWN_AFTER = 24, 0.1
SAID_AFTER = 5.0
"""Seconds between two lines in a pipe or a file, where nothing can be drawn over."""

DESCRIPTION = f"""\
Fit DATA with every number of components and every covariance family that is
asked for, each from several starts, and compare the best of each by a
criterion. Smaller is better for all of them (some programs print the
negative):

  aic   −2L + 2p: estimates which model predicts new data best; tends to
        large models
  aicc  AIC corrected for few points
  bic   −2L + p log N: approximates which model is most probable; the usual
        choice
  icl   BIC − 2 Σ log max γ: as BIC, but the groups should also be distinct

L is the log-likelihood, p the number of free parameters, N of points, max γ
the largest responsibility of a point. The noise counts one parameter, its
weight; mclust counts two. A model whose restarts all degenerate
(a component collapses or starves) has no value. Where x and y spread very
differently, six families depend on the units; they are marked with {UNITS_MARK}, and
where a component has fewer points than numbers of its own (weight, mean and
what it need not share of its covariance), often by chance, a model is marked
with {FEW_MARK}: the best is one of the others.

The starts are placed by k-means++ and on random points in turn, the first also
by hierarchy. After each, one component of the best fit so far is put elsewhere
at random, and what is most promising after some iterations goes on. Then every
model is fitted from what its neighbours have found: the other families, one
component split, two merged. Every fit is accelerated. Ctrl-C ends the search
and prints what is known by then. What --json prints holds the best model as
`{PROGRAM} fit --json` does, so `{PROGRAM} fit --init` takes it, and
beside it all that were compared.
"""

EXAMPLES = f"""\
{FAMILIES_HELP}

examples:
  {PROGRAM} select DATA.csv --components 1-5 --covariance sklearn
      scikit-learn's four families, up to five components
  {PROGRAM} select DATA.csv --components 4,8 --covariance EEE,VVV --restarts 9
      some models, more thoroughly
  {PROGRAM} select DATA.csv --criterion icl --noise 0.05 --json > best.json
  {PROGRAM} fit DATA.csv --init best.json
      the best of all, with a uniform component for outliers, and then that one
"""


def _add_options(parser: argparse.ArgumentParser) -> None:
    add_data(parser)
    about = f"how many Gaussians: 3, 1-9 or 1,2,5 (default: {DEFAULT_RANGE})"
    parser.add_argument("--components", type=_counts, metavar="K", default=_counts(DEFAULT_RANGE), help=about)
    about = "covariance families: all (fourteen), sklearn (full, tied, diag, spherical), or a list such as EEE,full"
    parser.add_argument("--covariance", type=_families, metavar="LIST", default=tuple(Family), help=about)
    about = "what decides: aic, aicc, bic or icl (default: bic)"
    parser.add_argument(
        "--criterion", type=str.lower, choices=[each.value for each in Criterion], default="bic", help=about
    )
    about = f"runs of EM for each of them (default: {DEFAULT_RESTARTS})"
    parser.add_argument(
        "--restarts", type=whole_number_from(1), metavar="N", default=DEFAULT_RESTARTS, help=about
    )
    add_option(parser, "seed")
    about = "weight of a uniform component for outliers to begin with (default: none)"
    parser.add_argument("--noise", type=number_from(0, 1), metavar="WEIGHT", default=0.0, help=about)
    add_settings(parser)
    add_json(parser.add_argument_group("output"))


def _run(options: argparse.Namespace) -> None:
    criterion = Criterion(options.criterion)
    settings_of(options)  # before the file: what cannot be is said at once
    dataset = data_of(options.data, options)
    settings = settings_of(options, dataset.points)
    smooth = settings.batch_size is None and settings.temperature > 0
    settings = replace(settings, accelerated=smooth)
    found = _search(dataset.points, options, settings)
    best = best_of(found.candidates, criterion)
    if best is None or best.parameters is None:
        if found.interrupted:
            raise KeyboardInterrupt
        if any(each.criteria is not None for each in found.candidates):
            raise RefusalError(
                f"No model can be chosen. {criterion.value.upper()} is infinite for all: there are too few points for "
                "so many parameters. Choose another criterion."
            )
        refusals = [sentence(each.refusal) for each in found.candidates if each.refusal is not None]
        reason = refusals[0] if refusals else "In every run a component degenerated; try fewer components."
        raise RefusalError(f"No model could be fitted. {reason}")
    if options.json:
        print_json(
            parameters_to_json(best.parameters, best.family, units_of(dataset))
            | {"n_points": len(dataset.points), "columns": list(dataset.columns)}
            | {"criterion": criterion.value, "complete": not found.interrupted}
            | {"best": _to_json(best), "candidates": [_to_json(each) for each in found.candidates]}
        )
    else:
        first, second = map(visible, dataset.columns)
        print(f"{file_name(options.data)}, {len(dataset.points)} points ({first}, {second})")
        print(f"{criterion.value.upper()} of the best of {options.restarts} starts each; smaller is better")
        print(_tables(found.candidates, criterion, best))
        notes = {
            "units": f"{UNITS_MARK} depends on the units: {unlike_words(dataset)}. {STANDARDISING}",
            "few": f"{FEW_MARK} {FEW_LINE}",
        }
        words = {doubt(each)[0] for each in found.candidates}
        if told := [note for word, note in notes.items() if word in words]:
            print("", *told, sep="\n")
        print(_winner(best, best.parameters, criterion))
    if found.interrupted:
        say(f"interrupted after {found.done} of {found.total} runs of EM")
        raise KeyboardInterrupt


@dataclass
class _Found:
    """What a search has found, and how far it came."""

    by_model: dict[tuple[int, Family], Candidate] = field(default_factory=dict)
    done: int = 0
    total: int = 0
    interrupted: bool = False

    @property
    def candidates(self) -> list[Candidate]:
        """The newest of each model, in the order in which they were first found."""
        return list(self.by_model.values())


def _search(points: Points, options: argparse.Namespace, settings: EmSettings) -> _Found:
    """Search to the end, or until Ctrl-C."""
    found, bar = _Found(), _Bar()
    try:
        for progress in search(
            points,
            options.components,
            options.covariance,
            settings=settings,
            restarts=options.restarts,
            seed=settings.seed,
            noise=options.noise,
        ):
            found.done, found.total = progress.done, progress.total
            if progress.candidate is not None:
                model = progress.candidate.n_components, progress.candidate.family
                found.by_model[model] = progress.candidate
            bar.show(progress.done, progress.total)
    except KeyboardInterrupt:
        found.interrupted = True
    bar.clear()
    return found


def _counts(text: str) -> tuple[int, ...]:
    """Read “3”, “1-9” or “1,2,5”."""
    found: set[int] = set()
    for part in text.split(","):
        first, dash, last = part.strip().partition("-")
        if not (first.isdecimal() and (last.isdecimal() or not dash)):
            raise argparse.ArgumentTypeError(f"numbers such as 3, 1-9 or 1,2,5 are needed, not “{text}”")
        low, high = int(first), int(last or first)
        if not 1 <= low <= high <= MAX_COMPONENTS:
            raise argparse.ArgumentTypeError(f"“{part}” must go upwards within 1 to {MAX_COMPONENTS}")
        found |= set(range(low, high + 1))
    return tuple(sorted(found))


def _families(text: str) -> tuple[Family, ...]:
    """Read “all”, “sklearn” or a list of names."""
    if text.lower() == "all":
        return tuple(Family)
    if text.lower() == "sklearn":
        return tuple(ALIASES.values())
    try:
        return tuple(dict.fromkeys(family_of(name.strip()) for name in text.split(",")))
    except ParameterError as error:
        raise argparse.ArgumentTypeError(sentence(error)) from error


def _tables(candidates: Sequence[Candidate], criterion: Criterion, best: Candidate) -> str:
    """Write a row for each K and a column for each family; the best is marked, what has no fit is a dash."""
    families = list(dict.fromkeys(each.family for each in candidates))
    by_cell = {(each.n_components, each.family): each for each in candidates}
    blocks = []
    for first in range(0, len(families), FAMILIES_BESIDE):
        beside = families[first : first + FAMILIES_BESIDE]
        rows = [["K", *(f"{family} " for family in beside)]]
        for count in dict.fromkeys(each.n_components for each in candidates):
            known = [by_cell.get((count, family)) for family in beside]
            rows.append([str(count), *(_cell(each, criterion, best) for each in known)])
        blocks.append("\n".join(columns(rows)))
    return "\n" + "\n\n".join(blocks)


def _cell(candidate: Candidate | None, criterion: Criterion, best: Candidate) -> str:
    if candidate is None:
        return ""
    mark = {"": " ", "units": UNITS_MARK, "few": FEW_MARK}[doubt(candidate)[0]]
    mark = "*" if candidate is best else mark
    return f"–{mark}" if candidate.criteria is None else f"{candidate.value(criterion):.2f}{mark}"


def _winner(best: Candidate, parameters: MixtureParameters, criterion: Criterion) -> str:
    assert best.frame is not None
    facts = [
        ("best", f"{family_name(best.family)}, K = {best.n_components}, {best.n_parameters} free parameters"),
        (criterion.value.upper(), number(best.value(criterion), 4)),
        ("log-likelihood", number(best.frame.log_likelihood, 4)),
        ("reached by", reached_by(best)),
    ]
    lines = [f"{name:<14}  {text}" for name, text in facts]
    return "\n".join(["", *lines, "", *parameter_rows(parameters)])


def _to_json(candidate: Candidate) -> dict[str, Any]:
    judged, frame = candidate.criteria, candidate.frame
    values = {each.value: candidate.value(each) for each in Criterion} if judged else {}
    return {
        "n_components": candidate.n_components,
        "covariance_type": NAMES.get(candidate.family, candidate.family.value),
        "n_parameters": candidate.n_parameters,
        "log_likelihood": frame.log_likelihood if frame else None,
        **{name: value if value < float("inf") else None for name, value in values.items()},
        "restarts": candidate.restarts,
        "agreeing": candidate.agreeing,
        "degenerate": candidate.degenerate,
        "start": candidate.method.value,
        "seed": candidate.seed,
        "units_decide": candidate.units_decide,
        "few_points": candidate.few_points,
        "refusal": sentence(candidate.refusal) if candidate.refusal else None,
    }


class _Bar:
    """Says on stderr how far it is: in one line of a terminal, else in a plain line now and then."""

    def __init__(self) -> None:
        self._on_terminal = sys.stderr is not None and sys.stderr.isatty()
        self._last = 0.0 if self._on_terminal else time.monotonic()

    def show(self, done: int, total: int) -> None:
        """Say it again, not too often."""
        now = time.monotonic()
        if now - self._last <= (REDRAWN_AFTER if self._on_terminal else SAID_AFTER):
            return
        self._last = now
        if not self._on_terminal:
            say(f"{done} of {total} runs of EM")
            return
        full = round(BAR * done / total)
        sys.stderr.write(f"\r{'█' * full}{'·' * (BAR - full)}  {done} of {total} runs of EM")
        sys.stderr.flush()

    def clear(self) -> None:
        """Take the line of the terminal away."""
        if self._on_terminal:
            sys.stderr.write("\r\033[K")
            sys.stderr.flush()


COMMAND = Command(
    "select", "compare numbers of components and families", DESCRIPTION, _add_options, _run, EXAMPLES
)
