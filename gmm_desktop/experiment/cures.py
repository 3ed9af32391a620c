"""What helps a component that has degenerated: edits to choose from at the last good frame."""

from dataclasses import dataclass, replace
from enum import StrEnum

from gmm_desktop.experiment.edits import ChangeSettings, Edit, Nudge, PlaceAnew, RemoveComponent
from gmm_desktop.experiment.experiment import Experiment
from gmm_desktop.mixture.diagnostics import Degeneracy, DegeneracyKind
from gmm_desktop.mixture.errors import DataError, ParameterError
from gmm_desktop.mixture.examination import nudged_off
from gmm_desktop.mixture.families import Family
from gmm_desktop.mixture.frames import Frame
from gmm_desktop.mixture.options import LARGEST_RIDGE
from gmm_desktop.mixture.points import Points
from gmm_desktop.mixture.prior import Prior, on_data
from gmm_desktop.mixture.settings import EmSettings
from gmm_desktop.mixture.verdict import Verdict, VerdictKind

RIDGE_SHARE = 1e-3
"""Share of the data's smaller variance that is added; no component is then narrower than 3 % of the data's σ there."""

MOST_UNLIKE = 1e3
"""How many times one axis may spread as far as the other, for the same number to be added to both variances."""

RAISED = 10
"""So many times what is added already is tried next."""

FEEDING = 2.0
"""Concentration of the weights' prior that counts one point more for each component: none can starve."""


class CureKind(StrEnum):
    """Ways out."""

    REGULARISE = "regularise"
    PRIOR = "prior"
    TIE = "tie"
    REMOVE = "remove"
    PLACE_ANEW = "place_anew"
    NUDGE = "nudge"


@dataclass(frozen=True)
class Cure:
    """One way out.

    Parameters
    ----------
    kind : CureKind
        Which.
    edit : Edit
        What it does to the experiment.
    amount : float
        For `CureKind.REGULARISE` the new ``reg_covar``, in squared data units.
    component : int
        Which component degenerated, from 0.
    """

    kind: CureKind
    edit: Edit
    component: int
    amount: float = 0.0


def cures(experiment: Experiment, n_components: int, wrong: Degeneracy) -> tuple[Cure, ...]:
    """Return the ways out that help, the mildest first.

    A ridge has one size for both axes, so their units must be somewhat alike. Neither a ridge nor a common covariance
    gives points to a component that has none; a prior does where it counts for the weights too. Points on a line
    leave no covariance to take a prior from, and none to share.

    Parameters
    ----------
    experiment : Experiment
        Its data and settings.
    n_components : int
        K.
    wrong : Degeneracy
        What happened.
    """
    settings, points = experiment.settings, experiment.dataset.points
    component = wrong.component
    starved = DegeneracyKind.STARVED in {each.kind for each in (wrong, *wrong.also)}
    found = []
    if not starved and points.scales.max() <= MOST_UNLIKE * points.scales.min():
        amount = suggested_ridge(points, settings.reg_covar)
        edit = ChangeSettings(replace(settings, reg_covar=amount))
        found.append(Cure(CureKind.REGULARISE, edit, component, amount))
    if has_area(points, n_components):
        prior = settings.prior or Prior()
        if starved:
            prior = replace(prior, weight_concentration=max(FEEDING, prior.weight_concentration))
        if prior != settings.prior:
            found.append(Cure(CureKind.PRIOR, ChangeSettings(replace(settings, prior=prior)), component))
        shared = n_components - len(settings.pins.within(n_components).covariances)
        if not starved and shared > 1 and settings.covariance_type is not Family.EEE:
            edit = ChangeSettings(replace(settings, covariance_type=Family.EEE))
            found.append(Cure(CureKind.TIE, edit, component))
    if n_components > 1:
        found.append(Cure(CureKind.REMOVE, RemoveComponent(component), component))
        found.append(Cure(CureKind.PLACE_ANEW, PlaceAnew(component), component))
    return tuple(found)


def way_off(frame: Frame, settings: EmSettings, verdict: Verdict | None) -> tuple[Cure, ...]:
    """Return what helps at a saddle: to go on beside it, where the objective is higher.

    Parameters
    ----------
    frame : Frame
        The last one of the run.
    settings : EmSettings
        Of the run.
    verdict : Verdict or None
        On its end.
    """
    if verdict is None or verdict.kind is not VerdictKind.SADDLE or not verdict.step:
        return ()
    try:
        beside = nudged_off(frame.parameters, verdict, settings)
    except ParameterError:
        return ()
    return (Cure(CureKind.NUDGE, Nudge(beside), 0),)


def suggested_ridge(points: Points, present: float) -> float:
    """Return a ``reg_covar`` in one digit: a thousandth of the data's smaller variance, or more than at present."""
    wanted = max(RIDGE_SHARE * float(points.scales.min()) ** 2, RAISED * present)
    return min(float(f"{wanted:.0e}"), LARGEST_RIDGE)


def has_area(points: Points, n_components: int) -> bool:
    """Tell whether the points spread both ways, so that a prior can be taken from them."""
    try:
        on_data(Prior(), points, n_components)
    except DataError:
        return False
    return True
