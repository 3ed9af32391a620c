"""What is said of standardised data, and of starts in other units."""

from gmm_desktop.experiment.names import visible
from gmm_desktop.experiment.standardised import Standardised
from gmm_desktop.storage.results.start_units import Conversion

CONVERSION_SENTENCES = {
    Conversion.NONE: "",
    Conversion.TO_OWN: "{file} was made on standardised data; it is converted to the units of these points.",
    Conversion.TO_STANDARDISED: "{file} is in the units of the data; it is standardised as these points are.",
    Conversion.TO_OTHERS: "{file} was made with another mean and σ; it is converted to those of these points.",
    Conversion.ASSUMED: "{file} is taken as it is: these points are standardised, with which mean and σ is not known.",
}


def conversion_sentence(name: str, conversion: Conversion) -> str:
    """Say what was done to a start from a file; empty if nothing was."""
    return CONVERSION_SENTENCES[conversion].format(file=visible(name))


def standardised_words(known: Standardised) -> str:
    """Say how x and y come from the data."""
    return ", ".join(
        f"{axis} = ({visible(column)} − {_figure(mean)}) / {_figure(sigma)}"
        for axis, column, mean, sigma in zip("xy", known.columns, known.mean, known.sigma, strict=True)
    )


def _figure(value: float) -> str:
    return f"{value:.6g}".replace("-", "−") if value >= 0 else f"({value:.6g})".replace("-", "−")
