"""Parts of which panels and dialogs are built."""
