"""How far a long run is: a bar on a terminal, a line now and then elsewhere, nothing when it is soon over."""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence, Sized
from types import TracebackType
from typing import Any

from tqdm import tqdm

from pipeline.run.heartbeat import Beat
from pipeline.text import printable

# Seconds before a bar shows, and between the lines of a run without a terminal.
DELAY = 3.0
INTERVAL = 60.0
TICK = 0.5  # between looks at what is in work


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

    @property
    def every(self) -> float | None:
        """Seconds after which it wants to hear what is in work; None where nobody looks."""
        return TICK if self._shown else None

    def working(self, beats: Sequence[Beat]) -> None:
        """The pages being read at this moment."""
        said = _said(beats)
        if not self._bar.disable:
            self._bar.set_postfix_str(said)
        elif self._due():
            print(f"提取 extract: {self._done}/{self._total or '?'} {said}", file=sys.stderr)

    def _due(self) -> bool:
        """Whether it is time for another line, where there is no terminal."""
        if not self._shown or time.monotonic() - self._told <= INTERVAL:
            return False
        self._told = time.monotonic()
        return True

    def step(self) -> None:
        """One more document is done."""
        self._done += 1
        self._bar.update()
        if self._bar.disable and self._due():
            print(f"提取 extract: {self._done}/{self._total or '?'}", file=sys.stderr)


def _said(beats: Sequence[Beat]) -> str:
    """The largest file in work, its page, and how many others."""
    if not beats:
        return ""
    largest = max(beats, key=lambda beat: beat.pages)
    others = f" (+{len(beats) - 1})" if len(beats) > 1 else ""
    name = printable(largest.name[-40:])
    return f"{name} 第 {largest.page}/{largest.pages} 页 page{others}"
