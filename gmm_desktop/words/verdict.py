"""What the end of a run is, in words."""

from gmm_desktop.mixture.verdict import Unexamined, Verdict, VerdictKind

REASONS = {
    Unexamined.HARD: "T = 0",
    Unexamined.RIDGE: "reg_covar acts",
    Unexamined.BATCHES: "batches",
    Unexamined.UNSETTLED: "T still changes",
    Unexamined.DIGITS: "digits end",
}

SHORT = {
    VerdictKind.MAXIMUM: "maximum",
    VerdictKind.SADDLE: "saddle",
    VerdictKind.BOUNDARY: "boundary",
    VerdictKind.NOT_STATIONARY: "not stationary",
    VerdictKind.NOT_EXAMINED: "not examined",
}

FORESEEN = 5.0
"""Nats up to which a Newton step foresees what is left to gain."""

SADDLE_SENTENCE = (
    "EM has ended at a saddle and not at a maximum: beside it there is a higher place. Go on from here:"
)


def verdict_words(verdict: Verdict | None) -> str:
    """Say what the end is, after “converged” or “stopped”; empty where nobody has looked, or that says it all."""
    match verdict:
        case None | Verdict(VerdictKind.BOUNDARY):
            return ""
        case Verdict(VerdictKind.MAXIMUM):
            return " at a maximum"
        case Verdict(VerdictKind.SADDLE):
            return " at a saddle"
        case Verdict(VerdictKind.NOT_STATIONARY, left=left):
            near = left is not None and left < FORESEEN
            return f", not stationary yet (some {left:.2g} nats are left)" if near else ", not stationary yet"
        case Verdict(_, reason):
            return f", not examined ({REASONS[reason]})" if reason else ", not examined"
