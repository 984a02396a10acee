"""分项: which quantity, date and word belongs to which target. One `Part` becomes one `Target`."""

from dataclasses import dataclass, field

from pipeline.target import words
from pipeline.target.dates import Span
from pipeline.target.quantity import Quantity

LONGEST_EVENT = 60  # 起算事件最长的字数


@dataclass(slots=True)
class Part:
    """What one target has said so far; `hints` are words with their place: direction, intensity, baseline."""

    start: int = 0
    end: int = 1
    quantity: Quantity | None = None
    term: Quantity | None = None  # 数量旁边的期限:30日内完成100%
    span: Span | None = None
    span_bound: str | None = None
    relative: str | None = None
    hints: list[tuple[int, str, str]] = field(default_factory=list)


class Parts:
    """The parts of one text; `clause`, `mark`, `stop`: where the latest clause, item, sentence began."""

    __slots__ = ("all", "clause", "mark", "now", "stop", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        self.now = Part()
        self.all = [self.now]
        self.clause = self.mark = self.stop = 0

    def hint(self, at: int, role: str, argument: str) -> None:
        """A word of direction, intensity or baseline."""
        self.now.hints.append((at, role, argument))

    def place_span(self, lead: int, end: int, span: Span, bound: str | None) -> None:
        """A date stands beside a number of its sentence (11月底完成100%); a second date is a new target."""
        part = self._part(lead, self.now.span is not None)
        part.span, part.span_bound, part.end = span, bound, end

    def place(self, quantity: Quantity) -> None:
        """A second number is a second target, unless the two are one thing said in two steps."""
        held = self.now.quantity
        if quantity.iso:
            quantity.anchor = self._anchor(quantity)
        if held and self.stop <= self.now.end and self._absorbs(held, quantity):
            self.now.end = quantity.end
            return
        part = self._part(quantity.lead, held is not None)
        part.quantity, part.end = quantity, quantity.end

    def _absorbs(self, held: Quantity, quantity: Quantity) -> bool:
        """A deadline beside a number, a length of time in two units, a starting value: no new target."""
        part = self.now
        if quantity.iso and not held.iso and not part.term and _is_deadline(quantity):
            part.term = quantity
        elif held.iso and not quantity.iso and not held.per and _is_deadline(held):
            part.term, part.quantity = held, quantity
        elif held.iso and quantity.iso and not held.weak and _continues(held, quantity):
            (held.then or held).then = quantity
            held.end, held.bound, held.about = quantity.end, quantity.bound, held.about or quantity.about
        elif held.weak and held.lead >= self.clause:
            part.quantity = quantity
        else:
            return False
        return True

    def _part(self, lead: int, taken: bool) -> Part:
        """The part at hand, or a new one: where it holds its own, or another sentence has begun (;)."""
        old = self.now
        said = old.quantity is not None or old.span is not None
        if not taken and not (said and self.stop >= old.end):
            return old
        cut = self.mark if self.mark >= old.end else max(lead, old.end)
        self.now = Part(cut, cut + 1, hints=[hint for hint in old.hints if hint[0] >= cut])
        old.hints = [hint for hint in old.hints if hint[0] < cut]
        self.all.append(self.now)
        return self.now

    def _anchor(self, quantity: Quantity) -> str | None:
        """The event a length of time counts from: 中标通知书发出(30日内), 自合同签订之日起, 收到发票."""
        held = self.now.quantity
        first = max(self.clause, quantity.lead - LONGEST_EVENT, held.end if held else 0)
        event = self.text[first : quantity.lead].lstrip("自从在于")
        for since in words.SINCE:
            if event.endswith(since):
                return event.removesuffix(since) or None
        happens = quantity.bound == "le" and event.endswith(words.EVENT_TAILS)
        return event if happens or event.startswith(words.EVENT_HEADS) else None


def _is_deadline(quantity: Quantity) -> bool:
    return quantity.bound == "le" or quantity.anchor is not None


def _continues(held: Quantity, quantity: Quantity) -> bool:
    """1年6个月, 2小时30分15秒: lengths of time printed without a break, three at most."""
    joined = held.end == quantity.lead and held.bound is None and held.per is None
    return joined and (held.then is None or held.then.then is None)
