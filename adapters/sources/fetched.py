"""What a fetch brought: a document, the word that nothing changed, or a failure with its kind."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from bot.domain.collection import SourceFailure, SourceFault


@dataclass(frozen=True, slots=True)
class FetchFailed:
    """A fetch that brought nothing.

    Attributes:
        fault: the kind.
        why: for people, without secrets.
        status: of HTTP; None where no answer came.
        retry_after_s: seconds the server asked us to wait, within our bounds; None where it didn't say.
        start: what came before the connection broke; empty where nothing did.
    """

    fault: SourceFault
    why: str
    status: int | None = None
    retry_after_s: float | None = None
    start: bytes = field(default=b"", repr=False)

    @property
    def passing(self) -> bool:
        """Whether it may be over in a moment; a deadline that ran out has taken its time already."""
        if self.fault is SourceFault.BROKEN:
            return self.status is None or self.status >= 500
        return self.fault in {SourceFault.UNREACHABLE, SourceFault.RATE_LIMITED}

    @property
    def asked_to_wait(self) -> bool:
        """Whether the server itself asked us for fewer requests."""
        return self.fault is SourceFault.RATE_LIMITED or self.retry_after_s is not None

    def failure(self, source: str, section: str, failed_at: datetime) -> SourceFailure:
        """Give it as the core knows it."""
        return SourceFailure(source, section, self.fault, self.why, failed_at, self.retry_after_s)


@dataclass(frozen=True, slots=True)
class Fetched:
    """A document.

    Attributes:
        url: asked for.
        body: inflated.
        fetched_at: aware UTC.
        etag: for the next time; empty where there is none.
        last_modified: likewise.
        broke: how the connection broke off after the bytes in `body`; None when all came.
        interval_s: seconds between requests that the server's rate limit asks for; None where it names none.
        charset: the encoding that the server names, which is not always true; empty where it names none.
    """

    url: str
    body: bytes = field(repr=False)
    fetched_at: datetime
    etag: str = ""
    last_modified: str = ""
    broke: FetchFailed | None = None
    interval_s: float | None = None
    charset: str = ""


@dataclass(frozen=True, slots=True)
class NotModified:
    """The server said that nothing changed since what we remembered."""

    url: str
    fetched_at: datetime


Outcome = Fetched | NotModified | FetchFailed
