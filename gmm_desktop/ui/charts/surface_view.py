"""The density in 3-D, turned with mouse and keys; knows no workspace, so that several can stand side by side."""

from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QRectF, QSize, Qt, QTimer
from PySide6.QtGui import QColor, QHideEvent, QImage, QPainter, QPaintEvent, QPen, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QSizePolicy

from gmm_desktop.control.background_jobs import LatestJob
from gmm_desktop.figures.axes import draw_space_axes
from gmm_desktop.figures.painter import SCREEN_LETTERS
from gmm_desktop.figures.palette import component_colours
from gmm_desktop.figures.surface import surface_kernel
from gmm_desktop.figures.surface.surface import NO_PICTURE, SurfaceLook, render_surface
from gmm_desktop.figures.surface.surface_floor import FloorPoints, draw_needles, floor_picture
from gmm_desktop.figures.surface.surface_scene import (
    Camera,
    SurfaceScene,
    data_extent,
    full_height,
    steady_top,
    surface_scene,
)
from gmm_desktop.figures.view import Extent
from gmm_desktop.mixture.arrays import FloatArray, Pixels
from gmm_desktop.mixture.frames import Frame
from gmm_desktop.mixture.parameters import MixtureParameters
from gmm_desktop.mixture.points import Points
from gmm_desktop.ui.charts.turned_widget import TurnedWidget
from gmm_desktop.ui.theme import Theme

FloorKey = tuple[FloorPoints, Extent, float, bool]
AxesKey = tuple[SurfaceScene, tuple[str, str], bool]

MARGINS = (42.0, 28.0, 24.0, 36.0)
"""Left, upper, right and lower room for the axes, in logical pixels."""

SMALL, SMALL_MARGIN = 220, 6.0
"""In a view lower than this the axes would take most of the room; they are left out."""

LIVE_PIXELS, LIVE_PIXELS_NUMPY = 500_000, 24_000
"""Pixels drawn while something moves; a larger picture is refined when it rests."""
REST_MS = 120
AT_ONCE_UP_TO = 20_000
"""More points than this are painted off the window's thread; the last floor stays until the next is there."""


@dataclass(frozen=True, eq=False)
class _Shown:
    """What a picture is of."""

    floor: FloorPoints
    parameters: MixtureParameters
    columns: tuple[str, str]
    frame: Frame | None


@dataclass(frozen=True, eq=False)
class _Picture:
    """Pixels, what they show, and from where; the scene is that of the whole screen's pixels, they may be fewer."""

    shown: _Shown
    scene: SurfaceScene
    ratio: float
    pixels: Pixels


@dataclass(frozen=True, eq=False)
class _Work:
    """All that a picture is made of; it may be called on any thread."""

    shown: _Shown
    scene: SurfaceScene
    ratio: float
    drawn_scene: SurfaceScene
    colours: FloatArray
    dark: bool
    look: SurfaceLook
    floor: Pixels

    def __call__(self) -> _Picture:
        """Draw it."""
        pixels = render_surface(
            self.shown.parameters,
            self.colours,
            self.drawn_scene,
            dark=self.dark,
            look=self.look,
            floor=self.floor,
        )
        return _Picture(self.shown, self.scene, self.ratio, pixels)


class SurfaceView(TurnedWidget):
    """One surface with its axes."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._look = SurfaceLook()
        self._shown: _Shown | None = None
        self._picture: _Picture | None = None
        self._axes: tuple[AxesKey, QImage] | None = None
        self._floor: tuple[FloorKey, Pixels] | None = None
        self._top: float | None = None
        self._least_top = 0.0
        self._seen = True
        self._stale = False
        self._empty = ""
        self._painting, self._flooring = LatestJob(self), LatestJob(self)
        self._painting.done.connect(self._take)
        self._flooring.done.connect(self._take_floor)
        self._rest = QTimer(self, singleShot=True, interval=REST_MS)
        self._rest.timeout.connect(self._refine)
        self._turned = QTimer(self, singleShot=True, interval=0)  # many turns of a wheel are drawn once
        self._turned.timeout.connect(self._refresh)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    # What is shown

    @property
    def frame(self) -> Frame | None:
        """The frame that was drawn last, if it was given with the mixture."""
        return self._picture.shown.frame if self._picture else None

    @property
    def scene(self) -> SurfaceScene | None:
        """The geometry of the picture, in logical pixels, or None while nothing is drawn."""
        return self._scene(self._picture.shown, 1.0) if self._picture else None

    @property
    def top(self) -> float | None:
        """Density at full height."""
        return self._top

    @property
    def look(self) -> SurfaceLook:
        """What is drawn."""
        return self._look

    @property
    def floor(self) -> FloorPoints | None:
        """The points on the floor, for a figure of what is seen."""
        return self._shown.floor if self._shown else None

    def show_mixture(
        self,
        points: Points,
        parameters: MixtureParameters,
        responsibility_parameters: MixtureParameters,
        temperature: float = 1.0,
        *,
        columns: tuple[str, str] = ("x", "y"),
        frame: Frame | None = None,
        least_top: float = 0.0,
    ) -> None:
        """Draw the density of ``parameters`` over the points.

        Parameters
        ----------
        points : Points
            The data; the base holds all of them.
        parameters : MixtureParameters
            The mixture.
        responsibility_parameters : MixtureParameters
            From which the colours of the points come.
        temperature : float
            T of the responsibilities.
        columns : (str, str)
            Names of the axes.
        frame : Frame, optional
            What this is the picture of.
        least_top : float
            A density that the scale of heights has to hold, too: that of a higher peak beside this one.
        """
        known = self._shown
        if known is not None and known.floor.points is not points:
            self._top = None
        floor = FloorPoints(points, responsibility_parameters, temperature)
        if known is not None and _same(known.floor, floor):
            floor = known.floor
        self._shown, self._least_top = _Shown(floor, parameters, columns, frame), least_top
        self._refresh()

    def show_nothing(self, text: str) -> None:
        """Draw no surface, and say what to do."""
        self._shown = self._picture = None
        self._empty = text
        self._stop()
        self.update()

    def set_camera(self, camera: Camera) -> None:
        """Look from somewhere else, without saying so."""
        if camera != self.camera:
            super().set_camera(camera)
            self._turned.start()

    def set_options(self, look: SurfaceLook) -> None:
        """Draw in other colours, or other parts."""
        if look != self._look:
            self._look = look
            self._refresh()

    def set_theme(self, theme: Theme) -> None:
        """Draw in the colours of another theme."""
        self._theme, self._axes, self._floor = theme, None, None
        self._refresh()

    def set_seen(self, seen: bool) -> None:
        """Work only while it can be seen; then catch up."""
        self._seen = seen
        if not seen:
            self._stop()
            self._stale = True
        elif self._stale:
            self._refresh()

    def close_jobs(self) -> None:
        """Wait for what is done in the background."""
        self._rest.stop()
        self._turned.stop()
        self._painting.close()
        self._flooring.close()

    # Drawing

    def _refresh(self) -> None:
        """Draw anew: at once where that is quick, else in the background; later if nobody can see it."""
        self._turned.stop()
        shown = self._shown
        if shown is None or not (self._seen and self.isVisible()) or min(self.width(), self.height()) < 2:
            self._stale = True
            return
        self._stale = False
        self._painting.cancel()
        extent = data_extent(shown.floor.points, shown.parameters)
        highest = full_height(shown.parameters, extent)
        self._top = steady_top(max(highest, self._least_top), self._top)
        share = self._live_share()
        if surface_kernel.ready():
            self._take(self._work(shown, share)())
        else:
            self._painting.request(self._work(shown, share))
        if share < 1:
            self._rest.start()

    def _refine(self) -> None:
        """Draw in full, in the background."""
        if self._shown is not None and self._seen and self.isVisible():
            self._painting.request(self._work(self._shown, 1.0))

    def _stop(self) -> None:
        self._rest.stop()
        self._painting.cancel()
        self._flooring.cancel()

    def _live_share(self) -> float:
        """Share of the sides of the picture that is drawn while something moves."""
        most = LIVE_PIXELS if surface_kernel.ready() else LIVE_PIXELS_NUMPY
        most //= 2 if self._look.sheets else 1  # they are drawn under another surface
        pixels = self.width() * self.height() * self.devicePixelRatioF() ** 2
        return min(1.0, float(np.sqrt(most / pixels)))

    def _work(self, shown: _Shown, share: float) -> _Work:
        ratio = self.devicePixelRatioF()
        scene = self._scene(shown, ratio)
        drawn = self._scene(shown, ratio * share) if share < 1 else scene
        lying = self._lying(shown, scene, ratio) if self._look.points else NO_PICTURE
        return _Work(
            shown, scene, ratio, drawn, self._colours(shown), self._theme.ink.dark, self._look, lying
        )

    def _colours(self, shown: _Shown) -> FloatArray:
        return component_colours(shown.parameters.n_components, self._theme.ink.dark)

    def _scene(self, shown: _Shown, ratio: float) -> SurfaceScene:
        """Return the geometry with so many pixels per logical pixel."""
        size = max(round(self.width() * ratio), 1), max(round(self.height() * ratio), 1)
        rooms = [SMALL_MARGIN] * 4 if self._small else MARGINS
        left, upper, right, lower = (room * ratio for room in rooms)
        return surface_scene(
            shown.parameters,
            size,
            extent=data_extent(shown.floor.points, shown.parameters),
            camera=self.camera,
            top=self._top,
            margins=(left, upper, right, lower),
            turning=True,
        )

    @property
    def _small(self) -> bool:
        return self.height() < SMALL

    def _lying(self, shown: _Shown, scene: SurfaceScene, ratio: float) -> Pixels:
        """Return the picture of the floor: the newest there is, while the next is painted."""
        floor, colours = shown.floor, self._colours(shown)
        key: FloorKey = floor, scene.extent, scene.scale, self._theme.ink.dark
        known = self._floor
        if known is not None and known[0] == key:
            return known[1]

        def work() -> tuple[FloorKey, Pixels]:
            return key, floor_picture(floor, colours, scene, ratio)

        if len(floor.points) <= AT_ONCE_UP_TO:
            self._floor = work()
            return self._floor[1]
        self._flooring.request(work)
        fits = known is not None and known[0][1] == scene.extent and known[0][0].points is floor.points
        return known[1] if known is not None and fits else NO_PICTURE

    def _take_floor(self, result: tuple[FloorKey, Pixels]) -> None:
        self._floor = result
        self._refresh()

    def _take(self, picture: _Picture) -> None:
        self._picture = picture
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the axes, the surface over them, and what is too thin for its pixels."""
        if self._turned.isActive():
            self._refresh()
        painter = QPainter(self)
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        if self._picture is None:
            painter.setPen(QColor(self._theme.ink.dim))
            centre = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
            painter.drawText(self.rect().adjusted(16, 8, -16, -8), int(centre), self._empty)
        else:
            self._paint_picture(painter, self._picture)
        if self.hasFocus():
            painter.setPen(QPen(QColor(self._theme.ink.accent), 1))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 6, 6)
        painter.end()

    def _paint_picture(self, painter: QPainter, picture: _Picture) -> None:
        scene, shown = picture.scene, picture.shown
        whole = QRectF(0, 0, scene.width / picture.ratio, scene.height / picture.ratio)
        if not self._small:
            painter.drawImage(whole, self._painted_axes(scene, picture.ratio, shown.columns))
        height, width = picture.pixels.shape
        # The image borrows the pixels: both end with this call.
        borrowed = QImage(
            picture.pixels.data, width, height, 4 * width, QImage.Format.Format_ARGB32_Premultiplied
        )
        painter.drawImage(whole, borrowed)
        painter.scale(1 / picture.ratio, 1 / picture.ratio)
        draw_needles(painter, shown.parameters, scene, self._colours(shown), picture.ratio)
        painter.resetTransform()

    def _painted_axes(self, scene: SurfaceScene, ratio: float, columns: tuple[str, str]) -> QImage:
        """Return the axes as a picture, which stays the same while EM runs."""
        key: AxesKey = scene, columns, self._theme.ink.dark
        if self._axes is None or self._axes[0] != key:
            image = QImage(scene.width, scene.height, QImage.Format.Format_ARGB32_Premultiplied)
            image.fill(Qt.GlobalColor.transparent)
            painter = QPainter(image)
            painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.TextAntialiasing)
            draw_space_axes(painter, scene, columns, (self._theme.ink, SCREEN_LETTERS * ratio))
            painter.end()
            self._axes = key, image
        return self._axes[1]

    def sizeHint(self) -> QSize:
        """Return a size at which everything can be told apart."""
        return QSize(340, 320)

    def minimumSizeHint(self) -> QSize:
        """Return the least size that still shows hills."""
        return QSize(160, 140)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Draw for another size."""
        super().resizeEvent(event)
        self._refresh()

    def showEvent(self, event: QShowEvent) -> None:
        """Catch up with what has happened while it was hidden."""
        super().showEvent(event)
        if self._stale:
            self._refresh()

    def hideEvent(self, event: QHideEvent) -> None:
        """Let go of what is under way."""
        super().hideEvent(event)
        self._stop()
        self._stale = True


def _same(one: FloorPoints, other: FloorPoints) -> bool:
    same_points = one.points is other.points and one.parameters is other.parameters
    return same_points and one.temperature == other.temperature
