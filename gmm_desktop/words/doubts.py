"""What is odd about the numbers of x and y, in a sentence each."""

from gmm_desktop.experiment.dataset import Dataset
from gmm_desktop.experiment.doubts import Doubt, DoubtKind, doubts
from gmm_desktop.experiment.names import visible
from gmm_desktop.mixture.families import ANY_UNITS, Family
from gmm_desktop.mixture.units import units_decide, unlike

ANY_UNITS_WORDS = " ".join(family.value for family in Family if family in ANY_UNITS)


def doubt_sentences(dataset: Dataset) -> list[str]:
    """Say what is odd about the numbers."""
    return [_sentence(doubt, dataset) for doubt in doubts(dataset.points)]


def _sentence(doubt: Doubt, dataset: Dataset) -> str:
    name = f"“{visible(dataset.columns[doubt.axis])}”"
    match doubt.kind:
        case DoubtKind.FILL_VALUE:
            count = doubt.count
            are = "value is" if count == 1 else "values are"
            stands = "often stands for a missing value; say so where the table is opened"
            return f"{count} {are} {_plain(doubt.value)} in {name}, which {stands}."
        case DoubtKind.DIGITS_END:
            return (
                f"The digits of {name} end: near {_plain(doubt.value)} numbers lie {_plain(doubt.step)} apart, and it "
                f"spreads by {_plain(doubt.spread)} only; subtract an offset where the numbers come from."
            )


def units_sentence(dataset: Dataset, family: Family) -> str:
    """Say that the units decide what a family finds; empty where they do not."""
    if not units_decide(dataset.points, family):
        return ""
    return f"{unlike_words(dataset)}, and {family.value} depends on the units: standardise, or take {ANY_UNITS_WORDS}."


def unlike_words(dataset: Dataset) -> str:
    """Say how differently x and y spread."""
    ratio = unlike(dataset.points) or 1.0
    wide, narrow = (0, 1) if ratio > 1 else (1, 0)
    times = ratio if ratio > 1 else 1 / ratio
    first, second = (visible(dataset.columns[axis]) for axis in (wide, narrow))
    return f"“{first}” spreads {_plain(float(f'{times:.2g}'))} times as far as “{second}”"


def _plain(value: float) -> str:
    text = f"{value:.4g}"
    mantissa, mark, exponent = text.partition("e")
    return f"{mantissa}e{int(exponent)}".replace("-", "−") if mark else text.replace("-", "−")
