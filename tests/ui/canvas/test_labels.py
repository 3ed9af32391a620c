"""Labels of components on the canvas: to the upper right of their mean, unless they would cover something."""

from itertools import combinations

from PySide6.QtCore import QRectF

from gmm_desktop.experiment.edits import MoveMean
from gmm_desktop.figures.plane.plane_means import label_boxes
from gmm_desktop.figures.sheet import Sheet
from gmm_desktop.ui.canvas.overlay import view_of
from tests.ui.conftest import Hand


def boxes(hand: Hand) -> list[QRectF]:
    """Return where the labels are drawn, in pixels."""
    picture, box = hand.canvas.layers.mixture._picture, hand.canvas.getViewBox()
    view = view_of(box)
    assert picture is not None
    assert view is not None
    away = box.sceneBoundingRect().topLeft()
    return [each.translated(away) for each in label_boxes(Sheet((1, 1)), view, picture)]


def test_labels_far_from_each_other_stand_to_the_upper_right(hand: Hand) -> None:
    for component, box in enumerate(boxes(hand)):
        mean = hand.mean_pixel(component)
        assert box.left() > mean.x()
        assert box.top() < mean.y()


def test_labels_of_means_beside_each_other_do_not_cover_each_other(hand: Hand) -> None:
    x, y = hand.shown.means[0].tolist()
    hand.workspace.submit(MoveMean(1, (x + 6.0, y + 2.0)))
    assert not any(one.intersects(other) for one, other in combinations(boxes(hand), 2))
    marks = [hand.mean_pixel(component) for component in range(3)]
    assert not any(box.contains(mark) for box in boxes(hand) for mark in marks)
