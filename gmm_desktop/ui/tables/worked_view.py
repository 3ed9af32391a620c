"""A page of worked calculation, painted: formulas in mathematical type, figures in tabular ones."""

from dataclasses import dataclass

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, QTimer
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QHelpEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QToolTip, QWidget

from gmm_desktop.control.worked_copies import as_text
from gmm_desktop.control.worked_digits import Figure
from gmm_desktop.control.worked_formulas import FORMULAS
from gmm_desktop.control.worked_page import (
    Bar,
    Block,
    Formula,
    Heading,
    Line,
    LongWorking,
    Matrix,
    Page,
    Piece,
    Quotient,
    Row,
    Sentence,
    Working,
    shown,
)
from gmm_desktop.figures.formula_picture import draw_formula, formula_extent
from gmm_desktop.figures.marks import marker_path
from gmm_desktop.figures.palette import component_marker
from gmm_desktop.ui.theme import Theme, interface_font

HEIGHTS: dict[type, float] = {
    Working: 23,
    LongWorking: 43,
    Quotient: 40,
    Matrix: 44,
    Row: 24,
    Heading: 36,
    Bar: 26,
}
"""Of the kinds of lines, in pixels; formulas and sentences have their own."""

SPOKEN_AFTER = 150
"""Milliseconds of rest after which a page is made known to those who listen."""

LINE, FORMULA_GAP = 20, 14
"""Of one line of a `LongWorking`; what a formula has above and below it together."""

LABEL_WIDTH = 84
"""Where the equals signs of the workings stand."""

SMALL = 12
FORMULA_SCALE, LABEL_SCALE = 0.95, 0.85
MARKER, RADIUS = 18, 4.5
GAP, BAR_HEIGHT, MARGIN = 5.0, 12, 8
LEFT = Qt.AlignmentFlag.AlignLeft
RIGHT = Qt.AlignmentFlag.AlignRight
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


class WorkedView(QWidget):
    """Paints the lines that can be seen; its height changes only with the kinds of lines."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._page = Page("", ())
        self._places: list[tuple[QRectF, Figure]] = []
        self._height = 0
        self._sentences: dict[tuple[str, int], float] = {}
        self._quiet = QTimer(self, singleShot=True, interval=SPOKEN_AFTER)
        self._quiet.timeout.connect(lambda: self.setAccessibleName(as_text(self._page)))
        self._font = interface_font(SMALL)
        self._strong = interface_font(SMALL)
        self._strong.setWeight(QFont.Weight.DemiBold)
        self._metrics = {id(font): QFontMetricsF(font) for font in (self._font, self._strong)}
        self.set_theme(theme)

    @property
    def page(self) -> Page:
        """What is shown."""
        return self._page

    def set_theme(self, theme: Theme) -> None:
        """Write in the colours of another theme."""
        self._theme = theme
        self._mix_inks()
        self.update()

    def _mix_inks(self) -> None:
        theme = self._theme
        components = [*theme.component_colours(max(self._page.n_components, 1)), QColor(theme.neutral_point)]
        self._inks = Inks(QColor(theme.text), QColor(theme.dim), QColor(theme.line), components)

    def show_page(self, page: Page) -> None:
        """Show another page."""
        recount = page.n_components != self._page.n_components
        self._page = page
        if recount:
            self._mix_inks()
        self._settle()
        self._quiet.start()
        self.update()

    # Room

    def sizeHint(self) -> QSize:
        """Return the height of all lines."""
        return QSize(300, self._height)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Wrap the sentences anew."""
        super().resizeEvent(event)
        self._settle()

    def _settle(self) -> None:
        height = round(sum(self._height_of(part) for part in self._page.parts)) + 4
        if height != self._height:
            self._height = height
            self.setMinimumHeight(height)

    def _height_of(self, part: Line | Block) -> float:
        match part:
            case Block(kinds):
                return sum(HEIGHTS[kind] for kind in kinds)
            case Sentence(text):
                return self._sentence_height(text)
            case Formula(names):
                extents = [formula_extent(name) for name in names]
                tall = max(each.above for each in extents) + max(each.below for each in extents)
                return FORMULA_SCALE * tall + FORMULA_GAP
        return HEIGHTS[type(part)]

    def _sentence_height(self, text: str) -> float:
        width = max(self.width() - MARGIN, 120)
        if (text, width) not in self._sentences:
            room = QRectF(0, 0, width, 1000)
            wrapped = self._metrics[id(self._font)].boundingRect(room, Qt.TextFlag.TextWordWrap, text)
            self._sentences[text, width] = wrapped.height() + 6
        return self._sentences[text, width]

    # Painting

    def paintEvent(self, event: QPaintEvent) -> None:
        """Write the lines that can be seen."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        inks = self._inks
        seen = event.rect()
        self._places = [each for each in self._places if not each[0].intersects(QRectF(seen))]
        top = 0.0
        for part in self._page.parts:
            height = self._height_of(part)
            if top + height >= seen.top() and top <= seen.bottom():
                inner = top
                for line in part.lines if isinstance(part, Block) else (part,):
                    tall = height if not isinstance(part, Block) else self._height_of(line)
                    self._paint(painter, line, QRectF(0, inner, self.width() - MARGIN, tall), inks)
                    inner += tall
            top += height
        painter.end()

    def _paint(self, painter: QPainter, line: Line, box: QRectF, inks: Inks) -> None:
        painter.setFont(self._font)
        painter.setPen(inks.text)
        match line:
            case Sentence(text):
                painter.setPen(inks.dim)
                painter.drawText(box, Qt.TextFlag.TextWordWrap, text)
            case Heading(text, component):
                self._paint_heading(painter, text, component, box, inks)
            case Formula(names):
                self._paint_formulas(painter, names, box, inks.text)
            case Working():
                self._paint_working(painter, line, box, inks)
            case Quotient():
                self._paint_quotient(painter, line, box, inks)
            case Matrix():
                self._paint_matrix(painter, line, box, inks)
            case Row():
                self._paint_row(painter, line, box, inks)
            case Bar(shares):
                left = box.left()
                for share, color in zip(shares, inks.components, strict=False):
                    wide = share * box.width()
                    painter.fillRect(QRectF(left, box.top() + 8, wide, BAR_HEIGHT), color)
                    left += wide

    def _paint_heading(
        self, painter: QPainter, text: str, component: int | None, box: QRectF, inks: Inks
    ) -> None:
        left, y = box.left(), box.top() + 22
        painter.setPen(inks.line)
        painter.drawLine(QPointF(box.left(), box.top() + 7), QPointF(box.right(), box.top() + 7))
        if component is not None:
            self._paint_marker(painter, component, QPointF(left + 6, y), inks)
            left += MARKER
        painter.setFont(self._strong)
        painter.setPen(inks.text)
        painter.drawText(QRectF(left, y - 10, box.width() - left, 20), LEFT | MIDDLE, text)

    def _paint_marker(self, painter: QPainter, component: int, at: QPointF, inks: Inks) -> None:
        noise = component >= self._page.n_components
        painter.save()
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(inks.components[-1] if noise else inks.components[component])
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

    def _paint_working(self, painter: QPainter, line: Working, box: QRectF, inks: Inks) -> None:
        first = QRectF(
            box.left(), box.top(), box.width(), LINE if isinstance(line, LongWorking) else box.height()
        )
        self._paint_label(
            painter, line.label, QRectF(box.left(), first.top(), LABEL_WIDTH - 8, first.height()), inks.dim
        )
        result = self._result(line.result, line.strong)
        runs: Runs = [("= ", self._font)]
        if not line.pieces:
            self._paint_runs(painter, [*runs, *result[1:]], _after_label(first), inks.text)
            return
        runs += [(piece, self._font) for piece in line.pieces]
        if isinstance(line, LongWorking):
            self._paint_runs(painter, runs, _after_label(first), inks.text)
            second = first.translated(0, LINE)
            self._paint_runs(painter, [("= ", self._font), *result[1:]], _after_label(second), inks.text)
        else:
            self._paint_runs(painter, [*runs, *result], _after_label(first), inks.text)

    def _result(self, result: Figure | None, strong: bool) -> Runs:
        if result is None:
            return []
        return [(" = ", self._font), (result, self._strong if strong else self._font)]

    def _paint_quotient(self, painter: QPainter, line: Quotient, box: QRectF, inks: Inks) -> None:
        self._paint_label(
            painter, line.label, QRectF(box.left(), box.top(), LABEL_WIDTH - 8, box.height()), inks.dim
        )
        area = _after_label(box)
        above: Runs = [(piece, self._font) for piece in line.above]
        below: Runs = [(piece, self._font) for piece in line.below]
        rest: Runs = [(piece, self._font) for piece in line.more] + self._result(line.result, line.strong)
        sign = self._width([("= ", self._font)])
        wide = max(self._width(above), self._width(below)) + 6
        squeeze = min(1.0, (area.width() - sign) / (wide + self._width(rest)))
        self._paint_runs(painter, [("= ", self._font)], area, inks.text)
        left, middle = area.left() + sign, box.center().y()
        for runs, top in ((above, middle - LINE + 1), (below, middle)):
            start = left + squeeze * (wide - self._width(runs)) / 2
            self._paint_runs(
                painter, runs, QRectF(start, top, squeeze * self._width(runs), LINE - 1), inks.text
            )
        painter.setPen(inks.text)
        painter.drawLine(QPointF(left, middle), QPointF(left + squeeze * wide, middle))
        self._paint_runs(
            painter,
            rest,
            QRectF(left + squeeze * wide, box.top(), squeeze * self._width(rest), box.height()),
            inks.text,
        )

    def _width(self, runs: Runs) -> float:
        return sum(self._metrics[id(font)].horizontalAdvance(shown(piece)) for piece, font in runs)

    def _paint_runs(self, painter: QPainter, runs: Runs, box: QRectF, color: QColor) -> None:
        """Write numbers and signs after each other, closer if there is no room."""
        widths = [self._metrics[id(font)].horizontalAdvance(shown(piece)) for piece, font in runs]
        squeeze = min(1.0, box.width() / max(sum(widths), 1.0))
        painter.save()
        painter.translate(box.left(), 0)
        painter.scale(squeeze, 1.0)
        painter.setPen(color)
        left = 0.0
        for (piece, font), width in zip(runs, widths, strict=True):
            painter.setFont(font)
            painter.drawText(QRectF(left, box.top(), width + 2, box.height()), LEFT | MIDDLE, shown(piece))
            if isinstance(piece, Figure):
                place = QRectF(box.left() + left * squeeze, box.top(), width * squeeze, box.height())
                self._places.append((place, piece))
            left += width
        painter.restore()

    def _paint_matrix(self, painter: QPainter, line: Matrix, box: QRectF, inks: Inks) -> None:
        self._paint_label(
            painter, line.label, QRectF(box.left(), box.top(), LABEL_WIDTH - 8, box.height()), inks.dim
        )
        metrics = self._metrics[id(self._font)]
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
                self._cell(painter, cell, area, self._font)
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
        width = self._metrics[id(font)].horizontalAdvance(text)
        painter.setFont(font)
        painter.save()
        squeeze = min(1.0, box.width() / max(width, 1.0))
        painter.translate(box.right(), 0)
        painter.scale(squeeze, 1.0)
        painter.drawText(QRectF(-width - 2, box.top(), width + 2, box.height()), RIGHT | MIDDLE, text)
        painter.restore()
        if isinstance(piece, Figure):
            place = QRectF(box.right() - width * squeeze, box.top(), width * squeeze, box.height())
            self._places.append((place, piece))

    def _paint_row(self, painter: QPainter, row: Row, box: QRectF, inks: Inks) -> None:
        if row.rule or row.head:
            y = box.top() if row.rule else box.bottom()
            painter.setPen(inks.line)
            painter.drawLine(QPointF(box.left(), y), QPointF(box.right(), y))
        painter.setPen(inks.dim if row.head or row.rule else inks.text)
        left = box.left()
        if row.component is not None:
            self._paint_marker(painter, row.component, QPointF(left + 6, box.center().y()), inks)
            left += MARKER
        if row.label:
            self._paint_label(painter, row.label, QRectF(left, box.top(), 28, box.height()), inks.dim)
        words = row.words or ("" if row.component is None else str(row.component + 1))
        painter.drawText(QRectF(left, box.top(), 60, box.height()), LEFT | MIDDLE, words)
        ends = COLUMNS[len(row.cells)]
        begin = 34.0
        for cell, share, before in zip(row.cells, ends, (0.0, *ends), strict=False):
            room = box.width() - begin
            area = QRectF(begin + before * room + GAP, box.top(), (share - before) * room - GAP, box.height())
            if row.head and isinstance(cell, str) and cell in FORMULAS:
                self._paint_label(painter, cell, area, inks.dim)
            else:
                last = len(row.cells) == 4 and cell is row.cells[-1] and not row.rule
                self._cell(painter, cell, area, self._strong if last and not row.head else self._font)
        painter.setFont(self._font)

    # Hovering

    def event(self, event: QEvent) -> bool:
        """Show all digits of the number under the pointer."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            for place, number in self._places:
                if place.contains(QPointF(event.pos())):
                    QToolTip.showText(event.globalPos(), number.full, self, place.toAlignedRect())
                    return True
            QToolTip.hideText()
            return True
        return bool(super().event(event))


def _after_label(box: QRectF) -> QRectF:
    return QRectF(LABEL_WIDTH - 4, box.top(), box.width() - LABEL_WIDTH + 4, box.height())


COLUMNS = {3: (1 / 3, 2 / 3, 1.0), 4: (0.23, 0.49, 0.8, 1.0)}
"""Where the columns of a table end, as shares of the width."""
