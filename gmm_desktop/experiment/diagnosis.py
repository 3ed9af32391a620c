"""What can be said of a frame on its data: figures, criteria, agreement with known groups, and what is off."""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from gmm_desktop.experiment.dataset import UNKNOWN_GROUP, Dataset
from gmm_desktop.experiment.timeline import Run
from gmm_desktop.mixture.agreement import Confusion, adjusted_rand_index, confusion
from gmm_desktop.mixture.arrays import FloatArray, IntArray
from gmm_desktop.mixture.certainty import log_responsibility_blocks
from gmm_desktop.mixture.comparison import Matching, ParameterDifference, match_components, matched_difference
from gmm_desktop.mixture.component_figures import MixtureFigures, mixture_figures
from gmm_desktop.mixture.criteria import Criteria, criteria, log_largest_responsibility
from gmm_desktop.mixture.frames import Frame
from gmm_desktop.mixture.parameters import MixtureParameters
from gmm_desktop.mixture.points import Points
from gmm_desktop.mixture.settings import EmSettings

FEW_POINTS = 6.0
"""A component has six numbers to be found: weight, mean and covariance."""

NEARLY_FLAT = 1e4
"""Condition number, each axis counted by the spread of the data, from which on one σ is 100 times the other."""

NEARLY_SAME = 0.95
"""Bhattacharyya coefficient from which on two components describe the same points."""

DISTANCE_OFF = 0.25
"""Share by which the mean squared distance may differ from 2 after convergence."""

SAME_WEIGHTS, SAME_MEANS, SAME_COVARIANCES = 1e-3, 1e-3, 1e-3
"""Differences below which two fits are the same, where each axis counts by the spread of the data along it."""

ROUNDING = 1e-11
"""Share of L below which a difference is rounding."""


class FindingKind(StrEnum):
    """What may be off."""

    FEW_POINTS = "few_points"
    NEARLY_FLAT = "nearly_flat"
    TOO_NARROW = "too_narrow"
    TOO_WIDE = "too_wide"
    NEARLY_SAME = "nearly_same"


@dataclass(frozen=True)
class Finding:
    """Something to be warned of.

    Parameters
    ----------
    kind : FindingKind
        What.
    component : int
        Which component, from 0.
    value : float
        The figure that gives cause: effective points, flatness, squared distance or overlap.
    other : int or None
        The second component, where there are two.
    """

    kind: FindingKind
    component: int
    value: float
    other: int | None = None


@dataclass(frozen=True, eq=False)
class Agreement:
    """The most responsible components against the groups that are known.

    Parameters
    ----------
    adjusted_rand_index : float
        1 for the same groups, 0 on average by chance.
    confusion : Confusion
        Known groups in rows, components in columns; the noise is K.
    """

    adjusted_rand_index: float
    confusion: Confusion


@dataclass(frozen=True, eq=False)
class Comparison:
    """The mixture shown against the end of another run.

    Parameters
    ----------
    matching : Matching
        Which component of the other run each shown one continues.
    difference : ParameterDifference
        The largest differences between those that belong together.
    log_likelihood : float
        L shown less that of the other run, in nats.
    rounding : float
        What of that is rounding.
    same : bool
        Whether both are one fit, as far as anyone could see.
    """

    matching: Matching
    difference: ParameterDifference
    log_likelihood: float
    rounding: float
    same: bool

    @property
    def permuted(self) -> bool:
        """Whether components that belong together have other numbers."""
        return any(old != new for old, new in self.matching.pairs)


@dataclass(frozen=True, eq=False)
class Diagnosis:
    """All that is said of one frame.

    Parameters
    ----------
    frame : Frame
        Which one.
    figures : MixtureFigures
        Of each component, of the responsibilities shown and of each pair.
    n_parameters : int
        Free parameters p.
    criteria : Criteria
        Of the parameters shown, as if L were at its maximum there.
    agreement : Agreement or None
        Where the groups are known.
    comparison : Comparison or None
        Where another run was asked for.
    findings : tuple of Finding
        What is off.
    settings : EmSettings
        Of the run.
    converged : bool
        Whether EM has met its rule here.
    """

    frame: Frame
    figures: MixtureFigures
    n_parameters: int
    criteria: Criteria
    agreement: Agreement | None
    comparison: Comparison | None
    findings: tuple[Finding, ...]
    settings: EmSettings
    converged: bool


def diagnose(
    dataset: Dataset, frame: Frame, settings: EmSettings, *, converged: bool = False, other: Run | None = None
) -> Diagnosis:
    """Work all figures of a frame out, in some passes over the points.

    Parameters
    ----------
    dataset : Dataset
        The points, and their groups where they are known.
    frame : Frame
        Whose parameters and responsibilities are looked at.
    settings : EmSettings
        For the number of free parameters.
    converged : bool
        Whether EM has met its rule here; only then distances that are off tell of the model.
    other : Run, optional
        A run on the same data, with the end of which the frame is compared.
    """
    points, parameters = dataset.points, frame.parameters
    figures = mixture_figures(points, parameters, frame.responsibility_parameters, frame.temperature)
    free = settings.n_parameters(parameters.n_components, noise=parameters.noise is not None)
    largest = log_largest_responsibility(points, parameters)
    agreement = None
    if dataset.labels is not None:
        known = dataset.labels != UNKNOWN_GROUP
        assigned = most_responsible(points, frame.responsibility_parameters)[known]
        labels = dataset.labels[known]
        agreement = Agreement(adjusted_rand_index(labels, assigned), confusion(labels, assigned))
    return Diagnosis(
        frame,
        figures,
        free,
        criteria(frame.log_likelihood, free, len(points), largest),
        agreement,
        compare(frame, other.frames[-1], points.scales) if other else None,
        tuple(findings(figures, converged=converged)),
        settings,
        converged,
    )


def most_responsible(points: Points, parameters: MixtureParameters) -> IntArray:
    """Return the component most responsible for each point, from 0, of equals the first; noise is K."""
    blocks = log_responsibility_blocks(points, parameters)
    return np.concatenate([block.argmax(axis=0) for block in blocks])


def compare(shown: Frame, other: Frame, scales: FloatArray) -> Comparison:
    """Compare two frames on the same data, whatever the numbering of their components.

    Parameters
    ----------
    shown, other : Frame
        Their numbers of components may differ.
    scales : ndarray, shape (2,)
        `Points.scales`, the yardstick of what cannot be seen.
    """
    matching = match_components(shown.parameters, other.parameters)
    difference = matched_difference(shown.parameters, other.parameters, matching)
    nowhere, yardsticks = np.zeros(2), np.where(scales > 0, scales, 1.0)
    ours, theirs = (frame.parameters.measured(nowhere, yardsticks) for frame in (shown, other))
    seen = matched_difference(ours, theirs, matching)
    same = (
        seen.unmatched == 0
        and seen.weights < SAME_WEIGHTS
        and seen.means < SAME_MEANS
        and seen.covariances < SAME_COVARIANCES
    )
    change = shown.log_likelihood - other.log_likelihood
    return Comparison(matching, difference, change, ROUNDING * abs(shown.log_likelihood), same)


def findings(figures: MixtureFigures, *, converged: bool) -> list[Finding]:
    """Return what is off, component by component and then pair by pair."""
    found = []
    for component, each in enumerate(figures.components):
        if each.effective_points < FEW_POINTS:
            found.append(Finding(FindingKind.FEW_POINTS, component, each.effective_points))
        if each.flatness > NEARLY_FLAT:
            found.append(Finding(FindingKind.NEARLY_FLAT, component, each.flatness))
        if converged and each.squared_distance > 2 * (1 + DISTANCE_OFF):
            found.append(Finding(FindingKind.TOO_NARROW, component, each.squared_distance))
        if converged and each.squared_distance < 2 * (1 - DISTANCE_OFF):
            found.append(Finding(FindingKind.TOO_WIDE, component, each.squared_distance))
    first, second = np.nonzero(np.triu(figures.overlaps > NEARLY_SAME, k=1))
    for one, two in zip(first.tolist(), second.tolist(), strict=True):
        found.append(Finding(FindingKind.NEARLY_SAME, one, float(figures.overlaps[one, two]), two))
    return found
