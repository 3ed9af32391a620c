"""The stopping rules in words: what each compares with the tolerance, and what is said once it is met."""

from dataclasses import dataclass

from gmm_desktop.mixture.convergence import ConvergenceRule


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
