"""The middle of the window: the canvas with its bars, or several runs side by side."""
