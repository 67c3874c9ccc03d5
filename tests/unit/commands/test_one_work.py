"""What the sources know under several ids is shown once in a preview, in a search, in `why`."""

from dataclasses import replace

from bot.domain.collection import Found, SourceFailure
from bot.domain.paper import Paper
from bot.domain.query import Query
from tests.fakes.papers import a_paper
from tests.fakes.searched_source import FakeSearchedSource
from tests.unit.commands.conversation import Conversation

PEOPLE = ("Bohan Zhuang", "Ada Li")
PREPRINT = a_paper(1, "Video diffusion in a warped box", authors=PEOPLE, ids={"arxiv": "2606.00001"})
BY_DOI = replace(PREPRINT, id="doi:10.48550/arXiv.2606.00001", ids={}, source="datacite")
ARTICLE = a_paper(
    "doi:10.1000/x", PREPRINT.title, authors=("B. Zhuang", "A. Li"), source="crossref", version=None, categories=()
)
LINKED = replace(ARTICLE, id="pmid:7", ids={"pmid": "7"}, title="Another title", links=("doi:10.1000/x",))
OTHER = a_paper(2, "Video diffusion without a box", authors=PEOPLE)


class FakeSecondSource(FakeSearchedSource):
    """Stands in for a second source, of another name."""

    name = "crossref"


class FakeBoastfulSource(FakeSecondSource):
    """Stands in for a source that says how many more it has than it gives."""

    async def search(self, query: Query, limit: int) -> Found | SourceFailure:
        """Give what it has, as if there were 40."""
        found = await super().search(query, limit)
        return replace(found, total=40) if isinstance(found, Found) else found


def shown(talk: Conversation) -> set[str]:
    """The titles on the cards, each of which must be there once."""
    assert len(talk.titles) == len(set(talk.titles))
    return set(talk.titles)


async def test_a_preview_shows_and_counts_a_work_of_several_ids_once() -> None:
    talk = Conversation(FakeSearchedSource([PREPRINT, OTHER]), FakeSecondSource([BY_DOI, ARTICLE, LINKED]))
    said = await talk.say("author Bohan Zhuang")
    assert "2 papers" in said
    assert shown(talk) == {PREPRINT.title, OTHER.title}


async def test_a_search_shows_a_work_of_several_ids_once() -> None:
    talk = Conversation(FakeSearchedSource([PREPRINT, OTHER]), FakeBoastfulSource([BY_DOI, ARTICLE]))
    said = await talk.say("search au:zhuang")
    assert shown(talk) == {PREPRINT.title, OTHER.title}
    assert "40" in said
    assert "42" not in said


async def test_what_a_watch_wants_is_found_whichever_record_of_the_work_has_it() -> None:
    by_category = replace(PREPRINT, categories=("cs.CV",))
    talk = Conversation(FakeSearchedSource([ARTICLE, by_category]))
    await talk.say("category cs.CV")
    assert [card.label for card in talk.cards] == ["arXiv (CS.CV)"]


async def test_works_of_the_store_stay_what_they_are() -> None:
    talk = Conversation()
    known: list[Paper] = [PREPRINT, ARTICLE]
    await talk.remember(known)
    assert "2 papers of the last 7 days match" in await talk.say("author Bohan Zhuang")
