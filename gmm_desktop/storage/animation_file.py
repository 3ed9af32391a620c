"""Frames as one file that moves: GIF with one palette for all, or APNG in all colours."""

import io
import math
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import numpy as np

from gmm_desktop.mixture.arrays import ByteArray
from gmm_desktop.mixture.errors import CodedError

if TYPE_CHECKING:
    from PIL import Image

PictureAt = Callable[[int], ByteArray]
"""Paints the n-th frame, from 0."""

MOST_PIXELS = {"gif": 250_000_000, "apng": 100_000_000}
"""In all frames together: all are held until the file is written, as one byte or as four a pixel."""

COLOURS = 256


def check_size(form: str, count: int, size: tuple[int, int]) -> None:
    """Refuse more frames than can be held.

    Raises
    ------
    CodedError
        ``animation_too_large`` (frames, width, height).
    """
    if count * size[0] * size[1] > MOST_PIXELS.get(form, math.inf):
        raise CodedError("animation_too_large", frames=count, width=size[0], height=size[1])


def gif_bytes(picture_at: PictureAt, durations: list[int]) -> bytes:
    """Return an endless GIF of frames that last so many milliseconds each, in steps of ten.

    All frames have the 256 colours that the first, the middle and the last one need, so that nothing flickers.
    """
    from PIL import Image  # noqa: PLC0415 (half of those who come here want another format)

    last = len(durations) - 1
    samples = [picture_at(place) for place in sorted({0, last // 2, last})]
    ground = samples[0][0, 0]
    palette, place_of_ground = _palette(Image.fromarray(np.concatenate(samples)), ground.tolist())

    def frames() -> Iterator["Image.Image"]:
        for place in range(len(durations)):
            made = samples[0] if place == 0 else picture_at(place)
            places = np.array(Image.fromarray(made).quantize(palette=palette, dither=Image.Dither.NONE))
            # Pillow looks for the nearest colour coarsely, and the ground must not have a tint.
            places[(made == ground).all(axis=2)] = place_of_ground
            frame = Image.fromarray(places)
            frame.putpalette(palette.getpalette() or [])
            yield frame

    return _saved(frames(), "GIF", durations, optimize=False)


def _palette(sample: "Image.Image", ground: list[int]) -> tuple["Image.Image", int]:
    """Return an image whose palette suits a sample, and the place in it that has the colour of the ground exactly."""
    from PIL import Image  # noqa: PLC0415

    chosen = sample.quantize(COLOURS, Image.Quantize.MEDIANCUT, kmeans=1, dither=Image.Dither.NONE)
    table = np.array(chosen.getpalette() or [], np.int64).reshape(-1, 3)
    nearest = int(np.abs(table - ground).sum(axis=1).argmin())
    table[nearest] = ground
    chosen.putpalette(table.ravel().tolist())
    return chosen, nearest


def apng_bytes(picture_at: PictureAt, durations: list[int]) -> bytes:
    """Return an endless APNG of frames that last so many milliseconds each."""
    from PIL import Image  # noqa: PLC0415

    frames = (Image.fromarray(picture_at(place)) for place in range(len(durations)))
    return _saved(frames, "PNG", durations)


def _saved(frames: Iterator["Image.Image"], form: str, durations: list[int], **more: Any) -> bytes:
    stream = io.BytesIO()
    first, *others = frames
    first.save(stream, form, save_all=True, append_images=others, duration=durations, loop=0, **more)
    return stream.getvalue()
