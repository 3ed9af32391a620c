"""The formulas of the worked calculations, each in LaTeX and in plain text.

Their pictures lie in resources/formulas; packaging/typeset.py makes them anew when a formula changes.
"""

from dataclasses import dataclass

X, MU, SIGMA, W, S, M, LAMBDA = (
    r"\mathbf{x}_n", r"\boldsymbol{\mu}_k", r"\boldsymbol{\Sigma}_k", r"\mathbf{W}_k", r"\mathbf{S}_k", r"\mathbf{m}",
    r"\boldsymbol{\Lambda}",
)  # fmt: skip
NEW = r"^{\mathrm{new}}"
NEW_MU, NEW_SIGMA = MU + NEW, SIGMA + NEW
NORMAL = rf"\mathcal{{N}}({X}\mid{MU},{SIGMA})"
OTHER_NORMAL = NORMAL.replace("_k", "_j")
SUM = r"\sum_{n=1}^{N}"


@dataclass(frozen=True)
class FormulaText:
    """A formula in LaTeX and in plain text."""

    latex: str
    plain: str


FORMULAS: dict[str, FormulaText] = {
    name: FormulaText(latex, plain)
    for name, latex, plain in (
        # E step
        ("gamma",
         rf"\gamma_{{nk}}=\frac{{\pi_k\,{NORMAL}}}{{\sum_{{j}}\pi_j\,{OTHER_NORMAL}}}",
         "γ_nk = π_k N(x_n | μ_k, Σ_k) / Σ_j π_j N(x_n | μ_j, Σ_j)"),
        ("gamma_warm",
         rf"\gamma_{{nk}}=\frac{{\left(\pi_k\,{NORMAL}\right)^{{1/T}}}}"
         rf"{{\sum_{{j}}\left(\pi_j\,{OTHER_NORMAL}\right)^{{1/T}}}}",
         "γ_nk = (π_k N(x_n | μ_k, Σ_k))^(1/T) / Σ_j (π_j N(x_n | μ_j, Σ_j))^(1/T)"),
        ("gamma_hard",
         rf"\gamma_{{nk}}=1\ \mathrm{{if}}\ k=\operatorname{{arg\,max}}_j\,\pi_j\,{OTHER_NORMAL},\ \mathrm{{else}}\ 0",
         "γ_nk = 1 if k = arg max_j π_j N(x_n | μ_j, Σ_j), else 0"),
        ("normal",
         rf"\log{NORMAL}=-\log 2\pi-\frac{{1}}{{2}}\log|{SIGMA}|-\frac{{1}}{{2}}d_k^2",
         "log N(x_n | μ_k, Σ_k) = −log 2π − ½ log |Σ_k| − ½ d_k²"),
        ("distance",
         rf"d_k^2=({X}-{MU})^{{\top}}{SIGMA}^{{-1}}({X}-{MU})",
         "d_k² = (x_n − μ_k)ᵀ Σ_k⁻¹ (x_n − μ_k)"),
        ("distance_worked",
         rf"\phantom{{d_k^2}}=\frac{{\Sigma_{{yy}}\,\Delta x^2-2\,\Sigma_{{xy}}\,\Delta x\,\Delta y"
         rf"+\Sigma_{{xx}}\,\Delta y^2}}{{|{SIGMA}|}}",
         "     = (Σyy Δx² − 2 Σxy Δx Δy + Σxx Δy²) / |Σ_k|"),
        ("point", X, "x_n"),
        ("dx", r"\Delta x", "Δx"),
        ("dy", r"\Delta y", "Δy"),
        ("sigma", SIGMA, "Σ_k"),
        ("determinant", rf"|{SIGMA}|", "|Σ_k|"),
        ("term_xx", r"\Sigma_{yy}\,\Delta x^2", "Σyy Δx²"),
        ("term_xy", r"-2\,\Sigma_{xy}\,\Delta x\,\Delta y", "−2 Σxy Δx Δy"),
        ("term_yy", r"\Sigma_{xx}\,\Delta y^2", "Σxx Δy²"),
        ("squared", r"d_k^2", "d_k²"),
        ("log_normal", r"\log\mathcal{N}", "log N"),
        ("joint", r"\pi_k\,\mathcal{N}", "π_k N"),
        ("joint_warm", r"(\pi_k\,\mathcal{N})^{1/T}", "(π_k N)^(1/T)"),
        ("share", r"\gamma_{nk}", "γ_nk"),
        # M step
        ("count", rf"N_k={SUM}\gamma_{{nk}}", "N_k = Σ_n γ_nk"),
        ("weight", rf"\pi_k{NEW}=\frac{{N_k}}{{N}}", "π_k new = N_k / N"),
        ("weight_prior", rf"\pi_k{NEW}=\frac{{N_k+\alpha-1}}{{N+C\,(\alpha-1)}}",
         "π_k new = (N_k + α − 1) / (N + C (α − 1))"),
        ("weight_beside",
         rf"\pi_k{NEW}=\frac{{N_k}}{{\sum_{{\mathrm{{free}}}}N_j}}\left(1-\sum_{{\mathrm{{pinned}}}}\pi_j\right)",
         "π_k new = N_k / (Σ_free N_j) · (1 − Σ_pinned π_j)"),
        ("mean", rf"{NEW_MU}=\frac{{1}}{{N_k}}{SUM}\gamma_{{nk}}\,{X}", "μ_k new = 1/N_k Σ_n γ_nk x_n"),
        ("mean_prior", rf"{NEW_MU}=\frac{{{SUM}\gamma_{{nk}}\,{X}+\kappa\,{M}}}{{N_k+\kappa}}",
         "μ_k new = (Σ_n γ_nk x_n + κ m) / (N_k + κ)"),
        ("scatter",
         rf"{W}={SUM}\gamma_{{nk}}({X}-{NEW_MU})({X}-{NEW_MU})^{{\top}}",
         "W_k = Σ_n γ_nk (x_n − μ_k new)(x_n − μ_k new)ᵀ"),
        ("scatter_prior",
         rf"{S}={W}+{LAMBDA}+\kappa\,({NEW_MU}-{M})({NEW_MU}-{M})^{{\top}}",
         "S_k = W_k + Λ + κ (μ_k new − m)(μ_k new − m)ᵀ"),
        ("points_prior", r"n_k=N_k+\nu+4", "n_k = N_k + ν + 4"),
        ("VVV", rf"{NEW_SIGMA}=\frac{{1}}{{N_k}}{W}", "Σ_k new = W_k / N_k"),
        ("VVI", rf"{NEW_SIGMA}=\frac{{1}}{{N_k}}\operatorname{{diag}}{W}", "Σ_k new = diag W_k / N_k"),
        ("VII", rf"{NEW_SIGMA}=\frac{{\operatorname{{tr}}{W}}}{{2N_k}}\,\mathbf{{I}}", "Σ_k new = tr W_k / (2 N_k) I"),
        ("VVV_prior", rf"{NEW_SIGMA}=\frac{{1}}{{n_k}}{S}", "Σ_k new = S_k / n_k"),
        ("VVI_prior", rf"{NEW_SIGMA}=\frac{{1}}{{n_k}}\operatorname{{diag}}{S}", "Σ_k new = diag S_k / n_k"),
        ("VII_prior", rf"{NEW_SIGMA}=\frac{{\operatorname{{tr}}{S}}}{{2n_k}}\,\mathbf{{I}}",
         "Σ_k new = tr S_k / (2 n_k) I"),
        ("EEE", rf"{NEW_SIGMA}=\frac{{\sum_j\mathbf{{W}}_j}}{{\sum_j N_j}}", "Σ_k new = Σ_j W_j / Σ_j N_j"),
        ("EEI", rf"{NEW_SIGMA}=\frac{{\operatorname{{diag}}\sum_j\mathbf{{W}}_j}}{{\sum_j N_j}}",
         "Σ_k new = diag Σ_j W_j / Σ_j N_j"),
        ("EII", rf"{NEW_SIGMA}=\frac{{\operatorname{{tr}}\sum_j\mathbf{{W}}_j}}{{2\sum_j N_j}}\,\mathbf{{I}}",
         "Σ_k new = tr Σ_j W_j / (2 Σ_j N_j) I"),
        ("EEE_prior", rf"{NEW_SIGMA}=\frac{{\sum_j\mathbf{{S}}_j}}{{\sum_j n_j}}", "Σ_k new = Σ_j S_j / Σ_j n_j"),
        ("EEI_prior", rf"{NEW_SIGMA}=\frac{{\operatorname{{diag}}\sum_j\mathbf{{S}}_j}}{{\sum_j n_j}}",
         "Σ_k new = diag Σ_j S_j / Σ_j n_j"),
        ("EII_prior", rf"{NEW_SIGMA}=\frac{{\operatorname{{tr}}\sum_j\mathbf{{S}}_j}}{{2\sum_j n_j}}\,\mathbf{{I}}",
         "Σ_k new = tr Σ_j S_j / (2 Σ_j n_j) I"),
        ("ridge", r"+\,r\,\mathbf{I}", "+ r I"),
        ("effective", r"N_k", "N_k"),
        ("weight_new", rf"\pi_k{NEW}", "π_k new"),
        ("sum_x", r"\sum\gamma\,x", "Σ γ x"),
        ("sum_y", r"\sum\gamma\,y", "Σ γ y"),
        ("mean_x", rf"\mu_x{NEW}", "μx new"),
        ("mean_y", rf"\mu_y{NEW}", "μy new"),
        ("scatter_k", W, "W_k"),
        ("scatter_sum", r"\sum_j\mathbf{W}_j", "Σ_j W_j"),
        ("posterior_scatter", S, "S_k"),
        ("posterior_sum", r"\sum_j\mathbf{S}_j", "Σ_j S_j"),
        ("posterior_points", r"n_k", "n_k"),
        ("effective_sum", r"\sum_j N_j", "Σ_j N_j"),
        ("posterior_points_sum", r"\sum_j n_j", "Σ_j n_j"),
        ("sigma_xx", rf"\Sigma_{{xx}}{NEW}", "Σxx new"),
        ("sigma_xy", rf"\Sigma_{{xy}}{NEW}", "Σxy new"),
        ("sigma_yy", rf"\Sigma_{{yy}}{NEW}", "Σyy new"),
        ("total_xx", r"S_{xx}", "Sxx"),
        ("total_xy", r"S_{xy}", "Sxy"),
        ("total_yy", r"S_{yy}", "Syy"),
        ("scale", LAMBDA, "Λ"),
        ("off_x", r"\mu_x-m_x", "μx − mx"),
        ("off_y", r"\mu_y-m_y", "μy − my"),
        ("pi", r"\pi_k", "π_k"),
        ("mu_x", r"\mu_x", "μx"),
        ("mu_y", r"\mu_y", "μy"),
        ("s_xx", r"\Sigma_{xx}", "Σxx"),
        ("s_xy", r"\Sigma_{xy}", "Σxy"),
        ("s_yy", r"\Sigma_{yy}", "Σyy"),
    )
}  # fmt: skip
