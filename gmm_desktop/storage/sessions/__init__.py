"""Sessions and the snapshots they are recovered from."""
