"""Wide records of forms → the long tables of a release, with pandas."""

from __future__ import annotations

import pandas as pd
import pyarrow as pa

from pipeline.reshape import frames
from pipeline.reshape.frames import released, typed
from pipeline.reshape.ids import content_ids
from pipeline.reshape.printed import UNSTAGED, Records
from pipeline.schema import BY_NAME

RELEASED = (
    "documents", "projects", "form_fields", "funding", "targets", "results", "execution", "repairs", "corrections",
)  # fmt: skip


def long_tables(records: Records) -> dict[str, pa.Table]:
    """The released tables of some documents, by name; rows in the order of the documents and of what stands in them."""
    projects = _projects(typed(records.forms, frames.FORMS))
    keys = projects[["form", "project_id"]]
    targets = _targets(_with_project(typed(records.rows, frames.ROWS), keys))
    repairs = _with_project(typed(records.repairs, frames.REPAIRS), keys)
    corrections = _with_project(typed(records.corrections, frames.CORRECTIONS), keys)
    long = {
        "documents": _documents(typed(records.documents, frames.DOCUMENTS), projects, targets),
        "projects": projects,
        "form_fields": _form_fields(_with_project(typed(records.fields, frames.FIELDS), keys)),
        "funding": _funding(projects),
        "targets": targets,
        "results": _results(targets),
        "execution": _with_project(typed(records.execution, frames.EXECUTION), keys),
        "repairs": _with_target(_repairs(repairs), targets),
        "corrections": _with_target(corrections, targets),
    }
    return {name: released(long[name], name) for name in RELEASED}


def _projects(forms: pd.DataFrame) -> pd.DataFrame:
    return forms.assign(project_id=content_ids(forms, "document_id", ["printed_name", "printed_unit"]))


def _with_project(frame: pd.DataFrame, keys: pd.DataFrame) -> pd.DataFrame:
    """Rows that name their form, with its project."""
    return frame.merge(keys, on="form", how="left", validate="many_to_one")


def _form_fields(fields: pd.DataFrame) -> pd.DataFrame:
    return fields.assign(sequence=fields.groupby("form").cumcount() + 1)


def _funding(projects: pd.DataFrame) -> pd.DataFrame:
    """A column for each scope, source and stage → a row for each amount, in the order in which a form prints them."""
    declared = {field.name: field.enum for field in BY_NAME["funding"].fields}
    by = {"scope": declared["scope"], "source": declared["source"], "stage": (UNSTAGED, *declared["stage"])}
    columns = pd.MultiIndex.from_product(list(by.values()), names=list(by))
    cells = [[amounts.get(column) for column in columns] for amounts in projects["amounts"]]
    wide = pd.DataFrame(cells, projects["form"], columns, dtype=object)
    long = wide.melt(value_name="amount", ignore_index=False).dropna(subset="amount").reset_index()
    long["stage"] = long["stage"].replace(UNSTAGED, None)
    long = long.join(typed(long["amount"].to_list(), frames.AMOUNTS)).sort_values(["form", "order"])
    return _with_project(long, projects[["form", "project_id"]])


def _targets(rows: pd.DataFrame) -> pd.DataFrame:
    """A row that states several targets → as many rows, `part` 1, 2 …, each with its result."""
    long = rows.explode(["targets", "results"])
    long["part"] = long.groupby(level=0).cumcount() + 1
    long = long.reset_index(drop=True)
    long["target_id"] = content_ids(long, "project_id", ["printed_category", "printed_indicator"])
    long["weight_rows"] = _rows_of_cell(long, "weight_cell", "weight")
    return long.join(typed(long["targets"].to_list(), frames.TARGETS))


def _rows_of_cell(rows: pd.DataFrame, cell: str, number: str) -> pd.Series:
    """How many rows of a form repeat the number of one merged cell; null where the row has none."""
    size = rows.groupby(["form", cell])["target_id"].transform("size")
    return size.where(rows[number].notna()).astype("int32[pyarrow]")


def _results(targets: pd.DataFrame) -> pd.DataFrame:
    """What was achieved of each target, where its form tells; a score in a merged cell counts the rows it covers."""
    told = targets[targets["results"].notna()].reset_index(drop=True)
    of_target = told[["form", "target_id", "project_id", "document_id", "fiscal_year"]]
    long = of_target.join(typed(told["results"].to_list(), frames.RESULTS))
    shared = _rows_of_cell(long, "score_cell", "score")
    return long.assign(result_id=long["target_id"] + "-r", score_rows=shared)


def _repairs(repairs: pd.DataFrame) -> pd.DataFrame:
    """One line may state two targets, a page print a caption twice: the same repair again has an id of its own."""
    content = ["form_of_document", "page", "line", "field", "was"]
    return repairs.assign(repair_id=content_ids(repairs, "document_id", content, digits=8))


def _with_target(changes: pd.DataFrame, targets: pd.DataFrame) -> pd.DataFrame:
    """Changes on a line of a form, with the first of the targets that the line states."""
    first = targets.drop_duplicates(["form", "line"])[["form", "line", "target_id"]]
    return changes.merge(first, on=["form", "line"], how="left", validate="many_to_one")


def _documents(documents: pd.DataFrame, projects: pd.DataFrame, targets: pd.DataFrame) -> pd.DataFrame:
    """Forms and targets counted; the year is that of the forms where they have one in common, else the catalogue's."""
    by_id = documents.set_index("document_id")
    years = projects.groupby("document_id")["fiscal_year"]
    in_common = years.first()[years.nunique(dropna=False) == 1]
    return by_id.assign(
        fiscal_year=in_common.reindex(by_id.index).fillna(by_id["catalogued_year"]),
        forms=projects.groupby("document_id").size().reindex(by_id.index, fill_value=0),
        targets=targets.groupby("document_id").size().reindex(by_id.index, fill_value=0),
    ).reset_index()
