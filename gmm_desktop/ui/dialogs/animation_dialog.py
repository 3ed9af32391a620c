"""Taking a run away as a picture that moves."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from PySide6.QtWidgets import QWidget

from gmm_desktop.experiment.moments import spaced
from gmm_desktop.experiment.names import visible
from gmm_desktop.experiment.state import State
from gmm_desktop.exports.animations import (
    AnimationWish,
    animation_bytes,
    animation_formats,
    with_common_extent,
)
from gmm_desktop.exports.pictures import PICTURES, PictureWish, at_half_step
from gmm_desktop.storage.animation_file import check_size
from gmm_desktop.storage.atomic_write import write_bytes
from gmm_desktop.ui.dialogs.picture_dialog import OnScreen, PictureDialog
from gmm_desktop.ui.dialogs.picture_fields import choice, decimal, row, whole
from gmm_desktop.ui.parts.plain import plain_label
from gmm_desktop.words.pictures import (
    ANIMATION_SENTENCE,
    FORMAT_TEXTS,
    NO_MP4,
    SAVED_ANIMATION,
    film_words,
    progress_words,
)

SIZE = (800, 600)
MOST_AT_FIRST = 120
"""Frames a long run is asked to have at first."""


class AnimationDialog(PictureDialog):
    """Asks which frames, and how fast."""

    def __init__(self, view: str, given: tuple[State, OnScreen], parent: QWidget) -> None:
        super().__init__("animation", "Export animation", ANIMATION_SENTENCE, given, parent)
        views = tuple(each for each in PICTURES if each not in ("strip", "slice"))
        self.build(views, view if view in views else "plane", SIZE)

    def add_rows(self) -> None:
        """Add which frames, and how fast."""
        last = self.state.timeline.last
        step = 2 * max(-(-last // (2 * MOST_AT_FIRST)), 1) if last > 1 else 1
        self.format = choice(
            "animation.format",
            "Format",
            "Of the file" if "mp4" in animation_formats() else NO_MP4,
            [(FORMAT_TEXTS[each][0], each) for each in animation_formats()],
        )
        self.first = whole(
            "animation.first", "First half-step", "The half-step it begins with; 0 is the start", (0, last), 0
        )
        self.last = whole("animation.last", "Last half-step", "The half-step it ends with", (0, last), last)
        self.step = whole(
            "animation.step", "Step", "Half-steps from frame to frame; 2 is an iteration", (1, 10_000), step
        )
        self.rate = decimal("animation.rate", "Frames a second", "How fast it goes", (0.5, 30.0), 8.0)
        self.form.addRow("Format", row(self.format))
        self.form.addRow("Half-steps", row(self.first, plain_label("to"), self.last))
        self.form.addRow("Step", row(self.step, plain_label("half-steps a frame")))
        self.form.addRow("Speed", row(self.rate, plain_label("frames a second")))
        self.form.addRow(
            "Size", row(self.width_field, plain_label("×"), self.height_field, plain_label("px"))
        )
        self.format.currentIndexChanged.connect(self.refresh)
        for number in (self.first, self.last, self.step, self.rate):
            number.valueChanged.connect(self.refresh)

    @property
    def film(self) -> AnimationWish:
        """The animation as it is asked for now."""
        first = min(self.first.value(), self.last.value())
        last = max(self.first.value(), self.last.value())
        steps = spaced(first, last, self.step.value())
        return AnimationWish(super().wish, steps, self.rate.value(), self.format.currentData())

    @property
    def wish(self) -> PictureWish:
        """What each frame is."""
        film = self.film
        check_size(film.form, len(film.half_steps), film.picture.size)
        return with_common_extent(self.state, replace(film, half_steps=film.half_steps[-1:]))

    def shown_state(self) -> State:
        """Return the state at the last frame."""
        return at_half_step(self.state, self.film.half_steps[-1])

    def refresh(self) -> None:
        """Say how long it is, and show its last frame."""
        super().refresh()
        film = self.film
        words = film_words(len(film.half_steps), sum(film.durations), film.picture.size)
        missing = "" if "mp4" in animation_formats() else f" {NO_MP4}"
        self.note.setText(f"{FORMAT_TEXTS[film.form][1]}: {words}.{missing}")

    def show_progress(self, done: int, count: int) -> None:
        """Show how far it is."""
        super().show_progress(done, count)
        self.note.setText(progress_words(done, count))

    def suggestion(self) -> tuple[str, str, str]:
        """Return the name of a file, its suffix, and the filter for its kind."""
        form = self.format.currentData()
        return f"{self.view.currentData()}.{form}", f".{form}", f"{form.upper()} (*.{form})"

    def content(
        self, stopped: Callable[[], bool], progress: Callable[[int, int], None]
    ) -> Callable[[Path], str]:
        """Return what paints all frames and writes them."""
        state, film = self.state, self.film

        def make(path: Path) -> str:
            content = animation_bytes(state, film, progress, stopped)
            write_bytes(path, content)
            return SAVED_ANIMATION.format(frames=len(film.half_steps), name=visible(path.name))

        return make
