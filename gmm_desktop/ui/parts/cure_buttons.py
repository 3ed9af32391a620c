"""Buttons for the ways out of a degeneracy, for the bar over the canvas and for the collapse lab."""

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtWidgets import QToolButton, QWidget

from gmm_desktop.experiment.cures import Cure
from gmm_desktop.mixture.points import Points
from gmm_desktop.words.cures import CURE_NAMES, cure_text

GAP = 6


def cure_buttons(
    parent: QWidget,
    prefix: str,
    offered: Sequence[Cure],
    points: Points,
    choose: Callable[[Cure], object],
    *,
    short: bool = False,
) -> list[QToolButton]:
    """Return a button for each way out; its tooltip says what it does.

    Parameters
    ----------
    parent : QWidget
        On which they lie.
    prefix : str
        Of their object names; the kind of the cure follows.
    offered : sequence of Cure
        What is offered.
    points : Points
        The data, which the words are about.
    choose : callable
        Takes the cure whose button was pressed.
    short : bool
        With one or two words on each.
    """
    made = []
    for cure in offered:
        text, tip = cure_text(cure, points)
        words = CURE_NAMES[cure.kind] if short else text
        each = small_button(parent, f"{prefix}.{cure.kind.value}", words, tip, look="outline")
        each.setAccessibleName(text)
        each.clicked.connect(partial(_chosen, choose, cure))
        made.append(each)
    return made


def _chosen(choose: Callable[[Cure], object], cure: Cure, _checked: bool = False) -> None:
    choose(cure)


def small_button(parent: QWidget, name: str, text: str, tip: str, *, look: str = "") -> QToolButton:
    """Return a button on a widget; one whose text is a sign is called what its tooltip says."""
    made = QToolButton(parent)
    made.setObjectName(name)
    made.setText(text)
    made.setToolTip(tip)
    made.setAccessibleName(text if len(text) > 1 else tip)
    made.setProperty("look", look)
    made.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    return made


def flow(sizes: Sequence[QSize], corner: QPoint, width: int) -> tuple[list[QRect], int]:
    """Lay boxes in rows of at most ``width``; return their places and where the last row ends."""
    places, x, y, height = [], 0, 0, 0
    for size in sizes:
        if x and x + size.width() > width:
            x, y, height = 0, y + height + GAP, 0
        places.append(QRect(corner + QPoint(x, y), size))
        x, height = x + size.width() + GAP, max(height, size.height())
    return places, corner.y() + y + height
