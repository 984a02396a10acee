"""docs/targets.md shows what the parser really reads."""

import re
from pathlib import Path

from pipeline.target import Target, parse_target

PAGE = Path(__file__).parents[2] / "docs" / "targets.md"
ROW = re.compile(r"^\| `(?P<text>[^`]+)` \| `(?P<read>[^`]+)` \|$", re.M)


def shown(target: Target) -> str:
    said = [f"{name}={value}" for name, value in target.as_json().items() if value is not None][2:]
    return " ".join([target.kind, *said])


def test_every_example_of_the_page_is_what_the_parser_reads() -> None:
    examples = [
        (found["text"].replace("⇥", "\t"), found["read"]) for found in ROW.finditer(PAGE.read_text("utf-8"))
    ]
    assert len(examples) > 80
    for text, read in examples:
        assert " ‖ ".join(map(shown, parse_target(text))) == read


def test_every_field_is_described() -> None:
    page = PAGE.read_text("utf-8")
    assert [name for name in Target.__slots__ if f"`{name}`" not in page] == []
