"""Lines that are passed over while a text is read."""

from collections import Counter, deque
from dataclasses import replace

from gmm_desktop.storage.tables.table import MOST_PASSED, Passed, Passing


class PassedLines:
    """Counts the lines that are no rows, and remembers the first of each kind."""

    def __init__(self) -> None:
        self._counts: Counter[Passing] = Counter()
        self._kept: list[Passed] = []
        self._last: deque[Passed] = deque(maxlen=MOST_PASSED)

    def add(self, line: Passed, *, words: bool = False) -> None:
        """Take a line; ``words`` tells whether it holds anything but numbers."""
        self._counts[line.why] += 1
        if self._counts[line.why] <= MOST_PASSED:
            self._kept.append(line)
        if line.why is Passing.RAGGED:
            if words:
                self._last.append(line)
            else:
                self._last.clear()

    def finish(self, last_row: int) -> tuple[tuple[Passed, ...], dict[Passing, int]]:
        """Return the lines, ascending, and how many there are of each kind.

        What has another shape, holds words and stands below the last row is a footer.
        """
        footer = {each.line for each in self._last if each.line > last_row}
        kept = [replace(each, why=Passing.FOOTER) if each.line in footer else each for each in self._kept]
        counts = Counter(self._counts)
        counts[Passing.RAGGED] -= len(footer)
        counts[Passing.FOOTER] += len(footer)
        kept.sort(key=lambda each: each.line)
        return tuple(kept), {why: count for why, count in counts.items() if count > 0}
