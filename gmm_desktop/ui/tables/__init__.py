"""Numbers in rows, to read and to edit."""
