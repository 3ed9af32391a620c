"""Which run and half-step a pixel of the timeline means, and the other way round."""

from hypothesis import given
from hypothesis import strategies as st

from gmm_desktop.ui.charts.lane_geometry import HEADER, ROW, LaneGeometry


@st.composite
def geometries(draw: st.DrawFn) -> LaneGeometry:
    width, height = draw(st.integers(300, 2500)), draw(st.integers(60, 900))
    span, rows = draw(st.integers(20, 40_000)), draw(st.integers(1, 200))
    at = LaneGeometry(width, height, span, rows)
    return LaneGeometry(width, height, span, rows, draw(st.integers(0, at.overflow)))


@given(geometries(), st.data())
def test_the_pixel_of_a_half_step_means_that_half_step(at: LaneGeometry, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, at.span))
    assert at.place_at(at.x_of(place)) == place
    nearest = round(at.x_of(place))
    assert abs(at.place_at(nearest) - place) <= max(1, 0.5 / at.pixels_a_step + 1)


@given(geometries(), st.data())
def test_every_pixel_of_a_lane_means_that_lane(at: LaneGeometry, data: st.DataObject) -> None:
    row = data.draw(st.sampled_from(list(at.seen)))
    y = at.top_of(row) + data.draw(st.integers(0, ROW - 1))
    assert at.row_at(y) == (row if y >= HEADER else None)
    if HEADER <= y < at.height:
        assert at.nearest_row(y) == row


@given(geometries(), st.floats(-5000, 5000))
def test_a_drag_beyond_the_lanes_means_the_nearest_one_in_view(at: LaneGeometry, y: float) -> None:
    row = at.nearest_row(y)
    assert row in at.seen
    if y < HEADER:
        assert row == at.seen.start


@given(geometries())
def test_the_columns_stand_beside_each_other_at_any_size(at: LaneGeometry) -> None:
    assert 0 < at.name_width < at.left < at.right <= at.width
    assert at.name(0).right() <= at.name_width
    assert at.x_of(0) == at.left
    assert abs(at.x_of(at.span) - at.right) < 1e-6


def test_beyond_the_lanes_there_is_none() -> None:
    at = LaneGeometry(600, 200, 20, 2)
    assert at.row_at(HEADER - 1) is None
    assert at.row_at(HEADER + 2 * ROW) is None
    assert [at.row_at(HEADER), at.row_at(HEADER + ROW)] == [0, 1]
