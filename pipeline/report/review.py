"""What a person should look at, the most doubtful first, each with its line for data/corrections.csv.

How doubtful (0–1): what OCR read counts 1 − confidence, a value it left blank 1; a comparator that may have been read as a
digit or letter 0.6; a category on which the witnesses disagree 0.5; a repair 0.3, with two witnesses or more 0.15; a blank in a text layer 0.1, since most are printed blank.
What a correction already covers is not asked again.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from pipeline.report.images import Sizes
from pipeline.report.lists import anchor
from pipeline.report.opened import Release, Row

CONFIDENT = 0.9
COLUMNS = ("doubt", "reason", "project", "anchor", "document", "page", "line", "field", "label", "was", "becomes",
           "confidence", "witness", "several", "image", "x0", "y0", "x1", "y1", "pw", "ph")  # fmt: skip
_BARE_NUMBER = re.compile(r"[≥≤≧≦><=≈约]*[\d.,\s\-~～—–至+]+")

_TARGET = (
    """places.n AS project, t.target_id, t.document_id AS document, t.page, t.line, t.indicator AS label"""
)
_QUEUE = f"""
WITH parts AS (SELECT project_id, page, line, x0, y0, count(*) AS n FROM targets WHERE grade IS NULL GROUP BY ALL),
     corrected AS (SELECT DISTINCT document_id, page, coalesce(line, 0) AS line, field FROM corrections),
queue AS (
  SELECT CASE WHEN t.kind = 'missing' THEN 1.0 ELSE 1 - confidence END AS doubt,
         CASE WHEN t.kind = 'missing' THEN 'missing_ocr' ELSE 'low_confidence' END AS reason, {_TARGET},
         'target_text' AS field, target_text AS was, NULL AS becomes, confidence, NULL AS witness,
         coalesce(parts.n, 1) AS several, sign_text, unit_text
    FROM targets t JOIN places USING (project_id)
    LEFT JOIN parts ON (parts.project_id, parts.page, parts.line, parts.x0, parts.y0) = (t.project_id, t.page, t.line, t.x0, t.y0)
    WHERE confidence < {CONFIDENT} OR (t.kind = 'missing' AND t.text_origin <> 'text')
  UNION ALL
  SELECT 0.1, 'missing', {_TARGET}, 'target_text', NULL, NULL, confidence, NULL, 1, NULL, NULL
    FROM targets t JOIN places USING (project_id)
    WHERE t.kind = 'missing' AND coalesce(t.text_origin, 'text') = 'text' AND (confidence IS NULL OR confidence >= {CONFIDENT})
  UNION ALL
  SELECT DISTINCT 0.6, 'sign', {_TARGET}, 'target_text', target_text, NULL, confidence, NULL, 1, sign_text, unit_text
    FROM targets t JOIN places USING (project_id) JOIN findings f ON f.target_id = t.target_id
    WHERE f.rule IN ('comparator_as_digit', 'comparator_as_letter') AND (confidence IS NULL OR confidence >= {CONFIDENT})
  UNION ALL
  SELECT 0.5, 'category', {_TARGET}, 'level2', concat_ws('-', level2_code, level2), NULL, confidence, NULL, 1, NULL, NULL
    FROM targets t JOIN places USING (project_id) WHERE category IS NULL
  UNION ALL
  SELECT 1 - f.confidence, 'low_confidence', places.n, NULL, p.document_id, f.page, NULL, f.caption, f.field, f.text, NULL,
         f.confidence, NULL, 1, NULL, NULL
    FROM form_fields f JOIN places USING (project_id) JOIN projects p USING (project_id)
    WHERE f.confidence < {CONFIDENT} AND f.field IS NOT NULL AND f.text IS NOT NULL
  UNION ALL
  SELECT CASE WHEN regexp_matches(trim(r.witness), '[ ,;+、]') THEN 0.15 ELSE 0.3 END, 'repair', places.n, r.target_id,
         r.document_id, r.page, r.line, t.indicator, r.field, r.was, r.becomes, t.confidence, r.witness, 1, NULL, NULL
    FROM repairs r LEFT JOIN places USING (project_id) LEFT JOIN targets t USING (target_id)
)
SELECT queue.*, d.sha256, b.x0, b.y0, b.x1, b.y1 FROM queue LEFT JOIN documents d ON d.document_id = queue.document
    LEFT JOIN (SELECT target_id AS id, any_value(x0) AS x0, any_value(y0) AS y0, any_value(x1) AS x1, any_value(y1) AS y1
               FROM targets GROUP BY 1) t ON t.id = queue.target_id
    LEFT JOIN (SELECT DISTINCT ON (n, page, field, caption) n, page, field, caption, x0, y0, x1, y1
               FROM form_fields JOIN places USING (project_id)) h
           ON queue.target_id IS NULL AND h.n = queue.project AND h.page = queue.page AND h.field = queue.field AND h.caption = queue.label,
    LATERAL (SELECT coalesce(t.x0, h.x0) AS x0, coalesce(t.y0, h.y0) AS y0, coalesce(t.x1, h.x1) AS x1, coalesce(t.y1, h.y1) AS y1) b
    ANTI JOIN corrected c
    ON c.document_id = queue.document AND c.page = queue.page AND c.line = coalesce(queue.line, 0) AND c.field = queue.field
ORDER BY doubt DESC, project, page, line, target_id, field, label, was"""


def queue(release: Release, sizes: Mapping[str, Sizes]) -> Iterator[tuple[Any, ...]]:
    """Rows of the queue in the order of COLUMNS; those whose page has an image (`sizes`, by the PDF's hash) with their box."""
    for row in release.rows(_QUEUE):
        size = sizes.get(row["sha256"], {}).get(row["page"]) if row["x0"] is not None else None
        row |= {
            "image": f"{row['sha256']}/{row['page']}" if size else None,
            "pw": size and size[0],
            "ph": size and size[1],
            "was": as_printed(row),
            "anchor": anchor(row["target_id"]) if row["target_id"] else None,
            "several": row["several"] > 1,
        }
        yield tuple(row[name] for name in COLUMNS)


def as_printed(row: Row) -> str:
    """The text of the cell that a correction must name: without sign and unit that stand in columns of their own."""
    text, sign, unit = row["was"] or "", row["sign_text"] or "", row["unit_text"] or ""
    if sign and text.startswith(sign):
        text = text[len(sign) :]
    bare = text.removesuffix(unit)
    return bare if unit and _BARE_NUMBER.fullmatch(bare) else text


DOUBTFUL_DOCUMENTS = """SELECT document_id, title, status, status_detail, pages FROM documents
    WHERE status IN ('failed', 'partial') ORDER BY status, document_id"""
