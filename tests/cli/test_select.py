import json
import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from gmm_desktop import paths
from gmm_desktop.cli import select
from gmm_desktop.mixture.selection import search as real_search

from .conftest import Process, Run

FAITHFUL = paths.data() / "old_faithful.csv"
QUICK = ("--components", "1-3", "--covariance", "EEE,full", "--restarts", "2")


@pytest.fixture
def groups(tmp_path: Path) -> Path:
    """Write two groups of forty points, ten standard deviations apart."""
    rng = np.random.default_rng(1)
    data = tmp_path / "groups.csv"
    np.savetxt(
        data, np.repeat([[0.0, 0.0], [10.0, 0.0]], 40, axis=0) + rng.normal(size=(80, 2)), delimiter=","
    )
    return data


@pytest.fixture(autouse=True)
def unhurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """Say nothing on the way, however slow the machine is."""
    monkeypatch.setattr(select, "SAID_AFTER", math.inf)


def selected(run: Run, *arguments: str | Path) -> dict[str, Any]:
    code, out, err = run("select", "--json", *arguments)
    assert (code, err) == (0, "")
    content: dict[str, Any] = json.loads(out)
    return content


def test_the_table_has_a_row_for_each_number_and_a_column_for_each_family_and_marks_the_best(
    run: Run,
) -> None:
    code, out, err = run("select", FAITHFUL, *QUICK)
    assert (code, err) == (0, "")
    lines = out.splitlines()
    assert lines[:2] == [
        "old_faithful.csv, 272 points (eruptions, waiting)",
        "BIC of the best of 2 starts each; smaller is better",
    ]
    assert lines[3].split() == ["K", "EEE", "VVV"]
    assert [line.split()[0] for line in lines[4:7]] == ["1", "2", "3"]
    assert out.count("*") == 1
    assert "2314.30*" in lines[6]
    assert "best            EEE (tied), K = 3, 11 free parameters" in out
    assert "log-likelihood  -1126.3159" in out
    assert "reached by      2 of 2 starts" in out


def test_with_many_families_the_table_stays_within_eighty_letters(run: Run, groups: Path) -> None:
    _, out, _ = run("select", groups, "--components", "1-2", "--restarts", "1")
    assert all(len(line) <= 80 for line in out.splitlines())
    heads = [line.split()[1:] for line in out.splitlines() if line.startswith("K ")]
    assert [len(head) for head in heads] == [7, 7]


def test_the_json_holds_the_winner_and_every_model_compared(run: Run) -> None:
    content = selected(run, FAITHFUL, *QUICK)
    assert (content["criterion"], content["complete"], content["n_points"]) == ("bic", True, 272)
    assert content["columns"] == ["eruptions", "waiting"]
    cells = [(each["n_components"], each["covariance_type"]) for each in content["candidates"]]
    assert cells == [(k, name) for k in (1, 2, 3) for name in ("tied", "full")]
    best = content["best"]
    assert best == min(content["candidates"], key=lambda each: each["bic"])
    assert (best["covariance_type"], best["n_components"], best["n_parameters"]) == ("tied", 3, 11)
    assert best["bic"] == pytest.approx(-2 * best["log_likelihood"] + 11 * math.log(272))
    assert (best["restarts"], best["agreeing"], best["degenerate"]) == (2, 2, 0)
    assert (len(content["weights"]), content["covariance_type"]) == (3, "tied")
    assert np.ptp(np.array(content["covariances"]), axis=0).max() < 1e-9


def test_what_json_prints_is_taken_as_a_start_by_fit(run: Run, tmp_path: Path) -> None:
    content = selected(run, FAITHFUL, *QUICK)
    file = tmp_path / "best.json"
    file.write_text(json.dumps(content), encoding="ascii")
    code, out, err = run("fit", "--json", FAITHFUL, "--init", file)
    assert (code, err) == (0, "")
    assert json.loads(out)["covariance_type"] == "tied"
    assert json.loads(out)["log_likelihood"] == pytest.approx(content["best"]["log_likelihood"], abs=1e-5)


@pytest.mark.parametrize("criterion", ["aic", "aicc", "bic", "icl", "ICL"])
def test_each_criterion_decides_when_it_is_asked_to(run: Run, criterion: str) -> None:
    content = selected(run, FAITHFUL, *QUICK, "--criterion", criterion)
    name = criterion.lower()
    assert content["criterion"] == name
    assert content["best"][name] == min(each[name] for each in content["candidates"])


def test_the_same_seed_prints_the_same(run: Run) -> None:
    arguments = ("select", FAITHFUL, "--components", "4", "--covariance", "VVV", "--restarts", "2", "--json")
    assert run(*arguments) == run(*arguments, "--seed", "0")
    assert run(*arguments) != run(*arguments, "--seed", "1")


def test_how_em_runs_is_asked_for_as_in_fit(run: Run, groups: Path) -> None:
    arguments = (groups, "--components", "2", "--covariance", "full", "--restarts", "1")
    plain, ridged, prior, noisy, hard = (
        selected(run, *arguments, *more)["best"]
        for more in ((), ("--reg-covar", "2"), ("--prior",), ("--noise", "0.1"), ("--hard",))
    )
    assert ridged["log_likelihood"] < plain["log_likelihood"]
    assert prior["log_likelihood"] < plain["log_likelihood"]
    assert (plain["n_parameters"], noisy["n_parameters"]) == (11, 12)
    assert hard["log_likelihood"] <= plain["log_likelihood"]
    code, _, err = run("select", *arguments, "--anneal-iterations", "3")
    assert code == 2
    assert "--anneal-iterations needs --anneal-from" in err


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("all", 14),
        ("sklearn", ["full", "tied", "diag", "spherical"]),
        ("SKLEARN", ["full", "tied", "diag", "spherical"]),
        ("tied", ["tied"]),
        ("eve, Full", ["EVE", "full"]),
        ("full,VVV,full", ["full"]),
    ],
)
def test_families_are_named_in_many_ways(run: Run, groups: Path, text: str, names: list[str] | int) -> None:
    content = selected(run, groups, "--components", "1", "--covariance", text)
    found = [each["covariance_type"] for each in content["candidates"]]
    assert (len(set(found)) if isinstance(names, int) else found) == names


@pytest.mark.parametrize(
    ("text", "counts"), [("2", [2]), ("1-3", [1, 2, 3]), ("3,1", [1, 3]), ("1-2, 2-3", [1, 2, 3])]
)
def test_numbers_of_components_are_given_in_many_ways(
    run: Run, groups: Path, text: str, counts: list[int]
) -> None:
    content = selected(run, groups, "--components", text, "--covariance", "EII", "--restarts", "1")
    assert [each["n_components"] for each in content["candidates"]] == counts


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--components", "3-1"), "“3-1” must go upwards within 1 to 20"),
        (("--components", "0"), "“0” must go upwards within 1 to 20"),
        (("--components", "1-21"), "within 1 to 20"),
        (("--components", "few"), "numbers such as 3, 1-9 or 1,2,5 are needed, not “few”"),
        (("--components", ""), "are needed"),
        (("--covariance", "EEX"), "“EEX” is no covariance family"),
        (("--criterion", "dic"), "invalid choice"),
        (("--restarts", "0"), "a whole number from 1 is needed"),
        (("--seed", "-1"), "a whole number from 0 is needed"),
    ],
)
def test_what_cannot_be_used_is_said_in_one_line(run: Run, arguments: tuple[str, str], said: str) -> None:
    code, out, err = run("select", FAITHFUL, *arguments)
    assert (code, out) == (2, "")
    assert said in err
    assert err.count("\n") == 1


def test_a_model_that_always_degenerates_is_a_dash_and_null(run: Run, tmp_path: Path) -> None:
    data = tmp_path / "seven.csv"
    np.savetxt(data, np.random.default_rng(0).normal(size=(7, 2)), delimiter=",")
    arguments = (data, "--components", "1,6", "--covariance", "full", "--restarts", "2")
    _, out, _ = run("select", *arguments)
    (row,) = (line for line in out.splitlines() if line.startswith("6 "))
    assert row.split() == ["6", "–"]
    _, six = selected(run, *arguments)["candidates"]
    assert (six["log_likelihood"], six.get("bic"), six["degenerate"]) == (None, None, 2)


def test_where_nothing_fits_the_reason_is_said(run: Run, tmp_path: Path) -> None:
    data = tmp_path / "three.csv"
    data.write_text("0,0\n1,0\n0,1\n" * 4, encoding="ascii")
    code, out, err = run("select", data, "--components", "5", "--covariance", "EII", "--restarts", "2")
    assert (code, out) == (2, "")
    assert err.startswith("gmm-desktop: No model could be fitted. 5 components need as many different points")
    line = tmp_path / "line.csv"
    line.write_text("\n".join(f"{i},{2 * i}" for i in range(30)), encoding="ascii")
    code, _, err = run("select", line, "--components", "2", "--covariance", "full", "--restarts", "2")
    assert code == 2
    assert "a component degenerated" in err


def test_ctrl_c_prints_what_is_known_by_then(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*arguments: Any, **options: Any) -> Any:
        for step in real_search(*arguments, **options):
            yield step
            if step.candidate is not None and step.candidate.n_components == 2:
                raise KeyboardInterrupt

    monkeypatch.setattr(select, "search", interrupted)
    code, out, err = run("select", FAITHFUL, *QUICK)
    assert code == 130
    assert err == "gmm-desktop: interrupted after 4 of 66 runs of EM\n"
    assert [line.split()[0] for line in out.splitlines() if line[:1].isdecimal()] == ["1", "2"]
    assert "best            EEE (tied), K = 2" in out
    code, out, _ = run("select", FAITHFUL, *QUICK, "--json")
    assert code == 130
    assert json.loads(out)["complete"] is False


def test_ctrl_c_before_anything_is_known_prints_nothing(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_arguments: Any, **_options: Any) -> Any:
        raise KeyboardInterrupt

    monkeypatch.setattr(select, "search", interrupted)
    assert run("select", FAITHFUL, *QUICK) == (130, "", "")


def test_the_bar_is_drawn_on_a_terminal_only(run: Run, groups: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    arguments = ("select", groups, "--components", "2", "--covariance", "EII", "--restarts", "2")
    assert run(*arguments)[2] == ""
    monkeypatch.setattr(select, "REDRAWN_AFTER", 0.0)
    monkeypatch.setattr("sys.stderr.isatty", lambda: True, raising=False)
    _, out, err = run(*arguments)
    assert "of 2 runs of EM" in err
    assert err.endswith("\r\033[K")
    assert "█" not in out


def test_in_a_pipe_it_is_said_in_plain_lines_how_far_it_is(
    run: Run, groups: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, quiet, _ = run("select", groups, *QUICK)
    monkeypatch.setattr(select, "SAID_AFTER", -1.0)
    code, out, err = run("select", groups, *QUICK)
    assert (code, out) == (0, quiet)
    lines = err.splitlines()
    assert lines[-1] == "gmm-desktop: 66 of 66 runs of EM"
    counts = [int(line.removeprefix("gmm-desktop: ").removesuffix(" of 66 runs of EM")) for line in lines]
    assert counts == sorted(counts)
    assert counts[0] < 6
    assert not {"\r", "\033"} & set(err)


def test_in_a_pipe_little_work_is_done_without_a_word(
    run: Run, groups: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("time.monotonic", lambda: 7.0)
    monkeypatch.setattr(select, "SAID_AFTER", 5.0)
    assert run("select", groups, *QUICK)[2] == ""


def test_help_teaches_what_the_criteria_are(run: Run) -> None:
    code, out, _ = run("select", "--help")
    assert code == 0
    for word in ("aic ", "aicc ", "bic ", "icl ", "Smaller is better", "--init", "Ctrl-C", "1-9", "sklearn"):
        assert word in out
    assert all(len(line) <= 80 for line in out.splitlines())


def test_no_display_and_no_qt_are_needed(process: Process) -> None:
    code = (
        "import sys; from gmm_desktop import cli; "
        f"cli.run(['select', {str(FAITHFUL)!r}, '--components', '1', '--covariance', 'EII']); "
        "sys.exit(any(name.startswith('PySide6') for name in sys.modules))"
    )
    done = process("-c", code)
    assert done.returncode == 0
    assert all(line.endswith("runs of EM") for line in done.stderr.splitlines())


def test_where_the_criterion_is_infinite_for_all_no_model_is_chosen(run: Run, tmp_path: Path) -> None:
    data = tmp_path / "four.csv"
    data.write_text("0,0\n1,0\n0,1\n1,1.1\n", encoding="ascii")
    code, out, err = run("select", data, "--components", "1-2", "--criterion", "aicc", "--restarts", "1")
    assert (code, out) == (2, "")
    assert err.startswith("gmm-desktop: No model can be chosen. AICC is infinite for all")


def test_what_depends_on_the_units_is_marked_and_not_chosen(run: Run, tmp_path: Path) -> None:
    """Two clean groups, in metres against counts: among the families that can, the same model as standardised."""
    rng = np.random.default_rng(3)
    values = np.vstack([rng.normal(size=(30, 2)), rng.normal(size=(30, 2)) * 0.5 + 8]) * [1e-8, 1e4]
    data = tmp_path / "units.csv"
    np.savetxt(data, values, delimiter=",", header="metres,counts", comments="")
    arguments = ("select", data, "--components", "1-2", "--covariance", "EII,VEI,EEE,VVE", "--restarts", "1")
    _, out, _ = run(*arguments)
    assert "~ depends on the units: “counts” spreads" in out
    rows = [line.split() for line in out.splitlines() if line[:1] in "12" and line[1:2] == " "]
    assert [row[1][-1] + row[4][-1] for row in rows] == ["~~"] * 2
    best = json.loads(run(*arguments, "--json")[1])["best"]
    measured = json.loads(run(*arguments, "--standardise", "--json")[1])["best"]
    assert not best["units_decide"]
    assert (best["covariance_type"], best["n_components"]) == ("VEI", 2)
    assert (measured["covariance_type"], measured["n_components"]) == ("VEI", 2)


def test_a_model_with_a_component_of_few_points_is_marked_and_not_chosen(run: Run, tmp_path: Path) -> None:
    """Sixty points in one round group and three far away: two components explain them best, one of three points."""
    far = np.array([[50, 50], [51, 50.5], [50.5, 51]])
    values = np.vstack([np.random.default_rng(3).normal(size=(60, 2)), far])
    data = tmp_path / "few.csv"
    np.savetxt(data, values, delimiter=",")
    arguments = ("select", data, "--components", "1-2", "--covariance", "VVI", "--restarts", "2")
    _, out, _ = run(*arguments)
    one, two = (line for line in out.splitlines() if line.startswith(("1  ", "2  ")))
    assert (one[-1], two[-1]) == ("*", "!")
    assert "\n! a component has fewer points than" in out
    found = json.loads(run(*arguments, "--json")[1])
    assert [each["few_points"] for each in found["candidates"]] == [False, True]
    assert found["candidates"][1]["bic"] < found["best"]["bic"] == found["candidates"][0]["bic"]


def test_where_only_such_families_are_asked_for_the_best_of_them_is_chosen(run: Run, tmp_path: Path) -> None:
    data = tmp_path / "units.csv"
    np.savetxt(data, np.random.default_rng(3).normal(size=(30, 2)) * [1, 1e4], delimiter=",")
    found = json.loads(run("select", data, "--components", "1", "--covariance", "VII", "--json")[1])
    assert found["best"]["units_decide"]
