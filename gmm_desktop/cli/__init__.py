"""The command line: EM without a window. Qt is loaded only to draw figures."""

import argparse
import sys
import textwrap
from typing import Any, NoReturn

from gmm_desktop import __version__
from gmm_desktop.cli import assign, convert, experiments, fit, generate, render, report, select
from gmm_desktop.cli.options import Command
from gmm_desktop.cli.output import PROGRAM, RefusalError, drop_output, let_streams_print_anything, say
from gmm_desktop.mixture.errors import CodedError
from gmm_desktop.words.messages import sentence

DONE, WRONG_INPUT, INTERRUPTED = 0, 2, 130

COMMANDS: tuple[Command, ...] = (
    experiments.COMMAND,
    fit.COMMAND,
    select.COMMAND,
    assign.COMMAND,
    generate.COMMAND,
    render.COMMAND,
    convert.COMMAND,
    report.COMMAND,
)

EXAMPLES = f"""\
Without a command the window opens: {PROGRAM}, or {PROGRAM} DATA.csv.
{PROGRAM} --self-test tries the window on this machine.

examples:
  {PROGRAM} experiments --json
  {PROGRAM} fit DATA.csv --components 3 --seed 0
  {PROGRAM} select DATA.csv --components 1-9 --covariance all
  {PROGRAM} assign MODEL.json NEW.csv --output COMPONENTS.csv
  {PROGRAM} generate moons --output DATA.csv
  {PROGRAM} render SESSION.gmms --output PLANE.png
  {PROGRAM} convert SESSION.gmms SCRIPT.py
  {PROGRAM} report DATA.csv --components 3 --output REPORT.html
"""


class _Help(argparse.RawDescriptionHelpFormatter):
    """Keeps descriptions as they are written, and names with hyphens whole."""

    def _split_lines(self, text: str, width: int) -> list[str]:
        return textwrap.wrap(" ".join(text.split()), width, break_on_hyphens=False)


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise RefusalError(f"{message} (see {self.prog} --help)")


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
    let_streams_print_anything()
    try:
        code = _obey(arguments)
        if sys.stdout is not None:
            sys.stdout.flush()
    except RefusalError as error:
        return _refuse(str(error))
    except CodedError as error:
        return _refuse(sentence(error))
    except BrokenPipeError:
        drop_output()
        return DONE
    except OSError as error:
        drop_output()
        return _refuse(f"The output cannot be written: {error.strerror or error}.")
    except KeyboardInterrupt:
        return INTERRUPTED
    return code


def _refuse(text: str) -> int:
    say(text)
    return WRONG_INPUT


def _obey(arguments: list[str]) -> int:
    try:
        options = _parser().parse_args(arguments)
    except SystemExit as end:  # after --help and --version
        return int(end.code or DONE)
    command: Command = options.command
    command.run(options)
    return DONE


def _parser() -> _Parser:
    layout: dict[str, Any] = {"formatter_class": _Help, "allow_abbrev": False}
    about = "Explore EM for two-dimensional Gaussian mixtures."
    parser = _Parser(PROGRAM, description=about, epilog=EXAMPLES, **layout)
    parser.add_argument("--version", action="version", version=f"GMM Desktop {__version__}")
    parsers = parser.add_subparsers(metavar="COMMAND", required=True)
    for command in COMMANDS:
        texts: dict[str, Any] = {
            "help": command.about,
            "description": command.description,
            "epilog": command.examples,
        }
        its = parsers.add_parser(command.name, **texts | layout)
        command.add_options(its)
        its.set_defaults(command=command)
    return parser
