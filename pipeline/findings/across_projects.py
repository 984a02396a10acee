"""The same words in several projects or years: the only rules that look across the corpus, done in DuckDB."""

from __future__ import annotations

from collections.abc import Iterator

import duckdb

from pipeline.findings.rule import Row, row_of
from pipeline.findings.rules import BY_ID
from pipeline.findings.tables import rows_of
from pipeline.project import Hit

TARGET_LENGTH, GOAL_LENGTH = 12, 20  # characters from which words are a text of their own
_SHOWN = 40

_TEXTS = f"""
    with printed as (
        select project_id, target_id, target_text as words, {TARGET_LENGTH} as least
        from targets where kind in ('qualitative', 'relative')
        union all
        select project_id, null, goal_text, {GOAL_LENGTH} from projects
    ), texts as (
        select t.project_id, t.target_id, t.words, p.fiscal_year,
               md5_number(regexp_replace(t.words, '\\s', '', 'g')) as key,
               concat(coalesce(p.project_name, p.project_id), '|', coalesce(p.implementing_unit, '')) as who
        from printed t join projects p using (project_id)
        where length(regexp_replace(t.words, '\\s', '', 'g')) >= least
    )
"""
_PROJECTS = (
    _TEXTS
    + """, groups as (
        select key, count(distinct who) as projects, min(who) as first_who, max(who) as last_who,
               arg_min(project_id, concat(who, project_id)) as first_id,
               arg_max(project_id, concat(who, project_id)) as last_id
        from texts group by key having count(distinct who) > 1
    )
    select t.project_id, t.target_id, t.words, projects - 1, if(t.who = first_who, last_id, first_id)
    from texts t join groups using (key)
"""
)
_YEARS = (
    _TEXTS
    + """, earlier as (
        select project_id, target_id, words, max(fiscal_year) over (
            partition by key, who order by fiscal_year range between unbounded preceding and 1 preceding)
            as year
        from texts where fiscal_year is not null
    )
    select project_id, target_id, words, year from earlier where year is not null
"""
)


def shared_texts(connection: duckdb.DuckDBPyConnection) -> Iterator[Row]:
    """Findings of `same_text_projects` and `same_text_years`. One project published twice for a year is no
    copy."""
    for project_id, target_id, words, others, example in rows_of(connection, _PROJECTS):
        told = {"text": _short(words), "others": str(others), "example": example}
        yield row_of(BY_ID["same_text_projects"], project_id, Hit(target_id, actual=words, words=told))
    for project_id, target_id, words, year in rows_of(connection, _YEARS):
        told = {"text": _short(words), "earlier": str(year)}
        yield row_of(BY_ID["same_text_years"], project_id, Hit(target_id, actual=words, words=told))


def _short(words: str) -> str:
    return words if len(words) <= _SHOWN else f"{words[:_SHOWN]}…"
