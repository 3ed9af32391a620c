"""What is said of runs: what they are called, how they began, which options they had, how they ended."""

from datetime import datetime

from gmm_desktop.experiment.experiment import SCALE_FREE_SETTINGS
from gmm_desktop.experiment.lanes import origin
from gmm_desktop.experiment.names import visible
from gmm_desktop.experiment.presets import PUBLISHED_SETTINGS
from gmm_desktop.experiment.timeline import Run, Timeline
from gmm_desktop.mixture.convergence import StopReason
from gmm_desktop.mixture.frames import Frame
from gmm_desktop.mixture.initialisation import RANDOM_STARTS, StartMethod
from gmm_desktop.mixture.settings import EmSettings, Pins
from gmm_desktop.mixture.verdict import VerdictKind
from gmm_desktop.words.messages import grouped, place_words, rule_sentence, stop_sentence
from gmm_desktop.words.options import PINNED
from gmm_desktop.words.presets import PRESET_TEXTS
from gmm_desktop.words.verdict import SHORT as VERDICTS

START_WORDS = {
    StartMethod.AS_DRAWN: "a start set by hand",
    StartMethod.KMEANS_PLUS_PLUS: "k-means++",
    StartMethod.KMEANS: "k-means",
    StartMethod.RANDOM_POINTS: "random points",
    StartMethod.RANDOM_RESPONSIBILITIES: "random γ",
    StartMethod.HIERARCHICAL: "hierarchy",
    StartMethod.NEIGHBOUR: "a neighbour",
    StartMethod.FROM_FILE: "from a file",
}

ENDED_WORDS = {
    StopReason.MAX_ITER: "iteration limit",
    StopReason.STARVED: "starved",
    StopReason.COLLAPSED: "collapsed",
    StopReason.NOT_POSITIVE_DEFINITE: "flat",
}

UNFINISHED = "not finished"

TELLING = (VerdictKind.MAXIMUM, VerdictKind.SADDLE)
"""Verdicts that say more than by which rule a run ended."""
FRAMES_LET_GO = "Only its start and result were kept; played again, it is the same."


def preset_words(identifier: str) -> str:
    """Return the short name of a prepared start."""
    return PRESET_TEXTS[identifier][0].partition(":")[0] if identifier in PRESET_TEXTS else ""


def start_words(timeline: Timeline, run: Run) -> str:
    """Say how a run began: its preset, its random start with the seed, or the run it went on from."""
    parent = origin(timeline, run)
    words = begin_words(run, None if parent is None else timeline.number(parent))
    random = run.experiment.start_method in RANDOM_STARTS and not run.experiment.preset
    return f"{words}, seed {run.experiment.seed}" if random else words


def begin_words(run: Run, left: int | None) -> str:
    """Say how a run began, without a seed.

    Parameters
    ----------
    run : Run
        The run.
    left : int or None
        Number of the run it went on from.
    """
    experiment = run.experiment
    if experiment.preset:
        return preset_words(experiment.preset)
    if experiment.start_method is StartMethod.AS_DRAWN and left is not None:
        return f"from run {left} at {half_step_words(run.forked_at)}"
    raw = experiment.raw_distances and experiment.start_method in RANDOM_STARTS
    return START_WORDS[experiment.start_method] + (", data units" if raw else "")


def half_step_words(half_step: int) -> str:
    """Say which half-step it is, in short: start, 3 E, 3 M."""
    return f"{(half_step + 1) // 2} {'E' if half_step % 2 else 'M'}" if half_step else "start"


def run_name(timeline: Timeline, run: Run) -> str:
    """Return the name a person gave a run, or else how it began."""
    return visible(timeline.name(run)) or start_words(timeline, run)


def ended_words(run: Run) -> str:
    """Say in short how a run ended."""
    stop = run.outcome.stop
    if stop is None:
        return UNFINISHED
    if stop.verdict is not None and stop.verdict.kind in TELLING:
        return VERDICTS[stop.verdict.kind]
    return "converged" if stop.converged else ENDED_WORDS[stop.reason]


def ended_sentence(run: Run) -> str:
    """Say how a run ended, and by which rule."""
    stop = run.outcome.stop
    return stop_sentence(stop, run.experiment.settings) if stop else f"{UNFINISHED}: it can go on"


def option_words(run: Run) -> str:
    """Say how a run differs from plain EM with the usual stopping rules; an empty text where it does not."""
    settings, noise = run.experiment.settings, run.experiment.start.noise
    said = [
        f"reg_covar {settings.reg_covar:g}" if settings.reg_covar else "",
        "prior" if settings.prior else "",
        f"noise {noise.weight:.3g}" if noise else "",
        pin_words(settings.pins),
        _temperature_words(settings),
        "accelerated" if settings.accelerated else "",
        f"batches of {settings.batch_size}" if settings.batch_size else "",
        "" if _usual_rule(settings) else rule_sentence(settings),
        "" if _usual_rule(settings) or settings.max_iter >= 10**9 else f"≤ {settings.max_iter} iterations",
    ]
    return ", ".join(words for words in said if words)


def pin_words(pins: Pins) -> str:
    """Say what EM leaves as it is: pinned π1 μ2."""
    held = [f"{sign}{k + 1}" for part, (_, sign) in PINNED.items() for k in sorted(getattr(pins, part))]
    return f"pinned {' '.join(held)}" if held else ""


def _temperature_words(settings: EmSettings) -> str:
    if settings.initial_temperature is not None:
        return f"T {settings.initial_temperature:g} → {settings.temperature:g} in {settings.annealing}"
    return "" if settings.temperature == 1 else f"T = {settings.temperature:g}"


def _usual_rule(settings: EmSettings) -> bool:
    usual = [(s.rule, s.tol, s.patience, s.max_iter) for s in (SCALE_FREE_SETTINGS, PUBLISHED_SETTINGS)]
    return (settings.rule, settings.tol, settings.patience, settings.max_iter) in usual


def frame_words(frame: Frame) -> str:
    """Say which frame it is, and its L."""
    return f"{place_words(frame, ' · ')}\nL {grouped(frame.log_likelihood, 4)}"


def run_tip(timeline: Timeline, run: Run) -> str:
    """Return a few lines on a run: its name, how it began, its options, how it ended."""
    frame, count = run.outcome.frame, run.experiment.start.n_components
    name, began = run_name(timeline, run), start_words(timeline, run)
    title = f"Run {timeline.number(run)} · {name}"
    lines = [title, began if began != name else ""]
    lines.append(f"K = {count}, {run.experiment.settings.covariance_type.value}")
    lines.append(option_words(run))
    lines.append(f"{frame.iteration} iterations, {ended_sentence(run)}" if run.ran else "has not run yet")
    lines.append(f"L {grouped(frame.log_likelihood, 4)}")
    lines.append(FRAMES_LET_GO if run.kept else "")
    return "\n".join(line for line in lines if line)


def clock_time(begun: float) -> str:
    """Write when a run was begun, as the clock here shows it; empty where it is not known."""
    return _local(begun).strftime("%H:%M:%S") if begun else ""


def iso_time(begun: float) -> str:
    """Write when a run was begun, with date and zone; empty where it is not known."""
    return _local(begun).isoformat(timespec="milliseconds") if begun else ""


def _local(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds).astimezone()
