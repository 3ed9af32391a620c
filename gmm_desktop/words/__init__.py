"""Sentences that the window and the command line both say; no Qt."""
