"""What a fake Discord can be told to do wrong, and its rate limits.

A fault says whether the request took effect before the trouble, because that is what a bot can't know from outside.
"""

from __future__ import annotations

import fnmatch
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from tests.fakes.discord_world import Json

HTML = "<!DOCTYPE html><html><body><h1>Service unavailable</h1></body></html>"


@dataclass(frozen=True)
class Fault:
    """One thing that goes wrong.

    Attributes:
        recorded: whether the request takes effect.
        status: of the answer; None: the connection is dropped without an answer.
        body: JSON, or text for a page.
        headers: besides the usual ones.
        late_s: the request takes effect only so many seconds later; None: at once or never.
        hangs: no answer and no drop, until the client gives up.
    """

    recorded: bool
    status: int | None
    body: Json | str = ""
    headers: tuple[tuple[str, str], ...] = ()
    late_s: float | None = None
    hangs: bool = False


def rate_limited(retry_after_s: float, *, scope: str = "user") -> Fault:
    """429 with a body; `scope` is `user`, `shared` or `global`."""
    body: Json = {"message": "You are being rate limited.", "retry_after": retry_after_s, "global": scope == "global"}
    headers = {"Via": "1.1 google", "X-RateLimit-Scope": scope, "Retry-After": str(int(retry_after_s + 1))}
    return Fault(recorded=False, status=429, body=body, headers=tuple(headers.items()))


def cloudflare_ban() -> Fault:
    """429 as an HTML page without `Via`: the address is banned for a while."""
    return Fault(recorded=False, status=429, body=HTML)


def refused(status: int, code: int, message: str = "") -> Fault:
    """An error with one of Discord's JSON codes, nothing recorded."""
    return Fault(recorded=False, status=status, body={"code": code, "message": message or f"Error {code}"})


def broken(status: int = 502, *, recorded: bool) -> Fault:
    """A 5xx page, after or before the request took effect."""
    return Fault(recorded=recorded, status=status, body=HTML)


def dropped(*, recorded: bool) -> Fault:
    """The connection is cut, after or before the request took effect."""
    return Fault(recorded=recorded, status=None)


def late(after_s: float) -> Fault:
    """The connection is cut, and the request takes effect only after so many seconds."""
    return Fault(recorded=False, status=None, late_s=after_s)


def hanging(*, recorded: bool) -> Fault:
    """No answer ever comes."""
    return Fault(recorded=recorded, status=None, hangs=True)


def page(*, recorded: bool = False) -> Fault:
    """200 with a page of HTML in place of JSON."""
    return Fault(recorded=recorded, status=200, body=HTML)


@dataclass
class Faults:
    """The faults planted, each for a method, a path (with `*`) and a number of times."""

    planted: list[list[object]] = field(default_factory=list)

    def plant(self, method: str, path: str, fault: Fault, *, times: int = 1) -> None:
        """Let the next `times` requests that fit meet the fault; planted first is met first."""
        self.planted.append([method, path, fault, times])

    def take(self, method: str, path: str) -> Fault | None:
        """Give the fault this request meets, or None."""
        for entry in self.planted:
            planted_method, pattern, fault, times = entry
            assert isinstance(times, int)
            if times > 0 and planted_method == method and fnmatch.fnmatch(path, str(pattern)):
                entry[3] = times - 1
                assert isinstance(fault, Fault)
                return fault
        return None


@dataclass
class RateLimits:
    """Discord's limit on one bucket: `limit` requests in `window_s`, by the injected clock; None enforces nothing.

    Source: https://discord.com/developers/docs/topics/rate-limits
    """

    now: Callable[[], datetime]
    limit: int | None = None
    window_s: float = 5.0
    spent: dict[str, list[datetime]] = field(default_factory=lambda: defaultdict(list))

    def count(self, bucket: str) -> tuple[dict[str, str], float | None]:
        """Count one request; gives the headers and, where the limit is passed, the seconds to wait."""
        limit = self.limit or 50
        edge = self.now() - timedelta(seconds=self.window_s)
        recent = [at for at in self.spent[bucket] if at > edge]
        wait_s = None
        if self.limit is not None and len(recent) >= limit:
            wait_s = max(0.001, (recent[0] - edge).total_seconds())
        else:
            recent.append(self.now())
        self.spent[bucket] = recent
        remaining = max(0, limit - len(recent)) if self.limit is not None else limit
        reset_after = (recent[0] - edge).total_seconds() if recent else self.window_s
        headers = {
            "X-RateLimit-Limit": str(limit),
            "X-RateLimit-Remaining": str(remaining),
            "X-RateLimit-Reset": f"{self.now().timestamp() + reset_after:.3f}",
            "X-RateLimit-Reset-After": f"{reset_after:.3f}",
            "X-RateLimit-Bucket": bucket.split(":")[0],
            "Via": "1.1 google",
        }
        return headers, wait_s
