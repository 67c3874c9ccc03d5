"""Tokens of papers, watches and queries, with their places in the text and their singulars; folded by `bot.intake`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from bot.intake.folding import FOLDING, is_han, tokens

__all__ = ["Token", "is_han", "singular", "singulars", "spans", "tokens"]

KEPT = 65_536
"""How many tokens' singular forms are kept at the most."""

# Plurals whose singular no rule gives; both sides of a comparison are folded alike.
_IRREGULAR = {
    "analyses": "analysis",
    "hypotheses": "hypothesis",
    "syntheses": "synthesis",
    "theses": "thesis",
    "crises": "crisis",
    "diagnoses": "diagnosis",
    "matrices": "matrix",
    "vertices": "vertex",
    "indices": "index",
    "vortices": "vortex",
    "axes": "axis",
    "criteria": "criterion",
    "phenomena": "phenomenon",
    "spectra": "spectrum",
    "bacteria": "bacterium",
    "mitochondria": "mitochondrion",
    "quanta": "quantum",
    "strata": "stratum",
    "mice": "mouse",
    "children": "child",
    "men": "man",
    "women": "woman",
    "feet": "foot",
    "teeth": "tooth",
    "formulae": "formula",
    "larvae": "larva",
    "algae": "alga",
    "nuclei": "nucleus",
    "stimuli": "stimulus",
    "fungi": "fungus",
    "radii": "radius",
    "loci": "locus",
    "foci": "focus",
    "tori": "torus",
    "moduli": "modulus",
    "biases": "bias",
    "gases": "gas",
    "lenses": "lens",
    "atlases": "atlas",
    "canvases": "canvas",
    "statuses": "status",
}
_UNCHANGED = frozenset(_IRREGULAR.values()) | {"series", "species", "news", "always", "has", "was", "does", "perhaps"}

UNRULY = {word: word for word in _UNCHANGED} | _IRREGULAR
"""Words whose singular form no rule gives, with it. The rule: see `singular`."""
SHORTEST_PLURAL = 4
KEPT_S = ("ss", "us", "is")
"""Endings whose s makes no plural."""
DROPPED_E = ("sse", "xe", "che", "she", "ze", "viruse")
"""Endings whose e belongs to the plural's, once the s is off."""


_RUN = re.compile(r"[^\x00-&(-/:-@\[-_{-\x7f]+")  # no ASCII character in it that parts tokens


@dataclass(frozen=True, slots=True)
class Token:
    """A folded token and where it stands in the text it came from, `text[start:end]`."""

    folded: str
    start: int
    end: int


@lru_cache(maxsize=64)
def spans(text: str) -> tuple[Token, ...]:
    """Give the same tokens as `tokens`, each with its place in the text; many watches look at one text in turn."""
    found: list[Token] = []
    for run in _RUN.finditer(text):
        if run[0].isascii() and run[0].isalnum():
            found.append(Token(run[0].lower(), *run.span()))
        else:
            found.extend(_char_by_char(run[0], run.start()))
    return tuple(found)


def _char_by_char(run: str, first: int) -> Iterator[Token]:
    word, start, end = "", 0, 0
    for at, char in enumerate(run + " ", first):
        for piece in FOLDING[ord(char)]:
            if piece != " ":
                start = start if word else at
                word, end = word + piece, at + 1
            elif word:
                yield Token(word, start, end)
                word = ""


class _Singulars(dict[str, str]):
    """The singular forms of tokens, filled as they are met and begun anew when full."""

    def __missing__(self, token: str) -> str:
        if len(self) >= KEPT:
            self.clear()
        self[token] = folded = _singular(token)
        return folded


_SINGULARS = _Singulars()


def singular(token: str) -> str:
    """Give the form that an English word shares with its plural; for comparison, not for reading.

    Both sides are folded alike, so `sizes` and `size` may well both become `siz`.
    """
    return _SINGULARS[token]


def singulars(words: Iterable[str]) -> list[str]:
    """Give the singular forms of tokens, in order."""
    return list(map(_SINGULARS.__getitem__, words))


def _singular(token: str) -> str:
    if token in UNRULY:
        return UNRULY[token]
    if len(token) < SHORTEST_PLURAL or not token.isascii():
        return token
    if token.endswith("s") and not token.endswith(KEPT_S):
        token = token[:-1]
    if token.endswith("ie"):
        return f"{token[:-2]}y"
    return token[:-1] if token.endswith(DROPPED_E) else token
