"""Parts of the dialog in which a table is opened."""

from collections.abc import Sequence
from typing import Any

from PySide6.QtWidgets import QCheckBox, QComboBox, QFormLayout, QLabel, QWidget

from gmm_desktop.ui.parts.plain import plain_label

NARROWEST, NAMES = 120, 104


def form_of(widget: QWidget) -> QFormLayout:
    """Lay rows of names and fields out in a widget."""
    rows = QFormLayout(widget)
    rows.setContentsMargins(0, 0, 0, 0)
    rows.setHorizontalSpacing(12)
    rows.setVerticalSpacing(4)
    rows.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
    return rows


def row_name(words: str) -> QLabel:
    """Return the name before a field, as wide as the others."""
    made = plain_label(words)
    made.setMinimumWidth(NAMES)
    return made


def chooser(name: str, words: str, tip: str) -> QComboBox:
    """Return a list to choose from, with its id, name and tooltip."""
    box = QComboBox()
    box.setObjectName(name)
    box.setAccessibleName(words)
    box.setToolTip(tip)
    box.setMinimumWidth(NARROWEST)
    box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    return box


def check_box(name: str, words: str, tip: str) -> QCheckBox:
    """Return a box to tick, with its id, name and tooltip."""
    check = QCheckBox(words)
    check.setObjectName(name)
    check.setAccessibleName(words)
    check.setToolTip(tip)
    return check


def detected_words(words: str, *, guessed: bool = False) -> str:
    """Say what was found where nothing was chosen."""
    return f"{'guessed' if guessed else 'detected'}: {words}" if words else "detect"


def offer(
    box: QComboBox, first: str, texts: dict[Any, str], chosen: object, *, with_first: bool = True
) -> None:
    """Offer texts with their values, after one that stands for None."""
    box.clear()
    values: Sequence[Any] = [None, *texts] if with_first else list(texts)
    for value in values:
        box.addItem(first if value is None and with_first else texts[value], value)
    box.setCurrentIndex(next((place for place, value in enumerate(values) if value == chosen), 0))
