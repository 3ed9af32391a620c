"""Sessions to write and read, and what it means that two are the same."""

import hashlib
import io
import json
import zipfile
from dataclasses import fields, replace
from typing import Any

import numpy as np
from hypothesis import strategies as st

from gmm_desktop.experiment.compared import run_out
from gmm_desktop.experiment.dataset import Dataset
from gmm_desktop.experiment.experiment import Experiment
from gmm_desktop.experiment.provenance import TableFile
from gmm_desktop.experiment.session import Session
from gmm_desktop.experiment.standardised import Standardised
from gmm_desktop.experiment.state import Colouring, SideBySide, ViewOptions
from gmm_desktop.experiment.timeline import Catalogue, Run, Timeline, shortened
from gmm_desktop.mixture.frames import Frame
from gmm_desktop.mixture.initialisation import StartMethod, make_start, with_noise
from gmm_desktop.mixture.points import Points
from gmm_desktop.mixture.prior import Prior
from gmm_desktop.mixture.settings import EmSettings, Pins


def small_dataset(name: str = "two groups", *, labelled: bool = False) -> Dataset:
    rng = np.random.default_rng(5)
    points = np.concatenate([rng.normal(0, 1, (30, 2)), rng.normal(6, 2, (20, 2))])
    labels = np.repeat([0, 1], [30, 20]) if labelled else None
    truth = make_start(StartMethod.RANDOM_POINTS, Points.of(points), 2, 1) if labelled else None
    return Dataset(
        name,
        Points.of(points),
        ("길이 [m]", "y"),
        "somebody",
        1,
        "",
        labels,
        truth,
        ("왼쪽", "right") if labelled else (),
    )


def read_dataset_of_a_file() -> Dataset:
    """Return points as they come from a file, standardised; one was painted, and stands in no row."""
    small = small_dataset("from a file", labelled=True)
    rows = np.arange(3, 53, dtype=np.int32)
    rows[-1] = 0
    values = small.points.array
    return replace(
        small,
        points=Points.of((values - [1.5, -2.0]) / [0.3, 4.0]),
        columns=("길이 [m] (standardised)", "y (standardised)"),
        rows=rows,
        row_unit="line",
        file=TableFile("/some/folder/표.csv", 1234, "ab" * 32, "text", "cp949", ";", ",", "", 2, 4, "종"),
        standardised=Standardised(("길이 [m]", "y"), (1.5, -2.0), (0.3, 4.0)),
        own_values=values,
    )


def small_run(
    dataset: Dataset, settings: EmSettings, *, count: int = 2, noisy: bool = False, seed: int = 3
) -> Run:
    start = make_start(StartMethod.RANDOM_POINTS, dataset.points, count, seed)
    if noisy:
        start = with_noise(start, dataset.points, 0.1)
    return run_out(Experiment(dataset, start, settings, StartMethod.RANDOM_POINTS, seed), begun=1.5e9)


SETTINGS = st.builds(
    EmSettings,
    st.sampled_from(["full", "tied", "diag", "spherical", "VVE"]),
    st.integers(1, 6),
    tol=st.sampled_from([0.0, 1e-4]),
    reg_covar=st.sampled_from([0.0, 0.1]),
    prior=st.none() | st.just(Prior()),
    pins=st.sampled_from([Pins(), Pins(weights=frozenset({1}), means=frozenset({0, 1}))]),
    temperature=st.sampled_from([0.0, 1.0, 1.5]),
    initial_temperature=st.none() | st.just(3.0),
    accelerated=st.booleans(),
    batch_size=st.none() | st.just(20),
)


@st.composite
def sessions(draw: st.DrawFn) -> Session:
    """Draw runs on one or two data sets, some forked, renamed, deleted or shortened."""
    datasets = [
        small_dataset(labelled=draw(st.booleans())),
        small_dataset("others"),
        read_dataset_of_a_file(),
    ]
    runs: list[Run] = []
    total: int = draw(st.integers(1, 4))
    settings: list[EmSettings] = draw(st.lists(SETTINGS, min_size=total, max_size=total))
    for number in range(total):
        dataset = draw(st.sampled_from(datasets))
        noisy = draw(st.booleans())
        run = small_run(dataset, settings[number], noisy=noisy, seed=number)
        if draw(st.booleans()) and runs:
            run = replace(
                run, parent=draw(st.sampled_from(runs)).identifier, forked_at=draw(st.integers(0, 3))
            )
        runs.append(run)
    current = draw(st.integers(0, len(runs) - 1))
    short: list[bool] = [draw(st.booleans()) for _ in runs]
    runs = [
        shortened(run) if gone and at != current else run
        for at, (run, gone) in enumerate(zip(runs, short, strict=True))
    ]
    identifiers = [run.identifier for run in runs]
    names = draw(st.dictionaries(st.sampled_from(identifiers), st.text(min_size=1, max_size=20), max_size=3))
    deleted = draw(st.sets(st.sampled_from(identifiers), max_size=2)) - {identifiers[current]}
    cursor = draw(st.integers(0, len(runs[current].frames) - 1))
    return Session(
        Timeline(tuple(runs), cursor, current, Catalogue(names, frozenset(deleted))),
        ViewOptions(colouring=draw(st.sampled_from(Colouring)), trails=draw(st.booleans())),
        draw(st.none() | st.integers(0, 1)),
        draw(st.none() | st.integers(0, 49)),
        tuple(draw(st.lists(st.sampled_from(identifiers), unique=True))),
        draw(st.sampled_from(SideBySide)),
    )


def unzipped(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def zipped(files: dict[str, bytes], method: int = zipfile.ZIP_STORED) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", method) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return stream.getvalue()


def with_seal(facts: Any) -> bytes:
    """Return an object as JSON with its checksum, as somebody would who wants to be believed."""
    body = json.dumps(facts, indent=1).removesuffix("\n}").encode()
    return body + f',\n "sum": "{hashlib.sha256(body).hexdigest()}"\n}}\n'.encode()


def resealed(files: dict[str, bytes]) -> dict[str, bytes]:
    """Return the files of a session with the right checksums, whatever is in them."""
    try:
        index = json.loads(files["session.json"])
    except (KeyError, ValueError, RecursionError):
        return files
    if not isinstance(index, dict):
        return files
    index.pop("sum", None)
    sums = {name: hashlib.sha256(each).hexdigest() for name, each in files.items() if name != "session.json"}
    return {**files, "session.json": with_seal({**index, "files": sums})}


def of_the_first_form(files: dict[str, bytes]) -> dict[str, bytes]:
    """Return the files of a session as the versions before checksums wrote them."""
    index = json.loads(files["session.json"])
    del index["files"], index["sum"]
    index["schema"] = 1
    return {**files, "session.json": json.dumps(index, indent=1).encode()}


def assert_same_frames(one: tuple[Frame, ...], other: tuple[Frame, ...]) -> None:
    assert len(one) == len(other)
    for first, second in zip(one, other, strict=True):
        for field in fields(Frame):
            if field.name != "leap":
                assert getattr(first, field.name) == getattr(second, field.name), field.name
        assert first.leap.longest == second.leap.longest
        assert first.leap.origin == second.leap.origin


def assert_same_dataset(one: Dataset, other: Dataset) -> None:
    for field in fields(Dataset):
        first, second = getattr(one, field.name), getattr(other, field.name)
        if field.name == "points":
            assert np.array_equal(first.array, second.array)
        elif field.name in ("labels", "rows", "own_values") and first is not None:
            assert np.array_equal(first, second)
            assert first.dtype == second.dtype
            assert not second.flags.writeable
        else:
            assert first == second, field.name


def assert_same(one: Session, other: Session) -> None:
    """Compare all that a session holds; identifiers may differ, who is meant may not."""
    first, second = one.timeline, other.timeline
    assert (first.cursor, first.number(first.run)) == (second.cursor, second.number(second.run))
    assert (one.options, one.component, one.point, one.side_by_side) == (
        other.options,
        other.component,
        other.point,
        other.side_by_side,
    )
    place = {run.identifier: number for number, run in enumerate(first.runs)}
    place |= {run.identifier: number for number, run in enumerate(second.runs)}
    assert [place[each] for each in one.compared] == [place[each] for each in other.compared]
    assert {place[each] for each in first.catalogue.deleted} == {
        place[each] for each in second.catalogue.deleted
    }
    assert len(first.runs) == len(second.runs)
    for run, again in zip(first.runs, second.runs, strict=True):
        assert first.name(run) == second.name(again)
        assert_same_run(run, again)
        assert (run.parent is None) == (again.parent is None)
        assert run.parent is None or again.parent is None or place[run.parent] == place[again.parent]
    shared = [
        [a.experiment.dataset is b.experiment.dataset for a in timeline.runs for b in timeline.runs]
        for timeline in (first, second)
    ]
    assert shared[0] == shared[1]


def assert_same_run(run: Run, again: Run) -> None:
    assert_same_frames(run.frames, again.frames)
    assert (run.stop, run.forked_at, run.begun, run.seconds) == (
        again.stop,
        again.forked_at,
        again.begun,
        again.seconds,
    )
    assert (run.kept is None) == (again.kept is None)
    if run.kept and again.kept:
        assert run.kept.stop == again.kept.stop
        assert_same_frames((run.kept.frame,), (again.kept.frame,))
    for field in fields(Experiment):
        if field.name != "dataset":
            assert getattr(run.experiment, field.name) == getattr(again.experiment, field.name)
    assert_same_dataset(run.experiment.dataset, again.experiment.dataset)
