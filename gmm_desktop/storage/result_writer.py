"""Write what a fit found."""

import json
from pathlib import Path
from typing import Any

from gmm_desktop.mixture.families import ALIASES, Family
from gmm_desktop.mixture.parameters import MixtureParameters
from gmm_desktop.storage.atomic_write import write_text


def parameters_to_json(parameters: MixtureParameters, family: Family = Family.VVV) -> dict[str, Any]:
    """Return the parameters as JSON holds them; the counterpart of `model_reader.read_parameters`.

    Parameters
    ----------
    parameters : MixtureParameters
        The mixture.
    family : Family
        Which its covariances belong to, apart from those that are pinned.

    Returns
    -------
    dict
        ``weights`` (K), ``means`` (K × 2), ``covariances`` (K × 2 × 2 whatever the family) and
        ``covariance_type``, with the names of scikit-learn's ``GaussianMixture`` where it has one; with noise
        also ``noise``, its ``weight`` and the corners ``lower`` and ``upper`` of its box. Every number keeps all
        its digits.
    """
    names = {known: name for name, known in ALIASES.items()}
    content = {
        "weights": parameters.weights.tolist(),
        "means": parameters.means.tolist(),
        "covariances": parameters.covariances.tolist(),
        "covariance_type": names.get(family, family.value),
    }
    if (noise := parameters.noise) is not None:
        content["noise"] = {"weight": noise.weight, "lower": list(noise.lower), "upper": list(noise.upper)}
    return content


def write_parameters(path: Path, parameters: MixtureParameters, family: Family = Family.VVV) -> None:
    """Write the parameters as a JSON file that `model_reader.read_parameters` reads back exactly.

    Raises
    ------
    CodedError
        ``cannot_write``, with the path and the system's reason; a file that was there is as it was.
    """
    write_text(path, json.dumps(parameters_to_json(parameters, family), indent=2) + "\n")
