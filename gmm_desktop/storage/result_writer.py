"""Write what a fit found."""

import json
from pathlib import Path
from typing import Any

from gmm_desktop.mixture.parameters import MixtureParameters
from gmm_desktop.storage.atomic_write import write_text


def parameters_to_json(parameters: MixtureParameters) -> dict[str, Any]:
    """Return the parameters as JSON holds them; the counterpart of `model_reader.read_parameters`.

    Returns
    -------
    dict
        ``weights`` (K), ``means`` (K × 2), ``covariances`` (K × 2 × 2) and ``covariance_type``, with
        the names and shapes of scikit-learn's ``GaussianMixture``. Every number keeps all its digits.
    """
    return {
        "weights": parameters.weights.tolist(),
        "means": parameters.means.tolist(),
        "covariances": parameters.covariances.tolist(),
        "covariance_type": "full",
    }


def write_parameters(path: Path, parameters: MixtureParameters) -> None:
    """Write the parameters as a JSON file that `model_reader.read_parameters` reads back exactly.

    Raises
    ------
    CodedError
        ``cannot_write``, with the path and the system's reason; a file that was there is as it was.
    """
    write_text(path, json.dumps(parameters_to_json(parameters), indent=2) + "\n")
