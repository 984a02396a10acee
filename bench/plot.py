"""The plot of docs/bench.md."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import matplotlib

from bench.extract import TITLES, Speed
from bench.scale import Scale
from pipeline import palette

matplotlib.use("svg")
matplotlib.rcParams["svg.hashsalt"] = "bench"


def draw(speeds: Sequence[Speed], scales: Sequence[Scale], target: Path) -> None:
    """Time a page by reader, and time a run by number of documents."""
    import matplotlib.pyplot as plt

    figure, (left, right) = plt.subplots(1, 2, figsize=(10, 3.6), layout="constrained")
    shown = sorted(speeds, key=lambda speed: -speed.cpu_ms)
    bars = left.barh(
        [TITLES[each.reader] for each in shown], [each.cpu_ms for each in shown], color=palette.BLUE
    )
    left.bar_label(bars, fmt="%.1f", padding=3)
    left.set(xscale="log", xlabel="ms a page, processor time, one process", xlim=(1, 3 * shown[0].cpu_ms))
    cores = max(each.workers for each in scales)
    for (what, mark), colour in zip(
        (("all", "o"), ("one more", "s"), ("nothing to do", "^")), palette.SERIES, strict=False
    ):
        points = [each for each in scales if each.what == what and each.workers == cores]
        right.plot(
            [each.documents for each in points],
            [each.wall for each in points],
            marker=mark,
            label=what,
            color=colour,
        )
    right.set(xscale="log", yscale="log", xlabel="documents", ylabel=f"seconds, {cores} workers")
    right.legend(frameon=False)
    for axes in (left, right):
        axes.spines[["top", "right"]].set_visible(False)
    figure.savefig(target, metadata={"Date": None})
