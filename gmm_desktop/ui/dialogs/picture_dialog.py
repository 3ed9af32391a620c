"""What dialogs that take pictures away have in common: view, size, ground, a preview, and work with progress."""

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from threading import Event
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QImage
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QFormLayout,
    QFrame,
    QHBoxLayout,
    QProgressBar,
    QVBoxLayout,
    QWidget,
)

from gmm_desktop.control.background_jobs import LatestJob
from gmm_desktop.control.delivery import Delivery
from gmm_desktop.experiment.state import State
from gmm_desktop.exports.animations import StoppedError
from gmm_desktop.exports.pictures import PictureWish, picture_image
from gmm_desktop.figures.surface.surface_scene import Camera
from gmm_desktop.figures.view import Extent
from gmm_desktop.mixture.errors import CodedError
from gmm_desktop.ui.dialogs.picture_fields import Preview, choice, row, switch, whole
from gmm_desktop.ui.parts.plain import plain_label
from gmm_desktop.ui.parts.progress import advance
from gmm_desktop.words.messages import sentence
from gmm_desktop.words.pictures import GROUNDS, PICTURE_TEXTS

MOST_IN_PREVIEW = 900_000
"""Pixels of a preview, which is then drawn smaller."""
LARGEST_SIDE = 10_000
FORM_WIDTH = 360


@dataclass(frozen=True)
class OnScreen:
    """What is seen in the window: its appearance, the part of the plane, and from where the surface."""

    dark: bool
    extent: Extent | None
    camera: Camera | None


class PictureDialog(QDialog):
    """Asks for a picture, shows it, and makes the file in the background.

    Signals
    -------
    saved(str)
        A sentence: the file is there.
    """

    saved = Signal(str)
    format: QComboBox  # which forms there are, the dialogs say

    def __init__(
        self, name: str, title: str, words: str, given: tuple[State, OnScreen], parent: QWidget
    ) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setWindowTitle(title)
        self.state, self.on_screen = given
        self.folder = ""
        self._stop = Event()
        self._previews, self._work = LatestJob(self), LatestJob(self)
        self._previews.done.connect(self._show)
        self._previews.failed.connect(self._cannot_show)
        self._work.done.connect(self._finished)
        self._work.failed.connect(self._failed)
        self._progress = Delivery(self.show_progress)
        self._words = words
        self.preview = Preview(f"{name}.preview")

    # How it is built

    def build(self, views: tuple[str, ...], view: str, size: tuple[int, int]) -> None:
        """Make the fields all dialogs have; `add_rows` puts those of one between them."""
        name = self.objectName()
        self.view = choice(
            f"{name}.view", "Picture", "Which picture", [(PICTURE_TEXTS[each][0], each) for each in views]
        )
        self.view.setCurrentIndex(views.index(view))
        self.width_field = whole(
            f"{name}.width", "Width", "Width of the picture", (16, LARGEST_SIDE), size[0]
        )
        self.height_field = whole(
            f"{name}.height", "Height", "Height of the picture", (16, LARGEST_SIDE), size[1]
        )
        self.ground = choice(f"{name}.ground", "Ground", "Colours on a light or a dark ground", GROUNDS)
        self.titled = switch(
            f"{name}.titled", "Title", "Write data, run, frame and L above the picture", on=True
        )
        self.as_seen = switch(
            f"{name}.as_seen",
            "As zoomed and turned",
            "Show the part of the plane that is seen, and the surface from where it is seen",
        )
        self.note = plain_label()
        self.note.setObjectName(f"{name}.note")
        self.note.setProperty("role", "dim")
        self.note.setWordWrap(True)
        self.progress = QProgressBar()
        self.progress.setObjectName(f"{name}.progress")
        self.progress.setTextVisible(False)
        self.progress.setFixedHeight(6)
        self.progress.setVisible(False)
        self.form = QFormLayout()
        self.form.setHorizontalSpacing(16)
        self.form.setVerticalSpacing(8)
        self.form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.FieldsStayAtSizeHint)
        self.form.addRow("Picture", self.view)
        self.add_rows()
        self.form.addRow("Ground", row(self.ground))
        self.form.addRow("", row(self.titled, self.as_seen))
        self._lay_out()
        for field in (self.view, self.ground):
            field.currentIndexChanged.connect(self.refresh)
        for number in (self.width_field, self.height_field):
            number.valueChanged.connect(self.refresh)
        for box in (self.titled, self.as_seen):
            box.toggled.connect(self.refresh)
        self.refresh()

    def add_rows(self) -> None:
        """Add rows to the form."""

    def _lay_out(self) -> None:
        card = QFrame()
        card.setProperty("role", "panel")
        inside = QVBoxLayout(card)
        inside.setContentsMargins(8, 8, 8, 8)
        inside.addWidget(self.preview)
        self._fields = QWidget()
        self._fields.setLayout(self.form)
        self.form.setContentsMargins(0, 0, 0, 0)
        about = plain_label(self._words)
        about.setProperty("role", "dim")
        about.setWordWrap(True)
        self._buttons = QDialogButtonBox()
        roles = QDialogButtonBox.ButtonRole
        name = self.objectName()
        self.save_button, cancel = (
            self._buttons.addButton(text, role)
            for text, role in (("Save…", roles.AcceptRole), ("Cancel", roles.RejectRole))
        )
        for button, key, tip in (
            (self.save_button, "save", "Choose a file and write the picture"),
            (cancel, "cancel", "End what is under way, or leave without a file"),
        ):
            button.setObjectName(f"{name}.{key}")
            button.setToolTip(tip)
        self._buttons.accepted.connect(self._ask)
        self._buttons.rejected.connect(self._cancel)
        side = QVBoxLayout()
        side.setSpacing(8)
        for part in (about, self._fields, self.note):
            side.addWidget(part)
        side.addStretch()
        side.addWidget(self.progress)
        side.addWidget(self._buttons)
        holder = QWidget()
        holder.setLayout(side)
        side.setContentsMargins(0, 0, 0, 0)
        holder.setFixedWidth(FORM_WIDTH)
        outer = QHBoxLayout(self)
        outer.setContentsMargins(16, 16, 16, 16)
        outer.setSpacing(16)
        outer.addWidget(card, 1)
        outer.addWidget(holder)

    # What is asked for

    @property
    def wish(self) -> PictureWish:
        """The picture as it is asked for now."""
        chosen = self.ground.currentData()
        seen = self.as_seen.isChecked()
        return PictureWish(
            self.view.currentData(),
            (self.width_field.value(), self.height_field.value()),
            self.on_screen.dark if chosen is None else chosen,
            self.titled.isChecked(),
            extent=self.on_screen.extent if seen else None,
            camera=self.on_screen.camera if seen else None,
        )

    def shown_state(self) -> State:
        """Return the state the preview shows."""
        return self.state

    def refresh(self) -> None:
        """Have the picture painted that is asked for now."""
        try:
            wish, state = self.wish, self.shown_state()
        except CodedError as error:
            self._cannot_show(error)
            return
        share = min(1.0, math.sqrt(MOST_IN_PREVIEW / (wish.size[0] * wish.size[1])))
        small = replace(
            wish, size=(max(round(wish.size[0] * share), 16), max(round(wish.size[1] * share), 16))
        )
        self._previews.request(lambda: picture_image(state, small))

    def _show(self, image: QImage) -> None:
        self.save_button.setEnabled(not self._work.busy)
        self.preview.show_image(image)

    def _cannot_show(self, error: Exception) -> None:
        if not isinstance(error, CodedError):
            raise error
        self.save_button.setEnabled(False)
        self.preview.show_instead(sentence(error))

    # The file

    def suggestion(self) -> tuple[str, str, str]:
        """Return the name of a file, its suffix, and the filter for its kind."""
        raise NotImplementedError

    def content(
        self, stopped: Callable[[], bool], progress: Callable[[int, int], None]
    ) -> Callable[[Path], str]:
        """Return what makes the file, on another thread, and then says that it is there."""
        raise NotImplementedError

    def _ask(self) -> None:
        name, suffix, kinds = self.suggestion()
        chosen, _ = QFileDialog.getSaveFileName(self, "Save picture", str(Path(self.folder) / name), kinds)
        if chosen:
            path = Path(chosen)
            path = path if path.suffix else path.with_suffix(suffix)
            if self._take_form(path):
                self.save_to(path)

    def _take_form(self, path: Path) -> bool:
        """Choose the form that a name asks for; say it if there is none."""
        forms = [f".{self.format.itemData(place)}" for place in range(self.format.count())]
        suffix = path.suffix.lower()
        if suffix in forms:
            self.format.setCurrentIndex(forms.index(suffix))
            return True
        error = CodedError("unknown_format", path=str(path), found=suffix, known=", ".join(forms))
        self.note.setText(sentence(error))
        return False

    def save_to(self, path: Path) -> None:
        """Make the file; the fields wait until it is there."""
        self.folder = str(path.parent)
        stop = self._stop = Event()
        self._fields.setEnabled(False)
        self.save_button.setEnabled(False)
        self.progress.setRange(0, 0)
        self.progress.setVisible(True)
        make = self.content(stop.is_set, self._progress)

        self._work.request(lambda: make(path))

    def show_progress(self, done: int, count: int) -> None:
        """Show how far it is."""
        advance(self.progress, done, count)

    def _finished(self, said: str) -> None:
        self._rest()
        self.saved.emit(said)
        self.accept()

    def _failed(self, error: Exception) -> None:
        self._rest()
        if isinstance(error, StoppedError):
            self.refresh()
        elif isinstance(error, CodedError):
            self.note.setText(sentence(error))
        else:
            raise error

    def _rest(self) -> None:
        self.progress.setVisible(False)
        self._fields.setEnabled(True)
        self.save_button.setEnabled(True)

    def _cancel(self) -> None:
        """End what is under way; where nothing is, leave."""
        if self._work.busy:
            self._stop.set()
        else:
            self.reject()

    def keyPressEvent(self, event: Any) -> None:
        """Let Esc do what the button Cancel does."""
        if event.key() == Qt.Key.Key_Escape:
            self._cancel()
        else:
            super().keyPressEvent(event)

    def done(self, result: int) -> None:
        """End the work with the dialog."""
        self._stop.set()
        self._previews.close()
        self._work.close()
        super().done(result)
