"""Set the facsimile of the 2024 publication: `python -m pipeline.facsimile`. The same transcript gives the same bytes."""

from __future__ import annotations

from pathlib import Path

from pipeline.facsimile.form_2024 import form_sheet
from pipeline.facsimile.transcript import read_transcript
from pipeline.facsimile.typeset import typeset

TRANSCRIPT = Path("data/source/2024/transcript.jsonl")
FACSIMILE = Path("data/raw/2024/nx-fgw-2024.pdf")


def facsimile(transcript: Path = TRANSCRIPT) -> bytes:
    """The PDF of a transcript: one form a page."""
    return typeset([form_sheet(form) for form in read_transcript(transcript)])


if __name__ == "__main__":
    FACSIMILE.parent.mkdir(parents=True, exist_ok=True)
    FACSIMILE.write_bytes(facsimile())
