"""A criterion for every number of components and family: a table of shades, and the best by K below it."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QHelpEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from gmm_desktop.control.messages import candidate_tip, compact
from gmm_desktop.mixture.covariance import Family
from gmm_desktop.mixture.criteria import Criterion
from gmm_desktop.mixture.selection import Candidate, best_of
from gmm_desktop.ui.theme import Theme

ROW, HEAD, NAME = 20.0, 22.0, 40.0
"""Height of a row and of the heading, width of the names, in pixels."""
CURVE, CURVE_GAP, CURVE_TITLE = 84.0, 14.0, 18.0
WIDEST_CELL = 64.0
FADED_AFTER = 200.0
"""A criterion so much above the best has the palest shade; the square root is taken in between."""

_MOVES = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}


class CriterionMap(QWidget):
    """Families downwards, K to the right; the darker the better.

    Signals
    -------
    chosen(Candidate)
        A model was clicked, or Enter was pressed on it.
    """

    chosen = Signal(object)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._counts: tuple[int, ...] = ()
        self._families: tuple[Family, ...] = ()
        self._cells: dict[tuple[int, Family], Candidate] = {}
        self._criterion = Criterion.BIC
        self._at = (0, 0)
        self.setObjectName("selection.map")
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def set_theme(self, theme: Theme) -> None:
        """Draw in the colours of another theme."""
        self._theme = theme
        self.update()

    def lay_out(self, counts: Sequence[int], families: Sequence[Family]) -> None:
        """Begin with an empty table."""
        self._counts, self._families, self._cells, self._at = tuple(counts), tuple(families), {}, (0, 0)
        self.setFixedHeight(self.sizeHint().height())
        self._changed()

    def add(self, candidate: Candidate) -> None:
        """Fill in one cell."""
        self._cells[candidate.n_components, candidate.family] = candidate
        self._changed()

    def judge_by(self, criterion: Criterion) -> None:
        """Compare by another criterion."""
        self._criterion = criterion
        self._changed()

    @property
    def best(self) -> Candidate | None:
        """The best so far."""
        return best_of(list(self._cells.values()), self._criterion)

    def cell_rect(self, count: int, family: Family) -> QRectF:
        """Return where a cell is."""
        column, row = self._counts.index(count), self._families.index(family)
        return QRectF(NAME + column * self._width, HEAD + row * ROW, self._width, ROW)

    def sizeHint(self) -> QSize:
        """Return the space of all rows and the curve."""
        return QSize(280, round(HEAD + len(self._families) * ROW + CURVE_GAP + CURVE_TITLE + CURVE))

    @property
    def _width(self) -> float:
        return min((self.width() - NAME - 2) / max(len(self._counts), 1), WIDEST_CELL)

    def _changed(self) -> None:
        best = self.best
        said = f"best: {best.family}, K = {best.n_components}" if best else "nothing compared yet"
        self.setAccessibleName(f"{self._criterion.value.upper()} by K and family; {said}")
        self.update()

    # Painting

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the table and the curve."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        best = self.best
        painter.setPen(QColor(self._theme.dim))
        for count in self._counts:
            place = self.cell_rect(count, self._families[0]).translated(0, -HEAD)
            painter.drawText(place, Qt.AlignmentFlag.AlignCenter, str(count))
        for row, family in enumerate(self._families):
            painter.setPen(QColor(self._theme.dim))
            place = QRectF(0, HEAD + row * ROW, NAME - 8, ROW)
            painter.drawText(place, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, family.value)
            for count in self._counts:
                self._paint_cell(painter, count, family, best)
        if self._counts:
            self._paint_curve(painter, best)
        painter.end()

    def _paint_cell(self, painter: QPainter, count: int, family: Family, best: Candidate | None) -> None:
        place = self.cell_rect(count, family).adjusted(1, 1, -1, -1)
        candidate = self._cells.get((count, family))
        painter.setPen(Qt.PenStyle.NoPen)
        shade = QColor(self._theme.grid)
        text, ink = "", QColor(self._theme.dim)
        if candidate is not None and candidate.criteria is None:
            text = "–"
        elif candidate is not None and best is not None:
            behind = candidate.value(self._criterion) - best.value(self._criterion)
            share = 1 - min(max(behind, 0.0) / FADED_AFTER, 1.0) ** 0.5
            shade = _between(QColor(self._theme.grid), QColor(self._theme.accent), share)
            text = "best" if candidate is best else f"+{compact(behind)}"
            ink = QColor(self._theme.on_accent if share > 0.55 else self._theme.text)
        painter.setBrush(shade)
        painter.drawRoundedRect(place, 3, 3)
        if self.hasFocus() and self._at == (self._counts.index(count), self._families.index(family)):
            painter.setPen(QPen(QColor(self._theme.text), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(place, 3, 3)
        painter.setPen(ink)
        font = painter.font()
        font.setPixelSize(11)
        font.setBold(candidate is best and best is not None)
        painter.setFont(font)
        painter.drawText(place, Qt.AlignmentFlag.AlignCenter, text)
        painter.setFont(self.font())

    def _paint_curve(self, painter: QPainter, best: Candidate | None) -> None:
        """Draw the best criterion for each K against the best of all."""
        top = HEAD + len(self._families) * ROW + CURVE_GAP
        painter.setPen(QColor(self._theme.dim))
        title = f"best {self._criterion.value.upper()} by K, smaller is better"
        painter.drawText(QRectF(0, top, self.width(), CURVE_TITLE), Qt.AlignmentFlag.AlignLeft, title)
        if best is None:
            return
        found = {}
        for count in self._counts:
            row = [cell for (k, _), cell in self._cells.items() if k == count]
            if (leader := best_of(row, self._criterion)) is not None:
                found[count] = leader.value(self._criterion) - best.value(self._criterion)
        largest = min(max([*found.values(), 1.0]), 3 * FADED_AFTER)
        bottom, height = top + CURVE_TITLE + CURVE - 12, CURVE - 24
        places = {
            count: QPointF(
                self.cell_rect(count, self._families[0]).center().x(),
                bottom - height * min(behind, largest) / largest,
            )
            for count, behind in found.items()
        }
        painter.setPen(QPen(QColor(self._theme.accent), 2))
        painter.drawPolyline(QPolygonF(list(places.values())))
        painter.setBrush(QColor(self._theme.accent))
        painter.setPen(QPen(QColor(self._theme.panel), 2))
        for count, place in places.items():
            size = 5.5 if count == best.n_components else 3.5
            painter.drawEllipse(place, size, size)

    # The hand

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Show a hand over what can be clicked."""
        self.setCursor(
            Qt.CursorShape.PointingHandCursor if self._under(event.position()) else Qt.CursorShape.ArrowCursor
        )

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Choose a model."""
        candidate = self._under(event.position())
        if candidate is not None and event.button() == Qt.MouseButton.LeftButton:
            self._at = (
                self._counts.index(candidate.n_components),
                self._families.index(candidate.family),
            )
            self._choose(candidate)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move the frame by arrows, choose by Enter."""
        move = _MOVES.get(Qt.Key(event.key()))
        if move is not None and self._counts:
            column, row = self._at[0] + move[0], self._at[1] + move[1]
            self._at = column % len(self._counts), row % len(self._families)
            self.update()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self._counts:
            candidate = self._cells.get((self._counts[self._at[0]], self._families[self._at[1]]))
            if candidate is not None:
                self._choose(candidate)
        else:
            event.ignore()

    def event(self, event: QEvent) -> bool:
        """Keep the arrows from the shortcuts; explain the cell under the pointer."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            if Qt.Key(event.key()) in _MOVES and not event.modifiers():
                event.accept()
                return True
        elif isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            candidate = self._under(QPointF(event.pos()))
            QToolTip.showText(event.globalPos(), candidate_tip(candidate) if candidate else "", self)
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
