"""Scripts that repeat a run without this program."""
