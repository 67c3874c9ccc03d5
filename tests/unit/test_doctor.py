"""What the doctor learns of the sources."""

from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from bot.assembly import Assembly
from bot.doctor import KNOWN_PAPERS, KNOWN_PERSON, check_people, check_settings, check_source
from bot.domain.checkup import Checkup
from bot.domain.collection import SourceFailure, SourceFault
from bot.domain.namesake import Namesake
from bot.settings import Settings, described
from tests.fakes.clock import FakeClock
from tests.fakes.library import FakeFetchMemory
from tests.fakes.paper_source import FakePaperSource
from tests.fakes.people_source import FakePeopleSource
from tests.fakes.rate_gate import FakeRateGate
from tests.fakes.source_server import ERROR_500, Reply, SourceServer

PUBMED_PAPER = (
    b"<PubmedArticleSet><PubmedArticle><MedlineCitation><PMID>13054692</PMID><Article>"
    b"<ArticleTitle>Molecular structure of nucleic acids.</ArticleTitle></Article></MedlineCitation></PubmedArticle>"
    b"</PubmedArticleSet>"
)


async def pubmed(server: SourceServer, monkeypatch: pytest.MonkeyPatch) -> Checkup:
    monkeypatch.setenv("PUBMED_API_URL", server.url)
    monkeypatch.setenv("ACADEMICHUB_SOURCES", "pubmed")
    async with AsyncExitStack() as stack:
        sources = (await Assembly(Settings()).outside(stack, FakeFetchMemory(), FakeRateGate())).sources
        return await check_source(sources["pubmed"])


async def test_every_source_is_asked_for_a_paper_that_it_can_be_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ACADEMICHUB_SOURCES", ",".join(KNOWN_PAPERS))
    async with AsyncExitStack() as stack:
        sources = (await Assembly(Settings()).outside(stack, FakeFetchMemory(), FakeRateGate())).sources
        assert sources.keys() == KNOWN_PAPERS.keys()


async def test_a_source_that_answers_says_what_it_knows(monkeypatch: pytest.MonkeyPatch) -> None:
    async with SourceServer() as server:
        server.serve("/efetch.fcgi", Reply(PUBMED_PAPER))
        checkup = await pubmed(server, monkeypatch)
    assert checkup.well
    assert checkup.found == ("answers: pmid:13054692 is “Molecular structure of nucleic acids”.",)
    assert server.asked[0].query["id"] == "13054692"


async def test_a_source_that_answers_without_knowing_its_own_paper_is_not_the_source(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with SourceServer() as server:
        server.serve("/efetch.fcgi", Reply(b"<PubmedArticleSet></PubmedArticleSet>"))
        checkup = await pubmed(server, monkeypatch)
    assert not checkup.well
    assert checkup.found[0].startswith("answers, but doesn't know pmid:13054692, which it has")


@pytest.mark.parametrize(("reply", "why"), [(Reply(status=403), "refused: HTTP 403"), (ERROR_500, "broken: HTTP 500")])
async def test_a_source_that_refuses_is_not_called_unreachable(
    monkeypatch: pytest.MonkeyPatch, reply: Reply, why: str
) -> None:
    async with SourceServer() as server:
        server.serve("/efetch.fcgi", reply)
        checkup = await pubmed(server, monkeypatch)
    assert not checkup.well
    assert checkup.found[0].startswith(f"doesn't give pmid:13054692 ({why}")


class FakeSilentSource(FakePaperSource):
    """Stands in for the `PaperSource` door on a machine without network."""

    async def by_id(self, ids: object) -> SourceFailure:
        """Fail."""
        return SourceFailure(self.name, "", SourceFault.UNREACHABLE, "no connection", FakeClock().now())


async def test_a_source_that_cannot_be_reached_names_the_network() -> None:
    checkup = await check_source(FakeSilentSource(FakeClock()))
    assert checkup.found == ("can't be reached (no connection). Check this machine's network, or set HTTPS_PROXY.",)


@pytest.mark.parametrize(
    ("known", "fault", "well", "said"),
    [
        (True, None, True, "answers: orcid:0000-0002-1825-0097 is Josiah Carberry."),
        (False, None, False, "answers, but doesn't know orcid:0000-0002-1825-0097, whom it has"),
        (True, SourceFault.UNREACHABLE, False, "can't be reached (as told). Check this machine's network"),
        (True, SourceFault.REFUSED, False, "doesn't give orcid:0000-0002-1825-0097 (refused: as told)"),
    ],
)
async def test_one_who_knows_people_is_asked_for_somebody_whom_it_has(
    known: bool, fault: SourceFault | None, well: bool, said: str
) -> None:
    source = FakePeopleSource(FakeClock(), "orcid")
    source.people = {KNOWN_PERSON: (Namesake("Josiah Carberry", 3),)} if known else {}
    source.fault = fault
    checkup = await check_people(source)
    assert (checkup.about, checkup.well) == ("orcid", well)
    assert checkup.found[0].startswith(said)


async def test_who_knows_people_and_is_no_source_of_papers_here_has_a_line_and_an_address_of_its_own(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("ACADEMICHUB_SOURCES", "arxiv")
    async with SourceServer() as server:
        server.serve("/v3.0/expanded-search/", Reply(b'{"expanded-result": null, "num-found": 0}'))
        monkeypatch.setenv("ORCID_API_URL", f"{server.url}/v3.0")
        async with AsyncExitStack() as stack:
            outside = await Assembly(Settings()).outside(stack, FakeFetchMemory(), FakeRateGate())
            assert list(outside.people) == ["orcid", "arxiv", "openalex"]
            assert not (await check_people(outside.people["orcid"])).well
    assert [asked.path for asked in server.asked] == ["/v3.0/expanded-search/"]
    listed = [name for name, _, _ in described(Settings())]
    assert {"ORCID_API_URL", "ARXIV_AUTHORS_URL", "ACADEMICHUB_PEOPLE"} <= set(listed)


def test_a_mistyped_setting_is_named_with_the_one_meant(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path(".env").write_text("ACADEMICHUB_CONTCT=ada@example.org\nDISCORD_BOT_TOKEN=unsaid\nSHELL_COLOUR=red\n", "utf-8")
    for name in ("ACADEMICHUB_FOO", "SLACK_BOT_TOKN", "SLACK_COLOUR", "ACADEMICHUB_SHARED"):
        monkeypatch.setenv(name, "unsaid")
    checkup = check_settings(Settings())
    assert not checkup.well
    assert [line for line in checkup.found if "is no setting" in line] == [
        "ACADEMICHUB_CONTCT is no setting, and does nothing. Did you mean ACADEMICHUB_CONTACT?",
        "ACADEMICHUB_FOO is no setting, and does nothing.",
        "DISCORD_BOT_TOKEN is no setting, and does nothing. Did you mean DISCORD_TOKEN?",
        "SLACK_BOT_TOKN is no setting, and does nothing. Did you mean SLACK_BOT_TOKEN?",
    ]
    assert not any("unsaid" in line or "ada@" in line for line in checkup.found)


def test_settings_that_are_right_are_told_of_without_a_warning(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ACADEMICHUB_CONTACT", "ada@example.org")
    checkup = check_settings(Settings())
    assert checkup.well
    assert checkup.found[0] == "all that are set can be read."
