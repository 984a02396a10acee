"""The transcript uses every character of the published forms exactly once, and nothing else."""

from __future__ import annotations

import csv
import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from pipeline.facsimile.transcript import Cell, Discard, Piece, TranscriptForm, read_transcript
from pipeline.text import fold

ROOT = Path(__file__).parents[1]
SOURCE = ROOT / "data" / "source" / "2024"
PUBLISHED_SHA256 = "274ac137a4fdff0a3cf04a09d1755737952a72868074eafa4f73333d16ce37bc"
Place = tuple[int, int, int]

PUBLISHED = [line.split("\t") for line in (SOURCE / "published.txt").read_text(encoding="utf-8").split("\n")]
FORMS = read_transcript(SOURCE / "transcript.jsonl")
FIRST_LINES = [number for number, fields in enumerate(PUBLISHED, 1) if fields == ["(2024年度)"]]


def pieces_of(form: TranscriptForm) -> Iterator[Piece]:
    cells = [*form.header.values(), *(cell for row in form.rows for cell in (row.indicator, row.target))]
    for pieces in (holder.pieces for group in (cells, form.captions, form.discards) for holder in group):
        yield from pieces


def places(pieces: Iterable[Piece]) -> Counter[Place]:
    """How often each place of the text is used, spaces aside."""
    return Counter(
        (piece.line, piece.field, piece.start + offset)
        for piece in pieces
        for offset, character in enumerate(piece.text)
        if not character.isspace()
    )


def printed(first: int, last: int) -> Counter[Place]:
    """Every non-space character of these lines, once."""
    return Counter(
        (line, field, offset)
        for line in range(first, last + 1)
        for field, text in enumerate(PUBLISHED[line - 1])
        for offset, character in enumerate(text)
        if not character.isspace()
    )


def all_pieces(forms: Iterable[TranscriptForm] = FORMS) -> list[Piece]:
    return [piece for form in forms for piece in pieces_of(form)]


def corrections() -> list[dict[str, str]]:
    with (ROOT / "data" / "corrections.csv").open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


def cell_of(correction: dict[str, str]) -> Cell:
    form = FORMS[int(correction["page"]) - 1]
    field = {"goal_text": "goal", "target_text": "target"}.get(correction["field"], correction["field"])
    if not correction["line"]:
        return form.header[field]
    cell = getattr(form.rows[int(correction["line"]) - 1], field)
    assert isinstance(cell, Cell)
    return cell


def test_the_published_text_is_the_copy_that_was_transcribed() -> None:
    assert hashlib.sha256((SOURCE / "published.txt").read_bytes()).hexdigest() == PUBLISHED_SHA256


def test_every_piece_stands_where_it_says() -> None:
    wrong = [
        piece
        for piece in all_pieces()
        if PUBLISHED[piece.line - 1][piece.field][piece.start : piece.start + len(piece.text)] != piece.text
    ]
    assert wrong == []


def test_every_character_of_the_forms_is_used_exactly_once_and_no_other() -> None:
    assert places(all_pieces()) == printed(FIRST_LINES[0], len(PUBLISHED))


@pytest.mark.parametrize("number", range(15))
def test_a_form_uses_the_lines_from_its_year_line_to_the_next(number: int) -> None:
    last = [*(line - 1 for line in FIRST_LINES[1:]), len(PUBLISHED)][number]
    assert places(pieces_of(FORMS[number])) == printed(FIRST_LINES[number], last)


def test_a_piece_lost_doubled_or_cut_short_is_seen() -> None:
    whole, pieces = printed(FIRST_LINES[0], len(PUBLISHED)), all_pieces()
    cut = replace(pieces[1], text=pieces[1].text[:-1])
    for damaged in (pieces[1:], [*pieces, pieces[1]], [pieces[0], cut, *pieces[2:]]):
        assert places(damaged) != whole


def test_there_are_186_indicator_rows_on_15_forms() -> None:
    assert [form.page for form in FORMS] == list(range(1, 16))
    assert [len(form.rows) for form in FORMS] == [14, 9, 9, 16, 10, 8, 9, 9, 16, 14, 22, 14, 11, 9, 16]


def test_level_codes_rise_on_every_form_and_level_two_lies_inside_level_one() -> None:
    for form in FORMS:
        assert [row.level2 for row in form.rows] == sorted(row.level2 for row in form.rows)
        assert all(row.level1[0] == row.level2[0] for row in form.rows)


def test_an_amount_is_digits_or_blank() -> None:
    amounts = [
        cell.text
        for form in FORMS
        for key, cell in form.header.items()
        if key.startswith(("own", "transfer", "annual", "total"))
    ]
    assert len(amounts) == 15 * 9
    assert [text for text in amounts if not re.fullmatch(r"\d+(\.\d+)?", text)] == [""]


def test_own_funds_add_up_to_their_total() -> None:
    for form in FORMS:
        parts = ["own_fiscal", "own_other", "own_carry_over"]
        assert float(form.header["own_total"].text) == sum(
            float(form.header[key].text or 0) for key in parts
        ), form.page


@pytest.mark.parametrize(
    ("page", "row", "level2", "indicator", "target"),
    [
        (1, 3, "12-质量指标", "带动服务业集聚区投资", "1亿元左右"),
        (1, 13, "24-可持续影响", "引导产业集群集聚发展,企业不断发展壮大,更好发挥示范引领作用", "持续向好"),
        (2, 3, "13-时效指标", "年度预算及时下达率", ""),
        (4, 10, "22-社会效益", "促进创新创业和就业", "不断提高"),
        (5, 2, "11-数量指标", "争取煤矿安全改造或智能化中央资金补助协占项目总投资比例", "> 25%"),
        (8, 1, "11-数量指标", "根据国家要求进行线上、线下办展", ""),
        (9, 1, "11-数量指标", "法治政府建设法律顾问咨询,", "≥60次"),
        (9, 2, "11-数量指标", "开展调研、项目争取、促进察等次数", "≥800人次"),
        (9, 3, "11-数量指标", "选派出国考察培训学习人次", "5人次"),
        (9, 8, "14-成本指标", "出国考察培训学习", "30.3万元"),
        (9, 9, "14-成本指标", "法治政府建设法律顾问咨询服务和审计师页问咨询服务", "26万元"),
        (11, 17, "21-经济效益", "项目执行所产生的经济效益", "带动1%"),
        (13, 8, "22-社会效益", "", "倡导全社会践行绿色低碳循环生产生活方式"),
        (14, 2, "12-质量指标", "高质量举办算力产业大会的", "影响较2023年提升"),
        (14, 7, "23-生态效益", "绿色办会、节能办会", "绿色办会、节能办会"),
        (15, 1, "11-数量指标", "课题研究", "= 2次"),
    ],
)
def test_a_row_reads_as_the_form_does(page: int, row: int, level2: str, indicator: str, target: str) -> None:
    found = FORMS[page - 1].rows[row - 1]
    assert (found.level2, found.indicator.text, found.target.text) == (level2, indicator, target)


def test_header_values_read_as_the_form_does() -> None:
    assert FORMS[9].header["project_name"].text == "自治区发展改革委项目目督导检查和评估评审经费"
    assert FORMS[12].header["attribute"].text == "0101年期项目"
    assert {form.header["implementing_unit"].text for form in FORMS} == {"宁夏回族自治区发展和改革委员会"}
    assert [form.page for form in FORMS if not form.header["goal"].text] == [1, 6, 9]


def test_what_is_printed_needs_no_folding() -> None:
    texts = [*(cell.text for form in FORMS for cell in form.header.values())]
    texts += [cell.text for form in FORMS for row in form.rows for cell in (row.indicator, row.target)]
    assert [text for text in texts if fold(text) != text] == []


def discards(reason: str) -> list[Discard]:
    return [discard for form in FORMS for discard in form.discards if discard.reason == reason]


def test_discards_give_one_of_five_reasons() -> None:
    reasons = {discard.reason for form in FORMS for discard in form.discards}
    assert reasons == {"rule", "markup", "stray", "damaged caption", "repeat"}


def test_rules_are_dashes_markup_is_tags_and_strays_are_single_marks() -> None:
    def texts(reason: str) -> list[str]:
        return [piece.text for discard in discards(reason) for piece in discard.pieces]

    assert all(set(text) == {"—"} for text in texts("rule"))
    assert all(re.fullmatch(r"</?[a-z]>", text) for text in texts("markup"))
    assert set("".join(texts("stray"))) <= set(":;,_-=·・•47JTÉīГ")
    assert max(map(len, texts("stray"))) == 1


def test_every_repeat_says_what_it_repeats() -> None:
    assert [discard for discard in discards("repeat") if not discard.note] == []


def test_a_caption_is_its_clean_pieces_or_marked_as_the_print_of_the_form() -> None:
    for caption in (caption for form in FORMS for caption in form.captions):
        joined = "".join(piece.text for piece in caption.pieces)
        assert joined.replace(" ", "") == ("" if caption.from_form else caption.text.replace(" ", ""))


def test_a_correction_says_what_stands_on_the_form_and_changes_it() -> None:
    for correction in corrections():
        assert correction["was"] == cell_of(correction).text
        assert correction["becomes"] != correction["was"]
        assert correction["reason_zh"] and correction["reason_en"]


def test_no_cell_is_corrected_twice() -> None:
    keys = [(row["page"], row["line"], row["field"]) for row in corrections()]
    assert len(set(keys)) == len(keys) == 26


def test_corrections_bring_two_characters_that_their_form_does_not_print() -> None:
    """风 was split by a seam (区【), 入 read as 人; every other mended character stands elsewhere on its own form."""
    brought = {
        (correction["page"], character)
        for correction in corrections()
        for character in correction["becomes"]
        if character not in "".join(piece.text for piece in pieces_of(FORMS[int(correction["page"]) - 1]))
    }
    assert brought == {("2", "风"), ("8", "入")}


def test_the_reading_notes_show_every_correction() -> None:
    notes = (ROOT / "docs" / "reading-2024.md").read_text(encoding="utf-8")
    missing = [row for row in corrections() if row["reason_zh"] not in notes or row["reason_en"] not in notes]
    assert missing == []


def write(path: Path, *records: object) -> Path:
    path.write_text("".join(json.dumps(record) + "\n" for record in records), encoding="utf-8")
    return path


def test_a_line_that_is_no_transcript_is_named(tmp_path: Path) -> None:
    path = write(
        tmp_path / "transcript.jsonl", {"form": 1, "cell": "goal", "pieces": []}, {"form": 1, "pieces": [[1]]}
    )
    with pytest.raises(ValueError, match=r"transcript\.jsonl:2: "):
        read_transcript(path)


def test_a_row_under_no_level_is_an_error(tmp_path: Path) -> None:
    lines = (SOURCE / "transcript.jsonl").read_text(encoding="utf-8").splitlines(keepends=True)
    path = tmp_path / "transcript.jsonl"
    path.write_text(
        "".join(line for line in lines if '"caption": "31-服务对象满意度"' not in line), encoding="utf-8"
    )
    with pytest.raises(ValueError, match="form 1 row 14: level2"):
        read_transcript(path)
