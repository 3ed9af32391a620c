"""Making data: a shape, what can be adjusted about it, and a look at the points before they are opened."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QSpinBox,
    QStackedWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from gmm_desktop.control.background_jobs import LatestJob
from gmm_desktop.experiment.experiment import SEEDS
from gmm_desktop.experiment.generated import Recipe, n_true_groups
from gmm_desktop.figures.points.group_picture import group_picture
from gmm_desktop.mixture.generators import COUNT, SHAPES, ShapeParameter, generate
from gmm_desktop.ui.dialogs.sample_preview import Picture, SamplePreview
from gmm_desktop.ui.dialogs.shape_list import ShapeList
from gmm_desktop.ui.parts.plain import plain_label
from gmm_desktop.ui.parts.value_slider import ValueSlider
from gmm_desktop.ui.screen_fit import fitting
from gmm_desktop.ui.theme import DARK, LIGHT, icon
from gmm_desktop.words.shapes import parameter_words

MOST_IN_PREVIEW = 20_000
FIRST_SIZE = (920, 640)
ROW, GAP = 26, 4
LABELS = 96
"""Width of the column of names."""


class GenerateDialog(QDialog):
    """Asks for a recipe; nothing changes unless it is accepted."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("make")
        self.setWindowTitle("Make data")
        dark = self.palette().color(QPalette.ColorRole.Window).lightness() < 128
        self._theme = DARK if dark else LIGHT
        self._job = LatestJob(self)
        self._shapes = ShapeList(self._theme, self.devicePixelRatioF())
        self._preview = SamplePreview(self._theme)
        self._values: dict[str, dict[str, ValueSlider]] = {}
        self._pages = QStackedWidget()
        self._count = ValueSlider(
            "make.count", "Number of points", "How many points are drawn", COUNT, log=True
        )
        self._seed = QSpinBox()
        self._note = plain_label()
        self._note.setProperty("role", "dim")
        self._note.setObjectName("make.note")
        self._lay_out()
        self._count.changed.connect(self._refresh)
        self._seed.valueChanged.connect(self._refresh)
        self._shapes.chosen.connect(self._choose)
        self._shapes.chosen.connect(self._refresh)
        self._preview.resized.connect(self._refresh)
        self._job.done.connect(self._show)
        self.resize(fitting(self, QSize(*FIRST_SIZE)))
        self._shapes.setFocus()

    @property
    def recipe(self) -> Recipe:
        """What is asked for."""
        shape = self._shapes.shape
        values = {name: row.value for name, row in self._values[shape].items()}
        return Recipe(shape, int(self._count.value), self._seed.value(), values)

    def done(self, result: int) -> None:
        """End the drawing with the dialog."""
        self._job.close()
        super().done(result)

    # How it is built

    def _lay_out(self) -> None:
        outer = QHBoxLayout(self)
        outer.setContentsMargins(16, 16, 16, 16)
        outer.setSpacing(16)
        outer.addWidget(_card(self._shapes, 6))
        right = QVBoxLayout()
        right.setSpacing(8)
        outer.addLayout(right, 1)
        right.addWidget(_card(self._preview, 8), 1)
        right.addWidget(self._note)
        right.addSpacing(4)
        right.addLayout(self._common_rows())
        most = max(len(shape.parameters) for shape in SHAPES.values())
        row = max(ROW, self._count.field.sizeHint().height())
        self._pages.setFixedHeight(most * (row + GAP) - GAP)
        self._choose(self._shapes.shape)
        right.addWidget(self._pages)
        right.addSpacing(8)
        standard = QDialogButtonBox.StandardButton
        buttons = QDialogButtonBox(standard.Ok | standard.Cancel)
        for which, name, tip in (
            (standard.Ok, "make.open", "Open these points; Undo goes back"),
            (standard.Cancel, "make.cancel", "Leave everything as it is"),
        ):
            buttons.button(which).setObjectName(name)
            buttons.button(which).setToolTip(tip)
        buttons.button(standard.Ok).setText("Open")
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        right.addWidget(buttons)

    def _page(self, shape: str) -> QWidget:
        """Return the rows for what can be adjusted about a shape."""
        page, grid = QWidget(), _grid()
        page.setLayout(grid)
        rows = self._values[shape] = {}
        for place, parameter in enumerate(SHAPES[shape].parameters):
            words, meaning = parameter_words(shape, parameter.name)
            row = ValueSlider(f"make.{parameter.name}", words, _sentence(meaning, parameter), parameter)
            row.changed.connect(self._refresh)
            rows[parameter.name] = row
            _add_row(grid, place, words, row, row.field)
        grid.setRowStretch(len(rows), 1)
        return page

    def _common_rows(self) -> QGridLayout:
        grid = _grid()
        _add_row(grid, 0, "Points", self._count, self._count.field)
        self._seed.setObjectName("make.seed")
        self._seed.setAccessibleName("Seed")
        self._seed.setToolTip("Where chance begins: the same seed gives the same points")
        self._seed.setRange(0, SEEDS - 1)
        self._seed.setButtonSymbols(QSpinBox.ButtonSymbols.NoButtons)
        self._seed.setAlignment(Qt.AlignmentFlag.AlignRight)
        self._seed.setFixedWidth(self._count.field.width())
        again = QToolButton()
        again.setObjectName("make.again")
        again.setText("Draw again")
        again.setIcon(icon("arrows-clockwise", self._theme))
        again.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        again.setProperty("look", "outline")
        again.setToolTip("Draw other points of this shape, with the next seed")
        again.setAccessibleName("Draw again")
        again.clicked.connect(lambda: self._seed.setValue((self._seed.value() + 1) % SEEDS))
        both = QWidget()
        row = QHBoxLayout(both)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(again)
        row.addStretch()
        row.addWidget(self._seed)
        _add_row(grid, 1, "Seed", both, self._seed)
        return grid

    # What is shown

    def _choose(self, shape: str) -> None:
        """Show what can be adjusted about a shape, as it was left while this dialog is open."""
        if shape not in self._values:
            self._pages.addWidget(self._page(shape))
        self._pages.setCurrentIndex(list(self._values).index(shape))

    def _refresh(self) -> None:
        """Have the points drawn that are asked for now."""
        recipe, size, dark = self.recipe, self._preview.pixels_wanted, self._theme.ink.dark
        ratio, shown = self.devicePixelRatioF(), min(recipe.count, MOST_IN_PREVIEW)

        def work() -> tuple[Recipe, Picture]:
            sample = generate(recipe.shape, shown, recipe.seed, **recipe.values)
            pixels, view = group_picture(sample, size, dark=dark, pixel_ratio=ratio)
            return recipe, Picture(pixels, view, sample.truth, n_true_groups(sample.labels, sample.truth))

        self._job.request(work)

    def _show(self, result: tuple[Recipe, Picture]) -> None:
        recipe, picture = result
        self._preview.show_picture(picture)
        few = recipe.count > MOST_IN_PREVIEW
        shown = f", {MOST_IN_PREVIEW:,} shown" if few else ""
        self._note.setText(
            f"{recipe.count:,} points{shown}. EM begins with K = {picture.n_groups} by k-means++."
        )


def _grid() -> QGridLayout:
    grid = QGridLayout()
    grid.setContentsMargins(0, 0, 0, 0)
    grid.setHorizontalSpacing(12)
    grid.setVerticalSpacing(GAP)
    grid.setColumnMinimumWidth(0, LABELS)
    grid.setColumnStretch(1, 1)
    return grid


def _add_row(grid: QGridLayout, place: int, words: str, row: QWidget, buddy: QWidget) -> None:
    name = plain_label(words)
    name.setBuddy(buddy)
    grid.addWidget(name, place, 0)
    grid.addWidget(row, place, 1)
    grid.setRowMinimumHeight(place, ROW)


def _sentence(meaning: str, parameter: ShapeParameter) -> str:
    return f"{meaning[0].upper()}{meaning[1:]} ({parameter.lowest:g} to {parameter.highest:g})"


def _card(content: QWidget, margin: int) -> QFrame:
    frame = QFrame()
    frame.setProperty("role", "panel")
    layout = QVBoxLayout(frame)
    layout.setContentsMargins(margin, margin, margin, margin)
    layout.addWidget(content)
    return frame
