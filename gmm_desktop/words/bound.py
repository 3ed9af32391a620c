"""The sentences of the panel of the bound."""

from gmm_desktop.mixture.bound_slice import BoundSlice, BoundStep
from gmm_desktop.mixture.diagnostics import Degeneracy
from gmm_desktop.mixture.frames import Frame
from gmm_desktop.mixture.settings import EmSettings
from gmm_desktop.words.messages import (
    degeneracy_words,
    objective_name,
    phase_words,
    raised_words,
    raises_likelihood,
    significant,
)

LADDER_EMPTY = "Make an E step: it lifts the bound to the objective. Then an M step raises both."
SLICE_BUSY = "With so many points the line is drawn when EM rests."
SLICE_LEVEL = "θ old and θ new are the same but for rounding: EM has arrived."
SLICE_UNSELECTED = "Select a component to see the objective along its mean."
PENDING = "Working out the objective along the line…"

LADDER_MORE = (
    "After E the responsibilities are those of θ, and bound and objective are the same. M changes θ: the bound\n"
    "rises, the objective rises at least as much, and what lies between is how far the responsibilities are\n"
    "behind, T Σ KL(γ ‖ γ(θ)) at the temperature T, which is 1 in plain EM."
)
LINE_MORE = (
    "The bound touches the objective at θ old and is nowhere above it. A whole M step leads to the highest place\n"
    "of the bound, θ new; the objective rises there at least as much.\n\n"
    "The line goes from θ old (0) to θ new (1) and on to 2.5. Means move evenly; so do the logarithms of the\n"
    "weights (made to sum to 1), and log volume, log axis ratio and angle of each Σ. So every place is a\n"
    "mixture of the same family, and what is pinned stays."
)
MEAN_MORE = (
    "Everything but this coordinate stays at θ old. The bound is a parabola here, which touches the objective at\n"
    "the old mean. Its top ◆ is the best for this number alone; the dotted line is where the whole M step takes\n"
    "it. Both are the same where Σ is axis-aligned or the other coordinate does not move."
)
LADDER_TIP = "Click or drag to show a half-step; the window follows the last half-steps"
SLICE_TIP = "The objective and its lower bound along the line, in nats above the objective at θ old"
CHOOSER_TIP = "Along which line through θ old to look at the objective and the bound"

CHOICES = (
    ("bound.line", "to θ new", "From the parameters before the M step through those after it"),
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
    name = raised_words(settings)
    return name if name in ("log-posterior", "free energy") else "objective", "bound"


def ladder_sentence(settings: EmSettings) -> str:
    """Say what the staircase shows."""
    name = "L" if raises_likelihood(settings) else "the objective"
    moves = settings.batch_size is not None or settings.reg_covar > 0
    return f"E closes the gap to {name}; M {'moves' if moves else 'raises'} both."


def line_sentence(step: BoundStep, frame: Frame, *, known: bool) -> str:
    """Say what the line from θ old to θ new shows, and where the M-step is not the maximum of the bound, why.

    Parameters
    ----------
    step : BoundStep
        The iteration that is drawn.
    frame : Frame
        The one shown.
    known : bool
        θ new is that of the run, and not what a whole M-step would give.
    """
    settings = step.settings
    batches = settings.batch_size is not None
    if not known and batches:
        return "θ new: one whole M step; batches go elsewhere."
    if not known and settings.jumps_at(max(frame.iteration, 1)):
        return "M climbs the bound; acceleration may go beyond."
    if step.is_highest:
        return (
            "M climbs the bound, given what is pinned." if settings.pins else "M climbs the bound from θ old."
        )
    if batches:
        return "With batches, θ new is not the bound's top."
    if settings.accelerated:
        return "Acceleration went beyond the bound's top."
    if settings.reg_covar:
        return "With reg_covar, θ new is not the bound's top."
    return "Here θ new is not the bound's top."


def mean_sentence(settings: EmSettings, component: int, axis: int) -> str:
    """Say what the line along one coordinate of a mean shows."""
    line = f"μ{'xy'[axis]} of {component + 1} alone"
    pinned = component in settings.pins.means
    return f"{line}; it is pinned and stays." if pinned else f"{line}; ◆ is the bound's top."


def no_step_sentence(wrong: Degeneracy) -> str:
    """Say why there is no line to θ new."""
    return f"There is no M step from here: {degeneracy_words(wrong)}."


def gap_words(gap: float, rounding: float) -> str:
    """Write how far the bound lies below the objective."""
    return "gap 0" if gap <= rounding else f"gap {significant(gap, 3)} nats"


def ladder_words(frame: Frame, rounding: float) -> str:
    """Say which half-step is shown and how large its gap is, for those who listen."""
    gap = gap_words(frame.objective - frame.elbo, rounding)
    return f"Objective and lower bound by half-step: iteration {frame.iteration} {phase_words(frame)}, {gap}"


def signed(value: float) -> str:
    """Write a gain with its sign."""
    text = significant(value, 3)
    return text if text.startswith("−") or text == "0" else f"+{text}"


def slice_words(cut: BoundSlice, frame: Frame, settings: EmSettings) -> str:
    """Say the figures of a slice in a sentence, for those who listen."""
    return (
        f"Along this line the {objective_name(frame.temperature, settings)} gains {signed(cut.gain)} nats: "
        f"the bound {signed(cut.bound_gain)}, and the gap opens by {signed(cut.gap)}"
    )
