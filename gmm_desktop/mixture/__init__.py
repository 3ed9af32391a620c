"""The mathematics of Gaussian mixtures: pure functions on frozen values."""

from gmm_desktop.mixture.convergence import ConvergenceRule, StopReason
from gmm_desktop.mixture.em import FitResult, fit
from gmm_desktop.mixture.parameters import MixtureParameters
from gmm_desktop.mixture.settings import EmSettings

__all__ = ["ConvergenceRule", "EmSettings", "FitResult", "MixtureParameters", "StopReason", "fit"]
