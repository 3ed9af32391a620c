"""The options of EM, as a table: what each usually is, and what it can be.

Checks, panel, dialog, command line and reports read it; what an option is called stands in `gmm_desktop.words.options`.
"""

import sys
from dataclasses import dataclass
from enum import StrEnum
from numbers import Integral, Real
from typing import Any

from gmm_desktop.mixture.convergence import ConvergenceRule
from gmm_desktop.mixture.errors import ParameterError
from gmm_desktop.mixture.families import Family

LARGEST = sys.float_info.max

LARGEST_RIDGE = 1e100
"""Added to the variance of any data, it still makes a covariance that can be computed with."""

HOTTEST = 1e6
"""Temperature at which all responsibilities are equal for any data one would look at."""

LARGEST_STRENGTH = 1e12


@dataclass(frozen=True)
class Range:
    """Which numbers can be.

    Parameters
    ----------
    lowest, highest : float
        The ends. Both are allowed, the lowest unless ``above``.
    whole : bool
        Whether only whole numbers can be.
    above : bool
        Whether a number must be above the lowest.
    """

    lowest: float = 0.0
    highest: float = LARGEST
    whole: bool = False
    above: bool = False

    def holds(self, value: Any) -> bool:
        """Tell whether a value is a number that can be."""
        number = isinstance(value, Integral if self.whole else Real) and not isinstance(value, bool)
        return (
            number
            and bool(self.lowest <= value <= self.highest)
            and not (self.above and value == self.lowest)
        )


@dataclass(frozen=True)
class Option:
    """An option of EM.

    Parameters
    ----------
    usual : object
        What it is unless somebody says; None where it is off.
    numbers : Range or None
        Which numbers it can be; None where it is no number.
    choices : type of StrEnum or None
        What can be chosen; None where nothing is. With neither, it is a switch, or has a form of its own (``pins``).
    """

    usual: Any
    numbers: Range | None = None
    choices: type[StrEnum] | None = None

    def holds(self, value: Any) -> bool:
        """Tell whether the option can be so."""
        if value is None and self.usual is None:
            return True
        if self.choices is not None:
            return value in tuple(self.choices)
        return self.numbers is None or self.numbers.holds(value)

    def typed(self, value: float) -> Any:
        """Return a typed number as an int where whole numbers are wanted and it is one."""
        return int(value) if self.numbers and self.numbers.whole and value.is_integer() else value


COUNT = Range(1, whole=True)
HEAT = Range(highest=HOTTEST)
STRENGTH = Range(highest=LARGEST_STRENGTH, above=True)

OPTIONS = {
    "covariance_type": Option(Family.VVV, choices=Family),
    "pins": Option(None),
    "reg_covar": Option(0.0, Range(highest=LARGEST_RIDGE)),
    "prior": Option(None),
    "temperature": Option(1.0, HEAT),
    "initial_temperature": Option(None, HEAT),
    "annealing": Option(20, COUNT),
    "nudge": Option(0.02, Range(highest=1.0)),
    "accelerated": Option(False),
    "batch_size": Option(None, COUNT),
    "seed": Option(0, Range(whole=True)),
    "rule": Option(ConvergenceRule.PER_POINT, choices=ConvergenceRule),
    "tol": Option(1e-8, Range()),
    "patience": Option(5, COUNT),
    "max_iter": Option(1000, COUNT),
}
"""Every field of `EmSettings`. The published experiments have another rule, ``tol`` and ``max_iter``."""

PRIOR_OPTIONS = {
    "weight_concentration": Option(1.0, Range(1.0, LARGEST_STRENGTH)),
    "mean_strength": Option(0.01, STRENGTH),
    "degrees_of_freedom": Option(4.0, Range(1.0, LARGEST_STRENGTH, above=True)),
    "scale": Option(1.0, STRENGTH),
}
"""Every field of `Prior`."""

USUAL = {name: option.usual for name, option in (OPTIONS | PRIOR_OPTIONS).items()}


def check_options(options: dict[str, Option], chosen: object) -> None:
    """Raise `ParameterError` ``setting``, with name and value, for the first option that cannot be so."""
    for name, option in options.items():
        value = getattr(chosen, name)
        if not option.holds(value):
            raise ParameterError("setting", name=name, value=value)
