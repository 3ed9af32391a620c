"""The workspace: the one door for every change, and the one signal that tells of them."""

from collections.abc import Sequence
from dataclasses import fields, replace
from time import time
from typing import Any

from PySide6.QtCore import QObject, Signal

from gmm_desktop.control.let_go import let_all_go, let_go
from gmm_desktop.control.run_controller import RunController
from gmm_desktop.experiment.apply_edit import apply_edit
from gmm_desktop.experiment.changes import Changes, diff
from gmm_desktop.experiment.compared import compared_runs
from gmm_desktop.experiment.dataset import Dataset, same_content, same_origin
from gmm_desktop.experiment.edits import Deed, DeleteRun, Edit, EmptyPlane, OpenExperiment, RenameRun
from gmm_desktop.experiment.experiment import Experiment
from gmm_desktop.experiment.history import History, Snapshot, brought_back, record, redo, snapshot, undo
from gmm_desktop.experiment.painting import Painting, is_empty, on_empty_plane
from gmm_desktop.experiment.prediction import Prediction, followed, guessed, without_score
from gmm_desktop.experiment.session import Session
from gmm_desktop.experiment.state import Activity, SampleView, SideBySide, State, ViewOptions
from gmm_desktop.experiment.timeline import (
    MOST_COMPARED,
    Run,
    Timeline,
    marked_to_compare,
    new_run,
    renamed,
    sought,
    with_run,
    with_runs_beside,
    without_run,
)
from gmm_desktop.mixture.em import start_frame
from gmm_desktop.mixture.errors import CodedError
from gmm_desktop.mixture.frames import Frame
from gmm_desktop.mixture.initialisation import StartMethod


class Workspace(QObject):
    """Holds the state. Views read it, call these methods, and look again when ``changed`` says so.

    Signals
    -------
    changed(State, Changes)
        The new state and what differs from the one before.
    refused(CodedError)
        An edit could not be made; the state is as it was.
    edited(Edit, Experiment, Experiment)
        An edit was made: what was asked, the experiment at the frame it was asked at, and the one now.
    """

    changed = Signal(object, object)
    refused = Signal(object)
    edited = Signal(object, object, object)

    def __init__(self, experiment: Experiment) -> None:
        super().__init__()
        self._state = State(experiment, Timeline((new_run(experiment, _start(experiment), begun=time()),)))
        self._previewed: Experiment | None = None
        self.run = RunController(self, self)

    @property
    def state(self) -> State:
        """The present state."""
        return self._state

    # Edits

    def submit(self, edit: Edit, gesture: str = "") -> bool:
        """Make an edit at the frame shown; it begins a new run from there.

        Parameters
        ----------
        edit : Edit
            What to change.
        gesture : str
            Edits that follow each other with the same non-empty gesture are undone as one.

        Returns
        -------
        bool
            False when the edit was refused; then nothing has changed.
        """
        self.run.pause()
        before = self._editable()
        try:
            experiment = apply_edit(before, edit)
            if isinstance(edit, OpenExperiment):
                experiment = self._on_known_data(experiment)
            run = self._forked(experiment, afresh=isinstance(edit, OpenExperiment))
        except CodedError as error:
            self.cancel_preview()
            self.refuse(error)
            return False
        history = record(self._state.history, self._snapshot(), gesture, edit)
        self._show(experiment, with_run(self._state.timeline, run), history)
        if isinstance(edit, OpenExperiment):
            self._set(painting=_emptied(self._state.painting, empty=False))
        self.edited.emit(edit, before, experiment)
        return True

    def refuse(self, error: CodedError) -> None:
        """Say that something cannot be made an edit, such as a text that is no number."""
        self.refused.emit(error)

    def preview(self, edit: Edit) -> bool:
        """Show what an edit would make, without making it; a running EM pauses."""
        self.run.pause()
        try:
            experiment = apply_edit(self._editable(), edit)
        except CodedError:
            return False
        self._previewed = experiment
        self._set(preview=_start(experiment))
        return True

    def cancel_preview(self) -> None:
        """Go back to the frame of the timeline."""
        self._set(preview=None)

    def undo(self) -> None:
        """Take the newest edit back, and show the run and frame it was made at."""
        self.run.pause()
        self._restore(undo(self._state.history, self._snapshot()))

    def redo(self) -> None:
        """Make the edit again that was taken back last."""
        self.run.pause()
        self._restore(redo(self._state.history, self._snapshot()))

    def open_session(self, session: Session) -> None:
        """Go to a session; its undo begins anew."""
        self.run.abandon()
        let_go(self._state.timeline.runs, self)
        timeline = session.timeline
        self._set(
            experiment=timeline.run.experiment,
            timeline=timeline,
            history=History(),
            preview=None,
            component=session.component,
            point=session.point,
            options=session.options,
            compared=session.compared,
            side_by_side=session.side_by_side,
            painting=None,
        )

    def begin_anew(self, experiment: Experiment) -> None:
        """Let go of all runs, of undo and of what is selected, and begin with an experiment; options stay."""
        self.run.abandon()
        let_go(self._state.timeline.runs, self)
        first = Timeline((new_run(experiment, _start(experiment), begun=time()),))
        options = replace(self._state.options, sample=SampleView.NONE)
        fresh = State(experiment, first, options=options)
        self._previewed = None
        self._set(**{field.name: getattr(fresh, field.name) for field in fields(fresh)})

    # Runs

    def show_run(self, identifier: int, position: int | None = None) -> None:
        """Make another run, unless it was deleted, the current one, at a half-step of it, by default its last."""
        timeline = self._state.timeline
        run = timeline.by_identifier(identifier)
        if run not in timeline.listed:
            return
        position = len(run.frames) - 1 if position is None else position
        if run is timeline.run:
            self.run.seek(position)
        else:
            self.run.pause()
            shown = sought(with_run(self._state.timeline, run), position)
            self._show(run.experiment, shown, self._state.history)

    def add_runs(self, runs: Sequence[Run]) -> None:
        """Keep finished runs beside the current one."""
        self._set(timeline=with_runs_beside(self._state.timeline, runs))

    def rename_run(self, identifier: int, name: str) -> None:
        """Give a run a name, which can be undone."""
        timeline = self._state.timeline
        run = timeline.by_identifier(identifier)
        if run in timeline.listed:
            self._catalogue(
                renamed(timeline, identifier, name), RenameRun(timeline.number(run), name.strip())
            )

    def delete_run(self, identifier: int) -> None:
        """Take a run that is not shown off the list, which can be undone."""
        timeline = self._state.timeline
        if run := timeline.by_identifier(identifier):
            self._catalogue(without_run(timeline, identifier), DeleteRun(timeline.number(run)))

    def set_compared(self, identifiers: Sequence[int]) -> None:
        """Mark these runs, the first four of them, to be compared with each other."""
        wanted = tuple(dict.fromkeys(identifiers))[:MOST_COMPARED]
        self._set(compared=_still_there(wanted, self._state.timeline))

    def mark_run(self, identifier: int) -> None:
        """Mark a run to be compared, or take the mark away; a fifth one is refused."""
        try:
            self.set_compared(marked_to_compare(self._state.compared, identifier))
        except CodedError as error:
            self.refuse(error)

    def show_side_by_side(self, how: SideBySide) -> None:
        """Show several runs in the place of the canvas, or the canvas again."""
        self._set(side_by_side=how)

    # What is looked at

    def select_component(self, component: int | None) -> None:
        """Select a component of the mixture shown, or none."""
        self._set(component=component)

    def select_point(self, point: int | None) -> None:
        """Show one point's E-step in numbers, or none."""
        self._set(point=point)

    def set_options(self, options: ViewOptions) -> None:
        """Draw the canvas another way."""
        self._set(options=options)

    def set_adding(self, on: bool) -> None:
        """Have the next click on empty ground add a component, or not."""
        self._set(adding=on)

    # What is guessed

    def set_predicting(self, on: bool) -> None:
        """Have the means of the next M-step guessed, or end that with its score."""
        if on != (self._state.prediction is not None):
            self._set(prediction=Prediction() if on else None)

    def guess(self, component: int, place: tuple[float, float] | None) -> None:
        """Say where the next M-step will put a mean, in data units, or take that back; it changes no experiment."""
        if self._state.prediction is not None:
            self._set(prediction=guessed(self._state.prediction, self._state.timeline, component, place))

    def reset_score(self) -> None:
        """Begin the score of the guesses anew."""
        if self._state.prediction is not None:
            self._set(prediction=without_score(self._state.prediction))

    # Painting

    def set_painting(self, painting: Painting | None) -> None:
        """Take a brush, or another one, or paint no more; EM may go on meanwhile, but not on an empty plane.

        Emptying the plane can be undone; to leave it empty no more is the same as to undo that.
        """
        was, history = is_empty(self._state.painting), self._state.history
        if is_empty(painting) and not was:
            self.run.pause()
            history = record(history, self._snapshot(), deed=EmptyPlane())
        elif was and not is_empty(painting) and history.done and isinstance(history.done[-1], EmptyPlane):
            self.undo()
            history = self._state.history
        self._set(painting=painting, history=history)

    def advance(self, timeline: Timeline, activity: Activity) -> None:
        """Show another frame or an extended run (the run controller's way in)."""
        self._set(timeline=timeline, activity=activity, preview=None)

    def close(self) -> None:
        """End the worker; the workspace is not used after this."""
        let_all_go(self)
        self.run.close()

    # How it comes about

    def _editable(self) -> Experiment:
        """Return the experiment as it stands at the frame shown."""
        timeline, experiment = self._state.timeline, self._state.experiment
        if timeline.cursor == 0:
            return experiment
        return replace(experiment, start=timeline.frame.parameters, start_method=StartMethod.AS_DRAWN)

    def _on_known_data(self, experiment: Experiment) -> Experiment:
        """Have runs on the same points stand together, also where the points were read again."""
        for run in self._state.timeline.runs:
            if same_content(run.experiment.dataset, experiment.dataset):
                return replace(experiment, dataset=run.experiment.dataset)
        return experiment

    def _same_data(self, experiment: Experiment) -> bool:
        return experiment.dataset is self._state.experiment.dataset

    def _snapshot(self) -> Snapshot:
        empty = is_empty(self._state.painting)
        return snapshot(self._state.experiment, self._state.timeline, empty=empty)

    def _restore(self, step: tuple[History, Snapshot] | None) -> None:
        if step is not None:
            history, back = step
            self._show(back.experiment, brought_back(self._state.timeline, back), history)
            self._set(painting=_emptied(self._state.painting, empty=back.empty))

    def _forked(self, experiment: Experiment, *, afresh: bool) -> Run:
        """Return a new run from the frame shown; one that never left its start stands for its own origin.

        One on other data, or of another experiment altogether, goes on from nothing.
        """
        timeline, preview = self._state.timeline, self._state.preview
        parent: int | None = timeline.run.identifier
        forked_at = timeline.cursor
        if not timeline.run.ran:
            parent, forked_at = timeline.run.parent, timeline.run.forked_at
        if afresh or not self._same_data(experiment):
            parent, forked_at = None, 0
        known = preview is not None and _starts_alike(experiment, self._previewed)
        start = preview if known and preview else _start(experiment)
        return new_run(experiment, start, parent=parent, forked_at=forked_at, begun=time())

    def _catalogue(self, timeline: Timeline, deed: Deed) -> None:
        """Change the names or the list of runs, as one entry of the history."""
        if timeline.catalogue != self._state.timeline.catalogue:
            history = record(self._state.history, self._snapshot(), deed=deed)
            compared = _still_there(self._state.compared, timeline)
            self._set(timeline=timeline, history=history, compared=compared)

    def _show(self, experiment: Experiment, timeline: Timeline, history: History) -> None:
        self.run.abandon()
        compared = _still_there(self._state.compared, timeline)
        shown = replace(self._state, timeline=timeline, compared=compared)
        # What stands in none of the pictures would change unseen; other data have no pictures yet.
        beside = self._same_data(experiment) and timeline.run in compared_runs(shown)
        self._set(
            experiment=experiment,
            timeline=timeline,
            history=history,
            preview=None,
            point=self._state.point if self._same_data(experiment) else None,
            compared=compared,
            side_by_side=self._state.side_by_side if beside else SideBySide.OFF,
            painting=self._still_painting(experiment.dataset),
        )

    def _still_painting(self, dataset: Dataset) -> Painting | None:
        """Return how data are painted on; points stay selected only where they are the same ones, perhaps moved."""
        painting, before = self._state.painting, self._state.experiment.dataset
        if painting is None or dataset is before:
            return painting
        same = same_origin(dataset, before) and len(dataset.points) == len(before.points)
        selected = painting.selected if same else painting.selected[:0]
        return replace(painting, selected=selected, fresh=False)

    def _set(self, **values: Any) -> None:
        old, new = self._state, replace(self._state, **values)
        new = _without_what_is_gone(new)
        if new.prediction is not None and new.timeline is not old.timeline:
            ran = old.activity is not Activity.PAUSED
            new = replace(new, prediction=followed(new.prediction, new.timeline, ran=ran))
        self._state = new
        changes = diff(old, new)
        if changes is not Changes.NONE:
            self.changed.emit(new, changes)
        if _told(old.prediction, new.prediction) and new.activity is Activity.PLAYING:
            self.run.pause()  # so that it can be looked at


def _without_what_is_gone(state: State) -> State:
    """Select no component and no point that there is none of, so that every view may count on both."""
    if state.component is not None and not 0 <= state.component < state.shown.parameters.n_components:
        state = replace(state, component=None)
    if state.point is not None and not 0 <= state.point < len(state.experiment.dataset.points):
        state = replace(state, point=None)
    return state


def _emptied(painting: Painting | None, *, empty: bool) -> Painting | None:
    """Return how data are painted with the plane empty, or no longer."""
    if is_empty(painting) is empty:
        return painting
    return on_empty_plane(painting) if empty or painting is None else replace(painting, fresh=False)


def _told(old: Prediction | None, new: Prediction | None) -> bool:
    """Tell whether guesses have just been judged."""
    return bool(old and new and old.guesses and new.verdicts)


def _still_there(identifiers: tuple[int, ...], timeline: Timeline) -> tuple[int, ...]:
    """Leave out runs that were deleted, or dropped because they never left their start."""
    listed = {run.identifier for run in timeline.listed}
    return tuple(each for each in identifiers if each in listed)


def _starts_alike(one: Experiment, other: Experiment | None) -> bool:
    """Tell whether both begin with the same frame."""
    if other is None or one.dataset is not other.dataset:
        return False
    return (one.start, one.settings) == (other.start, other.settings)


def _start(experiment: Experiment) -> Frame:
    return start_frame(experiment.dataset.points, experiment.start, experiment.settings)
