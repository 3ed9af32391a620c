"""Verdicts on the ends of runs, against arithmetic of fifty digits."""
