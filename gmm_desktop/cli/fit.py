"""The command `fit`: a mixture fitted to a file."""

import argparse
import math
from dataclasses import replace
from pathlib import Path
from time import time
from typing import Any

import numpy as np

from gmm_desktop import __version__
from gmm_desktop.cli.data_options import STANDARDISING, add_data, data_of, file_name
from gmm_desktop.cli.model_options import (
    FAMILIES_HELP,
    LONG_WORDS,
    add_model,
    add_start,
    check_start,
    pins_of,
    seed_of,
    start_method_of,
)
from gmm_desktop.cli.options import (
    DEFAULT_COMPONENTS,
    DEFAULT_SEED,
    Command,
    add_json,
    add_settings,
    mixture_of,
    settings_of,
)
from gmm_desktop.cli.output import (
    DEGENERACY_HELP,
    PROGRAM,
    RESULTS_HELP,
    Progress,
    ending_to_json,
    family_name,
    number,
    parameter_rows,
    print_json,
    run_table,
    say,
)
from gmm_desktop.experiment.apply_edit import apply_edit
from gmm_desktop.experiment.compared import run_out
from gmm_desktop.experiment.dataset import Dataset
from gmm_desktop.experiment.diagnosis import Finding, findings, most_responsible
from gmm_desktop.experiment.edits import ChangeSettings
from gmm_desktop.experiment.experiment import Experiment
from gmm_desktop.experiment.names import visible
from gmm_desktop.experiment.session import Session
from gmm_desktop.experiment.standardised import Standardised
from gmm_desktop.experiment.timeline import Timeline
from gmm_desktop.exports.sentences import saved_text
from gmm_desktop.mixture.agreement import adjusted_rand_index
from gmm_desktop.mixture.component_figures import mixture_figures
from gmm_desktop.mixture.convergence import Stop
from gmm_desktop.mixture.criteria import Criteria, Criterion, criteria, log_largest_responsibility
from gmm_desktop.mixture.em import FitResult, fit
from gmm_desktop.mixture.examination import examined
from gmm_desktop.mixture.families import Family
from gmm_desktop.mixture.initialisation import StartMethod, make_start, with_noise, with_noise_over
from gmm_desktop.mixture.settings import EmSettings
from gmm_desktop.mixture.verdict import Verdict
from gmm_desktop.storage.results.result_writer import ORIGINAL, parameters_to_json
from gmm_desktop.storage.results.start_units import Conversion, start_on, units_of
from gmm_desktop.storage.results.table_with_results import (
    TABLE_FORMATS,
    check_table,
    write_table_with_results,
)
from gmm_desktop.storage.sessions.file import SUFFIX, write_session
from gmm_desktop.words.diagnosis import finding_sentence
from gmm_desktop.words.doubts import units_sentence
from gmm_desktop.words.messages import objective_name, scaled_sentence
from gmm_desktop.words.options import prior_words
from gmm_desktop.words.selection import CRITERION_NAMES
from gmm_desktop.words.units import conversion_sentence, standardised_words

DESCRIPTION = f"""\
Fit a mixture of Gaussians to two columns of DATA by EM. It starts
with {DEFAULT_COMPONENTS} components placed by k-means++ with seed {DEFAULT_SEED}, unless told otherwise.
What --json prints can be given back with --init.

{DEGENERACY_HELP}"""

EXAMPLES = f"""\
{FAMILIES_HELP}

criteria:
  AIC, AICc, BIC and ICL weigh the log-likelihood L against the number of
  parameters p; smaller is better for all four. They are left out when a
  component collapses, for there L has no maximum, or starves.

{RESULTS_HELP}

examples:
  {PROGRAM} fit DATA.csv --components 2 --covariance tied
      two ellipses of the same size, shape and orientation
  {PROGRAM} fit DATA.csv --components 2 --noise 0.05
      a uniform component takes the outliers
  {PROGRAM} fit DATA.csv --components 8 --prior
      many components for few points, none of which can collapse
  {PROGRAM} fit DATA.csv --components 3 --covariance EII --hard
      k-means with weights
  {PROGRAM} fit DATA.csv --start random-points --seed 7 --anneal-from 5
      from a bad start, cooling down
  {PROGRAM} fit DATA.csv --accelerate --rule aitken --tol 1e-6
      fewer iterations, and a rule that creeping does not deceive
  {PROGRAM} fit DATA.csv --x 2 --y 1 --standardise
      columns by number or name, both scaled to mean 0 and σ 1
  {PROGRAM} fit DATA.csv --components 3 --session RUN.gmms
      every frame of the run is kept, to be looked at in the window
  {PROGRAM} fit DATA.csv --components 3 --table ROWS.csv
      DATA.csv again, with the component of each row behind it
  {PROGRAM} fit DATA.csv --init START.json --pin mean:1 --pin shape:1
      everything but the place and the shape of component 1
"""


def _add_options(parser: argparse.ArgumentParser) -> None:
    add_data(parser)
    add_start(parser.add_argument_group("start"))
    add_model(parser.add_argument_group("model"))
    add_settings(parser)
    output = parser.add_argument_group("output")
    add_json(output)
    about = f"write the whole run as a session ({SUFFIX}), to open in the window, or for render, convert and report"
    output.add_argument("--session", metavar="FILE", type=_session_file, help=about)
    about = "write DATA again with the component of each row, its probability, entropy, and how far out it is"
    output.add_argument("--table", metavar="FILE", type=_table_file, help=about)


def _table_file(text: str) -> Path:
    path = Path(text)
    if path.suffix.lower() not in TABLE_FORMATS:
        known = ", ".join(TABLE_FORMATS)
        raise argparse.ArgumentTypeError(f"a name that ends in one of {known} is needed, not “{text}”")
    return path


def _session_file(text: str) -> Path:
    path = Path(text)
    if path.suffix.lower() != SUFFIX:
        raise argparse.ArgumentTypeError(f"a name that ends in {SUFFIX} is needed, not “{text}”")
    return path


def _run(options: argparse.Namespace) -> None:
    check_start(options)
    settings_of(options)  # before the files: what cannot be is said at once
    dataset = data_of(options.data, options)
    if options.table is not None:
        check_table(dataset, options.table)  # before the fit, which may take long
    experiment, words = experiment_of(options, dataset)
    settings = experiment.settings
    if words_on_units := units_sentence(dataset, settings.covariance_type):
        say(f"{words_on_units} {STANDARDISING}")
    result = fit(dataset.points, experiment.start, settings)
    stop = Stop(result.stop_reason, result.degeneracy)
    verdict = examined(dataset.points, result.frame, settings, stop)
    if options.session is not None:
        run = run_out(experiment, time())
        write_session(options.session, Session(Timeline((run,), len(run.frames) - 1, 0)), __version__)
        say(saved_text(options.session))
    if options.table is not None:
        write_table_with_results(options.table, dataset, result.frame, Progress(options.table.name))
        say(saved_text(options.table))
    if options.json:
        drawn = options.init is None or settings.batch_size is not None
        begin = str(options.init) if options.init is not None else experiment.start_method.value
        content = _to_json(result, settings, dataset, verdict)
        print_json(content | {"init": begin, "seed": seed_of(options) if drawn else None})
    else:
        first, second = map(visible, dataset.columns)
        about = f"{file_name(options.data)}, {len(dataset.points)} points ({first}, {second})"
        facts = [("start", words), *_model_facts(options, settings)]
        if dataset.standardised:
            facts.append(("standardised", standardised_words(dataset.standardised)))
        print(run_table(about, facts, result, settings, _results(result, settings, dataset), verdict))
        if (known := dataset.standardised) and (own := known.own_mixture(result.parameters)):
            print("\n".join(["", "in the units of the data", *parameter_rows(own)]))


def experiment_of(options: argparse.Namespace, dataset: Dataset) -> tuple[Experiment, str]:
    """Return what is to be done, and its start in words."""
    points, seed = dataset.points, seed_of(options)
    family: Family | None = options.covariance
    if options.init is not None:
        stored = mixture_of(options.init)
        if scaled := scaled_sentence(options.init.name, stored.weights_summed_to):
            say(scaled)
        parameters, conversion = start_on(dataset, stored, options.init)
        if conversion is not Conversion.NONE:
            say(conversion_sentence(options.init.name, conversion))
        start = with_noise_over(parameters, points)
        method, words = StartMethod.FROM_FILE, f"the mixture in {visible(options.init.name)}"
        family = family or stored.family
    else:
        count, method = options.components or DEFAULT_COMPONENTS, start_method_of(options)
        start = make_start(method, points, count, seed, family or Family.VVV, raw=options.raw_distances)
        components = "1 component" if count == 1 else f"{count} components"
        words = f"{components} by {LONG_WORDS[method]}, seed {seed}"
        words += ", distances in data units" if options.raw_distances else ""
    if options.noise is not None:
        start = with_noise(start, points, options.noise)
    settings = replace(
        settings_of(options, points),
        covariance_type=family or Family.VVV,
        pins=pins_of(options, start.n_components),
    )
    asked = Experiment(dataset, start, settings, method, seed, raw_distances=options.raw_distances)
    experiment = replace(apply_edit(asked, ChangeSettings(settings)), start_method=method)
    if not np.array_equal(experiment.start.covariances, start.covariances):
        known = family_name(settings.covariance_type)
        say(
            f"The covariances in {visible(options.init.name)} are not {known}; EM begins with the nearest that are."
        )
    return experiment, words


# What is printed


def _to_json(result: FitResult, settings: EmSettings, dataset: Dataset, verdict: Verdict) -> dict[str, Any]:
    found = _criteria(result, settings, dataset)
    units, theta, count = units_of(dataset), result.parameters, len(dataset.points)
    content = parameters_to_json(theta, settings.covariance_type, units) | ending_to_json(result, verdict)
    if isinstance(units, Standardised) and content[ORIGINAL] is not None:
        content[ORIGINAL]["log_likelihood"] = units.own_log_likelihood(result.log_likelihood, count)
    content["converged"] = result.converged
    content["n_evaluations"] = result.n_evaluations
    content["objective"] = {
        "name": objective_name(result.frame.temperature, settings),
        "value": result.objective,
    }
    content["n_parameters"] = _n_parameters(result, settings)
    for criterion in Criterion:
        value = None if found is None else found.value(criterion)
        content[criterion.value] = value if value is not None and math.isfinite(value) else None
    content["findings"] = [_finding_to_json(finding) for finding in _findings(result, dataset)]
    if (index := _agreement(result, dataset)) is not None:
        content["adjusted_rand_index"] = index
    return content | {"n_points": len(dataset.points), "columns": list(dataset.columns)}


def _model_facts(options: argparse.Namespace, settings: EmSettings) -> list[tuple[str, str]]:
    """Return what is fitted, as far as it is not what everybody takes for granted."""
    facts = [("covariance", family_name(settings.covariance_type))]
    if settings.reg_covar:
        facts.append(("reg_covar", f"{settings.reg_covar:g}"))
    if settings.prior is not None:
        facts.append(("prior", prior_words(settings.prior)))
    if options.pin:
        facts.append(("pinned", ", ".join(f"{part} {k + 1}" for part, k in options.pin)))
    if settings.initial_temperature is not None:
        cooled = f"from {settings.initial_temperature:g} to {settings.temperature:g}"
        nudge = (
            f", then a nudge of {settings.nudge:g} σ" if settings.nudged_at(settings.annealing + 1) else ""
        )
        facts.append(("temperature", f"{cooled} in {settings.annealing} iterations{nudge}"))
    elif settings.temperature != 1:
        facts.append(("temperature", f"{settings.temperature:g}" + " (hard)" * (settings.temperature == 0)))
    if settings.batch_size is not None:
        facts.append(("batches", f"of {settings.batch_size} points, seed {settings.seed}"))
    return facts


def _results(result: FitResult, settings: EmSettings, dataset: Dataset) -> list[tuple[str, str]]:
    words, found = objective_name(result.frame.temperature, settings), _criteria(result, settings, dataset)
    more = [("evaluations", str(result.n_evaluations))]
    if (known := dataset.standardised) is not None:
        own = known.own_log_likelihood(result.log_likelihood, len(dataset.points))
        more.insert(0, ("in data units", f"{number(own, 4)} (log-likelihood)"))
    if words != "log-likelihood":
        more.append(("objective", f"{number(result.objective, 4)} ({words})"))
    more.append(("parameters p", str(_n_parameters(result, settings))))
    if (index := _agreement(result, dataset)) is not None:
        more.append(("agreement", f"{index:.4f} (adjusted Rand index with the groups of the data)"))
    if found is not None:
        more += [(name, _figure(found.value(criterion))) for criterion, name in CRITERION_NAMES.items()]
    return more + [("warning", finding_sentence(each, settings)) for each in _findings(result, dataset)]


def _findings(result: FitResult, dataset: Dataset) -> list[Finding]:
    """Return what Diagnostics in the window warns of."""
    frame = result.frame
    shown = (frame.parameters, frame.responsibility_parameters, frame.temperature)
    return findings(mixture_figures(dataset.points, *shown), converged=result.converged)


def _finding_to_json(finding: Finding) -> dict[str, Any]:
    other = None if finding.other is None else finding.other + 1
    return {
        "kind": finding.kind.value,
        "component": finding.component + 1,
        "other": other,
        "value": finding.value if math.isfinite(finding.value) else None,
    }


def _agreement(result: FitResult, dataset: Dataset) -> float | None:
    """Return how well the components agree with the groups of the data, where these are known."""
    if dataset.labels is None:
        return None
    return adjusted_rand_index(dataset.labels, most_responsible(dataset.points, result.parameters))


def _figure(value: float) -> str:
    return number(value, 4) if math.isfinite(value) else "none: too few points for so many parameters"


def _n_parameters(result: FitResult, settings: EmSettings) -> int:
    theta = result.parameters
    return settings.n_parameters(theta.n_components, noise=theta.noise is not None)


def _criteria(result: FitResult, settings: EmSettings, dataset: Dataset) -> Criteria | None:
    """Return the criteria; none where a component degenerates: L is at no maximum there."""
    if result.degeneracy is not None:
        return None
    largest = log_largest_responsibility(dataset.points, result.parameters)
    count = len(dataset.points)
    return criteria(result.log_likelihood, _n_parameters(result, settings), count, largest)


COMMAND = Command("fit", "fit a mixture to a file", DESCRIPTION, _add_options, _run, EXAMPLES)
