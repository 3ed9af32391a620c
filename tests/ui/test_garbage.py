"""Garbage is collected from the event loop while a window is open, and nowhere else."""

import gc
import threading
from collections.abc import Callable

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QMessageBox
from pytestqt.qtbot import QtBot

from gmm_desktop.ui import garbage
from tests.ui.conftest import Hand, OpenWindow


class Litter:
    """Something that only a collection can take away, and that notes on which thread it went."""

    def __init__(self, gone: list[int]) -> None:
        self.myself, self.gone = self, gone

    def __del__(self) -> None:
        self.gone.append(threading.get_ident())


def drop(count: int, gone: list[int]) -> None:
    for _ in range(count):
        Litter(gone)


PLENTY = 10 * gc.get_threshold()[0]


def test_nothing_is_collected_in_the_middle_of_work_but_soon_after(hand: Hand) -> None:
    gone: list[int] = []
    drop(PLENTY, gone)
    assert gone == []
    hand.wait_until(lambda: len(gone) == PLENTY)
    assert set(gone) == {threading.main_thread().ident}


def test_what_another_thread_leaves_is_collected_in_the_thread_of_the_window(hand: Hand) -> None:
    gone: list[int] = []
    thread = threading.Thread(target=drop, args=(PLENTY, gone))
    thread.start()
    thread.join()
    assert gone == []
    hand.wait_until(lambda: len(gone) == PLENTY)
    assert set(gone) == {threading.main_thread().ident}


def test_garbage_is_collected_while_a_dialog_is_open(hand: Hand) -> None:
    gone: list[int] = []
    box = QMessageBox(hand.window)
    seen: list[bool] = []

    def look() -> None:
        if len(gone) == PLENTY:
            seen.append(box.isVisible())
            box.close()

    clock = QTimer(box, interval=20)
    clock.timeout.connect(look)
    clock.start()
    QTimer.singleShot(10_000, box, box.close)
    drop(PLENTY, gone)
    box.exec()
    assert seen == [True]
    box.deleteLater()


def test_python_collects_by_itself_when_the_last_window_is_closed(open_window: OpenWindow) -> None:
    before = gc.get_freeze_count()
    assert gc.isenabled()
    first, second = open_window(), open_window()
    assert not gc.isenabled()
    first.window.close_unasked()
    assert not gc.isenabled()
    gone: list[int] = []
    drop(PLENTY, gone)
    second.wait_until(lambda: len(gone) == PLENTY)
    second.window.close_unasked()
    assert gc.isenabled()
    assert gc.get_freeze_count() <= before


def in_a_thread(work: Callable[[], None]) -> None:
    thread = threading.Thread(target=work)
    thread.start()
    thread.join()


@pytest.mark.parametrize("call", [lambda work: work(), in_a_thread], ids=["here", "thread"])
def test_everything_can_be_collected_when_asked(
    hand: Hand, call: Callable[[Callable[[], None]], None]
) -> None:
    gone: list[int] = []
    litter = Litter(gone)
    for generation in (0, 1, 2):
        gc.collect(generation)
    del litter
    call(garbage.collect_now)
    assert gone == []
    hand.wait_until(lambda: gone == [threading.main_thread().ident])


def test_what_there_is_at_the_start_is_left_out_of_collections_until_somebody_asks(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The tests leave out the imported libraries; here, as in the program, the window does it itself."""
    gc.unfreeze()
    garbage._may_freeze.cache_clear()
    gone: list[int] = []
    monkeypatch.setattr(garbage, "SETTLED_AFTER", 1.0)
    window = QMessageBox()
    qtbot.addWidget(window)
    litter = Litter(gone)
    garbage.take_over(window)
    try:
        qtbot.waitUntil(lambda: gc.get_freeze_count() > 1000)
        del litter
        gc.collect()
        assert gone == []
        garbage.collect_now()
        qtbot.waitUntil(lambda: len(gone) == 1)
        assert gc.get_freeze_count() > 1000
        garbage.hand_back(window)
        assert gc.get_freeze_count() == 0
    finally:
        garbage.hand_back(window)
        gc.freeze()
        garbage._may_freeze.cache_clear()


def test_without_a_window_it_is_collected_at_once() -> None:
    gone: list[int] = []
    Litter(gone)
    garbage.collect_now()
    assert len(gone) == 1


def test_a_window_that_is_deleted_unclosed_gives_the_collector_back(qtbot: QtBot) -> None:
    window = QMessageBox()
    garbage.take_over(window)
    assert not gc.isenabled()
    window.deleteLater()
    qtbot.waitUntil(gc.isenabled)


def test_the_style_is_given_once(hand: Hand, qapp: QApplication, monkeypatch: pytest.MonkeyPatch) -> None:
    given: list[object] = []
    monkeypatch.setattr(QApplication, "setStyle", lambda *style: given.append(style))
    before = qapp.styleSheet()
    for _ in range(2):
        hand.action("view.appearance").trigger()
    assert given == []
    assert qapp.styleSheet() == before
