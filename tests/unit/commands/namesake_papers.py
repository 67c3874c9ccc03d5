"""Invented papers by people who all write as Wei Wang."""

from __future__ import annotations

from datetime import date

from bot.domain.paper import Author, Paper

ONE, OTHER = "0000-0002-1825-0097", "0000-0001-5109-3700"
"""ORCIDs of two of them."""


def paper(number: int, *others: str, category: str = "cs.CV", orcid: str | None = None) -> Paper:
    """An invented paper by a Wei Wang and others."""
    return Paper(
        f"arxiv:2606.{number:05}",
        f"Invented question {number}",
        source="arxiv",
        authors=(Author("Wei Wang", orcid), *map(Author, others)),
        categories=(category,),
        published=date(2026, 6, 17),
    )
