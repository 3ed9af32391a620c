"""Parts of a panel that fold away, and the fields and switches in them."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QHBoxLayout,
    QLineEdit,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from gmm_desktop.mixture.errors import CodedError
from gmm_desktop.ui.parts.frame import label
from gmm_desktop.ui.parts.typed import typed_number
from gmm_desktop.words.messages import significant

FIELD_WIDTH = 84


class Section(QWidget):
    """A title that folds its content away, and beside it in a word what is chosen there.

    Parameters
    ----------
    name : str
        Object name of the title.
    title : str
        What it is about.
    tip : str
        What that does, in a sentence.
    opened : bool
        Whether the content is seen at first.
    """

    def __init__(self, name: str, title: str, tip: str, *, opened: bool = False) -> None:
        super().__init__()
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(4)
        line = QHBoxLayout()
        self._head = QToolButton()
        self._head.setObjectName(name)
        self._head.setText(title)
        self._head.setToolTip(tip)
        self._head.setAccessibleName(title)
        self._head.setProperty("look", "fold")
        self._head.setCheckable(True)
        self._head.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self._head.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._head.toggled.connect(self._fold)
        self._said = label("", "dim")
        self._said.setObjectName(f"{name}.said")
        self._said.setToolTip(tip)
        line.addWidget(self._head)
        line.addStretch()
        line.addWidget(self._said)
        outer.addLayout(line)
        self._inside = QWidget()
        self.content = QVBoxLayout(self._inside)
        self.content.setContentsMargins(22, 0, 0, 6)
        self.content.setSpacing(6)
        outer.addWidget(self._inside)
        self._head.setChecked(opened)
        self._fold(opened)

    def _fold(self, opened: bool) -> None:
        self._head.setArrowType(Qt.ArrowType.DownArrow if opened else Qt.ArrowType.RightArrow)
        self._inside.setVisible(opened)

    def say(self, text: str) -> None:
        """Show in a word what is chosen, also while folded."""
        if self._said.text() != text:
            self._said.setText(text)

    def explain(self, text: str) -> None:
        """Add a sentence in dim text."""
        sentence = label(text, "dim")
        sentence.setWordWrap(True)
        sentence.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.content.addWidget(sentence)

    def add_switch(self, name: str, text: str, tip: str, chosen: Callable[[bool], object]) -> QCheckBox:
        """Add a check box that reports what a person chooses."""
        switch = QCheckBox(text)
        switch.setObjectName(name)
        switch.setToolTip(tip)
        switch.setAccessibleName(text)
        switch.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        switch.clicked.connect(chosen)
        self.content.addWidget(switch)
        return switch

    def add_field(self, field: "NumberField") -> None:
        """Add a number with its name to the left."""
        row = QHBoxLayout()
        row.addWidget(field.caption, 1)
        row.addWidget(field)
        self.content.addLayout(row)


class NumberField(QLineEdit):
    """A number to be typed. What is no number, or cannot be used, is refused in words and put back.

    Parameters
    ----------
    name, text, tip : str
        Object name, caption, and what it is in a sentence.
    typed : callable
        Takes the number over; raises `CodedError` where it cannot.
    begun : callable
        Called as soon as somebody types.
    refused : callable
        Told of the error.
    """

    def __init__(
        self,
        name: str,
        text: str,
        tip: str,
        typed: Callable[[float], object],
        *,
        begun: Callable[[], object],
        refused: Callable[[CodedError], object],
    ) -> None:
        super().__init__()
        self.caption = label(text)
        self.caption.setToolTip(tip)
        self.setObjectName(name)
        self.setToolTip(tip)
        self.setAccessibleName(text)
        self.setFixedWidth(FIELD_WIDTH)
        self.setAlignment(Qt.AlignmentFlag.AlignRight)
        self._value = 0.0
        self._typed, self._refused = typed, refused
        self.textEdited.connect(lambda _text: begun())
        self.editingFinished.connect(self._take)

    def show_value(self, value: float) -> None:
        """Show a number, whatever was being typed."""
        self._value = value
        self._write()

    def set_usable(self, usable: bool) -> None:
        """Let the number be typed, or grey it out with its caption."""
        self.setEnabled(usable)
        self.caption.setEnabled(usable)

    def _write(self) -> None:
        plain = f"{self._value:g}"
        self.setText(plain if float(plain) == self._value else significant(self._value, 6))
        self.setModified(False)

    def _take(self) -> None:
        if not self.isModified():
            return
        text = self.text()
        self._write()
        try:
            self._typed(typed_number(text))
        except CodedError as error:
            self._refused(error)
