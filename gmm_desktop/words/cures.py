"""The ways out of a degeneracy in words: what stands on the button, and what it does."""

from gmm_desktop.experiment.cures import Cure, CureKind
from gmm_desktop.mixture.diagnostics import Degeneracy
from gmm_desktop.mixture.points import Points
from gmm_desktop.words.messages import degeneracy_words, significant

CURE_NAMES = {
    CureKind.REGULARISE: "Regularise",
    CureKind.PRIOR: "Prior",
    CureKind.TIE: "Tie",
    CureKind.REMOVE: "Remove",
    CureKind.PLACE_ANEW: "Place anew",
    CureKind.NUDGE: "Nudge",
}
"""What stands on the buttons where there is little room."""


def degeneracy_sentence(wrong: Degeneracy) -> str:
    """Say what happened, and that something can be done."""
    words = degeneracy_words(wrong)
    return f"{words[0].upper()}{words[1:]}. Go on from here:"


def cure_text(cure: Cure, points: Points) -> tuple[str, str]:
    """Return the text of a cure's button, and a sentence on what it does."""
    number = cure.component + 1
    match cure.kind:
        case CureKind.REGULARISE:
            amount = f"{cure.amount:g}"
            share = significant(100 * cure.amount / float(points.scales.min()) ** 2, 1)
            added = f"{amount}, {share} % of the data's smaller variance,"
            return (
                f"Regularise (+{amount})",
                f"Add {added} to both variances of every component in each M step",
            )
        case CureKind.PRIOR:
            return (
                "Use a prior",
                "Maximise the posterior with a weak prior taken from the data, under which no component can vanish",
            )
        case CureKind.TIE:
            return (
                "Tie covariances",
                "Give all components one common covariance (EEE), which collapses on parallel lines only",
            )
        case CureKind.REMOVE:
            return (
                f"Remove component {number}",
                f"Go on without component {number}; the others share its weight",
            )
        case CureKind.NUDGE:
            return ("Nudge", "Move a little in the direction in which the objective rises, and go on with EM")
        case CureKind.PLACE_ANEW:
            return (
                f"Place component {number} anew",
                f"Put component {number}, with the proportions of the data, on the point that the others explain worst",
            )
