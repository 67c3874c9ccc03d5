"""People of one name, told over HTTP as ORCID, OpenAlex and arXiv's author pages tell it.

By hand, with three invented Wei Wangs: `python -m tests.fakes.people_registry 8403`; then set ORCID_API_URL,
OPENALEX_API_URL, ARXIV_AUTHORS_URL and ARXIV_API_URL to what it prints.
"""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from bot.domain.paper import Paper
from tests.fakes.arxiv_documents import api_answer_of
from tests.fakes.papers import a_paper
from tests.fakes.source_server import Asked, Reply, SourceServer


@dataclass(frozen=True)
class Known:
    """Somebody invented, and what each of the registries knows; empty where one doesn't know the person."""

    name: str
    works: int = 0
    orcid: str = ""
    openalex: str = ""
    arxiv: str = ""
    institution: str = ""
    field: str = ""
    papers: Sequence[Paper] = ()


class PeopleRegistry:
    """Stands in for three registries of people at once."""

    def __init__(self, *people: Known) -> None:
        self.people = list(people)

    def settings(self, server: SourceServer) -> Mapping[str, str]:
        """Give the settings under which the program asks this server."""
        return {
            "ACADEMICHUB_PEOPLE": "orcid,arxiv,openalex",
            "ORCID_API_URL": f"{server.url}/v3.0",
            "OPENALEX_API_URL": f"{server.url}/openalex",
            "ARXIV_AUTHORS_URL": f"{server.url}/a",
            "ARXIV_API_URL": f"{server.url}/api/people",
        }

    def serve(self, server: SourceServer) -> None:
        """Answer for the people known by now."""
        server.serve("/v3.0/expanded-search/", self._orcid)
        server.serve("/openalex/authors", lambda _: _results([self._openalex(each) for each in self.people]))
        server.serve("/api/people", api_answer_of([paper for each in self.people for paper in each.papers]))
        for each in self.people:
            for name in filter(None, (each.openalex, each.orcid and f"orcid:{each.orcid}")):
                server.serve(f"/openalex/authors/{name}", json.dumps(self._openalex(each)))
            for name in filter(None, (each.arxiv, each.arxiv and each.orcid)):
                server.serve(f"/a/{name}.atom2", page_of(each.name, each.papers))

    def _orcid(self, asked: Asked) -> Reply:
        wanted = asked.query["q"].removeprefix("orcid:")
        known = [each for each in self.people if each.orcid and (each.orcid == wanted or "family-name" in wanted)]
        records = [
            {
                "orcid-id": each.orcid,
                "given-names": each.name.split()[0],
                "family-names": each.name.split()[-1],
                "institution-name": [each.institution] if each.institution else [],
            }
            for each in known
        ]
        return Reply(json.dumps({"expanded-result": records or None, "num-found": len(records)}).encode())

    def _openalex(self, known: Known) -> dict[str, Any]:
        return {
            "id": f"https://openalex.org/{known.openalex}",
            "display_name": known.name,
            "orcid": f"https://orcid.org/{known.orcid}" if known.orcid else None,
            "works_count": known.works,
            "counts_by_year": [{"year": 2026, "works_count": 1}],
            "topics": [{"display_name": known.field}] if known.field else [],
            "last_known_institutions": [{"display_name": known.institution}] if known.institution else [],
        }


def page_of(name: str, papers: Sequence[Paper]) -> str:
    """Make the feed of somebody's author page."""
    answer = api_answer_of(papers)
    start, end = answer.index("<title"), answer.index("</title>")
    return f"{answer[:start]}<title>{name}'s articles on arXiv{answer[end:]}"


def _results(records: Sequence[dict[str, Any]]) -> Reply:
    return Reply(json.dumps({"meta": {"count": len(records)}, "results": records}).encode())


JOSIAH, LAURE = "0000-0002-1825-0097", "0000-0001-5109-3700"


def invented(today: date) -> PeopleRegistry:
    """Make three people called Wei Wang, and one who isn't; the first has an author page with a paper of today."""
    vision = [
        a_paper(f"arxiv:2606.{20_000 + number}", title, authors=authors, categories=["cs.CV"], published=today)
        for number, title, authors in (
            (1, "An invented way to see in the dark", ["Ada Lovelace", "Wei Wang"]),
            (2, "An invented way to see in fog", ["Wei Wang", "Ada Lovelace", "Bo Sun"]),
        )
    ]
    rings = a_paper("arxiv:2606.20003", "Invented rings", authors=["Wei Wang"], categories=["math.RA"], published=today)
    return PeopleRegistry(
        Known("Wei Wang", 240, JOSIAH, "A5000000001", "wang_w_2", "An Institute", "Computer Vision", vision),
        Known("Wang Wei", 31, LAURE, "A5000000002", "", "A Hospital", "Oncology"),
        Known("Wei Wang", 4, "", "A5000000003", "", "", "Algebra", [rings]),
        Known("Weiwei Wang", 900, "", "A5000000004"),
    )


async def _main(port: int) -> None:
    async with SourceServer(port) as server:
        registry = invented(datetime.now(UTC).date())
        registry.serve(server)
        sys.stdout.write("".join(f"{name}={value}\n" for name, value in registry.settings(server).items()))
        sys.stdout.flush()
        await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(_main(int(sys.argv[1])))
