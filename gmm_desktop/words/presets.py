"""The prepared experiments and examples in words: a name for the menu and a sentence about each."""

from gmm_desktop.experiment.presets import COLLAPSE, FIRST_START, OLD_FAITHFUL

PRESET_TEXTS = {
    FIRST_START: ("Misplaced start", "Three components far from the groups: watch EM find them"),
    "experiment_1": (
        "Experiment 1: the published fit",
        "EM begins where it should end: stops after 5 iterations",
    ),
    "experiment_2": (
        "Experiment 2: three means in a corner",
        "A start that ends in a local optimum: two groups under one component",
    ),
    "experiment_3": (
        "Experiment 3: other covariances",
        "Published means, odd covariances. Printed not symmetric: the lower triangle is used",
    ),
    "experiment_4": (
        "Experiment 4: far away",
        "Means far from the data. Covariances printed not symmetric: the lower triangle is used",
    ),
    OLD_FAITHFUL: ("Old Faithful", "272 eruptions of the geyser: duration and waiting time, in minutes"),
    COLLAPSE: (
        "Collapse: a mean on a point",
        "The fourth mean stands on a lonely point: play, and its Σ goes to 0 and L to ∞",
    ),
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
