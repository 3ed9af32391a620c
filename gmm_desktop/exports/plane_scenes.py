"""The plane of a state as one value, with its words: what canvas, pictures, animations and strips all draw."""

from gmm_desktop.experiment.state import Colouring, SampleView, State
from gmm_desktop.experiment.trail import NO_TRAIL, ghosts_of, trail_of
from gmm_desktop.figures.plane.contours import highest_typical
from gmm_desktop.figures.plane.plane_picture import ColourKey, PlanePicture, Scale
from gmm_desktop.figures.plane.plane_points import simulated_count
from gmm_desktop.figures.view import Extent
from gmm_desktop.mixture.frames import Phase
from gmm_desktop.mixture.movement import largest_movement
from gmm_desktop.words.canvas import UNCERTAINTY_SCALE, heat_scale_words, movement_words, share_scale_words
from gmm_desktop.words.messages import sample_note

ONLY_ON_SCREEN = {
    "component": "the selected component's ellipse is solid and has handles; it colours the points on paper, too",
    "point": "a ring around the selected point",
    "painting": "the brush, and rings around the points it selected",
    "prediction": "the outline drawn before an M step",
    "notes": "why nothing is coloured, or why there are no pies",
}
"""What the canvas paints over the picture of the plane, by the field of the state; paper goes without."""


def plane_picture(
    state: State, extent: Extent | None = None, *, small: bool = False, selected: int | None = None
) -> PlanePicture:
    """Return what the plane shows of a state.

    Parameters
    ----------
    state : State
        Its frame, options and selection.
    extent : (x0, x1, y0, y1), optional
        What must be seen, in data units; by default all points and ellipses.
    small : bool
        Leave out rings and weights around the means.
    selected : int, optional
        The component that is lifted out, on the screen.
    """
    frame, options, dataset = state.shown, state.options, state.experiment.dataset
    in_run, runs = state.preview is None, state.timeline.ghosts
    return PlanePicture(
        dataset.points,
        frame.parameters,
        frame.responsibility_parameters,
        frame.temperature,
        options.colouring,
        state.component,
        (dataset.columns[0], dataset.columns[1]),
        options.level,
        options.contours,
        options.by_mass,
        options.heat,
        options.regions,
        options.marginals,
        options.sample,
        trail=trail_of(state.timeline) if options.trails and in_run else NO_TRAIL,
        ghosts=ghosts_of(state.timeline) if options.ghosts and in_run else (),
        truth=dataset.truth if options.truth else None,
        earlier=runs[-1].outcome.frame.parameters if options.earlier and runs else None,
        moved=_moved(state) if options.moved and in_run else None,
        pins=state.experiment.settings.pins,
        small=small,
        equal_axes=options.equal_axes,
        extent=extent,
        keys=_keys(state),
        note=simulated_note(state),
        selected=selected,
    )


def simulated_note(state: State) -> str:
    """Say that there are points drawn from the mixture, where there are."""
    view = state.options.sample
    if view is SampleView.NONE:
        return ""
    count = simulated_count(state.experiment.dataset.points)
    return sample_note(count, instead=view is SampleView.INSTEAD)


def _moved(state: State) -> tuple[int, str] | None:
    """Return which component the M-step shown moved most, and how."""
    frame = state.shown
    if frame.phase is not Phase.M:
        return None
    movement = largest_movement(frame.responsibility_parameters, frame.parameters)
    return None if movement is None else (movement.component, movement_words(movement))


def _keys(state: State) -> tuple[ColourKey, ...]:
    """Return the scales of colour that are in use, with their words."""
    options, keys = state.options, []
    if options.colouring is Colouring.ENTROPY:
        keys.append(ColourKey(Scale.UNCERTAINTY, UNCERTAINTY_SCALE))
    elif options.colouring is Colouring.ONE and state.component is not None:
        keys.append(ColourKey(Scale.SHARE, share_scale_words(state.component)))
    if options.heat:
        keys.append(ColourKey(Scale.HEAT, heat_scale_words(highest_typical(state.shown.parameters))))
    return tuple(keys)
