"""What the canvas draws of the state, each kind of thing in a layer of its own."""

import pyqtgraph as pg
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor

from gmm_desktop.control.messages import sample_note
from gmm_desktop.experiment.state import SampleView, State
from gmm_desktop.figures.view import View
from gmm_desktop.mixture.covariance import Family
from gmm_desktop.mixture.points import Points
from gmm_desktop.ui.canvas.contour_item import ContourItem
from gmm_desktop.ui.canvas.mixture_item import MixtureItem, MixturePicture
from gmm_desktop.ui.canvas.note import CanvasNote
from gmm_desktop.ui.canvas.points_item import PointsItem
from gmm_desktop.ui.canvas.sample_item import SampleItem
from gmm_desktop.ui.canvas.trail import NO_TRAIL, trail_of
from gmm_desktop.ui.theme import Theme

DIMMED = 0.45


class Layers:
    """Points, a sample, contours and the mixture, from below to above."""

    def __init__(self, plot: pg.PlotWidget, theme: Theme) -> None:
        self._plot = plot
        self.points = PointsItem()
        self.sample = SampleItem()
        self.contours = ContourItem()
        self.mixture = MixtureItem(theme)
        self._note = CanvasNote(plot)
        for item in (self.points, self.sample, self.contours, self.mixture):
            plot.addItem(item, ignoreBounds=True)

    def set_theme(self, theme: Theme) -> None:
        """Draw in the colours of another theme."""
        self.points.set_appearance(dark=theme.dark, neutral=QColor(theme.neutral_point))
        self.sample.set_appearance(dark=theme.dark, neutral=QColor(theme.neutral_point))
        self.contours.set_color(theme.dim)
        self.mixture.set_theme(theme)
        self.points.repaint_points()

    def set_points(self, points: Points) -> None:
        """Draw other points from the next frame on."""
        self.points.set_points(points)

    def set_view(self, state: State, view: View, ratio: float) -> None:
        """Paint for another part of the plane; ``ratio`` is device pixels per logical pixel."""
        self.points.set_view(view, ratio)
        self.points.repaint_points()
        self.sample.set_view(view, ratio)
        self.sample.repaint_sample()
        if state.options.contours:
            rect = QRectF(view.x0, view.y0, view.x1 - view.x0, view.y1 - view.y0)
            self.contours.show_density(state.shown.parameters, rect)

    def show_frame(self, state: State) -> None:
        """Draw the frame shown."""
        frame, options = state.shown, state.options
        self.points.set_mixture(frame.responsibility_parameters, options.colouring, frame.temperature)
        self.points.repaint_points()
        self._show_sample(state)
        self.contours.setVisible(options.contours)
        if options.contours:
            self.contours.show_density(frame.parameters, self._plot.viewRect())
        self.mixture.show_picture(_mixture_picture(state))

    def _show_sample(self, state: State) -> None:
        """Draw points from the mixture shown beside the data, which are dimmed, or instead of them."""
        view, points = state.options.sample, state.experiment.dataset.points
        self.points.setVisible(view is not SampleView.INSTEAD)
        self.points.setOpacity(DIMMED if view is SampleView.BESIDE else 1.0)
        self.sample.setVisible(view is not SampleView.NONE)
        if view is SampleView.NONE:
            self.sample.forget()
            self._note.hide()
        else:
            count = self.sample.show_mixture(state.shown.parameters, len(points))
            self._note.say(sample_note(count, instead=view is SampleView.INSTEAD))

    def close(self) -> None:
        """Wait for background painting."""
        self.points.close()
        self.sample.close()


def _mixture_picture(state: State) -> MixturePicture:
    options, settings, dataset = state.options, state.experiment.settings, state.experiment.dataset
    trail = trail_of(state.timeline) if options.trails and state.preview is None else NO_TRAIL
    points, point = dataset.points, state.point
    place = None if point is None else (float(points.x[point]), float(points.y[point]))
    family = Family.VVV if state.component is None else settings.family_at(state.component)
    return MixturePicture(
        state.shown.parameters,
        trail,
        state.component,
        options.level,
        place,
        family,
        settings.pins,
        dataset.truth if options.truth else None,
    )
