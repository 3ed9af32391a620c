"""The frames of a run as tables of numbers, and back, bit for bit.

Most frames share their θ with another: each different θ is a row of ``thetas``, and the frames name rows.
"""

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from gmm_desktop.mixture.arrays import FloatArray
from gmm_desktop.mixture.errors import DataError
from gmm_desktop.mixture.frames import Frame, Leap, Phase
from gmm_desktop.mixture.parameters import MixtureParameters, UniformNoise
from gmm_desktop.storage.json_values import placed
from gmm_desktop.storage.npy import npy_bytes, read_npy

PHASES = (Phase.START, Phase.E, Phase.M)
NOTHING = -1

FRAME_TYPE = np.dtype(
    [
        ("iteration", "<i8"),
        ("phase", "<i1"),
        ("parameters", "<i4"),
        ("responsibility_parameters", "<i4"),
        ("log_likelihood", "<f8"),
        ("objective", "<f8"),
        ("elbo", "<f8"),
        ("temperature", "<f8"),
        ("mean_shift", "<f8"),
        ("change", "<f8"),
        ("streak", "<i8"),
        ("evaluations", "<i8"),
        ("jumped", "<i1"),
        ("ridged", "<i1"),
        ("leap_origin", "<i4"),
        ("leap_longest", "<f8"),
    ]
)
"""One frame; phase 0 start, 1 E, 2 M; NaN where there is no number, −1 where there is no θ."""

THETA_COLUMNS = 6
"""Of one component: weight, mean x and y, Σxx, Σxy, Σyy."""

NOISE_COLUMNS = 5
"""Weight, lower x and y, upper x and y."""

_NUMBERS = ("log_likelihood", "objective", "elbo", "temperature", "leap_longest")
_AMOUNTS = ("temperature", "streak", "evaluations")
_THETAS_OF_A_FRAME = 3


def frames_to_files(frames: Sequence[Frame]) -> dict[str, bytes]:
    """Return ``frames.npy``, ``thetas.npy`` (T, K, 6) and, where there is noise, ``noise.npy`` (T, 5)."""
    numbers: dict[int, int] = {}
    thetas: list[MixtureParameters] = []

    def number(theta: MixtureParameters | None) -> int:
        if theta is None:
            return NOTHING
        if id(theta) not in numbers:
            numbers[id(theta)] = len(thetas)
            thetas.append(theta)
        return numbers[id(theta)]

    rows = [_row(frame, number) for frame in frames]
    files = {
        "frames.npy": npy_bytes(np.array(rows, FRAME_TYPE)),
        "thetas.npy": npy_bytes(np.stack([_theta_row(theta) for theta in thetas])),
    }
    if thetas[0].noise is not None:
        files["noise.npy"] = npy_bytes(np.array([_noise_row(theta.noise) for theta in thetas]))
    return files


def frames_from_files(
    files: dict[str, bytes], place: str, count: int, components: int, first: int = 0
) -> tuple[Frame, ...]:
    """Return the frames of `frames_to_files`.

    Parameters
    ----------
    files : dict
        Contents by name.
    place : str
        Folder of the files, for the errors.
    count : int
        How many frames there are, at least 1.
    components : int
        K of all their θ.
    first : int
        The half-step of the first frame; the others follow it.

    Raises
    ------
    DataError
        ``session_missing``, ``session_array``, or ``session_frame`` with place, frame and reason.
    """
    for name in ("frames.npy", "thetas.npy"):
        if name not in files:
            raise DataError("session_missing", place=place + name)
    rows = read_npy(files["frames.npy"], place + "frames.npy", FRAME_TYPE, (count,))
    numbers = read_npy(files["thetas.npy"], place + "thetas.npy", "<f8", (None, components, THETA_COLUMNS))
    if len(numbers) > count * _THETAS_OF_A_FRAME:
        raise DataError(
            "session_array", place=place + "thetas.npy", reason="it holds more than the frames name"
        )
    noises = None
    if "noise.npy" in files:
        noises = read_npy(files["noise.npy"], place + "noise.npy", "<f8", (len(numbers), NOISE_COLUMNS))
    thetas = [_theta(numbers, noises, k, place) for k in range(len(numbers))]
    names = rows.dtype.names or ()
    return tuple(
        _frame(dict(zip(names, row, strict=True)), thetas, place, first + k)
        for k, row in enumerate(rows.tolist())
    )


def _row(frame: Frame, number: Any) -> tuple[Any, ...]:
    return (
        frame.iteration,
        PHASES.index(frame.phase),
        number(frame.parameters),
        number(frame.responsibility_parameters),
        frame.log_likelihood,
        frame.objective,
        frame.elbo,
        frame.temperature,
        np.nan if frame.mean_shift is None else frame.mean_shift,
        np.nan if frame.change is None else frame.change,
        frame.streak,
        frame.evaluations,
        frame.jumped,
        frame.ridged,
        number(frame.leap.origin),
        frame.leap.longest,
    )


def _frame(row: dict[str, Any], thetas: Sequence[MixtureParameters], place: str, position: int) -> Frame:
    def refuse(reason: str) -> DataError:
        return DataError("session_frame", place=place, frame=position, reason=reason)

    def theta(name: str) -> MixtureParameters:
        index: int = row[name]
        if not 0 <= index < len(thetas):
            raise refuse(f"it names θ {index} of {len(thetas)}")
        return thetas[index]

    for name in _NUMBERS:
        if math.isnan(row[name]):
            raise refuse(f"its {name} is no number")
    for name in _AMOUNTS:
        if not 0 <= row[name] < math.inf:
            raise refuse(f"its {name} cannot be {row[name]}")
    if not 0 <= row["phase"] < len(PHASES):
        raise refuse("its phase is unknown")
    frame = Frame(
        row["iteration"],
        PHASES[row["phase"]],
        theta("parameters"),
        theta("responsibility_parameters"),
        row["log_likelihood"],
        row["objective"],
        row["elbo"],
        row["temperature"],
        _number_or_none(row["mean_shift"]),
        _number_or_none(row["change"]),
        row["streak"],
        row["evaluations"],
        bool(row["jumped"]),
        bool(row["ridged"]),
        Leap(None if row["leap_origin"] == NOTHING else theta("leap_origin"), row["leap_longest"]),
    )
    if frame.half_step != position or (frame.phase is Phase.START) != (position == 0):
        raise refuse(f"it is half-step {frame.half_step}")
    return frame


def _theta_row(theta: MixtureParameters) -> FloatArray:
    upper = theta.covariances.reshape(-1, 4)[:, [0, 1, 3]]
    return np.column_stack([theta.weights, theta.means, upper])


def _noise_row(noise: UniformNoise | None) -> list[float]:
    return [np.nan] * NOISE_COLUMNS if noise is None else [noise.weight, *noise.lower, *noise.upper]


def _theta(numbers: FloatArray, noises: FloatArray | None, index: int, place: str) -> MixtureParameters:
    rows = numbers[index]
    with placed(f"{place}thetas.npy[{index}]"):
        noise = None
        if noises is not None:
            weight, left, low, right, high = noises[index].tolist()
            noise = UniformNoise(weight, (left, low), (right, high))
        matrices = rows[:, [3, 4, 4, 5]].reshape(-1, 2, 2)
        return MixtureParameters(rows[:, 0], rows[:, 1:3], matrices, noise)


def _number_or_none(value: float) -> float | None:
    return None if math.isnan(value) else value
