"""Records → typed frames → released Arrow tables.

Every column has the type that the schema declares for its name, as `ArrowDtype`: money stays decimal, a null turns no
integer to float. Columns that are not released are declared here.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

import pandas as pd
import pyarrow as pa

from pipeline.reshape.printed import Record
from pipeline.reshape.target_cell import READ
from pipeline.schema import BY_NAME, TABLES, TYPES

_INTEGER, _STRING = pd.ArrowDtype(TYPES["integer"]), pd.ArrowDtype(TYPES["string"])
# A field name means the same thing in every table.
_DTYPES = {field.name: pd.ArrowDtype(TYPES[field.type]) for table in TABLES for field in table.fields} | {
    "order": _INTEGER,
    "form": _INTEGER,
    "form_of_document": _INTEGER,
    "catalogued_year": _INTEGER,
    "printed_name": _STRING,
    "printed_unit": _STRING,
    "printed_category": _STRING,
    "printed_indicator": _STRING,
    "score_cell": _STRING,
    "weight_cell": _STRING,
    "amounts": object,
    "targets": object,
    "results": object,
}


def _columns(table: str, *, made: Collection[str], helpers: Sequence[str]) -> list[str]:
    """The columns of a released table, less those that are made later, and helpers they are made of."""
    return [name for name in BY_NAME[table].names() if name not in made] + list(helpers)


# The columns of each kind of record.
DOCUMENTS = _columns("documents", made=("fiscal_year", "forms", "targets"), helpers=["catalogued_year"])
FORMS = _columns(
    "projects", made=("project_id",), helpers=["form", "printed_name", "printed_unit", "amounts"]
)
FIELDS = _columns("form_fields", made=("project_id", "sequence"), helpers=["form"])
ROWS = _columns(
    "targets", made=("target_id", "project_id", "part", "target_text", "weight_rows", *READ),
    helpers=["form", "printed_category", "printed_indicator", "targets", "results", "weight_cell"],
)  # fmt: skip
TARGETS = ["target_text", *READ]
RESULTS = _columns(
    "results",
    made=("result_id", "target_id", "project_id", "document_id", "fiscal_year", "score_rows"),
    helpers=["score_cell"],
)
EXECUTION = _columns("execution", made=("project_id",), helpers=["form"])
AMOUNTS = _columns("funding", made=("project_id", "scope", "source", "stage"), helpers=["order"])
REPAIRS = _columns(
    "repairs", made=("repair_id", "project_id", "target_id"), helpers=["form", "form_of_document"]
)
CORRECTIONS = _columns("corrections", made=("project_id", "target_id"), helpers=["form"])


def typed(records: Sequence[Record], columns: Sequence[str]) -> pd.DataFrame:
    """Records as a frame of these columns; KeyError for a record with a column missing or unknown."""
    wanted = set(columns)
    for record in records:
        if record.keys() != wanted:
            raise KeyError(f"columns {sorted(record.keys() ^ wanted)}")
    typed = {name: dtype for name in columns if isinstance(dtype := _DTYPES[name], pd.ArrowDtype)}
    arrays = {
        name: pa.array([r[name] for r in records], dtype.pyarrow_dtype) for name, dtype in typed.items()
    }
    frame: pd.DataFrame = pa.table(arrays).to_pandas(types_mapper=pd.ArrowDtype)
    objects = {name: [record[name] for record in records] for name in columns if name not in typed}
    return frame.assign(**{name: pd.Series(values, dtype=object) for name, values in objects.items()})


def released(frame: pd.DataFrame, table: str) -> pa.Table:
    """The columns of a released table, in its order and with its types; pyarrow.ArrowInvalid for a value that does not
    fit, KeyError for a column that is not there."""
    schema = BY_NAME[table].arrow()
    made = pa.Table.from_pandas(frame[schema.names], schema, preserve_index=False)
    return made.replace_schema_metadata(schema.metadata)
