"""Opening, saving and leaving."""

from gmm_desktop.ui.actions.spec import ActionSpec

FILE_ACTIONS: tuple[ActionSpec, ...] = (
    ActionSpec(
        "data.open", "Open data…", "Open a CSV file with two columns of numbers", "File",
        lambda desk: desk.files.ask_for_data(), "folder-open", ("Ctrl+O",),
    ),
    ActionSpec(
        "model.open", "Open start…", "Take weights, means and covariances from a JSON file as the start", "-File",
        lambda desk: desk.files.ask_for_model(), keys=("Ctrl+Shift+O",),
    ),
    ActionSpec(
        "model.save", "Save parameters…", "Write the parameters shown to a JSON file", "File",
        lambda desk: desk.files.ask_where_to_save(), keys=("Ctrl+S",),
    ),
    ActionSpec(
        "app.quit", "Quit", "Leave GMM Desktop", "-File", lambda desk: desk.close(), keys=("Ctrl+Q",),
    ),
)  # fmt: skip
