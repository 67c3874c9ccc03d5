"""Raised and lowered text in Unicode: `10⁻⁸`, `H₂O`; a readable stand-in (`x_max`) where Unicode has no such letter."""

from __future__ import annotations

import re

_RAISED = str.maketrans(
    "0123456789+-−=()abcdefghijklmnoprstuvwxyzABDEGHIJKLMNOPRTUVWβγδθφχ∘′*†‡⊤®™",
    "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻᴬᴮᴰᴱᴳᴴᴵᴶᴷᴸᴹᴺᴼᴾᴿᵀᵁⱽᵂᵝᵞᵟᶿᵠᵡ°′*†‡ᵀ®™",
)
_LOWERED = str.maketrans("0123456789+-−=()aehijklmnoprstuvxβγρφχ", "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓᵦᵧᵨᵩᵪ")
_LONGEST_LETTERS = 2
"""Two small letters still read (`ᵗʰ`); a word in small letters doesn't."""
_LONGEST = 16
_LETTER = re.compile(r"[^\W\d_]")


def superscript(text: str) -> str | None:
    """Raise a text: `2` → `²`, `max` → `^max`, `-4/7` → `^(-4/7)`; None where nothing reads well."""
    return _script(text, _RAISED, "^", "^({})")


def subscript(text: str) -> str | None:
    """Lower a text: `2` → `₂`, `max` → `_max`, `i,j` → `_{i,j}`; None where nothing reads well."""
    return _script(text, _LOWERED, "_", "_{{{}}}")


def _script(text: str, table: dict[int, int], mark: str, bracketed: str) -> str | None:
    body = "".join(text.split())
    if all(ord(character) in table for character in body) and len(_LETTER.findall(body)) <= _LONGEST_LETTERS:
        return body.translate(table)
    if len(body) > _LONGEST or any(character in "^_{}$\\" for character in body):
        return None
    return mark + body if body.isalnum() else bracketed.format(body)
