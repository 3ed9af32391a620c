"""Opening, saving and leaving."""

from gmm_desktop.ui.actions.spec import ActionSpec

FILE_ACTIONS: tuple[ActionSpec, ...] = (
    ActionSpec(
        "data.open", "Open data…", "Open a CSV file with two columns of numbers", "File",
        lambda desk: desk.files.ask_for_data(), "folder-open", ("Ctrl+O",),
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
        "export.numbers", "Export numbers…", "Write parameters, responsibilities, labels, curve or a table to a file",
        "-File", lambda desk: desk.take_away.ask_for_numbers(),
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
        "app.quit", "Quit", "Leave GMM Desktop", "-File", lambda desk: desk.close(), keys=("Ctrl+Q",),
    ),
)  # fmt: skip
