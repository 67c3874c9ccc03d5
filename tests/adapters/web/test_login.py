"""With a token, the page may be opened from anywhere by whoever knows it."""

from collections.abc import AsyncIterator

import httpx2
import pytest

from adapters.web.guard import COOKIE, allowed, pass_of
from tests.adapters.web.visitor import ELSEWHERE, a_page, visiting
from tests.fakes.desk import FakeDesk

TOKEN = "a long word that nobody guesses 密"
WRONG = ("", "wrong", TOKEN[:-1], f"{TOKEN} ", TOKEN.upper(), pass_of(TOKEN), "\u0000", "密" * 999)
LAB = "https://radar.lab.example"


@pytest.fixture
def desk() -> FakeDesk:
    return FakeDesk()


@pytest.fixture
async def visitor(desk: FakeDesk) -> AsyncIterator[httpx2.AsyncClient]:
    """Somebody on another machine, who opens the page under a name of the lab."""
    async with visiting(a_page(desk, token=TOKEN), client=ELSEWHERE, base=LAB) as client:
        yield client


async def test_without_the_token_everything_leads_to_the_login(visitor: httpx2.AsyncClient, desk: FakeDesk) -> None:
    for method, path in (("GET", "/"), ("GET", "/parts"), ("GET", "/events"), ("POST", "/say"), ("POST", "/look")):
        answer = await visitor.request(method, path, data={"text": "pause"} if method == "POST" else None)
        assert (answer.status_code, answer.headers["location"]) == (303, "/login")
    assert desk.requests == []
    assert (await visitor.get("/login")).status_code == 200
    assert (await visitor.get("/static/page.css")).status_code == 200
    assert (await visitor.get("/healthz")).status_code == 200


async def test_who_knows_the_token_is_let_in_and_stays_in(visitor: httpx2.AsyncClient, desk: FakeDesk) -> None:
    answer = await visitor.post("/login", data={"token": TOKEN}, headers={"origin": LAB})
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    cookie = answer.headers["set-cookie"].lower()
    assert {"httponly", "secure", "samesite=lax", "path=/"} <= set(cookie.split("; "))
    assert TOKEN not in cookie
    assert (await visitor.get("/")).status_code == 200
    assert (await visitor.post("/say", data={"text": "pause"}, headers={"origin": LAB})).status_code == 200
    assert desk.requests[-2].text == "pause"


async def test_the_token_does_not_open_the_page_to_other_sites(visitor: httpx2.AsyncClient, desk: FakeDesk) -> None:
    visitor.cookies.set(COOKIE, pass_of(TOKEN))
    answer = await visitor.post("/say", data={"text": "pause"}, headers={"origin": "https://evil.example"})
    assert answer.status_code == 403
    assert desk.requests == []


@pytest.mark.parametrize(
    "given", ["", "wrong", TOKEN[:-1], f"{TOKEN} ", TOKEN.upper(), pass_of(TOKEN), "\u0000", "密" * 999]
)
async def test_a_wrong_token_is_said_to_be_wrong(visitor: httpx2.AsyncClient, given: str) -> None:
    answer = await visitor.post("/login", data={"token": given})
    assert answer.status_code == 403
    assert "That is not the token." in answer.text
    assert "set-cookie" not in answer.headers


@pytest.mark.parametrize("form", [{}, {"text": TOKEN}])
async def test_a_login_without_a_token_is_wrong_too(visitor: httpx2.AsyncClient, form: dict[str, str]) -> None:
    assert (await visitor.post("/login", data=form)).status_code == 403
    uploaded = await visitor.post("/login", files={"token": ("token", TOKEN.encode())})
    assert uploaded.status_code == 403


async def test_where_no_token_is_asked_for_none_lets_in(desk: FakeDesk) -> None:
    async with visiting(a_page(desk)) as visitor:
        assert (await visitor.post("/login", data={"token": ""})).status_code == 403


@pytest.mark.parametrize("cookie", ["", "wrong", TOKEN.encode().hex(), pass_of(TOKEN)[:-1], pass_of("another")])
def test_no_other_cookie_is_a_pass(cookie: str) -> None:
    assert not allowed(TOKEN, cookie)
    assert allowed(TOKEN, pass_of(TOKEN))


async def test_on_this_machine_the_cookie_needs_no_encryption(desk: FakeDesk) -> None:
    async with visiting(a_page(desk, token=TOKEN)) as visitor:
        answer = await visitor.post("/login", data={"token": TOKEN})
    assert "secure" not in answer.headers["set-cookie"].lower()
