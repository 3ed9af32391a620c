"""What the window does when it is asked: open, save, export; each with its dialogs."""
