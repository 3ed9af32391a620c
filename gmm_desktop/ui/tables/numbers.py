"""One point's E-step or one component's M-step, worked out with the real figures."""

from dataclasses import dataclass

import numpy as np

from gmm_desktop.control.messages import significant
from gmm_desktop.experiment.state import State
from gmm_desktop.mixture.covariance import Family
from gmm_desktop.mixture.density import joint_factors, log_weighted_densities
from gmm_desktop.mixture.diagnostics import Degeneracy
from gmm_desktop.mixture.e_step import responsibilities
from gmm_desktop.mixture.em import next_m_step
from gmm_desktop.mixture.frames import Phase
from gmm_desktop.mixture.parameters import MixtureParameters
from gmm_desktop.mixture.settings import EmSettings


@dataclass(frozen=True)
class Row:
    """One line of cells: the first to the left, the others right-aligned in columns of equal width.

    Parameters
    ----------
    cells : tuple of str
        Texts.
    component : int or None
        Component whose marker stands before the first cell.
    dim : bool
        Headings and sums.
    """

    cells: tuple[str, ...]
    component: int | None = None
    dim: bool = False


@dataclass(frozen=True)
class Worked:
    """A worked step.

    Parameters
    ----------
    title : str
        What is worked out.
    rows : tuple of Row
        The lines.
    shares : tuple of float
        Responsibilities to draw as a bar, or none.
    noise : bool
        The last of the shares is that of the uniform noise.
    """

    title: str
    rows: tuple[Row, ...]
    shares: tuple[float, ...] = ()
    noise: bool = False


def worked_e_step(state: State, point: int) -> Worked:
    """Return the responsibilities of a point, line by line, for the θ they are shown from."""
    points, parameters = state.experiment.dataset.points, state.shown.responsibility_parameters
    x, y = points.x[point : point + 1], points.y[point : point + 1]
    factors, temperature = joint_factors(parameters), state.shown.temperature
    log_joint = log_weighted_densities(x, y, factors)[:, 0]
    log_normal = log_joint - np.log(parameters.all_weights)
    squared = -2 * (log_joint - factors[:, 5])
    gamma = responsibilities([[x[0], y[0]]], parameters, temperature)[0]
    rows = [
        Row((f"x = ({significant(float(x[0]), 5)}, {significant(float(y[0]), 5)})",), dim=True),
        Row(("", "d²", "log N", "π·N", "γ"), dim=True),
    ]
    for k, share in enumerate(gamma.tolist()):
        figures = (significant(log_normal[k]), _scientific(log_joint[k]), f"{share:.4f}")
        if k < parameters.n_components:
            rows.append(Row((str(k + 1), significant(squared[k]), *figures), component=k))
        else:
            rows.append(Row(("noise", "", *figures)))
    total = float(np.logaddexp.reduce(log_joint))
    rows.append(Row(("Σ", "", "", _scientific(total), f"{gamma.sum():.4f}"), dim=True))
    if temperature != 1:
        how = "1 for the largest π·N" if temperature == 0 else "in proportion to (π·N)^(1/T)"
        rows.append(Row((f"T = {temperature:g}: γ is {how}",), dim=True))
    return Worked(
        f"point {point + 1} · E step", tuple(rows), tuple(gamma.tolist()), parameters.noise is not None
    )


def m_step_is_known(state: State) -> bool:
    """Whether the frame shown holds the result of its M-step, so that nothing need be computed."""
    return state.shown.phase is Phase.M


def worked_m_step(state: State, component: int) -> Worked:
    """Return how the M-step makes a component from the responsibilities shown.

    After an M-step that is what is shown; else it is the M-step to come, and takes a pass over the points.
    """
    frame, settings, points = state.shown, state.experiment.settings, state.experiment.dataset.points
    title = f"component {component + 1} · M step"
    known = m_step_is_known(state)
    new: MixtureParameters | Degeneracy = frame.parameters
    if not known:
        new = next_m_step(points, frame, settings)
    rows = [Row((f"{'made' if known else 'to come'}, from the γ shown",), dim=True)]
    if isinstance(new, Degeneracy):
        rows.append(Row((f"component {new.component + 1} would degenerate: no M step",)))
        return Worked(title, tuple(rows))
    rows += _weight_rows(state, new, component) + _mean_rows(state, new, component)
    (xx, xy), (_, yy) = new.covariances[component].tolist()
    rows += [
        Row((_covariance_words(settings, component), "")),
        Row(("", f"Σxx {significant(xx, 5)}   Σxy {significant(xy, 5)}   Σyy {significant(yy, 5)}")),
    ]
    if frame.jumped and known:
        rows.append(Row(("then carried on in the same direction by acceleration",), dim=True))
    return Worked(title, tuple(rows))


def _weight_rows(state: State, new: MixtureParameters, component: int) -> list[Row]:
    settings, total = state.experiment.settings, len(state.experiment.dataset.points)
    weight = float(new.weights[component])
    if component in settings.pins.weights:
        return [Row(("π, pinned", f"{weight:.5f}"))]
    if settings.prior or settings.pins.weights or settings.batch_size is not None:
        why = (
            "with the prior"
            if settings.prior
            else "beside pinned ones"
            if settings.pins.weights
            else "by batches"
        )
        return [Row((f"π, {why}", f"{weight:.5f}"))]
    effective = significant(weight * total, 6)
    return [Row(("Nₖ = Σ γ", effective)), Row(("π = Nₖ / N", f"{effective} / {total} = {weight:.5f}"))]


def _mean_rows(state: State, new: MixtureParameters, component: int) -> list[Row]:
    settings = state.experiment.settings
    x, y = new.means[component].tolist()
    words = "μ = Σ γx / Nₖ"
    if component in settings.pins.means:
        words = "μ, pinned"
    elif settings.prior:
        words = "μ = (Σ γx + κm) / (Nₖ + κ)"
    return [Row((words, f"({significant(x, 5)}, {significant(y, 5)})"))]


def _covariance_words(settings: EmSettings, component: int) -> str:
    if component in settings.pins.covariances:
        return "Σ, pinned"
    if settings.covariance_type is not Family.VVV:
        return f"Σ, the best of the family {settings.covariance_type.value}"
    if settings.prior:
        return "Σ = (Λ + scatter + κ(μ−m)(μ−m)ᵀ) / (Nₖ + ν + 4)"
    ridge = f" + {settings.reg_covar:g}·I" if settings.reg_covar else ""
    return f"Σ = Σ γ(x−μ)(x−μ)ᵀ / Nₖ{ridge}"


def _scientific(log_value: float) -> str:
    """Write exp(log_value) with four digits, also where it would underflow."""
    exponent = int(np.floor(log_value / np.log(10)))
    mantissa = float(np.exp(log_value - exponent * np.log(10)))
    return f"{mantissa:.3f}e{exponent}".replace("-", "−")
