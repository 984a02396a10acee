"""Strings a second of `parse_target` on one core, beside a plain compiled-regex scan of the same text.

    python bench/target.py [strings]

The strings are the labelled ones of tests/target with other numbers, all distinct: nothing to remember.
The plain scan looks for sign, number, unit and 以上 with one pattern, and makes nothing of them.
"""

import json
import random
import re
import sys
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
LABELLED = ("labelled_real.jsonl", "labelled_conventions.jsonl")
PLAIN = re.compile(
    r"(≥|≤|>=|<=|=|不低于|不少于|不超过)?\s*([0-9,]+(?:\.[0-9]+)?)\s*([%‰一-鿿]{1,4})?(以上|以内|以下)?"
)


def distinct_strings(count: int, seed: int = 1) -> list[str]:
    """`count` distinct strings: the labelled ones, digits drawn anew (years kept), words with a suffix."""
    draw = random.Random(seed)
    lines = [
        line for name in LABELLED for line in (ROOT / "tests/target" / name).read_text("utf-8").splitlines()
    ]
    known = [json.loads(line)["text"] for line in lines]
    found: set[str] = set()
    while len(found) < count:
        text = re.sub(r"(?!20[0-9]{2})[0-9]+", lambda _: str(draw.randint(1, 99_999)), draw.choice(known))
        found.add(text if re.search(r"[0-9]", text) else text + chr(draw.randint(0x4E00, 0x9FA5)))
    return sorted(found)


def best_of(runs: int, work: Callable[[], object]) -> float:
    """Seconds of processor time, the best of `runs`."""
    seconds = []
    for _ in range(runs):
        begin = time.process_time()
        work()
        seconds.append(time.process_time() - begin)
    return min(seconds)


def main() -> None:
    """Print the figures, one a line."""
    begin = time.process_time()
    from pipeline.target import parse_target

    print(f"import: {1000 * (time.process_time() - begin):.0f} ms")
    texts = distinct_strings(int(sys.argv[1]) if len(sys.argv) > 1 else 50_000)
    parsed = best_of(3, lambda: [parse_target(text) for text in texts])
    scanned = best_of(3, lambda: [PLAIN.findall(text) for text in texts])
    print(f"{len(texts)} distinct strings, {sum(map(len, texts)) / len(texts):.1f} characters each")
    print(
        f"parse_target: {len(texts) / parsed:,.0f} strings/s; plain scan: {len(texts) / scanned:,.0f} strings/s"
    )
    print(f"ratio: {parsed / scanned:.1f} times the plain scan")
    for piece in ("1个", "一", "(", "≥90%"):
        hostile = piece * (1_000_000 // len(piece))
        print(f"1 MB of {piece!r}: {best_of(1, lambda text=hostile: parse_target(text)):.2f} s")  # type: ignore[misc]


if __name__ == "__main__":
    main()
