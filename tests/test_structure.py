"""The house: arrows one way, heavy parts behind one door, and dvc.yaml that says what each stage depends on."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "pipeline"
MODULES = {
    ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): path
    for package in (PACKAGE, ROOT / "jixiao")
    for path in package.rglob("*.py")
}
# From the top down: a room imports only rooms below it.
FLOORS = [
    ["jixiao"],
    ["cli", "mend", "stages"],
    ["docs", "draw", "parse"],
    ["reading_report", "show"],
    ["report"],
    ["release", "check", "facsimile"],
    ["compare", "findings", "reshape"],
    ["open_release"],
    ["cost", "photo_series", "repair"],
    ["forms", "project"],
    ["run"],
    ["read_file"],
    ["read_pdf"],
    ["ocr", "office"],
    ["pdf"],
    ["record", "limits", "target", "parallel", "parquet", "schema"],
    ["child", "doubt", "file_errors", "lock", "terminal", "text"],
    ["palette", "version", "vocabulary", "words"],
]
ONLY_IN = {
    "great_expectations": "pipeline.check",
    "camelot": "pipeline.pdf",
    "reportlab": "pipeline.facsimile",
}


def imports_of(module: str) -> set[str]:
    """Every module a file names in an import, ours and others', also inside functions."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(MODULES[module].read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def ours(module: str) -> set[str]:
    return {name for name in imports_of(module) if name in MODULES and name != module}


def room(module: str) -> str:
    """The room of a module; what a notebook imports is one room of its own."""
    if module.partition(".")[0] == "jixiao":
        return "jixiao"
    return module.split(".")[1] if "." in module else ""


def floor(module: str) -> int:
    return next((level for level, rooms in enumerate(FLOORS) if room(module) in rooms), len(FLOORS))


def closure(module: str) -> set[str]:
    """A module with everything of ours it reaches, packages' __init__ included."""
    seen: set[str] = set()
    todo = [module]
    while todo:
        name = todo.pop()
        if name not in seen and name in MODULES:
            seen.add(name)
            todo += [*ours(name), name.rpartition(".")[0]]
    return seen


def test_every_room_has_its_floor() -> None:
    assert {room(module) for module in MODULES if room(module)} == {
        name for rooms in FLOORS for name in rooms
    }


def test_arrows_never_point_back_up() -> None:
    back = [
        (a, b) for a in MODULES for b in ours(a) if room(b) and room(a) != room(b) and floor(b) <= floor(a)
    ]
    assert back == []


def test_the_readers_know_nothing_of_forms() -> None:
    readers = ("pdf", "ocr", "read_pdf")
    assert {room(name) for module in MODULES if room(module) in readers for name in ours(module)} <= {
        "",
        "doubt",
        "limits",
        "record",
        "text",
        *readers,
    }


def test_forms_know_nothing_of_the_readers() -> None:
    assert {room(name) for module in MODULES if room(module) == "forms" for name in ours(module)} <= {
        "",
        "doubt",
        "forms",
        "record",
        "target",
        "text",
        "vocabulary",
    }


def test_compare_knows_a_release_only_as_it_is_opened() -> None:
    assert {room(name) for module in MODULES if room(module) == "compare" for name in ours(module)} <= {
        "",
        "compare",
        "open_release",
        "vocabulary",
        "words",
    }


def test_a_release_is_opened_through_one_door() -> None:
    """What stands behind the door takes a file of a release for what it claims to be: nobody else may."""
    readers = {module for module in MODULES if "pipeline.open_release.table" in ours(module)}
    assert {room(module) for module in readers} == {"open_release"}


@pytest.mark.parametrize(("library", "home"), ONLY_IN.items())
def test_a_heavy_library_is_imported_in_one_room_only(library: str, home: str) -> None:
    users = {
        module for module in MODULES if any(name.split(".")[0] == library for name in imports_of(module))
    }
    assert users
    assert {module for module in users if not module.startswith(home)} == set()


def stage_modules(stage: str) -> set[str]:
    """What a stage runs: the modules its function in stages.py imports, with all they reach."""
    tree = ast.parse(MODULES["pipeline.stages"].read_text(encoding="utf-8"))
    functions = {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef)}
    names: set[str] = {"pipeline.stages"}
    todo = [stage, "run"]
    while todo:
        for node in ast.walk(functions[todo.pop()]):
            if isinstance(node, ast.ImportFrom) and node.module:
                names |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
            if (
                isinstance(node, ast.Name)
                and node.id in functions
                and node.id not in todo
                and node.id in ("_tell", "_fail")
            ):
                todo.append(node.id)
    reached = set().union(*(closure(name) for name in names if name in MODULES and name != "pipeline.stages"))
    return reached | {"pipeline.stages", "pipeline"}


def stages() -> Iterator[tuple[str, dict[str, object]]]:
    yield from yaml.safe_load((ROOT / "dvc.yaml").read_text(encoding="utf-8"))["stages"].items()


@pytest.mark.parametrize(("name", "stage"), list(stages()))
def test_a_stage_depends_on_exactly_the_code_it_imports(name: str, stage: dict[str, list[str]]) -> None:
    declared = {dep for dep in stage["deps"] if dep.startswith("pipeline")}
    files = {str(MODULES[module].relative_to(ROOT)) for module in stage_modules(name)}
    covered = {file for file in files if any(file == dep or file.startswith(f"{dep}/") for dep in declared)}
    assert files - covered == set(), "imported, but not in dvc.yaml"
    used = {dep for dep in declared if any(file == dep or file.startswith(f"{dep}/") for file in files)}
    assert declared - used == set(), "in dvc.yaml, but not imported"


def test_every_module_imports() -> None:
    skipped = {"pipeline.facsimile.__main__"}
    code = "import importlib,sys; [importlib.import_module(name) for name in sys.argv[1:]]"
    subprocess.run(
        [sys.executable, "-c", code, *sorted(set(MODULES) - skipped)], cwd=ROOT, check=True, timeout=120
    )


def test_the_command_line_and_the_grammar_start_quickly_because_they_import_little() -> None:
    code = "import sys; import jixiao, pipeline.cli, pipeline.target; print(*sys.modules)"
    loaded = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, check=True, capture_output=True, text=True
    ).stdout.split()
    assert not {"pandas", "pyarrow", "camelot", "great_expectations", "duckdb", "numpy"} & set(loaded)


def tracked() -> list[str]:
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, check=True, capture_output=True, text=True).stdout
    return [line for line in listed.splitlines() if not line.endswith((".pdf", ".parquet", ".ttf"))]


def test_no_committed_file_names_a_registry_or_a_place_on_somebodys_machine() -> None:
    place = re.compile(
        r"(?<![\w./])/(?:work|home|root)/\w|files\.python" r"hosted\.org|--index" r"-url|pypi\.org/simple"
    )
    found = [
        name
        for name in tracked()
        if (ROOT / name).is_file() and place.search((ROOT / name).read_text("utf-8", "replace"))
    ]
    assert found == []
