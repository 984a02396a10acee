"""成文: what was read (`Part`) → `Target`: its kind, its numbers in base units, direction and baseline."""

from decimal import Decimal

from pipeline.target.model import Target
from pipeline.target.parts import Part
from pipeline.target.quantity import Quantity
from pipeline.target.units import EXACT, lookup


def build(part: Part, text: str) -> Target:
    """The first that the part holds of: numeric, duration, date, relative, qualitative."""
    quantity = part.quantity
    if quantity and not quantity.iso:
        return _numeric(part, quantity, text)
    if quantity:
        return _duration(part, quantity, text)
    direction, intensity, baseline, compares = _hints(part)
    if part.span or part.span_bound:
        first, last = _days(part)
        return Target(
            text,
            "date",
            part.span_bound,
            date_from=first,
            date_to=last,
            direction=direction,
            intensity=intensity,
            baseline=baseline,
        )
    kind = "relative" if compares else "qualitative"
    return Target(text, kind, part.relative, direction=direction, intensity=intensity, baseline=baseline)


def _numeric(part: Part, quantity: Quantity, text: str) -> Target:
    direction, intensity, baseline, _ = _hints(part) if part.hints else (None, None, None, False)
    first, last = _days(part) if part.span else (None, None)
    base_unit = dimension = None
    value, upper = base, base_upper = quantity.value, quantity.upper
    if quantity.unit:
        unit = lookup(quantity.unit)
        base_unit, dimension = unit.base, unit.dimension
        if unit.scale != 1:
            base = EXACT.multiply(value, unit.scale)
            base_upper = None if upper is None else EXACT.multiply(upper, unit.scale)
    term = part.term
    return Target(
        text,
        "numeric",
        quantity.bound,
        value,
        upper,
        quantity.unit,
        quantity.per,
        base,
        base_upper,
        base_unit,
        dimension,
        first,
        last,
        _iso8601(term) if term else None,
        term.anchor if term else None,
        direction,
        intensity,
        baseline,
        quantity.about,
    )


def _duration(part: Part, quantity: Quantity, text: str) -> Target:
    direction, intensity, baseline, _ = _hints(part)
    first, last = _days(part)
    one = quantity.then is None  # 1年6个月 是一个时长,不是一个数
    return Target(
        text,
        "duration",
        quantity.bound,
        quantity.value if one else None,
        quantity.upper,
        quantity.unit if one else None,
        quantity.per,
        date_from=first,
        date_to=last,
        duration=_iso8601(quantity),
        anchor=quantity.anchor,
        direction=direction,
        intensity=intensity,
        baseline=baseline,
        approximate=quantity.about,
    )


def _days(part: Part) -> tuple[str | None, str | None]:
    """A deadline has only its last day, a beginning only its first."""
    if part.span is None:
        return None, None
    first, last = part.span.first, part.span.last
    if part.span_bound in ("le", "lt"):
        return None, last or first
    return (first or last, None) if part.span_bound in ("ge", "gt") else (first, last)


def _iso8601(quantity: Quantity) -> str | None:
    """P30D, P6M (半年), PT24H, P1Y6M; None for a range or below zero. A working day counts as a day."""
    days, hours = "", ""
    piece: Quantity | None = quantity
    while piece:
        unit = lookup(piece.unit or "")
        sign = unit.iso.lstrip("0123456789.")
        factor = EXACT.multiply(unit.scale, Decimal(unit.iso.removesuffix(sign) or 1))
        value = EXACT.multiply(piece.value, factor)
        if piece.upper is not None or value < 0:
            return None
        if sign == "Y" and value != value.to_integral_value():
            value, sign = EXACT.multiply(value, Decimal(12)), "M"
        days += _plain(value) + sign if sign[0] != "T" else ""
        hours += _plain(value) + sign[1:] if sign[0] == "T" else ""
        piece = piece.then
    return f"P{days}" + (f"T{hours}" if hours else "")


def _plain(value: Decimal) -> str:
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _hints(part: Part) -> tuple[str | None, str | None, str | None, bool]:
    """(direction, intensity, baseline, whether it compares): contradictory directions are none."""
    said: dict[str, list[str]] = {"direction": [], "intensity": [], "baseline": []}
    for _, role, argument in part.hints:
        said[role].append(argument)
    intensity = next(iter(said["intensity"]), None)
    years = said["baseline"]
    baseline = next((year for year in years if year != "previous_year"), None) or next(iter(years), None)
    return _direction(set(said["direction"])), intensity, baseline or None, bool(years)


def _direction(said: set[str]) -> str | None:
    """保持 governs what it keeps; 稳定 counts only without 升 or 降."""
    if "maintain" in said:
        return "maintain"
    said = said - {"steady"} or ({"maintain"} if said else said)
    return said.pop() if len(said) == 1 else None
