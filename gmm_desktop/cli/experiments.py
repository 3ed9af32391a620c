"""The command `experiments`: the four published experiments, and figures of them."""

import argparse
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gmm_desktop.cli.data_options import add_reading, data_of
from gmm_desktop.cli.drawing import drawing_application
from gmm_desktop.cli.options import Command, add_json
from gmm_desktop.cli.output import (
    DEGENERACY_HELP,
    ending,
    ending_to_json,
    print_json,
    run_table,
    say,
)
from gmm_desktop.experiment.experiment import Experiment
from gmm_desktop.experiment.names import visible
from gmm_desktop.experiment.presets import PUBLISHED_EXPERIMENTS, published_experiment
from gmm_desktop.mixture.em import FitResult, fit
from gmm_desktop.mixture.errors import CodedError
from gmm_desktop.mixture.parameters import MixtureParameters
from gmm_desktop.storage.results.result_writer import parameters_to_json
from gmm_desktop.storage.results.start_units import units_of
from gmm_desktop.storage.samples import twin_sample
from gmm_desktop.words.messages import grouped, significant

FIGURE_SIZE = (1200, 900)
FIGURE_NAMES = "experiment_{1..4}_{start,end}_{contours,surface}.png"

LOWER_TRIANGLE_EXPERIMENTS = (3, 4)
LOWER_TRIANGLE_NOTE = "its covariances are printed not symmetric; read by their lower triangle"

DESCRIPTION = f"""\
Run EM from the four published starts: at most 200 iterations, until the means
move less than 1e-4 five times running. The covariance matrices of experiments
3 and 4 are printed not symmetric; they are read by their lower triangle, as in
the published run.

{DEGENERACY_HELP}"""


@dataclass(frozen=True)
class _Run:
    """One of the published experiments, and what came of it."""

    number: int
    experiment: Experiment
    result: FitResult


def _add_options(parser: argparse.ArgumentParser) -> None:
    about = "points to run them on (default: the twin sample)"
    parser.add_argument("--data", type=Path, metavar="FILE.csv", help=about)
    add_json(parser, "list")
    about = f"also draw the starts and ends: {FIGURE_NAMES}"
    parser.add_argument("--output", type=Path, metavar="DIR", help=about)
    add_reading(parser.add_argument_group("how the file of --data is read"))


def _run(options: argparse.Namespace) -> None:
    dataset = twin_sample() if options.data is None else data_of(options.data, options)
    if options.output is not None:
        _make_folder(options.output)
    runs = []
    for number, identifier in enumerate(PUBLISHED_EXPERIMENTS, 1):
        experiment = published_experiment(identifier, dataset)
        result = fit(dataset.points, experiment.start, experiment.settings)
        runs.append(_Run(number, experiment, result))
    if options.output is not None:
        count = _draw(runs, options.output)
        say(f"{count} figures written to {options.output}: {FIGURE_NAMES}")
    if options.json:
        print_json([_run_to_json(one) for one in runs])
    else:
        about = f"{visible(dataset.name if options.data is None else options.data.name)}, {len(dataset.points)} points"
        print("\n\n".join(_experiment_table(one, about) for one in runs))


def _experiment_table(one: _Run, about: str) -> str:
    facts = [("start", LOWER_TRIANGLE_NOTE)] if one.number in LOWER_TRIANGLE_EXPERIMENTS else []
    return run_table(f"Experiment {one.number}: {about}", facts, one.result, one.experiment.settings)


def _run_to_json(one: _Run) -> dict[str, Any]:
    units = units_of(one.experiment.dataset)
    mixture = parameters_to_json(one.result.parameters, units=units)
    return {"experiment": one.number} | ending_to_json(one.result) | mixture


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except FileExistsError as error:
        raise CodedError("cannot_write", path=str(folder), reason="it is not a folder") from error
    except OSError as error:
        raise CodedError("cannot_write", path=str(folder), reason=error.strerror or str(error)) from error


def _draw(runs: Sequence[_Run], folder: Path) -> int:
    """Write the figures; return how many."""
    application = drawing_application()
    from gmm_desktop.figures.painter import contour_figure, save_png, surface_figure  # noqa: PLC0415

    count = 0
    for one in runs:
        points, columns = one.experiment.dataset.points, one.experiment.dataset.columns
        for moment, parameters, subtitle in _moments(one):
            title = f"Experiment {one.number}, {moment}"
            texts: Any = {"title": title, "subtitle": subtitle, "columns": columns}
            contours = contour_figure(points, parameters, size=FIGURE_SIZE, **texts)
            surface = surface_figure(parameters, size=FIGURE_SIZE, **texts)
            for kind, image in (("contours", contours), ("surface", surface)):
                path = folder / f"{one.experiment.preset}_{moment}_{kind}.png"
                try:
                    save_png(image, path)
                except OSError as error:
                    raise CodedError("cannot_write", path=str(path), reason=str(error)) from error
                count += 1
    del application
    return count


def _moments(one: _Run) -> list[tuple[str, MixtureParameters, str]]:
    result, settings = one.result, one.experiment.settings
    first, last = (
        grouped(likelihood, 4) if abs(likelihood) < 1e9 else significant(likelihood, 5)
        for likelihood in result.log_likelihoods[[0, -1]].tolist()
    )
    iterations = f"{result.n_iterations} iteration{'s' if result.n_iterations != 1 else ''}"
    return [
        ("start", one.experiment.start, f"L = {first}"),
        ("end", result.parameters, f"L = {last} after {iterations}, {ending(result, settings)}"),
    ]


COMMAND = Command("experiments", "run the four published experiments", DESCRIPTION, _add_options, _run)
