"""The command `report`: data, start, curve, result and figures of a run in one file."""

import argparse
import os
from pathlib import Path

from gmm_desktop.cli import fit
from gmm_desktop.cli.convert import excerpt_of
from gmm_desktop.cli.data_options import add_reading, data_of
from gmm_desktop.cli.drawing import drawing_application
from gmm_desktop.cli.model_options import add_model, add_start, check_start
from gmm_desktop.cli.options import (
    Command,
    add_run,
    add_settings,
    refuse,
    refuse_given,
    settings_of,
)
from gmm_desktop.cli.output import EXIT_CODES, PROGRAM, Progress, say
from gmm_desktop.experiment.compared import run_out
from gmm_desktop.experiment.excerpt import Excerpt, excerpt
from gmm_desktop.exports.sentences import saved_text
from gmm_desktop.mixture.errors import CodedError
from gmm_desktop.storage.sessions.file import is_session, read_session

FORMS = (".html", ".pdf")

DESCRIPTION = """\
Write a report: the data, the start, the settings, the course of EM, the result
with its figures, and how to have it again. IN is a session (.gmms), of which
the run shown is reported as far as it is shown, or a file of points, to which
a mixture is fitted as by fit, with the same options. A name that begins with a
dash is written as ./-1.gmms, or behind a lone --.
"""

EXAMPLES = f"""\
examples:
  {PROGRAM} report SESSION.gmms REPORT.html
      a web page with its figures in it, to look at and to print
  {PROGRAM} report SESSION.gmms --run 1 --output REPORT.pdf
      the whole of run 1, on A4 pages
  {PROGRAM} report DATA.csv --covariance tied --output REPORT.html
      a fit, and the report of it

{EXIT_CODES}"""

ONLY_HERE = ("source", "target", "output", "number")


def _add_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("source", type=Path, metavar="IN", help="a session, or a file of points")
    about = f"the file to write, right behind IN: {' or '.join(FORMS)} (without a suffix {FORMS[0]})"
    parser.add_argument("target", type=Path, nargs="?", metavar="OUT", help=about)
    parser.add_argument("--output", type=Path, metavar="OUT", help="the same, anywhere")
    add_run(parser)
    add_reading(parser.add_argument_group("how a file of points is read"))
    add_start(parser.add_argument_group("start, of a fit to points"))
    add_model(parser.add_argument_group("model, of a fit to points"))
    add_settings(parser)


def _run(options: argparse.Namespace) -> None:
    target = _target(options)
    suffix = target.suffix.lower()
    if suffix not in FORMS:
        known = ", ".join(FORMS)
        raise CodedError("unknown_format", path=str(target), found=suffix or target.name, known=known)
    taken = _taken(options)
    application = drawing_application()
    from gmm_desktop.exports.report import write_report  # noqa: PLC0415, it imports Qt

    write_report(target, taken, Progress(target.name))
    del application
    say(saved_text(target))


def _target(options: argparse.Namespace) -> Path:
    """Return the file to write; a name without a suffix gets that of a web page, as in the window."""
    given: list[Path] = [path for path in (options.target, options.output) if path is not None]
    if len(given) != 1:
        refuse(
            options,
            "OUT is given twice" if given else "name the file to write, right behind IN or with --output",
        )
    (target,) = given
    if not target.name or os.path.isdir(target):  # noqa: PTH112 (of a name too long, Path.is_dir raises)
        raise CodedError("cannot_write", path=str(target), reason="it is a folder")
    return target if target.suffix else target.with_name(f"{target.name}{FORMS[0]}")


def _taken(options: argparse.Namespace) -> Excerpt:
    """Return what is reported: of a session its run, of points a fit."""
    if is_session(options.source):
        refuse_given(options, _add_options, "is for a file of points; a session has its runs", ONLY_HERE)
        return excerpt_of(read_session(options.source), options.number)
    if options.number is not None:
        refuse(options, f"--run needs a session; {options.source.name} is a file of points")
    check_start(options)
    settings_of(options)  # before the files: what cannot be is said at once
    experiment, _ = fit.experiment_of(options, data_of(options.source, options))
    return excerpt(run_out(experiment))


COMMAND = Command("report", "write a report of a run", DESCRIPTION, _add_options, _run, EXAMPLES)
