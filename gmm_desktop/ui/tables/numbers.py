"""One point's E-step or one component's M-step, worked out with the real figures."""

from dataclasses import dataclass

import numpy as np

from gmm_desktop.control.messages import significant
from gmm_desktop.experiment.state import State
from gmm_desktop.mixture.density import log_weighted_densities, quadratic_factors
from gmm_desktop.mixture.e_step import responsibilities
from gmm_desktop.mixture.em import Phase


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
    """

    title: str
    rows: tuple[Row, ...]
    shares: tuple[float, ...] = ()


def worked_e_step(state: State, point: int) -> Worked:
    """Return the responsibilities of a point, line by line, for the θ they are shown from."""
    points, parameters = state.experiment.dataset.points, state.shown.responsibility_parameters
    x, y = points.x[point : point + 1], points.y[point : point + 1]
    factors = quadratic_factors(parameters)
    log_joint = log_weighted_densities(x, y, factors)[:, 0]
    log_normal = log_joint - np.log(parameters.weights)
    squared = -2 * (log_joint - factors[:, 5])
    gamma = responsibilities([[x[0], y[0]]], parameters)[0]
    rows = [
        Row((f"x = ({significant(float(x[0]), 5)}, {significant(float(y[0]), 5)})",), dim=True),
        Row(("", "d²", "log N", "π·N", "γ"), dim=True),
    ]
    for k, share in enumerate(gamma.tolist()):
        figures = (
            significant(squared[k]),
            significant(log_normal[k]),
            _scientific(log_joint[k]),
            f"{share:.4f}",
        )
        rows.append(Row((str(k + 1), *figures), component=k))
    total = float(np.logaddexp.reduce(log_joint))
    rows.append(Row(("Σ", "", "", _scientific(total), f"{gamma.sum():.4f}"), dim=True))
    return Worked(f"point {point + 1} · E step", tuple(rows), tuple(gamma.tolist()))


def worked_m_step(state: State, component: int) -> Worked:
    """Return how the M-step makes a component from the responsibilities shown."""
    points, frame = state.experiment.dataset.points, state.shown
    gamma = responsibilities(points, frame.responsibility_parameters)[:, component]
    effective = float(gamma.sum())
    title = f"component {component + 1} · M step"
    which = "made" if frame.phase is Phase.M else "to come"
    rows = [
        Row((f"{which}, from the γ shown",), dim=True),
        Row(("Nₖ = Σ γ", significant(effective, 6))),
        Row(("π = Nₖ / N", f"{significant(effective, 6)} / {len(points)} = {effective / len(points):.5f}")),
    ]
    if effective > 0:
        mean = gamma @ points.array / effective
        away = points.array - mean
        covariance = (gamma[:, None] * away).T @ away / effective
        covariance += state.experiment.settings.reg_covar * np.eye(2)
        (xx, xy), (_, yy) = covariance.tolist()
        rows += [
            Row(("μ = Σ γx / Nₖ", f"({significant(mean[0], 5)}, {significant(mean[1], 5)})")),
            Row(("Σ = Σ γ(x−μ)(x−μ)ᵀ / Nₖ", "")),
            Row(("", f"Σxx {significant(xx, 5)}   Σxy {significant(xy, 5)}   Σyy {significant(yy, 5)}")),
        ]
    return Worked(title, tuple(rows))


def _scientific(log_value: float) -> str:
    """Write exp(log_value) with four digits, also where it would underflow."""
    exponent = int(np.floor(log_value / np.log(10)))
    mantissa = float(np.exp(log_value - exponent * np.log(10)))
    return f"{mantissa:.3f}e{exponent}".replace("-", "−")
