"""What is said while the M-step is guessed."""

from collections.abc import Sequence

from gmm_desktop.experiment.prediction import LEAST_MOVE, Score, Verdict
from gmm_desktop.words.messages import significant

GUESS = "Drag a dashed ghost to where its mean will go, then make the M step."
GUESS_FIRST_E = "Drag a dashed ghost to where its mean will go, then make the E and the M step."
ENDED = "This run has ended: go back, or change something, to guess again."
SCORE_TIP = (
    "100 is exactly there, 0 is no nearer than the mean was: the share of the way that was found.\n"
    "A streak is of guesses of at least 50."
)


def verdict_sentence(verdicts: Sequence[Verdict]) -> str:
    """Say how far off the guesses were, the farthest if there are several."""
    if not verdicts:
        return ""
    if len(verdicts) == 1:
        (one,) = verdicts
        return f"Component {one.component + 1}: {error_words(one)} off, {_points(one)}."
    worst = max(verdicts, key=lambda each: each.sigmas)
    mean = sum(each.score for each in verdicts) / len(verdicts)
    return (
        f"{len(verdicts)} guesses: {mean:.0f} of 100 on average; "
        f"the farthest, component {worst.component + 1}, {error_words(worst)} off."
    )


def error_words(verdict: Verdict) -> str:
    """Write how far off a guess was, in units of the data and in σ of its component."""
    return f"{significant(verdict.error, 3)} ({significant(verdict.sigmas, 2)} σ)"


def score_lines(score: Score) -> tuple[str, str]:
    """Write the running score in two lines."""
    if not score.count:
        return "no score yet", ""
    guesses = "1 guess" if score.count == 1 else f"{score.count} guesses"
    return f"score {score.mean:.0f} of 100", f"{guesses}, best streak {score.best}"


def _points(verdict: Verdict) -> str:
    if verdict.counted:
        return f"{verdict.score:.0f} of 100"
    moved = f"the mean moved less than {LEAST_MOVE:g} σ"
    return f"not counted: {moved if verdict.small else 'this step was shown before'}"
