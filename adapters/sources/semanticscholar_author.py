"""Semantic Scholar authors to people of one name; who has an ORCID there is told with it.

Source: https://api.semanticscholar.org/api-docs/graph#tag/Author-Data
"""

from __future__ import annotations

from typing import Any

from adapters.sources.json_record import listed, mapping, objects, read_records, text, whole_number
from adapters.sources.openalex_author import People
from adapters.sources.pubmed_record import orcid_of
from bot.domain.errors import BadDocument
from bot.domain.namesake import Namesake
from bot.intake.people import natural_name

FIELDS = "name,affiliations,paperCount,externalIds"


def parse_authors(raw: bytes) -> People:
    """Read a list of authors; those without a name or a paper are left out.

    Raises:
        BadDocument: it is none, or tells an error.
    """
    read = read_records(raw, ("data",))
    if said := text(read.head.get("error")) or text(read.head.get("message")):
        raise BadDocument(f"Semantic Scholar answered “{said}”"[:300])
    people = tuple(person for author in objects(list(read.records)) if (person := _person(author)) is not None)
    return People(people, len(read.records), whole_number(read.head.get("total")))


def _person(author: dict[str, Any]) -> Namesake | None:
    name, papers = natural_name(text(author.get("name"))), whole_number(author.get("paperCount")) or 0
    if not name or papers < 1:
        return None
    orcid = orcid_of(text(mapping(author.get("externalIds")).get("ORCID")))
    works_at = [told for each in listed(author.get("affiliations")) if (told := text(each))]
    ids = (f"orcid:{orcid}",) if orcid else ()
    return Namesake(name, papers, ids, institution=next(iter(works_at), ""), sources=("semanticscholar",))
