"""Whatever stands in a grid, it is read without an exception, and every indicator read is printed there."""

from __future__ import annotations

from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.forms.reader import recognise
from pipeline.record import GridCell, GridDocument, GridPage, GridTable
from pipeline.reshape.batches import reshape
from pipeline.text import fold

WORDS = st.sampled_from(
    ["项目名称", "主管部门", "年度资金总额", "其中:财政拨款", "绩效目标", "一级指标", "二级指标", "三级指标", "指标值", "绩效值",
     "产出指标", "数量指标", "11-数量指标", "≥5个", "100%", "", "0", "定性", "指标性质", "度量单位", "实际完成值", "优", "差", "(万元)",
     "长期", "单位(专项)名称", "备注", "1", "2", "……", "年度目标:完成任务", "项目资金(万元)"]
)  # fmt: skip


@st.composite
def tables(draw: st.DrawFn) -> GridTable:
    rows, cols = draw(st.integers(1, 7)), draw(st.integers(1, 7))
    taken = [[False] * cols for _ in range(rows)]
    cells = []
    for row in range(rows):
        for col in range(cols):
            if taken[row][col]:
                continue
            wide = draw(st.integers(1, 3))
            wide = next((w for w in range(1, wide + 1) if col + w >= cols or taken[row][col + w]), wide)
            high = min(draw(st.integers(1, 3)), rows - row)
            high = next((h for h in range(1, high) if any(taken[row + h][col : col + wide])), high)
            for r in range(row, row + high):
                taken[r][col : col + wide] = [True] * wide
            box = (col * 50.0, row * 20.0, (col + wide) * 50.0, (row + high) * 20.0)
            cells.append(GridCell(row, col, high, wide, box, draw(WORDS)))
    edges = tuple(50.0 * col for col in range(cols + 1))
    return GridTable(rows, cols, (0.0, 0.0, 50.0 * cols, 20.0 * rows), edges, tuple(cells))


pages = st.lists(st.lists(tables(), min_size=0, max_size=2), min_size=1, max_size=3)


@settings(max_examples=300, deadline=None)
@given(pages)
def test_any_grid_is_read_and_nothing_is_invented(found: list[list[GridTable]]) -> None:
    document = [GridPage(i + 1, 400.0, 600.0, "text", tuple(tables)) for i, tables in enumerate(found)]
    printed = {fold(cell.text) for tables in found for table in tables for cell in table.cells}
    printed |= {part for text in printed for part in text.split(":")}  # 数量指标:完成任务 in one cell
    for form in recognise(document).forms:
        for row in form.rows:
            parts = [row.indicator.text, row.level1.text, row.level2.text]
            assert all(text == "" or text in printed or made_of(text, printed) for text in parts)


def made_of(text: str, pieces: set[str]) -> bool:
    """Whether a text is pieces joined: cells under one head."""
    return text == "" or any(
        piece and text.startswith(piece) and made_of(text[len(piece) :], pieces) for piece in pieces
    )


@settings(max_examples=40, deadline=None)
@given(pages)
def test_any_grid_makes_valid_tables(tmp_path_factory, found: list[list[GridTable]]) -> None:  # type: ignore[no-untyped-def]
    out: Path = tmp_path_factory.mktemp("any")
    grid = tuple(GridPage(i + 1, 400.0, 600.0, "text", tuple(tables)) for i, tables in enumerate(found))
    reshape([({"document_id": "d"}, GridDocument("d", "0" * 64, grid))], [], out)
