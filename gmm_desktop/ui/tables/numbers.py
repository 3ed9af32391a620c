"""One point's E-step or one component's M-step, with the real figures, as a small table of text."""

import numpy as np

from gmm_desktop.control.messages import significant
from gmm_desktop.experiment.state import State
from gmm_desktop.mixture.density import log_weighted_densities, quadratic_factors
from gmm_desktop.mixture.e_step import responsibilities
from gmm_desktop.mixture.em import Phase
from gmm_desktop.ui.theme import Theme

_CELL = "padding: 2px 4px;"


def e_step_html(state: State, point: int, theme: Theme) -> str:
    """Return the responsibilities of a point worked out line by line, for the θ they are shown from."""
    points, parameters = state.experiment.dataset.points, state.shown.responsibility_parameters
    x, y = points.x[point : point + 1], points.y[point : point + 1]
    log_joint = log_weighted_densities(x, y, quadratic_factors(parameters))[:, 0]
    log_normal = log_joint - np.log(parameters.weights)
    determinants = np.linalg.det(parameters.covariances)
    squared = -2 * log_normal - 2 * np.log(2 * np.pi) - np.log(determinants)
    gamma = responsibilities([[x[0], y[0]]], parameters)[0]
    colors = theme.component_colours(parameters.n_components)
    rows = [_row(("", "d²", "log N", "π·N", "γ"), theme.dim)]
    for k in range(parameters.n_components):
        cells = (
            f"<span style='color:{colors[k].name()}'>■</span> {k + 1}",
            significant(max(squared[k], 0.0)),
            significant(log_normal[k]),
            _scientific(log_joint[k]),
            f"<b>{gamma[k]:.4f}</b>",
        )
        rows.append(_row(cells))
    total = float(np.logaddexp.reduce(log_joint))
    rows.append(_row(("Σ", "", "", _scientific(total), f"{gamma.sum():.4f}"), theme.dim))
    place = f"x = ({significant(float(x[0]), 5)}, {significant(float(y[0]), 5)})"
    return f"<div style='color:{theme.dim}'>{place}</div><table width='100%' cellspacing='0'>{''.join(rows)}</table>"


def m_step_html(state: State, component: int, theme: Theme) -> str:
    """Return how the M-step makes a component from the responsibilities shown."""
    points, frame = state.experiment.dataset.points, state.shown
    gamma = responsibilities(points, frame.responsibility_parameters)[:, component]
    effective = float(gamma.sum())
    mean = gamma @ points.array / effective
    away = points.array - mean
    covariance = (gamma[:, None] * away).T @ away / effective
    covariance += state.experiment.settings.reg_covar * np.eye(2)
    (xx, xy), (_, yy) = covariance.tolist()
    total = len(points)
    made = "now" if frame.phase is Phase.M else "next"
    lines = (
        ("N<sub>k</sub> = Σ γ", significant(effective, 6)),
        ("π = N<sub>k</sub> / N", f"{significant(effective, 6)} / {total} = <b>{effective / total:.5f}</b>"),
        (
            "μ = Σ γ x / N<sub>k</sub>",
            f"(<b>{significant(mean[0], 5)}</b>, <b>{significant(mean[1], 5)}</b>)",
        ),
        (
            "Σ = Σ γ (x−μ)(x−μ)ᵀ / N<sub>k</sub>",
            f"[{significant(xx, 5)} {significant(xy, 5)}; · {significant(yy, 5)}]",
        ),
    )
    rows = "".join(
        f"<tr><td style='{_CELL} color:{theme.dim}'>{name}</td>"
        f"<td style='{_CELL}' align='right'>{value}</td></tr>"
        for name, value in lines
    )
    title = f"Component {component + 1}: the M step {'that was made' if made == 'now' else 'to come'}"
    return f"<div style='color:{theme.dim}'>{title}</div><table width='100%' cellspacing='0'>{rows}</table>"


def _row(cells: tuple[str, ...], color: str = "") -> str:
    style = _CELL + (f" color:{color};" if color else "")
    first, *others = cells
    right = "".join(f"<td align='right' style='{style}'>{cell}</td>" for cell in others)
    return f"<tr><td style='{style}'>{first}</td>{right}</tr>"


def _scientific(log_value: float) -> str:
    """Write exp(log_value) with four digits, also where it would underflow."""
    exponent = int(np.floor(log_value / np.log(10)))
    mantissa = float(np.exp(log_value - exponent * np.log(10)))
    return f"{mantissa:.3f}e{exponent}".replace("-", "−")
