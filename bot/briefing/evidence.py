"""Quotations checked: whether the words of a quotation really stand in the paper they are ascribed to."""

from __future__ import annotations

import re
import unicodedata

from bot.domain.briefing import Claim
from bot.domain.paper import Paper

SHORTEST_QUOTE = 20
"""A quotation of fewer characters proves nothing: such words stand in many papers."""

_DASHES = dict.fromkeys(map(ord, "‐‑‒–—―−﹘﹣－"), "-")
_SINGLE_QUOTES = dict.fromkeys(map(ord, "‘’‚‛ʼ′`´＇"), "'")
_DOUBLE_QUOTES = dict.fromkeys(map(ord, "“”„‟″«»＂"), '"')
_INVISIBLE = dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\u2060\ufeff"))
_FOLDING = _DASHES | _SINGLE_QUOTES | _DOUBLE_QUOTES | _INVISIBLE
_SPACES = re.compile(r"\s+")
_ELLIPSIS = re.compile(r"^(?:\.{3}|…)\s*|\s*(?:\.{3}|…)$")


def folded(text: str) -> str:
    """Give the text with NFKC, one kind of quotation marks, dashes and spaces, and nothing invisible.

    Case and accents stay: a quotation is verbatim, only its typography may differ.
    """
    plain = unicodedata.normalize("NFKC", text.translate(_FOLDING)).translate(_FOLDING)
    return _SPACES.sub(" ", plain).strip()


def stands_in(quote: str, paper: Paper) -> bool:
    """Tell whether the quotation, of 20 characters or more, stands verbatim in the paper's title or abstract.

    Args:
        quote: the words quoted; an ellipsis at either end is not part of them.
        paper: the paper they are ascribed to.
    """
    words = folded(_ELLIPSIS.sub("", quote.strip()))
    if len(words) < SHORTEST_QUOTE:
        return False
    return any(words in folded(text) for text in (paper.title, paper.abstract or ""))


def proven(claim: Claim, papers: dict[str, Paper]) -> Claim | None:
    """Give the claim with the evidence that stands; None where none does.

    Args:
        claim: as made.
        papers: by canonical id; evidence from any other paper doesn't stand.
    """
    standing = tuple(
        each for each in claim.evidence if each.paper in papers and stands_in(each.quote, papers[each.paper])
    )
    return Claim(claim.text, standing) if standing else None
