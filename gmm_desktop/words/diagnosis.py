"""What a diagnosis says, in words."""

import math

from gmm_desktop.experiment.diagnosis import Comparison, Diagnosis, Finding, FindingKind
from gmm_desktop.experiment.timeline import Run, Timeline
from gmm_desktop.mixture.families import Family
from gmm_desktop.mixture.settings import EmSettings
from gmm_desktop.words.comparison import run_title
from gmm_desktop.words.messages import grouped, listed, phase_words, significant
from gmm_desktop.words.selection import CRITERION_NAMES, CRITERION_TIPS

COMPONENT_COLUMNS = (
    ("", "Component"),
    ("Nₖ", "Effective points Nₖ: the sum of the component's responsibilities"),
    ("share", "Nₖ / N: the weight π after an M step, where nothing is pinned and no prior adds points"),
    ("λ₁/λ₂", "Condition number of Σ: the larger variance over the smaller; 1 is round"),
    ("d²", "Mean squared Mahalanobis distance of its points; in the plane 2 is expected"),
    ("H", "Entropy of its points' responsibilities: 0 when they are all decided, 1 when none is"),
)

CRITERIA_COLUMNS = (
    ("p", "Number of free parameters p"),
    *((name, CRITERION_TIPS[criterion]) for criterion, name in CRITERION_NAMES.items()),
)

DIFFERENCE_COLUMNS = (
    ("", "Here and there: which component of the other run is which one here"),
    ("|Δπ|", "Largest difference between two weights that belong together"),
    ("‖Δμ‖", "Largest distance between two means that belong together, in units of the data"),
    ("‖ΔΣ‖", "Largest difference (Frobenius norm) between two covariances that belong together"),
    ("ΔL", "Log-likelihood shown less that of the other run"),
)


def finding_sentences(diagnosis: Diagnosis) -> list[str]:
    """Warn of what is off."""
    return [finding_sentence(finding, diagnosis.settings) for finding in diagnosis.findings]


def finding_sentence(finding: Finding, settings: EmSettings) -> str:
    """Warn of one thing, in a fit with these settings."""
    number, value = finding.component + 1, significant(finding.value, 3)
    match finding.kind:
        case FindingKind.FEW_POINTS:
            own = settings.covariance_type is Family.VVV and not settings.pins
            return f"Component {number} has few points: {value}{' for its six numbers' if own else ''}."
        case FindingKind.NEARLY_FLAT:
            measured = f"by the spread of the data, one variance is {value} times the other"
            return f"Component {number} is nearly flat: {measured}."
        case FindingKind.TOO_NARROW:
            return f"Component {number} is narrower than its points: d² is {value}, not 2."
        case FindingKind.TOO_WIDE:
            return f"Component {number} is wider than its points: d² is {value}, not 2."
        case FindingKind.NEARLY_SAME:
            other = (finding.other or 0) + 1
            return f"Components {number} and {other} nearly coincide: their overlap is {value}."


def frame_words(diagnosis: Diagnosis) -> str:
    """Say which frame is diagnosed."""
    return f"iteration {diagnosis.frame.iteration} · {phase_words(diagnosis.frame)}"


def component_rows(diagnosis: Diagnosis) -> list[tuple[str, ...]]:
    """Write the figures of each component, and of the noise."""
    entropies = diagnosis.figures.certainty.normalised_entropies.tolist()
    counts = diagnosis.figures.certainty.counts
    rows = []
    for component, each in enumerate(diagnosis.figures.components):
        condition = significant(each.condition, 3) if each.condition < 1e4 else f"{each.condition:.0e}"
        shape = (condition.replace("+0", ""), plain(each.squared_distance, 3))
        rows.append((str(component + 1), *_points(each.effective_points, each.share), *shape))
    if len(counts) > len(rows):
        rows.append(("noise", *_points(float(counts[-1]), float(counts[-1] / counts.sum())), "", ""))
    return [(*row, plain(entropy, 2)) for row, entropy in zip(rows, entropies, strict=True)]


def _points(effective: float, share: float) -> tuple[str, str]:
    return significant(effective, 4), f"{share:.3f}"


def entropy_sentence(diagnosis: Diagnosis) -> str:
    """Say how decided the points are as a whole."""
    certainty = diagnosis.figures.certainty
    if len(certainty.counts) == 1:
        return "One component: every point is decided."
    return f"Entropy {certainty.normalised_entropy:.3f} (0 all decided, 1 none)"


UNFINISHED = "They compare maxima; EM is not at one yet."


def criteria_row(diagnosis: Diagnosis) -> tuple[str, ...]:
    """Write p and the criteria."""
    values = diagnosis.criteria
    written = [_criterion(value) for value in (values.aic, values.aicc, values.bic, values.icl)]
    return (str(diagnosis.n_parameters), *written)


def _criterion(value: float) -> str:
    if not math.isfinite(value):
        return "∞"
    return grouped(value, 2 if abs(value) < 1e5 else 0) if abs(value) < 1e9 else significant(value, 6)


def run_words(timeline: Timeline, run: Run) -> str:
    """Name an earlier run as everywhere else, with its L."""
    return f"{run_title(timeline, run)} ({grouped(run.frames[-1].log_likelihood, 1)})"


def comparison_row(comparison: Comparison) -> tuple[str, ...]:
    """Write the largest differences."""
    difference = comparison.difference
    change = comparison.log_likelihood
    return (
        "",
        significant(difference.weights, 2),
        significant(difference.means, 2),
        significant(difference.covariances, 2),
        ("+" if change > 0 else "") + significant(change, 3) if abs(change) > comparison.rounding else "0",
    )


def comparison_sentence(comparison: Comparison) -> str:
    """Say whether two fits are one, and which component is which."""
    unmatched = comparison.difference.unmatched
    if comparison.same and not comparison.permuted:
        return "The same fit."
    here, there = (
        ", ".join(str(each + 1) for each in side) for side in zip(*comparison.matching.pairs, strict=True)
    )
    matched = f"{here} here {'are' if len(comparison.matching.pairs) > 1 else 'is'} {there} there"
    if comparison.same:
        return f"The same fit, components permuted. {matched}."
    if unmatched:
        left = "component has" if unmatched == 1 else "components have"
        return f"Another fit. {matched}; {unmatched} {left} no partner."
    return f"Another fit. {matched}."


def overlap_tip(first: int, second: int, value: float) -> str:
    """Say how much two components overlap."""
    if first == second:
        return f"Component {first + 1} with itself: 1"
    pair = listed([str(first + 1), str(second + 1)])
    return f"Components {pair}: overlap {significant(value, 3)} (Bhattacharyya; 0 apart, 1 the same)"


def confusion_tip(group: int, component: str, count: int) -> str:
    """Say how many points of a group a component takes."""
    points = "point" if count == 1 else "points"
    taker = f"component {component}" if component != "noise" else "the noise"
    return f"{count} {points} of the known group {group + 1} go to {taker}"


def agreement_sentence(index: float) -> str:
    """Say how well the components agree with the known groups."""
    return f"Adjusted Rand index {plain(index, 3)}: 1 is the same groups, 0 chance."


def plain(value: float, decimals: int) -> str:
    """Write a number with so many decimals, or a dash where there is none."""
    if math.isnan(value):
        return "–"
    return f"{value:.{decimals}f}".replace("-", "−") if abs(value) < 1e5 else significant(value, 3)
