"""What a tree of processes uses while it runs."""

from __future__ import annotations

import threading
from typing import Self

import psutil


class Watch:
    """The largest resident memory of any process of a tree, and what all used of the processor; 20 looks a second."""

    def __init__(self, pid: int) -> None:
        self.mb, self._done = 0.0, threading.Event()
        self._cpu: dict[int, float] = {}
        self._thread = threading.Thread(target=self._watch, args=(pid,))

    @property
    def cpu(self) -> float:
        """Processor seconds of every process seen."""
        return sum(self._cpu.values())

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._done.set()
        self._thread.join()

    def _watch(self, pid: int) -> None:
        root = psutil.Process(pid)
        while not self._done.wait(0.05):
            try:
                for each in (root, *root.children(recursive=True)):
                    self.mb = max(self.mb, each.memory_info().rss / 2**20)
                    self._cpu[each.pid] = sum(each.cpu_times()[:2])
            except psutil.Error:
                continue
