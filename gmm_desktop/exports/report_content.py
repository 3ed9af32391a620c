"""What a report of a run says: facts, tables and what can be typed to have the run again."""

import json
import shlex
from collections.abc import Sequence
from dataclasses import dataclass, replace

from gmm_desktop.experiment.diagnosis import diagnose
from gmm_desktop.experiment.excerpt import Excerpt
from gmm_desktop.experiment.names import LONGEST_SENTENCE, visible
from gmm_desktop.exports.component_tables import RIGHT, SIGNS, component_rows
from gmm_desktop.mixture.diagnostics import Degeneracy, DegeneracyKind
from gmm_desktop.mixture.initialisation import RANDOM_STARTS
from gmm_desktop.mixture.options import OPTIONS, PRIOR_OPTIONS
from gmm_desktop.mixture.parameters import MixtureParameters
from gmm_desktop.storage.results.result_writer import parameters_to_json
from gmm_desktop.storage.results.start_units import units_of
from gmm_desktop.words.diagnosis import (
    CRITERIA_COLUMNS,
    UNFINISHED,
    agreement_sentence,
    criteria_row,
    entropy_sentence,
    finding_sentences,
)
from gmm_desktop.words.messages import (
    grouped,
    raised_words,
    raises_likelihood,
    rule_sentence,
    significant,
    stop_sentence,
)
from gmm_desktop.words.model import family_words
from gmm_desktop.words.options import OPTION_WORDS, PINNED, prior_words, spelled
from gmm_desktop.words.runs import begin_words, option_words
from gmm_desktop.words.units import standardised_words

START_FILE = "start.json"


@dataclass(frozen=True)
class Facts:
    """Names and what is known under each."""

    rows: Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Table:
    """A table; ``right`` tells which columns are numbers."""

    header: Sequence[str]
    rows: Sequence[Sequence[str]]
    right: Sequence[bool]


@dataclass(frozen=True)
class Picture:
    """A figure, by the name under which it is drawn, and what it shows."""

    name: str
    caption: str


@dataclass(frozen=True)
class Listing:
    """Lines to be typed or kept as they are."""

    text: str


@dataclass(frozen=True)
class Section:
    """A heading and what stands below it; a text is a paragraph."""

    title: str
    parts: Sequence[Facts | Table | Picture | Listing | str]


@dataclass(frozen=True)
class Content:
    """A whole report."""

    title: str
    summary: str
    sections: Sequence[Section]


def report_content(taken: Excerpt) -> Content:
    """Return what is said of a run up to the frame taken; it takes some passes over the points."""
    dataset, frame = taken.experiment.dataset, taken.frame
    count = frame.parameters.n_components
    title = f"{count} Gaussian{'s' if count != 1 else ''} on {visible(dataset.name)}"
    summary = f"{_iterations(taken.n_iterations)} of EM from {_start_words(taken)}: L = {exact(frame.log_likelihood)}."
    sections = (_data(taken), _start(taken), _settings(taken), _course(taken), _result(taken), _again(taken))
    return Content(title, summary, sections)


def _data(taken: Excerpt) -> Section:
    dataset = taken.experiment.dataset
    lower, upper = dataset.points.lower.tolist(), dataset.points.upper.tolist()
    rows = [("Name", visible(dataset.name)), ("Points N", grouped(len(dataset.points), 0))]
    for name, least, most in zip(dataset.columns, lower, upper, strict=True):
        rows.append((f"Column {visible(name)}", f"from {significant(least, 6)} to {significant(most, 6)}"))
    if dataset.ignored_columns:
        rows.append(("Columns not used", str(dataset.ignored_columns)))
    if dataset.standardised is not None:
        rows.append(("Standardised", standardised_words(dataset.standardised)))
        for name, of in (("Mean", dataset.standardised.mean), ("σ", dataset.standardised.sigma)):
            rows.append((f"{name} of x and y", ", ".join(map(exact, of))))
    if dataset.source:
        rows.append(("Source", visible(dataset.source, LONGEST_SENTENCE)))
    if dataset.labels is not None:
        rows.append(("Known groups", f"{len(set(dataset.labels.tolist()))}; EM does not see them"))
    return Section("Data", (Facts(rows),))


def _start(taken: Excerpt) -> Section:
    first = taken.run.frames[0]
    facts = Facts([("Placed", _start_words(taken)), ("Log-likelihood L", exact(first.log_likelihood))])
    return Section(
        "Start",
        (facts, _components(first.parameters), Picture("start", "The data and the mixture EM began with.")),
    )


def _settings(taken: Excerpt) -> Section:
    settings, count = taken.experiment.settings, taken.run.frames[0].parameters.n_components
    rows = [
        ("Components K", str(count)),
        ("Covariances", family_words(settings.covariance_type)),
        ("What is raised", raised_words(settings)),
        ("Stops when", rule_sentence(settings, whole=True)),
    ]
    if settings.prior is not None:
        rows.append(("Prior", f"Dirichlet and normal-inverse-Wishart, {prior_words(settings.prior)}"))
    if words := option_words(taken.run):
        rows.append(("Other than plain EM", words))
    return Section("Settings", (Facts(rows),))


def _course(taken: Excerpt) -> Section:
    frame, settings = taken.frame, taken.experiment.settings
    ended = stop_sentence(taken.stop, settings) if taken.stop else "not at its end here; it can go on"
    rows = [
        ("Iterations", str(taken.n_iterations)),
        ("Ended", ended),
        ("Passes over the points", str(frame.evaluations)),
    ]
    parts: list[Facts | Picture | str] = [Facts(rows)]
    if taken.whole:
        parts.append(Picture("curve", f"The {raised_words(settings)} after each iteration, in nats."))
    else:
        parts.append("Of this run only its start and its result were kept, so there is no curve.")
    return Section("Course", parts)


def _end(degeneracy: Degeneracy) -> str:
    starved = degeneracy.kind is DegeneracyKind.STARVED
    return "has no points left" if starved else "collapses, where L has no maximum"


def _result(taken: Excerpt) -> Section:
    frame, settings = taken.frame, taken.experiment.settings
    converged = taken.stop is not None and taken.stop.converged
    diagnosis = diagnose(taken.experiment.dataset, frame, settings, converged=converged)
    rows = [("Log-likelihood L", exact(frame.log_likelihood))]
    own: list[Table | str] = []
    if (known := taken.experiment.dataset.standardised) is not None:
        in_data_units = known.own_log_likelihood(frame.log_likelihood, len(taken.experiment.dataset.points))
        rows.append(("L in the units of the data", exact(in_data_units)))
        if mixture := known.own_mixture(frame.parameters):
            own = ["The same in the units of the data:", _components(mixture)]
    if not raises_likelihood(settings):
        rows.append((f"Objective ({raised_words(settings)})", exact(frame.objective)))
    degeneracy = taken.stop.degeneracy if taken.stop else None
    said = finding_sentences(diagnosis)
    if not degeneracy and not converged:
        said.append(f"On the criteria: {UNFINISHED[0].lower()}{UNFINISHED[1:]}")
    if len(frame.parameters.all_weights) > 1:
        said.append(entropy_sentence(diagnosis) + ".")
    if diagnosis.agreement is not None:
        said.append(agreement_sentence(diagnosis.agreement.adjusted_rand_index))
    header = [name for name, _ in CRITERIA_COLUMNS]
    weighed: list[Table | str] = [Table(header, [criteria_row(diagnosis)], [True] * len(header))]
    if degeneracy:
        weighed = [f"A component {_end(degeneracy)}, and criteria would mean nothing."]
    return Section(
        "Result",
        (
            Facts(rows),
            _components(frame.parameters),
            *own,
            *weighed,
            *said,
            Picture("end", "The data and the mixture EM arrived at; 2σ ellipses and lines of equal density."),
            Picture("surface", "The density as a surface."),
        ),
    )


def _again(taken: Excerpt) -> Section:
    theta, family = taken.run.frames[0].parameters, taken.experiment.settings.covariance_type
    start = json.dumps(parameters_to_json(theta, family, units_of(taken.experiment.dataset)), indent=2)
    parts: list[Listing | str] = []
    if command := fit_command(taken):
        parts += [
            f"Save the start below as {START_FILE}, the points as a table of two columns, and type:",
            Listing(shlex.join(command)),
        ]
    parts += [
        "Or choose File ▸ Export code… in GMM Desktop: the script checks that it ends at the same L.",
        f"The start, with all digits ({START_FILE}):",
        Listing(start),
    ]
    return Section("To have it again", parts)


def fit_command(taken: Excerpt) -> list[str]:
    """Return the command that makes the run again from a file of its start; empty where none can."""
    settings, theta = taken.experiment.settings, taken.run.frames[0].parameters
    beyond = any(component >= theta.n_components for component in settings.pins.weights)
    if not taken.n_iterations or beyond or taken.frame.half_step % 2:
        return []
    most = settings.max_iter if taken.stop and taken.stop.converged else taken.n_iterations
    words = ["gmm-desktop", "fit", "DATA.csv", "--init", START_FILE]
    for part, (word, _) in PINNED.items():
        for component in sorted(getattr(settings.pins, part)):
            words += [OPTION_WORDS["pins"].flag, f"{word}:{component + 1}"]
    always = {"covariance_type", "seed", "rule", "tol", "patience", "max_iter"}
    # A start from a file draws nothing, and annealing is nothing without a first temperature.
    idle = {"pins"} if settings.batch_size else {"pins", "seed"}
    idle |= {"annealing", "nudge"} if settings.initial_temperature is None else set()
    for options, holder in ((OPTIONS, replace(settings, max_iter=most)), (PRIOR_OPTIONS, settings.prior)):
        for name, option in options.items():
            value, said = getattr(holder, name, None), OPTION_WORDS[name]
            changed = value is not None and (name in always or value != option.usual)
            if changed and name not in idle:
                words += [said.flag, spelled(value)] if said.sign else [said.flag]
    return words


def exact(value: float) -> str:
    """Write a number with all its digits, and a true minus."""
    return repr(value).replace("-", "−")


def _components(parameters: MixtureParameters) -> Table:
    return Table(SIGNS, component_rows(parameters), RIGHT)


def _start_words(taken: Excerpt) -> str:
    experiment = taken.experiment
    words = begin_words(taken.run, None)
    random = experiment.start_method in RANDOM_STARTS and not experiment.preset
    return f"{words}, seed {experiment.seed}" if random else words


def _iterations(count: int) -> str:
    return f"{count} iteration{'s' if count != 1 else ''}"
