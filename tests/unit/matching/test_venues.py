"""Papers by the journal or conference they appeared in."""

import pytest

from bot.catalogue import journals
from bot.domain.errors import NotFound
from bot.domain.match import Certainty
from bot.domain.paper import Paper
from bot.domain.query import Field, Manner, Term
from bot.domain.watch import Place, Watch, WatchKind
from bot.matching.evaluation import FoldedPaper, evaluate
from bot.matching.index import WatchIndex
from bot.matching.query import parse
from bot.matching.tokens import tokens
from bot.matching.wanting import wanted_of
from bot.matching.watching import query_of
from tests.contract.givens import NOW
from tests.fakes.papers import a_paper

HERE = Place("local", "", "lab")


def printed(venue: str, *issns: str) -> Paper:
    return a_paper("doi:10.1000/x", venue=venue, issns=issns, categories=(), source="crossref", version=None)


def a_watch(kind: WatchKind, text: str) -> Watch:
    return Watch(HERE, 1, kind, text, "Ada", NOW)


def answers(query: str, paper: Paper) -> bool:
    """Whether the paper answers, which evaluation and index must tell alike."""
    found = evaluate(parse(query), FoldedPaper(paper))
    [indexed] = WatchIndex([a_watch(WatchKind.QUERY, query)]).match([paper])
    assert (found is not None) == bool(indexed)
    assert found is None or found.certainty is Certainty.SURE
    return found is not None


@pytest.mark.parametrize(
    "typed", ["PRL", "prl", "物理评论快报", '"Physical Review Letters"', "0031-9007", "10797114", '"Phys. Rev. Lett."']
)
@pytest.mark.parametrize(
    "paper",
    [
        printed("Physical Review Letters"),
        printed("PHYSICAL REVIEW LETTERS"),
        printed("Phys. Rev. Lett."),
        printed("Phys Rev Lett"),
        printed("PRL"),
        printed("", "0031-9007"),
        printed("Something else in its feed", "10797114"),
    ],
)
def test_a_journal_is_found_by_any_of_its_names_and_issns(typed: str, paper: Paper) -> None:
    assert answers(f"in:{typed}", paper)


@pytest.mark.parametrize(
    ("query", "venue"),
    [
        ("in:Nature", "Nature Communications"),
        ("in:Nature", "Nature Reviews Physics"),
        ("in:自然", "Signature"),
        ("in:Science", "Science Advances"),
        ("in:Cell", "Cell Reports"),
        ("in:PRL", "Physical Review Letters B"),
        ("in:ICLR", "ICLR 2026 Workshop on Agents"),
        ("in:ACL", "The human ACL after surgery"),
        ("in:NeurIPS", "International Conference on Machine Learning"),
    ],
)
def test_a_longer_name_is_another_journal(query: str, venue: str) -> None:
    assert not answers(query, printed(venue))


@pytest.mark.parametrize(
    ("query", "venue"),
    [
        ("in:ICLR", "ICLR 2026 Poster"),
        ("in:ICLR", "Submitted to ICLR 2026"),
        ("in:NIPS", "NeurIPS.cc/2025/Conference"),
        ("in:CVPR", "2026 IEEE/CVF Conference on Computer Vision and Pattern Recognition (CVPR)"),
        ("in:国际机器学习大会", "Proceedings of the 43rd International Conference on Machine Learning"),
        ("in:ACL", "ACL 2026"),
        ("in:ACL", "Findings of the ACL"),
    ],
)
def test_a_conference_is_found_within_the_label_of_a_year(query: str, venue: str) -> None:
    assert answers(query, printed(venue))


@pytest.mark.parametrize(
    ("query", "venue", "fits"),
    [
        ("in:arXiv", "arXiv (CS.CV)", True),
        ('in:"physical review"', "Physical Review Letters", True),
        ('in:"review physical"', "Physical Review Letters", False),
        ('in:"invented journal of"', "The Invented Journal of Nothing", True),
        ("in:phys*", "Physical Review Letters", True),
        ("in:commun*", "Nature Communications", True),
        ("in:1234-5679", "Journal of nobody", False),
    ],
)
def test_what_the_catalogue_lacks_is_looked_for_word_by_word(query: str, venue: str, *, fits: bool) -> None:
    assert answers(query, printed(venue)) is fits


def test_an_issn_that_the_catalogue_lacks_is_a_journal_all_the_same() -> None:
    assert journals.of_issn("1234-5679") is None
    assert answers("in:12345679", printed("Journal of nobody", "1234-5679"))
    assert query_of(WatchKind.JOURNAL, "12345679") == Term(Field.VENUE, "1234-5679", Manner.PHRASE)


def test_a_short_name_of_several_journals_means_each_of_them() -> None:
    assert answers("in:BAMS", printed("", "0273-0979"))
    assert answers("in:BAMS", printed("Bulletin of the American Meteorological Society"))


def test_not_in_a_journal() -> None:
    assert not answers("graphene -in:PRL", printed("Physical Review Letters"))


def test_every_name_of_the_catalogue_finds_papers_labelled_so() -> None:
    """As many watches as journals, each found by its own label alone."""
    index = WatchIndex(
        Watch(HERE, number, WatchKind.JOURNAL, each.name, "Ada", NOW)
        for number, each in enumerate(journals.every(), 1)
        if tokens(each.name)
    )
    assert len(index) == len(journals.every())
    some = list(enumerate(journals.every(), 1))[::50]
    found = index.match(printed(each.name) for _, each in some)
    for (number, each), hits in zip(some, found, strict=True):
        assert number in {hit.watch.number for hit in hits}, each.name
    [[hit]] = index.match([printed("Physical Review Letters", "0031-9007")])
    assert (hit.watch.text, hit.reasons[0].line()) == (
        "Physical Review Letters",
        "journal “Physical Review Letters”",
    )


@pytest.mark.parametrize("typed", ["PRL", "物理评论快报", "《物理评论快报》", "0031-9007", "physical review LETTERS"])
def test_a_watch_keeps_the_full_name(typed: str) -> None:
    assert query_of(WatchKind.JOURNAL, typed) == Term(Field.VENUE, "Physical Review Letters", Manner.PHRASE)


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        ("Phyiscal Review Leters", "journal Physical Review Letters"),
        ("BAMS", "journal Bulletin of the American Meteorological Society"),
        ("0031-9008", None),
    ],
)
def test_a_journal_that_is_none_is_offered_what_was_meant(typed: str, offered: str | None) -> None:
    with pytest.raises(NotFound) as caught:
        query_of(WatchKind.JOURNAL, typed)
    assert caught.value.try_instead == () if offered is None else offered in caught.value.try_instead


def test_the_sources_are_told_the_issns_of_the_journals_watched_and_no_more() -> None:
    wanted = wanted_of([a_watch(WatchKind.JOURNAL, "PRL"), a_watch(WatchKind.QUERY, "graphene in:自然 -in:science")])
    assert wanted.journals == {"0031-9007", "1079-7114", "0028-0836", "1476-4687"}
    assert (wanted.categories, wanted.everything) == (frozenset(), False)


@pytest.mark.parametrize(
    ("query", "categories", "everything"),
    [
        ("in:PRL OR cat:cs.CV", {"cs.CV"}, False),
        ("in:PRL cat:cs.CV", {"cs.CV"}, False),
        ("in:PRL OR graphene", set(), True),
        ("in:ICLR", set(), True),
        ('in:"invented journal"', set(), True),
        ("in:phys*", set(), True),
    ],
)
def test_what_a_journal_in_a_query_wants_of_the_categories(
    query: str, categories: set[str], *, everything: bool
) -> None:
    wanted = wanted_of([a_watch(WatchKind.QUERY, query)])
    assert (set(wanted.categories), wanted.everything) == (categories, everything)
