"""What the lower rooms say when something is wrong: a code and the figures, no sentences."""

from typing import Any


class CodedError(ValueError):
    """Something the user gave cannot be used.

    Parameters
    ----------
    code : str
        Stable name of what is wrong, e.g. ``"weights_sum"``; the upper rooms turn it into a sentence.
    **values
        The figures that belong into that sentence (which component, which line, what was found).
    """

    def __init__(self, code: str, **values: Any) -> None:
        self.code = code
        self.values = values
        details = ", ".join(f"{name}={value!r}" for name, value in values.items())
        super().__init__(f"{code}({details})" if details else code)


class ParameterError(CodedError):
    """The parameters do not describe a Gaussian mixture."""


class DataError(CodedError):
    """The points or the file that holds them cannot be used."""
