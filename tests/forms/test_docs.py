"""docs/layouts.md shows what `jixiao show` really prints for its example."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from forms.variants import drawn
from pipeline.facsimile.typeset import typeset
from pipeline.forms import captions
from pipeline.read_pdf import read_document
from pipeline.show import show

PAGE = (Path(__file__).parents[2] / "docs" / "layouts.md").read_text("utf-8")
ADDED = ("归口单位", "核定资金", "考核内容", "考核要求")


def shown(folder: Path) -> str:
    variant = drawn("docs_example")
    pdf = folder / "docs_example.pdf"
    pdf.write_bytes(typeset(variant.sheets, variant.style))
    return "\n".join(show(read_document(pdf, pdf.stem)))


def printed() -> list[str]:
    return list(re.findall(r"```\n(docs_example: .*?)\n```", PAGE, re.S))


def test_the_page_shows_the_example_as_it_is_read(tmp_path: Path) -> None:
    assert shown(tmp_path) == printed()[1]


def test_the_page_shows_the_example_as_it_was_read_before_its_lines(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = captions.DATA.read_text("utf-8")
    for name in ADDED:
        text = text.replace(f', "{name}"]', "]").replace(f'"{name}", ', "")
    (tmp_path / "layouts.toml").write_text(text, "utf-8")
    monkeypatch.setattr(captions, "DATA", tmp_path / "layouts.toml")
    forget()
    try:
        assert shown(tmp_path) == printed()[0]
    finally:
        monkeypatch.undo()
        forget()


def forget() -> None:
    """Let every lookup of the layout data be made anew."""
    for item in vars(captions).values():
        if hasattr(item, "cache_clear"):
            item.cache_clear()


def test_every_section_of_the_data_that_the_page_names_is_there() -> None:
    named = set(re.findall(r"^\| `\[+([a-z_]+)\]+`", PAGE, re.M))
    assert named - set(re.findall(r"^\[+([a-z_]+)", captions.DATA.read_text("utf-8"), re.M)) == set()
    assert len(named) >= 5
