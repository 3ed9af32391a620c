"""What is said of new points that a finished mixture was asked about."""

from pathlib import Path

from gmm_desktop.experiment.dataset import Dataset
from gmm_desktop.experiment.names import visible
from gmm_desktop.experiment.new_points import OUTLIER_LEVEL, FinishedMixture, Tally
from gmm_desktop.words.reading import counted

ASSIGNING_NAME = "The mixture shown"
DATA_TITLE, TARGET_TITLE = "New points", "Assign new points"

LISTED = 8
"""Components a sentence names."""


def assigned_sentence(path: Path, name: str, mixture: FinishedMixture, tally: Tally) -> str:
    """Say what was written, and how many points each component has got."""
    counts = [f"{k}: {count:,}" for k, count in enumerate(tally.counts.tolist()) if k]
    listed = ", ".join(counts[:LISTED]) + (", …" if len(counts) > LISTED else "")
    if mixture.parameters.noise is not None:
        out = f"noise: {tally.n_outliers:,}"
    else:
        out = f"{tally.n_outliers:,} with p < {OUTLIER_LEVEL:g}"
    points = counted(tally.n_points, "point")
    return f"Saved {visible(path.name)}: {points} of {visible(name)} by component ({listed}; {out})."


def outlier_words(mixture: FinishedMixture, tally: Tally) -> str:
    """Say how many points lie far out, and what that is measured by."""
    are, share = counted(tally.n_outliers, "point"), tally.n_outliers / max(tally.n_points, 1)
    if mixture.parameters.noise is None:
        usual = OUTLIER_LEVEL * tally.n_points
        expected = f"{usual:,.0f}" if usual >= 10 else f"{usual:.2g}"
        return f"{are} ({share:.2%}) with p < {OUTLIER_LEVEL:g}; of the mixture's own points, {expected} would be"
    beyond = f"; {tally.n_beyond:,} beyond its box, where it counts as within" if tally.n_beyond else ""
    return f"{are} ({share:.2%}) to the noise{beyond}"


def notes(mixture: FinishedMixture, dataset: Dataset) -> list[str]:
    """Say what could be taken amiss, in a sentence each."""
    said = []
    if mixture.converted:
        said.append(
            f"{visible(mixture.name)} was made on standardised data; it is converted to the units of the data."
        )
    if mixture.temperature != 1:
        said.append(
            f"The run was at temperature {mixture.temperature:g}; γ of new points are the mixture's own probabilities "
            "(temperature 1), of which the same component has the largest."
        )
    if mixture.columns is not None and mixture.columns != dataset.columns:
        here, there = (" and ".join(map(visible, names)) for names in (dataset.columns, mixture.columns))
        said.append(f"{here} of {visible(dataset.name)} stand for {there}, to which the mixture was fitted.")
    return said
