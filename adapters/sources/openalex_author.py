"""OpenAlex authors to people of one name.

OpenAlex merges some namesakes and parts some people, so its answer is an offer and never a proof: where an ORCID is
known as well, that one counts.

Source: https://docs.openalex.org/api-entities/authors/author-object
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from adapters.sources.json_record import listed, mapping, objects, read_records, text, whole_number
from adapters.sources.pubmed_record import orcid_of
from bot.domain.errors import BadDocument
from bot.domain.namesake import Namesake
from bot.intake.people import natural_name

_OWN = re.compile(r"\bA\d{5,12}\b")
FIELDS = 3
YEARS_TOLD = 10
"""OpenAlex counts by year for so many; who published in all of them may have begun earlier: the last alone is told."""


@dataclass(frozen=True, slots=True)
class People:
    """A page of authors: the people, how many records it held, and how many there are in all."""

    people: tuple[Namesake, ...]
    entries: int
    total: int | None


UNKNOWN = People((), 0, 0)
"""The answer about somebody whom nobody knows."""


def parse_authors(raw: bytes) -> People:
    """Read a list of authors; those without a name or a work are left out.

    Raises:
        BadDocument: it is none, or tells an error.
    """
    read = read_records(raw, ("results",))
    if said := text(read.head.get("error")):
        raise BadDocument(f"OpenAlex answered “{said}”: {text(read.head.get('message'))}"[:300])
    authors = objects(list(read.records))
    people = tuple(person for author in authors if (person := _person(author)) is not None)
    return People(people, len(read.records), whole_number(mapping(read.head.get("meta")).get("count")))


def _person(author: dict[str, Any]) -> Namesake | None:
    name, works = natural_name(text(author.get("display_name"))), whole_number(author.get("works_count")) or 0
    if not name or works < 1:
        return None
    years = sorted(_years(author))
    begun = years and years[-1] - years[0] < YEARS_TOLD - 1
    last = next(iter(objects(author.get("last_known_institutions"))), {})
    topics = list(objects(author.get("topics"))) or list(objects(author.get("x_concepts")))
    fields = (
        text(mapping(each.get("subfield")).get("display_name")) or text(each.get("display_name")) for each in topics
    )
    return Namesake(
        name=name,
        papers=works,
        ids=tuple(_ids(author)),
        fields=tuple(dict.fromkeys(each for each in fields if each))[:FIELDS],
        years=(years[0] if begun else years[-1], years[-1]) if years else None,
        institution=text(last.get("display_name")),
        sources=("openalex",),
    )


def _ids(author: dict[str, Any]) -> Iterator[str]:
    if (orcid := orcid_of(text(author.get("orcid")))) is not None:
        yield f"orcid:{orcid}"
    yield from author_id(author)


def author_id(author: dict[str, Any]) -> Iterator[str]:
    """Give an author's own id, `openalex:A5023888391`, if the record carries one."""
    found = _OWN.search(text(author.get("id")))
    if found is not None:
        yield f"openalex:{found[0]}"


def _years(author: dict[str, Any]) -> Iterator[int]:
    for year in listed(author.get("counts_by_year")):
        said = mapping(year)
        number = whole_number(said.get("year"))
        if number and whole_number(said.get("works_count")):
            yield number
