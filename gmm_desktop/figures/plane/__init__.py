"""The plane: data, mixture, contours, axes and marginals."""
