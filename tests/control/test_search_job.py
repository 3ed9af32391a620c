from collections.abc import Iterator
from threading import Event, get_ident

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from gmm_desktop.control import courtesy, search_job
from gmm_desktop.control.search_job import SearchJob
from gmm_desktop.mixture.families import Family
from gmm_desktop.mixture.selection import ROUNDS, Candidate, Progress, search
from gmm_desktop.mixture.selection_runs import NEIGHBOURS

from .conftest import three_groups


class Told:
    """All that a job says, in order."""

    def __init__(self, job: SearchJob) -> None:
        self.progress: list[Progress] = []
        self.ends: list[Exception | None] = []
        self.threads: set[int] = set()
        job.progressed.connect(self._take)
        job.ended.connect(self.ends.append)

    def _take(self, progress: Progress) -> None:
        self.progress.append(progress)
        self.threads.add(get_ident())

    @property
    def candidates(self) -> list[Candidate]:
        return [each.candidate for each in self.progress if each.candidate is not None]


@pytest.fixture
def job(qtbot: QtBot) -> Iterator[SearchJob]:  # noqa: ARG001
    parent = QObject()
    job = SearchJob(parent)
    yield job
    job.close()


@pytest.fixture
def told(job: SearchJob) -> Told:
    return Told(job)


def endless(begun: Event) -> Iterator[Progress]:
    """Make one step after another, ten thousand in a second, and never end."""
    while True:
        begun.set()
        Event().wait(1e-4)
        yield Progress(0, 1)


def test_while_the_window_paints_the_search_waits(
    job: SearchJob, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(courtesy, "LONGEST_WAIT", 60.0)
    steps: list[None] = []

    def counted() -> Iterator[Progress]:
        for progress in endless(Event()):
            steps.append(None)
            yield progress

    job.make_way()  # with nothing to wait for, it is nothing
    job.begin(counted())
    qtbot.waitUntil(lambda: len(steps) > 5)
    job.make_way()
    seen = len(steps)
    Event().wait(0.05)  # the window is busy: it serves no timer
    assert len(steps) <= seen + 1
    qtbot.waitUntil(lambda: len(steps) > seen + 5)


def test_every_candidate_is_told_on_the_windows_thread_and_then_the_end(
    job: SearchJob, told: Told, qtbot: QtBot
) -> None:
    job.begin(search(three_groups(60), (1, 2), (Family.EII, Family.VVV), restarts=2))
    assert [job.busy] == [True]
    qtbot.waitUntil(lambda: told.ends == [None])
    assert not job.busy
    assert [(each.n_components, each.family) for each in told.candidates[:4]] == [
        (1, Family.EII),
        (1, Family.VVV),
        (2, Family.EII),
        (2, Family.VVV),
    ]
    assert told.threads == {get_ident()}
    assert told.progress[-1].done == told.progress[-1].total == 6 + 2 * len(ROUNDS) * NEIGHBOURS


def test_steps_without_a_result_are_told_now_and_then(
    job: SearchJob, told: Told, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search_job, "TOLD_AFTER", 1e9)
    job.begin(iter([Progress(n, 100) for n in range(100)]))
    qtbot.waitUntil(lambda: told.ends == [None])
    assert len(told.progress) <= 1


def test_a_search_that_is_stopped_says_nothing_more(job: SearchJob, told: Told, qtbot: QtBot) -> None:
    begun = Event()
    job.begin(endless(begun))
    qtbot.waitUntil(begun.is_set)
    job.stop()
    assert not job.busy
    said = len(told.progress)
    qtbot.wait(30)
    assert len(told.progress) == said
    assert told.ends == []


def test_another_search_takes_the_place_of_the_one_under_way(
    job: SearchJob, told: Told, qtbot: QtBot
) -> None:
    begun = Event()
    job.begin(endless(begun))
    qtbot.waitUntil(begun.is_set)
    job.begin(search(three_groups(60), (1,), (Family.EEE,)))
    qtbot.waitUntil(lambda: told.ends == [None])
    assert [each.family for each in told.candidates] == [Family.EEE]


def test_an_error_ends_the_search_and_is_told(job: SearchJob, told: Told, qtbot: QtBot) -> None:
    def broken() -> Iterator[Progress]:
        yield Progress(1 // 0, 1)

    job.begin(broken())
    qtbot.waitUntil(lambda: bool(told.ends))
    assert isinstance(told.ends[0], ZeroDivisionError)
    assert not job.busy


def test_closing_ends_the_search_and_does_not_wait_for_it(job: SearchJob, qtbot: QtBot, told: Told) -> None:
    begun, ended = Event(), Event()

    def watched() -> Iterator[Progress]:
        try:
            yield from endless(begun)
        finally:
            ended.set()

    job.begin(watched())
    qtbot.waitUntil(begun.is_set)
    job.close()
    qtbot.waitUntil(ended.is_set)
    assert told.ends == []


def test_the_search_waits_a_little_while_the_window_paints_and_then_goes_on(
    job: SearchJob, told: Told, qtbot: QtBot
) -> None:
    job.begin(search(three_groups(60), (1, 2, 3), (Family.VVV,), restarts=2), size=180)
    for _ in range(20):
        job.make_way()
    qtbot.waitUntil(lambda: told.ends == [None])
    assert len(told.candidates) == 3
