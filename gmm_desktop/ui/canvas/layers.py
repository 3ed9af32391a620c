"""What the canvas draws of the state, each kind of thing in a layer of its own."""

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QRectF

from gmm_desktop.experiment.state import Colouring, SampleView, State
from gmm_desktop.exports.plane_scenes import plane_picture, simulated_note
from gmm_desktop.figures.plane.plane_points import MOST_PIES, data_opacity, simulated_count
from gmm_desktop.figures.view import View
from gmm_desktop.mixture.arrays import IntArray
from gmm_desktop.mixture.families import Family
from gmm_desktop.mixture.points import Points
from gmm_desktop.ui.canvas.contour_item import ContourItem
from gmm_desktop.ui.canvas.ground_items import HeatItem, RegionsItem
from gmm_desktop.ui.canvas.marginal_axis import MarginalAxis
from gmm_desktop.ui.canvas.mixture_item import MixtureItem
from gmm_desktop.ui.canvas.note import CanvasNote
from gmm_desktop.ui.canvas.pies_item import PiesItem
from gmm_desktop.ui.canvas.points_item import PointsItem
from gmm_desktop.ui.canvas.sample_item import SampleItem
from gmm_desktop.ui.canvas.scale_legend import ScaleLegend
from gmm_desktop.ui.canvas.selection_item import SelectionItem
from gmm_desktop.ui.theme import Theme
from gmm_desktop.words.canvas import SELECT_A_COMPONENT, pies_note


class Layers:
    """Ground, points, a sample, contours and the mixture, from below to above; marginals beside them."""

    def __init__(
        self, plot: pg.PlotWidget, theme: Theme, marginals: tuple[MarginalAxis, ...], *, small: bool = False
    ) -> None:
        self._plot, self._theme, self._small = plot, theme, small
        self.regions, self.heat = RegionsItem(), HeatItem()
        self.points = PointsItem()
        self.sample = SampleItem()
        self.pies = PiesItem()
        self.selection = SelectionItem()
        self._draft = False
        self.contours = ContourItem()
        self.mixture = MixtureItem()
        self.marginals = marginals
        self.legend = ScaleLegend(plot.getViewBox(), theme)
        self.note = CanvasNote()
        for item in (
            *(*self._ground, self.selection, self.points, self.sample),
            *(self.pies, self.contours, self.mixture, self.note),
        ):
            plot.addItem(item, ignoreBounds=True)

    @property
    def _ground(self) -> tuple[RegionsItem, HeatItem]:
        return self.regions, self.heat

    def set_theme(self, state: State, theme: Theme) -> None:
        """Draw in the colours of another theme."""
        self._theme = theme
        for item in (*self._ground, self.points, self.sample, self.selection):
            item.set_ink(theme.ink)
        for part in (self.pies, self.contours, self.mixture, self.legend, self.note):
            part.set_theme(theme)
        for axis in self.marginals:
            axis.set_theme(theme)
        self.show_frame(state)

    def set_points(self, points: Points) -> None:
        """Draw other points from the next frame on."""
        self._draft = False
        self.points.set_points(points)

    def show_draft(self, points: Points | None) -> None:
        """Draw points that are not yet data, or none at all, coloured by the θ shown."""
        self._draft = True
        self.pies.hide()
        self.points.setVisible(points is not None)
        if points is not None:
            self.points.set_points(points)
            self.points.repaint_points()

    def end_draft(self, state: State) -> None:
        """Draw the data again."""
        if self._draft:
            self.set_points(state.experiment.dataset.points)
            self.points.repaint_points()
            self._show_pies(state)

    def show_selection(self, state: State, indices: IntArray, by: tuple[float, float] = (0.0, 0.0)) -> None:
        """Ring points of the data, moved by so much."""
        points = state.experiment.dataset.points
        places = np.stack([points.x[indices] + by[0], points.y[indices] + by[1]], axis=1)
        self.selection.show_selection(places, len(points))

    def set_view(self, state: State, view: View, ratio: float) -> None:
        """Paint for another part of the plane; ``ratio`` is device pixels per logical pixel."""
        for item in (*self._ground, self.points, self.sample, self.selection):
            item.set_view(view, ratio)
        for ground in self._ground:
            ground.repaint_ground()
        self.points.repaint_points()
        self.sample.repaint_sample()
        self.selection.repaint_selection()
        self._show_pies(state)
        if state.options.contours:
            rect = QRectF(view.x0, view.y0, view.x1 - view.x0, view.y1 - view.y0)
            self.contours.show_density(state.shown.parameters, rect, by_mass=state.options.by_mass)

    def show_frame(self, state: State) -> None:
        """Draw the frame shown.

        Regions are those of the θ the responsibilities shown come from, as the points' colours are: so the two agree
        after an M-step, too. Density and marginals are those of the θ shown, as the ellipses are.
        """
        frame, options = state.shown, state.options
        theta = frame.responsibility_parameters
        self.points.set_mixture(theta, options.colouring, frame.temperature, state.component)
        self.points.repaint_points()
        self.regions.show_mixture(theta, visible=options.regions)
        self.heat.show_mixture(frame.parameters, visible=options.heat)
        self._show_sample(state)
        self._show_pies(state)
        self.contours.setVisible(options.contours)
        if options.contours:
            self.contours.show_density(frame.parameters, self._plot.viewRect(), by_mass=options.by_mass)
        for axis in self.marginals:
            axis.show_marginal(state.experiment.dataset.points, frame.parameters, visible=options.marginals)
        picture = plane_picture(state, small=self._small, selected=state.component)
        component, places = state.component, state.experiment.dataset.points
        family = state.experiment.settings.family_at(component) if component is not None else Family.VVV
        point = None if state.point is None else (float(places.x[state.point]), float(places.y[state.point]))
        self.mixture.show_picture(picture, family, point)
        self.legend.show_picture(picture)

    def _show_sample(self, state: State) -> None:
        """Draw points from the mixture shown beside the data, which are dimmed, or instead of them."""
        view, points = state.options.sample, state.experiment.dataset.points
        self.points.setOpacity(data_opacity(view))
        self.pies.setOpacity(data_opacity(view))
        self.sample.setVisible(view is not SampleView.NONE)
        if view is SampleView.NONE:
            self.sample.forget()
        else:
            self.sample.show_mixture(state.shown.parameters, simulated_count(points))

    def _show_pies(self, state: State) -> None:
        """Draw pies instead of points where that is asked and there are few enough, and say what cannot be drawn."""
        options, count = state.options, 0
        shown = options.sample is not SampleView.INSTEAD
        if self._draft:
            return
        if options.colouring is Colouring.PIES and shown:
            points = state.experiment.dataset.points
            count = self.pies.show_frame(state.shown, points, self._plot.viewRect())
        else:
            self.pies.hide()
        self.points.setVisible(shown and not self.pies.isVisible())
        self.note.say("\n".join(self._notes(state, count)))

    def _notes(self, state: State, points_in_view: int) -> list[str]:
        options = state.options
        notes = []
        if options.colouring is Colouring.ONE and state.component is None:
            notes.append(SELECT_A_COMPONENT)
        if points_in_view > MOST_PIES:
            notes.append(pies_note(points_in_view, MOST_PIES))
        return [*notes, note] if (note := simulated_note(state)) else notes

    def close(self) -> None:
        """Wait for background painting."""
        self.points.close()
        self.sample.close()
        self.selection.close()
        for axis in self.marginals:
            axis.close_jobs()
