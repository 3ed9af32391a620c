"""Make ``twin_sample.csv``: 1,800 points whose maximum-likelihood fit is the published mixture.

The points are drawn from the published parameters and then moved, all together and smoothly, until an
iteration of EM that starts at those parameters stays there.

``python make_twin_sample.py`` writes the file beside this script; with ``--check`` it only compares, and
exits with 1 if the file differs.
"""

import argparse
import sys
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]
# The derivative is taken by a complex step, so that points may be complex on the way through EM.
NumberArray = NDArray[np.float64] | NDArray[np.complex128]

WEIGHTS = np.array([0.27232708, 0.27546473, 0.45220819])
MEANS = np.array([[69.20722901, 19.70652909], [29.84835715, 80.14776865], [79.80717341, 69.65192526]])
COVARIANCES = np.array(
    [
        [[85.2867814, 3.3551158], [3.3551158, 84.26381303]],
        [[115.31568863, 0.72129237], [0.72129237, 85.71009274]],
        [[216.90027901, 129.13394185], [129.13394185, 211.39333946]],
    ]
)

SIZE = 1800
# This seed also keeps the trap of the second published start: two groups under one component.
SEED = 19
# About the spread of the points: monomials of points measured in it are all of the order of 1.
UNIT_OF_LENGTH = 30.0
CONVERGED = 1e-11
AT_MOST_STEPS = 20
DECIMALS = 8
ALLOWED_RESIDUAL = 1e-8


def draw() -> FloatArray:
    """Draw the labels, then every point from its component; shape (N, 2)."""
    generator = np.random.default_rng(SEED)
    labels = generator.choice(len(WEIGHTS), size=SIZE, p=WEIGHTS)
    return np.array([generator.multivariate_normal(MEANS[k], COVARIANCES[k]) for k in labels])


def responsibilities(points: NumberArray) -> NumberArray:
    """Return γ_nk under the published parameters, shape (N, K); Bishop (2006), PRML, eq. 9.23."""
    offsets = points[:, None, :] - MEANS
    distances = np.einsum("nki,kij,nkj->nk", offsets, np.linalg.inv(COVARIANCES), offsets)
    logs = np.log(WEIGHTS) - 0.5 * np.log(np.linalg.det(COVARIANCES)) - 0.5 * distances
    joint = np.exp(logs - logs.real.max(axis=1, keepdims=True))
    return np.asarray(joint / joint.sum(axis=1, keepdims=True))


def em_residual(points: NumberArray) -> NumberArray:
    """Return how far one iteration of EM moves each published parameter, shape (6K,).

    Bishop (2006), PRML, eqs. 9.24–9.26.
    """
    gamma = responsibilities(points)
    sizes = gamma.sum(axis=0)
    means = np.einsum("nk,ni->ki", gamma, points) / sizes[:, None]
    offsets = points[:, None, :] - means
    covariances = np.einsum("nk,nki,nkj->kij", gamma, offsets, offsets) / sizes[:, None, None]
    upper = np.triu_indices(2)
    return np.concatenate(
        [
            sizes / len(points) - WEIGHTS,
            (means - MEANS).ravel(),
            (covariances - COVARIANCES)[:, upper[0], upper[1]].ravel(),
        ]
    )


def smooth_moves(points: FloatArray) -> FloatArray:
    """Return the moves allowed: γ_nk · (1, x, y, x², y², xy), in x and in y; shape (12K, N, 2).

    x and y are measured from the mean of the mixture.
    """
    x, y = ((points - WEIGHTS @ MEANS) / UNIT_OF_LENGTH).T
    monomials = np.stack([np.ones_like(x), x, y, x * x, y * y, x * y])
    amounts = np.einsum("nk,jn->kjn", responsibilities(points).real, monomials).reshape(-1, len(points))
    return np.concatenate([np.multiply.outer(amounts, axis) for axis in np.eye(2)])


def slope_of_residual(points: FloatArray, moves: FloatArray) -> FloatArray:
    """Return the derivative of the EM residual along each move, shape (6K, 12K).

    By complex step, exact to rounding: Squire & Trapp (1998), SIAM Review 40, 110–112.
    """
    step = 1e-20
    return np.stack([em_residual(points + 1j * step * move).imag / step for move in moves], axis=1)


def nudge(points: FloatArray) -> FloatArray:
    """Move the points by Gauss–Newton until the published parameters are a fixed point of EM.

    There are more moves than equations; each step takes the solution with the smallest coefficients.
    """
    moves = smooth_moves(points)
    for _ in range(AT_MOST_STEPS):
        residual = em_residual(points).real
        if np.abs(residual).max() < CONVERGED:
            return points
        # The weights add up to 1 before and after, so one equation follows from the others: hence rcond.
        coefficients = np.linalg.lstsq(slope_of_residual(points, moves), -residual, rcond=1e-9)[0]
        points = points + np.tensordot(coefficients, moves, axes=1)
    raise SystemExit("the nudge did not converge")


def as_csv(points: FloatArray) -> bytes:
    """Return the text of the file."""
    rows = (f"{x:.{DECIMALS}f},{y:.{DECIMALS}f}\n" for x, y in points.tolist())
    return ("x,y\n" + "".join(rows)).encode("ascii")


def twin_sample() -> bytes:
    """Make the file and make sure that rounding has not spoilt it."""
    points = nudge(draw())
    residual = float(np.abs(em_residual(points.round(DECIMALS)).real).max())
    if residual > ALLOWED_RESIDUAL:
        raise SystemExit(f"EM would move the published parameters by {residual:.1e}")
    return as_csv(points)


def difference(made: bytes, found: bytes) -> str:
    """Say how two files differ, to tell the last digit of another processor from another sample."""
    tables = [
        np.loadtxt(text.decode("ascii").splitlines(), delimiter=",", skiprows=1) for text in (made, found)
    ]
    if tables[0].shape != tables[1].shape:
        return f"{tables[1].shape} numbers instead of {tables[0].shape}"
    return f"numbers differ by at most {np.abs(tables[0] - tables[1]).max():.1e}"


def main() -> int:
    """Write the file, or compare it."""
    parser = argparse.ArgumentParser(description="Make the twin sample.")
    parser.add_argument("--check", action="store_true", help="compare with the file instead of writing it")
    only_compare = parser.parse_args().check
    target = Path(__file__).resolve().with_name("twin_sample.csv")
    made = twin_sample()
    if not only_compare:
        target.write_bytes(made)
        return 0
    found = target.read_bytes()
    if made == found:
        return 0
    sys.stderr.write(f"{target.name} is not what this script makes: {difference(made, found)}\n")
    return 1


if __name__ == "__main__":
    sys.exit(main())
