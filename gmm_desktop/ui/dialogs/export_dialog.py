"""Taking one picture away, or several frames in one figure."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from PySide6.QtWidgets import QLineEdit, QWidget

from gmm_desktop.experiment.moments import moments, telling
from gmm_desktop.experiment.names import visible
from gmm_desktop.experiment.state import State
from gmm_desktop.exports.pictures import PICTURES, PictureWish, picture_bytes
from gmm_desktop.figures.sheet_files import MILLIMETRES_AN_INCH, PIXELS_AN_INCH
from gmm_desktop.storage.atomic_write import write_bytes
from gmm_desktop.ui.dialogs.picture_dialog import LARGEST_SIDE, OnScreen, PictureDialog
from gmm_desktop.ui.dialogs.picture_fields import choice, decimal, row, switch, whole
from gmm_desktop.ui.parts.plain import plain_label
from gmm_desktop.words.pictures import (
    EXPORT_SENTENCE,
    FORMAT_TEXTS,
    PICTURE_TEXTS,
    SAVED_PICTURE,
    size_words,
)

SIZE, STRIP_SIZE = (1200, 900), (1500, 1000)
FRAMES_WIDTH = 268
FORMATS = ("png", "svg", "pdf")


class ExportDialog(PictureDialog):
    """Asks for a picture in any size and format."""

    def __init__(self, view: str, given: tuple[State, OnScreen], parent: QWidget) -> None:
        super().__init__("export", "Export picture", EXPORT_SENTENCE, given, parent)
        self.build(tuple(PICTURES), view, STRIP_SIZE if view == "strip" else SIZE)

    def add_rows(self) -> None:
        """Add what only pictures that stand still have."""
        last = self.state.timeline.last
        self.strip_of = choice(
            "export.strip_of",
            "Each is",
            "What each picture of the strip is",
            [(PICTURE_TEXTS[each][0], each) for each in ("plane", "surface")],
        )
        self.moments = QLineEdit(", ".join(_written(step) for step in telling(last)))
        self.moments.setObjectName("export.frames")
        self.moments.setAccessibleName("Frames of the strip")
        self.moments.setToolTip(
            "Half-steps, parted by commas: START, LAST, a number, or an iteration with its half such as 5E or 5M"
        )
        self.moments.setFixedWidth(FRAMES_WIDTH)
        self.moments.setCursorPosition(0)
        self.format = choice(
            "export.format", "Format", "Of the file", [(FORMAT_TEXTS[each][0], each) for each in FORMATS]
        )
        self.measure = choice(
            "export.unit", "Unit", "Pixels, or millimetres on paper", [("px", "px"), ("mm", "mm")]
        )
        self.scale = decimal("export.scale", "Scale", "So many times as many pixels", (0.5, 8.0), 1.0)
        self.dpi = whole("export.dpi", "Dots per inch", "Pixels an inch on paper", (30, 1200), 300)
        self.transparent = switch("export.transparent", "Transparent", "Without any ground, for PNG and SVG")
        self.form.addRow("Each is", self.strip_of)
        self.form.addRow("Frames", self.moments)
        self.form.addRow("Format", row(self.format, self.transparent))
        self.form.addRow("Size", row(self.width_field, plain_label("×"), self.height_field, self.measure))
        self._scale_row = row(self.scale, plain_label("times"))
        self._dpi_row = row(self.dpi, plain_label("dots per inch"))
        self.form.addRow("Scale", self._scale_row)
        self.form.addRow("Resolution", self._dpi_row)
        for field in (self.strip_of, self.format):
            field.currentIndexChanged.connect(self.refresh)
        self.measure.currentIndexChanged.connect(self._other_measure)
        self.moments.textChanged.connect(self.refresh)
        for number in (self.scale, self.dpi):
            number.valueChanged.connect(self.refresh)
        self.transparent.toggled.connect(self.refresh)

    def _other_measure(self) -> None:
        """Write the same size in the other unit."""
        in_mm = self.measure.currentData() == "mm"
        factor = MILLIMETRES_AN_INCH / PIXELS_AN_INCH
        for field in (self.width_field, self.height_field):
            field.blockSignals(True)
            field.setValue(min(round(field.value() * (factor if in_mm else 1 / factor)), LARGEST_SIDE))
            field.blockSignals(False)
        self.refresh()

    @property
    def wish(self) -> PictureWish:
        """The picture as it is asked for now."""
        wish, form = super().wish, self.format.currentData()
        dpi = PIXELS_AN_INCH
        if self.measure.currentData() == "mm":
            dpi = float(self.dpi.value()) if form == "png" else PIXELS_AN_INCH
            width, height = (round(side * dpi / MILLIMETRES_AN_INCH) for side in wish.size)
        else:
            times = self.scale.value() if form == "png" else 1.0
            dpi *= times
            width, height = (round(side * times) for side in wish.size)
        strip = wish.view == "strip"
        return replace(
            wish,
            size=(min(max(width, 16), LARGEST_SIDE), min(max(height, 16), LARGEST_SIDE)),
            dpi=dpi,
            transparent=self.transparent.isChecked() and form != "pdf",
            moments=moments(self.moments.text(), self.state.timeline.last) if strip else (),
            strip_of=self.strip_of.currentData(),
        )

    def refresh(self) -> None:
        """Show what belongs to what is chosen, and the picture."""
        form, in_mm = self.format.currentData(), self.measure.currentData() == "mm"
        strip = self.view.currentData() == "strip"
        for field, shown in (
            (self.strip_of, strip),
            (self.moments, strip),
            (self._scale_row, form == "png" and not in_mm),
            (self._dpi_row, form == "png" and in_mm),
        ):
            self.form.setRowVisible(field, shown)
        self.transparent.setVisible(form != "pdf")
        super().refresh()
        if self.save_button.isEnabled() or not strip:
            try:
                wish = self.wish
            except ValueError:
                return
            words = size_words(wish.size, wish.dpi, vector=form != "png")
            self.note.setText(f"{FORMAT_TEXTS[form][1]}: {words}.")

    def suggestion(self) -> tuple[str, str, str]:
        """Return the name of a file, its suffix, and the filter for its kind."""
        form = self.format.currentData()
        return f"{self.view.currentData()}.{form}", f".{form}", f"{form.upper()} (*.{form})"

    def content(
        self, stopped: Callable[[], bool], progress: Callable[[int, int], None]
    ) -> Callable[[Path], str]:
        """Return what paints the picture and writes it."""
        state, wish, form = self.state, self.wish, self.format.currentData()

        def make(path: Path) -> str:
            content = picture_bytes(state, wish, form)
            progress(1, 1)
            if not stopped():
                write_bytes(path, content)
            return SAVED_PICTURE.format(name=visible(path.name))

        return make


def _written(half_step: int) -> str:
    if half_step == 0:
        return "START"
    return f"{(half_step + 1) // 2}{'E' if half_step % 2 else 'M'}"
