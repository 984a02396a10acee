"""`index.json`: all released versions, derived from their own descriptors."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from pipeline.release.version import released


def write(releases: Path) -> None:
    """Writes `<releases>/index.json`, oldest version first."""
    entries = [_entry(releases / str(version)) for version in released(releases)]
    text = json.dumps({"versions": entries}, ensure_ascii=False, indent=1) + "\n"
    (releases / "index.json").write_text(text, "utf-8", newline="\n")


def _entry(folder: Path) -> dict[str, Any]:
    descriptor = json.loads((folder / "datapackage.json").read_text("utf-8"))
    rows = {resource["name"]: resource["rows"] for resource in descriptor["resources"]}
    return {
        "version": descriptor["version"],
        "created": descriptor["created"],
        "path": folder.name,
        "rows": rows,
    }
