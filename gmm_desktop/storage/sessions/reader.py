"""The session that `writer` wrote, checked piece by piece; what does not fit is refused with its place."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from gmm_desktop.experiment.dataset import Dataset
from gmm_desktop.experiment.experiment import Experiment
from gmm_desktop.experiment.session import Session
from gmm_desktop.experiment.state import SideBySide, ViewOptions
from gmm_desktop.experiment.timeline import MOST_COMPARED, Catalogue, Outcome, Run, Timeline, fresh_identifier
from gmm_desktop.mixture.convergence import Stop
from gmm_desktop.mixture.curvature import LOCAL
from gmm_desktop.mixture.errors import DataError
from gmm_desktop.mixture.initialisation import StartMethod
from gmm_desktop.mixture.parameters import MixtureParameters, UniformNoise
from gmm_desktop.mixture.points import Points
from gmm_desktop.mixture.settings import EmSettings
from gmm_desktop.storage.checksums import check, is_sealed
from gmm_desktop.storage.json_values import from_json, items, member, parsed, placed, wrong
from gmm_desktop.storage.npy import read_npy
from gmm_desktop.storage.sessions.frames import frames_from_files
from gmm_desktop.storage.sessions.migrations import INDEX, UNSEALED, migrated
from gmm_desktop.storage.sessions.provenance import provenance

Find = Callable[[str], bytes | None]
"""Returns the content of a file of a session, or None where there is none of that name."""

MOST_DATASETS, MOST_RUNS = 1_000, 100_000
MOST_SECONDS = 1e11
"""Some 3,000 years, since 1970 or of work: what a calendar can show."""
LARGEST_LEVEL = 100.0
"""Standard deviations out to which ellipses are drawn."""
MOST_HALF_STEPS = 2**31 - 1
LARGEST_LABEL = 10**9


def session_from_files(find: Find) -> Session:
    """Return the session of `session_files`; its runs have new identifiers.

    Only what the index names is asked for, and what it names is held against its checksum. What older versions
    wrote has none.

    Raises
    ------
    DataError
        ``session_not_one``, ``session_newer``, ``session_damaged``, ``session_too_large`` or one that says where it
        is malformed: ``session_json``, ``session_missing``, ``session_value``, ``session_array``,
        ``session_frame``, ``session_unusable``; and whatever ``find`` raises.
    """
    content = find(INDEX)
    if content is None:
        raise DataError("session_not_one")
    whole = is_sealed(content)
    found = parsed(content)
    index = migrated(found)
    if whole:
        find = _checked(find, named_files(index))
    elif found["schema"] > UNSEALED or "files" in found:
        raise DataError("session_damaged", reason="its checksum is missing")
    datasets = [
        _dataset(find, number, facts, at)
        for number, (facts, at) in enumerate(_list(index, "datasets", MOST_DATASETS), 1)
    ]
    facts = list(_list(index, "runs", MOST_RUNS))
    identifiers = [fresh_identifier() for _ in facts]
    runs = tuple(
        _run(find, number, each, at, datasets, identifiers) for number, (each, at) in enumerate(facts, 1)
    )
    if not runs:
        raise wrong("runs", [], "at least one run")
    _refuse_circles(runs)
    return _session(index, runs, identifiers)


def named_files(index: Any) -> dict[str, str]:
    """Return what an index says of its files: a text by name, in a session the checksum.

    Raises
    ------
    DataError
        ``session_missing`` or ``session_value``.
    """
    named, place = member(index, "files", "")
    if not isinstance(named, dict):
        raise wrong(place, named, "an object")
    return {name: from_json(str, text, f"{place}.{name[:80]}") for name, text in named.items()}


def _checked(find: Find, sums: dict[str, str]) -> Find:
    """Return what finds the named files only, whole."""

    def found(name: str) -> bytes | None:
        if name not in sums:
            return None
        content = find(name)
        if content is None:
            raise DataError("session_missing", place=name)
        check(content, sums[name], name)
        return content

    return found


def _refuse_circles(runs: Sequence[Run]) -> None:
    """Refuse runs that begin with each other."""
    parents = {run.identifier: run.parent for run in runs}
    rooted: set[int | None] = {None}
    for number, run in enumerate(runs):
        way: dict[int | None, None] = {}
        at: int | None = run.identifier
        while at not in rooted:
            if at in way:
                raise wrong(f"runs[{number}].parent", number + 1, "a run that was begun before")
            way[at] = None
            at = parents[at]  # type: ignore[index]
        rooted.update(way)


def _session(index: Any, runs: tuple[Run, ...], identifiers: list[int]) -> Session:
    shown, place = member(index, "shown", "")
    current = _number(shown, "run", place, len(runs))
    last = len(runs[current - 1].frames) - 1
    cursor = _number(shown, "half_step", place, last, lowest=0)
    named, at = member(index, "names", "")
    names = from_json(Catalogue, {"names": named}, "").names
    if any(not 1 <= number <= len(runs) for number in names):
        raise wrong(at, max(names), f"run numbers up to {len(runs)}")
    catalogue = Catalogue(
        {identifiers[number - 1]: name for number, name in names.items()},
        # The run shown was never deleted, whatever a file of an earlier version says.
        frozenset(
            identifiers[number - 1] for number in _numbers(index, "deleted", len(runs)) if number != current
        ),
    )
    run = runs[current - 1]
    count, total = run.experiment.start.n_components, len(run.experiment.dataset.points)
    options = _options(index)
    how, how_at = member(index, "side_by_side", "")
    return Session(
        Timeline(runs, cursor, current - 1, catalogue),
        options,
        _index_or_none(index, "component", count),
        _index_or_none(index, "point", total),
        _compared(index, identifiers),
        from_json(SideBySide, how, how_at),
    )


def _compared(index: Any, identifiers: list[int]) -> tuple[int, ...]:
    numbers = _numbers(index, "compared", len(identifiers))
    if len(set(numbers)) < len(numbers) or len(numbers) > MOST_COMPARED:
        raise wrong("compared", len(numbers), f"at most {MOST_COMPARED} different runs")
    return tuple(identifiers[number - 1] for number in numbers)


def _options(index: Any) -> ViewOptions:
    content, at = member(index, "options", "")
    options = from_json(ViewOptions, content, at)
    if not 0 < options.level <= LARGEST_LEVEL:
        raise wrong(f"{at}.level", options.level, f"a number above 0 and up to {LARGEST_LEVEL:g}")
    return options


def _dataset(find: Find, number: int, facts: Any, place: str) -> Dataset:
    folder = f"data/{number}/"
    count = _number(facts, "points", place, 2**62)
    content = _file(find, folder + "points.npy")
    with placed(folder + "points.npy"):
        points = Points.of(read_npy(content, folder + "points.npy", "<f8", (count, 2)))
    labels = None
    if _field(facts, "labels", place, bool):
        labels = read_npy(_file(find, folder + "labels.npy"), folder + "labels.npy", "<i8", (count,))
        if not -LARGEST_LABEL <= labels.min() <= labels.max() <= LARGEST_LABEL:
            raise wrong(folder + "labels.npy", int(labels.max()), f"labels up to {LARGEST_LABEL}")
    truth, truth_at = member(facts, "truth", place)
    return Dataset(
        _field(facts, "name", place, str),
        points,
        _field(facts, "columns", place, tuple[str, str]),
        _field(facts, "source", place, str),
        _number(facts, "ignored_columns", place, 10**9, lowest=0),
        _field(facts, "identifier", place, str),
        labels,
        None if truth is None else _mixture(truth, truth_at),
        _field(facts, "group_names", place, tuple[str, ...]),
        **provenance(find, folder, facts, place, count),
    )


def _mixture(facts: Any, place: str) -> MixtureParameters:
    noise = _field(facts, "noise", place, UniformNoise | None)
    pair = tuple[float, float]
    weights = _field(facts, "weights", place, tuple[float, ...])
    means = _field(facts, "means", place, tuple[pair, ...])
    covariances = _field(facts, "covariances", place, tuple[tuple[pair, pair], ...])
    with placed(place):
        matrices = np.reshape(covariances, (-1, 2, 2))
        return MixtureParameters(weights, np.reshape(means, (-1, 2)), matrices, noise)


def _run(
    find: Find,
    number: int,
    facts: Any,
    place: str,
    datasets: list[Dataset],
    identifiers: list[int],
) -> Run:
    folder = f"runs/{number}/"
    start, start_at = member(facts, "start", place)
    experiment = Experiment(
        datasets[_number(facts, "dataset", place, len(datasets)) - 1],
        _mixture(start, start_at),
        _field(facts, "settings", place, EmSettings),
        _field(facts, "start_method", place, StartMethod),
        _number(facts, "seed", place, 2**62, lowest=0),
        _field(facts, "preset", place, str),
        _field(facts, "raw_distances", place, bool),
    )
    count, components = (
        _number(facts, "half_steps", place, MOST_HALF_STEPS, lowest=0) + 1,
        experiment.start.n_components,
    )
    frames = frames_from_files(_inside(find, folder), folder, count, components)
    if frames[0].parameters != experiment.start:
        raise DataError("session_frame", place=folder, frame=0, reason="it is not the start of the run")
    parent = _field(facts, "parent", place, int | None)
    if parent is not None and not 1 <= parent <= len(identifiers):
        raise wrong(f"{place}.parent", parent, f"a run number up to {len(identifiers)}")
    return Run(
        identifiers[number - 1],
        replace(experiment, start=frames[0].parameters),
        frames,
        _stop(facts, place, components),
        None if parent is None else identifiers[parent - 1],
        _number(facts, "forked_at", place, MOST_HALF_STEPS, lowest=0),
        _amount(facts, "begun", place, MOST_SECONDS),
        _amount(facts, "seconds", place, MOST_SECONDS),
        _outcome(find, folder + "outcome/", facts, place, components),
    )


def _outcome(find: Find, folder: str, facts: Any, place: str, components: int) -> Outcome | None:
    found, at = member(facts, "outcome", place)
    if found is None:
        return None
    half_step = _number(found, "half_step", at, MOST_HALF_STEPS)
    (frame,) = frames_from_files(_inside(find, folder), folder, 1, components, half_step)
    return Outcome(frame, _stop(found, at, components))


def _stop(facts: Any, place: str, count: int) -> Stop | None:
    stop: Stop | None = _field(facts, "stop", place, Stop | None)
    if stop is not None and stop.degeneracy is not None:
        for each in (stop.degeneracy, *stop.degeneracy.also):
            if not 0 <= each.component < count:
                raise wrong(f"{place}.stop.degeneracy", each.component, f"a component below {count}")
    if stop is not None and stop.verdict is not None and stop.verdict.step:
        least = LOCAL * count
        if len(stop.verdict.step) not in (least, least + 1):
            raise wrong(f"{place}.stop.verdict.step", len(stop.verdict.step), f"{least} numbers")
    return stop


# Parts


def _file(find: Find, name: str) -> bytes:
    content = find(name)
    if content is None:
        raise DataError("session_missing", place=name)
    return content


def _inside(find: Find, folder: str) -> dict[str, bytes]:
    found = {name: find(folder + name) for name in ("frames.npy", "thetas.npy", "noise.npy")}
    return {name: content for name, content in found.items() if content is not None}


def _field(facts: Any, key: str, place: str, kind: Any) -> Any:
    content, at = member(facts, key, place)
    return from_json(kind, content, at)


def _number(facts: Any, key: str, place: str, most: int, *, lowest: int = 1) -> int:
    content, at = member(facts, key, place)
    number = from_json(int, content, at)
    if not lowest <= number <= most:
        raise wrong(at, number, f"a number from {lowest} to {most}")
    return number


def _amount(facts: Any, key: str, place: str, most: float) -> float:
    content, at = member(facts, key, place)
    amount = from_json(float, content, at)
    if not 0 <= amount <= most:
        raise wrong(at, amount, f"a number from 0 to {most:g}")
    return amount


def _list(facts: Any, key: str, most: int) -> Iterator[tuple[Any, str]]:
    return items(*member(facts, key, ""), most)


def _numbers(index: Any, key: str, most: int) -> list[int]:
    found = []
    for content, at in _list(index, key, MOST_RUNS):
        number = from_json(int, content, at)
        if not 1 <= number <= most:
            raise wrong(at, number, f"a run number up to {most}")
        found.append(number)
    return found


def _index_or_none(index: Any, key: str, count: int) -> int | None:
    content, _ = member(index, key, "")
    return None if content is None else _number(index, key, "", count - 1, lowest=0)
