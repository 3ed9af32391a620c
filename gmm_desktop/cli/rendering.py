"""What the command `render` draws; it uses Qt, so it is loaded only when something is to be drawn."""

import argparse
import sys
from dataclasses import replace

from gmm_desktop.experiment.moments import moment, moments, spread_out, telling
from gmm_desktop.experiment.session import Session
from gmm_desktop.experiment.state import State
from gmm_desktop.experiment.timeline import Run
from gmm_desktop.exports.animations import AnimationFormat, AnimationWish, animation_bytes
from gmm_desktop.exports.pictures import (
    PictureFormat,
    PictureWish,
    at_half_step,
    picture_bytes,
    state_of,
)
from gmm_desktop.figures.surface.surface_scene import HIGHEST, LOWEST, Camera
from gmm_desktop.words.pictures import PICTURE_TEXTS, picture_subtitle

STILLS: dict[str, PictureFormat] = {".png": "png", ".svg": "svg", ".pdf": "pdf"}
MOVING: dict[str, AnimationFormat] = {".gif": "gif", ".apng": "apng", ".mp4": "mp4"}


def rendered(
    options: argparse.Namespace, session: Session, run: Run | None, pixels: tuple[int, int]
) -> tuple[bytes, str]:
    """Return the content of the file that the options ask for, and what it is.

    Parameters
    ----------
    options : argparse.Namespace
        Of `render`.
    session : Session
        Of which a picture is drawn.
    run : Run or None
        Which of its runs; None means the one that was shown.
    pixels : (int, int)
        Width and height.
    """
    state, wish = state_of(session, run), _wish(options, pixels)
    suffix = options.output.suffix.lower()
    return (_animation if suffix in MOVING else _still)(options, state, wish, suffix)


def _wish(options: argparse.Namespace, pixels: tuple[int, int]) -> PictureWish:
    camera = None
    if options.camera is not None:
        azimuth, elevation = options.camera
        camera = Camera(azimuth % 360, min(max(elevation, LOWEST), HIGHEST))
    return PictureWish(
        options.view,
        pixels,
        options.dark,
        not options.no_title,
        options.transparent,
        options.dpi * options.scale,
        options.extent,
        camera,
        strip_of=options.of,
    )


def _still(options: argparse.Namespace, state: State, wish: PictureWish, suffix: str) -> tuple[bytes, str]:
    """Return the content of a file with one picture, and what it is."""
    last = state.timeline.last
    name = PICTURE_TEXTS[wish.view][0]
    if wish.view == "strip":
        chosen = _frames_of_strip(options, last)
        wish, said = replace(wish, moments=chosen), f"{len(chosen)} frames"
    else:
        if options.frame:
            state = at_half_step(state, moment(options.frame, last))
        said = picture_subtitle(state.shown)
    return picture_bytes(state, wish, STILLS[suffix]), f"{name} ({said})"


def _frames_of_strip(options: argparse.Namespace, last: int) -> tuple[int, ...]:
    if options.frame:
        return moments(options.frame, last)
    return spread_out(options.frames, last) if options.frames else telling(last)


def _animation(
    options: argparse.Namespace, state: State, wish: PictureWish, suffix: str
) -> tuple[bytes, str]:
    """Return the content of a file that moves, and what it is; a terminal is shown how far it is."""
    chosen = moments(options.frame or ":", state.timeline.last)
    moving = AnimationWish(wish, chosen, options.fps, MOVING[suffix])
    live = sys.stderr is not None and sys.stderr.isatty()

    def progress(done: int, count: int) -> None:
        if live:
            print(
                f"\r{done} of {count} frames", end="\n" if done == count else "", file=sys.stderr, flush=True
            )

    return animation_bytes(state, moving, progress), f"{len(chosen)} frames"
