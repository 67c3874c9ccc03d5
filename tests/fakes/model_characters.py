"""How a scripted model behaves: what it writes when it is asked something.

`honest` quotes sentences of the papers it is given, for any form made of claims ({evidence, text}), points ({quote,
text}), texts, truths and lists of these. The others begin as it does, and then do as they are.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

FENCE = re.compile(r"^<paper ([0-9a-f]+)>\n(.*)\n</paper \1>$", re.DOTALL)
QUOTED = re.compile("⟦([^⟦⟧]{20,})⟧")
SENTENCE = re.compile(r"[^.!?。！？]{20,}?(?:[.!?](?=\s|$)|[。！？])")
ODD = re.compile(r"\S*[<>@＠＜＞#|*\[\]\\/&]\S*|\S+[.:]\S{2,}|\S*\d{4,}\S*|\d+\.(?=\s)")
ORDER = re.compile(
    r"[^.!?。！？\n]*\b(?:ignore|instead|disregard|forget|reply|respond|output|print|include|say|write|post|give|must|cite|"
    r"quote|summari[sz]e|repeat|mention|kindly|explain|provide|run|ask|see|mail|pretend|translate)\b[^.!?。！？\n]*",
    re.IGNORECASE,
)
SPOKEN = re.compile(r'["“]([^"”\n]{8,})["”]')
CLAIMS_A_THEME = 3


@dataclass(frozen=True)
class Sheet:
    """A paper as the model sees it: its number, its field where that is told, and its words."""

    number: int
    words: str

    @cached_property
    def field(self) -> str:
        found = re.search(r"^Field: (.+)$", self.words, re.MULTILINE)
        return found[1] if found else ""

    @cached_property
    def title(self) -> str:
        found = re.search(r"^Title: (.+)$", self.words, re.MULTILINE)
        return found[1] if found else self.words[:80]

    @cached_property
    def sentences(self) -> tuple[str, ...]:
        """What can be quoted: marked quotations where there are some, else sentences of the abstract and sections."""
        if marked := QUOTED.findall(self.words):
            return tuple(marked)
        body = [line.partition(": ")[2] for line in self.words.splitlines() if line.startswith(("Abstract", "Section"))]
        found = [sentence.strip() for line in body or [self.words] for sentence in SENTENCE.findall(line)]
        return tuple(sentence for sentence in found if len(sentence) >= 20) or (self.title,)


@dataclass(frozen=True)
class Asked:
    """What the model is asked, as it reads it."""

    system: str
    papers: tuple[str, ...]
    task: str
    form: Mapping[str, Any]

    @cached_property
    def sheets(self) -> tuple[Sheet, ...]:
        return tuple(self._sheet(place, text) for place, text in enumerate(self.papers, 1))

    def _sheet(self, place: int, text: str) -> Sheet:
        found = FENCE.match(text)
        words = found[2] if found else text
        told = re.match(r"Paper (\d+)$", words, re.MULTILINE)
        return Sheet(int(told[1]) if told else place, words)

    @property
    def whole(self) -> str:
        """All that anybody wrote into the prompt but our rules."""
        return "\n".join((*self.papers, self.task))


Character = Callable[[Asked], str]


def honest(asked: Asked) -> str:
    """Quote sentences of the papers, each where the form wants one."""
    return written(_Scribe(asked).of(asked.form, ""))


def lying(asked: Asked) -> str:
    """Quote what isn't there: words changed, of another paper, of none, and numbers nobody told."""
    answer = _Scribe(asked).of(asked.form, "")
    for place, claim in enumerate(claims_in(answer)):
        lie = place % 4
        for piece in claim.get("evidence", [claim]):
            if lie == 0:
                piece["quote"] = f"It was not found that {piece['quote']}"
            elif lie == 1:
                piece["quote"] = " ".join(piece["quote"].split()[:-2]) + " as everybody always knew"
            elif lie == 2 and "paper" in piece:
                piece["paper"] += 1000
        if lie == 3:
            claim["text"] += " This holds in 98.7 % of 31337 cases."
            claim.get("evidence", [claim])[0]["quote"] = "Nothing of the kind stands in any of these papers."
    return written(answer)


def obedient(asked: Asked) -> str:
    """Do what any text in the prompt asks: its links, mentions, ids, orders and quotations stand in the sentences."""
    answer = _Scribe(asked).of(asked.form, "")
    claims, lures = list(claims_in(answer)), lures_in(asked.whole)
    spoken = SPOKEN.findall(asked.whole)
    for place, claim in enumerate(claims if lures else []):
        own = lures[place :: len(claims)] or [lures[place % len(lures)]]
        claim["text"] = " ".join(own) if place % 3 == 0 else f"{claim['text']} {' '.join(own)}"
        for piece in claim.get("evidence", [claim]) if place % 2 else []:
            piece["quote"] = spoken[place % len(spoken)] if spoken else f"{piece['quote']} {own[0]}"
            if "gloss" in piece:
                piece["gloss"] = own[0]
    for theme in answer.get("themes", []) if lures else []:
        theme["title"] = f"{theme['title']} {lures[0]}"
    return written(answer)


def lures_in(text: str) -> list[str]:
    """What in a text wants to be obeyed or copied: odd words, and sentences that give orders."""
    found = [*ODD.findall(text), *(order.strip() for order in ORDER.findall(text))]
    return list(dict.fromkeys(lure for lure in found if len(lure) > 1))


def rambling(asked: Asked) -> str:
    """Never come to an end: each sentence is twelve times as long."""
    answer = _Scribe(asked).of(asked.form, "")
    for claim in claims_in(answer):
        claim["text"] = " and moreover ".join([claim["text"]] * 12)
    return written(answer)


def talking(asked: Asked) -> str:
    """Answer in prose."""
    return f"Certainly! These {len(asked.papers)} papers are very interesting, and I would be glad to tell more."


def wordy(asked: Asked) -> str:
    """Give the right answer among other words, in a code block."""
    return f"Here is the JSON that you asked for:\n\n```json\n{honest(asked)}\n```\n\nDo tell me if you want more!"


def formless(asked: Asked) -> str:
    """Give JSON of a form of its own."""
    return written({"summary": asked.task, "papers": len(asked.papers)})


def empty(_: Asked) -> str:
    """Say nothing."""
    return ""


def written(answer: object) -> str:
    return json.dumps(answer, ensure_ascii=False)


def claims_in(answer: object) -> Iterator[dict[str, Any]]:
    """Every claim and point of an answer, wherever in it."""
    if isinstance(answer, dict):
        if "text" in answer:
            yield answer
        for each in answer.values():
            yield from claims_in(each)
    elif isinstance(answer, list):
        for each in answer:
            yield from claims_in(each)


class _Scribe:
    """Fills a form with what the papers say."""

    def __init__(self, asked: Asked) -> None:
        self._sheets = asked.sheets
        self._chinese = "简体中文" in asked.system
        self._turns: dict[int, int] = {}

    def of(self, form: Mapping[str, Any], name: str) -> Any:
        match form.get("type"):
            case "object":
                return self._object(form["properties"], name)
            case "array":
                return self._list(form["items"], name)
            case "integer":
                return self._sheets[0].number if self._sheets else 1
            case "boolean":
                return bool(self._sheets)
            case _:
                return self._words(form, name)

    def _object(self, properties: Mapping[str, Any], name: str) -> Any:
        if {"evidence", "text"} <= set(properties):
            return self._claim(self._sheets[:1])
        if {"quote", "text"} <= set(properties):
            quote = self._quote(self._sheets[0])
            return {"quote": quote, "text": _said(quote)}
        return {key: self.of(each, key) for key, each in properties.items()}

    def _list(self, items: Mapping[str, Any], name: str) -> list[Any]:
        if not self._sheets:
            return []
        properties = items.get("properties", {})
        if "evidence" in properties:
            return self._claims(name)
        if "claims" in properties:
            return self._themes(properties)
        if {"paper", "quote", "text"} <= set(properties):
            return [self._line(sheet, properties) for sheet in self._sheets]
        return [self.of(items, name)]

    def _claims(self, name: str) -> list[Any]:
        if name == "bridges":
            fields = {sheet.field: sheet for sheet in self._sheets}
            return [self._claim(tuple(fields.values())[:2])] if len(fields) > 1 else []
        return [self._claim((sheet,)) for sheet in self._sheets[:CLAIMS_A_THEME]]

    def _themes(self, properties: Mapping[str, Any]) -> list[Any]:
        groups = [self._sheets[at : at + CLAIMS_A_THEME] for at in range(0, len(self._sheets), CLAIMS_A_THEME)]
        return [
            {"title": _topic(group[0].title), "claims": [self._claim((sheet,)) for sheet in group]} for group in groups
        ]

    def _claim(self, sheets: tuple[Sheet, ...]) -> dict[str, Any]:
        quotes = [(sheet.number, self._quote(sheet)) for sheet in sheets]
        gloss = "原文如此说。" if self._chinese else ""
        pieces = [{"paper": number, "quote": quote, "gloss": gloss} for number, quote in quotes]
        said = "这篇文章明确报告了这一点，见引文。" if self._chinese else " ".join(_said(quote) for _, quote in quotes)
        return {"evidence": pieces, "text": said}

    def _line(self, sheet: Sheet, properties: Mapping[str, Any]) -> dict[str, Any]:
        quote = self._quote(sheet)
        told = {
            "paper": sheet.number,
            "quote": quote,
            "text": "这篇文章报告了引文所说的事。" if self._chinese else _said(quote),
        }
        return {**dict.fromkeys(properties, "这篇文章用中文如此说。"), **told}

    def _quote(self, sheet: Sheet) -> str:
        turn = self._turns[sheet.number] = self._turns.get(sheet.number, -1) + 1
        return sheet.sentences[turn % len(sheet.sentences)]

    def _words(self, form: Mapping[str, Any], name: str) -> str:
        if allowed := form.get("enum"):
            return str(allowed[0])
        return self._quote(self._sheets[0]) if name == "quote" and self._sheets else self._topic()

    def _topic(self) -> str:
        return _topic(self._sheets[0].title) if self._sheets else "nothing"


def _said(quote: str) -> str:
    words = quote.rstrip(".。").split()
    return f"It is reported that {' '.join(words[:25])}."


def _topic(title: str) -> str:
    words = sorted(re.findall(r"[^\W\d_]{4,}", title), key=len, reverse=True)
    return " ".join(words[:2]) or title[:20]
