"""One's own data: what opens at once, what is asked about, and what is said of it."""

from collections.abc import Iterator
from pathlib import Path
from threading import Event

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QAccessible, QDragEnterEvent, QDragMoveEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QApplication,
    QCheckBox,
    QComboBox,
    QLabel,
    QLineEdit,
    QListWidget,
    QProgressBar,
    QPushButton,
    QSpinBox,
    QTableView,
    QToolButton,
    QWidget,
)

from gmm_desktop.control.background_jobs import LatestJob
from gmm_desktop.control.table_reading import TableReading
from gmm_desktop.experiment.dataset import Dataset
from gmm_desktop.experiment.edits import OpenExperiment
from gmm_desktop.mixture.initialisation import StartMethod, make_start
from gmm_desktop.storage import text_file
from gmm_desktop.ui.dialogs.import_dialog import ImportDialog
from gmm_desktop.ui.dialogs.import_scatter import ImportScatter
from gmm_desktop.ui.tasks import opening
from tests.ui.conftest import LEFT, Hand
from tests.ui.test_window_walk import clipped, visible_controls

BIRDS = """# made up for this test
island;length;depth;species;count
Dream;39,1;18,7;Adelie;1
Dream;39,5;17,4;Adelie;2
Biscoe;;18,0;Gentoo;1
Biscoe;46,1;13,2;Gentoo;1
Biscoe;50,0;NA;Gentoo;3
Dream;46,5;17,9;Chinstrap;1
Dream;50,1;19,5;Chinstrap;2
"""
WHOLE = [[39.1, 18.7], [39.5, 17.4], [46.1, 13.2], [46.5, 17.9], [50.1, 19.5]]


@pytest.fixture
def birds(tmp_path: Path) -> Path:
    path = tmp_path / "birds.csv"
    path.write_text(BIRDS, encoding="utf-8")
    return path


@pytest.fixture(autouse=True)
def empty_clipboard() -> Iterator[None]:
    yield
    QApplication.clipboard().clear()


class Importer:
    """The dialog, once there is something to judge by."""

    def __init__(self, hand: Hand) -> None:
        self.hand = hand
        hand.wait_until(lambda: bool(self.dialogs()))
        (self.dialog,) = self.dialogs()
        self.settle()

    def dialogs(self) -> list[ImportDialog]:
        return [each for each in self.hand.window.findChildren(ImportDialog) if each.isVisible()]

    def settle(self) -> None:
        """Wait until the table is read and what would come of it is worked out."""
        self.hand.qtbot.wait(1)
        self.hand.wait_until(lambda: not any(job.busy for job in self.jobs()))
        self.hand.qtbot.wait(1)
        self.hand.wait_until(lambda: not any(job.busy for job in self.jobs()))

    def jobs(self) -> list[LatestJob]:
        return self.dialog.findChildren(LatestJob)

    def choose(self, name: str, text: str) -> None:
        """Pick an entry of a list as the keyboard does."""
        box = self.hand.widget(f"import.{name}", QComboBox)
        box.setFocus()
        entries = [box.itemText(place) for place in range(box.count())]
        wanted = next(place for place, entry in enumerate(entries) if entry.startswith(text))
        for _ in range(abs(wanted - box.currentIndex())):
            QTest.keyClick(box, Qt.Key.Key_Down if wanted > box.currentIndex() else Qt.Key.Key_Up)
        assert box.currentText().startswith(text)
        self.settle()

    def tick(self, name: str) -> None:
        box = self.hand.widget(f"import.{name}", QCheckBox)
        assert box.isEnabled()
        QTest.mouseClick(box, LEFT, pos=QPoint(8, box.height() // 2))
        self.settle()

    def shown(self, name: str) -> str:
        return self.hand.widget(f"import.{name}", QComboBox).currentText()

    def offered(self, name: str) -> list[str]:
        box = self.hand.widget(f"import.{name}", QComboBox)
        return [box.itemText(place) for place in range(box.count())]

    def text(self, name: str) -> str:
        return self.hand.widget(f"import.{name}", QLabel).text()

    @property
    def skipped(self) -> list[str]:
        rows = self.hand.widget("import.skipped", QListWidget)
        return [rows.item(row).text() for row in range(rows.count())]

    @property
    def can_open(self) -> bool:
        return self.hand.widget("import.open", QPushButton).isEnabled()

    @property
    def refuses(self) -> bool:
        return not self.can_open

    def open(self) -> None:
        before = self.hand.state.experiment
        assert self.can_open
        QTest.mouseClick(self.hand.widget("import.open", QPushButton), LEFT)
        self.hand.wait_until(lambda: self.hand.state.experiment is not before)


@pytest.fixture
def importer(hand: Hand, birds: Path) -> Importer:
    hand.window.open_data(birds)
    return Importer(hand)


def drop(hand: Hand, mime: QMimeData) -> bool:
    """Drag something over the canvas and let it go; return whether the window wanted it."""
    viewport = hand.canvas.viewport()
    place = QPointF(viewport.rect().center())
    copy, left, none = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(place.toPoint(), copy, mime, left, none)
    QApplication.sendEvent(viewport, enter)
    if not enter.isAccepted():
        return False
    QApplication.sendEvent(viewport, QDragMoveEvent(place.toPoint(), copy, mime, left, none))
    QApplication.sendEvent(viewport, QDropEvent(place, copy, mime, left, none, QEvent.Type.Drop))
    return True


# What is shown


def test_a_table_with_choices_is_shown_before_anything_changes(importer: Importer, hand: Hand) -> None:
    before = hand.state
    assert importer.text("facts") == "7 rows, 5 columns"
    view = hand.widget("import.table", QTableView)
    model = view.model()
    assert (model.rowCount(), model.columnCount()) == (7, 5)
    assert [model.index(2, column).data() for column in range(5)] == ["Biscoe", "", "18,0", "Gentoo", "1"]
    heads = [model.headerData(column, Qt.Orientation.Horizontal) for column in range(5)]
    assert heads == [
        "island\ntext, 2 different",
        "x = length\nnumber, 1 missing",
        "y = depth\nnumber, 1 missing",
        "groups = species\ntext, 3 different",
        "count\nnumber",
    ]
    assert [model.headerData(row, Qt.Orientation.Vertical) for row in (0, 6)] == ["3", "9"]
    assert hand.state is before


def test_what_was_detected_is_shown(importer: Importer) -> None:
    ways = [importer.shown(name) for name in ("delimiter", "decimal", "encoding", "header")]
    assert ways == ["detected: semicolon", "detected: comma", "detected: UTF-8", "detected: names"]


def test_rows_that_are_skipped_are_listed_with_their_lines_and_reasons(importer: Importer) -> None:
    assert importer.text("skipped_title") == "2 rows will be skipped; 1 line passed over"
    assert importer.skipped == [
        "line 1: comment: # made up for this test",
        "line 5: length is missing",
        "line 7: depth is missing",
    ]
    assert importer.text("note") == (
        "Opens birds: 5 points, x = length, y = depth; 3 groups by species; "
        "2 rows skipped (length is missing in 1; depth is missing in 1): lines 5, 7. "
        "1 line passed over: 1 (comment)."
    )


def test_the_points_are_pictured(importer: Importer) -> None:
    picture = importer.hand.widget("import.picture", ImportScatter).picture
    assert (picture >> 24 > 0).sum() > 20


# What is opened


def test_open_takes_the_points_and_their_groups_and_undo_goes_back(importer: Importer, hand: Hand) -> None:
    before = hand.state.experiment
    importer.open()
    dataset = hand.state.experiment.dataset
    assert dataset.points.array.tolist() == WHOLE
    assert dataset.columns == ("length", "depth")
    assert dataset.labels is not None
    assert dataset.labels.tolist() == [0, 0, 2, 1, 1]
    assert dataset.group_names == ("Adelie", "Chinstrap", "Gentoo")
    assert dataset.source.endswith(
        "2 rows skipped (length is missing in 1; depth is missing in 1): lines 5, 7"
    )
    assert hand.shown == make_start(StartMethod.KMEANS_PLUS_PLUS, dataset.points, 3, 0)
    assert hand.message.startswith("birds: 5 points, x = length, y = depth; 3 groups by species;")
    hand.click("edit.undo")
    assert hand.state.experiment is before


def test_other_columns_can_be_chosen(importer: Importer, hand: Hand) -> None:
    importer.choose("x", "count")
    importer.choose("label", "none")
    assert importer.text("note").startswith("Opens birds: 6 points, x = count, y = depth; 1 row skipped")
    importer.open()
    assert hand.state.experiment.dataset.labels is None
    assert hand.canvas.getPlotItem().getAxis("bottom").name == "count"
    assert hand.shown.n_components == 3


def test_columns_of_labels_and_of_repetitions_are_offered_where_they_can_be(importer: Importer) -> None:
    assert importer.offered("label") == ["none", "island", "species", "count"]
    assert importer.offered("weight") == ["none", "length", "depth", "count"]
    assert importer.offered("x")[0] == "island  (text)"


def test_rows_are_repeated_by_a_column_of_whole_numbers(importer: Importer, hand: Hand) -> None:
    importer.choose("weight", "length")
    assert not importer.can_open
    assert "“39.1” is no whole number from 0 to repeat a row with" in importer.text("note")
    importer.choose("weight", "count")
    importer.open()
    assert hand.state.experiment.dataset.points.x.tolist() == [39.1, 39.5, 39.5, 46.1, 46.5, 50.1, 50.1]


def test_standardising_is_offered_with_its_figures_and_changes_the_names(
    importer: Importer, hand: Hand
) -> None:
    mean, sigma = np.mean(WHOLE, axis=0), np.std(WHOLE, axis=0)
    for axis in (0, 1):
        words = f"{'xy'[axis]}: mean {mean[axis]:.6g}, σ {sigma[axis]:.6g}"
        assert importer.text(f"scale.{'xy'[axis]}") == words
    assert not hand.widget("import.standardise", QCheckBox).isChecked()
    importer.tick("standardise")
    importer.open()
    dataset = hand.state.experiment.dataset
    assert dataset.columns == ("length (standardised)", "depth (standardised)")
    assert dataset.points.array == pytest.approx((np.array(WHOLE) - mean) / sigma)


def test_a_column_of_texts_cannot_be_x(importer: Importer) -> None:
    importer.choose("x", "island")
    assert importer.text("note") == (
        "birds.csv, line 3, column 1 (island): “Dream” is not a number. Correct it, or skip such rows."
    )
    assert not importer.can_open


def test_one_column_cannot_be_both(importer: Importer) -> None:
    importer.choose("y", "length")
    assert importer.text("note") == "birds.csv: x and y are both the column “length”. Choose two."
    assert not importer.can_open


@pytest.mark.parametrize("way", ["button", "escape"])
def test_cancel_changes_nothing(importer: Importer, hand: Hand, way: str) -> None:
    before = hand.state
    if way == "button":
        QTest.mouseClick(hand.widget("import.cancel", QPushButton), LEFT)
    else:
        QTest.keyClick(importer.dialog, Qt.Key.Key_Escape)
    assert hand.state is before
    assert hand.message == ""


def test_rows_that_are_no_numbers_are_skipped_when_asked(hand: Hand, tmp_path: Path) -> None:
    path = tmp_path / "sums.csv"
    path.write_text("x,y,z\n1,2,0\n3,4,0\n5,9,0\ntotal,15,0\n", encoding="ascii")
    hand.window.open_data(path)
    importer = Importer(hand)
    assert "line 5, column 1 (x): “total” is not a number" in importer.text("note")
    importer.tick("skip")
    assert importer.skipped == ["line 5: x is “total”"]
    importer.open()
    assert len(hand.state.experiment.dataset.points) == 3


# Reading it otherwise


def test_a_file_is_read_in_another_way_when_told(importer: Importer, hand: Hand) -> None:
    importer.choose("delimiter", "comma")
    assert "“Dream;39” is not a number" in importer.text("note")
    assert importer.refuses
    QTest.mouseClick(hand.widget("import.more", QToolButton), LEFT)
    importer.choose("thousands", "comma")
    importer.choose("decimal", "comma")
    assert importer.text("note") == (
        "“,” cannot stand before decimals and between thousands. Choose two signs."
    )
    assert importer.refuses
    importer.choose("thousands", "detect")
    importer.choose("decimal", "detect")
    importer.choose("delimiter", "semicolon")
    assert importer.can_open
    importer.choose("header", "numbers")
    assert importer.text("facts") == "8 rows, 5 columns"
    importer.choose("header", "detect")
    importer.choose("decimal", "point")
    assert "is not a number" in importer.text("note")
    assert not importer.can_open


def test_columns_chosen_by_hand_stay_chosen_when_the_file_is_read_otherwise(importer: Importer) -> None:
    importer.choose("y", "count")
    importer.choose("decimal", "point")
    assert (importer.shown("x"), importer.shown("y")) == ("length  (text)", "count")
    assert "line 3, column 2 (length): “39,1” is not a number" in importer.text("note")
    importer.choose("decimal", "comma")
    assert (importer.shown("x"), importer.shown("y")) == ("length", "count")
    assert importer.can_open


def test_a_single_column_waits_for_another_separator(hand: Hand, tmp_path: Path) -> None:
    path = tmp_path / "colons.txt"
    path.write_text("1:2\n3:4\n5:9\n", encoding="ascii")
    hand.window.open_data(path)
    hand.wait_until(lambda: "is one column; two columns" in hand.message)
    hand.click("message.offer")
    importer = Importer(hand)
    assert importer.text("facts") == "3 rows, 1 column"
    assert "is one column; two columns of numbers are needed" in importer.text("note")
    assert not importer.can_open
    importer.choose("delimiter", "colon")
    importer.open()
    assert len(hand.state.experiment.dataset.points) == 3


def test_a_guessed_encoding_is_said_to_be_one_and_can_be_chosen(hand: Hand, tmp_path: Path) -> None:
    path = tmp_path / "western.csv"
    path.write_bytes("Länge,Höhe\n1,2\n3,4\n5,9\n7,7\n".encode("cp1252"))
    hand.window.open_data(path)
    importer = Importer(hand)
    assert importer.shown("encoding") == "guessed: Windows-1252 (Western)"
    assert "The encoding is guessed: Windows-1252 (Western)." in importer.text("note")
    importer.choose("encoding", "Windows-1250")
    assert "guessed" not in importer.text("note")
    importer.open()
    assert hand.state.experiment.dataset.columns == ("Länge", "Höhe")


MESSY = """Series 7;;;
;;;
no;group;length;height
;;[mm];[kg]
1;a;2,5;5,0
2;b;-9999;4,0
3;a;7,5;n.d.
4;b;6,5;3,0
5;a;3,5;8,0
exported by hand
"""


def test_a_messy_table_is_told_what_it_needs(hand: Hand, tmp_path: Path) -> None:
    path = tmp_path / "messy.csv"
    path.write_bytes(MESSY.encode("cp1252"))
    hand.window.open_data(path)
    importer = Importer(hand)
    assert importer.text("skipped_title") == "3 lines passed over"
    assert importer.skipped == [
        "line 1: before the table: Series 7",
        "line 4: units: [mm] [kg]",
        "line 10: after the table: exported by hand",
    ]
    assert (importer.shown("x"), importer.shown("y"), importer.shown("label")) == (
        "length",
        "height",
        "group",
    )
    assert "“n.d.” is not a number" in importer.text("note")
    missing = hand.widget("import.missing", QLineEdit)
    missing.setFocus()
    QTest.keyClicks(missing, "n.d. -9999")
    QTest.keyClick(missing, Qt.Key.Key_Return)
    importer.settle()
    assert "line 6: length is missing" in importer.skipped
    QTest.mouseClick(hand.widget("import.more", QToolButton), LEFT)
    line = hand.widget("import.header_line", QSpinBox)
    line.setFocus()
    line.selectAll()
    QTest.keyClicks(line, "3")
    QTest.keyClick(line, Qt.Key.Key_Return)
    importer.settle()
    assert importer.skipped[0] == "line 1: skipped as told: Series 7;;;"
    importer.open()
    dataset = hand.state.experiment.dataset
    assert dataset.points.array.tolist() == [[2.5, 5], [6.5, 3], [3.5, 8]]
    assert dataset.columns == ("length", "height")


def test_a_first_row_of_numbers_is_asked_about(hand: Hand, tmp_path: Path) -> None:
    path = tmp_path / "pandas.csv"
    path.write_text("0,1\n2.5,5.5\n1.5,4.5\n7.5,1.5\n", encoding="ascii")
    hand.window.open_data(path)
    importer = Importer(hand)
    assert importer.shown("header") == "guessed: names"
    assert "The first row (0, 1) is taken for names; it may be numbers." in importer.text("note")
    importer.choose("header", "numbers")
    assert importer.text("facts") == "4 rows, 2 columns"
    importer.open()
    assert len(hand.state.experiment.dataset.points) == 4


def test_after_an_empty_file_nothing_is_offered(hand: Hand, tmp_path: Path) -> None:
    path = tmp_path / "empty.csv"
    path.write_text("", encoding="ascii")
    hand.window.open_data(path)
    hand.wait_until(lambda: "empty.csv is empty" in hand.message)
    assert not [each for each in hand.window.findChildren(QWidget, "message.offer") if each.isVisible()]


def test_the_arrays_of_an_archive_are_offered(hand: Hand, tmp_path: Path) -> None:
    path = tmp_path / "arrays.npz"
    np.savez(path, first=np.eye(5, 2), second=np.arange(8.0).reshape(4, 2) ** 2)
    hand.window.open_data(path)
    importer = Importer(hand)
    assert importer.offered("part") == ["first", "second"]
    importer.choose("part", "second")
    importer.open()
    assert hand.state.experiment.dataset.points.array.tolist() == [[0, 1], [4, 9], [16, 25], [36, 49]]


# What opens at once


def test_a_plain_file_opens_at_once_and_its_columns_can_be_chosen_after(hand: Hand, tmp_path: Path) -> None:
    path = tmp_path / "plain.csv"
    path.write_text("a,b\n1,2\n3,5\n5,9\n7,7\n", encoding="ascii")
    hand.window.open_data(path)
    hand.wait_until(lambda: hand.message == "plain: 4 points, x = a, y = b.")
    hand.click("message.offer")
    importer = Importer(hand)
    importer.choose("x", "b")
    importer.choose("y", "a")
    importer.open()
    assert hand.state.experiment.dataset.columns == ("b", "a")


def test_columns_cannot_be_chosen_before_a_table_was_opened(hand: Hand) -> None:
    hand.choose("data.columns")
    assert hand.message == "Open a table first; then its columns can be chosen."


def test_a_sliver_of_data_is_said_beside_what_was_opened(hand: Hand, tmp_path: Path) -> None:
    path = tmp_path / "long.csv"
    path.write_text("a,b\n1,2\n3000,5\n500,9\n700,7\n", encoding="ascii")
    hand.window.open_data(path)
    hand.wait_until(lambda: hand.message.startswith("long: 4 points, x = a, y = b. The axes have different"))


@pytest.mark.parametrize("text", ["a\tb\n1,5\t2\n3\t5\n5\t9\n7\t7\n", "1.5 2\n3 5\n5 9\n7 7"])
def test_a_table_is_pasted_from_the_clipboard(hand: Hand, text: str) -> None:
    QApplication.clipboard().setText(text)
    hand.canvas.setFocus()
    hand.key(Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    hand.wait_until(lambda: hand.state.experiment.dataset.name == "Clipboard")
    assert hand.state.experiment.dataset.points.array.tolist() == [[1.5, 2], [3, 5], [5, 9], [7, 7]]


def test_a_file_copied_in_a_file_manager_is_pasted(hand: Hand, birds: Path) -> None:
    content = QMimeData()
    content.setUrls([QUrl.fromLocalFile(str(birds))])
    QApplication.clipboard().setMimeData(content)
    hand.choose("data.paste")
    assert Importer(hand).text("facts") == "7 rows, 5 columns"


def test_an_empty_clipboard_is_said(hand: Hand) -> None:
    QApplication.clipboard().clear()
    hand.choose("data.paste")
    assert hand.message == "The clipboard holds no text. Copy two columns of numbers first."


def test_words_in_the_clipboard_are_refused_in_words(hand: Hand) -> None:
    before = hand.state
    QApplication.clipboard().setText("hello")
    hand.choose("data.paste")
    hand.wait_until(lambda: "Clipboard" in hand.message and not hand.message.startswith("Reading"))
    assert hand.message == "Clipboard has names in line 1 but no numbers below them."
    assert hand.state is before


def test_a_text_is_opened_by_dropping_it(hand: Hand) -> None:
    content = QMimeData()
    content.setText("x,y\n1,2\n3,5\n5,9\n7,7\n")
    assert drop(hand, content)
    hand.wait_until(lambda: len(hand.state.experiment.dataset.points) == 4)
    assert hand.message == "Dropped text: 4 points, x = x, y = y."


def test_json_that_is_no_mixture_is_data(hand: Hand, tmp_path: Path) -> None:
    path = tmp_path / "points.json"
    path.write_text("[[1, 2], [3, 5], [5, 9], [7, 7]]", encoding="ascii")
    content = QMimeData()
    content.setUrls([QUrl.fromLocalFile(str(path))])
    assert drop(hand, content)
    hand.wait_until(lambda: len(hand.state.experiment.dataset.points) == 4)


# Long files


def test_a_long_file_shows_how_far_it_is_and_can_be_cancelled(
    hand: Hand, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(text_file, "BLOCK_BYTES", 1 << 12)
    path = tmp_path / "long.csv"
    path.write_text("".join(f"{n},{n % 97}\n" for n in range(300_000)), encoding="ascii")
    before = hand.state
    hand.window.open_data(path)
    hand.wait_until(lambda: bool(bars(hand)) and bars(hand)[0].value() > 0)
    assert hand.message == "Reading long.csv…"
    hand.click("message.cancel")
    (reading,) = hand.window.files.findChildren(TableReading)
    hand.wait_until(lambda: not reading.busy)
    assert hand.message == ""
    assert hand.state is before


def bars(hand: Hand) -> list[QProgressBar]:
    return [bar for bar in hand.window.findChildren(QProgressBar) if bar.isVisible()]


@pytest.mark.usefixtures("importer")
def test_of_two_files_opened_at_once_the_last_one_stays(
    hand: Hand, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The means of the first file are still being placed while the second one is read and shown."""
    placed, gate = opening.seeded, Event()

    def slowly(dataset: Dataset, count: int) -> OpenExperiment:
        if dataset.name == "birds":
            assert gate.wait(10)
        return placed(dataset, count)

    monkeypatch.setattr(opening, "seeded", slowly)
    before = hand.state.experiment
    QTest.mouseClick(hand.widget("import.open", QPushButton), LEFT)
    other = tmp_path / "other.csv"
    other.write_text("a,b\n1,2\n3,5\n4,1\n7,7\n")
    hand.window.open_data(other)
    try:
        hand.wait_until(lambda: hand.state.experiment.dataset.name == "other")
    finally:
        gate.set()
    jobs = hand.window.files.findChildren(LatestJob)
    hand.wait_until(lambda: not any(job.busy for job in jobs))
    assert hand.state.experiment.dataset.name == "other"
    hand.click("edit.undo")
    assert hand.state.experiment is before


def test_of_a_million_rows_the_first_ones_are_shown(hand: Hand, tmp_path: Path) -> None:
    path = tmp_path / "many.csv"
    path.write_text("x,y,z\n" + "1,2,3\n4,5,6\n7,8,8\n" * 333_334, encoding="ascii")
    hand.window.open_data(path)
    importer = Importer(hand)
    assert importer.text("facts") == "1,000,002 rows, the first 200 shown, 3 columns"
    assert hand.widget("import.table", QTableView).model().rowCount() == 200
    assert importer.text("note") == "Opens many: 1,000,002 points, x = x, y = y."


# The dialog itself


def test_every_control_has_a_name_a_tooltip_and_a_name_for_those_who_listen(importer: Importer) -> None:
    controls = [*visible_controls(importer.dialog), *importer.dialog.findChildren(QComboBox)]
    for control in controls:
        if isinstance(control.parent(), QComboBox | QAbstractSpinBox) or not control.isVisible():
            continue
        if isinstance(control.parent(), QTableView):  # its corner
            continue
        interface = QAccessible.queryAccessibleInterface(control)
        assert interface is not None
        assert interface.text(QAccessible.Text.Name), control
        assert control.objectName(), control
        assert control.toolTip(), control.objectName()


@pytest.mark.parametrize("size", [(960, 640), (1000, 680), (760, 560)])
@pytest.mark.parametrize("dark", [False, True])
def test_nothing_is_clipped_light_or_dark(hand: Hand, birds: Path, size: tuple[int, int], dark: bool) -> None:
    if dark:
        hand.click("view.appearance")
    hand.window.open_data(birds)
    importer = Importer(hand)
    importer.dialog.resize(*size)
    importer.settle()
    assert clipped(importer.dialog) == []
    assert (importer.dialog.width(), importer.dialog.height()) == size
    importer.dialog.reject()
