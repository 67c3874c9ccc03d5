"""Logs: one line an event on stderr, without secrets, whoever wrote it: we, a library, or Python itself.

A line is text on a terminal and a JSON object elsewhere. Each carries what it belongs to (`request`, `delivery`), from
structlog's context variables.
"""

from __future__ import annotations

import json
import logging
import re
import sys
import threading
from collections.abc import Callable, Collection, Iterable, Mapping, MutableMapping
from functools import partial
from typing import Any, TextIO
from urllib.parse import quote

import structlog

HIDDEN = "[hidden]"
SHORTEST = 4
"""A shorter value isn't looked for: it stands in half of all words."""

# Shapes of secrets: Slack's tokens, model keys, Discord's tokens, addresses that are secrets themselves.
_WHOLE = re.compile(
    r"xox[a-z](?:\.xox[a-z])?-[\w-]+|x(?:app|wfp)-[\w-]+|sk-ant-[\w-]+|\bsk-[\w-]{20,}"
    r"|\b(?:mfa\.[\w-]{20,}|[\w-]{23,28}\.[\w-]{6,7}\.[\w-]{27,})"
    r"|(?<=://)[^/@\s]+@|(?<=hooks\.slack\.com/)[^\s\"']+"
    r"|(?<=/webhooks/)\d+/[\w-]+|(?<=/interactions/)\d+/[\w-]+",
    re.IGNORECASE,
)
# What follows a name that says it is one: in a header, an address, a form, a printed dict.
_NAME = r"[\w-]*(?:token|secret|password|passwd|api[_-]?key|authorization|cookie|ticket|signature)"
_FOLLOWING = (
    re.compile(r"(\b(?:Bearer|Basic|Bot)\s+)([\w.~+/=-]{12,})", re.IGNORECASE),
    re.compile(rf"([\"']{_NAME}[\"']\s*[:,=]\s*b?[\"'])([^\"']*)", re.IGNORECASE),
    re.compile(rf"((?:^|[\s?&;,(]){_NAME}=[\"']?)([^&\s\"',;)]+)", re.IGNORECASE),
    re.compile(r"((?:authorization|cookie|x-slack-signature):\s*)([^\r\n]+)", re.IGNORECASE),
    re.compile(r"([?&](?:code|key|state|auth)=)([^&\s\"']+)", re.IGNORECASE),
)
_NAMED = re.compile(_NAME, re.IGNORECASE)

QUIETED = ("httpx2", "httpcore2", "aiosqlite", "apscheduler", "alembic", "slack_bolt", "discord", "procrastinate")
"""These tell much that nobody asked for, below a warning; all of it at `debug`."""


class Redactor:
    """Takes secrets out of what is logged, by their value and by their shape."""

    def __init__(self, secrets: Iterable[str]) -> None:
        """Hide these values wherever they stand, as they are or as addresses, JSON and Python write them."""
        values = [secret for secret in secrets if len(secret) >= SHORTEST]
        forms = {form for value in values for form in _forms(value)}
        self._values = sorted(forms, key=len, reverse=True)

    def hide_values(self, text: str) -> str:
        """Give the text without the values that are known to be secret."""
        for value in self._values:
            text = text.replace(value, HIDDEN)
        return text

    def hide(self, text: str) -> str:
        """Give the text without secrets."""
        text = _WHOLE.sub(HIDDEN, self.hide_values(text))
        for pattern in _FOLLOWING:
            text = pattern.sub(rf"\1{HIDDEN}", text)
        return text

    def hidden(self, value: object) -> object:
        """Give a value without secrets: containers by their elements, what isn't plain as its text."""
        match value:
            case None | bool() | int() | float():
                return value
            case str():
                return self.hide(value)
            case Mapping():
                return {self.hide(str(key)): self._of_key(str(key), each) for key, each in value.items()}
            case list() | tuple() | set() | frozenset():
                return [self.hidden(each) for each in value]
            case _:
                return self.hide(str(value))

    def _of_key(self, key: str, value: object) -> object:
        return HIDDEN if _NAMED.fullmatch(key) and value else self.hidden(value)

    def __call__(self, _logger: object, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
        """Do it to every value of a log event, as structlog's processor."""
        for key, value in event.items():
            event[key] = self._of_key(key, value)
        return event


def _forms(value: str) -> tuple[str, ...]:
    """Give a value as it is, and as it stands in an address, in JSON and in what Python shows."""
    return value, quote(value, safe=""), json.dumps(value)[1:-1], repr(value)[1:-1]


class _Handler(logging.StreamHandler[TextIO]):
    """Writes lines; one that can't be written says so without what was in it."""

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 -- logging's own name
        """Say where the line came from."""
        try:
            self.stream.write(f"a line of {record.name} could not be logged\n")
        except (OSError, ValueError):
            return  # nobody reads any more


def set_up(secrets: Iterable[str], words: Collection[str] = (), *, stream: TextIO | None = None) -> None:
    """Send every log line, ours, the libraries', through the redactor.

    Args:
        secrets: values to hide; empty and very short ones are passed over.
        words: how much (`debug`, `info`, `warning`, `error`) and how (`text`, `json`), in any order.
        stream: where to; stderr where None.
    """
    written = stream or sys.stderr
    redactor = Redactor(secrets)
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.StackInfoRenderer(),
        structlog.processors.format_exc_info,
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )
    as_json = "json" in words or ("text" not in words and not written.isatty())
    formatter = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=[structlog.stdlib.PositionalArgumentsFormatter(), *shared],
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            redactor,
            _json() if as_json else _text(written),
            lambda _logger, _method, line: redactor.hide_values(str(line)),
        ],
    )
    handler = _Handler(written)
    handler.setFormatter(formatter)
    level = next((word for word in ("debug", "warning", "error") if word in words), "info").upper()
    logging.basicConfig(handlers=[handler], level=level, force=True)
    for noisy in QUIETED:
        logging.getLogger(noisy).setLevel(logging.NOTSET if level == "DEBUG" else logging.WARNING)


def _json() -> structlog.typing.Processor:
    return structlog.processors.JSONRenderer(serializer=partial(json.dumps, ensure_ascii=False, default=str))


def _text(stream: TextIO) -> structlog.typing.Processor:
    traceback = structlog.dev.plain_traceback
    return structlog.dev.ConsoleRenderer(colors=stream.isatty(), exception_formatter=traceback)


def catch_all() -> None:
    """From now on log what Python would print by itself: warnings, and errors that nobody caught."""
    logging.captureWarnings(True)
    log: Callable[..., Any] = structlog.get_logger("python").critical
    sys.excepthook = lambda kind, error, trace: (
        sys.__excepthook__(kind, error, trace)
        if issubclass(kind, KeyboardInterrupt)
        else log("nobody caught an error", exc_info=(kind, error, trace))
    )
    threading.excepthook = lambda caught: log(
        "nobody caught an error of a thread", exc_info=(caught.exc_type, caught.exc_value, caught.exc_traceback)
    )
    sys.unraisablehook = lambda caught: log(
        "an error while something was put away", exc_info=(caught.exc_type, caught.exc_value, caught.exc_traceback)
    )
