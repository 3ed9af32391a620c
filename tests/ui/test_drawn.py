"""What painted parts of the window write and where: nothing is missing, cut off, or beside its number."""

import itertools
from decimal import Decimal

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QRectF, QSize
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import QDockWidget, QWidget
from pytestqt.qtbot import QtBot

from gmm_desktop.ui.charts.lanes import Lanes
from gmm_desktop.ui.parts.cure_buttons import GAP, flow
from gmm_desktop.ui.tables.figures_table import ROW_HEIGHT, FiguresTable
from gmm_desktop.ui.tables.worked_painter import LinePainter
from gmm_desktop.ui.theme import DARK, LIGHT, Theme
from gmm_desktop.worked.digits import Figure
from gmm_desktop.worked.page import Line, Matrix, Quotient, Row, Working
from tests.figures.drawing_record import Drawing, Word, recorded
from tests.ui.conftest import Hand

pytestmark = pytest.mark.usefixtures("qapp")


def grabbed(widget: QWidget) -> Drawing:
    with recorded() as drawing:
        widget.grab()
    return drawing


def outside(drawing: Drawing) -> list[Word]:
    """Return the words that are not wholly on their widget or behind the edge of what is drawn there."""
    found = []
    for word in drawing.words:
        box = word.box.adjusted(0, 2, 0, -2)  # the air above and below letters
        sheet = word.sheet.adjusted(-1, -1, 1, 1)
        if not sheet.contains(box) or not (
            word.clip is None or word.clip.adjusted(-1, -1, 1, 1).contains(box)
        ):
            found.append(word)
    return found


def overlapping(drawing: Drawing) -> list[tuple[str, str]]:
    """Return the words that lie on each other on one sheet; icons, which are letters too, are painted on their own."""
    found = []
    for one, other in itertools.combinations((word for word in drawing.words if word.text.strip()), 2):
        inks = [word.box.adjusted(1, 3, -1, -3) for word in (one, other)]
        common = inks[0].intersected(inks[1])
        if one.device == other.device and min(common.width(), common.height()) > 1 and one.text < "\ue000":
            found.append((one.text, other.text))
    return found


# The whole window


@pytest.mark.parametrize("size", [(1280, 800), (1024, 700)])
def test_no_word_that_is_painted_is_cut_off(hand: Hand, size: tuple[int, int]) -> None:
    """In any panel, with a run of some iterations; of lists that scroll, where they are seen."""
    hand.window.resize(*size)
    hand.iterate(4)
    docks = [dock for dock in hand.window.findChildren(QDockWidget) if dock.toggleViewAction().isEnabled()]
    assert len(docks) >= 6
    seen = set()
    for dock in docks:
        if not dock.isVisible():
            dock.show()
        dock.raise_()
        hand.qtbot.wait(20)
        drawing = grabbed(dock)
        seen |= set(drawing.texts)
        scrolled = [word for word in outside(drawing) if not word.sheet.intersects(word.box)]
        assert [word for word in outside(drawing) if word not in scrolled] == [], dock.objectName()
        assert overlapping(drawing) == [], dock.objectName()
    assert len(seen) > 40
    canvas = grabbed(hand.canvas)
    assert outside(canvas) == []
    assert overlapping(canvas) == []
    assert {text.split()[0] for text in canvas.texts if "π" in text} == {"1", "2", "3"}


# Tables of figures

COLUMNS = [("k", "number"), ("N_k", "points"), ("π", "weight")]
ROWS = [("1", "12.5", "0.125"), ("2", "77", "0.770"), ("noise", "10.5", "0.105")]


@pytest.mark.parametrize("theme", [LIGHT, DARK])
def test_a_table_of_figures_shows_every_cell_in_its_row_and_column(qtbot: QtBot, theme: Theme) -> None:
    """By hand: 44 pixels for the first column, the others share 200 and end at 144 and 244."""
    table = FiguresTable(COLUMNS, theme, first=44, marked=True)
    qtbot.addWidget(table)
    table.show_rows(ROWS)
    assert table.height() == 4 * ROW_HEIGHT
    table.resize(244, table.height())
    drawing = grabbed(table)
    assert drawing.texts == ["k", "N_k", "π", *(cell for row in ROWS for cell in row)]
    for n, word in enumerate(drawing.words):
        row, column = divmod(n, 3)
        assert word.box.center().y() == pytest.approx((row + 0.5) * ROW_HEIGHT, abs=1)
        if column:
            assert word.box.right() == pytest.approx((144, 244)[column - 1], abs=1)
        else:
            assert word.box.left() == pytest.approx(16 if word.text.isdigit() else 0, abs=1)
        assert word.colour == QColor(theme.ink.text if row else theme.ink.dim).name()
    assert outside(drawing) == []
    marks = drawing.of_kind("path")
    assert [mark.brush for mark in marks] == [colour.name() for colour in theme.component_colours(3)[:2]]
    for row, mark in enumerate(marks):
        assert mark.middle == pytest.approx((6, (row + 1.5) * ROW_HEIGHT), abs=0.6)
        assert 7.5 < mark.box.width() < 14


def test_another_table_needs_another_height(qtbot: QtBot) -> None:
    table = FiguresTable(COLUMNS, LIGHT)
    qtbot.addWidget(table)
    table.show_rows(ROWS[:1])
    assert table.height() == 2 * ROW_HEIGHT
    assert table.accessibleName() == "k  N_k  π\n1  12.5  0.125"
    table.resize(300, table.height())
    words = grabbed(table).words
    assert [word.box.right() for word in words if word.text in ("12.5", "0.125")] == pytest.approx(
        [150, 300], abs=1
    )


def test_words_in_a_narrow_first_column_have_room(qtbot: QtBot) -> None:
    table = FiguresTable(COLUMNS, LIGHT, first=10)
    qtbot.addWidget(table)
    table.show_rows(ROWS)
    table.resize(300, table.height())
    drawing = grabbed(table)
    assert drawing.word("noise").box.width() > 20
    assert outside(drawing) == []


# Worked lines


def figure(text: str) -> Figure:
    return Figure(text, Decimal(text))


def painted(line: Line, width: float, height: float = 40.0) -> tuple[Drawing, LinePainter, QRectF]:
    box = QRectF(10, 20, width, height)
    image = QImage(round(width) + 40, 100, QImage.Format.Format_RGB32)
    image.fill(0xFFFFFFFF)
    maker = LinePainter(LIGHT)
    with recorded() as drawing:
        painter = QPainter(image)
        try:
            maker.paint(painter, line, box)
        finally:
            painter.end()
    return drawing, maker, box


def follow_each_other(words: list[Word]) -> None:
    for before, after in itertools.pairwise(words):
        assert after.box.left() == pytest.approx(before.box.right(), abs=0.6)


@pytest.mark.parametrize("width", [500.0, 230.0])
def test_a_quotient_has_its_line_between_above_and_below_and_its_result_beside(width: float) -> None:
    line = Quotient(
        "mean_x", (figure("12"), " + ", figure("345")), (figure("6"),), figure("59.5"), (" · ", figure("2"))
    )
    drawing, maker, box = painted(line, width)
    assert drawing.texts == ["= ", "12", " + ", "345", "6", " · ", "2", " = ", "59.5"]
    sign, *above, below, times, two, equals, result = drawing.words
    (bar,) = [each for each in drawing.of_kind("line") if each.box.height() < 0.01]
    middle = bar.middle[1]
    assert middle == pytest.approx(box.center().y())
    assert all(word.box.center().y() < middle - 3 for word in above)
    assert below.box.center().y() > middle + 3
    assert sign.box.right() == pytest.approx(bar.box.left(), abs=0.6)
    follow_each_other(above)
    follow_each_other([times, two, equals, result])
    assert times.box.left() == pytest.approx(bar.box.right(), abs=0.6)
    for group in (above, [below]):
        assert 0.5 * (group[0].box.left() + group[-1].box.right()) == pytest.approx(bar.middle[0], abs=0.6)
        assert bar.box.left() < group[0].box.left() < group[-1].box.right() < bar.box.right()
    assert result.box.right() <= box.right() + 0.6
    assert {number.text: round(place.left()) for place, number in maker.places} == {
        word.text: round(word.box.left()) for word in [*above, below, two, result] if word.text.strip(" +")
    }
    assert all(box.contains(place) or place.top() >= box.top() - 1 for place, _ in maker.places)


@pytest.mark.parametrize("width", [500.0, 200.0])
def test_a_line_of_figures_goes_on_without_gaps_within_its_box(width: float) -> None:
    pieces = (figure("0.25"), " · ", figure("13.5"), " + ", figure("0.75"), " · ", figure("4"))
    drawing, maker, box = painted(Working("effective", pieces, figure("6.375"), strong=True), width, 20)
    assert drawing.texts == ["= ", "0.25", " · ", "13.5", " + ", "0.75", " · ", "4", " = ", "6.375"]
    follow_each_other(drawing.words)
    assert drawing.words[-1].box.right() <= box.right() + 0.6
    assert len({round(word.box.center().y()) for word in drawing.words}) == 1
    assert [number.text for _, number in maker.places] == ["0.25", "13.5", "0.75", "4", "6.375"]


@pytest.mark.parametrize("width", [400.0, 190.0])
def test_a_matrix_stands_between_its_brackets_with_its_columns_aligned(width: float) -> None:
    line = Matrix("sigma", figure("12.5"), figure("0.25"), figure("1234.5"))
    drawing, _, box = painted(line, width, 44)
    assert drawing.texts == ["=", "12.5", "0.25", "0.25", "1234.5"]
    _, xx, xy, yx, yy = drawing.words
    left, right = sorted(drawing.of_kind("curve"), key=lambda each: each.box.left())
    assert len(left.corners) == len(right.corners) == 4
    for one, other in ((xx, yx), (xy, yy)):
        assert one.box.right() == pytest.approx(other.box.right(), abs=0.6)
    for one, other in ((xx, xy), (yx, yy)):
        assert one.box.center().y() == pytest.approx(other.box.center().y(), abs=0.1)
        assert one.box.right() + 10 < other.box.right()
    assert xx.box.center().y() + 12 < yx.box.center().y()
    assert left.box.right() <= min(xx.box.left(), yx.box.left())
    assert right.box.left() >= yy.box.right()
    assert right.box.right() <= box.right() + 0.6
    for bracket in (left, right):
        assert (
            box.top() < bracket.box.top() < xx.box.center().y() < yx.box.center().y() < bracket.box.bottom()
        )
        assert bracket.box.bottom() < box.bottom()


def test_the_cells_of_a_row_end_where_its_columns_do() -> None:
    """The first is the component with its mark; of four columns the last is printed strongly."""
    row = Row((figure("1.5"), figure("22"), figure("0.333"), figure("7")), component=1)
    drawing, _, box = painted(row, 334.0, 20)
    assert drawing.texts == ["2", "1.5", "22", "0.333", "7"]
    ends = [word.box.right() for word in drawing.words[1:]]
    assert ends == pytest.approx([10 + 34 + share * 300 for share in (0.23, 0.49, 0.8, 1.0)], abs=12)
    (mark,) = drawing.of_kind("path")
    assert mark.middle == pytest.approx((box.left() + 6, box.center().y()), abs=0.6)


# Lanes


def test_the_lanes_lie_by_the_scale_above_them(hand: Hand) -> None:
    """The labels of the scale count iterations, two half-steps each."""
    hand.choose("run.timeline")
    hand.iterate(6)
    hand.workspace.run.seek(5)
    hand.rest()
    hand.click("run.iterate")
    hand.rest()
    lanes = hand.widget("timeline.lanes", Lanes)
    drawing = grabbed(lanes.viewport())
    theme = hand.window._theme
    head = [word for word in drawing.words if word.box.center().y() < 20]
    assert {"run", "K", "L"} <= {word.text for word in head}
    labels = [word for word in head if word.text.isdigit()]
    values, places = [int(word.text) for word in labels], [word.box.center().x() for word in labels]
    slope, offset = np.polyfit(values, places, 1)
    assert np.abs(slope * np.array(values) + offset - places).max() < 1
    accent = QColor(theme.ink.accent).name()
    timeline = hand.state.timeline
    (knob,) = [e for e in drawing.of_kind("ellipse", brush=accent) if e.pen == QColor(theme.panel).name()]
    assert knob.middle[0] == pytest.approx(offset + slope * timeline.cursor / 2, abs=1)
    rows = [word for word in drawing.words if word.text == "3"]
    assert rows
    row = lanes.rows_in_view()[0]
    bars = [
        e.box
        for e in drawing.of_kind("box")
        if abs(e.box.center().y() - knob.middle[1]) < 1 and e.box.height() < 20
    ]
    ends = offset + slope * np.array([row.lane.begin, row.lane.end]) / 2
    assert any((box.left(), box.right()) == pytest.approx(tuple(ends), abs=1.5) for box in bars)
    assert outside(drawing) == []
    assert row.figure in drawing.texts
    assert row.name in drawing.texts


# Buttons in rows


def test_buttons_flow_into_rows_as_text_does() -> None:
    """By hand, with a gap of 6: 50 and 40 fit into 100, 30 begins the next row below the higher one, and so on."""
    sizes = [QSize(50, 20), QSize(40, 30), QSize(30, 10), QSize(64, 20), QSize(10, 20)]
    assert GAP == 6
    places, bottom = flow(sizes, QPoint(5, 7), 100)
    assert [(each.x(), each.y()) for each in places] == [(5, 7), (61, 7), (5, 43), (41, 43), (5, 69)]
    assert [each.size() for each in places] == sizes
    assert bottom == 89


def test_a_button_wider_than_all_stands_alone_and_none_leave_no_room() -> None:
    places, bottom = flow([QSize(300, 20), QSize(20, 20)], QPoint(0, 0), 100)
    assert [(each.x(), each.y()) for each in places] == [(0, 0), (0, 26)]
    assert bottom == 46
    assert flow([], QPoint(3, 4), 100) == ([], 4)
    exact, _ = flow([QSize(47, 20), QSize(47, 20)], QPoint(0, 0), 100)
    assert [each.topLeft() for each in exact] == [QPoint(0, 0), QPoint(53, 0)]
