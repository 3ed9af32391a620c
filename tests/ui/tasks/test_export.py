"""Taking pictures away through the window."""

from collections.abc import Callable
from pathlib import Path
from threading import Event

import pytest
from PIL import Image
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QAccessible, QGuiApplication, QImage, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSpinBox,
    QApplication,
    QCheckBox,
    QComboBox,
    QFileDialog,
    QLabel,
    QLineEdit,
    QPushButton,
    QSpinBox,
    QWidget,
)

from gmm_desktop.exports import animations, pictures
from gmm_desktop.exports.pictures import PictureWish, picture_bytes
from gmm_desktop.ui.dialogs.animation_dialog import AnimationDialog
from gmm_desktop.ui.dialogs.export_dialog import ExportDialog
from gmm_desktop.ui.dialogs.picture_dialog import PictureDialog
from tests.figures.pixel_measure import of_image, same
from tests.ui.conftest import LEFT, Hand, W

ChooseFile = Callable[[Path], None]


@pytest.fixture
def choose_file(monkeypatch: pytest.MonkeyPatch) -> ChooseFile:
    """Have the next file dialogs answered with a path."""

    def choose(path: Path) -> None:
        monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_args: (str(path), ""))

    return choose


@pytest.fixture
def ran(hand: Hand) -> Hand:
    hand.choose("preset.experiment_1")
    hand.iterate(3)
    return hand


def part(found: PictureDialog, kind: type[W], name: str) -> W:
    made = found.findChild(kind, name)
    assert isinstance(made, kind)
    return made


def can_save(found: PictureDialog) -> bool:
    return part(found, QPushButton, f"{found.objectName()}.save").isEnabled()


def shown_view(found: PictureDialog) -> PictureWish:
    """Return what is asked for now; it changes from line to line."""
    return found.wish


def dialog(hand: Hand, action: str) -> PictureDialog:
    """Choose an action of the menu File; return the dialog once its preview is there."""
    hand.choose(action)
    (found,) = [each for each in hand.window.findChildren(PictureDialog) if each.isVisible()]
    hand.wait_until(lambda: not found.preview.image.isNull())
    return found


def pick(found: PictureDialog, name: str, value: object) -> None:
    """Choose an entry of a list, with the keys as far as it is away."""
    field = part(found, QComboBox, name)
    place = field.findData(value)
    assert place >= 0
    field.setFocus()
    while field.currentIndex() != place:
        QTest.keyClick(field, Qt.Key.Key_Down if field.currentIndex() < place else Qt.Key.Key_Up)


def fill(found: PictureDialog, name: str, text: str) -> None:
    field = part(found, QWidget, name)
    field.setFocus()
    QTest.keyClick(field, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClicks(field, text)
    QTest.keyClick(field, Qt.Key.Key_Tab)


def tick(found: PictureDialog, name: str) -> None:
    box = part(found, QCheckBox, name)
    QTest.mouseClick(box, LEFT, pos=QPoint(9, box.height() // 2))


def save(hand: Hand, found: PictureDialog, path: Path) -> None:
    press(found, f"{found.objectName()}.save")
    hand.wait_until(path.exists)
    hand.wait_until(lambda: not any(each.isVisible() for each in hand.window.findChildren(PictureDialog)))


def press(found: PictureDialog, name: str) -> None:
    button = part(found, QPushButton, name)
    assert button.isEnabled()
    QTest.mouseClick(button, LEFT)


def test_a_picture_is_written_as_the_command_line_writes_it(
    ran: Hand, choose_file: ChooseFile, tmp_path: Path
) -> None:
    found, path = dialog(ran, "picture.export"), tmp_path / "plane.png"
    choose_file(path)
    fill(found, "export.width", "400")
    fill(found, "export.height", "300")
    fill(found, "export.scale", "2")
    save(ran, found, path)
    dark = ran.window.palette().window().color().lightness() < 128
    wish = PictureWish(size=(800, 600), dark=dark, dpi=192)
    drawn = picture_bytes(ran.state, wish, "png")
    assert same(of_image(QImage(str(path))), of_image(QImage.fromData(drawn)))
    ran.wait_until(lambda: ran.message == "Saved the picture to plane.png.")


@pytest.mark.parametrize(("form", "begin"), [("svg", b"<?xml"), ("pdf", b"%PDF")])
def test_the_same_picture_is_to_be_had_for_paper(
    ran: Hand, choose_file: ChooseFile, tmp_path: Path, form: str, begin: bytes
) -> None:
    found, path = dialog(ran, "picture.export"), tmp_path / "figure"
    choose_file(path)
    pick(found, "export.view", "surface")
    pick(found, "export.format", form)
    pick(found, "export.unit", "mm")
    fill(found, "export.width", "80")
    fill(found, "export.height", "60")
    save(ran, found, path.with_suffix(f".{form}"))
    content = path.with_suffix(f".{form}").read_bytes()
    assert content.startswith(begin)
    if form == "pdf":  # 80 mm are 226.8 points, and Qt has whole ones
        assert b"/MediaBox [0 0 227" in content


def test_ground_and_title_can_be_chosen(ran: Hand) -> None:
    found = dialog(ran, "picture.export")
    for dark, name in ((True, "#191c21"), (False, "#ffffff")):
        pick(found, "export.ground", dark)
        ran.wait_until(lambda name=name: found.preview.image.pixelColor(1, 1).name() == name)  # type: ignore[misc]
    before = found.preview.image.copy()
    tick(found, "export.titled")
    ran.wait_until(lambda: found.preview.image != before)
    tick(found, "export.transparent")
    ran.wait_until(lambda: shown_view(found).transparent)
    found.reject()


def test_as_zoomed_shows_the_part_of_the_plane_on_the_canvas(ran: Hand) -> None:
    ran.canvas.setRange(xRange=(60, 90), yRange=(10, 30), padding=0)
    found = dialog(ran, "picture.export")
    assert shown_view(found).extent is None
    tick(found, "export.as_seen")
    extent = shown_view(found).extent
    assert extent is not None
    assert extent[2:] == pytest.approx((10, 30))  # the canvas is wider than that is
    assert 0 < extent[0] < 60
    assert 90 < extent[1] < 150
    found.reject()


def test_a_strip_has_the_frames_that_are_typed_and_says_what_is_not_one(ran: Hand) -> None:
    found = dialog(ran, "picture.strip")
    assert isinstance(found, ExportDialog)
    assert part(found, QLineEdit, "export.frames").text() == "START, 1M, 2M, 3M"
    assert shown_view(found).moments == (0, 2, 4, 6)
    fill(found, "export.frames", "START, 2E")
    assert shown_view(found).moments == (0, 3)
    fill(found, "export.frames", "START, 99")
    assert not can_save(found)
    assert found.preview.image.isNull()
    fill(found, "export.frames", "LAST")
    ran.wait_until(lambda: can_save(found))
    found.reject()


def test_where_a_view_has_nothing_to_draw_the_dialog_says_so(hand: Hand) -> None:
    hand.choose("preset.experiment_1")
    found = dialog(hand, "picture.export")
    pick(found, "export.view", "bound")
    hand.wait_until(lambda: found.preview.image.isNull() is True)
    assert not can_save(found)
    found.reject()


def test_an_animation_is_written_with_its_frames(ran: Hand, choose_file: ChooseFile, tmp_path: Path) -> None:
    found, path = dialog(ran, "picture.animation"), tmp_path / "run.gif"
    choose_file(path)
    fill(found, "animation.width", "240")
    fill(found, "animation.height", "180")
    assert part(found, QSpinBox, "animation.last").value() == 6
    assert "4 frames, 1.9 s" in part(found, QLabel, "animation.note").text()
    save(ran, found, path)
    with Image.open(path) as made:
        assert (made.n_frames, made.size) == (4, (240, 180))  # type: ignore[attr-defined]
    ran.wait_until(lambda: ran.message == "Saved 4 frames to run.gif.")


@pytest.mark.parametrize("key", [False, True])
def test_cancel_ends_the_writing_and_leaves_no_file(
    ran: Hand, choose_file: ChooseFile, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, key: bool
) -> None:
    found, path, go_on = dialog(ran, "picture.animation"), tmp_path / "run.gif", Event()
    painted, paint = list[object](), pictures.picture_image

    def slowly(*given: object) -> QImage:
        painted.append(given)
        if len(painted) == 2:
            go_on.wait(10)
        return paint(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(animations, "picture_image", slowly)
    choose_file(path)
    press(found, "animation.save")
    ran.wait_until(lambda: len(painted) == 2)
    assert found.progress.isVisible()
    if key:
        QTest.keyClick(found, Qt.Key.Key_Escape)
    else:
        press(found, "animation.cancel")
    go_on.set()
    ran.wait_until(lambda: not found.progress.isVisible())
    assert found.isVisible()  # with all that was chosen, for another try
    assert list(tmp_path.iterdir()) == []
    press(found, "animation.cancel")
    assert not any(each.isVisible() for each in ran.window.findChildren(AnimationDialog))


def test_a_file_that_cannot_be_written_is_said_and_the_dialog_stays(
    ran: Hand, choose_file: ChooseFile, tmp_path: Path
) -> None:
    found = dialog(ran, "picture.export")
    choose_file(tmp_path / "no folder" / "x.png")
    press(found, "export.save")
    ran.wait_until(lambda: "x.png cannot be written" in found.note.text())
    assert found.isVisible()
    found.reject()


# The clipboard


def copied(hand: Hand) -> QImage:
    QGuiApplication.clipboard().clear()
    hand.choose("picture.copy")
    hand.wait_until(lambda: not QGuiApplication.clipboard().image().isNull())
    return QGuiApplication.clipboard().image()


def test_the_canvas_is_copied_unless_another_view_has_the_focus(ran: Hand) -> None:
    ran.canvas.setFocus()
    plane = copied(ran)
    assert (plane.width(), plane.height()) == (2 * ran.canvas.width(), 2 * ran.canvas.height())
    ran.wait_until(lambda: ran.message.startswith("Copied the picture ("))
    ran.chart.setFocus()
    chart = copied(ran)
    assert (chart.width(), chart.height()) == (2 * ran.chart.width(), max(2 * ran.chart.height(), 480))
    table = ran.widget("model.components", QWidget)
    table.setFocus()
    panel = copied(ran)
    assert panel.width() < plane.width()


def test_keys_open_the_export_and_copy(ran: Hand) -> None:
    assert ran.action("picture.export").shortcut() == QKeySequence("Ctrl+E")
    assert ran.action("picture.copy").shortcut() == QKeySequence("Ctrl+Shift+C")


# The dialogs


@pytest.mark.parametrize("action", ["picture.export", "picture.strip", "picture.animation"])
def test_every_control_of_a_dialog_is_named_and_has_a_tooltip(ran: Hand, action: str) -> None:
    found = dialog(ran, action)
    names = []
    for control in found.findChildren(QWidget):
        kinds = (QAbstractButton, QAbstractSpinBox, QComboBox, QLineEdit)
        if not isinstance(control, kinds) or not control.isVisible():
            continue
        if isinstance(control.parentWidget(), QAbstractSpinBox | QComboBox):
            continue
        interface = QAccessible.queryAccessibleInterface(control)
        assert interface is not None
        assert interface.text(QAccessible.Text.Name), control.objectName()
        assert control.toolTip(), control.objectName()
        names.append(control.objectName())
    assert all(names)
    assert len(names) == len(set(names))
    found.reject()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def test_the_dialogs_fit_a_small_screen(ran: Hand) -> None:
    for action in ("picture.export", "picture.strip", "picture.animation"):
        found = dialog(ran, action)
        assert found.sizeHint().width() <= 1024
        assert found.sizeHint().height() <= 700
        found.reject()


def test_the_ending_typed_decides_about_the_form(ran: Hand, choose_file: ChooseFile, tmp_path: Path) -> None:
    found = dialog(ran, "picture.export")
    choose_file(tmp_path / "plane.gif")
    press(found, "export.save")
    assert "nothing can be written as “.gif”" in part(found, QLabel, "export.note").text()
    choose_file(tmp_path / "plane.PDF")
    save(ran, found, tmp_path / "plane.PDF")
    assert (tmp_path / "plane.PDF").read_bytes().startswith(b"%PDF")
