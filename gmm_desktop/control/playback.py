"""The pace of playing: from one half-step in two seconds to as fast as the screen."""

import math

SLOWEST_MS = 2000.0
FASTEST_MS = 16.0
TOP_SPEED = 100
DEFAULT_SPEED = 60


def interval_ms(speed: int) -> int:
    """Return the milliseconds between half-steps at a speed from 0 to 100, in equal ratios."""
    share = min(max(speed, 0), TOP_SPEED) / TOP_SPEED
    return round(SLOWEST_MS * math.pow(FASTEST_MS / SLOWEST_MS, share))
