"""Published price standards (`data/standards.csv`): each with its source; none is ours."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path

from pipeline.cost import unit_match
from pipeline.cost.check import CostCheck
from pipeline.cost.cost_rows import amount_of
from pipeline.project import Hit, Project, TargetRow, plain

COLUMNS = (
    "standard_id",
    "keyword",
    "per",
    "max_cny",
    "region_code",
    "from_year",
    "to_year",
    "title",
    "source_url",
)


@dataclass(frozen=True, slots=True)
class Standard:
    """At most `max_cny` yuan per `per` for what `keyword` names, in a region (code prefix, blank all) and span
    of years."""

    standard_id: str
    keyword: str
    per: frozenset[str]
    max_cny: Decimal
    region: str
    from_year: int
    to_year: int
    title: str

    def covers(self, project: Project) -> bool:
        """True where the project's region and year are known to fall under it."""
        region = self.region == "" or (project.region_code or "").startswith(self.region)
        return (
            region
            and project.fiscal_year is not None
            and self.from_year <= project.fiscal_year <= self.to_year
        )


def read_standards(path: Path) -> list[Standard]:
    """Standards of a CSV file. Raises ValueError that names file and line where one is incomplete."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        lines = csv.DictReader(file)
        if tuple(lines.fieldnames or ()) != COLUMNS:
            raise ValueError(f"{path}: 表头应为 / the header must be {','.join(COLUMNS)}")
        return [_standard(path, number, line) for number, line in enumerate(lines, 2)]


def _standard(path: Path, number: int, line: dict[str, str]) -> Standard:
    needed = ("standard_id", "keyword", "per", "max_cny", "from_year", "title", "source_url")
    try:
        if any(not (line[each] or "").strip() for each in needed):
            raise ValueError("缺少必填项 / a required field is blank")
        region = re.sub("(?:00)+$", "", line["region_code"] or "")  # 640000 is 64: a region and all in it
        years = int(line["from_year"]), int(line["to_year"] or 9999)
        per = frozenset(unit_match.denominator_units(line["per"]))
        amount = Decimal(line["max_cny"])
        return Standard(line["standard_id"], line["keyword"], per, amount, region, *years, line["title"])
    except (ValueError, InvalidOperation) as error:
        raise ValueError(f"{path}:{number}: {error}") from error


def above_standard(standards: Sequence[Standard]) -> Callable[[Project, CostCheck], Iterator[Hit]]:
    """The check for these standards."""

    def check(project: Project, cost: CostCheck) -> Iterator[Hit]:
        covering = [each for each in standards if each.covers(project)]
        for row in project.targets if covering else ():
            yield from _exceeded(row, covering)

    return check


def _exceeded(row: TargetRow, standards: Sequence[Standard]) -> Iterator[Hit]:
    price = amount_of(row) if (row.category or "").startswith("cost") else None
    if price is None or not price.units:
        return
    for each in standards:
        if (
            each.keyword in (row.indicator or "")
            and each.per == set(price.units)
            and price.yuan > each.max_cny
        ):
            words = {"name": row.indicator, "title": each.title}
            limit = f"≤{plain(each.max_cny)}元/{'·'.join(price.units)}"
            yield Hit(
                row.target_id, expected=limit, actual=row.target_text, words=words, about=each.standard_id
            )
