"""Curves of numbers by half-step."""
