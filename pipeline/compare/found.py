"""What the pairings of a comparison found, gathered in temporary tables that need no other one to be read."""

from __future__ import annotations

import duckdb

_LINKS = 1_000_000_000  # links of one pairing are numbered below this


def create_found(con: duckdb.DuckDBPyConnection) -> None:
    """`found_changes`, `found_projects` and `found_targets`, empty.

    `found_changes`: every change with names, unit and years; `link` is null where only one side has the project.
    """
    con.execute("""CREATE OR REPLACE TEMP TABLE found_changes(n BIGINT, link BIGINT, scope VARCHAR, change VARCHAR, old_id VARCHAR,
        new_id VARCHAR, field VARCHAR, old VARCHAR, new VARCHAR, indicator VARCHAR, old_text VARCHAR, new_text VARCHAR,
        project VARCHAR, unit VARCHAR, years VARCHAR, amount DECIMAL(18, 2), pairing INTEGER,
        goalposts BOOLEAN, old_place VARCHAR, new_place VARCHAR)""")
    con.execute("""CREATE OR REPLACE TEMP TABLE found_projects(pairing INTEGER, old_project_id VARCHAR, new_project_id VARCHAR,
        method VARCHAR, score DOUBLE)""")
    con.execute("""CREATE OR REPLACE TEMP TABLE found_targets(pairing INTEGER, old_target_id VARCHAR, new_target_id VARCHAR,
        method VARCHAR, score DOUBLE)""")


def gather(con: duckdb.DuckDBPyConnection, pairing: int, goalposts: bool = False) -> dict[str, int]:
    """Adds what one pairing found, project by project in the new side's order; how many of each `scope.change`."""
    con.execute(f"""INSERT INTO found_changes BY NAME
        SELECT row_number() OVER (ORDER BY coalesce(p.new_rank, 2147483647), coalesce(p.old_rank, 2147483647),
               c.link NULLS LAST, c.scope, coalesce(n.line, o.line), coalesce(n.part, o.part), c.change, c.old_id, c.new_id,
               c.field) + (SELECT count(*) FROM found_changes) AS n,
            c.link + {pairing * _LINKS} AS link, c.scope, c.change, c.old_id, c.new_id, c.field, c.old, c.new,
            coalesce(n.indicator, o.indicator) AS indicator, o.target_text AS old_text, n.target_text AS new_text,
            coalesce(np.project_name, op.project_name) AS project,
            coalesce(np.implementing_unit, np.supervising_department, op.implementing_unit, op.supervising_department) AS unit,
            CASE WHEN op.fiscal_year <> np.fiscal_year THEN op.fiscal_year || ' → ' || np.fiscal_year
                 ELSE CAST(coalesce(np.fiscal_year, op.fiscal_year) AS VARCHAR) END AS years,
            coalesce(np.annual_amount_cny, op.annual_amount_cny) AS amount, {pairing} AS pairing,
            {goalposts} AS goalposts, o.stands AS old_place, n.stands AS new_place
        FROM changes c LEFT JOIN project_pairs p USING (link) LEFT JOIN old_targets o ON o.rid = c.old_rid
        LEFT JOIN new_targets n ON n.rid = c.new_rid
        LEFT JOIN old_projects op ON op.project_id = coalesce(p.old_project_id, CASE WHEN c.scope = 'project' THEN c.old_id END)
        LEFT JOIN new_projects np ON np.project_id = coalesce(p.new_project_id, CASE WHEN c.scope = 'project' THEN c.new_id END)""")
    con.execute(f"""INSERT INTO found_projects SELECT {pairing}, old_project_id, new_project_id, method, score FROM project_pairs
        ORDER BY link""")
    con.execute(f"""INSERT INTO found_targets SELECT {pairing}, o.target_id, n.target_id, x.method, x.score FROM target_pairs x
        JOIN old_targets o ON o.rid = x.old_rid JOIN new_targets n ON n.rid = x.new_rid
        ORDER BY x.link, o.line, o.part, x.old_rid""")
    rows = con.execute(
        "SELECT scope || '.' || change, count(*) FROM changes GROUP BY 1 ORDER BY 1"
    ).fetchall()
    return {str(name): int(count) for name, count in rows}
