"""A user who edits, plays and saves without a pause, until somebody kills the program.

Started by `kill_many.py` and `test_kills.py`. Each edit moves mean 0 to x = its number, so that whatever is found
afterwards tells how far the user had got; the journal says when.

    python user_to_be_killed.py JOURNAL SESSION SEED
"""

import os
import random
import sys
from pathlib import Path
from time import time

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QTimer

from gmm_desktop import __version__
from gmm_desktop.experiment.edits import MoveMean
from gmm_desktop.experiment.session import session_of
from gmm_desktop.mixture.errors import CodedError
from gmm_desktop.storage.sessions.file import write_session
from gmm_desktop.ui.application import build_window, make_application

PACE_MS = 60


def main(journal: Path, session: Path, seed: int) -> None:
    """Work until killed."""
    application = make_application()
    window = build_window()
    window.show()
    workspace, chance = window.workspace, random.Random(seed)
    log = journal.open("a", encoding="utf-8", buffering=1)
    count = 0

    def work() -> None:
        nonlocal count
        what = chance.random()
        if what < 0.6:
            count += 1
            workspace.submit(MoveMean(0, (float(count), 30.0)))
            log.write(f"edit {count} {time()}\n")
        elif what < 0.8:
            workspace.run.toggle_play()
        elif what < 0.9:
            workspace.run.run_to_convergence()
        else:
            try:
                write_session(session, session_of(workspace.state), __version__)
            except CodedError as error:
                log.write(f"refused {error}\n")
            else:
                log.write(f"saved {count} {time()}\n")

    window.sessions.keeper.written.connect(lambda: log.write(f"written {count} {time()}\n"))
    timer = QTimer(interval=PACE_MS)
    timer.timeout.connect(work)
    timer.start()
    log.write(f"begun 0 {time()}\n")
    application.exec()


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]))
