"""Reads an answer's body, inflating it as it comes and never beyond a limit."""

from __future__ import annotations

import zlib
from collections.abc import AsyncIterable

MOST_BYTES = 10 * 1024 * 1024
"""Of one document, after inflation."""

_GZIP = b"\x1f\x8b"
_ANY_HEADER = 47
"""zlib's window bits for gzip or zlib headers, whichever comes."""


class TooBig(Exception):
    """The body is larger than the limit."""


class Body:
    """What was read so far; kept when the connection breaks, so that the start of a document isn't lost.

    Attributes:
        content: inflated bytes.
        whole: False while a compressed stream hasn't come to its end, or was damaged.
    """

    def __init__(self, most_bytes: int = MOST_BYTES) -> None:
        """Begin an empty body that holds at most so many bytes."""
        self.content = bytearray()
        self.whole = True
        self._most_bytes = most_bytes
        self._inflater: zlib._Decompress | None = None
        self._behind = b""
        """The start of what may be one more compressed stream, behind one that is finished."""

    async def read(self, chunks: AsyncIterable[bytes], encoding: str) -> None:
        """Read to the end.

        Args:
            chunks: the bytes as they come.
            encoding: the answer's Content-Encoding, which is not always true.

        Raises:
            TooBig: it is larger than the limit; `content` holds the start.
        """
        undecided = encoding.strip().lower() in {"gzip", "x-gzip", "deflate"}
        held = b""
        async for chunk in chunks:
            held += chunk
            if undecided and len(held) < len(_GZIP):
                continue
            if undecided:
                self._begin(held, encoding.strip().lower())
                undecided = False
            self._take(held)
            held = b""
        self._take(held)

    def _begin(self, start: bytes, encoding: str) -> None:
        """Settles whether it is compressed at all: some servers say so and send plain text."""
        if encoding == "deflate" or start.startswith(_GZIP):
            self._inflater = zlib.decompressobj(_ANY_HEADER)
            self.whole = False

    def _take(self, chunk: bytes) -> None:
        if self._inflater is None:
            self._add(chunk)
            return
        while chunk:
            if self._inflater.eof:
                chunk = self._behind + chunk
                self._behind = chunk if _GZIP.startswith(chunk) else b""
                if not chunk.startswith(_GZIP) or self._behind:
                    break
                self._inflater = zlib.decompressobj(_ANY_HEADER)
            try:
                self._add(self._inflater.decompress(chunk, self._most_bytes + 1 - len(self.content)))
            except zlib.error:
                self.whole = False
                return
            chunk = self._inflater.unconsumed_tail or self._inflater.unused_data
        self.whole = self._inflater.eof

    def _add(self, inflated: bytes) -> None:
        self.content += inflated[: self._most_bytes + 1 - len(self.content)]
        if len(self.content) > self._most_bytes:
            raise TooBig
