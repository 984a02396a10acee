"""Why a text that the file holds is none of what the page says."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from enum import StrEnum

from pipeline.doubt import Doubt, Kind


class Why(StrEnum):
    """The reasons, each once."""

    OUTSIDE = "outside"
    INVISIBLE = "invisible"
    TRANSPARENT = "transparent"
    GROUND = "ground"
    TINY = "tiny"
    COVERED = "covered"
    LEANING = "leaning"
    OVERLAY = "overlay"
    STRUCK = "struck"


WORDS = {
    Why.OUTSIDE: "在页面之外 outside the page",
    Why.INVISIBLE: "以不可见方式写入 set as invisible text",
    Why.TRANSPARENT: "完全透明 transparent",
    Why.GROUND: "与底色相同 in the colour of its ground",
    Why.TINY: "小到无法辨认 too small to be seen",
    Why.COVERED: "被遮盖、裁切或在隐藏图层 covered, clipped or on a hidden layer",
    Why.LEANING: "斜排,如水印、印章 at another angle, as watermarks and seals are",
    Why.OVERLAY: "浅色或异色叠印,如水印、印章 printed over the table in another colour, as watermarks and seals are",
    Why.STRUCK: "已划去 struck through",
}

_KINDS = {Why.LEANING: Kind.OVERLAY_TEXT, Why.OVERLAY: Kind.OVERLAY_TEXT, Why.STRUCK: Kind.STRUCK_TEXT}
# So many characters of a text are told.
_TOLD = 40


def notes(why: Mapping[int, Why], chars: tuple[str, ...], page: int) -> Iterator[Doubt]:
    """A note for each reason, with the text that is set aside."""
    texts: dict[Why, str] = defaultdict(str)
    for glyph in sorted(why):
        texts[why[glyph]] += chars[glyph]
    for reason, text in texts.items():
        told = text if len(text) <= _TOLD else text[:_TOLD] + "…"
        yield Doubt(_KINDS.get(reason, Kind.HIDDEN_TEXT), f"{WORDS[reason]}: {told}", page)
