"""Worked calculations: the E step of a point and the M step of a component, line by line; no Qt."""
