"""Tables of data: text, spreadsheets, JSON and NumPy files, read and written."""
