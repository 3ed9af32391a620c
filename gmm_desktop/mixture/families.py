"""The fourteen covariance families: which parts of Σ_k = λ_k D_k A_k D_kᵀ the components share.

λ is the volume √|Σ|, A the shape (diagonal, |A| = 1) and D the orientation (a rotation, in the plane one angle).
Each is equal for all components (E) or varying (V); a shape may be round and an orientation axis-aligned (I).
Banfield & Raftery (1993), Biometrics 49; Celeux & Govaert (1995), Pattern Recognition 28.
"""

from enum import StrEnum

from gmm_desktop.mixture.errors import ParameterError


class Family(StrEnum):
    """Volume, shape and orientation, in this order."""

    EII = "EII"
    VII = "VII"
    EEI = "EEI"
    VEI = "VEI"
    EVI = "EVI"
    VVI = "VVI"
    EEE = "EEE"
    VEE = "VEE"
    EVE = "EVE"
    VVE = "VVE"
    EEV = "EEV"
    VEV = "VEV"
    EVV = "EVV"
    VVV = "VVV"

    @property
    def volume(self) -> str:
        """E or V."""
        return self.value[0]

    @property
    def shape(self) -> str:
        """I (round), E or V."""
        return self.value[1]

    @property
    def orientation(self) -> str:
        """I (axis-aligned, or of no meaning because round), E or V."""
        return self.value[2]

    @property
    def any_units(self) -> bool:
        """Whether a mixture of the family is one of it in other units of x and y too."""
        return self in ANY_UNITS


ANY_UNITS = frozenset(
    (Family.EEI, Family.VEI, Family.EVI, Family.VVI, Family.EEE, Family.VEE, Family.EVV, Family.VVV)
)
"""Scaling x or y makes of covariances that share what they have to some that do; in the other six it does not."""

ALIASES = {"full": Family.VVV, "tied": Family.EEE, "diag": Family.VVI, "spherical": Family.VII}
"""scikit-learn's names of four of them."""


def family_of(name: str) -> Family:
    """Return the family of a three-letter name or of one of scikit-learn's, in capitals or not.

    Raises
    ------
    ParameterError
        ``family``.
    """
    known = ALIASES.get(str(name).lower()) or Family.__members__.get(str(name).upper())
    if known is None:
        raise ParameterError("family", name=str(name))
    return known


def n_covariance_parameters(family: Family, n_components: int) -> int:
    """Return how many numbers the covariances of K components are free in (d = 2).

    Volume: 1 if equal, K if varying; shape: 0 if round, 1 or K; orientation: 0 if axis-aligned, 1 or K
    (Celeux & Govaert 1995, table 1).
    """
    free = {"I": 0, "E": min(1, n_components), "V": n_components}
    return free[family.volume] + free[family.shape] + free[family.orientation]
