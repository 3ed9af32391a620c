"""Worked calculations: every line follows from the digits shown, and the figures are those of SciPy."""

import re
from dataclasses import replace
from decimal import MAX_EMAX, MIN_EMIN, Context, Decimal, localcontext

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import multivariate_normal

from gmm_desktop.mixture.covariance import project
from gmm_desktop.mixture.e_step import responsibilities
from gmm_desktop.mixture.em import iterate, start_frame
from gmm_desktop.mixture.families import Family
from gmm_desktop.mixture.frames import Frame
from gmm_desktop.mixture.parameters import MixtureParameters, UniformNoise
from gmm_desktop.mixture.points import Points
from gmm_desktop.mixture.prior import Prior
from gmm_desktop.mixture.settings import EmSettings, Pins
from gmm_desktop.worked.copies import as_latex, as_text
from gmm_desktop.worked.digits import Figure, written
from gmm_desktop.worked.e_step import e_step_page
from gmm_desktop.worked.m_step import m_step_page
from gmm_desktop.worked.page import Matrix, Page, Quotient, Row, Sentence, Working

WIDE = Context(prec=60, Emax=MAX_EMAX, Emin=MIN_EMIN)
POWERS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "0123456789-")
MIXTURE = MixtureParameters([0.4, 0.6], [[1, 2], [6, 5]], [[[4, 1], [1, 2]], [[1, 0], [0, 9]]])
POINTS = Points.of([[0.0, 1.0], [2.0, 2.5], [1.0, 4.0], [5.0, 3.0], [7.0, 8.0], [6.0, 5.0]])


class Number(Decimal):
    """A decimal number of 60 digits."""


def plain(text: str) -> str:
    """Write figures as Python writes them."""
    text = re.sub("·10([⁰¹²³⁴⁵⁶⁷⁸⁹⁻]+)", lambda power: f"e{power.group(1).translate(POWERS)}", text)
    return text.replace("−", "-")


def by_hand(expression: str) -> Decimal:
    """Reckon an expression of the page from its text alone, in 60 decimal digits."""
    text = plain(expression).replace("log 2π", "C.ln(2 * PI)").replace("½", "D('0.5')").replace("²", "**2")
    text = re.sub(r"log \(?([\d.e+-]+)\)?", r"C.ln(\1)", text).replace("exp(", "C.exp(").replace("^", "**")
    text = re.sub(r"(?<![\w'.])(\d+\.?\d*(?:e-?\d+)?)(?!['\w])", r"D('\1')", text.replace("·", "*"))
    pi = Decimal("3.14159265358979323846264338327950288419716939937510582")
    names = {"C": WIDE, "D": Decimal, "PI": pi}
    with localcontext(WIDE):
        return Decimal(eval(text, names))


def unit(text: str) -> Decimal:
    """Return one unit in the last place of a number as it is shown."""
    exponent = Decimal(plain(text)).as_tuple().exponent
    assert isinstance(exponent, int)
    return Decimal((0, (1,), exponent))


def units_off(line: Working | Quotient) -> float:
    """Return how many units in the last place a line is off, for who reckons with the digits shown and rounds."""
    assert line.result is not None
    expression = "".join(each.text if isinstance(each, Figure) else each for each in line.pieces)
    place = unit(line.result.text)
    found = WIDE.quantize(by_hand(expression), place)
    return float(abs(found - Decimal(plain(line.result.text))) / place)


def reckonable(page: Page) -> list[Working | Quotient]:
    lines = [line for line in page.lines if isinstance(line, Working | Quotient)]
    return [line for line in lines if line.pieces and line.result and line.label != "effective"]


def result_of(page: Page, label: str, which: int = 0) -> float:
    found = [line for line in page.lines if isinstance(line, Working | Quotient) and line.label == label]
    result = found[which].result
    assert result is not None
    return float(plain(result.text))


def table(page: Page) -> list[list[str]]:
    return [
        [each.text if isinstance(each, Figure) else each for each in line.cells]
        for line in page.lines
        if isinstance(line, Row)
    ]


def frames(
    settings: EmSettings, count: int, points: Points = POINTS, start: MixtureParameters = MIXTURE
) -> list[Frame]:
    made = [start_frame(points, start, settings)]
    steps = iterate(points, made[0], settings)
    return made + [next(steps) for _ in range(count)]


# Digits

sizes = st.floats(-3, 3).map(lambda power: 10.0**power)


@st.composite
def mixtures(draw: st.DrawFn) -> tuple[Points, MixtureParameters]:
    """Return points and a mixture of any unit, offset and correlation."""
    count, unit_, offset = draw(st.integers(1, 8)), draw(sizes), draw(st.sampled_from([0.0, 1.0, 1e4, 1e8]))
    rng = np.random.default_rng(draw(st.integers(0, 2**32)))
    weights = rng.dirichlet(np.full(count, draw(st.sampled_from([0.5, 5.0])))) + 1e-6
    means = rng.normal(size=(count, 2)) * draw(st.sampled_from([0.1, 1.0, 5.0]))
    deviations = np.exp(rng.normal(size=(count, 2)))
    rho = np.tanh(rng.normal(size=count) * draw(st.sampled_from([0.5, 3.0])))
    covariances = np.empty((count, 2, 2))
    covariances[:, 0, 0], covariances[:, 1, 1] = deviations[:, 0] ** 2, deviations[:, 1] ** 2
    covariances[:, 0, 1] = covariances[:, 1, 0] = rho * deviations[:, 0] * deviations[:, 1]
    points = rng.normal(size=(20, 2)) * 2
    theta = MixtureParameters(weights / weights.sum(), unit_ * (means + offset), unit_**2 * covariances)
    return Points.of(unit_ * (points + offset)), theta


@given(mixtures(), st.sampled_from([1.0, 1.0, 0.5, 3.0, 0.0]))
def test_each_line_of_an_e_step_follows_from_the_digits_shown(
    drawn: tuple[Points, MixtureParameters], temperature: float
) -> None:
    """Reckoned again from the text alone, in 60 digits: one unit in the last place at most."""
    points, theta = drawn
    page = e_step_page(points, start_frame(points, theta, EmSettings(temperature=temperature)), 3)
    lines = reckonable(page)
    assert len(lines) >= 9 * theta.n_components
    for line in lines:
        assert units_off(line) <= 1, line


def test_of_a_component_that_only_the_prior_holds_each_line_follows_from_the_digits_shown() -> None:
    """Its mean differs from the prior's in the fortieth digit, and farther out in none that is reckoned with."""
    points = Points.of([[0.1, 0.2], [-0.3, 0.5], [0.4, -0.6], [0.7, 0.3], [-0.9, -0.4]])
    settings = EmSettings(prior=Prior(weight_concentration=2.5))
    for distance in np.arange(8, 20, 0.1).tolist():
        theta = MixtureParameters([0.5, 0.5], [[distance, 0.0], [0.0, 0.0]], [np.eye(2)] * 2)
        for line in reckonable(m_step_page(points, start_frame(points, theta, settings), settings, 0)):
            assert units_off(line) <= 1, line


@given(mixtures(), st.sampled_from(list(Family)), st.sampled_from([0.0, 0.01]), st.booleans())
def test_each_line_of_an_m_step_follows_from_the_digits_shown(
    drawn: tuple[Points, MixtureParameters], family: Family, reg_covar: float, prior: bool
) -> None:
    points, theta = drawn
    settings = EmSettings(
        covariance_type=family, reg_covar=reg_covar, prior=Prior(weight_concentration=2.5) if prior else None
    )
    theta = MixtureParameters(theta.weights, theta.means, project(family, theta.covariances, theta.weights))
    page = m_step_page(points, start_frame(points, theta, settings), settings, 0)
    for line in reckonable(page):
        assert units_off(line) <= 1, line
    for cells in table(page)[1:]:
        old, new, change = (Decimal(plain(cell)) for cell in cells)
        assert abs(new - old - change) <= 1.5 * float(unit(cells[2]))


@given(mixtures())
def test_the_worked_shares_are_those_of_the_program(drawn: tuple[Points, MixtureParameters]) -> None:
    points, theta = drawn
    page = e_step_page(points, start_frame(points, theta), 7)
    gamma = responsibilities(points, theta)[7]
    found = [float(cells[-1]) for cells in table(page)[1:-1]]
    assert found == pytest.approx(gamma.tolist(), abs=5.1e-5)


@pytest.mark.parametrize(
    ("value", "place", "text"),
    [
        ("1234.5678", -2, "1234.57"), ("-0.0421", -3, "−0.042"), ("0.00030765", -8, "3.0765·10⁻⁴"),
        ("0.00001", -4, "0.0000"), ("-0.00001", -4, "0.0000"), ("9999.96", -1, "10000.0"), ("0", 0, "0"),
        ("123456.7", 2, "123457"), ("1.2345e12", 9, "1.234·10¹²"), ("3.5e-4000", -4002, "3.50·10⁻⁴⁰⁰⁰"),
    ],
)  # fmt: skip
def test_numbers_are_written_to_a_place(value: str, place: int, text: str) -> None:
    assert written(Decimal(value), place) == text


# E step


@pytest.mark.parametrize("half_step", [0, 1, 2])
def test_the_worked_e_step_has_the_figures_of_scipy(half_step: int) -> None:
    frame = frames(EmSettings(), half_step)[-1]
    theta, place = frame.responsibility_parameters, np.array([5.0, 3.0])
    page = e_step_page(POINTS, frame, 3)
    assert page.title == "point 4 · E step"
    joint = []
    for k in range(2):
        normal = multivariate_normal(theta.means[k], theta.covariances[k])
        away = place - theta.means[k]
        squared = away @ np.linalg.inv(theta.covariances[k]) @ away
        joint.append(theta.weights[k] * normal.pdf(place))
        for label, expected in (
            ("dx", away[0]), ("dy", away[1]), ("determinant", np.linalg.det(theta.covariances[k])),
            ("squared", squared), ("log_normal", normal.logpdf(place)), ("joint", joint[k]),
        ):  # fmt: skip
            assert result_of(page, label, k) == pytest.approx(expected, rel=1e-3)
    shares = np.array(joint) / sum(joint)
    for k, cells in enumerate(table(page)[1:3]):
        assert float(cells[3]) == pytest.approx(shares[k], abs=5.1e-5)
        assert result_of(page, "share", k) == float(cells[3])
    assert float(plain(table(page)[3][2])) == pytest.approx(sum(joint), rel=1e-4)


def test_a_hand_calculation_with_small_numbers() -> None:
    """x − μ = (1, 1), Σ = (4 1; 1 2): |Σ| = 7, d² = (2 − 2 + 4) / 7 = 4/7."""
    points = Points.of([[2.0, 3.0], [6.0, 5.0], [0.0, 0.0]])
    page = e_step_page(points, start_frame(points, MIXTURE), 0)
    lines = as_text(page).splitlines()
    assert any(line.startswith("  Δx = 2 − 1 = 1.000") for line in lines)
    assert [result_of(page, label) for label in ("determinant", "term_xx", "term_xy", "term_yy")] == [
        7,
        2,
        -2,
        4,
    ]
    assert result_of(page, "squared") == pytest.approx(4 / 7, abs=1e-4)


def test_a_density_below_the_smallest_number_is_still_written() -> None:
    far = Points.of(np.vstack([POINTS.array, [[400.0, 400.0]]]))
    page = e_step_page(far, start_frame(far, MIXTURE), 6)
    log10 = (multivariate_normal([1, 2], [[4, 1], [1, 2]]).logpdf([400, 400]) + np.log(0.4)) / np.log(10)
    found = Decimal(plain(table(page)[1][2]))
    assert float(found.log10(WIDE)) == pytest.approx(log10, abs=1e-3)
    assert found < Decimal("1e-400")


def test_at_a_temperature_the_shares_go_by_powers_and_at_none_the_largest_takes_all() -> None:
    warm = frames(EmSettings(temperature=2.0), 1)[-1]
    joint = np.array([
        weight * multivariate_normal(mean, covariance).pdf([5.0, 3.0])
        for weight, mean, covariance in zip(MIXTURE.weights, MIXTURE.means, MIXTURE.covariances, strict=True)
    ])  # fmt: skip
    page = e_step_page(POINTS, warm, 3)
    assert result_of(page, "joint_warm", 1) == pytest.approx(joint[1] ** 0.5, rel=1e-3)
    assert result_of(page, "share", 1) == pytest.approx((joint**0.5 / (joint**0.5).sum())[1], abs=5.1e-5)
    assert "T = 2" in as_text(page)
    assert "^{1/2} = " in as_latex(page)
    hard = e_step_page(POINTS, frames(EmSettings(temperature=0.0), 1)[-1], 3)
    assert [float(cells[3]) for cells in table(hard)[1:3]] == [0, 1]
    assert "γ_nk = 1 if" in as_text(hard)


def test_the_noise_has_its_part_over_the_area_of_its_box() -> None:
    noise = UniformNoise(0.2, (0.0, 1.0), (7.0, 8.0))
    theta = MixtureParameters([0.3, 0.5], MIXTURE.means, MIXTURE.covariances, noise)
    page = e_step_page(POINTS, start_frame(POINTS, theta), 3)
    assert result_of(page, "joint", 2) == pytest.approx(0.2 / 49, rel=1e-3)
    gamma = responsibilities(POINTS, theta)[3]
    assert [float(cells[3]) for cells in table(page)[1:4]] == pytest.approx(gamma.tolist(), abs=5.1e-5)
    assert max(units_off(line) for line in reckonable(page)) <= 1


# M step

VARIANTS = {
    "plain": EmSettings(),
    "ridge": EmSettings(reg_covar=0.25),
    "prior": EmSettings(prior=Prior(2.0, 0.5, 5.0, 1.0)),
    "prior and ridge": EmSettings(prior=Prior(), reg_covar=0.1),
    "pins": EmSettings(pins=Pins(weights=frozenset({0}), means=frozenset({0}), covariances=frozenset({0}))),
    "own pins": EmSettings(pins=Pins(weights=frozenset({1}), means=frozenset({1}))),
    "warm": EmSettings(temperature=2.0),
    "annealing": EmSettings(initial_temperature=3.0, annealing=5),
    "hard": EmSettings(temperature=0.0),
} | {family.value: EmSettings(covariance_type=family) for family in Family}


@pytest.mark.parametrize("name", VARIANTS)
@pytest.mark.parametrize("half_step", [1, 2])
def test_the_worked_m_step_makes_the_component_of_the_next_frame(name: str, half_step: int) -> None:
    settings = VARIANTS[name]
    start = replace_covariances(MIXTURE, settings)
    made = frames(settings, 2, start=start)
    for component in range(2):
        page = m_step_page(POINTS, made[half_step], settings, component)
        expected = six(made[2].parameters, component)
        for cells, before, after in zip(table(page)[1:], six(start, component), expected, strict=True):
            assert float(plain(cells[0])) == pytest.approx(before, rel=1e-2, abs=1e-3)
            assert float(plain(cells[1])) == pytest.approx(after, rel=1e-3, abs=1e-3)
        for label, value in zip(RESULTS, expected, strict=True):
            worked = [
                line for line in page.lines if isinstance(line, Working | Quotient) and line.label == label
            ]
            assert all(float(plain(line.result.text)) == pytest.approx(value, rel=1e-3, abs=1e-3)
                       for line in worked if line.result)  # fmt: skip
            assert len(worked) == 1 or any(
                word in as_text(page) for word in ("pinned", "in one line", "leave")
            )
        for line in reckonable(page):
            assert units_off(line) <= 1, line


RESULTS = ("weight_new", "mean_x", "mean_y", "sigma_xx", "sigma_xy", "sigma_yy")


def six(theta: MixtureParameters, k: int) -> list[float]:
    (xx, xy), (_, yy) = theta.covariances[k].tolist()
    return [float(theta.weights[k]), *theta.means[k].tolist(), xx, xy, yy]


def replace_covariances(theta: MixtureParameters, settings: EmSettings) -> MixtureParameters:
    covariances = project(settings.covariance_type, theta.covariances, theta.weights)
    return MixtureParameters(theta.weights, theta.means, covariances)


def test_the_sums_of_an_m_step_are_those_of_a_hand_calculation() -> None:
    frame = frames(EmSettings(), 1)[-1]
    gamma = responsibilities(POINTS, MIXTURE)[:, 1]
    page = m_step_page(POINTS, frame, EmSettings(), 1)
    assert result_of(page, "effective") == pytest.approx(gamma.sum(), rel=1e-4)
    for label, column in (("sum_x", POINTS.x), ("sum_y", POINTS.y)):
        assert result_of(page, label) == pytest.approx(gamma @ column, rel=1e-4)
    mean = gamma @ POINTS.array / gamma.sum()
    scatter = (gamma[:, None] * (POINTS.array - mean)).T @ (POINTS.array - mean)
    (shown,) = [line for line in page.lines if isinstance(line, Matrix)]
    found = [float(plain(each.text)) for each in (shown.xx, shown.xy, shown.yy)]
    assert found == pytest.approx([scatter[0, 0], scatter[0, 1], scatter[1, 1]], rel=1e-3, abs=1e-3)


def test_the_responsibilities_of_few_points_add_up_to_what_is_shown() -> None:
    few = Points.of(POINTS.array[:4])
    page = m_step_page(few, start_frame(few, MIXTURE), EmSettings(), 0)
    (line,) = [each for each in page.lines if isinstance(each, Working) and each.label == "effective"]
    assert len(line.pieces) == 7
    assert units_off(line) <= 1
    expected = responsibilities(few, MIXTURE)[:, 0].sum()
    assert result_of(page, "effective") == pytest.approx(expected, rel=1e-4)


def test_batches_show_old_and_new_and_no_formula() -> None:
    settings = EmSettings(batch_size=2)
    made = frames(settings, 2)
    page = m_step_page(POINTS, made[2], settings, 0)
    assert reckonable(page) == []
    assert "batch" in as_text(page)
    assert float(plain(table(page)[2][1])) == pytest.approx(made[2].parameters.means[0, 0], abs=1e-3)
    coming = m_step_page(POINTS, made[1], settings, 0)
    assert [type(line) for line in coming.lines] == [Sentence]


def test_after_a_jump_both_the_m_step_and_the_jump_are_shown() -> None:
    rng = np.random.default_rng(3)
    points = Points.of(rng.normal(size=(200, 2)) + 1.5 * rng.integers(0, 2, size=(200, 1)))
    start = MixtureParameters([0.5, 0.5], [[0, 0], [1, 1]], np.tile(np.eye(2), (2, 1, 1)))
    settings = EmSettings(accelerated=True, tol=0.0)
    jumped = next(frame for frame in frames(settings, 60, points, start) if frame.jumped)
    page = m_step_page(points, jumped, settings, 0)
    head, *_, mean, _, _, _, _ = table(page)
    assert head == ["old", "M step", "jump"]
    assert float(plain(mean[2])) == pytest.approx(jumped.parameters.means[0, 0], abs=1e-3)
    assert max(units_off(line) for line in reckonable(page)) <= 1
    assert "Acceleration" in as_text(page)


def test_an_m_step_that_cannot_be_made_is_refused_in_words() -> None:
    far = MixtureParameters([0.5, 0.5], [[3.0, 3.0], [1e6, 1e6]], np.tile(np.eye(2), (2, 1, 1)))
    page = m_step_page(POINTS, start_frame(POINTS, far), EmSettings(), 0)
    (line,) = page.lines
    assert isinstance(line, Sentence)
    assert "component 2 has no points left" in line.text


# Copies


@pytest.mark.parametrize("name", VARIANTS)
def test_the_latex_is_balanced_and_holds_the_figures(name: str) -> None:
    settings = VARIANTS[name]
    frame = frames(settings, 1, start=replace_covariances(MIXTURE, settings))[-1]
    for page in (e_step_page(POINTS, frame, 2), m_step_page(POINTS, frame, settings, 1)):
        latex = as_latex(page)
        bare = latex.replace(r"\{", "").replace(r"\}", "")
        assert bare.count("{") == bare.count("}")
        begun = re.findall(r"\\begin\{([a-z*]+)\}", latex)
        assert sorted(begun) == sorted(re.findall(r"\\end\{([a-z*]+)\}", latex))
        assert set(begun) <= {"align*", "array", "pmatrix"}
        assert latex.count(r"\left(") == latex.count(r"\right)")
        assert latex.isascii(), [sign for sign in latex if not sign.isascii()]
        for display in re.findall(r"\\begin\{align\*\}(.*?)\\end\{align\*\}", latex, re.DOTALL):
            assert "\n\n" not in display
            rows = re.sub(r"\\begin\{pmatrix\}.*?\\end\{pmatrix\}", "", display).split(r"\\")
            assert all(row.count("&") == 1 for row in rows)
        for line in reckonable(page):
            assert line.result is not None
            assert plain(line.result.text).split("e", maxsplit=1)[0] in latex


def test_the_text_says_the_formula_and_the_figures_line_by_line() -> None:
    text = as_text(e_step_page(POINTS, replace(start_frame(POINTS, MIXTURE)), 0))
    assert "γ_nk = π_k N(x_n | μ_k, Σ_k) / Σ_j π_j N(x_n | μ_j, Σ_j)" in text
    assert "Σ_k = (4  1; 1  2)" in text
