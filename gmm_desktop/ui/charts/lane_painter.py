"""Paints the lanes of the timeline: as much for a run of ten half-steps as for one of twenty thousand."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPainterPath, QPen

from gmm_desktop.experiment.lanes import Lane
from gmm_desktop.figures.ticks import nice_ticks
from gmm_desktop.ui.charts.lane_geometry import BAR, HEADER, NUMBER, ROW, LaneGeometry
from gmm_desktop.ui.theme import Theme

TICK_WIDTH = 6.0
"""Half-steps narrower than so many pixels are not marked one by one."""

PIXELS_A_LABEL = 64
MARK = 4.0
SCALE_PIXELS = 11

_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_MIDDLE = Qt.AlignmentFlag.AlignCenter


class EndMark(StrEnum):
    """How a run ended, as a mark at the end of its bar."""

    NONE = ""
    CONVERGED = "converged"
    LIMIT = "limit"
    DEGENERATE = "degenerate"


@dataclass(frozen=True)
class LaneRow:
    """What is written and drawn of one run.

    Parameters
    ----------
    row : int
        Its lane, from 0 from the top.
    lane : Lane
        Where its bar begins and ends.
    number, name, count, figure : str
        Number of the run, what it is called, K, and its last L.
    mark : EndMark
        How it ended.
    cursor : int or None
        The half-step shown, where it is the current run.
    marked : bool
        It is compared with others.
    selected : bool
        The buttons of the panel are about this run.
    gone : bool
        Its frames were let go.
    """

    row: int
    lane: Lane
    number: str
    name: str
    count: str
    figure: str
    mark: EndMark
    cursor: int | None
    marked: bool
    selected: bool
    gone: bool


def paint_lanes(
    painter: QPainter,
    at: LaneGeometry,
    theme: Theme,
    lanes: Sequence[Lane],
    rows: Sequence[LaneRow],
    *,
    focused: bool,
) -> None:
    """Draw the scale and the lanes in view.

    Parameters
    ----------
    painter : QPainter
        On the view.
    at : LaneGeometry
        Where everything lies.
    theme : Theme
        Its colours.
    lanes : sequence of Lane
        All of them: a branch may reach through the view from above.
    rows : sequence of LaneRow
        Those in view.
    focused : bool
        The keyboard is here.
    """
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    _paint_scale(painter, at, theme)
    painter.save()
    painter.setClipRect(QRectF(0, HEADER, at.width, at.height - HEADER))
    for row in rows:
        if row.selected:
            _paint_selection(painter, at, theme, row, focused=focused)
    _paint_branches(painter, at, theme, lanes)
    for row in rows:
        _paint_texts(painter, at, theme, row)
        _paint_box(painter, at, theme, row)
        _paint_bar(painter, at, theme, row)
    for row in rows:
        if row.cursor is not None:
            _paint_cursor(painter, at, theme, row)
    painter.restore()


def bar_color(theme: Theme, *, current: bool) -> QColor:
    """Return the colour of a bar."""
    return QColor(theme.ink.accent) if current else _mixed(theme.ink.dim, theme.panel, 0.45)


def _paint_scale(painter: QPainter, at: LaneGeometry, theme: Theme) -> None:
    painter.setFont(_small(painter.font()))
    painter.setPen(QColor(theme.ink.dim))
    painter.drawText(QRectF(NUMBER + 6, 0, at.name_width - NUMBER - 6, HEADER), _LEFT, "run")
    if at.count_width:
        painter.drawText(QRectF(at.name_width, 0, at.count_width, HEADER), _RIGHT, "K")
    if at.figure_width:
        painter.drawText(QRectF(at.width - at.figure_width, 0, at.figure_width - 4, HEADER), _RIGHT, "L")
    ticks = nice_ticks(0.0, at.span / 2, max((at.right - at.left) / PIXELS_A_LABEL, 1))
    lines = []
    for value, text in zip(ticks.values, ticks.labels, strict=True):
        x = at.x_of(2 * value)
        painter.drawText(QRectF(x - 30, 0, 60, HEADER), _MIDDLE, text)
        lines.append(QLineF(x, HEADER, x, at.height))
    painter.setPen(QPen(QColor(theme.ink.grid), 1))
    painter.drawLines(lines)


def _paint_selection(
    painter: QPainter, at: LaneGeometry, theme: Theme, row: LaneRow, *, focused: bool
) -> None:
    painter.setPen(QPen(QColor(theme.ink.accent), 1) if focused else Qt.PenStyle.NoPen)
    painter.setBrush(QColor(theme.hover))
    painter.drawRoundedRect(QRectF(0.5, at.top_of(row.row) + 0.5, at.width - 1, ROW - 1), 4, 4)


def _paint_branches(painter: QPainter, at: LaneGeometry, theme: Theme, lanes: Sequence[Lane]) -> None:
    """Join each lane to the one it left, at the half-step it left it."""
    painter.setPen(QPen(_mixed(theme.ink.dim, theme.panel, 0.7), 1.5))
    painter.setBrush(QColor(theme.panel))
    for row, lane in enumerate(lanes):
        if lane.fork_row is None or row < at.seen.start or lane.fork_row >= at.seen.stop:
            continue
        x = at.x_of(lane.begin)
        painter.drawLine(QLineF(x, at.middle_of(lane.fork_row) + BAR / 2, x, at.middle_of(row)))


def _paint_texts(painter: QPainter, at: LaneGeometry, theme: Theme, row: LaneRow) -> None:
    top, current = at.top_of(row.row), row.cursor is not None
    font = QFont(painter.font())
    font.setPixelSize(SCALE_PIXELS + 1)
    font.setBold(current)
    painter.setFont(font)
    painter.setPen(QColor(theme.ink.text if current else theme.ink.dim))
    painter.drawText(QRectF(0, top, NUMBER, ROW), _RIGHT, row.number)
    painter.setPen(QColor(theme.ink.text))
    place = at.name(row.row)
    name = painter.fontMetrics().elidedText(row.name, Qt.TextElideMode.ElideRight, int(place.width()))
    painter.drawText(place, _LEFT, name)
    font.setBold(False)
    painter.setFont(font)
    if at.count_width:
        painter.drawText(QRectF(at.name_width, top, at.count_width, ROW), _RIGHT, row.count)
    if at.figure_width:
        painter.drawText(
            QRectF(at.width - at.figure_width, top, at.figure_width - 4, ROW), _RIGHT, row.figure
        )


def _paint_box(painter: QPainter, at: LaneGeometry, theme: Theme, row: LaneRow) -> None:
    box = at.box(row.row).adjusted(0.5, 0.5, -0.5, -0.5)
    painter.setPen(QPen(QColor(theme.ink.accent if row.marked else theme.ink.dim), 1))
    painter.setBrush(QColor(theme.ink.accent if row.marked else theme.panel))
    painter.drawRoundedRect(box, 2.5, 2.5)
    if row.marked:
        tick = QPainterPath(QPointF(box.left() + 2.5, box.center().y()))
        tick.lineTo(box.left() + 4.7, box.bottom() - 3)
        tick.lineTo(box.right() - 2.3, box.top() + 3)
        painter.setPen(QPen(QColor(theme.on_accent), 1.6))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPath(tick)


def _paint_bar(painter: QPainter, at: LaneGeometry, theme: Theme, row: LaneRow) -> None:
    lane, middle = row.lane, at.middle_of(row.row)
    begin, end = at.x_of(lane.begin), at.x_of(lane.end)
    current = row.cursor is not None
    color = bar_color(theme, current=current)
    bar = QRectF(begin, middle - BAR / 2, max(end - begin, 2.0), BAR)
    if row.gone:
        painter.setPen(QPen(color, 1, Qt.PenStyle.DashLine))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(bar, 3, 3)
    else:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(_mixed(theme.ink.accent, theme.panel, 0.35) if current else color)
        painter.drawRoundedRect(bar, 3, 3)
        if row.cursor:
            shown = QRectF(bar)
            shown.setRight(at.x_of(lane.begin + row.cursor))
            painter.setBrush(color)
            painter.drawRoundedRect(shown, 3, 3)
        _paint_half_steps(painter, at, theme, row)
    _paint_end(
        painter,
        QPointF(bar.right(), middle),
        row.mark,
        QColor(theme.ink.accent if current else theme.ink.dim),
    )


def _paint_half_steps(painter: QPainter, at: LaneGeometry, theme: Theme, row: LaneRow) -> None:
    """Cut a bar into its half-steps where they are wide enough; there are at most as many as pixels allow."""
    if at.pixels_a_step < TICK_WIDTH:
        return
    lane, middle = row.lane, at.middle_of(row.row)
    lines = []
    for step in range(1, lane.end - lane.begin):
        x, half = at.x_of(lane.begin + step), BAR / 2 if step % 2 == 0 else BAR / 4
        lines.append(QLineF(x, middle - half, x, middle + half))
    painter.setPen(QPen(QColor(theme.panel), 1))
    painter.drawLines(lines)


def _paint_end(painter: QPainter, place: QPointF, mark: EndMark, color: QColor) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(color)
    match mark:
        case EndMark.CONVERGED:
            painter.drawEllipse(place, MARK + 1, MARK + 1)
        case EndMark.LIMIT:
            painter.drawRect(QRectF(place.x() - 1.5, place.y() - ROW / 2 + 3, 3, ROW - 6))
        case EndMark.DEGENERATE:
            painter.setPen(QPen(color, 2))
            x, y = place.x() + MARK + 2, place.y()
            painter.drawLine(QLineF(x - MARK, y - MARK, x + MARK, y + MARK))
            painter.drawLine(QLineF(x - MARK, y + MARK, x + MARK, y - MARK))


def _paint_cursor(painter: QPainter, at: LaneGeometry, theme: Theme, row: LaneRow) -> None:
    x = at.x_of(row.lane.begin + (row.cursor or 0))
    top = at.top_of(row.row)
    painter.setPen(QPen(QColor(theme.ink.accent), 2))
    painter.drawLine(QLineF(x, top + 1, x, top + ROW - 1))
    painter.setPen(QPen(QColor(theme.panel), 2))
    painter.setBrush(QColor(theme.ink.accent))
    painter.drawEllipse(QPointF(x, top + ROW / 2), MARK + 2, MARK + 2)


def _small(font: QFont) -> QFont:
    small = QFont(font)
    small.setPixelSize(SCALE_PIXELS)
    return small


def _mixed(color: str, ground: str, share: float) -> QColor:
    """Return a colour with the ground shining through; ``share`` of it is left."""
    one, two = QColor(color), QColor(ground)
    return QColor(
        round(two.red() + share * (one.red() - two.red())),
        round(two.green() + share * (one.green() - two.green())),
        round(two.blue() + share * (one.blue() - two.blue())),
    )
