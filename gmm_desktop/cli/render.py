"""The command `render`: pictures and animations of a session, as the window writes them."""

import argparse
from collections.abc import Callable
from pathlib import Path

from gmm_desktop.cli.drawing import drawing_application
from gmm_desktop.cli.options import Command, number_from, refuse, whole_number_from
from gmm_desktop.cli.output import PROGRAM, RefusalError, say
from gmm_desktop.experiment.session import Session
from gmm_desktop.experiment.timeline import Run
from gmm_desktop.storage.atomic_write import write_bytes
from gmm_desktop.storage.sessions.file import read_session

VIEWS = ("plane", "surface", "objective", "bound", "slice", "strip")
STILLS, MOVING = (".png", ".svg", ".pdf"), (".gif", ".apng", ".mp4")
LARGEST = 20_000
"""Pixels of a side."""

DESCRIPTION = """\
Draw a picture of a session that the window has saved (.gmms), as the window
writes it. The suffix of the output says what it becomes: PNG, SVG or PDF; or
GIF, APNG or, where the program ffmpeg is found, MP4, which show the run.
"""

EXAMPLES = f"""\
views:
  plane       the data with the mixture on it, as the canvas was left
  surface     the density in 3-D
  objective   the objective and its lower bound by iteration
  bound       the ladder: how E closes the gap and M opens it
  slice       objective and bound along the step from θ old to θ new
  strip       several frames in one figure, each with its L

frames:
  A frame is a half-step: 0 is the start, 1 the first E, 2 the first M. START
  and LAST are known, too, and 5M is iteration 5 after its M, 5E after its E.
  Several are parted by commas, or given as FIRST:LAST:STEP with both ends.

examples:
  {PROGRAM} render SESSION.gmms --output PLANE.png
      the frame that was shown when the session was saved
  {PROGRAM} render SESSION.gmms --view surface --frame LAST --dark --output SURFACE.pdf
      how the run ended, in 3-D on a dark ground
  {PROGRAM} render SESSION.gmms --frame 5M --size 800x600 --scale 2 --output PLANE.png
      iteration 5, on 1600 × 1200 pixels
  {PROGRAM} render SESSION.gmms --view strip --frame START,1M,2M,5M --output STRIP.svg
      four frames in one figure
  {PROGRAM} render SESSION.gmms --frame 0:LAST:2 --size 480x360 --output RUN.gif
      the whole run, a frame an iteration
"""


def _add_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("session", type=Path, metavar="SESSION", help="a session saved by the window (.gmms)")
    about = "where to write; the suffix says which format"
    parser.add_argument("--output", type=Path, metavar="FILE", required=True, help=about)
    about = f"what is drawn: {', '.join(VIEWS)} (default: plane)"
    parser.add_argument("--view", choices=VIEWS, metavar="VIEW", default="plane", help=about)
    about = "which run, by its number in the window (default: the one that was shown)"
    parser.add_argument("--run", type=whole_number_from(1), metavar="N", help=about)
    about = "which frame, or which ones (default: the one shown; of a run that moves, all)"
    parser.add_argument("--frame", metavar="FRAME", help=about)
    look = parser.add_argument_group("how it looks")
    look.add_argument(
        "--size", type=_size, metavar="WxH", default=(1200, 900), help="pixels (default: 1200x900)"
    )
    about = "so many times as many pixels (default: 1)"
    look.add_argument("--scale", type=number_from(0, 20, above=True), metavar="S", default=1.0, help=about)
    about = "pixels an inch on paper (default: 96)"
    look.add_argument("--dpi", type=number_from(10, 2400), metavar="D", default=96.0, help=about)
    look.add_argument("--dark", action="store_true", help="on a dark ground")
    look.add_argument("--no-title", action="store_true", help="without title and subtitle")
    look.add_argument("--transparent", action="store_true", help="without any ground (PNG and SVG)")
    about = "the part of the plane to show (default: all)"
    look.add_argument("--extent", type=_numbers(4), metavar="X0,X1,Y0,Y1", help=about)
    about = "from where the surface is seen, in degrees: around it, and above the horizon"
    look.add_argument("--camera", type=_numbers(2), metavar="AZIMUTH,ELEVATION", help=about)
    several = parser.add_argument_group("strips and animations")
    about = "what each picture of a strip is: plane or surface (default: plane)"
    several.add_argument("--of", choices=VIEWS[:2], metavar="VIEW", default="plane", help=about)
    about = "so many for a strip, evenly over the run (default: START,1M,2M,5M,20M,LAST)"
    several.add_argument("--frames", type=whole_number_from(1), metavar="N", help=about)
    about = "frames a second (default: 8)"
    several.add_argument("--fps", type=number_from(0.1, 50), metavar="F", default=8.0, help=about)


def _size(text: str) -> tuple[int, int]:
    """Read a size such as 1600x1200."""
    parts = text.lower().replace("×", "x").split("x")
    if len(parts) == 2 and all(part.isascii() and part.isdigit() for part in parts):
        width, height = int(parts[0]), int(parts[1])
        if 16 <= width <= LARGEST and 16 <= height <= LARGEST:
            return width, height
    raise argparse.ArgumentTypeError(f"a size such as 1600x1200 is needed, 16 to {LARGEST}, not “{text}”")


def _numbers(count: int) -> Callable[[str], tuple[float, ...]]:
    """Return what reads so many numbers parted by commas."""
    one = number_from(-1e300, 1e300)

    def read(text: str) -> tuple[float, ...]:
        parts = text.split(",")
        if len(parts) != count:
            raise argparse.ArgumentTypeError(f"{count} numbers parted by commas are needed, not “{text}”")
        return tuple(one(part) for part in parts)

    return read


def _run(options: argparse.Namespace) -> None:
    suffix = options.output.suffix.lower()
    _check(options, suffix)
    session = read_session(options.session)
    chosen = _chosen_run(session, options.run)
    application = drawing_application()
    from gmm_desktop.cli.rendering import rendered  # noqa: PLC0415, it imports Qt

    content, said = rendered(options, session, chosen, _pixels(options))
    write_bytes(options.output, content)
    say(f"{said} {'are' if suffix in MOVING else 'is'} written to {options.output}.")
    del application


def _check(options: argparse.Namespace, suffix: str) -> None:
    """Refuse what does not go together."""
    if suffix not in (*STILLS, *MOVING):
        refuse(options, f"--output must end in {', '.join((*STILLS, *MOVING))}, not “{options.output.name}”")
    if options.transparent and suffix not in (".png", ".svg"):
        refuse(options, "--transparent goes with PNG and SVG only")
    if options.view == "strip" and suffix in MOVING:
        refuse(options, "a strip does not move; choose PNG, SVG or PDF")
    if options.extent and not (
        options.extent[0] < options.extent[1] and options.extent[2] < options.extent[3]
    ):
        refuse(options, "--extent needs X0 below X1 and Y0 below Y1")
    width, height = _pixels(options)
    if not (16 <= width <= LARGEST and 16 <= height <= LARGEST):
        refuse(options, f"--size times --scale is {width} × {height}; 16 to {LARGEST} are possible")


def _pixels(options: argparse.Namespace) -> tuple[int, int]:
    return round(options.size[0] * options.scale), round(options.size[1] * options.scale)


def _chosen_run(session: Session, number: int | None) -> Run | None:
    timeline = session.timeline
    if number is None:
        return None
    if number > len(timeline.runs) or timeline.runs[number - 1] not in timeline.listed:
        known = ", ".join(str(timeline.number(run)) for run in timeline.listed)
        raise RefusalError(f"There is no run {number}; there are {known}.")
    return timeline.runs[number - 1]


COMMAND = Command(
    "render", "draw pictures and animations of a session", DESCRIPTION, _add_options, _run, EXAMPLES
)
