"""What is said about the density in 3-D."""

SURFACE_SENTENCE = (
    "Height is the density of the mixture: Σ π N(x | μ, Σ) over all components. Drag to turn it."
)
SURFACE_TIP = "Drag or use the arrow keys to turn, the wheel or + and − to zoom, double-click to reset"
SURFACE_NAME = "The density of the mixture in 3-D; arrow keys turn it, plus and minus zoom it"
RESET_CAMERA_TIP = "Look from where one looks at first (double-click, or Home)"
SURFACE_OPTIONS_TIP = "What is drawn in 3-D"
