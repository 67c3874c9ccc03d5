"""Logs: one line an event on stderr, without secrets, whoever wrote it."""

from __future__ import annotations

import logging
import re
import sys
from collections.abc import Iterable, MutableMapping
from typing import Any

import structlog

HIDDEN = "[hidden]"
# Shapes of secrets: Slack's tokens, Anthropic's keys, Discord's tokens, bearer headers, secrets in addresses.
_SHAPES = re.compile(
    r"xox[a-z]-[\w-]+|xapp-[\w-]+|sk-ant-[\w-]+|\b[\w-]{23,28}\.[\w-]{6,7}\.[\w-]{27,}"
    r"|(?<=Bearer )\S+|(?<=Bot )[\w.-]{20,}|(?<=[?&])(?:token|key|secret|password)=[^&\s]+|(?<=://)[^/@\s]+@",
    re.IGNORECASE,
)


class Redactor:
    """Takes secrets out of what is logged, by their value and by their shape."""

    def __init__(self, secrets: Iterable[str]) -> None:
        """Hide these values wherever they stand; empty ones are passed over."""
        self._secrets = tuple(secret for secret in secrets if secret)

    def hide(self, text: str) -> str:
        """Give the text without secrets."""
        for secret in self._secrets:
            text = text.replace(secret, HIDDEN)
        return _SHAPES.sub(HIDDEN, text)

    def __call__(self, _logger: object, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
        """Do it to every value of a log event, as structlog's processor."""
        for key, value in event.items():
            event[key] = self.hide(value if isinstance(value, str) else str(value)) if _may_hold(value) else value
        return event


def _may_hold(value: object) -> bool:
    return not (value is None or isinstance(value, bool | int | float))


def set_up(secrets: Iterable[str], *, level: int = logging.INFO) -> None:
    """Send every log line, ours and the libraries', through the redactor to stderr."""
    redactor = Redactor(secrets)
    shared: list[structlog.typing.Processor] = [
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.StackInfoRenderer(),
        structlog.processors.format_exc_info,
        redactor,
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )
    traceback = structlog.dev.plain_traceback
    printed = structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty(), exception_formatter=traceback)
    formatter = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=[structlog.stdlib.PositionalArgumentsFormatter(), *shared],
        processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, redactor, printed],
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(formatter)
    logging.basicConfig(handlers=[handler], level=level, force=True)
    for noisy in ("httpx2", "httpcore2", "aiosqlite", "apscheduler", "alembic", "slack_bolt", "discord"):
        logging.getLogger(noisy).setLevel(logging.WARNING)
