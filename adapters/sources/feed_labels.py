"""What stands among the papers and is none, told by its title: corrections, retractions, news, editorials.

A label is the first of a paper's categories, so that `-cat:correction` leaves it out and the card shows it.
"""

from __future__ import annotations

import re

CORRECTION = "Correction"
RETRACTION = "Retraction"
CONCERN = "Expression of concern"
EDITORIAL = "Editorial"
NEWS = "News"
COMMENT = "Comment"

_TITLES = (
    (
        CORRECTION,
        re.compile(
            r"(?:(?:author|publisher|publisher['’]s|editor['’]s?)[ -])?"
            r"(?:corrections?|erratum|errata|corrigend(?:um|a)|addendum)"
            r"(?:\s*(?:to|for|on)\b|\s*[:.—–-]|\s*$|\s*\()|(?:更正|勘误)",
            re.IGNORECASE,
        ),
    ),
    (
        RETRACTION,
        re.compile(
            r"(?:(?:author|publisher|editorial)[ -])?(?:retraction|withdrawal)(?:\s+(?:note|notice|statement))?"
            r"(?:\s*(?:to|of|for)\b.*[:“\"‘]|\s*[:.—–]|\s*$)|(?:撤稿)",
            re.IGNORECASE,
        ),
    ),
    (CONCERN, re.compile(r"(?:editorial )?expressions? of concern\b", re.IGNORECASE)),
    (
        EDITORIAL,
        re.compile(r"(?:guest |inaugural )?editorial(?:\s+(?:board|note|comment))?(?:\s*[:.—–]|\s*$)", re.IGNORECASE),
    ),
    (
        NEWS,
        re.compile(
            r"(?:news(?: in brief| ?& ?views| ?(?:and|&) (?:views|analysis|comment))?|daily briefing"
            r"|research highlights?|briefing chat|nature podcast)(?:\s*[:.—–|]|\s*$)",
            re.IGNORECASE,
        ),
    ),
)
_SECTIONS = {
    "correction": CORRECTION, "author correction": CORRECTION, "publisher correction": CORRECTION,
    "erratum": CORRECTION, "corrigendum": CORRECTION, "retraction": RETRACTION, "retraction note": RETRACTION,
    "expression of concern": CONCERN, "editorial": EDITORIAL, "editorials": EDITORIAL, "news": NEWS,
    "news & views": NEWS, "news and views": NEWS, "research highlight": NEWS, "nature news": NEWS,
}  # fmt: skip
"""Sections and kinds that feeds name themselves, in lower case."""


def label_of(title: str, *said: str) -> str | None:
    """Give the label of what is no research paper; None for what may well be one.

    Args:
        title: cleaned.
        said: what the source says of its section or kind, if anything.
    """
    named = (_SECTIONS.get(each.strip().lower()) for each in said)
    told = (label for label, pattern in _TITLES if pattern.match(title))
    return next((label for label in named if label), None) or next(told, None)
