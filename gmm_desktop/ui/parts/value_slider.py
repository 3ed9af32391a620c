"""A number with a slider and a field, both of which mouse and keyboard can work."""

import math

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDoubleSpinBox, QHBoxLayout, QSlider, QWidget

from gmm_desktop.mixture.generators import ShapeParameter

STEPS = 50
"""About how many steps a slider should have at least."""

FIELD_WIDTH = 88


class ValueSlider(QWidget):
    """A slider and a field that always show the same number.

    Signals
    -------
    changed()
        Another number.
    """

    changed = Signal()

    def __init__(
        self, name: str, words: str, tip: str, parameter: ShapeParameter, *, log: bool = False
    ) -> None:
        super().__init__()
        self._parameter = parameter
        self._scale = _LogScale(parameter) if log else _LinearScale(parameter)
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setRange(0, self._scale.steps)
        self.slider.setSingleStep(max(self._scale.steps // 100, 1))
        self.slider.setPageStep(max(self._scale.steps // 10, 1))
        self.field = QDoubleSpinBox()
        self.field.setDecimals(self._scale.decimals)
        self.field.setRange(parameter.lowest, parameter.highest)
        self.field.setSingleStep(self._scale.step)
        self.field.setGroupSeparatorShown(True)
        self.field.setButtonSymbols(QDoubleSpinBox.ButtonSymbols.NoButtons)
        self.field.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.field.setFixedWidth(FIELD_WIDTH)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(12)
        for control, ending in ((self.slider, ".slider"), (self.field, "")):
            control.setObjectName(name + ending)
            control.setAccessibleName(words)
            control.setToolTip(tip)
            layout.addWidget(control)
        self.field.setValue(parameter.default)
        self.slider.setValue(self._scale.position(parameter.default))
        self.slider.valueChanged.connect(self._slid)
        self.field.valueChanged.connect(self._typed)

    @property
    def value(self) -> float:
        """The number shown; a whole one where only those make sense."""
        value = min(max(self.field.value(), self._parameter.lowest), self._parameter.highest)
        return int(value) if self._parameter.integer else value

    def _slid(self, position: int) -> None:
        self.field.setValue(self._scale.value(position))

    def _typed(self, value: float) -> None:
        self.slider.blockSignals(True)
        self.slider.setValue(self._scale.position(value))
        self.slider.blockSignals(False)
        self.changed.emit()


class _LinearScale:
    """Even steps, each a power of ten."""

    def __init__(self, parameter: ShapeParameter) -> None:
        extent = parameter.highest - parameter.lowest
        self._lowest = parameter.lowest
        self.step = 1.0 if parameter.integer else 10.0 ** math.floor(math.log10(extent / STEPS))
        self.decimals = max(-round(math.log10(self.step)), 0)
        if not parameter.integer and not parameter.default.is_integer():
            self.decimals = max(self.decimals, 1)
        self.steps = round(extent / self.step)

    def value(self, position: int) -> float:
        return round(self._lowest + position * self.step, 9)

    def position(self, value: float) -> int:
        return round((value - self._lowest) / self.step)


class _LogScale:
    """Even steps of the logarithm, the numbers rounded to two digits."""

    step, decimals, each = 100.0, 0, 20

    def __init__(self, parameter: ShapeParameter) -> None:
        self._low, self._high = math.log10(parameter.lowest), math.log10(parameter.highest)
        self.steps = round(self.each * (self._high - self._low))

    def value(self, position: int) -> float:
        exact = 10 ** (self._low + position / self.each)
        return round(exact, 1 - math.floor(math.log10(exact)))

    def position(self, value: float) -> int:
        return round(self.each * (math.log10(value) - self._low))
