"""Ids that authors wrote into records of several works: a volume's DOI, or the second part's. They join nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.domain.paper import Paper
from bot.intake.merging_titles import Likeness, likeness, read_title
from bot.ports import Work


async def undisputed(work: Work, papers: Sequence[Paper]) -> list[Paper]:
    """Give the papers, without the DOI that a preprint of another id and another title carries already.

    Only arXiv's DOIs are asked for: there authors write them.
    """
    dois = {paper.id: f"doi:{paper.ids['doi']}" for paper in papers if _claims(paper)}
    if not dois:
        return list(papers)
    keys = await work.papers.keys_of(sorted(set(dois.values())))
    known = await work.papers.get(sorted(set(keys.values())))
    holders = {doi: known[key].paper for doi, key in keys.items()}
    kept = []
    for paper in papers:
        doi = dois.get(paper.id, "")
        disputed = _disputed(holders.setdefault(doi, paper), paper) if doi else False
        kept.append(replace(paper, ids=_without_doi(paper)) if disputed else paper)
    return kept


def _claims(paper: Paper) -> bool:
    return paper.id.startswith("arxiv:") and bool(paper.ids.get("doi"))


def _disputed(holder: Paper, paper: Paper) -> bool:
    held = holder.ids.get("arxiv", "")
    another = bool(held) and f"arxiv:{held}" != paper.id
    return another and likeness(read_title(holder.title), read_title(paper.title)) is Likeness.APART


def _without_doi(paper: Paper) -> dict[str, str]:
    return {scheme: value for scheme, value in paper.ids.items() if scheme != "doi"}
