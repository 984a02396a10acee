"""What a release says of its own quality: counts and shares, measured on the tables, nothing judged."""

from __future__ import annotations

from pipeline.check.frames import Corpus

_SQL = {
    "documents": "SELECT count(*) FROM documents",
    "facsimile_documents": "SELECT count(*) FROM documents WHERE origin = 'facsimile'",
    "partial_documents": "SELECT count(*) FROM documents WHERE status = 'partial'",
    "forms": "SELECT count(*) FROM projects",
    "targets": "SELECT count(*) FROM targets",
    "ocr_targets": "SELECT count(*) FROM targets WHERE text_origin <> 'text'",
    "missing_targets": "SELECT count(*) FROM targets WHERE kind = 'missing'",
    "placeholder_targets": "SELECT count(*) FROM targets WHERE kind = 'placeholder'",
    "uncategorised_targets": "SELECT count(*) FROM targets WHERE category IS NULL",
    "repairs": "SELECT count(*) FROM repairs",
    "corrections": "SELECT count(*) FROM corrections WHERE action = 'correct'",
    "confirmations": "SELECT count(*) FROM corrections WHERE action = 'confirm'",
    "error_findings": "SELECT count(*) FROM findings WHERE severity = 'error'",
    "warning_findings": "SELECT count(*) FROM findings WHERE severity = 'warning'",
    "note_findings": "SELECT count(*) FROM findings WHERE severity = 'note'",
}


def quality(corpus: Corpus) -> dict[str, int | float]:
    """The stated quality: counts, and shares of the targets rounded to six digits."""
    found: dict[str, int | float] = {name: _number(corpus, sql) for name, sql in _SQL.items()}
    for part in ("ocr", "missing", "placeholder"):
        found[f"{part}_share"] = (
            round(found[f"{part}_targets"] / found["targets"], 6) if found["targets"] else 0.0
        )
    return found


def _number(corpus: Corpus, sql: str) -> int:
    row = corpus.db.execute(sql).fetchone()
    assert row is not None  # a count always answers
    return int(row[0])
