"""Documents made to harm: stopped in the child, whatever they cost there, and never by this process."""

import os
import resource
from pathlib import Path

import pytest

from adapters.sources.document_child import read_apart
from bot.domain.errors import BadDocument

ITEM = "<item><title>x</title></item>"


def with_entities(declared: str, title: str) -> str:
    """A feed that declares entities and uses them in its title."""
    return f"<!DOCTYPE rss [{declared}]><rss><channel><title>{title}</title>{ITEM}</channel></rss>"


def with_attributes(count: int) -> str:
    """A feed with so many attributes on one element."""
    return f"<rss><channel {' '.join(f'a{n}=' + chr(34) * 2 for n in range(count))}>{ITEM}</channel></rss>"


LAUGHS = "".join(f"<!ENTITY l{level} '{f'&l{level - 1};' * 10}'>".replace("'", chr(34)) for level in range(1, 10))
BOMBS = {
    "entities": with_entities('<!ENTITY l0 "ha">' + LAUGHS, "&l9;"),
    "quadratic entity": with_entities(f'<!ENTITY a "{"x" * 50_000}">', "&a;" * 20_000),
    "external file": with_entities('<!ENTITY f SYSTEM "file:///etc/passwd">', "&f;"),
    "external address": '<!DOCTYPE rss SYSTEM "http://127.0.0.1:9/x.dtd"><rss><channel></channel></rss>',
    "cyclic entity": with_entities('<!ENTITY a "&b;"><!ENTITY b "&a;">', "&a;"),
    "attributes": with_attributes(8_000),
    "deep JSON": '{"version": "https://jsonfeed.org/version/1", "items": ' + "[" * 200_000,
}


def harmless(raw: bytes) -> float:
    """Read a document; gives the seconds of processor time that this process itself took."""
    began = resource.getrusage(resource.RUSAGE_SELF)
    said = ""
    try:
        document = read_apart(raw, cpu_s=3)
        said = document.title + "".join(paper.title for paper in document.papers[:1])
    except BadDocument as error:
        said = str(error)
    assert "root:" not in said
    assert len(said) < 100_000
    ended = resource.getrusage(resource.RUSAGE_SELF)
    return ended.ru_utime + ended.ru_stime - began.ru_utime - began.ru_stime


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_harms_nobody(name: str) -> None:
    assert harmless(BOMBS[name].encode()) < 1.0


@pytest.mark.chaos
@pytest.mark.parametrize(
    "document",
    [
        "<rss><channel>" + "".join(f"<item><title>{n}</title></item>" for n in range(100_000)) + "</channel></rss>",
        "<rss>" + "<a>" * 200_000,
        with_attributes(90_000),
    ],
    ids=["100,000 items", "200,000 nested tags", "a megabyte of attributes"],
)
def test_what_takes_long_is_stopped_in_the_child(document: str) -> None:
    assert harmless(document.encode()) < 1.0


def test_the_shared_bombs_harm_nobody() -> None:
    folder = Path(os.environ.get("ACADEMICHUB_SHARED", "../shared")) / "data/hostile/xml"
    if not folder.exists():
        pytest.skip("ACADEMICHUB_SHARED names no folder with data/hostile/xml")
    for path in sorted(folder.glob("*.xml")):
        assert harmless(path.read_bytes()) < 1.0, path.name
