"""What one may want to know."""

from gmm_desktop.ui.actions.spec import ActionSpec

HELP_ACTIONS: tuple[ActionSpec, ...] = (
    ActionSpec(
        "help.shortcuts", "Keyboard and mouse…", "All keys and gestures", "Help",
        lambda desk: desk.dialogs.show_shortcuts(), "", ("F1",),
    ),
    ActionSpec(
        "help.about", "About GMM Desktop", "What this program is", "Help",
        lambda desk: desk.dialogs.show_about(),
    ),
)  # fmt: skip
