"""Everything that EM can be asked, for hypothesis to draw from."""

from dataclasses import dataclass, replace

import numpy as np
from hypothesis import strategies as st

from gmm_desktop.mixture.covariance import project
from gmm_desktop.mixture.ellipse import Ellipse, covariance_of
from gmm_desktop.mixture.em import iterate, start_frame
from gmm_desktop.mixture.families import Family
from gmm_desktop.mixture.frames import Frame
from gmm_desktop.mixture.parameters import MixtureParameters, UniformNoise
from gmm_desktop.mixture.points import Points
from gmm_desktop.mixture.prior import Prior
from gmm_desktop.mixture.settings import EmSettings, Pins


@dataclass(frozen=True, eq=False)
class Problem:
    """Points, a start whose free covariances are in the family, and settings."""

    points: Points
    start: MixtureParameters
    settings: EmSettings

    def __repr__(self) -> str:
        return f"Problem({self.points.array.tolist()}, {self.start}, {self.settings})"

    def frames(self) -> list[Frame]:
        """Return the start and every half-step after it."""
        first = start_frame(self.points, self.start, self.settings)
        return [first, *iterate(self.points, first, self.settings)]


@st.composite
def clouds(draw: st.DrawFn) -> Points:
    """Points of up to three groups of different size, spread and place."""
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    groups = draw(st.integers(1, 3))
    spread = st.floats(0.5, 30)
    parts = []
    for _ in range(groups):
        size, spreads = draw(st.integers(5, 40)), [draw(spread), draw(spread)]
        parts.append(rng.uniform(-80, 80, 2) + rng.normal(size=(size, 2)) * spreads)
    return Points.of(np.vstack(parts))


@st.composite
def mixtures(draw: st.DrawFn, most: int = 4) -> MixtureParameters:
    """Any start a person could draw on a canvas of ±100 units."""
    count = draw(st.integers(1, most))
    place, sigma = st.floats(-100, 100), st.floats(1, 50)
    shares = np.array([draw(st.floats(0.05, 1)) for _ in range(count)])
    means = [(draw(place), draw(place)) for _ in range(count)]
    ellipses = [Ellipse(draw(sigma), draw(sigma), draw(st.floats(0, np.pi))) for _ in range(count)]
    return MixtureParameters(shares / shares.sum(), means, [covariance_of(each) for each in ellipses])


def within_family(start: MixtureParameters, settings: EmSettings) -> MixtureParameters:
    """Return a start whose free covariances are in the family."""
    free = [k for k in range(start.n_components) if k not in settings.pins.covariances]
    covariances = start.covariances.copy()
    if free:
        covariances[free] = project(settings.covariance_type, covariances[free], start.weights[free])
    return MixtureParameters(start.weights, start.means, covariances, start.noise)


def with_noise(start: MixtureParameters, points: Points, weight: float) -> MixtureParameters:
    """Return the same mixture with noise over the box of the points."""
    (left, low), (right, high) = points.lower.tolist(), points.upper.tolist()
    noise = UniformNoise(weight, (left, low), (right, high))
    return MixtureParameters(start.weights * (1 - weight), start.means, start.covariances, noise)


priors = st.builds(
    Prior,
    weight_concentration=st.sampled_from([1.0, 1.5, 4.0]),
    mean_strength=st.sampled_from([0.01, 1.0, 20.0]),
    degrees_of_freedom=st.sampled_from([1.5, 4.0, 30.0]),
    scale=st.sampled_from([0.1, 1.0, 5.0]),
)

temperatures = st.one_of(st.just(1.0), st.just(0.0), st.sampled_from([0.02, 0.5, 2.0, 10.0]))


@st.composite
def pins(draw: st.DrawFn, count: int) -> Pins:
    """Any parts of any components, sometimes none."""
    some = st.frozensets(st.integers(0, count - 1))
    return Pins(draw(some), draw(some), draw(some)) if draw(st.booleans()) else Pins()


TURNABLE = tuple(family for family in Family if family.orientation != "I" or family.shape == "I")
"""Families of which a mixture stays a member when it is turned."""


@st.composite
def problems(
    draw: st.DrawFn,
    iterations: int = 7,
    annealed: bool = False,
    batches: bool = False,
    soft: bool = False,
    turnable: bool = False,
) -> Problem:
    """Points, start, family, prior, pins, acceleration, noise and temperature in any combination.

    If ``soft``, responsibilities are not all 0 or 1; if ``turnable``, nothing in the model stands upright.
    """
    points, start = draw(clouds()), draw(mixtures())
    noise = 0.0 if turnable else draw(st.sampled_from([0.0, 0.0, 0.05, 0.6]))
    if noise:
        start = with_noise(start, points, noise)
    settings = EmSettings(
        covariance_type=draw(st.sampled_from(TURNABLE if turnable else tuple(Family))),
        max_iter=iterations,
        tol=0,
        prior=draw(st.none() | priors),
        pins=draw(pins(start.n_components)),
        temperature=draw(temperatures.filter(bool) if soft else temperatures),
        accelerated=draw(st.booleans()),
    )
    if annealed and draw(st.booleans()):
        settings = replace(
            settings, initial_temperature=draw(temperatures), annealing=draw(st.integers(1, 5))
        )
    if batches and draw(st.booleans()):
        settings = replace(settings, batch_size=draw(st.integers(1, 60)), seed=draw(st.integers(0, 9)))
    return Problem(points, within_family(start, settings), settings)
