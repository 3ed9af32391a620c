"""The command `convert`: data from one form into another, and out of a session what one wants to take away."""

import argparse
from pathlib import Path

from gmm_desktop.cli.data_options import add_reading, data_of, refuse_reading
from gmm_desktop.cli.options import Command, add_run, add_semicolons, refuse
from gmm_desktop.cli.output import EXIT_CODES, PROGRAM, RESULTS_HELP, Progress, say
from gmm_desktop.experiment.dataset import Dataset
from gmm_desktop.experiment.excerpt import Excerpt, excerpt
from gmm_desktop.experiment.names import visible
from gmm_desktop.experiment.session import Session
from gmm_desktop.exports.numbers import What, formats_of, take_away, usual_content
from gmm_desktop.exports.sentences import saved_text
from gmm_desktop.mixture.errors import CodedError
from gmm_desktop.storage.results.array_writer import ARRAYS, write_arrays
from gmm_desktop.storage.results.number_tables import data_table
from gmm_desktop.storage.results.number_writer import SEPARATORS, number_formats, write_numbers
from gmm_desktop.storage.scripts.writer import Flavour
from gmm_desktop.storage.sessions.file import is_session, read_session

DESCRIPTION = """\
Write the points of IN in another form, or take something out of a session.
The suffix of OUT says in which form.

A session (.gmms) gives the run and the half-step it shows; with --run the end
of that run. Every number is written with all its digits. A script (.py) makes
the run again and checks that it ends at the same log-likelihood; what it
could not repeat is refused. In CSV a heading that a spreadsheet would run as
a formula (=…, +…, -…, @…) gets a ' before it; this program reads it without.
"""

EXAMPLES = f"""\
what can be taken out of a session, and in which forms:
  parameters        .csv .tsv .json   the default; .json is for fit --init
  responsibilities  .csv .tsv .json   a line for each point
  labels            .csv .tsv .json   1 to K, and 0 for the noise
  table-with-results  .csv .tsv .txt  your own table again, see below
  curve             .csv .tsv .json   a line for each half-step
  table             .tex .md          for a paper
  code              .py               with NumPy, or with scikit-learn
  data              .csv .tsv .json .npy .npz

Responsibilities and labels of points from a file also name the line each
point stands in, and its values there.

{RESULTS_HELP}

examples:
  {PROGRAM} convert DATA.csv DATA.npy
      the points as a NumPy array of two columns
  {PROGRAM} convert SESSION.gmms PARAMETERS.csv
      weights, means and covariances of the frame shown
  {PROGRAM} convert SESSION.gmms LABELS.csv --what labels --run 1
      the component of each point at the end of run 1
  {PROGRAM} convert SESSION.gmms ROWS.csv --what table-with-results
      the table the points were read from, with the component of each row
  {PROGRAM} convert SESSION.gmms TABLE.tex
      the components as LaTeX
  {PROGRAM} convert SESSION.gmms SCRIPT.py --flavour scikit-learn
      a script that hands the same start to GaussianMixture

{EXIT_CODES}"""


def _add_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("source", type=Path, metavar="IN", help="a file of points, or a session")
    parser.add_argument("target", type=Path, metavar="OUT", help="the file to write")
    about = f"what to take out of a session: {', '.join(What)} (default: by the suffix of OUT)"
    parser.add_argument("--what", choices=[each.value for each in What], metavar="WHAT", help=about)
    add_run(parser)
    about = "what a script computes with: numpy (default) or scikit-learn"
    flavours = [each.value for each in Flavour]
    parser.add_argument("--flavour", choices=flavours, metavar="F", help=about)
    add_semicolons(parser)
    add_reading(parser.add_argument_group("how a file of points is read"))


def _run(options: argparse.Namespace) -> None:
    source, target = options.source, options.target
    if not is_session(source):
        for name, given in (("--run", options.number), ("--flavour", options.flavour)):
            if given is not None:
                refuse(options, f"{name} needs a session; {source.name} is a file of points")
        if options.what not in (None, What.DATA.value):
            refuse(options, f"--what {options.what} needs a session; {source.name} is a file of points")
        _check_form(target, What.DATA)
        _check_semicolons(options)
        _write_data(target, data_of(source, options), decimal_comma=options.semicolons)
        return
    refuse_reading(options)
    what = What(options.what) if options.what else _wanted(target)
    if options.flavour is not None and what is not What.CODE:
        refuse(options, "--flavour is for code, with OUT a .py file")
    _check_form(target, what)
    _check_semicolons(options)
    taken = excerpt_of(read_session(source), options.number)
    if what is What.DATA:
        _write_data(target, taken.experiment.dataset, decimal_comma=options.semicolons)
        return
    flavour = Flavour(options.flavour or Flavour.NUMPY)
    watch, comma = Progress(target.name), options.semicolons
    say(saved_text(target, take_away(target, what, taken, flavour, watch, decimal_comma=comma)))


def excerpt_of(session: Session, number: int | None) -> Excerpt:
    """Return the run shown as far as it is shown, or the whole run of a number.

    Raises
    ------
    CodedError
        ``no_such_run`` (run, last).
    """
    timeline = session.timeline
    if number is None:
        return excerpt(timeline.run, None if timeline.run.kept else timeline.cursor)
    if number > len(timeline.runs):
        raise CodedError("no_such_run", run=number, last=len(timeline.runs))
    return excerpt(timeline.runs[number - 1])


def _wanted(target: Path) -> What:
    return What.DATA if target.suffix.lower() in ARRAYS else usual_content(target)


def _check_form(target: Path, what: What) -> None:
    """Refuse a suffix before anything is read."""
    known = (*number_formats(), *ARRAYS) if what is What.DATA else formats_of(what)
    suffix = target.suffix.lower()
    if suffix not in known:
        known_words = ", ".join(known)
        raise CodedError("unknown_format", path=str(target), found=suffix or target.name, known=known_words)


def _check_semicolons(options: argparse.Namespace) -> None:
    if options.semicolons and options.target.suffix.lower() not in SEPARATORS:
        refuse(options, f"--semicolons is for {', '.join(SEPARATORS)}")


def _write_data(target: Path, dataset: Dataset, *, decimal_comma: bool) -> None:
    if target.suffix.lower() in ARRAYS:
        write_arrays(target, dataset)
    else:
        write_numbers(target, data_table(dataset), Progress(target.name), decimal_comma=decimal_comma)
    say(f"Saved {len(dataset.points)} points to {visible(target.name)}.")


COMMAND = Command(
    "convert", "write points in another form, or take results out of a session", DESCRIPTION, _add_options, _run,
    EXAMPLES,
)  # fmt: skip
