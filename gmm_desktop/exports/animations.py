"""A run as a picture that moves: which frames, how long each, and the making of the file."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from PySide6.QtGui import QImage

from gmm_desktop.experiment.state import State
from gmm_desktop.exports.pictures import PictureWish, at_half_step, picture_image
from gmm_desktop.exports.plane_scenes import plane_picture
from gmm_desktop.figures.plane.plane_picture import common_extent
from gmm_desktop.figures.surface import surface_kernel
from gmm_desktop.mixture.arrays import ByteArray
from gmm_desktop.storage.animation_file import apng_bytes, check_size, gif_bytes
from gmm_desktop.storage.movie_file import ffmpeg, mp4_bytes

AnimationFormat = Literal["gif", "apng", "mp4"]

LAST_SECONDS = 1.5
"""How long the last frame stays before it begins again."""
FILM_RATE = 30.0
MOST_LOOKED_AT = 400
"""Of more frames, so many are looked at to find what must be seen of the plane."""


@dataclass(frozen=True)
class AnimationWish:
    """What is asked of an animation.

    Parameters
    ----------
    picture : PictureWish
        What each frame is.
    half_steps : tuple of int
        The frames of the run, in the order they are shown.
    rate : float
        Frames a second.
    form : {"gif", "apng", "mp4"}
        Of the file.
    """

    picture: PictureWish
    half_steps: tuple[int, ...]
    rate: float = 8.0
    form: AnimationFormat = "gif"

    @property
    def durations(self) -> list[int]:
        """How long each frame lasts, in milliseconds: whole hundredths of a second, as a GIF has them."""
        each = max(round(100 / self.rate), 2) * 10
        return [*[each] * (len(self.half_steps) - 1), max(each, round(1000 * LAST_SECONDS))]


class StoppedError(Exception):
    """The making of an animation was broken off."""


def animation_formats() -> tuple[AnimationFormat, ...]:
    """Return the formats that can be written on this machine."""
    return ("gif", "apng", "mp4") if ffmpeg() else ("gif", "apng")


def animation_bytes(
    state: State,
    wish: AnimationWish,
    progress: Callable[[int, int], None] = lambda _done, _all: None,
    stopped: Callable[[], bool] = lambda: False,
) -> bytes:
    """Return the content of a file that shows frames of the current run one after another.

    It may be called on any thread.

    Parameters
    ----------
    state : State
        The run, options and selection.
    wish : AnimationWish
        What is asked for.
    progress : callable
        Told before each frame how many are done, and of how many.
    stopped : callable
        Asked before each frame; the answer True ends it.

    Raises
    ------
    StoppedError
        When ``stopped`` said so.
    CodedError
        Those of `check_size`, `mp4_bytes` and `picture`.
    """
    count, size = len(wish.half_steps), wish.picture.size
    check_size(wish.form, count, size)
    shown = with_common_extent(state, wish)
    if shown.view == "surface":
        surface_kernel.load()  # for one picture it is not worth the seconds
    furthest = 0

    def picture_at(place: int) -> ByteArray:
        nonlocal furthest
        if stopped():
            raise StoppedError
        if place == furthest:  # some are painted twice: a GIF chooses its colours first
            progress(place, count)
            furthest += 1
        return pixels_of(picture_image(at_half_step(state, wish.half_steps[place]), shown))

    if wish.form == "mp4":
        repeats = [max(round(FILM_RATE * each / 1000), 1) for each in wish.durations]
        content = mp4_bytes(picture_at, repeats, size, FILM_RATE)
    else:
        content = (gif_bytes if wish.form == "gif" else apng_bytes)(picture_at, wish.durations)
    if stopped():
        raise StoppedError
    progress(count, count)
    return content


def with_common_extent(state: State, wish: AnimationWish) -> PictureWish:
    """Return what each frame is, with one part of the plane for all of them."""
    picture = wish.picture
    if picture.view != "plane" or picture.extent is not None:
        return picture
    step = -(-len(wish.half_steps) // MOST_LOOKED_AT)
    looked_at = {*wish.half_steps[::step], wish.half_steps[-1]}
    planes = [plane_picture(at_half_step(state, place)) for place in sorted(looked_at)]
    return replace(picture, extent=common_extent(planes))


def pixels_of(image: QImage) -> ByteArray:
    """Return red, green and blue of an image, shape (height, width, 3)."""
    plain = image.convertToFormat(QImage.Format.Format_RGB888)
    rows = np.frombuffer(plain.constBits(), np.uint8).reshape(plain.height(), plain.bytesPerLine())
    return rows[:, : 3 * plain.width()].reshape(plain.height(), plain.width(), 3).copy()
