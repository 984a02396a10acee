"""A page as it was read, as one piece of HTML: its image, the grid over it, what each cell was read as, the rows beside it.

What is printed is data: it is escaped, controls are shown, nothing of it is run. No network is needed.
"""

from __future__ import annotations

import base64
import io
from collections.abc import Iterator
from html import escape
from pathlib import Path

from pipeline.forms.field_values import is_personal, released_name
from pipeline.forms.form import Form, Printed
from pipeline.forms.reader import recognise
from pipeline.palette import ROLES
from pipeline.record import Box, GridDocument, GridPage
from pipeline.repair.ocr_captions import mended_pages
from pipeline.reshape.target_cell import target_text, targets_of
from pipeline.show import category, year_of
from pipeline.target.said import chinese
from pipeline.text import printable

_SCALE = 2.0  # pixels for a point of the image
_LONGEST = 2400  # pixels
_NAMES = {"field": "栏目 head", "level": "级次 level", "indicator": "指标 indicator", "value": "指标值 target", "cell": "未取 unread"}  # fmt: skip


def drawn(record: GridDocument, file: Path) -> str:
    """The pages of a record, one under the other; `file` gives the images of a PDF, a sheet is drawn as its cells."""
    pages, _ = mended_pages(record.pages)
    found = recognise(pages)
    parts = [_page(page, [*found.forms, *found.headless], file) for page in record.pages]
    return f'<div lang="zh-CN">{_legend()}{"".join(parts)}</div>'


def _legend() -> str:
    marks = (f'<span style="color:{ROLES[role]}">■ {name}</span>' for role, name in _NAMES.items())
    return f"<p>{' '.join(marks)}</p>"


def _page(page: GridPage, forms: list[Form], file: Path) -> str:
    name = page.name or f"第 {page.number} 页 page {page.number}"
    if not page.width or not page.height:
        return f"<p>{_safe(name)}: {_safe('; '.join(doubt.what for doubt in page.doubts))}</p>"
    read = {box: (role, said) for role, printed, said in _read(forms, page.number) if (box := printed.box)}
    image = _image(page, file)
    back = f'<image href="{image}" width="{page.width}" height="{page.height}"/>' if image else _cells(page)
    boxes = [
        _box(cell.box, *read.pop(cell.box, ("cell", cell.text)))
        for table in page.tables
        for cell in table.cells
    ]
    boxes += [_box(box, role, said) for box, (role, said) in read.items()]
    picture = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {page.width} {page.height}" role="img" '
        f'aria-label="{_safe(name)}" style="width:100%;background:#fff">{back}{"".join(boxes)}</svg>'
    )
    return (
        f'<div style="display:flex;flex-wrap:wrap;gap:1em;align-items:flex-start"><figure style="flex:1 1 24em;margin:0">'
        f"<figcaption>{_safe(name)}</figcaption>{picture}</figure>"
        f'<div style="flex:1 1 24em;overflow-x:auto">{_rows(forms, page.number)}</div></div>'
    )


def _read(forms: list[Form], page: int) -> Iterator[tuple[str, Printed, str]]:
    """(role, printed, what it was read as) of every text that stands on the page."""
    for form in forms:
        for item in form.fields:
            text = "(个人信息 personal)" if is_personal(item) else item.value.text
            yield (
                "field" if item.field else "cell",
                item.value,
                f"{released_name(item) or '?'}: {item.caption} = {text}",
            )
        for row in form.rows:
            said = " · ".join(filter(None, map(chinese, targets_of(row, year_of(form)))))
            for level in (row.level1, row.level2):
                yield "level", level, f"{category(row) or '?'}: {level.text}"
            yield "indicator", row.indicator, f"{row.line}: {row.indicator.text}"
            yield "value", row.value, f"{row.line}: {target_text(row) or ''} → {said}"


def _box(box: Box, role: str, said: str) -> str:
    x0, y0, x1, y1 = box
    colour, filled = ROLES[role], 0 if role == "cell" else 0.12
    return (
        f'<rect x="{x0}" y="{y0}" width="{round(x1 - x0, 2)}" height="{round(y1 - y0, 2)}" fill="{colour}" '
        f'fill-opacity="{filled}" stroke="{colour}" stroke-width="0.8"><title>{_safe(said)}</title></rect>'
    )


def _cells(page: GridPage) -> str:
    """The cells of a sheet as text, since no page shows it."""
    return "".join(
        f'<text x="{cell.box[0] + 2}" y="{cell.box[1] + 10}" font-size="8">{_safe(cell.text[:40])}</text>'
        for table in page.tables
        for cell in table.cells
        if cell.text
    )


def _rows(forms: list[Form], page: int) -> str:
    head = ("行 line", "类别 category", "指标 indicator", "指标值 target", "读作 read as")
    rows = [
        (
            str(row.line),
            category(row) or "?",
            row.indicator.text,
            str(each["target_text"] or ""),
            f"{each['kind']} {chinese(each)}".strip(),
        )
        for form in forms
        for row in form.rows
        if row.value.page == page
        for each in targets_of(row, year_of(form))
    ]
    if not rows:
        return "<p>此页没有读出指标行 no indicator row was read on this page</p>"
    cells = "".join(f"<tr>{''.join(f'<td>{_safe(cell)}</td>' for cell in row)}</tr>" for row in rows)
    return f"<table><thead><tr>{''.join(f'<th>{each}</th>' for each in head)}</tr></thead><tbody>{cells}</tbody></table>"


def _image(page: GridPage, file: Path) -> str | None:
    """The page of a PDF as a data address; None for what is no PDF."""
    if page.name is not None:
        return None
    import pypdfium2 as pdfium

    with pdfium.PdfDocument(file) as document:
        shown = document[page.number - 1]
        scale = min(_SCALE, _LONGEST / max(*shown.get_size(), 1.0))
        held = io.BytesIO()
        shown.render(scale=scale).to_pil().convert("P", palette=1).save(held, "PNG", optimize=True)
    return f"data:image/png;base64,{base64.b64encode(held.getvalue()).decode()}"


def _safe(text: str) -> str:
    return escape(printable(text))
