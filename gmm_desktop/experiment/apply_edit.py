"""(Experiment, edit) → Experiment: the pure step behind every change by hand."""

from dataclasses import replace

import numpy as np

from gmm_desktop.experiment.edits import (
    AddComponent,
    ChangeSettings,
    Edit,
    MoveMean,
    OpenExperiment,
    PlaceStart,
    RemoveComponent,
    ReplaceStart,
    ReshapeCovariance,
    SetComponentCount,
    SetWeight,
)
from gmm_desktop.experiment.experiment import MAX_COMPONENTS, Experiment
from gmm_desktop.mixture.density import log_sum_exp, log_weighted_densities, quadratic_factors
from gmm_desktop.mixture.errors import ParameterError
from gmm_desktop.mixture.initialisation import StartMethod, make_start, round_covariance
from gmm_desktop.mixture.parameters import FloatArray, MixtureParameters
from gmm_desktop.mixture.points import Points


def apply_edit(experiment: Experiment, edit: Edit) -> Experiment:
    """Return the experiment after the edit.

    Raises
    ------
    ParameterError, DataError
        The edit makes no mixture; the experiment is as it was.
    """
    match edit:
        case OpenExperiment(opened):
            _check_count(opened.start.n_components)
            return opened
        case ChangeSettings(settings):
            return replace(experiment, settings=settings, preset="")
        case PlaceStart(method, seed):
            start = make_start(method, experiment.dataset.points, experiment.start.n_components, seed)
            return replace(experiment, start=start, start_method=method, seed=seed, preset="")
        case _:
            start = _edited_start(experiment, edit)
            return replace(experiment, start=start, start_method=StartMethod.AS_DRAWN, preset="")


def _edited_start(experiment: Experiment, edit: Edit) -> MixtureParameters:
    start, points = experiment.start, experiment.dataset.points
    match edit:
        case MoveMean(component, mean):
            means = start.means.copy()
            means[component] = mean
            return MixtureParameters(start.weights, means, start.covariances)
        case ReshapeCovariance(component, covariance):
            covariances = start.covariances.copy()
            covariances[component] = covariance
            return MixtureParameters(start.weights, start.means, covariances)
        case SetWeight(component, weight):
            return MixtureParameters(
                with_weight(start.weights, component, weight), start.means, start.covariances
            )
        case AddComponent(None):
            return with_count(start, points, start.n_components + 1)
        case AddComponent(mean):
            return with_component(start, points, np.array(mean))
        case RemoveComponent(component):
            return without_component(start, component)
        case SetComponentCount(count):
            return with_count(start, points, count)
        case ReplaceStart(parameters):
            _check_count(parameters.n_components)
            return parameters
        case _:
            raise TypeError(f"no such edit: {edit!r}")


def _check_count(count: int) -> None:
    if count > MAX_COMPONENTS:
        raise ParameterError("too_many_components", most=MAX_COMPONENTS)


def with_weight(weights: FloatArray, component: int, weight: float) -> FloatArray:
    """Return weights (K,) with one set and the others rescaled in proportion, so that they sum to 1.

    Raises
    ------
    ParameterError
        ``weight_range``: only weights strictly between 0 and 1 leave something for the others;
        ``single_weight``: a single component has weight 1.
    """
    if len(weights) == 1:
        if weight == 1:
            return weights
        raise ParameterError("single_weight")
    if not 0 < weight < 1:
        raise ParameterError("weight_range", component=component, weight=weight)
    others = np.delete(weights, component)
    changed: FloatArray = weights * ((1 - weight) / others.sum())
    changed[component] = weight
    return changed


def with_component(start: MixtureParameters, points: Points, mean: FloatArray) -> MixtureParameters:
    """Return the mixture with one component more at ``mean`` (2,), round and of weight 1/(K+1)."""
    count = start.n_components
    _check_count(count + 1)
    shape = round_covariance(points, count + 1) if points.spread > 0 else start.covariances.mean(axis=0)
    return MixtureParameters(
        np.append(start.weights * (count / (count + 1)), 1 / (count + 1)),
        np.vstack([start.means, mean]),
        np.concatenate([start.covariances, shape[None]]),
    )


def grown(start: MixtureParameters, points: Points, count: int) -> MixtureParameters:
    """Return the mixture grown to ``count`` components, each at the point of least density before it came."""
    log_density = log_sum_exp(log_weighted_densities(points.x, points.y, quadratic_factors(start)))
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
        weights / weights.sum(),
        np.delete(start.means, component, axis=0),
        np.delete(start.covariances, component, axis=0),
    )


def with_count(start: MixtureParameters, points: Points, count: int) -> MixtureParameters:
    """Return the mixture grown or cut to ``count`` components."""
    _check_count(count)
    while start.n_components > count:
        start = without_component(start, start.n_components - 1)
    return grown(start, points, count) if start.n_components < count else start
