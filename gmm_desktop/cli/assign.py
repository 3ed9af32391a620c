"""The command `assign`: new points classified by a finished mixture."""

import argparse
from pathlib import Path
from typing import Any

from gmm_desktop.cli.convert import excerpt_of
from gmm_desktop.cli.data_options import add_data, data_of
from gmm_desktop.cli.options import (
    Command,
    add_json,
    add_run,
    add_semicolons,
    mixture_of,
    refuse,
    whole_number_from,
)
from gmm_desktop.cli.output import EXIT_CODES, PROGRAM, Progress, columns, number, print_json, say
from gmm_desktop.experiment.dataset import Dataset
from gmm_desktop.experiment.names import visible
from gmm_desktop.experiment.new_points import (
    MOST_DRAWS,
    OUTLIER_LEVEL,
    Chance,
    FinishedMixture,
    Tally,
    finished,
    finished_run,
    in_units_of,
)
from gmm_desktop.exports.new_points import count_assigned, write_assigned
from gmm_desktop.mixture.errors import CodedError
from gmm_desktop.storage.results.number_writer import SEPARATORS, number_formats
from gmm_desktop.storage.sessions.file import is_session, read_session
from gmm_desktop.words.messages import scaled_sentence
from gmm_desktop.words.new_points import assigned_sentence, notes, outlier_words

DESCRIPTION = """\
Assign the points of DATA to the components of a finished mixture. MODEL is what
fit --json or convert SESSION.gmms MODEL.json wrote, or a session (.gmms), of
which the run shown is taken as far as it is shown; with --run that run's end.
Nothing is fitted. A mixture of standardised data is brought back to the units
of the data, in which the points are.
Where DATA has columns of the names the mixture was fitted to, they are used.
"""

EXAMPLES = f"""\
what --output writes, a row for each point:
  point, x, y   its number from 1, and where it is
  component     the one with the largest γ, from 1; 0 is the noise
  gamma_1, …    the probability of each component, and gamma_noise. They are
                those of the mixture (temperature 1), whatever the run was at
  log_density   the natural logarithm of the density of the mixture, noise
                included: exact also where the density itself is too small
  outlier       how far out, from 0 to 1. With noise it is the γ of the noise,
                which counts with the same density beyond its box and so takes
                what lies far out; without noise it is 1 − p_value
  p_value       of a mixture without noise: the share of its own points whose
                density is no larger. Of one component it is exact (χ² with 2
                degrees of freedom), of several (1 + n) / (1 + DRAWS), with n
                of the points drawn at a density no larger
  line          where the point stands in DATA (row of a sheet, entry of JSON)

Without --output the points of each component are counted, and the outliers:
those of the noise, or those with a p-value below {OUTLIER_LEVEL:g}.

examples:
  {PROGRAM} assign MODEL.json NEW.csv
      how many points each component gets
  {PROGRAM} assign MODEL.json NEW.csv --output COMPONENTS.csv
      a row for each point
  {PROGRAM} assign SESSION.gmms NEW.csv --run 1 --output COMPONENTS.json
      by the mixture run 1 has come to
  {PROGRAM} assign MODEL.json NEW.csv --draws 1000000 --json
      finer p-values, and the counts for a program

{EXIT_CODES}"""


def _add_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("model", type=Path, metavar="MODEL", help="a mixture as JSON, or a session")
    add_data(parser)
    add_run(parser.add_argument_group("mixture"))
    chance = parser.add_argument_group("p-values of several components")
    usual = Chance()
    about = f"points drawn from the mixture, up to {MOST_DRAWS:,} (default: {usual.draws})"
    chance.add_argument("--draws", type=_draws, default=usual.draws, metavar="N", help=about)
    about = f"of chance; the same gives the same p-values (default: {usual.seed})"
    chance.add_argument("--seed", type=whole_number_from(0), default=usual.seed, metavar="N", help=about)
    output = parser.add_argument_group("output")
    about = f"write a row for each point: {', '.join(number_formats())}"
    output.add_argument("--output", type=Path, metavar="OUT", help=about)
    add_semicolons(output)
    add_json(output)


def _draws(text: str) -> int:
    count = whole_number_from(1)(text)
    if count > MOST_DRAWS:
        raise argparse.ArgumentTypeError(f"at most {MOST_DRAWS:,} points are drawn, not {text}")
    return count


def _run(options: argparse.Namespace) -> None:
    target: Path | None = options.output
    if target is not None and target.suffix.lower() not in number_formats():
        known, found = ", ".join(number_formats()), target.suffix.lower() or target.name
        raise CodedError("unknown_format", path=str(target), found=found, known=known)
    if options.semicolons and (target is None or target.suffix.lower() not in SEPARATORS):
        refuse(options, f"--semicolons is for --output with {', '.join(SEPARATORS)}")
    if options.standardise:
        refuse(options, "--standardise would move the points by their own mean and σ, and the mixture stays")
    mixture = _mixture(options)
    dataset = data_of(options.data, options, mixture.columns, least=1)
    dataset = in_units_of(mixture, dataset)
    for note in notes(mixture, dataset):
        say(note)
    chance = Chance(options.draws, options.seed)
    if target is None:
        tally = count_assigned(dataset, mixture, chance, Progress(options.data.name))
    else:
        watch, comma = Progress(target.name), options.semicolons
        tally = write_assigned(target, dataset, mixture, chance, watch, decimal_comma=comma)
        say(assigned_sentence(target, dataset.name, mixture, tally))
    if options.json:
        print_json(_to_json(mixture, dataset, chance, tally))
    elif target is None:
        print("\n".join(_summary(mixture, dataset, tally)))


def _mixture(options: argparse.Namespace) -> FinishedMixture:
    path: Path = options.model
    if is_session(path):
        taken = excerpt_of(read_session(path), options.number)
        return finished_run(taken, path.name)
    if options.number is not None:
        refuse(options, f"--run needs a session; {path.name} is a mixture")
    stored = mixture_of(path)
    if scaled := scaled_sentence(path.name, stored.weights_summed_to):
        say(scaled)
    return finished(stored.parameters, path.name, stored.units, stored.columns)


def _summary(mixture: FinishedMixture, dataset: Dataset, tally: Tally) -> list[str]:
    first, second = map(visible, dataset.columns)
    theta, mean = mixture.parameters, tally.log_likelihood / tally.n_points
    lines = [f"{visible(dataset.name)}, {tally.n_points} points ({first}, {second})"]
    facts = (
        ("mixture", f"{visible(mixture.name)}, K = {theta.n_components}{' and noise' * bool(theta.noise)}"),
        ("log-likelihood", f"{number(tally.log_likelihood, 4)} ({number(mean, 4)} a point)"),
        ("outliers", outlier_words(mixture, tally)),
    )
    lines += [f"{name:<14}  {text}" for name, text in facts]
    names = [*map(str, range(1, theta.n_components + 1)), *["noise"] * bool(theta.noise)]
    counts = [*tally.counts[1:].tolist(), *tally.counts[:1].tolist()][: len(names)]
    rows = [("component", "weight π", "points", "share")]
    for name, weight, count in zip(names, theta.all_weights.tolist(), counts, strict=True):
        rows.append((name, number(weight, 4), str(count), number(count / tally.n_points, 4)))
    return [*lines, "", *columns(rows)]


def _to_json(mixture: FinishedMixture, dataset: Dataset, chance: Chance, tally: Tally) -> dict[str, Any]:
    theta = mixture.parameters
    drawn = theta.noise is None and theta.n_components > 1
    return {
        "model": mixture.name,
        "data": dataset.name,
        "columns": list(dataset.columns),
        "n_points": tally.n_points,
        "counts": tally.counts[1:].tolist(),
        "noise": None if theta.noise is None else int(tally.counts[0]),
        "log_likelihood": tally.log_likelihood,
        "n_outliers": tally.n_outliers,
        "outliers_have": {"gamma_noise": "largest"} if theta.noise else {"p_value_below": OUTLIER_LEVEL},
        "beyond_noise_box": None if theta.noise is None else tally.n_beyond,
        "draws": chance.draws if drawn else None,
        "seed": chance.seed if drawn else None,
    }


COMMAND = Command(
    "assign",
    "assign new points to the components of a finished mixture",
    DESCRIPTION,
    _add_options,
    _run,
    EXAMPLES,
)
