"""Pieces of the exported script: how each covariance family follows from the scatters, and what else may be asked.

They do the same sums as `mixture/`, in the same order where rounding could decide, so that they end at the same L.
"""

from gmm_desktop.mixture.families import Family

ALONG = '''
def along(S, angles):
    """Scatter along the two axes of an ellipse turned by an angle."""
    xx, xy, yy = S[:, 0, 0], S[:, 0, 1], S[:, 1, 1]
    cos, sin = np.cos(angles), np.sin(angles)
    return (
        np.maximum(cos * cos * xx + 2 * cos * sin * xy + sin * sin * yy, 1e-300),
        np.maximum(sin * sin * xx - 2 * cos * sin * xy + cos * cos * yy, 1e-300),
    )


def turned(angles, first, second):
    """Covariances with these variances along their axes."""
    cos, sin = np.cos(angles), np.sin(angles)
    xy = cos * sin * (first - second)
    return np.array([[cos * cos * first + sin * sin * second, xy],
                     [xy, sin * sin * first + cos * cos * second]]).transpose(2, 0, 1)
'''

ZERO = '''
def zero(rising, low, high):
    """Where a rising function is 0, by halving; low and high may be arrays."""
    for _ in range(64):
        middle = 0.5 * (low + high)
        above = rising(middle) > 0
        low, high = np.where(above, low, middle), np.where(above, middle, high)
    return 0.5 * (low + high)
'''

COMMON_ANGLE = '''
def common_angle(S, n):
    """The one orientation: of all minima of {what} along the angle, the deepest."""
    xx, xy, yy = S[:, 0, 0], S[:, 0, 1], S[:, 1, 1]
    middle, radius = 0.5 * (xx + yy), np.hypot(0.5 * (xx - yy), xy)
    own = 0.5 * np.arctan2(2 * xy, xx - yy)
    least = np.maximum(xx * yy - xy * xy, middle * middle * 1e-32 + 1e-300)

    def slope(angle):
        sine, cosine = (radius * f(2 * (np.asarray(angle)[..., None] - own)) for f in (np.sin, np.cos))
        product = least + sine * sine
        return ({slope}).sum(axis=-1)

    def cost(angle):
        product = least + (radius * np.sin(2 * (angle[..., None] - own))) ** 2
        return ({cost}).sum(axis=-1)

    side = 0.5 * np.arcsin(np.sqrt(least / (least + radius * radius)))
    dips = np.concatenate([(own + sign * side) % (np.pi / 2) for sign in (-1, 0, 1)])
    grid = np.unique(np.concatenate([np.linspace(0, np.pi / 2, 64, endpoint=False), dips]))
    grid = np.append(grid, grid[0] + np.pi / 2)
    rises = slope(grid)
    found = np.flatnonzero((rises[:-1] <= 0) & (rises[1:] > 0))
    if not len(found):
        return 0.0
    minima = zero(slope, grid[found], grid[found + 1])
    return float(minima[np.argmin(cost(minima))])
'''

FREE_COST = {"what": "Σ n log |Σ|", "slope": "n * sine * cosine / product", "cost": "n * np.log(product)"}
EQUAL_COST = {"what": "Σ √|S|", "slope": "sine * cosine / np.sqrt(product)", "cost": "np.sqrt(product)"}

VEE = '''
def fit_covariances(S, n):
    """VEE: Σ_k = λ_k C with |C| = 1, in turn λ for C and C for λ (Celeux & Govaert 1995, section 4.2)."""
    unit = np.abs(S).max()
    C = S.sum(axis=0) / unit
    for _ in range(10_000):
        C = C / np.sqrt(np.linalg.det(C))
        volumes = np.trace(S @ np.linalg.inv(C), axis1=1, axis2=2) / (2 * n)
        old, C = C, (S / volumes[:, None, None]).sum(axis=0)
        C = C / np.sqrt(np.linalg.det(C))
        if np.abs(C - old).max() <= 1e-15 * np.abs(C).max():
            break
    volumes = np.trace(S @ np.linalg.inv(C), axis1=1, axis2=2) / (2 * n)
    return volumes[:, None, None] * C
'''

_HEAD = '''
def fit_covariances(S, n):
    """{family}: {words} (Celeux & Govaert 1995, section 4)."""
'''

_ANGLES = {
    "I": "    angles = np.zeros(len(S))\n",
    "V": "    angles = 0.5 * np.arctan2(2 * S[:, 0, 1], S[:, 0, 0] - S[:, 1, 1])\n",
    "E": "    angles = np.full(len(S), common_angle(S, n))\n",
}

_AXES = {
    "EE": "    one = np.ones(len(n)) / n.sum()\n    return turned(angles, first.sum() * one, second.sum() * one)\n",
    "VE": (
        "    own = 0.5 * (np.log(first) - np.log(second))\n"
        "    shape = np.exp(zero(lambda t: n @ np.tanh(t - own), own.min(), own.max()))\n"
        "    volume = (first / shape + second * shape) / (2 * n)\n"
        "    return turned(angles, volume * shape, volume / shape)\n"
    ),
    "EV": (
        "    volume = np.sqrt(first) * np.sqrt(second)\n"
        "    shared = volume.sum() / n.sum()\n"
        "    return turned(angles, shared * first / volume, shared * second / volume)\n"
    ),
    "VV": "    return turned(angles, first / n, second / n)\n",
}

_SIMPLE = {
    Family.VVV: ("each its own", "    return S / n[:, None, None]  # eq. 9.25\n"),
    Family.EEE: ("one for all", "    return np.repeat(S.sum(axis=0)[None] / n.sum(), len(n), axis=0)\n"),
    Family.VII: (
        "round",
        "    variances = np.trace(S, axis1=1, axis2=2) / (2 * n)\n"
        "    return variances[:, None, None] * np.eye(2)\n",
    ),
    Family.EII: (
        "round, of one size",
        "    variance = np.trace(S.sum(axis=0)) / (2 * n.sum())\n"
        "    return np.repeat(variance * np.eye(2)[None], len(n), axis=0)\n",
    ),
}

_PARTS = (
    {"E": "one volume", "V": ""},
    {"E": "one shape", "V": "", "I": "round"},
    {"E": "one orientation", "V": "", "I": "axes along x and y"},
)


def family_code(family: Family) -> str:
    """Return the functions that make the covariances of a family from scatters S and counts n."""
    if family in _SIMPLE:
        words, body = _SIMPLE[family]
        return _HEAD.format(family=family, words=words) + body
    if family is Family.VEE:
        return VEE
    words = ", ".join(part[letter] for part, letter in zip(_PARTS, family.value, strict=True) if part[letter])
    code = ALONG
    if family.orientation == "E" or family.value[:2] == "VE":
        code += "\n" + ZERO
    if family.orientation == "E":
        code += "\n" + COMMON_ANGLE.format(**(FREE_COST if family.volume == "V" else EQUAL_COST))
    head = _HEAD.format(family=family, words=words)
    axes = _AXES[family.volume + family.shape]
    return f"{code}\n{head}{_ANGLES[family.orientation]}    first, second = along(S, angles)\n{axes}"


LOG_PRIOR = '''
def log_prior(weights, means, covariances):
    """Logarithm of the prior of the parameters (PRML, eq. B.16, B.37; Gelman et al. 2013, table A.1)."""
    total = math.lgamma(ALPHA * len(weights)) - len(weights) * math.lgamma(ALPHA)
    total += (ALPHA - 1) * np.log(weights).sum()
    constant = NU * math.log(2) + 0.5 * math.log(math.pi) + math.lgamma(NU / 2) + math.lgamma((NU - 1) / 2)
    for mean, covariance in zip(means, covariances):
        size, inverse = math.log(np.linalg.det(covariance)), np.linalg.inv(covariance)
        total += math.log(KAPPA / (2 * math.pi)) - 0.5 * (size + KAPPA * (mean - M) @ inverse @ (mean - M))
        total += 0.5 * NU * math.log(np.linalg.det(LAMBDA)) - constant
        total -= 0.5 * ((NU + 3) * size + np.trace(LAMBDA @ inverse))
    return float(total)
'''
