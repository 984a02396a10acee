"""Every word of the site in Chinese and English, and text from a PDF made safe to look at."""

from __future__ import annotations

import hashlib
import json
import re
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from markupsafe import Markup

from pipeline.schema import TABLES
from pipeline.target.said import WORDS
from pipeline.words import typeset
from pipeline.words import words as lists

_HERE = Path(__file__).parent
# Controls, direction marks and other characters without a shape of their own; the line break stays. Both the pages
# and site.js read the class from here.
INVISIBLE = r"[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]"
_INVISIBLE = re.compile(INVISIBLE)
_TAGS = re.compile("[\U000e0000-\U000e007f]")
_SAFE_NAME = re.compile(r"[0-9A-Za-z_\-\u4e00-\u9fff]{1,80}")


class Words(dict[str, tuple[str, str]]):
    """key → (Chinese, English)."""

    def of(self, key: str) -> tuple[str, str]:
        """The words of a key; a key that is not in the table (a rule of a later release) stands for itself."""
        return self.get(key) or (shown(key.partition(".")[2] or key),) * 2


@cache
def words() -> Words:
    """strings.toml with the titles of tables and fields, which the schema declares."""
    sections = tomllib.loads((_HERE / "strings.toml").read_text("utf-8"))
    found = Words(WORDS | lists())
    for table in TABLES:
        found[f"table.{table.name}"] = (table.title_zh, table.title_en)
        found |= {f"field.{each.name}": (each.title_zh, each.name.replace("_", " ")) for each in table.fields}
    for section, entries in sections.items():
        found |= {f"{section}.{key}": (pair[0], pair[1]) for key, pair in entries.items()}
    return found


def shown(text: str) -> str:
    """Text as it can be looked at: what has no shape, or turns its neighbours round, is shown as an escape."""
    visible = _INVISIBLE.sub(lambda found: f"\\u{ord(found.group()):04x}", text)
    return _TAGS.sub(lambda found: f"\\u{{{ord(found.group()):x}}}", visible)


def finalize(value: object) -> object:
    """What Jinja prints: markup as it is, null as nothing, all else made visible (and escaped by Jinja)."""
    if isinstance(value, Markup):
        return value
    return "" if value is None else shown(str(value))


def said(key: str, tag: str = "span", **args: object) -> Markup:
    """Words in Chinese, marked for site.js to turn into English."""
    zh = words().of(key)[0]
    given = (
        Markup(" data-args='{}'").format(json.dumps(_plain(args), ensure_ascii=False)) if args else Markup()
    )
    return Markup("<{tag} data-t='{key}'{given}>{text}</{tag}>").format(
        tag=Markup(tag), key=key, given=given, text=filled(zh, args)
    )


def word_or_text(text: str) -> Markup:
    """The words of a key; text of a form, which is no key, as it is."""
    return said(text) if text in words() else Markup("<bdi lang=zh-CN>{}</bdi>").format(shown(text))


def labelled(attribute: str, key: str, **args: object) -> Markup:
    """An attribute of words: aria-label, placeholder, title, alt, data-label."""
    given = (
        Markup(" data-a-args='{}'").format(json.dumps(_plain(args), ensure_ascii=False)) if args else Markup()
    )
    return Markup("{name}='{text}' data-a='{name}:{key}'{given}").format(
        name=Markup(attribute), key=key, text=filled(words().of(key)[0], args), given=given
    )


def both(zh: str | None, en: str | None) -> Markup:
    """A sentence that the release itself has in two languages."""
    return Markup("<span class=zh lang=zh-CN>{}</span><span class=en lang=en>{}</span>").format(
        shown(typeset(zh or en or "")), shown(en or zh or "")
    )


def filled(text: str, args: dict[str, Any]) -> str:
    """`{n}` replaced by what it names; data, so nothing in it is looked at again."""
    return re.sub(r"\{(\w+)\}", lambda found: shown(str(args.get(found.group(1), ""))), text)


def _plain(args: dict[str, Any]) -> dict[str, Any]:
    return {
        name: value if isinstance(value, int | float | str) else str(value) for name, value in args.items()
    }


def file_name(identity: str) -> str:
    """A name for a file or an anchor: the id itself where that is safe anywhere, else a hash of it."""
    if _SAFE_NAME.fullmatch(identity):
        return identity
    return hashlib.sha256(identity.encode()).hexdigest()[:20]


def script(name: str, data: object) -> str:
    """A script that hands `data` to the page under `name`. `<` never stands in it: no text can close a script."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"), default=str)
    for char in "<\u2028\u2029":
        text = text.replace(char, f"\\u{ord(char):04x}")
    return f"JIXIAO.add({json.dumps(name)},{text});\n"
