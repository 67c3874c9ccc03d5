"""A briefing as messages: the parent and the thread."""

from dataclasses import replace

import pytest

from adapters.sources.samples import samples
from bot.briefing.cards import LONGEST, answer_of, footer_lines, thread_of
from bot.briefing.extractive import brief
from bot.domain.briefing import Claim, Evidence, Instead, Theme
from bot.domain.message import (
    Bullets,
    Buttons,
    Fine,
    Heading,
    Link,
    Message,
    Paragraph,
    Quotation,
    Text,
    plain,
    summary_of,
)
from bot.domain.watch import Language
from tests.unit.briefing.makings import CEMENT, FIVE, MEASLES


def headings(messages: tuple[Message, ...]) -> list[str]:
    return [plain(block.line) for message in messages for block in message.blocks if isinstance(block, Heading)]


def test_the_parent_is_one_line_that_says_it_is_extractive() -> None:
    parent = thread_of(brief(FIVE, Language.ENGLISH), FIVE).parent
    heading, fine = parent.blocks
    assert isinstance(heading, Heading)
    assert isinstance(fine, Fine)
    assert plain(heading.line) == "Briefing: 5 papers, 4 fields: percolation threshold" == summary_of(parent)
    assert plain(fine.line) == "Extractive, no model: chosen sentences, quoted as they stand."


def test_the_thread_goes_in_the_order_that_people_expect() -> None:
    replies = thread_of(brief(FIVE, Language.ENGLISH), FIVE).replies
    assert headings(replies) == [
        "Percolation threshold",
        "On their own",
        "Bridges across fields",
        "Disagreements and open questions",
        "What to read first",
    ]
    assert [plain(block.line) for block in replies[-1].blocks if isinstance(block, Fine)] == [
        "5 papers · 4 fields · 2026-06-17",
        "Extractive, no model: chosen sentences, quoted as they stand.",
        "Bridges were looked for by shared terms alone.",
    ]


def test_the_thread_speaks_the_places_language() -> None:
    replies = thread_of(brief(FIVE, Language.CHINESE), FIVE).replies
    assert headings(replies)[1:] == ["其余各篇", "跨领域联系", "分歧与待解问题", "先读哪几篇"]


def test_each_claim_is_followed_by_its_quotations_and_their_cards() -> None:
    briefing = brief(FIVE, Language.ENGLISH)
    bridge = thread_of(briefing, FIVE).replies[2]
    _, claim, *quotations = bridge.blocks
    assert isinstance(claim, Paragraph)
    assert plain(claim.line) == briefing.bridges[0].text
    for quotation, evidence in zip(quotations, briefing.bridges[0].evidence, strict=True):
        assert isinstance(quotation, Quotation)
        assert plain(quotation.line) == evidence.quote
        assert plain(quotation.source).startswith(f"{evidence.card:02} · arXiv (")
        assert isinstance(quotation.source[0], Link)
        assert quotation.source[0].url == FIVE[evidence.card - 1].url


def test_what_to_read_first_leads_to_the_paper() -> None:
    briefing = brief(FIVE, Language.ENGLISH)
    [_, bullets] = thread_of(briefing, FIVE).replies[-2].blocks
    assert isinstance(bullets, Bullets)
    first = FIVE[briefing.first[0].card - 1]
    assert plain(bullets.lines[0]) == f"{briefing.first[0].card:02}  {first.title} — {briefing.first[0].why}"
    assert Link(first.title, first.url or "") in bullets.lines[0]


def test_samples_say_that_they_are_and_link_nowhere() -> None:
    papers = samples()[:20]
    thread = thread_of(brief(papers, Language.ENGLISH), papers)
    sources = [block.source for reply in thread.replies for block in reply.blocks if isinstance(block, Quotation)]
    assert sources
    assert all("Sample (" in plain(source) and isinstance(source[0], Text) for source in sources)


@pytest.mark.parametrize("language", Language)
def test_a_long_section_goes_on_in_the_next_message(language: Language) -> None:
    thread = thread_of(brief(samples(), language), samples())
    for message in thread.replies:
        spoken = [block for block in message.blocks if isinstance(block, Paragraph | Quotation)]
        assert sum(len(plain(block.line)) for block in spoken) <= LONGEST
        assert len(message.blocks) <= 40
    marks = {Language.ENGLISH: "Bridges across fields (2)", Language.CHINESE: "跨领域联系（2）"}
    assert marks[language] in headings(thread.replies)


def test_absent_bridges_and_questions_are_said_to_be_absent() -> None:
    one_field = thread_of(brief([MEASLES], Language.ENGLISH), [MEASLES])
    said = [plain(block.line) for reply in one_field.replies for block in reply.blocks if isinstance(block, Paragraph)]
    assert "All papers are of one field, so there are no bridges to look for." in said
    two = (FIVE[3], FIVE[4])
    apart = thread_of(brief(two, Language.ENGLISH), two)
    said = [plain(block.line) for reply in apart.replies for block in reply.blocks if isinstance(block, Paragraph)]
    assert "No bridge between fields stands on a shared term." in said
    assert "No abstract here names an open question." in said


def test_nothing_to_brief_on_is_one_message() -> None:
    thread = thread_of(brief([], Language.CHINESE), [])
    assert thread.replies == ()
    assert summary_of(thread.parent) == "没有可写简报的文献。"


def test_the_footer_names_the_model_and_what_was_dropped() -> None:
    briefing = replace(
        brief([MEASLES, CEMENT], Language.ENGLISH),
        model="some-model",
        tokens_in=12345,
        tokens_out=678,
        dropped=1,
        left_out=3,
    )
    assert footer_lines(briefing) == (
        "2 papers · 2 fields · 2026-06-17",
        "some-model · 12,345 tokens in, 678 out",
        "3 papers not quoted",
        "1 claim dropped: it did not stand the check",
    )


def test_a_quotation_names_its_section_and_the_model_s_words_for_it_stand_below() -> None:
    told = Evidence(FIVE[0].id, 1, "percolation threshold", section="4 Experiments", gloss="逾渗阈值")
    briefing = replace(
        brief(FIVE, Language.CHINESE), model="scripted 1", themes=(Theme("逾渗", (Claim("一句话。", (told,)),)),)
    )
    first = thread_of(briefing, FIVE).replies[0]
    quotation, gloss = first.blocks[2:]
    assert isinstance(quotation, Quotation)
    assert isinstance(gloss, Fine)
    assert plain(quotation.source).endswith(" · 4 Experiments")
    assert (plain(quotation.line), plain(gloss.line)) == ("percolation threshold", "模型译：逾渗阈值")


@pytest.mark.parametrize(
    ("instead", "told"),
    [
        (None, "These 5 papers don't say."),
        (Instead.TROUBLE, "Ask again in a while."),
        (Instead.DROPPED, "No answer stands"),
        (Instead.BUDGET, "no budget left"),
    ],
)
def test_where_there_is_no_answer_it_is_said_why(instead: Instead | None, told: str) -> None:
    bare = replace(brief(FIVE, Language.ENGLISH), model="scripted 1", themes=(), instead=instead)
    thread = answer_of("is it so?", bare, FIVE, "ask/2026-06-15/0123456789ab")
    assert thread.replies == ()
    heading, said, *_, buttons = thread.parent.blocks
    assert isinstance(heading, Heading)
    assert isinstance(said, Paragraph)
    assert (plain(heading.line), told in plain(said.line)) == ("Asked: is it so?", True)
    assert isinstance(buttons, Buttons)
    assert [button.command for button in buttons.buttons] == ["ask ask/2026-06-15/0123456789ab"]


def test_a_question_with_a_link_or_a_mention_is_not_said_again() -> None:
    bare = replace(brief(FIVE, Language.ENGLISH), model="scripted 1", themes=())
    for question in ("see https://evil.example/x?", "is @everyone there?", "<!channel> so?"):
        (heading, *_) = answer_of(question, bare, FIVE).parent.blocks
        assert isinstance(heading, Heading)
        assert plain(heading.line) == "Your question"
