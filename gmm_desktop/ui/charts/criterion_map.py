"""A criterion for every number of components and family: a table of shades, and the best by K below it."""

import math
from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPolygonF,
)
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from gmm_desktop.mixture.criteria import Criterion
from gmm_desktop.mixture.families import Family
from gmm_desktop.mixture.selection import Candidate, best_of
from gmm_desktop.ui.keys import CTRL, modifiers_of
from gmm_desktop.ui.parts.plain import plain_tip
from gmm_desktop.ui.theme import Theme
from gmm_desktop.words.selection import CRITERION_NAMES, candidate_tip, compact, doubt

HEAD, NAME = 18, 36
"""Height of the heading and width of the names, in pixels."""

LEAST_ROW, MOST_ROW = 13, 22
WIDEST_CELL, LEAST_WITH_TEXT = 64.0, 28.0
CURVE_GAP, CURVE_TITLE, CURVE = 4, 14, 58
SAME = 1e-6
"""A difference in a criterion that is rounding."""

SMALL = 10
"""Pixels of the figures in cells and at the curve."""

FINE, FADED = 2.0, 100.0
"""Differences of a criterion up to `FINE` look alike; the palest shade stands for `FADED` at least."""

_MOVES = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}


Cell = tuple[int, Family]

_MIDDLE = Qt.AlignmentFlag.AlignCenter
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter


class CriterionMap(QWidget):
    """Families downwards, K to the right; the darker the better.

    Signals
    -------
    chosen(Candidate)
        A model was clicked, or Enter was pressed on it.
    pointed(Candidate or None)
        The pointer or the keyboard came to a model, or left.
    """

    chosen = Signal(object)
    pointed = Signal(object)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._counts: tuple[int, ...] = ()
        self._families: tuple[Family, ...] = ()
        self._cells: dict[Cell, Candidate] = {}
        self._criterion = Criterion.BIC
        self._best: Candidate | None = None
        self._at = (0, 0)
        self._running = False
        self.setObjectName("selection.map")
        self.setToolTip("Click a model, or press Enter on it, to make it the start")
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def set_theme(self, theme: Theme) -> None:
        """Draw in the colours of another theme."""
        self._theme = theme
        self.update()

    def lay_out(self, counts: Sequence[int], families: Sequence[Family]) -> None:
        """Begin with an empty table."""
        self._counts, self._families, self._cells, self._at = tuple(counts), tuple(families), {}, (0, 0)
        self.setMinimumHeight(self.sizeHint().height())
        self._changed()

    def add(self, candidate: Candidate) -> None:
        """Fill in one cell."""
        self._cells[candidate.n_components, candidate.family] = candidate
        self._changed()

    def judge_by(self, criterion: Criterion) -> None:
        """Compare by another criterion."""
        self._criterion = criterion
        self._changed()

    def set_running(self, running: bool) -> None:
        """Mark the cell that is being fitted, or none."""
        self._running = running
        self.update()

    @property
    def best(self) -> Candidate | None:
        """The best so far."""
        return self._best

    @property
    def has_cells(self) -> bool:
        """Whether anything is known yet."""
        return bool(self._cells)

    @property
    def focused(self) -> Candidate | None:
        """What is known of the cell with the keyboard's frame."""
        if not (self.hasFocus() and self._counts):
            return None
        return self._cells.get((self._counts[self._at[0]], self._families[self._at[1]]))

    def cell_rect(self, count: int, family: Family) -> QRectF:
        """Return where a cell is."""
        column, row = self._counts.index(count), self._families.index(family)
        return QRectF(NAME + column * self._width, HEAD + row * self._row, self._width, self._row)

    def sizeHint(self) -> QSize:
        """Return the least space of all rows and the curve."""
        return QSize(280, HEAD + len(self._families) * LEAST_ROW + CURVE_GAP + CURVE_TITLE + CURVE)

    @property
    def _width(self) -> float:
        return min((self.width() - NAME - 2) / max(len(self._counts), 1), WIDEST_CELL)

    @property
    def _row(self) -> int:
        left = self.height() - HEAD - CURVE_GAP - CURVE_TITLE - CURVE
        return min(max(left // max(len(self._families), 1), LEAST_ROW), MOST_ROW)

    def _changed(self) -> None:
        self._best = best_of(list(self._cells.values()), self._criterion)
        said = f"best: {self._best.family}, K = {self._best.n_components}" if self._best else "nothing yet"
        self.setAccessibleName(f"{CRITERION_NAMES[self._criterion]} by K and family; {said}")
        self.update()

    def _behind(self, candidate: Candidate) -> float:
        """Return by how much a criterion is larger than that of the best."""
        least = self._best.value(self._criterion) if self._best else 0.0
        return max(candidate.value(self._criterion) - least, 0.0)

    # Painting

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the table and the curve."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self._counts:
            self._paint_names(painter)
            finite = [each for each in map(self._behind, self._cells.values()) if math.isfinite(each)]
            largest = max([FADED, *finite])
            self._small(painter)
            for count in self._counts:
                for family in self._families:
                    self._paint_cell(painter, count, family, largest)
            if self._running:
                self._paint_next(painter)
            if self.hasFocus():
                place = self.cell_rect(self._counts[self._at[0]], self._families[self._at[1]])
                self._frame(painter, place, self._theme.ink.text)
            self._paint_curve(painter)
        painter.end()

    def _small(self, painter: QPainter, *, bold: bool = False) -> None:
        font = self.font()
        font.setPixelSize(SMALL if self._row < 17 else SMALL + 1)
        font.setBold(bold)
        painter.setFont(font)

    def _paint_names(self, painter: QPainter) -> None:
        painter.setPen(QColor(self._theme.ink.dim))
        self._small(painter)
        step = 1 if self._width >= 16 else 2
        for count in self._counts[::step]:
            place = self.cell_rect(count, self._families[0])
            painter.drawText(QRectF(place.x(), 0, place.width(), HEAD), _MIDDLE, str(count))
        painter.drawText(QRectF(0, 0, NAME - 6, HEAD), _MIDDLE, "K")
        for row, family in enumerate(self._families):
            place = QRectF(0, HEAD + row * self._row, NAME - 4, self._row)
            painter.drawText(place, _LEFT, family.value)

    def _paint_cell(self, painter: QPainter, count: int, family: Family, largest: float) -> None:
        place = self.cell_rect(count, family).adjusted(1, 1, -1, -1)
        candidate = self._cells.get((count, family))
        shade, text = QColor(self._theme.ink.grid), ""
        if candidate is not None and candidate.criteria is None:
            text = "–"
        elif candidate is not None:
            behind = self._behind(candidate)
            share = 1 - math.log1p(min(behind, largest) / FINE) / math.log1p(largest / FINE)
            text = doubt(candidate)[0]
            if not text or candidate is self._best:
                shade = _between(shade, QColor(self._theme.ink.accent), share)
                text = (
                    "best" if candidate is self._best else f"+{compact(behind)}" if behind > SAME else "same"
                )
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(shade)
        painter.drawRoundedRect(place, 3, 3)
        if self._width >= LEAST_WITH_TEXT or text == "–":
            painter.setPen(_readable(shade, QColor(self._theme.ink.text), QColor(self._theme.on_accent)))
            self._small(painter, bold=text == "best")
            painter.drawText(place, _MIDDLE, text)
        elif text == "best":
            self._frame(painter, self.cell_rect(count, family), self._theme.ink.accent)

    def _paint_next(self, painter: QPainter) -> None:
        """Frame the cell that is being fitted: the first that is empty, K by K."""
        for count in self._counts:
            for family in self._families:
                if (count, family) not in self._cells:
                    self._frame(painter, self.cell_rect(count, family), self._theme.ink.accent)
                    return

    def _frame(self, painter: QPainter, place: QRectF, color: str) -> None:
        painter.setPen(QPen(QColor(color), 2))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(place.adjusted(1, 1, -1, -1), 3, 3)

    def _leaders(self) -> dict[int, float]:
        """Return for each K by how much its best model is behind the best of all."""
        found = {}
        for count in self._counts:
            column = [cell for (k, _), cell in self._cells.items() if k == count]
            leader = best_of(column, self._criterion)
            if leader is not None and math.isfinite(leader.value(self._criterion)):
                found[count] = self._behind(leader)
        return found

    def _paint_curve(self, painter: QPainter) -> None:
        """Draw the best criterion for each K; what is far above the others stands at the top with an arrow."""
        top = HEAD + len(self._families) * self._row + CURVE_GAP
        painter.setPen(QColor(self._theme.ink.dim))
        self._small(painter)
        title = f"best {CRITERION_NAMES[self._criterion]} by K, smaller is better"
        painter.drawText(QRectF(0, top, self.width(), CURVE_TITLE), _LEFT, title)
        found = self._leaders()
        if not found:
            return
        ordered = sorted(found.values())
        most = max(1.5 * ordered[-2] if len(ordered) > 1 else 0.0, FADED / 10)
        foot, height = top + CURVE_TITLE + CURVE - 7, CURVE - 24
        first = self._families[0]
        places = {
            count: QPointF(
                self.cell_rect(count, first).center().x(), foot - height * min(behind, most) / most
            )
            for count, behind in found.items()
        }
        painter.setPen(QPen(QColor(self._theme.ink.accent), 2))
        painter.drawPolyline(QPolygonF(list(places.values())))
        for count, place in places.items():
            ahead = self._best is not None and count == self._best.n_components
            painter.setBrush(QColor(self._theme.ink.accent))
            painter.setPen(QPen(QColor(self._theme.panel), 2))
            size = 5.5 if ahead else 4.0
            painter.drawEllipse(place, size, size)
            if self._width >= LEAST_WITH_TEXT:
                painter.setPen(QColor(self._theme.ink.text if ahead else self._theme.ink.dim))
                self._small(painter, bold=ahead)
                arrow = " ↑" if found[count] > most else ""
                text = "best" if ahead else f"+{compact(found[count])}{arrow}"
                painter.drawText(QRectF(place.x() - 32, place.y() - 20, 64, 14), _MIDDLE, text)

    # The hand

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Say what is under the pointer, and show a hand over what can be clicked."""
        candidate = self._under(event.position())
        usable = candidate is not None and candidate.parameters is not None
        self.setCursor(Qt.CursorShape.PointingHandCursor if usable else Qt.CursorShape.ArrowCursor)
        self.pointed.emit(candidate or self.focused)

    def leaveEvent(self, event: QEvent) -> None:
        """Speak of what the keyboard is at, or of nothing."""
        super().leaveEvent(event)
        self.pointed.emit(self.focused)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show the frame of the keyboard."""
        super().focusInEvent(event)
        self.pointed.emit(self.focused)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Take the frame away."""
        super().focusOutEvent(event)
        self.pointed.emit(None)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Choose a model."""
        candidate = self._under(event.position())
        if candidate is not None and event.button() == Qt.MouseButton.LeftButton:
            column, row = self._counts.index(candidate.n_components), self._families.index(candidate.family)
            self._at = column, row
            self.pointed.emit(candidate)
            self._choose(candidate)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move the frame by Ctrl and arrows, choose by Enter."""
        move = _MOVES.get(Qt.Key(event.key())) if modifiers_of(event) == CTRL else None
        if move is not None and self._counts:
            column, row = self._at[0] + move[0], self._at[1] + move[1]
            self._at = column % len(self._counts), row % len(self._families)
            self.pointed.emit(self.focused)
            self.update()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.focused is not None:
            self._choose(self.focused)
        else:
            event.ignore()

    def event(self, event: QEvent) -> bool:
        """Keep Ctrl and arrows from the shortcuts; explain the cell under the pointer."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            if Qt.Key(event.key()) in _MOVES and modifiers_of(event) == CTRL:
                event.accept()
                return True
        elif isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            candidate = self._under(QPointF(event.pos()))
            tip = plain_tip(candidate_tip(candidate)) if candidate else ""
            QToolTip.showText(event.globalPos(), tip, self)
            return True
        return super().event(event)

    def _choose(self, candidate: Candidate) -> None:
        self.update()
        if candidate.parameters is not None:
            self.chosen.emit(candidate)

    def _under(self, position: QPointF) -> Candidate | None:
        for (count, family), candidate in self._cells.items():
            if self.cell_rect(count, family).contains(position):
                return candidate
        return None


def _between(first: QColor, second: QColor, share: float) -> QColor:
    return QColor(
        round(first.red() + (second.red() - first.red()) * share),
        round(first.green() + (second.green() - first.green()) * share),
        round(first.blue() + (second.blue() - first.blue()) * share),
    )


def _readable(ground: QColor, *inks: QColor) -> QColor:
    """Return the ink with the most contrast."""

    def light(color: QColor) -> float:
        red, green, blue = (channel**2.2 for channel in (color.redF(), color.greenF(), color.blueF()))
        return float(0.2126 * red + 0.7152 * green + 0.0722 * blue)

    def contrast(ink: QColor) -> float:
        low, high = sorted((light(ink), light(ground)))
        return (high + 0.05) / (low + 0.05)

    return max(inks, key=contrast)
