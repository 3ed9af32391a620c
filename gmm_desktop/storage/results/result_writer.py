"""Write what a fit found."""

import json
from pathlib import Path
from typing import Any

from gmm_desktop.experiment.standardised import Standardised, Units
from gmm_desktop.mixture.families import ALIASES, Family
from gmm_desktop.mixture.parameters import MixtureParameters
from gmm_desktop.storage.atomic_write import write_text
from gmm_desktop.storage.json_values import to_json
from gmm_desktop.storage.results.model_reader import KEY

ORIGINAL = "original_units"
"""Where the same mixture stands in the units of the data."""


def parameters_to_json(
    parameters: MixtureParameters,
    family: Family = Family.VVV,
    units: Units | Standardised = Units.UNSAID,
) -> dict[str, Any]:
    """Return the parameters as JSON holds them; the counterpart of `model_reader.read_parameters`.

    Parameters
    ----------
    parameters : MixtureParameters
        The mixture.
    family : Family
        Which its covariances belong to, apart from those that are pinned.
    units : Units or Standardised
        In which units it is.

    Returns
    -------
    dict
        ``weights`` (K), ``means`` (K × 2), ``covariances`` (K × 2 × 2 whatever the family) and
        ``covariance_type``, with the names of scikit-learn's ``GaussianMixture`` where it has one; with noise
        also ``noise``, its ``weight`` and the corners ``lower`` and ``upper`` of its box. Every number keeps all
        its digits. Where its units are known also ``standardised``: null for those of the data, or the ``columns``,
        ``mean`` and ``sigma`` of the data before; ``original_units`` then holds the same mixture in the units of the
        data.
    """
    names = {known: name for name, known in ALIASES.items()}
    content: dict[str, Any] = {
        "weights": parameters.weights.tolist(),
        "means": parameters.means.tolist(),
        "covariances": parameters.covariances.tolist(),
        "covariance_type": names.get(family, family.value),
    }
    if (noise := parameters.noise) is not None:
        content["noise"] = {"weight": noise.weight, "lower": list(noise.lower), "upper": list(noise.upper)}
    if units is Units.OWN:
        content[KEY] = None
    elif isinstance(units, Standardised):
        content[KEY] = to_json(units)
        content[ORIGINAL] = _in_original_units(parameters, units)
    return content


def _in_original_units(parameters: MixtureParameters, units: Standardised) -> dict[str, Any] | None:
    own = units.own_mixture(parameters)
    if own is None:
        return None
    kept = ("means", "covariances", "noise")
    content = parameters_to_json(own)
    return {"columns": list(units.columns), **{name: content[name] for name in kept if name in content}}


def write_parameters(
    path: Path,
    parameters: MixtureParameters,
    family: Family = Family.VVV,
    units: Units | Standardised = Units.UNSAID,
) -> None:
    """Write the parameters as a JSON file that `model_reader.read_parameters` reads back exactly.

    Raises
    ------
    CodedError
        ``cannot_write``, with the path and the system's reason; a file that was there is as it was.
    """
    write_text(path, json.dumps(parameters_to_json(parameters, family, units), indent=2) + "\n")
