"""Every released field, once.

From these declarations come the Arrow schemas, `datapackage.json`, the data dictionary in Chinese and
English, and the expectations that can be derived (types, nulls, closed lists, keys, ranges, boxes).
A field name means the same thing in every table. Units stand in the name (`_cny` yuan, `_share` 0–1) or in `unit`.
"""

from __future__ import annotations

from pipeline.schema.declare import TYPES, Field, Table
from pipeline.schema.made import CORRECTIONS, COST_CHECKS, FINDINGS, MEASURES, REPAIRS
from pipeline.schema.printed import DOCUMENTS, FORM_FIELDS, FUNDING, PROJECTS, TARGETS
from pipeline.schema.results import EXECUTION, RESULTS

__all__ = ["BY_NAME", "TABLES", "TYPES", "Field", "Table"]

TABLES: tuple[Table, ...] = (
    DOCUMENTS, PROJECTS, FORM_FIELDS, FUNDING, TARGETS, RESULTS, EXECUTION, FINDINGS, COST_CHECKS, REPAIRS, CORRECTIONS, MEASURES,
)  # fmt: skip
BY_NAME: dict[str, Table] = {table.name: table for table in TABLES}
