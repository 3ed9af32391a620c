"""What is studied: data, a start, settings, the edits made to them and the runs of EM."""
