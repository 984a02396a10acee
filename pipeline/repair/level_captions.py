"""Damaged captions of levels (`10 氏县北仁`, `12-灰里18小`, `and the least`) recovered from a closed list.

Only on forms that print the list's codes. Witnesses: the code that is left, the likeness of the name, and the order
of the captions that are legible together with the span of level 1 (a code stands once, in rising order). The order of
level 2 differs between years (宁夏 2019): where the legible captions do not rise it is silent, and where it speaks
against another witness nothing is recovered.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import combinations, groupby

from rapidfuzz import fuzz

from pipeline.forms import captions
from pipeline.forms.form import Form, FormRow, Printed
from pipeline.repair.mend import Mend, Mended
from pipeline.text import bare
from pipeline.vocabulary import levels

# So many legible captions of the list, and a form is one of those that print it; where another form of the document
# is, one of its own suffices.
ENOUGH = 3
ALIKE, MARGIN = 0.5, 0.2
_CODE = re.compile(r"^(\d{1,2})(?!\d)")
_WELL_FORMED = re.compile(r"^(?:\d{1,4}[-—–－])?[\u3400-\u9fff、与和及()()]{2,}$")
_HAN = re.compile(r"[\u3400-\u9fff]+")


@dataclass(frozen=True, slots=True)
class Caption:
    """One printed level cell: its text, the rows it spans (indices), and the code of the list it legibly is."""

    text: str
    rows: tuple[int, ...]
    code: str | None
    damaged: bool


def repaired_levels(form: Form, forms: Sequence[Form]) -> Mended:
    """The form with its damaged level captions recovered, and what was recovered on each row; where the witnesses to a
    level 2 disagree, its rows are marked as disputed. `forms` are all of the document."""
    if not _prints_codes(form, forms):
        return form, []
    firsts, seconds = _captions(form, "level1"), _captions(form, "level2")
    told = [
        _second(position, seconds, firsts) if caption.damaged else (caption.code, "")
        for position, caption in enumerate(seconds)
    ]
    below = {caption.rows: code for caption, (code, _) in zip(seconds, told, strict=True)}
    settled = [("level2", caption, *said) for caption, said in zip(seconds, told, strict=True)]
    settled += [("level1", caption, *_first(i, firsts, below)) for i, caption in enumerate(firsts)]
    rows, mends = list(form.rows), list[Mend]()
    for field, caption, code, witness in settled:
        if caption.damaged:
            mends += _settle(rows, field, caption, code, witness)
    return replace(form, rows=rows), mends


def _settle(rows: list[FormRow], field: str, caption: Caption, code: str | None, witness: str) -> list[Mend]:
    """Put the recovered caption on its rows, or mark the rows as disputed."""
    mends = []
    for index in caption.rows:
        row = rows[index]
        if code:
            printed: Printed = getattr(row, field)
            becomes = f"{code}-{levels.CODES[code]}"
            rows[index] = row.put(field, replace(printed, text=becomes))
            mends.append(Mend(printed.page, row.line, field, caption.text, becomes, witness))
        elif field == "level2":
            rows[index] = replace(row, disputed=True)
    return mends


# ---------------------------------------------------------------------------------------------------- captions


def _prints_codes(form: Form, forms: Sequence[Form]) -> bool:
    own = _legible(form)
    return own >= ENOUGH or bool(own and any(_legible(other) >= ENOUGH for other in forms))


def _legible(form: Form) -> int:
    texts = {printed.text for row in form.rows for printed in (row.level1, row.level2)}
    return len({code for text in texts if (code := _coded(text))})


def _captions(form: Form, field: str) -> list[Caption]:
    """The level cells of a form in order; rows of one merged cell (or of the same text again) are one."""

    def key(index: int) -> tuple[object, ...]:
        printed: Printed = getattr(form.rows[index], field)
        return printed.text, *((printed.page, printed.box) if not _coded(printed.text) else ())

    made = []
    for _, group in groupby(range(len(form.rows)), key):
        rows = tuple(group)
        made.append(_caption(getattr(form.rows[rows[0]], field), rows, field))
    return made


def _caption(printed: Printed, rows: tuple[int, ...], field: str) -> Caption:
    code = _coded(printed.text)
    own = code if code and len(code) == _digits(field) else None
    return Caption(printed.text, rows, own, bool(printed.text) and own is None and _damaged(printed.text))


def _digits(field: str) -> int:
    return 1 if field == "level1" else 2


@cache
def _coded(text: str) -> str | None:
    """The code of a caption that legibly is one of the list: code and name agree."""
    code, name = captions.code_and_name(text)
    listed = levels.CODES.get(code or "")
    return code if listed and name and (name in listed or listed in name) and len(name) >= 2 else None


@cache
def _damaged(text: str) -> bool:
    """Whether a caption that is none of the list is illegible: other than a code and a name, or a code of the list
    with letters that are not its name."""
    code, name = captions.code_and_name(text)
    if not _WELL_FORMED.match(bare(text)) or " " in text.strip():
        return not _known(name)
    return code in levels.CODES and not _known(name)


def _known(name: str | None) -> bool:
    return bool(name) and levels.category_of(None, name) != "other"


# ---------------------------------------------------------------------------------------------------- witnesses


def _second(position: int, seconds: Sequence[Caption], firsts: Sequence[Caption]) -> tuple[str | None, str]:
    """The code of a damaged level-2 caption and its witnesses; None where they disagree or are silent."""
    caption = seconds[position]
    codes = [code for code in levels.CODES if len(code) == 2]
    said = {"code": _code_left(caption.text, codes), "name": _like(caption.text, codes)}
    loose, spanned = (_in_order(position, seconds, spans, codes) for spans in ((), firsts))
    fits = spanned or loose
    if len(fits) == 1:
        said["order" if loose == fits else "span"] = next(iter(fits))
    taken = {other.code for other in seconds if other is not caption}
    code, witness = _agreed(said)
    against = (fits and code not in fits) or code in taken
    return (None, "") if against else (code, witness)


def _first(
    position: int, firsts: Sequence[Caption], below: dict[tuple[int, ...], str | None]
) -> tuple[str | None, str]:
    """The code of a damaged level-1 caption: by what is left of it, by the level 2 it spans, by its neighbours."""
    caption = firsts[position]
    codes = [code for code in levels.CODES if len(code) == 1]
    heads = {code[0] for rows, code in below.items() if code and set(rows) <= set(caption.rows)}
    said = {"code": _code_left(caption.text, codes), "name": _like(caption.text, codes)}
    if len(heads) == 1:
        said["span"] = heads.pop()
    fits = _in_order(position, firsts, (), codes)
    if len(fits) == 1:
        said["order"] = next(iter(fits))
    code, witness = _agreed(said)
    return (code, witness) if code in codes else (None, "")


def _agreed(said: dict[str, str | None]) -> tuple[str | None, str]:
    heard = {witness: code for witness, code in said.items() if code}
    if len(set(heard.values())) != 1:
        return None, ""
    return next(iter(heard.values())), ",".join(heard)


def _code_left(text: str, codes: Sequence[str]) -> str | None:
    found = _CODE.match(text)
    return found.group(1) if found and found.group(1) in codes else None


def _like(text: str, codes: Sequence[str]) -> str | None:
    """The code whose name is much more like the Chinese of a text than any other."""
    han = "".join(_HAN.findall(text))
    ranked = sorted(((fuzz.ratio(han, levels.CODES[code]) / 100, code) for code in codes), reverse=True)
    best, second = ranked[0], ranked[1]
    return best[1] if han and best[0] >= ALIKE and best[0] - second[0] >= MARGIN else None


def _in_order(
    position: int, captions: Sequence[Caption], firsts: Sequence[Caption], codes: Sequence[str]
) -> frozenset[str]:
    """The codes a caption may have if codes rise and the legible ones stay; empty where that cannot be."""
    if len(captions) > len(codes) or any(not c.code and not c.damaged for c in captions):
        return frozenset()
    heads = [_head_of(caption, firsts) for caption in captions]
    return frozenset(
        chosen[position]
        for chosen in combinations(sorted(codes), len(captions))
        if all(c.code in (None, code) for c, code in zip(captions, chosen, strict=True))
        and _spans(heads, chosen)
    )


def _head_of(caption: Caption, firsts: Sequence[Caption]) -> Caption | None:
    return next((first for first in firsts if set(caption.rows) <= set(first.rows)), None)


def _spans(heads: Sequence[Caption | None], chosen: Sequence[str]) -> bool:
    """Whether codes change their first digit just where level 1 changes, and have that of a legible level 1."""
    for head, code in zip(heads, chosen, strict=True):
        if head and head.code and head.code != code[0]:
            return False
    pairs = zip(heads, heads[1:], chosen, chosen[1:], strict=False)
    return all((a is b) == (c[0] == d[0]) for a, b, c, d in pairs if a and b)
