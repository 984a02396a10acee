"""`jixiao target`: lines in, lines or JSON out."""

import io
import json

from pipeline.target.command import run
from pipeline.target.model import Target


def output(texts: list[str], as_json: bool = True, year: int | None = None) -> list[str]:
    out = io.StringIO()
    assert run(texts, as_json, year, out) == 0
    return out.getvalue().splitlines()


def test_each_parse_is_one_json_object_in_order_with_every_field() -> None:
    records = [
        json.loads(line) for line in output(["≥60次 5人次\n", "\n", "≧\t100\t%\r\n", "12月底前"], year=2024)
    ]
    assert [(r["input"], r["part"], r["text"], r["kind"]) for r in records] == [
        (1, 1, "≥60次", "numeric"),
        (1, 2, "5人次", "numeric"),
        (2, 1, "", "missing"),
        (3, 1, "≧\t100\t%", "numeric"),
        (4, 1, "12月底前", "date"),
    ]
    assert all(list(record) == ["input", "part", *Target.__slots__] for record in records)
    assert (records[0]["value"], records[0]["per"], records[4]["date_to"]) == (60, None, "2024-12-31")


def test_an_empty_argument_is_a_blank_target() -> None:
    assert json.loads(output([""])[0])["kind"] == "missing"


def test_without_json_a_person_can_read_the_line() -> None:
    (line,) = output(["≤510元/人·天"], as_json=False)
    assert line.startswith("1.1  ≤510元/人·天  →  数值 numeric  comparator=le value=510 unit=元 per=人·天")


def test_control_characters_are_escaped_and_one_line_stays_one_line() -> None:
    hostile = "提升\x1b[m\u202e\u2028\x07\ud800\x85\r\nX"
    for as_json in (True, False):
        (line,) = output([hostile], as_json)
        assert line.isprintable()
    assert json.loads(output([hostile])[0])["text"] == hostile
