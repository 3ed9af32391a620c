"""The exported scripts: each is run, and must end at the L of the run it was made from."""

import re
import subprocess
import sys
from contextlib import redirect_stdout
from dataclasses import replace
from io import StringIO
from pathlib import Path

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from gmm_desktop.experiment.compared import run_out
from gmm_desktop.experiment.dataset import Dataset
from gmm_desktop.experiment.edit_data import standardised
from gmm_desktop.experiment.excerpt import Excerpt, excerpt
from gmm_desktop.experiment.experiment import Experiment
from gmm_desktop.experiment.timeline import shortened
from gmm_desktop.mixture.convergence import USUAL_TOLERANCES, ConvergenceRule
from gmm_desktop.mixture.errors import CodedError
from gmm_desktop.mixture.families import Family
from gmm_desktop.mixture.initialisation import StartMethod, make_start, with_noise
from gmm_desktop.mixture.parameters import MixtureParameters
from gmm_desktop.mixture.points import Points
from gmm_desktop.mixture.prior import Prior
from gmm_desktop.mixture.settings import EmSettings, Pins
from gmm_desktop.mixture.statistics import SufficientStatistics, accumulate
from gmm_desktop.storage.scripts import common as code_common
from gmm_desktop.storage.scripts.writer import MOST_EMBEDDED, Flavour, code_of, write_code
from gmm_desktop.words.messages import sentence
from tests.examples import examples
from tests.mixture.problems import Problem, problems, within_family

ROUNDING_DECIDES = ("code_flat", "code_starving", "code_rounding")
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
        rng.normal([9, 0], 1, size=(third, 2)) @ [[1, 0.5], [0, 1]],
        rng.normal([4, 8], 1, size=(count - 2 * third, 2)),
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


@examples(300)
@given(problems(annealed=True), st.data())
def test_the_numpy_script_ends_at_the_same_l_whatever_was_asked(
    problem: Problem, data: st.DataObject
) -> None:
    """Families, priors, noise, pins, temperatures; up to any half-step."""
    position = data.draw(st.integers(0, 14))
    taken = taken_of(replace(problem, settings=replace(problem.settings, accelerated=False)), position)
    try:
        text = script(taken)
    except CodedError as error:
        if error.code not in ROUNDING_DECIDES:
            raise
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
    printed = executed(text)
    assert printed.endswith("OK: the same as in GMM Desktop\n")
    if rule is not ConvergenceRule.AITKEN:  # its quotient of changes is rounding where EM ends abruptly
        assert f"after {taken.n_iterations} iterations" in printed


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


@examples(60)
@given(problems(), st.sampled_from(FOUR), st.integers(2, 14))
def test_scikit_learn_ends_at_the_same_l_for_any_data_and_start(
    problem: Problem, family: Family, position: int
) -> None:
    asked = EmSettings(family, max_iter=7, tol=0)
    theta = problem.start
    start = MixtureParameters(theta.weights / theta.weights.sum(), theta.means, theta.covariances)
    plain = Problem(problem.points, within_family(start, asked), asked)
    taken = taken_of(plain, position)
    assume(taken.n_iterations > 0)
    try:
        text = script(taken, Flavour.SCIKIT_LEARN)
    except CodedError as error:
        if error.code not in ROUNDING_DECIDES and error.values["reason"] not in ("flat", "narrow"):
            raise
        assume(False)
    assert executed(text).endswith("OK: the same as in GMM Desktop\n")


@pytest.mark.parametrize("flavour", Flavour)
def test_a_script_that_ends_elsewhere_fails(flavour: Flavour) -> None:
    """By more than a billionth of L; by less it is the same."""
    taken = excerpt(run_out(experiment(EmSettings(max_iter=5, tol=0))))
    text, expected = script(taken, flavour), taken.frame.log_likelihood
    line = f"EXPECTED = {expected!r}"
    assert line in text
    with pytest.raises(SystemExit, match="NOT OK"):
        executed(text.replace(line, f"EXPECTED = {expected * (1 + 1e-8)!r}"))
    with pytest.raises(SystemExit, match="NOT OK"):
        executed(text.replace(line, "EXPECTED = float('nan')"))
    executed(text.replace(line, f"EXPECTED = {expected * (1 + 1e-11)!r}"))


def test_another_start_or_other_points_make_the_script_fail() -> None:
    taken = excerpt(run_out(experiment(EmSettings(max_iter=3, tol=0))))
    text = script(taken)
    first = repr(float(taken.run.frames[0].parameters.means[0, 0]))
    with pytest.raises(SystemExit, match="NOT OK"):
        executed(text.replace(f"    [{first},", f"    [{float(first) + 0.1!r},"))


@pytest.mark.parametrize("flavour", Flavour)
@pytest.mark.parametrize("count", [90, MOST_EMBEDDED + 1])
def test_a_written_script_runs_in_a_process_of_its_own(flavour: Flavour, count: int, tmp_path: Path) -> None:
    """In isolated mode: nothing of this program or of the folder is imported."""
    taken = excerpt(run_out(experiment(EmSettings(max_iter=4, tol=0), of=dataset(count))))
    beside = write_code(tmp_path / "it's mine.py", taken, flavour)
    names = sorted(path.name for path in tmp_path.iterdir())
    if count > MOST_EMBEDDED:
        assert beside == tmp_path / "it's mine_points.csv"
        assert names == ["it's mine.py", "it's mine_points.csv"]
    else:
        assert beside is None
        assert names == ["it's mine.py"]
    moved = tmp_path / "elsewhere.csv"
    for arguments in ([], [str(moved)]) if beside else ([],):
        if arguments and beside:
            beside.rename(moved)
        command = [sys.executable, "-I", str(tmp_path / "it's mine.py"), *arguments]
        done = subprocess.run(command, cwd="/", capture_output=True, text=True, check=False)
        assert (done.returncode, done.stderr) == (0, "")
        assert done.stdout.endswith("OK: the same as in GMM Desktop\n")
    if beside:
        text = (tmp_path / "elsewhere.csv").read_text(encoding="utf-8")
        moved.write_text(text.replace("\n", "\n1.0,2.0\n", 1), encoding="utf-8")
        done = subprocess.run(command, cwd="/", capture_output=True, text=True, check=False)
        assert done.returncode == 1
        assert "NOT OK: GMM Desktop ended at" in done.stderr


def test_the_numpy_script_imports_numpy_only_and_is_short() -> None:
    for family in Family:
        asked = EmSettings(family, max_iter=2, prior=Prior(), pins=Pins(frozenset({0}), frozenset({1})))
        text = script(excerpt(run_out(experiment(asked, noise=0.1))))
        imports = {line.split()[1] for line in text.splitlines() if line.startswith(("import", "from"))}
        assert imports == {"sys", "numpy"}
        assert len(text.partition("# The numbers")[0].splitlines()) < 170
    plain = script(excerpt(run_out(experiment(EmSettings(max_iter=2)))))
    assert len(plain.partition("# The numbers")[0].splitlines()) < 85


# What is refused


def refusal(taken: Excerpt, flavour: Flavour) -> str:
    with pytest.raises(CodedError) as caught:
        code_of(taken, flavour)
    return sentence(caught.value)


@pytest.mark.parametrize(
    ("asked", "noise", "words"),
    [
        (EmSettings(prior=Prior()), 0.0, "it knows no prior"),
        (EmSettings(pins=Pins(means=frozenset({0}))), 0.0, "it can pin nothing"),
        (EmSettings(temperature=2.0), 0.0, "it knows no temperature"),
        (EmSettings(initial_temperature=2.0), 0.0, "it knows no temperature"),
        (EmSettings(Family.EEV), 0.0, "the families full, tied, diag and spherical only"),
        (EmSettings(), 0.1, "it has no noise component"),
    ],
)
def test_scikit_learn_is_refused_what_it_does_not_know(asked: EmSettings, noise: float, words: str) -> None:
    taken = excerpt(run_out(experiment(replace(asked, max_iter=2), noise=noise)))
    said = refusal(taken, Flavour.SCIKIT_LEARN)
    assert said.startswith("scikit-learn cannot repeat this run: ")
    assert words in said
    assert said.endswith("Choose NumPy.")
    executed(script(taken))


def test_the_start_alone_is_written_for_numpy_only() -> None:
    taken = excerpt(run_out(experiment(EmSettings(max_iter=2))), 0)
    assert "before its first iteration" in refusal(taken, Flavour.SCIKIT_LEARN)
    assert "after 0 iterations" in executed(script(taken))


@pytest.mark.parametrize("flavour", Flavour)
def test_jumps_and_batches_are_refused_and_said(flavour: Flavour) -> None:
    jumping = excerpt(run_out(experiment(EmSettings(max_iter=40, tol=0, accelerated=True))))
    assert any(frame.jumped for frame in jumping.frames)
    assert "acceleration" in refusal(jumping, flavour)
    batches = excerpt(run_out(experiment(EmSettings(max_iter=4, batch_size=20))))
    assert "batches" in refusal(batches, flavour)


def test_acceleration_that_has_not_jumped_yet_is_no_hindrance() -> None:
    run = run_out(experiment(EmSettings(max_iter=40, tol=0, accelerated=True)))
    assert not any(frame.jumped for frame in run.frames[:3])
    executed(script(excerpt(run, 2)))
    assert "acceleration" in refusal(excerpt(shortened(run)), Flavour.NUMPY)


def test_a_component_that_is_nearly_flat_is_named() -> None:
    rng = np.random.default_rng(1)
    line = np.column_stack([rng.normal(size=40), rng.normal(size=40) * 1e-5])
    data = Dataset("flat", Points.of(np.vstack([line, rng.normal(size=(40, 2)) + 20])), ("x", "y"))
    start = MixtureParameters([0.5, 0.5], [[0, 0], [20, 20]], [np.eye(2)] * 2)
    run = run_out(Experiment(data, start, EmSettings(max_iter=3)))
    assert refusal(excerpt(run), Flavour.NUMPY).startswith("Component 1 is nearly flat at iteration 1")


def test_a_run_whose_frames_were_let_go_is_written_as_well() -> None:
    run = run_out(experiment(EmSettings(max_iter=30)))
    assert script(excerpt(shortened(run))) == script(excerpt(run))


def test_names_from_outside_cannot_break_out_of_their_comment() -> None:
    data = replace(dataset(), name='"""\nimport os\n\\', columns=("x\nraise SystemExit", "\ud800"))
    for flavour in Flavour:
        executed(script(excerpt(run_out(experiment(EmSettings(max_iter=2), of=data))), flavour))


def test_a_component_with_one_point_is_named_where_others_give_it_its_size() -> None:
    """Its own scatter is zero but for rounding, and of that a family of one volume makes a shape."""
    points = Points.of([[0.1, 0.2], [1.3, 0.7], [0.4, 1.6], [1.7, 1.1], [50.1, 40.3]])
    start = MixtureParameters([0.5, 0.5], [[0.5, 0.5], [50.0, 40.0]], [np.eye(2)] * 2)
    settings = EmSettings(covariance_type=Family.EVI, temperature=0.0, max_iter=2, tol=0)
    with pytest.raises(CodedError) as caught:
        script(taken_of(Problem(points, start, settings)))
    assert caught.value.code == "code_starving"
    assert (caught.value.values["component"], caught.value.values["iteration"]) == (1, 1)


@pytest.mark.parametrize(("family", "refused"), [(Family.EEV, True), (Family.EII, False)])
def test_a_component_with_most_of_one_point_is_refused_where_its_scatter_gives_a_direction(
    family: Family, refused: bool
) -> None:
    """Of one point there is no direction but that of the rounding of the mean; its share need not be near 1."""
    points = Points.of([[0.1, 0.2], [1.3, 0.7], [0.4, 1.6], [1.7, 1.1], [50.1, 40.3]])
    shape = np.diag([1.0, 4.0])
    start = MixtureParameters([0.5, 0.5], [[46.1, 36.3], [54.1, 44.9]], [shape] * 2)
    taken = taken_of(Problem(points, start, EmSettings(family, max_iter=1, tol=0)))
    counts = 5 * taken.frame.parameters.weights
    assert 0.1 < counts.min() < 0.9
    if refused:
        with pytest.raises(CodedError, match="code_rounding"):
            script(taken)
    else:
        executed(script(taken))


@pytest.mark.parametrize(("temperature", "refused"), [(0.0, True), (1.0, False)])
def test_two_components_in_one_place_are_refused_where_each_point_goes_to_one_of_them(
    temperature: float, refused: bool
) -> None:
    """Which one, rounding decides; shared between both they stay alike, whatever it does."""
    shape = np.array([[2.0, 0.3], [0.3, 5.0]])
    start = MixtureParameters([0.4, 0.4, 0.2], np.array([[0, 1], [0, 1], [9, 0]]), [shape, shape, np.eye(2)])
    settings = EmSettings(max_iter=2, tol=0, temperature=temperature, prior=Prior(2.0))
    taken = taken_of(Problem(dataset().points, start, settings))
    if refused:
        with pytest.raises(CodedError, match="code_rounding"):
            script(taken)
    else:
        executed(script(taken))


def test_while_a_symmetry_breaks_by_itself_a_run_is_refused() -> None:
    """Alike but for some roundings, two components part when these have grown, which others do sooner or later."""
    start = MixtureParameters([0.5, 0.5], [[4.0, 3.0], [4.0 + 1e-14, 3.0]], [50 * np.eye(2)] * 2)
    problem = Problem(dataset().points, start, EmSettings(max_iter=400, tol=0))
    levels = [frame.log_likelihood for frame in taken_of(problem).frames]
    plateau, end = levels[20], levels[-1]
    assert end > plateau + 1
    halfway = next(place for place, level in enumerate(levels) if level > 0.5 * (plateau + end))
    with pytest.raises(CodedError, match="code_rounding"):
        script(taken_of(problem, halfway))


def test_all_numbers_are_nudged_by_shares_up_to_a_hundred_roundings(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nine uniform shares from −1 to 1 lie 1.6 apart on average, and at most 2; with half of the nudge at most 1."""
    start = make_start(StartMethod.RANDOM_POINTS, dataset().points, 9, 4)
    taken = taken_of(Problem(dataset().points, start, EmSettings(max_iter=1, tol=0)))
    passed: list[MixtureParameters] = []

    def spy(points: Points, theta: MixtureParameters, *, temperature: float = 1.0) -> SufficientStatistics:
        passed.append(theta)
        return accumulate(points, theta, temperature=temperature)

    monkeypatch.setattr(code_common, "accumulate", spy)
    code_common.check_repeatable(taken)
    nudged = passed[::2]  # before each, and not after
    assert len(nudged) == 2
    variances = np.diagonal(start.covariances, axis1=1, axis2=2)
    for theta in nudged:
        changes = [
            theta.weights / start.weights - 1,
            ((theta.means - start.means) / np.sqrt(variances))[:, 0],
            (np.diagonal(theta.covariances, axis1=1, axis2=2) / variances - 1)[:, 0] / 2,
        ]
        for change in changes:
            assert 1.02 < np.ptp(change) / 2.0**-46 < 2.02


# Standardised data


@pytest.mark.parametrize(
    ("family", "flavour"),
    [
        (Family.VVV, Flavour.NUMPY),
        (Family.EEV, Flavour.NUMPY),
        *((each, Flavour.SCIKIT_LEARN) for each in FOUR),
    ],
)
def test_the_script_of_standardised_data_says_the_result_in_their_units(
    family: Family, flavour: Flavour
) -> None:
    """What it computes, taken from its namespace, is held against S Σ S and L − N log(σ_x σ_y)."""
    data = replace(dataset(60), columns=("a,b\n", 'q"'))
    data = standardised(replace(data, points=Points.of(data.points.array * [1.0, 50.0])))
    asked = EmSettings(covariance_type=family, max_iter=4, tol=0)
    taken = excerpt(run_out(experiment(asked, of=data)))
    printed = executed(script(taken, flavour))
    axes = data.standardised
    assert axes is not None
    assert f"DATA_MEAN = np.array({list(axes.mean)!r})" in script(taken, flavour)
    assert f"DATA_SIGMA = np.array({list(axes.sigma)!r})" in script(taken, flavour)
    _, _, below = printed.partition("in the units of the data:\n")
    means, _, rest = below.partition("covariances\n")
    covariances, _, last = rest.partition("log-likelihood ")
    own = axes.own_mixture(taken.frame.parameters)
    assert own is not None
    np.testing.assert_allclose(_printed(means), own.means.ravel(), rtol=1e-5)
    found, expected = _printed(covariances), own.covariances
    if flavour is Flavour.SCIKIT_LEARN and family is Family.EEE:
        expected = expected[:1]
    elif flavour is Flavour.SCIKIT_LEARN and family in (Family.VVI, Family.VII):
        expected = np.diagonal(expected, axis1=1, axis2=2)
    np.testing.assert_allclose(found, expected.ravel(), rtol=1e-5, atol=1e-5 * np.abs(expected).max())
    reached = axes.own_log_likelihood(taken.frame.log_likelihood, 60)
    assert float(last.split()[0]) == pytest.approx(reached, rel=1e-9)


def _printed(text: str) -> list[float]:
    return [float(number) for number in re.findall(r"-?\d+\.?\d*(?:e[+-]?\d+)?", text)]


def test_a_script_of_other_data_says_nothing_of_units() -> None:
    taken = excerpt(run_out(experiment(EmSettings(max_iter=2, tol=0))))
    for flavour in Flavour:
        assert "DATA_" not in script(taken, flavour)
        assert "units" not in executed(script(taken, flavour))
