"""The components as tables for people: LaTeX and Markdown with the digits that mean something, and text to paste."""

import math

from gmm_desktop.experiment.excerpt import Excerpt
from gmm_desktop.experiment.names import LONGEST_SENTENCE, visible
from gmm_desktop.experiment.standardised import Standardised
from gmm_desktop.mixture.ellipse import ellipse_of
from gmm_desktop.mixture.parameters import MixtureParameters
from gmm_desktop.storage.results.latex import latex_table
from gmm_desktop.storage.results.number_tables import parameters_table
from gmm_desktop.storage.results.number_writer import delimited_pieces
from gmm_desktop.storage.tables.writer import markdown_line, markdown_text
from gmm_desktop.words.messages import grouped, significant, to_scale

Rows = list[tuple[str, ...]]

SIGNS = ("k", "π", "μx", "μy", "Σxx", "Σxy", "Σyy", "σ₁", "σ₂", "θ°")
LATEX_SIGNS = (
    "$k$", r"$\pi_k$", r"$\mu_x$", r"$\mu_y$", r"$\Sigma_{xx}$", r"$\Sigma_{xy}$", r"$\Sigma_{yy}$", r"$\sigma_1$",
    r"$\sigma_2$", r"$\theta/{}^\circ$",
)  # fmt: skip
RIGHT = [True] * len(SIGNS)


def component_rows(parameters: MixtureParameters) -> Rows:
    """Write the parameters, each to the precision that matters: means beside their σ, the rest to four digits."""
    rows: Rows = []
    for k, covariance in enumerate(parameters.covariances):
        ellipse = ellipse_of(covariance)
        deviations = [math.sqrt(variance) for variance in covariance.diagonal().tolist()]
        places = zip(parameters.means[k].tolist(), deviations, strict=True)
        variances = [significant(float(covariance[at])) for at in ((0, 0), (0, 1), (1, 1))]
        axes = (significant(ellipse.sigma1), significant(ellipse.sigma2))
        angle = f"{math.degrees(ellipse.angle):.1f}"
        means = [to_scale(place, sigma) for place, sigma in places]
        rows.append((str(k + 1), f"{float(parameters.weights[k]):.4f}", *means, *variances, *axes, angle))
    if parameters.noise is not None:
        rows.append(("noise", f"{parameters.noise.weight:.4f}", *[""] * (len(SIGNS) - 2)))
    return rows


def table_caption(taken: Excerpt) -> str:
    """Say what a table of the components shows."""
    frame, dataset = taken.frame, taken.experiment.dataset
    count = frame.parameters.n_components
    times = f"after {taken.n_iterations} iteration{'s' if taken.n_iterations != 1 else ''} of EM"
    what = f"{count} Gaussian{'s' if count != 1 else ''} on {dataset.name} (N = {len(dataset.points)})"
    return (
        f"{what} {times if taken.n_iterations else 'at the start'}, L = {grouped(frame.log_likelihood, 4)}."
    )


def components_markdown(taken: Excerpt) -> str:
    """Return the components as a Markdown table with a line that says what it shows."""
    table = markdown_text(SIGNS, component_rows(taken.frame.parameters), RIGHT)
    return f"{table}\n{markdown_line(visible(table_caption(taken), LONGEST_SENTENCE))}\n"


def components_latex(taken: Excerpt) -> str:
    """Return the components as a LaTeX table."""
    rows = [[_latex_number(cell) for cell in row] for row in component_rows(taken.frame.parameters)]
    caption = table_caption(taken).replace("\u202f", " ").replace("−", "-")
    return latex_table(LATEX_SIGNS, rows, RIGHT, caption)


def components_to_paste(parameters: MixtureParameters, standardised: Standardised | None = None) -> str:
    """Return the components as tab-separated lines with all digits, which a spreadsheet takes as cells."""
    return "".join(delimited_pieces(parameters_table(parameters, standardised), "\t"))


def _latex_number(cell: str) -> str:
    """Return a number as mathematics, so that its minus is one; 1.2e−05 becomes a power of ten."""
    if not cell or cell == "noise":
        return cell
    digits, _, power = cell.replace("−", "-").partition("e")
    return rf"${digits} \times 10^{{{int(power)}}}$" if power else f"${digits}$"
