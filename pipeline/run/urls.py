"""Files at URLs, fetched by fsspec where the user asks for them. What a URL holds of credentials is never told.

`file` and `memory` reach for no network and are open to all; any other protocol has to be allowed by name.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from pathlib import Path, PurePosixPath
from urllib.parse import unquote, urlsplit

from pipeline.limits import Limits, Unreadable, too_large

OPEN = ("file", "memory")
_URL = re.compile(r"([a-z][a-z0-9+.-]+)://", re.IGNORECASE)
_PIECE = 1 << 20


def is_url(text: str) -> bool:
    """Whether a text is meant for a URL and not for a path; a chain of fsspec (`zip::https://…`) is one too."""
    return "://" in text


def shown(url: str) -> str:
    """A URL without user, password, query and fragment; of a chain its first protocol alone."""
    protocol, _, rest = url.partition("://")
    if "::" in url:
        return f"{protocol.partition('::')[0]}::…"
    return f"{protocol}://{re.split(r'[?#]', rest)[0].rpartition('@')[2]}"


def name_of(url: str) -> Path:
    """The name of the file at a URL."""
    return Path(PurePosixPath(unquote(urlsplit(url).path)).name or "_")


def refused(url: str, allowed: Collection[str]) -> str | None:
    """Why a URL is not opened, None where it may be. One that leads through another protocol hides what it reaches."""
    match = _URL.match(url)
    if match is None or "::" in url:
        return "不接受串联的 URL a chain of URLs is not taken"
    protocol = match.group(1).lower()
    if protocol in OPEN or protocol in allowed:
        return None
    return f"未允许的协议 a protocol that was not allowed: {protocol}; --allow {protocol}"


def fetch(url: str, to: Path, limits: Limits) -> None:
    """Copies the file at a URL; Unreadable where it cannot be had or is larger than the limit."""
    try:
        import fsspec

        with fsspec.open(url, "rb") as source, to.open("wb") as target:
            size = 0
            while piece := source.read(_PIECE):
                size += len(piece)
                if size > limits.bytes:
                    raise Unreadable(too_large(size, limits))
                target.write(piece)
    except Unreadable:
        raise
    except Exception as error:  # whatever a protocol raises; its message may hold the whole URL
        raise Unreadable(f"无法取得 cannot be fetched ({type(error).__name__})") from None
