"""The script that needs NumPy only: EM written out, readable, about a hundred lines and the numbers."""

import numpy as np

from gmm_desktop.experiment.excerpt import Excerpt
from gmm_desktop.mixture.convergence import ConvergenceRule
from gmm_desktop.mixture.m_step import LEAST_DIFFERENCE, LEAST_NOISE, held_among
from gmm_desktop.mixture.nudge import drawn
from gmm_desktop.mixture.settings import COLDEST, EmSettings
from gmm_desktop.storage.scripts.common import (
    TOLERANCE,
    WHOLE,
    array,
    axes_code,
    comment,
    number,
    original_units_code,
    points_literal,
)
from gmm_desktop.storage.scripts.parts import LOG_PRIOR, family_code

_CRITERIA = {
    ConvergenceRule.MEAN_SHIFT: "np.linalg.norm(means - before[1])",
    ConvergenceRule.LOG_LIKELIHOOD: "abs(change) / abs(reached) if change else 0.0",
    ConvergenceRule.ABSOLUTE: "abs(change)",
    ConvergenceRule.PER_POINT: "abs(change) / len(X)",
    ConvergenceRule.AITKEN: "aitken(change, change_before)",
}

_AITKEN = '''
def aitken(change, change_before):
    """Distance to the limit that Aitken's acceleration expects; infinite where the changes do not shrink."""
    if change == 0:
        return 0.0
    rate = change / change_before if change_before else np.inf
    return abs(change * rate / (1 - rate)) if 0 <= rate < 1 else np.inf
'''

_NUDGED = '''
def nudged(weights, means, covariances):
    """Move the means a little, each by its own PUSH in units of Σ = L Lᵀ, so that those that coincide part."""
    moves = np.einsum("kij,kj->ki", np.linalg.cholesky(covariances), PUSH)
    return weights, means + moves, covariances
'''


def numpy_script(taken: Excerpt, data_file: str) -> str:
    """Return the script; with the name of a file it reads the points from there, else they stand in it."""
    settings, theta = taken.experiment.settings, taken.run.frames[0].parameters
    parts = _Parts(taken, data_file)
    functions = [parts.log_joint(), parts.e_step(), parts.m_step(), family_code(settings.covariance_type)]
    if parts.by_objective and settings.prior is not None:
        functions.append(LOG_PRIOR)
    if parts.by_rule and settings.rule is ConvergenceRule.AITKEN:
        functions.append(_AITKEN)
    if settings.nudged_at(settings.annealing + 1):
        functions.append(_NUDGED)
    functions.append(parts.main())
    arrays = [
        f"WEIGHTS = {array(theta.all_weights)}",
        f"MEANS = {array(theta.means)}",
        f"COVARIANCES = {array(theta.covariances)}",
    ]
    blocks = [each.strip("\n") for each in (parts.head(), *functions)]
    numbers = "\n".join([parts.points(), *axes_code(taken), *parts.constants(), *arrays])
    return "\n\n\n".join(blocks) + "\n\n\n# The numbers\n\n" + numbers + "\n\nmain()\n"


class _Parts:
    """The pieces of one script."""

    def __init__(self, taken: Excerpt, data_file: str) -> None:
        self.taken, self.file = taken, data_file
        self.settings: EmSettings = taken.experiment.settings
        self.noise = taken.run.frames[0].parameters.noise
        stop = taken.stop
        self.by_rule = stop is not None and stop.converged
        self.by_objective = self.by_rule and self.settings.rule is not ConvergenceRule.MEAN_SHIFT
        self.hot = self.settings.temperature != 1 or self.settings.initial_temperature is not None

    def head(self) -> str:
        dataset, count = self.taken.experiment.dataset, self.taken.frame.parameters.n_components
        family = self.settings.covariance_type.value
        about = f"{comment(dataset.name)}: {count} Gaussian{'s' if count > 1 else ''} ({family})"
        use = (
            f"    python THIS_FILE.py [POINTS.csv]    (without: {comment(self.file)})\n\n"
            if self.file
            else ""
        )
        imports = ["math"] if self.by_objective and self.settings.prior is not None else []
        imports += ["os.path"] if self.file else []
        imports += ["sys"]
        lines = "\n".join(f"import {name}" for name in imports)
        return f'''"""EM on {about}, exported by GMM Desktop.

It makes the run again and checks that it ends at the same log-likelihood. It needs NumPy only.

{use}The equations are those of Bishop (2006), Pattern Recognition and Machine Learning.
"""

{lines}

import numpy as np'''

    def log_joint(self) -> str:
        noise = ""
        if self.noise is not None:
            noise = (
                "    # the noise: one density all over its box\n"
                "    columns.append(np.full(len(X), np.log(weights[-1]) - np.log(BOX[0]) - np.log(BOX[1])))\n"
            )
        return f'''
def log_joint(X, weights, means, covariances):
    """log π_k N(x_n | μ_k, Σ_k), shape (N, K), by the Cholesky factor of Σ (eq. 2.43)."""
    columns = []
    for weight, mean, ((xx, xy), (_, yy)) in zip(weights, means, covariances):
        along, across = np.sqrt(xx), np.sqrt(yy - xy * (xy / xx))
        dx, dy = (X - mean).T
        first, second = dx / along, (dy - xy / xx * dx) / across
        size = np.log(2 * np.pi) + np.log(along) + np.log(across)
        columns.append(np.log(weight) - size - 0.5 * (first * first + second * second))
{noise}    return np.stack(columns, axis=1)
'''

    def e_step(self) -> str:
        if not self.hot:
            return '''
def e_step(X, weights, means, covariances):
    """Responsibilities γ_nk (eq. 9.23), and the log-likelihood L (eq. 9.14), by log-sum-exp."""
    joint = log_joint(X, weights, means, covariances)
    largest = joint.max(axis=1, keepdims=True)
    shares = np.exp(joint - largest)
    total = shares.sum(axis=1, keepdims=True)
    return shares / total, float((largest + np.log(total)).sum())
'''
        return '''
def e_step(X, weights, means, covariances, T=1.0):
    """Responsibilities γ_nk at a temperature (at 1 eq. 9.23), and what EM raises (at 1 L, eq. 9.14)."""
    joint = log_joint(X, weights, means, covariances)
    largest = joint.max(axis=1, keepdims=True)
    if T == 0:  # each point whole to one component
        return (joint.argmax(axis=1)[:, None] == np.arange(joint.shape[1])).astype(float), float(largest.sum())
    shares = np.exp((joint - largest) / T)
    total = shares.sum(axis=1, keepdims=True)
    return shares / total, float((largest + T * np.log(total)).sum())
'''

    def m_step(self) -> str:
        pins, prior = self.settings.pins, self.settings.prior
        lines = ["    N = gamma.sum(axis=0)  # eq. 9.27"]
        lines += ["    shares = N + ALPHA - 1"] if prior else []
        shares = "shares" if prior else "N"
        lines += [f"    new = {shares} / {shares}.sum()  # eq. 9.26"]
        if pins.weights:
            lines = [
                *lines[:-1],
                "    free = 1 - weights[PINNED_WEIGHTS].sum()",
                f"    if free < {LEAST_DIFFERENCE!r}:",
                "        free = weights[~PINNED_WEIGHTS].sum()",
                f"    wanted = {shares}[~PINNED_WEIGHTS].sum()",
                f"    rest = {shares} * (free / wanted) if wanted > 0 else weights",
                "    new = np.where(PINNED_WEIGHTS, weights, rest)",
            ]
        if self.noise is not None:
            lines += [f"    new[-1] = max(new[-1], {LEAST_NOISE!r})"]
            lines += ["    N, gamma = N[:-1], gamma[:, :-1]  # the Gaussians"]
        lines += ["    weights = new"]
        lines += ["    middle = X[0] + (X - X[0]).mean(axis=0)  # sums about it keep their digits"]
        lines += ["    sums, n = gamma.T @ (X - middle), N[:, None]"]
        if prior:
            lines += ["    sums, n = sums + KAPPA * (M - middle), n + KAPPA"]
        if pins.means:
            lines += ["    moved = middle + sums / np.where(PINNED_MEANS, 1.0, n)"]
            lines += ["    means = np.where(PINNED_MEANS, means, moved)"]
        else:
            lines += ["    means = middle + sums / n  # eq. 9.24"]
        lines += [
            "    S = np.empty((len(means), 2, 2))",
            "    for k, mean in enumerate(means):",
            "        d = X - mean",
            "        S[k] = (gamma[:, k, None] * d).T @ d",
            "        S[k, 1, 0] = S[k, 0, 1]",
        ]
        if prior:
            lines += ["    d = means - M"]
            lines += ["    S += LAMBDA + KAPPA * d[:, :, None] * d[:, None, :]"]
            lines += ["    N = N + NU + 4"]
        if self.settings.reg_covar:
            lines += ["    S += REG_COVAR * N[:, None, None] * np.eye(2)"]
        if pins.covariances:
            lines += ["    free, covariances = ~PINNED_COVARIANCES, covariances.copy()"]
            lines += ["    if free.any():"]
            lines += ["        covariances[free] = fit_covariances(S[free], N[free])"]
        else:
            lines += ["    covariances = fit_covariances(S, N)"]
        lines += ["    return weights, means, covariances"]
        what = "most probable" if prior else "most likely"
        head = f'''
def m_step(X, gamma, weights, means, covariances):
    """The {what} weights, means and covariances, given the responsibilities."""
'''
        return head + "\n".join(lines) + "\n"

    def main(self) -> str:
        settings = self.settings
        lines = ["    theta = WEIGHTS, MEANS, COVARIANCES"]
        if self.by_rule:
            lines += ["    held = 0"]
        if self.by_rule and settings.rule is ConvergenceRule.AITKEN:
            lines += ["    change = None"]
        lines += ["    for iteration in range(1, ITERATIONS + 1):"]
        heat = ""
        if self.hot:
            lines += [*self._temperature()]
            heat = ", T"
        lines += [
            f"        gamma, objective = e_step(X, *theta{heat})",
            "        before, theta = theta, m_step(X, gamma, *theta)",
        ]
        if settings.nudged_at(settings.annealing + 1):
            lines += [
                f"        if iteration == {settings.annealing + 1}:",
                "            theta = nudged(*theta)",
            ]
        if self.by_rule:
            lines += self._rule(heat)
        if not self.by_rule:
            lines = [line.replace("gamma, objective", "gamma, _") for line in lines]
            lines = [line.replace("before, theta = theta, ", "theta = ") for line in lines]
        lines += [
            "    L = e_step(X, *theta)[1]",
            '    for name, values in zip(("weights", "means", "covariances"), theta):',
            '        print(name, values, sep="\\n")',
            '    print("after", iteration if ITERATIONS else 0, "iterations: log-likelihood", repr(L))',
            *original_units_code(self.taken, "theta[1]", WHOLE.format("theta[2]")),
            f"    if not abs(L - EXPECTED) <= {TOLERANCE!r} * max(1.0, abs(EXPECTED)):",
            '        sys.exit(f"NOT OK: GMM Desktop ended at {EXPECTED!r}")',
            '    print("OK: the same as in GMM Desktop")',
        ]
        return "def main():\n" + "\n".join(lines) + "\n"

    def _temperature(self) -> list[str]:
        settings, initial = self.settings, self.settings.initial_temperature
        if initial is None:
            value = settings.temperature_at(1)
            return [f"        T = {number(value)}" + ("  # hard" if value == 0 else "")]
        last, count = settings.temperature, settings.annealing
        evenly = f"{number(initial)} + {number(last - initial)} * ((iteration - 1) / {count})"
        lines = [f"        T = {evenly} if iteration <= {count} else {number(last)}"]
        if min(initial, last) < COLDEST:
            lines += [f"        T = T if T >= {COLDEST!r} else 0.0"]
        return lines

    def _rule(self, heat: str) -> list[str]:
        settings, lines = self.settings, []
        if self.by_objective:
            if settings.rule is ConvergenceRule.AITKEN:
                lines += ["        change_before = change"]
            lines += [f"        reached = e_step(X, *theta{heat})[1]"]
            if settings.prior is not None:
                lines += ["        reached += log_prior(*theta)"]
                lines += ["        objective += log_prior(*before)"]
            lines += ["        change = reached - objective"]
        else:
            lines += ["        means = theta[1]"]
        lines += [f"        small = ({_CRITERIA[settings.rule]}) < {number(settings.tol)}"]
        settled = ""
        if settings.initial_temperature not in (None, settings.temperature):
            first = next(each for each in (0, 1, 2) if settings.settled_at(settings.annealing + each))
            settled = f" and iteration > {settings.annealing + first - 1}"
        times = f"{settings.patience} times running" if settings.patience > 1 else "once"
        return [
            *lines,
            f"        held = held + 1 if small{settled} else 0",
            f"        if held == {settings.patience}:  # {times}",
            "            break",
        ]

    def points(self) -> str:
        dataset = self.taken.experiment.dataset
        first, second = map(comment, dataset.columns)
        about = f"# {len(dataset.points)} points: {first}, {second}"
        if not self.file:
            return f"{about}\nX = {points_literal((dataset.points.x, dataset.points.y))}"
        return (
            f"{about}\n"
            f"beside = os.path.join(os.path.dirname(os.path.abspath(__file__)), {self.file!r})\n"
            'X = np.loadtxt(sys.argv[1] if len(sys.argv) > 1 else beside, delimiter=",", skiprows=1, '
            'usecols=(0, 1), encoding="utf-8")'
        )

    def constants(self) -> list[str]:
        settings, theta = self.settings, self.taken.run.frames[0].parameters
        count = theta.n_components
        most = settings.max_iter if self.by_rule else self.taken.n_iterations
        lines = [
            f"EXPECTED = {number(self.taken.frame.log_likelihood)}",
            f"ITERATIONS = {most}{'  # at most' if self.by_rule else ''}",
        ]
        if settings.reg_covar:
            lines += [f"REG_COVAR = {number(settings.reg_covar)}"]
        if (prior := settings.prior) is not None:
            lines += [
                "# the prior: Dirichlet for the weights, normal-inverse-Wishart for the rest, about the data",
                f"ALPHA, KAPPA = {number(prior.weight_concentration)}, {number(prior.mean_strength)}",
                f"NU = {number(prior.degrees_of_freedom)}",
                "M = X[0] + (X - X[0]).mean(axis=0)",
                f"LAMBDA = {number(prior.scale)} * (X - M).T @ (X - M) / len(X) / {count}",
            ]
        if settings.nudged_at(settings.annealing + 1):
            stays = held_among(settings.pins.means, count)[:, None]
            lines += [f"PUSH = {array(np.where(stays, 0.0, settings.nudge * drawn(count, settings)))}"]
        if self.noise is not None:
            width, height = self.noise.sides
            lines += [
                f"BOX = {number(width)}, {number(height)}  # sides of the box of the noise, whose weight is last"
            ]
        pins = settings.pins
        for name, held, total in (
            ("WEIGHTS", pins.weights, len(theta.all_weights)),
            ("COVARIANCES", pins.covariances, count),
        ):
            if held:
                lines += [f"PINNED_{name} = np.array({[k in held for k in range(total)]})"]
        if pins.means:
            lines += [f"PINNED_MEANS = np.array({[[k in pins.means] for k in range(count)]})"]
        return lines
