"""The density in 3-D."""
