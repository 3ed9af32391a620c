"""How the lines of a worked calculation are painted: formulas in mathematical type, figures in tabular ones."""

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter

from gmm_desktop.figures.charts.formula_picture import draw_formula, formula_extent
from gmm_desktop.figures.marks import marker_path
from gmm_desktop.figures.palette import component_marker
from gmm_desktop.ui.theme import Theme, interface_font
from gmm_desktop.worked.digits import Figure
from gmm_desktop.worked.formulas import FORMULAS
from gmm_desktop.worked.page import (
    Bar,
    Formula,
    Heading,
    Line,
    LongWorking,
    Matrix,
    Piece,
    Quotient,
    Row,
    Sentence,
    Working,
    shown,
)

LINE = 20
"""Of one line of a `LongWorking`, in pixels."""

FORMULA_GAP = 14
"""What a formula has above and below it together."""

LABEL_WIDTH = 84
"""Where the equals signs of the workings stand."""

SMALL = 12
FORMULA_SCALE, LABEL_SCALE = 0.95, 0.85
MARKER, RADIUS = 18, 4.5
GAP, BAR_HEIGHT = 5.0, 12
LEFT = Qt.AlignmentFlag.AlignLeft
MIDDLE = Qt.AlignmentFlag.AlignVCenter

Runs = list[tuple[Piece, QFont]]
"""Numbers and signs that follow each other, each with its font."""


@dataclass(frozen=True)
class Inks:
    """Colours of a theme."""

    text: QColor
    dim: QColor
    line: QColor
    components: list[QColor]


class LinePainter:
    """Paints lines in the inks of a theme, and notes where it has put which number."""

    def __init__(self, theme: Theme) -> None:
        self.font, self.strong = interface_font(SMALL), interface_font(SMALL)
        self.strong.setWeight(QFont.Weight.DemiBold)
        self.metrics = {id(font): QFontMetricsF(font) for font in (self.font, self.strong)}
        self.places: list[tuple[QRectF, Figure]] = []
        self.mix(theme, 1)

    def mix(self, theme: Theme, n_components: int) -> None:
        """Take the inks of a theme for K components."""
        self.n_components = n_components
        components = [*theme.component_colours(max(n_components, 1)), QColor(theme.ink.neutral)]
        self.inks = Inks(QColor(theme.ink.text), QColor(theme.ink.dim), QColor(theme.line), components)

    def paint(self, painter: QPainter, line: Line, box: QRectF) -> None:
        """Paint a line into its box."""
        painter.setFont(self.font)
        painter.setPen(self.inks.text)
        match line:
            case Sentence(text):
                painter.setPen(self.inks.dim)
                painter.drawText(box, Qt.TextFlag.TextWordWrap, text)
            case Heading(text, component):
                self._paint_heading(painter, text, component, box)
            case Formula(names):
                self._paint_formulas(painter, names, box, self.inks.text)
            case Working():
                self._paint_working(painter, line, box)
            case Quotient():
                self._paint_quotient(painter, line, box)
            case Matrix():
                self._paint_matrix(painter, line, box)
            case Row():
                self._paint_row(painter, line, box)
            case Bar(shares):
                left = box.left()
                for share, color in zip(shares, self.inks.components, strict=False):
                    wide = share * box.width()
                    painter.fillRect(QRectF(left, box.top() + 8, wide, BAR_HEIGHT), color)
                    left += wide

    def _paint_heading(self, painter: QPainter, text: str, component: int | None, box: QRectF) -> None:
        left, y = box.left(), box.top() + 22
        painter.setPen(self.inks.line)
        painter.drawLine(QPointF(box.left(), box.top() + 7), QPointF(box.right(), box.top() + 7))
        if component is not None:
            self._paint_marker(painter, component, QPointF(left + 6, y))
            left += MARKER
        painter.setFont(self.strong)
        painter.setPen(self.inks.text)
        painter.drawText(QRectF(left, y - 10, box.width() - left, 20), LEFT | MIDDLE, text)

    def _paint_marker(self, painter: QPainter, component: int, at: QPointF) -> None:
        noise = component >= self.n_components
        painter.save()
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self.inks.components[-1] if noise else self.inks.components[component])
        painter.drawPath(marker_path("circle" if noise else component_marker(component), at, RADIUS))
        painter.restore()

    def _paint_formulas(self, painter: QPainter, names: tuple[str, ...], box: QRectF, color: QColor) -> None:
        extents = [formula_extent(name) for name in names]
        wide = sum(each.width for each in extents)
        scale = min(FORMULA_SCALE, box.width() / wide)
        left = box.left()
        baseline = box.top() + FORMULA_GAP / 2 + scale * max(each.above for each in extents)
        for name, extent in zip(names, extents, strict=True):
            draw_formula(painter, name, QPointF(left, baseline), color, scale)
            left += extent.width * scale

    def _paint_label(self, painter: QPainter, name: str, box: QRectF, color: QColor) -> None:
        """Draw a small formula with its right end at that of the box, upright in its middle."""
        extent = formula_extent(name)
        scale = min(LABEL_SCALE, box.width() / extent.width)
        baseline = box.center().y() + 4.5
        draw_formula(painter, name, QPointF(box.right() - extent.width * scale, baseline), color, scale)

    def _paint_working(self, painter: QPainter, line: Working, box: QRectF) -> None:
        first = QRectF(
            box.left(), box.top(), box.width(), LINE if isinstance(line, LongWorking) else box.height()
        )
        self._paint_label(
            painter,
            line.label,
            QRectF(box.left(), first.top(), LABEL_WIDTH - 8, first.height()),
            self.inks.dim,
        )
        result = self._result(line.result, line.strong)
        runs: Runs = [("= ", self.font)]
        if not line.pieces:
            self._paint_runs(painter, [*runs, *result[1:]], _after_label(first), self.inks.text)
            return
        runs += [(piece, self.font) for piece in line.pieces]
        if isinstance(line, LongWorking):
            self._paint_runs(painter, runs, _after_label(first), self.inks.text)
            second = first.translated(0, LINE)
            self._paint_runs(painter, [("= ", self.font), *result[1:]], _after_label(second), self.inks.text)
        else:
            self._paint_runs(painter, [*runs, *result], _after_label(first), self.inks.text)

    def _result(self, result: Figure | None, strong: bool) -> Runs:
        if result is None:
            return []
        return [(" = ", self.font), (result, self.strong if strong else self.font)]

    def _paint_quotient(self, painter: QPainter, line: Quotient, box: QRectF) -> None:
        self._paint_label(
            painter, line.label, QRectF(box.left(), box.top(), LABEL_WIDTH - 8, box.height()), self.inks.dim
        )
        area = _after_label(box)
        above: Runs = [(piece, self.font) for piece in line.above]
        below: Runs = [(piece, self.font) for piece in line.below]
        rest: Runs = [(piece, self.font) for piece in line.more] + self._result(line.result, line.strong)
        sign = self._width([("= ", self.font)])
        wide = max(self._width(above), self._width(below)) + 6
        squeeze = min(1.0, (area.width() - sign) / (wide + self._width(rest)))
        self._paint_runs(painter, [("= ", self.font)], area, self.inks.text)
        left, middle = area.left() + sign, box.center().y()
        for runs, top in ((above, middle - LINE + 1), (below, middle)):
            start = left + squeeze * (wide - self._width(runs)) / 2
            self._paint_runs(
                painter, runs, QRectF(start, top, squeeze * self._width(runs), LINE - 1), self.inks.text
            )
        painter.setPen(self.inks.text)
        painter.drawLine(QPointF(left, middle), QPointF(left + squeeze * wide, middle))
        self._paint_runs(
            painter,
            rest,
            QRectF(left + squeeze * wide, box.top(), squeeze * self._width(rest), box.height()),
            self.inks.text,
        )

    def _width(self, runs: Runs) -> float:
        return sum(self.metrics[id(font)].horizontalAdvance(shown(piece)) for piece, font in runs)

    def _paint_runs(self, painter: QPainter, runs: Runs, box: QRectF, color: QColor) -> None:
        """Write numbers and signs after each other, closer if there is no room."""
        widths = [self.metrics[id(font)].horizontalAdvance(shown(piece)) for piece, font in runs]
        squeeze = min(1.0, box.width() / max(sum(widths), 1.0))
        painter.setPen(color)
        left = box.left()
        for (piece, font), width in zip(runs, widths, strict=True):
            place = QRectF(left, box.top(), width * squeeze, box.height())
            painter.setFont(font)
            self._write(painter, shown(piece), place, squeeze)
            if isinstance(piece, Figure):
                self.places.append((place, piece))
            left += width * squeeze

    def _paint_matrix(self, painter: QPainter, line: Matrix, box: QRectF) -> None:
        self._paint_label(
            painter, line.label, QRectF(box.left(), box.top(), LABEL_WIDTH - 8, box.height()), self.inks.dim
        )
        metrics = self.metrics[id(self.font)]
        left = LABEL_WIDTH - 4 + metrics.horizontalAdvance("= ")
        painter.drawText(QRectF(LABEL_WIDTH - 4, box.top(), 20, box.height()), LEFT | MIDDLE, "=")
        first = max(metrics.horizontalAdvance(each.text) for each in (line.xx, line.xy))
        second = max(metrics.horizontalAdvance(each.text) for each in (line.xy, line.yy))
        room = box.width() - left - 16 - 14
        squeeze = min(1.0, room / (first + second))
        half = box.height() / 2 - 3
        right = left + 8 + squeeze * first
        for row, cells in enumerate(((line.xx, line.xy), (line.xy, line.yy))):
            for cell, end, width in zip(
                cells, (right, right + 14 + squeeze * second), (first, second), strict=True
            ):
                area = QRectF(end - squeeze * width, box.top() + 3 + row * half, squeeze * width, half)
                self._cell(painter, cell, area, self.font)
        self._bracket(painter, left, box, 4)
        self._bracket(painter, right + 14 + squeeze * second + 8, box, -4)

    def _bracket(self, painter: QPainter, x: float, box: QRectF, hook: float) -> None:
        top, bottom = box.top() + 4, box.bottom() - 4
        painter.drawPolyline(
            [QPointF(x + hook, top), QPointF(x, top), QPointF(x, bottom), QPointF(x + hook, bottom)]
        )

    def _cell(self, painter: QPainter, piece: Piece, box: QRectF, font: QFont) -> None:
        """Write a number to the right of its box, closer if it has no room."""
        text = shown(piece)
        width = self.metrics[id(font)].horizontalAdvance(text)
        squeeze = min(1.0, box.width() / max(width, 1.0))
        place = QRectF(box.right() - width * squeeze, box.top(), width * squeeze, box.height())
        painter.setFont(font)
        self._write(painter, text, place, squeeze)
        if isinstance(piece, Figure):
            self.places.append((place, piece))

    def _write(self, painter: QPainter, text: str, place: QRectF, squeeze: float) -> None:
        """Write with the font of the painter, its figures in the middle of a place."""
        y = place.center().y() + 0.36 * SMALL
        if squeeze == 1:
            painter.drawText(QPointF(place.left(), y), text)
            return
        painter.save()
        painter.translate(place.left(), 0)
        painter.scale(squeeze, 1.0)
        painter.drawText(QPointF(0, y), text)
        painter.restore()

    def _paint_row(self, painter: QPainter, row: Row, box: QRectF) -> None:
        if row.rule or row.head:
            y = box.top() if row.rule else box.bottom()
            painter.setPen(self.inks.line)
            painter.drawLine(QPointF(box.left(), y), QPointF(box.right(), y))
        painter.setPen(self.inks.dim if row.head or row.rule else self.inks.text)
        left = box.left()
        if row.component is not None:
            self._paint_marker(painter, row.component, QPointF(left + 6, box.center().y()))
            left += MARKER
        if row.label:
            self._paint_label(painter, row.label, QRectF(left, box.top(), 28, box.height()), self.inks.dim)
        words = row.words or ("" if row.component is None else str(row.component + 1))
        painter.drawText(QRectF(left, box.top(), 60, box.height()), LEFT | MIDDLE, words)
        ends = COLUMNS[len(row.cells)]
        begin = 34.0
        for cell, share, before in zip(row.cells, ends, (0.0, *ends), strict=False):
            room = box.width() - begin
            area = QRectF(begin + before * room + GAP, box.top(), (share - before) * room - GAP, box.height())
            if row.head and isinstance(cell, str) and cell in FORMULAS:
                self._paint_label(painter, cell, area, self.inks.dim)
            else:
                last = len(row.cells) == 4 and cell is row.cells[-1] and not row.rule
                self._cell(painter, cell, area, self.strong if last and not row.head else self.font)
        painter.setFont(self.font)


def _after_label(box: QRectF) -> QRectF:
    return QRectF(LABEL_WIDTH - 4, box.top(), box.width() - LABEL_WIDTH + 4, box.height())


COLUMNS = {3: (1 / 3, 2 / 3, 1.0), 4: (0.23, 0.49, 0.8, 1.0)}
"""Where the columns of a table end, as shares of the width."""
