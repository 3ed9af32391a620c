"""What the command line prints: tables, JSON, and lines to the person on stderr."""

import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from gmm_desktop.mixture.convergence import Stop
from gmm_desktop.mixture.em import FitResult
from gmm_desktop.mixture.families import Family
from gmm_desktop.mixture.parameters import MixtureParameters
from gmm_desktop.mixture.settings import EmSettings
from gmm_desktop.mixture.verdict import Verdict
from gmm_desktop.words.messages import stop_sentence
from gmm_desktop.words.model import alias_of

PROGRAM = "gmm-desktop"

DEGENERACY_HELP = """\
A run that ends because a component collapses or starves is a result. With
--json its "degeneracy" names the component, counted from 1 as in the tables.
"""

EXIT_CODES = """\
exit codes:
  0 done, 2 what was given cannot be used (one line on stderr says why),
  130 interrupted; a file that was there is then as it was
"""

RESULTS_HELP = """\
The table with results is the file the points were read from, every line as it
was, and behind each row: component (from 1, 0 is the noise), probability (the
γ of that component), entropy (−Σ γ ln γ), and outlier: the γ of the noise or,
where there is none, the share of the component's own draws that lie nearer to
its mean, so that 0.999 is passed by one in a thousand. Rows that are no points
get empty cells. Of a spreadsheet, an array or JSON, CSV is written."""


class RefusalError(Exception):
    """Something the user gave cannot be used; holds the sentence that says so."""


# For programs


def print_json(content: Any) -> None:
    """Print a value as JSON."""
    print(json.dumps(content, indent=2, allow_nan=False))


def ending_to_json(result: FitResult, verdict: Verdict | None = None) -> dict[str, Any]:
    """Return how a run ended, and what the end is where somebody has looked."""
    wrong = result.degeneracy
    found = verdict and {
        "verdict": {
            "kind": verdict.kind.value,
            "reason": verdict.reason and verdict.reason.value,
            "rate": verdict.rate,
            "left": verdict.left,
        }
    }
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
        **(found or {}),
    }


# For people


def family_name(family: Family) -> str:
    """Name a covariance family, also as scikit-learn does: “EEE (tied)”."""
    return f"{family} ({alias})" if (alias := alias_of(family)) else family.value


def ending(result: FitResult, settings: EmSettings, verdict: Verdict | None = None) -> str:
    """Say why a run stopped, and what the end is."""
    return stop_sentence(Stop(result.stop_reason, result.degeneracy, verdict), settings)


def run_table(
    title: str,
    facts: Sequence[tuple[str, str]],
    result: FitResult,
    settings: EmSettings,
    more: Sequence[tuple[str, str]] = (),
    verdict: Verdict | None = None,
) -> str:
    """Write what is known of a run, ``more`` of it, then a component in every two lines and any noise in one."""
    known = [
        *facts,
        ("iterations", str(result.n_iterations)),
        ("ended", ending(result, settings, verdict)),
        ("log-likelihood", number(result.log_likelihood, 4)),
        *more,
    ]
    lines = [title, *(f"{name:<14}  {text}" for name, text in known), ""]
    return "\n".join([*lines, *parameter_rows(result.parameters)])


def parameter_rows(theta: MixtureParameters) -> list[str]:
    """Write a component in every two lines, and any noise in one."""
    rows = [("component", "weight π", "mean μ", "covariance Σ", "")]
    for k in range(theta.n_components):
        x, y = map(number, theta.means[k].tolist())
        xx, xy, yx, yy = map(number, theta.covariances[k].ravel().tolist())
        rows += [(str(k + 1), number(float(theta.weights[k])), x, xx, xy), ("", "", y, yx, yy)]
    if theta.noise is not None:
        rows.append(("noise", number(theta.noise.weight), "", "", ""))
    return columns(rows)


def columns(rows: Sequence[Sequence[str]]) -> list[str]:
    """Return the lines of a table whose columns end at the same place in every row."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return [
        "   ".join(f"{cell:>{width}}" for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in rows
    ]


def number(value: float, decimals: int = 8) -> str:
    """Write a number with so many decimals, with a power of ten where these would hide or flood its digits."""
    plain = value == 0 or 1e-5 <= abs(value) < 1e9
    return f"{value + 0.0:.{decimals}f}" if plain else f"{value:.{decimals}e}"


def say(text: str) -> None:
    """Print one line on stderr."""
    # Names of files and quoted cells may hold anything; this stays one line and moves no cursor.
    line = "".join(letter if letter.isprintable() else " " for letter in text)
    if sys.stderr is not None:  # print would take stdout instead
        print(f"{PROGRAM}: {line}", file=sys.stderr)


class Progress:
    """Shows on a terminal how far a file has been written; prints nothing anywhere else."""

    def __init__(self, name: str) -> None:
        self._name, self._shown = name, ""

    def __call__(self, done: int, total: int) -> None:
        """Show another share."""
        if sys.stderr is None or not sys.stderr.isatty() or not total:
            return
        text = f"{self._name}: {100 * done // total} %"
        if text != self._shown:
            ending = "\r" if done < total else "\r\033[K"
            print(text, end=ending, file=sys.stderr, flush=True)
            self._shown = text


# The streams


def let_streams_print_anything() -> None:
    """Replace what the terminal's encoding lacks, rather than fail on a Greek letter."""
    for stream in (sys.stdout, sys.stderr):
        if reconfigure := getattr(stream, "reconfigure", None):
            reconfigure(errors="replace")


def drop_output() -> None:
    """Nobody reads any more: let the interpreter flush what is left to nowhere."""
    with Path(os.devnull).open("wb") as nowhere:
        os.dup2(nowhere.fileno(), sys.stdout.fileno())
