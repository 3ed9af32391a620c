"""What is said about sessions and the work in them."""

from datetime import datetime
from pathlib import Path

from gmm_desktop.experiment.names import visible
from gmm_desktop.storage.sessions.recovery import SnapshotFacts

SAVING = "Saving {file}…"
SAVED = "Saved to {file}."
OPENED = "Opened {file}."
HELD = (
    "{file} is open in another window. Save under another name, so that neither takes the other's work away."
)
ALSO_OPEN = "{file} is open in another window too; saving here will ask for another name."
CHANGED = "{file} has changed since it was opened here. Replace it, or save under another name?"
ASK_TO_KEEP = "There is work in “{title}” that is in no file. Save it before you leave?"
RECOVERING = "Recovering the work of {when}…"
RECOVERED = "Recovered the work of {when}. It is in no file yet: save it to keep it."
LOST_NONE = "GMM Desktop ended before {title} was saved. Its work of {when} is still there."
DISCARDED = "The work of {when} was discarded."
UNREADABLE = (
    "The work of {when} in {title} cannot be recovered: a file of it is missing or damaged. "
    "What is left of it is now in {folder}."
)
UNKNOWN = (
    "Work that was kept at {when} cannot be recovered: it is damaged. What is left of it is now in {folder}."
)
PREFERENCES_DAMAGED = (
    "The preferences were damaged, so everything looks as at first. The old file is now {file}."
)
NO_SNAPSHOTS = "{said} Until then a crash would lose what you do now."


def file_text(text: str, path: Path) -> str:
    """Write a sentence about a file."""
    return text.format(file=visible(path.name))


def snapshot_text(text: str, facts: SnapshotFacts) -> str:
    """Write a sentence about work that was found."""
    return text.format(title=f"“{visible(facts.title)}”", when=when(facts.time))


def unreadable_text(facts: SnapshotFacts, folder: Path) -> str:
    """Say that work that was found cannot be read, and where it was moved."""
    return UNREADABLE.format(title=f"“{facts.title}”", when=when(facts.time), folder=folder)


def unknown_text(moved: list[tuple[float, Path]]) -> str:
    """Say that there was work of which nothing is known; an empty text where there was none."""
    return " ".join(UNKNOWN.format(when=when(seconds), folder=folder) for seconds, folder in moved)


def when(seconds: float) -> str:
    """Return a time of the clock, with the date where it is not today."""
    try:
        moment = datetime.fromtimestamp(seconds).astimezone()  # the user's own clock
    except (OverflowError, OSError, ValueError):
        return "an unknown time"
    today = datetime.now().astimezone().date()
    clock = f"{moment:%H:%M}"
    return clock if moment.date() == today else f"{moment:%Y-%m-%d} {clock}"
