"""Objective and lower bound along a line through θ_old: they touch there, and the M-step goes up the bound."""

import math
from dataclasses import dataclass

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QResizeEvent, QTransform, QWheelEvent
from PySide6.QtWidgets import QWidget

from gmm_desktop.figures.slice_painter import slice_heights
from gmm_desktop.mixture.bound_slice import BoundSlice
from gmm_desktop.mixture.frames import Frame, Phase
from gmm_desktop.mixture.settings import EmSettings
from gmm_desktop.ui.charts.pixel_item import TOP, PixelItem, quiet_hidden_axes, small_font, text_width, write
from gmm_desktop.ui.theme import PlainAxis, Theme, style_axes
from gmm_desktop.words.bound import curve_names, signed, slice_words

UNIT = "nats above θ old"
LINE_TICKS = [(-1.0, "−1"), (0.0, "θ old"), (1.0, "θ new"), (2.0, "2")]
BRACKET, ROOM_STEP = 20.0, 16.0
"""Pixels on the right for the brackets, and in what steps their words may take more."""

TALL = 96.0
"""Height of the plot from which the axis has a name."""

LINE_HEIGHT = 13.0


@dataclass(frozen=True, eq=False)
class SlicePicture:
    """What to draw.

    Parameters
    ----------
    cut : BoundSlice
        The curves.
    frame : Frame
        The one shown.
    settings : EmSettings
        Of its run.
    reached : float
        Where on this axis the M-step leads: 1, or the new coordinate in data units.
    axis : int or None
        0 for μ_x, 1 for μ_y; None for the line from θ_old to θ_new.
    component : int
        Whose mean, if any.
    """

    cut: BoundSlice
    frame: Frame
    settings: EmSettings
    reached: float
    axis: int | None = None
    component: int = 0

    @property
    def here(self) -> float:
        """Where the frame shown stands."""
        return self.reached if self.frame.phase is Phase.M else float(self.cut.places[self.cut.old])


class SliceChart(pg.PlotWidget):
    """Draws a `SlicePicture`; fits its axes by itself."""

    _picture: SlicePicture | None = None  # the base resizes itself while it is made

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent, axisItems={side: PlainAxis(side) for side in ("left", "bottom")})
        plot = self.getPlotItem()
        plot.setMenuEnabled(False)
        plot.hideButtons()
        plot.setMouseEnabled(x=False, y=False)
        plot.disableAutoRange()
        plot.setContentsMargins(0, TOP, 0, 0)
        self._between = pg.PlotCurveItem(pen=None, fillLevel="enclosed")
        self._bound, self._objective = (pg.PlotCurveItem(antialias=True) for _ in range(2))
        for curve in (self._between, self._bound, self._objective):
            plot.addItem(curve, ignoreBounds=True)
        self._item = PixelItem(self._draw)
        plot.addItem(self._item, ignoreBounds=True)
        self._ticks_of_line: bool | None = None
        self._room = 0.0
        quiet_hidden_axes(self)
        self.set_theme(theme)

    @property
    def frame(self) -> Frame | None:
        """The frame that is drawn."""
        return self._picture.frame if self._picture else None

    @property
    def picture(self) -> SlicePicture | None:
        """What is drawn."""
        return self._picture

    def set_theme(self, theme: Theme) -> None:
        """Draw in the colours of another theme."""
        self._theme = theme
        self.setBackground(theme.ink.ground)
        style_axes(self, theme)
        self._fonts = small_font(), small_font(bold=True)
        self._objective.setPen(pg.mkPen(theme.ink.accent, width=2))
        self._bound.setPen(pg.mkPen(theme.ink.dim, width=1.4, style=Qt.PenStyle.DashLine))
        shade = QColor(theme.ink.accent)
        shade.setAlpha(30)
        self._between.setBrush(shade)
        self._item.update()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Leave the wheel alone: the axes fit by themselves."""
        event.ignore()

    def clear_picture(self) -> None:
        """Draw nothing."""
        self._picture = None
        for curve in (self._between, self._bound, self._objective):
            curve.clear()
        self._item.update()

    def show_picture(self, picture: SlicePicture) -> None:
        """Draw this from now on."""
        before, self._picture = self._picture, picture
        if before is None or before.cut is not picture.cut:
            cut = picture.cut
            self._objective.setData(cut.places, cut.objectives)
            self._bound.setData(cut.places, cut.bounds)
            rim = np.concatenate([cut.objectives, cut.bounds[::-1]])
            self._between.setData(np.concatenate([cut.places, cut.places[::-1]]), rim)
            self._fit(picture)
            self.setAccessibleName(slice_words(cut, picture.frame, picture.settings))
        self._item.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the room for the brackets at any width."""
        super().resizeEvent(event)
        if self._picture is not None:
            self._fit(self._picture)

    def _fit(self, picture: SlicePicture) -> None:
        cut = picture.cut
        on_line = picture.axis is None
        if on_line is not self._ticks_of_line:
            self._ticks_of_line = on_line
            self.getPlotItem().getAxis("bottom").setTicks([LINE_TICKS] if on_line else None)
        low, high = float(cut.places[0]), float(cut.places[-1])
        self._room = self._bracket_room(cut)
        room = max(self.getViewBox().width(), 1.6 * self._room)
        self.setXRange(low, low + (high - low) * room / (room - self._room), padding=0)
        self.setYRange(*slice_heights(cut), padding=0)
        self.getViewBox().prepareForPaint()  # else it is painted twice

    def _bracket_room(self, cut: BoundSlice) -> float:
        """Return the width for brackets and words, in steps, so that it seldom changes."""
        widest = max(text_width(text, self._fonts[1]) for text in (*_words(cut), UNIT))
        return ROOM_STEP * math.ceil((widest + BRACKET) / ROOM_STEP)

    # How it is drawn

    def _draw(self, painter: QPainter, transform: QTransform, room: QRectF) -> None:
        picture = self._picture
        if picture is None:
            return
        painter.setClipRect(room)
        cut = picture.cut
        old, best = float(cut.places[cut.old]), float(cut.places[cut.best])
        touch = transform.map(QPointF(old, 0.0))
        upper, lower = transform.map(QPointF(best, cut.gain)), transform.map(QPointF(best, cut.bound_gain))
        self._draw_lines(painter, transform, room)
        self._draw_brackets(painter, touch, upper, lower, room)
        self._write_names(painter, transform, room)
        accent, dim, ground = (
            QColor(c) for c in (self._theme.ink.accent, self._theme.ink.dim, self._theme.ink.ground)
        )
        painter.setPen(QPen(ground, 1.5))
        painter.setBrush(dim)
        diamond = [lower + QPointF(*d) for d in ((0, -5.5), (5.5, 0), (0, 5.5), (-5.5, 0))]
        painter.drawPolygon(diamond)
        painter.setBrush(accent)
        painter.drawEllipse(upper, 4.5, 4.5)
        painter.drawEllipse(touch, 5, 5)

    def _draw_lines(self, painter: QPainter, transform: QTransform, room: QRectF) -> None:
        """Draw the base line, where the M-step goes, and the line of the frame shown."""
        picture = self._picture
        assert picture is not None
        accent, dim = QColor(self._theme.ink.accent), QColor(self._theme.ink.dim)
        base = transform.map(QPointF(0, 0)).y()
        painter.setPen(QPen(QColor(self._theme.line), 1))
        painter.drawLine(QLineF(room.left(), base, room.right() - self._room, base))
        if picture.axis is not None and picture.frame.phase is not Phase.M:
            painter.setPen(QPen(dim, 1, Qt.PenStyle.DotLine))
            x = transform.map(QPointF(picture.reached, 0)).x()
            painter.drawLine(QLineF(x, room.top(), x, room.bottom()))
        painter.setPen(QPen(accent, 1))
        x = transform.map(QPointF(picture.here, 0)).x()
        painter.drawLine(QLineF(x, room.top(), x, room.bottom()))
        if room.height() > TALL:
            at = QPointF(room.right() - self._room + 8, room.bottom() - 5)
            painter.setFont(self._fonts[0])
            painter.setPen(dim)
            painter.drawText(at, UNIT)

    def _draw_brackets(
        self, painter: QPainter, touch: QPointF, upper: QPointF, lower: QPointF, room: QRectF
    ) -> None:
        """Split the gain of the objective into that of the bound and the gap that opens again."""
        picture = self._picture
        assert picture is not None
        cut, dim = picture.cut, QColor(self._theme.ink.dim)
        accent = QColor(self._theme.ink.accent)
        x = room.right() - self._room + 8
        painter.setPen(QPen(dim, 1, Qt.PenStyle.DotLine))
        for place in (lower, upper):
            painter.drawLine(QPointF(place.x(), place.y()), QPointF(x, place.y()))
        gap, bound = _words(cut)
        words = (
            (gap, 0.5 * (upper.y() + lower.y()), accent, (upper.y(), lower.y())),
            (bound, 0.5 * (lower.y() + touch.y()), dim, (lower.y(), touch.y())),
        )
        for _, _, color, (one, other) in words:
            painter.setPen(QPen(color, 1.5))
            painter.drawLine(QLineF(x, one, x, other))
            for end in (one, other):
                painter.drawLine(QLineF(x - 3, end, x + 3, end))
        gap_at = min(max(words[0][1] + 4, room.top() + 12), room.bottom() - 5 - 2 * LINE_HEIGHT)
        bound_at = min(max(words[1][1] + 4, gap_at + LINE_HEIGHT), room.bottom() - 5 - LINE_HEIGHT)
        painter.setFont(self._fonts[1])
        for (text, _, color, _), y in zip(words, (gap_at, bound_at), strict=True):
            painter.setPen(color)
            painter.drawText(QPointF(x + 8, y), text)

    def _write_names(self, painter: QPainter, transform: QTransform, room: QRectF) -> None:
        """Name each curve where it leaves the view on the right."""
        picture = self._picture
        assert picture is not None
        cut, ground = picture.cut, QColor(self._theme.ink.ground)
        names = curve_names(picture.settings)
        inside = QRectF(room.left(), room.top() + 14, room.width(), room.height() - 18)
        for values, name, color, font in (
            (cut.objectives, names[0], self._theme.ink.accent, self._fonts[1]),
            (cut.bounds, names[1], self._theme.ink.dim, self._fonts[0]),
        ):
            spots = [
                transform.map(QPointF(*each))
                for each in zip(cut.places.tolist(), values.tolist(), strict=True)
            ]
            width = text_width(name, font)
            limit = room.right() - self._room - width - 6
            falls = spots[-1].y() > spots[-2].y()
            below = values is cut.bounds
            beside = falls and not below  # above a falling curve there is room on its right only
            seen = [spot for spot in spots if inside.contains(spot) and (not beside or spot.x() <= limit)]
            if seen:
                spot = seen[-1]
                x = spot.x() + 4 if beside else max(spot.x() - width - 8, room.left() + 2)
                y = spot.y() + (14 if below else -4 if beside else -8)
                at = QPointF(x, max(min(y, room.bottom() - 4), room.top() + 11))
                write(painter, at, name, font, QColor(color), ground)


def _words(cut: BoundSlice) -> tuple[str, str]:
    """Return what stands at the two brackets."""
    return f"{signed(cut.gap)} gap", f"{signed(cut.bound_gain)} bound"
