"""Charts of a run, strips of frames, and small drawings of formulas and families."""
