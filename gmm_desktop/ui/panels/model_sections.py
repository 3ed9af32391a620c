"""What decides how EM runs, beside the family: regularisation, prior, noise, temperature, speed."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout

from gmm_desktop.control.workspace import Workspace
from gmm_desktop.experiment.edits import ChangeSettings, SetNoise
from gmm_desktop.experiment.state import State
from gmm_desktop.mixture.options import OPTIONS, PRIOR_OPTIONS, USUAL
from gmm_desktop.mixture.prior import Prior
from gmm_desktop.mixture.settings import EmSettings
from gmm_desktop.ui.panels.transport import KeyedSlider
from gmm_desktop.ui.parts.frame import label
from gmm_desktop.ui.parts.section import NumberField, Section
from gmm_desktop.words.messages import significant
from gmm_desktop.words.options import OPTION_WORDS

FIRST_NOISE = 0.05
FIRST = {"initial_temperature": 5.0, "batch_size": 200}
"""What options that are off become when they are switched on."""
HOTTEST_SHOWN = 5.0
HALF, SNAP, KEY_STEP = 50, 4, 5
"""The slider goes from T = 0 over 1 in its middle to `HOTTEST_SHOWN`; near the middle it snaps to it."""


class SettingsSection(Section):
    """A section whose controls change the settings of the experiment."""

    def __init__(self, workspace: Workspace, name: str, title: str, tip: str) -> None:
        super().__init__(name, title, tip)
        self._workspace = workspace
        self._options: dict[str, NumberField] = {}

    @property
    def _settings(self) -> EmSettings:
        return self._workspace.state.experiment.settings

    def _change(self, gesture: str = "", **values: Any) -> None:
        """Submit other settings, unless they are those there are.

        Raises
        ------
        CodedError
            The settings cannot be so.
        """
        changed = replace(self._settings, **values)
        if changed != self._settings:
            self._workspace.submit(ChangeSettings(changed), gesture)

    def _take(self, option: str, value: float) -> None:
        if option in PRIOR_OPTIONS:
            self._change(prior=replace(self._settings.prior or Prior(), **{option: value}))
        else:
            self._change(**{option: OPTIONS[option].typed(value)})

    def _field(self, name: str, text: str, tip: str, typed: Callable[[float], object]) -> NumberField:
        workspace = self._workspace
        field = NumberField(name, text, tip, typed, begun=workspace.run.pause, refused=workspace.refuse)
        self.add_field(field)
        return field

    def _add_options(self, **names: str) -> None:
        """Add the fields of options that are numbers, each by its object name."""
        for option, name in names.items():
            words = OPTION_WORDS[option]
            self._options[option] = self._field(
                name, words.label, words.sentence, partial(self._take, option)
            )

    def _show_options(self, *, usable: bool = True) -> None:
        """Show what the options are, or what they would be."""
        for option, field in self._options.items():
            holder = (self._settings.prior or Prior()) if option in PRIOR_OPTIONS else self._settings
            value = getattr(holder, option)
            field.set_usable(usable)
            field.show_value(FIRST[option] if value is None else value)


class RegularisationSection(SettingsSection):
    """``reg_covar``."""

    def __init__(self, workspace: Workspace) -> None:
        tip = "Keep the covariances away from zero by adding a constant to their variances"
        super().__init__(workspace, "fold.regularisation", "Regularisation", tip)
        self._add_options(reg_covar="model.reg_covar")
        self.explain("reg_covar·I in each M step: no component can collapse, but L may fall a little.")

    def show_state(self, state: State) -> None:
        """Show the amount."""
        self._show_options()
        amount = state.experiment.settings.reg_covar
        self.say(f"+ {amount:g}" if amount else "off")


class PriorSection(SettingsSection):
    """A conjugate prior: MAP instead of maximum likelihood."""

    def __init__(self, workspace: Workspace) -> None:
        words = OPTION_WORDS["prior"]
        super().__init__(workspace, "fold.prior", "Prior", words.sentence)
        self._switch = self.add_switch("model.prior.on", words.label, words.sentence, self._turn)
        self._add_options(**{option: f"model.prior.{option}" for option in PRIOR_OPTIONS})
        self.explain("With it EM finds a local mode of the posterior (MAP), and no component can collapse.")

    def _turn(self, on: bool) -> None:
        self._change(prior=Prior() if on else None)

    def show_state(self, state: State) -> None:
        """Show the prior, or the one there would be."""
        prior = state.experiment.settings.prior
        self._switch.setChecked(prior is not None)
        self._show_options(usable=prior is not None)
        self.say(
            "off" if prior is None else f"α {prior.weight_concentration:g}  ν {prior.degrees_of_freedom:g}"
        )


class NoiseSection(SettingsSection):
    """Uniform noise as one more component."""

    def __init__(self, workspace: Workspace) -> None:
        tip = "One more component, uniform over the box of the data, takes the points no Gaussian explains"
        super().__init__(workspace, "fold.noise", "Noise", tip)
        self._switch = self.add_switch("model.noise.on", "A uniform noise component", tip, self._turn)
        self._weight = self._field(
            "model.noise.weight",
            "Weight π₀ of the noise",
            "Share of the points that are noise, at the frame shown; EM changes it",
            self._weigh,
        )
        self.explain("It takes the outliers; the Gaussians share the rest of the weight.")

    def _turn(self, on: bool) -> None:
        self._workspace.submit(SetNoise(FIRST_NOISE if on else 0.0))

    def _weigh(self, value: float) -> None:
        self._workspace.submit(SetNoise(value), "noise")

    def show_state(self, state: State) -> None:
        """Show the weight of the noise in the frame shown."""
        noise = state.shown.parameters.noise
        self._switch.setChecked(noise is not None)
        self._weight.set_usable(noise is not None)
        if not self._weight.isModified():
            self._weight.show_value(float(f"{noise.weight:.4g}") if noise else 0.0)
        self.say(f"π₀ {significant(noise.weight, 3)}" if noise else "off")


class TemperatureSection(SettingsSection):
    """From k-means over EM to softer than EM, and annealing."""

    def __init__(self, workspace: Workspace) -> None:
        tip = "How soft the responsibilities are: weighted densities are taken to the power 1/T in the E step"
        super().__init__(workspace, "fold.temperature", "Temperature", tip)
        row = QHBoxLayout()
        self._slider = KeyedSlider(Qt.Orientation.Horizontal)
        self._slider.setObjectName("model.temperature.slider")
        self._slider.setAccessibleName(OPTION_WORDS["temperature"].label)
        self._slider.setToolTip(OPTION_WORDS["temperature"].sentence)
        self._slider.setRange(0, 2 * HALF)
        self._slider.setSingleStep(KEY_STEP)
        self._slider.setPageStep(HALF)
        self._slider.setTracking(False)
        self._slider.sliderMoved.connect(self._preview)
        self._slider.valueChanged.connect(self._slide)
        row.addWidget(label("hard", "dim"))
        row.addWidget(self._slider, 1)
        row.addWidget(label("soft", "dim"))
        self.content.addLayout(row)
        self.explain("T = 0: each point whole to one component, as in k-means. T = 1: EM. Above: softer.")
        anneal = OPTION_WORDS["initial_temperature"].sentence
        self._switch = self.add_switch("model.annealing.on", "Annealing", anneal, self._turn)
        self._add_options(
            initial_temperature="model.annealing.from",
            annealing="model.annealing.over",
            nudge="model.annealing.nudge",
        )

    def _preview(self, position: int) -> None:
        self.say(_temperature_words(temperature_at(position)))

    def _slide(self, position: int) -> None:
        self._change("temperature", temperature=temperature_at(position))
        self.show_state(self._workspace.state)

    def _turn(self, on: bool) -> None:
        if on:
            self._change(initial_temperature=FIRST["initial_temperature"], annealing=USUAL["annealing"])
        else:
            self._change(initial_temperature=None)

    def show_state(self, state: State) -> None:
        """Show T, and from where it comes."""
        settings = state.experiment.settings
        first = settings.initial_temperature
        self._slider.blockSignals(True)
        self._slider.setValue(position_of(settings.temperature))
        self._slider.blockSignals(False)
        self._switch.setChecked(first is not None)
        self._show_options(usable=first is not None)
        words = _temperature_words(settings.temperature)
        self.say(words if first is None else f"T {first:g} → {settings.temperature:g}")


class SpeedSection(SettingsSection):
    """Variants of EM that take other steps: SQUAREM and stochastic EM."""

    def __init__(self, workspace: Workspace) -> None:
        tip = "Fewer or cheaper iterations on the way to the same end"
        super().__init__(workspace, "fold.speed", "Acceleration and batches", tip)
        jumps, batches = OPTION_WORDS["accelerated"], OPTION_WORDS["batch_size"]
        self._accelerated = self.add_switch(
            "model.accelerated", jumps.label, jumps.sentence, lambda on: self._change(accelerated=on)
        )
        self._batches = self.add_switch(
            "model.batches.on", "Batches (stochastic EM)", batches.sentence, self._turn
        )
        self._add_options(batch_size="model.batches.size", seed="model.batches.seed")
        self.explain(
            "Iterations that acceleration lengthened are marked ▲ on the curve. With batches it rests."
        )

    def _turn(self, on: bool) -> None:
        self._change(batch_size=FIRST["batch_size"] if on else None)

    def show_state(self, state: State) -> None:
        """Show what is on."""
        settings = state.experiment.settings
        size = settings.batch_size
        self._accelerated.setChecked(settings.accelerated)
        self._batches.setChecked(size is not None)
        self._show_options(usable=size is not None)
        said = ["SQUAREM"] if settings.accelerated else []
        said += [f"batches of {size}"] if size is not None else []
        self.say(", ".join(said) or "off")


def temperature_at(position: int) -> float:
    """Return T at a place of the slider."""
    if abs(position - HALF) < SNAP:
        return 1.0
    if position < HALF:
        return position / HALF
    return float(f"{HOTTEST_SHOWN ** (position / HALF - 1):.3g}")


def position_of(temperature: float) -> int:
    """Return the place of the slider nearest to a T."""
    return min(
        range(2 * HALF + 1),
        key=lambda position: (abs(temperature_at(position) - temperature), abs(position - HALF)),
    )


def _temperature_words(temperature: float) -> str:
    word = {0.0: " (hard)", 1.0: " (EM)"}.get(temperature, "")
    return f"T = {temperature:g}{word}"
