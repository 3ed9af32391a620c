"""What the platform must be able to do, whichever versions are installed."""

import subprocess
import sys

CALLS = 20_000


def test_widgets_can_be_set_and_signals_emitted_thousands_of_times() -> None:
    """PySide6 6.12.0 lost a reference to None at each void call on Python 3.11, and aborted after some 5,000."""
    program = f"""
from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QApplication, QLabel

class Bell(QObject):
    rung = Signal(int)

application = QApplication([])
label, bell, heard = QLabel(), Bell(), []
bell.rung.connect(heard.append)
for number in range({CALLS}):
    label.setText(str(number))
    bell.rung.emit(number)
print(label.text(), len(heard))
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout.split()) == (0, [str(CALLS - 1), str(CALLS)]), done.stderr
