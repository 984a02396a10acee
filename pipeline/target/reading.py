"""阅读: one pass from left to right over the tokens of `grammar.TOKEN`, gathering parts; one part is one target."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal

from pipeline.target import dates, words
from pipeline.target.grammar import (
    AFTER,
    AFTER_DATE,
    COMPOSITE,
    COMPARED_AFTER,
    DASHES,
    MARKS,
    ODD_UNIT,
    PER_JOINS,
    SECOND,
    TOKEN,
    UNIT,
    WORDS,
)
from pipeline.target.numerals import MYRIADS, arabic, chinese
from pipeline.target.units import SCALES, lookup

AT_NUMBER = "率度分数量额达为到至比"  # 字后紧跟的数,无单位也是数值(满意率95)
CONTINUES = DASHES | set("0123456789一二三四五六七八九十")  # 日期之后还可能接着区间
RATES = frozenset(("%", "‰", "百分点", "个百分点"))  # 每年满意度95%:每年都是,不是每年加 95%
LONGEST_EVENT = 60
EVERY_REACH = 12  # 每人……500元:每 与数字之间最多隔的字数


@dataclass(slots=True)
class Quantity:
    """A number, or a range, with its unit; `lead` is where the words that belong to it begin."""

    value: Decimal
    upper: Decimal | None
    unit: str | None
    lead: int
    end: int
    per: str | None = None
    bound: str | None = None
    about: bool | None = None
    weak: bool = False  # 从5%提高到8%:起点不是指标值
    iso: str = ""
    anchor: str | None = None
    then: "Quantity | None" = None  # 1年6个月:后一段


@dataclass(slots=True)
class Part:
    """What one target has said so far; `hints` are words with their place: direction, intensity, baseline."""

    start: int = 0
    quantity: Quantity | None = None
    term: Quantity | None = None
    span: dates.Span | None = None
    span_bound: str | None = None
    hints: list[tuple[int, str, str]] = field(default_factory=list)
    relative: str | None = None


class Reader:
    """Reads one folded text. `unit` is the unit printed elsewhere (its column, the name), for numbers without."""

    __slots__ = (
        "text", "year", "unit", "parts", "part", "clause", "touched", "chain", "mark", "bound", "about", "every",
        "compared", "origin", "unclosed",
    )  # fmt: skip

    def __init__(self, text: str, year: int | None, unit: str | None = None) -> None:
        self.text, self.year, self.unit = text, year, unit
        self.part = Part()
        self.parts = [self.part]
        self.clause = self.touched = self.chain = 0  # 分句之首;上一词之末;紧接到此处的一串词之首
        self.mark = 0  # 上一标点之后
        self.unclosed = False
        self._new_clause(0)

    def read(self) -> list[Part]:
        """The parts of the text, at least one."""
        text, search, handlers, at = self.text, TOKEN.search, HANDLERS, 0
        while found := search(text, at):
            start = found.start()
            if start != self.touched:
                self.chain = start
            at = self.touched = handlers[found.lastgroup](self, found, start)  # type: ignore[index]
        return self.parts

    # ── 词与标点 ──

    def _new_clause(self, at: int) -> None:
        self.clause = self.chain = at
        self.bound: tuple[str, int, str] | None = None  # (比较, 位置, 作用)
        self.about: int | None = None
        self.every: tuple[str, int] | None = None
        self.compared = -1
        self.origin = -1

    def _word(self, found: re.Match[str], start: int) -> int:
        printed, end = found.group(), found.end()
        role, argument = WORDS[printed]
        if role in ("bound", "near", "sign", "date bound"):
            # %=99:符号前的残字说明符号也可能残缺,不算写明
            damaged = role == "sign" and start and self.text[start - 1] in "%‰" and self.touched != start
            self.bound = None if damaged else (argument, start, role)
        elif role == "about":
            self.about = end
        elif role == "compared":
            self.compared = end
        elif role == "baseline":
            self._baseline(argument, start)
        elif role in ("direction", "intensity"):
            self.part.hints.append((start, role, argument))
        elif role == "lead" and printed in ("从", "由", "在"):
            self.origin = end
        elif role == "fixed":
            self.chain = -1
        return end

    def _baseline(self, baseline: str, start: int) -> None:
        """低于上年度数: the comparator before a baseline compares with it, not with a number that follows."""
        self.part.hints.append((start, "baseline", baseline))
        if self.bound and self.bound[2] != "date bound":
            self.part.relative = self.bound[0]
            self.bound = None

    def _skip(self, found: re.Match[str], start: int) -> int:
        self.chain = -1
        return found.end()

    def _mark(self, found: re.Match[str], start: int) -> int:
        char, end = self.text[start], start + 1
        if char == "(" and (self.part.quantity or self.part.span) and not self.unclosed:
            close = self.text.find(")", end)
            self.unclosed = close < 0
            return close + 1 or end
        if char in ";,。:!?":
            self._new_clause(end)
            self.mark = end
        elif char == "、":
            self.clause = self.chain = self.mark = end
        elif self.clause == start:
            self.clause = end
        return end

    # ── 日期 ──

    def _date(self, found: re.Match[str], start: int) -> int:
        end = found.end()
        if self.text[end : end + 1] in CONTINUES:
            end = max(end, dates.span_end(self.text, start))
        return self._dated(start, end)

    def _dated(self, start: int, end: int) -> int:
        span = dates.read(self.text[start:end], self.year)
        if span.year and self._is_baseline(start, end):
            self._baseline(span.year, start)
            return end
        part = self._part_for(self.chain, bool(self.part.span))
        part.span = span
        if span.between:
            part.span_bound = "between"
        elif self.bound and self.bound[1] >= self.chain:
            part.span_bound, self.bound = self.bound[0], None
        if after := AFTER_DATE.match(self.text, end):
            part.span_bound = part.span_bound or words.AFTER_DATE[after.group()] or None
            end = after.end()
        self.every = None
        return end

    def _is_baseline(self, start: int, end: int) -> bool:
        """较2023年、不低于2023年、2023年水平: a year to compare with; 2023年 alone is a date."""
        compared = self.compared == start or (self.bound and self.bound[2] in ("bound", "near") and start != self.clause)
        return bool(compared or COMPARED_AFTER.match(self.text, end))

    # ── 数量 ──

    def _every(self, found: re.Match[str], start: int) -> int:
        """每人每天…, 人均…: the denominator stands before the number."""
        printed = found.group()
        per, end = (printed[0], found.end()) if len(printed) == 2 else self._denominators(start)
        if per:
            joined = f"{self.every[0]}·{per}" if self.every and self.every[1] == start and len(self.every[0]) < 20 else per
            self.every = (joined, end)
        return max(end, found.end())

    def _number(self, found: re.Match[str], start: int) -> int:
        value, end = arabic(found.group()), found.end()
        if value is None or self.text[start - 1 : start] == "/":  # 元/100平方米:分母里的数
            return end
        if self.text[end : end + 1] in DASHES and (until := dates.span_end(self.text, start)) >= 0:
            return self._dated(start, until)
        if self.text[end : end + 1] in MYRIADS and (sum_ := COMPOSITE.match(self.text, start)):
            high, myriad, low, step = sum_.groups()
            value, end = int(high) * SCALES[myriad] + Decimal(int(low) * SCALES[step]), sum_.end()
        first = start
        if self.text[start - 1 : start] == "-" and (start == 1 or WORDS.get(self.text[start - 2], ("",))[0] == "sign"):
            value, first = -value, start - 1
            self.chain = self.chain if self.touched == start or self.bound else first
            if self.bound and self.bound[1] < first:
                self.chain = self.bound[1]
        return self._quantity(value, first, end, "")

    def _numeral(self, found: re.Match[str], start: int) -> int:
        """一次, 十万元: a numeral counts with a known measure word, where a quantity may begin; 二期 is an ordinal."""
        printed, end = found.group(), found.end()
        read = (Decimal("0.5"), "") if printed == "半" else chinese(printed)
        if read is None or (self.chain == start and start not in (self.clause, self._quantity_end())):
            return end
        unit = UNIT.match(self.text, end)
        ranged = self.text[end : end + 1] in DASHES and SECOND.match(self.text, end)
        if not ranged and (unit is None or _ordinal(printed, read[1], unit["unit"])):
            return end
        return self._quantity(read[0], start, end, read[1])

    def _portion(self, found: re.Match[str], start: int) -> int:
        """百分之九十 is 90 %."""
        printed, end = found.group(), found.end()
        read = chinese(printed[3:])
        value = read[0] if read and not read[1] else arabic(printed[3:]) if printed[3:4].isascii() else None
        if value is None:
            return end
        return self._take(Quantity(value, None, "%" if printed[0] == "百" else "‰", self._lead(start), end))

    def _quantity_end(self) -> int:
        return self.part.quantity.end if self.part.quantity else -1

    def _lead(self, start: int) -> int:
        return self.chain if self.chain >= 0 else start

    def _quantity(self, value: Decimal, start: int, end: int, scale: str) -> int:
        """From the first number on: unit, second number, denominators; then the words around it."""
        text, number_end = self.text, end
        unit, about, end = self._measure(end, scale)
        upper, apart = None, False
        if text[end : end + 1] in DASHES and (second := SECOND.match(text, end)):
            ranged = self._range(unit, second)
            if ranged:
                upper, unit, end = ranged
            else:
                apart = True
        per: str | None = None
        if text[end : end + 1] in ("/", "每"):
            per, after = self._denominators(end)
            if text[end] == "/" or not self._begins_next(after):
                end = after
            else:
                per = None
        if unit is None and self.unit is not None:
            unit, _, more = self.unit.partition("/")
            unit, per = unit or None, per or more or None
        quantity = Quantity(value, upper, unit, self._lead(start), end, per, about=about or None)
        if upper is not None and upper < value:
            quantity.value, quantity.upper = upper, value
        if unit is None and not per and not self._stands_alone(text[start:number_end], start, end):
            return end
        end = self._take(quantity)
        if apart and quantity.bound is None:  # 8000元-1万元:两端单位不同,读作下限与上限
            quantity.bound, self.bound = "ge", ("le", end, "sign")
            quantity.end = second.start("arabic") if second["arabic"] else second.start("chinese")
        return end

    def _measure(self, end: int, scale: str) -> tuple[str | None, bool, int]:
        """(unit as printed or None, 余/多 before it, where it ends)."""
        if found := UNIT.match(self.text, end):
            more, unit = found["more"], found["unit"]
            if unit[1:2] and unit[1] in words.MORE:  # 5万余人次
                unit, more = unit[0] + unit[2:], unit[1]
            end = found.end()
            if unit in SCALES and (odd := ODD_UNIT.match(self.text, end)):  # 1.2万TEU
                unit, end = unit + odd["unit"], odd.end()
            return scale + words.SPELLINGS.get(unit, unit), bool(more), end
        if found := ODD_UNIT.match(self.text, end):
            return scale + found["unit"], False, found.end()
        return scale or None, False, end

    def _range(self, unit: str | None, second: re.Match[str]) -> tuple[Decimal, str | None, int] | None:
        """The rest of 5-8个 / 3万-5万元 / 5%-8; None where the two ends differ in unit (two targets then)."""
        read = chinese(second["chinese"]) if second["chinese"] else (arabic(second["arabic"]), "")
        if read is None or read[0] is None:
            return None
        upper, _, end = self._measure(second.end(), read[1])
        if upper is None and read[1] == "" or unit is None or upper == unit or (upper or "").removeprefix(unit) != upper:
            return read[0], upper or unit, end
        return None

    def _denominators(self, at: int) -> tuple[str | None, int]:
        """/人·天, /(人·月), 每人每天 → 人·天; nothing where 每次 begins the next quantity (5次每次10人)."""
        text, items, end = self.text, [], at
        slash = text[at] == "/"
        opened = text[at + slash : at + slash + 1] == "("
        while end < len(text) and (text[end] in PER_JOINS or (opened and end == at + slash)):
            begin = end + 1
            while begin < len(text) and text[begin] in "每(" and begin < end + 3:
                begin += 1
            begin = begin + 1 if text[begin : begin + 1] in ("一", "个") and UNIT.match(text, begin + 1) else begin
            digits = begin  # 元/100平方米;元/户*500户 是算式,不是分母
            while not items and digits < len(text) and text[digits] in "0123456789" and digits - begin < 6:
                digits += 1
            found = UNIT.match(text, digits) or ODD_UNIT.match(text, digits)
            if not found or not found["unit"]:
                break
            items.append(text[begin:digits] + found["unit"])
            end = found.end()
        if opened and text[end : end + 1] == ")":
            end += 1
        return ("·".join(items), end) if items else (None, at)

    def _begins_next(self, at: int) -> bool:
        """5次每次10人: 每次 belongs to the number that follows."""
        found = TOKEN.match(self.text, at)
        return found is not None and found.lastgroup in ("number", "numeral", "word")

    def _stands_alone(self, printed: str, start: int, end: int) -> bool:
        """A number without unit counts where it is all of the clause, or compared; 指标1, 0951-123 do not."""
        if printed[0] == "0" and printed[1:2].isdigit():
            return False
        text = self.text
        begins = self.chain <= self.clause and self.chain >= 0 or (start and text[start - 1] in AT_NUMBER)
        compared = self.bound is not None and self.bound[1] >= self.chain >= 0
        ends = end == len(text) or text[end] in MARKS or AFTER.match(text, end) or TOKEN.match(text, end)
        return bool((begins or compared) and ends)

    def _take(self, quantity: Quantity) -> int:
        """Give the quantity its comparator, its denominators and its part."""
        self._before(quantity)
        if after := AFTER.match(self.text, quantity.end):
            self._after(quantity, after["after"] or after["far"])
            quantity.end = after.end()
        self.chain = quantity.end
        if quantity.upper is not None:
            quantity.bound = "between"
        quantity.iso = lookup(quantity.unit).iso if quantity.unit else ""
        self._place(quantity)
        return quantity.end

    def _before(self, quantity: Quantity) -> None:
        if self.bound:
            bound, at, role = self.bound
            if role == "bound" or role == "sign" or at >= quantity.lead:
                quantity.bound = bound
                quantity.lead = min(quantity.lead, at)
            self.bound = None
        if self.about is not None and self.about >= quantity.lead:
            quantity.about = True
        quantity.weak = quantity.bound is None and (self.origin >= quantity.lead or self._opens_with_to())
        if self.every:
            per, at = self.every
            if quantity.per is None and quantity.lead - at <= EVERY_REACH and quantity.unit not in RATES:
                quantity.per = per
            self.every = None
        self.about, self.origin = None, -1

    def _opens_with_to(self) -> bool:
        """对学校2400平米场馆补贴5万元: what stands in the 对 phrase gives way to what follows."""
        return self.text[self.clause : self.clause + 1] == "对" and self.text[self.clause + 1 : self.clause + 2] not in "象接应外口比策"

    @staticmethod
    def _after(quantity: Quantity, word: str) -> None:
        """Before and after may say the same twice; 不超过…以上 says nothing certain."""
        if word not in words.AFTER:
            quantity.about = True
            return
        bound = words.AFTER[word]
        if quantity.bound is None:
            quantity.bound = bound
        elif quantity.bound[0] != bound[0]:
            quantity.bound = None

    # ── 分给哪个指标 ──

    def _place(self, quantity: Quantity) -> None:
        part = self.part
        if quantity.iso:
            quantity.anchor = self._anchor(quantity)
            deadline = quantity.anchor or quantity.bound == "le"
            if deadline and part.quantity and not part.quantity.iso and not part.term:
                part.term = quantity
                return
        held = part.quantity
        if held and held.iso and not quantity.iso and (held.bound == "le" or held.anchor) and held.per is None:
            part.term, part.quantity = held, quantity
        elif held and quantity.iso and _continues(held, quantity):
            (held.then or held).then = quantity
            held.end, held.bound, held.about = quantity.end, quantity.bound, held.about or quantity.about
        elif held and held.weak and held.lead >= self.clause:
            part.quantity = quantity
        else:
            self._part_for(quantity.lead, bool(held)).quantity = quantity

    def _part_for(self, lead: int, taken: bool) -> Part:
        """The part at hand, or a new one where it already holds its own; words since the cut go along."""
        if not taken:
            return self.part
        old = self.part
        end = max(self._quantity_end(), old.start + 1)
        cut = self.mark if self.mark >= end else max(lead, end)
        self.part = Part(cut, hints=[hint for hint in old.hints if hint[0] >= cut])
        old.hints = [hint for hint in old.hints if hint[0] < cut]
        self.parts.append(self.part)
        return self.part

    def _anchor(self, quantity: Quantity) -> str | None:
        """The event a length of time counts from: 中标通知书发出(30日内), 自合同签订之日起, 收到发票."""
        first = max(self.clause, quantity.lead - LONGEST_EVENT, self._quantity_end())
        event = self.text[first : quantity.lead].lstrip("自从在于")
        for since in words.SINCE:
            if event.endswith(since):
                return event.removesuffix(since) or None
        if event.startswith(words.EVENT_HEADS) or (quantity.bound == "le" and event.endswith(words.EVENT_TAILS)):
            return event
        return None


def _continues(held: Quantity, quantity: Quantity) -> bool:
    """1年6个月, 2小时30分15秒: lengths of time printed without a break, three at most."""
    joined = bool(held.iso) and held.end == quantity.lead and held.bound is None and held.per is None
    return joined and (held.then is None or held.then.then is None)


def _ordinal(printed: str, scale: str, unit: str) -> bool:
    return (printed == "二" or unit in words.ORDINAL_UNITS) and not scale


Handler = Callable[[Reader, re.Match[str], int], int]
HANDLERS: dict[str, Handler] = {
    "word": Reader._word,
    "date": Reader._date,
    "every": Reader._every,
    "number": Reader._number,
    "numeral": Reader._numeral,
    "portion": Reader._portion,
    "latin": Reader._skip,
    "fixed": Reader._skip,
    "mark": Reader._mark,
}
