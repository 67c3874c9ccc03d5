"""What a briefing takes: calls and tokens against one call over all abstracts, and what is never asked twice.

Asked through the adapter of a server on this machine that counts tokens and keeps beginnings of prompts as the real one
does; the money is by the price of a model of 3 and 15 dollars a million tokens.
"""

from collections.abc import Awaitable

from adapters.models.claude import ClaudeModel, ModelServer
from adapters.sources.samples import samples
from bot.briefing.excerpts import whole
from bot.briefing.prompts import numbered, synthesis
from bot.domain.model import Price, Usage, Written
from bot.domain.paper_text import PaperText
from bot.domain.watch import Language
from bot.ports.writing import Order
from tests.bench.conftest import Report
from tests.fakes.clock import FakeClock
from tests.fakes.model_server import FakeModelServer
from tests.unit.briefing.writing_stand import Stand

TABLE = "a briefing of 12 papers: calls and tokens"
PAPERS = [paper for paper in samples() if paper.abstract][:12]
PRICE = Price(3_000_000, 15_000_000, 300_000)
QUESTIONS = ("What was measured?", "Which methods are used by several of them?", "What is left open?")
MOST_TIMES = 4.5
"""A briefing reads at most so many times the tokens of one call over the same abstracts."""


class Counted:
    """Counts at the server what each thing takes."""

    def __init__(self, server: FakeModelServer, report: Report) -> None:
        self._server = server
        self._report = report

    async def took(self, name: str, writing: Awaitable[int]) -> tuple[int, Usage]:
        """Give the calls and the tokens of it."""
        before = len(self._server.charged)
        cost = await writing
        charged = self._server.charged[before:]
        used = sum(charged, Usage())
        told = f"{used.tokens_in:6,} in ({used.cache_read:5,} from the cache) {used.written:6,} out"
        self._report(TABLE, name, f"{len(charged):2} calls {told}  {cost / 1_000_000:.4f} $")
        return len(charged), used


async def one_call(model: ClaudeModel) -> int:
    """What a briefing costs that asks once over all abstracts, and checks nothing."""
    sheets = [numbered(at, paper, whole(PaperText(paper))) for at, paper in enumerate(PAPERS, 1)]
    answered = await model.write(synthesis(sheets, Language.ENGLISH, bridged=True))
    assert isinstance(answered, Written)
    return PRICE.of(answered.usage)


async def briefing(stand: Stand[ClaudeModel], language: Language) -> int:
    """What ours costs."""
    composed = await stand.brief(PAPERS, language)
    assert composed.briefing.instead is None
    return composed.cost


async def questions(stand: Stand[ClaudeModel]) -> int:
    """What some questions about the same papers cost."""
    return sum([(await stand.answer(PAPERS, question)).cost for question in QUESTIONS])


async def test_calls_and_tokens_of_a_briefing_against_one_call(report: Report) -> None:
    async with FakeModelServer() as server:
        model = ClaudeModel(ModelServer(server.key, server.url, price=PRICE), FakeClock())
        stand, counted = Stand(model), Counted(server, report)
        most = await stand.writer.cost(Order(PAPERS, Language.ENGLISH))
        report(TABLE, "set aside before the first call", f"{most / 1_000_000:.4f} $")
        _, alone = await counted.took("one call over all abstracts, nothing checked", one_call(model))
        calls, first = await counted.took("paper by paper, then across", briefing(stand, Language.ENGLISH))
        again, _ = await counted.took("the same again", briefing(stand, Language.ENGLISH))
        other, _ = await counted.took("in the other language", briefing(stand, Language.CHINESE))
        asked, kept = await counted.took("three questions about them", questions(stand))
        unasked, _ = await counted.took("the same three again", questions(stand))
        report(TABLE, "tokens in, as a ratio to the one call", f"{first.tokens_in / alone.tokens_in:.2f}")
        await model.close()
    assert (calls, again, other, asked, unasked) == (len(PAPERS) + 1, 0, 1, len(QUESTIONS), 0)
    assert first.tokens_in < MOST_TIMES * alone.tokens_in
    assert kept.cache_read > kept.tokens_in / 2
