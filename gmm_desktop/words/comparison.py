"""Words and figures of runs side by side."""

from gmm_desktop.experiment.timeline import Run, Timeline
from gmm_desktop.mixture.comparison import ComponentDifference, component_differences
from gmm_desktop.mixture.frames import Frame
from gmm_desktop.mixture.parameters import MixtureParameters
from gmm_desktop.words.messages import grouped, phase_words, significant, stop_sentence
from gmm_desktop.words.runs import run_name

DIFFERENCE_COLUMNS = (
    ("run", "The run compared with the one shown in the whole window"),
    ("component", "A component of the run shown, and the one of this run that is nearest to it"),
    ("Δπ", "Difference of the weights"),
    ("Δμ x", "Difference of the means along x, in data units"),
    ("Δμ y", "Difference of the means along y, in data units"),
    ("Δσ x", "Difference of the standard deviations along x, in data units"),
    ("Δσ y", "Difference of the standard deviations along y, in data units"),
    ("Δρ", "Difference of the correlations"),
    ("overlap", "Bhattacharyya coefficient of the two Gaussians: 1 where they are the same"),
)


def run_title(timeline: Timeline, run: Run) -> str:
    """Return the number of a run and its name, or what it began with."""
    return f"{timeline.number(run)} · {run_name(timeline, run)}"


def frame_lines(frame: Frame, best: float) -> tuple[str, ...]:
    """Say where a run is, its L there, and how far that is below the best of those side by side.

    Three lines, each shorter than the one before.
    """
    behind = frame.log_likelihood - best
    less = "" if abs(behind) < 5e-3 else f"   Δ {grouped(behind, 2)}"
    height = f"L {grouped(frame.log_likelihood, 2)}"
    return f"{frame.iteration} {phase_words(frame)}   {height}{less}", f"{height}{less}", height


def frame_tip(run: Run, frame: Frame) -> str:
    """Say in full what the line says, and how the run ended."""
    stop = run.outcome.stop
    end = stop_sentence(stop, run.experiment.settings) if stop else "this run has not ended yet"
    return (
        f"Iteration {frame.iteration}, {phase_words(frame)}; L = {frame.log_likelihood!r}.\n"
        f"Δ is how far that is below the largest L of these runs.\n{end[0].upper()}{end[1:]}."
    )


def difference_rows(
    number: int, reference: MixtureParameters, other: MixtureParameters
) -> list[tuple[str, ...]]:
    """Write the differences of each pair of components that belong together."""
    return [
        (str(number) if place == 0 else "", *_cells(difference))
        for place, difference in enumerate(component_differences(reference, other))
    ]


def _cells(difference: ComponentDifference) -> tuple[str, ...]:
    figures = (difference.weight, *difference.mean.tolist(), *difference.sigmas.tolist())
    signed = (_signed(figure) for figure in (*figures, difference.correlation))
    return (f"{difference.old + 1} → {difference.new + 1}", *signed, f"{difference.overlap:.4f}")


def _signed(figure: float) -> str:
    text = significant(figure)
    return text if figure <= 0 else f"+{text}"
