"""What EM is asked to do: model, variant and stopping rule, checked when they are made."""

from dataclasses import dataclass

from gmm_desktop.mixture.convergence import ConvergenceRule
from gmm_desktop.mixture.families import Family, family_of, n_covariance_parameters
from gmm_desktop.mixture.options import OPTIONS, USUAL, check_options
from gmm_desktop.mixture.prior import DIMENSIONS, Prior

COLDEST = 1e-6
"""Temperature below which every point goes whole to one component, as at 0; densities to the power 1/T overflow."""


@dataclass(frozen=True)
class Pins:
    """Parts of components, counted from 0, that EM leaves as they are.

    Parameters
    ----------
    weights, means, covariances : frozenset of int
        Components whose weight, mean or covariance is held; the weight of the noise is that of component K. A
        held covariance stands outside the covariance family: the family is fitted to the others among themselves.
    """

    weights: frozenset[int] = frozenset()
    means: frozenset[int] = frozenset()
    covariances: frozenset[int] = frozenset()

    def __bool__(self) -> bool:
        return bool(self.weights or self.means or self.covariances)

    def toggled(self, part: str, component: int) -> "Pins":
        """Return the pins with one part (``weights``, ``means`` or ``covariances``) held or freed."""
        parts = {name: getattr(self, name) for name in ("weights", "means", "covariances")}
        parts[part] = parts[part] ^ {component}
        return Pins(**parts)

    def without(self, component: int) -> "Pins":
        """Return the pins after a component has gone and those after it have moved up."""

        def kept(held: frozenset[int]) -> frozenset[int]:
            return frozenset(k - (k > component) for k in held if k != component)

        return Pins(kept(self.weights), kept(self.means), kept(self.covariances))

    def within(self, n_components: int) -> "Pins":
        """Return the pins of the first components only."""

        def known(held: frozenset[int]) -> frozenset[int]:
            return frozenset(k for k in held if k < n_components)

        return Pins(known(self.weights), known(self.means), known(self.covariances))


@dataclass(frozen=True)
class EmSettings:
    """How EM runs and when it stops; the names are scikit-learn's where it has them.

    The defaults are the usual values of `options.OPTIONS`, where the ranges stand, too; but rule, ``tol`` and
    ``max_iter`` are those of the published experiments.

    Parameters
    ----------
    covariance_type : Family
        What the covariances share; a name such as ``"tied"`` or ``"EEE"`` will do.
    max_iter : int
        Most full iterations (E and M).
    tol : float
        Tolerance of the rule. With 0 no rule is ever met and the run goes to ``max_iter``.
    reg_covar : float
        Added to the diagonal of the covariances in each M-step, in squared data units.
    rule : ConvergenceRule
        What is compared with ``tol``.
    patience : int
        How many iterations running the rule must hold.
    prior : Prior or None
        Maximise the posterior probability with this prior instead of the likelihood.
    pins : Pins
        What EM leaves as it is.
    temperature : float
        T of the E-step, from 0 (each point whole to one component) over 1 (EM) upwards.
    initial_temperature : float or None
        T at the first iteration, from where it goes evenly to ``temperature``; None begins there.
    annealing : int
        In how many iterations; a rule can be met only afterwards.
    nudge : float
        After annealing to T ≤ 1 the means are moved once, at random and by this share of their standard deviations
        (see `nudge.nudged`); 0 leaves them.
    accelerated : bool
        Jump ahead by SQUAREM where that raises the objective.
    batch_size : int or None
        Points in a batch of stochastic EM; None takes all points at once.
    seed : int
        Of the order in which stochastic EM takes the points, and of the nudge.

    Raises
    ------
    ParameterError
        ``family``, or ``setting`` with the name and value that cannot be used.
    """

    covariance_type: Family = Family.VVV
    max_iter: int = 200
    tol: float = 1e-4
    reg_covar: float = USUAL["reg_covar"]
    rule: ConvergenceRule = ConvergenceRule.MEAN_SHIFT
    patience: int = USUAL["patience"]
    prior: Prior | None = None
    pins: Pins = Pins()
    temperature: float = USUAL["temperature"]
    initial_temperature: float | None = None
    annealing: int = USUAL["annealing"]
    accelerated: bool = USUAL["accelerated"]
    batch_size: int | None = None
    seed: int = USUAL["seed"]
    nudge: float = USUAL["nudge"]

    def __post_init__(self) -> None:
        object.__setattr__(self, "covariance_type", family_of(self.covariance_type))
        check_options(OPTIONS, self)
        object.__setattr__(self, "rule", ConvergenceRule(self.rule))

    def temperature_at(self, iteration: int) -> float:
        """Return T of an iteration, counted from 1; 0 where it is below 1e-6."""
        temperature = self.temperature
        if self.initial_temperature is not None and iteration <= self.annealing:
            share = (iteration - 1) / self.annealing
            temperature = self.initial_temperature + (self.temperature - self.initial_temperature) * share
        return temperature if temperature >= COLDEST else 0.0

    @property
    def anneals(self) -> bool:
        """Whether the temperature changes."""
        return self.initial_temperature not in (None, self.temperature)

    def nudged_at(self, iteration: int) -> bool:
        """Tell whether the M-step of an iteration, counted from 1, ends with a nudge."""
        return self._nudges and iteration == self.annealing + 1

    @property
    def _nudges(self) -> bool:
        return self.nudge > 0 and self.anneals and self.temperature <= 1

    def settled_at(self, iteration: int) -> bool:
        """Tell whether temperature and means are left alone by annealing after an iteration."""
        return not self.anneals or iteration > self.annealing + self._nudges

    def jumps_at(self, iteration: int) -> bool:
        """Tell whether acceleration may lengthen an M-step: not with batches, nor hard or changing temperatures."""
        smooth = self.temperature_at(iteration) > 0 and self.settled_at(iteration)
        return self.accelerated and self.batch_size is None and smooth

    def family_at(self, component: int) -> Family:
        """Return what binds the covariance of a component drawn by hand: nothing where it is pinned."""
        return Family.VVV if component in self.pins.covariances else self.covariance_type

    def n_parameters(self, n_components: int, *, noise: bool = False) -> int:
        """Return how many numbers EM is free to choose, for AIC and BIC.

        Weights K − 1 (K with noise), means 2K, covariances as the family has it; less what is pinned.
        """
        pins = self.pins.within(n_components)
        weights = n_components + noise - len(self.pins.within(n_components + noise).weights)
        means = DIMENSIONS * (n_components - len(pins.means))
        free = n_components - len(pins.covariances)
        return max(weights - 1, 0) + means + n_covariance_parameters(self.covariance_type, free)
