"""The page of a project: its form beside the image of the page, every value with its box."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any

from pipeline.record import GridPage
from pipeline.report.images import Sizes
from pipeline.report.lists import anchor
from pipeline.report.opened import Release, Row
from pipeline.report.sheets import sheets
from pipeline.target.said import parts

PROJECTS_AT_ONCE = 200
_OF_PROJECTS = {
    "form_fields": "ORDER BY sequence", "funding": "ORDER BY page, y0", "targets": "ORDER BY line, part, target_id",
    "findings": "ORDER BY CASE severity WHEN 'error' THEN 0 WHEN 'warning' THEN 1 ELSE 2 END, rule, finding_id",
    "results": "", "execution": "ORDER BY page, y0", "cost_checks": "", "repairs": "ORDER BY page, line, field", "corrections": "ORDER BY page, line, field",
}  # fmt: skip
_HEAD_COLUMNS = ("project_name", "supervising_department", "implementing_unit", "attribute", "duration_text",
                 "total_amount_cny", "annual_amount_cny", "goal_text", "long_term_goal_text")  # fmt: skip


@dataclass(frozen=True)
class Box:
    """Where a value stands, in per cent of the page; `row` is the anchor of the value it belongs to."""

    row: str
    label: str
    left: float
    top: float
    width: float
    height: float


def projects(release: Release) -> Iterator[Row]:
    """Every project with the rows that belong to it, in the order of the site, some at a time."""
    rows = release.rows("SELECT p.* FROM projects p JOIN places USING (project_id) ORDER BY n")
    while some := list(islice(rows, PROJECTS_AT_ONCE)):
        yield from _with_rows(release, some)


def neighbours(release: Release) -> Iterator[tuple[Row | None, Row | None]]:
    """The project before and the one after each, in the order of the site."""
    rows = release.rows(
        "SELECT project_id, project_name, fiscal_year FROM projects JOIN places USING (project_id) ORDER BY n"
    )
    before, here = None, next(rows, None)
    while here is not None:
        after = next(rows, None)
        yield before, after
        before, here = here, after


def _with_rows(release: Release, found: list[Row]) -> Iterator[Row]:
    ids = [project["project_id"] for project in found]
    documents = {
        row["document_id"]: row
        for row in release.rows(
            "SELECT * FROM documents WHERE list_contains(?, document_id)",
            [sorted({row["document_id"] for row in found})],
        )
    }
    tables = {name: _grouped(release, name, order, ids) for name, order in _OF_PROJECTS.items()}
    for project in found:
        rows = {name: table.get(project["project_id"], []) for name, table in tables.items()}
        yield {"project": project, "document": documents.get(project["document_id"]), **rows}


def _grouped(release: Release, table: str, order: str, ids: list[str]) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = defaultdict(list)
    for row in release.rows(f"SELECT * FROM {table} WHERE list_contains(?, project_id) {order}", [ids]):
        found[row["project_id"]].append(row)
    return found


def project_page(found: Row, sizes: Sizes, office: Mapping[int, GridPage]) -> dict[str, Any]:
    """Values of project.html. `sizes` holds the pages that have an image, in points, `office` sheets that have none."""
    fields, targets = _fields(found), _targets(found)
    shown_sheets = sheets(office, pages_of(found), [*fields, *targets])
    lit = {
        row
        for sheet in shown_sheets.values()
        for table in sheet.tables
        for line in table
        for cell in line
        for row in cell.rows[:1]
    }
    shown = [
        (page, sizes.get(page), _boxes(page, sizes.get(page), fields, targets)) for page in pages_of(found)
    ]
    return {
        **found,
        "fields": fields,
        "targets": targets,
        "anchors": {row["target_id"]: row for row in targets},
        "results": _results(found, targets),
        "project_findings": [row for row in found["findings"] if not row["target_id"]],
        "cost": next(iter(found["cost_checks"]), None),
        "loose": _loose(found, fields, targets),
        "pages": shown,
        "boxed": {box.row for _, _, boxes in shown for box in boxes} | lit,
        "sheets": shown_sheets,
    }


def pages_of(found: Row) -> list[int]:
    """The pages that a project's values stand on."""
    rows = [found["project"], *found["form_fields"], *found["targets"]]
    return sorted({row["page"] for row in rows if row["page"]})


def _fields(found: Row) -> list[Row]:
    """The head of the form; where a release has no form_fields, what it says of the project."""
    project = found["project"]
    rows = found["form_fields"] or [
        {"sequence": n, "field": name, "caption": None, "text": project[name], "page": project["page"]}
        for n, name in enumerate(_HEAD_COLUMNS, start=1)
        if project[name] is not None
    ]
    amounts = {_place(row): row["amount_cny"] for row in found["funding"]}
    return [
        row
        | {
            "anchor": f"f-{row['sequence']}",
            "scope": (row["field"] or "").partition("_")[0]
            if str(row["field"]).startswith(("own_", "transfer_"))
            else None,
            "amount": amounts.get(_place(row)) or _amount_of(project, row, rows),
            "changes": _changes(
                found,
                lambda each, row=row: (
                    not each["line"] and each["field"] == row["field"] and each["page"] == row["page"]
                ),
            ),
        }
        for row in rows
    ]


def _amount_of(project: Row, row: Row, rows: list[Row]) -> Any:
    """The project's amount of that name, where one caption alone has the name."""
    alone = sum(each["field"] == row["field"] for each in rows) == 1
    return project.get(f"{row['field']}_cny") if alone else None


def _place(row: Row) -> tuple[Any, ...]:
    return (row.get("page"), row.get("x0"), row.get("y0"), row.get("x1"), row.get("y1"))


def _targets(found: Row) -> list[Row]:
    findings: dict[str, list[Row]] = defaultdict(list)
    for finding in found["findings"]:
        for target_id in (finding["target_ids"] or finding["target_id"] or "").split():
            findings[target_id].append(finding)
    return [
        row
        | {
            "anchor": f"t-{anchor(row['target_id'])}",
            "reading": parts(row),
            "findings": findings[row["target_id"]],
            "changes": _changes(found, lambda each, row=row: _is_of(each, row)),
        }
        for row in found["targets"]
    ]


def _results(found: Row, targets: list[Row]) -> list[Row]:
    """What was achieved of each target, in the order of the form, each with its target."""
    of = {row["target_id"]: row for row in found["results"]}
    return [of[row["target_id"]] | {"target": row} for row in targets if row["target_id"] in of]


def _is_of(change: Row, target: Row) -> bool:
    """A change belongs to its target; one without a target's id to the first target of its line."""
    if change["target_id"]:
        return bool(change["target_id"] == target["target_id"])
    return bool(
        change["line"]
        and change["line"] == target["line"]
        and change["page"] == target["page"]
        and target["part"] == 1
    )


def _changes(found: Row, belongs: Any) -> list[tuple[str, Row]]:
    return [(kind, row) for kind in ("repairs", "corrections") for row in found[kind] if belongs(row)]


def _loose(found: Row, fields: list[Row], targets: list[Row]) -> list[tuple[str, Row]]:
    """Repairs and corrections that found no row of their own: shown all the same."""
    placed = {id(row) for item in (*fields, *targets) for _, row in item["changes"]}
    return [(kind, row) for kind, row in _changes(found, lambda _: True) if id(row) not in placed]


def _boxes(page: int, size: tuple[float, float] | None, fields: list[Row], targets: list[Row]) -> list[Box]:
    if size is None:
        return []
    labelled = [(row, f"{row['caption'] or row['field']}: {row['text'] or ''}") for row in fields]
    labelled += [
        (row, f"{row['line']} {row['indicator'] or ''}: {row['target_text'] or ''}") for row in targets
    ]
    return [
        _box(row, label, size) for row, label in labelled if row["page"] == page and None not in _place(row)
    ]


def _box(row: Row, label: str, size: tuple[float, float]) -> Box:
    across, down = 100 / size[0], 100 / size[1]
    sides = (
        row["x0"] * across,
        row["y0"] * down,
        (row["x1"] - row["x0"]) * across,
        (row["y1"] - row["y0"]) * down,
    )
    return Box(row["anchor"], label, *(round(side, 3) for side in sides))
