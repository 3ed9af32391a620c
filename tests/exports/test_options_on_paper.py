"""Each option of the view changes an exported picture: what the window shows, paper shows."""

from dataclasses import fields, replace
from typing import Any

import pytest

from gmm_desktop.experiment.session import Session
from gmm_desktop.experiment.state import Colouring, SampleView, State, SurfaceColouring, ViewOptions
from gmm_desktop.experiment.timeline import Timeline
from gmm_desktop.exports.pictures import PictureWish, at_half_step, picture_image, state_of
from gmm_desktop.exports.plane_scenes import ONLY_ON_SCREEN
from tests.exports.drawn_states import state_drawn, two_runs

pytestmark = pytest.mark.usefixtures("qapp", "compiled_surfaces")

OTHER: dict[str, Any] = {
    "colouring": Colouring.HARD,
    "level": 1.0,
    "sample": SampleView.BESIDE,
    "surface_colouring": SurfaceColouring.DENSITY,
}
"""Another value of what is neither on nor off."""


def forked() -> State:
    """Return a run forked from another at its sixth half-step: the chart may align it there."""
    timeline = two_runs()
    first, second = timeline.runs
    child = replace(second, parent=first.identifier, forked_at=6)
    return state_of(Session(Timeline((first, child), 4, 1)))


def images(state: State) -> list[Any]:
    wish = PictureWish(size=(600, 420))
    return [picture_image(state, replace(wish, view=view)) for view in ("plane", "surface", "objective")]


@pytest.mark.parametrize("name", [each.name for each in fields(ViewOptions)])
def test_an_option_of_the_view_changes_a_picture(name: str) -> None:
    options = ViewOptions()
    state = forked() if name == "align_forks" else at_half_step(state_drawn(), 8)  # after an M step
    before = getattr(options, name)
    other = OTHER.get(name, not before)
    assert other != before
    one = images(replace(state, options=options))
    assert one != images(replace(state, options=replace(options, **{name: other})))


@pytest.mark.parametrize("colouring", Colouring)
def test_each_colouring_is_another_picture(colouring: Colouring) -> None:
    state = replace(state_drawn(), component=1)
    kinds = [replace(state, options=ViewOptions(each)) for each in Colouring if each is not colouring]
    wish = PictureWish(size=(600, 420))
    own = picture_image(replace(state, options=ViewOptions(colouring)), wish)
    assert all(picture_image(each, wish) != own for each in kinds)


def test_what_only_the_screen_has_is_no_option() -> None:
    """The list names fields of the state, each with what is painted."""
    assert not set(ONLY_ON_SCREEN) & {each.name for each in fields(ViewOptions)}
    assert all(ONLY_ON_SCREEN.values())
