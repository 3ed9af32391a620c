"""The command `fit`: a mixture fitted to a file."""

import argparse
from pathlib import Path

from gmm_desktop.cli.options import (
    DEFAULT_COMPONENTS,
    DEFAULT_SEED,
    Command,
    add_data,
    add_json,
    add_seed,
    add_settings,
    data_of,
    mixture_of,
    settings_of,
    whole_number_from,
)
from gmm_desktop.cli.output import (
    DEGENERACY_HELP,
    PROGRAM,
    RefusalError,
    ending_to_json,
    print_json,
    run_table,
)
from gmm_desktop.mixture.em import fit
from gmm_desktop.mixture.initialisation import StartMethod, make_start
from gmm_desktop.storage.result_writer import parameters_to_json

DESCRIPTION = f"""\
Fit a mixture of Gaussians to the first two columns of DATA by EM. It starts
with {DEFAULT_COMPONENTS} components placed by k-means++ with seed {DEFAULT_SEED}, unless told otherwise.
What --json prints can be given back with --init.

{DEGENERACY_HELP}"""


def _add_options(parser: argparse.ArgumentParser) -> None:
    add_data(parser)
    begin = parser.add_mutually_exclusive_group()
    about = f"how many Gaussians (default: {DEFAULT_COMPONENTS})"
    begin.add_argument("--components", type=whole_number_from(1), metavar="K", help=about)
    begin.add_argument("--init", type=Path, metavar="START.json", help="begin with the mixture in this file")
    add_seed(parser)
    add_settings(parser)
    add_json(parser)


def _run(options: argparse.Namespace) -> None:
    if options.init is not None and options.seed is not None:
        raise RefusalError(f"--seed has no meaning with --init (see {PROGRAM} fit --help)")
    settings = settings_of(options)
    dataset = data_of(options.data)
    seed: int | None = None
    if options.init is not None:
        init, words = str(options.init), f"the mixture in {options.init.name}"
        start = mixture_of(options.init).parameters
    else:
        count = options.components or DEFAULT_COMPONENTS
        seed = DEFAULT_SEED if options.seed is None else options.seed
        init, words = StartMethod.KMEANS_PLUS_PLUS.value, f"{count} components by k-means++, seed {seed}"
        start = make_start(StartMethod.KMEANS_PLUS_PLUS, dataset.points, count, seed)
    result = fit(dataset.points, start, settings)
    if options.json:
        content = parameters_to_json(result.parameters) | ending_to_json(result)
        content |= {"converged": result.converged, "n_points": len(dataset.points)}
        print_json(content | {"columns": list(dataset.columns), "init": init, "seed": seed})
    else:
        first, second = dataset.columns
        about = f"{options.data.name}, {len(dataset.points)} points ({first}, {second})"
        print(run_table(about, [("start", words)], result, settings))


COMMAND = Command("fit", "fit a mixture to a file", DESCRIPTION, _add_options, _run)
