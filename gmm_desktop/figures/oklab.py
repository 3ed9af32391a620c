"""OKLab, the perceptual colour space in which colours are mixed and told apart, and colour-blind vision.

Ottosson (2020), "A perceptual color space for image processing". Between sRGB and OKLab lies L'M'S', the
cube roots of the cone responses: OKLab is linear in it, so mixing in L'M'S' *is* mixing in OKLab.
"""

from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from gmm_desktop.mixture.arrays import FloatArray

Vision = Literal["normal", "protan", "deutan", "tritan"]

RGB_TO_LMS = np.array(
    [
        [0.4122214708, 0.5363325363, 0.0514459929],
        [0.2119034982, 0.6806995451, 0.1073969566],
        [0.0883024619, 0.2817188376, 0.6299787005],
    ]
)
LMS_TO_RGB = np.linalg.inv(RGB_TO_LMS)
ROOTS_TO_LAB = np.array(
    [
        [0.2104542553, 0.7936177850, -0.0040720468],
        [1.9779984951, -2.4285922050, 0.4505937099],
        [0.0259040371, 0.7827717662, -0.8086757660],
    ]
)
LAB_TO_ROOTS = np.linalg.inv(ROOTS_TO_LAB)

# Machado, Oliveira & Fernandes (2009), severity 1, on linear-light RGB.
VISIONS: dict[Vision, FloatArray] = {
    "normal": np.eye(3),
    "protan": np.array(
        [
            [0.152286, 1.052583, -0.204868],
            [0.114503, 0.786281, 0.099216],
            [-0.003882, -0.048116, 1.051998],
        ]
    ),
    "deutan": np.array(
        [
            [0.367322, 0.860646, -0.227968],
            [0.280085, 0.672501, 0.047413],
            [-0.011820, 0.042940, 0.968881],
        ]
    ),
    "tritan": np.array(
        [
            [1.255528, -0.076749, -0.178779],
            [-0.078411, 0.930809, 0.147602],
            [0.004733, 0.691367, 0.303900],
        ]
    ),
}


def linear_light(rgb: ArrayLike) -> FloatArray:
    """Decode sRGB (..., 3) in 0..255 to linear light in 0..1 (IEC 61966-2-1)."""
    value = np.asarray(rgb, np.float64) / 255.0
    return np.where(value <= 0.04045, value / 12.92, ((value + 0.055) / 1.055) ** 2.4)


def encoded(linear: ArrayLike) -> FloatArray:
    """Encode linear light (..., 3) as sRGB in 0..255; what lies outside the gamut is clipped."""
    value = np.clip(np.asarray(linear, np.float64), 0.0, 1.0)
    return 255.0 * np.where(value <= 0.0031308, 12.92 * value, 1.055 * value ** (1 / 2.4) - 0.055)


def cone_roots(rgb: ArrayLike) -> FloatArray:
    """Cube roots L'M'S' (..., 3) of the cone responses to sRGB colours (..., 3) in 0..255."""
    roots: FloatArray = np.cbrt(linear_light(rgb) @ RGB_TO_LMS.T)
    return roots


def to_oklab(rgb: ArrayLike) -> FloatArray:
    """OKLab (L, a, b) (..., 3), L in 0..1, of sRGB colours (..., 3) in 0..255."""
    lab: FloatArray = cone_roots(rgb) @ ROOTS_TO_LAB.T
    return lab


def from_oklab(lab: ArrayLike) -> FloatArray:
    """Find the sRGB colours (..., 3) in 0..255 nearest to OKLab colours (..., 3)."""
    roots = np.asarray(lab, np.float64) @ LAB_TO_ROOTS.T
    return encoded(roots**3 @ LMS_TO_RGB.T)


def as_seen(rgb: ArrayLike, vision: Vision) -> FloatArray:
    """Simulate how sRGB colours (..., 3) in 0..255 look to an eye with the given colour vision."""
    return encoded(linear_light(rgb) @ VISIONS[vision].T)


def contrast(first: ArrayLike, second: ArrayLike) -> FloatArray:
    """Contrast ratio 1..21 of two sRGB colours (..., 3) in 0..255 (WCAG 2.2, relative luminance)."""
    luminance = np.array([0.2126, 0.7152, 0.0722])
    one, other = linear_light(first) @ luminance, linear_light(second) @ luminance
    ratio: FloatArray = (np.maximum(one, other) + 0.05) / (np.minimum(one, other) + 0.05)
    return ratio
