"""docs/architecture.svg: the rooms of the package, floor by floor, and the imports between them as they stand in the code.

`python -m bench.architecture`; tests/test_architecture.py tells when the picture is out of date.
"""

from __future__ import annotations

import sys
from pathlib import Path

import matplotlib

sys.path.insert(0, "tests")

from pipeline import palette
from test_structure import FLOORS, MODULES, ours, room

matplotlib.use("svg")
matplotlib.rcParams.update(
    {"svg.hashsalt": "architecture", "svg.fonttype": "none", "font.family": "sans-serif"}
)

TARGET = Path("docs/architecture.svg")
# What everything may import; its arrows would hide the others.
GROUND = {"doubt", "text", "vocabulary", "file_errors", "parallel", "limits", "palette", "version", "words"}
# On the way of a page from PDF to release.
WAY = (
    "pdf",
    "read_pdf",
    "read_file",
    "run",
    "record",
    "forms",
    "repair",
    "reshape",
    "findings",
    "check",
    "release",
)


def arrows() -> list[tuple[str, str]]:
    """Imports from room to room, rooms of the ground floors left out."""
    found = {(room(a), room(b)) for a in MODULES for b in ours(a)}
    return sorted((a, b) for a, b in found if a and b and a != b and b not in GROUND and a not in GROUND)


def places() -> dict[str, tuple[float, float]]:
    """Each room's place: x from the middle, y its floor from the ground."""
    return {
        name: (3.0 * (i - (len(rooms) - 1) / 2), float(len(FLOORS) - level))
        for level, rooms in enumerate(FLOORS)
        for i, name in enumerate(rooms)
    }


def draw(target: Path = TARGET) -> None:
    """Write the picture."""
    import matplotlib.pyplot as plt

    figure, axes = plt.subplots(figsize=(11, 11), layout="constrained")
    at = places()
    for a, b in arrows():
        on_way = a in WAY and b in WAY
        axes.annotate(
            "",
            xy=at[b],
            xytext=at[a],
            arrowprops={
                "arrowstyle": "-|>",
                "color": palette.ORANGE if on_way else "#b8c4d0",
                "lw": 1.4 if on_way else 0.8,
                "shrinkA": 14,
                "shrinkB": 14,
                "connectionstyle": "arc3,rad=0.06",
            },
        )
    for name, (x, y) in at.items():
        axes.text(
            x,
            y,
            name,
            ha="center",
            va="center",
            fontsize=10,
            zorder=3,
            bbox={
                "boxstyle": "round,pad=0.4",
                "fc": "#fff4e8" if name in WAY else "#ffffff",
                "ec": "#667788",
            },
        )
    axes.set_xlim(min(x for x, _ in at.values()) - 2, max(x for x, _ in at.values()) + 2)
    axes.set_ylim(0.3, len(FLOORS) + 0.7)
    axes.axis("off")
    figure.savefig(target, metadata={"Date": None})
    plt.close(figure)


if __name__ == "__main__":
    draw()
