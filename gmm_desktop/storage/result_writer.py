"""Write what a fit found."""

from typing import Any

from gmm_desktop.mixture.parameters import MixtureParameters


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
