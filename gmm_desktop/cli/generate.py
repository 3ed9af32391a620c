"""The command `generate`: points drawn from a classic shape, with what is true about them."""

import argparse
import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path

from gmm_desktop.cli.options import Command, refuse
from gmm_desktop.cli.output import PROGRAM, say
from gmm_desktop.experiment.standardised import Units
from gmm_desktop.mixture.generators import COUNT, SEED, SHAPES, GeneratedSample, generate
from gmm_desktop.storage.atomic_write import write_text
from gmm_desktop.storage.results.result_writer import write_parameters
from gmm_desktop.words.shapes import SHAPE_TEXTS, parameter_words

ROWS_AT_ONCE = 10_000
INDENT = 19
JOINED = "\N{NO-BREAK SPACE}"

DESCRIPTION = """\
Draw points from a classic shape on which EM is easy or hard, and write them as
CSV. The same seed and values give the same points.
"""


def _spelled(name: str) -> str:
    """Return a name as it is typed on a command line."""
    return name.replace("_", "-")


def _wrapped(text: str) -> list[str]:
    lines = textwrap.wrap(text, 79, subsequent_indent=" " * INDENT, break_on_hyphens=False)
    return [line.replace(JOINED, " ") for line in lines]


def _shape_help(shape: str) -> Iterator[str]:
    """Say what a shape is for and what can be adjusted, in lines for the help."""
    yield from _wrapped(f"  {_spelled(shape):<{INDENT - 2}}{SHAPE_TEXTS[shape][1]}")
    ranges = [
        f"--{_spelled(each.name)} {each.default:g} ({each.lowest:g} to {each.highest:g})".replace(" ", JOINED)
        for each in SHAPES[shape].parameters
    ]
    yield from _wrapped(" " * INDENT + "  ".join(ranges))


SHAPE_TABLE = "\n".join(line for shape in SHAPES for line in _shape_help(shape))

EXAMPLES = f"""\
shapes, what each is for, and what can be adjusted (the default and its range):
{SHAPE_TABLE}

examples:
  {PROGRAM} generate blobs --components 4 --separation 3 --output BLOBS.csv
      four groups that touch
  {PROGRAM} generate outliers --output POINTS.csv --truth TRUTH.json --labels
      points with their groups, and the mixture they come from
  {PROGRAM} fit POINTS.csv --init TRUTH.json
      EM from the truth: does it stay?
  {PROGRAM} generate spiral --arms 3 | head
      without --output the points are printed
"""


def _add_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("shape", type=_shape, metavar="SHAPE", help="one of the shapes below")
    about = f"how many points (default: {COUNT.default:g})"
    parser.add_argument("--count", type=_number, metavar="N", default=int(COUNT.default), help=about)
    about = f"of chance (default: {SEED.default:g})"
    parser.add_argument("--seed", type=_number, metavar="S", default=int(SEED.default), help=about)
    files = parser.add_argument_group("output")
    files.add_argument(
        "--output", type=Path, metavar="FILE.csv", help="write the points here, not to the screen"
    )
    about = "also write the mixture they were drawn from, for fit --init"
    files.add_argument("--truth", type=Path, metavar="FILE.json", help=about)
    about = "add a column with the group of each point, counted from 1; outliers are the last"
    files.add_argument("--labels", action="store_true", help=about)
    group = parser.add_argument_group("what can be adjusted about a shape")
    for name in dict.fromkeys(each.name for shape in SHAPES.values() for each in shape.parameters):
        group.add_argument(
            f"--{_spelled(name)}", type=_number, metavar="V", dest=f"shape_{name}", help=_meanings(name)
        )


def _meanings(parameter: str) -> str:
    """Say what a parameter is, in each shape that has it."""
    found: dict[str, list[str]] = {}
    for shape in SHAPES:
        if any(each.name == parameter for each in SHAPES[shape].parameters):
            found.setdefault(parameter_words(shape, parameter)[1], []).append(_spelled(shape))
    (first, _), *others = found.items()
    return "; ".join([first, *(f"of {', '.join(shapes)}: {meaning}" for meaning, shapes in others)])


def _shape(text: str) -> str:
    """Read the name of a shape, spelled either way."""
    name = text.replace("-", "_")
    if name not in SHAPES:
        raise argparse.ArgumentTypeError(
            f"there is no “{text}”; choose one of {', '.join(map(_spelled, SHAPES))}"
        )
    return name


def _number(text: str) -> float:
    """Read a number; whether it will do is for the shape to say."""
    try:
        return int(text)
    except ValueError:
        pass
    try:
        return float(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"a number is needed, not “{text}”") from error


def _run(options: argparse.Namespace) -> None:
    shape, given = options.shape, vars(options).items()
    values = {
        name.removeprefix("shape_"): value
        for name, value in given
        if name.startswith("shape_") and value is not None
    }
    if options.truth is not None and options.truth == options.output:
        refuse(options, "--output and --truth name the same file")
    drawn = generate(shape, options.count, options.seed, **values)
    if options.truth is not None:
        if drawn.truth is None:
            refuse(options, f"--truth cannot be: {_spelled(shape)} is drawn from no Gaussian mixture")
        write_parameters(options.truth, drawn.truth, units=Units.OWN)
        say(f"The true mixture is written to {options.truth}.")
    if options.output is not None:
        write_text(options.output, "".join(_csv(drawn, labels=options.labels)))
        say(f"{len(drawn.points)} points are written to {options.output}.")
    else:
        sys.stdout.writelines(_csv(drawn, labels=options.labels))


def _csv(drawn: GeneratedSample, *, labels: bool) -> Iterator[str]:
    """Yield the lines in pieces; every number keeps all its digits."""
    yield "x,y,label\n" if labels else "x,y\n"
    for first in range(0, len(drawn.points), ROWS_AT_ONCE):
        part = slice(first, first + ROWS_AT_ONCE)
        points = drawn.points[part].tolist()
        if labels:
            groups = (drawn.labels[part] + 1).tolist()
            yield "".join(f"{x!r},{y!r},{group}\n" for (x, y), group in zip(points, groups, strict=True))
        else:
            yield "".join(f"{x!r},{y!r}\n" for x, y in points)


COMMAND = Command("generate", "draw points from a classic shape", DESCRIPTION, _add_options, _run, EXAMPLES)
