"""Many points at once, as pixels."""
