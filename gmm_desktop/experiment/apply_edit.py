"""(Experiment, edit) → Experiment: the pure step behind every change by hand."""

from collections.abc import Collection
from dataclasses import replace

import numpy as np

from gmm_desktop.experiment.collapse import put_on_point
from gmm_desktop.experiment.edit_data import edited_dataset, standardised
from gmm_desktop.experiment.edits import (
    AddComponent,
    AddPoints,
    ChangeSettings,
    Edit,
    MoveMean,
    MovePoints,
    NewDataset,
    Nudge,
    OpenExperiment,
    PlaceAnew,
    PlaceStart,
    PutOnPoint,
    RemoveComponent,
    RemovePoints,
    ReplacePoints,
    ReplaceStart,
    ReshapeCovariance,
    SampleAsData,
    SetComponentCount,
    SetNoise,
    SetWeight,
    Standardise,
    TogglePin,
)
from gmm_desktop.experiment.experiment import MAX_COMPONENTS, Experiment
from gmm_desktop.mixture.arrays import BoolArray, FloatArray
from gmm_desktop.mixture.covariance import follow, project
from gmm_desktop.mixture.density import joint_factors, log_sum_exp, log_weighted_densities, quadratic_factors
from gmm_desktop.mixture.errors import ParameterError
from gmm_desktop.mixture.initialisation import (
    StartMethod,
    make_start,
    new_covariance,
    with_noise,
    with_noise_over,
)
from gmm_desktop.mixture.m_step import held_among
from gmm_desktop.mixture.parameters import MixtureParameters, check_covariance
from gmm_desktop.mixture.points import Points
from gmm_desktop.mixture.settings import EmSettings, Pins


def apply_edit(experiment: Experiment, edit: Edit) -> Experiment:
    """Return the experiment after the edit.

    Raises
    ------
    ParameterError, DataError
        The edit makes no mixture; the experiment is as it was.
    """
    settings, points, count = experiment.settings, experiment.dataset.points, experiment.start.n_components
    component = getattr(edit, "component", 0)
    if not 0 <= component < count:
        raise ParameterError("no_component", component=component, count=count)
    match edit:
        case OpenExperiment(opened):
            _check_count(opened.start.n_components)
            return opened
        case ChangeSettings(changed):
            return _with_settings(experiment, changed)
        case AddPoints() | RemovePoints() | MovePoints() | ReplacePoints() | NewDataset() | SampleAsData():
            dataset = edited_dataset(experiment.dataset, experiment.start, edit)
            start = with_noise_over(experiment.start, dataset.points)
            return replace(experiment, dataset=dataset, start=start, preset="")
        case Standardise():
            start = experiment.start.measured(points.mean, points.scales)
            there = replace(experiment, dataset=standardised(experiment.dataset), start=start)
            return _with_settings(there, settings)
        case TogglePin(part, component):
            return _with_settings(experiment, replace(settings, pins=settings.pins.toggled(part, component)))
        case PlaceStart(method, seed, made, raw):
            start = made or make_start(method, points, count, seed, settings.covariance_type, raw=raw)
            start = with_noise(start, points, noise.weight) if (noise := experiment.start.noise) else start
            return replace(
                experiment, start=start, start_method=method, seed=seed, raw_distances=raw, preset=""
            )
        case Nudge(parameters):
            return replace(experiment, start=parameters, start_method=StartMethod.AS_DRAWN, preset="")
        case ReplaceStart(parameters, family, method):
            _check_count(parameters.n_components)
            settings = _with_pins(settings, settings.pins.within(parameters.n_components))
            if family not in (None, settings.covariance_type):
                settings = replace(settings, covariance_type=family)
            parameters = with_noise_over(parameters, points)
            replaced = replace(experiment, start=parameters, start_method=method, preset="")
            return _with_settings(replaced, settings)
        case RemoveComponent(component):
            settings = _with_pins(settings, settings.pins.without(component))
        case SetComponentCount(fewer):
            settings = _with_pins(settings, settings.pins.within(fewer))
    start = _edited_start(experiment, edit)
    method = StartMethod.AS_DRAWN
    return replace(experiment, start=start, settings=settings, start_method=method, preset="")


def _with_settings(experiment: Experiment, settings: EmSettings) -> Experiment:
    """Return the experiment with other settings, its covariances brought into their family.

    A pinned covariance stays outside the family.
    """
    start = experiment.start
    free = _free(settings, start.n_components)
    covariances = start.covariances.copy()
    if free.any():
        covariances[free] = project(settings.covariance_type, covariances[free], start.weights[free])
    method = experiment.start_method
    if not np.array_equal(covariances, start.covariances):
        start, method = start.changed(covariances=covariances), StartMethod.AS_DRAWN
    return replace(experiment, start=start, settings=settings, start_method=method, preset="")


def _with_pins(settings: EmSettings, pins: Pins) -> EmSettings:
    return settings if pins == settings.pins else replace(settings, pins=pins)


def _free(settings: EmSettings, count: int) -> BoolArray:
    return ~held_among(settings.pins.covariances, count)


def _edited_start(experiment: Experiment, edit: Edit) -> MixtureParameters:
    start, points = experiment.start, experiment.dataset.points
    match edit:
        case MoveMean(component, mean):
            means = start.means.copy()
            means[component] = mean
            return start.changed(means=means)
        case ReshapeCovariance(component, covariance):
            covariances = start.covariances.copy()
            covariances[component] = check_covariance(np.array(covariance, dtype=np.float64), component)
            return _led(start.changed(covariances=covariances), experiment.settings, component)
        case SetWeight(component, weight):
            locked = experiment.settings.pins.weights - {component}
            total = 1 - start.noise.weight if start.noise else 1.0
            return start.changed(weights=with_weight(start.weights, component, weight, locked, total))
        case AddComponent(None):
            return _joined(with_count(start, points, start.n_components + 1), experiment.settings)
        case AddComponent(mean):
            return _joined(with_component(start, points, np.array(mean)), experiment.settings)
        case PlaceAnew(component):
            others = [
                k for k in np.flatnonzero(_free(experiment.settings, start.n_components)) if k != component
            ]
            lead = int(others[0]) if others else component
            return _led(placed_anew(start, points, component), experiment.settings, lead)
        case PutOnPoint(component, point):
            return _led(put_on_point(start, points, component, point), experiment.settings, component)
        case RemoveComponent(component):
            return without_component(start, component)
        case SetComponentCount(count):
            return _joined(with_count(start, points, count), experiment.settings)
        case SetNoise(weight):
            return with_noise(start, points, weight)
        case _:
            raise TypeError(f"no such edit: {edit!r}")


def _led(start: MixtureParameters, settings: EmSettings, lead: int) -> MixtureParameters:
    """Return the mixture with all free covariances made to share with one what their family shares.

    A pinned covariance stands outside the family: it leads none of the others.
    """
    free = _free(settings, start.n_components)
    if not free[lead]:
        return start
    covariances = start.covariances.copy()
    place = int(free[:lead].sum())
    covariances[free] = follow(settings.covariance_type, covariances[free], place)
    return start.changed(covariances=covariances)


def _joined(start: MixtureParameters, settings: EmSettings) -> MixtureParameters:
    """Return the mixture with new components, the last, brought into the family the others have."""
    free = _free(settings, start.n_components)
    return _led(start, settings, int(np.argmax(free)))


def _check_count(count: int) -> None:
    if count > MAX_COMPONENTS:
        raise ParameterError("too_many_components", most=MAX_COMPONENTS)


def with_weight(
    weights: FloatArray, component: int, weight: float, locked: Collection[int] = (), total: float = 1.0
) -> FloatArray:
    """Return weights (K,) with one set and the others, unless locked, rescaled in proportion to the same total.

    Raises
    ------
    ParameterError
        ``weight_range``: the weight must leave something for the others; ``single_weight``: a single component
        has weight 1; ``weights_locked``: all others are pinned.
    """
    if len(weights) == 1:
        if weight == total:
            return weights
        raise ParameterError("single_weight")
    others = [k for k in range(len(weights)) if k != component and k not in locked]
    if not others:
        raise ParameterError("weights_locked")
    most = total - sum(float(weights[k]) for k in locked)
    if not 0 < weight < most:
        raise ParameterError("weight_range", component=component, weight=weight, most=most)
    changed = weights.copy()
    changed[others] *= (most - weight) / weights[others].sum()
    changed[component] = weight
    return changed


def with_component(start: MixtureParameters, points: Points, mean: FloatArray) -> MixtureParameters:
    """Return the mixture with one component more at ``mean`` (2,), round and of weight 1/(K+1)."""
    count = start.n_components
    _check_count(count + 1)
    shape = new_covariance(points, count + 1) if points.spread > 0 else start.covariances.mean(axis=0)
    share = start.weights.sum() / (count + 1)
    return MixtureParameters(
        np.append(start.weights * (count / (count + 1)), share),
        np.vstack([start.means, mean]),
        np.concatenate([start.covariances, shape[None]]),
        start.noise,
    )


def grown(start: MixtureParameters, points: Points, count: int) -> MixtureParameters:
    """Return the mixture grown to ``count`` components, each at the point of least density before it came."""
    log_density = log_sum_exp(log_weighted_densities(points.x, points.y, joint_factors(start)))
    while start.n_components < count:
        worst = int(np.argmin(log_density))
        start = with_component(start, points, np.array([points.x[worst], points.y[worst]]))
        newest = log_weighted_densities(points.x, points.y, quadratic_factors(start)[-1:])[0]
        others = log_density + np.log(1 - start.weights[-1])
        log_density = np.logaddexp(others, newest)
    return start


def without_component(start: MixtureParameters, component: int) -> MixtureParameters:
    """Return the mixture with one component less.

    Raises
    ------
    ParameterError
        ``last_component``.
    """
    if start.n_components == 1:
        raise ParameterError("last_component")
    weights = np.delete(start.weights, component)
    return MixtureParameters(
        weights * (start.weights.sum() / weights.sum()),
        np.delete(start.means, component, axis=0),
        np.delete(start.covariances, component, axis=0),
        start.noise,
    )


def placed_anew(start: MixtureParameters, points: Points, component: int) -> MixtureParameters:
    """Return the mixture with a component moved, round, to the point that the others explain worst.

    Raises
    ------
    ParameterError
        ``last_component``.
    """
    count = start.n_components
    made = grown(without_component(start, component), points, count)
    order = list(range(count - 1))
    order.insert(component, count - 1)
    return made.reordered(order)


def with_count(start: MixtureParameters, points: Points, count: int) -> MixtureParameters:
    """Return the mixture grown or cut to ``count`` components."""
    _check_count(count)
    while start.n_components > count:
        start = without_component(start, start.n_components - 1)
    return grown(start, points, count) if start.n_components < count else start
