"""Work on another thread may outlive whoever asked for it."""

from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Event, Thread, get_ident

import pytest
import shiboken6
from PySide6.QtCore import QCoreApplication, QObject
from pytestqt.qtbot import QtBot

from gmm_desktop.control.background_jobs import LatestJob
from gmm_desktop.control.delivery import Delivery
from gmm_desktop.control.search_job import SearchJob
from gmm_desktop.control.table_reading import TableReading
from gmm_desktop.mixture.selection import Progress
from gmm_desktop.storage.tables.table import ReadOptions
from gmm_desktop.storage.text_file import Source


class Reader(QObject):
    """Keeps what it is told, and on which thread."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.letters: list[tuple[int, int]] = []

    def take(self, number: int) -> None:
        self.letters.append((number, get_ident()))


def on_another_thread(work: Callable[[], None]) -> None:
    thread = Thread(target=work)
    thread.start()
    thread.join(5)
    assert not thread.is_alive()


def test_what_is_delivered_arrives_in_order_on_the_windows_thread(qtbot: QtBot) -> None:
    reader = Reader()
    deliver = Delivery(reader.take)

    def count() -> None:
        for number in range(100):
            deliver(number)

    on_another_thread(count)
    assert reader.letters == []
    qtbot.waitUntil(lambda: len(reader.letters) == 100)
    assert reader.letters == [(number, get_ident()) for number in range(100)]


def test_what_is_delivered_to_nobody_is_dropped(qtbot: QtBot) -> None:  # noqa: ARG001
    parent = QObject()
    reader = Reader(parent)
    deliver = Delivery(reader.take)
    deliver(1)
    shiboken6.delete(parent)
    on_another_thread(lambda: deliver(2))
    QCoreApplication.processEvents()
    assert reader.letters == []
    assert deliver.receiver is None


def test_a_delivery_does_not_keep_its_receiver() -> None:
    deliver = Delivery(Reader().take)
    assert deliver.receiver is None


Begin = Callable[[QObject, Callable[[], bool]], object]


def _job(owner: QObject, wait: Callable[[], bool]) -> object:
    job = LatestJob(owner)
    job.request(wait)
    job.request(wait)  # and one that waits for the first
    return job


def _failing_job(owner: QObject, wait: Callable[[], bool]) -> object:
    job = LatestJob(owner)
    job.request(lambda: 1 // (wait() and 0))
    return job


def _search(owner: QObject, wait: Callable[[], bool]) -> object:
    def steps() -> Iterator[Progress]:
        wait()
        yield Progress(0, 1)

    search = SearchJob(owner)
    search.begin(steps())
    return search


def _reading(owner: QObject, wait: Callable[[], bool]) -> object:
    def late(share: float) -> bool:
        wait()
        return progress(share)

    reading = TableReading(owner)
    progress = reading._progress(Event())
    job = LatestJob(reading)
    job.request(lambda: late(0.5))
    return reading


@pytest.mark.parametrize("begin", [_job, _failing_job, _search, _reading])
def test_an_owner_may_go_while_its_work_is_under_way(begin: Begin, qtbot: QtBot) -> None:  # noqa: ARG001
    """It is not waited for, and what comes of the work later goes to nobody; an error would fail this test."""
    began, gate, through = Event(), Event(), Event()

    def wait() -> bool:
        began.set()
        opened = gate.wait(5)
        through.set()
        return opened

    owner = QObject()
    kept = begin(owner, wait)
    assert began.wait(5)
    shiboken6.delete(owner)
    assert not through.is_set(), "the owner waited for the work"
    gate.set()
    assert through.wait(5)
    QCoreApplication.processEvents()
    assert not shiboken6.isValid(kept)


def test_a_search_that_nobody_waits_for_ends(qtbot: QtBot) -> None:  # noqa: ARG001
    ended = Event()
    began = Event()

    def endless() -> Iterator[Progress]:
        try:
            while True:
                began.set()
                yield Progress(0, 1)
        finally:
            ended.set()

    owner = QObject()
    search = SearchJob(owner)
    search.begin(endless())
    assert began.wait(5)
    shiboken6.delete(owner)
    del search
    assert ended.wait(5)


def test_a_table_that_is_being_read_may_be_left(qtbot: QtBot, tmp_path: Path) -> None:
    path = tmp_path / "long.csv"
    path.write_text("x,y\n" + "1.25,2.5\n" * 200_000)
    told = Event()
    owner = QObject()
    reading = TableReading(owner)
    reading.progressed.connect(lambda _share: told.set())
    reading.read(Source.of(path), ReadOptions())
    qtbot.waitUntil(told.is_set)
    shiboken6.delete(owner)
    QCoreApplication.processEvents()
    assert not shiboken6.isValid(reading)
