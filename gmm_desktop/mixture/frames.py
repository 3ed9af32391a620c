"""A frame: the state of EM after one half-step, and all that the next one needs."""

from dataclasses import dataclass
from enum import StrEnum

from gmm_desktop.mixture.parameters import MixtureParameters


class Phase(StrEnum):
    """Which half-step a frame shows."""

    START = "start"
    E = "e"
    M = "m"


@dataclass(frozen=True, eq=False, slots=True)
class Leap:
    """What acceleration remembers between half-steps.

    Parameters
    ----------
    origin : MixtureParameters or None
        θ one EM step before the one shown, where the next EM step may be followed by a jump.
    longest : float
        Longest step length that is tried.
    """

    origin: MixtureParameters | None = None
    longest: float = 1.0


@dataclass(frozen=True, eq=False, slots=True)
class Frame:
    """The state of EM after one half-step; everything in it belongs together.

    Parameters
    ----------
    iteration : int
        Full iterations begun: 0 at the start, t after the E- and after the M-step of iteration t.
    phase : Phase
        The half-step just made.
    parameters : MixtureParameters
        θ shown: ellipses, table and density.
    responsibility_parameters : MixtureParameters
        The θ from which the responsibilities shown come: θ itself after E, the θ before it after M.
    log_likelihood : float
        L of ``parameters``, in nats, total over the points.
    objective : float
        What this run raises: L; with a prior the log-posterior L + log p(θ); at another temperature than 1 the
        free energy (see `SufficientStatistics`) instead of L.
    elbo : float
        Lower bound of the objective for these responsibilities and ``parameters``; equals it after E.
    temperature : float
        T of the responsibilities.
    mean_shift : float or None
        Move of the means in this M-step, ‖μ′ − μ‖ over all of them, in data units.
    change : float or None
        Change of the objective in the newest full iteration, at equal temperature.
    streak : int
        How many iterations running the convergence rule has held.
    evaluations : int
        Passes over the points that computed responsibilities, since the start.
    jumped : bool
        This M-step was lengthened by acceleration.
    ridged : bool
        ``reg_covar`` made a difference to this M-step.
    leap : Leap
        What acceleration remembers.
    """

    iteration: int
    phase: Phase
    parameters: MixtureParameters
    responsibility_parameters: MixtureParameters
    log_likelihood: float
    objective: float
    elbo: float
    temperature: float = 1.0
    mean_shift: float | None = None
    change: float | None = None
    streak: int = 0
    evaluations: int = 1
    jumped: bool = False
    ridged: bool = False
    leap: Leap = Leap()

    @property
    def half_step(self) -> int:
        """Position in the run: 0 at the start, then 2t−1 after E and 2t after M of iteration t."""
        return 2 * self.iteration - (self.phase is Phase.E)
