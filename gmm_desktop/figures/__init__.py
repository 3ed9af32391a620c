"""Pictures: points, density and components as pixels; arrays in, images out, no widgets."""
