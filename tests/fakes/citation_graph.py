"""Works that cite one another, told over HTTP as OpenAlex and Semantic Scholar tell it.

By hand, with a few invented works: `python -m tests.fakes.citation_graph 8402`; then set OPENALEX_API_URL and
SEMANTICSCHOLAR_API_URL to the address it prints.
"""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

from bot.domain.paper import Paper
from tests.fakes.papers import a_paper
from tests.fakes.source_server import Asked, Reply, SourceServer

_PREFIXES = {"arxiv": "ARXIV:", "doi": "DOI:", "pmid": "PMID:"}


class CitationGraph:
    """Stands in for what two sources know of who cites whom; a work's number there is its place, from 1 on."""

    def __init__(self) -> None:
        self._works: list[Paper] = []
        self._cited: list[tuple[str, ...]] = []

    def add(self, paper: Paper, *cited: str) -> None:
        """Add a work, and the canonical ids of those that it cites."""
        self._works.append(paper)
        self._cited.append(cited)

    def serve(self, server: SourceServer) -> None:
        """Answer at `/works` as OpenAlex, at `/paper/…` as Semantic Scholar, with the works added so far."""
        server.serve("/works", self._openalex)
        for paper in self._works:
            for path in _paths(paper):
                server.serve(path, json.dumps(_semantic_scholar(paper)))
                server.serve(f"{path}/citations", lambda asked, paper=paper: self._citations(paper, asked))

    def _citing(self, cited: Paper) -> list[Paper]:
        ids = set(_canonical(cited))
        found = [paper for paper, cites in zip(self._works, self._cited, strict=True) if ids & set(cites)]
        return sorted(found, key=lambda paper: paper.published or date.min, reverse=True)

    def _openalex(self, asked: Asked) -> Reply:
        name, _, value = asked.query["filter"].partition(":")
        if name == "cites":
            found = self._citing(self._works[int(value.removeprefix("W")) - 1001])
        else:
            wanted = {f"{name}:{each}".lower() for each in value.split("|")}
            found = [paper for paper in self._works if wanted & {each.lower() for each in self._known(paper)}]
        size, page = int(asked.query["per-page"]), int(asked.query.get("page", "1"))
        records = [self._openalex_work(paper) for paper in found[(page - 1) * size : page * size]]
        return Reply(json.dumps({"meta": {"count": len(found)}, "results": records}).encode())

    def _known(self, paper: Paper) -> Iterator[str]:
        yield f"openalex:{self._number(paper)}"
        yield from _canonical(paper)
        if arxiv := paper.ids.get("arxiv"):
            yield f"doi:10.48550/arxiv.{arxiv}"

    def _number(self, paper: Paper) -> str:
        return f"W{1001 + self._works.index(paper)}"

    def _openalex_work(self, paper: Paper) -> dict[str, Any]:
        doi = paper.ids.get("doi") or f"10.48550/arxiv.{paper.ids['arxiv']}"
        words = (paper.abstract or "").split()
        return {
            "id": f"https://openalex.org/{self._number(paper)}",
            "doi": f"https://doi.org/{doi}",
            "title": paper.title,
            "publication_date": paper.published.isoformat() if paper.published else None,
            "ids": {"pmid": f"https://pubmed.ncbi.nlm.nih.gov/{pmid}"} if (pmid := paper.ids.get("pmid")) else {},
            "authorships": [{"raw_author_name": author.name} for author in paper.authors],
            "abstract_inverted_index": {word: [at for at, one in enumerate(words) if one == word] for word in words},
            "locations": [{"landing_page_url": f"https://arxiv.org/abs/{arxiv}"} for arxiv in _arxiv(paper)],
            "primary_location": {"source": {"display_name": paper.venue}} if paper.venue else {},
        }

    def _citations(self, paper: Paper, asked: Asked) -> Reply:
        found = self._citing(paper)
        limit = int(asked.query["limit"])
        more = {"next": limit} if len(found) > limit else {}
        records = [{"citingPaper": _semantic_scholar(each)} for each in found[:limit]]
        return Reply(json.dumps({"offset": 0, **more, "data": records}).encode())


def _canonical(paper: Paper) -> list[str]:
    return [f"{scheme}:{value}" for scheme, value in paper.ids.items()]


def _arxiv(paper: Paper) -> list[str]:
    return [paper.ids["arxiv"]] if "arxiv" in paper.ids else []


def _paths(paper: Paper) -> list[str]:
    return [f"/paper/{_PREFIXES[scheme]}{value}" for scheme, value in paper.ids.items() if scheme in _PREFIXES]


def _semantic_scholar(paper: Paper) -> dict[str, Any]:
    names = {"arxiv": "ArXiv", "doi": "DOI", "pmid": "PubMed"}
    return {
        "paperId": f"s2-{paper.id}",
        "title": paper.title,
        "abstract": paper.abstract,
        "authors": [{"name": author.name} for author in paper.authors],
        "externalIds": {names[scheme]: value for scheme, value in paper.ids.items() if scheme in names},
        "publicationDate": paper.published.isoformat() if paper.published else None,
        "venue": paper.venue,
    }


def invented(today: date) -> CitationGraph:
    """Make a few works: a famous one, and who cites it, two of them of this week."""
    graph = CitationGraph()
    famous = a_paper("arxiv:1706.03762", "Attention Is All You Need", published=date(2017, 6, 12))
    graph.add(famous)
    titles: Sequence[tuple[int, str]] = (
        (1, "Attention in coral reefs: transformers listen to fish"),
        (3, "How many heads does a hydra need?"),
        (40, "Sparse attention for long proteins"),
        (400, "A survey of attention"),
    )
    for number, (days, title) in enumerate(titles, start=1):
        paper = a_paper(f"doi:10.5555/citing.{number}", title, published=today - timedelta(days=days), announce=None)
        graph.add(paper, famous.id)
    return graph


async def _main(port: int) -> None:
    async with SourceServer(port) as server:
        invented(datetime.now(UTC).date()).serve(server)
        sys.stdout.write(f"{server.url}\n")
        sys.stdout.flush()
        await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(_main(int(sys.argv[1])))
