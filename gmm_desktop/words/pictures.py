"""The words of pictures to take away: what there is, titles and captions, and why there is nothing to draw."""

from gmm_desktop.experiment.names import visible
from gmm_desktop.experiment.state import State
from gmm_desktop.mixture.frames import Frame
from gmm_desktop.mixture.settings import EmSettings
from gmm_desktop.words.messages import grouped, place_words, raised_in_short, raises_likelihood, significant
from gmm_desktop.words.runs import run_name

PICTURE_TEXTS = {
    "plane": ("The plane", "The data with the mixture on it, in the colours and layers of the canvas"),
    "surface": ("Density in 3-D", "The density as a shaded surface with its axes"),
    "objective": ("Objective", "The objective and its lower bound by iteration, and earlier runs"),
    "bound": ("Bound: the ladder", "Half-step by half-step: E closes the gap, M opens it again"),
    "slice": ("Bound: along the step", "Objective and bound along the line from θ old to θ new"),
    "strip": ("Figure strip", "Several frames of the run in one figure, each with its L"),
}
"""Name and sentence of each picture."""

EARLIER_RUNS, ITERATION = "earlier runs", "iteration"
MARK_NAMES = {"▲": "accelerated", "◆": "reg_covar acts", "★": "nudged"}
"""What the marks on unusual steps say, by the sign that stands for them."""
SLICE_UNIT = "nats above θ old"
THETA_OLD, THETA_NEW = "θ old", "θ new"

NO_LADDER = "The ladder needs a half-step: let EM run first"
NO_SLICE = "EM has arrived: along the step nothing rises or falls but for rounding"


def line_names(settings: EmSettings) -> tuple[str, str]:
    """Name the lines of objective and bound where there is room."""
    if raises_likelihood(settings):
        return "log-likelihood L", "ELBO"
    return raised_in_short(settings), "lower bound"


def gap_names(settings: EmSettings) -> tuple[str, str]:
    """Name the axis and the line of the logarithm of the gap."""
    axis = f"log₁₀({'L − ELBO' if raises_likelihood(settings) else 'objective − bound'})"
    return axis, f"{axis} after each M step"


def picture_title(state: State) -> str:
    """Name data and run."""
    timeline = state.timeline
    name, run = visible(state.experiment.dataset.name), run_name(timeline, timeline.run)
    return name if run in ("", name) else f"{name} · {run}"


def picture_subtitle(frame: Frame) -> str:
    """Say which frame is shown, and its L."""
    return f"{place_words(frame)} · L = {likelihood_words(frame.log_likelihood, 4)}"


def strip_caption(frame: Frame) -> str:
    """Say in short which frame is shown, and its L."""
    where = place_words(frame).replace(", after M", "").replace("after ", "")
    return f"{where}:  L = {likelihood_words(frame.log_likelihood, 1)}"


def likelihood_words(value: float, decimals: int) -> str:
    """Write a log-likelihood, plainly where that is short."""
    return grouped(value, decimals) if abs(value) < 1e9 else significant(value, 5)


FORMAT_TEXTS = {
    "png": ("PNG", "Pixels, for slides and the web"),
    "svg": ("SVG", "Lines and letters as outlines, for the web and for drawing programs"),
    "pdf": ("PDF", "One page with lines and letters, for papers"),
    "gif": ("GIF", "Moves everywhere, in 256 colours"),
    "apng": ("APNG", "Moves in browsers, in all colours"),
    "mp4": ("MP4", "A film, for slides and video players"),
}
NO_MP4 = "MP4 can be chosen, too, where the program ffmpeg is installed."
GROUNDS = (("As shown", None), ("Light", False), ("Dark", True))
EXPORT_SENTENCE = (
    "The same picture in every format; sizes of letters and lines follow the size of the picture."
)
ANIMATION_SENTENCE = "Each frame is a half-step of the run shown; the last one stays a moment longer."
COPIED = "Copied the picture ({width} × {height} pixels)."
SAVED_PICTURE = "Saved the picture to {name}."
SAVED_ANIMATION = "Saved {frames} frames to {name}."
PANEL_TIP = "Write it as PNG, SVG or PDF, as it is seen"
WHOLE_WINDOW = "Whole window"
PAINTING = "Painting the picture…"


def size_words(size: tuple[int, int], dpi: float, *, vector: bool) -> str:
    """Say how large a picture is."""
    paper = f"{_by(*(round(25.4 * side / dpi) for side in size))}\N{NO-BREAK SPACE}mm on paper"
    return paper if vector else f"{_by(*size)} pixels, {paper}"


def _by(width: int, height: int) -> str:
    return f"{width}\N{NO-BREAK SPACE}×\N{NO-BREAK SPACE}{height}"


def film_words(frames: int, milliseconds: int, size: tuple[int, int]) -> str:
    """Say how long an animation is, and how large."""
    plural = "s" if frames != 1 else ""
    return f"{frames} frame{plural}, {milliseconds / 1000:.1f} s, {_by(*size)} pixels"


def progress_words(done: int, count: int) -> str:
    """Say how far the making of an animation is."""
    return f"{done} of {count} frames"
