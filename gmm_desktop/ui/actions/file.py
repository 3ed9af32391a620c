"""Opening, saving and leaving."""

from gmm_desktop.ui.actions.spec import ActionSpec

FILE_ACTIONS: tuple[ActionSpec, ...] = (
    ActionSpec(
        "data.open", "Open data…", "Open a table: CSV, spreadsheet, NumPy or JSON", "File",
        lambda desk: desk.files.ask_for_data(), "folder-open", ("Ctrl+O",),
    ),
    ActionSpec(
        "data.paste", "Paste data", "Open a table from the clipboard", "File",
        lambda desk: desk.files.paste_data(), "clipboard-text", ("Ctrl+V",),
    ),
    ActionSpec(
        "data.columns", "Choose columns…", "Choose other columns of the table opened last", "File",
        lambda desk: desk.files.choose_columns(), "table",
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
