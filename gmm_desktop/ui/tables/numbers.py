"""One point's E-step or one component's M-step, worked out with the real figures."""

from dataclasses import dataclass

import numpy as np

from gmm_desktop.control.messages import significant
from gmm_desktop.experiment.state import State
from gmm_desktop.mixture.density import joint_factors, log_weighted_densities
from gmm_desktop.mixture.diagnostics import Degeneracy
from gmm_desktop.mixture.e_step import responsibilities
from gmm_desktop.mixture.em import next_m_step
from gmm_desktop.mixture.frames import Phase
from gmm_desktop.mixture.parameters import MixtureParameters


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
    factors = joint_factors(parameters)
    log_joint = log_weighted_densities(x, y, factors)[:, 0]
    log_normal = log_joint - np.log(parameters.all_weights)
    squared = -2 * (log_joint - factors[:, 5])
    gamma = responsibilities([[x[0], y[0]]], parameters)[0]
    rows = [
        Row((f"x = ({significant(float(x[0]), 5)}, {significant(float(y[0]), 5)})",), dim=True),
        Row(("", "d²", "log N", "π·N", "γ"), dim=True),
    ]
    for k, share in enumerate(gamma.tolist()):
        is_noise = k == parameters.n_components
        figures = (
            "" if is_noise else significant(squared[k]),
            significant(log_normal[k]),
            _scientific(log_joint[k]),
            f"{share:.4f}",
        )
        name = "noise" if is_noise else str(k + 1)
        rows.append(Row((name, *figures), component=None if is_noise else k))
    total = float(np.logaddexp.reduce(log_joint))
    rows.append(Row(("Σ", "", "", _scientific(total), f"{gamma.sum():.4f}"), dim=True))
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
    weight, total = float(new.weights[component]), len(points)
    x, y = new.means[component].tolist()
    (xx, xy), (_, yy) = new.covariances[component].tolist()
    effective = significant(weight * total, 6)
    ridge = f" + {settings.reg_covar:g}·I" if settings.reg_covar else ""
    rows += [
        Row(("Nₖ = Σ γ", effective)),
        Row(("π = Nₖ / N", f"{effective} / {total} = {weight:.5f}")),
        Row(("μ = Σ γx / Nₖ", f"({significant(x, 5)}, {significant(y, 5)})")),
        Row((f"Σ = Σ γ(x−μ)(x−μ)ᵀ / Nₖ{ridge}", "")),
        Row(("", f"Σxx {significant(xx, 5)}   Σxy {significant(xy, 5)}   Σyy {significant(yy, 5)}")),
    ]
    return Worked(title, tuple(rows))


def _scientific(log_value: float) -> str:
    """Write exp(log_value) with four digits, also where it would underflow."""
    exponent = int(np.floor(log_value / np.log(10)))
    mantissa = float(np.exp(log_value - exponent * np.log(10)))
    return f"{mantissa:.3f}e{exponent}".replace("-", "−")
