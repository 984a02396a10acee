"""`jixiao target`: target expressions in, one line or one JSON object per parse out."""

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any, TextIO

from pipeline.target.columns import parse_target
from pipeline.target.model import Target

# 控制字符、书写方向符、行分隔符、代理码点:转义后才上终端
_UNSAFE = re.compile(
    "[\x00-\x1f\x7f-\x9f\xad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    "\ud800-\udfff\U000e0000-\U000e007f]"
)


_KINDS = {
    "numeric": "数值",
    "date": "日期",
    "duration": "时长",
    "relative": "相对",
    "qualitative": "定性",
    "placeholder": "空指标",
    "missing": "空白",
}


def run(texts: Iterable[str], as_json: bool, year: int | None, out: TextIO) -> int:
    """Parse each text (an argument, or a line with or without its end) and write what it says; returns 0."""
    show = _json_line if as_json else _readable_line
    for number, text in enumerate(texts, 1):
        line = text.removesuffix("\n").removesuffix("\r")
        for part, target in enumerate(parse_target(line, year), 1):
            out.write(show(number, part, target) + "\n")
    return 0


def _json_line(number: int, part: int, target: Target) -> str:
    return json_line({"input": number, "part": part, **target.as_json()})


def json_line(record: Mapping[str, Any]) -> str:
    """A record as one line of JSON that a terminal can show: what has no shape of its own is escaped."""
    return _UNSAFE.sub(_json_escape, json.dumps(record, ensure_ascii=False))


def _json_escape(found: re.Match[str]) -> str:
    return json.dumps(found.group())[1:-1]


def _readable_line(number: int, part: int, target: Target) -> str:
    """`3.1  ≥90%  →  数值 numeric  comparator=ge value=90 …`."""
    fields = target.as_json()
    text, kind = fields.pop("text"), str(fields.pop("kind"))
    said = " ".join(f"{name}={value}" for name, value in fields.items() if value is not None)
    return _UNSAFE.sub(_escape, f"{number}.{part}  {text}  →  {_KINDS[kind]} {kind}  {said}".rstrip())


def _escape(found: re.Match[str]) -> str:
    code = ord(found.group())
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
