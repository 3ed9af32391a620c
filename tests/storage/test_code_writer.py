"""The exported scripts: each is run, and must end at the L of the run it was made from."""

import subprocess
import sys
from contextlib import redirect_stdout
from dataclasses import replace
from io import StringIO
from pathlib import Path

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from gmm_desktop.experiment.compared import run_out
from gmm_desktop.experiment.dataset import Dataset
from gmm_desktop.experiment.excerpt import Excerpt, excerpt
from gmm_desktop.experiment.experiment import Experiment
from gmm_desktop.experiment.timeline import shortened
from gmm_desktop.mixture.convergence import USUAL_TOLERANCES, ConvergenceRule
from gmm_desktop.mixture.covariance import Family
from gmm_desktop.mixture.errors import CodedError
from gmm_desktop.mixture.initialisation import StartMethod, make_start, with_noise
from gmm_desktop.mixture.points import Points
from gmm_desktop.mixture.prior import Prior
from gmm_desktop.mixture.settings import EmSettings, Pins
from gmm_desktop.storage.code_writer import MOST_EMBEDDED, Flavour, code_of, write_code
from tests.mixture.problems import Problem, problems, within_family

MANY = settings(max_examples=max(300, settings().max_examples))
FOUR = [Family.VVV, Family.EEE, Family.VVI, Family.VII]


def executed(text: str) -> str:
    """Run a script in an empty namespace; return what it prints, or raise what it exits with."""
    printed = StringIO()
    with redirect_stdout(printed), np.errstate(divide="warn", over="warn", invalid="warn"):
        exec(compile(text, "script.py", "exec"), {"__name__": "__main__"})
    return printed.getvalue()


def dataset(count: int = 90, offset: float = 0.0) -> Dataset:
    rng = np.random.default_rng(11)
    third = count // 3
    points = [
        rng.normal(size=(third, 2)) * [1, 3],
        rng.normal(size=(third, 2)) @ [[2, 1], [0, 1]] + [9, 0],
        rng.normal(size=(count - 2 * third, 2)) + [4, 8],
    ]
    return Dataset('my "points" \\ {x}\n%', Points.of(np.vstack(points) + offset), ("a,b\n", 'q"'))


def experiment(settings: EmSettings, *, of: Dataset | None = None, noise: float = 0.0) -> Experiment:
    data = of or dataset()
    start = make_start(StartMethod.RANDOM_POINTS, data.points, 3, 4)
    if noise:
        start = with_noise(start, data.points, noise)
    return Experiment(data, within_family(start, settings), settings)


def taken_of(problem: Problem, position: int | None = None) -> Excerpt:
    data = Dataset("drawn", problem.points, ("x", "y"))
    return excerpt(run_out(Experiment(data, problem.start, problem.settings)), position)


def script(taken: Excerpt, flavour: Flavour = Flavour.NUMPY) -> str:
    return code_of(taken, flavour).text


@MANY
@given(problems(annealed=True), st.data())
def test_the_numpy_script_ends_at_the_same_l_whatever_was_asked(problem: Problem, data: st.DataObject) -> None:
    """Families, priors, noise, pins, temperatures; up to any half-step."""
    position = data.draw(st.integers(0, 14))
    taken = taken_of(replace(problem, settings=replace(problem.settings, accelerated=False)), position)
    try:
        text = script(taken)
    except CodedError as error:
        assert error.code in ("code_flat", "code_starving")
        assume(False)
    printed = executed(text)
    assert printed.endswith("OK: the same as in GMM Desktop\n")
    assert f"after {taken.n_iterations} iterations" in printed


@pytest.mark.parametrize("rule", ConvergenceRule)
@pytest.mark.parametrize("prior", [None, Prior()])
@pytest.mark.parametrize("family", [Family.VVV, Family.VVE, Family.VEE])
def test_the_numpy_script_stops_by_the_rule_of_the_run(
    rule: ConvergenceRule, prior: Prior | None, family: Family
) -> None:
    tol = USUAL_TOLERANCES.get(rule, 1e-4)
    asked = EmSettings(family, max_iter=2000, rule=rule, tol=tol, patience=3, prior=prior)
    taken = excerpt(run_out(experiment(asked)))
    assert taken.stop is not None
    assert taken.stop.converged
    text = script(taken)
    assert "ITERATIONS = 2000  # at most" in text
    assert f"after {taken.n_iterations} iterations" in executed(text)


def test_a_rule_waits_in_the_script_too_until_the_temperature_has_settled() -> None:
    asked = EmSettings(initial_temperature=3.0, annealing=9, max_iter=900, tol=1e-3, patience=2)
    taken = excerpt(run_out(experiment(asked)))
    assert taken.stop is not None
    assert taken.stop.converged
    assert f"after {taken.n_iterations} iterations" in executed(script(taken))


@pytest.mark.parametrize("family", Family)
@pytest.mark.parametrize("offset", [0.0, 1e7])
def test_every_family_ends_at_the_same_l_after_many_iterations(family: Family, offset: float) -> None:
    asked = EmSettings(family, max_iter=60, tol=0, reg_covar=0.01)
    executed(script(excerpt(run_out(experiment(asked, of=dataset(offset=offset), noise=0.05)))))


@pytest.mark.parametrize("family", FOUR)
@pytest.mark.parametrize("offset", [0.0, 1e7])
@pytest.mark.parametrize("reg_covar", [0.0, 0.5])
def test_scikit_learn_ends_at_the_same_l(family: Family, offset: float, reg_covar: float) -> None:
    asked = EmSettings(family, max_iter=60, tol=1e-3, reg_covar=reg_covar)
    taken = excerpt(run_out(experiment(asked, of=dataset(offset=offset))))
    printed = executed(script(taken, Flavour.SCIKIT_LEARN))
    assert f"after {taken.n_iterations} iterations" in printed
    assert printed.endswith("OK: the same as in GMM Desktop\n")


@settings(max_examples=60)
@given(problems(), st.sampled_from(FOUR), st.integers(2, 14))
def test_scikit_learn_ends_at_the_same_l_for_any_data_and_start(
    problem: Problem, family: Family, position: int
) -> None:
    asked = EmSettings(family, max_iter=7, tol=0)
    start = replace_noise(problem.start)
    plain = Problem(problem.points, within_family(start, asked), asked)
    try:
        text = script(taken_of(plain, position), Flavour.SCIKIT_LEARN)
    except CodedError as error:
        assume(error.code in ("code_flat", "code_starving") or error.values["reason"] in ("flat", "narrow"))
        raise
    assert executed(text).endswith("OK: the same as in GMM Desktop\n")


def replace_noise(start: object) -> object:
    from gmm_desktop.mixture.parameters import MixtureParameters

    return MixtureParameters(start.weights / start.weights.sum(), start.means, start.covariances)
