"""What EM found, as numbers in files, and mixtures read from files."""
