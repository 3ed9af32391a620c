"""The shapes that can be drawn, in words: what each is for, and what can be adjusted about it."""

SHAPE_TEXTS = {
    "blobs": ("Blobs", "Equal round groups: any method finds them, until they touch"),
    "elongated": ("Elongated", "Parallel ellipses: k-means cuts across them, EM does not"),
    "unequal_volumes": ("Unequal volumes", "Small beside wide: k-means gives part of the wide group away"),
    "unequal_weights": ("Unequal weights", "Rare beside common: the weights π move the border"),
    "crossing": ("Crossing", "Two ellipses in an X: only their orientation differs"),
    "same_means": ("Same means", "Narrow inside wide: what only covariances can tell apart"),
    "ring": ("Ring", "A ring about a blob: its mean lies where it has no points"),
    "moons": ("Moons", "Groups that are no Gaussians: each takes several components"),
    "spiral": ("Spiral", "Curved arms: chains of small components follow them"),
    "outliers": ("Outliers", "Blobs with stray points: what a noise component is for"),
}
"""Name and purpose of each shape of `gmm_desktop.mixture.generators.SHAPES`."""

_WORDS = {
    "components": ("Groups", "how many groups K there are"),
    "separation": ("Separation", "distance of neighbouring means, in their standard deviations"),
    "stretch": ("Stretch", "how many times longer than wide the ellipses are, σ₁ / σ₂"),
    "angle": ("Angle", "of the long axes against the x-axis, in degrees"),
    "ratio": ("Ratio", "how many times wider the widest group is than the narrowest"),
    "narrow_share": ("Narrow share", "weight π of the narrow group"),
    "thickness": ("Thickness", "standard deviation of the ring's radius, which is 5"),
    "centre_share": ("Centre share", "share of the points in the blob in the middle"),
    "noise": ("Blur", "standard deviation of the errors added to each coordinate"),
    "arms": ("Arms", "how many arms the spiral has"),
    "turns": ("Turns", "how often each arm winds about the centre"),
    "outlier_share": ("Outliers", "share of the points that are strewn evenly over the box"),
}
_WORDS_OF_SHAPES = {
    ("unequal_weights", "ratio"): (
        "Ratio",
        "how many times more points the largest group has than the smallest",
    ),
    ("crossing", "angle"): ("Angle", "between the long axes of the two ellipses, in degrees"),
}


def parameter_words(shape: str, parameter: str) -> tuple[str, str]:
    """Return what a parameter of a shape is called, and what it is."""
    return _WORDS_OF_SHAPES.get((shape, parameter), _WORDS[parameter])
