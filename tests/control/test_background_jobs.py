from collections.abc import Callable, Iterator
from functools import partial
from threading import Event, get_ident

import pytest
from PySide6.QtCore import QObject, QThread, Slot
from pytestqt.qtbot import QtBot

from gmm_desktop.control.background_jobs import LatestJob, end_thread, ended_within


@pytest.fixture
def job(qtbot: QtBot) -> Iterator[LatestJob]:  # noqa: ARG001
    parent = QObject()
    job = LatestJob(parent)
    yield job
    job.close()


@pytest.fixture
def done(job: LatestJob) -> list[object]:
    """All results, as they come."""
    results: list[object] = []
    job.done.connect(results.append)
    return results


def idle(job: LatestJob) -> Callable[[], bool]:
    return lambda: not job.busy


def test_a_result_is_delivered(job: LatestJob, done: list[object], qtbot: QtBot) -> None:
    job.request(lambda: 6 * 7)
    assert job.busy
    qtbot.waitUntil(idle(job))
    assert done == [42]


def test_work_is_done_off_the_windows_thread_and_delivered_on_it(job: LatestJob, qtbot: QtBot) -> None:
    threads: list[int] = []
    job.done.connect(lambda worker: threads.extend([worker, get_ident()]))
    job.request(get_ident)
    qtbot.waitUntil(lambda: len(threads) == 2)
    assert threads[1] == get_ident() != threads[0]


def test_an_error_is_delivered_as_failed(job: LatestJob, done: list[object], qtbot: QtBot) -> None:
    errors: list[Exception] = []
    job.failed.connect(errors.append)
    job.request(lambda: 1 // 0)
    qtbot.waitUntil(lambda: bool(errors))
    assert isinstance(errors[0], ZeroDivisionError)
    assert done == []


def test_after_an_error_the_next_job_is_done(job: LatestJob, done: list[object], qtbot: QtBot) -> None:
    job.request(lambda: 1 // 0)
    job.request(lambda: "well")
    qtbot.waitUntil(lambda: bool(done))
    assert done == ["well"]


def test_of_the_requests_made_while_it_is_busy_only_the_newest_is_done(
    job: LatestJob, done: list[object], qtbot: QtBot
) -> None:
    gate, began = Event(), []

    def work(name: str) -> str:
        began.append(name)
        assert gate.wait(5)
        return name

    job.request(lambda: work("first"))
    for name in ("second", "third", "fourth"):
        job.request(partial(work, name))
    gate.set()
    qtbot.waitUntil(idle(job))
    assert began == ["first", "fourth"]
    assert done[-1] == "fourth"


def test_a_cancelled_job_delivers_nothing(job: LatestJob, done: list[object], qtbot: QtBot) -> None:
    gate, began = Event(), Event()

    def work() -> bool:
        began.set()
        return gate.wait(5)

    job.request(work)
    job.request(lambda: "waiting")
    assert began.wait(5)
    job.cancel()
    gate.set()
    qtbot.waitUntil(idle(job))
    assert done == []


def test_what_is_requested_after_a_cancel_is_done(job: LatestJob, done: list[object], qtbot: QtBot) -> None:
    gate = Event()
    job.request(lambda: gate.wait(5))
    job.cancel()
    job.request(lambda: "fresh")
    gate.set()
    qtbot.waitUntil(lambda: bool(done))
    assert done == ["fresh"]


def test_closing_waits_for_nothing_and_nobody_hears_of_what_was_under_way(
    job: LatestJob, done: list[object], qtbot: QtBot
) -> None:
    began, gate, ended = Event(), Event(), Event()

    def work() -> None:
        began.set()
        assert gate.wait(5)
        ended.set()

    job.request(work)
    assert began.wait(5)
    job.close()
    assert not ended.is_set()
    assert not job.free.is_set()
    job.request(lambda: "late")
    gate.set()
    qtbot.waitUntil(idle(job))
    assert ended.is_set()
    assert job.free.is_set()
    assert done == []


def test_a_thread_that_is_busy_is_not_waited_for_and_ends_by_itself(qtbot: QtBot) -> None:  # noqa: ARG001
    class Busy(QObject):
        @Slot()
        def work(self) -> None:
            assert gate.wait(5)

    gate, thread = Event(), QThread()
    busy = Busy()
    busy.moveToThread(thread)
    thread.started.connect(busy.work)
    thread.start()
    end_thread(thread, busy)
    assert thread.isRunning()
    assert not ended_within(0)
    gate.set()
    assert ended_within(5)
    assert thread.isFinished()


def test_hundreds_of_jobs_in_a_row_are_all_delivered(
    job: LatestJob, done: list[object], qtbot: QtBot
) -> None:
    for number in range(300):
        with qtbot.waitSignal(job.done):
            job.request(partial(int, number))
    assert done == list(range(300))
