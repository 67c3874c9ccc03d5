"""Who writes under a name, asked of OpenAlex against a server on this machine."""

import json

import pytest

from adapters.sources.http import PoliteClient
from adapters.sources.openalex import OpenAlexSource
from bot.domain.collection import SourceFailure, SourceFault
from bot.domain.namesake import Namesake, Namesakes
from bot.ports import PeopleSource
from tests.fakes.hasty_clock import FakeHastyClock
from tests.fakes.source_server import Asked, Reply, SourceServer, too_many

JOSIAH, OWN = "0000-0002-1825-0097", "openalex:A5000000001"


def author(name: str, works: int, **more: object) -> dict[str, object]:
    """An invented author, as OpenAlex writes one."""
    return {"id": "https://openalex.org/A5000000001", "display_name": name, "works_count": works, **more}


def years(*counted: int) -> list[dict[str, int]]:
    """Works by year, newest first, a year without any among them."""
    return [{"year": year, "works_count": 3} for year in counted] + [{"year": 1999, "works_count": 0}]


AUTHORS = [
    author(
        "Wei Wang",
        240,
        orcid=f"https://orcid.org/{JOSIAH}",
        counts_by_year=years(2026, 2024, 2021),
        topics=[{"display_name": "T1", "subfield": {"display_name": "Computer Vision"}}, {"display_name": "Optics"}],
        last_known_institutions=[{"display_name": "An Institute"}],
    ),
    author("Wang Wei", 12, counts_by_year=years(*range(2016, 2026)), x_concepts=[{"display_name": "Biology"}]),
    author("Weiwei Wang", 400),
    author("Wei Wang", 0),
    author("", 7),
]


@pytest.fixture
def source(client: PoliteClient, clock: FakeHastyClock, server: SourceServer) -> PeopleSource:
    return OpenAlexSource(client, clock, api_url=server.url, contact="host@example.org")


async def test_people_of_the_name_are_told_and_others_left_out(source: PeopleSource, server: SourceServer) -> None:
    asked: list[Asked] = []

    def answer(question: Asked) -> Reply:
        asked.append(question)
        return Reply(json.dumps({"meta": {"count": 5}, "results": AUTHORS}).encode())

    server.serve("/authors", answer)
    found = await source.authors("王伟", 10)
    assert found == Namesakes(
        (
            Namesake(
                "Wei Wang", 240, (f"orcid:{JOSIAH}", OWN), fields=("Computer Vision", "Optics"), years=(2021, 2026),
                institution="An Institute", sources=("openalex",),
            ),
            Namesake("Wang Wei", 12, (OWN,), fields=("Biology",), years=(2025, 2025), sources=("openalex",)),
        ),
        2,
    )  # fmt: skip
    assert {key: asked[0].query[key] for key in ("search", "mailto")} == {
        "search": "wei wang",
        "mailto": "host@example.org",
    }


async def test_a_source_that_cannot_answer_says_so(source: PeopleSource, server: SourceServer) -> None:
    server.serve("/authors", too_many())
    refused = await source.authors("Wei Wang", 10)
    assert isinstance(refused, SourceFailure)
    assert (refused.source, refused.section, refused.fault) == ("openalex", "authors", SourceFault.RATE_LIMITED)
    server.serve("/authors", Reply(b"<html>"))
    broken = await source.authors("Wei Wang", 10)
    assert isinstance(broken, SourceFailure)
    assert broken.fault is SourceFault.NOT_A_FEED


@pytest.mark.parametrize("asked", [f"orcid:{JOSIAH}", OWN])
async def test_who_bears_an_id_is_told(source: PeopleSource, server: SourceServer, asked: str) -> None:
    server.serve(f"/authors/{asked.removeprefix('openalex:')}", Reply(json.dumps(AUTHORS[0]).encode()))
    found = await source.person(asked)
    assert isinstance(found, Namesakes)
    assert [(each.name, each.ids) for each in found.people] == [("Wei Wang", (f"orcid:{JOSIAH}", OWN))]
    assert await source.person("openalex:A5999999999") == Namesakes((), 0)
