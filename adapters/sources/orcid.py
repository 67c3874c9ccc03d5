"""ORCID as a source of people: who bears a name, and who bears an ORCID, by its public search.

It knows where people work and what else they are called, and not how much they wrote; what they keep to themselves it
doesn't tell.

Source: https://info.orcid.org/documentation/api-tutorials/api-tutorial-searching-the-orcid-registry/,
https://info.orcid.org/ufaqs/what-are-the-api-limits/
"""

from __future__ import annotations

from typing import Any

from adapters.sources.asking import Asking
from adapters.sources.dialect import name_words
from adapters.sources.firehose import address
from adapters.sources.http import PoliteClient
from adapters.sources.json_record import listed, read_records, text, whole_number
from adapters.sources.openalex_author import UNKNOWN, People
from adapters.sources.pace import Pace
from adapters.sources.pubmed_record import orcid_of
from bot.domain.collection import SourceFailure
from bot.domain.errors import BadDocument
from bot.domain.namesake import Namesake, Namesakes
from bot.intake.people import natural_name
from bot.matching.names import Verdict, verdict
from bot.ports import Clock

API_URL = "https://pub.orcid.org/v3.0"
PACE = Pace("orcid", 0.5)
ASKED = 100
"""How many of those that the search finds are looked at."""
_NAMES = ("given-names", "family-name", "credit-name", "other-names")


class OrcidPeople:
    """The `PeopleSource` door over ORCID's public API."""

    def __init__(self, client: PoliteClient, clock: Clock, *, api_url: str = API_URL) -> None:
        """Make it over a client; `api_url` is the API's root with its version."""
        self._asking = Asking(client, clock, self.name, PACE, accept="application/json")
        self._api_url = api_url.rstrip("/")

    @property
    def name(self) -> str:
        """`orcid`."""
        return "orcid"

    @property
    def schemes(self) -> frozenset[str]:
        """ORCIDs alone."""
        return frozenset({"orcid"})

    async def authors(self, name: str, limit: int) -> Namesakes | SourceFailure:
        """Tell who bears a name, in whatever order; of what the search finds, people of that name."""
        words = [word.replace('"', "") for word in name_words(name)]
        each = (" OR ".join(f'{field}:"{word}"' for field in _NAMES) for word in words)
        return await self._asked(" AND ".join(f"({either})" for either in each), name, limit)

    async def person(self, person_id: str) -> Namesakes | SourceFailure:
        """Tell who bears an ORCID."""
        return await self._asked(person_id, None, 1)

    async def _asked(self, question: str, name: str | None, limit: int) -> Namesakes | SourceFailure:
        url = address(f"{self._api_url}/expanded-search/", {"q": question, "start": "0", "rows": str(ASKED)})
        answer = await self._asking.document(url, lambda raw: parse_orcid(raw, name), "authors", absent=UNKNOWN)
        if isinstance(answer, SourceFailure):
            return answer
        return Namesakes(answer.people[:limit], len(answer.people))


def parse_orcid(raw: bytes, name: str | None = None) -> People:
    """Read what the expanded search found; with a name only people who bear it, under whichever of their names.

    Raises:
        BadDocument: it is no answer of the search.
    """
    read = read_records(raw, ("expanded-result",))
    if "num-found" not in read.head and not read.breaks:
        raise BadDocument(f"no answer of ORCID's search: {text(read.head.get('developer-message'))[:200]}".rstrip(": "))
    found = [one for one in read.records if isinstance(one, dict) and orcid_of(text(one.get("orcid-id")))]
    people = (_person(one, name) for one in found)
    told = tuple(person for person in people if person is not None)
    return People(told, len(found), whole_number(read.head.get("num-found")))


def _person(record: dict[str, Any], name: str | None) -> Namesake | None:
    own = natural_name(f"{text(record.get('given-names'))} {text(record.get('family-names'))}")
    others = (text(record.get("credit-name")), *(text(each) for each in listed(record.get("other-name"))))
    known = [each for each in (own, *map(natural_name, others)) if each]
    meant = known if name is None else [each for each in known if verdict(name, each) is Verdict.SAME]
    if not meant:
        return None
    works_at = [told for each in listed(record.get("institution-name")) if (told := text(each))]
    orcid = orcid_of(text(record["orcid-id"]))
    return Namesake(meant[0], None, (f"orcid:{orcid}",), institution=next(iter(works_at), ""), sources=("orcid",))
