"""One recovery: where it stands, what is printed there, what it becomes, and by which witness."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.forms.form import Form


@dataclass(frozen=True, slots=True)
class Mend:
    """One text that was damaged and has been recovered.

    `line` is null for a text of the head. `field` is `level1`, `level2`, a released name of the head
    (`transfer_central`), or `caption:` and the field whose caption it is. `witness` says what the text was recovered
    from: code, name, order, span, sum, grammar (of targets) or words (around a character), several of them joined by commas.
    """

    page: int
    line: int | None
    field: str
    was: str
    becomes: str
    witness: str


# A form as repaired, and what was recovered on it, in order.
Mended = tuple[Form, list[Mend]]
