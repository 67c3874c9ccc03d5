"""The model's claims about several papers, given their cards and checked; its titles and glosses likewise."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from bot.briefing.checking import GLOSS, TITLE, judge
from bot.briefing.evidence import Numbered
from bot.briefing.forms import Piece, Said
from bot.domain.briefing import Claim, Evidence, Judged, Verdict
from bot.domain.paper_text import PaperText
from bot.domain.watch import Language
from bot.intake.cleaning import tidy

LONGEST_WORDS = 2_000
"""Characters of anything a model says that are kept: any sentence so long is too long anyway."""

CHINESE = 0.1
"""The least share of Han characters among the letters of a Chinese sentence; the others spell names and formulas."""


class Weighing:
    """Checks what the model said, and remembers each verdict."""

    def __init__(self, texts: Mapping[int, PaperText], folded: Numbered, language: Language) -> None:
        """Check against these papers.

        Args:
            texts: by card, those that the model got and no other.
            folded: the same, to check quotations.
            language: of the briefing.
        """
        self._texts = texts
        self._folded = folded
        self._language = language
        self.judged: list[Judged] = []

    def standing(self, said: Iterable[Said], part: str) -> tuple[Claim, ...]:
        """Give the claims that stand, each once, with the glosses that stand."""
        found: dict[Claim, None] = {}
        for each in said:
            judged = judge(self._claim(each), part, self._folded)
            self.judged.append(judged)
            if judged.verdict is Verdict.STANDS:
                found[judged.claim] = None
        return tuple(found)

    def title(self, words: str, claims: Sequence[Claim]) -> str:
        """Give a theme's title if it holds nothing that its claims' quotations don't bear; else an empty one."""
        title = Claim(words, tuple(evidence for claim in claims for evidence in claim.evidence))
        return title.text if judge(title, TITLE, self._folded).verdict is Verdict.STANDS else ""

    def _claim(self, said: Said) -> Claim:
        return Claim(cleaned(said.text), tuple(self._evidence(piece) for piece in said.pieces))

    def _evidence(self, piece: Piece) -> Evidence:
        """Give a quotation with its paper; with none, and number 0, where the model had no paper of that number."""
        text = self._texts.get(piece.card)
        evidence = Evidence(text.paper.id if text else "", piece.card if text else 0, cleaned(piece.quote))
        return replace(evidence, gloss=self._gloss(cleaned(piece.gloss), evidence))

    def _gloss(self, gloss: str, evidence: Evidence) -> str:
        """Give the gloss where one is needed and nothing is wrong with it, else an empty one: the claim stays."""
        if not gloss or not is_in(self._language, gloss) or is_in(self._language, evidence.quote):
            return ""
        return gloss if judge(Claim(gloss, (evidence,)), GLOSS, self._folded).verdict is Verdict.STANDS else ""


def cleaned(words: str) -> str:
    """Give the model's words on one line, with nothing invisible, none of it without end."""
    return tidy(words[:LONGEST_WORDS])


def is_in(language: Language, words: str) -> bool:
    """Tell whether words may be in a language of ours, by their script: Chinese is where Han characters abound."""
    letters = [each for each in words if each.isalpha()]
    han = sum("\u3400" <= each <= "\u9fff" or "\U00020000" <= each <= "\U0003ffff" for each in letters)
    share = han / len(letters) if letters else 0.0
    return share >= CHINESE if language is Language.CHINESE else share < CHINESE


def mostly_in(language: Language, said: Iterable[Said]) -> bool:
    """Tell whether most sentences are in the language that was asked for."""
    spoken = [is_in(language, each.text) for each in said if each.text]
    return sum(spoken) * 2 >= len(spoken)


def fallen(judged: Iterable[Judged]) -> int:
    """Count the claims that don't stand."""
    return sum(each.verdict is not Verdict.STANDS for each in judged)


def why_dropped(judged: Iterable[Judged]) -> str:
    """Give in short what didn't stand, for the operator: `7 of 12 claims: 5 not_there, 2 number`."""
    verdicts = Counter(each.verdict for each in judged)
    fallen = {verdict: count for verdict, count in verdicts.most_common() if verdict is not Verdict.STANDS}
    reasons = ", ".join(f"{count} {verdict}" for verdict, count in fallen.items())
    return f"{sum(fallen.values())} of {verdicts.total()} claims: {reasons}"
