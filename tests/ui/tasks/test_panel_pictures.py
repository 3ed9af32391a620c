"""Panels written to files as they are seen."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QDockWidget, QFileDialog, QMenu, QWidget

from gmm_desktop.control.background_jobs import LatestJob
from gmm_desktop.mixture.errors import CodedError
from gmm_desktop.ui.panels.diagnostics_panel import DiagnosticsPanel
from gmm_desktop.ui.parts.frame import Panel
from gmm_desktop.ui.tasks.panel_pictures import SCALE, panel_bytes
from tests.figures.pixel_measure import alike, of_image, of_pdf, of_svg
from tests.ui.conftest import Hand


def panel(hand: Hand, name: str) -> QWidget:
    hand.window.show_panel(name)
    dock = hand.window.findChild(QDockWidget, f"panel.{name}")
    assert isinstance(dock, QDockWidget)
    return dock.widget()


def is_settled(hand: Hand, widget: QWidget) -> bool:
    """Tell whether a panel draws the frame shown, and nothing is worked out for it in the background."""
    assert isinstance(widget, Panel)
    waits = any(timer.isActive() and timer.isSingleShot() for timer in widget.findChildren(QTimer))
    works = any(job.busy for job in widget.findChildren(LatestJob))
    missed = isinstance(widget, DiagnosticsPanel) and widget.busy
    return widget.frame in (None, hand.frame) and not (waits or works or missed)


def entries(hand: Hand) -> QMenu:
    """Return the menu of panels, filled as when it is opened."""
    menu = hand.window.findChild(QMenu, "picture.panel")
    assert isinstance(menu, QMenu)
    menu.aboutToShow.emit()
    return menu


@pytest.fixture
def ran(hand: Hand) -> Hand:
    hand.iterate(3)
    return hand


@pytest.mark.parametrize("name", ["timeline", "diagnostics", "numbers", "surface"])
def test_a_panel_looks_the_same_on_the_screen_and_in_every_file(ran: Hand, name: str) -> None:
    """SVG is read by Qt, PDF by PDFium."""
    widget = panel(ran, name)
    ran.wait_until(lambda: is_settled(ran, widget))
    ran.qtbot.wait(20)  # the new figures have taken their room
    size = widget.width(), widget.height()
    seen = of_image(widget.grab().toImage())
    image = QImage.fromData(panel_bytes(widget, Path("a.png"), name))
    assert (image.width(), image.height()) == (SCALE * size[0], SCALE * size[1])
    smaller = image.scaled(*size, mode=Qt.TransformationMode.SmoothTransformation)
    on_paper = of_pdf(panel_bytes(widget, Path("a.pdf"), name), size)
    height = min(len(on_paper), len(seen))  # PDFium rounds half a pixel up
    assert height >= size[1] - 1
    assert alike(of_image(smaller), seen)
    assert alike(of_svg(panel_bytes(widget, Path("a.SVG"), name), size), seen)
    assert alike(on_paper[:height], seen[:height])


def test_the_menu_has_the_panels_in_view_and_the_window(ran: Hand) -> None:
    panel(ran, "timeline")
    names = [action.text() for action in entries(ran).actions() if action.text()]
    assert names == ["Components…", "Numbers…", "Timeline…", "Whole window…"]


def test_what_is_chosen_is_written_in_the_kind_chosen(
    ran: Hand, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(tmp_path / "all"), "PDF (*.pdf)"))
    entries(ran).actions()[-1].trigger()
    assert ran.message == "Saved the picture to all.pdf."
    assert (tmp_path / "all.pdf").read_bytes().startswith(b"%PDF")


def test_nothing_is_written_when_nothing_is_chosen(
    ran: Hand, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = ran.message
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: ("", ""))
    entries(ran).actions()[-1].trigger()
    assert ran.message == before
    assert not any(tmp_path.iterdir())


def test_a_folder_that_is_not_there_is_said(
    ran: Hand, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = str(tmp_path / "no" / "a.png")
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (target, "PNG (*.png)"))
    entries(ran).actions()[-1].trigger()
    assert ran.message == "a.png cannot be written: No such file or directory."


def test_another_kind_is_refused(ran: Hand) -> None:
    with pytest.raises(CodedError) as caught:
        panel_bytes(panel(ran, "timeline"), Path("a.gif"), "timeline")
    assert caught.value.code == "unknown_format"
