"""A mixture from a file on points in other units: converted where both are known, else refused."""

from enum import Enum
from pathlib import Path

from gmm_desktop.experiment.dataset import STANDARDISED, Dataset
from gmm_desktop.experiment.standardised import Standardised, Units
from gmm_desktop.mixture.errors import DataError, ParameterError
from gmm_desktop.mixture.parameters import MixtureParameters
from gmm_desktop.storage.results.model_reader import StoredMixture


class Conversion(Enum):
    """What was done to a mixture from a file."""

    NONE = "none"
    TO_OWN = "to the units of the data"
    TO_STANDARDISED = "standardised as the points are"
    TO_OTHERS = "from one mean and σ to others"
    ASSUMED = "taken as it is, because the points say only that they are standardised"


def units_of(dataset: Dataset) -> Units | Standardised:
    """Return the units of x and y."""
    if dataset.standardised is not None:
        return dataset.standardised
    return Units.UNSAID if dataset.in_unknown_units else Units.OWN


def start_on(dataset: Dataset, stored: StoredMixture, path: Path) -> tuple[MixtureParameters, Conversion]:
    """Return a mixture from a file in the units of the points.

    Raises
    ------
    DataError
        Always with ``path``: ``start_units`` where the file does not say its units and the points are standardised;
        ``start_data_units`` where nobody knows with what the points were standardised.
    ParameterError
        If rounding leaves no mixture.
    """
    there, here, mixture = stored.units, units_of(dataset), stored.parameters
    if there in (here, Units.AS_THE_DATA):
        return mixture, Conversion.NONE
    if there is Units.UNSAID:
        if isinstance(here, Standardised):
            raise DataError("start_units", path=str(path))
        return mixture, Conversion.NONE
    if here is Units.UNSAID:
        if isinstance(there, Standardised) and _bare_names(dataset) == there.columns:
            return mixture, Conversion.ASSUMED
        raise DataError("start_data_units", path=str(path))
    conversion = Conversion.TO_STANDARDISED
    if isinstance(there, Standardised):
        own = there.own_mixture(mixture)
        if own is None:
            raise ParameterError("out_of_range", component=0)
        mixture, conversion = own, Conversion.TO_OWN
    if isinstance(here, Standardised):
        mixture = here.standardised_mixture(mixture)
        conversion = Conversion.TO_OTHERS if conversion is Conversion.TO_OWN else conversion
    return mixture, conversion


def _bare_names(dataset: Dataset) -> tuple[str, str]:
    first, second = (name.removesuffix(STANDARDISED) for name in dataset.columns)
    return first, second
