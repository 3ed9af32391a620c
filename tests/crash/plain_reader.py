"""What a session holds as plain values, twice: from its files with json and NumPy alone, and from an opened one.

Both give the same for the same session, to the last bit, and share no code with the program's reader and writer.
"""

import io
import json
import math
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from enum import Enum
from typing import Any

import numpy as np

from gmm_desktop.experiment.session import Session
from gmm_desktop.experiment.timeline import Run
from gmm_desktop.mixture.frames import Frame
from gmm_desktop.mixture.parameters import MixtureParameters

PHASES = ("start", "e", "m")
OF_A_DATASET = (
    "name", "columns", "source", "ignored_columns", "identifier", "group_names", "file", "standardised",
)  # fmt: skip
OF_A_RUN = ("forked_at", "begun", "seconds")
OF_AN_EXPERIMENT = ("start_method", "seed", "preset")
OF_A_FRAME = ("iteration", "log_likelihood", "objective", "elbo", "temperature", "streak", "evaluations")


def facts_of_files(files: Mapping[str, bytes]) -> Any:
    """Return what the files of a session hold."""
    index = json.loads(files["session.json"])

    def array(name: str) -> Any:
        return np.load(io.BytesIO(files[name]), allow_pickle=False) if name in files else None

    def frames(folder: str) -> list[Any]:
        rows, thetas, noises = (array(f"{folder}{name}.npy") for name in ("frames", "thetas", "noise"))

        def theta(number: int) -> Any:
            if number < 0:
                return None
            noise = [] if noises is None else [bits(each) for each in noises[number]]
            return [[bits(each) for each in row] for row in thetas[number]], noise

        return [
            [
                *(bits(row[name].item()) for name in OF_A_FRAME),
                PHASES[row["phase"]],
                theta(row["parameters"]),
                theta(row["responsibility_parameters"]),
                *(bits(row[name].item()) for name in ("mean_shift", "change")),
                bool(row["jumped"]),
                bool(row["ridged"]),
                theta(row["leap_origin"]),
                bits(row["leap_longest"].item()),
            ]
            for row in rows
        ]

    datasets = [
        [
            *(plain(facts[name]) for name in OF_A_DATASET),
            array(f"data/{number}/points.npy").tobytes(),
            array(f"data/{number}/labels.npy").tobytes() if facts["labels"] else None,
            facts["rows"],
            array(f"data/{number}/rows.npy").tobytes() if facts["rows"] else None,
            array(f"data/{number}/own_values.npy").tobytes() if facts["own_values"] else None,
            plain(facts["truth"]),
        ]
        for number, facts in enumerate(index["datasets"], 1)
    ]
    runs = [
        [
            *(
                plain(facts[name])
                for name in (*OF_A_RUN, *OF_AN_EXPERIMENT, "dataset", "parent", "settings", "stop")
            ),
            frames(f"runs/{number}/"),
            facts["outcome"] and [plain(facts["outcome"]["stop"]), frames(f"runs/{number}/outcome/")],
        ]
        for number, facts in enumerate(index["runs"], 1)
    ]
    names = {int(number): name for number, name in index["names"].items()}
    shown = [index["shown"]["run"], index["shown"]["half_step"]]
    rest = [plain(index[name]) for name in ("component", "point", "options", "side_by_side")]
    return [datasets, runs, names, sorted(index["deleted"]), index["compared"], shown, rest]


def facts_of_session(session: Session) -> Any:
    """Return what an opened session holds."""
    timeline = session.timeline
    datasets = list({id(run.experiment.dataset): run.experiment.dataset for run in timeline.runs}.values())
    places = {id(dataset): number for number, dataset in enumerate(datasets, 1)}
    numbers = {run.identifier: number for number, run in enumerate(timeline.runs, 1)}
    catalogue = timeline.catalogue
    return [
        [
            [
                *(plain(getattr(each, name)) for name in OF_A_DATASET),
                each.points.array.tobytes(),
                None if each.labels is None else each.labels.tobytes(),
                each.row_unit or None,
                None if each.rows is None else each.rows.tobytes(),
                None if each.own_values is None else np.ascontiguousarray(each.own_values).tobytes(),
                _mixture(each.truth),
            ]
            for each in datasets
        ],
        [_run(run, numbers, places) for run in timeline.runs],
        {numbers[key]: name for key, name in catalogue.names.items()},
        sorted(numbers[key] for key in catalogue.deleted),
        [numbers[key] for key in session.compared],
        [numbers[timeline.run.identifier], timeline.cursor],
        [plain(getattr(session, name)) for name in ("component", "point", "options", "side_by_side")],
    ]


def _run(run: Run, numbers: Mapping[int, int], places: Mapping[int, int]) -> Any:
    return [
        *(plain(getattr(run, name)) for name in OF_A_RUN),
        *(plain(getattr(run.experiment, name)) for name in OF_AN_EXPERIMENT),
        plain(places[id(run.experiment.dataset)]),
        plain(None if run.parent is None else numbers[run.parent]),
        plain(run.experiment.settings),
        plain(run.stop),
        [_frame(frame) for frame in run.frames],
        run.kept and [plain(run.kept.stop), [_frame(run.kept.frame)]],
    ]


def _frame(frame: Frame) -> Any:
    return [
        *(bits(getattr(frame, name)) for name in OF_A_FRAME),
        frame.phase.value,
        _theta(frame.parameters),
        _theta(frame.responsibility_parameters),
        *(bits(math.nan if each is None else each) for each in (frame.mean_shift, frame.change)),
        frame.jumped,
        frame.ridged,
        _theta(frame.leap.origin),
        bits(frame.leap.longest),
    ]


def _theta(theta: MixtureParameters | None) -> Any:
    if theta is None:
        return None
    rows = [
        [bits(float(each)) for each in (weight, *mean, sigma[0, 0], sigma[0, 1], sigma[1, 1])]
        for weight, mean, sigma in zip(theta.weights, theta.means, theta.covariances, strict=True)
    ]
    noise = theta.noise
    return rows, [] if noise is None else [bits(each) for each in (noise.weight, *noise.lower, *noise.upper)]


def _mixture(mixture: MixtureParameters | None) -> Any:
    return mixture and {
        "weights": plain(mixture.weights.tolist()),
        "means": plain(mixture.means.tolist()),
        "covariances": plain(mixture.covariances.tolist()),
        "noise": plain(mixture.noise),
    }


def plain(value: Any) -> Any:
    """Return data classes as objects, choices as their values, sets sorted, numbers by their bits."""
    if is_dataclass(value):
        return {field.name: plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, Mapping):
        return {name: plain(each) for name, each in value.items()}
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, frozenset):
        return [plain(each) for each in sorted(value)]
    if isinstance(value, list | tuple):
        return [plain(each) for each in value]
    return bits(value) if isinstance(value, int | float) and not isinstance(value, bool) else value


def bits(number: float) -> str:
    """Return a number so that equal texts mean equal bits; a whole number is what it is as a real one."""
    return "nan" if math.isnan(number) else float(number).hex()
