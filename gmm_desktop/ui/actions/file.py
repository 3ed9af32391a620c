"""Opening, saving and leaving."""

from gmm_desktop.ui.actions.spec import ActionSpec

FILE_ACTIONS: tuple[ActionSpec, ...] = (
    ActionSpec(
        "session.new", "New", "Let go of all runs and begin as at the start of the program", "File",
        lambda desk: desk.sessions.begin_anew(), "file", ("Ctrl+N",),
    ),
    ActionSpec(
        "data.open", "Open data…", "Open a table: CSV, spreadsheet, NumPy or JSON", "File",
        lambda desk: desk.files.ask_for_data(), "folder-open", ("Ctrl+O",),
    ),
    ActionSpec(
        "data.paste", "Paste data", "Open a table from the clipboard, or a mixture in JSON as the start", "File",
        lambda desk: desk.files.paste_data(), "clipboard-text", ("Ctrl+V",),
    ),
    ActionSpec(
        "data.columns", "Choose columns…", "Choose other columns of the table opened last", "File",
        lambda desk: desk.files.choose_columns(), "table",
    ),
    ActionSpec(
        "session.open", "Open session…", "Open data, runs and views as they were saved", "-File",
        lambda desk: desk.sessions.ask_which_to_open(), keys=("Ctrl+Shift+O",),
    ),
    ActionSpec(
        "session.save", "Save session", "Write data, all runs and what is shown to one file", "File",
        lambda desk: desk.sessions.save(), "floppy-disk", ("Ctrl+S",),
    ),
    ActionSpec(
        "session.save_as", "Save session as…", "Write the session to another file", "File",
        lambda desk: desk.sessions.save_as(), keys=("Ctrl+Shift+S",),
    ),
    ActionSpec(
        "model.open", "Open start…", "Take weights, means and covariances from a JSON file as the start", "-File",
        lambda desk: desk.files.ask_for_model(),
    ),
    ActionSpec(
        "model.save", "Save parameters…", "Write the parameters shown to a JSON file", "File",
        lambda desk: desk.files.ask_where_to_save(),
    ),
    ActionSpec(
        "picture.export", "Export picture…", "Write a view as PNG, SVG or PDF, of any size", "-File",
        lambda desk: desk.exports.export_picture(), keys=("Ctrl+E",),
    ),
    ActionSpec(
        "picture.copy", "Copy picture", "Put the view that has the focus, or the canvas, on the clipboard", "File",
        lambda desk: desk.exports.copy_picture(), keys=("Ctrl+Shift+C",),
    ),
    ActionSpec(
        "picture.animation", "Export animation…", "Write the run as GIF, APNG or MP4", "File",
        lambda desk: desk.exports.export_animation(),
    ),
    ActionSpec(
        "picture.strip", "Figure strip…", "Write several frames of the run in one figure", "File",
        lambda desk: desk.exports.figure_strip(),
    ),
    ActionSpec(
        "export.numbers", "Export numbers…", "Write parameters, responsibilities, labels, curve or a table to a file",
        "-File", lambda desk: desk.take_away.ask_for_numbers(),
    ),
    ActionSpec(
        "export.table", "My table with results…",
        "Write the file you opened again, each row with its component, probability, entropy and how far out it is",
        "File", lambda desk: desk.take_away.ask_for_table(),
    ),
    ActionSpec(
        "export.code", "Export code…", "Write a Python script that makes this run again and checks itself", "File",
        lambda desk: desk.take_away.ask_for_code(),
    ),
    ActionSpec(
        "export.report", "Report…", "Write data, start, curve, result and figures as a web page or a PDF", "File",
        lambda desk: desk.take_away.ask_for_report(),
    ),
    ActionSpec(
        "export.assign", "Assign new points…",
        "Write for each point of another file its component in the mixture shown, γ, density and how far out it is",
        "File", lambda desk: desk.take_away.ask_to_assign(),
    ),
    ActionSpec(
        "app.quit", "Quit", "Leave GMM Desktop", "-File", lambda desk: desk.close(), keys=("Ctrl+Q",),
    ),
)  # fmt: skip
