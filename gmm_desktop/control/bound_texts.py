"""The sentences of the panel of the bound."""

from gmm_desktop.control.messages import (
    degeneracy_words,
    objective_words,
    raised_words,
    raises_likelihood,
    significant,
)
from gmm_desktop.mixture.bound_slice import BoundSlice
from gmm_desktop.mixture.diagnostics import Degeneracy
from gmm_desktop.mixture.frames import Frame, Phase
from gmm_desktop.mixture.settings import EmSettings

LADDER_EMPTY = "Make an E step: it lifts the bound to the objective. Then an M step raises both."
SLICE_BUSY = "With so many points the line is drawn when EM rests."
SLICE_LEVEL = "θ old and θ new are the same but for rounding: EM has arrived."
SLICE_UNSELECTED = "Select a component to see the objective along its mean."
PENDING = "Working out the objective along the line…"

LINE_TIP = (
    "The line from θ old (0) to θ new (1), and on to 2.5. Means move evenly; so do the logarithms of the weights\n"
    "(made to sum to 1), and the log volume, log axis ratio and angle of each Σ. So every place is a mixture\n"
    "of the same family, and what is pinned stays."
)
LADDER_TIP = "Click or drag to show a half-step; the window follows the last half-steps"
SLICE_TIP = "The objective and its lower bound along the line, in nats above the objective at θ old"
CHOOSER_TIP = "Along which line through θ old to look at the objective and the bound"

CHOICES = (
    ("bound.line", "θ old → θ new", "From the parameters before the M step through those after it"),
    (
        "bound.mean_x",
        "μx alone",
        "Along the x of the selected component's mean; everything else stays at θ old",
    ),
    (
        "bound.mean_y",
        "μy alone",
        "Along the y of the selected component's mean; everything else stays at θ old",
    ),
)


def curve_names(settings: EmSettings) -> tuple[str, str]:
    """Return the names of objective and bound, as short as a label at a curve must be."""
    if raises_likelihood(settings):
        return "L", "ELBO"
    short = {"log-posterior": "log-posterior", "free energy": "free energy"}
    return short.get(raised_words(settings), "objective"), "bound"


def ladder_sentence(settings: EmSettings) -> str:
    """Say what the staircase shows."""
    name = "L" if raises_likelihood(settings) else f"the {raised_words(settings)}"
    if settings.batch_size is not None:
        return f"E lifts the bound to {name}: the gap closes. M with batches moves both, and opens it again."
    return f"E lifts the bound to {name}: the gap closes. M raises both, and the gap opens again."


def line_sentence(settings: EmSettings, cut: BoundSlice, frame: Frame, *, known: bool) -> str:
    """Say what the line from θ old to θ new shows, and where the M-step is not the maximum of the bound, why.

    Parameters
    ----------
    settings : EmSettings
        Of the run.
    cut : BoundSlice
        What is drawn.
    frame : Frame
        Of which.
    known : bool
        θ new is that of the run, and not what a whole M-step would give.
    """
    touch = "The bound touches at θ old"
    if not known and settings.batch_size is not None:
        return f"{touch}. θ new is where one M step with all points would lead; batches go elsewhere."
    if not known and settings.jumps_at(max(frame.iteration, 1)):
        return f"{touch} and is highest where a plain M step leads; acceleration may go beyond."
    if known and frame.phase is Phase.M and frame.jumped:
        return f"{touch}. Acceleration went beyond the M step: θ new is not where the bound is highest."
    if known and settings.batch_size is not None:
        return f"{touch}. Batches look at few points at a time: θ new is not where the bound is highest."
    if settings.reg_covar and not cut.peaks_at_best:
        return f"{touch}. reg_covar widens Σ after the M step: θ new is not quite where the bound is highest."
    if not cut.peaks_at_best:
        return f"{touch}. Here θ new is not where the bound is highest."
    held = ", given what is pinned" if settings.pins else ""
    return f"{touch}; the M step goes to where it is highest{held}. All of θ moves evenly."


def mean_sentence(settings: EmSettings, component: int, axis: int) -> str:
    """Say what the line along one coordinate of a mean shows."""
    number, letter = component + 1, "xy"[axis]
    sentence = f"Only μ{letter} of component {number} moves; all else stays at θ old"
    if component in settings.pins.means:
        return f"{sentence}. The mean is pinned, so EM leaves it where they touch."
    return f"{sentence}. ◆ is the bound's maximum, │ where the whole M step goes."


def no_step_sentence(wrong: Degeneracy) -> str:
    """Say why there is no line to θ new."""
    return f"There is no M step from here: {degeneracy_words(wrong)}."


def gap_words(gap: float, rounding: float) -> str:
    """Write how far the bound lies below the objective."""
    return "gap 0" if gap <= rounding else f"gap {significant(gap, 3)} nats"


def signed(value: float) -> str:
    """Write a gain with its sign."""
    text = significant(value, 3)
    return text if text.startswith("−") or text == "0" else f"+{text}"


def slice_words(cut: BoundSlice, settings: EmSettings) -> str:
    """Say the figures of a slice in a sentence, for those who listen."""
    return (
        f"Along this line the {objective_words(settings)} gains {signed(cut.gain)} nats: "
        f"the bound {signed(cut.bound_gain)}, and the gap opens by {signed(cut.gap)}"
    )
