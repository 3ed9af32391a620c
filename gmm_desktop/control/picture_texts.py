"""The words of pictures to take away: what there is, titles and captions, and why there is nothing to draw."""

from gmm_desktop.control.messages import grouped, significant
from gmm_desktop.control.run_texts import run_name
from gmm_desktop.experiment.state import State
from gmm_desktop.mixture.frames import Frame, Phase

PICTURE_TEXTS = {
    "plane": ("The plane", "The data with the mixture on it, in the colours and layers of the canvas"),
    "surface": ("Density in 3-D", "The density as a shaded surface with its axes"),
    "objective": ("Objective", "The objective and its lower bound by iteration, and earlier runs"),
    "bound": ("Bound: the ladder", "Half-step by half-step: E closes the gap, M opens it again"),
    "slice": ("Bound: along the step", "Objective and bound along the line from θ old to θ new"),
    "strip": ("Figure strip", "Several frames of the run in one figure, each with its L"),
}
"""Name and sentence of each picture."""

EARLIER_RUNS = "earlier runs"
SLICE_UNIT = "nats above θ old"
THETA_OLD, THETA_NEW = "θ old", "θ new"

NO_LADDER = "The ladder needs a half-step: let EM run first"
NO_SLICE = "EM has arrived: along the step nothing rises or falls but for rounding"


def picture_title(state: State) -> str:
    """Name data and run."""
    timeline = state.timeline
    name, run = state.experiment.dataset.name, run_name(timeline, timeline.run)
    return name if run in ("", name) else f"{name} · {run}"


def picture_subtitle(frame: Frame) -> str:
    """Say which frame is shown, and its L."""
    where = {
        Phase.START: "start",
        Phase.E: f"iteration {frame.iteration}, after E",
        Phase.M: f"iteration {frame.iteration}, after M",
    }[frame.phase]
    return f"{where} · L = {likelihood_words(frame.log_likelihood, 4)}"


def strip_caption(frame: Frame) -> str:
    """Say in short which frame is shown, and its L."""
    where = {
        Phase.START: "start",
        Phase.E: f"iteration {frame.iteration}, E",
        Phase.M: f"iteration {frame.iteration}",
    }[frame.phase]
    return f"{where}:  L = {likelihood_words(frame.log_likelihood, 1)}"


def likelihood_words(value: float, decimals: int) -> str:
    """Write a log-likelihood, plainly where that is short."""
    return grouped(value, decimals) if abs(value) < 1e9 else significant(value, 5)
