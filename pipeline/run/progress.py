"""How far a long run is: a bar on a terminal, a line now and then elsewhere, nothing when it is soon over."""

from __future__ import annotations

import sys
import time
from collections.abc import Sized
from types import TracebackType
from typing import Any

from tqdm import tqdm

# Seconds before a bar shows, and between the lines of a run without a terminal.
DELAY = 3.0
INTERVAL = 60.0


class Progress:
    """Counts documents; as a context it closes its bar."""

    def __init__(self, items: object, shown: bool) -> None:
        self._total = len(items) if isinstance(items, Sized) else None
        self._done, self._told, self._shown = 0, time.monotonic(), shown
        self._bar: Any = tqdm(
            total=self._total,
            unit="份",
            desc="提取 extract",
            delay=DELAY,
            leave=False,
            file=sys.stderr,
            disable=not shown or not sys.stderr.isatty(),
        )

    def __enter__(self) -> Progress:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None:
        self._bar.close()

    def step(self) -> None:
        """One more document is done."""
        self._done += 1
        self._bar.update()
        if self._shown and self._bar.disable and time.monotonic() - self._told > INTERVAL:
            self._told = time.monotonic()
            print(f"提取 extract: {self._done}/{self._total or '?'}", file=sys.stderr)
