"""Step, play, pause, seek: moves the timeline's cursor and has the worker extend the run where it must."""

import math
import weakref
from typing import Protocol

from PySide6.QtCore import QObject, Qt, QThread, QTimer, Signal, Slot

from gmm_desktop.control.background_jobs import end_thread
from gmm_desktop.control.courtesy import Courtesy
from gmm_desktop.control.em_worker import ENDLESS, EmWorker, Letter
from gmm_desktop.control.mailbox import Mailbox
from gmm_desktop.control.playback import DEFAULT_SPEED, interval_ms
from gmm_desktop.experiment.state import Activity, State
from gmm_desktop.experiment.timeline import Run, Timeline, extended, phase_after, sought
from gmm_desktop.mixture.convergence import Stop
from gmm_desktop.mixture.frames import Frame, Phase

DRAIN_MS = 33
"""How often the frames of a run to convergence are shown."""

MOST_STEPS_AHEAD = 4
"""Steps that may wait for slow data, so that a held key does not run on after its release."""


class Stage(Protocol):
    """What the controller moves: the holder of the state."""

    @property
    def state(self) -> State:
        """The present state."""

    def advance(self, timeline: Timeline, activity: Activity) -> None:
        """Show another frame, or the same run extended."""


class RunController(QObject):
    """Runs EM on a worker thread for the current run of the stage.

    ``_goal`` is the half-step to get to, infinite when running to convergence.
    """

    _begin = Signal(int, object, object, object)
    _grant = Signal(int)
    _halt = Signal()

    def __init__(self, stage: Stage, parent: QObject) -> None:
        super().__init__(parent)
        self._stage = stage
        self._goal: float = 0
        self._owed: float = 0
        self._generation = 0
        self._begun_run: int | None = None
        self._speed = DEFAULT_SPEED
        self._mailbox: Mailbox[Letter] = Mailbox()
        self._courtesy = Courtesy(self)
        self._worker = EmWorker(self._mailbox, self._courtesy)
        self._thread = QThread()
        self._thread.setObjectName("EM worker")
        self._worker.moveToThread(self._thread)
        queued = Qt.ConnectionType.QueuedConnection
        self._begin.connect(self._worker.begin, queued)
        self._grant.connect(self._worker.grant, queued)
        self._halt.connect(self._worker.halt, queued)
        self._worker.woken.connect(self._schedule_drain, queued)
        self._play_timer = QTimer(self, timerType=Qt.TimerType.PreciseTimer)
        self._play_timer.timeout.connect(self._play_on)
        self._drain_timer = QTimer(self, timerType=Qt.TimerType.PreciseTimer, singleShot=True)
        self._drain_timer.timeout.connect(self._drain)
        self._thread.start()
        # Qt aborts the process when a running QThread is destroyed: also end it when nobody calls close().
        self._end_thread = weakref.finalize(self, end_thread, self._thread, self._worker)

    # What a person asks for

    @property
    def speed(self) -> int:
        """Speed of playing, from 0 to 100."""
        return self._speed

    def set_speed(self, speed: int) -> None:
        """Play at another pace, from now on."""
        self._speed = speed
        self._play_timer.setInterval(interval_ms(speed))

    @property
    def target(self) -> int:
        """The half-step that will be shown when the steps asked for have been made."""
        stepping = self._stage.state.activity is Activity.STEPPING
        return int(self._goal) if stepping else self._timeline.cursor

    def half_step(self, phase: Phase) -> None:
        """Make the E- or the M-step, if it is the next one."""
        if phase_after(self.target) is phase:
            self._step_to(self.target + 1)

    def iterate(self) -> None:
        """Go to the end of the next full iteration."""
        self._step_to(self.target + (2 if phase_after(self.target) is Phase.E else 1))

    def run_to_convergence(self) -> None:
        """Go on until a rule stops the run."""
        self.pause()
        self._go(math.inf, Activity.CONVERGING)

    def toggle_play(self) -> None:
        """Play, or pause what goes on by itself."""
        if self._stage.state.activity in (Activity.PAUSED, Activity.STEPPING):
            self.play()
        else:
            self.pause()

    def play(self) -> None:
        """Play from the frame shown; a finished run plays again from its start."""
        self.pause()
        timeline = self._timeline
        if timeline.at_end and timeline.run.stop:
            timeline = sought(timeline, 0)
        self._stage.advance(timeline, Activity.PLAYING)
        self._play_timer.start(interval_ms(self._speed))
        self._play_on()

    def pause(self) -> None:
        """Stay at the frame shown; the half-step under way is dropped."""
        if self._stage.state.activity is Activity.PAUSED:
            return
        timeline = self._with_letters() or self._timeline
        self._play_timer.stop()
        self._drop_work()
        self._stage.advance(timeline, Activity.PAUSED)

    def back(self) -> None:
        """Show the half-step before."""
        self.seek(self._timeline.cursor - 1)

    def seek(self, position: int) -> None:
        """Show a frame of the current run."""
        self.pause()
        self._stage.advance(sought(self._timeline, position), Activity.PAUSED)

    def abandon(self) -> None:
        """Stop working on the current run: an edit or an undo is about to replace it."""
        self.pause()
        self._drop_work()

    def close(self) -> None:
        """End the worker's thread."""
        self.abandon()
        self._drain_timer.stop()
        self._courtesy.end()
        self._end_thread()

    # How it comes about

    @property
    def _timeline(self) -> Timeline:
        return self._stage.state.timeline

    def _step_to(self, goal: int) -> None:
        if self._stage.state.activity is not Activity.STEPPING:
            self.pause()
        elif goal - self._timeline.cursor > MOST_STEPS_AHEAD:
            return
        self._go(goal, Activity.STEPPING)

    def _go(self, goal: float, activity: Activity) -> None:
        self._goal = goal
        self._stage.advance(self._timeline, activity)
        self._pursue(self._timeline)

    def _play_on(self) -> None:
        timeline = self._timeline
        if self._goal > timeline.cursor and self._owed:
            return
        self._goal = timeline.cursor + 1
        self._pursue(timeline)

    def _pursue(self, timeline: Timeline) -> None:
        """Show what is known on the way to the goal, ask the worker for the rest, or stop there."""
        timeline = sought(timeline, int(min(self._goal, timeline.last)))
        activity = self._stage.state.activity
        arrived = timeline.cursor >= self._goal
        ended = timeline.at_end and timeline.run.stop is not None
        if ended or (arrived and activity is Activity.STEPPING):
            activity = Activity.PAUSED
        elif not arrived:
            self._request(self._goal - timeline.last, timeline.run)
        if activity is Activity.PAUSED:
            self._play_timer.stop()
        self._stage.advance(timeline, activity)

    def _request(self, half_steps: float, run: Run) -> None:
        """Have the worker owe so many half-steps after the last frame of the run."""
        if self._begun_run != run.identifier:
            self._generation += 1
            self._begun_run, self._owed = run.identifier, 0
            experiment = run.experiment
            self._begin.emit(self._generation, experiment.dataset.points, run.frames[-1], experiment.settings)
        if self._owed < half_steps:
            self._grant.emit(ENDLESS if math.isinf(half_steps) else int(half_steps - self._owed))
            self._owed = half_steps

    def _drop_work(self) -> None:
        """Withdraw what the worker owes; its next letters carry an old generation."""
        self._halt.emit()
        self._generation += 1
        self._begun_run, self._owed = None, 0

    @Slot()
    def _schedule_drain(self) -> None:
        """Show at once when stepping or playing; gather a screen frame's worth when running freely."""
        if self._stage.state.activity is Activity.CONVERGING:
            if not self._drain_timer.isActive():
                self._drain_timer.start(DRAIN_MS)
        else:
            self._drain()

    def _drain(self) -> None:
        timeline = self._with_letters()
        if timeline is not None:
            self._courtesy.begin_frame()
            self._pursue(timeline)

    def _with_letters(self) -> Timeline | None:
        """Return the timeline extended by the worker's letters, or None when there are none for this run."""
        letters = [letter for letter in self._mailbox.drain() if letter.generation == self._generation]
        contents = [letter.content for letter in letters]
        for content in contents:
            if isinstance(content, Exception):
                self.pause()
                raise content
        if not contents:
            return None
        frames = [content for content in contents if isinstance(content, Frame)]
        stop = next((content for content in contents if isinstance(content, Stop)), None)
        self._owed = 0 if stop else self._owed - len(frames)
        follow = self._stage.state.activity is Activity.CONVERGING
        seconds = sum(letter.seconds for letter in letters)
        return extended(self._timeline, frames, stop, follow=follow, seconds=seconds)
