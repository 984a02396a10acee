"""Files at URLs: fetched where the user asks for it, and never a word of what opens them."""

from __future__ import annotations

from pathlib import Path

import fsspec
import pytest

from pdf import hostile
from pipeline.cli import main
from pipeline.limits import Limits, Unreadable
from pipeline.record import loads
from pipeline.run.catalogue import find_files
from pipeline.run.documents import Settings, Source, extract
from pipeline.run.urls import fetch, shown

GOOD = hostile.plain(hostile.table(3, 3))
SECRET = "s3://key:pa/ss@bucket/2024/表.pdf?X-Amz-Signature=abc#f"


@pytest.mark.parametrize(
    ("url", "said"),
    [
        (SECRET, "s3://bucket/2024/表.pdf"),
        ("https://u:p@example.org:8443/a.pdf?token=t", "https://example.org:8443/a.pdf"),
        ("zip://x.pdf::https://u:p@example.org/a.zip", "zip::…"),
        ("simplecache::s3://u:p@b/a.pdf", "simplecache::…"),
        ("file:///tmp/a.pdf", "file:///tmp/a.pdf"),
    ],
)
def test_a_url_is_told_without_what_opens_it(url: str, said: str) -> None:
    assert shown(url) == said


def test_only_protocols_that_were_allowed_are_opened_and_nothing_is_told_of_credentials(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    chain = "simplecache::https://u:p@example.org/a.pdf"
    sources, problems = find_files([SECRET, chain, "memory://x/a.pdf"], [])
    assert [bool(source.problem) for source in sources] == [True, True, False]
    assert "--allow s3" in problems[0]
    assert find_files([SECRET], ["s3"])[0][0].problem is None
    assert main(["parse", SECRET, chain, "-o", str(tmp_path / "out")]) == 1
    told = "".join(capsys.readouterr())
    assert "bucket/2024/表.pdf" in told
    for secret in ("key", "pa/ss", "Signature", "u:p"):
        assert secret not in told
    assert all(
        secret not in file.read_text("utf-8")
        for file in (tmp_path / "out/.grids").iterdir()
        for secret in ("pa/ss", "u:p")
    )


def test_a_file_at_a_url_gives_the_record_of_one_on_disk_and_leaves_nothing_else(tmp_path: Path) -> None:
    with fsspec.open("memory://in/a.pdf", "wb") as file:
        file.write(GOOD)
    (tmp_path / "a.pdf").write_bytes(GOOD)
    near, problems = find_files([f"file://{tmp_path.as_posix()}/a.pdf"])
    far, more = find_files(["memory://in/a.pdf"])
    assert (problems, more) == ([], [])
    for given, grids in ((near, "near"), (far, "far"), ([Source("a", tmp_path / "a.pdf")], "here")):
        extract(given, tmp_path / grids, workers=1, progress=False)
    records = {
        grids: {f.name: f.read_bytes() for f in (tmp_path / grids).iterdir()}
        for grids in ("near", "far", "here")
    }
    assert records["near"] == records["far"] == records["here"]
    assert list(records["far"]) == ["a.json"]
    again = extract(far, tmp_path / "far", workers=1, progress=False)
    assert (again.read, again.reused) == (0, 1)


def test_a_url_that_gives_nothing_or_too_much_costs_its_document_only(tmp_path: Path) -> None:
    with fsspec.open("memory://in/big.pdf", "wb") as file:
        file.write(bytes(2000))
    given, _ = find_files(["memory://in/none.pdf", "memory://in/big.pdf"])
    done = extract(given, tmp_path / "grids", Settings(Limits(bytes=1000)), workers=1, progress=False)
    none, big = done.problems
    assert none.startswith("memory://in/none.pdf: ") and none.endswith(
        "cannot be fetched (FileNotFoundError)"
    )
    assert big.startswith("memory://in/big.pdf: ") and big.endswith("2000 bytes, more than the limit of 1000")
    assert sorted(f.name for f in (tmp_path / "grids").iterdir()) == ["big.json", "none.json"]
    assert loads((tmp_path / "grids/none.json").read_text("utf-8")).error


def test_what_a_protocol_says_of_its_failure_is_not_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(url: str, mode: str) -> object:
        raise PermissionError(f"403 for {url}")

    monkeypatch.setattr(fsspec, "open", fails)
    with pytest.raises(Unreadable) as told:
        fetch(SECRET, tmp_path / "a", Limits())
    assert "ss@" not in str(told.value) and told.value.__cause__ is None
