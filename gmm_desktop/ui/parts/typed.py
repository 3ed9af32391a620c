"""Numbers as people type them."""

import math

from gmm_desktop.mixture.errors import ParameterError


def typed_number(text: str) -> float:
    """Return the number a person has typed; a decimal comma and a true minus sign are understood.

    Raises
    ------
    ParameterError
        ``typed_not_a_number``.
    """
    plain = text.strip().replace("−", "-").replace("\u202f", "").replace(",", ".")
    try:
        value = float(plain)
    except ValueError as error:
        raise ParameterError("typed_not_a_number", text=text.strip()) from error
    if not math.isfinite(value) or "_" in plain:
        raise ParameterError("typed_not_a_number", text=text.strip())
    return value
