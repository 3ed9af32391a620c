"""Where the lanes of the timeline lie: which run and half-step a pixel means, and the other way round."""

from dataclasses import dataclass

from PySide6.QtCore import QRectF

ROW, HEADER, BAR = 18, 16, 8
"""Heights in pixels: of a lane, of the scale above them, of the bar in a lane."""

BOX, BOX_SIZE = 4, 12
"""Where the check box of a lane is, and its size."""

NUMBER = 44
"""Where the number of a run ends."""

COUNT, FIGURE, MARGIN = 28, 88, 12
"""Width of the columns of K and of L, and room around the bars."""

WIDE, MIDDLE = 520, 340
"""Narrower panels have no column of K, or neither of K nor of L."""


@dataclass(frozen=True)
class LaneGeometry:
    """The lanes in a view of some size.

    Parameters
    ----------
    width, height : int
        Of the view, in pixels.
    span : int
        Half-steps from the left to the right end of the scale.
    rows : int
        Number of lanes.
    scroll : int
        How far the lanes are scrolled up, in pixels.
    """

    width: int
    height: int
    span: int
    rows: int
    scroll: int = 0

    @property
    def name_width(self) -> int:
        """Width of the column of names, with box and number."""
        return max(min(round(0.3 * self.width), 220), 104)

    @property
    def count_width(self) -> int:
        """Width of the column of K."""
        return COUNT if self.width >= WIDE else 0

    @property
    def figure_width(self) -> int:
        """Width of the column of L."""
        return FIGURE if self.width >= MIDDLE else 0

    @property
    def left(self) -> float:
        """Where the scale begins."""
        return self.name_width + self.count_width + 2 * MARGIN

    @property
    def right(self) -> float:
        """Where the scale ends."""
        return max(self.width - self.figure_width - MARGIN, self.left + 1)

    @property
    def pixels_a_step(self) -> float:
        """Pixels of a half-step."""
        return (self.right - self.left) / self.span

    def x_of(self, place: float) -> float:
        """Return where a half-step of the scale lies."""
        return self.left + place * self.pixels_a_step

    def place_at(self, x: float) -> int:
        """Return the half-step of the scale nearest to a pixel; it may lie beyond the ends."""
        return round((x - self.left) / self.pixels_a_step)

    def top_of(self, row: int) -> int:
        """Return where a lane begins."""
        return HEADER + row * ROW - self.scroll

    def middle_of(self, row: int) -> float:
        """Return the middle of a lane."""
        return self.top_of(row) + ROW / 2

    def row_at(self, y: float) -> int | None:
        """Return the lane at a pixel, or None above and below the lanes."""
        row = int((y - HEADER + self.scroll) // ROW)
        return row if y >= HEADER and 0 <= row < self.rows else None

    def nearest_row(self, y: float) -> int:
        """Return the lane at a pixel, or the nearest one in view."""
        seen = self.seen
        inside = min(max(y, HEADER), self.height - 1)
        row = int((inside - HEADER + self.scroll) // ROW)
        return min(max(row, seen.start), seen.stop - 1)

    @property
    def seen(self) -> range:
        """The lanes that are at least partly in view."""
        first = self.scroll // ROW
        end = -(-(self.height - HEADER + self.scroll) // ROW)
        return range(min(first, self.rows - 1), max(min(end, self.rows), min(first + 1, self.rows)))

    @property
    def overflow(self) -> int:
        """How many pixels of lanes do not fit."""
        return max(HEADER + self.rows * ROW - self.height, 0)

    def box(self, row: int) -> QRectF:
        """Return where the check box of a lane is."""
        return QRectF(BOX, self.middle_of(row) - BOX_SIZE / 2, BOX_SIZE, BOX_SIZE)

    def name(self, row: int) -> QRectF:
        """Return where the name of a run is written."""
        return QRectF(NUMBER + 6, self.top_of(row), self.name_width - NUMBER - 6, ROW)
