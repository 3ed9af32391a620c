"""What the item of the mixture draws, as one value."""

from dataclasses import dataclass, field

from gmm_desktop.experiment.state import State
from gmm_desktop.experiment.trail import NO_TRAIL, ghosts_of, trail_of
from gmm_desktop.mixture.arrays import FloatArray
from gmm_desktop.mixture.families import Family
from gmm_desktop.mixture.frames import Phase
from gmm_desktop.mixture.movement import largest_movement
from gmm_desktop.mixture.parameters import MixtureParameters
from gmm_desktop.mixture.settings import Pins
from gmm_desktop.words.canvas import movement_words

MOST_WITH_RINGS = 8


@dataclass(frozen=True, eq=False)
class MixturePicture:
    """What to draw.

    Parameters
    ----------
    parameters : MixtureParameters
        Of the frame shown.
    trail : ndarray, shape (T, K, 2)
        Means of earlier iterations, oldest first, the shown ones last.
    selected : int or None
        The component with handles.
    level : float
        Standard deviations at which ellipses are drawn.
    point : tuple of float or None
        The selected point, in data units.
    family : Family
        What binds the covariance of the selected component.
    pins : Pins
        What EM leaves as it is.
    truth : MixtureParameters or None
        The mixture the data were drawn from, to be outlined.
    ghosts : tuple of MixtureParameters
        Of some earlier iterations, oldest first.
    earlier : MixtureParameters or None
        With what the run before this one ended.
    moved : (int, str) or None
        The component the M-step moved most, and what to write beside it.
    small : bool
        The picture is small: no rings and weights around the means.
    """

    parameters: MixtureParameters
    trail: FloatArray
    selected: int | None
    level: float
    point: tuple[float, float] | None
    family: Family = Family.VVV
    pins: Pins = field(default_factory=Pins)
    truth: MixtureParameters | None = None
    ghosts: tuple[MixtureParameters, ...] = ()
    earlier: MixtureParameters | None = None
    moved: tuple[int, str] | None = None
    small: bool = False

    def pinned(self, component: int) -> str:
        """Return the signs of what is pinned of a component: some of π, μ and Σ."""
        pins = self.pins
        parts = (("π", pins.weights), ("μ", pins.means), ("Σ", pins.covariances))
        return "".join(sign for sign, held in parts if component in held)

    @property
    def crowded(self) -> bool:
        """Whether only the selected component has room for its ring and weight."""
        return self.small or self.parameters.n_components > MOST_WITH_RINGS


def mixture_picture(state: State, *, small: bool = False) -> MixturePicture:
    """Return what is drawn of the mixture in a state, in a large or a small picture."""
    options, settings, dataset = state.options, state.experiment.settings, state.experiment.dataset
    points, point = dataset.points, state.point
    runs = state.timeline.ghosts
    in_run = state.preview is None
    return MixturePicture(
        state.shown.parameters,
        trail_of(state.timeline) if options.trails and in_run else NO_TRAIL,
        state.component,
        options.level,
        None if point is None else (float(points.x[point]), float(points.y[point])),
        Family.VVV if state.component is None else settings.family_at(state.component),
        settings.pins,
        dataset.truth if options.truth else None,
        ghosts_of(state.timeline) if options.ghosts and in_run else (),
        runs[-1].frames[-1].parameters if options.earlier and runs else None,
        _moved(state) if options.moved and in_run else None,
        small,
    )


def _moved(state: State) -> tuple[int, str] | None:
    """Return which component the M-step shown moved most, and how."""
    frame = state.shown
    if frame.phase is not Phase.M:
        return None
    movement = largest_movement(frame.responsibility_parameters, frame.parameters)
    return None if movement is None else (movement.component, movement_words(movement))
