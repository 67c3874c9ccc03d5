"""ORCID's public search against a server on this machine."""

import json

import pytest

from adapters.sources.http import PoliteClient
from adapters.sources.orcid import OrcidPeople
from adapters.sources.semanticscholar import SemanticScholarSource
from bot.domain.collection import SourceFailure, SourceFault
from bot.domain.namesake import Namesake, Namesakes
from bot.ports import PeopleSource
from tests.fakes.hasty_clock import FakeHastyClock
from tests.fakes.source_server import Reply, SourceServer, too_many

ONE, OTHER = "0000-0002-1825-0097", "0000-0001-5109-3700"


def record(orcid: str, given: str | None, family: str | None, **more: object) -> dict[str, object]:
    """Somebody invented, as the expanded search writes one."""
    return {
        "orcid-id": orcid, "given-names": given, "family-names": family, "credit-name": None, "other-name": [],
        "email": [], "institution-name": [], **more,
    }  # fmt: skip


FOUND = [
    record(ONE, "Wei", "Wang", **{"institution-name": ["An Institute", "Another"]}),
    record(OTHER, "W.", "Wang", **{"other-name": ["王伟"]}),
    record("0000-0001-5000-0007", "Weiwei", "Wang"),
    record("", "Wei", "Wang"),
    record("0000-0003-1234-5678", None, None),
]


@pytest.fixture
def orcid(client: PoliteClient, clock: FakeHastyClock, server: SourceServer) -> PeopleSource:
    return OrcidPeople(client, clock, api_url=f"{server.url}/v3.0")


def answer(*records: object, total: int | None = None) -> Reply:
    told = {"expanded-result": list(records) or None, "num-found": len(records) if total is None else total}
    return Reply(json.dumps(told).encode())


async def test_people_of_the_name_are_told_under_whichever_name_they_keep(
    orcid: PeopleSource, server: SourceServer
) -> None:
    server.serve("/v3.0/expanded-search/", answer(*FOUND, total=900))
    assert await orcid.authors("Wang, Wei", 10) == Namesakes(
        (
            Namesake("Wei Wang", None, (f"orcid:{ONE}",), institution="An Institute", sources=("orcid",)),
            Namesake("王伟", None, (f"orcid:{OTHER}",), sources=("orcid",)),
        ),
        2,
    )
    [asked] = server.asked
    assert asked.headers["accept"] == "application/json"
    assert asked.query["q"].startswith('(given-names:"Wei" OR family-name:"Wei" OR')
    assert 'AND (given-names:"Wang"' in asked.query["q"]


async def test_whose_an_orcid_is_and_that_it_is_nobodys_are_told(orcid: PeopleSource, server: SourceServer) -> None:
    server.serve("/v3.0/expanded-search/", answer(FOUND[0]))
    found = await orcid.person(f"orcid:{ONE}")
    assert isinstance(found, Namesakes)
    assert [(each.name, each.ids) for each in found.people] == [("Wei Wang", (f"orcid:{ONE}",))]
    assert server.asked[0].query["q"] == f"orcid:{ONE}"
    server.serve("/v3.0/expanded-search/", answer())
    assert await orcid.person(f"orcid:{OTHER}") == Namesakes((), 0)


@pytest.mark.parametrize(
    ("reply", "fault"),
    [
        (too_many(), SourceFault.RATE_LIMITED),
        (Reply(b"<expanded-search/>"), SourceFault.NOT_A_FEED),
        (Reply(b'{"response-code": 400, "developer-message": "no"}'), SourceFault.NOT_A_FEED),
    ],
)
async def test_an_answer_that_is_none_is_a_failure(
    orcid: PeopleSource, server: SourceServer, reply: Reply, fault: SourceFault
) -> None:
    server.serve("/v3.0/expanded-search/", reply)
    failed = await orcid.authors("Wei Wang", 10)
    assert isinstance(failed, SourceFailure)
    assert (failed.source, failed.fault) == ("orcid", fault)


async def test_semantic_scholar_tells_people_of_a_name_with_their_orcid(
    client: PoliteClient, clock: FakeHastyClock, server: SourceServer
) -> None:
    people = [
        {"authorId": "1", "name": "W. Wang", "paperCount": 900, "affiliations": []},
        {"authorId": "2", "name": "Wei Wang", "paperCount": 3, "affiliations": None, "externalIds": None},
        {"authorId": "3", "name": "Wei Wang", "paperCount": 40, "affiliations": ["An Institute"]}
        | {"externalIds": {"DBLP": ["Wei Wang"], "ORCID": ONE}},
        {"authorId": "4", "name": "Wei Wang", "paperCount": 0},
    ]
    server.serve("/author/search", Reply(json.dumps({"total": 4, "data": people}).encode()))
    source = SemanticScholarSource(client, clock, api_url=server.url)
    assert await source.authors("Wei Wang", 5) == Namesakes(
        (
            Namesake("Wei Wang", 40, (f"orcid:{ONE}",), institution="An Institute", sources=("semanticscholar",)),
            Namesake("Wei Wang", 3, sources=("semanticscholar",)),
        ),
        2,
    )
