"""What a browser asks for, as requests to the core."""

from __future__ import annotations

import hmac
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass

from starlette.requests import Request as WebRequest
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response, StreamingResponse

from adapters.web import render
from adapters.web.guard import COOKIE, pass_of
from adapters.web.send import Bell
from bot.domain.conversation import Answer, Request
from bot.domain.watch import Language, Person, Place, Role
from bot.ports import Board, Desk

PERSON = Person("page", "page", Role.KEEPER)
IDLE_S = 20.0
"""How often an idle stream of events says that it lives, in seconds."""
SUGGESTED = frozenset({"category", "watch"})


@dataclass(frozen=True, slots=True)
class Room:
    """A room of the page.

    Attributes:
        name: `radar` or `samples`.
        place: its place in the core.
        desk: the core that answers there.
        board: where its messages stand.
    """

    name: str
    place: Place
    desk: Desk
    board: Board

    @property
    def path(self) -> str:
        """Where the page of this room is."""
        return "/" if self.name == "radar" else f"/{self.name}/"


@dataclass(frozen=True, slots=True)
class Page:
    """The page over its rooms.

    Attributes:
        rooms: by name; `radar` is the first page.
        bell: tells open pages of changes.
        language: of somebody whose browser asks for neither Chinese nor English.
        health: tells whether all is well, and what it found, without secrets.
        reachable: False where every source failed at its last try.
        token: the page's token; empty where none is asked for.
    """

    rooms: Mapping[str, Room]
    bell: Bell
    language: Language
    health: Callable[[], Awaitable[tuple[bool, Mapping[str, object]]]]
    reachable: Callable[[], Awaitable[bool]]
    token: str = ""

    async def show(self, request: WebRequest) -> Response:
        """Give the whole page."""
        return await self._page(request, None, "")

    async def feed(self, request: WebRequest) -> Response:
        """Give what stands in the room, as a part of the page."""
        room, language = self._room(request), self._language(request)
        return HTMLResponse(render.html("feed.html", language, room=room, **await self._standing(room)))

    async def panel(self, request: WebRequest) -> Response:
        """Give the watches, as a part of the page."""
        room, language = self._room(request), self._language(request)
        return HTMLResponse(render.html("panel.html", language, room=room, panel=await self._panel(room, language)))

    async def say(self, request: WebRequest) -> Response:
        """Hand what was typed or pressed to the core; a script gets the answer alone, a plain form the whole page."""
        room, language = self._room(request), self._language(request)
        form = await request.form()
        words = (form.get("text", ""), form.get("more", ""))
        text = " ".join(word.strip() for word in words if isinstance(word, str) and word.strip())
        text = text.removeprefix("/radar").strip()
        answer = await room.desk.answer(Request(room.place, PERSON, text, language))
        if request.headers.get("accept") == "text/fragment":
            return HTMLResponse(render.html("answer.html", language, room=room, answer=answer, asked=text))
        return await self._page(request, answer, text)

    async def suggest(self, request: WebRequest) -> Response:
        """Offer what may be typed next."""
        room, language = self._room(request), self._language(request)
        what, typed = request.query_params.get("what", ""), request.query_params.get("typed", "")
        choices = await room.desk.suggest(room.place, what, typed, language) if what in SUGGESTED else ()
        return JSONResponse([{"label": choice.label, "value": choice.value} for choice in choices])

    async def events(self, request: WebRequest) -> Response:
        """Tell the open page of each change, as server-sent events.

        Source: https://html.spec.whatwg.org/multipage/server-sent-events.html
        """
        place = self._room(request).place

        async def lines() -> AsyncIterator[str]:
            yield "retry: 2000\nevent: change\ndata: \n\n"
            async for changed in self.bell.rings(place, IDLE_S):
                yield "event: change\ndata: \n\n" if changed else ": alive\n\n"

        return StreamingResponse(lines(), media_type="text/event-stream", headers={"cache-control": "no-store"})

    async def choose_language(self, request: WebRequest) -> Response:
        """Keep the language chosen, for this browser and for what is posted in the room."""
        form = await request.form()
        chosen = Language.CHINESE if form.get("language") == "zh" else Language.ENGLISH
        for room in self.rooms.values():
            await room.desk.answer(Request(room.place, PERSON, f"settings language {chosen.value}", chosen))
        back = str(form.get("room", "/"))
        answer = RedirectResponse(back if back in {room.path for room in self.rooms.values()} else "/", 303)
        answer.set_cookie("language", chosen.value, max_age=365 * 24 * 3600, samesite="strict", httponly=True)
        return answer

    async def login(self, request: WebRequest) -> Response:
        """Ask for the token, and let in who knows it."""
        given = (await request.form()).get("token", "") if request.method == "POST" else None
        language = self._language(request)
        if not isinstance(given, str):
            return HTMLResponse(render.html("login.html", language, wrong=False))
        if not (self.token and hmac.compare_digest(given.encode(), self.token.encode())):
            return HTMLResponse(render.html("login.html", language, wrong=True), 403)
        answer = RedirectResponse("/", 303)
        answer.set_cookie(COOKIE, pass_of(self.token), max_age=30 * 24 * 3600, samesite="strict", httponly=True)
        return answer

    async def healthz(self, _: WebRequest) -> Response:
        """Tell the truth about the program: 200 when all is well, else 503."""
        well, found = await self.health()
        return JSONResponse(dict(found), 200 if well else 503)

    def _room(self, request: WebRequest) -> Room:
        return self.rooms.get(request.url.path.split("/")[1], self.rooms["radar"])

    def _language(self, request: WebRequest) -> Language:
        asked = request.cookies.get("language") or request.headers.get("accept-language", "")[:2]
        return Language(asked) if asked in {"zh", "en"} else self.language

    async def _panel(self, room: Room, language: Language) -> render.Panel:
        answer = await room.desk.answer(Request(room.place, PERSON, "list", language))
        return render.panel_of(answer.messages[0], unreachable=not await self.reachable())

    async def _standing(self, room: Room) -> dict[str, object]:
        posts = [render.Post(*row) for row in await room.board.read(room.place)]
        return {"groups": render.groups_of(posts), "threads": render.threads_of(posts)}

    async def _page(self, request: WebRequest, answer: Answer | None, asked: str) -> Response:
        room, language = self._room(request), self._language(request)
        values = {"room": room, "rooms": tuple(self.rooms.values()), "answer": answer, "asked": asked}
        values |= {"panel": await self._panel(room, language)} | await self._standing(room)
        return HTMLResponse(render.html("page.html", language, **values))
