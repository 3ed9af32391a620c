"""The prepared experiments in words: a name for the menu and a sentence about each."""

from gmm_desktop.control.example_texts import EXAMPLE_TEXTS
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
    **EXAMPLE_TEXTS,
}
