"""Shapes that are no Gaussian mixture: several components are needed for what the eye takes as one group.

Each function draws ``count`` points and returns them, shape (count, 2), with the group of each, shape (count,).
"""

import math

import numpy as np

from gmm_desktop.mixture.arrays import FloatArray, IntArray

Drawn = tuple[FloatArray, IntArray]

RADIUS = 5.0
"""Of the ring, and of the outer end of the spiral."""


def ring(count: int, rng: np.random.Generator, *, thickness: float, centre_share: float) -> Drawn:
    """Draw a ring of radius 5 (group 0) around a round blob of σ = 1 (group 1).

    Parameters
    ----------
    count : int
        How many points.
    rng : numpy.random.Generator
        Source of chance.
    thickness : float
        Standard deviation of the ring's radius.
    centre_share : float
        Share of the points that belong to the blob.
    """
    labels = (rng.random(count) < centre_share).astype(np.int64)
    turns = rng.uniform(0, 2 * math.pi, count)
    radii = RADIUS + thickness * rng.standard_normal(count)
    circle = radii[:, None] * np.column_stack([np.cos(turns), np.sin(turns)])
    return np.where(labels[:, None] == 1, rng.standard_normal((count, 2)), circle), labels


def moons(count: int, rng: np.random.Generator, *, noise: float) -> Drawn:
    """Draw two half circles of radius 1 that reach into each other, as scikit-learn's ``make_moons`` does.

    Parameters
    ----------
    count : int
        How many points.
    rng : numpy.random.Generator
        Source of chance.
    noise : float
        Standard deviation of the normal errors added to each coordinate.
    """
    labels = rng.integers(0, 2, count, dtype=np.int64)
    turns = rng.uniform(0, math.pi, count)
    upper = np.column_stack([np.cos(turns), np.sin(turns)])
    lower = np.array([1.0, 0.5]) - upper
    return np.where(labels[:, None] == 1, lower, upper) + noise * rng.standard_normal((count, 2)), labels


def spiral(count: int, rng: np.random.Generator, *, arms: int, turns: float, noise: float) -> Drawn:
    """Draw Archimedean spirals r = 5·φ/φ_max, one group an arm.

    Parameters
    ----------
    count : int
        How many points.
    rng : numpy.random.Generator
        Source of chance.
    arms : int
        How many, evenly turned.
    turns : float
        How often each winds about the centre.
    noise : float
        Standard deviation of the normal errors added to each coordinate.
    """
    labels = rng.integers(0, arms, count, dtype=np.int64)
    # The length of an Archimedean spiral grows about as φ²: the root spreads the points evenly along it.
    out = np.sqrt(rng.random(count))
    angles = 2 * math.pi * (turns * out + labels / arms)
    points = (RADIUS * out)[:, None] * np.column_stack([np.cos(angles), np.sin(angles)])
    return points + noise * rng.standard_normal((count, 2)), labels
