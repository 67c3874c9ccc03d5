"""The JSON object of a briefing, as the command line writes it."""

import json

from jsonschema import Draft202012Validator  # type: ignore[import-untyped]

from adapters.sources.samples import samples
from bot.briefing.extractive import brief
from bot.briefing.record import to_json
from bot.domain.watch import Language

TEXT = {"type": "string", "minLength": 1}
COUNT = {"type": "integer", "minimum": 0}
CLAIM = {
    "type": "object",
    "additionalProperties": False,
    "required": ["text", "evidence"],
    "properties": {
        "text": TEXT,
        "evidence": {
            "type": "array",
            "minItems": 1,
            "items": {
                "type": "object",
                "additionalProperties": False,
                "required": ["paper", "card", "quote"],
                "properties": {"paper": TEXT, "card": {"type": "integer", "minimum": 1}, "quote": TEXT},
            },
        },
    },
}
CLAIMS = {"type": "array", "items": CLAIM}
THEME = {
    "type": "object",
    "additionalProperties": False,
    "required": ["title", "claims"],
    "properties": {"title": TEXT, "claims": CLAIMS},
}
FIRST = {
    "type": "object",
    "additionalProperties": False,
    "required": ["paper", "why"],
    "properties": {"paper": TEXT, "why": TEXT},
}
KEYS = {
    "language": {"enum": ["zh", "en"]},
    "model": {"type": ["string", "null"]},
    "headline": TEXT,
    "themes": {"type": "array", "items": THEME},
    "bridges": CLAIMS,
    "open": CLAIMS,
    "first": {"type": "array", "items": FIRST},
    "papers": COUNT,
    "fields": {"type": "array", "items": TEXT},
    "dropped": COUNT,
    "tokens": {"type": "object", "required": ["in", "out"], "properties": {"in": COUNT, "out": COUNT}},
}
BRIEFING = {"type": "object", "additionalProperties": False, "required": list(KEYS), "properties": KEYS}


def test_a_briefing_has_the_form_that_scripts_rely_on() -> None:
    for papers in (samples(), samples()[:1], ()):
        written = json.loads(json.dumps(to_json(brief(papers, Language.CHINESE)), ensure_ascii=False))
        Draft202012Validator(BRIEFING).validate(written)


def test_the_record_says_what_the_briefing_says() -> None:
    briefing = brief(samples()[:12], Language.ENGLISH)
    written = to_json(briefing)
    assert written["language"] == "en"
    assert written["model"] is None
    assert written["papers"] == 12
    assert written["first"] == [{"paper": each.paper, "why": each.why} for each in briefing.first]
    assert written["themes"][0]["claims"][0]["evidence"][0]["quote"] == briefing.themes[0].claims[0].evidence[0].quote  # type: ignore[index]
