"""The ladder of EM: objective and bound by half-step, the gap that E closes and M opens again."""

import math
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPen, QResizeEvent, QTransform
from PySide6.QtWidgets import QWidget

from gmm_desktop.control.workspace import Workspace
from gmm_desktop.experiment.state import State
from gmm_desktop.mixture.frames import Frame, Phase
from gmm_desktop.mixture.settings import EmSettings
from gmm_desktop.ui.charts.pixel_item import (
    TOP,
    PixelItem,
    arrow_up,
    quiet_hidden_axes,
    small_font,
    text_width,
    write,
)
from gmm_desktop.ui.charts.seeking_chart import SeekingChart
from gmm_desktop.ui.theme import PlainAxis, Theme, style_axes
from gmm_desktop.words.bound import curve_names, gap_words, ladder_words
from gmm_desktop.words.messages import significant

MOST_TREADS, LEAST_TREADS, TREAD_PIXELS = 12, 5, 30
LATER = 1
"""Half-steps after the one shown for which there is room."""

FITTED = 5
"""Newest half-steps that must be seen whole; an earlier one much lower may stand below."""

LEAST_SPAN = 1e-6
"""The axis spans at least this share of the objective, so that rounding does not look like a staircase."""

ROUNDING = 1e-12
LETTERS_HEIGHT = 32.0
"""Pixels at the bottom for the letters of the half-steps and the numbers of the iterations."""

NAMES_ROOM = 56.0
"""Pixels on the right for the names of the two lines."""


@dataclass(frozen=True, eq=False)
class Ladder:
    """What is drawn: some half-steps of a run, and which of them is shown."""

    frames: tuple[Frame, ...]
    first: int
    cursor: int
    settings: EmSettings

    @property
    def shown(self) -> Frame:
        """The frame at the cursor."""
        return self.frames[self.cursor - self.first]


class LadderAxis(PlainAxis):
    """Has no figures beside the letters at the bottom."""

    lowest = -math.inf

    def tickValues(self, low: float, high: float, size: float) -> list[tuple[float, list[float]]]:
        """Return the places of the figures, by their spacing."""
        levels = super().tickValues(low, high, size)
        return [(spacing, [v for v in values if v >= self.lowest]) for spacing, values in levels]


class LadderChart(SeekingChart):
    """Treads for half-steps: solid for the objective, dashed for the bound, shaded between."""

    _ladder: Ladder | None = None  # the base resizes itself while it is made

    def __init__(self, workspace: Workspace, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(workspace, parent)
        self._first, self._count, self._held = 0, LEAST_TREADS, False
        self._upwards = (0.0, 0.0)
        self._item = PixelItem(self._draw)
        self.getPlotItem().addItem(self._item, ignoreBounds=True)
        self.getPlotItem().setContentsMargins(0, TOP, 0, 0)
        self._axis = LadderAxis("left")
        self.setAxisItems({"left": self._axis})
        self.getPlotItem().hideAxis("bottom")  # drawn here: its steps move with every frame
        quiet_hidden_axes(self)
        self.set_theme(theme)

    @property
    def frame(self) -> Frame | None:
        """The frame that is drawn as the one shown."""
        return self._ladder.shown if self._ladder else None

    @property
    def in_view(self) -> range:
        """Which half-steps are drawn."""
        ladder = self._ladder
        return range(ladder.first, ladder.first + len(ladder.frames)) if ladder else range(0)

    def set_theme(self, theme: Theme) -> None:
        """Draw in the colours of another theme."""
        self._theme = theme
        self.setBackground(theme.ink.ground)
        style_axes(self, theme)
        self._fonts = small_font(), small_font(bold=True)
        self._item.update()

    def show_state(self, state: State) -> bool:
        """Draw the half-steps around the one shown; return whether there are any to draw."""
        frames, cursor = state.timeline.run.frames, state.timeline.cursor
        if state.preview is not None or len(frames) < 2:
            self._ladder = None
            return False
        if self._held:  # under the hand the steps stand still, whatever room the figures at the axis take
            self._first = min(max(self._first, cursor - self._count + 1), cursor)
        else:
            self._count = self._treads()
            self._first = max(cursor + LATER - self._count + 1, 0)
        settings = state.timeline.run.experiment.settings
        drawn = frames[self._first : self._first + self._count]
        self._ladder = Ladder(drawn, self._first, cursor, settings)
        self._fit(self._ladder, self._count)
        shown = self._ladder.shown
        self.setAccessibleName(ladder_words(shown, _rounding(shown)))
        self._item.update()
        return True

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Show as many half-steps as there is room for."""
        super().resizeEvent(event)
        self._upwards = (0.0, 0.0)
        if self._ladder is not None:
            self.show_state(self._workspace.state)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Hold the steps where they are while the button is down."""
        self._held = event.button() == Qt.MouseButton.LeftButton
        super().mousePressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Follow the half-step shown again."""
        super().mouseReleaseEvent(event)
        self._held = False
        if self._ladder is not None:
            self.show_state(self._workspace.state)

    def _treads(self) -> int:
        room = self.getViewBox().width() - NAMES_ROOM
        return int(min(max(room / TREAD_PIXELS, LEAST_TREADS), MOST_TREADS))

    def _fit(self, ladder: Ladder, count: int) -> None:
        """Fit the axes; the upward one stands still while the newest steps fill most of it."""
        room = max(self.getViewBox().width(), 2 * NAMES_ROOM)
        span = count / 2 * room / (room - NAMES_ROOM)
        self.setXRange(ladder.first / 2 - 0.25, ladder.first / 2 - 0.25 + span, padding=0)
        here = ladder.cursor - ladder.first
        seen = ladder.frames[: here + 1 + LATER]
        high = max(frame.objective for frame in seen)
        newest = min(frame.elbo for frame in seen[max(here + 1 - FITTED, 0) :])
        low = min(frame.elbo for frame in seen)
        if high - low > 4 * (high - newest) > 0:
            low = newest
        size = max(high - low, LEAST_SPAN * abs(high), 1e-12)
        bottom, top = self._upwards
        if not (bottom <= low - 0.1 * size and high + 0.1 * size <= top and top - bottom < 2 * size):
            share = LETTERS_HEIGHT / max(self.getViewBox().height(), 2 * LETTERS_HEIGHT)
            self._upwards = low - (0.1 + 1.34 * share / (1 - share)) * size, high + 0.24 * size
            self._axis.lowest = self._upwards[0] + share * (self._upwards[1] - self._upwards[0])
            self.setYRange(*self._upwards, padding=0)
        self.getViewBox().prepareForPaint()  # else it is painted twice

    # How it is drawn

    def _draw(self, painter: QPainter, transform: QTransform, room: QRectF) -> None:
        ladder = self._ladder
        if ladder is None:
            return
        painter.setClipRect(room)
        accent, dim, later = (
            QColor(c) for c in (self._theme.ink.accent, self._theme.ink.dim, self._theme.line)
        )
        edges = [
            transform.map(QPointF(0.5 * (ladder.first + n) - 0.25, 0)).x()
            for n in range(len(ladder.frames) + 1)
        ]
        levels = [
            (transform.map(QPointF(0, frame.objective)).y(), transform.map(QPointF(0, frame.elbo)).y())
            for frame in ladder.frames
        ]
        here = ladder.cursor - ladder.first
        self._draw_cursor(
            painter, QRectF(edges[here], room.top(), edges[here + 1] - edges[here], room.height())
        )
        shade = QColor(accent)
        shade.setAlpha(45)
        for n, (upper, lower) in enumerate(levels[: here + 1]):
            painter.fillRect(
                QRectF(edges[n], upper, edges[n + 1] - edges[n], lower - upper).toAlignedRect(), shade
            )
        for n in reversed(range(len(levels))):
            upper, lower = levels[n]
            left, right, ahead = edges[n], edges[n + 1], n > here
            bound = QPen(later if ahead else dim, 1.4, Qt.PenStyle.DashLine)
            solid = QPen(later if ahead else accent, 2)
            painter.setPen(bound)
            painter.drawLine(QPointF(left, lower), QPointF(right, lower))
            painter.setPen(solid)
            painter.drawLine(QPointF(left, upper), QPointF(right, upper))
            if n:
                self._draw_riser(
                    painter, ladder.frames[n].phase, left, levels[n - 1], levels[n], solid, bound
                )
        self._write_letters(painter, ladder, edges, room)
        self._write_gaps(painter, ladder, edges, levels, room)
        self._write_names(painter, ladder, edges[-1], levels[here], room)

    def _draw_cursor(self, painter: QPainter, tread: QRectF) -> None:
        band = QColor(self._theme.ink.accent)
        band.setAlpha(22)
        painter.fillRect(tread.toAlignedRect(), band)  # whole pixels are many times as fast

    def _draw_riser(
        self,
        painter: QPainter,
        phase: Phase,
        x: float,
        before: tuple[float, float],
        after: tuple[float, float],
        solid: QPen,
        bound: QPen,
    ) -> None:
        """Draw E as the bound's way up to the objective, M as the way of both."""
        if phase is Phase.E:
            arrow_up(painter, QPointF(x, before[1]), QPointF(x, after[1]), QPen(bound.color(), 1.4))
            if abs(before[0] - after[0]) > 1:  # another temperature
                painter.setPen(solid)
                painter.drawLine(QPointF(x, before[0]), QPointF(x, after[0]))
            return
        arrow_up(painter, QPointF(x, before[0]), QPointF(x, after[0]), solid)
        if abs(before[1] - after[1]) > 3:
            arrow_up(painter, QPointF(x + 7, before[1]), QPointF(x + 7, after[1]), QPen(bound.color(), 1.4))

    def _write_letters(self, painter: QPainter, ladder: Ladder, edges: list[float], room: QRectF) -> None:
        """Write under each tread which half-step it is, and under each iteration its number."""
        top = room.bottom() - LETTERS_HEIGHT
        painter.fillRect(
            QRectF(room.left(), top, room.width(), LETTERS_HEIGHT + 1), QColor(self._theme.ink.ground)
        )
        painter.setPen(QPen(QColor(self._theme.line), 1))
        painter.drawLine(QPointF(room.left(), top), QPointF(room.right(), top))
        for n, frame in enumerate(ladder.frames):
            shown = ladder.first + n == ladder.cursor
            font = self._fonts[shown]
            text = {Phase.START: "start", Phase.E: "E", Phase.M: "M"}[frame.phase]
            color = QColor(self._theme.ink.accent if shown else self._theme.ink.dim)
            middle = 0.5 * (edges[n] + edges[n + 1]) - 0.5 * text_width(text, font)
            painter.setFont(font)
            painter.setPen(color)
            painter.drawText(QPointF(middle, top + 14), text)
            if frame.phase is Phase.M:
                number = str(frame.iteration)
                painter.setFont(self._fonts[0])
                painter.setPen(QColor(self._theme.ink.dim))
                place = edges[n] - 0.5 * text_width(number, self._fonts[0])
                if place >= room.left():
                    painter.drawText(QPointF(place, top + 28), number)

    def _write_gaps(
        self,
        painter: QPainter,
        ladder: Ladder,
        edges: list[float],
        levels: list[tuple[float, float]],
        room: QRectF,
    ) -> None:
        """Write the gap of the frame shown beside it, and of earlier ones within, where they fit."""
        ground = QColor(self._theme.ink.ground)
        floor = room.bottom() - LETTERS_HEIGHT
        for n, (frame, (upper, bound)) in enumerate(zip(ladder.frames, levels, strict=True)):
            gap, rounding = frame.objective - frame.elbo, _rounding(frame)
            lower = min(bound, floor)
            middle = 0.5 * (upper + lower) + 4
            if ladder.first + n == ladder.cursor:
                text, font = gap_words(gap, rounding), self._fonts[1]
                closed = gap <= rounding
                left = (edges[n + 1] if closed else edges[n] - 8) - text_width(text, font)
                at = QPointF(
                    max(left, room.left() + 2),
                    min(max(middle, room.top() + 12), floor - 4),
                )
                on_a_line = n > 0 and levels[n - 1][0] < middle + 4
                if closed or left < room.left() or on_a_line:  # no room beside: above
                    at.setY(max(upper - 8, room.top() + 12))
                write(painter, at, text, font, QColor(self._theme.ink.text), ground)
            elif gap > rounding and lower - upper > 14 and ladder.first + n < ladder.cursor:
                text = significant(gap, 2)
                width = text_width(text, self._fonts[0])
                if width < edges[n + 1] - edges[n] - 14:
                    painter.setFont(self._fonts[0])
                    painter.setPen(QColor(self._theme.ink.dim))
                    painter.drawText(QPointF(edges[n + 1] - width - 2, middle), text)

    def _write_names(
        self, painter: QPainter, ladder: Ladder, right: float, levels: tuple[float, float], room: QRectF
    ) -> None:
        """Name both lines at their right end."""
        upper, lower = levels
        ground = QColor(self._theme.ink.ground)
        objective, bound = curve_names(ladder.settings)
        x = min(right + 4, room.right() - 2 - max(text_width(t, self._fonts[1]) for t in (objective, bound)))
        low = min(max(lower + 4, upper + 17), room.bottom() - LETTERS_HEIGHT - 4)
        high = min(max(upper + 4, room.top() + 11), low - 13)
        write(painter, QPointF(x, high), objective, self._fonts[1], QColor(self._theme.ink.accent), ground)
        write(painter, QPointF(x, low), bound, self._fonts[0], QColor(self._theme.ink.dim), ground)


def _rounding(frame: Frame) -> float:
    """Return the nats below which a gap is rounding."""
    return ROUNDING * max(abs(frame.objective), 1.0)
