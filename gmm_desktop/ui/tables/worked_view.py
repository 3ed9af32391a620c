"""A page of worked calculation, painted: formulas in mathematical type, figures in tabular ones."""

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, QTimer
from PySide6.QtGui import QHelpEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QToolTip, QWidget

from gmm_desktop.figures.charts.formula_picture import formula_extent
from gmm_desktop.ui.tables.worked_painter import FORMULA_GAP, FORMULA_SCALE, LinePainter
from gmm_desktop.ui.theme import Theme
from gmm_desktop.worked.copies import as_text
from gmm_desktop.worked.page import (
    Bar,
    Block,
    Formula,
    Heading,
    Line,
    LongWorking,
    Matrix,
    Page,
    Quotient,
    Row,
    Sentence,
    Working,
)

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

MARGIN = 8


class WorkedView(QWidget):
    """Paints the lines that can be seen; its height changes only with the kinds of lines."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._page = Page("", ())
        self._height = 0
        self._sentences: dict[tuple[str, int], float] = {}
        self._quiet = QTimer(self, singleShot=True, interval=SPOKEN_AFTER)
        self._quiet.timeout.connect(lambda: self.setAccessibleName(as_text(self._page)))
        self._lines = LinePainter(theme)
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
        self._lines.mix(self._theme, self._page.n_components)

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
            wrapped = self._lines.metrics[id(self._lines.font)].boundingRect(
                room, Qt.TextFlag.TextWordWrap, text
            )
            self._sentences[text, width] = wrapped.height() + 6
        return self._sentences[text, width]

    # Painting

    def paintEvent(self, event: QPaintEvent) -> None:
        """Write the lines that can be seen."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        seen = event.rect()
        places = self._lines.places
        places[:] = [each for each in places if not each[0].intersects(QRectF(seen))]
        top = 0.0
        for part in self._page.parts:
            height = self._height_of(part)
            if top + height >= seen.top() and top <= seen.bottom():
                inner = top
                for line in part.lines if isinstance(part, Block) else (part,):
                    tall = height if not isinstance(part, Block) else self._height_of(line)
                    self._lines.paint(painter, line, QRectF(0, inner, self.width() - MARGIN, tall))
                    inner += tall
            top += height
        painter.end()

    # Hovering

    def event(self, event: QEvent) -> bool:
        """Show all digits of the number under the pointer."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            for place, number in self._lines.places:
                if place.contains(QPointF(event.pos())):
                    QToolTip.showText(event.globalPos(), number.full, self, place.toAlignedRect())
                    return True
            QToolTip.hideText()
            return True
        return bool(super().event(event))
