"""The catalogue and the paths given to `parse`: every problem is one line that names the file."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from pipeline.run.catalogue import BadCatalogue, find_files, read_catalogue
from pipeline.run.source import Source

HEAD = "document_id,title,issuer,region_code,fiscal_year,published_on,source_url,origin,sha256\n"
SHA = "0" * 64
ROW = f"a-1,题,单位,640000,2024,2024-02-23,,facsimile,{SHA}\n"


def catalogue(tmp_path: Path, text: str, *pdfs: str) -> Path:
    for name in pdfs:
        file = tmp_path / "raw" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(b"%PDF-")
    (tmp_path / "documents.csv").write_bytes(text.encode())
    return tmp_path / "documents.csv"


def test_a_row_gives_its_source_and_its_columns_as_typed(tmp_path: Path) -> None:
    found = read_catalogue(catalogue(tmp_path, "\ufeff" + HEAD + ROW, "2024/a-1.pdf"), tmp_path / "raw")
    assert found.problems == []
    assert found.sources == [Source("a-1", tmp_path / "raw/2024/a-1.pdf", SHA, None)]
    assert found.rows == [
        {
            "document_id": "a-1",
            "title": "题",
            "issuer": "单位",
            "region_code": "640000",
            "fiscal_year": 2024,
            "published_on": date(2024, 2, 23),
            "source_url": None,
            "origin": "facsimile",
        },
    ]


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (f"../x,t,i,1,2024,,,published,{SHA}\n", "'../x' 不能作文件名"),
        (f"a/b,t,i,1,2024,,,published,{SHA}\n", "'a/b' 不能作文件名"),
        (f".a,t,i,1,2024,,,published,{SHA}\n", "'.a' 不能作文件名"),
        (f",t,i,1,2024,,,published,{SHA}\n", "'' 不能作文件名"),
        (f"{'长' * 80},t,i,1,2024,,,published,{SHA}\n", "不能作文件名"),
        (ROW.replace("a-1", "A-1"), "document_id A-1 重复"),
        (ROW, "document_id a-1 重复(不分大小写)repeated"),
        ("b,t,i,1,2024,,,published,ABC\n", "sha256 'ABC' 不是 64 位十六进制"),
        ("b,t,i,1,2024,,,published,\n", "缺少 sha256 is missing"),
        ("b,t,i,1,2024,,,published\n", "must have 9 cells"),
        (f"b,t,i,1,2024,,,published,{SHA},more\n", "must have 9 cells"),
        (f"b,t,t,i,1,2024,,,published,{SHA}\n", "must have 9 cells"),
    ],
)
def test_a_row_that_cannot_be_trusted_stops_the_catalogue_by_its_line(
    tmp_path: Path, row: str, said: str
) -> None:
    with pytest.raises(BadCatalogue) as refused:
        read_catalogue(catalogue(tmp_path, HEAD + ROW + row, "2024/a-1.pdf"), tmp_path / "raw")
    assert "documents.csv: 第 3 行 line 3" in str(refused.value)
    assert said in str(refused.value)
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (f"a,t,i,1,24,,,published,{SHA}\n", "fiscal_year '24' 不是年份"),
        (f"a,t,i,1,2024,2024/2/3,,published,{SHA}\n", "published_on '2024/2/3' 不是日期"),
        (f"a,t,i,1,2024,,,scan,{SHA}\n", "origin 'scan' 应为 must be published / facsimile"),
        (f"b,t,i,1,2024,,,published,{SHA}\n", "目录中有此文件,但 PDF 不在"),
    ],
)
def test_a_document_that_is_not_as_its_row_says_is_kept_with_its_problem(
    tmp_path: Path, row: str, said: str
) -> None:
    found = read_catalogue(
        catalogue(tmp_path, HEAD + row + ROW, "2024/a.pdf", "2024/a-1.pdf"), tmp_path / "raw"
    )
    by_id = {source.document_id: source for source in found.sources}
    assert by_id["a-1"].problem is None
    assert said in str(by_id[row[0]].problem)
    assert any(said in problem and f"{row[0]}.pdf" in problem for problem in found.problems)


def test_a_pdf_without_a_row_is_told_and_kept_with_its_problem(tmp_path: Path) -> None:
    names = "2024/a-1.pdf", "2023/new.PDF", "2023/notes.txt"
    found = read_catalogue(catalogue(tmp_path, HEAD + ROW, *names), tmp_path / "raw")
    assert [source.document_id for source in found.sources if source.problem] == ["new"]
    assert found.rows[1] == {"document_id": "new", "fiscal_year": 2023} | dict.fromkeys(
        ("title", "issuer", "region_code", "published_on", "source_url", "origin")
    )
    assert found.problems == [
        f"{tmp_path.as_posix()}/raw/2023/new.PDF: PDF 在,但目录中没有 the PDF has no row in the catalogue"
    ]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("id,title\n", "表头应为 the head must be document_id,title,"),
        (HEAD.replace("sha256", "title"), "+title"),
        ("", "-document_id"),
        (HEAD + 'a,"t', "不是 UTF-8 的 CSV"),
    ],
)
def test_a_catalogue_with_another_head_is_refused_whole(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(BadCatalogue) as refused:
        read_catalogue(catalogue(tmp_path, text), tmp_path / "raw")
    assert said in str(refused.value)
    assert "documents.csv" in str(refused.value)
    assert "\n" not in str(refused.value)


def test_an_absent_or_foreign_catalogue_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadCatalogue, match="No such file"):
        read_catalogue(tmp_path / "none.csv", tmp_path)
    (tmp_path / "gbk.csv").write_bytes(HEAD.encode() + "题".encode("gbk"))
    with pytest.raises(BadCatalogue, match="not a CSV in UTF-8"):
        read_catalogue(tmp_path / "gbk.csv", tmp_path)


def test_folders_are_searched_and_equal_names_numbered(tmp_path: Path) -> None:
    for name in ("x/a.pdf", "x/b/a.PDF", "x/c/a.pdf", "x/c/note.txt", "one.bin"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    sources, problems = find_files(
        [tmp_path / "one.bin", tmp_path / "x", tmp_path / "x/a.pdf", tmp_path / "gone.pdf"]
    )
    assert [(source.document_id, source.path.relative_to(tmp_path).as_posix()) for source in sources] == [
        ("one", "one.bin"),
        ("a", "x/a.pdf"),
        ("a-2", "x/b/a.PDF"),
        ("a-3", "x/c/a.pdf"),
        ("gone", "gone.pdf"),
    ]
    assert problems == [f"{tmp_path.as_posix()}/gone.pdf: 文件不存在 no such file"]


def test_a_folder_without_a_pdf_is_told(tmp_path: Path) -> None:
    assert find_files([tmp_path]) == (
        [],
        [
            f"{tmp_path.as_posix()}: 没有可读的文件 no PDF, picture, workbook, document or web page in this folder"
        ],
    )


@pytest.mark.parametrize(
    ("name", "document_id"),
    [
        ("2024年 预算.pdf", "2024年 预算"),
        (".hidden.pdf", "_hidden"),
        ("a\x1b[31m\nb.pdf", "a_[31m_b"),
        ("a:b*?.pdf", "a_b__"),
        ("长" * 80 + ".pdf", "长" * 66),
    ],
)
def test_a_stem_is_made_safe_as_a_file_name(tmp_path: Path, name: str, document_id: str) -> None:
    (tmp_path / name).touch()
    sources, _ = find_files([tmp_path / name])
    assert [source.document_id for source in sources] == [document_id]
