"""A session as named files: data, runs with all frames, what is shown and how.

``session.json`` says what there is, in words, with the checksums of the arrays, which are ``.npy`` files beside it, and
its own. Every number keeps its bits. Runs are numbered from 1 in the order they were begun.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from gmm_desktop.experiment.dataset import Dataset
from gmm_desktop.experiment.session import Session
from gmm_desktop.experiment.timeline import Run, Timeline
from gmm_desktop.mixture.parameters import MixtureParameters
from gmm_desktop.storage.checksums import checksum, sealed
from gmm_desktop.storage.json_values import hold_to_bounds, to_json
from gmm_desktop.storage.npy import npy_bytes
from gmm_desktop.storage.sessions.frames import frames_to_files
from gmm_desktop.storage.sessions.migrations import FORMAT, INDEX, SCHEMA
from gmm_desktop.storage.sessions.provenance import provenance_facts, provenance_files


@dataclass(frozen=True, eq=False)
class Entry:
    """Files of a session that are made of the same values.

    Parameters
    ----------
    name : str
        Their folder, such as ``runs/1/``.
    sources : tuple
        The frozen values it is made of: as long as they are the same objects, so is the content.
    contents : callable
        Makes the files, by the rest of their names.
    """

    name: str
    sources: tuple[Any, ...]
    contents: Callable[[], dict[str, bytes]]


def session_entries(session: Session) -> list[Entry]:
    """Return the arrays of a session; what names them is `session_index`."""
    entries = [
        Entry(f"data/{number}/", (dataset,), partial(_dataset_files, dataset))
        for number, dataset in enumerate(_datasets(session.timeline), 1)
    ]
    for number, run in enumerate(session.timeline.runs, 1):
        entries.append(Entry(f"runs/{number}/", (run.frames,), partial(frames_to_files, run.frames)))
        if run.kept is not None:
            outcome = run.kept.frame
            entries.append(Entry(f"runs/{number}/outcome/", (outcome,), partial(frames_to_files, (outcome,))))
    return entries


def session_index(session: Session, program: str, sums: Mapping[str, str]) -> bytes:
    """Return the content of ``session.json``.

    Parameters
    ----------
    session : Session
        What to keep.
    program : str
        Version of the program, for whoever reads the file.
    sums : Mapping
        Checksums of the arrays by name.

    Raises
    ------
    CodedError
        ``session_too_large`` when it could not be read again.
    """
    content = sealed({**_index(session, _datasets(session.timeline), program), "files": dict(sums)})
    hold_to_bounds(content)
    return content


def session_files(session: Session, program: str) -> dict[str, bytes]:
    """Return the contents of all files of a session by name, the index last."""
    files = {
        entry.name + name: content
        for entry in session_entries(session)
        for name, content in entry.contents().items()
    }
    sums = {name: checksum(content) for name, content in files.items()}
    return {**files, INDEX: session_index(session, program, sums)}


def _datasets(timeline: Timeline) -> list[Dataset]:
    return list({id(run.experiment.dataset): run.experiment.dataset for run in timeline.runs}.values())


def _dataset_files(dataset: Dataset) -> dict[str, bytes]:
    files = {"points.npy": npy_bytes(dataset.points.array)}
    if dataset.labels is not None:
        files["labels.npy"] = npy_bytes(dataset.labels)
    return files | provenance_files(dataset)


def _index(session: Session, datasets: list[Dataset], program: str) -> dict[str, Any]:
    timeline = session.timeline
    numbers = {run.identifier: number for number, run in enumerate(timeline.runs, 1)}
    places = {id(dataset): number for number, dataset in enumerate(datasets, 1)}
    catalogue = timeline.catalogue
    return {
        "format": FORMAT,
        "schema": SCHEMA,
        "program": program,
        "datasets": [_dataset_facts(dataset) for dataset in datasets],
        "runs": [_run_facts(run, numbers, places) for run in timeline.runs],
        "shown": {"run": numbers[timeline.run.identifier], "half_step": timeline.cursor},
        "names": {str(numbers[key]): name for key, name in catalogue.names.items() if key in numbers},
        "deleted": sorted(numbers[key] for key in catalogue.deleted if key in numbers),
        "compared": [numbers[key] for key in session.compared if key in numbers],
        "side_by_side": session.side_by_side.value,
        "component": session.component,
        "point": session.point,
        "options": to_json(session.options),
    }


def _dataset_facts(dataset: Dataset) -> dict[str, Any]:
    return {
        "name": dataset.name,
        "columns": list(dataset.columns),
        "source": dataset.source,
        "ignored_columns": dataset.ignored_columns,
        "identifier": dataset.identifier,
        "points": len(dataset.points),
        "labels": dataset.labels is not None,
        "group_names": to_json(dataset.group_names),
        "truth": None if dataset.truth is None else _mixture_facts(dataset.truth),
        **provenance_facts(dataset),
    }


def _mixture_facts(mixture: MixtureParameters) -> dict[str, Any]:
    return {
        "weights": mixture.weights.tolist(),
        "means": mixture.means.tolist(),
        "covariances": mixture.covariances.tolist(),
        "noise": to_json(mixture.noise),
    }


def _run_facts(run: Run, numbers: Mapping[int, int], places: Mapping[int, int]) -> dict[str, Any]:
    experiment, outcome = run.experiment, run.kept
    return {
        "dataset": places[id(experiment.dataset)],
        "parent": numbers.get(run.parent) if run.parent is not None else None,
        "forked_at": run.forked_at,
        "begun": run.begun,
        "seconds": run.seconds,
        "start": _mixture_facts(experiment.start),
        "start_method": experiment.start_method.value,
        "seed": experiment.seed,
        "preset": experiment.preset,
        "raw_distances": experiment.raw_distances,
        "settings": to_json(experiment.settings),
        "half_steps": len(run.frames) - 1,
        "stop": to_json(run.stop),
        "outcome": outcome and {"half_step": outcome.frame.half_step, "stop": to_json(outcome.stop)},
    }
