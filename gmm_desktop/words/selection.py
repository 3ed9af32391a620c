"""What is said of models that are compared."""

import math

from gmm_desktop.mixture.criteria import Criterion
from gmm_desktop.mixture.initialisation import StartMethod
from gmm_desktop.mixture.selection import Candidate
from gmm_desktop.words.messages import grouped, sentence

CRITERION_NAMES = {Criterion.AIC: "AIC", Criterion.AICC: "AICc", Criterion.BIC: "BIC", Criterion.ICL: "ICL"}

CRITERION_TIPS = {
    Criterion.AIC: "AIC = −2L + 2p: estimates which model predicts new data best; smaller is better",
    Criterion.AICC: "AICc: AIC corrected for few points; smaller is better",
    Criterion.BIC: "BIC = −2L + p log N: approximates which model is most probable; smaller is better",
    Criterion.ICL: "ICL = BIC − 2 Σ log max γ: BIC that also wants the groups to be distinct; smaller is better",
}

UNITS_LINE = "depends on the units, which differ much: standardise, or trust another family"

FEW_LINE = (
    "a component has fewer points than numbers of its own, often by chance: not chosen if others are there"
)


def doubt(candidate: Candidate) -> tuple[str, str]:
    """Return why a model is not to be chosen, in a word and in a line; nothing where it may be."""
    if candidate.units_decide:
        return "units", UNITS_LINE
    return ("few", FEW_LINE) if candidate.few_points else ("", "")


def compact(value: float) -> str:
    """Write a positive number in at most four letters."""
    if value == math.inf:
        return "∞"
    for divisor, sign in ((1.0, ""), (1e3, "k"), (1e6, "M")):
        if value < 9.95 * divisor:
            return f"{value / divisor:.1f}{sign}"
        if value < 999.5 * divisor:
            return f"{value / divisor:.0f}{sign}"
    return "…"


def candidate_lines(candidate: Candidate, criterion: Criterion, best: Candidate | None) -> str:
    """Say the most important of a fitted model in two lines."""
    name, size = f"{candidate.family}, K = {candidate.n_components}", f"p = {candidate.n_parameters}"
    if candidate.refusal is not None:
        return f"{name}\n{sentence(candidate.refusal)}"
    if candidate.frame is None or candidate.criteria is None:
        return f"{name}: no fit\n{size} · a component degenerated from every start"
    value = candidate.value(criterion)
    figure = grouped(value, 2) if math.isfinite(value) else "∞, too few points for so many parameters"
    head = f"{name}: {CRITERION_NAMES[criterion]} {figure}"
    if candidate is best:
        head = f"best: {head}"
    elif best is not None and math.isfinite(value):
        head += f" (+{grouped(value - best.value(criterion), 2)})"
    agreed = (
        reached_by(candidate) + " agree" * (candidate.agreeing > 0) if candidate.restarts > 1 else "one start"
    )
    if why := doubt(candidate)[1]:
        return f"{head}\n{why}"
    return f"{head}\nL {grouped(candidate.frame.log_likelihood, 3)} · {size} · {agreed}"


def reached_by(candidate: Candidate) -> str:
    """Say how many starts led to the best fit of a model, and where it came from if none did."""
    starts = f"{candidate.agreeing} of {candidate.restarts} starts"
    if candidate.agreeing:
        return starts
    found = {StartMethod.NEIGHBOUR: "from a neighbouring model", StartMethod.HIERARCHICAL: "by hierarchy"}
    return f"{starts}, but {found.get(candidate.method, 'by one')}"


def candidate_tip(candidate: Candidate) -> str:
    """Say all that is known of a fitted model, a line for each thing."""
    head = f"K = {candidate.n_components}, {candidate.family}: {candidate.n_parameters} free parameters"
    if candidate.refusal is not None:
        return f"{head}\n{sentence(candidate.refusal)}"
    if candidate.frame is None or candidate.criteria is None:
        return f"{head}\nIn each of {candidate.restarts} runs a component degenerated."
    judged = candidate.criteria
    lines = [
        head,
        f"L = {grouped(candidate.frame.log_likelihood, 4)}",
        "   ".join(f"{CRITERION_NAMES[each]} {judged.value(each):.2f}" for each in Criterion),
        f"reached by {reached_by(candidate)}",
    ]
    if why := doubt(candidate)[1]:
        lines.append(why)
    if candidate.degenerate:
        lines.append(f"{candidate.degenerate} runs ended with a degenerate component")
    return "\n".join(lines)
