"""The left button and the keys while data are painted; while they are not, all goes to the tool below."""

from dataclasses import replace
from typing import Protocol

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt, QTimer
from PySide6.QtGui import QKeyEvent, QMouseEvent

from gmm_desktop.control.workspace import Workspace
from gmm_desktop.experiment.brushes import attracted, inside, jittered, scattered, sprayed, under
from gmm_desktop.experiment.changes import Changes
from gmm_desktop.experiment.edits import MovePoints
from gmm_desktop.experiment.painting import Brush, Painting
from gmm_desktop.experiment.state import State
from gmm_desktop.experiment.stroke import Stroke, adding, begun, edit_of, erasing, moving, points_of
from gmm_desktop.mixture.arrays import FloatArray, IntArray
from gmm_desktop.mixture.points import Points
from gmm_desktop.ui.canvas.brush_item import BrushItem
from gmm_desktop.ui.canvas.tools.paint_keys import act_on_key, is_paint_key
from gmm_desktop.ui.canvas.tools.picking import nearest_point
from gmm_desktop.ui.canvas.tools.tool import Plane, Tool

TICK_MS = 16
"""What is held acts so often, and so often the draft is shown."""

SPRAYED_AT_ONCE = 2
"""Points sprayed in a tick: about 120 a second."""

SPACING = 7.0
"""Pixels between the points of a painted trail."""

CLICK_REACH = 4
PICK_REACH = 8.0
SEED = 0

Pair = tuple[float, float]


class Easel(Plane, Protocol):
    """The plane as a brush sees it: it shows points that are not yet data."""

    def show_draft(self, points: Points | None) -> None:
        """Show these points instead of the data; None shows an empty plane."""

    def end_draft(self) -> None:
        """Show the data again."""

    def show_selection(self, indices: IntArray, by: Pair = (0.0, 0.0)) -> None:
        """Ring points of the data, moved by so much."""

    def drafting(self) -> bool:
        """Tell whether the last draft is still being painted."""


class PaintTool:
    """Turns a gesture into one edit of the data. Chance begins with a seed, so that a test can know the points."""

    def __init__(
        self, workspace: Workspace, plane: Easel, inner: Tool, item: BrushItem, timer: QTimer
    ) -> None:
        self._workspace, self._plane, self._inner, self._item = workspace, plane, inner, item
        self._rng = np.random.default_rng(SEED)
        self._stroke: Stroke | None = None
        self._held = False
        self._press = self._last = QPointF()
        self._repel = self._adds = self._dragging = self._grabs = False
        self._unshown = False
        self._timer = timer
        timer.setInterval(TICK_MS)
        timer.timeout.connect(self._tick)
        workspace.changed.connect(self._follow)

    @property
    def busy(self) -> bool:
        """Whether no tip should come up."""
        return self._painting is not None or self._inner.busy

    @property
    def _painting(self) -> Painting | None:
        return self._workspace.state.painting

    # The pointer

    def press(self, event: QMouseEvent) -> None:
        """Begin a stroke; EM rests."""
        painting = self._painting
        if painting is None:
            self._inner.press(event)
            return
        if not self._in_view(event.position()):
            return
        self._workspace.run.pause()
        self._held, self._dragging = True, False
        self._press = self._last = event.position()
        self._take_modifiers(event)
        if painting.brush is Brush.SELECT:
            self._grabs = self._over_selected(event.position())
            return
        if self._stroke is None:
            base = None if painting.fresh else self._workspace.state.experiment.dataset.points
            self._stroke = begun(base)
        if painting.brush is Brush.PAINT:
            self._stroke = adding(self._stroke, self._plane.to_data(event.position())[None])
        self._act()
        self._show_draft()
        self._timer.start()

    def move(self, event: QMouseEvent) -> None:
        """Go on with the stroke; without one show the brush."""
        painting = self._painting
        if painting is None:
            self._inner.move(event)
            return
        self._take_modifiers(event)
        if self._held and (event.position() - self._press).manhattanLength() >= CLICK_REACH:
            self._dragging = True
        if painting.brush is Brush.SELECT:
            self._last = event.position()
            self._show_selecting(painting)
            return
        self._item.show_circle(self._place(event.position()), painting.radius)
        self._plane.viewport().setCursor(Qt.CursorShape.CrossCursor)
        if self._held:
            self._go_on(event.position(), painting)
        else:
            self._last = event.position()

    def release(self, event: QMouseEvent) -> None:
        """Make the stroke one edit."""
        painting = self._painting
        if painting is None or not self._held:
            self._inner.release(event)
            return
        self._held = False
        self._timer.stop()
        if painting.brush is Brush.SELECT:
            self._select(event, painting)
        elif self._stroke is not None:
            self._finish(self._stroke, painting)

    def double_click(self, event: QMouseEvent) -> None:
        """Take the second of two quick clicks as a click."""
        if self._painting is None:
            self._inner.double_click(event)
        else:
            self.press(event)

    def leave(self) -> None:
        """Take note that the pointer is not over the plane any more."""
        if not self._held:
            self._item.show_nothing()

    # Strokes

    def _go_on(self, position: QPointF, painting: Painting) -> None:
        """Paint or erase along the way; the other brushes act by the clock."""
        stroke, radii = self._stroke, self._radii(painting)
        if stroke is None:
            return
        if painting.brush is Brush.PAINT:
            way = position - self._last
            steps = int(np.hypot(way.x(), way.y()) // SPACING)
            for step in range(1, steps + 1):
                at = self._pair(self._last + way * (step / steps))
                stroke = adding(stroke, self._seen(scattered(self._rng, at, radii, 1)))
            if steps:
                self._last = position
        else:
            if painting.brush is Brush.ERASE and stroke.base is not None:
                since = self._pair(self._last)
                stroke = erasing(stroke, under(stroke.base, self._pair(position), radii, since))
            self._last = position
        self._unshown = self._unshown or stroke is not self._stroke
        self._stroke = stroke

    def _tick(self) -> None:
        """Act and show it; with so many points that they are painted in the background, as often as that is done."""
        if self._plane.drafting():
            return
        self._act()
        if self._unshown:
            self._show_draft()

    def _act(self) -> None:
        """Do what the brush does while it is held."""
        painting, stroke = self._painting, self._stroke
        if painting is None or stroke is None:
            return
        centre, radii = self._pair(self._last), self._radii(painting)
        if painting.brush is Brush.SPRAY:
            stroke = adding(stroke, self._seen(sprayed(self._rng, centre, radii, SPRAYED_AT_ONCE)))
        elif stroke.base is not None and painting.brush is Brush.ERASE:
            stroke = erasing(stroke, under(stroke.base, centre, radii))
        elif stroke.base is not None and painting.brush in (Brush.JITTER, Brush.ATTRACT):
            indices = under(Points.to_draw(stroke.places), centre, radii)
            if not len(indices):
                return
            places = stroke.places[indices]
            if painting.brush is Brush.JITTER:
                places = jittered(self._rng, places, radii)
            else:
                places = attracted(places, centre, radii, repel=self._repel)
            stroke = moving(stroke, indices, places)
        self._unshown = self._unshown or stroke is not self._stroke
        self._stroke = stroke

    def _finish(self, stroke: Stroke, painting: Painting) -> None:
        edit = edit_of(stroke, painting.brush, painting.group)
        if painting.fresh and (edit is None or not _is_enough(stroke)):
            self._show_draft()
            self._workspace.set_painting(replace(painting))  # so that the bar counts the points
            return
        self._stroke = None
        if edit is None or not self._workspace.submit(edit):
            self._plane.end_draft()

    # Selecting

    def _select(self, event: QMouseEvent, painting: Painting) -> None:
        """Move what was taken hold of, or select what is in the box or under the pointer."""
        points = self._workspace.state.experiment.dataset.points
        start, end = self._pair(self._press), self._pair(event.position())
        self._item.show_nothing()
        if self._grabs and self._dragging:
            self._grabs = False
            by = (end[0] - start[0], end[1] - start[1])
            self._plane.end_draft()
            if not self._workspace.submit(MovePoints(painting.selected, by)):
                self._plane.show_selection(painting.selected)
            return
        if self._dragging:
            lower = (min(start[0], end[0]), min(start[1], end[1]))
            chosen = inside(points, lower, (max(start[0], end[0]), max(start[1], end[1])))
        else:
            near = nearest_point(points, np.array(end), self._plane.pixels_per_unit(), PICK_REACH)
            chosen = np.array([] if near is None else [near], dtype=np.int64)
        if self._adds:
            both = np.setxor1d if not self._dragging else np.union1d
            chosen = both(painting.selected, chosen)
        self._workspace.set_painting(replace(painting, selected=chosen))

    def _show_selecting(self, painting: Painting) -> None:
        """Show the box, or the points in the hand."""
        grabbed = self._held and self._grabs and self._dragging
        over = self._grabs if self._held else self._over_selected(self._last)
        shape = Qt.CursorShape.SizeAllCursor if over else Qt.CursorShape.ArrowCursor
        self._plane.viewport().setCursor(shape)
        if grabbed:
            if not self._plane.drafting():
                start, end = self._pair(self._press), self._pair(self._last)
                by = (end[0] - start[0], end[1] - start[1])
                places = self._workspace.state.experiment.dataset.points.array.copy()
                places[painting.selected] += by
                self._plane.show_draft(Points.to_draw(places))
                self._plane.show_selection(painting.selected, by)
        elif self._held and self._dragging:
            self._item.show_box(QRectF(self._place(self._press), self._place(self._last)))
        else:
            self._item.show_nothing()

    def _over_selected(self, position: QPointF) -> bool:
        painting = self._painting
        if painting is None or not len(painting.selected):
            return False
        points = self._workspace.state.experiment.dataset.points
        chosen = Points(points.x[painting.selected], points.y[painting.selected])
        place, scale = self._plane.to_data(position), self._plane.pixels_per_unit()
        return nearest_point(chosen, place, scale, PICK_REACH) is not None

    # The keyboard

    def takes_key(self, event: QKeyEvent) -> bool:
        """Keep the keys of the brush and of the selection from the shortcuts."""
        painting = self._painting
        if painting is not None and is_paint_key(event, painting):
            return True
        return self._inner.takes_key(event)

    def key(self, event: QKeyEvent) -> bool:
        """Change the size of the brush; move or remove what is selected."""
        painting = self._painting
        if painting is not None and is_paint_key(event, painting):
            if not self._held:
                act_on_key(event, self._workspace, painting, self._plane.viewRect().width())
            return True
        return self._inner.key(event)

    def escape(self) -> None:
        """Drop the stroke, keep the old data, deselect, or paint no more: the first of these there is to do."""
        painting = self._painting
        if painting is None:
            self._inner.escape()
        elif self._held:
            self.let_go()
        elif painting.fresh:
            self._workspace.set_painting(replace(painting, fresh=False))
        elif len(painting.selected):
            self._workspace.set_painting(replace(painting, selected=painting.selected[:0]))
        else:
            self._workspace.set_painting(None)

    def let_go(self) -> None:
        """Hold nothing any more."""
        self._drop()
        self._inner.let_go()

    # How it comes about

    @property
    def pending(self) -> int:
        """How many points wait on the empty plane."""
        return self._stroke.n_added if self._stroke is not None else 0

    def _follow(self, state: State, changes: Changes) -> None:
        if not changes & (Changes.PAINTING | Changes.DATASET):
            return
        painting = state.painting
        if painting is None or not painting.fresh:
            if self._stroke is not None and not self._held:
                self._drop()
            self._plane.end_draft()
        elif self._stroke is None:
            self._plane.show_draft(None)
        if painting is None:
            self._item.show_nothing()
            self._plane.viewport().unsetCursor()
        elif self._item.circle is not None and painting.brush is not Brush.SELECT:
            self._item.show_circle(self._item.circle[0], painting.radius)

    def _drop(self) -> None:
        """Forget the stroke."""
        self._timer.stop()
        painting, shown = self._painting, self._stroke is not None or self._grabs
        self._stroke, self._held, self._grabs, self._unshown = None, False, False, False
        if painting is not None and painting.fresh:
            self._plane.show_draft(None)
        elif shown:
            self._plane.end_draft()
            self._plane.show_selection(painting.selected if painting else np.empty(0, np.int64))
        if painting is not None and painting.brush is Brush.SELECT:
            self._item.show_nothing()

    def _show_draft(self) -> None:
        painting, self._unshown = self._painting, False
        if painting is not None and self._stroke is not None:
            self._plane.show_draft(points_of(self._stroke, painting.brush))

    def _in_view(self, position: QPointF) -> bool:
        return bool(len(self._seen(self._plane.to_data(position)[None])))

    def _seen(self, values: FloatArray) -> FloatArray:
        """Leave out the places beyond the axes, where nobody would see the points."""
        view = self._plane.viewRect()
        lower, upper = (view.left(), view.top()), (view.right(), view.bottom())
        seen: FloatArray = values[((values >= lower) & (values <= upper)).all(axis=1)]
        return seen

    def _take_modifiers(self, event: QMouseEvent) -> None:
        shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        self._repel = self._adds = shift

    def _radii(self, painting: Painting) -> Pair:
        scale = self._plane.pixels_per_unit()
        return painting.radius / scale.x, painting.radius / scale.y

    def _pair(self, position: QPointF) -> Pair:
        x, y = self._plane.to_data(position).tolist()
        return x, y

    def _place(self, position: QPointF) -> QPointF:
        return QPointF(*self._pair(position))


def _is_enough(stroke: Stroke) -> bool:
    """Tell whether the points on an empty plane can be a data set: two different ones."""
    values = np.concatenate(stroke.added) if stroke.added else np.empty((0, 2))
    return len(values) > 1 and bool((values != values[0]).any())
