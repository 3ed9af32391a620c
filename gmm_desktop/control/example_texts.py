"""The curated examples in words: a title, and what each is for in one sentence."""

EXAMPLE_TEXTS = {
    "good_start": (
        "Good start",
        "Seed 107 puts a mean into each group: EM finds the best fit in 19 iterations",
    ),
    "merged": (
        "Two groups merged",
        "The same data with seed 15: EM ends in a local optimum, two groups under one component",
    ),
    "singular": (
        "Singular",
        "Seed 182 leaves a component with too few points: its Σ collapses and L runs to ∞",
    ),
    "slow": ("Slow convergence", "Two groups that overlap strongly: EM takes hundreds of tiny steps"),
    "saddle": (
        "Identical means: a trap",
        "Two equal components never part: EM ends at a saddle of L, says so, and a nudge leads off it",
    ),
    "wrong_count": ("Wrong K", "Four groups, two components: L rises all the same. Compare K with BIC"),
    "stray_points": ("Stray points", "Outliers widen a component until noise is added in the panel Model"),
    "unequal_volumes": (
        "Unequal volumes",
        "Begins with what k-means finds: it cuts the wide group, EM gives it back",
    ),
    "elongated": (
        "Elongated groups",
        "Begins with what k-means finds: it cuts across the ellipses, EM turns them",
    ),
    "ring": ("Ring", "One Gaussian is densest where a ring has no points: add components, or see what fails"),
}
"""By identifier: title and purpose."""
