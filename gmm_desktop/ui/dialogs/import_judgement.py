"""What would come of a choice of columns, worked out off the window's thread."""

from dataclasses import dataclass, replace

from gmm_desktop.experiment.dataset import Dataset
from gmm_desktop.figures.points.scatter_picture import scatter_picture
from gmm_desktop.mixture.arrays import Pixels
from gmm_desktop.mixture.errors import CodedError
from gmm_desktop.storage.tables.choice import Choice, dataset_from, skipped_rows, usual_choice
from gmm_desktop.storage.tables.table import Table
from gmm_desktop.words.importing import opened, origin, scale_words, skipped_lines
from gmm_desktop.words.messages import sentence
from gmm_desktop.words.reading import counted, passed_lines, passed_title

LISTED_ROWS = 500


@dataclass(frozen=True)
class Look:
    """How the picture is drawn: size in device pixels, the ground, and device pixels per logical pixel."""

    size: tuple[int, int]
    dark: bool
    pixel_ratio: float


@dataclass(frozen=True, eq=False)
class Judgement:
    """What would be opened, or why nothing can be.

    Parameters
    ----------
    table, choice : Table, Choice
        What was judged.
    words : str
        One sentence.
    dataset : Dataset, optional
        What would be opened.
    skipped : tuple of str
        A line for each row that is left out.
    skipped_title : str
        How many these are.
    scales : tuple of str
        Mean and standard deviation with which x and y would be standardised.
    picture : ndarray of uint32, optional
        The points.
    """

    table: Table
    choice: Choice
    words: str
    dataset: Dataset | None = None
    skipped: tuple[str, ...] = ()
    skipped_title: str = ""
    scales: tuple[str, str] = ("", "")
    picture: Pixels | None = None


def judged(table: Table, choice: Choice, look: Look) -> Judgement:
    """Work out what would come of a choice."""
    try:
        if len(table.columns) < 2:
            usual_choice(table)
        left_out = skipped_rows(table, choice)
    except CodedError as error:
        return Judgement(
            table, choice, sentence(error), None, tuple(passed_lines(table)), passed_title(table)
        )
    lines = (*passed_lines(table), *skipped_lines(table, choice, left_out, LISTED_ROWS))
    count = len(left_out.rows)
    shown = f", the first {LISTED_ROWS} listed" if count > LISTED_ROWS else ""
    skipped = f"{counted(count, 'row')} will be skipped{shown}" if count else ""
    title = "; ".join(words for words in (skipped, passed_title(table)) if words)
    try:
        dataset = replace(dataset_from(table, choice), source=origin(table, choice))
    except CodedError as error:
        return Judgement(table, choice, sentence(error), None, lines, title)
    picture = scatter_picture(
        dataset.points, dataset.labels, look.size, dark=look.dark, pixel_ratio=look.pixel_ratio
    )
    words = f"Opens {opened(table, choice, dataset)}"
    return Judgement(table, choice, words, dataset, lines, title, scale_words(table, choice), picture)
