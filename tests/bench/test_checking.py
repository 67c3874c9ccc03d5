"""Checking the claims of a large briefing, beside reading its papers' text once.

Reading once is the least that any check has to do: each text is folded in its two ways. The naive peer folds the paper
anew for each quotation, as a check without `numbered` would.
"""

from random import Random

from bot.briefing.checking import judge
from bot.briefing.evidence import Quotable, numbered
from bot.briefing.sentences import sentences
from bot.briefing.typography import read, typeset
from bot.domain.briefing import Claim, Evidence, Verdict
from bot.domain.paper_text import PaperText, Section
from tests.bench.conftest import Report
from tests.bench.measure import compare
from tests.fakes.readership import corpus, some_papers

CLAIMS, PAPERS, SECTIONS = 1_000, 200, 10
TABLE = "checking the claims of a briefing"


def whole(number: int, papers: list[PaperText]) -> PaperText:
    """A paper with sections: as long as a full text is, made of other papers' abstracts."""
    others = [papers[(number + step) % len(papers)].paper.abstract or "" for step in range(1, SECTIONS + 1)]
    return PaperText(
        papers[number].paper, tuple(Section(f"{place} Part", text * 3) for place, text in enumerate(others, 1))
    )


def claims_of(texts: dict[int, PaperText]) -> list[Claim]:
    """Claims with one or two quotations; every fifth of a quotation with a word changed."""
    rng = Random(5)
    claims: list[Claim] = []
    quotable = {card: [one for one in sentences(text.paper.abstract or "") if 40 < len(one) < 400]
                for card, text in texts.items()}  # fmt: skip
    cards = [card for card, found in quotable.items() if found]
    while len(claims) < CLAIMS:
        pieces = []
        for card in rng.sample(cards, rng.choice((1, 2))):
            quote = rng.choice(quotable[card])
            quote = quote.replace(" ", " surely ", 1) if len(claims) % 5 == 0 else quote
            pieces.append(Evidence(texts[card].paper.id, card, quote))
        claims.append(Claim("This is what the papers say about their invented question.", tuple(pieces)))
    return claims


def measured(texts: dict[int, PaperText], report: Report, what: str) -> float:
    """Check the claims, say how it went, and give the ratio."""
    claims = claims_of(texts)

    def check() -> list[Verdict]:
        ready = numbered(texts)
        return [judge(claim, "a theme", ready).verdict for claim in claims]

    def once() -> None:
        for text in texts.values():
            for words in (text.paper.title, text.paper.abstract or "", *(section.text for section in text.sections)):
                typeset(words), read(words)

    def anew() -> None:
        for claim in claims:
            for piece in claim.evidence:
                Quotable(texts[piece.card]).seek(piece.quote)

    verdicts = check()
    assert verdicts.count(Verdict.NOT_THERE) == CLAIMS // 5
    assert verdicts.count(Verdict.STANDS) > CLAIMS * 0.7
    beside = compare(check, once, runs=3)
    naive = compare(check, anew, runs=3)
    each = f"{beside.work_s / CLAIMS * 1e3:.2f} ms each"
    told = f"{beside.ratio:.2f} × reading once, {naive.ratio:.2f} × folding anew, {each}"
    report(TABLE, f"{CLAIMS:,} claims over {PAPERS} {what}", told)
    return beside.ratio


def test_claims_are_checked_in_little_more_than_reading_the_texts_once(report: Report) -> None:
    papers = [PaperText(paper) for paper in some_papers(PAPERS, seed=3)]
    report(TABLE, "papers", "real" if corpus() else "invented")
    abstracts = measured(dict(enumerate(papers, 1)), report, "abstracts")
    fulls = measured({card: whole(card - 1, papers) for card in range(1, PAPERS + 1)}, report, "full texts")
    assert abstracts < 10
    assert fulls < 3
