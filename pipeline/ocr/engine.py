"""Text of an image, read by RapidOCR. RapidOCR and onnxruntime live only here and are imported when a page needs them.

The models ship in RapidOCR's wheel: nothing is fetched. One thread, one line at a time, so that the same image gives
the same text and scores on one machine, and workers do not stand in each other's way.
"""

from __future__ import annotations

import csv
import os
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from pipeline.ocr.han_marks import pointed, with_marks
from pipeline.ocr.likely_words import told_by_words, with_choices
from pipeline.ocr.needs_ocr import ORDINARY
from pipeline.ocr.page_image import Image, Quad

Scores = npt.NDArray[np.float32]
Indexes = npt.NDArray[np.intp]
HINT = (
    "图片页需要 OCR:pip install 'jixiao[ocr]' (a page that is a picture needs OCR: pip install 'jixiao[ocr]')"
)
# Text is looked for on an image of at most so many pixels a side: A4 at 150 dpi, where as much is found as at
# RapidOCR's own bound of 2000 in four fifths of the time.
DETECT_SIDE = 1760
# The confidence of a line of which ink was left unread: steps before the first character (1 to 3 as a rule), after the
# last (1 to 4).
UNREAD, BEFORE, AFTER = 0.4, 4, 5.5
# Marks whose full- and half-width forms look alike: the model's doubt between the two is no doubt about the text.
_ALIKE = frozenset(":：,，;；()（）!！?？\"'“”‘’、。·.-—–~～ ")
# The model has no ‰ and writes it so.
_PERMILLE = re.compile(r"(?:^|(?<=\d))[%%][oO0](?!\d)")
# A lone dash before a measure is the numeral (`0101-—年期项目`).
_ONE = re.compile(r"(?<![—\w])—(?=[年次季月批期个项])")
# Half of the model's characters are none that a mainland form prints (內, 說, 査; marks like ☑ are): such a one gives way
# to the form's own character for it (`simplified.csv`, after OpenCC's), or to one that a form prints where the model sees
# that too, with at least this score.
SEEN_TOO = 0.05
SIMPLIFIED = Path(__file__).with_name("simplified.csv")
PARAMS = {
    "Global.log_level": "critical",
    "Global.use_preprocess_img": False,
    "EngineConfig.onnxruntime.intra_op_num_threads": 1,
    "EngineConfig.onnxruntime.inter_op_num_threads": 1,
    "Rec.rec_batch_num": 1,
    # Short lines (`0`, `5年`) are not padded to the width of long ones: a third of the time of a form, the same text.
    "Rec.rec_img_shape": [3, 48, 96],
}


class OcrMissing(ImportError):
    """RapidOCR is not installed; the message says what to install."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A line as read: its text, how sure the least sure of its characters is (0–1), and the text as the picture alone gave it
    where the words around a character chose another."""

    text: str
    confidence: float
    alone: str | None = None


@cache
def _engine() -> Any:
    os.environ["ORT_DISABLE_TELEMETRY"] = (
        "1"  # onnxruntime reports to its maker unless told not to, before import
    )
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    try:
        from rapidocr import RapidOCR
    except ImportError as error:
        raise OcrMissing(HINT) from error
    cv2.setNumThreads(1)
    engine: Any = RapidOCR(params=PARAMS)
    blank = np.full((48, 96, 3), 255, dtype=np.uint8)
    engine(blank, use_det=False, use_cls=False, use_rec=True)  # the reader is made at the first line
    engine.text_rec.postprocess_op = AsPrinted(engine.text_rec.postprocess_op)
    return engine


class AsPrinted:
    """RapidOCR's reading of the model's scores, with characters preferred that a form prints, and those that the picture
    leaves open told by the words around them.

    `alone`: the last line as the picture alone gave it.
    """

    def __init__(self, decode: Any) -> None:
        self._decode = decode
        self._characters = list(decode.character)
        self._strange = np.array([char.isalpha() and char not in ORDINARY for char in decode.character])
        self._printed = np.array([char in ORDINARY for char in decode.character])
        self._meant = meant_by(decode.character)
        self._odd = frozenset(char for char, out in zip(decode.character, self._strange, strict=True) if out)
        self.alone = ""

    def __call__(self, scores: Scores, *args: Any, **named: Any) -> Any:
        """What `decode` gives for scores (one line × steps × characters)."""
        read = self._as_a_form_prints(scores.copy(), *args, **named)
        self.alone = str(read[0][0][0])
        choices = told_by_words(scores[0], self._characters, self._meant, self._printed)
        if not choices:
            return read
        return self._as_a_form_prints(with_choices(scores[0], choices)[None], *args, **named)

    def _as_a_form_prints(self, scores: Scores, *args: Any, **named: Any) -> Any:
        read = self._decode(scores, *args, **named)
        if not self._odd.isdisjoint(char for text, _ in read[0] for char in text):
            scores = without_strange(scores, self._strange, self._meant)
            read = self._decode(scores, *args, **named)
        if any(pointed(text) for text, _ in read[0]):
            read = self._decode(with_marks(scores, self._characters), *args, **named)
        return read


def meant_by(characters: Sequence[str]) -> Indexes:
    """For each character of the model the place of the one that a mainland form prints for it; its own for most."""
    place = {char: index for index, char in enumerate(characters)}
    with SIMPLIFIED.open(encoding="utf-8", newline="") as file:
        pairs = {row["printed"]: row["meant"] for row in csv.DictReader(file)}
    return np.array([place.get(pairs.get(char, char), index) for index, char in enumerate(characters)])


def without_strange(scores: Scores, strange: npt.NDArray[np.bool_], meant: Indexes) -> Scores:
    """Scores (lines × steps × characters, the first of them no character), strange ones given to the character meant, or
    to what else is seen."""
    for line, step in np.argwhere(strange[scores.argmax(axis=2)]):
        here = scores[line, step]
        seen = int(here.argmax())
        ordinary = np.where(strange, 0, here)
        best = int(meant[seen]) if meant[seen] != seen else 1 + int(ordinary[1:].argmax())
        if ordinary[best] >= SEEN_TOO or best == meant[seen]:
            ordinary[best] += here[strange].sum()
            scores[line, step] = ordinary
    return scores


def prepare() -> None:
    """Load the models (once a process); OcrMissing where they are not installed."""
    _engine()


def detect_text(image: Image) -> list[Quad]:
    """Where text stands on a BGR image: quadrilaterals of four (x, y), clockwise from the top left, in pixels."""
    scale = min(1.0, DETECT_SIDE / max(image.shape[:2]))
    small = image if scale == 1 else cv2.resize(image, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    found = _engine()(small, use_det=True, use_cls=False, use_rec=False)
    boxes = getattr(found, "boxes", None)
    return [] if boxes is None else [np.asarray(box, dtype=np.float64) / scale for box in boxes]


def read_line(image: Image, tight: bool = False) -> Reading:
    """The text of one line (a BGR crop, upright); `tight`: cut at its ink, so that ink before the first character or
    after the last is something that was not read."""
    found = _engine()(image, use_det=False, use_cls=False, use_rec=True, return_word_box=True)
    text, score = as_meant(str(found.txts[0])), float(found.scores[0])
    words = found.word_results[0]
    sure = _least(text, list(words.confs or ()), score)
    alone = as_meant(_engine().text_rec.postprocess_op.alone)
    return Reading(
        text, min(sure, UNREAD) if tight and _left_out(words) else sure, alone if alone != text else None
    )


def as_meant(text: str) -> str:
    """A text as read, with what the model writes for signs it does not tell apart put back."""
    return _ONE.sub("一", _PERMILLE.sub("‰", text))


def _left_out(words: Any) -> bool:
    """Whether the first or last character stands far inside the line (in steps of a sixth of its height)."""
    if not words.word_cols:
        return False
    return bool(words.word_cols[0][0] > BEFORE or words.line_txt_len - words.word_cols[-1][-1] > AFTER)


def _least(text: str, scores: Sequence[float], mean: float) -> float:
    telling = [score for char, score in zip(text, scores, strict=False) if char not in _ALIKE]
    return round(float(min(telling, default=mean)), 3)


def upside_down(crops: Iterable[Image]) -> bool:
    """Whether some lines stand on their heads: most do by the direction model, and they are read better turned."""
    lines = list(crops)
    votes = []
    for crop in lines:
        found = _engine()(crop, use_det=False, use_cls=True, use_rec=False).cls_res
        votes += [label == "180" for label, score in found or () if score > 0.8]
    if 2 * sum(votes) <= len(votes):
        return False
    return _sure([np.ascontiguousarray(line[::-1, ::-1]) for line in lines]) > _sure(lines)


def _sure(lines: Sequence[Image]) -> float:
    return sum(read_line(line).confidence for line in lines)
