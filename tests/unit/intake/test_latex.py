"""LaTeX becomes Unicode where that reads well, and stays where it doesn't."""

import pytest

from bot.intake.cleaning import clean_text
from bot.intake.latex import accented


@pytest.mark.parametrize(
    ("latex", "text"),
    [
        (r"Cram\'er-Rao, G\"unther, Hajdu\v{s}ek, Stanis{\l}aw, S{\o}ren, \'{\i}", "Cramér-Rao, Günther, Hajdušek, "
         "Stanisław, Søren, í"),
        ("Mus{é}e of {GSR4B}", "Musée of GSR4B"),
        (r"an $\alpha$-helix, $\Delta E$, \mu-meson", "an α-helix, ΔE, μ-meson"),
        ("at $10^{-8}$ mM of $^{171}$Yb, CO$_2$ and H_{2}O", "at 10⁻⁸ mM of ¹⁷¹Yb, CO₂ and H₂O"),
        (r"A$^\text{T}$A, FG$^2$, $x_{max}$, $k_{i,j}$", "AᵀA, FG², x_max, k_{i,j}"),
        (r"$\tilde{\mathcal{O}}(\epsilon^{-4/7})$ and $O(n\log n)$", "Õ(ε^(-4/7)) and O(n log n)"),
        (r"\( \mathbb{R}^{n \times d} \) and \[ \|x\|_2 \le 1 \]", "ℝ^(n×d) and ‖x‖₂ ≤ 1"),
        (r"$\frac{1}{2}$, $\sqrt{n}$, $\frac{a+b}{c}$", "1/2, √n, (a+b)/c"),
        (r"$|\psi\rangle$ and $T_w = i\hbar\,\partial_E$", "|ψ⟩ and T_w = iħ ∂_E"),
        (r"\textbf{Bold \emph{and} $x^2$} 50\% R\&D \#1", "Bold and x² 50% R&D #1"),
        (r"\href{https://a.example/b_c}{code} \url{https://d.example}", "code (https://a.example/b_c) https://d.example"),
        (r"90$^\circ$, 4.5{\deg}C, 7$\times$, $\sim$5, $\pm 3\%$", "90°, 4.5°C, 7×, ∼5, ±3%"),
        ("``quoted'' and Fig.~1", "“quoted” and Fig. 1"),
        (r"DESIGN-R\textsuperscript{\textregistered}", "DESIGN-R®"),
    ],
)  # fmt: skip
def test_what_reads_well_becomes_unicode(latex: str, text: str) -> None:
    assert clean_text(latex) == text


@pytest.mark.parametrize(
    "kept",
    [
        "costs $5 and $6",
        "from US$5M to US$6M",
        "$5M-$6M a year",
        "$HOME and $PATH are set",
        "a {name} in a {template, here}",
        r"$\begin{matrix}a&b\end{matrix}$",
        r"we call it \ours and cite \cite{x}",
        "~5 of 10 and snake_case",
        r"$\frac{\sum_{i=1}^{n} x_i y_i + z_i w_i}{2}$",
        "half $a formula",
    ],
)
def test_what_is_no_latex_or_reads_badly_stays(kept: str) -> None:
    assert clean_text(kept) == kept


def test_one_unreadable_formula_leaves_the_others_readable() -> None:
    assert clean_text(r"$\weird{x}$ but $\alpha$ for $5 a piece") == r"$\weird{x}$ but α for $5 a piece"


@pytest.mark.parametrize(
    ("latex", "name"),
    [(r"Jo{ã}o", "João"), (r"Nguy\~ên", "Nguyễn"), (r"Tolúl\d{o}pé", "Tolúlọpé"), (r"\\Ajinkya", "Ajinkya")],
)
def test_names_lose_their_latex(latex: str, name: str) -> None:
    assert accented(latex) == name
