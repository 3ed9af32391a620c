"""Files: readers, writers, sessions and recovery."""
