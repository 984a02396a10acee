"""Many batches in processes come back as from one, in order."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator

import pytest

from pipeline.parallel import in_order


def doubled(batch: list[int]) -> list[int]:
    return [2 * number for number in batch]


def process(batch: list[int]) -> int:
    return os.getpid()


def killed(batch: list[int]) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def test_batches_come_back_in_the_order_given() -> None:
    assert [n for batch in in_order(doubled, range(50), 3) for n in batch] == [2 * n for n in range(50)]


def test_a_single_batch_needs_no_process() -> None:
    assert list(in_order(process, range(3), 3)) == [os.getpid()]
    assert os.getpid() not in in_order(process, range(4), 3)


def test_nothing_gives_nothing() -> None:
    assert list(in_order(doubled, [], 3)) == []


def test_few_batches_are_taken_ahead() -> None:
    taken: list[int] = []

    def numbers() -> Iterator[int]:
        for number in range(1000):
            taken.append(number)
            yield number

    next(in_order(doubled, numbers(), 1))
    assert len(taken) <= 2 * (os.cpu_count() or 1) + 2


def test_a_killed_worker_is_one_line() -> None:
    with pytest.raises(ChildProcessError, match="run again"):
        list(in_order(killed, range(4), 1))
