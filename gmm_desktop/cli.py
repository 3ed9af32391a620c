"""The command line: EM without a window. Qt is loaded only to draw figures."""

import argparse
import json
import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, NoReturn

from gmm_desktop import __version__
from gmm_desktop.control.messages import grouped, sentence, significant, stop_sentence
from gmm_desktop.experiment.dataset import Dataset
from gmm_desktop.experiment.experiment import SCALE_FREE_SETTINGS, Experiment
from gmm_desktop.experiment.presets import PUBLISHED_EXPERIMENTS, published_experiment
from gmm_desktop.mixture import EmSettings, FitResult, MixtureParameters, fit
from gmm_desktop.mixture.convergence import Stop
from gmm_desktop.mixture.errors import CodedError, ParameterError
from gmm_desktop.mixture.initialisation import StartMethod, make_start
from gmm_desktop.storage.dataset_reader import read_dataset
from gmm_desktop.storage.model_reader import read_parameters
from gmm_desktop.storage.result_writer import parameters_to_json
from gmm_desktop.storage.samples import twin_sample

PROGRAM = "gmm-desktop"
DONE, WRONG_INPUT, INTERRUPTED = 0, 2, 130

DEFAULT_COMPONENTS = 3
DEFAULT_SEED = 0

FIGURE_SIZE = (1200, 900)
FIGURE_NAMES = "experiment_{1..4}_{start,end}_{contours,surface}.png"

LOWER_TRIANGLE_EXPERIMENTS = (3, 4)
LOWER_TRIANGLE_NOTE = "its covariances are printed not symmetric; read by their lower triangle"

EXAMPLES = f"""\
Without a command the window opens: {PROGRAM}, or {PROGRAM} DATA.csv.
{PROGRAM} --self-test tries the window on this machine.

examples:
  {PROGRAM} experiments --json
  {PROGRAM} fit DATA.csv --components 3 --seed 0
"""

DEGENERACY_HELP = """\
A run that ends because a component collapses or starves is a result. With
--json its "degeneracy" names the component, counted from 1 as in the tables.
"""

EXPERIMENTS_HELP = f"""\
Run EM from the four published starts: at most 200 iterations, until the means
move less than 1e-4 five times running. The covariance matrices of experiments
3 and 4 are printed not symmetric; they are read by their lower triangle, as in
the published run.

{DEGENERACY_HELP}"""

FIT_HELP = f"""\
Fit a mixture of Gaussians to the first two columns of DATA by EM. It starts
with {DEFAULT_COMPONENTS} components placed by k-means++ with seed {DEFAULT_SEED}, unless told otherwise.
What --json prints can be given back with --init.

{DEGENERACY_HELP}"""


class _RefusalError(Exception):
    """Something the user gave cannot be used; holds the sentence that says so."""


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise _RefusalError(f"{message} (see {self.prog} --help)")


@dataclass(frozen=True)
class _Run:
    """One of the published experiments, and what came of it."""

    number: int
    experiment: Experiment
    result: FitResult


def run(arguments: list[str]) -> int:
    """Do what the arguments ask for.

    Parameters
    ----------
    arguments : list of str
        Those of the command line, without the program's name.

    Returns
    -------
    int
        Exit code: 0 when done, also when a component collapsed or starved; 2 when what was given cannot be
        used (one line on stderr says why); 130 when interrupted.
    """
    _let_streams_print_anything()
    try:
        code = _obey(arguments)
        if sys.stdout is not None:
            sys.stdout.flush()
    except _RefusalError as error:
        return _refuse(str(error))
    except CodedError as error:
        return _refuse(sentence(error))
    except BrokenPipeError:
        _drop_output()
        return DONE
    except OSError as error:
        _drop_output()
        return _refuse(f"The output cannot be written: {error.strerror or error}.")
    except KeyboardInterrupt:
        return INTERRUPTED
    return code


def _obey(arguments: list[str]) -> int:
    try:
        options = _parser().parse_args(arguments)
    except SystemExit as end:  # after --help and --version
        return int(end.code or DONE)
    command: Callable[[argparse.Namespace], None] = options.command
    command(options)
    return DONE


def _parser() -> _Parser:
    layout: dict[str, Any] = {
        "formatter_class": argparse.RawDescriptionHelpFormatter,
        "allow_abbrev": False,
    }
    about = "Explore EM for two-dimensional Gaussian mixtures."
    parser = _Parser(PROGRAM, description=about, epilog=EXAMPLES, **layout)
    parser.add_argument("--version", action="version", version=f"GMM Desktop {__version__}")
    commands = parser.add_subparsers(metavar="COMMAND", required=True)

    about = "run the four published experiments"
    experiments = commands.add_parser("experiments", help=about, description=EXPERIMENTS_HELP, **layout)
    about = "points to run them on (default: the twin sample)"
    experiments.add_argument("--data", type=Path, metavar="FILE.csv", help=about)
    experiments.add_argument("--json", action="store_true", help="print a JSON list and nothing else")
    about = f"also draw the starts and ends: {FIGURE_NAMES}"
    experiments.add_argument("--output", type=Path, metavar="DIR", help=about)
    experiments.set_defaults(command=_experiments)

    about = "fit a mixture to a file"
    _add_fit_options(commands.add_parser("fit", help=about, description=FIT_HELP, **layout))
    return parser


def _add_fit_options(parser: argparse.ArgumentParser) -> None:
    usual, count = SCALE_FREE_SETTINGS, _whole_number_from(1)
    parser.add_argument("data", type=Path, metavar="DATA", help="a file of numbers in columns, such as CSV")
    begin = parser.add_mutually_exclusive_group()
    about = f"how many Gaussians (default: {DEFAULT_COMPONENTS})"
    begin.add_argument("--components", type=count, metavar="K", help=about)
    begin.add_argument("--init", type=Path, metavar="START.json", help="begin with the mixture in this file")
    about = f"of the k-means++ start (default: {DEFAULT_SEED})"
    parser.add_argument("--seed", type=_whole_number_from(0), metavar="N", help=about)
    about = (
        "stop when the relative change of the log-likelihood is below this "
        f"{usual.patience} times running (default: {usual.tol:g})"
    )
    parser.add_argument("--tol", type=_tolerance, metavar="T", default=usual.tol, help=about)
    about = f"most iterations (default: {usual.max_iter})"
    parser.add_argument("--max-iter", type=count, metavar="N", default=usual.max_iter, help=about)
    parser.add_argument("--json", action="store_true", help="print a JSON object and nothing else")
    parser.set_defaults(command=_fit)


def _whole_number_from(least: int) -> Callable[[str], int]:
    def read(text: str) -> int:
        try:
            value = int(text)
        except ValueError:
            value = least - 1
        if value < least:
            raise argparse.ArgumentTypeError(f"a whole number from {least} is needed, not “{text}”")
        return value

    return read


def _tolerance(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = -1.0
    if not 0 <= value < float("inf"):
        raise argparse.ArgumentTypeError(f"a number from 0 is needed, not “{text}”")
    return value


def _experiments(options: argparse.Namespace) -> None:
    dataset = twin_sample() if options.data is None else _read_data(options.data)
    if options.output is not None:
        _make_folder(options.output)
    runs = []
    for number, identifier in enumerate(PUBLISHED_EXPERIMENTS, 1):
        experiment = published_experiment(identifier, dataset)
        result = fit(dataset.points, experiment.start, experiment.settings)
        runs.append(_Run(number, experiment, result))
    if options.output is not None:
        count = _draw(runs, options.output)
        _say(f"{count} figures written to {options.output}: {FIGURE_NAMES}")
    if options.json:
        _print_json([_run_to_json(one) for one in runs])
    else:
        about = f"{dataset.name if options.data is None else options.data.name}, {len(dataset.points)} points"
        print("\n\n".join(_experiment_table(one, about) for one in runs))


def _fit(options: argparse.Namespace) -> None:
    if options.init is not None and options.seed is not None:
        raise _RefusalError(f"--seed has no meaning with --init (see {PROGRAM} fit --help)")
    settings = replace(SCALE_FREE_SETTINGS, tol=options.tol, max_iter=options.max_iter)
    dataset = _read_data(options.data)
    seed: int | None = None
    if options.init is not None:
        init, words = str(options.init), f"the mixture in {options.init.name}"
        start = _read_start(options.init)
    else:
        count = options.components or DEFAULT_COMPONENTS
        seed = DEFAULT_SEED if options.seed is None else options.seed
        init, words = StartMethod.KMEANS_PLUS_PLUS.value, f"{count} components by k-means++, seed {seed}"
        start = make_start(StartMethod.KMEANS_PLUS_PLUS, dataset.points, count, seed)
    result = fit(dataset.points, start, settings)
    if options.json:
        content = parameters_to_json(result.parameters) | _ending_to_json(result)
        content |= {"converged": result.converged, "n_points": len(dataset.points)}
        _print_json(content | {"columns": list(dataset.columns), "init": init, "seed": seed})
    else:
        first, second = dataset.columns
        about = f"{options.data.name}, {len(dataset.points)} points ({first}, {second})"
        print(_table(about, [("start", words)], result, settings))


def _experiment_table(one: _Run, about: str) -> str:
    facts = [("start", LOWER_TRIANGLE_NOTE)] if one.number in LOWER_TRIANGLE_EXPERIMENTS else []
    return _table(f"Experiment {one.number}: {about}", facts, one.result, one.experiment.settings)


def _read_data(path: Path) -> Dataset:
    dataset = read_dataset(path)
    if dataset.ignored_columns:
        _say(f"The first two columns of {path.name} are used; {dataset.ignored_columns} more are ignored.")
    return dataset


def _read_start(path: Path) -> MixtureParameters:
    try:
        return read_parameters(path)
    except ParameterError as error:
        raise _RefusalError(f"{path.name}: {sentence(error)}") from error


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except FileExistsError as error:
        raise CodedError("cannot_write", path=str(folder), reason="it is not a folder") from error
    except OSError as error:
        raise CodedError("cannot_write", path=str(folder), reason=error.strerror or str(error)) from error


def _draw(runs: Sequence[_Run], folder: Path) -> int:
    """Write the figures; return how many."""
    try:
        from PySide6.QtGui import QGuiApplication  # noqa: PLC0415

        from gmm_desktop.figures.painter import contour_figure, save_png, surface_figure  # noqa: PLC0415
    except ImportError as error:
        raise _RefusalError(f"The figures need Qt, which cannot be loaded: {error}") from error
    # Drawing needs no display, and must not fail for one that cannot be reached.
    platform = ["-platform", "offscreen"] if sys.platform.startswith("linux") else []
    application = QGuiApplication.instance() or QGuiApplication([PROGRAM, *platform])
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
        ("end", result.parameters, f"L = {last} after {iterations}, {_ending(result, settings)}"),
    ]


def _ending(result: FitResult, settings: EmSettings) -> str:
    return stop_sentence(Stop(result.stop_reason, result.degeneracy), settings)


def _run_to_json(one: _Run) -> dict[str, Any]:
    return (
        {"experiment": one.number} | _ending_to_json(one.result) | parameters_to_json(one.result.parameters)
    )


def _ending_to_json(result: FitResult) -> dict[str, Any]:
    wrong = result.degeneracy
    return {
        "n_iterations": result.n_iterations,
        "stop_reason": result.stop_reason.value,
        "log_likelihood": result.log_likelihood,
        "degeneracy": wrong
        and {
            "kind": wrong.kind.value,
            "component": wrong.component + 1,
            "effective_points": wrong.effective_points,
        },
    }


def _print_json(content: Any) -> None:
    print(json.dumps(content, indent=2, allow_nan=False))


def _table(title: str, facts: list[tuple[str, str]], result: FitResult, settings: EmSettings) -> str:
    """Write what is known of a run, then a component in every two lines."""
    known = [
        *facts,
        ("iterations", str(result.n_iterations)),
        ("ended", _ending(result, settings)),
        ("log-likelihood", _number(result.log_likelihood, 4)),
    ]
    theta = result.parameters
    rows = [("component", "weight π", "mean μ", "covariance Σ", "")]
    for k in range(theta.n_components):
        x, y = map(_number, theta.means[k].tolist())
        xx, xy, yx, yy = map(_number, theta.covariances[k].ravel().tolist())
        rows += [(str(k + 1), _number(float(theta.weights[k])), x, xx, xy), ("", "", y, yx, yy)]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = [title, *(f"{name:<14}  {text}" for name, text in known), ""]
    for row in rows:
        cells = [f"{cell:>{width}}" for cell, width in zip(row, widths, strict=True)]
        lines.append("   ".join(cells).rstrip())
    return "\n".join(lines)


def _number(value: float, decimals: int = 8) -> str:
    """Write a number with so many decimals, with a power of ten where these would hide or flood its digits."""
    plain = value == 0 or 1e-5 <= abs(value) < 1e9
    return f"{value + 0.0:.{decimals}f}" if plain else f"{value:.{decimals}e}"


def _say(text: str) -> None:
    # Names of files and quoted cells may hold anything; this stays one line and moves no cursor.
    line = "".join(letter if letter.isprintable() else " " for letter in text)
    if sys.stderr is not None:  # print would take stdout instead
        print(f"{PROGRAM}: {line}", file=sys.stderr)


def _refuse(text: str) -> int:
    _say(text)
    return WRONG_INPUT


def _let_streams_print_anything() -> None:
    """Replace what the terminal's encoding lacks, rather than fail on a Greek letter."""
    for stream in (sys.stdout, sys.stderr):
        if reconfigure := getattr(stream, "reconfigure", None):
            reconfigure(errors="replace")


def _drop_output() -> None:
    """Nobody reads any more: let the interpreter flush what is left to nowhere."""
    with open(os.devnull, "wb") as nowhere:  # noqa: PTH123
        os.dup2(nowhere.fileno(), sys.stdout.fileno())
