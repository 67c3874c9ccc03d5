"""How a person who is watched is shown: the name, the ids, who tells the person, and who is left out."""

from __future__ import annotations

from collections.abc import Sequence

from bot.commands.replies import listed
from bot.domain.query import Term
from bot.domain.watch import Language
from bot.language import say
from bot.matching.following import Followed

_SHOWN = {"orcid": "ORCID", "openalex": "OpenAlex", "arxiv": "arXiv"}


def id_words(person_id: str) -> str:
    """Write a person's id as people know it: `ORCID 0000-0002-1825-0097`."""
    scheme, _, value = person_id.partition(":")
    return f"{_SHOWN.get(scheme, scheme)} {value}"


def person_words(followed: Followed, language: Language) -> str:
    """Write whom a watch follows: `Wei Wang · ORCID 0000-… · with A. Li, cs.CV · 2 left out: Bo Sun, q-bio.NC`."""
    parts = [followed.person.text]
    if (meant := followed.person.pin) is not None:
        parts += [id_words(one) for one in meant.ids]
        parts += [say(language, "people.with", names=listed(meant.known_by, language))] if meant.known_by else []
        parts += [say(language, "people.alone")] if meant.only else []
    if followed.left_out:
        parts.append(
            say(language, "people.left_out", n=len(followed.left_out), names=left_out_words(followed, language))
        )
    return " · ".join(parts)


def left_out_words(followed: Followed, language: Language) -> str:
    """Write what a watch was taught to leave out: co-authors and fields by their names, people by their ids."""
    return listed(map(_mark_words, followed.left_out), language)


def _mark_words(mark: Term) -> str:
    ids: Sequence[str] = mark.pin.ids if mark.pin is not None else ()
    return id_words(ids[0]) if ids else mark.text
