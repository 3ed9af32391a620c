"""Pictures of a run as values, with their words: what panels and exported pictures both draw."""

from gmm_desktop.experiment.state import State
from gmm_desktop.figures.ladder_painter import LATER, LadderPicture
from gmm_desktop.figures.slice_painter import SlicePicture
from gmm_desktop.mixture.bound_slice import BoundSlice
from gmm_desktop.mixture.frames import Frame, Phase
from gmm_desktop.mixture.settings import EmSettings
from gmm_desktop.words.bound import curve_names, gap_words, signed
from gmm_desktop.words.pictures import SLICE_UNIT, THETA_NEW, THETA_OLD

ROUNDING = 1e-12
MARKS = ((-1.0, "−1"), (0.0, THETA_OLD), (1.0, THETA_NEW), (2.0, "2"))
"""Places on the line from θ old to θ new."""


def ladder_picture(state: State, count: int, first: int | None = None) -> LadderPicture | None:
    """Return so many half-steps about the one shown, or from the ``first`` on; None where there is nothing to draw."""
    frames, cursor = state.timeline.run.frames, state.timeline.cursor
    if state.preview is not None or len(frames) < 2:
        return None
    if first is None:
        first = max(cursor + LATER - count + 1, 0)
    seen = frames[first : first + count]
    gaps = tuple(_gap(frame, shown=first + n == cursor) for n, frame in enumerate(seen))
    return LadderPicture(
        seen, first, cursor, gaps, curve_names(state.timeline.run.experiment.settings), count
    )


def rounding_of(frame: Frame) -> float:
    """Return the nats below which a gap is rounding."""
    return ROUNDING * max(abs(frame.objective), 1.0)


def _gap(frame: Frame, *, shown: bool) -> str:
    """Return what is written in a tread: the gap in words where it is shown, else its figure alone."""
    gap, rounding = frame.objective - frame.elbo, rounding_of(frame)
    if gap <= rounding and not shown:
        return ""
    words = gap_words(gap, rounding)
    return words if shown else words.removeprefix("gap ").removesuffix(" nats")


def slice_picture(
    cut: BoundSlice, frame: Frame, settings: EmSettings, reached: float | None = None
) -> SlicePicture:
    """Return objective and bound along a line, with their words.

    Parameters
    ----------
    cut : BoundSlice
        The curves.
    frame : Frame
        The one shown.
    settings : EmSettings
        Of its run.
    reached : float, optional
        The coordinate, in data units, to which the M step leads; without it the line goes from θ old to θ new.
    """
    done = frame.phase is Phase.M
    end = 1.0 if reached is None else reached
    return SlicePicture(
        cut,
        end if done else float(cut.places[cut.old]),
        curve_names(settings),
        (f"{signed(cut.gap)} gap", f"{signed(cut.bound_gain)} bound"),
        SLICE_UNIT,
        MARKS if reached is None else (),
        None if done else reached,
    )
