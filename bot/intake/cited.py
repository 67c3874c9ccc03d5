"""A cited paper as a watch names it: its id in the shortest form that is read back, and its title where it is known.

text = id [": " title]      2606.01234: Attention Is All You Need · 10.1103/physrevlett.1.1 · PMID 12345
"""

from __future__ import annotations

import re

from bot.domain.paper import Paper
from bot.intake.identity import canonical

LONGEST_TITLE = 80
"""Characters of a title that stand behind an id."""

_SAMPLE = re.compile(r"sample:[0-9]{1,9}")
"""The samples' own ids."""
_BARE = frozenset({"arxiv", "doi"})
"""Schemes whose values are read without their name."""


def cited_id(text: str) -> str | None:
    """Give the canonical id of the paper that a text names, what stands behind it aside; None where it names none."""
    named, _, _ = text.partition(": ")
    return canonical(named) or canonical(text) or (named if _SAMPLE.fullmatch(named) else None)


def shown_id(paper_id: str) -> str:
    """Give a canonical id as people write it: `2606.01234`, `10.1103/physrevlett.1.1`, `PMID 12345`."""
    scheme, _, value = paper_id.partition(":")
    if scheme in _BARE:
        return value
    return f"PMID {value}" if scheme == "pmid" else paper_id


def names_paper(text: str, paper: Paper) -> bool:
    """Tell whether a watch's text names a paper, by whichever of its ids."""
    return cited_id(text) in paper.all_ids


def cited_text(paper_id: str, title: str = "") -> str:
    """Give what a watch says of a cited paper.

    Args:
        paper_id: canonical.
        title: empty where it isn't known; a long one is folded.
    """
    folded = title if len(title) <= LONGEST_TITLE else f"{title[: LONGEST_TITLE - 1].rstrip()}…"
    return f"{shown_id(paper_id)}: {folded}" if folded else shown_id(paper_id)
