"""A briefing as the JSON object that `academichub brief --json` writes (FORMATS.md, "Briefing")."""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain.briefing import Briefing, Claim

Json = dict[str, object]


def to_json(briefing: Briefing) -> Json:
    """Give the briefing as plain values, keys in the order of the format."""
    return {
        "language": briefing.language.value,
        "model": briefing.model,
        "headline": briefing.headline,
        "themes": [{"title": theme.title, "claims": _claims(theme.claims)} for theme in briefing.themes],
        "bridges": _claims(briefing.bridges),
        "open": _claims(briefing.open),
        "first": [{"paper": each.paper, "why": each.why} for each in briefing.first],
        "papers": briefing.papers,
        "fields": list(briefing.fields),
        "dropped": briefing.dropped,
        "tokens": {"in": briefing.tokens_in, "out": briefing.tokens_out},
    }


def _claims(claims: Sequence[Claim]) -> list[Json]:
    return [
        {
            "text": claim.text,
            "evidence": [
                {"paper": evidence.paper, "card": evidence.card, "quote": evidence.quote} for evidence in claim.evidence
            ],
        }
        for claim in claims
    ]
