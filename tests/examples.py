"""How many examples hypothesis draws for a property."""

from hypothesis import settings


def examples(usual: int) -> settings:
    """Return settings with so many examples at every change, and in a search as many as it asks for."""
    searching = settings.get_current_profile_name() != "every_change"
    return settings(max_examples=settings().max_examples if searching else usual)
