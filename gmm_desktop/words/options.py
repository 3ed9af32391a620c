"""The options of EM and its stopping rules in words: what each is called, does, and is on the command line.

What each can be stands in `gmm_desktop.mixture.options`; panel, dialog, help, reports and refusals read both.
"""

from dataclasses import dataclass
from enum import StrEnum
from numbers import Real
from typing import Any

from gmm_desktop.mixture.convergence import ConvergenceRule
from gmm_desktop.mixture.options import LARGEST, OPTIONS, PRIOR_OPTIONS, Range
from gmm_desktop.mixture.prior import Prior


@dataclass(frozen=True)
class OptionWords:
    """What is said of an option.

    Parameters
    ----------
    label : str
        Its name in a panel or dialog.
    flag, sign : str
        How it is called on the command line, and what stands for its value there; empty for a switch.
    sentence : str
        What it does, and in which unit it is.
    off : str
        What happens where it is not given, if its usual value does not say.
    """

    label: str
    flag: str
    sign: str
    sentence: str
    off: str = ""


OPTION_WORDS = {
    "covariance_type": OptionWords(
        "Covariances", "--covariance", "FAMILY",
        "What the covariances of the components share",
    ),
    "pins": OptionWords(
        "Hold fixed", "--pin", "PART:K",
        "Hold a part of a component as it starts",
    ),
    "reg_covar": OptionWords(
        "Added to the variances", "--reg-covar", "R",
        "Add this to every variance in each M step, in squared units of the data (reg_covar)",
    ),
    "prior": OptionWords(
        "A conjugate prior (MAP)", "--prior", "",
        "Find a local mode of the posterior under a weak prior (MAP), with which nothing can collapse",
    ),
    "weight_concentration": OptionWords(
        "α of the weights", "--prior-concentration", "ALPHA",
        "Each weight is counted α − 1 points more (Dirichlet prior); 1 is flat",
    ),
    "mean_strength": OptionWords(
        "κ of the means", "--prior-strength", "KAPPA",
        "The mean of the data counts as κ points of each component",
    ),
    "degrees_of_freedom": OptionWords(
        "ν of the covariances", "--prior-dof", "NU",
        "Degrees of freedom ν of the inverse Wishart prior: how firmly it holds the covariances",
    ),
    "scale": OptionWords(
        "Scale of Λ", "--prior-scale", "S",
        "The prior expects covariances about this many times the covariance of the data divided by K",
    ),
    "temperature": OptionWords(
        "Temperature of the E step", "--temperature", "T",
        "Temperature T of the E step: 0 is hard as in k-means, 1 is EM, and more blurs the responsibilities",
    ),
    "initial_temperature": OptionWords(
        "First temperature", "--anneal-from", "T0",
        "Deterministic annealing: the temperature to begin at, from where it goes evenly to that of the run",
    ),
    "annealing": OptionWords(
        "Annealing iterations", "--anneal-iterations", "N",
        "Reach the temperature of the run after so many iterations; only then can a rule stop it",
    ),
    "nudge": OptionWords(
        "Nudge, in σ", "--nudge", "SHARE",
        "After annealing, move the means by so many σ at random, lest components coincide; 0 does not",
    ),
    "accelerated": OptionWords(
        "Acceleration (SQUAREM)", "--accelerate", "",
        "Jump ahead every second M step (SQUAREM) where that raises the objective",
    ),
    "batch_size": OptionWords(
        "Points in a batch", "--batch-size", "N",
        "Stochastic EM: make an M step after every so many points; L may fall on the way",
        "all points at once",
    ),
    "seed": OptionWords(
        "Seed", "--seed", "N",
        "Where chance begins: the same seed gives the same run",
    ),
    "rule": OptionWords(
        "Converged when this is small", "--rule", "RULE",
        "What must become small",
    ),
    "tol": OptionWords(
        "Tolerance", "--tol", "T",
        "How small what the rule watches must become; 0 runs on to the last iteration allowed",
    ),
    "patience": OptionWords(
        "Iterations in a row", "--patience", "N",
        "In how many iterations in a row the rule must hold",
    ),
    "max_iter": OptionWords(
        "At most (iterations)", "--max-iter", "N",
        "Stop after so many iterations in any case",
    ),
}  # fmt: skip
"""Of every option in `OPTIONS` and `PRIOR_OPTIONS`."""


PINNED = {"weights": ("weight", "π"), "means": ("mean", "μ"), "covariances": ("shape", "Σ")}
"""What each part of a component that can be held is called on the command line, and its sign."""


@dataclass(frozen=True)
class RuleWords:
    """What is said of a rule.

    Parameters
    ----------
    name, sign : str
        What it compares with the tolerance, in words and as a formula.
    met : str
        That it was met, with places for ``tol`` and ``objective``.
    meaning : str
        What it compares, in a sentence.
    """

    name: str
    sign: str
    met: str
    meaning: str


RULE_WORDS = {
    ConvergenceRule.MEAN_SHIFT: RuleWords(
        "shift of the means ‖Δμ‖", "‖Δμ‖", "the means moved less than {tol}",
        "How far all means together moved in an iteration, in units of the data; the wider axis decides.",
    ),
    ConvergenceRule.LOG_LIKELIHOOD: RuleWords(
        "relative change of L, |ΔL / L|", "|ΔL/L|", "the {objective} changed by less than {tol} of itself",
        "The change of the objective as a share of it, which depends on the units of the data.",
    ),
    ConvergenceRule.ABSOLUTE: RuleWords(
        "change of L, |ΔL|", "|ΔL|", "the {objective} changed by less than {tol}",
        "The change of the objective in nats, total over the points.",
    ),
    ConvergenceRule.PER_POINT: RuleWords(
        "change of L for each point, |ΔL| / N", "|ΔL|/N", "the mean {objective} of a point changed by less than {tol}",
        "The change of the mean log-likelihood of a point, in any units; scikit-learn compares it with its tol.",
    ),
    ConvergenceRule.AITKEN: RuleWords(
        "distance to the limit |L∞ − L|", "|L∞ − L|", "the {objective} came within {tol} of its expected limit",
        "How far L still is from the limit Aitken's acceleration expects; creeping is not taken for the end.",
    ),
}  # fmt: skip


def as_help(sentence: str) -> str:
    """Write a sentence as a help of the command line begins."""
    return sentence[0].lower() + sentence[1:]


def needed_words(numbers: Range, value: Any) -> str:
    """Say which numbers an option can be, and that a value is none of them; no whole sentence."""
    kind = "a whole number" if numbers.whole else "a number"
    ends = f" {'above' if numbers.above else 'from'} {numbers.lowest:g}"
    if numbers.highest < LARGEST:
        ends += f"{' and up' if numbers.above else ''} to {numbers.highest:g}"
    shown = f"{value:.10g}" if isinstance(value, Real) else value
    return f"{kind}{ends} is needed, not “{shown}”"


def option_refusal(name: str, value: Any) -> str:
    """Return the sentence that refuses a value of an option; of a number, with its range."""
    label, option = OPTION_WORDS[name].label, (OPTIONS | PRIOR_OPTIONS)[name]
    if option.numbers is not None:
        return f"{label}: {needed_words(option.numbers, value)}."
    return f"{label}: “{value}” cannot be chosen."


def spelled(value: Any) -> str:
    """Write the value of an option as it is typed on the command line."""
    return value.value.replace("_", "-") if isinstance(value, StrEnum) else repr(value)


def prior_words(prior: Prior) -> str:
    """Write the numbers of a prior: α 1, κ 0.01, ν 4, scale 1."""
    numbers = zip(("α", "κ", "ν", "scale"), PRIOR_OPTIONS, strict=True)
    return ", ".join(f"{sign} {getattr(prior, name):g}" for sign, name in numbers)
