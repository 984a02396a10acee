"""A closer look at glyphs without ink at the first one, or that lie over others: in colour, by switching objects off.

What makes no difference when it is not drawn is not seen, whatever hides it: a fill, a picture, a clip, a layer.
"""

from __future__ import annotations

import ctypes
from collections import defaultdict
from collections.abc import Iterable, Sequence

import numpy as np
import numpy.typing as npt
import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from pipeline.pdf import ink
from pipeline.pdf.coordinates import Frame
from pipeline.pdf.glyphs import Glyphs
from pipeline.pdf.ink import Boxes, Flags
from pipeline.pdf.overlaps import Pair
from pipeline.pdf.why_unseen import Why

Indices = npt.NDArray[np.intp]

# So many looks at most for glyphs that lie over each other.
MOST_LOOKS = 12
# A fill whose channels all differ by less from the ground has the colour of the ground (of 255).
SAME = 16
# An overlay has so little of the contrast of what it lies over, or so many times its size.
PALE, LARGE = 0.55, 1.5
# What pdfium says of a fill that is a tiling and of one that is a shading. The colour of such text, and of text that a pen
# draws around its outlines, is measured.
_PATTERNS = frozenset([(191, 191, 191), (255, 255, 255)])
_STROKED = frozenset([1, 2, 5, 6])


class Closer:
    """A page rendered larger, and what each of its text objects adds to it."""

    def __init__(
        self,
        page: pdfium.PdfPage,
        frame: Frame,
        glyphs: Glyphs,
        boxes: Boxes,
        objects: Iterable[ctypes.c_void_p],
    ) -> None:
        self.page, self.frame, self.glyphs, self.boxes = page, frame, glyphs, boxes
        self.handles = {ink.address(obj): obj for obj in objects}
        self.owner = owners(page, glyphs)
        self.measured: dict[int, tuple[int, int, int, int]] = {}
        self.whole = ink.render(page, frame, ink.CLOSE, colours=True)
        with ink.without(self.handles.values()):
            self.bare = ink.render(page, frame, ink.CLOSE, colours=True)

    def unseen(self, faint: Flags, marked: Flags, pairs: Sequence[Pair]) -> dict[int, Why]:
        """Glyphs whose ink makes no difference to the page, or only as holes in other text, and why."""
        own = self._own(self.bare)
        hidden = faint & ink.faint(own, self.boxes)
        groups = self._groups(np.flatnonzero(hidden), pairs)
        hidden |= marked & self._blended_away(groups)
        for group in groups:
            members = marked & np.isin(self.owner, list(group))
            with ink.without(self.handles[each] for each in group if each in self.handles):
                rest = ink.render(self.page, self.frame, ink.CLOSE, colours=True)
            hidden |= members & (ink.faint(self._own(rest), self.boxes) | self._of_ground(members))
        hidden &= ~self._first_of_twins(hidden)
        why = {int(i): self._why(int(i)) for i in np.flatnonzero(hidden)}
        return {i: reason for i, reason in why.items() if reason is not Why.COVERED or self._embedded(i)}

    def _blended_away(self, groups: Sequence[set[int]]) -> Flags:
        """Glyphs of objects that the page shines through and that leave no ink where no other text is.

        Black text in the blend mode Screen makes a difference over other text all the same: pdfium draws what lies
        under it once more, a part of a pixel beside. Colours that objects do not tell are measured by the way.
        """
        asked = {each: self.handles[each] for each in set().union(*groups) if each in self.handles}
        through = [each for each, obj in asked.items() if pdfium_c.FPDFPageObj_HasTransparency(obj)]
        untold = [each for each, obj in asked.items() if _untold(obj)]
        if not through and not untold:
            return np.zeros(len(self.owner), dtype=bool)
        shown = {*through, *untold}
        with ink.without(obj for each, obj in self.handles.items() if each not in shown):
            alone = ink.render(self.page, self.frame, ink.CLOSE, colours=True)
        apart = ink.difference(alone, self.bare)
        for glyph in np.flatnonzero(np.isin(self.owner, untold)).tolist():
            self.measured[glyph] = self._measured(glyph, alone, apart)
        own = ink.summed(apart, self.frame, ink.CLOSE)
        return np.asarray(np.isin(self.owner, through) & ink.faint(own, self.boxes))

    def _measured(self, glyph: int, alone: ink.Grey, apart: ink.Grey) -> tuple[int, int, int, int]:
        """The colour of the pixels that a glyph changes most on the page without other text; its ground's if none."""
        place = self._pixels(glyph)
        most = int(apart[place].max(initial=0))
        if most < SAME:
            return (*self.ground(glyph), 255)
        blue, green, red = np.median(alone[place][apart[place] >= most / 2][:, :3], axis=0)
        return int(red), int(green), int(blue), 255

    def _own(self, rest: ink.Grey) -> ink.Ink:
        return ink.summed(ink.difference(self.whole, rest), self.frame, ink.CLOSE)

    def _groups(self, hidden: Indices, pairs: Sequence[Pair]) -> list[set[int]]:
        """Objects to switch off together: each with a glyph in question, none that lies over another of its group."""
        over: dict[int, set[int]] = defaultdict(set)
        for pair in pairs:
            one, other = int(self.owner[pair.one]), int(self.owner[pair.other])
            over[one].add(other)
            over[other].add(one)
        groups: list[set[int]] = []
        for each in sorted({*over, *self.owner[hidden].tolist()}):
            free = next((group for group in groups if not over[each] & group), None)
            if free is None:
                groups.append(free := set())
            free.add(each)
        return groups[:MOST_LOOKS]

    def _of_ground(self, members: Flags) -> Flags:
        """Glyphs in the colour of what they stand on: over other text they show as holes in it at most."""
        found = np.zeros(len(members), dtype=bool)
        for i in np.flatnonzero(members):
            found[i] = self._like_ground(int(i))
        return found

    def _like_ground(self, glyph: int) -> bool:
        known = int(self.owner[glyph]) in self.handles
        return known and _contrast(self._colour(glyph), self.ground(glyph)) < SAME

    def _colour(self, glyph: int) -> tuple[int, int, int, int]:
        """Red, green, blue and opacity of a glyph, as measured where its object does not tell."""
        return self.measured.get(glyph) or fill_of(self.handles[int(self.owner[glyph])])

    def _first_of_twins(self, hidden: Flags) -> Flags:
        """Of the same glyph set twice in one place neither makes a difference alone: the first of them stays."""
        kept = np.zeros(len(hidden), dtype=bool)
        places: set[tuple[str, int, int]] = set()
        own = np.flatnonzero(hidden)
        alone = {place for place, count in _counted(self._places(own)).items() if count > 1}
        for i, place in zip(own.tolist(), self._places(own), strict=True):
            if place in alone and place not in places and self._why(i) is Why.COVERED:
                places.add(place)
                kept[i] = True
        return kept

    def _places(self, own: Indices) -> list[tuple[str, int, int]]:
        x, y = np.round(self.boxes[own, 0]).astype(int), np.round(self.boxes[own, 1]).astype(int)
        return [
            (self.glyphs.chars[i], a, b) for i, a, b in zip(own.tolist(), x.tolist(), y.tolist(), strict=True)
        ]

    def _embedded(self, glyph: int) -> bool:
        """Whether the file brings the font along; one that it does not may lack glyphs here that it has elsewhere."""
        obj = self.handles.get(int(self.owner[glyph]))
        font = pdfium_c.FPDFTextObj_GetFont(obj) if obj is not None else None
        return not font or pdfium_c.FPDFFont_GetIsEmbedded(font) != 0

    def _why(self, glyph: int) -> Why:
        """Why a glyph leaves no ink."""
        x, y = self.glyphs.center_x[glyph], self.glyphs.center_y[glyph]
        if not (0 <= x <= self.frame.width and 0 <= y <= self.frame.height):
            return Why.OUTSIDE
        obj = self.handles.get(int(self.owner[glyph]))
        if obj is None:
            return Why.COVERED
        if pdfium_c.FPDFTextObj_GetTextRenderMode(obj) in (3, 7):
            return Why.INVISIBLE
        if fill_of(obj)[3] == 0:
            return Why.TRANSPARENT
        return Why.GROUND if self._like_ground(glyph) else Why.COVERED

    def ground(self, glyph: int) -> tuple[int, int, int]:
        """The colour a glyph stands on: the middle of what its box shows without text."""
        blue, green, red = np.median(self.bare[self._pixels(glyph)][..., :3].reshape(-1, 3), axis=0)
        return int(red), int(green), int(blue)

    def _pixels(self, glyph: int) -> tuple[slice, slice]:
        """Rows and columns of the pixels of a glyph's box, one of each at least."""
        rows, cols = self.bare.shape[:2]
        x0, y0, x1, y1 = self.boxes[glyph] * ink.CLOSE
        high = self.frame.height / self.frame.scale * ink.CLOSE
        top, left = (int(np.clip(side, 0, size - 1)) for side, size in ((high - y1, rows), (x0, cols)))
        return slice(top, max(top + 1, int(high - y0))), slice(left, max(left + 1, int(x1)))

    # ------------------------------------------------------------------ overlays

    def overlays(self, pairs: Sequence[Pair], seen: Flags) -> dict[int, Why]:
        """Glyphs of watermarks and seals that lie over the text: paler, larger or coloured, and all text set as they are."""
        styles = {
            self._style(over)
            for pair in pairs
            if seen[pair.one] and seen[pair.other]
            for over in self._over(pair)
        }
        if not styles:
            return {}
        own = [int(i) for i in np.flatnonzero(seen) if self.owner[i] in self.handles]
        like = [i for i in own if self._style(i) in styles]
        return dict.fromkeys(like, Why.OVERLAY) if 2 * len(like) < len(own) else {}

    def _over(self, pair: Pair) -> list[int]:
        """Which of two glyphs is printed over the other's text as an overlay."""
        one, other = self._weight(pair.one), self._weight(pair.other)
        size = [float(self.glyphs.high[i] - self.glyphs.low[i]) for i in (pair.one, pair.other)]
        if min(one, other) < PALE * max(one, other):
            return [pair.one if one < other else pair.other]
        if max(size) > LARGE * min(size):
            return [pair.one if size[0] > size[1] else pair.other]
        return []

    def _weight(self, glyph: int) -> float:
        """How much a glyph stands out from its ground, 0 to 255."""
        if int(self.owner[glyph]) not in self.handles:
            return 255.0
        colour = self._colour(glyph)
        return _contrast(colour, self.ground(glyph), mean=True) * colour[3] / 255

    def _style(self, glyph: int) -> tuple[int, ...]:
        """Colour and size of a glyph."""
        obj = self.handles.get(int(self.owner[glyph]))
        size = round(float(self.glyphs.high[glyph] - self.glyphs.low[glyph]))
        return (*(fill_of(obj) if obj is not None else ()), size)


def _counted(places: Iterable[tuple[str, int, int]]) -> dict[tuple[str, int, int], int]:
    counts: dict[tuple[str, int, int], int] = defaultdict(int)
    for place in places:
        counts[place] += 1
    return counts


def owners(page: pdfium.PdfPage, glyphs: Glyphs) -> Indices:
    """The address of the object that draws each glyph."""
    textpage = page.get_textpage()
    try:
        found = [pdfium_c.FPDFText_GetTextObject(textpage, place) for place in glyphs.place.tolist()]
        return np.array([ink.address(obj) for obj in found], dtype=np.intp)
    finally:
        textpage.close()


def fill_of(obj: ctypes.c_void_p) -> tuple[int, int, int, int]:
    """Red, green, blue and opacity that a text is filled with; of a pattern what pdfium has for it."""
    parts = [ctypes.c_uint() for _ in range(4)]
    if not pdfium_c.FPDFPageObj_GetFillColor(obj, *parts):
        return 0, 0, 0, 255
    red, green, blue, alpha = (part.value for part in parts)
    return red, green, blue, alpha


def _untold(obj: ctypes.c_void_p) -> bool:
    """Whether the colour that a text is filled with may not be that which it shows."""
    return fill_of(obj)[:3] in _PATTERNS or pdfium_c.FPDFTextObj_GetTextRenderMode(obj) in _STROKED


def _contrast(colour: Sequence[int], ground: Sequence[int], mean: bool = False) -> float:
    apart = [abs(one - two) for one, two in zip(colour[:3], ground, strict=True)]
    return sum(apart) / 3 if mean else float(max(apart))
