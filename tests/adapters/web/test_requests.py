"""What a browser sends, as the core hears it."""

import json
from pathlib import Path

import pytest

from bot.domain.conversation import Answer, Choice
from bot.domain.message import Chip, Chips, Fine, Message, Paragraph, words
from bot.domain.watch import Language, Role
from tests.adapters.web.visitor import a_page, visiting
from tests.fakes.desk import FakeDesk

NO_FORMS = (b"", b"\xff\xfe", b"text=%ff%fe", b"text=%ED%A0%80", b"text", b"&&&===", b"a=1&" * 999)
ODD = ("", " ", "\u0000", "\u202eolleh", "é" * 5000, "a\r\nb", "%00", "/radar", "😀", "x=y&text=z", "\ufffe", "null")


async def test_a_request_carries_place_person_language_and_zone() -> None:
    desk = FakeDesk()
    headers = {"accept-language": "ZH-tw,en;q=0.5", "x-timezone": "Asia/Shanghai", "accept": "text/fragment"}
    async with visiting(a_page(desk)) as visitor:
        answer = await visitor.post("/say", data={"text": " author ", "more": " 庄博涵 "}, headers=headers)
    (request,) = desk.requests
    assert (request.text, request.language, request.timezone) == ("author 庄博涵", Language.CHINESE, "Asia/Shanghai")
    assert (request.place.key, request.place.private) == ("local//radar", True)
    assert (request.person.name, request.person.role) == ("本页", Role.KEEPER)
    assert answer.text.startswith("<section")
    assert "You typed: author 庄博涵" in answer.text


async def test_a_plain_form_gets_the_whole_page() -> None:
    async with visiting(a_page(FakeDesk())) as visitor:
        answer = await visitor.post("/say", data={"text": "status"})
    assert answer.text.startswith("<!doctype html>")
    assert "You typed: status" in answer.text


@pytest.mark.parametrize("text", ODD)
async def test_any_text_reaches_the_core_as_it_was_typed(text: str) -> None:
    desk = FakeDesk()
    async with visiting(a_page(desk)) as visitor:
        assert (await visitor.post("/say", data={"text": text})).status_code == 200
    assert desk.requests[0].text == text.strip()


async def test_naughty_strings_are_answered(shared_folder: Path) -> None:
    file = shared_folder / "data/hostile/blns.json"
    if not file.exists():
        pytest.skip("the naughty strings are not here: blns.json")
    desk = FakeDesk()
    strings = [string for string in json.loads(file.read_text(encoding="utf-8")) if string.isprintable()]
    async with visiting(a_page(desk)) as visitor:
        for string in strings:
            answer = await visitor.post("/say", data={"text": string}, headers={"accept": "text/fragment"})
            assert answer.status_code == 200
            assert answer.text.count("<script") == 0
    assert [request.text for request in desk.requests] == [string.strip() for string in strings]


@pytest.mark.parametrize(
    "content", [b"", b"\xff\xfe", b"text=%ff%fe", b"text=%ED%A0%80", b"text", b"&&&===", b"a=1&" * 999]
)
async def test_a_body_that_is_no_form_is_no_fault(content: bytes) -> None:
    headers = {"content-type": "application/x-www-form-urlencoded"}
    async with visiting(a_page(FakeDesk())) as visitor:
        assert (await visitor.post("/say", content=content, headers=headers)).status_code in {200, 400}
        headers = {"content-type": "multipart/form-data; boundary=x"}
        assert (await visitor.post("/say", content=content, headers=headers)).status_code in {200, 400}


async def test_offers_are_given_for_what_is_offered_alone() -> None:
    desk = FakeDesk()
    desk.choices = {
        "category": [Choice("cs.CV – Computer Vision", "cs.CV")],
        "journal": [Choice("PRL · Physical Review Letters", "Physical Review Letters")],
        "secrets": [Choice("x", "cs.x")],
    }
    async with visiting(a_page(desk)) as visitor:
        offered = (await visitor.get("/suggest", params={"what": "category", "typed": "cs"})).json()
        assert offered == [{"label": "cs.CV – Computer Vision", "value": "cs.CV"}]
        offered = (await visitor.get("/suggest", params={"what": "journal", "typed": "Phys"})).json()
        assert offered == [{"label": "PRL · Physical Review Letters", "value": "Physical Review Letters"}]
        assert (await visitor.get("/suggest", params={"what": "secrets", "typed": "cs"})).json() == []


async def test_the_panels_trouble_is_not_taken_for_an_empty_radar() -> None:
    desk = FakeDesk()
    desk.answers["list"] = Answer((Message((Paragraph(words("The database is busy.")),)),), ok=False)
    async with visiting(a_page(desk)) as visitor:
        assert "The database is busy." in (await visitor.get("/")).text


async def test_a_watch_that_may_not_be_removed_has_no_cross() -> None:
    desk = FakeDesk()
    desk.answers["list"] = Answer((Message((Chips((Chip(1, words("author: Ada")),)), Fine(words("soon")))),))
    async with visiting(a_page(desk)) as visitor:
        page = (await visitor.get("/")).text
    assert "author: Ada" in page
    assert "soon" in page
    assert 'class="remove"' not in page


@pytest.mark.parametrize(("theme", "language"), [("purple", "de"), ("", ""), ("dark; path=/x", "zh\r\nx: y")])
async def test_an_unknown_look_is_not_kept(theme: str, language: str) -> None:
    async with visiting(a_page(FakeDesk())) as visitor:
        answer = await visitor.post("/look", data={"theme": theme, "language": language, "room": "//evil.example"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    assert "set-cookie" not in answer.headers
