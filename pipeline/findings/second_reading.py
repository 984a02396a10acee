"""Where a second reading by OCR differs from the text layer: `jixiao parse --verify`."""

from __future__ import annotations

from collections.abc import Iterator

import duckdb

from pipeline.findings.rule import Row, row_of
from pipeline.findings.rules import BY_ID
from pipeline.findings.tables import rows_of
from pipeline.project import Hit

RULE = "second_reading_differs"
_READINGS = """
    select project_id, target_id, 'target' as about, coalesce(indicator, level2, '') as name, target_text, second_text
    from targets where second_text is not null and part = 1
    union all
    select project_id, target_id, 'indicator', coalesce(indicator, ''), indicator, second_indicator
    from targets where second_indicator is not null and part = 1
    union all
    select project_id, null, concat('field ', sequence), caption, "text", second_text
    from form_fields where second_text is not null
    order by all
"""


def second_readings(connection: duckdb.DuckDBPyConnection) -> Iterator[Row]:
    """A finding for each cell that OCR reads otherwise: what the text layer says and what OCR reads."""
    for project_id, target_id, about, name, printed, second in rows_of(connection, _READINGS):
        words = {"name": name, "text": printed or "", "second": second}
        hit = Hit(target_id, expected=second, actual=printed, words=words, about=about)
        yield row_of(BY_ID[RULE], project_id, hit)
