"""Logs: one line an event, JSON where nobody looks on, and no secret in any of them, whoever wrote it."""

from __future__ import annotations

import asyncio
import io
import json
import logging
import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import quote

import pytest
import structlog

from adapters.terminal.logs import HIDDEN, Redactor, catch_all, set_up

SHAPES = {
    "Slack's bot token": "xox" + "b-2345678901-2345678901234-AbCdEfGhIjKlMnOp",
    "Slack's rotated token": "xox" + "e.xoxp-1-Mi0yLTIzNDU2Nzg5MDEy",
    "Slack's app token": "xapp" + "-1-A0123456789-1234567890123-0123456789abcdef",
    "a model's key": "sk-" + "ant-api03-AbCdEfGhIjKlMnOpQrStUv-wxyz",
    "Discord's token": "MTIzNDU2Nzg5MDEyMzQ1Njc4" + ".GaBcDe.aBcDeFgHiJkLmNoPqRsTuVwXyZ0123456789",
}
AROUND = (
    "{}",
    "Authorization: Bearer {}",
    "headers={{'Authorization': 'Bot {}', 'User-Agent': 'x'}}",
    'body={{"ok": true, "token": "{}"}}',
    "https://example.org/x?a=1&token={}&b=2",
    "https://user:{}@example.org/x",
    "token={} team=T1",
)
UNSHAPED = ("p4ss w/ord&é", "0123456789abcdef0123456789abcdef", 'q"uo\\te', "密码密码密码")
"""Secrets that only their value tells: a page's token, a signing secret, a database's password."""


class Written(io.StringIO):
    """A stream, on a terminal or not."""

    def __init__(self, terminal: bool = False) -> None:
        super().__init__()
        self._terminal = terminal

    def isatty(self) -> bool:
        return self._terminal

    @property
    def events(self) -> list[dict[str, Any]]:
        """The lines, read as JSON."""
        return [json.loads(line) for line in self.getvalue().splitlines()]


@contextmanager
def logging_to(stream: Written, *words: str, secrets: tuple[str, ...] = ()) -> Iterator[structlog.stdlib.BoundLogger]:
    """Log to a stream while inside, as the program does."""
    root, before = logging.getLogger(), (logging.getLogger().handlers[:], logging.getLogger().level)
    hooks = sys.excepthook, sys.unraisablehook
    levels = {name: logging.getLogger(name).level for name in list(logging.root.manager.loggerDict)}
    set_up(secrets, words, stream=stream)
    try:
        yield structlog.get_logger("bot.tests")
    finally:
        root.handlers[:], root.level = before
        sys.excepthook, sys.unraisablehook = hooks
        logging.captureWarnings(False)
        for name, level in levels.items():
            logging.getLogger(name).setLevel(level)
        structlog.reset_defaults()


def test_where_nobody_looks_on_a_line_is_a_json_object() -> None:
    stream = Written()
    with logging_to(stream) as log, structlog.contextvars.bound_contextvars(delivery="d1"):
        log.warning("parked", place="slack/T1/C1", places=3, at=1.5, nothing=None)
        logging.getLogger("slack_sdk").error("failed: %s", "why")
    ours, theirs = stream.events
    assert ours.pop("timestamp").endswith("Z")
    assert ours == {
        "event": "parked",
        "level": "warning",
        "logger": "bot.tests",
        "delivery": "d1",
        "place": "slack/T1/C1",
        "places": 3,
        "at": 1.5,
        "nothing": None,
    }
    assert (theirs["event"], theirs["logger"], theirs["delivery"]) == ("failed: why", "slack_sdk", "d1")


@pytest.mark.parametrize(
    ("terminal", "words", "is_json"),
    [(True, (), False), (False, (), True), (True, ("json",), True), (False, ("text", "debug"), False)],
)
def test_a_terminal_gets_text_unless_the_setting_says_otherwise(
    terminal: bool, words: tuple[str, ...], is_json: bool
) -> None:
    stream = Written(terminal)
    with logging_to(stream, *words) as log:
        log.info("done", n=2)
    assert stream.getvalue().startswith("{") is is_json
    assert "done" in stream.getvalue()


@pytest.mark.parametrize(("word", "seen"), [("debug", "diwe"), ("", "iwe"), ("warning", "we"), ("error", "e")])
def test_as_much_is_logged_as_was_asked_for(word: str, seen: str) -> None:
    stream = Written()
    with logging_to(stream, word) as log:
        for level in ("debug", "info", "warning", "error"):
            getattr(log, level)(level)
        logging.getLogger("httpx2").debug("d of theirs")
        logging.getLogger("httpx2").info("i of theirs")
    told = [event["event"] for event in stream.events]
    assert "".join(one[0] for one in told if one in ("debug", "info", "warning", "error")) == seen
    assert ("d of theirs" in told) is (word == "debug")


@pytest.mark.parametrize("around", AROUND)
@pytest.mark.parametrize("secret", SHAPES.values(), ids=SHAPES)
def test_a_secret_is_known_by_its_shape_wherever_it_stands(secret: str, around: str) -> None:
    hidden = Redactor(()).hide(around.format(secret))
    assert secret not in hidden
    assert HIDDEN in hidden
    for kept in ("example.org", "User-Agent", '"ok": true'):
        assert (kept in hidden) is (kept in around.replace("{{", "{"))


@pytest.mark.parametrize(
    "line",
    [
        "https://hooks.slack.com/services/T0/B0/SECRET",
        "https://discord.com/api/v10/webhooks/123/SECRET",
        "POST /interactions/123/SECRET/callback",
        "wss://wss.example.org/link/?ticket=SECRET&app_id=1",
        "https://radar.example.org/callback?code=SECRET&state=SECRET",
        "{'client_secret': 'SECRET', 'n': 1}",
        "Basic SECRET==",
        "cookie: academichub=SECRET",
        "password=SECRET host=db",
    ],
)
def test_what_follows_the_name_of_a_secret_is_hidden(line: str) -> None:
    assert "deadbeefcafe" not in Redactor(()).hide(line.replace("SECRET", "deadbeefcafe"))


@pytest.mark.parametrize(
    "line",
    [
        "the token is refused: 401",
        "5 new of 1,243 · keyword “secret sharing”",
        "GET https://export.arxiv.org/api/query?search_query=all:key&max_results=3",
        "arxiv:2606.01234 10.1000/xyz 550e8400-e29b-41d4-a716-446655440000",
        "Basic research; Bot seen",
        "no ACADEMICHUB_PAGE_TOKEN was set",
    ],
)
def test_what_is_no_secret_stays(line: str) -> None:
    assert Redactor(("a page's token",)).hide(line) == line


@pytest.mark.parametrize("secret", UNSHAPED)
def test_a_value_known_to_be_secret_is_hidden_however_it_is_written(secret: str) -> None:
    redactor = Redactor(UNSHAPED)
    for written in (secret, quote(secret, safe=""), json.dumps(secret), json.dumps({"a": secret}), repr([secret])):
        hidden = redactor.hide(f"at {written} it")
        assert secret not in hidden
        assert HIDDEN in hidden
        assert hidden.startswith("at ")


def test_a_very_short_value_is_not_looked_for_and_an_empty_one_neither() -> None:
    assert Redactor(("", "a", "it")).hide("say it again") == "say it again"


def test_nested_values_keep_their_form_and_lose_their_secrets() -> None:
    secret = SHAPES["Slack's bot token"]
    event = {
        "a": [1, {"token": "abc", "deep": (secret,)}],
        "password": "x",
        "n": 3,
        "none": None,
        "error": ValueError(secret),
    }
    assert Redactor(())(None, "", event) == {
        "a": [1, {"token": HIDDEN, "deep": [HIDDEN]}],
        "password": HIDDEN,
        "n": 3,
        "none": None,
        "error": HIDDEN,
    }


def _raise(secret: str) -> None:
    try:
        raise ValueError(f"caused by {secret}")
    except ValueError as error:
        raise RuntimeError(f"while using {secret}") from error


async def _forgotten(secret: str) -> None:
    """Let a task fail that nobody asks for its result."""

    async def fails() -> None:
        raise RuntimeError(f"in a task: {secret}")

    task = asyncio.create_task(fails())
    await asyncio.wait([task])
    del task


@pytest.mark.parametrize("words", [("debug", "json"), ("debug", "text")])
def test_no_way_into_the_log_lets_a_secret_through(words: tuple[str, ...]) -> None:
    stream, secrets = Written(), (*SHAPES.values(), *UNSHAPED)
    theirs = logging.getLogger("some.library")
    with logging_to(stream, *words, secrets=UNSHAPED) as log:
        catch_all()
        for secret in secrets:
            log.info(
                "a call", headers={"Authorization": f"Bearer {secret}"}, url=f"https://a:{secret}@b/", args=(secret,)
            )
            theirs.debug("request %s %r", secret, {"token": secret})
            theirs.warning(f"literal {secret}")
            try:
                _raise(secret)
            except RuntimeError as error:
                log.exception("failed", why=error)
                theirs.exception("failed as well: %s", error)
                sys.excepthook(type(error), error, error.__traceback__)
            theirs.error("wrong number of arguments %s %s", secret)
            with warnings.catch_warnings():
                warnings.simplefilter("always")
                warnings.warn(f"a warning about {secret}", UserWarning, stacklevel=1)
            asyncio.run(_forgotten(secret))
    told = stream.getvalue()
    assert [secret for secret in secrets if secret in told] == []
    assert [secret for secret in UNSHAPED if json.dumps(secret)[1:-1] in told] == []
    for expected in ("while using", "caused by", "a warning about", "in a task", "nobody caught an error"):
        assert told.count(expected) >= len(secrets), expected
    assert told.count("a line of some.library could not be logged") == len(secrets)
