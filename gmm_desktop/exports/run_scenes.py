"""Pictures of a run as values, with their words: what panels and exported pictures both draw."""

from gmm_desktop.experiment.state import State
from gmm_desktop.figures.ladder_painter import LATER, LadderPicture
from gmm_desktop.mixture.frames import Frame
from gmm_desktop.words.bound import curve_names, gap_words

ROUNDING = 1e-12


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
