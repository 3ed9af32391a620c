"""The kinds of arrays, by the names that stand in signatures."""

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
BoolArray = NDArray[np.bool_]

SingleArray = NDArray[np.float32]
"""Coordinates on the screen, where half the digits and half the memory do."""

Int32Array = NDArray[np.int32]
ByteArray = NDArray[np.uint8]

Pixels = NDArray[np.uint32]
"""A picture of H × W pixels, each 0xAARRGGBB."""
