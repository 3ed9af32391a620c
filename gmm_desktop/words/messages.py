"""Codes and figures turned into sentences, for the window and the command line alike.

It stands here, below both, because neither may know the other; it uses no Qt.
"""

import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from gmm_desktop.experiment.names import LONGEST_SENTENCE, visible
from gmm_desktop.mixture.convergence import Stop, StopReason
from gmm_desktop.mixture.diagnostics import Degeneracy, DegeneracyKind
from gmm_desktop.mixture.errors import CodedError
from gmm_desktop.mixture.frames import Frame, Phase
from gmm_desktop.mixture.settings import EmSettings
from gmm_desktop.words.importing import IMPORT_SENTENCES
from gmm_desktop.words.options import RULE_WORDS, option_refusal
from gmm_desktop.words.verdict import verdict_words

_PLACE = "{file}, {unit} {line}, column {column}{named}: "

SENTENCES = {
    **IMPORT_SENTENCES,
    # Files
    "file_missing": "{file}: there is no such file. Check its name and folder.",
    "file_is_directory": "{file} is a folder. Choose a file in it.",
    "file_not_regular": "{file} is not an ordinary file. Choose another one.",
    "file_unreadable": "{file} cannot be read: {reason}.",
    "file_empty": "{file} is empty. It should hold two columns of numbers.",
    "file_only_header": "{file} has names in {unit} {line} but no numbers below them.",
    "file_binary": "{file} is neither a text nor another kind of table that can be opened.",
    "file_encoding": "{file}, line {line}: the text is not UTF-8, as JSON has to be.",
    "too_few_columns": "{file}, {unit} {line}: “{text}” is one column; two columns of numbers are needed.",
    "too_few_points": "{file} has {points}; at least {needed} are needed.",
    "ragged_row": "{file}, {unit} {line} has {cells}, the table {expected} columns. Complete it, or skip such rows.",
    "bad_quotes": "{file}, line {line}: the quotation marks in “{text}” do not match.",
    "not_a_number": _PLACE + "“{text}” is not a number. Correct it, or skip such rows.",
    "not_finite": _PLACE + "“{text}” is not a finite number. Remove that line or correct the cell.",
    "number_too_large": _PLACE + "“{text}” is too large to compute with; the limit is 1e75. Use other units.",
    "decimal_comma_ambiguous": _PLACE + "“{text}” may be {small} or {large}. Choose the decimal sign.",
    "model_bad_json": "{file}, line {line}, column {column}: this is not JSON ({reason}).",
    "model_not_an_object": "{file} holds a JSON {found}, not an object with weights, means and covariances.",
    "model_missing_key": "{file} has no “{key}”. A mixture needs weights, means and covariances.",
    "model_covariance_type": "{file}: covariance_type “{found}” is not known. Use full, tied, diag, spherical "
    "or EII, VII, … VVV.",
    "model_noise_key": "{file}: the noise has no “{key}”. It needs weight, and lower and upper corner of its box.",
    "model_shape": "{file}, {key}{at}: {expected} entries are needed, found {found}.",
    "model_not_a_number": "{file}, {key}{at}: a number is needed, found a {found}.",
    "model_standardised": "{file}: “standardised” must be true, false, or mean and sigma, two numbers each with sigma "
    "above 0.",
    "start_units": "{file} does not say in which units it is. Add “standardised”: false for those of the data, or true "
    "for those of these standardised points.",
    "start_data_units": "{file} cannot be brought to the units of these points: with which mean and σ they were "
    "standardised is not known.",
    "is_a_session": "{file} is a session. Open it as one.",
    # Sessions
    "session_not_one": "{file} is not a session of GMM Desktop. Choose a file it has saved (.gmms).",
    "session_newer": "{file} was saved by a newer version of GMM Desktop (form {found}; this one reads up to {known}).",
    "session_damaged": "{file} is damaged: {reason}. Open an earlier copy.",
    "session_too_large": "{file} is too large for a session.",
    "session_json": "{file}, session.json: this is not JSON ({reason}).",
    "session_missing": "{file}: {place} is missing.",
    "session_value": "{file}, {place}: {expected} is needed, found {found}.",
    "session_array": "{file}, {place}: this is not the array that is needed ({reason}).",
    "session_frame": "{file}, {place}, frame {frame}: {reason}.",
    "session_unusable": "{file}, {place}: {inner}",
    # Points
    "points_too_far": "A point is too far from the mixture to compute with. Check that both are in the same units.",
    "no_points": "{file} has no point: no row has numbers for x and y.",
    "assign_standardised": "{name} was fitted to standardised data, and with which mean and σ is not known. "
    "Fit it to the data as they are, and points can be assigned.",
    "assign_points_standardised": "The points of {name} are standardised, and with which mean and σ is not known. "
    "Give the points as they were measured.",
    "assign_units": "{name} does not say in which units it is, and the points are standardised. "
    "Give the points as they were measured.",
    "points_shape": "The points must be a table of two columns and at least one row.",
    "points_masked": "Row {row_1} of the points is masked. Leave masked rows out first, or results would match no row.",
    "points_complex": "The points are complex numbers. Give x and y as two columns of real ones.",
    "points_not_finite": "Row {row_1} of the points is not finite.",
    "points_too_large": "The points reach {largest:.3g}, too large to compute with; the limit is 1e75. "
    "Use other units.",
    "too_few_different_points": "{components} components need as many different points; there are {points}.",
    "no_spread": "All {points} points are the same; a Gaussian needs some spread.",
    "spread_too_small": "The points are at most {size:.3g} apart, too close to compute with; the limit is 1e-60. "
    "Use other units.",
    "too_few_left": "That would leave {found} of the {needed} points that are needed. Paint others first.",
    "sample_size": "A sample has between {least} and {most} points, not {found}.",
    "rows_length": "There are {found} rows for {expected} points; each point needs one.",
    "standardising": "The mean and σ of an axis must be finite numbers, and σ above 0.",
    "labels_length": "There are {found} labels for {expected} points; each point needs one.",
    # Parameters
    "shape": "The {name} do not have the shape of a mixture.",
    "parameters_not_finite": "Component {number}: the {name} must be finite numbers.",
    "out_of_range": "Component {number} is too large, too small or too flat to compute with.",
    "weight_not_positive": "Component {number}: the weight must be above 0; remove the component instead.",
    "weights_sum": "The weights sum to {total:.6g}; they must sum to 1.",
    "weight_range": "Component {number}: the weight must be between 0 and {most:.6g}, not {weight:.6g}.",
    "weights_locked": "All other weights are pinned. Unpin one of them to change this one.",
    "single_weight": "A single component always has weight 1.",
    "not_symmetric": "Component {number}: the covariance is not symmetric ({upper:.6g} above the diagonal, "
    "{lower:.6g} below). Make both the same.",
    "not_positive_definite": "Component {number}: this covariance is not positive definite. Its variances "
    "must be positive and its covariance smaller than √(Σxx·Σyy){limit}.",
    "sigma_not_positive": "A standard deviation must be above 0, not {sigma:.6g}.",
    "too_many_components": "At most {most} components can be told apart on the canvas.",
    "no_component": "There is no component {number} here; the last one is component {count}.",
    "last_component": "A mixture needs at least one component.",
    "setting": "{refusal}",
    "family": "“{name}” is no covariance family. Use full, tied, diag, spherical or EII, VII, … VVV.",
    "noise_weight": "The weight of the noise must be between 0 and 1, not {weight:.6g}.",
    "noise_box": "The noise needs a box with an area; the one from {lower} to {upper} has none.",
    "no_area": "The {points} points lie on a line; a prior from the data needs points that spread both ways.",
    # Shapes to draw from
    "unknown_shape": "There is no shape “{shape}”. Choose one of {known}.",
    "unknown_shape_value": "The shape “{shape}” has no {name}; it has {known}.",
    "shape_value": "{name} must be {kind} from {lowest:.10g} to {highest:.10g}, not {value}.",
    "typed_not_a_number": "“{text}” is not a number.",
    "too_many_compared": "{most} runs can be compared at a time. Take the mark off one of them first.",
    "cannot_write": "{file} cannot be written: {reason}.",
    # Pictures
    "no_such_frame": "There is no frame “{said}”. Half-steps go from 0 to {last}; START, LAST, 5E, 5M are known, too.",
    "nothing_to_draw": "There is nothing to draw. {reason}.",
    "animation_too_large": "{frames} frames of {width} × {height} are too much for one file. "
    "Take a larger step, or a smaller size.",
    "no_ffmpeg": "MP4 needs the program ffmpeg, which is not found. Choose GIF or APNG, or install ffmpeg.",
    "ffmpeg_failed": "ffmpeg could not make the film: {reason}.",
    # Taking away
    "unknown_format": "{file}: nothing can be written as “{found}”. Use {known}.",
    "table_no_file": "It is not known which file these points were read from, so there is no table to add results to. "
    "Export responsibilities instead.",
    "table_pasted": "These points were not read from a file. Save their table as one and open it, or export "
    "responsibilities instead.",
    "table_packed": "{file} is compressed. Unpack it and open that, or export responsibilities, which name the rows.",
    "table_form": "{file} holds too many different texts. Save it as CSV and open that, or export responsibilities, "
    "which name the {row_unit} of each point.",
    "table_gone": "{file} is no longer where it was opened. Put it back, or open it where it is now.",
    "table_changed": "{file} has changed since it was opened. Open it again.",
    "table_onto_itself": "{file} is the table itself. Choose another name for the one with results.",
    "code_accelerated": "A script cannot repeat the jumps of acceleration. Switch it off and run EM again.",
    "code_batches": "A script cannot repeat EM in batches. Take all points at once and run EM again.",
    "code_flat": "Component {number} is nearly flat at iteration {iteration}: there rounding decides, and a script "
    "would not end at the same L.",
    "code_starving": "Component {number} has hardly any points at iteration {iteration}: there rounding decides, and a "
    "script would not end at the same L.",
    "code_rounding": "Rounding decides where this run ends: with other last digits in its numbers it ends at another "
    "L, and so would a script.",
    "code_sklearn": "scikit-learn cannot repeat this run: {inner}. Choose NumPy.",
    "no_such_run": "There is no run {run}; the session has runs 1 to {last}.",
}  # fmt: skip


SKLEARN_REASONS = {
    "family": "it knows the families full, tied, diag and spherical only",
    "noise": "it has no noise component",
    "prior": "it knows no prior",
    "pins": "it can pin nothing",
    "temperature": "it knows no temperature",
    "start": "it shows no parameters before its first iteration",
    "few_points": "it wants at least as many points as components",
    "outside": "the start is not in the covariance family",
    "flat": "it works with inverse matrices, which for such flat components lose digits",
    "narrow": "its sums of squares lose digits for such narrow components",
}
"""Why scikit-learn cannot."""


def sentence(error: CodedError) -> str:
    """Return one sentence that says what is wrong, where, and what to do."""
    values: dict[str, Any] = {
        key: visible(value, LONGEST_SENTENCE) if isinstance(value, str) else value
        for key, value in error.values.items()
    }
    if "path" in values:
        values["file"] = visible(Path(error.values["path"]).name)
    values.setdefault("unit", "line")
    if "component" in values:
        values["number"] = values["component"] + 1
    if "row" in values:
        values["row_1"] = values["row"] + 1
    if isinstance(values.get("error"), CodedError):
        values["inner"] = sentence(values["error"])
    if error.code == "setting":
        values["refusal"] = option_refusal(values["name"], values["value"])
    if error.code == "code_sklearn":
        values["inner"] = SKLEARN_REASONS[values["reason"]]
    values["at"] = "".join(f"[{index}]" for index in values.get("position", ()))
    values["named"] = f" ({values['name']})" if values.get("name") else ""
    values["limit"] = ""
    if isinstance(found := values.get("found"), int):
        values["points"] = f"{found:,} point{'s' * (found != 1)}"
        values["cells"] = f"{found:,} cell{'s' * (found != 1)}"
    if "matrix" in values:
        (xx, _), (_, yy) = values["matrix"]
        if xx > 0 and yy > 0:
            values["limit"] = f" = {np.sqrt(xx) * np.sqrt(yy):.6g}"
    return SENTENCES[error.code].format(**values)


def objective_name(temperature: float, settings: EmSettings) -> str:
    """Name what EM raises at a temperature."""
    if temperature == 1:
        return "log-likelihood" if settings.prior is None else "log-posterior"
    name = "classification log-likelihood" if temperature == 0 else "free energy"
    return name if settings.prior is None else f"{name} + log-prior"


def objective_words(settings: EmSettings) -> str:
    """Name what a run raises once its temperature has settled."""
    return objective_name(settings.temperature, settings)


def raised_words(settings: EmSettings) -> str:
    """Name what a run raises on its way: while the temperature changes that is a free energy."""
    changing = settings.initial_temperature is not None
    return objective_name(math.inf if changing else settings.temperature, settings)


def raised_in_short(settings: EmSettings) -> str:
    """Name it where there is little room."""
    return raised_words(settings).replace("classification log-likelihood", "classification L")


def raises_likelihood(settings: EmSettings) -> bool:
    """Tell whether the objective is L itself throughout a run."""
    return raised_words(settings) == "log-likelihood"


def stop_sentence(stop: Stop, settings: EmSettings) -> str:
    """Say why a run ended, and what the end is."""
    times = f"{_in_words(settings.patience)} times running" if settings.patience > 1 else "once"
    if stop.converged:
        what = RULE_WORDS[settings.rule].met.format(
            objective=objective_words(settings), tol=f"{settings.tol:g}"
        )
        return f"converged{verdict_words(stop.verdict)}: {what} {times}"
    if stop.reason is StopReason.MAX_ITER:
        count = f"{settings.max_iter} iteration{'s' if settings.max_iter > 1 else ''}"
        found = verdict_words(stop.verdict).removeprefix(",").strip()
        return f"stopped: {count}, {found}" if found else f"stopped: {count}"
    return f"stopped: {degeneracy_words(stop.degeneracy) if stop.degeneracy else stop.reason}"


def degeneracy_words(wrong: Degeneracy) -> str:
    """Say what has become of a component, and which others degenerate in the same M-step."""
    also = [str(each.component + 1) for each in wrong.also]
    if not also:
        return _one_degeneracy(wrong)
    others = f"component {also[0]}" if len(also) == 1 else f"components {listed(also)}"
    return f"{_one_degeneracy(wrong)}; {others} too"


def listed(words: Sequence[str]) -> str:
    """Write a list in words: 1, 2 and 3."""
    return f"{', '.join(words[:-1])} and {words[-1]}" if len(words) > 1 else words[0]


def _one_degeneracy(wrong: Degeneracy) -> str:
    number, effective = wrong.component + 1, f"{wrong.effective_points:.3g}"
    points, lie = ("point", "lies") if effective == "1" else ("points", "lie")
    if wrong.kind is DegeneracyKind.STARVED:
        return f"component {number} has no points left ({effective} effective points)"
    if wrong.kind is DegeneracyKind.COLLAPSED:
        return f"component {number} is collapsing onto {effective} effective {points} (Σ → 0, L → ∞)"
    return f"component {number} is flat, its {effective} effective {points} {lie} on a line"


def _in_words(number: int) -> str:
    return (
        ["two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"][number - 2]
        if 2 <= number <= 10
        else str(number)
    )


def rule_sentence(settings: EmSettings, *, whole: bool = False) -> str:
    """Say in short when a run will stop; ``whole`` adds the most iterations and the regularisation."""
    times = f" ×{settings.patience}" if settings.patience > 1 else ""
    rule = f"{RULE_WORDS[settings.rule].sign} < {settings.tol:g}{times}"
    if not whole:
        return rule
    ridge = f", {settings.reg_covar:g} added to the variances" if settings.reg_covar else ""
    return f"{rule}, at most {settings.max_iter} iterations{ridge}"


def convergence_sentence(rate: float | None, limit: float | None, sign: str) -> str:
    """Say how fast a run nears its limit, and where that is.

    Parameters
    ----------
    rate : float or None
        What an iteration leaves of the distance; None where the changes do not shrink.
    limit : float or None
        Where the run will end; None where that cannot be told.
    sign : str
        L, or a word for what is raised instead.
    """
    if rate is None and limit is not None:
        speed = "at the limit, but for rounding"
    elif rate is None:
        speed = "the changes do not shrink steadily"
    elif rate > 0.99:
        speed = f"each iteration takes only {significant(100 * (1 - rate), 2)} % off the distance"
    else:
        speed = f"each iteration leaves {significant(100 * rate, 2)} % of the distance"
    name = "L∞" if sign == "L" else "limit"
    return f"{speed} · {name} {'not in sight' if limit is None else f'≈ {grouped(limit, 4)}'}"


def missing_words(left: float | None, *, known: bool) -> str:
    """Write what the objective still had to gain; a lower bound where the limit is not known."""
    if left is None:
        return ""
    return f"{'' if known else '> '}{significant(left, 3)}"


def scaled_sentence(name: str, total: float) -> str:
    """Say that the weights of a file were scaled, or nothing where they sum to 1."""
    return (
        ""
        if total == 1
        else f"The weights in {visible(name)} sum to {total:.6g}; they are scaled to sum to 1."
    )


def nudge_words(frame: Frame, settings: EmSettings) -> str:
    """Say that an M-step ended with a nudge; empty for every other half-step."""
    return ", nudged" if frame.phase is Phase.M and settings.nudged_at(frame.iteration) else ""


def phase_words(frame: Frame) -> str:
    """Say which half-step a frame is."""
    return {Phase.START: "start", Phase.E: "after E", Phase.M: "after M"}[frame.phase]


def place_words(frame: Frame, joint: str = ", ") -> str:
    """Say where in its run a frame is: start, or iteration 3, after E."""
    words = phase_words(frame)
    return words if frame.phase is Phase.START else f"iteration {frame.iteration}{joint}{words}"


def grouped(value: float, decimals: int) -> str:
    """Write a number with a thin space between thousands and a true minus sign."""
    return f"{value:,.{decimals}f}".replace(",", "\u202f").replace("-", "−")


def significant(value: float, digits: int = 4) -> str:
    """Write a number with so many significant digits, plainly where that is short."""
    if value == 0:
        return "0"  # and not −0
    if not np.isfinite(value):
        return f"{value:g}"
    magnitude = int(f"{value:.{digits - 1}e}".partition("e")[2])  # after rounding: 9.9996 is 10.00
    plain = -3 <= magnitude < 6
    text = f"{value:.{max(digits - 1 - magnitude, 0)}f}" if plain else f"{value:.{digits - 1}e}"
    return text.replace("-", "−")


def to_scale(value: float, scale: float, digits: int = 4) -> str:
    """Write a number to the precision that matters beside a scale, such as a mean beside its σ."""
    finest = digits - 1 - int(f"{scale:e}".partition("e")[2])
    if abs(value) >= 1e15 or finest > 6:
        return significant(value, digits)
    if abs(value) >= 1e6 and finest < 0:
        return significant(value, max(finest + len(f"{abs(value):.0f}"), 1))
    text = f"{value:.{max(finest, 0)}f}"
    return text.lstrip("-") if float(text) == 0 else text.replace("-", "−")


def point_tip(
    point: int, place: tuple[float, float], responsibilities: Sequence[float], *, noise: bool = False
) -> str:
    """Return where a point is and its responsibilities, a line for each component; the last may be the noise's."""
    lines = [f"point {point + 1}: ({significant(place[0], 5)}, {significant(place[1], 5)})"]
    of_components = responsibilities[:-1] if noise else responsibilities
    lines += [f"γ{_subscript(k + 1)} = {share:.4f}" for k, share in enumerate(of_components)]
    if noise:
        lines.append(f"γ₀ = {responsibilities[-1]:.4f} (noise)")
    return "\n".join(lines)


def sample_note(count: int, *, instead: bool) -> str:
    """Say that points on the canvas are drawn and not observed."""
    number = grouped(count, 0)
    if instead:
        return f"○ {number} points drawn; the data are hidden"
    return f"○ {number} points drawn, not observed"


def _subscript(number: int) -> str:
    return str(number).translate(str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉"))
