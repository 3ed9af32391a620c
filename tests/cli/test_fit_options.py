"""Every option of `fit` does to the fit what the engine does when it is asked directly."""

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from sklearn.mixture import GaussianMixture

from gmm_desktop import paths
from gmm_desktop.experiment.experiment import SCALE_FREE_SETTINGS
from gmm_desktop.mixture.convergence import ConvergenceRule
from gmm_desktop.mixture.em import FitResult
from gmm_desktop.mixture.em import fit as engine_fit
from gmm_desktop.mixture.families import ALIASES, Family
from gmm_desktop.mixture.initialisation import StartMethod, make_start, with_noise
from gmm_desktop.mixture.prior import Prior
from gmm_desktop.mixture.settings import EmSettings, Pins
from gmm_desktop.storage.results.result_writer import parameters_to_json
from gmm_desktop.storage.samples import old_faithful

from .conftest import Run
from .test_fit import fitted
from .test_wrong_input import refusal

FAITHFUL = paths.data() / "old_faithful.csv"
POINTS = old_faithful().points


def start(
    family: Family = Family.VVV, method: StartMethod = StartMethod.KMEANS_PLUS_PLUS, seed: int = 0
) -> Any:
    return make_start(method, POINTS, 2, seed, family)


def directly(settings: EmSettings, begin: Any = None) -> FitResult:
    return engine_fit(POINTS, begin or start(settings.covariance_type), settings)


def asked(**changes: Any) -> EmSettings:
    return replace(SCALE_FREE_SETTINGS, **changes)


def faithful(run: Run, *options: str | Path) -> dict[str, Any]:
    begin = () if "--init" in options else ("--components", "2")
    return fitted(run, FAITHFUL, *begin, *options)


def agrees(printed: dict[str, Any], result: FitResult) -> bool:
    theta = result.parameters
    return bool(
        printed["means"] == theta.means.tolist()
        and printed["covariances"] == theta.covariances.tolist()
        and printed["weights"] == theta.weights.tolist()
        and printed["n_iterations"] == result.n_iterations
        and printed["n_evaluations"] == result.n_evaluations
    )


def stored(folder: Path, content: object) -> Path:
    path = folder / "start.json"
    path.write_text(json.dumps(content), encoding="ascii")
    return path


# The model


@pytest.mark.parametrize("family", Family)
def test_every_family_is_fitted_by_its_name(run: Run, family: Family) -> None:
    fit = faithful(run, "--covariance", family.value)
    assert agrees(fit, directly(asked(covariance_type=family)))


@pytest.mark.parametrize(("name", "family"), [*ALIASES.items(), ("Tied", Family.EEE), ("eev", Family.EEV)])
def test_a_family_may_have_another_name_or_small_letters(run: Run, name: str, family: Family) -> None:
    assert faithful(run, "--covariance", name) == faithful(run, "--covariance", family.value)


@pytest.mark.parametrize("name", list(ALIASES))
def test_scikit_learn_finds_the_same_families_criteria_and_number_of_parameters(run: Run, name: str) -> None:
    fit = faithful(run, "--covariance", name)
    other = GaussianMixture(2, covariance_type=name, tol=1e-12, max_iter=2000, reg_covar=0, random_state=0)
    other.fit(POINTS.array)
    assert fit["covariance_type"] == name
    assert fit["n_parameters"] == other._n_parameters()
    assert fit["aic"] == pytest.approx(other.aic(POINTS.array), abs=1e-3)
    assert fit["bic"] == pytest.approx(other.bic(POINTS.array), abs=1e-3)


def test_the_criteria_follow_from_what_is_printed_beside_them(run: Run) -> None:
    fit = faithful(run)
    minus_two, p, n = -2 * fit["log_likelihood"], fit["n_parameters"], fit["n_points"]
    assert (p, n) == (11, 272)
    assert fit["aic"] == pytest.approx(minus_two + 22)
    assert fit["aicc"] == pytest.approx(fit["aic"] + 2 * 11 * 12 / (272 - 12))
    assert fit["bic"] == pytest.approx(minus_two + 11 * np.log(272))
    # ICL adds −2 Σ log of the largest responsibility, here computed by hand.
    gamma = directly(SCALE_FREE_SETTINGS).responsibilities(POINTS)
    assert fit["icl"] == pytest.approx(fit["bic"] - 2 * np.log(gamma.max(axis=1)).sum())


def test_too_few_points_have_no_aicc(run: Run, tmp_path: Path) -> None:
    data = tmp_path / "few.csv"
    data.write_text("0,0\n1,0\n0,1\n2,2\n3,1\n5,4\n", encoding="ascii")
    assert fitted(run, data, "--components", "1", "--covariance", "EII")["aicc"] is not None
    assert fitted(run, data, "--components", "1")["aicc"] is None
    assert "AICc            none: too few points" in run("fit", data, "--components", "1")[1]


def test_a_component_that_degenerates_has_no_criteria(run: Run, tmp_path: Path) -> None:
    data = tmp_path / "line.csv"
    data.write_text("\n".join(f"{i},{2 * i}" for i in range(30)), encoding="ascii")
    fit = fitted(run, data, "--components", "2")
    assert [fit[name] for name in ("aic", "aicc", "bic", "icl")] == [None] * 4
    assert "BIC" not in run("fit", data, "--components", "2")[1]


def test_rounded_weights_of_a_start_are_scaled_and_that_is_said(run: Run, tmp_path: Path) -> None:
    content = parameters_to_json(start()) | {"weights": [0.33, 0.66]}
    code, out, error = run(
        "fit", FAITHFUL, "--init", str(stored(tmp_path, content)), "--max-iter", "1", "--json"
    )
    assert code == 0
    assert json.loads(out)["n_iterations"] == 1
    assert error == "gmm-desktop: The weights in start.json sum to 0.99; they are scaled to sum to 1.\n"


def test_what_diagnostics_warns_of_is_printed_too(run: Run, tmp_path: Path) -> None:
    """By hand: two components alike overlap by 1, and share what one would have; a third takes five far points."""
    far = [(1000.0 + i, 1000.0 + i * i) for i in range(5)]
    near = np.random.default_rng(4).normal(size=(40, 2)).tolist()
    data = tmp_path / "alike.csv"
    data.write_text("\n".join(f"{x!r},{y!r}" for x, y in [*near, *far]), encoding="ascii")
    same = np.eye(2).tolist()
    begin = {
        "weights": [0.4, 0.4, 0.2],
        "means": [[0, 0], [0, 0], [1002, 1006]],
        "covariances": [same, same, [[9, 0], [0, 99]]],
    }
    options = ("--init", str(stored(tmp_path, begin)))
    few, alike = fitted(run, data, *options)["findings"]
    assert (few["kind"], few["component"], few["other"]) == ("few_points", 3, None)
    assert few["value"] == pytest.approx(5)
    assert (alike["kind"], alike["component"], alike["other"]) == ("nearly_same", 1, 2)
    assert alike["value"] == pytest.approx(1)
    out = run("fit", data, *options)[1]
    assert "warning         Component 3 has few points: 5.00 for its six numbers.\n" in out
    assert "warning         Components 1 and 2 nearly coincide: their overlap is 1.00.\n" in out
    assert faithful(run)["findings"] == []


def test_noise_begins_with_the_weight_given_and_is_printed(run: Run) -> None:
    fit = faithful(run, "--noise", "0.1")
    result = directly(SCALE_FREE_SETTINGS, with_noise(start(), POINTS, 0.1))
    assert agrees(fit, result)
    assert result.parameters.noise is not None
    assert fit["noise"]["weight"] == result.parameters.noise.weight
    assert fit["n_parameters"] == 12
    assert fit["noise"]["lower"] == POINTS.lower.tolist()
    assert "\n    noise   " in run("fit", FAITHFUL, "--noise", "0.1")[1]


def test_pinned_parts_stay_as_they_start(run: Run) -> None:
    fit = faithful(run, "--pin", "mean:1", "--pin", "weight:2", "--pin", "shape:2", "--covariance", "EEE")
    pins = Pins(frozenset({1}), frozenset({0}), frozenset({1}))
    assert agrees(fit, directly(asked(pins=pins, covariance_type=Family.EEE)))
    begin = start()
    assert fit["means"][0] == begin.means[0].tolist()
    assert fit["covariances"][1] == begin.covariances[1].tolist()
    assert fit["weights"][1] == 0.5
    assert (
        "pinned          mean 1, shape 2\n" in run("fit", FAITHFUL, "--pin", "mean:1", "--pin", "shape:2")[1]
    )


# The start


@pytest.mark.parametrize(
    ("name", "method"),
    [
        ("k-means++", StartMethod.KMEANS_PLUS_PLUS),
        ("k-means", StartMethod.KMEANS),
        ("random-points", StartMethod.RANDOM_POINTS),
        ("random-responsibilities", StartMethod.RANDOM_RESPONSIBILITIES),
    ],
)
def test_the_start_is_placed_as_asked(run: Run, name: str, method: StartMethod) -> None:
    fit = faithful(run, "--start", name, "--seed", "3", "--max-iter", "2", "--covariance", "EEI")
    settings = asked(max_iter=2, covariance_type=Family.EEI)
    assert agrees(fit, directly(settings, start(Family.EEI, method, 3)))
    assert (fit["init"], fit["seed"]) == (method.value, 3)


def test_a_start_from_a_file_keeps_its_family_and_noise(run: Run, tmp_path: Path) -> None:
    stopped = faithful(run, "--covariance", "VEV", "--noise", "0.1", "--max-iter", "3", "--tol", "0")
    file = stored(tmp_path, stopped)
    resumed = faithful(run, "--init", file, "--max-iter", "4", "--tol", "0")
    whole = faithful(run, "--covariance", "VEV", "--noise", "0.1", "--max-iter", "7", "--tol", "0")
    for key in ("weights", "means", "covariances", "noise", "covariance_type", "bic"):
        assert resumed[key] == whole[key]
    assert "noise" not in faithful(run, "--init", file, "--noise", "0")


def test_a_start_outside_the_family_is_projected_and_that_is_said(run: Run, tmp_path: Path) -> None:
    file = stored(tmp_path, faithful(run))
    code, out, err = run("fit", FAITHFUL, "--json", "--init", file, "--covariance", "tied", "--max-iter", "1")
    assert code == 0
    assert err == (
        "gmm-desktop: The covariances in start.json are not EEE (tied); EM begins with the nearest that are.\n"
    )
    first, second = json.loads(out)["covariances"]
    assert first == second


def test_a_file_that_claims_a_family_it_is_not_in_is_projected_too(run: Run, tmp_path: Path) -> None:
    file = stored(tmp_path, faithful(run) | {"covariance_type": "diag"})
    code, _, err = run("fit", FAITHFUL, "--init", file)
    assert (code, "start.json are not VVI (diag)" in err) == (0, True)


def test_a_pinned_covariance_in_a_file_stays_outside_the_family(run: Run, tmp_path: Path) -> None:
    held = faithful(run, "--covariance", "EEE", "--pin", "shape:1", "--max-iter", "2")
    again = faithful(run, "--init", stored(tmp_path, held), "--pin", "shape:1", "--max-iter", "2")
    assert again["covariances"][0] == held["covariances"][0]
    assert again["covariances"][0] != again["covariances"][1]


# Regularisation


def test_reg_covar_is_added_in_every_m_step(run: Run) -> None:
    assert agrees(faithful(run, "--reg-covar", "0.5"), directly(asked(reg_covar=0.5)))


def test_a_prior_makes_the_objective_the_log_posterior(run: Run) -> None:
    fit, result = faithful(run, "--prior"), directly(asked(prior=Prior()))
    assert agrees(fit, result)
    assert fit["objective"] == {"name": "log-posterior", "value": result.objective}
    assert fit["log_likelihood"] == result.log_likelihood != result.objective
    out = run("fit", FAITHFUL, "--prior")[1]
    assert "prior           α 1, κ 0.01, ν 4, scale 1\n" in out
    assert "(log-posterior)\n" in out


def test_every_part_of_the_prior_implies_it(run: Run) -> None:
    fit = faithful(
        run, "--prior-concentration", "2", "--prior-strength", "5", "--prior-dof", "7", "--prior-scale", "0.5"
    )
    assert agrees(fit, directly(asked(prior=Prior(2, 5, 7, 0.5))))
    assert agrees(faithful(run, "--prior-dof", "9"), directly(asked(prior=Prior(degrees_of_freedom=9))))


# Variants


@pytest.mark.parametrize(
    ("options", "changes", "name"),
    [
        (("--temperature", "2"), {"temperature": 2.0}, "free energy"),
        (("--temperature", "0"), {"temperature": 0.0}, "classification log-likelihood"),
        (("--hard",), {"temperature": 0.0}, "classification log-likelihood"),
        (("--anneal-from", "4"), {"initial_temperature": 4.0}, "log-likelihood"),
        (
            ("--anneal-from", "4", "--anneal-iterations", "7"),
            {"initial_temperature": 4.0, "annealing": 7},
            "log-likelihood",
        ),
        (
            ("--anneal-from", "4", "--max-iter", "3"),
            {"initial_temperature": 4.0, "max_iter": 3},
            "free energy",
        ),
        (
            ("--hard", "--anneal-from", "4"),
            {"temperature": 0.0, "initial_temperature": 4.0},
            "classification log-likelihood",
        ),
        (
            ("--hard", "--anneal-from", "4", "--max-iter", "3"),
            {"temperature": 0.0, "initial_temperature": 4.0, "max_iter": 3},
            "free energy",
        ),
        (
            ("--prior", "--temperature", "2"),
            {"temperature": 2.0, "prior": Prior()},
            "free energy + log-prior",
        ),
        (("--accelerate",), {"accelerated": True}, "log-likelihood"),
        (("--batch-size", "50", "--seed", "0"), {"batch_size": 50}, "log-likelihood"),
    ],
)
def test_a_variant_runs_as_the_engine_does(
    run: Run, options: Sequence[str], changes: dict[str, Any], name: str
) -> None:
    fit, result = faithful(run, *options), directly(asked(**changes))
    assert agrees(fit, result)
    assert fit["objective"] == {"name": name, "value": result.objective}


def test_acceleration_takes_fewer_iterations_to_the_same_place(run: Run) -> None:
    plain, fast = faithful(run, "--tol", "1e-13"), faithful(run, "--tol", "1e-13", "--accelerate")
    assert fast["n_iterations"] < plain["n_iterations"]
    assert fast["log_likelihood"] == pytest.approx(plain["log_likelihood"], abs=1e-6)


def test_the_seed_orders_the_batches_also_with_a_start_from_a_file(run: Run, tmp_path: Path) -> None:
    file = stored(tmp_path, parameters_to_json(start()))
    options = ("--init", file, "--batch-size", "40", "--max-iter", "3", "--seed")
    assert agrees(
        faithful(run, *options, "8"),
        directly(asked(batch_size=40, max_iter=3, seed=8)),
    )
    assert faithful(run, *options, "9")["means"] != faithful(run, *options, "8")["means"]


def test_the_table_says_which_variant_ran(run: Run) -> None:
    out = run("fit", FAITHFUL, "--hard", "--reg-covar", "0.1", "--covariance", "EII")[1]
    assert "covariance      EII\n" in out
    assert "reg_covar       0.1\n" in out
    assert "temperature     0 (hard)\n" in out
    out = run("fit", FAITHFUL, "--anneal-from", "4", "--batch-size", "30", "--max-iter", "2")[1]
    assert "temperature     from 4 to 1 in 20 iterations, then a nudge of 0.02 σ\n" in out
    assert "batches         of 30 points, seed 0\n" in out
    assert "covariance      VVV (full)\n" in out


# When to stop


@pytest.mark.parametrize(
    ("rule", "tol"),
    [
        (ConvergenceRule.MEAN_SHIFT, 1e-4),  # the spread is 13.6: a hundred-thousandth, to a power of ten
        (ConvergenceRule.LOG_LIKELIHOOD, 1e-9),
        (ConvergenceRule.ABSOLUTE, 1e-5),
        (ConvergenceRule.PER_POINT, 1e-8),
        (ConvergenceRule.AITKEN, 1e-4),
    ],
)
def test_every_rule_has_a_tolerance_of_its_own(run: Run, rule: ConvergenceRule, tol: float) -> None:
    name = rule.value.replace("_", "-")
    fit = faithful(run, "--rule", name)
    assert (fit["stop_reason"], fit["converged"]) == (rule.value, True)
    assert agrees(fit, directly(asked(rule=rule, tol=tol)))
    assert agrees(faithful(run, "--rule", name, "--tol", "0.01"), directly(asked(rule=rule, tol=0.01)))


@pytest.mark.parametrize("scale", [1e-6, 1.0, 1e6])
def test_the_usual_shift_of_the_means_goes_with_the_units(run: Run, tmp_path: Path, scale: float) -> None:
    data = tmp_path / "scaled.csv"
    np.savetxt(data, scale * POINTS.array, delimiter=",")
    fit = fitted(run, data, "--components", "2", "--rule", "mean-shift")
    assert fit["n_iterations"] == faithful(run, "--rule", "mean-shift")["n_iterations"]


def test_patience_is_kept(run: Run) -> None:
    once, often = (faithful(run, "--patience", times)["n_iterations"] for times in ("1", "9"))
    assert often == once + 8


# What cannot be


@pytest.mark.parametrize(
    ("options", "problem"),
    [
        (
            ("--covariance", "round"),
            "“round” is no covariance family. Use full, tied, diag, spherical or EII",
        ),
        (("--rule", "never"), "invalid choice: 'never'"),
        (("--start", "anywhere"), "invalid choice: 'anywhere'"),
        (("--reg-covar", "-1"), "a number from 0 to 1e+100 is needed, not “-1”"),
        (("--noise", "2"), "a number from 0 to 1 is needed, not “2”"),
        (("--temperature", "inf"), "a number from 0 to 1e+06 is needed, not “inf”"),
        (("--prior-concentration", "0.5"), "a number from 1 to 1e+12 is needed, not “0.5”"),
        (("--prior-strength", "0"), "a number above 0 and up to 1e+12 is needed, not “0”"),
        (("--prior-dof", "1"), "a number above 1 and up to 1e+12 is needed, not “1”"),
        (("--prior-scale", "none"), "a number above 0 and up to 1e+12 is needed, not “none”"),
        (("--hard", "--temperature", "2"), "not allowed with argument --hard"),
        (("--anneal-iterations", "5"), "--anneal-iterations needs --anneal-from"),
        (("--accelerate", "--batch-size", "9"), "--accelerate has no meaning with --batch-size"),
        (("--accelerate", "--hard"), "--accelerate has no meaning at temperature 0"),
        (("--pin", "mean:4"), "--pin mean:4 cannot be: there are 3 components"),
        (("--pin", "mean:2", "--components", "1"), "--pin mean:2 cannot be: there is 1 component"),
        (("--pin", "mean:0"), "a part (weight, mean, shape) and a component from 1 are needed"),
        (("--pin", "colour:1"), "such as mean:2, not “colour:1”"),
        (("--pin", "mean"), "such as mean:2, not “mean”"),
        (("--init", "s.json", "--start", "k-means"), "--start has no meaning with --init"),
    ],
)
def test_what_does_not_go_together_is_one_line_that_names_the_help(
    run: Run, options: Sequence[str], problem: str
) -> None:
    line = refusal(run, "fit", FAITHFUL, *options)
    assert problem in line
    assert line.endswith("(see gmm-desktop fit --help)")


def test_a_weight_of_the_noise_that_leaves_nothing_is_refused(run: Run) -> None:
    line = refusal(run, "fit", FAITHFUL, "--noise", "1")
    assert line == "The weight of the noise must be between 0 and 1, not 1."


def test_a_prior_needs_points_that_spread_both_ways(run: Run, tmp_path: Path) -> None:
    data = tmp_path / "line.csv"
    data.write_text("\n".join(f"{i},{2 * i}" for i in range(30)), encoding="ascii")
    assert refusal(run, "fit", data, "--prior").startswith("The 30 points lie on a line")


def test_the_help_has_its_options_in_groups_and_examples_that_work(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    code, out, _ = run("fit", "--help")
    assert code == 0
    for group in ("start:", "model:", "regularisation:", "variants of EM:", "when to stop:", "output:"):
        assert f"\n{group}\n" in out
    file = stored(tmp_path, parameters_to_json(start()))
    examples = [line.split()[2:] for line in out.splitlines() if line.startswith("  gmm-desktop fit ")]
    assert len(examples) > 5
    for words in examples:
        places: dict[str, str | Path] = {"DATA.csv": FAITHFUL, "START.json": file}
        assert run("fit", *(places.get(word, word) for word in words))[0] == 0
