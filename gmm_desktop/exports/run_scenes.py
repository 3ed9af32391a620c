"""Pictures of a run as values, with their words: what panels and exported pictures both draw."""

from dataclasses import replace

import numpy as np

from gmm_desktop.experiment.drawn import comparable_ghosts, thinned
from gmm_desktop.experiment.excerpt import Excerpt
from gmm_desktop.experiment.lanes import origin, shifts
from gmm_desktop.experiment.state import State
from gmm_desktop.experiment.timeline import Run, Timeline
from gmm_desktop.figures.charts.ladder_painter import LATER, LadderPicture
from gmm_desktop.figures.charts.objective_painter import (
    BOUND,
    EARLIER,
    JUMPED,
    NUDGED,
    OBJECTIVE,
    RIDGED,
    Course,
    Ghost,
    ObjectivePicture,
)
from gmm_desktop.figures.charts.slice_painter import SlicePicture
from gmm_desktop.mixture.bound_slice import BoundSlice
from gmm_desktop.mixture.frames import Frame
from gmm_desktop.mixture.settings import EmSettings
from gmm_desktop.words.bound import curve_names, gap_words, signed, slice_words
from gmm_desktop.words.pictures import (
    EARLIER_RUNS,
    ITERATION,
    MARK_NAMES,
    SLICE_UNIT,
    THETA_NEW,
    THETA_OLD,
    gap_names,
    line_names,
)

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


# The objective


def objective_picture(state: State, before: ObjectivePicture | None = None) -> ObjectivePicture:
    """Return what is drawn of the current run.

    Parameters
    ----------
    state : State
        What is shown.
    before : ObjectivePicture, optional
        That of an earlier state; what it has in common is taken from it.
    """
    timeline, options = state.timeline, state.options
    run = timeline.run
    settings = run.experiment.settings
    course = course_of(run.frames, settings, before.course if before else None)
    if options.log_gap:
        axis, line = gap_names(settings)
        key: tuple[tuple[str, str], ...] = ((OBJECTIVE, line),)
        return ObjectivePicture(course, timeline.cursor, (ITERATION, axis), key, log_gap=True)
    ghosts = _ghosts(timeline, before.ghosts if before else (), aligned=options.align_forks)
    names = ITERATION, curve_names(settings)[0]
    key = _key(course, settings) + (((EARLIER, EARLIER_RUNS),) if ghosts else ())
    return ObjectivePicture(course, timeline.cursor, names, key, ghosts, _fork(run, ghosts))


def curve_of(taken: Excerpt) -> ObjectivePicture:
    """Return what is drawn of the objective in a report: one run up to the frame taken."""
    settings = taken.experiment.settings
    places = np.array([frame.half_step for frame in taken.frames]) / 2
    course = replace(course_of(taken.frames, settings), iterations=places)
    names = ITERATION, curve_names(settings)[0]
    return ObjectivePicture(course, len(places) - 1, names, _key(course, settings))


def course_of(frames: tuple[Frame, ...], settings: EmSettings, before: Course | None = None) -> Course:
    """Return what is read of half-steps; of those that ``before`` has read, nothing is read again."""
    if before is not None and before.frames is frames:
        return before
    kept = min(len(before.frames), len(frames)) if before else 0
    if before and (before.frames[0] is not frames[0] or before.frames[kept - 1] is not frames[kept - 1]):
        kept = 0
    fresh = [(f.objective, f.elbo, f.jumped, f.ridged) for f in frames[kept:]]
    figures = np.array(fresh, dtype=np.float64).reshape(-1, 4)
    if before and kept:
        figures = np.concatenate([before.figures[:kept], figures])
    nudged = 2 * (settings.annealing + 1)
    marks = {
        RIDGED: np.flatnonzero(figures[:, 3]),
        JUMPED: np.flatnonzero(figures[:, 2]),
        NUDGED: np.flatnonzero((np.arange(len(frames)) == nudged) & settings.nudged_at(nudged // 2)),
    }
    return Course(frames, figures, np.arange(len(frames)) / 2, marks)


def _key(course: Course, settings: EmSettings) -> tuple[tuple[str, str], ...]:
    """Return the names of the lines, and of the marks there are."""
    lines = zip((OBJECTIVE, BOUND), line_names(settings), strict=True)
    found = ((sign, MARK_NAMES[sign]) for sign in (JUMPED, RIDGED, NUDGED) if len(course.marks[sign]))
    return (*lines, *found)


def _ghosts(timeline: Timeline, before: tuple[Ghost, ...], *, aligned: bool) -> tuple[Ghost, ...]:
    """Return the earlier runs that raised the same; those that stayed where they are from ``before``."""
    runs = comparable_ghosts(timeline)
    moved = shifts(timeline) if aligned and runs else {}
    parent = origin(timeline, timeline.run)
    known = {(ghost.run.identifier, ghost.shift, ghost.parent): ghost for ghost in before}
    ghosts = []
    for run in runs:
        shift, left = moved.get(run.identifier, 0), parent is not None and run.identifier == parent.identifier
        ghost = known.get((run.identifier, shift, left))
        ghosts.append(ghost if ghost is not None and ghost.run is run else _ghost(run, shift, left))
    return tuple(ghosts)


def _ghost(run: Run, shift: int, parent: bool) -> Ghost:
    steps = thinned(0, len(run.frames))
    objectives = np.array([run.frames[step].objective for step in steps])
    return Ghost(run, shift, parent, (steps + shift) / 2, objectives)


def _fork(run: Run, ghosts: tuple[Ghost, ...]) -> tuple[float, float] | None:
    """Return where the current run left another."""
    parent = next((ghost for ghost in ghosts if ghost.parent), None)
    if parent is None or run.forked_at >= len(parent.run.frames):
        return None
    return (run.forked_at + parent.shift) / 2, parent.run.frames[run.forked_at].objective


# The slice


def slice_picture(
    cut: BoundSlice, frame: Frame, settings: EmSettings, reached: float = 1.0, *, along_step: bool = True
) -> SlicePicture:
    """Return what is drawn of a slice.

    Parameters
    ----------
    cut : BoundSlice
        The curves.
    frame : Frame
        The one shown.
    settings : EmSettings
        Of its run.
    reached : float
        Where on this line the M-step leads: 1, or the new coordinate in data units.
    along_step : bool
        The line leads from θ old to θ new; else it is one coordinate of a mean.
    """
    gains = f"{signed(cut.gap)} gap", f"{signed(cut.bound_gain)} bound"
    marks = ((-1.0, "−1"), (0.0, THETA_OLD), (1.0, THETA_NEW), (2.0, "2")) if along_step else ()
    said = slice_words(cut, frame, settings)
    return SlicePicture(cut, frame, curve_names(settings), gains, SLICE_UNIT, said, reached, marks)
